// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores of a shard's checkpoints and of those who hold its fragments.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{BlockHeight, NodeId, ShardId, MAX_REPLICAS};
use nerv_primitives_erasure::Profile;
use scale_info::TypeInfo;
use sp_core::H256;

/// The committed checkpoints that are kept of a leaf.
pub const KEPT: u32 = 2;

/// The periods in a row that a node may miss where too few others are there to do without it. With the
/// last of them it loses its slot all the same.
pub const MISSES: u8 = 3;

/// The shards of before, at most, whose checkpoints wait for one leaf to commit one of its own.
pub const MAX_ANCESTORS: u32 = 8;

/// A list with one entry for each slot at the most.
pub type BySlot<V> = BoundedVec<V, ConstU32<MAX_REPLICAS>>;

/// A set of slots.
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
pub struct SlotSet(u16);

impl SlotSet {
    /// No slot, or those of which bit `i` stands for slot `i`.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    fn bit(slot: u8) -> u16 {
        1u16.checked_shl(slot.into()).unwrap_or(0)
    }

    /// Whether a slot is in it.
    pub fn contains(&self, slot: u8) -> bool {
        self.0 & Self::bit(slot) != 0
    }

    /// Puts a slot in. One beyond the last that a placement can have changes nothing.
    pub fn insert(&mut self, slot: u8) {
        self.0 |= Self::bit(slot);
    }

    /// Takes a slot out.
    pub fn remove(&mut self, slot: u8) {
        self.0 &= !Self::bit(slot);
    }

    /// Those of these slots that are not among others.
    pub fn without(&self, others: &Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.0.count_ones()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// The slots, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        (0..MAX_REPLICAS as u8).filter(|slot| self.contains(*slot))
    }
}

/// That a slot's node said which commitment it reckons a checkpoint to have.
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
pub struct Acknowledged {
    /// The slot.
    pub slot: u8,
    /// The node in it.
    pub node: NodeId,
    /// The hash of the commitment.
    pub commitment: H256,
}

/// A checkpoint that waits for acknowledgements.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct PendingCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The pieces it is to be cut into.
    pub profile: Profile,
    /// The last block in which it can be acknowledged.
    pub until: BlockHeight,
    /// What its holders said, each once, in the order in which they did.
    pub acknowledged: BySlot<Acknowledged>,
}

/// A checkpoint whose fragments are held.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct CommittedCheckpoint {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The pieces it was cut into.
    pub profile: Profile,
    /// The bytes of its records.
    pub length: u64,
    /// The hash of its commitment. All of that is in [`Commitments`](crate::Commitments).
    pub commitment: H256,
    /// The block in which it was committed.
    pub at: BlockHeight,
    /// The slots whose nodes hold their fragment of it.
    pub holders: SlotSet,
    /// What holders said that is not so, one for each slot at the most: evidence, until attestation
    /// tells who was wrong.
    pub evidence: BySlot<Acknowledged>,
}

/// That a slot's node has still to acknowledge a committed checkpoint.
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
pub struct Owed {
    /// The checkpoint's height: that one, or a later one.
    pub height: BlockHeight,
    /// The last block in which it can.
    pub until: BlockHeight,
    /// The block since which.
    pub since: BlockHeight,
    /// Whether the node took the slot after another one, and has to rebuild the fragment.
    pub repairs: bool,
}

/// A slot of a shard, as it was last seen in the placement.
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
pub struct Seat {
    /// The node in it.
    pub node: Option<NodeId>,
    /// Whether that stands for a node and is none: it holds nothing, and nothing is asked of it.
    pub simulated: bool,
    /// The block in which the node was first seen in the slot.
    pub since: BlockHeight,
    /// What the node has still to acknowledge.
    pub owes: Option<Owed>,
    /// The block up to which the node has been paid for, since when it holds something.
    pub paid_until: BlockHeight,
    /// The last period in which the node answered; 0 if none.
    pub answered: u32,
    /// The periods in a row in which it did not, and was kept, since too few others are there.
    pub missed: u8,
}

impl Seat {
    /// The node, where it is a real one.
    pub fn holder(&self) -> Option<NodeId> {
        self.node.filter(|_| !self.simulated)
    }
}

/// What is asked of the holders of one checkpoint.
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
pub struct Asked {
    /// The checkpoint's height.
    pub height: BlockHeight,
    /// The slots.
    pub slots: SlotSet,
}

/// A period's challenge of a shard's holders.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Challenge {
    /// The number of the period.
    pub period: u32,
    /// The block in which it was opened.
    pub opened: BlockHeight,
    /// The last block in which it can be answered.
    pub until: BlockHeight,
    /// What picks the chunks: the hash of the block before.
    pub seed: H256,
    /// Who is asked, and for the fragment of which checkpoint: the latest that the node holds.
    pub asked: BoundedVec<Asked, ConstU32<KEPT>>,
    /// Who has answered.
    pub answered: SlotSet,
}

impl Challenge {
    /// The checkpoint whose fragment a slot is asked for, if it is asked.
    pub fn asks(&self, slot: u8) -> Option<BlockHeight> {
        let asked = self.asked.iter().find(|asked| asked.slots.contains(slot));
        asked.map(|asked| asked.height)
    }

    /// Asks a slot for nothing any more.
    pub fn excuse(&mut self, slot: u8) {
        for asked in self.asked.iter_mut() {
            asked.slots.remove(slot);
        }
        self.answered.remove(slot);
    }

    /// Asks for nothing of a checkpoint any more.
    pub fn drop_height(&mut self, height: BlockHeight) {
        let dropped = self.asked.iter().filter(|asked| asked.height == height);
        let slots: Vec<u8> = dropped.flat_map(|it| it.slots.iter()).collect();
        slots.into_iter().for_each(|slot| self.excuse(slot));
        self.asked.retain(|asked| asked.height != height);
    }

    /// The slots that have not answered.
    pub fn unanswered(&self) -> SlotSet {
        let mut slots = SlotSet::default();
        for asked in &self.asked {
            asked.slots.iter().for_each(|slot| slots.insert(slot));
        }
        slots.without(&self.answered)
    }
}

/// When a shard's last checkpoint was taken.
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
pub struct Taken {
    /// Its height.
    pub height: BlockHeight,
    /// The steps of the shard's log at its height.
    pub steps: u64,
}

/// A shard that is no leaf any more, with the block of its cutover, by which what is left of its
/// custody is found.
pub type EndedKey = (ShardId, BlockHeight);

/// All that is kept of a leaf's checkpoints and their holders but the commitments themselves.
#[derive(
    Clone,
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
pub struct Custody {
    /// The last checkpoint taken.
    pub last: Option<Taken>,
    /// The block since which a checkpoint counts as the last one taken where there is none: that of
    /// the shard's birth.
    pub born: BlockHeight,
    /// Whether a checkpoint is to be taken whatever has changed.
    pub is_due: bool,
    /// The slots as they were last seen.
    pub slots: BySlot<Seat>,
    /// The pieces that may be lost, as the placement has them.
    pub parity: u8,
    /// The checkpoint that waits for acknowledgements.
    pub pending: Option<PendingCheckpoint>,
    /// The checkpoints whose fragments are held, the older one first.
    pub committed: BoundedVec<CommittedCheckpoint, ConstU32<KEPT>>,
    /// The number of the last period; 0 before the first.
    pub period: u32,
    /// The challenge that is open.
    pub challenge: Option<Challenge>,
    /// The block in which the next period begins at the earliest.
    pub next_period: BlockHeight,
    /// The block since which fewer nodes hold the newest committed checkpoint than rebuild it.
    pub alarm: Option<BlockHeight>,
    /// The shards of before whose checkpoints wait for this leaf to commit one.
    pub ancestors: BoundedVec<EndedKey, ConstU32<MAX_ANCESTORS>>,
    /// How many have asked for its checkpoints to be kept once it has ended, which it does in that block.
    pub keepers: u32,
}

impl Custody {
    /// The custody of a leaf that was born in a block: it owes a checkpoint of its own.
    pub fn of_child(born: BlockHeight) -> Self {
        Self {
            born,
            is_due: true,
            ..Self::default()
        }
    }

    /// The newest committed checkpoint.
    pub fn newest(&self) -> Option<&CommittedCheckpoint> {
        self.committed.last()
    }

    /// A committed checkpoint that is kept.
    pub fn kept(&self, height: BlockHeight) -> Option<&CommittedCheckpoint> {
        let mut committed = self.committed.iter();
        committed.find(|it| it.checkpoint.height == height)
    }

    /// The pieces that a checkpoint taken now would be cut into; `None` before the first placement.
    pub fn profile(&self) -> Option<Profile> {
        let slots = u8::try_from(self.slots.len()).ok()?;
        Profile::new(slots.checked_sub(self.parity)?, self.parity)
    }

    /// A slot.
    pub fn slot(&self, slot: u8) -> Option<&Seat> {
        self.slots.get(usize::from(slot))
    }

    /// The real nodes that hold a slot.
    pub fn holders(&self) -> u32 {
        self.slots.iter().filter_map(Seat::holder).count() as u32
    }

    /// Whether enough real nodes are there for a checkpoint of such a profile to be committed.
    pub fn can_commit(&self, profile: &Profile) -> bool {
        self.holders() >= needed(profile)
    }

    /// Whether a slot's node holds a fragment of anything that is kept.
    pub fn holds_any(&self, slot: u8) -> bool {
        self.committed.iter().any(|it| it.holders.contains(slot))
    }

    /// Whether fewer nodes hold the newest committed checkpoint than it takes to rebuild it.
    pub fn is_alarming(&self) -> bool {
        self.newest()
            .is_some_and(|it| it.holders.len() < u32::from(it.profile.data()))
    }

    /// Whether enough others hold the newest committed checkpoint to rebuild it without this slot's node.
    pub fn can_do_without(&self, slot: u8) -> bool {
        self.newest().is_none_or(|it| {
            let is_holder = u32::from(it.holders.contains(slot));
            it.holders.len().saturating_sub(is_holder) >= u32::from(it.profile.data())
        })
    }

    /// Forgets that a slot's node holds anything, or is asked for anything.
    pub fn clear(&mut self, slot: u8) {
        for committed in self.committed.iter_mut() {
            committed.holders.remove(slot);
        }
        if let Some(challenge) = &mut self.challenge {
            challenge.excuse(slot);
        }
        if let Some(pending) = &mut self.pending {
            pending.acknowledged.retain(|it| it.slot != slot);
        }
    }
}

/// The equal acknowledgements that a checkpoint of such a profile takes: as many as rebuild it, and
/// more than half, so that no two commitments of one checkpoint can have them.
pub fn needed(profile: &Profile) -> u32 {
    let (data, all) = (u32::from(profile.data()), u32::from(profile.slots()));
    data.max((all / 2).saturating_add(1))
}

/// What is kept of the custody of a shard that is no leaf any more: its checkpoints, until all that
/// came of it have committed one, and nobody else asks for them.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct EndedCustody {
    /// The nodes by slot, as they were in the block of the cutover. Nothing is asked of them, nor paid.
    pub slots: BySlot<Option<NodeId>>,
    /// The checkpoints, the older one first.
    pub committed: BoundedVec<CommittedCheckpoint, ConstU32<KEPT>>,
    /// The leaves that came of the shard and have not committed a checkpoint yet.
    pub waiting: u32,
    /// How many else have asked for the checkpoints to be kept, and have not given that up.
    pub keepers: u32,
}

impl EndedCustody {
    /// Whether anybody needs the checkpoints.
    pub fn is_needed(&self) -> bool {
        self.waiting > 0 || self.keepers > 0
    }
}

/// Why a fragment counts as lost.
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
pub enum FragmentLoss {
    /// The node did not answer a challenge in time.
    #[codec(index = 0)]
    Unanswered,
    /// The node did not acknowledge a committed checkpoint in time.
    #[codec(index = 1)]
    Unacknowledged,
    /// The node took the slot after another one, and did not rebuild the fragment in time.
    #[codec(index = 2)]
    NotRepaired,
    /// The node has not the slot any more: it left, or was replaced.
    #[codec(index = 3)]
    Left,
}

/// What a node has kept and is paid for: the price for a MiB and a day, the bytes, the blocks, and
/// those of a day. Rounded down.
pub fn reward(price: u128, bytes: u64, blocks: BlockHeight, day: BlockHeight) -> u128 {
    const MIB: u128 = 1024 * 1024;
    let volume = u128::from(bytes).saturating_mul(blocks.into());
    let unit = MIB.saturating_mul(day.max(1).into());
    // Where the product leaves its range, whole units of volume lose no digit that counts.
    match price.checked_mul(volume) {
        Some(product) => product / unit,
        None => price.saturating_mul(volume / unit),
    }
}
