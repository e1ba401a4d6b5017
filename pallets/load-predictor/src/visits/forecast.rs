// SPDX-License-Identifier: Apache-2.0
//! One visit: the seconds since the last, the forecast, and what came of earlier ones.

use crate::{
    floor::Floor,
    types::{COLD_SHARE, HOT_SHARE},
    Config, Event, Forecasts, LeafForecast, LeafMeter, Mark, Meters, Model, ModelInUse, Pallet,
    RuleInForce, Scores, Terms, SCORE_SPAN,
};
use core::marker::PhantomData;
use frame_support::traits::Get;
use nerv_primitives_core::{traits::ShardTree, Assessment, HotAccount, Ppm, Rate, Rule, ShardId};
use nerv_primitives_load::{Bounds, Capacities, Outcome, Score, Step};
use nerv_primitives_neural::{Model as Network, State};

/// The visits of one block: what all of them need is read once.
pub(crate) struct Visits<T> {
    pub(crate) now: u64,
    capacities: Capacities,
    threshold: Ppm,
    quiet_below: Rate,
    unsplittable_period: u32,
    floor: Floor,
    bounds: Bounds,
    in_use: ModelInUse,
    /// Read by the first visit that has something to take in, and once only: `Some(None)` if there
    /// is none that can be read.
    model: Option<Option<Network>>,
    pub(crate) rule: Rule,
    pub(crate) score: Score,
    /// Whether there were outcomes.
    pub(crate) scored: bool,
    _config: PhantomData<T>,
}

impl<T: Config> Visits<T> {
    /// Reads what visits in the second `now` need, but the model.
    pub(crate) fn begin(now: u64) -> Self {
        let limit = T::Terms::max_rate();
        Self {
            now,
            capacities: Capacities {
                rate: limit,
                latency: T::Terms::latency_limit(),
                accounts: T::Terms::state_capacity(),
                transfer_weight: T::TransferWeight::get(),
                transfer_bytes: T::TransferBytes::get(),
            },
            threshold: T::Terms::split_probability(),
            quiet_below: T::Terms::quiet_rate(),
            unsplittable_period: T::Terms::unsplittable_period(),
            floor: Floor::read::<T>(limit),
            bounds: Pallet::<T>::bounds(),
            in_use: Model::<T>::get(),
            model: None,
            rule: RuleInForce::<T>::get(),
            score: Scores::<T>::get(),
            scored: false,
            _config: PhantomData,
        }
    }

    /// Whether the model was looked for.
    pub(crate) fn has_loaded(&self) -> bool {
        self.model.is_some()
    }

    /// Reads the model if that was not tried. Tells whether there is one.
    pub(crate) fn load_model(&mut self) -> bool {
        self.model.get_or_insert_with(Pallet::<T>::model).is_some()
    }

    fn model(&self) -> Option<&Network> {
        self.model.as_ref()?.as_ref()
    }

    /// Takes in the complete seconds of a leaf since its last visit, 30 at most, and forecasts.
    /// Returns how many they were.
    ///
    /// Without a model nothing is taken in, so that the leaf's forecast grows old and the plain rule
    /// decides.
    pub(crate) fn visit(&mut self, shard: &ShardId, mut leaf: LeafForecast) -> u32 {
        if leaf.track.next() >= self.now || !self.load_model() {
            return 0;
        }
        let counted = Meters::<T>::get(shard).unwrap_or_else(|| LeafMeter::new(self.now));
        if leaf.generation != self.in_use.generation {
            // To this model the state of another means nothing.
            leaf.state = State::default();
            leaf.generation = self.in_use.generation;
        }
        let (steps, last) = self.take_in(shard, &mut leaf, &counted);
        let Some(last) = last else {
            return steps;
        };
        if let Some(model) = self.model() {
            leaf.probability = model.probability(&leaf.state);
        }
        leaf.track.note(&last, leaf.probability);
        self.mark(shard, &mut leaf, &counted);
        Pallet::<T>::contend(&self.bounds, shard, &mut leaf, &counted, self.now);
        Forecasts::<T>::insert(shard, leaf);
        steps
    }

    /// Takes in the seconds, and returns their number and the newest.
    fn take_in(
        &mut self,
        shard: &ShardId,
        leaf: &mut LeafForecast,
        counted: &LeafMeter,
    ) -> (u32, Option<Step>) {
        // Those that came or went in this block are not worth what asking for them would take.
        let accounts = T::Tree::last_account_count(shard);
        let (capacities, limit) = (self.capacities, self.capacities.rate);
        let (mut steps, mut last) = (0u32, None);
        for (second, sample) in counted.meter.seconds(leaf.track.next(), self.now) {
            if second != leaf.track.next() {
                // The model takes one step for one second. Over a gap, as after a clock that
                // jumped, it has to begin anew.
                leaf.state = State::default();
            }
            let step = leaf
                .track
                .step(second, &sample, accounts, &capacities, limit);
            let Some(step) = step else { continue };
            if let Some(model) = self.model() {
                model.step_state(&mut leaf.state, &step.features.input());
            }
            step.outcomes
                .iter()
                .flatten()
                .for_each(|outcome| self.score(outcome));
            steps = steps.saturating_add(1);
            last = Some(step);
        }
        (steps, last)
    }

    /// The rate above which a leaf is overloaded.
    pub(crate) fn limit(&self) -> Rate {
        self.capacities.rate
    }

    /// Scores a forecast of the model in use.
    pub(crate) fn score(&mut self, outcome: &Outcome) {
        if outcome.forecast.at < self.in_use.since {
            return;
        }
        self.score
            .add(self.now, SCORE_SPAN, self.threshold, outcome);
        self.scored = true;
    }

    /// Marks a leaf that is to be split although one account makes for most of its load. A mark ends
    /// with the account's share: a burst shields a leaf no longer than it counts.
    fn mark(&self, shard: &ShardId, leaf: &mut LeafForecast, counted: &LeafMeter) {
        let top = counted.hottest.top(self.now);
        leaf.mark = leaf.mark_at(self.now);
        if let Some(Mark { account, .. }) = leaf.mark {
            let is_hot = |top: HotAccount| top.account == account.account && top.share > COLD_SHARE;
            if top.is_some_and(is_hot) {
                return;
            }
            leaf.mark = None;
            Pallet::<T>::deposit_event(Event::Splittable {
                shard: *shard,
                account: account.account,
            });
        }
        let rule = if self.floor.is_reached(&leaf.track) {
            self.rule
        } else {
            Rule::Plain
        };
        let assessed = Assessment::Overload {
            load: counted.meter.load(self.now, self.quiet_below),
            limit: self.capacities.rate,
            probability: leaf.probability,
            threshold: self.threshold,
            rule,
            hottest: None,
        };
        if !assessed.holds() {
            return;
        }
        let Some(account) = top.filter(|account| account.share > HOT_SHARE) else {
            return;
        };
        let until = self.now.saturating_add(self.unsplittable_period.into());
        leaf.mark = Some(Mark { account, until });
        Pallet::<T>::deposit_event(Event::Unsplittable {
            shard: *shard,
            account: account.account,
            share: account.share,
            until,
        });
    }
}
