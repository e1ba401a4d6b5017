// SPDX-License-Identifier: Apache-2.0
//! A store in memory.

use crate::{
    error::StoreError,
    store::{RootedStore, Store},
};
use alloc::{collections::BTreeMap, vec::Vec};
use sp_core::H256;
use sp_runtime::traits::BlakeTwo256;
use sp_trie::{LayoutV1, TrieConfiguration};

/// A shard's key-value store in memory, in the order of its keys.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct MemoryStore(BTreeMap<Vec<u8>, Vec<u8>>);

impl MemoryStore {
    /// The root that a child trie with these entries has, in state version 1. It is computed over
    /// all of them: see [`TrieStore`](crate::TrieStore) for a root that costs what has changed.
    pub fn root(&self) -> H256 {
        LayoutV1::<BlakeTwo256>::trie_root(&self.0)
    }

    /// The keys and values, in the order of the keys.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_slice(), value.as_slice()))
    }

    /// The number of keys.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no key at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Store for MemoryStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.get(key).cloned())
    }
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.0.insert(key.to_vec(), value.to_vec());
        Ok(())
    }
    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        self.0.remove(key);
        Ok(())
    }
}

impl RootedStore for MemoryStore {
    fn root(&mut self) -> Result<H256, StoreError> {
        Ok(MemoryStore::root(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_depends_on_the_entries_and_not_on_their_order() {
        let (mut one, mut other) = (MemoryStore::default(), MemoryStore::default());
        let empty = one.root();
        Store::put(&mut one, &[1; 32], &[1]).unwrap();
        Store::put(&mut one, &[2; 32], &[2; 40]).unwrap();
        Store::put(&mut other, &[2; 32], &[2; 40]).unwrap();
        Store::put(&mut other, &[3; 32], &[3]).unwrap();
        Store::put(&mut other, &[1; 32], &[1]).unwrap();
        assert_ne!(one.root(), other.root());
        Store::remove(&mut other, &[3; 32]).unwrap();
        assert_eq!(one.root(), other.root());
        assert_ne!(one.root(), empty);
        assert_eq!((one.len(), one.is_empty()), (2, false));
        assert_eq!(one.entries().next(), Some((&[1u8; 32][..], &[1u8][..])));
    }
}
