// SPDX-License-Identifier: Apache-2.0
//! Which accounts are to move to which leaves.
//!
//! # Why it comes to an end
//!
//! Let all bonds stay as they are. Bodies are accounts with those that are bound to them; `V` is the
//! sum of the weights of bonds between bodies in different leaves, where a body is in the leaf of its
//! anchor.
//!
//! - A move for affinity takes more than `gain` from `V`.
//! - A return for want of affinity adds less than `keep` to it, which counts for `gain` at most. It is
//!   of an account that is away from home: away since the beginning, or by a move for affinity.
//! - A return of one that refuses adds what it has with other bodies at most, once.
//! - A move by instruction leaves `V` as it is, and is one for each that is bound and each move of its
//!   anchor.
//!
//! So with `a` accounts away at the beginning, and bonds of `r` in all of those that refuse, there are at
//! most `(V + r + a (keep - 1)) / (gain - keep + 2)` moves for affinity, and after them and what follows
//! from them there are none. Whatever limits there are besides only make that fewer.

mod anchors;
mod ground;
mod search;

pub use anchors::anchors;

use crate::bond::Bond;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{BlindedId, Ppm, ShardId};
use scale_info::TypeInfo;

/// What the owner of an account has ordered.
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
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum Instruction {
    /// Nothing: it moves as affinity has it.
    #[default]
    #[codec(index = 0)]
    Unset,
    /// It is not to be moved, and goes home if it was.
    #[codec(index = 1)]
    Refuse,
    /// It is to be where this account is. To be with itself, or with an account that is no resident,
    /// is no instruction.
    #[codec(index = 2)]
    With(BlindedId),
}

/// When an account moved last.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Moved {
    /// The leaf it came from; there may be none of that name any more.
    pub from: ShardId,
    /// How many windows were closed since.
    pub ago: u32,
}

/// An account that may move or be moved to. Counts are in units of [`UNIT`](crate::ageing::UNIT).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Resident {
    /// The account.
    pub account: BlindedId,
    /// The leaf that owns it. In one that is not among the leaves it neither moves nor is moved to.
    pub leaf: ShardId,
    /// The leaf that would own it without an override by a plan. For an override that is not a plan's
    /// to take back this is where that leads.
    pub home: ShardId,
    /// Its transfers a window: what it adds to the load of its leaf.
    pub load: u32,
    /// Its transfers a window within its leaf, as they were measured, those with pairs that are not
    /// held included.
    pub within: u32,
    /// Its last move.
    pub moved: Option<Moved>,
    /// What its owner has ordered.
    pub instruction: Instruction,
}

/// A leaf. Loads are in the unit of the residents'.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Leaf {
    /// Its shard.
    pub shard: ShardId,
    /// Its load.
    pub load: u64,
    /// The load above which no move may bring it.
    pub limit: u64,
    /// Whether accounts may leave it and come to it: not while it splits, merges or fills.
    pub open: bool,
}

/// What a plan keeps to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Terms {
    /// The moves of a plan at most.
    pub moves: u32,
    /// The overrides that there is room for.
    pub room: u32,
    /// The gain above which an account moves for affinity, in units a window.
    pub gain: u64,
    /// The gain above which it moves back to the leaf it came from; not less than the other.
    pub back: u64,
    /// The traffic with its leaf, in units a window, under which an account that was moved goes home.
    /// Above `gain` it is that.
    pub keep: u64,
    /// The windows for which an account stays after it moved. Its owner's refusal does not wait.
    pub rest: u32,
    /// The load up to which a move may bring a leaf, as a part of the mean: above [`MILLION`] for one
    /// above the mean.
    ///
    /// [`MILLION`]: nerv_primitives_types::MILLION
    pub balance: Ppm,
    /// A bond draws an account by so many times what that account itself sends in it at most. 0 moves
    /// nobody for affinity.
    pub echo: u32,
}

/// Why an account moves.
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
pub enum Reason {
    /// Its owner has ordered it.
    #[codec(index = 0)]
    Instruction,
    /// It deals with accounts of the other leaf more than with those of its own.
    #[codec(index = 1)]
    Affinity,
    /// It goes home: it does not deal any more with accounts of the leaf to which it was moved, or its
    /// owner refuses.
    #[codec(index = 2)]
    Expiry,
}

/// A move of an account from one leaf to another.
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
pub struct Move {
    /// The account.
    pub account: BlindedId,
    /// The leaf it leaves.
    pub from: ShardId,
    /// The leaf it goes to.
    pub to: ShardId,
    /// The transfers across that this saves for certain by what is expected, in units a window. Zero
    /// but for a move for affinity.
    pub gain: u64,
    /// Why it moves.
    pub reason: Reason,
}

/// The moves to be made, in this order: each is right where those before it were made.
///
/// First those that refuse go home, then moves are by instruction, then for affinity, the one with the
/// greatest gain first, then home for want of it. No account moves twice. In whatever order bonds,
/// residents and leaves come, the plan is the same; of residents with one account, and leaves with one
/// shard, the least counts.
///
/// With `b` bonds, `m` residents and `l` leaves:
/// `O(b log m + m log m + l log l + moves * (b + m))`.
pub fn plan(bonds: &[Bond], residents: &[Resident], leaves: &[Leaf], terms: &Terms) -> Vec<Move> {
    let mut search = search::Search::new(bonds, residents, leaves, terms);
    search.release();
    search.gather();
    search.attract();
    search.send_home();
    search.into_moves()
}

#[cfg(test)]
mod tests;
