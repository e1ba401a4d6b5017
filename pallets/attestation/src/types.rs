// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores, and what it is handed.

pub mod settlement;

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::{Balance, BlockHeight};
use nerv_primitives_quote::MAX_QUOTE;
use scale_info::TypeInfo;
use sp_core::H256;

/// An enclave's sr25519 key, with which it signs claims.
pub type EnclaveKey = [u8; 32];

/// A quote as it is handed in.
pub type QuoteBytes = BoundedVec<u8, ConstU32<{ MAX_QUOTE as u32 }>>;

/// What vouches for an enclave.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum Evidence {
    /// Nothing: somebody says that there is an enclave. Only where the chain's specification allows it.
    #[codec(index = 0)]
    Simulated,
    /// A quote of an Intel SGX enclave, or of an Intel TDX guest.
    #[codec(index = 1)]
    Dcap {
        /// The quote.
        quote: QuoteBytes,
        /// The hash of the collateral that was uploaded for it: see
        /// [`collateral_hash`](crate::collateral_hash).
        collateral: H256,
    },
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
    /// The last second since 1970 in which it counts; `None` of a simulated one.
    pub valid_until: Option<u64>,
    /// The collateral that it was registered with.
    pub collateral: Option<H256>,
}

/// The key of an enclave that a node had.
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
pub struct FormerKey {
    /// The key.
    pub key: EnclaveKey,
    /// The last block in which the node answers for what it has signed.
    pub until: BlockHeight,
}

/// Collateral that was uploaded.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Upload<AccountId> {
    /// Who has uploaded it.
    pub uploader: AccountId,
    /// The deposit that is held for it.
    pub deposit: Balance,
    /// The last second since 1970 in which it holds.
    pub valid_until: u64,
    /// The enclaves that are kept which were registered with it.
    pub enclaves: u32,
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
    /// What was measured of it is not admitted any more.
    #[codec(index = 3)]
    MeasurementWithdrawn,
    /// It has signed a claim that was proved false.
    #[codec(index = 4)]
    Lied,
}
