//! Receipts: what each side vouches for.

use crate::{
    Config, Finished, FinishedNumbers, FinishedTransfer, Pallet, Receipts, Statistics, Transfer,
    Transfers,
};
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    BlockHeight, Receipt, ReceiptStatus, ShardId, TransferId, TransferSide,
};
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
    /// The receipts of a transfer: the source's and the destination's. Both are `None` of one that
    /// never was, or whose receipts were pruned.
    pub fn receipts(transfer: TransferId) -> (Option<Receipt>, Option<Receipt>) {
        (
            Receipts::<T>::get(transfer, TransferSide::Source),
            Receipts::<T>::get(transfer, TransferSide::Destination),
        )
    }

    /// Puts down where a side is from this block on.
    pub(crate) fn sign(
        transfer: TransferId,
        side: TransferSide,
        shard: ShardId,
        status: ReceiptStatus,
    ) {
        let receipt = Receipt {
            transfer,
            shard,
            side,
            status,
            block: Self::now(),
        };
        Receipts::<T>::insert(transfer, side, receipt);
    }

    /// Where a side is.
    pub(crate) fn status(transfer: TransferId, side: TransferSide) -> Option<ReceiptStatus> {
        Receipts::<T>::get(transfer, side).map(|receipt| receipt.status)
    }

    /// A transfer about which its source has not decided.
    pub(crate) fn undecided(transfer: TransferId) -> Option<Transfer> {
        match Self::status(transfer, TransferSide::Source)? {
            ReceiptStatus::Pending => Transfers::<T>::get(transfer),
            ReceiptStatus::Committed | ReceiptStatus::Aborted(_) => None,
        }
    }

    /// The block in which the second side of a transfer said its last. `None` as long as it has
    /// not, and when the receipts were pruned.
    pub fn finished_at(transfer: TransferId) -> Option<BlockHeight> {
        let (source, destination) = Self::receipts(transfer);
        let (source, destination) = (source?, destination?);
        let is_finished =
            source.status == destination.status && source.status != ReceiptStatus::Pending;
        is_finished.then(|| source.block.max(destination.block))
    }

    /// Both sides have said their last: from here on the receipts grow old.
    pub(crate) fn finish(transfer: TransferId) {
        FinishedNumbers::<T>::mutate(|numbers| {
            let finished = FinishedTransfer {
                transfer,
                at: Self::now(),
            };
            Finished::<T>::insert(numbers.next, finished);
            numbers.next = numbers.next.saturating_add(1);
        });
    }

    /// Forgets a finished transfer, the oldest.
    pub(crate) fn prune(number: u64, transfer: TransferId) {
        for side in [TransferSide::Source, TransferSide::Destination] {
            Receipts::<T>::remove(transfer, side);
        }
        Transfers::<T>::remove(transfer);
        Finished::<T>::remove(number);
        FinishedNumbers::<T>::mutate(|numbers| numbers.first = number.saturating_add(1));
    }

    /// The transfers that are kept: those under way, and those that have finished and were not
    /// pruned.
    pub fn kept() -> u64 {
        let pruned = FinishedNumbers::<T>::get().first;
        Statistics::<T>::get().started.saturating_sub(pruned)
    }

    /// The transfers that may be kept: twice as many as when each block starts as many as it may,
    /// and each transfer finishes by its deadline and is pruned in time.
    pub fn capacity() -> u64 {
        let blocks = u64::from(T::DeadlineAfter::get())
            .saturating_add(u64::from(T::KeepReceipts::get()))
            .saturating_add(1);
        u64::from(T::MaxPerBlock::get())
            .saturating_mul(blocks)
            .saturating_mul(2)
    }

    pub(crate) fn now() -> BlockHeight {
        let now: BlockNumberFor<T> = frame_system::Pallet::<T>::block_number();
        now.saturated_into()
    }
}
