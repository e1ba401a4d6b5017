// SPDX-License-Identifier: Apache-2.0
//! The rule: what load calls for a split or a merge. It knows nothing of how load is measured or
//! forecast.

use crate::{
    floor::Floor, Config, Forecasts, LeafForecast, Meters, Pallet, RuleInForce, Terms, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::weights::Weight;
use nerv_primitives_core::{
    traits::{LoadCondition, ShardTree},
    Assessment, Load, Operation, Rate, Rule, ShardId,
};
use nerv_primitives_embedding::Side;

/// The load of a leaf of which no transfer is known: it is quiet for as long as can be told.
const UNMEASURED: Load = Load {
    rate: 0,
    quiet_for: u32::MAX,
};

impl<T: Config> Pallet<T> {
    /// Judges an operation by the load in the second `now`.
    pub(crate) fn assess_at(operation: &Operation, now: u64) -> Assessment {
        match operation {
            Operation::Split { shard } => Self::assess_split(shard, now),
            Operation::Merge { left, right } => Assessment::Idleness {
                left: Self::load_at(left, now),
                right: Self::load_at(right, now),
                period: T::Terms::quiet_period(),
                limit: T::Terms::max_rate() / 2,
            },
            // Anyone may want an account moved, whatever the load.
            Operation::Relocate { account, shard } => {
                Self::relocation_for_contention(account, shard, now)
                    .unwrap_or(Assessment::Unconditional)
            }
        }
    }

    fn assess_split(shard: &ShardId, now: u64) -> Assessment {
        let forecast = Forecasts::<T>::get(shard);
        let mark = forecast.as_ref().and_then(|leaf| leaf.mark_at(now));
        let limit = T::Terms::max_rate();
        let overload = Assessment::Overload {
            load: Self::load_at(shard, now),
            limit,
            probability: forecast.as_ref().map_or(0, |leaf| leaf.probability),
            threshold: T::Terms::split_probability(),
            rule: Self::rule_for(forecast.as_ref(), limit, now),
            hottest: mark.map(|mark| mark.account),
        };
        if overload.holds() || mark.is_some() {
            return overload;
        }
        // A leaf may take too much of blocks without being overloaded, where many share them.
        Self::split_for_contention(forecast.as_ref(), shard, now).unwrap_or(overload)
    }

    /// Whether load calls for an operation in the second `now`: anyone may want a relocation, and that is
    /// no call for it.
    fn calls_for(operation: &Operation, now: u64) -> bool {
        let assessed = Self::assess_at(operation, now);
        assessed.holds() && assessed != Assessment::Unconditional
    }

    /// What decides on a split of a leaf with this forecast in the second `now`: the rule in force,
    /// but the plain rule wherever no forecast is fresh, or the leaf's load has not reached the floor.
    /// A chain that cannot keep up with its forecasts must not stop splitting, least of all then; and
    /// a burst of a second or two must not make it split.
    pub(crate) fn rule_for(forecast: Option<&LeafForecast>, limit: Rate, now: u64) -> Rule {
        let is_heard = |leaf: &LeafForecast| {
            leaf.is_fresh(now) && Floor::read::<T>(limit).is_reached(&leaf.track)
        };
        if forecast.is_some_and(is_heard) {
            RuleInForce::<T>::get()
        } else {
            Rule::Plain
        }
    }

    /// The rates of some leaves in the second `now`.
    pub(crate) fn rates_at(shards: &[ShardId], now: u64) -> Vec<Rate> {
        let quiet_rate = T::Terms::quiet_rate();
        let rate =
            |shard| Meters::<T>::get(shard).map_or(0, |leaf| leaf.meter.load(now, quiet_rate).rate);
        shards.iter().map(rate).collect()
    }

    pub(crate) fn load_at(shard: &ShardId, now: u64) -> Load {
        Meters::<T>::get(shard).map_or(UNMEASURED, |leaf| {
            leaf.meter.load(now, T::Terms::quiet_rate())
        })
    }
}

impl<T: Config> LoadCondition for Pallet<T> {
    fn assess(operation: &Operation) -> Assessment {
        Self::assess_at(operation, Self::now_seconds())
    }

    fn load(shard: &ShardId) -> Load {
        // Chain time is asked for last: at genesis, where no leaf has a meter, there is none yet.
        Meters::<T>::get(shard).map_or(UNMEASURED, |leaf| {
            leaf.meter.load(Self::now_seconds(), T::Terms::quiet_rate())
        })
    }

    fn rates(shards: &[ShardId]) -> Vec<Rate> {
        Self::rates_at(shards, Self::now_seconds())
    }

    fn called_for() -> Vec<Operation> {
        let now = Self::now_seconds();
        let mut operations = Vec::new();
        for (shard, leaf) in Forecasts::<T>::iter() {
            let relocation = leaf
                .contention
                .since
                .and_then(|_| Self::relocation_of(&shard, now));
            // Where moving an account helps for certain, a cut is not tried.
            operations.push(relocation.unwrap_or(Operation::Split { shard }));
            operations.extend(Self::merge_from_the_left(&shard));
        }
        operations.retain(|operation| Self::calls_for(operation, now));
        operations
    }

    fn weight() -> Weight {
        T::WeightInfo::assess()
    }

    fn rates_weight(shards: u32) -> Weight {
        T::WeightInfo::rates(shards)
    }
}

impl<T: Config> Pallet<T> {
    /// The merge of a leaf on the left with its sibling, if that is a leaf as well.
    fn merge_from_the_left(shard: &ShardId) -> Option<Operation> {
        let node = T::Tree::shard(shard)?;
        if node.side != Some(Side::Left) {
            return None;
        }
        let (left, right) = T::Tree::shard(&node.parent?)?.children?;
        (left == *shard && Forecasts::<T>::contains_key(right))
            .then_some(Operation::Merge { left, right })
    }
}
