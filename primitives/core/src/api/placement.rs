// SPDX-License-Identifier: Apache-2.0
//! Placements and nodes, as shown to readers.

use crate::placement::{PlacementState, Region};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use nerv_primitives_types::{
    Balance, BlockHeight, FailureDomain, NodeId, PlacementScore, Ppm, ShardId,
};
use scale_info::TypeInfo;

/// Where a shard's replicas are, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct PlacementView<AccountId> {
    /// The shard.
    pub shard: ShardId,
    /// The placement that stands; `None` before the first.
    pub placed: Option<PlacedView<AccountId>>,
    /// The round of the search for the next.
    pub round: u64,
    /// What that search is seeded with.
    pub seed: [u8; 32],
    /// The block in which that round began.
    pub since: BlockHeight,
    /// The block by which a placement is to be found, where none stands that is whole.
    pub due: Option<BlockHeight>,
    /// The placer whose turn it is; `None` without placers.
    pub turn: Option<AccountId>,
}

/// A placement that stands.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct PlacedView<AccountId> {
    /// The node in each slot, k + m of them: the one in slot i holds piece i of the shard. An empty
    /// slot waits for a successor.
    pub slots: Vec<Option<NodeId>>,
    /// Those nodes, in the order of their slots.
    pub nodes: Vec<NodeView<AccountId>>,
    /// How good it was when it was accepted, by part.
    pub score: PlacementScore,
    /// How good it is now.
    pub score_now: PlacementScore,
    /// The block in which it was accepted.
    pub at: BlockHeight,
    /// The placer whose keeper found it.
    pub by: AccountId,
    /// Whether it is whole.
    pub state: PlacementState,
}

/// Whether a node takes replicas, as shown to readers.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub enum NodeStatusView {
    /// It does.
    #[codec(index = 0)]
    Active,
    /// It holds what it has until others do, or until that block, and takes no more.
    #[codec(index = 1)]
    Draining(BlockHeight),
    /// It is not there any more.
    #[codec(index = 2)]
    Failed,
    /// It leaves, as soon as others hold what it has, or after that block.
    #[codec(index = 3)]
    Leaving(BlockHeight),
}

/// A node, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct NodeView<AccountId> {
    /// Its number.
    pub id: NodeId,
    /// Who runs it.
    pub operator: AccountId,
    /// Whether it was put there at genesis to stand for a node, and there is none.
    pub simulated: bool,
    /// Whether it takes replicas.
    pub status: NodeStatusView,
    /// Where it is.
    pub region: Region,
    /// What it fails together with.
    pub domain: FailureDomain,
    /// Its room, in MiB.
    pub capacity: u32,
    /// What of it is not set aside, in MiB.
    pub free: u32,
    /// Its bandwidth in Mbit/s, as its operator says.
    pub bandwidth: u32,
    /// Its price for a MiB and a day.
    pub price: Balance,
    /// Where it can be reached.
    pub endpoint: String,
    /// The duties it kept of late.
    pub kept: u16,
    /// The duties it missed of late.
    pub missed: u16,
    /// How reliable that makes it.
    pub reliability: Ppm,
    /// The shards whose replicas it holds.
    pub shards: Vec<ShardId>,
    /// What is held of its operator's.
    pub deposit: Balance,
    /// The block after which it is a newcomer no more; `None` before its operator's first report.
    pub trusted_from: Option<BlockHeight>,
    /// More room that was announced, in MiB, and the block from which it counts.
    pub raised_capacity: Option<(u32, BlockHeight)>,
    /// A higher price that was announced, and the block from which it counts, if the node holds
    /// nothing then.
    pub raised_price: Option<(Balance, BlockHeight)>,
}
