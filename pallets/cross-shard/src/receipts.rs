// SPDX-License-Identifier: Apache-2.0
//! The transfers that are kept, and what both sides of each vouch for.

use crate::{
    Config, Counters, Finished, FinishedNumbers, FinishedRange, FinishedTransfer, Pallet,
    Statistics, Transfers, FINISHED_LISTED,
};
use frame_support::{defensive, traits::Get};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    BlockHeight, Receipt, ReceiptStatus, ShardId, Standing, Transfer, TransferId, TransferSide,
};
use sp_runtime::SaturatedConversion;

impl<T: Config> Pallet<T> {
    /// The receipts of a transfer: the source's and the destination's. Both are `None` of one that
    /// never was, or that was pruned.
    pub fn receipts(transfer: TransferId) -> (Option<Receipt>, Option<Receipt>) {
        let record = Transfers::<T>::get(transfer);
        let receipt = |side| record.and_then(|record| record.receipt(transfer, side));
        (
            receipt(TransferSide::Source),
            receipt(TransferSide::Destination),
        )
    }

    /// What a side vouches for that has come so far in this block.
    pub(crate) fn standing(shard: ShardId, status: ReceiptStatus) -> Standing {
        Standing {
            shard,
            status,
            block: Self::now(),
        }
    }

    /// A transfer about which its source has not decided.
    pub(crate) fn undecided(transfer: TransferId) -> Option<Transfer> {
        Transfers::<T>::get(transfer).filter(Transfer::is_undecided)
    }

    /// The block in which the second side of a transfer said its last. `None` as long as it has
    /// not, and when it was pruned.
    pub fn finished_at(transfer: TransferId) -> Option<BlockHeight> {
        Transfers::<T>::get(transfer)?.finished_at()
    }

    /// Both sides have said their last: from here on the transfer grows old.
    pub(crate) fn finish(transfer: TransferId) {
        FinishedNumbers::<T>::mutate(|numbers| {
            let finished = FinishedTransfer {
                transfer,
                at: Self::now(),
            };
            if Finished::<T>::try_append(Self::finished_list(numbers.next), finished).is_err() {
                defensive!("a list of finished transfers that is full too early");
            }
            numbers.next = numbers.next.saturating_add(1);
        });
    }

    /// The list of finished transfers that has a number.
    pub(crate) fn finished_list(number: u64) -> u64 {
        number / u64::from(FINISHED_LISTED)
    }

    /// Where it stands there.
    pub(crate) fn finished_place(number: u64) -> usize {
        (number % u64::from(FINISHED_LISTED)) as usize
    }

    /// Forgets a finished transfer, the oldest. The list it stands in goes with the last of it.
    pub(crate) fn prune(number: u64, transfer: TransferId) {
        Transfers::<T>::remove(transfer);
        let next = number.saturating_add(1);
        if Self::finished_place(next) == 0 {
            Finished::<T>::remove(Self::finished_list(number));
        }
        FinishedNumbers::<T>::mutate(|numbers| numbers.first = next);
    }

    /// The transfers that are kept: those under way, and those that have finished and were not
    /// pruned.
    pub fn kept() -> u64 {
        Self::kept_of(&Statistics::<T>::get(), &FinishedNumbers::<T>::get())
    }

    /// The same by counters that were read.
    pub(crate) fn kept_of(counters: &Counters, finished: &FinishedRange) -> u64 {
        let pruned = finished.first;
        counters.started.saturating_sub(pruned)
    }

    /// The transfers that may be kept: twice as many as when each block starts as many as it may,
    /// and each transfer finishes by its deadline and is pruned in time.
    pub fn capacity() -> u64 {
        Self::capacity_for(T::DeadlineAfter::get(), T::KeepReceipts::get())
    }

    /// The same with these parameters.
    pub(crate) fn capacity_for(deadline_after: BlockHeight, keep_receipts: BlockHeight) -> u64 {
        let blocks = u64::from(deadline_after)
            .saturating_add(u64::from(keep_receipts))
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
