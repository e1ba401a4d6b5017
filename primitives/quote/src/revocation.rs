// SPDX-License-Identifier: Apache-2.0
//! Revocation lists: of the root, and of the PCK authority.

use crate::{
    certificate::Certificate,
    signature::PublicKey,
    signed::{ensure_algorithm, signed, verify_signed},
    validity::Validity,
    Part, QuoteError,
};
use alloc::vec::Vec;
use x509_cert::{certificate::Version, crl::CertificateList, serial_number::SerialNumber};

/// A certificate's number, big-endian.
pub(crate) type Serial = [u8; 20];

/// The number, filled up from the left. Longer ones than RFC 5280 allows are not taken.
pub(crate) fn serial(number: &SerialNumber, part: Part) -> Result<Serial, QuoteError> {
    let mut bytes = number.as_bytes();
    while let [0, rest @ ..] = bytes {
        bytes = rest;
    }
    let mut serial = Serial::default();
    let start = serial
        .len()
        .checked_sub(bytes.len())
        .ok_or(QuoteError::InvalidDer(part))?;
    serial[start..].copy_from_slice(bytes);
    Ok(serial)
}

/// A revocation list, parsed. Its signature is yet to be verified.
pub(crate) struct Crl<'a> {
    inner: CertificateList,
    signed: &'a [u8],
    part: Part,
    /// When it holds.
    pub(crate) validity: Validity,
    /// Who is revoked, in order.
    pub(crate) revoked: Vec<Serial>,
}

impl<'a> Crl<'a> {
    /// Reads the complete list of `issuer`.
    ///
    /// # Errors
    /// * [`QuoteError::InvalidDer`] if it is no revocation list;
    /// * [`QuoteError::UnsupportedCertificate`] if its version is not 2, it names no next update, or
    ///   anything in it is critical: a list of changes only, or one of several issuers;
    /// * [`QuoteError::WrongIssuer`] if it is another's.
    pub(crate) fn parse(
        bytes: &'a [u8],
        issuer: &Certificate,
        part: Part,
    ) -> Result<Self, QuoteError> {
        let (inner, signed) = signed::<CertificateList>(bytes, part)?;
        let unsupported = QuoteError::UnsupportedCertificate(part);
        let list = &inner.tbs_cert_list;
        ensure_algorithm(&inner.signature_algorithm, &list.signature, part)?;
        if list.issuer != *issuer.subject() {
            return Err(QuoteError::WrongIssuer(part));
        }
        let entries = list.revoked_certificates.as_deref().unwrap_or_default();
        let mut extensions = entries
            .iter()
            .flat_map(|entry| entry.crl_entry_extensions.iter().flatten())
            .chain(list.crl_extensions.iter().flatten());
        if list.version != Version::V2 || extensions.any(|extension| extension.critical) {
            return Err(unsupported);
        }
        let next = list.next_update.ok_or(unsupported)?;
        let validity = Validity {
            from: list.this_update.to_unix_duration().as_secs(),
            // By then the next list must be used.
            until: next.to_unix_duration().as_secs().saturating_sub(1),
        };
        let mut revoked = entries
            .iter()
            .map(|entry| serial(&entry.serial_number, part))
            .collect::<Result<Vec<_>, _>>()?;
        revoked.sort_unstable();
        revoked.dedup();
        Ok(Self {
            inner,
            signed,
            part,
            validity,
            revoked,
        })
    }

    /// Fails unless the key signed it.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), QuoteError> {
        verify_signed(key, self.signed, &self.inner.signature, self.part)
    }

    /// Fails if the list names this certificate.
    pub(crate) fn ensure_not_revoked(
        &self,
        certificate: &Certificate,
        part: Part,
    ) -> Result<(), QuoteError> {
        match self.revoked.binary_search(&certificate.serial()?) {
            Ok(_) => Err(QuoteError::Revoked(part)),
            Err(_) => Ok(()),
        }
    }
}
