// SPDX-License-Identifier: Apache-2.0
//! What shards do on each other's messages.
//!
//! A message carries news, and a receipt vouches for it: each is heeded only if the receipt of the
//! side it comes from says the same. Whatever is unknown, told again or made up changes nothing but
//! a counter.

use crate::{telling::Spent, Config, Event, InTransit, Pallet, Statistics, Transfers, WeightInfo};
use codec::DecodeAll;
use frame_support::{
    defensive,
    traits::{ProcessMessage, ProcessMessageError},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{Half, LoadMeter, ShardAccounts, Unexpected},
    AbortReason, Balance, ReceiptStatus, ShardId, ShardMessage, Transfer, TransferId, TransferSide,
};
use nerv_primitives_embedding::BlindedId;

/// Why a message was not heeded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Unheeded {
    /// It is told again, comes too late, or no receipt vouches for it: one look at the transfer has
    /// shown that.
    NothingNew,
    /// An account could not do its part, and may have taken all that it may. This tells of a fault in
    /// the chain.
    Fault,
}

/// What it took to heed a message.
type Heeded = Result<Spent, Unheeded>;

impl<T: Config> ProcessMessage for Pallet<T> {
    /// The shard in whose queue the message is.
    type Origin = ShardId;

    /// Returns whether the message was heeded.
    fn process_message(
        message: &[u8],
        origin: ShardId,
        meter: &mut WeightMeter,
        _id: &mut [u8; 32],
    ) -> Result<bool, ProcessMessageError> {
        let mut bytes = message;
        let message =
            ShardMessage::decode_all(&mut bytes).map_err(|_| ProcessMessageError::Corrupt)?;
        let most = Self::message_weight(&message);
        if !meter.can_consume(most) {
            return Err(ProcessMessageError::Overweight(most));
        }
        let own = Self::own_weight(&message);
        let spent = Self::handle::<T::Accounts, T::Load>(message, origin);
        // Most take far less than they might: queues would end long before the block otherwise.
        meter.consume(match spent {
            Ok(spent) => spent.with(own).min(most),
            Err(Unheeded::NothingNew) => T::WeightInfo::ignored().min(most),
            Err(Unheeded::Fault) => most,
        });
        Ok(spent.is_ok())
    }
}

impl<T: Config> Pallet<T> {
    /// The most that a message may take.
    pub fn message_weight(message: &ShardMessage) -> Weight {
        Self::own_weight(message).saturating_add(T::Accounts::weight())
    }

    /// The most that a message may take, but for the accounts.
    fn own_weight(message: &ShardMessage) -> Weight {
        match message {
            ShardMessage::Prepare { .. } => T::WeightInfo::prepare(),
            // One that comes too late aborts the transfer.
            ShardMessage::Prepared { .. } => T::WeightInfo::prepared().max(T::WeightInfo::expire()),
            ShardMessage::Refused { .. } => {
                T::WeightInfo::refused().saturating_add(Self::finish_weight())
            }
            ShardMessage::Commit { .. } => Self::commit_weight(),
            ShardMessage::Abort { .. } => {
                T::WeightInfo::abort().saturating_add(Self::finish_weight())
            }
        }
    }

    /// The most that any message may take. A queue that is served with less than this, beside what
    /// it takes itself, stands still.
    pub fn max_message_weight() -> Weight {
        T::WeightInfo::prepare()
            .max(T::WeightInfo::prepared())
            .max(T::WeightInfo::expire())
            .max(T::WeightInfo::refused().saturating_add(Self::finish_weight()))
            .max(Self::commit_weight())
            .max(T::WeightInfo::abort().saturating_add(Self::finish_weight()))
            .saturating_add(T::Accounts::weight())
    }

    /// The arrival of units, and its being counted.
    fn commit_weight() -> Weight {
        T::WeightInfo::commit()
            .saturating_add(Self::finish_weight())
            .saturating_add(T::Load::finished_weight())
    }

    /// Does what a message in the queue of a shard says.
    pub(crate) fn handle<A: ShardAccounts, L: LoadMeter>(
        message: ShardMessage,
        here: ShardId,
    ) -> Heeded {
        let spent = match message {
            ShardMessage::Prepare {
                transfer,
                to,
                amount,
                source,
            } => Self::prepare::<A>(transfer, to, amount, source),
            ShardMessage::Prepared {
                transfer,
                destination,
            } => Self::prepared::<A>(transfer, destination),
            ShardMessage::Refused { transfer, reason } => Self::refused::<A>(transfer, reason),
            ShardMessage::Commit { transfer } => Self::commit::<A, L>(transfer),
            ShardMessage::Abort { transfer, reason } => Self::aborted::<A>(transfer, reason, here),
        };
        if spent.is_err() {
            Statistics::<T>::mutate(|counters| {
                counters.ignored = counters.ignored.saturating_add(1);
            });
        }
        spent
    }

    /// At the destination: gets the receiver ready, or says why not.
    fn prepare<A: ShardAccounts>(
        transfer: TransferId,
        to: BlindedId,
        amount: Balance,
        source: ShardId,
    ) -> Heeded {
        let record = Self::undecided(transfer).ok_or(Unheeded::NothingNew)?;
        let is_vouched_for = (record.to, record.amount, record.source) == (to, amount, source);
        let is_told_again = record.at_destination.is_some();
        if !is_vouched_for || is_told_again {
            return Err(Unheeded::NothingNew);
        }
        let (shard, status, answer, accounts) = match A::expect(Self::receiver(&record), amount) {
            Ok(Half { shard, weight }) => {
                let answer = ShardMessage::Prepared {
                    transfer,
                    destination: shard,
                };
                (shard, ReceiptStatus::Pending, answer, weight)
            }
            Err(Unexpected { shard, reason }) => {
                let answer = ShardMessage::Refused { transfer, reason };
                let status = ReceiptStatus::Aborted(reason);
                (shard, status, answer, A::weight())
            }
        };
        let at_destination = Some(Self::standing(shard, status));
        Transfers::<T>::insert(
            transfer,
            Transfer {
                at_destination,
                ..record
            },
        );
        let told = Self::tell(source, answer);
        let saved = Self::entry_saved(&record).saturating_add(told);
        Ok(Spent { accounts, saved })
    }

    /// At the source, which decides here: commits, or aborts if it is too late.
    fn prepared<A: ShardAccounts>(transfer: TransferId, destination: ShardId) -> Heeded {
        let record = Self::undecided(transfer).ok_or(Unheeded::NothingNew)?;
        let answered = record.at_destination.map(|standing| standing.shard);
        if !record.is_expected() || answered != Some(destination) {
            return Err(Unheeded::NothingNew);
        }
        // No block need have had room for the deadline by itself.
        if Self::now() > record.deadline {
            let reason = AbortReason::Deadline;
            let accounts = Self::abort::<A>(transfer, &record, reason);
            let told = Self::tell(destination, ShardMessage::Abort { transfer, reason });
            let saved = Self::entry_saved(&record).saturating_add(told);
            return Ok(Spent { accounts, saved });
        }
        let Half {
            shard,
            weight: accounts,
        } = match A::settle(Self::sender(&record), record.amount) {
            Ok(half) => half,
            Err(error) => {
                // The deadline aborts the transfer, and has the weight to do so.
                defensive!("locked units that cannot leave", error);
                return Err(Unheeded::Fault);
            }
        };
        InTransit::<T>::mutate(|units| *units = units.saturating_add(record.amount));
        let at_source = Self::standing(shard, ReceiptStatus::Committed);
        Transfers::<T>::insert(
            transfer,
            Transfer {
                at_source,
                ..record
            },
        );
        let told = Self::tell(destination, ShardMessage::Commit { transfer });
        let saved = Self::entry_saved(&record).saturating_add(told);
        Ok(Spent { accounts, saved })
    }

    /// At the source: the sender has its units back.
    fn refused<A: ShardAccounts>(transfer: TransferId, reason: AbortReason) -> Heeded {
        let record = Self::undecided(transfer).ok_or(Unheeded::NothingNew)?;
        if record.status(TransferSide::Destination) != Some(ReceiptStatus::Aborted(reason)) {
            return Err(Unheeded::NothingNew);
        }
        let accounts = Self::abort::<A>(transfer, &record, reason);
        Self::finish(transfer);
        let saved = Self::entry_saved(&record);
        Ok(Spent { accounts, saved })
    }

    /// At the destination: the units arrive.
    fn commit<A: ShardAccounts, L: LoadMeter>(transfer: TransferId) -> Heeded {
        let record = Transfers::<T>::get(transfer)
            .filter(Transfer::is_in_transit)
            .ok_or(Unheeded::NothingNew)?;
        let Half {
            shard,
            weight: accounts,
        } = match A::receive(Self::receiver(&record), record.amount) {
            Ok(half) => half,
            Err(error) => {
                // They stay in transit, where the books still have them.
                defensive!("expected units that cannot arrive", error);
                return Err(Unheeded::Fault);
            }
        };
        InTransit::<T>::mutate(|units| *units = units.saturating_sub(record.amount));
        let at_destination = Some(Self::standing(shard, ReceiptStatus::Committed));
        Transfers::<T>::insert(
            transfer,
            Transfer {
                at_destination,
                ..record
            },
        );
        let blocks = Self::now().saturating_sub(record.at);
        Statistics::<T>::mutate(|counters| {
            counters.committed = counters.committed.saturating_add(1);
            counters.latencies.record(blocks);
        });
        let source = record.at_source.shard;
        L::finished(&source, &shard, blocks);
        Self::finish(transfer);
        Self::deposit_event(Event::Committed {
            transfer,
            to: record.to,
            destination: shard,
            amount: record.amount,
            blocks,
        });
        let saved = Self::entry_saved(&record).saturating_add(L::shared(&source, &shard));
        Ok(Spent { accounts, saved })
    }

    /// At the destination: the units do not come. Whatever it answered, and whether it was asked
    /// at all, it says from now on what the source says.
    fn aborted<A: ShardAccounts>(
        transfer: TransferId,
        reason: AbortReason,
        here: ShardId,
    ) -> Heeded {
        let decided = ReceiptStatus::Aborted(reason);
        let record = Transfers::<T>::get(transfer).ok_or(Unheeded::NothingNew)?;
        let is_vouched_for = record.at_source.status == decided;
        let is_told_again = record.status(TransferSide::Destination) == Some(decided);
        if !is_vouched_for || is_told_again {
            return Err(Unheeded::NothingNew);
        }
        let mut shard = record
            .at_destination
            .map_or(here, |standing| standing.shard);
        let mut accounts = Weight::zero();
        if record.is_expected() {
            match A::forget(Self::receiver(&record), record.amount) {
                Ok(half) => (shard, accounts) = (half.shard, half.weight),
                Err(error) => {
                    defensive!("expected units that cannot be forgotten", error);
                    accounts = A::weight();
                }
            }
        }
        let at_destination = Some(Self::standing(shard, decided));
        Transfers::<T>::insert(
            transfer,
            Transfer {
                at_destination,
                ..record
            },
        );
        Self::finish(transfer);
        let saved = Self::entry_saved(&record);
        Ok(Spent { accounts, saved })
    }

    /// The source decides against a transfer, and the sender has its units back. Returns what the
    /// accounts took.
    pub(crate) fn abort<A: ShardAccounts>(
        transfer: TransferId,
        record: &Transfer,
        reason: AbortReason,
    ) -> Weight {
        let Half { shard, weight } = match A::release(Self::sender(record), record.amount) {
            Ok(half) => half,
            Err(error) => {
                defensive!("locked units that cannot be released", error);
                Half {
                    shard: record.source,
                    weight: A::weight(),
                }
            }
        };
        let at_source = Self::standing(shard, ReceiptStatus::Aborted(reason));
        Transfers::<T>::insert(
            transfer,
            Transfer {
                at_source,
                ..*record
            },
        );
        Statistics::<T>::mutate(|counters| counters.aborted.count(reason));
        Self::deposit_event(Event::Aborted {
            transfer,
            from: record.from,
            amount: record.amount,
            reason,
        });
        weight
    }
}
