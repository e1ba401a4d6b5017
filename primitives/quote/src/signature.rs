// SPDX-License-Identifier: Apache-2.0
//! ECDSA over P-256 with SHA-256, and SHA-256 itself: all that Intel's infrastructure uses.

#[cfg(not(feature = "ring"))]
use self::p256 as backend;
#[cfg(feature = "ring")]
use self::ring as backend;
use crate::{Part, QuoteError};
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
    backend::verify(&point(key), message, signature).ok_or(QuoteError::BadSignature(part))
}

/// The same with the signature in DER, as certificates and revocation lists carry it.
pub(crate) fn verify_der(
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
    part: Part,
) -> Result<(), QuoteError> {
    backend::verify_der(&point(key), message, signature).ok_or(QuoteError::BadSignature(part))
}

/// The key with the mark of an uncompressed point.
fn point(key: &PublicKey) -> [u8; 65] {
    let mut point = [4; 65];
    point[1..].copy_from_slice(key);
    point
}

/// Pure Rust: what the chain executes.
#[cfg(not(feature = "ring"))]
mod p256 {
    use super::sha256;
    use ::p256::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};

    pub(super) fn verify(key: &[u8; 65], message: &[u8], signature: &[u8]) -> Option<()> {
        finish(key, message, Signature::from_slice(signature).ok()?)
    }

    pub(super) fn verify_der(key: &[u8; 65], message: &[u8], signature: &[u8]) -> Option<()> {
        finish(key, message, Signature::from_der(signature).ok()?)
    }

    fn finish(key: &[u8; 65], message: &[u8], signature: Signature) -> Option<()> {
        let key = VerifyingKey::from_sec1_bytes(key).ok()?;
        key.verify_prehash(&sha256(&[message]), &signature).ok()
    }
}

/// With assembly: for native programs that verify many.
#[cfg(feature = "ring")]
mod ring {
    use ::ring::signature::{
        VerificationAlgorithm, ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED,
    };

    pub(super) fn verify(key: &[u8; 65], message: &[u8], signature: &[u8]) -> Option<()> {
        finish(&ECDSA_P256_SHA256_FIXED, key, message, signature)
    }

    pub(super) fn verify_der(key: &[u8; 65], message: &[u8], signature: &[u8]) -> Option<()> {
        finish(&ECDSA_P256_SHA256_ASN1, key, message, signature)
    }

    fn finish(
        algorithm: &dyn VerificationAlgorithm,
        key: &[u8; 65],
        message: &[u8],
        signature: &[u8],
    ) -> Option<()> {
        algorithm
            .verify(key[..].into(), message.into(), signature.into())
            .ok()
    }
}
