//! What the transition asks of a key-value store.

use crate::{account::Account, transition::TransitionError};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_types::BlindedId;

/// A key-value store that holds one shard's accounts: a child trie on the chain, memory off it.
pub trait Store {
    /// The value under a key.
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;
    /// Puts a value under a key, in place of what stood there.
    fn put(&mut self, key: &[u8], value: &[u8]);
    /// Removes a key, if it is there.
    fn remove(&mut self, key: &[u8]);
}

/// Typed access to the accounts of a store. The key of an account is its blinded id.
pub(crate) trait Accounts: Store {
    /// The record of an account; [`TransitionError::CorruptRecord`] where its bytes are none.
    fn account(&self, id: &BlindedId) -> Result<Option<Account>, TransitionError> {
        self.get(&id.0)
            .map(|bytes| Account::decode(&mut &bytes[..]))
            .transpose()
            .map_err(|_| TransitionError::CorruptRecord)
    }

    /// Writes the record of an account; one with nothing in it is removed.
    fn set_account(&mut self, id: &BlindedId, account: &Account) {
        if account.is_empty() {
            self.remove(&id.0);
        } else {
            self.put(&id.0, &account.encode());
        }
    }
}

impl<S: Store + ?Sized> Accounts for S {}
