// SPDX-License-Identifier: Apache-2.0
//! The off-chain storage of a node that fills up, or is killed while it writes.

use sp_core::offchain::{storage::InMemOffchainStorage, OffchainStorage};
use std::sync::{
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    Arc, Mutex,
};

/// Storage of which all clones are one, as that of a node.
#[derive(Clone)]
pub struct Shared(Arc<Mutex<InMemOffchainStorage>>, Arc<Writes>);

/// What becomes of what is written.
struct Writes {
    /// So many values are kept.
    left: AtomicUsize,
    /// Whether the process is killed with the first that is not: nothing is removed any more either.
    kills: AtomicBool,
}

impl Default for Shared {
    fn default() -> Self {
        let writes = Writes {
            left: AtomicUsize::new(usize::MAX),
            kills: AtomicBool::new(false),
        };
        Self(Arc::default(), Arc::new(writes))
    }
}

impl Shared {
    /// Has room for so many values more, and says nothing of those that it does not keep.
    pub fn fill_after(&self, writes: usize) {
        self.1.left.store(writes, SeqCst);
        self.1.kills.store(false, SeqCst);
    }

    /// Kills the process after so many values more: it changes nothing any more until it is revived.
    pub fn kill_after(&self, writes: usize) {
        self.fill_after(writes);
        self.1.kills.store(true, SeqCst);
    }

    /// Whether the process was killed.
    pub fn is_killed(&self) -> bool {
        self.1.kills.load(SeqCst) && self.1.left.load(SeqCst) == 0
    }

    /// Has room for everything.
    pub fn revive(&self) {
        self.fill_after(usize::MAX);
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        self.0.lock().unwrap().clone().into_iter().count()
    }
}

impl OffchainStorage for Shared {
    fn set(&mut self, prefix: &[u8], key: &[u8], value: &[u8]) {
        let left = &self.1.left;
        let is_kept = left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        if is_kept.is_ok() {
            self.0.lock().unwrap().set(prefix, key, value);
        }
    }

    fn remove(&mut self, prefix: &[u8], key: &[u8]) {
        if !self.is_killed() {
            self.0.lock().unwrap().remove(prefix, key);
        }
    }

    fn get(&self, prefix: &[u8], key: &[u8]) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(prefix, key)
    }

    fn compare_and_set(
        &mut self,
        prefix: &[u8],
        key: &[u8],
        old_value: Option<&[u8]>,
        new_value: &[u8],
    ) -> bool {
        let mut storage = self.0.lock().unwrap();
        storage.compare_and_set(prefix, key, old_value, new_value)
    }
}
