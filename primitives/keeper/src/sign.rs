// SPDX-License-Identifier: Apache-2.0
//! Signing: the accounts whose keys the node holds, and what is sent for them.

use crate::{
    ml_dsa::{ml_dsa_key, CreateMlDsaTransaction},
    tally::note,
};
use alloc::{boxed::Box, vec::Vec};
use frame_system::offchain::{
    Account, AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, ForAny,
    SendSignedTransaction, Signer, SigningTypes, SubmitTransaction,
};
use nerv_primitives_pqc::PublicKey;

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

/// A key that signs transactions, and its account.
pub enum Signatory<T: SigningTypes> {
    /// One of the keystore.
    Keystore(Account<T>),
    /// The ML-DSA-65 key that the node holds beside it.
    MlDsa65 {
        /// The key's own account.
        account: T::AccountId,
        /// The key.
        public: Box<PublicKey>,
    },
}

impl<T: SigningTypes> Signatory<T> {
    /// The account.
    pub fn account(&self) -> &T::AccountId {
        match self {
            Self::Keystore(key) => &key.id,
            Self::MlDsa65 { account, .. } => account,
        }
    }
}

/// The keys that sign transactions: the ML-DSA-65 key if the node holds one, and those of the keystore, the first
/// [`MAX_KEYS`] in all.
pub fn signatories<T, C, Call>() -> Vec<Signatory<T>>
where
    T: CreateMlDsaTransaction<Call> + SigningTypes,
    C: AppCrypto<T::Public, T::Signature>,
{
    let ml_dsa = ml_dsa_key().map(|public| Signatory::MlDsa65 {
        account: T::account_of(&public),
        public: Box::new(public),
    });
    let keystore = keys::<T, C>().into_iter().map(Signatory::Keystore);
    ml_dsa.into_iter().chain(keystore).take(MAX_KEYS).collect()
}

/// As [`send`], with a key of either kind.
pub fn send_as<T, C, Call>(signatory: &Signatory<T>, call: Call) -> bool
where
    T: CreateMlDsaTransaction<Call> + CreateSignedTransaction<Call>,
    C: AppCrypto<T::Public, T::Signature>,
{
    match signatory {
        Signatory::Keystore(key) => send::<T, C, Call>(key, call),
        Signatory::MlDsa65 { account, public } => {
            let nonce = frame_system::Pallet::<T>::account_nonce(account);
            let transaction = T::create_ml_dsa_transaction(call.into(), public, nonce);
            let taken = SubmitTransaction::<T, Call>::submit_transaction(transaction).is_ok();
            if taken {
                // For the next one of this run, whose view of the chain is never stored: as `send` does.
                frame_system::Pallet::<T>::inc_account_nonce(account);
            }
            note(taken);
            taken
        }
    }
}

/// Gives a call that nobody signs, and that its pallet authorises, to the node's pool. Returns
/// whether the pool took it.
pub fn send_authorized<T: CreateAuthorizedTransaction<Call>, Call>(call: Call) -> bool {
    let extrinsic = T::create_authorized_transaction(call.into());
    let taken = SubmitTransaction::<T, Call>::submit_transaction(extrinsic).is_ok();
    note(taken);
    taken
}
