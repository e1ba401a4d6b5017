// SPDX-License-Identifier: Apache-2.0
//! Verification: whether a key signed a message under a context.

use crate::{
    error::PqcError,
    key::{PublicKey, Signature},
};
use libcrux_ml_dsa::ml_dsa_65::{portable, MLDSA65Signature, MLDSA65VerificationKey};

/// The longest context of FIPS 204, in bytes.
pub const MAX_CONTEXT_LENGTH: usize = 255;

/// What a signature is for: the context string of FIPS 204, section 5.2, under which it is made.
///
/// A signature that was made under one of them verifies under no other, whatever the message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Context {
    /// A call is dispatched: [`Terms::payload`](crate::Terms::payload).
    Transaction,
    /// A key takes an account over: [`Binding::statement`](crate::Binding::statement).
    Binding,
}

impl Context {
    /// The bytes of the context string.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Transaction => b"nerv/transaction/v1",
            Self::Binding => b"nerv/key-binding/v1",
        }
    }
}

/// Whether `key` signed `message` for what `context` says.
///
/// Takes the same time for every key and signature, up to some hundredths: the matrix of the key is drawn by
/// rejection. It grows with the message by one permutation of Keccak for each 136 bytes. No input panics.
///
/// # Errors
///
/// [`PqcError::BadSignature`] if not.
pub fn verify(
    context: Context,
    message: &[u8],
    key: &PublicKey,
    signature: &Signature,
) -> Result<(), PqcError> {
    verify_under(context.bytes(), message, key, signature)
}

/// As [`verify`], under any context: for what is signed for others than this chain.
///
/// # Errors
///
/// [`PqcError::ContextTooLong`] if the context has more than 255 bytes; [`PqcError::BadSignature`] if `key` did not
/// sign `message` under it.
pub fn verify_under(
    context: &[u8],
    message: &[u8],
    key: &PublicKey,
    signature: &Signature,
) -> Result<(), PqcError> {
    if context.len() > MAX_CONTEXT_LENGTH {
        return Err(PqcError::ContextTooLong);
    }
    // The portable code everywhere, which is what Wasm executes: what other instructions would save natively is
    // no reason for a second verdict.
    portable::verify(
        &MLDSA65VerificationKey::new(key.0),
        message,
        context,
        &MLDSA65Signature::new(signature.0),
    )
    .map_err(|_| PqcError::BadSignature)
}
