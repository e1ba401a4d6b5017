// SPDX-License-Identifier: Apache-2.0
//! Forecasting: leaves are visited in turn, and each visit takes in the seconds since the last.
//!
//! Every leaf is visited once a block while that fits the budget, and one after the other where it
//! does not: the next block goes on where this one stopped. A visit costs one read and one write of
//! the forecast however many seconds it takes in, so that a chain with many leaves forecasts each of
//! them less often, but misses no second.

mod forecast;

use crate::{Config, Event, Forecasts, Pallet, Round, RuleInForce, Scores, Visited, WeightInfo};
use frame_support::weights::WeightMeter;
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{BlockHeight, Ppm};
use nerv_primitives_load::SAMPLES;
use sp_runtime::SaturatedConversion;

pub(crate) use forecast::Visits;

/// The seconds of a bucket of the score. It remembers twelve of them: an hour.
pub const SCORE_SPAN: u32 = 300;

/// The outcomes that must be known before the plain rule can take over.
pub const MINIMUM_OUTCOMES: u32 = 100;

/// By how much the model's Brier score must be above the plain rule's before that takes over.
///
/// While nothing happens the plain rule is certain and right each time, and a model that gives
/// overload three parts of a hundred on the mean is worse by this. That is not what it is to be
/// judged by.
pub const SCORE_MARGIN: Ppm = 1_000;

/// The seconds that one visit can take in.
pub(crate) const MAX_STEPS: u32 = SAMPLES as u32;

impl<T: Config> Pallet<T> {
    /// Visits leaves within the meter's limit, the one whose turn it is first and none twice in a
    /// block.
    pub(crate) fn visit_leaves(meter: &mut WeightMeter) {
        let one = T::WeightInfo::visit(MAX_STEPS);
        let first = T::WeightInfo::load_model().saturating_add(one);
        if !meter.can_consume(T::WeightInfo::visits_base().saturating_add(first)) {
            return;
        }
        meter.consume(T::WeightInfo::visits_base());
        let mut round = Self::round();
        let left = Forecasts::<T>::count().saturating_sub(round.visited);
        if left == 0 {
            return;
        }
        let mut visits = Visits::<T>::begin(Self::now_seconds());
        visits.score_legacies(meter);
        let after = match round.last {
            Some(last) => Forecasts::<T>::iter_from(Forecasts::<T>::hashed_key_for(last)),
            None => Forecasts::<T>::iter(),
        };
        // Behind the last one they begin again, with those before the first of this block.
        let mut leaves = after.chain(Forecasts::<T>::iter()).take(left as usize);
        let before = round.visited;
        loop {
            let had_loaded = visits.has_loaded();
            let needed = if had_loaded { one } else { first };
            if !meter.can_consume(needed) {
                break;
            }
            let Some((shard, leaf)) = leaves.next() else {
                break;
            };
            let steps = visits.visit(&shard, leaf);
            if visits.has_loaded() && !had_loaded {
                meter.consume(T::WeightInfo::load_model());
            }
            meter.consume(T::WeightInfo::visit(steps));
            round.last = Some(shard);
            round.visited = round.visited.saturating_add(1);
        }
        if round.visited > before {
            Visited::<T>::put(round);
        }
        visits.end();
    }

    /// How far this block has come.
    pub(crate) fn round() -> Round {
        let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        let block: BlockHeight = now.saturated_into();
        let round = Visited::<T>::get();
        if round.block == block {
            round
        } else {
            Round {
                block,
                visited: 0,
                ..round
            }
        }
    }
}

impl<T: Config> Visits<T> {
    /// Keeps what the outcomes come to, and lets the rule follow them.
    pub(crate) fn end(self) {
        if !self.scored {
            return;
        }
        let rule = self.score.rule(MINIMUM_OUTCOMES, SCORE_MARGIN);
        if rule != self.rule {
            RuleInForce::<T>::put(rule);
            Pallet::<T>::deposit_event(Event::RuleChanged {
                rule,
                score: crate::views::score_view(&self.score),
            });
        }
        Scores::<T>::put(self.score);
    }
}
