// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores, and what it is handed.

mod progress;

pub use progress::{Nonces, Ripening, Signers};

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use nerv_primitives_core::{
    traits::SetAside, Balance, BlockHeight, LaneStanding, NodeId, RequestedBy, ShardId,
    MAX_REPLICAS,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::{InboxEntry, OutMessage, Position, MAX_MESSAGES, MAX_PATH};
use scale_info::TypeInfo;
use sp_core::{sr25519, H256};

/// A count of the blocks in which the pallet had its turn before the extrinsics.
///
/// Deadlines count these: a block that takes no extrinsics, as all those of a migration, or that leaves the
/// pallet no weight, holds nothing against anybody.
pub type Tick = u32;

/// The messages that one entry of the outbox lists.
pub const PAGE: u32 = 32;

/// The nodes that may have earned something of a lane and not been paid: twice those that can sign.
pub const MAX_EARNERS: u32 = 2 * MAX_REPLICAS;

/// The accounts that one import brings, at most.
pub const MAX_IMPORT: u32 = 128;

/// The nodes of a proof, at most, and the bytes of each: a branch with all its children has fewer.
pub const MAX_PROOF_NODES: u32 = 2_048;
/// See [`MAX_PROOF_NODES`].
pub const MAX_PROOF_NODE: u32 = 1_024;

/// The digests of the headers between the committed head and the one that is committed.
pub type Path = BoundedVec<H256, ConstU32<{ MAX_PATH as u32 }>>;

/// What has left a lane with a commit.
pub type Messages = BoundedVec<OutMessage, ConstU32<{ MAX_MESSAGES as u32 }>>;

/// Who is paid out by those messages, in their order.
pub type Payees<AccountId> = BoundedVec<AccountId, ConstU32<{ MAX_MESSAGES as u32 }>>;

/// Slots and what the enclaves of their nodes have signed, in the order of the slots.
pub type Signatures = BoundedVec<(u8, sr25519::Signature), ConstU32<MAX_REPLICAS>>;

/// Accounts whose records are imported.
pub type Imported = BoundedVec<BlindedId, ConstU32<MAX_IMPORT>>;

/// The nodes of a trie that show some records, or that there are none.
pub type ProofNodes =
    BoundedVec<BoundedVec<u8, ConstU32<MAX_PROOF_NODE>>, ConstU32<MAX_PROOF_NODES>>;

/// A shard that is a lane, becomes one, or was one not long ago.
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
pub struct Listed {
    /// The shard.
    pub shard: ShardId,
    /// How it stands.
    pub standing: LaneStanding,
}

/// A shard that is to become a lane.
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
pub struct Opening {
    /// Who has asked for it.
    pub requested_by: RequestedBy,
    /// The last record that was found to have nothing set aside.
    pub cursor: Option<BlindedId>,
    /// The tick in which the last such record was found.
    pub progress: Tick,
    /// The nonces that its accounts have come to.
    pub nonces: Nonces,
    /// The block in which its records were frozen: the lane begins in a later one, which knows their root.
    pub frozen_at: Option<BlockHeight>,
}

/// Where a lane is in its life.
///
/// ```text
///   Open ---> Closing ---> Returning ---> Settling ---> (gone)
///     |                        ^
///     +---- too long silent ---+
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
pub enum LaneStatus {
    /// Its replicas execute it.
    #[codec(index = 0)]
    Open,
    /// They do still, and know that they have until then to commit what they have signed.
    #[codec(index = 1)]
    Closing {
        /// The last tick in which commits count.
        until: Tick,
    },
    /// Nothing is committed any more. Anybody imports the records of its head, and what is under way ends.
    #[codec(index = 2)]
    Returning {
        /// Whether the records are imported and have fewer units than the books say: colluding replicas have signed
        /// a root of other records. It stays a lane.
        unsound: bool,
    },
    /// The chain executes the shard again. What was left in the inbox is credited to whom it is for.
    #[codec(index = 3)]
    Settling,
}

impl LaneStatus {
    /// Whether commits count.
    pub fn takes_commits(&self) -> bool {
        matches!(self, Self::Open | Self::Closing { .. })
    }
}

/// A lane.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Lane {
    /// Where it is in its life.
    pub status: LaneStatus,
    /// Its head, term, rules and inbox, and the units that are on their way out.
    pub position: Position,
    /// The block in which it opened.
    pub opened_at: BlockHeight,
    /// The block of its last commit, or of its opening.
    pub committed_at: BlockHeight,
    /// The block of the last renewal of its term, or of its opening.
    pub renewed_at: BlockHeight,
    /// The tick of its last commit, or of its opening; or the last in which its outbox had no room for as many
    /// messages as a commit may have.
    pub seen: Tick,
    /// Whether it has been told to be quiet since.
    pub quiet: bool,
    /// The slots that have signed commits of late.
    pub signers: Signers,
    /// The nonces that its accounts had come to when it opened.
    pub nonces: Nonces,
    /// What of the inbox is to be due next.
    pub ripening: Ripening,
    /// The first entry of the inbox that is kept: those before it were taken, and are forgotten.
    pub kept: u64,
    /// The transfers that may come, for each of which there is room in the inbox.
    pub expected: u32,
    /// What waits in the outbox.
    pub outbox: OutboxState,
    /// What nodes have earned and not been paid. No node stands there twice.
    pub earned: BoundedVec<Earning, ConstU32<MAX_EARNERS>>,
    /// The tick in which they are paid.
    pub payday: Tick,
}

impl Lane {
    /// The entries of the inbox that were not taken.
    pub fn waiting(&self) -> u64 {
        let inbox = &self.position.inbox;
        inbox
            .next
            .saturating_sub(self.position.head.header.marks.inbox)
    }

    /// The units of all entries of the inbox since the lane opened.
    pub fn inbox_total(&self) -> Balance {
        let received = self.position.head.header.marks.received;
        received.saturating_add(self.position.inbox.pending)
    }

    /// Lets what has waited in the inbox for that long be due.
    pub fn ripen(&mut self, now: Tick, patience: Tick) {
        let inbox = &mut self.position.inbox;
        if now.saturating_sub(self.ripening.since) < patience {
            return;
        }
        if inbox.due != self.ripening.below || self.ripening.below != inbox.next {
            inbox.due = self.ripening.below;
            self.ripening.below = inbox.next;
        }
        self.ripening.since = now;
    }

    /// What was taken as fees and is not told to be anybody's yet.
    pub fn unassigned(&self) -> Balance {
        let assigned = self.earned.iter().map(|earning| earning.amount);
        let assigned = assigned.fold(0, Balance::saturating_add);
        self.position.owed.saturating_sub(assigned)
    }

    /// Shares what was taken as fees among nodes, in equal parts, rounded down: the rest waits for the next
    /// time. Who finds no room in the list has no part in it.
    pub fn share_out(&mut self, nodes: &[NodeId]) {
        let Some(part) = self.unassigned().checked_div(nodes.len() as Balance) else {
            return;
        };
        if part == 0 {
            return;
        }
        for node in nodes {
            let mut earned = self.earned.iter_mut();
            if let Some(earning) = earned.find(|earning| earning.node == *node) {
                earning.amount = earning.amount.saturating_add(part);
            } else {
                let (node, amount) = (*node, part);
                let _ = self.earned.try_push(Earning { node, amount });
            }
        }
    }
}

/// What waits in the outbox of a lane.
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
pub struct OutboxState {
    /// The first page. Some behind it may be gone.
    pub first: u64,
    /// The index of the next page.
    pub next: u64,
    /// The messages on all of them.
    pub messages: u32,
    /// The page that the next visit begins with.
    pub turn: u64,
}

impl OutboxState {
    /// The page whose turn it is: behind the last comes the first.
    pub fn turn(&self) -> u64 {
        if self.turn < self.next {
            self.turn.max(self.first)
        } else {
            self.first
        }
    }

    /// That page was looked at. Those in front of all others are forgotten once they are gone.
    pub fn turn_page(&mut self, is_gone: bool) {
        let turn = self.turn();
        self.turn = turn.saturating_add(1);
        if is_gone && turn == self.first {
            self.first = self.turn;
        }
    }
}

/// What a node has earned.
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
pub struct Earning {
    /// The node.
    pub node: NodeId,
    /// How much.
    pub amount: Balance,
}

/// An entry of the inbox as it is kept.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Posted<AccountId> {
    /// What the lane takes.
    pub entry: InboxEntry,
    /// Who has signed it, of an order: where it withdraws, the commit names this account.
    pub who: Option<AccountId>,
    /// The account among whose own entries it is counted.
    pub of: Option<BlindedId>,
}

/// Some messages of a commit that wait.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct OutboxPage<AccountId> {
    /// The tick of the commit.
    pub since: Tick,
    /// The messages, in their order.
    pub parcels: BoundedVec<Parcel<AccountId>, ConstU32<PAGE>>,
}

/// A message that waits.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Parcel<AccountId> {
    /// The message.
    pub message: OutMessage,
    /// Who is paid out by it, of a withdrawal.
    pub payee: Option<AccountId>,
}

/// What an account of a lane has set aside for transfers between shards.
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
pub struct UnderWay {
    /// Units of its own that were handed over, and of which the source has not decided.
    pub locked: Balance,
    /// Units that may come.
    pub incoming: Balance,
}

impl UnderWay {
    /// Whether there is anything.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl From<UnderWay> for SetAside {
    fn from(it: UnderWay) -> Self {
        Self {
            locked: it.locked,
            incoming: it.incoming,
        }
    }
}

/// The transfer that is being handed over.
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
pub struct HandedOver {
    /// The lane that it leaves.
    pub shard: ShardId,
    /// The message.
    pub message: OutMessage,
}

/// Why a lane returns to the chain.
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
pub enum ReturnReason {
    /// Somebody has asked for it.
    #[codec(index = 0)]
    Requested,
    /// It was silent for too long.
    #[codec(index = 1)]
    Silence,
}
