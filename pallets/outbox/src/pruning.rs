// SPDX-License-Identifier: Apache-2.0
//! Forgetting what was delivered long ago.

use crate::{Arrivals, Batches, Config, Delivered, Pallet, Place, Posted, Reached, WeightInfo};
use frame_support::{traits::Get, weights::WeightMeter};
use nerv_primitives_core::{BlockHeight, ShardId};

impl<T: Config> Pallet<T> {
    /// Forgets the blocks whose batches were all delivered more than `KeepReceipts` blocks ago, the oldest first, as
    /// far as the weight goes. Returns whether that was far enough.
    pub(crate) fn prune(reached: &mut Reached, meter: &mut WeightMeter) -> bool {
        let keep = T::KeepReceipts::get();
        let now = Self::now();
        loop {
            let block = reached.pruned.block;
            // A block is delivered no earlier than in itself: what is younger need not be looked at.
            if block >= reached.delivered.block || now <= block.saturating_add(keep) {
                reached.overdue = false;
                return true;
            }
            let since = if meter.try_consume(T::WeightInfo::prune_list()).is_ok() {
                let since = Delivered::<T>::get(block);
                if since.is_some_and(|since| now <= since.saturating_add(keep)) {
                    reached.overdue = false;
                    return true;
                }
                if Self::prune_block(&mut reached.pruned, meter) {
                    continue;
                }
                since.unwrap_or(block)
            } else {
                block
            };
            // Waited for as long as it was kept.
            let patience = keep.saturating_add(1).saturating_mul(2);
            reached.overdue = now > since.saturating_add(patience);
            return false;
        }
    }

    /// Forgets the batches of a block, if it has any. Returns whether that is all done: the place is the beginning of
    /// the next block then.
    fn prune_block(place: &mut Place, meter: &mut WeightMeter) -> bool {
        let posted = Posted::<T>::get(place.block);
        while let Some(posting) = posted.get(place.batch as usize) {
            if meter.try_consume(T::WeightInfo::prune_batch()).is_err() {
                return false;
            }
            Self::forget_batch(place.block, &posting.shard);
            *place = place.next_batch();
        }
        Self::forget_list(place.block);
        *place = Place::beginning(place.block.saturating_add(1));
        true
    }

    /// Forgets one batch, with what became of it.
    pub(crate) fn forget_batch(block: BlockHeight, shard: &ShardId) {
        Batches::<T>::remove(block, shard);
        Arrivals::<T>::remove(block, shard);
    }

    /// Forgets that a block had batches.
    pub(crate) fn forget_list(block: BlockHeight) {
        Posted::<T>::remove(block);
        Delivered::<T>::remove(block);
    }
}
