// SPDX-License-Identifier: Apache-2.0
//! A platform, its maker and a quote, all of our own: each test changes one thing.

use super::{authority::*, der::*};
use crate::{verify_under, Collateral, QuoteError, QuoteKind, TrustAnchor, Verified};
use p256::ecdsa::SigningKey;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

pub const NOW: u64 = 1_750_000_000;
/// When the monthly documents are issued, and must be renewed.
pub const ISSUED: u64 = 1_749_081_600; // 2025-06-05
pub const RENEWED: u64 = 1_751_760_000; // 2025-07-06

pub const ROOT: &str = "Intel SGX Root CA";
pub const PLATFORM_CA: &str = "Intel SGX PCK Platform CA";
pub const PROCESSOR_CA: &str = "Intel SGX PCK Processor CA";
pub const SIGNER: &str = "Intel SGX TCB Signing";
pub const PCK: &str = "Intel SGX PCK Certificate";

/// The maker of the quoting enclave.
const INTEL: [u8; 16] = *b"\x93\x9A\x72\x33\xF7\x9C\x4C\xA9\x94\x0A\x0D\xB3\x95\x7F\x06\x07";

/// The attributes of an enclave that is not under debug, and those of a guest whose host cannot
/// make it handle exceptions.
pub const SGX_ATTRIBUTES: [u8; 16] = [0x05, 0, 0, 0, 0, 0, 0, 0, 0xE7, 0, 0, 0, 0, 0, 0, 0];
pub const TD_ATTRIBUTES: [u8; 8] = (1u64 << 28).to_le_bytes();

/// Where fields stand in an SGX report's body.
pub const MISC_SELECT: usize = 16;
pub const ATTRIBUTES: usize = 48;
pub const MR_SIGNER: usize = 128;
pub const ISV_PROD_ID: usize = 256;
pub const ISV_SVN: usize = 258;
/// Where fields stand in a TDX report's body.
pub const MR_SIGNER_SEAM: usize = 64;
pub const SEAM_ATTRIBUTES: usize = 112;
pub const TD_ATTRIBUTES_AT: usize = 120;
pub const TEE_TCB_SVN_2: usize = 584;
pub const MR_SERVICE_TD: usize = 600;

#[derive(Clone)]
pub struct World {
    pub now: u64,
    pub root: Cert,
    pub pck_ca: Cert,
    pub pck: Cert,
    pub tcb_signer: Cert,
    pub identity_signer: Cert,
    pub root_crl: List,
    pub pck_crl: List,
    pub tcb_info: Value,
    pub qe_identity: Value,
    /// Of the quote.
    pub version: u16,
    pub kind: QuoteKind,
    pub body: Vec<u8>,
    pub qe_report: Vec<u8>,
    pub qe_auth_data: Vec<u8>,
    /// The two keys that sign the reports.
    pub attestation_key: SigningKey,
    pub pck_key: SigningKey,
    /// Whether the collateral comes with the platform's certificate.
    pub with_pck: bool,
}

impl World {
    /// A quote of this kind and version that verifies, on a platform that is up to date.
    pub fn new(version: u16, kind: QuoteKind) -> Self {
        let tdx = kind != QuoteKind::Sgx;
        let mut pck = Cert::leaf(PCK, PLATFORM_CA, 4, 2);
        pck.extensions.push((SGX, false, Sgx::default().der()));
        let mut qe_report = vec![0; 384];
        qe_report[ATTRIBUTES..][..16]
            .copy_from_slice(&[0x15, 0, 0, 0, 0, 0, 0, 0, 0xE7, 0, 0, 0, 0, 0, 0, 0]);
        qe_report[MR_SIGNER..][..32].copy_from_slice(&[0x5A; 32]);
        qe_report[ISV_PROD_ID] = 2;
        qe_report[ISV_SVN] = 4;
        let body = match kind {
            QuoteKind::Sgx => {
                let mut body: Vec<u8> = (0..384).map(|i| i as u8).collect();
                body[ATTRIBUTES..][..16].copy_from_slice(&SGX_ATTRIBUTES);
                body
            }
            QuoteKind::Tdx10 | QuoteKind::Tdx15 => {
                let mut body: Vec<u8> = (0..584).map(|i| (i * 7) as u8).collect();
                body[..16].copy_from_slice(&tee_tcb_svn(5, 1, 3));
                body[MR_SIGNER_SEAM..][..48].fill(0);
                body[SEAM_ATTRIBUTES..][..8].fill(0);
                body[TD_ATTRIBUTES_AT..][..8].copy_from_slice(&TD_ATTRIBUTES);
                if kind == QuoteKind::Tdx15 {
                    body.extend(tee_tcb_svn(5, 1, 3));
                    body.extend([0; 48]);
                }
                body
            }
        };
        let signer = Cert::leaf(SIGNER, ROOT, 3, 1);
        Self {
            now: NOW,
            root: Cert::authority(ROOT, ROOT, 1, 1, 1),
            pck_ca: Cert::authority(PLATFORM_CA, ROOT, 0, 2, 1),
            pck,
            tcb_signer: signer.clone(),
            identity_signer: signer,
            root_crl: List::new(ROOT, 1),
            pck_crl: List::new(PLATFORM_CA, 2),
            tcb_info: tcb_info(tdx),
            qe_identity: qe_identity(tdx),
            version,
            kind,
            body,
            qe_report,
            qe_auth_data: (0..32).collect(),
            attestation_key: key(5),
            pck_key: key(4),
            with_pck: false,
        }
    }

    /// An SGX quote of version 3.
    pub fn sgx() -> Self {
        Self::new(3, QuoteKind::Sgx)
    }

    /// A quote of TDX 1.0, version 4.
    pub fn tdx() -> Self {
        Self::new(4, QuoteKind::Tdx10)
    }

    /// A quote of TDX 1.5, version 5.
    pub fn tdx_15() -> Self {
        Self::new(5, QuoteKind::Tdx15)
    }

    /// The state of the platform, as the PCK certificate tells it.
    pub fn platform(&mut self, change: impl FnOnce(&mut Sgx)) {
        let mut sgx = Sgx::default();
        change(&mut sgx);
        *self.pck.extension(SGX) = sgx.der();
    }

    pub fn pck_chain(&self) -> Vec<u8> {
        pem(&[self.pck.der(), self.pck_ca.der(), self.root.der()])
    }

    pub fn collateral(&self) -> Collateral {
        let chain = |first: &Cert| pem(&[first.der(), self.root.der()]).try_into().unwrap();
        let tcb_info = self.tcb_info.to_string().into_bytes();
        let qe_identity = self.qe_identity.to_string().into_bytes();
        Collateral {
            pck_crl_issuer_chain: chain(&self.pck_ca),
            root_ca_crl: self.root_crl.der().try_into().unwrap(),
            pck_crl: self.pck_crl.der().try_into().unwrap(),
            tcb_info_issuer_chain: chain(&self.tcb_signer),
            tcb_info_signature: sign(&self.tcb_signer.key, &tcb_info),
            tcb_info: tcb_info.try_into().unwrap(),
            qe_identity_issuer_chain: chain(&self.identity_signer),
            qe_identity_signature: sign(&self.identity_signer.key, &qe_identity),
            qe_identity: qe_identity.try_into().unwrap(),
            pck_certificate_chain: self.with_pck.then(|| self.pck_chain().try_into().unwrap()),
        }
    }

    pub fn quote(&self) -> Vec<u8> {
        let key = public(&self.attestation_key);
        let mut qe_report = self.qe_report.clone();
        let bound = Sha256::new()
            .chain_update(key)
            .chain_update(&self.qe_auth_data)
            .finalize();
        for (byte, bound) in qe_report[320..].iter_mut().zip(bound) {
            *byte ^= bound;
        }
        let proof = [
            &qe_report[..],
            &sign(&self.pck_key, &qe_report),
            &(self.qe_auth_data.len() as u16).to_le_bytes(),
            &self.qe_auth_data,
            &certification_data(5, &self.pck_chain()),
        ]
        .concat();
        let proof = if self.version == 3 {
            proof
        } else {
            certification_data(6, &proof)
        };
        let signed = self.signed();
        let authentication = [&sign(&self.attestation_key, &signed)[..], &key, &proof].concat();
        [
            &signed,
            &(authentication.len() as u32).to_le_bytes()[..],
            &authentication,
        ]
        .concat()
    }

    /// Header, descriptor, body.
    fn signed(&self) -> Vec<u8> {
        let sgx = self.kind == QuoteKind::Sgx;
        let mut bytes = self.version.to_le_bytes().to_vec();
        bytes.extend([2, 0]);
        bytes.extend(if sgx { 0u32 } else { 0x81 }.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(INTEL);
        bytes.extend([9; 20]);
        if self.version == 5 {
            bytes.extend((self.kind as u16 + 1).to_le_bytes());
            bytes.extend((self.body.len() as u32).to_le_bytes());
        }
        bytes.extend(&self.body);
        bytes
    }

    pub fn verify(&self) -> Result<Verified, QuoteError> {
        let root = self.root.der();
        verify_under(
            TrustAnchor::new(&root),
            &self.quote(),
            &self.collateral(),
            self.now,
        )
    }
}

/// TDX module's own version and major version, then that of the microcode.
pub fn tee_tcb_svn(isv_svn: u8, version: u8, microcode: u8) -> [u8; 16] {
    let mut svn = [0; 16];
    svn[..3].copy_from_slice(&[isv_svn, version, microcode]);
    svn
}

fn certification_data(kind: u16, data: &[u8]) -> Vec<u8> {
    [
        &kind.to_le_bytes()[..],
        &(data.len() as u32).to_le_bytes(),
        data,
    ]
    .concat()
}

/// Intel's extension of a PCK certificate.
pub struct Sgx {
    pub components: [u8; 16],
    pub pce_svn: u16,
    pub fmspc: Vec<u8>,
    pub pce_id: Vec<u8>,
    /// An entry to leave out, and one to add, by its place among the six.
    pub without: Option<usize>,
    pub twice: Option<usize>,
}

impl Default for Sgx {
    fn default() -> Self {
        Self {
            components: [3; 16],
            pce_svn: 11,
            fmspc: vec![0xB0, 0xC0, 0x6F, 0, 0, 0],
            pce_id: vec![0, 0],
            without: None,
            twice: None,
        }
    }
}

impl Sgx {
    pub fn der(&self) -> Vec<u8> {
        let entry = |id: &str, value: &[u8]| sequence(&[&oid(&format!("{SGX}.{id}")), value]);
        let mut tcb: Vec<_> = (1..=16)
            .zip(self.components)
            .map(|(i, svn)| entry(&format!("2.{i}"), &integer(&[svn])))
            .collect();
        tcb.push(entry("2.17", &integer(&self.pce_svn.to_be_bytes())));
        tcb.push(entry("2.18", &octets(&self.components)));
        let mut entries = vec![
            entry("1", &octets(&[0x77; 16])),
            entry("2", &sequence(&[&tcb.concat()])),
            entry("3", &octets(&self.pce_id)),
            entry("4", &octets(&self.fmspc)),
            entry("5", &tlv(10, &[&[0]])),
            // Not looked at: the platform's instance.
            entry("6", &octets(&[0x66; 16])),
        ];
        if let Some(position) = self.twice {
            entries.push(entries[position].clone());
        }
        if let Some(position) = self.without {
            entries.remove(position);
        }
        sequence(&[&entries.concat()])
    }
}

/// A level of the platform: components from 0, PCE, TDX's first three components, status.
pub fn level(sgx: u8, pce: u16, tdx: [u8; 3], status: &str, advisories: &[&str]) -> Value {
    let components = |first: &[u8]| -> Value {
        (0..16)
            .map(|i| json!({ "svn": first.get(i).copied().unwrap_or_default() }))
            .collect()
    };
    json!({
        "tcb": {
            "sgxtcbcomponents": components(&[sgx; 4]),
            "pcesvn": pce,
            "tdxtcbcomponents": components(&tdx),
        },
        "tcbDate": "2024-03-13T00:00:00Z",
        "tcbStatus": status,
        "advisoryIDs": advisories,
    })
}

/// A level of a quoting enclave or a TDX module.
pub fn component_level(isv_svn: u16, status: &str, advisories: &[&str]) -> Value {
    json!({
        "tcb": { "isvsvn": isv_svn },
        "tcbDate": "2023-08-09T00:00:00Z",
        "tcbStatus": status,
        "advisoryIDs": advisories,
    })
}

fn tcb_info(tdx: bool) -> Value {
    let signer = |id: &str, levels: &[Value]| {
        json!({
            "id": id,
            "mrsigner": "00".repeat(48),
            "attributes": "0000000000000000",
            "attributesMask": "FFFFFFFFFFFFFFFF",
            "tcbLevels": levels,
        })
    };
    let mut info = json!({
        "id": if tdx { "TDX" } else { "SGX" },
        "version": 3,
        "issueDate": "2025-06-05T00:00:00Z",
        "nextUpdate": "2025-07-06T00:00:00Z",
        "fmspc": "B0C06F000000",
        "pceId": "0000",
        "tcbType": 0,
        "tcbEvaluationDataNumber": 17,
        "tcbLevels": [
            level(3, 11, [5, 0, 3], "UpToDate", &[]),
            level(2, 11, [5, 0, 2], "SWHardeningNeeded", &["INTEL-SA-00001"]),
        ],
    });
    if tdx {
        info["tdxModule"] = signer("", &[]);
        info["tdxModuleIdentities"] = json!([
            signer(
                "TDX_01",
                &[
                    component_level(5, "UpToDate", &[]),
                    component_level(3, "OutOfDate", &["INTEL-SA-00002"]),
                ]
            ),
            signer("TDX_03", &[component_level(3, "UpToDate", &[])]),
        ]);
    }
    info
}

fn qe_identity(tdx: bool) -> Value {
    json!({
        "id": if tdx { "TD_QE" } else { "QE" },
        "version": 2,
        "issueDate": "2025-06-05T00:00:00Z",
        "nextUpdate": "2025-07-06T00:00:00Z",
        "tcbEvaluationDataNumber": 18,
        "miscselect": "00000000",
        "miscselectMask": "FFFFFFFF",
        "attributes": "11000000000000000000000000000000",
        "attributesMask": "FBFFFFFFFFFFFFFF0000000000000000",
        "mrsigner": "5A".repeat(32),
        "isvprodid": 2,
        "tcbLevels": [
            component_level(4, "UpToDate", &[]),
            component_level(2, "OutOfDate", &["INTEL-SA-00003"]),
        ],
    })
}
