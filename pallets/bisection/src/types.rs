// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores besides the records of `nerv-primitives-core`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::{BlockHeight, DrainTarget, RecordIndex, ShardId};
use nerv_primitives_embedding::BlindedId;
use scale_info::TypeInfo;

/// An operation whose records are on their way.
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
pub struct Drain {
    /// The operation's record.
    pub record: RecordIndex,
    /// The shard that drains.
    pub source: ShardId,
    /// The shard that drains after it, of a merge.
    pub next: Option<ShardId>,
    /// Where records go.
    pub target: DrainTarget,
    /// The last record of the source that was moved.
    pub cursor: Option<BlindedId>,
    /// The records that were moved.
    pub drained: u64,
}

/// A drain that could not go on, or did not come out.
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
pub struct BrokenDrain {
    /// The drain, as far as it had come.
    pub drain: Drain,
    /// The block in which it broke.
    pub at: BlockHeight,
}
