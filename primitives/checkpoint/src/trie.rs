// SPDX-License-Identifier: Apache-2.0
//! The root of a trie over records that stand in order, without the trie.
//!
//! Of the nodes there are at any time only those between the root and the record that is looked at. So it
//! takes little memory, and each node is hashed once: about 0.4 us a record natively.

use alloc::vec::Vec;
use codec::Decode;
use nerv_primitives_transition::Account;
use nerv_primitives_types::{Balance, BlindedId};
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};
use trie_db::{node::Value, ChildReference, NodeCodec as _};

type Codec = sp_trie::NodeCodec<BlakeTwo256>;

/// The bytes of a key: of a blinded id.
pub const KEY: usize = 32;

/// The nibbles of a key.
const NIBBLES: usize = 2 * KEY;

/// The bytes from which a value is put into a node of its own, in state version 1.
const THRESHOLD: usize = sp_core::storage::TRIE_VALUE_NODE_THRESHOLD as usize;

/// Records in the order of their keys, none of which is there twice.
pub trait Ordered {
    /// How many there are.
    fn count(&self) -> usize;

    /// The key and the value of one of them, counted from 0.
    fn entry(&self, index: usize) -> (&[u8; KEY], &[u8]);
}

/// A record as it is in the trie.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its key: the blinded id of the account.
    pub key: &'a [u8; KEY],
    /// The encoded account.
    pub value: &'a [u8],
}

impl Record<'_> {
    /// Whose it is.
    pub fn id(&self) -> BlindedId {
        BlindedId(*self.key)
    }

    /// What the account owns. `None` where it is no account, or owns more than a balance counts.
    pub fn owned(&self) -> Option<Balance> {
        let account = Account::decode(&mut &self.value[..]).ok()?;
        account.free.checked_add(account.locked)
    }
}

impl Ordered for [Record<'_>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn entry(&self, index: usize) -> (&[u8; KEY], &[u8]) {
        self.get(index)
            .map_or((&[0; KEY], &[]), |it| (it.key, it.value))
    }
}

/// The root of the trie of some records, in state version 1. Of records that are out of order it is some
/// hash.
pub fn root(records: &(impl Ordered + ?Sized)) -> H256 {
    match records.count() {
        0 => Codec::hashed_null_node(),
        count => BlakeTwo256::hash(&node(records, 0, count, 0)),
    }
}

/// The node over the records from `first` to before `behind`, of which there is one at least, and whose keys
/// are the same in the first `depth` nibbles.
fn node(records: &(impl Ordered + ?Sized), first: usize, behind: usize, depth: usize) -> Vec<u8> {
    let (key, value) = records.entry(first);
    // Keys ascend and none is there twice: what the first and the last share, all do.
    let last = records.entry(behind.saturating_sub(1)).0;
    let fork = (depth..NIBBLES).find(|at| nibble(key, *at) != nibble(last, *at));
    let Some(fork) = fork else {
        let hash;
        let value = if value.len() >= THRESHOLD {
            hash = BlakeTwo256::hash(value);
            Value::Node(&hash.0)
        } else {
            Value::Inline(value)
        };
        let length = NIBBLES.saturating_sub(depth);
        return Codec::leaf_node(packed(key, depth, length), length, value);
    };
    let mut children = [None; 16];
    let mut from = first;
    while from < behind {
        let branch = nibble(records.entry(from).0, fork);
        let to = first_above(records, from, behind, fork, branch);
        let child = node(records, from, to, fork.saturating_add(1));
        if let Some(place) = children.get_mut(usize::from(branch)) {
            *place = Some(reference(&child));
        }
        from = to;
    }
    let length = fork.saturating_sub(depth);
    Codec::branch_node_nibbled(packed(key, depth, length), length, children.iter(), None)
}

/// The first of the records behind `from` whose nibble is above that one, of those that share all before.
fn first_above(
    records: &(impl Ordered + ?Sized),
    from: usize,
    behind: usize,
    at: usize,
    branch: u8,
) -> usize {
    let (mut low, mut high) = (from.saturating_add(1), behind);
    while low < high {
        let middle = low.midpoint(high);
        if nibble(records.entry(middle).0, at) <= branch {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    low
}

/// How a node stands in the one above it: itself if it is short, else its hash.
fn reference(node: &[u8]) -> ChildReference<H256> {
    let mut inline = H256::zero();
    match inline.0.get_mut(..node.len()) {
        Some(place) if node.len() < 32 => {
            place.copy_from_slice(node);
            ChildReference::Inline(inline, node.len())
        }
        _ => ChildReference::Hash(BlakeTwo256::hash(node)),
    }
}

fn nibble(key: &[u8; KEY], at: usize) -> u8 {
    let byte = key.get(at / 2).copied().unwrap_or(0);
    if at.is_multiple_of(2) {
        byte >> 4
    } else {
        byte & 0xf
    }
}

/// So many nibbles from a place, two a byte; the first alone if they are odd.
fn packed(key: &[u8; KEY], from: usize, length: usize) -> impl Iterator<Item = u8> + '_ {
    let odd = (length % 2 == 1).then(|| nibble(key, from));
    let rest = from.saturating_add(length % 2);
    let pairs = (0..length / 2).map(move |pair| {
        let at = rest.saturating_add(pair.saturating_mul(2));
        nibble(key, at) << 4 | nibble(key, at.saturating_add(1))
    });
    odd.into_iter().chain(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use proptest::prelude::*;
    use sp_trie::{LayoutV1, TrieConfiguration};
    use std::collections::BTreeMap;

    struct Plain(Vec<([u8; KEY], Vec<u8>)>);

    impl Ordered for Plain {
        fn count(&self) -> usize {
            self.0.len()
        }

        fn entry(&self, index: usize) -> (&[u8; KEY], &[u8]) {
            let (key, value) = &self.0[index];
            (key, value)
        }
    }

    /// Keys that share much, so that nodes lie deep.
    fn key() -> impl Strategy<Value = [u8; KEY]> {
        let byte = prop_oneof![Just(0u8), Just(1), Just(0x10), any::<u8>()];
        prop::collection::vec(byte, 4).prop_map(|bytes| {
            let mut key = [7; 32];
            key[..2].copy_from_slice(&bytes[..2]);
            key[30..].copy_from_slice(&bytes[2..]);
            key
        })
    }

    /// Values of all lengths, also such as the trie puts into nodes of their own.
    fn value() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(any::<u8>(), 0..64)
    }

    fn expected(records: &BTreeMap<[u8; KEY], Vec<u8>>) -> H256 {
        LayoutV1::<BlakeTwo256>::trie_root(records)
    }

    #[test]
    fn boundary_few_records() {
        for count in 0..40u8 {
            let key = |number: u8| [number.wrapping_mul(37); KEY];
            let records = (0..count).map(|number| (key(number), vec![number; 4]));
            let records: BTreeMap<_, _> = records.collect();
            let plain = Plain(records.clone().into_iter().collect());
            assert_eq!(root(&plain), expected(&records), "{count}");
        }
    }

    #[test]
    fn what_is_owned_is_what_is_free_and_what_is_locked() {
        let owned = |free, locked| {
            let account = Account {
                free,
                locked,
                incoming: 7,
                nonce: 1,
            };
            let value = &account.encode()[..];
            let key = &[0; KEY];
            Record { key, value }.owned()
        };
        assert_eq!(owned(5, 4), Some(9));
        assert_eq!(owned(Balance::MAX, 0), Some(Balance::MAX));
        assert_eq!(owned(Balance::MAX, 1), None);
        let (key, value) = (&[3; KEY], &[][..]);
        assert_eq!(Record { key, value }.owned(), None);
        assert_eq!(Record { key, value }.id(), BlindedId([3; KEY]));
    }

    proptest! {
        #[test]
        fn it_is_that_of_the_trie(
            records in prop::collection::btree_map(key(), value(), 0..60),
        ) {
            let plain = Plain(records.clone().into_iter().collect());
            prop_assert_eq!(root(&plain), expected(&records));
        }

        #[test]
        fn records_out_of_order_do_it_no_harm(
            records in prop::collection::vec((key(), value()), 0..60),
        ) {
            root(&Plain(records));
        }
    }
}
