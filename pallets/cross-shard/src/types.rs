// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores besides the transfers, which are of `nerv-primitives-core`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use nerv_primitives_core::{AbortedBy, BlockHeight, Latencies, TransferId};
use scale_info::TypeInfo;

/// A transfer on which both sides have said their last.
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
pub struct FinishedTransfer {
    /// The transfer.
    pub transfer: TransferId,
    /// The block in which the second of the two did.
    pub at: BlockHeight,
}

/// The finished transfers that one entry lists. Written by appending, and read and removed as a
/// whole: so that a transfer costs the trie a small part of a key.
pub const FINISHED_LISTED: u32 = 64;

/// So many finished transfers with consecutive numbers, the first of which is a multiple of
/// [`FINISHED_LISTED`].
pub type FinishedList = BoundedVec<FinishedTransfer, ConstU32<FINISHED_LISTED>>;

/// The numbers of the finished transfers that are kept.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct FinishedRange {
    /// The oldest: so many were pruned.
    pub first: u64,
    /// The next: so many have finished.
    pub next: u64,
}

/// What became of transfers since the chain began.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Counters {
    /// Those whose units were locked.
    pub started: u64,
    /// Those whose units arrived.
    pub committed: u64,
    /// Those whose units went back, by reason.
    pub aborted: AbortedBy,
    /// Messages that said nothing new, or that no receipt vouched for.
    pub ignored: u64,
    /// How long those that were committed took, from lock to arrival.
    pub latencies: Latencies,
}
