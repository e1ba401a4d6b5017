// SPDX-License-Identifier: Apache-2.0
//! Deadlines and pruning, within what a block can spare.

use crate::{
    telling::Spent, Config, Deadlines, Finished, FinishedNumbers, NextDeadline, Pallet, Transfers,
    WeightInfo,
};
use frame_support::{
    traits::Get,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use nerv_primitives_core::{
    traits::ShardAccounts, AbortReason, BlockHeight, ShardMessage, Transfer, TransferId,
};

impl<T: Config> Pallet<T> {
    /// Aborts what is past its deadline, then prunes what has been kept for long enough, the oldest
    /// first, as far as the weight goes.
    pub(crate) fn keep_house<A: ShardAccounts>(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::keep_house()).is_err() {
            return;
        }
        Self::expire_due::<A>(meter);
        Self::prune_due(meter);
    }

    /// Aborts what is past its deadline, as far as the weight goes, and returns what it took.
    ///
    /// Each block does so before its messages: what is dead by then costs them no more than a look, and
    /// nobody waits for units that nothing can become of.
    pub fn keep_deadlines(limit: Weight) -> Weight {
        let mut meter = WeightMeter::with_limit(limit);
        if meter.try_consume(T::WeightInfo::keep_house()).is_ok() {
            Self::expire_due::<T::Accounts>(&mut meter);
        }
        meter.consumed()
    }

    fn expire_due<A: ShardAccounts>(meter: &mut WeightMeter) {
        let Some(mut height) = NextDeadline::<T>::get() else {
            return;
        };
        let now = Self::now();
        while height < now && meter.try_consume(T::WeightInfo::deadline_list()).is_ok() {
            let mut listed = Deadlines::<T>::get(height);
            Self::expire_listed::<A>(&mut listed, meter);
            let is_done = listed.is_empty();
            Self::put_back(height, listed);
            if !is_done {
                return;
            }
            height = height.saturating_add(1);
        }
    }

    /// Takes transfers with one deadline that is past from their list, and aborts those about which
    /// the source has not decided.
    fn expire_listed<A: ShardAccounts>(
        listed: &mut BoundedVec<TransferId, T::MaxPerBlock>,
        meter: &mut WeightMeter,
    ) {
        while let Some(transfer) = listed.last().copied() {
            if meter.try_consume(T::WeightInfo::decided()).is_err() {
                return;
            }
            if let Some(record) = Self::undecided(transfer) {
                let most = Self::expire_weight();
                if !meter.can_consume(most) {
                    return;
                }
                let spent = Self::expire::<A>(transfer, &record).with(T::WeightInfo::expire());
                meter.consume(spent.min(most));
            }
            listed.pop();
        }
    }

    /// What is left of a list. An empty one is never looked at again.
    pub(crate) fn put_back(height: BlockHeight, left: BoundedVec<TransferId, T::MaxPerBlock>) {
        if left.is_empty() {
            Deadlines::<T>::remove(height);
            NextDeadline::<T>::put(height.saturating_add(1));
        } else {
            Deadlines::<T>::insert(height, left);
        }
    }

    /// The deadline of a transfer is past: the source decides against it. Returns what that took.
    pub(crate) fn expire<A: ShardAccounts>(transfer: TransferId, record: &Transfer) -> Spent {
        let reason = AbortReason::Deadline;
        let (aborted, accounts) = Self::abort::<A>(transfer, record, reason);
        Transfers::<T>::insert(transfer, aborted);
        let told = Self::tell(record.destination, ShardMessage::Abort { transfer, reason });
        let saved = Self::entry_saved(record).saturating_add(told);
        Spent { accounts, saved }
    }

    /// The most that an expiry may take.
    pub(crate) fn expire_weight() -> Weight {
        T::WeightInfo::expire().saturating_add(T::Accounts::weight())
    }

    fn prune_due(meter: &mut WeightMeter) {
        let keep = T::KeepReceipts::get();
        let now = Self::now();
        let mut number = FinishedNumbers::<T>::get().first;
        loop {
            let listed = Finished::<T>::get(Self::finished_list(number));
            let kept = listed.get(Self::finished_place(number)..).unwrap_or(&[]);
            if kept.is_empty() {
                return;
            }
            for finished in kept {
                let is_due = now > finished.at.saturating_add(keep);
                if !is_due || meter.try_consume(T::WeightInfo::prune()).is_err() {
                    return;
                }
                Self::prune(number, finished.transfer);
                number = number.saturating_add(1);
            }
        }
    }
}
