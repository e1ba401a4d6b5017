// SPDX-License-Identifier: Apache-2.0
//! What readers are shown of accounts that deal with each other.
//!
//! Counts are in units of 1/256 of a transfer, as in [`nerv_primitives_affinity::UNIT`].

use crate::colocation::PlanIndex;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_affinity::{Forecaster, Instruction, Move, Reason};
use nerv_primitives_types::{BlindedId, BlockHeight, Ppm, ShardId};
use scale_info::TypeInfo;

/// With whom an account deals, and what follows from that.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct AffinityView {
    /// Those with whom it deals most, as far as the chain remembers: the ones with the highest counts first.
    pub partners: Vec<PartnerView>,
    /// The transfers a window that it takes part in, aged.
    pub load: u32,
    /// The same of those within its leaf.
    pub within: u32,
    /// What its owner has ordered.
    pub instruction: Instruction,
    /// Its last move by a plan, if it is away from home for that.
    pub moved: Option<MovedView>,
}

/// An account with which another deals.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct PartnerView {
    /// Who it is.
    pub account: BlindedId,
    /// The transfers between the two that were seen, aged.
    pub count: u32,
    /// How probable it is that they deal in the window under way, as whoever decides forecast it.
    pub probability: Ppm,
    /// The transfers in the last window that was closed.
    pub last: u16,
}

/// A move that a plan made.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct MovedView {
    /// The leaf it came from; there may be none of that name any more.
    pub from: ShardId,
    /// The leaf to which it was moved, likewise.
    pub to: ShardId,
    /// The window after whose close.
    pub window: PlanIndex,
    /// Why.
    pub reason: Reason,
}

/// How the chain finds out who deals with whom, and how well.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct BindingView {
    /// The window that is under way.
    pub window: PlanIndex,
    /// The block from whose beginning on it closes.
    pub closes: BlockHeight,
    /// The pairs that are counted.
    pub pairs: u32,
    /// Whose forecasts decide.
    pub decides: Forecaster,
    /// The Brier scores of the model, the last window, and the aged count, lower being better.
    pub brier: [Ppm; 3],
    /// The forecasts that were scored, older ones counting for less.
    pub forecasts: u64,
    /// The accounts that live elsewhere by plans.
    pub away: u32,
    /// The plans that can be carried out, the newest first.
    pub plans: Vec<PlanView>,
}

/// A plan of moves.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct PlanView {
    /// Its number.
    pub plan: PlanIndex,
    /// Its moves, in the order in which they are made.
    pub moves: Vec<Move>,
}
