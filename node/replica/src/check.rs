// SPDX-License-Identifier: Apache-2.0
//! A checkpoint's bytes held against the checkpoint in little memory.
//!
//! It accepts what [`nerv_primitives_checkpoint::records::check`] accepts, and nothing else. That one
//! puts all records into trees first, which takes many times the bytes. Here the records stay where
//! they are: beside the bytes there is a place in them for each record, and the nodes of the trie
//! between the root and the record that is looked at.

use codec::{Compact, Encode};
use nerv_primitives_checkpoint::{
    records::Figure,
    trie::{root, Ordered, KEY},
    Checkpoint, Records, RecordsError,
};
use nerv_primitives_embedding::{Joining, ShardEmbedding};
use nerv_primitives_types::Balance;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

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
    let mut joining = Joining::default();
    // No more are announced than there is room for in the bytes.
    let mut ends = Vec::with_capacity(accounts as usize);
    let begin = 1 + Compact(accounts).encoded_size();
    let mut end = begin;
    for record in records {
        let (key, account) = record?;
        let owned = account.free.checked_add(account.locked);
        let owned = owned.ok_or(RecordsError::Overflow)?;
        total = total.checked_add(owned).ok_or(RecordsError::Overflow)?;
        joining.join(&key.signs());
        // There is one way to encode it, which was looked at.
        end += KEY + account.encoded_size();
        ends.push(end);
    }
    let mut embedding = ShardEmbedding::default();
    let summed = embedding.apply(&joining.finish());
    summed.map_err(|_| RecordsError::Differs(Figure::Embedding))?;
    let entries = Entries { bytes, begin, ends };
    Ok(Figures {
        root: root(&entries),
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

impl Ordered for Entries<'_> {
    fn count(&self) -> usize {
        self.ends.len()
    }

    fn entry(&self, index: usize) -> (&[u8; KEY], &[u8]) {
        let before = index.checked_sub(1).map_or(self.begin, |it| self.ends[it]);
        let record = &self.bytes[before..self.ends[index]];
        record.split_first_chunk().expect("a record has a key")
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::tests::world;
    use nerv_primitives_checkpoint::{records, records::Writer};
    use nerv_primitives_transition::Account;
    use nerv_primitives_types::BlindedId;
    use proptest::prelude::*;
    use sp_core::Blake2Hasher;
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
