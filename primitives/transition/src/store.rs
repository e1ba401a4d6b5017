// SPDX-License-Identifier: Apache-2.0
//! What the transition asks of a key-value store.

use crate::{
    account::Account,
    error::{StoreError, TransitionError},
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_types::BlindedId;
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
