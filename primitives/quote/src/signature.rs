// SPDX-License-Identifier: Apache-2.0
//! ECDSA over P-256 with SHA-256, and SHA-256 itself: all that Intel's infrastructure uses.

use crate::{Part, QuoteError};
use p256::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use sha2::{Digest, Sha256};

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// A point: x, y, big-endian.
pub(crate) type PublicKey = [u8; 64];

/// SHA-256 of the parts, one after another.
pub(crate) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    hasher.finalize().into()
}

/// Fails unless `signature` (r, s, big-endian) over `message` is that of `key`.
///
/// Both s and its negative are taken, as Intel signs with either: a signature is no name of what it
/// signs.
pub(crate) fn verify(
    key: &PublicKey,
    message: &[u8],
    signature: &[u8; 64],
    part: Part,
) -> Result<(), QuoteError> {
    let signature = Signature::from_slice(signature);
    verify_any(
        key,
        message,
        signature.map_err(|_| QuoteError::BadSignature(part))?,
        part,
    )
}

/// The same with the signature in DER, as certificates and revocation lists carry it.
pub(crate) fn verify_der(
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
    part: Part,
) -> Result<(), QuoteError> {
    let signature = Signature::from_der(signature);
    verify_any(
        key,
        message,
        signature.map_err(|_| QuoteError::BadSignature(part))?,
        part,
    )
}

fn verify_any(
    key: &PublicKey,
    message: &[u8],
    signature: Signature,
    part: Part,
) -> Result<(), QuoteError> {
    let mut point = [4; 65];
    point[1..].copy_from_slice(key);
    VerifyingKey::from_sec1_bytes(&point)
        .and_then(|key| key.verify_prehash(&sha256(&[message]), &signature))
        .map_err(|_| QuoteError::BadSignature(part))
}
