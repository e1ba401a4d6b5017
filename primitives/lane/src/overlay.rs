// SPDX-License-Identifier: Apache-2.0
//! What a batch changes, before it is known whether it may.

use alloc::{collections::BTreeMap, vec::Vec};
use core::cell::RefCell;
use nerv_primitives_transition::{Store, StoreError};

/// The value under a key: none, if there certainly is none.
type Value = Option<Vec<u8>>;

/// A value that was looked at.
struct Entry {
    /// As it is in the store below.
    was: Value,
    /// As it is here.
    is: Value,
}

/// A store over another that is left as it is. Each value is fetched from below once.
pub(crate) struct Overlay<'a, S> {
    below: &'a S,
    entries: RefCell<BTreeMap<Vec<u8>, Entry>>,
}

impl<'a, S: Store> Overlay<'a, S> {
    pub(crate) fn over(below: &'a S) -> Self {
        Self {
            below,
            entries: RefCell::default(),
        }
    }

    /// All that is other than below.
    pub(crate) fn into_changes(self) -> Changes {
        let entries = self.entries.into_inner().into_iter();
        Changes(
            entries
                .filter(|(_, entry)| entry.was != entry.is)
                .map(|(key, Entry { was, is })| Change { key, was, is })
                .collect(),
        )
    }

    fn set(&mut self, key: &[u8], value: Value) -> Result<(), StoreError> {
        let entries = self.entries.get_mut();
        if let Some(entry) = entries.get_mut(key) {
            entry.is = value;
            return Ok(());
        }
        let was = self.below.get(key)?;
        entries.insert(key.to_vec(), Entry { was, is: value });
        Ok(())
    }
}

impl<S: Store> Store for Overlay<'_, S> {
    fn get(&self, key: &[u8]) -> Result<Value, StoreError> {
        let mut entries = self.entries.borrow_mut();
        if let Some(entry) = entries.get(key) {
            return Ok(entry.is.clone());
        }
        let was = self.below.get(key)?;
        let is = was.clone();
        entries.insert(
            key.to_vec(),
            Entry {
                was,
                is: is.clone(),
            },
        );
        Ok(is)
    }

    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.set(key, Some(value.to_vec()))
    }

    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        self.set(key, None)
    }
}

/// A change of one value.
struct Change {
    key: Vec<u8>,
    was: Value,
    is: Value,
}

/// Changes that wait to be written.
pub(crate) struct Changes(Vec<Change>);

impl Changes {
    /// Writes them all, or nothing.
    pub(crate) fn write(&self, store: &mut impl Store) -> Result<(), StoreError> {
        for (done, change) in self.0.iter().enumerate() {
            if let Err(error) = set(store, &change.key, &change.is) {
                self.take_back(store, done);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Takes all of them back.
    pub(crate) fn undo(&self, store: &mut impl Store) {
        self.take_back(store, self.0.len());
    }

    /// Takes the first so many back. Where they were written they can be written again; a store that
    /// fails at this as well answers nothing any more.
    fn take_back(&self, store: &mut impl Store, done: usize) {
        for change in self.0.iter().take(done) {
            let _ = set(store, &change.key, &change.was);
        }
    }
}

fn set(store: &mut impl Store, key: &[u8], value: &Value) -> Result<(), StoreError> {
    match value {
        Some(value) => store.put(key, value),
        None => store.remove(key),
    }
}
