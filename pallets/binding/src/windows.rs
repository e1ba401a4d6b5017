// SPDX-License-Identifier: Apache-2.0
//! Windows: when one is over, and what is done then.
//!
//! One closes at the beginning of a block, so that what is done is paid for as it was, and that all transfers of the
//! blocks before are counted. Where a plan is to be made the leaves are looked at in one block and the accounts in the
//! next: together they would take more of one than this is worth.

use crate::{
    Config, Event, Forecasts, OpenWindow, Pairs, Pallet, Plan, Plans, Surveyed, Terms, WeightInfo,
    Window, FEW_LEAVES, PLANS,
};
use alloc::vec::Vec;
use frame_support::{traits::Get, weights::Weight};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_affinity::{Bond, Forecasters, Sketch};
use nerv_primitives_core::{
    traits::{MapLeaf, PairForecasts, ShardMap},
    BlockHeight, PlanIndex,
};
use sp_runtime::traits::SaturatedConversion;

/// A window that is being closed.
pub(crate) struct Closing<'a> {
    /// Its number.
    pub number: PlanIndex,
    /// The blocks that it had.
    pub blocks: BlockHeight,
    /// The pairs, after it.
    pub pairs: &'a Sketch,
    /// What is expected of them in the next one.
    pub bonds: &'a [Bond],
    /// The leaves of the tree, as they are now.
    pub map: &'a [MapLeaf],
}

impl<T: Config> Pallet<T> {
    /// Closes the window if it is over, and begins the next. Returns what that took.
    pub(crate) fn advance() -> Weight {
        let looked = T::DbWeight::get().reads(1);
        let now = Self::height();
        let took = match OpenWindow::<T>::get() {
            None => {
                Self::begin(1, now, &T::Map::leaves());
                T::WeightInfo::begin()
            }
            Some(window) if window.closes > now => Weight::zero(),
            Some(_) if T::Terms::enabled() && !Surveyed::<T>::exists() => Self::survey(),
            Some(window) => Self::close(&window, now),
        };
        looked.saturating_add(took)
    }

    /// Begins a window in this block.
    pub(crate) fn begin(number: PlanIndex, now: BlockHeight, map: &[MapLeaf]) {
        // Fewer than 2^32.
        let leaves = map.len() as u32;
        OpenWindow::<T>::put(Window {
            number,
            began: now,
            closes: now.saturating_add(T::Terms::window().max(1)),
            within: leaves <= FEW_LEAVES,
            payer: T::Terms::payer(),
        });
    }

    /// Closes a window, and makes a plan of what it has shown.
    fn close(window: &Window, now: BlockHeight) -> Weight {
        let mut took = T::WeightInfo::close().saturating_add(T::WeightInfo::begin());
        let mut pairs = Pairs::<T>::get();
        let mut forecasters = Forecasts::<T>::get();
        let bonds = Self::turn_over(&mut pairs, &mut forecasters);
        let map: Vec<MapLeaf> = T::Map::leaves();
        // As many as there are pairs.
        took.saturating_accrue(T::Model::weight(bonds.len() as u32));
        let closing = Closing {
            number: window.number,
            blocks: now.saturating_sub(window.began).max(1),
            pairs: &pairs,
            bonds: &bonds,
            map: &map,
        };
        let plan = Surveyed::<T>::take()
            .filter(|_| T::Terms::enabled())
            .and_then(|survey| Self::make_plan(&closing, &survey, &mut took));
        Self::finish(window.number, plan, pairs, forecasters);
        Self::begin(window.number.saturating_add(1), now, &map);
        took
    }

    /// Keeps what a window has come to, and tells of it.
    pub(crate) fn finish(
        closed: PlanIndex,
        plan: Option<Plan>,
        pairs: Sketch,
        forecasters: Forecasters,
    ) {
        let score = forecasters.score();
        // Both are bounded.
        Self::deposit_event(Event::WindowClosed {
            window: closed,
            pairs: pairs.pairs().count() as u32,
            decides: score.deciding(),
            brier: score.brier(),
            forecasts: score.forecasts(),
            moves: plan.as_ref().map_or(0, |plan| plan.moves.len() as u32),
            gain: plan.as_ref().map_or(0, Plan::gain),
        });
        Self::keep_plan(closed, plan);
        Pairs::<T>::put(pairs);
        Forecasts::<T>::put(forecasters);
    }

    /// Keeps a plan, and forgets those that are too old.
    fn keep_plan(closed: PlanIndex, plan: Option<Plan>) {
        Plans::<T>::mutate(|plans| {
            plans.retain(|plan| closed.saturating_sub(plan.index) < PLANS);
            if let Some(plan) = plan {
                // There is room: each of the others is of a window of its own, of the last three.
                let kept = plans.try_push(plan);
                debug_assert!(kept.is_ok(), "more plans than windows");
            }
        });
    }

    /// The number of the window that was closed last; 0 before there was one.
    pub(crate) fn last_closed() -> PlanIndex {
        OpenWindow::<T>::get().map_or(0, |window| window.number.saturating_sub(1))
    }

    /// The height of this block.
    pub(crate) fn height() -> BlockHeight {
        let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        now.saturated_into()
    }
}
