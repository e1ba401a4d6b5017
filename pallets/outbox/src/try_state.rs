// SPDX-License-Identifier: Apache-2.0
//! What must hold of the pallet at all times.

use crate::{
    Arrivals, Batches, Config, Delivered, InTransit, Pallet, Place, Posted, Progress, Reached,
    Statistics, Transit,
};
use alloc::collections::BTreeMap;
use frame_support::ensure;
use nerv_primitives_core::{BlockHeight, RemittanceKind, ShardId};
use sp_runtime::TryRuntimeError;

/// Which batch of its block each batch is.
type Numbers = BTreeMap<(BlockHeight, ShardId), u32>;

/// What the batches that are kept come to.
#[derive(Default)]
struct Sums {
    /// What was not delivered.
    under_way: Transit,
    /// How many of those come back.
    coming_back: u64,
}

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Deliveries have come no further than this block, and pruning no further than deliveries.
    /// 2. Each batch is listed once in its block, and has entries. Each block that is listed is one that was not
    ///    forgotten, and was entered as delivered exactly if deliveries have passed it: later than it was, and not
    ///    later than now.
    /// 3. A batch has as many arrivals as deliveries have come to in it: all, none, or those before the place. There
    ///    are no others.
    /// 4. The remittances under way are those that were not delivered, with their units.
    /// 5. Each that has bounced is on its way back or was returned, and no arrival is counted without a latency.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let reached = Self::check_progress()?;
        let numbers = Self::check_lists(&reached)?;
        let sums = Self::check_batches(&reached, &numbers)?;
        ensure!(
            sums.under_way == InTransit::<T>::get(),
            "units in transit that are not those of remittances"
        );
        let counters = Statistics::<T>::get();
        ensure!(
            counters.bounced.total() == counters.returned.saturating_add(sums.coming_back),
            "counters that do not add up"
        );
        ensure!(
            counters.latencies.total() == counters.credited,
            "latencies that are not those of what arrived"
        );
        Ok(())
    }

    fn check_progress() -> Result<Reached, TryRuntimeError> {
        let Some(reached) = Progress::<T>::get() else {
            let is_empty = Posted::<T>::iter_keys().next().is_none();
            ensure!(is_empty, "batches before anything was sent");
            return Ok(Reached::default());
        };
        let Reached {
            delivered, pruned, ..
        } = reached;
        ensure!(
            delivered.block <= Self::now(),
            "deliveries of blocks that are still to come"
        );
        ensure!(
            pruned.block <= delivered.block && pruned.entry == 0,
            "pruning that has overtaken deliveries"
        );
        Ok(reached)
    }

    /// Returns the batches that are kept.
    fn check_lists(reached: &Reached) -> Result<Numbers, TryRuntimeError> {
        let mut numbers = Numbers::new();
        for (block, posted) in Posted::<T>::iter() {
            ensure!(
                block >= reached.pruned.block && block <= Self::now(),
                "a list of batches that is left behind, or too early"
            );
            let is_passed = block < reached.delivered.block;
            let is_entered = Delivered::<T>::get(block)
                .is_some_and(|since| block < since && since <= Self::now());
            ensure!(
                is_passed == is_entered,
                "a block that was delivered and is not entered as that, or the reverse"
            );
            for (number, posting) in posted.iter().enumerate() {
                let place = Place {
                    block,
                    batch: number as u32,
                    entry: 0,
                };
                if place >= reached.pruned {
                    let earlier = numbers.insert((block, posting.shard), place.batch);
                    ensure!(earlier.is_none(), "a batch that is listed twice");
                }
            }
        }
        for block in Delivered::<T>::iter_keys() {
            ensure!(
                Posted::<T>::contains_key(block),
                "a block without batches that is entered as delivered"
            );
        }
        Ok(numbers)
    }

    fn check_batches(reached: &Reached, numbers: &Numbers) -> Result<Sums, TryRuntimeError> {
        let mut sums = Sums::default();
        for ((block, shard), number) in numbers {
            let batch = Batches::<T>::get(block, shard);
            let arrivals = Arrivals::<T>::get(block, shard);
            ensure!(!batch.is_empty(), "a batch that is listed and not there");
            let first = Place {
                block: *block,
                batch: *number,
                entry: 0,
            };
            let delivered = if first.next_batch() <= reached.delivered {
                batch.len()
            } else if first > reached.delivered {
                0
            } else {
                reached.delivered.entry as usize
            };
            ensure!(
                arrivals.len() == delivered && delivered <= batch.len(),
                "a batch with more or fewer arrivals than deliveries"
            );
            for remittance in batch.iter().skip(delivered) {
                sums.under_way = sums.under_way.with(remittance.amount);
                let comes_back = matches!(remittance.kind, RemittanceKind::Returned { .. });
                sums.coming_back += u64::from(comes_back);
            }
        }
        for (block, shard, _) in Batches::<T>::iter() {
            ensure!(
                numbers.contains_key(&(block, shard)),
                "a batch that is not listed"
            );
        }
        for (block, shard, _) in Arrivals::<T>::iter() {
            ensure!(
                numbers.contains_key(&(block, shard)),
                "arrivals without a batch"
            );
        }
        Ok(sums)
    }
}
