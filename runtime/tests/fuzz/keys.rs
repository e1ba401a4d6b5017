// SPDX-License-Identifier: Apache-2.0
//! Who can sign: worked out once, since a key from a phrase takes longer than all that it signs.

use super::common::account;
use nerv_runtime::{AccountId, Runtime};
use sp_core::{crypto::Pair as _, sr25519::Pair};
use sp_keyring::Sr25519Keyring;
use std::sync::OnceLock;

/// The keys that sign extrinsics, with their accounts.
pub fn keys() -> &'static [(AccountId, Pair)] {
    static KEYS: OnceLock<Vec<(AccountId, Pair)>> = OnceLock::new();
    KEYS.get_or_init(|| {
        Sr25519Keyring::iter()
            .map(|key| (key.to_account_id(), key.pair()))
            .collect()
    })
}

/// The one of a number.
pub fn signer(number: u8) -> &'static (AccountId, Pair) {
    &keys()[usize::from(number) % keys().len()]
}

/// The one of an account, with its number.
pub fn of(who: &AccountId) -> Option<(u8, &'static Pair)> {
    let number = keys().iter().position(|it| it.0 == *who)?;
    Some((number as u8, &keys()[number].1))
}

/// The accounts that calls name: those who can sign, and some who cannot.
pub fn accounts() -> Vec<AccountId> {
    let signing = keys().iter().map(|it| it.0.clone());
    signing
        .chain((0..super::starts::ACCOUNTS + 8).map(account))
        .collect()
}

/// Who has the sudo key, if it can sign.
pub fn sudoer() -> Option<u8> {
    let key = pallet_sudo::Key::<Runtime>::get()?;
    of(&key).map(|it| it.0)
}

/// The enclaves' keys.
pub fn enclave(number: u8) -> Pair {
    super::common::attesting::enclave(number)
}

/// The enclave with that key, of the first so many.
pub fn enclave_of(key: &[u8; 32]) -> Option<Pair> {
    static ENCLAVES: OnceLock<Vec<Pair>> = OnceLock::new();
    let all = ENCLAVES.get_or_init(|| (0..14).map(enclave).collect());
    all.iter().find(|it| it.public().0 == *key).cloned()
}
