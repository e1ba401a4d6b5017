// SPDX-License-Identifier: Apache-2.0
//! What the transition asks of a key-value store.

use crate::{
    account::Account,
    books::Books,
    error::{StoreError, TransitionError},
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_types::{BlindedId, Nonce};
use sp_core::H256;

/// A key-value store that holds one shard's accounts: a child trie on the chain; memory, or the part
/// of a trie that a proof shows, off it.
pub trait Store {
    /// The value under a key. `None` if there certainly is none.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;
    /// Puts a value under a key, in place of what stood there. Unchanged on error.
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError>;
    /// Removes a key, if it is there. Unchanged on error.
    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError>;
}

/// A store that knows the root of the trie its entries make, in state version 1.
pub trait RootedStore: Store {
    /// The root. A store of a part of a trie fails where a change reached into another part.
    fn root(&mut self) -> Result<H256, StoreError>;
}

/// The record of an account, none if it certainly has none; [`TransitionError::CorruptRecord`] where
/// its bytes are no record.
pub fn account_of(store: &impl Store, id: &BlindedId) -> Result<Option<Account>, TransitionError> {
    store.account(id)
}

/// The nonce that the next transaction of an account must carry, whether it has a record or not.
pub fn next_nonce(
    store: &impl Store,
    books: &Books,
    id: &BlindedId,
) -> Result<Nonce, TransitionError> {
    let record = store.account(id)?;
    Ok(record.map_or(books.nonce_floor, |record| record.nonce))
}

/// Typed access to the accounts of a store. The key of an account is its blinded id.
pub(crate) trait Accounts: Store {
    /// The record of an account; [`TransitionError::CorruptRecord`] where its bytes are none.
    fn account(&self, id: &BlindedId) -> Result<Option<Account>, TransitionError> {
        self.get(&id.0)?
            .map(|bytes| Account::decode(&mut &bytes[..]))
            .transpose()
            .map_err(|_| TransitionError::CorruptRecord)
    }

    /// Writes the record of an account, or removes it.
    fn set_account(&mut self, id: &BlindedId, account: Option<&Account>) -> Result<(), StoreError> {
        match account {
            Some(account) => self.put(&id.0, &account.encode()),
            None => self.remove(&id.0),
        }
    }
}

impl<S: Store + ?Sized> Accounts for S {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;

    #[test]
    fn an_account_without_a_record_begins_at_the_floor() {
        let (there, absent, corrupt) = (BlindedId([1; 32]), BlindedId([2; 32]), BlindedId([3; 32]));
        let record = Account {
            free: 10,
            nonce: 3,
            ..Account::default()
        };
        let books = Books {
            nonce_floor: 7,
            ..Books::default()
        };
        let mut store = MemoryStore::default();
        store.set_account(&there, Some(&record)).unwrap();
        store.put(&corrupt.0, &[3]).unwrap();
        assert_eq!(account_of(&store, &there), Ok(Some(record)));
        assert_eq!(account_of(&store, &absent), Ok(None));
        assert_eq!(next_nonce(&store, &books, &there), Ok(3));
        assert_eq!(next_nonce(&store, &books, &absent), Ok(7));
        let error = TransitionError::CorruptRecord;
        assert_eq!(account_of(&store, &corrupt), Err(error));
        assert_eq!(next_nonce(&store, &books, &corrupt), Err(error));
    }
}
