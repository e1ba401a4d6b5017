// SPDX-License-Identifier: Apache-2.0
//! A checkpoint's bytes held against the checkpoint in little memory.
//!
//! It accepts what [`nerv_primitives_checkpoint::records::check`] accepts, and nothing else. That one
//! puts all records into trees first, which takes many times the bytes. Here the records stay where
//! they are: beside the bytes there is a place in them for each record, and the nodes of the trie
//! between the root and the record that is looked at.

use codec::{Compact, Encode};
use nerv_primitives_checkpoint::{records::Figure, Checkpoint, Records, RecordsError};
use nerv_primitives_embedding::{EmbeddingDelta, ShardEmbedding};
use nerv_primitives_types::Balance;
use sp_core::{Blake2Hasher, Hasher, H256};
use sp_crypto_hashing::blake2_256;
use sp_runtime::traits::{BlakeTwo256, Hash};
use trie_db::{node::Value, ChildReference, NodeCodec as _};

type Codec = sp_trie::NodeCodec<Blake2Hasher>;

/// The bytes of a key.
const KEY: usize = 32;

/// The bytes from which a value is put into a node of its own, in state version 1.
const THRESHOLD: usize = sp_core::storage::TRIE_VALUE_NODE_THRESHOLD as usize;

/// What the bytes of a checkpoint come to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Figures {
    /// The root of the trie over all records.
    pub root: H256,
    /// The accounts.
    pub accounts: u64,
    /// The units of all accounts.
    pub total: Balance,
    /// The hash of the sum of their embeddings.
    pub embedding: H256,
}

/// What bytes come to that are those of a checkpoint.
pub fn figures(bytes: &[u8]) -> Result<Figures, RecordsError> {
    let records = Records::new(bytes)?;
    let accounts = records.announced();
    let mut total: Balance = 0;
    let mut delta = EmbeddingDelta::default();
    // No more are announced than there is room for in the bytes.
    let mut ends = Vec::with_capacity(accounts as usize);
    let begin = 1 + Compact(accounts).encoded_size();
    let mut end = begin;
    for record in records {
        let (key, account) = record?;
        let owned = account.free.checked_add(account.locked);
        let owned = owned.ok_or(RecordsError::Overflow)?;
        total = total.checked_add(owned).ok_or(RecordsError::Overflow)?;
        delta.join(&key.signs());
        // There is one way to encode it, which was looked at.
        end += KEY + account.encoded_size();
        ends.push(end);
    }
    let mut embedding = ShardEmbedding::default();
    let summed = embedding.apply(&delta);
    summed.map_err(|_| RecordsError::Differs(Figure::Embedding))?;
    let entries = Entries { bytes, begin, ends };
    Ok(Figures {
        root: entries.root(),
        accounts,
        total,
        embedding: BlakeTwo256::hash_of(&embedding),
    })
}

/// Whether bytes are those of a checkpoint: an error if not.
pub fn check(checkpoint: &Checkpoint, bytes: &[u8]) -> Result<Figures, RecordsError> {
    let figures = figures(bytes)?;
    for (is_same, what) in [
        (figures.accounts == checkpoint.accounts, Figure::Accounts),
        (figures.total == checkpoint.total, Figure::Total),
        (figures.embedding == checkpoint.embedding, Figure::Embedding),
        (figures.root == checkpoint.root, Figure::Root),
    ] {
        if !is_same {
            return Err(RecordsError::Differs(what));
        }
    }
    Ok(figures)
}

/// Where the records are in the bytes.
struct Entries<'a> {
    bytes: &'a [u8],
    /// Where the first begins.
    begin: usize,
    /// Where each ends.
    ends: Vec<usize>,
}

impl<'a> Entries<'a> {
    fn entry(&self, index: usize) -> (&'a [u8], &'a [u8]) {
        let before = index.checked_sub(1).map_or(self.begin, |it| self.ends[it]);
        self.bytes[before..self.ends[index]].split_at(KEY)
    }

    fn key(&self, index: usize) -> &'a [u8] {
        self.entry(index).0
    }

    fn root(&self) -> H256 {
        match self.ends.len() {
            0 => Codec::hashed_null_node(),
            count => Blake2Hasher::hash(&self.node(0, count, 0)),
        }
    }

    /// The node over the records from `first` to before `behind`, of which there is one at least, and
    /// whose keys are the same in the first `depth` nibbles.
    fn node(&self, first: usize, behind: usize, depth: usize) -> Vec<u8> {
        let (key, value) = self.entry(first);
        if behind - first == 1 {
            let hash;
            let value = if value.len() >= THRESHOLD {
                hash = blake2_256(value);
                Value::Node(&hash)
            } else {
                Value::Inline(value)
            };
            let length = 2 * KEY - depth;
            return Codec::leaf_node(packed(key, depth, length), length, value);
        }
        // Keys ascend and none is there twice: what the first and the last share, all do.
        let last = self.key(behind - 1);
        let fork = (depth..2 * KEY)
            .find(|at| nibble(key, *at) != nibble(last, *at))
            .unwrap_or(2 * KEY);
        let mut children = [None; 16];
        let mut from = first;
        while from < behind {
            let branch = nibble(self.key(from), fork);
            let to = self.first_above(from, behind, fork, branch);
            children[usize::from(branch)] = Some(reference(&self.node(from, to, fork + 1)));
            from = to;
        }
        let length = fork - depth;
        let partial = packed(key, depth, length);
        Codec::branch_node_nibbled(partial, length, children.iter(), None)
    }

    /// The first of the records whose nibble is above that one, of those that share all before.
    fn first_above(&self, from: usize, behind: usize, at: usize, branch: u8) -> usize {
        let (mut low, mut high) = (from, behind);
        while low < high {
            let middle = low + (high - low) / 2;
            if nibble(self.key(middle), at) <= branch {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// How a node stands in the one above it: itself if it is short, else its hash.
fn reference(node: &[u8]) -> ChildReference<H256> {
    let mut inline = H256::zero();
    match inline.0.get_mut(..node.len()) {
        Some(place) if node.len() < 32 => {
            place.copy_from_slice(node);
            ChildReference::Inline(inline, node.len())
        }
        _ => ChildReference::Hash(Blake2Hasher::hash(node)),
    }
}

fn nibble(key: &[u8], at: usize) -> u8 {
    let byte = key.get(at / 2).copied().unwrap_or(0);
    if at.is_multiple_of(2) {
        byte >> 4
    } else {
        byte & 0xf
    }
}

/// So many nibbles from a place, two a byte; the first alone if they are odd.
fn packed(key: &[u8], from: usize, length: usize) -> impl Iterator<Item = u8> + '_ {
    let odd = (length % 2 == 1).then(|| nibble(key, from));
    let rest = from + length % 2;
    let pairs = (0..length / 2).map(move |pair| {
        let at = rest + 2 * pair;
        nibble(key, at) << 4 | nibble(key, at + 1)
    });
    odd.into_iter().chain(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::tests::world;
    use nerv_primitives_checkpoint::{records, records::Writer};
    use nerv_primitives_transition::Account;
    use nerv_primitives_types::BlindedId;
    use proptest::prelude::*;
    use sp_trie::{LayoutV1, TrieConfiguration};
    use std::collections::BTreeMap;

    fn written(accounts: &BTreeMap<BlindedId, Account>) -> Vec<u8> {
        let mut writer = Writer::new(accounts.len() as u64);
        for (key, account) in accounts {
            writer.push(key, &account.encode()).unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn checkpoints_are_accepted_and_others_are_not() {
        for accounts in [0, 1, 2, 17, 1_000] {
            let (bytes, checkpoint) = world::records(accounts, 10);
            let figures = check(&checkpoint, &bytes).unwrap();
            assert_eq!(figures.root, checkpoint.root);
            assert_eq!(records::check(&checkpoint, &bytes), Ok(()));
            for change in [
                |it: &mut Checkpoint| it.accounts += 1,
                |it: &mut Checkpoint| it.total += 1,
                |it: &mut Checkpoint| it.embedding.0[0] ^= 1,
                |it: &mut Checkpoint| it.root.0[0] ^= 1,
            ] {
                let mut other = checkpoint;
                change(&mut other);
                let refused = check(&other, &bytes);
                assert_eq!(refused.map(|_| ()), records::check(&other, &bytes));
                assert!(refused.is_err());
            }
        }
        let (bytes, checkpoint) = world::records(17, 10);
        let longer = [&bytes[..], &[0]].concat();
        for wrong in [&bytes[..bytes.len() - 1], &bytes[..9], &[], &longer] {
            let refused = check(&checkpoint, wrong);
            assert_eq!(refused.map(|_| ()), records::check(&checkpoint, wrong));
            assert!(refused.is_err());
        }
    }

    /// Keys that share much, so that nodes lie deep.
    fn key() -> impl Strategy<Value = BlindedId> {
        let byte = prop_oneof![Just(0u8), Just(1), Just(0x10), any::<u8>()];
        prop::collection::vec(byte, 4).prop_map(|bytes| {
            let mut key = [7; 32];
            key[..2].copy_from_slice(&bytes[..2]);
            key[30..].copy_from_slice(&bytes[2..]);
            BlindedId(key)
        })
    }

    /// Records of all lengths, from 4 bytes to more than the trie puts into a node.
    fn account() -> impl Strategy<Value = Account> {
        let units = || prop_oneof![Just(0u128), 0u128..100, 0..u128::MAX / 4];
        (units(), units(), units(), any::<u64>()).prop_map(|(free, locked, incoming, nonce)| {
            Account {
                free,
                locked,
                incoming,
                nonce,
            }
        })
    }

    proptest! {
        #[test]
        fn the_root_is_that_of_the_trie(
            accounts in prop::collection::btree_map(key(), account(), 0..60),
        ) {
            let bytes = written(&accounts);
            let entries = accounts.iter().map(|(key, account)| (key.0, account.encode()));
            let root = LayoutV1::<Blake2Hasher>::trie_root(entries);
            match figures(&bytes) {
                Ok(figures) => prop_assert_eq!(figures.root, root),
                Err(error) => prop_assert_eq!(error, RecordsError::Overflow),
            }
        }

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = figures(&bytes);
            let _ = figures(&[&[1, 8], &bytes[..]].concat());
        }
    }
}
