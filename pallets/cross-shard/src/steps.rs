// SPDX-License-Identifier: Apache-2.0
//! What a message comes to, by what the transfer's two receipts say.

use crate::{messages::Unheeded, Config, Event, Pallet, Statistics, WeightInfo};
use frame_support::{defensive, storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{Half, LoadMeter, ShardAccounts, Unexpected},
    AbortReason, ReceiptStatus, ShardId, ShardMessage, Transfer, TransferId, TransferSide,
};
use sp_runtime::DispatchError;

/// What one message came to, or a message with the answers to it.
pub(crate) struct Step {
    /// The transfer as it stands from then on.
    pub record: Transfer,
    /// Which shard is told what.
    pub answer: Option<(ShardId, ShardMessage)>,
    /// What it took, as measured.
    own: Weight,
    /// What accounts took.
    accounts: Weight,
    /// What others have paid for in the block.
    saved: Weight,
}

/// Why a transfer was not carried over whole. Nothing has changed.
enum NotCarried {
    /// The receiver cannot take the units.
    Refused(Unexpected),
    /// The source cannot let go of what it has locked, which tells of a fault in the chain.
    Fault,
}

impl From<Unexpected> for NotCarried {
    fn from(unexpected: Unexpected) -> Self {
        Self::Refused(unexpected)
    }
}

impl From<DispatchError> for NotCarried {
    fn from(_: DispatchError) -> Self {
        Self::Fault
    }
}

impl Step {
    /// All that it took, the transfer's entry read and written.
    pub fn spent(&self) -> Weight {
        self.own
            .saturating_add(self.accounts)
            .saturating_sub(self.saved)
    }
}

impl<T: Config> Pallet<T> {
    /// Does what one message says in a shard about a transfer, all but keeping what that comes to. With enough
    /// `room` for the answers a transfer is carried over whole.
    pub(crate) fn step<A: ShardAccounts, L: LoadMeter>(
        message: &ShardMessage,
        record: &Transfer,
        here: ShardId,
        room: Weight,
    ) -> Result<Step, Unheeded> {
        match *message {
            ShardMessage::Prepare {
                transfer,
                to,
                amount,
                source,
            } => {
                let is_vouched_for =
                    (record.to, record.amount, record.source) == (to, amount, source);
                let is_told_again = record.at_destination.is_some();
                if !is_vouched_for || !record.is_undecided() || is_told_again {
                    return Err(Unheeded::NothingNew);
                }
                let in_time = Self::now() <= record.deadline;
                Ok(if in_time && Self::answers_weight().all_lte(room) {
                    Self::carry_over::<A, L>(transfer, record)
                } else {
                    Self::prepare::<A>(transfer, record)
                })
            }
            ShardMessage::Prepared {
                transfer,
                destination,
            } => Self::prepared::<A>(transfer, record, destination),
            ShardMessage::Refused { transfer, reason } => {
                Self::refused::<A>(transfer, record, reason)
            }
            ShardMessage::Commit { transfer } => Self::commit::<A, L>(transfer, record),
            ShardMessage::Abort { reason, .. } => Self::aborted::<A>(record, reason, here),
        }
    }

    /// The most that the answers to a transfer that is announced may take.
    fn answers_weight() -> Weight {
        let transfer = TransferId::default();
        let destination = ShardId::default();
        Self::message_weight(&ShardMessage::Prepared {
            transfer,
            destination,
        })
        .saturating_add(Self::message_weight(&ShardMessage::Commit { transfer }))
    }

    /// At both ends: the receiver takes the units, and the source decides to let them go. What comes of it is
    /// what comes of the messages one by one, but that the receiver is not made ready first: whom units cannot be
    /// given cannot be made ready for them either, so that a refusal is final.
    fn carry_over<A: ShardAccounts, L: LoadMeter>(transfer: TransferId, record: &Transfer) -> Step {
        let halves = with_storage_layer(|| -> Result<_, NotCarried> {
            let received = A::credit(Self::receiver(record), record.amount)?;
            let left = A::settle(Self::sender(record), record.amount)?;
            Ok((received, left))
        });
        let (received, left) = match halves {
            Ok(halves) => halves,
            Err(NotCarried::Refused(unexpected)) => {
                return Self::refuse(transfer, record, unexpected, A::credit_weight());
            }
            // The messages one by one come upon it, and say so.
            Err(NotCarried::Fault) => return Self::prepare::<A>(transfer, record),
        };
        let record = Transfer {
            at_source: Self::standing(left.shard, ReceiptStatus::Committed),
            at_destination: Some(Self::standing(received.shard, ReceiptStatus::Committed)),
            ..*record
        };
        let saved = Self::arrived::<L>(transfer, &record, received.shard);
        Step {
            record,
            answer: None,
            own: Self::carry_over_weight(),
            accounts: received.weight.saturating_add(left.weight),
            saved,
        }
    }

    /// Counts and tells of a transfer whose units have arrived. Returns what others have paid for of that.
    fn arrived<L: LoadMeter>(
        transfer: TransferId,
        record: &Transfer,
        destination: ShardId,
    ) -> Weight {
        let blocks = Self::now().saturating_sub(record.at);
        Statistics::<T>::mutate(|counters| {
            counters.committed = counters.committed.saturating_add(1);
            counters.latencies.record(blocks);
        });
        let source = record.at_source.shard;
        L::finished(&source, &destination, blocks);
        Self::deposit_event(Event::Committed {
            transfer,
            to: record.to,
            destination,
            amount: record.amount,
            blocks,
        });
        L::shared(&source, &destination)
    }

    /// At the destination: gets the receiver ready, or says why not.
    fn prepare<A: ShardAccounts>(transfer: TransferId, record: &Transfer) -> Step {
        let Half {
            shard,
            weight: accounts,
        } = match A::expect(Self::receiver(record), record.amount) {
            Ok(half) => half,
            Err(unexpected) => return Self::refuse(transfer, record, unexpected, A::weight()),
        };
        let answer = ShardMessage::Prepared {
            transfer,
            destination: shard,
        };
        Step {
            record: Transfer {
                at_destination: Some(Self::standing(shard, ReceiptStatus::Pending)),
                ..*record
            },
            answer: Some((record.source, answer)),
            own: T::WeightInfo::prepare(),
            accounts,
            saved: Weight::zero(),
        }
    }

    /// At the destination: says why the receiver cannot take the units, which took so much to find out.
    fn refuse(
        transfer: TransferId,
        record: &Transfer,
        Unexpected { shard, reason }: Unexpected,
        accounts: Weight,
    ) -> Step {
        let answer = ShardMessage::Refused { transfer, reason };
        let status = ReceiptStatus::Aborted(reason);
        Step {
            record: Transfer {
                at_destination: Some(Self::standing(shard, status)),
                ..*record
            },
            answer: Some((record.source, answer)),
            own: T::WeightInfo::prepare(),
            accounts,
            saved: Weight::zero(),
        }
    }

    /// At the source, which decides here: commits, or aborts if it is too late.
    fn prepared<A: ShardAccounts>(
        transfer: TransferId,
        record: &Transfer,
        destination: ShardId,
    ) -> Result<Step, Unheeded> {
        let answered = record.at_destination.map(|standing| standing.shard);
        let is_asked = record.is_undecided() && record.is_expected();
        if !is_asked || answered != Some(destination) {
            return Err(Unheeded::NothingNew);
        }
        // No block need have had room for the deadline by itself.
        if Self::now() > record.deadline {
            let reason = AbortReason::Deadline;
            let answer = ShardMessage::Abort { transfer, reason };
            let (record, accounts) = Self::abort::<A>(transfer, record, reason);
            return Ok(Step {
                record,
                answer: Some((destination, answer)),
                own: Self::prepared_weight(),
                accounts,
                saved: Weight::zero(),
            });
        }
        let Half {
            shard,
            weight: accounts,
        } = match A::settle(Self::sender(record), record.amount) {
            Ok(half) => half,
            Err(error) => {
                // The deadline aborts the transfer, and has the weight to do so.
                defensive!("locked units that cannot leave", error);
                return Err(Unheeded::Fault);
            }
        };
        Ok(Step {
            record: Transfer {
                at_source: Self::standing(shard, ReceiptStatus::Committed),
                ..*record
            },
            answer: Some((destination, ShardMessage::Commit { transfer })),
            own: Self::prepared_weight(),
            accounts,
            saved: Weight::zero(),
        })
    }

    /// At the source: the sender has its units back.
    fn refused<A: ShardAccounts>(
        transfer: TransferId,
        record: &Transfer,
        reason: AbortReason,
    ) -> Result<Step, Unheeded> {
        let answered = record.status(TransferSide::Destination);
        if !record.is_undecided() || answered != Some(ReceiptStatus::Aborted(reason)) {
            return Err(Unheeded::NothingNew);
        }
        let (record, accounts) = Self::abort::<A>(transfer, record, reason);
        Ok(Step {
            record,
            answer: None,
            own: Self::refused_weight(),
            accounts,
            saved: Weight::zero(),
        })
    }

    /// At the destination: the units arrive.
    fn commit<A: ShardAccounts, L: LoadMeter>(
        transfer: TransferId,
        record: &Transfer,
    ) -> Result<Step, Unheeded> {
        if !record.is_in_transit() {
            return Err(Unheeded::NothingNew);
        }
        let Half {
            shard,
            weight: accounts,
        } = match A::receive(Self::receiver(record), record.amount) {
            Ok(half) => half,
            Err(error) => {
                // They stay in transit, where the books still have them.
                defensive!("expected units that cannot arrive", error);
                return Err(Unheeded::Fault);
            }
        };
        let saved = Self::arrived::<L>(transfer, record, shard);
        Ok(Step {
            record: Transfer {
                at_destination: Some(Self::standing(shard, ReceiptStatus::Committed)),
                ..*record
            },
            answer: None,
            own: Self::commit_weight(),
            accounts,
            saved,
        })
    }

    /// At the destination: the units do not come. Whatever it answered, and whether it was asked
    /// at all, it says from now on what the source says.
    fn aborted<A: ShardAccounts>(
        record: &Transfer,
        reason: AbortReason,
        here: ShardId,
    ) -> Result<Step, Unheeded> {
        let decided = ReceiptStatus::Aborted(reason);
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
            match A::forget(Self::receiver(record), record.amount) {
                Ok(half) => (shard, accounts) = (half.shard, half.weight),
                Err(error) => {
                    defensive!("expected units that cannot be forgotten", error);
                    accounts = A::weight();
                }
            }
        }
        Ok(Step {
            record: Transfer {
                at_destination: Some(Self::standing(shard, decided)),
                ..*record
            },
            answer: None,
            own: Self::abort_weight(),
            accounts,
            saved: Weight::zero(),
        })
    }

    /// The source decides against a transfer, and the sender has its units back. Returns what the transfer
    /// comes to, which is yet to be kept, and what the account took.
    pub(crate) fn abort<A: ShardAccounts>(
        transfer: TransferId,
        record: &Transfer,
        reason: AbortReason,
    ) -> (Transfer, Weight) {
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
        Statistics::<T>::mutate(|counters| counters.aborted.count(reason));
        Self::deposit_event(Event::Aborted {
            transfer,
            from: record.from,
            amount: record.amount,
            reason,
        });
        let record = Transfer {
            at_source: Self::standing(shard, ReceiptStatus::Aborted(reason)),
            ..*record
        };
        (record, weight)
    }
}
