// SPDX-License-Identifier: Apache-2.0
//! What the registry stores besides the records of `nerv-primitives-core`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::ShardId;
use nerv_primitives_embedding::BlindedId;
use scale_info::TypeInfo;

/// Whether an account came or went.
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
pub enum Change {
    /// Its record now stands in the shard.
    #[codec(index = 0)]
    Joined,
    /// Its record stood in the shard and does no more.
    #[codec(index = 1)]
    Left,
}

/// An account that came to or left a shard in this block.
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
pub struct PendingChange {
    /// The shard.
    pub shard: ShardId,
    /// The account.
    pub account: BlindedId,
    /// Whether it came or went.
    pub change: Change,
}

/// Which routing table stands.
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
pub struct RoutingEpoch {
    /// Its number: every change of the table raises it.
    pub number: u32,
    /// Whether records still drain into one of its leaves.
    pub filling: bool,
}
