// SPDX-License-Identifier: Apache-2.0
//! What is kept of an operation about which replicas are asked.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use nerv_primitives_attestation::{Claim, EvidenceKind, Pair};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    Balance, BlockHeight, NodeId, ProposalIndex, RecordIndex, ShardId, MAX_REPLICAS,
};
use nerv_primitives_embedding::Hyperplane;
use nerv_primitives_transition::Log;
use scale_info::TypeInfo;
use sp_core::H256;

/// How often replicas are asked about one operation.
pub const ROUNDS: u8 = 2;

/// What can be claimed of one operation, at most: once by each slot in each round.
pub const MAX_CLAIMS: u32 = MAX_REPLICAS * ROUNDS as u32;

/// The concluded attestations that stay readable.
pub const KEPT_CONCLUDED: u32 = 64;

/// A list with one entry for each slot at the most.
pub type BySlot<V> = BoundedVec<V, ConstU32<MAX_REPLICAS>>;

/// A shard that an operation has ended, as the chain itself knows it.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct EndedShard {
    /// The newest checkpoint of it that was committed: what replicas begin with.
    pub checkpoint: Checkpoint,
    /// Its log at the cutover.
    pub log: Log,
    /// Its accounts then.
    pub accounts: u64,
    /// Its units then.
    pub total: Balance,
    /// The hash of its encoded embedding then.
    pub embedding: H256,
}

/// How an operation stands with replicas.
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
pub enum AttestationState {
    /// Claims are awaited.
    #[codec(index = 0)]
    Awaited,
    /// Enough have made that claim. It is settled as soon as the drain is over.
    #[codec(index = 1)]
    Agreed(H256),
    /// Claims contradict each other, and none was made by enough. It is undone as soon as the drain is
    /// over.
    #[codec(index = 2)]
    Disputed,
    /// Too few have claimed anything. It is left as it is as soon as the drain is over.
    #[codec(index = 3)]
    Unanswered,
    /// It was settled in that block.
    #[codec(index = 4)]
    Settled(BlockHeight),
    /// It was undone in that block, by the operation with that record.
    #[codec(index = 5)]
    Undone(BlockHeight, RecordIndex),
    /// It was left in that block.
    #[codec(index = 6)]
    Unsettled(BlockHeight),
}

/// That a node has made a claim.
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
pub struct Claimed {
    /// The round in which it was asked.
    pub round: u8,
    /// The slot for which it was asked.
    pub slot: u8,
    /// The node.
    pub node: NodeId,
    /// The claim's hash.
    pub claim: H256,
    /// With what evidence its enclave was registered.
    pub evidence: EvidenceKind,
    /// The block.
    pub at: BlockHeight,
    /// Whether the chain itself knows better: the claim is not kept, and does not count.
    pub refuted: bool,
    /// Whether the node was punished for it.
    pub punished: bool,
}

/// An operation about which replicas are asked.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Attestation {
    /// How it stands.
    pub state: AttestationState,
    /// The block of the cutover.
    pub since: BlockHeight,
    /// The proposal that had it carried out, whose bond is at stake.
    pub proposal: Option<ProposalIndex>,
    /// The shards that it has ended.
    pub sources: Pair<EndedShard>,
    /// The shards that it has begun.
    pub heirs: Pair<ShardId>,
    /// The cut of a split.
    pub hyperplane: Option<Hyperplane>,
    /// Whether all of its records have arrived.
    pub drained: bool,
    /// For the how manieth time replicas are asked, from 0.
    pub round: u8,
    /// The last block in which they can answer.
    pub until: BlockHeight,
    /// The equal claims that it takes, of one round.
    pub needed: u8,
    /// Who is asked, by slot: nobody where the slot is empty, or its node only stands for one.
    pub asked: BySlot<Option<NodeId>>,
    /// The claims that were made and that the chain cannot refute, each once.
    pub claims: BoundedVec<Claim, ConstU32<MAX_CLAIMS>>,
    /// Who has made which, of all rounds.
    pub claimed: BoundedVec<Claimed, ConstU32<MAX_CLAIMS>>,
}

impl Attestation {
    /// The claims of this round.
    pub fn of_round(&self) -> impl Iterator<Item = &Claimed> {
        self.claimed.iter().filter(|it| it.round == self.round)
    }

    /// How often a claim was made in this round.
    pub fn count(&self, claim: &H256) -> u32 {
        let equal = self
            .of_round()
            .filter(|it| !it.refuted && it.claim == *claim);
        equal.count() as u32
    }

    /// Whether a slot's node has made a claim in this round.
    pub fn has_claimed(&self, slot: u8) -> bool {
        self.of_round().any(|it| it.slot == slot)
    }

    /// The nodes that are asked.
    pub fn nodes(&self) -> impl Iterator<Item = (u8, NodeId)> + '_ {
        let slots = (0u8..).zip(&self.asked);
        slots.filter_map(|(slot, node)| Some((slot, (*node)?)))
    }

    /// Those of them that have made no claim.
    pub fn silent(&self) -> impl Iterator<Item = NodeId> + '_ {
        let slots = self.nodes().filter(|(slot, _)| !self.has_claimed(*slot));
        slots.map(|(_, node)| node)
    }

    /// How many of those asked may lie, so that what is claimed more often than that has been claimed by
    /// one who does not: as many as are not needed.
    pub fn tolerated(&self) -> u32 {
        (self.asked.len() as u32).saturating_sub(self.needed.into())
    }

    /// Whether it was concluded.
    pub fn is_over(&self) -> bool {
        use AttestationState::{Settled, Undone, Unsettled};
        matches!(self.state, Settled(_) | Undone(..) | Unsettled(_))
    }
}

/// The equal claims that it takes, of a placement with so many slots, of whose pieces so many may be lost:
/// as many as rebuild a shard, and more than half, so that no two claims can have them.
pub fn needed(slots: u8, parity: u8) -> u8 {
    let data = slots.saturating_sub(parity);
    data.max((slots / 2).saturating_add(1))
}

/// An attestation that is open, with the block in which it is looked at next.
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
pub struct OpenAttestation {
    /// The operation's record.
    pub record: RecordIndex,
    /// The block; `None` if it waits for its drain alone.
    pub due: Option<BlockHeight>,
}

/// An attestation that was concluded.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct ConcludedAttestation {
    /// The operation's record.
    pub record: RecordIndex,
    /// All of it, as it was in the end.
    pub attestation: Attestation,
}

/// Why replicas are not asked about an operation. The end of its drain settles it.
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
pub enum NotAsked {
    /// A shard that it ends was never placed on nodes.
    #[codec(index = 0)]
    NotPlaced,
    /// Too few of the nodes of a shard that it ends are there and real.
    #[codec(index = 1)]
    TooFewNodes,
    /// No checkpoint of a shard that it ends was committed.
    #[codec(index = 2)]
    NoCheckpoint,
    /// More steps were taken since the last one than replicas are asked to take again.
    #[codec(index = 3)]
    TooManySteps,
    /// As many operations as may be are open.
    #[codec(index = 4)]
    NoRoom,
}
