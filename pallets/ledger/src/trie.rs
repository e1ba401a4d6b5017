// SPDX-License-Identifier: Apache-2.0
//! Shards as child tries.

use alloc::vec::Vec;
use codec::Decode;
use frame_support::storage::child::{self, ChildInfo};
use nerv_primitives_core::ShardId;
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::{Store, StoreError};
use sp_core::H256;
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    StateVersion,
};

/// The child trie of a shard: the blinded ids of its accounts to their records.
///
/// Of all the chain's code this module alone knows where the records are.
#[derive(Clone)]
pub struct ShardTrie(ChildInfo);

impl ShardTrie {
    /// The trie of a shard, under the 32 bytes of its id: of tries with longer names some tools that
    /// fork a chain see nothing.
    pub fn new(shard: &ShardId) -> Self {
        Self::named(shard.bytes())
    }

    pub(crate) fn named(name: &[u8]) -> Self {
        Self(ChildInfo::new_default(name))
    }

    /// Whether an account has a record here.
    pub fn contains(&self, account: &BlindedId) -> bool {
        child::exists(&self.0, &account.0)
    }

    /// The first key behind another, or the first of all.
    pub fn next_key(&self, after: Option<&BlindedId>) -> Option<Vec<u8>> {
        let after = after.map_or(&[][..], |account| &account.0);
        sp_io::default_child_storage::next_key(self.0.storage_key(), after)
    }

    /// The root over all records at the end of the block before this one, whatever has changed since:
    /// the chain's own trie has it under the name of this one. The host function that tells a root
    /// computes it anew, and writes it, where anything has changed.
    pub fn root_before(&self) -> H256 {
        let stored = sp_io::storage::get(&self.0.prefixed_storage_key());
        stored
            .and_then(|root| H256::decode(&mut &root[..]).ok())
            .unwrap_or_else(|| BlakeTwo256::trie_root(Vec::new(), StateVersion::V1))
    }

    /// The root over all records. It is computed anew: for tests and for those off the chain.
    pub fn root(&self) -> Vec<u8> {
        child::root(&self.0, StateVersion::V1)
    }
}

/// The chain's own tries always answer.
impl Store for ShardTrie {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(child::get_raw(&self.0, key))
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        child::put_raw(&self.0, key, value);
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        child::kill(&self.0, key);
        Ok(())
    }
}
