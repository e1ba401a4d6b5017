// SPDX-License-Identifier: Apache-2.0
//! What Intel publishes, as it is handed in: nothing of it is believed yet.

use crate::{Part, QuoteError};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::Deserialize;

/// The longest chain of certificates, in bytes of PEM. Real ones: 1,900 for two, 3,700 for three.
pub const MAX_CHAIN: u32 = 8 * 1024;
/// The longest revocation list, in bytes of DER. That of the platform authority takes 2,700 with
/// 66 entries.
pub const MAX_CRL: u32 = 96 * 1024;
/// The longest TCB info, in bytes of JSON. Real ones take up to 20,000.
pub const MAX_TCB_INFO: u32 = 64 * 1024;
/// The longest identity of a quoting enclave, in bytes of JSON. Real ones: 500 to 1,300.
pub const MAX_QE_IDENTITY: u32 = 16 * 1024;

/// Certificates in PEM, one after another.
pub type Chain = BoundedVec<u8, ConstU32<MAX_CHAIN>>;
/// A revocation list in DER.
pub type CrlBytes = BoundedVec<u8, ConstU32<MAX_CRL>>;

/// What quotes are verified against, as Intel's provisioning certification service publishes it.
///
/// One family of platforms and one kind of quotes share one collateral; it holds for about a month.
#[derive(
    Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Collateral {
    /// The PCK authority, then the root.
    pub pck_crl_issuer_chain: Chain,
    /// The root's revocation list.
    pub root_ca_crl: CrlBytes,
    /// The PCK authority's revocation list.
    pub pck_crl: CrlBytes,
    /// The signer of the TCB info, then the root.
    pub tcb_info_issuer_chain: Chain,
    /// The TCB info: the bytes that were signed, without what encloses them.
    pub tcb_info: BoundedVec<u8, ConstU32<MAX_TCB_INFO>>,
    /// r, s, big-endian.
    pub tcb_info_signature: [u8; 64],
    /// The signer of the quoting enclave's identity, then the root.
    pub qe_identity_issuer_chain: Chain,
    /// The quoting enclave's identity: the bytes that were signed, without what encloses them.
    pub qe_identity: BoundedVec<u8, ConstU32<MAX_QE_IDENTITY>>,
    /// r, s, big-endian.
    pub qe_identity_signature: [u8; 64],
    /// The PCK, its authority and the root, of one platform. With them the collateral is that
    /// platform's alone, and each of its quotes costs a signature less.
    pub pck_certificate_chain: Option<Chain>,
}

/// The same as the tools of the field write it: PEM and JSON as strings, bytes in hexadecimal.
#[derive(Deserialize)]
struct CollateralJson<'a> {
    #[serde(borrow)]
    pck_crl_issuer_chain: alloc::borrow::Cow<'a, str>,
    root_ca_crl: &'a str,
    pck_crl: &'a str,
    #[serde(borrow)]
    tcb_info_issuer_chain: alloc::borrow::Cow<'a, str>,
    #[serde(borrow)]
    tcb_info: alloc::borrow::Cow<'a, str>,
    tcb_info_signature: &'a str,
    #[serde(borrow)]
    qe_identity_issuer_chain: alloc::borrow::Cow<'a, str>,
    #[serde(borrow)]
    qe_identity: alloc::borrow::Cow<'a, str>,
    qe_identity_signature: &'a str,
    #[serde(borrow, default)]
    pck_certificate_chain: Option<alloc::borrow::Cow<'a, str>>,
}

impl Collateral {
    /// Reads the JSON that clients of Intel's service write, with these fields' names.
    ///
    /// # Errors
    /// * [`QuoteError::InvalidJson`] with [`Part::Collateral`] if it is of another form;
    /// * [`QuoteError::TooLong`] with the part that is.
    pub fn from_json(json: &[u8]) -> Result<Self, QuoteError> {
        let invalid = QuoteError::InvalidJson(Part::Collateral);
        let given: CollateralJson = serde_json::from_slice(json).map_err(|_| invalid)?;
        let chain = |text: &str, part| bounded(text.as_bytes().to_vec(), part);
        let list = |text: &str, part| bounded(bytes(text).ok_or(invalid)?, part);
        Ok(Self {
            pck_crl_issuer_chain: chain(&given.pck_crl_issuer_chain, Part::PckCa)?,
            root_ca_crl: list(given.root_ca_crl, Part::RootCrl)?,
            pck_crl: list(given.pck_crl, Part::PckCrl)?,
            tcb_info_issuer_chain: chain(&given.tcb_info_issuer_chain, Part::TcbSigner)?,
            tcb_info: bounded(given.tcb_info.as_bytes().to_vec(), Part::TcbInfo)?,
            tcb_info_signature: crate::json::hex(given.tcb_info_signature).ok_or(invalid)?,
            qe_identity_issuer_chain: chain(&given.qe_identity_issuer_chain, Part::IdentitySigner)?,
            qe_identity: bounded(given.qe_identity.as_bytes().to_vec(), Part::QeIdentity)?,
            qe_identity_signature: crate::json::hex(given.qe_identity_signature).ok_or(invalid)?,
            pck_certificate_chain: given
                .pck_certificate_chain
                .map(|text| chain(&text, Part::Pck))
                .transpose()?,
        })
    }
}

fn bounded<const N: u32>(
    bytes: Vec<u8>,
    part: Part,
) -> Result<BoundedVec<u8, ConstU32<N>>, QuoteError> {
    bytes.try_into().map_err(|_| QuoteError::TooLong(part))
}

/// Bytes in hexadecimal.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| Some(crate::json::hex::<1>(core::str::from_utf8(pair).ok()?)?[0]))
        .collect()
}
