// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores, and what it is handed.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::BlockHeight;
use scale_info::TypeInfo;
use sp_core::H256;

/// An enclave's sr25519 key, with which it signs claims.
pub type EnclaveKey = [u8; 32];

/// What vouches for an enclave.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum Evidence {
    /// Nothing: somebody says that there is an enclave. Only where the chain's specification allows it.
    #[codec(index = 0)]
    Simulated,
}

/// The enclave of a node.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Enclave {
    /// Its key.
    pub key: EnclaveKey,
    /// With what evidence it was registered.
    pub evidence: EvidenceKind,
    /// What was measured; `None` of a simulated one.
    pub measurement: Option<H256>,
    /// The block of the registration.
    pub since: BlockHeight,
    /// The last block in which it counts.
    pub until: BlockHeight,
}

/// Why an enclave does not count any more.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum EnclaveEnd {
    /// Its operator has withdrawn it.
    #[codec(index = 0)]
    Withdrawn,
    /// Its time is over.
    #[codec(index = 1)]
    Expired,
    /// Its node is not there any more.
    #[codec(index = 2)]
    NodeGone,
}
