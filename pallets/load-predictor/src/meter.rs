//! Measuring: transfers are counted, and windows follow their shards through splits and merges.

use crate::{Config, Pallet, WeightInfo, Window, Windows};
use frame_support::{
    traits::{Get, UnixTime},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{LoadMeter, OnCutover},
    ShardId,
};

impl<T: Config> Pallet<T> {
    /// The second of chain time. Until a block's timestamp is set that is the one of the block
    /// before it.
    pub(crate) fn now() -> u64 {
        T::Time::now().as_secs()
    }

    /// Counts a transfer in the second `now`.
    pub(crate) fn count(source: &ShardId, destination: &ShardId, now: u64) {
        let quiet_below = T::QuietRate::get();
        let count_in = |shard: &ShardId| {
            Windows::<T>::mutate(shard, |window| {
                window
                    .get_or_insert_with(|| Window::new(now))
                    .count(now, quiet_below)
            })
        };
        count_in(source);
        if destination != source {
            count_in(destination);
        }
    }

    /// Gives each child of a split in the second `now` half of its parent's window.
    pub(crate) fn divide(shard: &ShardId, left: &ShardId, right: &ShardId, now: u64) {
        let half = Windows::<T>::take(shard)
            .unwrap_or_else(|| Window::new(now))
            .halved(now);
        Windows::<T>::insert(left, half);
        Windows::<T>::insert(right, half);
    }

    /// Gives the parent of a merge in the second `now` the windows of both its children.
    pub(crate) fn unite(left: &ShardId, right: &ShardId, parent: &ShardId, now: u64) {
        let sum = match (Windows::<T>::take(left), Windows::<T>::take(right)) {
            (Some(left), Some(right)) => left.sum(&right, now, T::QuietRate::get()),
            // Of the other no transfer is known.
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return,
        };
        Windows::<T>::insert(parent, sum);
    }
}

impl<T: Config> LoadMeter for Pallet<T> {
    fn transferred(source: &ShardId, destination: &ShardId) {
        Self::count(source, destination, Self::now());
    }

    fn weight() -> Weight {
        T::WeightInfo::transferred()
    }
}

impl<T: Config> OnCutover for Pallet<T> {
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId) {
        Self::divide(shard, left, right, Self::now());
    }

    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId) {
        Self::unite(left, right, parent, Self::now());
    }

    fn weight() -> Weight {
        T::WeightInfo::cutover()
    }
}
