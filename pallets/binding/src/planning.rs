// SPDX-License-Identifier: Apache-2.0
//! Making the plan of a window.

use crate::{
    windows::Closing, Away, Config, Pallet, Plan, PlannedMove, Survey, Terms, WeightInfo, MAX_MOVES,
};
use alloc::vec::Vec;
use frame_support::{weights::Weight, BoundedVec};
use nerv_primitives_affinity::{plan, Move, Resident};
use nerv_primitives_core::traits::ShardMap;
use nerv_primitives_embedding::MAX_OVERRIDES;

impl<T: Config> Pallet<T> {
    /// The plan of a window that is closed, if there are moves; adds what that took.
    pub(crate) fn make_plan(closing: &Closing, survey: &Survey, took: &mut Weight) -> Option<Plan> {
        let leaves = Self::leaves(survey, closing.blocks);
        let terms = Self::plan_terms();
        let gathered = Self::gather(closing, &leaves, &terms, took);
        let moves = plan(closing.bonds, &gathered, &leaves.all, &terms);
        // No more than the terms have it.
        took.saturating_accrue(T::WeightInfo::plan(moves.len() as u32));
        let moves = Self::planned(moves, &gathered);
        (!moves.is_empty()).then(|| Plan {
            index: closing.number,
            at: Self::height(),
            blocks: closing.blocks,
            ceiling: leaves.ceiling,
            moves: BoundedVec::truncate_from(moves),
        })
    }

    /// Moves with the loads of their accounts.
    pub(crate) fn planned(moves: Vec<Move>, residents: &[Resident]) -> Vec<PlannedMove> {
        let planned = |step| PlannedMove {
            load: load_of(&step, residents),
            step,
        };
        moves.into_iter().map(planned).collect()
    }

    /// What a plan keeps to, as it is now.
    pub(crate) fn plan_terms() -> nerv_primitives_affinity::Terms {
        nerv_primitives_affinity::Terms {
            moves: T::Terms::moves().min(MAX_MOVES),
            room: Self::room(),
            gain: T::Terms::gain(),
            back: T::Terms::back(),
            keep: T::Terms::keep(),
            // Those that are not to move in this plan are said to have moved just now. Whoever did move rests for
            // one window in any case: it is over when the next plan is made.
            rest: T::Terms::rest().max(1),
            balance: T::Terms::balance(),
            echo: T::Terms::echo(),
        }
    }

    /// The accounts that plans may have away from home in all.
    pub(crate) fn most_away() -> u32 {
        T::Terms::room().min(MAX_OVERRIDES)
    }

    /// How many more may be moved away from home: as plans may have it, and as the routing table has room.
    pub(crate) fn room() -> u32 {
        let by_plans = Self::most_away().saturating_sub(Away::<T>::count());
        by_plans.min(MAX_OVERRIDES.saturating_sub(T::Map::overrides()))
    }
}

impl Plan {
    /// The transfers across that its moves save, in units a window, as was expected when it was made.
    pub fn gain(&self) -> u64 {
        let gains = self.moves.iter().map(|planned| planned.step.gain);
        gains.fold(0, u64::saturating_add)
    }
}

/// The load of the account that moves. Residents are in the order of their accounts.
fn load_of(step: &Move, residents: &[Resident]) -> u32 {
    residents
        .binary_search_by(|resident| resident.account.cmp(&step.account))
        .ok()
        .and_then(|index| residents.get(index))
        .map_or(0, |resident| resident.load)
}
