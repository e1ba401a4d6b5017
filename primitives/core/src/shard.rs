// SPDX-License-Identifier: Apache-2.0
//! A node of the shard tree.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_embedding::Hyperplane;
use nerv_primitives_types::{BlockHeight, ShardId, Side};
use scale_info::TypeInfo;

/// Where a shard is in its life.
///
/// ```text
///            split                    drained
///   Live ------------> Draining --------------------> Split
///    ^ ^                                                |
///    | +-----------------------------------------------+
///    |                 its children merge
///    | merge of it and its sibling        drained
///   Live ---------------------> Retiring --------> (forgotten)
/// ```
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
pub enum ShardStatus {
    /// A leaf: it owns accounts and executes transactions.
    #[codec(index = 0)]
    Live,
    /// It was split, and records that nobody touched since are still on their way to its
    /// children.
    #[codec(index = 1)]
    Draining,
    /// It was split and is empty: an inner node.
    #[codec(index = 2)]
    Split,
    /// It was merged with its sibling, and records are still on their way to the revived parent.
    /// Once they have arrived the shard is forgotten; the record of the merge stays.
    #[codec(index = 3)]
    Retiring,
}

/// A node of the shard tree.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Shard {
    /// The shard it was split from; `None` for the root.
    pub parent: Option<ShardId>,
    /// The side of its parent's hyperplane it lies on; `None` for the root.
    pub side: Option<Side>,
    /// How many splits lie between the root and it.
    pub depth: u32,
    /// Where it is in its life.
    pub status: ShardStatus,
    /// Its children on the left and on the right: of a split shard, and of a merged one until
    /// their records have arrived.
    pub children: Option<(ShardId, ShardId)>,
    /// The cut between its children.
    pub hyperplane: Option<Hyperplane>,
    /// The block of the cutover that last changed its status. For an inner node that is its split,
    /// from which the cooldown of a merge counts.
    pub since: BlockHeight,
}

impl Shard {
    /// The shard a ledger begins with.
    pub fn root() -> Self {
        Self {
            parent: None,
            side: None,
            depth: 0,
            status: ShardStatus::Live,
            children: None,
            hyperplane: None,
            since: 0,
        }
    }
}
