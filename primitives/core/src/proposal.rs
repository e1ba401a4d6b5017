// SPDX-License-Identifier: Apache-2.0
//! What stake holders decide on, and what is kept of it.

use crate::{
    colocation::{CoLocated, CoLocationRefusal, PlanIndex},
    lane::{LaneChange, LaneRefusal},
    load::Assessment,
    operation::{Operation, Refusal},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Balance, BlockHeight, ModelHash, RecordIndex, ShardId};
use scale_info::TypeInfo;
use sp_runtime::{
    app_crypto::sp_core::U256,
    traits::{BlakeTwo256, Hash},
    DispatchError, Perbill,
};

/// The BLAKE2b-256 hash of a runtime's code.
pub type CodeHash = [u8; 32];

/// The BLAKE2b-256 hash of an encoded call.
pub type CallHash = [u8; 32];

/// What is to be decided. Another kind of decision is another variant here and another arm where
/// motions are carried out; voting is the same for all.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub enum Motion<Parameter> {
    /// Split, merge, or relocate.
    #[codec(index = 0)]
    Operation(Operation),
    /// Give a parameter of the chain another value.
    #[codec(index = 1)]
    Parameter(Parameter),
    /// Let another model forecast load. Its file is uploaded while the vote is open.
    #[codec(index = 2)]
    Model(ModelHash),
    /// Let anybody hand in the runtime of that hash, in place of this one.
    #[codec(index = 3)]
    Upgrade(CodeHash),
    /// Let anybody hand in the call of that hash, to be carried out as root.
    #[codec(index = 4)]
    Root(CallHash),
    /// Let the replicas of a shard execute it.
    #[codec(index = 5)]
    OpenLane(ShardId),
    /// Let a lane return to the chain.
    #[codec(index = 6)]
    ReturnLane(ShardId),
    /// Carry out a plan of moves that the chain has made.
    #[codec(index = 7)]
    CoLocate(PlanIndex),
}

/// The BLAKE2b-256 hash of an encoded [`Motion`].
pub type MotionHash = [u8; 32];

impl<Parameter> Motion<Parameter> {
    /// What a motion would do about lanes, and to which shard.
    pub fn lane_change(&self) -> Option<(LaneChange, ShardId)> {
        match self {
            Self::OpenLane(shard) => Some((LaneChange::Open, *shard)),
            Self::ReturnLane(shard) => Some((LaneChange::Return, *shard)),
            _ => None,
        }
    }

    /// The motion of such a change.
    pub fn of_lane(change: LaneChange, shard: ShardId) -> Self {
        match change {
            LaneChange::Open => Self::OpenLane(shard),
            LaneChange::Return => Self::ReturnLane(shard),
        }
    }
}

impl<Parameter: Encode> Motion<Parameter> {
    /// What votes name besides the proposal's number. The same number may stand for another motion on
    /// another branch of the chain; the same hash never does.
    pub fn hash(&self) -> MotionHash {
        BlakeTwo256::hash_of(self).0
    }
}

/// How the votes on a proposal stand, in units of stake.
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
pub struct Tally {
    /// The power that voted for it.
    pub ayes: Balance,
    /// The power that voted against it.
    pub nays: Balance,
    /// All power on this proposal: the stake bonded before it and bonded ever since.
    pub electorate: Balance,
    /// The stakers that voted.
    pub voters: u32,
}

/// Whether a vote is decided.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Further votes can still turn it either way.
    Open,
    /// Enough power voted for it.
    Passed,
    /// Not enough power can still vote for it.
    Lost,
}

impl Tally {
    /// The power that must vote for it: the approved part of the electorate, rounded up.
    pub fn needed(&self, approval: Perbill) -> Balance {
        approval.mul_ceil(self.electorate)
    }

    /// Whether the vote is decided. Where nobody has power left nothing passes.
    pub fn verdict(&self, approval: Perbill) -> Verdict {
        let needed = self.needed(approval).max(1);
        if self.ayes >= needed {
            Verdict::Passed
        } else if self.electorate.saturating_sub(self.nays) < needed {
            Verdict::Lost
        } else {
            Verdict::Open
        }
    }

    /// As [`Self::verdict`], where [`Self::carries`] decides in the end: it is lost only where that
    /// could no longer carry it, if all who have not voted were for it.
    pub fn verdict_by_turnout(&self, approval: Perbill) -> Verdict {
        let rest = self.electorate.saturating_sub(self.nays);
        match self.verdict(approval) {
            Verdict::Lost if rest > self.nays => Verdict::Open,
            verdict => verdict,
        }
    }

    /// Whether those who voted carry it though fewer voted for it than [`Self::needed`]: at least
    /// that part of the electorate voted, and not a super-majority against it.
    ///
    /// That is `nays / sqrt(electorate) < ayes / sqrt(turnout)`: the fewer vote, the more must be
    /// against it to stop it, and where all vote a simple majority is for it. The same for all units,
    /// as far as 80 bits of the electorate go.
    pub fn carries(&self, min_turnout: Perbill) -> bool {
        let turnout = self.ayes.saturating_add(self.nays);
        if self.ayes == 0 || turnout < min_turnout.mul_ceil(self.electorate) {
            return false;
        }
        // So that no product leaves its range. Rounded against it.
        let bits = Balance::BITS - self.electorate.max(turnout).leading_zeros();
        let shift = bits.saturating_sub(TURNOUT_BITS);
        let up = |amount: Balance| {
            let rounded = amount >> shift;
            U256::from(if rounded << shift < amount {
                rounded.saturating_add(1)
            } else {
                rounded
            })
        };
        let ayes = U256::from(self.ayes >> shift);
        let electorate = U256::from(self.electorate >> shift);
        ayes * ayes * electorate > up(self.nays) * up(self.nays) * up(turnout)
    }
}

/// The bits of an electorate that count where turnout decides: the product of three such numbers
/// fits in 256.
const TURNOUT_BITS: u32 = 80;

/// Why a proposal was not put to the vote.
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
pub enum ProposalRefusal {
    /// The load of the shards does not call for it: see the proposal's assessment.
    #[codec(index = 0)]
    ConditionFalse,
    /// The operation may not be carried out now.
    #[codec(index = 1)]
    Operation(Refusal),
    /// One account makes for most of the shard's load, which no cut divides: see the proposal's
    /// assessment.
    #[codec(index = 2)]
    Unsplittable,
    /// The shard may not become a lane now, or return from being one.
    #[codec(index = 3)]
    Lane(LaneRefusal),
    /// The plan may not be carried out now, or there is none of that number.
    #[codec(index = 4)]
    CoLocation(CoLocationRefusal),
}

/// Why a vote was lost.
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
pub enum Loss {
    /// So much power voted against it that the rest could no longer reach approval.
    #[codec(index = 0)]
    Outvoted,
    /// The voting period ended.
    #[codec(index = 1)]
    Expired,
    /// It had the votes, but by then less stake was bonded in all than a decision takes.
    #[codec(index = 2)]
    TooLittleStake,
}

/// What became of a proposal that passed.
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
pub enum Execution {
    /// It was carried out. A split, merge or relocation has its own record.
    #[codec(index = 0)]
    Done(Option<RecordIndex>),
    /// The load had turned so far by the end of the vote that its bond was slashed. Only records of
    /// earlier versions say so: what has turned since the proposal has [lapsed](Self::Lapsed) now.
    #[codec(index = 1)]
    ConditionFalse,
    /// The operation could not be carried out then, for a reason that passes.
    #[codec(index = 2)]
    Refused(Refusal),
    /// It made no sense any more.
    #[codec(index = 3)]
    Failed(DispatchError),
    /// One account had come to make for most of the shard's load, which no cut divides. That is
    /// nobody's false claim: the bond was returned.
    #[codec(index = 4)]
    Unsplittable,
    /// What called for it when it was proposed is over: the load is on the other side of the limit
    /// by now, or the forecast has passed. Nothing was false in what was claimed, which the chain
    /// saw then. The bond was returned.
    #[codec(index = 5)]
    Lapsed,
    /// Nobody handed the call in within its time, or it failed as often as somebody did. The bond was
    /// returned.
    #[codec(index = 6)]
    NotHandedIn,
    /// The shard could not become a lane then, or return from being one, for a reason that passes. The
    /// bond was returned.
    #[codec(index = 7)]
    LaneRefused(LaneRefusal),
    /// Of a plan's moves so many were made, each of which has its own record.
    #[codec(index = 8)]
    CoLocated(CoLocated),
    /// The plan could not be carried out any more. The bond was returned.
    #[codec(index = 9)]
    CoLocationRefused(CoLocationRefusal),
}

/// Where a proposal is in its life.
///
/// ```text
///   Refused            Voting ----> Lost
///                        |
///                        +--------> Passed
///                        |            ^
///                        +-> Approved-+
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
pub enum ProposalStatus {
    /// It was not put to the vote.
    #[codec(index = 0)]
    Refused(ProposalRefusal),
    /// Votes are taken.
    #[codec(index = 1)]
    Voting,
    /// It did not pass.
    #[codec(index = 2)]
    Lost {
        /// The block in which that was certain.
        at: BlockHeight,
        /// Why.
        why: Loss,
    },
    /// It passed.
    #[codec(index = 3)]
    Passed {
        /// The block in which it did.
        at: BlockHeight,
        /// What the load was then.
        assessed: Assessment,
        /// What became of it in that block.
        execution: Execution,
    },
    /// It has the votes, and is carried out later.
    #[codec(index = 4)]
    Approved {
        /// The block in which that was certain.
        at: BlockHeight,
        /// The block from which it is carried out.
        due: BlockHeight,
    },
}

/// Where a proposal's bond is.
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
pub enum BondStatus {
    /// None was taken: the proposal was refused. Not `None`, which clients take for an absent value.
    #[codec(index = 0)]
    NotTaken,
    /// It is held: votes are taken, or what was carried out may still be disputed.
    #[codec(index = 1)]
    Held,
    /// The proposer has it back.
    #[codec(index = 2)]
    Returned,
    /// The treasury has it.
    #[codec(index = 3)]
    Slashed,
    /// The treasury has a part of it, and the proposer the rest: more stake spoke against the
    /// proposal than for it.
    #[codec(index = 4)]
    PartlySlashed,
}

/// A proposal: the record of what was decided, by whom and why.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Proposal<AccountId, Parameter> {
    /// What is to be decided.
    pub motion: Motion<Parameter>,
    /// Whose proposal it is.
    pub proposer: AccountId,
    /// What the proposer vouches with.
    pub bond: Balance,
    /// Where that is.
    pub bond_status: BondStatus,
    /// The block in which it was made.
    pub at: BlockHeight,
    /// The last block in which votes are taken.
    pub deadline: BlockHeight,
    /// The part of the electorate that must vote for it.
    pub approval: Perbill,
    /// What the load was when it was made.
    pub assessed: Assessment,
    /// How the votes stand, or stood at the end.
    pub tally: Tally,
    /// Where it is in its life.
    pub status: ProposalStatus,
}

#[cfg(test)]
mod tests;
