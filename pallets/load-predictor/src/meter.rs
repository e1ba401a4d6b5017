// SPDX-License-Identifier: Apache-2.0
//! Measuring: what leaves have to do is noted as it happens, and counted once a block.
//!
//! A leaf's meter takes more than a kilobyte. So the transfers of one block are first noted in a list,
//! to which noting one more costs the same however long it is, and then counted leaf by leaf.

use crate::{
    Config, LeafMeter, Meters, Note, Noted, Pallet, PendingCount, PendingNotes, Terms, WeightInfo,
    MAX_NOTES,
};
use alloc::collections::BTreeMap;
use codec::Encode;
use frame_support::{
    storage::unhashed,
    traits::{Get, UnixTime},
    weights::{constants::WEIGHT_REF_TIME_PER_MICROS, Weight},
};
use nerv_primitives_core::{
    once::{lists, LOOK_MICROS},
    traits::{LoadMeter, Transferred},
    BlockHeight, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_load::Work;

/// The keys that counting reads once a block, whatever was noted: the clock, for which the timestamp's call has paid,
/// and a parameter, for which the hook does.
const ONCE: u64 = 2;

/// One leaf if both are the same.
fn leaves_of<'a>(
    source: &'a ShardId,
    destination: &'a ShardId,
) -> impl Iterator<Item = &'a ShardId> {
    let other = (source != destination).then_some(destination);
    core::iter::once(source).chain(other)
}

/// The meters that notes are counted in, each read and written once.
struct Counting<T: Config> {
    now: u64,
    block: BlockHeight,
    leaves: BTreeMap<ShardId, Option<LeafMeter>>,
    _config: core::marker::PhantomData<T>,
}

impl<T: Config> Counting<T> {
    fn begin(now: u64) -> Self {
        Self {
            now,
            block: Pallet::<T>::height(),
            leaves: BTreeMap::new(),
            _config: core::marker::PhantomData,
        }
    }

    fn leaf(&mut self, shard: &ShardId) -> &mut Option<LeafMeter> {
        self.leaves
            .entry(*shard)
            .or_insert_with(|| Meters::<T>::get(shard))
    }

    fn count(&mut self, note: &Note) {
        match note {
            Note::Transferred {
                from,
                source,
                to,
                destination,
                weight,
                bytes,
            } => {
                let across = source != destination;
                let work = Work {
                    weight: *weight,
                    bytes: *bytes,
                    across,
                };
                if across {
                    self.count_in(source, &work, &[from]);
                    self.count_in(destination, &work, &[to]);
                } else {
                    self.count_in(source, &work, &[from, to]);
                }
            }
            Note::Finished {
                source,
                destination,
                blocks,
            } => {
                self.finish_in(source, *blocks);
                if destination != source {
                    self.finish_in(destination, *blocks);
                }
            }
            Note::Executed { lane, transfers } => self.execute_in(lane, *transfers),
        }
    }

    /// Counts a transfer once in a leaf, with the accounts that the leaf owns.
    fn count_in(&mut self, shard: &ShardId, work: &Work, accounts: &[&BlindedId]) {
        let (now, block) = (self.now, self.block);
        let leaf = self.leaf(shard).get_or_insert_with(|| LeafMeter::new(now));
        leaf.meter.reach(now, T::Terms::quiet_rate);
        leaf.meter.add(work);
        // Half of what one across takes is the other leaf's.
        let sides = if work.across { 2 } else { 1 };
        leaf.times.add(block, work.weight / sides);
        leaf.hottest.transfer(now);
        for account in accounts {
            leaf.hottest.count(now, account);
        }
        if !work.across {
            leaf.latencies.count(now, 0);
        }
    }

    /// A shard without a meter is none that the transfer was counted in: it has split or merged
    /// since, and its heirs do not know what of it they have. A meter made here would be one of no
    /// leaf.
    fn finish_in(&mut self, shard: &ShardId, blocks: BlockHeight) {
        let now = self.now;
        if let Some(leaf) = self.leaf(shard) {
            leaf.meter.reach(now, T::Terms::quiet_rate);
            leaf.meter.add_finished(blocks);
            leaf.latencies.count(now, blocks);
        }
    }

    /// Counts what a lane has executed, as if the chain had, by plain transfers: which accounts were most of it its replicas
    /// know.
    fn execute_in(&mut self, lane: &ShardId, transfers: u32) {
        let now = self.now;
        let leaf = self.leaf(lane).get_or_insert_with(|| LeafMeter::new(now));
        leaf.meter.reach(now, T::Terms::quiet_rate);
        let weight = T::TransferWeight::get().saturating_mul(transfers.into());
        let bytes = T::TransferBytes::get().saturating_mul(transfers);
        leaf.meter.add_many(transfers, weight, bytes);
    }

    fn end(self) {
        for (shard, leaf) in self.leaves {
            if let Some(leaf) = leaf {
                Meters::<T>::insert(shard, leaf);
            }
        }
    }
}

impl<T: Config> Pallet<T> {
    /// The second of chain time. Until a block's timestamp is set that is the one of the block
    /// before it.
    pub(crate) fn now_seconds() -> u64 {
        T::Time::now().as_secs()
    }

    /// Counts what was noted in the second that is under way: at the end of each block, and before a
    /// cutover, which meters do not survive. Whoever noted something has paid for that.
    pub(crate) fn count_notes() {
        Self::count_notes_at(Self::now_seconds);
    }

    pub(crate) fn count_notes_at(now: impl FnOnce() -> u64) {
        let notes = PendingNotes::<T>::take();
        PendingCount::<T>::kill();
        // Chain time is asked for only then: before the first block there is none.
        if notes.is_empty() {
            return;
        }
        let mut counting = Counting::<T>::begin(now());
        for note in &notes {
            counting.count(note);
        }
        counting.end();
    }

    /// What one note takes that is measured by itself: less by what a block needs once, however much is noted in
    /// it, and more by the look at the leaves that were noted before.
    pub(crate) fn note_weight(alone: Weight) -> Weight {
        let look = LOOK_MICROS.saturating_mul(WEIGHT_REF_TIME_PER_MICROS);
        alone
            .saturating_sub(T::DbWeight::get().reads(ONCE))
            .saturating_add(Weight::from_parts(look, 0))
    }

    fn note(note: Note) {
        if PendingCount::<T>::get() >= MAX_NOTES {
            Self::count_notes();
        }
        PendingCount::<T>::mutate(|noted| *noted = noted.saturating_add(1));
        // Not by `try_append`, which asks the list how long it is: the host then copies the whole of it.
        sp_io::storage::append(&PendingNotes::<T>::hashed_key(), note.encode());
    }
}

impl<T: Config> LoadMeter for Pallet<T> {
    fn transferred(transfer: &Transferred<'_>) {
        Self::note(Note::Transferred {
            from: *transfer.from,
            source: *transfer.source,
            to: *transfer.to,
            destination: *transfer.destination,
            weight: transfer.weight.ref_time(),
            bytes: transfer.bytes,
        });
    }

    fn weight() -> Weight {
        Self::note_weight(T::WeightInfo::transferred())
    }

    fn finished(source: &ShardId, destination: &ShardId, blocks: BlockHeight) {
        Self::note(Note::Finished {
            source: *source,
            destination: *destination,
            blocks,
        });
    }

    fn finished_weight() -> Weight {
        Self::note_weight(T::WeightInfo::finished())
    }

    fn shared(source: &ShardId, destination: &ShardId) -> Weight {
        let listed = unhashed::get_raw(&Noted::<T>::hashed_key()).unwrap_or_default();
        let mut paid = u64::from(source == destination);
        for leaf in leaves_of(source, destination) {
            if lists(&listed, leaf) {
                paid = paid.saturating_add(1);
            } else {
                // Where no more can be noted everybody pays.
                let _ = Noted::<T>::try_append(*leaf);
            }
        }
        T::DbWeight::get().reads_writes(paid, paid)
    }

    fn most_shared() -> Weight {
        T::DbWeight::get().reads_writes(2, 2)
    }

    fn executed(lane: &ShardId, transfers: u32) {
        if transfers > 0 {
            Self::note(Note::Executed {
                lane: *lane,
                transfers,
            });
        }
    }

    fn executed_weight() -> Weight {
        // One leaf's meter is counted in, where a transfer that finishes has two.
        Self::note_weight(T::WeightInfo::finished())
            .saturating_sub(T::DbWeight::get().reads_writes(1, 1))
    }
}
