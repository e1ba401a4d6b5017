// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores besides the records of `nerv-primitives-core`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::{BlockHeight, DrainTarget, Operation, RecordIndex, ShardId};
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

/// A split that was cut by another candidate than the first.
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
pub struct ChosenCut {
    /// The operation's record.
    pub record: RecordIndex,
    /// The number of the candidate, from 1 on.
    pub candidate: u8,
}

/// An operation about which replicas are asked, and have not said enough yet. It is kept by itself: its
/// record may make room for later ones.
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
pub struct AwaitedOperation {
    /// The operation: a split or a merge.
    pub operation: Operation,
    /// The shards that came to be. They neither split nor merge until it is over.
    pub heirs: (ShardId, Option<ShardId>),
    /// The records that its drain has moved, once it is over.
    pub drained: Option<u64>,
}

impl AwaitedOperation {
    /// The shards that came to be, one by one.
    pub fn heirs(&self) -> impl Iterator<Item = ShardId> {
        let (first, second) = self.heirs;
        core::iter::once(first).chain(second)
    }
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
