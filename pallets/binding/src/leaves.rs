// SPDX-License-Identifier: Apache-2.0
//! The leaves as moves find them: what they carry, what they can, and whether they are open.

use crate::{Config, Pallet, Survey, Surveyed, SurveyedLeaf, Terms, WeightInfo};
use alloc::{collections::BTreeSet, vec::Vec};
use frame_support::{traits::Get, weights::Weight, BoundedVec};
use nerv_primitives_affinity::{Leaf, UNIT};
use nerv_primitives_core::{
    traits::{LaneStandings, LoadCondition, ShardMap},
    BlockHeight, Rate, ShardId, MILLION, RATE_UNIT,
};

/// The leaves as a plan sees them.
pub(crate) struct Leaves {
    /// In no order that means anything.
    pub all: Vec<Leaf>,
    /// The load, in units a window, up to which a move may bring a leaf lest it be out of balance.
    pub ceiling: u64,
}

impl Leaves {
    /// The leaves that accounts may leave and come to, each with the load that it can take in yet, in units a window;
    /// nobody comes to one that is above that already.
    pub fn open(&self) -> impl Iterator<Item = (ShardId, Option<u64>)> + '_ {
        let open = self.all.iter().filter(|leaf| leaf.open);
        open.map(|leaf| {
            let most = leaf.limit.min(self.ceiling);
            (leaf.shard, most.checked_sub(leaf.load))
        })
    }
}

impl<T: Config> Pallet<T> {
    /// Looks at all leaves, for the plan that is made in the next block. Returns what that took.
    pub(crate) fn survey() -> Weight {
        let map = T::Map::leaves();
        let shards: Vec<ShardId> = map.iter().map(|leaf| leaf.shard).collect();
        let rates = T::Load::rates(&shards);
        let standings = T::Lanes::all();
        let lanes: BTreeSet<ShardId> = standings
            .iter()
            .filter(|(_, standing)| !standing.is_resident())
            .map(|(shard, _)| *shard)
            .collect();
        let survey: Vec<SurveyedLeaf> = map
            .iter()
            .zip(rates)
            .map(|(leaf, rate)| SurveyedLeaf {
                shard: leaf.shard,
                rate,
                open: !leaf.filling && !lanes.contains(&leaf.shard),
            })
            .collect();
        // No more than the routing table holds, and no more lanes than that.
        let (count, lanes) = (survey.len() as u32, standings.len() as u64);
        Surveyed::<T>::put(BoundedVec::truncate_from(survey));
        T::WeightInfo::survey(count)
            .saturating_add(T::Load::rates_weight(count))
            .saturating_add(T::DbWeight::get().reads(lanes))
    }

    /// The leaves that were looked at, with their loads in a window of so many blocks.
    pub(crate) fn leaves(survey: &Survey, blocks: BlockHeight) -> Leaves {
        let limit = Self::in_window(T::Terms::leaf_rate(), blocks);
        let all: Vec<Leaf> = survey
            .iter()
            .map(|leaf| Leaf {
                shard: leaf.shard,
                load: Self::in_window(leaf.rate, blocks),
                limit,
                open: leaf.open,
            })
            .collect();
        Leaves {
            ceiling: ceiling(&all, T::Terms::balance()),
            all,
        }
    }

    /// What a rate comes to in so many blocks, in units, rounded down. Where authors have left out blocks a window is
    /// longer than that, and what accounts were seen to do in it is more than what leaves are said to carry: then
    /// fewer moves are found to fit, and no leaf is brought above its limit.
    pub(crate) fn in_window(rate: Rate, blocks: BlockHeight) -> u64 {
        const MILLIS: u128 = 1_000;
        let units = u128::from(rate) * u128::from(UNIT);
        // Of 40 bits and of 32, times 64: what is too much saturates.
        let all = (units * u128::from(blocks)).saturating_mul(T::BlockTime::get().into());
        u64::try_from(all / (u128::from(RATE_UNIT) * MILLIS)).unwrap_or(u64::MAX)
    }
}

/// A part of the mean load, rounded down. Nothing where there is no leaf.
fn ceiling(leaves: &[Leaf], balance: u32) -> u64 {
    // 2^64 for each of fewer than 2^32 leaves.
    let all: u128 = leaves.iter().map(|leaf| u128::from(leaf.load)).sum();
    let parts = leaves.len() as u128 * u128::from(MILLION);
    let ceiling = all.saturating_mul(balance.into()).checked_div(parts);
    u64::try_from(ceiling.unwrap_or(0)).unwrap_or(u64::MAX)
}
