// SPDX-License-Identifier: Apache-2.0
//! The records of a lane in memory, as a trie whose older states stay readable.
//!
//! The root is that of the chain's child trie (`LayoutV1` with BLAKE2b-256). Nodes are shared: a
//! clone costs nothing, and what changes afterwards copies the path from the root to the record, no
//! more. So each head that is not final yet has its own [`Records`], and going back to one is to use
//! it again. The hash of a node is worked out once, when a root is asked for that depends on it, so
//! a root costs in proportion to what has changed.
//!
//! Nothing here touches a disk: see [`store`](crate::store) for what survives the process.

mod change;
mod difference;
mod encode;
mod iterate;
mod node;
mod proof;

pub use difference::Change;
pub use iterate::Iter;

use nerv_primitives_transition::{RootedStore, Store, StoreError};
use node::{Key, Link};
use sp_core::H256;
use std::fmt;

/// The bytes of a key: a blinded id.
pub const KEY_LENGTH: usize = 32;

/// The bytes of a value at the most. A record takes 60 at the most.
pub const MAX_VALUE: usize = 1_024;

/// The records of a lane at one moment. A clone costs nothing.
#[derive(Clone, Default)]
pub struct Records {
    root: Option<Link>,
    count: u64,
}

impl Records {
    /// The number of records.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The value under a key.
    pub fn value(&self, key: &[u8; KEY_LENGTH]) -> Option<&[u8]> {
        self.root.as_ref()?.value(key)
    }

    /// The root of the child trie with these records.
    pub fn root(&self) -> H256 {
        encode::root(self.root.as_ref())
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Records({} under {:?})", self.count, self.root())
    }
}

impl Store for Records {
    /// Keys of another length than [`KEY_LENGTH`] are certainly not there.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key.try_into().ok();
        Ok(key.and_then(|key| self.value(key)).map(<[u8]>::to_vec))
    }

    /// [`StoreError::Corrupt`] for a key or a value that no record has.
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        let key: &Key = key.try_into().map_err(|_| StoreError::Corrupt)?;
        if value.len() > MAX_VALUE {
            return Err(StoreError::Corrupt);
        }
        if change::put(&mut self.root, key, value) {
            self.count = self.count.saturating_add(1);
        }
        Ok(())
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        let Ok(key) = key.try_into() else {
            return Ok(());
        };
        // Looked at first: what is not there must not cost a copy of the way to it.
        if self.value(key).is_some() {
            change::remove(&mut self.root, key);
            self.count = self.count.saturating_sub(1);
        }
        Ok(())
    }
}

impl RootedStore for Records {
    fn root(&mut self) -> Result<H256, StoreError> {
        Ok(Records::root(self))
    }
}

#[cfg(test)]
mod tests;
