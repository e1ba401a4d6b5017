// SPDX-License-Identifier: Apache-2.0
//! Lanes as those see them who keep none: how a shard stands to them, and what is decided about them.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Who executes a shard.
///
/// ```text
///   Resident --> Opening --> Lane --> Resident
/// ```
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
pub enum LaneStanding {
    /// The chain, as all shards that are no lanes.
    #[default]
    #[codec(index = 0)]
    Resident,
    /// The chain, and it is to become a lane. No transfer between shards begins at it or reaches it any
    /// more, and it neither splits nor merges: so that in the end nothing is set aside in its records.
    #[codec(index = 1)]
    Opening,
    /// Its replicas: the chain has its head, and records that are those of its opening, or that are
    /// being brought up to its head. Nobody but the lane changes them.
    #[codec(index = 2)]
    Lane,
}

impl LaneStanding {
    /// Whether the chain executes the shard, and knows its records.
    pub fn is_resident(&self) -> bool {
        matches!(self, Self::Resident)
    }

    /// Whether its replicas execute the shard.
    pub fn is_lane(&self) -> bool {
        matches!(self, Self::Lane)
    }
}

/// What is to become of a shard.
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
pub enum LaneChange {
    /// A leaf becomes a lane.
    #[codec(index = 0)]
    Open,
    /// A lane returns to the chain.
    #[codec(index = 1)]
    Return,
}

/// Why a shard may not become a lane now, or a lane may not return. At another time, or with other
/// parameters, it might.
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
pub enum LaneRefusal {
    /// No lanes are opened: the parameter that enables them is off.
    #[codec(index = 0)]
    Disabled,
    /// There are as many lanes as may be.
    #[codec(index = 1)]
    TooManyLanes,
    /// The shard is a lane, or becomes one.
    #[codec(index = 2)]
    AlreadyLane,
    /// Records still drain into the shard.
    #[codec(index = 3)]
    StillDraining,
    /// Replicas have still to say what came of the operation that made the shard.
    #[codec(index = 4)]
    AwaitingClaims,
    /// The placement of the shard is broken, or there is none.
    #[codec(index = 5)]
    UnsoundPlacement,
    /// A slot of the shard has a simulated node, which executes nothing.
    #[codec(index = 6)]
    SimulatedNode,
    /// A node of the shard has no enclave that counts.
    #[codec(index = 7)]
    NoEnclave,
    /// The newest checkpoint of the shard is not committed, or there is none.
    #[codec(index = 8)]
    NoCheckpoint,
    /// The shard is no lane, or returns already.
    #[codec(index = 9)]
    NotALane,
    /// The lane is not open yet.
    #[codec(index = 10)]
    StillOpening,
}
