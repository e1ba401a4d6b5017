// SPDX-License-Identifier: Apache-2.0
//! The way back to the chain: closing, returning, settling.
//!
//! A lane that returns keeps its head for good. Its records are brought by anybody, against the head's root;
//! what it has sent goes on its way or comes back; and nothing more is promised to come. Once the records are
//! there and nothing is under way, the chain executes the shard again. What is left in the inbox is then
//! credited, entry by entry, to whom it is for.

use crate::{
    types::{LaneStatus, ReturnReason},
    Config, Error, Event, Lane, Lanes, Openings, Pallet, Policy, Ticks, WeightInfo,
};
use frame_support::{
    dispatch::{DispatchResult, DispatchResultWithPostInfo, Pays},
    ensure,
    storage::with_storage_layer,
    traits::Get,
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{traits::LaneLedger, LaneRefusal, LaneStanding, RequestedBy, ShardId};
use nerv_primitives_lane::InboxKind;

/// The entries of an inbox that one step of settling comes to.
pub(crate) const SETTLED: u32 = 32;

/// What a step of settling has come to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Settled {
    /// The entries that were looked at.
    pub looked: u32,
    /// Those that are gone for good.
    pub done: u32,
}

impl<T: Config> Pallet<T> {
    /// Why a lane may not return now, if it may not.
    pub(crate) fn return_refusal(shard: &ShardId) -> Option<LaneRefusal> {
        if Openings::<T>::contains_key(shard) {
            return Some(LaneRefusal::StillOpening);
        }
        let status = Lanes::<T>::get(shard).map(|lane| lane.status);
        (status != Some(LaneStatus::Open)).then_some(LaneRefusal::NotALane)
    }

    /// A lane is to return: commits count for a little while yet.
    pub(crate) fn begin_closing(shard: &ShardId, requested_by: RequestedBy) -> DispatchResult {
        let until = Ticks::<T>::get().saturating_add(T::Policy::closing_period());
        Lanes::<T>::try_mutate(shard, |lane| -> DispatchResult {
            let lane = lane.as_mut().ok_or(Error::<T>::NotALane)?;
            lane.status = LaneStatus::Closing { until };
            Ok(())
        })?;
        Self::deposit_event(Event::LaneClosing {
            shard: *shard,
            requested_by,
        });
        Ok(())
    }

    /// The head of a lane stands for good.
    pub(crate) fn begin_returning(shard: &ShardId, lane: &mut Lane, reason: ReturnReason) {
        lane.status = LaneStatus::Returning { unsound: false };
        Self::deposit_event(Event::LaneReturning {
            shard: *shard,
            reason,
            head: lane.position.head.id,
            root: lane.position.head.header.root,
        });
    }

    /// Whether nothing of a lane is under way: nothing has left it that is not decided about, and nothing is
    /// expected.
    pub(crate) fn is_at_rest(lane: &Lane) -> bool {
        lane.outbox.messages == 0 && lane.position.escrow == 0 && lane.expected == 0
    }

    /// Lets the chain execute a shard again if all its records are there and nothing is under way. Returns
    /// whether anything has changed.
    pub(crate) fn conclude(shard: &ShardId, lane: &mut Lane) -> bool {
        let LaneStatus::Returning { unsound: false } = lane.status else {
            return false;
        };
        let header = lane.position.head.header;
        if !Self::is_at_rest(lane) || T::Ledger::root(shard) != header.root {
            return false;
        }
        if T::Ledger::thaw(shard, &header.books).is_err() {
            lane.status = LaneStatus::Returning { unsound: true };
            Self::deposit_event(Event::LaneUnsound { shard: *shard });
            return true;
        }
        let total = header.books.total;
        // What was taken of the inbox is in the records.
        lane.status = LaneStatus::Settling;
        Self::set_standing(shard, LaneStanding::Resident);
        Self::deposit_event(Event::LaneReturned {
            shard: *shard,
            total,
        });
        true
    }

    /// Credits what is left in the inbox to whom it is for, some entries at a time. Returns how many were
    /// looked at, and how many are gone for good.
    pub(crate) fn settle_inbox(
        shard: &ShardId,
        lane: &mut Lane,
        meter: &mut WeightMeter,
    ) -> Settled {
        let mut settled = Settled::default();
        // What has to wait stands behind this, and is not looked at twice.
        let until = lane.position.inbox.next;
        while lane.kept < until && settled.looked < SETTLED {
            if meter.try_consume(Self::settle_entry_weight()).is_err() {
                break;
            }
            settled.looked = settled.looked.saturating_add(1);
            if Self::settle_entry(shard, lane) {
                settled.done = settled.done.saturating_add(1);
            }
        }
        settled
    }

    /// Takes the first entry that is kept, and credits its units to whom they are for. Returns whether that
    /// could be done.
    ///
    /// Where an account lives in a lane by now that has no room for it, the entry stands behind all others and
    /// is tried again: so that nobody who fills an inbox holds up what is for others.
    pub(crate) fn settle_entry(shard: &ShardId, lane: &mut Lane) -> bool {
        let index = lane.kept;
        let was_taken = index < lane.position.head.header.marks.inbox;
        let Some(posted) = Self::forget_entry(shard, lane).filter(|_| !was_taken) else {
            return true;
        };
        let InboxKind::Credit { account, amount } = posted.entry.kind else {
            Self::deposit_event(Event::OrderVoid {
                shard: *shard,
                index,
            });
            return true;
        };
        let inbox = &mut lane.position.inbox;
        inbox.pending = inbox.pending.saturating_sub(amount);
        let Err(error) = with_storage_layer(|| T::Ledger::credit(&account, amount)) else {
            return true;
        };
        // An account cannot be opened with less, nor does a lane take it: the minimum was lower when they came.
        let is_dust = amount < T::MinimumBalance::get();
        if is_dust && Self::pay_from_pot(&T::Treasury::get(), amount) {
            Self::deposit_event(Event::Forfeited {
                shard: *shard,
                account,
                amount,
            });
            return true;
        }
        log::debug!(
            target: crate::LOG_TARGET,
            "units of {account:?} have to wait: {error:?}",
        );
        Self::put(shard, lane, posted.entry.kind, None, None);
        false
    }

    pub(crate) fn settle_entry_weight() -> Weight {
        T::WeightInfo::settle_entry()
            .saturating_add(T::WeightInfo::forget_entry())
            .saturating_add(T::Ledger::credit_weight())
            .saturating_add(T::Ledger::pay_out_weight())
    }

    /// Whether nothing is left of a lane.
    pub(crate) fn is_over(lane: &Lane) -> bool {
        lane.status == LaneStatus::Settling
            && lane.kept >= lane.position.inbox.next
            && lane.position.owed == 0
    }

    /// Writes a lane that has changed, or forgets it if nothing is left of it.
    pub(crate) fn keep_or_end(shard: &ShardId, lane: Lane) {
        if Self::is_over(&lane) {
            Lanes::<T>::remove(shard);
            Self::unlist(shard);
            Self::deposit_event(Event::LaneEnded { shard: *shard });
        } else {
            Lanes::<T>::insert(shard, lane);
        }
    }

    pub(crate) fn do_finish(shard: &ShardId) -> DispatchResultWithPostInfo {
        let mut lane = Lanes::<T>::get(shard).ok_or(Error::<T>::NotALane)?;
        let is_ending = !lane.status.takes_commits();
        ensure!(is_ending, Error::<T>::NotALane);
        let mut has_changed = Self::conclude(shard, &mut lane);
        if lane.status == LaneStatus::Settling {
            let mut meter = WeightMeter::new();
            has_changed |= Self::settle_inbox(shard, &mut lane, &mut meter).done > 0;
            has_changed |= Self::pay_all(shard, &mut lane, &mut meter);
        }
        ensure!(has_changed, Error::<T>::NotFinished);
        Self::keep_or_end(shard, lane);
        Ok(Pays::No.into())
    }

    /// What a step of a return costs at most.
    pub fn finish_weight() -> Weight {
        let entries = Self::settle_entry_weight().saturating_mul(SETTLED.into());
        Self::conclude_weight()
            .saturating_add(entries)
            .saturating_add(Self::pay_all_weight())
            // The lane.
            .saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }

    /// What looking whether a shard can be executed by the chain again costs, and letting it be.
    pub(crate) fn conclude_weight() -> Weight {
        T::WeightInfo::conclude().saturating_add(T::Ledger::thaw_weight())
    }
}
