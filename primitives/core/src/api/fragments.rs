// SPDX-License-Identifier: Apache-2.0
//! Checkpoints, fragments and what is asked of their holders, as shown to readers.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_checkpoint::{Checkpoint, Commitment};
use nerv_primitives_erasure::Profile;
use nerv_primitives_types::{BlockHeight, NodeId, ShardId};
use scale_info::TypeInfo;
use sp_core::H256;

/// Who holds a shard's fragments, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct FragmentsView {
    /// The shard.
    pub shard: ShardId,
    /// Its slots, in their order, as they were last seen in the placement.
    pub slots: Vec<SlotView>,
    /// The committed checkpoints that are kept, the older one first.
    pub checkpoints: Vec<CommittedView>,
    /// The number of the last period of challenges; 0 before the first.
    pub period: u32,
    /// The challenge that is open.
    pub challenge: Option<ChallengeView>,
    /// The block since which fewer nodes hold the newest checkpoint than rebuild it.
    pub alarm: Option<BlockHeight>,
}

/// A slot of a shard, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct SlotView {
    /// Its number.
    pub slot: u8,
    /// The node in it.
    pub node: Option<NodeId>,
    /// What there is of the slot's fragment.
    pub state: SlotStateView,
    /// The heights of the checkpoints whose fragment the node holds.
    pub held: Vec<BlockHeight>,
    /// The last period in which the node answered; 0 if none.
    pub answered: u32,
}

/// What there is of a slot's fragment, as shown to readers.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub enum SlotStateView {
    /// The node has not acknowledged the newest committed checkpoint yet, or there is none.
    #[codec(index = 0)]
    Awaited {
        /// The last block in which it can; `None` before anything is committed.
        until: Option<BlockHeight>,
    },
    /// The node holds the fragment of the newest committed checkpoint.
    #[codec(index = 1)]
    Held,
    /// Nobody is in the slot.
    #[codec(index = 2)]
    Lost,
    /// The node took the slot after another one, and rebuilds the fragment.
    #[codec(index = 3)]
    Repairing {
        /// The last block in which it can.
        until: BlockHeight,
    },
    /// The node stands for one and is none: it holds nothing.
    #[codec(index = 4)]
    Simulated,
}

/// A committed checkpoint, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct CommittedView {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// How it was cut, and the root of each fragment.
    pub commitment: Commitment,
    /// The hash of that.
    pub commitment_hash: H256,
    /// The block in which it was committed.
    pub at: BlockHeight,
    /// The slots whose nodes hold their fragment of it.
    pub holders: Vec<u8>,
    /// The nodes in those slots, in the same order. Of a shard that is no leaf any more those that were in
    /// them at the cutover.
    pub nodes: Vec<Option<NodeId>>,
    /// What holders said that is not so.
    pub evidence: Vec<AcknowledgedView>,
}

/// What a holder said of a checkpoint, as shown to readers.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct AcknowledgedView {
    /// The slot.
    pub slot: u8,
    /// The node in it.
    pub node: NodeId,
    /// The hash of the commitment.
    pub commitment: H256,
}

/// A challenge that is open, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ChallengeView {
    /// The number of the period.
    pub period: u32,
    /// The block in which it was opened.
    pub opened: BlockHeight,
    /// The last block in which it can be answered.
    pub until: BlockHeight,
    /// Who is asked: slot, the checkpoint's height, the chunk.
    pub asked: Vec<(u8, BlockHeight, u32)>,
    /// The slots that have answered.
    pub answered: Vec<u8>,
}

/// A shard's checkpoints, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct CheckpointView {
    /// The shard.
    pub shard: ShardId,
    /// The one that waits for acknowledgements.
    pub pending: Option<PendingView>,
    /// The committed ones that are kept, the older one first. Of a shard that is no leaf any more those
    /// that are kept until all that came of it have committed one.
    pub committed: Vec<CommittedView>,
}

/// A checkpoint that waits for acknowledgements, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct PendingView {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The pieces it is to be cut into.
    pub profile: Profile,
    /// The last block in which it can be acknowledged.
    pub until: BlockHeight,
    /// The equal acknowledgements that commit it.
    pub needed: u32,
    /// What its holders said so far.
    pub acknowledged: Vec<AcknowledgedView>,
}

/// What is asked of a node now.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct Duty {
    /// The shard.
    pub shard: ShardId,
    /// The node's slot.
    pub slot: u8,
    /// The node.
    pub node: NodeId,
    /// What is asked.
    pub kind: DutyKind,
}

/// What is asked of a node.
#[allow(
    clippy::large_enum_variant,
    reason = "most duties are the large ones, and none is kept"
)]
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub enum DutyKind {
    /// To hold its fragment of a checkpoint, and to say so if it has not. What no duty names need not
    /// be held.
    #[codec(index = 0)]
    Hold {
        /// The checkpoint.
        checkpoint: Checkpoint,
        /// The pieces it is cut into.
        profile: Profile,
        /// How it was cut, and the root of each fragment; `None` before it is committed.
        commitment: Option<Commitment>,
        /// The hash of the block at its height, as long as the chain knows it.
        block: Option<H256>,
        /// Whether the node has acknowledged it.
        acknowledged: bool,
        /// The last block in which it can; `None` where nothing is asked but to go on holding it.
        until: Option<BlockHeight>,
        /// Whether the node took the slot after another one, and has to rebuild the fragment.
        repairs: bool,
    },
    /// To answer a challenge. Only as long as it has not.
    #[codec(index = 1)]
    Answer {
        /// The checkpoint's height.
        height: BlockHeight,
        /// The number of the period.
        period: u32,
        /// The chunk.
        index: u32,
        /// The last block in which it can.
        until: BlockHeight,
    },
}
