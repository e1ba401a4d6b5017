// SPDX-License-Identifier: Apache-2.0
//! Quotes of platforms that the tests own: those of real ones, with their collateral, in which every key
//! is the tests' and every signature is made anew. So names, dates and statuses are those of real hardware,
//! and what is quoted is what a test says.

use super::*;
use crate::{
    der::{inside, sequence, tagged},
    types::QuoteBytes,
    Evidence,
};
use base64ct::{Base64, Encoding};
use codec::Encode;
use nerv_primitives_attestation::report_data;
use nerv_primitives_quote::{Collateral, Quote, TrustAnchor};
use p256::ecdsa::{signature::Signer, DerSignature, Signature, SigningKey};
use std::sync::OnceLock;

/// A quote of real hardware, and the collateral that Intel published for it.
#[derive(Clone, Copy)]
pub struct Platform {
    quote: &'static [u8],
    collateral: &'static [u8],
    /// The bytes of the quote's body.
    body: usize,
    /// Where the report data stand in the body.
    data: usize,
    /// Whether what follows the keys is wrapped once more.
    wrapped: bool,
}

/// A platform whose status is `ConfigurationAndSWHardeningNeeded`.
pub const SGX: Platform = Platform {
    quote: include_bytes!("../../../../primitives/quote/tests/fixtures/sgx_quote"),
    collateral: include_bytes!(
        "../../../../primitives/quote/tests/fixtures/sgx_quote_collateral.json"
    ),
    body: 384,
    data: 320,
    wrapped: false,
};

/// A platform that is up to date.
pub const TDX: Platform = Platform {
    quote: include_bytes!("../../../../primitives/quote/tests/fixtures/tdx_quote"),
    collateral: include_bytes!(
        "../../../../primitives/quote/tests/fixtures/tdx_quote_collateral.json"
    ),
    body: 584,
    data: 520,
    wrapped: true,
};

/// The bytes of a quote's header.
const HEADER: usize = 48;
/// The last second in which the collateral of [`SGX`] holds.
pub const SGX_ENDS: u64 = 1_752_919_278;

fn signing_key() -> SigningKey {
    SigningKey::from_slice(&[0x17; 32]).expect("a number below the order")
}

/// The one public key of all.
fn public_key() -> [u8; 64] {
    let point = signing_key().verifying_key().to_sec1_point(false);
    point.as_bytes()[1..]
        .try_into()
        .expect("an uncompressed point")
}

fn sign(message: &[u8]) -> [u8; 64] {
    let signature: Signature = signing_key().sign(message);
    signature.to_bytes().into()
}

/// A certificate or a revocation list with the tests' key in it, and signed by it.
fn signed_anew(der: &[u8], change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let outer = inside(der);
    let mut values = inside(&outer[0]);
    change(&mut values);
    let mut signed = sequence(&values);
    // BIT STRING of 65 bytes: an uncompressed point.
    let key = signed.windows(4).position(|it| it == [3, 0x42, 0, 4]);
    if let Some(key) = key {
        signed[key + 4..key + 68].copy_from_slice(&public_key());
    }
    let signature: DerSignature = signing_key().sign(&signed);
    let signature = [&[0], signature.as_bytes()].concat();
    sequence(&[signed, outer[1].clone(), tagged(3, &signature)])
}

fn certificate(der: &[u8]) -> Vec<u8> {
    signed_anew(der, |_| ())
}

const BEGIN: &str = "-----BEGIN CERTIFICATE-----\n";
const END: &str = "-----END CERTIFICATE-----\n";

fn certificates(chain: &[u8]) -> Vec<Vec<u8>> {
    let text = std::str::from_utf8(chain).expect("PEM");
    let parts = text.trim_end_matches('\0').split(BEGIN).skip(1);
    let decode = |part: &str| {
        let text: String = part.split(END.trim()).next().into_iter().collect();
        let mut bytes = vec![0; text.len()];
        let text = text.replace('\n', "");
        Base64::decode(text, &mut bytes).expect("base64").to_vec()
    };
    parts.map(decode).collect()
}

/// The chain with the tests' key in each certificate.
fn chain(chain: &[u8]) -> Vec<u8> {
    let one = |der: &Vec<u8>| {
        let der = certificate(der);
        let mut bytes = vec![0; der.len() * 2];
        let text = Base64::encode(&der, &mut bytes).expect("there is room");
        let lines: Vec<&str> = (0..text.len())
            .step_by(64)
            .map(|at| &text[at..text.len().min(at + 64)])
            .collect();
        format!("{BEGIN}{}\n{END}", lines.join("\n"))
    };
    let all: String = certificates(chain).iter().map(one).collect();
    all.into_bytes()
}

/// Intel's root with the tests' key.
pub fn test_root() -> TrustAnchor<'static> {
    static ROOT: OnceLock<Vec<u8>> = OnceLock::new();
    let root = || certificate(&certificates(&SGX.intel().tcb_info_issuer_chain)[1]);
    TrustAnchor::new(ROOT.get_or_init(root))
}

parameter_types! {
    /// The root that evidence must come from.
    pub static Anchor: TrustAnchor<'static> = TrustAnchor::INTEL;
}

impl Platform {
    /// What Intel published.
    pub fn intel(&self) -> Collateral {
        Collateral::from_json(self.collateral).expect("it is JSON")
    }

    /// The same under the tests' root.
    pub fn collateral(&self) -> Collateral {
        let mut it = self.intel();
        for own in [
            &mut it.pck_crl_issuer_chain,
            &mut it.tcb_info_issuer_chain,
            &mut it.qe_identity_issuer_chain,
        ] {
            *own = chain(own).try_into().expect("as long as before");
        }
        for own in [&mut it.root_ca_crl, &mut it.pck_crl] {
            let anew = signed_anew(own, |_| ());
            *own = anew.try_into().expect("as long as before");
        }
        it.tcb_info_signature = sign(&it.tcb_info);
        it.qe_identity_signature = sign(&it.qe_identity);
        it
    }

    /// The same, in which the platform's certificate is revoked.
    pub fn revoked(&self) -> Collateral {
        let mut it = self.collateral();
        let quote = Quote::parse(self.quote).expect("it is one");
        let pck = &certificates(quote.authentication.pck_chain)[0];
        let number = inside(&inside(pck)[0])[1].clone();
        let anew = signed_anew(&it.pck_crl, |values| {
            // After its version, algorithm, issuer and both dates.
            let since = values[3].clone();
            values.insert(5, sequence(&[sequence(&[number, since])]));
        });
        it.pck_crl = anew.try_into().expect("short");
        it
    }

    /// The certificates of the platform, as far as the tests' root.
    pub fn pck_chain(&self) -> Vec<u8> {
        let quote = Quote::parse(self.quote).expect("it is one");
        chain(quote.authentication.pck_chain)
    }

    /// A quote of this platform, whose body and whose quoting enclave's report a test may change.
    pub fn quote(&self, change: impl FnOnce(&mut [u8], &mut [u8])) -> Vec<u8> {
        let mut signed = self.quote[..HEADER + self.body].to_vec();
        let parsed = Quote::parse(self.quote).expect("it is one");
        let proof = parsed.authentication;
        let key = public_key();
        let mut qe_report = proof.qe_report.to_vec();
        let bound = sp_io::hashing::sha2_256(&[&key, proof.qe_auth_data].concat());
        qe_report[320..352].copy_from_slice(&bound);
        change(&mut signed[HEADER..], &mut qe_report);

        let mut inner = qe_report.clone();
        inner.extend_from_slice(&sign(&qe_report));
        inner.extend_from_slice(&(proof.qe_auth_data.len() as u16).to_le_bytes());
        inner.extend_from_slice(proof.qe_auth_data);
        let certificates = self.pck_chain();
        inner.extend_from_slice(&5u16.to_le_bytes());
        inner.extend_from_slice(&(certificates.len() as u32).to_le_bytes());
        inner.extend_from_slice(&certificates);

        let mut proof = sign(&signed).to_vec();
        proof.extend_from_slice(&key);
        if self.wrapped {
            proof.extend_from_slice(&6u16.to_le_bytes());
            proof.extend_from_slice(&(inner.len() as u32).to_le_bytes());
        }
        proof.extend_from_slice(&inner);
        let mut quote = signed;
        quote.extend_from_slice(&(proof.len() as u32).to_le_bytes());
        quote.extend_from_slice(&proof);
        quote
    }

    /// A quote that binds the enclave of a node on the tests' chain, whose body a test may change.
    pub fn bound(&self, node: NodeId, key: EnclaveKey, change: impl FnOnce(&mut [u8])) -> Vec<u8> {
        let genesis = hash_of(0);
        let data = report_data(&genesis, node, &operator(node).encode(), &key);
        self.quote(|body, _| {
            body[self.data..self.data + 64].copy_from_slice(&data);
            change(body);
        })
    }

    /// What is measured of it.
    pub fn measurement(&self) -> H256 {
        measurement(self.quote)
    }
}

/// What a quote says was measured.
pub fn measurement(quote: &[u8]) -> H256 {
    H256(Quote::parse(quote).expect("it is one").report.measurement())
}

/// A quote as evidence, with collateral of that hash.
pub fn dcap(quote: &[u8], collateral: H256) -> Evidence {
    let quote: QuoteBytes = quote.to_vec().try_into().expect("short");
    Evidence::Dcap { quote, collateral }
}

/// Has the operator of a node upload collateral. Returns its hash.
#[track_caller]
pub fn uploaded(node: NodeId, collateral: Collateral) -> H256 {
    let hash = crate::collateral_hash(&collateral);
    upload(node, collateral).expect("it can be uploaded");
    hash
}

/// Has the operator of a node upload collateral.
pub fn upload(node: NodeId, collateral: Collateral) -> DispatchResult {
    Attestation::upload_collateral(signed(operator(node)), Box::new(collateral))
}

/// Has root admit what was measured.
#[track_caller]
pub fn admit(measurement: H256) {
    let admitted = Attestation::admit_measurement(RuntimeOrigin::root(), measurement);
    admitted.expect("root admits");
}

/// Has the operator of a node register an enclave with evidence.
pub fn register_with(node: NodeId, key: EnclaveKey, evidence: Evidence) -> DispatchResult {
    let who = signed(operator(node));
    let result = Attestation::register_enclave(who, node, key, evidence);
    result.map(|_| ()).map_err(|error| error.error)
}

/// A chain for real evidence alone, with the collateral of a platform and its measurement. The test gets
/// the collateral's hash.
pub fn with_evidence(platform: Platform, test: impl FnOnce(H256)) {
    super::chain(false).execute_with(|| {
        Anchor::set(test_root());
        let issuance = Balances::total_issuance();
        let hash = uploaded(0, platform.collateral());
        admit(platform.measurement());
        test(hash);
        check();
        assert_eq!(Balances::total_issuance(), issuance);
    });
}
