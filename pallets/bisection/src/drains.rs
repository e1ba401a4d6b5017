// SPDX-License-Identifier: Apache-2.0
//! Drains: moving the records after a cutover, within what a block can spare.

use crate::{
    types::{BrokenDrain, Drain},
    Awaited, Broken, Config, Drains, Error, Event, Pallet, Records, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
    ensure,
    storage::with_storage_layer,
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{Attesters, ShardLedger, ShardTree},
    BlockHeight, DrainTarget, Outcome, RecordIndex,
};
use sp_runtime::{DispatchError, DispatchResult};

/// The most records moved in one step, so that a step's sums stay small.
const MAX_STEP: u64 = 4_096;

/// The blocks for which a broken drain is not tried again. It begins with the first key that is left, so
/// those that its last block has removed must be gone from the database by then; and whoever tries what
/// cannot come out takes a drain's share of no more than one block in so many.
pub(crate) const RETRY_AFTER: BlockHeight = 10;

/// What a step of a drain came to.
struct Progress {
    /// The records it moved.
    moved: u32,
    /// What comes next.
    next: Next,
}

/// What comes after a step of a drain.
#[expect(
    clippy::large_enum_variant,
    reason = "the large one is what a step comes to but for the last"
)]
pub(crate) enum Next {
    /// The rest of the drain.
    Goes(Drain),
    /// Nothing: the operation is settled.
    Settled,
    /// Everything has arrived, and replicas have to say what they found.
    Awaits,
}

impl<T: Config> Pallet<T> {
    /// Moves records as long as the meter allows: of the oldest drain first, and of the next one
    /// when that is done.
    pub(crate) fn advance(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::advance()).is_err() {
            return;
        }
        let mut waiting = Drains::<T>::get().into_inner();
        if waiting.is_empty() {
            return;
        }
        let mut left = Vec::with_capacity(waiting.len());
        let mut arrived = Vec::new();
        for drain in waiting.drain(..) {
            let record = drain.record;
            match Self::run(drain, meter) {
                Some(Next::Goes(drain)) => left.push(drain),
                Some(Next::Awaits) => arrived.push(record),
                Some(Next::Settled) | None => (),
            }
        }
        // Never more than there were.
        Drains::<T>::put(frame_support::BoundedVec::truncate_from(left));
        // Only now: who is told may have an opposite drain, which goes behind those.
        arrived.into_iter().for_each(T::Attesters::drained);
    }

    /// Runs one drain until it is done or the meter is spent. Returns what comes next; nothing of one
    /// that broke.
    fn run(drain: Drain, meter: &mut WeightMeter) -> Option<Next> {
        let mut drain = drain;
        loop {
            let limit = Self::affordable(meter.remaining());
            if limit == 0 {
                return Some(Next::Goes(drain));
            }
            match with_storage_layer(|| Self::step(drain, limit)) {
                Ok(Progress {
                    moved,
                    next: Next::Goes(left),
                }) => {
                    meter.consume(Self::moves_weight(moved));
                    drain = left;
                }
                Ok(Progress { moved, next }) => {
                    meter.consume(Self::last_step_weight(moved));
                    if matches!(next, Next::Awaits) {
                        meter.consume(T::Attesters::drained_weight());
                    }
                    return Some(next);
                }
                Err(error) => {
                    // How far it came is not known any more, but not beyond its limit.
                    meter.consume(Self::last_step_weight(limit));
                    Self::give_up(&drain, error);
                    return None;
                }
            }
        }
    }

    /// One step: moves up to `limit` records of the shard that drains, turns to the next shard
    /// when it is empty, and settles the operation after the last.
    fn step(drain: Drain, limit: u32) -> Result<Progress, DispatchError> {
        let progress = T::Ledger::drain(&drain.source, &drain.target, drain.cursor, limit)?;
        let moved = progress.moved;
        let drained = drain.drained.saturating_add(u64::from(moved));
        if !progress.done {
            let left = Drain {
                cursor: progress.cursor,
                drained,
                ..drain
            };
            return Ok(Progress {
                moved,
                next: Next::Goes(left),
            });
        }
        // Not a unit either. That no record is left either is proved by the sums at the end, which
        // are one value: looking for a first record would walk over all that this block removed.
        ensure!(
            T::Ledger::total(&drain.source) == 0,
            DispatchError::Corruption
        );
        if let Some(source) = drain.next {
            let left = Drain {
                source,
                next: None,
                cursor: None,
                drained,
                ..drain
            };
            return Ok(Progress {
                moved,
                next: Next::Goes(left),
            });
        }
        match drain.target {
            DrainTarget::Sides { .. } => T::Tree::settle_split(&drain.source)?,
            DrainTarget::One(parent) => T::Tree::settle_merge(&parent)?,
        }
        let next = Self::arrived(drain.record, drained);
        Ok(Progress { moved, next })
    }

    /// All records of an operation have arrived, and the sums come out: it is settled, unless replicas
    /// were asked.
    pub(crate) fn arrived(record: RecordIndex, drained: u64) -> Next {
        let at = Self::height();
        let is_awaited = Awaited::<T>::mutate_extant(record, |awaited| {
            awaited.drained = Some(drained);
            true
        });
        if is_awaited {
            Self::conclude(record, Outcome::Drained { at, drained });
            Self::deposit_event(Event::Drained { record, drained });
            return Next::Awaits;
        }
        Self::conclude(record, Outcome::Settled { at, drained });
        Self::deposit_event(Event::Settled { record, drained });
        Next::Settled
    }

    /// The drain leaves the queue, its shards stay as they are, and all can see why. It is kept, to be
    /// tried again once it is mended.
    fn give_up(drain: &Drain, error: DispatchError) {
        let at = Self::height();
        Broken::<T>::insert(drain.record, BrokenDrain { drain: *drain, at });
        Self::conclude(drain.record, Outcome::Broken { at });
        Self::deposit_event(Event::Broken {
            record: drain.record,
            error,
        });
    }

    /// Puts a broken drain behind those that drain, to begin with the first record that is left: what was
    /// mended may stand before those it had moved.
    pub(crate) fn retry(record: RecordIndex) -> DispatchResult {
        let BrokenDrain { drain, at } = Broken::<T>::get(record).ok_or(Error::<T>::NotBroken)?;
        let since = Self::height().saturating_sub(at);
        ensure!(since >= RETRY_AFTER, Error::<T>::BrokeJustNow);
        let drain = Drain {
            cursor: None,
            ..drain
        };
        Drains::<T>::try_append(drain).map_err(|_| Error::<T>::TooManyDrains)?;
        Broken::<T>::remove(record);
        Self::conclude(record, Outcome::Draining);
        Ok(())
    }

    pub(crate) fn conclude(record: RecordIndex, outcome: Outcome) {
        // The record may have made room for later ones meanwhile.
        Records::<T>::mutate_extant(record, |record| record.outcome = outcome);
    }

    /// How many records a step may move so that it costs no more than what is left, settling
    /// included.
    fn affordable(remaining: Weight) -> u32 {
        let fixed = Self::last_step_weight(0).saturating_add(T::Attesters::drained_weight());
        let each = Self::moves_weight(1).saturating_sub(Self::moves_weight(0));
        remaining
            .checked_sub(&fixed)
            .and_then(|rest| rest.checked_div_per_component(&each))
            .unwrap_or(0)
            .min(MAX_STEP) as u32
    }

    /// What a step takes that moves so many records: out of one shard, into two.
    pub(crate) fn moves_weight(moved: u32) -> Weight {
        T::WeightInfo::drain(moved).saturating_add(T::Ledger::moving_weight(3))
    }

    fn last_step_weight(moved: u32) -> Weight {
        Self::moves_weight(moved)
            .saturating_add(T::WeightInfo::settle())
            .saturating_add(T::WeightInfo::arrive())
    }
}
