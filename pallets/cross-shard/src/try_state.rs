//! What must hold of the pallet at all times.

use crate::{
    Config, Deadlines, Finished, FinishedNumbers, InTransit, Incoming, NextDeadline, Pallet,
    Receipts, Statistics, Transfers,
};
use alloc::collections::{BTreeMap, BTreeSet};
use frame_support::ensure;
use nerv_primitives_core::{Balance, BlockHeight, ReceiptStatus, TransferId, TransferSide};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. A receipt stands under the transfer and the side it names, and only of a transfer that is
    ///    kept. Each of these has a receipt of its source.
    /// 2. No transfer is committed on one side and not expected, or aborted, on the other.
    /// 3. A transfer about which its source has not decided is listed under its deadline, and none
    ///    is listed twice. No list is left behind.
    /// 4. A transfer is incoming exactly if its destination's receipt is pending.
    /// 5. A transfer is listed as finished, once, exactly if both receipts say the same and are
    ///    final. The finished ones are numbered without gaps.
    /// 6. The units in transit are those of the incoming transfers whose source has committed.
    /// 7. Every transfer that was started is kept or was pruned; it was committed or aborted, or is
    ///    under way. The latencies are those of the committed ones.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_receipts()?;
        Self::check_deadlines()?;
        Self::check_incoming()?;
        Self::check_finished()?;
        Self::check_sums()
    }

    fn check_receipts() -> Result<(), TryRuntimeError> {
        for (transfer, side, receipt) in Receipts::<T>::iter() {
            ensure!(
                (receipt.transfer, receipt.side) == (transfer, side),
                "a receipt that names something else"
            );
            ensure!(
                Transfers::<T>::contains_key(transfer),
                "a receipt of a transfer that is not kept"
            );
        }
        for transfer in Transfers::<T>::iter_keys() {
            let source = Self::status(transfer, TransferSide::Source)
                .ok_or("a transfer without a receipt of its source")?;
            let destination = Self::status(transfer, TransferSide::Destination);
            let agree = match (source, destination) {
                (ReceiptStatus::Committed, other) => matches!(
                    other,
                    Some(ReceiptStatus::Pending | ReceiptStatus::Committed)
                ),
                (_, other) => other != Some(ReceiptStatus::Committed),
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
        for transfer in Self::pending(TransferSide::Source) {
            let deadline = Transfers::<T>::get(transfer).map(|record| record.deadline);
            ensure!(
                deadline.is_some() && deadlines.get(&transfer) == deadline.as_ref(),
                "a transfer that is not listed under its deadline"
            );
        }
        Ok(())
    }

    fn check_incoming() -> Result<(), TryRuntimeError> {
        let incoming: BTreeSet<TransferId> = Incoming::<T>::iter_keys().collect();
        ensure!(
            incoming == Self::pending(TransferSide::Destination),
            "an incoming transfer that is not pending, or the reverse"
        );
        Ok(())
    }

    fn pending(side: TransferSide) -> BTreeSet<TransferId> {
        Receipts::<T>::iter_values()
            .filter(|receipt| receipt.side == side && receipt.status == ReceiptStatus::Pending)
            .map(|receipt| receipt.transfer)
            .collect()
    }

    fn check_finished() -> Result<(), TryRuntimeError> {
        let numbers = FinishedNumbers::<T>::get();
        let kept = Finished::<T>::iter_keys().count() as u64;
        ensure!(
            numbers.first.checked_add(kept) == Some(numbers.next)
                && (numbers.first..numbers.next).all(Finished::<T>::contains_key),
            "finished transfers that are not numbered in order"
        );
        let mut finished = BTreeSet::new();
        for entry in Finished::<T>::iter_values() {
            ensure!(
                finished.insert(entry.transfer),
                "a transfer that finished twice"
            );
        }
        let over: BTreeSet<TransferId> = Transfers::<T>::iter_keys()
            .filter(|transfer| {
                let source = Self::status(*transfer, TransferSide::Source);
                source != Some(ReceiptStatus::Pending)
                    && source == Self::status(*transfer, TransferSide::Destination)
            })
            .collect();
        ensure!(
            over == finished,
            "a finished transfer that is not listed, or the reverse"
        );
        Ok(())
    }

    fn check_sums() -> Result<(), TryRuntimeError> {
        let (mut moving, mut in_transit) = (0u64, 0 as Balance);
        for (transfer, incoming) in Incoming::<T>::iter() {
            let source = Self::status(transfer, TransferSide::Source);
            if source == Some(ReceiptStatus::Committed) {
                moving += 1;
                in_transit += incoming.amount;
            }
        }
        ensure!(
            in_transit == InTransit::<T>::get(),
            "units in transit that are not those of transfers"
        );
        let counters = Statistics::<T>::get();
        ensure!(
            Self::kept() == Transfers::<T>::iter_keys().count() as u64
                && counters.started >= FinishedNumbers::<T>::get().first,
            "a transfer that was started, and is neither kept nor pruned"
        );
        let undecided = Self::pending(TransferSide::Source).len() as u64;
        ensure!(
            counters.started == counters.committed + counters.aborted.total() + moving + undecided,
            "counters that do not add up"
        );
        ensure!(
            counters.latencies.total() == counters.committed,
            "latencies that are not those of the committed transfers"
        );
        Ok(())
    }
}
