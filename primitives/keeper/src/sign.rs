// SPDX-License-Identifier: Apache-2.0
//! Signing: the accounts whose keys the node holds, and what is sent for them.

use crate::tally::note;
use alloc::vec::Vec;
use frame_system::offchain::{
    Account, AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, ForAny,
    SendSignedTransaction, Signer, SigningTypes, SubmitTransaction,
};

/// The keys that sign, at most.
pub const MAX_KEYS: usize = 16;

/// The accounts of the keys of this crypto in the keystore: the first [`MAX_KEYS`] in the order of
/// the accounts.
pub fn keys<T: SigningTypes, C: AppCrypto<T::Public, T::Signature>>() -> Vec<Account<T>> {
    let mut keys: Vec<Account<T>> = Signer::<T, C, ForAny>::keystore_accounts().collect();
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    keys.truncate(MAX_KEYS);
    keys
}

/// Signs a call with a key and gives it to the node's pool. Returns whether the pool took it; not if
/// the key is not there.
pub fn send<T, C, Call>(key: &Account<T>, call: Call) -> bool
where
    T: CreateSignedTransaction<Call> + SigningTypes,
    C: AppCrypto<T::Public, T::Signature>,
{
    let signer = Signer::<T, C, ForAny>::any_account();
    let taken = matches!(
        signer.send_single_signed_transaction(key, call),
        Some(Ok(()))
    );
    note(taken);
    taken
}

/// Gives a call that nobody signs, and that its pallet authorises, to the node's pool. Returns
/// whether the pool took it.
pub fn send_authorized<T: CreateAuthorizedTransaction<Call>, Call>(call: Call) -> bool {
    let extrinsic = T::create_authorized_transaction(call.into());
    let taken = SubmitTransaction::<T, Call>::submit_transaction(extrinsic).is_ok();
    note(taken);
    taken
}
