// SPDX-License-Identifier: Apache-2.0
//! What a key signs to take an account over: from an sr25519 key to an ML-DSA-65 one, to another, and back.

use crate::account::Account;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What stands before a statement that an sr25519 key signs, as polkadot.js and wallets wrap bytes that are no
/// transaction, and the domain.
const SR25519_PREFIX: &[u8] = b"<Bytes>nerv/key-binding/v1";

/// What stands behind it.
const SR25519_SUFFIX: &[u8] = b"</Bytes>";

/// A key that can have control of an account.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Controller {
    /// An sr25519 key: its public key.
    Sr25519([u8; 32]),
    /// An ML-DSA-65 key: the account that is made of it, [`account_of`](crate::account_of).
    MlDsa65(Account),
}

/// That control of an account goes from one key to another.
///
/// The key that takes over signs it, which proves that somebody has it: nobody locks an account away behind a
/// key that was mistyped, or binds a key whose owner does not agree. The key that has control agrees by the
/// transaction that carries the statement.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Binding {
    /// The hash of the chain's first block: no other chain takes it.
    pub genesis: [u8; 32],
    /// Whose control changes.
    pub account: Account,
    /// How many bindings the account had before. Each number is used once, so what was signed for a binding that
    /// was replaced since is worth nothing.
    pub number: u32,
    /// The key that has control up to then.
    pub from: Controller,
    /// The key that has control from then on.
    pub to: Controller,
}

impl Binding {
    /// What an ML-DSA-65 key that takes over signs under [`Context::Binding`](crate::Context::Binding): the fields in
    /// SCALE, in their order. 134 bytes, each at its place, so it can be read in one way only:
    ///
    /// | bytes | what |
    /// |---:|---|
    /// | 32 | genesis |
    /// | 32 | account |
    /// | 4 | number, little-endian |
    /// | 33 | from: 0 (sr25519) or 1 (ML-DSA-65), 32 bytes |
    /// | 33 | to, in the same way |
    pub fn statement(&self) -> Vec<u8> {
        self.encode()
    }

    /// What an sr25519 key that takes over signs: `"<Bytes>nerv/key-binding/v1" ++ statement ++ "</Bytes>"`.
    ///
    /// Such keys sign transactions without a context of their own, and hash them only above 256 bytes. So the
    /// statement stands in what wallets put around bytes that are no transaction. They do so by themselves: hand
    /// `signRaw` the domain and the statement. 168 bytes.
    pub fn wrapped(&self) -> Vec<u8> {
        [SR25519_PREFIX, &self.encode(), SR25519_SUFFIX].concat()
    }
}

#[cfg(test)]
mod tests;
