// SPDX-License-Identifier: Apache-2.0
//! The keys of the tests, of both schemes.

use super::GENESIS;
use crate::Proof;
use nerv_primitives_pqc::{Binding, Context, Controller, SecretKey};
use sp_core::{sr25519, Pair};
use sp_runtime::AccountId32;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// The wallets whose accounts own something at first.
pub const WALLETS: core::ops::RangeInclusive<u8> = 1..=3;
/// The ML-DSA-65 keys whose accounts own something at first.
pub const KEYS: core::ops::RangeInclusive<u8> = 1..=4;

/// The keys made so far: to make one takes long without optimisation.
static MADE: Mutex<BTreeMap<u8, &'static SecretKey>> = Mutex::new(BTreeMap::new());

/// An ML-DSA-65 key by its number.
pub fn key(number: u8) -> &'static SecretKey {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(number)
        .or_insert_with(|| Box::leak(Box::new(SecretKey::from_seed(&[number; 32]))))
}

/// The account of that key.
pub fn key_account(number: u8) -> AccountId32 {
    AccountId32::new(key(number).account())
}

/// A wallet's sr25519 key by its number.
pub fn wallet(number: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[number; 32])
}

/// The account of that wallet.
pub fn wallet_account(number: u8) -> AccountId32 {
    wallet(number).public().into()
}

/// An ML-DSA-65 key as one that has control.
pub fn by_key(number: u8) -> Controller {
    Controller::MlDsa65(key(number).account())
}

/// An account's own key as one that has control, as wallets have it.
pub fn by_own(who: &AccountId32) -> Controller {
    Controller::Sr25519(*who.as_ref())
}

/// A binding on this chain.
pub fn binding(who: &AccountId32, number: u32, from: Controller, to: Controller) -> Binding {
    Binding {
        genesis: GENESIS,
        account: *who.as_ref(),
        number,
        from,
        to,
    }
}

/// What an ML-DSA-65 key shows to take an account over.
pub fn proof_of_key(number: u8, binding: &Binding) -> Proof {
    let statement = binding.statement();
    let signature = key(number).sign(Context::Binding, &statement);
    Proof::MlDsa65 {
        public: Box::new(key(number).public().clone()),
        signature: Box::new(signature.expect("it signs")),
    }
}

/// What a wallet shows to take its account back.
pub fn proof_of_wallet(number: u8, binding: &Binding) -> Proof {
    Proof::Own(wallet(number).sign(&binding.wrapped()).into())
}
