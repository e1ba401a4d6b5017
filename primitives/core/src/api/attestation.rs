// SPDX-License-Identifier: Apache-2.0
//! Claims about operations, and enclaves, as shown to readers.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_attestation::{Claim, EvidenceKind};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_embedding::Hyperplane;
use nerv_primitives_transition::Log;
use nerv_primitives_types::{BlockHeight, NodeId, RecordIndex, ShardId};
use scale_info::TypeInfo;
use sp_core::H256;

/// What replicas say of an operation, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct AttestationView {
    /// The operation's record.
    pub record: RecordIndex,
    /// How it stands.
    pub state: AttestationStateView,
    /// The block of the cutover.
    pub since: BlockHeight,
    /// For the how manieth time replicas are asked, from 0.
    pub round: u8,
    /// The last block in which they can answer.
    pub until: BlockHeight,
    /// The equal claims that settle it.
    pub needed: u32,
    /// Who is asked, by slot.
    pub asked: Vec<Option<NodeId>>,
    /// The checkpoint of each shard that was, with which one begins.
    pub checkpoints: Vec<Checkpoint>,
    /// The claims that were made: each one's hash once.
    pub claims: Vec<ClaimView>,
    /// Who made them.
    pub claimed: Vec<ClaimedView>,
}

/// How an operation stands with replicas, as shown to readers.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub enum AttestationStateView {
    /// Claims are awaited.
    #[codec(index = 0)]
    Awaited,
    /// Enough are equal; the drain is not over.
    #[codec(index = 1)]
    Agreed,
    /// Enough were equal: settled in that block.
    #[codec(index = 2)]
    Settled {
        /// The block.
        at: BlockHeight,
    },
    /// They contradict each other, and none has enough: it will be undone.
    #[codec(index = 3)]
    Disputed,
    /// It was undone in that block, by the operation with that record.
    #[codec(index = 4)]
    Undone {
        /// The block.
        at: BlockHeight,
        /// The opposite's record.
        by: RecordIndex,
    },
    /// Too few said anything, twice. It stands as it is.
    #[codec(index = 5)]
    Unsettled {
        /// The block in which it was left.
        at: BlockHeight,
    },
}

/// A claim, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ClaimView {
    /// Its hash.
    pub claim_hash: H256,
    /// What it says.
    pub claim: Claim,
}

/// Who made a claim, as shown to readers.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ClaimedView {
    /// The slot.
    pub slot: u8,
    /// The node.
    pub node: NodeId,
    /// The claim's hash.
    pub claim: H256,
    /// With what evidence its enclave is registered.
    pub evidence: EvidenceKind,
    /// The block in which it was made.
    pub at: BlockHeight,
}

/// An enclave, as shown to readers.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct EnclaveView {
    /// The node that runs it.
    pub node: NodeId,
    /// Its sr25519 key.
    pub key: [u8; 32],
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
}

/// A checkpoint whose records a node should have at hand, to execute what follows again.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct Recall {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The hash of the block at its height, as long as the chain knows it.
    pub block: Option<H256>,
}

/// What a node is asked to execute again.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct ReexecutionDuty {
    /// The operation's record.
    pub record: RecordIndex,
    /// The node.
    pub node: NodeId,
    /// The slot for which it is asked.
    pub slot: u8,
    /// For the how manieth time.
    pub round: u8,
    /// The last block in which it can answer.
    pub until: BlockHeight,
    /// The shards that were: the checkpoint to begin with, and the log to end at.
    pub sources: Vec<(Checkpoint, Log)>,
    /// The shards that are.
    pub heirs: Vec<ShardId>,
    /// The cut of a split.
    pub hyperplane: Option<Hyperplane>,
}
