// SPDX-License-Identifier: Apache-2.0
//! Telling shards something, and what that takes less than the most.

use crate::{hand_over::MaxMessageLenOf, Config, Pallet, ToldInBlock};
use codec::Encode;
use frame_support::{
    defensive,
    storage::unhashed,
    traits::{EnqueueMessage, Get, QueueFootprintQuery},
    weights::Weight,
    BoundedSlice,
};
use nerv_primitives_core::{once::lists, ShardId, ShardMessage, Transfer};

/// What a step took beside what was measured of it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Spent {
    /// What the accounts took.
    pub accounts: Weight,
    /// What others have paid for in the block, or what was not to be done.
    pub saved: Weight,
}

impl Spent {
    /// All of a step, by what was measured of it.
    pub fn with(self, measured: Weight) -> Weight {
        measured
            .saturating_add(self.accounts)
            .saturating_sub(self.saved)
    }
}

impl<T: Config> Pallet<T> {
    /// Puts a message into a shard's queue. Returns what that took less than the most, which is what it takes to put
    /// one into an empty queue.
    pub(crate) fn tell(shard: ShardId, message: ShardMessage) -> Weight {
        let encoded = message.encode();
        let bounded = BoundedSlice::<u8, MaxMessageLenOf<T>>::try_from(encoded.as_slice());
        let Ok(bytes) = bounded else {
            defensive!("a queue for shorter messages");
            return Weight::zero();
        };
        // Only queues with pages to be handled are among those that are served. One that was told something before
        // and has none has come to its end meanwhile: it joins them anew, and has a page more.
        let grows = T::Queue::footprint(shard).ready_pages > 0;
        T::Queue::enqueue_message(bytes, shard);
        match (grows, Self::tells_first(&shard)) {
            (true, false) => T::QueueGrowsAgain::get(),
            (true, true) => T::QueueGrows::get(),
            (false, _) => Weight::zero(),
        }
    }

    /// Notes that a shard was told something in this block. Returns whether it is the first time.
    fn tells_first(shard: &ShardId) -> bool {
        let listed = unhashed::get_raw(&ToldInBlock::<T>::hashed_key()).unwrap_or_default();
        if lists(&listed, shard) {
            return false;
        }
        // Where no more can be noted everybody pays.
        let _ = ToldInBlock::<T>::try_append(*shard);
        true
    }

    /// What a step pays for the transfer's entry, and need not where the entry was written in this block before.
    pub(crate) fn entry_saved(record: &Transfer) -> Weight {
        let now = Self::now();
        let at_destination = record.at_destination.map(|standing| standing.block);
        if record.at == now || record.at_source.block == now || at_destination == Some(now) {
            Self::entry_weight()
        } else {
            Weight::zero()
        }
    }

    /// What a step pays for the transfer's entry.
    pub(crate) fn entry_weight() -> Weight {
        T::DbWeight::get().reads_writes(1, 1)
    }

    /// The part of a transfer that finishes in the lists of those: the block pays for the first two of them.
    pub(crate) fn finish_weight() -> Weight {
        T::DbWeight::get().reads_writes(1, 1) / u64::from(crate::FINISHED_LISTED)
    }
}
