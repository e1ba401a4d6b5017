// SPDX-License-Identifier: Apache-2.0
//! What must hold of the pallet at all times.

use crate::{
    Config, Deadlines, Finished, FinishedNumbers, FinishedTransfer, InTransit, NextDeadline,
    Pallet, Statistics, Transfers, FINISHED_LISTED,
};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use frame_support::ensure;
use nerv_primitives_core::{
    traits::{SetAside, ShardAccounts},
    Balance, BlockHeight, ReceiptStatus, Transfer, TransferId, TransferSide,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. No transfer is committed on one side and not expected, or aborted, on the other.
    /// 2. A transfer about which its source has not decided is listed under its deadline, and none
    ///    is listed twice. No list is left behind.
    /// 3. A transfer is listed as finished, once, exactly if both receipts say the same and are
    ///    final. The finished ones are numbered without gaps, and no list of them is left behind.
    /// 4. The units in transit are those of the transfers whose source has committed and whose
    ///    destination has not.
    /// 5. Every transfer that was started is kept or was pruned; it was committed or aborted, or is
    ///    under way. The latencies are those of the committed ones.
    /// 6. What an account has locked is what the transfers have that it sends, as long as their source
    ///    has not decided; what it was made ready for is what those have whose units may still come.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_receipts()?;
        Self::check_deadlines()?;
        Self::check_finished()?;
        Self::check_sums()?;
        Self::check_accounts()
    }

    fn check_receipts() -> Result<(), TryRuntimeError> {
        for record in Transfers::<T>::iter_values() {
            let destination = record.status(TransferSide::Destination);
            let agree = match record.at_source.status {
                ReceiptStatus::Committed => matches!(
                    destination,
                    Some(ReceiptStatus::Pending | ReceiptStatus::Committed)
                ),
                _ => destination != Some(ReceiptStatus::Committed),
            };
            ensure!(agree, "a transfer whose sides end differently");
        }
        Ok(())
    }

    fn check_deadlines() -> Result<(), TryRuntimeError> {
        let next = NextDeadline::<T>::get().unwrap_or_default();
        let mut deadlines = BTreeMap::<TransferId, BlockHeight>::new();
        for (height, listed) in Deadlines::<T>::iter() {
            ensure!(height >= next, "a list of deadlines that is left behind");
            for transfer in listed {
                let earlier = deadlines.insert(transfer, height);
                ensure!(earlier.is_none(), "a transfer with two deadlines");
            }
        }
        for (transfer, record) in Transfers::<T>::iter() {
            ensure!(
                !record.is_undecided() || deadlines.get(&transfer) == Some(&record.deadline),
                "a transfer that is not listed under its deadline"
            );
        }
        Ok(())
    }

    /// The finished transfers that are kept, by number, those before the first of the first list
    /// left out.
    fn listed_as_finished() -> Result<Vec<FinishedTransfer>, TryRuntimeError> {
        let numbers = FinishedNumbers::<T>::get();
        let mut kept = Vec::new();
        let mut lists = 0;
        let mut number = numbers.first;
        while number < numbers.next {
            let listed = Finished::<T>::get(Self::finished_list(number));
            let begins = number - Self::finished_place(number) as u64;
            let length = (numbers.next - begins).min(FINISHED_LISTED.into());
            ensure!(
                listed.len() as u64 == length,
                "finished transfers that are not numbered in order"
            );
            kept.extend(listed.into_iter().skip(Self::finished_place(number)));
            lists += 1;
            number = begins + length;
        }
        // One whose transfers were all pruned may still be filled up.
        let has_begun = numbers.first == numbers.next && Self::finished_place(numbers.next) > 0;
        ensure!(
            numbers.first <= numbers.next
                && Finished::<T>::iter_keys().count() == lists + usize::from(has_begun),
            "finished transfers that are not numbered in order"
        );
        Ok(kept)
    }

    fn check_finished() -> Result<(), TryRuntimeError> {
        let mut finished = BTreeSet::new();
        for entry in Self::listed_as_finished()? {
            ensure!(
                finished.insert(entry.transfer),
                "a transfer that finished twice"
            );
        }
        let over: BTreeSet<TransferId> = Transfers::<T>::iter()
            .filter(|(_, record)| record.finished_at().is_some())
            .map(|(transfer, _)| transfer)
            .collect();
        ensure!(
            over == finished,
            "a finished transfer that is not listed, or the reverse"
        );
        Ok(())
    }

    fn check_accounts() -> Result<(), TryRuntimeError> {
        let mut asked_for = BTreeMap::<BlindedId, SetAside>::new();
        for record in Transfers::<T>::iter_values() {
            if record.is_undecided() {
                asked_for.entry(record.from).or_default().locked += record.amount;
            }
            if record.is_expected() {
                asked_for.entry(record.to).or_default().incoming += record.amount;
            }
        }
        let kept = T::Accounts::set_aside()?;
        for account in kept.keys().chain(asked_for.keys()) {
            let [kept, asked_for] =
                [&kept, &asked_for].map(|all| all.get(account).copied().unwrap_or_default());
            ensure!(
                kept.locked == asked_for.locked,
                "an account that has locked what no transfer sends, or the reverse"
            );
            ensure!(
                kept.incoming == asked_for.incoming,
                "an account that is ready for what no transfer brings, or the reverse"
            );
        }
        Ok(())
    }

    fn check_sums() -> Result<(), TryRuntimeError> {
        let records: Vec<Transfer> = Transfers::<T>::iter_values().collect();
        let count = |is: fn(&Transfer) -> bool| records.iter().filter(|record| is(record)).count();
        let (moving, undecided) = (
            count(Transfer::is_in_transit),
            count(Transfer::is_undecided),
        );
        let moved = records.iter().filter(|record| record.is_in_transit());
        let in_transit: Balance = moved.map(|record| record.amount).sum();
        ensure!(
            in_transit == InTransit::<T>::get(),
            "units in transit that are not those of transfers"
        );
        let counters = Statistics::<T>::get();
        ensure!(
            Self::kept() == records.len() as u64
                && counters.started >= FinishedNumbers::<T>::get().first,
            "a transfer that was started, and is neither kept nor pruned"
        );
        let under_way = (moving + undecided) as u64;
        ensure!(
            counters.started == counters.committed + counters.aborted.total() + under_way,
            "counters that do not add up"
        );
        ensure!(
            counters.latencies.total() == counters.committed,
            "latencies that are not those of the committed transfers"
        );
        Ok(())
    }
}
