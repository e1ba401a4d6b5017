// SPDX-License-Identifier: Apache-2.0
//! A store that is a trie, whole or in part.

use crate::{
    error::StoreError,
    store::{RootedStore, Store},
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::{cell::RefCell, mem};
use sp_core::H256;
use sp_runtime::traits::BlakeTwo256;
use sp_trie::{
    delta_trie_root, empty_trie_root, trie_types::TrieDBBuilder, LayoutV1, MemoryDB, RandomState,
    Recorder, StorageProof, Trie, TrieError, TrieRecorder,
};

type Layout = LayoutV1<BlakeTwo256>;

/// The changes at the least between two sweeps of nodes that no trie has any more.
const SWEEP_AFTER: usize = 1_024;

/// A shard's trie in memory: all of it, or the nodes that a storage proof shows.
///
/// Changes wait in an overlay until the root is asked for, which then costs in proportion to what
/// has changed since, not to what there is. A key whose way leads to a node that is not here is
/// [`StoreError::NotInProof`], which is another answer than that there is nothing under it.
pub struct TrieStore {
    nodes: MemoryDB<BlakeTwo256>,
    root: H256,
    changes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// A root that could not be computed leaves nodes of which nothing is known.
    failed: Option<StoreError>,
    recorder: Option<RefCell<Recorder<Layout>>>,
    /// Changes since the last sweep, and nodes there were after it.
    swept: (usize, usize),
}

impl Default for TrieStore {
    fn default() -> Self {
        // The default of the type is for another hasher where there is no `std`.
        let nodes = MemoryDB::with_hasher(RandomState::default());
        Self::of_nodes(nodes, empty_trie_root::<Layout>())
    }
}

impl TrieStore {
    /// The part of the trie with this root that a proof shows. Nodes that have nothing to do with
    /// it do no harm.
    pub fn from_proof(root: H256, proof: StorageProof) -> Self {
        Self::of_nodes(proof.into_memory_db(), root)
    }

    fn of_nodes(nodes: MemoryDB<BlakeTwo256>, root: H256) -> Self {
        Self {
            nodes,
            root,
            changes: BTreeMap::new(),
            failed: None,
            recorder: None,
            swept: (0, 0),
        }
    }

    /// Writes down from now on which nodes are looked at. What changed before is brought into the
    /// trie first, so that the proof is one of the root that this returns.
    pub fn record(&mut self) -> Result<H256, StoreError> {
        let root = self.root()?;
        self.recorder = Some(RefCell::new(Recorder::new()));
        Ok(root)
    }

    /// The nodes that were looked at since [`Self::record`], by reads and by roots: with them alone
    /// the same can be done again.
    pub fn take_proof(&mut self) -> StorageProof {
        let nodes = self
            .recorder
            .take()
            .map_or(Vec::new(), |recorder| recorder.into_inner().drain());
        StorageProof::new(nodes.into_iter().map(|node| node.data))
    }

    fn look_up(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let builder = TrieDBBuilder::new(&self.nodes, &self.root);
        let found = match &self.recorder {
            Some(recorder) => {
                let mut recorder = recorder.borrow_mut();
                let trie = builder.with_recorder(&mut *recorder).build();
                trie.get(key)
            }
            None => builder.build().get(key),
        };
        found.map_err(|error| failure(*error))
    }

    /// Forgets nodes that no trie has any more, once so many may be that all were worth a look.
    fn sweep(&mut self, changes: usize) {
        let (since, nodes) = &mut self.swept;
        *since = since.saturating_add(changes);
        if *since >= (*nodes).max(SWEEP_AFTER) {
            self.nodes.purge();
            self.swept = (0, self.nodes.keys().len());
        }
    }
}

fn failure(error: TrieError<Layout>) -> StoreError {
    match error {
        TrieError::<Layout>::IncompleteDatabase(_) | TrieError::<Layout>::InvalidStateRoot(_) => {
            StoreError::NotInProof
        }
        _ => StoreError::Corrupt,
    }
}

impl Store for TrieStore {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.changes.get(key) {
            Some(changed) => Ok(changed.clone()),
            None => self.look_up(key),
        }
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.changes.insert(key.to_vec(), Some(value.to_vec()));
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        self.changes.insert(key.to_vec(), None);
        Ok(())
    }
}

impl RootedStore for TrieStore {
    /// The root, with all changes brought into the trie. After an error the store answers nothing
    /// any more.
    fn root(&mut self) -> Result<H256, StoreError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.changes.is_empty() {
            return Ok(self.root);
        }
        let changes = mem::take(&mut self.changes);
        let count = changes.len();
        let root = {
            let mut recorder = self.recorder.as_ref().map(RefCell::borrow_mut);
            let recorder = recorder
                .as_mut()
                .map(|recorder| &mut **recorder as &mut dyn TrieRecorder<H256>);
            delta_trie_root::<Layout, _, _, _, _, _>(
                &mut self.nodes,
                self.root,
                changes,
                recorder,
                None,
            )
        };
        match root {
            Ok(root) => {
                self.root = root;
                self.sweep(count);
                Ok(root)
            }
            Err(error) => {
                let error = failure(*error);
                self.failed = Some(error);
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests;
