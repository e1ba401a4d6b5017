// SPDX-License-Identifier: Apache-2.0
//! What is kept of windows, plans, moves and instructions.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use nerv_primitives_affinity::{Instruction, Move, Reason, Transfer, ACCOUNTS, TRANSFERS};
use nerv_primitives_core::{Balance, BlockHeight, PlanIndex, Rate, ShardId};
use nerv_primitives_embedding::{BlindedId, MAX_LEAVES, MAX_OVERRIDES};
use scale_info::TypeInfo;

/// The moves of a plan at most. Each weighs more than a millisecond, and every vote is declared with what the dearest
/// motion takes that it may carry out: with more of them a full block would have room for few votes.
pub const MAX_MOVES: u32 = 8;

/// The windows for which a plan can be carried out, and so the plans that there are at most.
pub const PLANS: u32 = 4;

/// The standing instructions that are visited when a window closes.
pub const VISITS: u32 = 32;

/// Of the moves of a plan, and of the room for accounts away from home, instructions have a part in so many at
/// most, of the moves one at least: whatever they cost, affinity has the rest.
pub const MOVES_OF_INSTRUCTIONS: u32 = 4;

/// The same of the room.
pub const ROOM_OF_INSTRUCTIONS: u32 = 2;

/// The accounts that came home and are remembered while they rest. The oldest is forgotten for another one.
pub const RETURNED: u32 = 256;

/// The entries of accounts away from home that are put right when a window closes at most: of all of them, after a
/// leaf with many has split or merged, it would take more of a block than this is worth.
pub const TIDIED: u32 = 96;

/// The accounts among which a plan is made at most: those of the pairs, those away from home, and those of the
/// instructions that are visited, each of which is about two.
pub const RESIDENTS: u32 = ACCOUNTS + MAX_OVERRIDES + 2 * VISITS;

/// The leaves up to which pairs are counted also for transfers within a leaf: without them a cut could not be
/// chosen, and with them pairs that live together take the places of others, so that it is for a tree that has
/// hardly begun to grow.
pub const FEW_LEAVES: u32 = 2;

/// The hyperplanes among which a split's is chosen at most: every vote that may carry a split out pays for the choice.
pub const CUT_CANDIDATES: u8 = 16;

/// The pairs that a choice looks at at most, for the same reason.
pub const CUT_PAIRS: u32 = 512;

/// The aged count of a pair, in units, above which the second plain rule says that it deals: two transfers.
pub const AGED_ABOVE: u32 = 2 * nerv_primitives_affinity::UNIT;

/// The outcomes that there must be a record of before another forecaster can come to decide.
pub const MINIMUM_OUTCOMES: u32 = 1_000;

/// The part by which the model's Brier score must be below that of the better plain rule before it decides.
pub const SCORE_MARGIN: u32 = 200_000;

/// The transfers of a block as they are noted.
pub type Notes = BoundedVec<Dealing, ConstU32<{ TRANSFERS as u32 }>>;

/// The plans that can be carried out, the oldest first.
pub type PlanList = BoundedVec<Plan, ConstU32<PLANS>>;

/// The leaves, as they were found before a plan is made.
pub type Survey = BoundedVec<SurveyedLeaf, ConstU32<MAX_LEAVES>>;

/// Those that came home, in the order in which they did.
pub type Homecomers = BoundedVec<Homecomer, ConstU32<RETURNED>>;

/// A transfer between two accounts. 65 bytes encoded.
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
pub struct Dealing {
    /// Who sent.
    pub from: BlindedId,
    /// Who received.
    pub to: BlindedId,
    /// Whether they were in different leaves.
    pub across: bool,
}

impl From<&Dealing> for Transfer {
    fn from(dealing: &Dealing) -> Self {
        Self {
            from: dealing.from,
            to: dealing.to,
            across: dealing.across,
        }
    }
}

/// The window that is open.
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
pub struct Window {
    /// Its number, from 1 on.
    pub number: PlanIndex,
    /// The first block of it.
    pub began: BlockHeight,
    /// The block from whose beginning on it is closed: there, or in the next one where a plan is made.
    pub closes: BlockHeight,
    /// Whether pairs are let in for transfers within a leaf.
    pub within: bool,
    /// The pairs that may be held for one account that pays for them.
    pub payer: u32,
}

/// A leaf, as it was found before a plan is made.
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
pub struct SurveyedLeaf {
    /// Its shard.
    pub shard: ShardId,
    /// Its rate.
    pub rate: Rate,
    /// Whether accounts may leave it and come to it: no records drain into it, and it is no lane.
    pub open: bool,
}

/// A plan of moves.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Plan {
    /// Its number: that of the window at whose close it was made.
    pub index: PlanIndex,
    /// The block in which it was made. What owners order from then on goes before it.
    pub at: BlockHeight,
    /// The blocks of the window, of which accounts' loads are.
    pub blocks: BlockHeight,
    /// The load, in units a window, above which no move may bring a leaf lest it be out of balance.
    pub ceiling: u64,
    /// The moves, in the order in which they are made.
    pub moves: BoundedVec<PlannedMove, ConstU32<MAX_MOVES>>,
}

/// A move of a plan. 109 bytes encoded.
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
pub struct PlannedMove {
    /// What is to be done.
    pub step: Move,
    /// The account's load when the plan was made, in units a window.
    pub load: u32,
}

/// The last move of an account that a plan has away from home.
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
pub struct Moved {
    /// The leaf it came from; there may be none of that name any more.
    pub from: ShardId,
    /// The leaf it was moved to, or what has become of that.
    pub to: ShardId,
    /// The last window that was closed before.
    pub window: PlanIndex,
    /// Why.
    pub reason: Reason,
}

/// An account that a plan has moved home.
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
pub struct Homecomer {
    /// The account.
    pub account: BlindedId,
    /// The leaf it came from.
    pub from: ShardId,
    /// The last window that was closed before.
    pub window: PlanIndex,
}

/// An instruction that stands.
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
pub struct Standing<AccountId> {
    /// Who gave it, for the account that is theirs.
    pub owner: AccountId,
    /// What is ordered. Never [`Instruction::Unset`].
    pub instruction: Instruction,
    /// What is held for it.
    pub deposit: Balance,
    /// The block in which it was given.
    pub since: BlockHeight,
}
