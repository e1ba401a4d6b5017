// SPDX-License-Identifier: Apache-2.0
//! Certificates of Intel's infrastructure for provisioning: root, PCK authority, PCK, signers.

mod pck;

pub(crate) use pck::Platform;

use crate::{
    revocation::{serial, Serial},
    signature::{sha256, Hash, PublicKey},
    signed::{ensure_algorithm, signed, verify_signed},
    validity::Validity,
    Part, QuoteError,
};
use der::asn1::ObjectIdentifier as Oid;
use der::{Decode, Encode};
use x509_cert::{
    certificate::Version,
    ext::pkix::{BasicConstraints, KeyUsage},
    name::Name,
};

const fn oid(text: &str) -> Oid {
    Oid::new_unwrap(text)
}

const EC_PUBLIC_KEY: Oid = oid("1.2.840.10045.2.1");
const P256: Oid = oid("1.2.840.10045.3.1.7");
const SUBJECT_KEY_ID: Oid = oid("2.5.29.14");
const KEY_USAGE: Oid = oid("2.5.29.15");
const BASIC_CONSTRAINTS: Oid = oid("2.5.29.19");
const CRL_DISTRIBUTION_POINTS: Oid = oid("2.5.29.31");
const AUTHORITY_KEY_ID: Oid = oid("2.5.29.35");
const SGX: Oid = oid("1.2.840.113741.1.13.1");

/// The extensions whose meaning is known. Others may be there if they are not critical.
const KNOWN: [Oid; 6] = [
    SUBJECT_KEY_ID,
    KEY_USAGE,
    BASIC_CONSTRAINTS,
    CRL_DISTRIBUTION_POINTS,
    AUTHORITY_KEY_ID,
    SGX,
];

/// A certificate, parsed and of the right form. Nothing in it is verified.
pub(crate) struct Certificate<'a> {
    inner: x509_cert::Certificate,
    bytes: &'a [u8],
    signed: &'a [u8],
    key: PublicKey,
    part: Part,
}

impl<'a> Certificate<'a> {
    /// Reads a certificate that is to be used as `part`.
    ///
    /// # Errors
    /// * [`QuoteError::InvalidDer`] if it is no certificate;
    /// * [`QuoteError::UnsupportedCertificate`] if its version is not 3, its key or signature is not
    ///   ECDSA over P-256 with SHA-256, or it has extensions twice or critical ones not known here;
    /// * [`QuoteError::WrongPurpose`] if it is not what Intel issues for this purpose.
    pub(crate) fn parse(bytes: &'a [u8], part: Part) -> Result<Self, QuoteError> {
        let (inner, signed) = signed::<x509_cert::Certificate>(bytes, part)?;
        let unsupported = QuoteError::UnsupportedCertificate(part);
        let tbs = inner.tbs_certificate();
        if tbs.version() != Version::V3 {
            return Err(unsupported);
        }
        ensure_algorithm(inner.signature_algorithm(), tbs.signature(), part)?;
        let key = public_key(&inner).ok_or(unsupported)?;
        let extensions = tbs.extensions().map_or(&[][..], |extensions| extensions);
        for (position, extension) in extensions.iter().enumerate() {
            let twice = extensions[..position]
                .iter()
                .any(|e| e.extn_id == extension.extn_id);
            if twice || extension.critical && !KNOWN.contains(&extension.extn_id) {
                return Err(unsupported);
            }
        }
        let certificate = Self {
            inner,
            bytes,
            signed,
            key,
            part,
        };
        match certificate.has_purpose() {
            Some(true) => Ok(certificate),
            _ => Err(QuoteError::WrongPurpose(part)),
        }
    }

    /// Whether name, constraints and use of the key are those that Intel gives this part.
    fn has_purpose(&self) -> Option<bool> {
        let (names, path): (&[&str], _) = match self.part {
            Part::Root => (&["Intel SGX Root CA"], Some(1)),
            Part::PckCa => (
                &["Intel SGX PCK Processor CA", "Intel SGX PCK Platform CA"],
                Some(0),
            ),
            Part::Pck => (&["Intel SGX PCK Certificate"], None),
            _ => (&["Intel SGX TCB Signing"], None),
        };
        let name = self.subject().common_name().ok()??;
        let usage = KeyUsage::from_der(self.extension(KEY_USAGE)?).ok()?;
        let constraints = BasicConstraints::from_der(self.extension(BASIC_CONSTRAINTS)?).ok()?;
        let purpose = if path.is_some() {
            constraints.ca && usage.key_cert_sign() && usage.crl_sign()
        } else {
            !constraints.ca && usage.digital_signature() && !usage.key_cert_sign()
        };
        Some(names.contains(&&*name.value()) && constraints.path_len_constraint == path && purpose)
    }

    /// The value of an extension.
    fn extension(&self, id: Oid) -> Option<&[u8]> {
        let mut extensions = self.inner.tbs_certificate().extensions()?.iter();
        Some(
            extensions
                .find(|extension| extension.extn_id == id)?
                .extn_value
                .as_bytes(),
        )
    }

    /// The state of the platform that a PCK certificate tells.
    pub(crate) fn platform(&self) -> Result<Platform, QuoteError> {
        let extension = self.extension(SGX).ok_or(QuoteError::InvalidSgxExtension)?;
        Platform::parse(extension).ok_or(QuoteError::InvalidSgxExtension)
    }

    /// Fails unless `issuer` is named as its issuer.
    pub(crate) fn ensure_issued_by(&self, issuer: &Certificate) -> Result<(), QuoteError> {
        let same = self.inner.tbs_certificate().issuer() == issuer.subject();
        same.then_some(()).ok_or(QuoteError::WrongIssuer(self.part))
    }

    /// Fails unless the key signed it. The dear part of all checks.
    pub(crate) fn verify(&self, key: &PublicKey) -> Result<(), QuoteError> {
        verify_signed(key, self.signed, self.inner.signature(), self.part)
    }

    /// From when to when it holds.
    pub(crate) fn validity(&self) -> Validity {
        let validity = self.inner.tbs_certificate().validity();
        Validity {
            from: validity.not_before.to_unix_duration().as_secs(),
            until: validity.not_after.to_unix_duration().as_secs(),
        }
    }

    pub(crate) fn subject(&self) -> &Name {
        self.inner.tbs_certificate().subject()
    }

    /// A hash that stands for the issuer's name.
    pub(crate) fn issuer_hash(&self) -> Result<Hash, QuoteError> {
        name_hash(self.inner.tbs_certificate().issuer(), self.part)
    }

    /// A hash that stands for the subject's name.
    pub(crate) fn subject_hash(&self) -> Result<Hash, QuoteError> {
        name_hash(self.subject(), self.part)
    }

    /// A hash that stands for the certificate, to the last bit.
    pub(crate) fn hash(&self) -> Hash {
        sha256(&[self.bytes])
    }

    pub(crate) fn key(&self) -> &PublicKey {
        &self.key
    }

    pub(crate) fn serial(&self) -> Result<Serial, QuoteError> {
        serial(self.inner.tbs_certificate().serial_number(), self.part)
    }
}

fn name_hash(name: &Name, part: Part) -> Result<Hash, QuoteError> {
    Ok(sha256(&[&name
        .to_der()
        .map_err(|_| QuoteError::InvalidDer(part))?]))
}

/// The certified key: uncompressed, on P-256.
fn public_key(certificate: &x509_cert::Certificate) -> Option<PublicKey> {
    let info = certificate.tbs_certificate().subject_public_key_info();
    if info.algorithm.oid != EC_PUBLIC_KEY
        || info
            .algorithm
            .parameters
            .as_ref()?
            .decode_as::<Oid>()
            .ok()?
            != P256
    {
        return None;
    }
    match info.subject_public_key.as_bytes()? {
        [4, key @ ..] => key.try_into().ok(),
        _ => None,
    }
}
