// SPDX-License-Identifier: Apache-2.0
//! What certificates and revocation lists have in common: something, and a signature over it.

use crate::{signature::verify_der, signature::PublicKey, Part, QuoteError};
use der::asn1::ObjectIdentifier;
use der::{asn1::BitString, Decode, Header, Reader, SliceReader};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// ecdsa-with-SHA256.
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// `SEQUENCE { signed, algorithm, signature }`, decoded as `T`, with the bytes that were signed.
///
/// These are taken from where they stand. To encode them anew would sign what the decoder made of
/// them.
pub(crate) fn signed<'a, T: Decode<'a>>(
    bytes: &'a [u8],
    part: Part,
) -> Result<(T, &'a [u8]), QuoteError> {
    let read = || -> Option<(T, &'a [u8])> {
        let mut reader = SliceReader::new(bytes).ok()?;
        Header::decode(&mut reader).ok()?;
        let signed = reader.tlv_bytes().ok()?;
        Some((T::from_der(bytes).ok()?, signed))
    };
    read().ok_or(QuoteError::InvalidDer(part))
}

/// Fails unless both places that name the algorithm name ECDSA with SHA-256, without parameters.
pub(crate) fn ensure_algorithm(
    outer: &AlgorithmIdentifierOwned,
    inner: &AlgorithmIdentifierOwned,
    part: Part,
) -> Result<(), QuoteError> {
    let known = outer.oid == ECDSA_SHA256 && outer.parameters.is_none() && outer == inner;
    known
        .then_some(())
        .ok_or(QuoteError::UnsupportedCertificate(part))
}

/// Fails unless `key` made the signature.
pub(crate) fn verify_signed(
    key: &PublicKey,
    signed: &[u8],
    signature: &BitString,
    part: Part,
) -> Result<(), QuoteError> {
    let signature = signature.as_bytes().ok_or(QuoteError::BadSignature(part))?;
    verify_der(key, signed, signature, part)
}
