// SPDX-License-Identifier: Apache-2.0
//! Certificates and revocation lists of an infrastructure like Intel's, under keys of our own.

use super::der::*;
use p256::ecdsa::{signature::Signer, Signature, SigningKey};

pub const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
pub const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
pub const P256: &str = "1.2.840.10045.3.1.7";
pub const P384: &str = "1.3.132.0.34";

pub const BASIC_CONSTRAINTS: &str = "2.5.29.19";
pub const KEY_USAGE: &str = "2.5.29.15";
pub const POLICY_CONSTRAINTS: &str = "2.5.29.36";
pub const SGX: &str = "1.2.840.113741.1.13.1";

pub const DIGITAL_SIGNATURE: u8 = 0xC0;
pub const CERTIFICATE_AND_CRL: u8 = 0x06;

/// One of our keys.
pub fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

/// x, y.
pub fn public(key: &SigningKey) -> [u8; 64] {
    key.verifying_key().to_sec1_point(false).as_bytes()[1..]
        .try_into()
        .unwrap()
}

/// r, s.
pub fn sign(key: &SigningKey, message: &[u8]) -> [u8; 64] {
    let signature: Signature = key.sign(message);
    signature.to_bytes().into()
}

/// `SEQUENCE { signed, algorithm, signature }`.
fn signed(key: &SigningKey, message: &[u8], algorithm: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(message);
    sequence(&[message, algorithm, &bits(0, signature.to_der().as_bytes())])
}

/// Everything that a certificate says, and who signs it.
#[derive(Clone)]
pub struct Cert {
    pub version: u8,
    pub serial: Vec<u8>,
    pub issuer: String,
    pub subject: String,
    pub from: u64,
    pub until: u64,
    /// That in the signed part, and that beside the signature.
    pub algorithms: [&'static str; 2],
    pub curve: &'static str,
    /// The first byte of the key: 4 for an uncompressed one.
    pub form: u8,
    /// Each with its id, whether it is critical, and its value.
    pub extensions: Vec<(&'static str, bool, Vec<u8>)>,
    pub key: SigningKey,
    pub signer: SigningKey,
}

impl Cert {
    /// One that may sign others, `path` certificates down.
    pub fn authority(subject: &str, issuer: &str, path: u8, number: u8, signer: u8) -> Self {
        let constraints = sequence(&[&[1, 1, 0xFF], &integer(&[path])]);
        Self::new(
            subject,
            issuer,
            number,
            signer,
            constraints,
            bits(1, &[CERTIFICATE_AND_CRL]),
        )
    }

    /// One that may sign anything but others.
    pub fn leaf(subject: &str, issuer: &str, number: u8, signer: u8) -> Self {
        Self::new(
            subject,
            issuer,
            number,
            signer,
            sequence(&[]),
            bits(6, &[DIGITAL_SIGNATURE]),
        )
    }

    fn new(
        subject: &str,
        issuer: &str,
        number: u8,
        signer: u8,
        constraints: Vec<u8>,
        usage: Vec<u8>,
    ) -> Self {
        Self {
            version: 2,
            serial: vec![0xA0, number],
            issuer: issuer.into(),
            subject: subject.into(),
            from: 1_600_000_000,
            until: 2_000_000_000,
            algorithms: [ECDSA_SHA256; 2],
            curve: P256,
            form: 4,
            extensions: vec![
                (KEY_USAGE, true, usage),
                (BASIC_CONSTRAINTS, true, constraints),
            ],
            key: key(number),
            signer: key(signer),
        }
    }

    /// The value of an extension, to be changed.
    pub fn extension(&mut self, id: &str) -> &mut Vec<u8> {
        &mut self
            .extensions
            .iter_mut()
            .find(|extension| extension.0 == id)
            .unwrap()
            .2
    }

    pub fn der(&self) -> Vec<u8> {
        let algorithms = self.algorithms.map(|id| sequence(&[&oid(id)]));
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(id, critical, value)| extension(id, *critical, value))
            .collect();
        let point = [&[self.form][..], &public(&self.key)].concat();
        let tbs = sequence(&[
            &tlv(0xA0, &[&integer(&[self.version])]),
            &integer(&self.serial),
            &algorithms[0],
            &name(&self.issuer),
            &sequence(&[&time(self.from), &time(self.until)]),
            &name(&self.subject),
            &sequence(&[
                &sequence(&[&oid("1.2.840.10045.2.1"), &oid(self.curve)]),
                &bits(0, &point),
            ]),
            &tlv(0xA3, &[&sequence(&[&extensions.concat()])]),
        ]);
        signed(&self.signer, &tbs, &algorithms[1])
    }
}

/// Everything that a revocation list says, and who signs it.
#[derive(Clone)]
pub struct List {
    pub version: u8,
    pub issuer: String,
    pub from: u64,
    pub until: Option<u64>,
    pub revoked: Vec<Vec<u8>>,
    /// Whether the entries have a critical extension.
    pub critical_entries: bool,
    /// Whether the list has a critical extension.
    pub critical: bool,
    pub algorithm: &'static str,
    pub signer: SigningKey,
}

impl List {
    pub fn new(issuer: &str, signer: u8) -> Self {
        Self {
            version: 1,
            issuer: issuer.into(),
            from: 1_700_000_000,
            until: Some(1_800_000_000),
            revoked: vec![vec![0xB0, 1], vec![0xB0, 2]],
            critical_entries: false,
            critical: false,
            algorithm: ECDSA_SHA256,
            signer: key(signer),
        }
    }

    pub fn der(&self) -> Vec<u8> {
        let algorithm = sequence(&[&oid(self.algorithm)]);
        let entries: Vec<_> = self
            .revoked
            .iter()
            .map(|serial| {
                // The reason: key compromise.
                let reason = extension("2.5.29.21", self.critical_entries, &tlv(10, &[&[1]]));
                sequence(&[&integer(serial), &time(self.from), &sequence(&[&reason])])
            })
            .collect();
        let entries = if entries.is_empty() {
            vec![]
        } else {
            sequence(&[&entries.concat()])
        };
        let extensions = [
            extension("2.5.29.20", false, &integer(&[1])),
            extension("2.5.29.35", false, &sequence(&[&tlv(0x80, &[&[7; 20]])])),
            // The list holds changes only.
            if self.critical {
                extension("2.5.29.27", true, &integer(&[1]))
            } else {
                vec![]
            },
        ];
        let tbs = sequence(&[
            &integer(&[self.version]),
            &algorithm,
            &name(&self.issuer),
            &time(self.from),
            &self.until.map(time).unwrap_or_default(),
            &entries,
            &tlv(0xA0, &[&sequence(&[&extensions.concat()])]),
        ]);
        signed(&self.signer, &tbs, &algorithm)
    }
}

/// The certificates as Intel writes them.
pub fn pem(chain: &[Vec<u8>]) -> Vec<u8> {
    use base64ct::{Base64, Encoding};
    let mut text = String::new();
    for certificate in chain {
        let mut buffer = vec![0; certificate.len() * 2];
        let base64 = Base64::encode(certificate, &mut buffer).unwrap();
        text += "-----BEGIN CERTIFICATE-----\n";
        for line in base64.as_bytes().chunks(64) {
            text += core::str::from_utf8(line).unwrap();
            text += "\n";
        }
        text += "-----END CERTIFICATE-----\n";
    }
    text.into_bytes()
}
