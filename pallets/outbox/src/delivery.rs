// SPDX-License-Identifier: Apache-2.0
//! Deliveries: what is under way arrives, or sets out for its sender.
//!
//! The order is that in which remittances were sent: by block, then by batch in the order in which these were begun,
//! then by entry. One place says how far deliveries have come, so that each entry is delivered once and none is passed
//! over.

use crate::{
    post::Entered, Arrivals, Batches, Config, Counters, Delivered, Event, InTransit, Pallet, Place,
    Posted, Posting, Statistics, Transit, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
    defensive,
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{Half, LoadMeter, SeenAccount, ShardAccounts, Sighting, Unexpected},
    AbortReason, Arrival, BlockHeight, Remittance, RemittanceId, RemittanceKind, ShardId,
};

/// What one service of the batches came to, which is written when it has ended.
#[derive(Default)]
pub(crate) struct Run {
    /// What has arrived.
    pub arrived: Transit,
    /// What became of it. Read when the first entry is delivered.
    pub counters: Option<Counters>,
    /// Where what comes back is put. Looked for when something comes back.
    pub returns: Option<Posting>,
}

/// What became of one remittance.
pub(crate) struct Outcome {
    /// What the destination vouches for.
    pub arrival: Arrival,
    /// What that took.
    spent: Weight,
}

impl<T: Config> Pallet<T> {
    /// Delivers what was sent before a block, from a place on, as far as the weight goes.
    pub(crate) fn deliver<A: ShardAccounts, L: LoadMeter>(
        place: &mut Place,
        before: BlockHeight,
        meter: &mut WeightMeter,
    ) {
        let mut run = Run::default();
        while place.block < before && Self::deliver_block::<A, L>(place, meter, &mut run) {}
        Self::book(run);
    }

    /// Enters what a service came to into the books.
    pub(crate) fn book(run: Run) {
        if run.arrived != Transit::default() {
            InTransit::<T>::mutate(|transit| *transit = transit.without(run.arrived));
        }
        if let Some(counters) = run.counters {
            Statistics::<T>::put(counters);
        }
    }

    /// Returns whether all of the block was delivered, and its batches are complete: the place is the beginning of
    /// the next block then.
    pub(crate) fn deliver_block<A: ShardAccounts, L: LoadMeter>(
        place: &mut Place,
        meter: &mut WeightMeter,
        run: &mut Run,
    ) -> bool {
        if meter.try_consume(T::WeightInfo::list()).is_err() {
            return false;
        }
        let is_open = place.block >= Self::now();
        let posted = Posted::<T>::get(place.block);
        while let Some(posting) = posted.get(place.batch as usize) {
            if !Self::deliver_batch::<A, L>(place, posting, meter, run) {
                return false;
            }
            let next = place.next_batch();
            if is_open && next.batch as usize >= posted.len() {
                // What has come back in this block stands behind the last batch: it is for the next one.
                return false;
            }
            *place = next;
        }
        if is_open {
            return false;
        }
        if !posted.is_empty() {
            Delivered::<T>::insert(place.block, Self::now());
        }
        *place = Place::beginning(place.block.saturating_add(1));
        true
    }

    /// Returns whether all that was in the batch when it was read was delivered. A batch is read as a whole, once in
    /// each service, and its arrivals are written once.
    fn deliver_batch<A: ShardAccounts, L: LoadMeter>(
        place: &mut Place,
        posting: &Posting,
        meter: &mut WeightMeter,
        run: &mut Run,
    ) -> bool {
        if meter.try_consume(T::WeightInfo::look()).is_err() {
            return false;
        }
        let length = Batches::<T>::decode_len(place.block, posting.shard).unwrap_or(0) as u32;
        if place.entry >= length {
            return true;
        }
        let reading = T::WeightInfo::batch(length);
        let most = Self::most_delivery_weight();
        if !meter.can_consume(reading.saturating_add(most)) {
            return false;
        }
        meter.consume(reading);
        let batch = Batches::<T>::get(place.block, posting.shard);
        let mut arrivals = Vec::new();
        for remittance in batch.iter().skip(place.entry as usize) {
            if !meter.can_consume(most) {
                break;
            }
            let id = RemittanceId {
                block: place.block,
                destination: posting.shard,
                index: place.entry,
            };
            let Some(outcome) = Self::deliver_one::<A, L>(id, posting.epoch, remittance, run)
            else {
                break;
            };
            meter.consume(outcome.spent.min(most));
            arrivals.push(outcome.arrival);
            place.entry = place.entry.saturating_add(1);
        }
        Self::vouch(place.block, &posting.shard, arrivals);
        place.entry >= length
    }

    /// Puts the receipts of what was delivered behind those that a batch has.
    pub(crate) fn vouch(block: BlockHeight, shard: &ShardId, arrivals: Vec<Arrival>) {
        if arrivals.is_empty() {
            return;
        }
        Arrivals::<T>::mutate(block, shard, |vouched| {
            if vouched.try_extend(arrivals.into_iter()).is_err() {
                defensive!("more arrivals than remittances");
            }
        });
    }

    /// Gives the receiver its units, or sends them back. `None`, and nothing has changed, if they cannot be sent back
    /// now: they stay what they are until the next block.
    pub(crate) fn deliver_one<A: ShardAccounts, L: LoadMeter>(
        id: RemittanceId,
        epoch: Option<u32>,
        remittance: &Remittance,
        run: &mut Run,
    ) -> Option<Outcome> {
        match A::credit(Self::receiver(&id, epoch, remittance), remittance.amount) {
            Ok(half) => {
                run.arrived = run.arrived.with(remittance.amount);
                let counters = run.counters.get_or_insert_with(Statistics::<T>::get);
                let counted = match remittance.kind {
                    RemittanceKind::Sent { .. } => {
                        Self::credited::<L>(id, remittance, &half, counters)
                    }
                    RemittanceKind::Returned { of, .. } => {
                        counters.returned = counters.returned.saturating_add(1);
                        Self::deposit_event(Event::Returned {
                            of,
                            to: remittance.to,
                            shard: half.shard,
                            amount: remittance.amount,
                        });
                        Weight::zero()
                    }
                };
                let spent = T::WeightInfo::credited()
                    .saturating_add(half.weight)
                    .saturating_add(counted);
                Some(Outcome {
                    arrival: Arrival::Credited,
                    spent,
                })
            }
            Err(Unexpected { reason, .. }) => {
                let looked_for = if run.returns.is_none() {
                    T::WeightInfo::list()
                } else {
                    Weight::zero()
                };
                Self::send_back(id, remittance, reason, run)?;
                let spent = T::WeightInfo::bounced()
                    .saturating_add(looked_for)
                    .saturating_add(A::credit_weight());
                Some(Outcome {
                    arrival: Arrival::Bounced(reason),
                    spent,
                })
            }
        }
    }

    /// The receiver. By the routing table by which the batch was begun it is in the batch's shard, unless its units
    /// come back: these are put anywhere.
    fn receiver(id: &RemittanceId, epoch: Option<u32>, remittance: &Remittance) -> SeenAccount {
        let was_sent = matches!(remittance.kind, RemittanceKind::Sent { .. });
        let seen = epoch.filter(|_| was_sent).map(|epoch| Sighting {
            leaf: id.destination,
            epoch,
        });
        SeenAccount {
            id: remittance.to,
            seen,
        }
    }

    /// Units have arrived. Returns what it takes to count that.
    ///
    /// The receiver's leaf alone is told how long they took: the sender was done with them when they left, and had
    /// nothing to wait for.
    fn credited<L: LoadMeter>(
        id: RemittanceId,
        remittance: &Remittance,
        half: &Half,
        counters: &mut Counters,
    ) -> Weight {
        let blocks = Self::now().saturating_sub(id.block);
        counters.credited = counters.credited.saturating_add(1);
        counters.latencies.record(blocks);
        L::finished(&half.shard, &half.shard, blocks);
        Self::deposit_event(Event::Credited {
            remittance: id,
            to: remittance.to,
            shard: half.shard,
            amount: remittance.amount,
            blocks,
        });
        L::finished_weight().saturating_sub(L::shared(&half.shard, &half.shard))
    }

    /// Units could not be taken: they set out for whom they came from, or once more for them.
    fn send_back(
        id: RemittanceId,
        remittance: &Remittance,
        reason: AbortReason,
        run: &mut Run,
    ) -> Option<()> {
        let is_first = matches!(remittance.kind, RemittanceKind::Sent { .. });
        let back = if is_first {
            Remittance {
                from: remittance.to,
                to: remittance.from,
                amount: remittance.amount,
                kind: RemittanceKind::Returned { of: id, reason },
            }
        } else {
            *remittance
        };
        let posting = *run
            .returns
            .get_or_insert_with(|| Self::batch_for_returns(id.destination));
        let entries = Self::batch_length(&posting.shard);
        let Some(Entered { id: back, .. }) = Self::post(posting, entries, back) else {
            defensive!("a batch without room for what comes back");
            return None;
        };
        let counters = run.counters.get_or_insert_with(Statistics::<T>::get);
        if is_first {
            counters.bounced.count(reason);
            Self::deposit_event(Event::Bounced {
                remittance: id,
                back,
                reason,
            });
        } else {
            counters.postponed = counters.postponed.saturating_add(1);
            Self::deposit_event(Event::Postponed {
                remittance: id,
                back,
                reason,
            });
        }
        Some(())
    }
}
