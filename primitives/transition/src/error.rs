// SPDX-License-Identifier: Apache-2.0
//! Why a step was refused, and why a store gave no answer.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why a store gave no answer. That a key is absent is an answer.
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
pub enum StoreError {
    /// What was asked for lies in a part of the trie that the proof does not show.
    #[codec(index = 0)]
    NotInProof,
    /// The store's own bytes are no trie.
    #[codec(index = 1)]
    Corrupt,
}

/// Why a step was refused. Store and books are as they were before.
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
pub enum TransitionError {
    /// Amounts of zero do nothing.
    #[codec(index = 0)]
    ZeroAmount,
    /// The account has no record in this shard.
    #[codec(index = 1)]
    UnknownAccount,
    /// The account's free balance is lower than the amount.
    #[codec(index = 2)]
    InsufficientBalance,
    /// An account would be left with less than the minimum balance.
    #[codec(index = 3)]
    BelowMinimum,
    /// A balance, a nonce or the units of a shard would leave their range.
    #[codec(index = 4)]
    Overflow,
    /// The nonce is not the account's next one.
    #[codec(index = 5)]
    WrongNonce,
    /// Sender and receiver are one account.
    #[codec(index = 6)]
    SelfTransfer,
    /// The bytes in the store are not a record, or a record that arrives has nothing in it.
    #[codec(index = 7)]
    CorruptRecord,
    /// The account has less set aside than the amount.
    #[codec(index = 8)]
    NotSetAside,
    /// The shard's books do not cover the units that leave it.
    #[codec(index = 9)]
    CorruptTotal,
    /// A record arrives for an account that has one here.
    #[codec(index = 10)]
    AlreadyHere,
    /// The store could not answer, so that nothing is known of the account.
    #[codec(index = 11)]
    Store(StoreError),
}

impl From<StoreError> for TransitionError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
