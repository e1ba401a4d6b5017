// SPDX-License-Identifier: Apache-2.0
//! What a key signs to have a call dispatched.

use crate::{account::Account, error::PqcError};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The longest call that can be signed for, in bytes.
///
/// A call is signed in full, not by its hash, and the runtime hashes it in Wasm: this bounds what a bad
/// signature over a long call costs a node before it is refused. What is longer, new code of the runtime for
/// one, is authorised by its hash, and handed in by whoever likes.
pub const MAX_CALL_LENGTH: usize = 65_536;

/// The version of the pipeline of extensions in which an ML-DSA-65 key speaks for a transaction: the byte behind that of
/// a general transaction's format.
pub const EXTENSION_VERSION: u8 = 1;

/// For which blocks a transaction is valid: what `sp_runtime::generic::Era` says.
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
pub enum Era {
    /// For all.
    Immortal,
    /// For `period` blocks, from the last one at or before the era's block whose height is `phase` modulo `period`.
    Mortal {
        /// Blocks; a power of two from 4 to 65,536.
        period: u32,
        /// Blocks, below `period`.
        phase: u32,
    },
}

/// Under what terms a call is dispatched: all that a signature for it binds, but the call itself.
///
/// The fields stand in the order in which they are encoded.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Terms {
    /// The hash of the chain's first block: no other chain takes it.
    pub genesis: [u8; 32],
    /// The runtime's `spec_version`.
    pub spec_version: u32,
    /// The runtime's `transaction_version`.
    pub transaction_version: u32,
    /// Whose call it is. Not always the key's own account: a key may be bound to another one.
    pub account: Account,
    /// Of that account: how many transactions it has sent before.
    pub nonce: u32,
    /// What the author of the block gets on top of the fee, in the smallest unit.
    pub tip: u128,
    /// For which blocks it is valid.
    pub era: Era,
    /// The hash of the block in which the era begins, or of the first one if it is immortal.
    pub era_block: [u8; 32],
    /// The hash of the chain's metadata (RFC 78), where the signer made sure of what it was shown by it.
    pub metadata: Option<[u8; 32]>,
}

impl Terms {
    /// The bytes to be signed under [`Context::Transaction`](crate::Context::Transaction): the terms in SCALE, and
    /// `call` as the chain encodes it, behind them to the end.
    ///
    /// | bytes | what |
    /// |---:|---|
    /// | 32 | genesis |
    /// | 4 | spec version, as are all numbers little-endian |
    /// | 4 | transaction version |
    /// | 32 | account |
    /// | 4 | nonce |
    /// | 16 | tip |
    /// | 1 or 9 | 0: immortal; 1, period (4), phase (4): mortal |
    /// | 32 | block of the era |
    /// | 1 or 33 | 0: none; 1, hash (32): of the metadata |
    /// | the rest | call |
    ///
    /// Injective: how long each part is is known from those before it, and the call is what is left. So of the
    /// bytes, terms and call can be read in one way only. 126 to 166 bytes without the call.
    ///
    /// # Errors
    ///
    /// [`PqcError::CallTooLong`] if the call has more than [`MAX_CALL_LENGTH`] bytes.
    pub fn payload(&self, call: &[u8]) -> Result<Vec<u8>, PqcError> {
        if call.len() > MAX_CALL_LENGTH {
            return Err(PqcError::CallTooLong);
        }
        let mut payload = Vec::with_capacity(Self::max_encoded_len() + call.len());
        self.encode_to(&mut payload);
        payload.extend_from_slice(call);
        Ok(payload)
    }
}

#[cfg(test)]
mod tests;
