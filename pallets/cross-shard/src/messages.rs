// SPDX-License-Identifier: Apache-2.0
//! What shards do on each other's messages.
//!
//! A message carries news, and a receipt vouches for it: each is heeded only if the receipt of the
//! side it comes from says the same. Whatever is unknown, told again or made up changes nothing but
//! a counter.

use crate::{Config, InTransit, Pallet, Statistics, Transfers, WeightInfo};
use codec::DecodeAll;
use frame_support::{
    traits::{Get, ProcessMessage, ProcessMessageError},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{LoadMeter, ShardAccounts},
    ShardId, ShardMessage, Transfer, TransferId,
};

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

/// What became of a message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Handled {
    /// Whether it was heeded.
    pub heeded: bool,
    /// What it took, and what the answers took that were handled at once.
    pub weight: Weight,
}

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
        let room = match T::AnswersAtOnce::get() {
            true => meter.remaining().saturating_sub(most),
            false => Weight::zero(),
        };
        let Handled { heeded, weight } =
            Self::handle::<T::Accounts, T::Load>(message, origin, room);
        meter.consume(weight.min(meter.remaining()));
        Ok(heeded)
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
            ShardMessage::Prepared { .. } => Self::prepared_weight(),
            ShardMessage::Refused { .. } => Self::refused_weight(),
            ShardMessage::Commit { .. } => Self::commit_weight(),
            ShardMessage::Abort { .. } => Self::abort_weight(),
        }
    }

    /// The units leave. An answer that comes too late aborts the transfer instead.
    pub(crate) fn prepared_weight() -> Weight {
        T::WeightInfo::prepared().max(T::WeightInfo::expire())
    }

    /// The sender has its units back, and the transfer is over.
    pub(crate) fn refused_weight() -> Weight {
        T::WeightInfo::refused().saturating_add(Self::finish_weight())
    }

    /// The receiver was ready, and the transfer is over.
    pub(crate) fn abort_weight() -> Weight {
        T::WeightInfo::abort().saturating_add(Self::finish_weight())
    }

    /// The most that any message may take. A queue that is served with less than this, beside what
    /// it takes itself, stands still.
    pub fn max_message_weight() -> Weight {
        T::WeightInfo::prepare()
            .max(Self::prepared_weight())
            .max(Self::refused_weight())
            .max(Self::commit_weight())
            .max(Self::abort_weight())
            .saturating_add(T::Accounts::weight())
    }

    /// A transfer that is carried over whole, and its being counted, but for the accounts.
    pub(crate) fn carry_over_weight() -> Weight {
        T::WeightInfo::carry_over()
            .saturating_add(Self::finish_weight())
            .saturating_add(T::Load::finished_weight())
    }

    /// The arrival of units, and its being counted.
    pub(crate) fn commit_weight() -> Weight {
        T::WeightInfo::commit()
            .saturating_add(Self::finish_weight())
            .saturating_add(T::Load::finished_weight())
    }

    /// Does what a message in the queue of a shard says, and what its answers say as far as these find `room`:
    /// an answer need not wait behind what others were told. The rest is put into the queues.
    ///
    /// Whatever the transfer goes through here, its entry is read once and written once.
    pub(crate) fn handle<A: ShardAccounts, L: LoadMeter>(
        message: ShardMessage,
        here: ShardId,
        room: Weight,
    ) -> Handled {
        let transfer = message.transfer();
        let found = Transfers::<T>::get(transfer);
        let stepped = found
            .ok_or(Unheeded::NothingNew)
            .and_then(|found| Ok((found, Self::step::<A, L>(&message, &found, here, room)?)));
        let (found, mut step) = match stepped {
            Ok(stepped) => stepped,
            Err(unheeded) => {
                Self::count_ignored();
                let weight = match unheeded {
                    Unheeded::NothingNew => T::WeightInfo::ignored(),
                    Unheeded::Fault => Self::message_weight(&message),
                };
                return Handled {
                    heeded: false,
                    weight,
                };
            }
        };
        let mut weight = step.spent().saturating_sub(Self::entry_saved(&found));
        let beyond = step.spent().saturating_sub(Self::message_weight(&message));
        let mut room = WeightMeter::with_limit(room.saturating_sub(beyond));
        while let Some((there, answer)) = step.answer.take() {
            if !room.can_consume(Self::message_weight(&answer)) {
                weight = weight.saturating_sub(Self::tell(there, answer));
                break;
            }
            weight = weight.saturating_sub(T::QueueGrowsAgain::get());
            match Self::step::<A, L>(&answer, &step.record, there, Weight::zero()) {
                Ok(next) => {
                    step = next;
                    let spent = step.spent().saturating_sub(Self::entry_weight());
                    room.consume(spent.min(room.remaining()));
                    weight = weight.saturating_add(spent);
                }
                // As if it had come out of the queue: the deadline sees to the rest.
                Err(_) => {
                    Self::count_ignored();
                    weight = weight.saturating_add(Self::message_weight(&answer));
                }
            }
        }
        Self::keep(transfer, &found, step.record);
        Handled {
            heeded: true,
            weight,
        }
    }

    /// Keeps what a transfer has come to, with what follows from it: whether its units are in transit, and
    /// whether it is over.
    fn keep(transfer: TransferId, before: &Transfer, after: Transfer) {
        Transfers::<T>::insert(transfer, after);
        match (before.is_in_transit(), after.is_in_transit()) {
            (false, true) => {
                InTransit::<T>::mutate(|units| *units = units.saturating_add(after.amount));
            }
            (true, false) => {
                InTransit::<T>::mutate(|units| *units = units.saturating_sub(after.amount));
            }
            _ => (),
        }
        if before.finished_at().is_none() && after.finished_at().is_some() {
            Self::finish(transfer);
        }
    }

    fn count_ignored() {
        Statistics::<T>::mutate(|counters| {
            counters.ignored = counters.ignored.saturating_add(1);
        });
    }
}
