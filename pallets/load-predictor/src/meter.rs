// SPDX-License-Identifier: Apache-2.0
//! Measuring: what leaves have to do is counted as it happens.

use crate::{Config, LeafMeter, Meters, Pallet, Terms, WeightInfo};
use frame_support::{traits::UnixTime, weights::Weight};
use nerv_primitives_core::{
    traits::{LoadMeter, Transferred},
    BlockHeight, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_load::Work;

impl<T: Config> Pallet<T> {
    /// The second of chain time. Until a block's timestamp is set that is the one of the block
    /// before it.
    pub(crate) fn now_seconds() -> u64 {
        T::Time::now().as_secs()
    }

    /// Counts a transfer in the second `now`: in each of its leaves once, with the accounts that the
    /// leaf owns.
    pub(crate) fn count(transfer: &Transferred<'_>, now: u64) {
        let across = transfer.source != transfer.destination;
        let work = Work {
            weight: transfer.weight.ref_time(),
            bytes: transfer.bytes,
            across,
        };
        if across {
            Self::count_in(transfer.source, &work, &[transfer.from], now);
            Self::count_in(transfer.destination, &work, &[transfer.to], now);
        } else {
            Self::count_in(transfer.source, &work, &[transfer.from, transfer.to], now);
        }
    }

    fn count_in(shard: &ShardId, work: &Work, accounts: &[&BlindedId], now: u64) {
        Meters::<T>::mutate(shard, |leaf| {
            let leaf = leaf.get_or_insert_with(|| LeafMeter::new(now));
            leaf.meter.reach(now, T::Terms::quiet_rate);
            leaf.meter.add(work);
            leaf.hottest.transfer(now);
            for account in accounts {
                leaf.hottest.count(now, account);
            }
            if !work.across {
                leaf.latencies.count(now, 0);
            }
        });
    }

    /// Notes in the second `now` that a transfer between two shards was committed.
    ///
    /// A shard without a meter is none that the transfer was counted in: it has split or merged
    /// since, and its heirs do not know what of it they have. A meter made here would be one of no
    /// leaf.
    pub(crate) fn finish(source: &ShardId, destination: &ShardId, blocks: BlockHeight, now: u64) {
        let finish_in = |shard: &ShardId| {
            Meters::<T>::mutate_extant(shard, |leaf| {
                leaf.meter.reach(now, T::Terms::quiet_rate);
                leaf.meter.add_finished(blocks);
                leaf.latencies.count(now, blocks);
            });
        };
        finish_in(source);
        if destination != source {
            finish_in(destination);
        }
    }
}

impl<T: Config> LoadMeter for Pallet<T> {
    fn transferred(transfer: &Transferred<'_>) {
        Self::count(transfer, Self::now_seconds());
    }

    fn weight() -> Weight {
        T::WeightInfo::transferred()
    }

    fn finished(source: &ShardId, destination: &ShardId, blocks: BlockHeight) {
        Self::finish(source, destination, blocks, Self::now_seconds());
    }

    fn finished_weight() -> Weight {
        T::WeightInfo::finished()
    }
}
