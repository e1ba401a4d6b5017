// SPDX-License-Identifier: Apache-2.0
//! Nodes as the search for a shard's replicas sees them, and how good a choice of them is.

use crate::units::Ppm;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What nodes fail together with: a data centre, a rack. Operators say so themselves.
pub type FailureDomain = u32;

/// The fewest replicas that a shard can have.
pub const MIN_REPLICAS: u8 = 2;

/// The most replicas that a shard can have.
pub const MAX_REPLICAS: u8 = 16;

/// A node that may be chosen, as the score sees it. In every part larger is better, and what is
/// above [`MILLION`](crate::MILLION) counts as [`MILLION`](crate::MILLION).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Candidate {
    /// What it fails together with.
    pub domain: FailureDomain,
    /// The part of its duties that it has kept.
    pub reliability: Ppm,
    /// The part of its capacity that is free.
    pub space: Ppm,
    /// What its price is below the highest one, as a part of that.
    pub cheapness: Ppm,
    /// Whether it has still to earn trust: few of these may be chosen together.
    pub newcomer: bool,
}

/// How good a choice is: by part, and in total. Each in parts per million, rounded down.
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
pub struct PlacementScore {
    /// How close the nodes are to each other: the whole at 0 ms, half at the target.
    pub latency: Ppm,
    /// The mean of the nodes' reliability.
    pub reliability: Ppm,
    /// The mean of the nodes' free space.
    pub space: Ppm,
    /// The mean of the nodes' cheapness.
    pub cheapness: Ppm,
    /// 0.4 latency + 0.3 reliability + 0.2 space + 0.1 cheapness.
    pub total: Ppm,
}
