// SPDX-License-Identifier: Apache-2.0
//! How full blocks are of extrinsics, and what that calls for: a lane for the leaf that fills them most,
//! or the return of one, once there is room again.
//!
//! Two means are kept, of the last minute or so and of the last few seconds. A lane is called for where
//! both are above one bound, and a return where both would stay below another, far lower one with what the
//! lane has to do: so that a burst opens no lane, that none is opened while the last one takes effect, and
//! that what has returned is not called for again.

use crate::{BlockFullness, Config, Forecasts, Fullness, Pallet, Terms, WeightInfo};
use alloc::vec::Vec;
use frame_support::{dispatch::DispatchClass, traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{FullnessCondition, LaneStandings, ShardTree},
    Assessment, LaneChange, LaneStanding, Ppm, Rate, ShardId, MILLION, RATE_UNIT,
};

/// The blocks over which the slow mean forgets all but a third: each counts for one in so many.
pub const SLOW: i64 = 64;

/// The same of the fast mean.
pub const FAST: i64 = 8;

impl BlockFullness {
    /// Takes in a block whose extrinsics have taken that part of what they might.
    ///
    /// `mean' = mean + (part - mean) / n`, the last rounded to nothing: so each mean ends within `n` parts
    /// per million of a part that stays the same.
    pub(crate) fn take_in(&mut self, part: Ppm) {
        self.slow = toward(self.slow, part, SLOW);
        self.fast = toward(self.fast, part, FAST);
    }
}

fn toward(mean: Ppm, part: Ppm, blocks: i64) -> Ppm {
    let (mean, part) = (i64::from(mean), i64::from(part.min(MILLION)));
    // Between the two, so that it fits.
    (mean + (part - mean) / blocks) as Ppm
}

/// A part of a whole in parts per million, rounded down: all of it at the most. Of nothing it is all.
fn part_of(part: u64, whole: u64) -> Ppm {
    let million = u128::from(MILLION);
    let ppm = (u128::from(part) * million)
        .checked_div(whole.into())
        .unwrap_or(million);
    ppm.min(million) as Ppm
}

impl<T: Config> Pallet<T> {
    /// Notes the time that is there for extrinsics in this block, before the first of them: what their
    /// class may have, or what hooks and inherents have left of the block.
    pub(crate) fn note_room() {
        let weights = T::BlockWeights::get();
        let taken = frame_system::Pallet::<T>::block_weight().total();
        let left = weights.max_block.saturating_sub(taken).ref_time();
        let class = weights.get(DispatchClass::Normal).max_total;
        let room = class.map_or(left, |most| left.min(most.ref_time()));
        Fullness::<T>::mutate(|it| it.room = Some(room));
    }

    /// Takes in how full this block is, at its end.
    pub(crate) fn measure_fullness() {
        let Some(room) = Fullness::<T>::get().room else {
            // Extrinsics had to wait, for a migration or for want of room.
            return;
        };
        let normal = *frame_system::Pallet::<T>::block_weight().get(DispatchClass::Normal);
        Fullness::<T>::mutate(|it| {
            it.room = None;
            it.take_in(part_of(normal.ref_time(), room));
        });
    }

    /// What that takes of each block.
    pub(crate) fn fullness_weight() -> Weight {
        T::DbWeight::get().reads_writes(1, 1)
    }

    /// The part of the time for extrinsics that a leaf's transfers take, or would take if it were no lane.
    fn share(rate: Rate) -> Ppm {
        let picoseconds = u64::from(rate)
            .saturating_mul(T::TransferWeight::get())
            .checked_div(RATE_UNIT.into())
            .unwrap_or(0);
        part_of(picoseconds, T::ExtrinsicTime::get())
    }

    /// Judges a change by the fullness of blocks, and by the load of the shard in the second `now`.
    pub(crate) fn assess_lane_at(change: LaneChange, shard: &ShardId, now: u64) -> Assessment {
        let measured = Fullness::<T>::get();
        let share = Self::share(Self::load_at(shard, now).rate);
        let (fullness, limit, least) = match change {
            LaneChange::Open => {
                let fullness = measured.slow.min(measured.fast);
                let leaves = T::Tree::leaf_count().max(1);
                // Half of what each has where all have the same: a leaf with less is not what fills blocks.
                let least = (fullness / 2).checked_div(leaves).unwrap_or(0).max(1);
                (fullness, T::Terms::open_above(), least)
            }
            LaneChange::Return => {
                let fullness = measured.slow.max(measured.fast);
                (fullness, T::Terms::return_below(), 0)
            }
        };
        Assessment::Fullness {
            change,
            fullness,
            share,
            limit,
            least,
        }
    }

    /// The leaf that fills blocks most of those that are no lanes, if nothing is opening.
    fn busiest(now: u64) -> Option<ShardId> {
        let lanes = T::Lanes::all();
        if lanes.iter().any(|(_, it)| *it == LaneStanding::Opening) {
            return None;
        }
        Forecasts::<T>::iter_keys()
            .filter(|leaf| lanes.iter().all(|(lane, _)| lane != leaf))
            .max_by_key(|leaf| Self::load_at(leaf, now).rate)
    }

    /// The lane that has least to do.
    fn idlest(now: u64) -> Option<ShardId> {
        T::Lanes::all()
            .into_iter()
            .filter(|(_, standing)| standing.is_lane())
            .map(|(lane, _)| lane)
            .min_by_key(|lane| Self::load_at(lane, now).rate)
    }
}

impl<T: Config> FullnessCondition for Pallet<T> {
    fn assess(change: LaneChange, shard: &ShardId) -> Assessment {
        Self::assess_lane_at(change, shard, Self::now_seconds())
    }

    fn called_for() -> Vec<(LaneChange, ShardId)> {
        let now = Self::now_seconds();
        let busiest = Self::busiest(now).map(|leaf| (LaneChange::Open, leaf));
        let idlest = Self::idlest(now).map(|lane| (LaneChange::Return, lane));
        let mut changes: Vec<_> = busiest.into_iter().chain(idlest).collect();
        changes.retain(|(change, shard)| Self::assess_lane_at(*change, shard, now).holds());
        changes
    }

    fn weight() -> Weight {
        // The means and two parameters, and less than what judging a split takes.
        T::WeightInfo::assess().saturating_add(T::DbWeight::get().reads(3))
    }
}
