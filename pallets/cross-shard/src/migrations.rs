// SPDX-License-Identifier: Apache-2.0
//! Changes of the storage's layout.

/// Version 1: one entry for each transfer, in which both of its sides' receipts stand, and lists of
/// finished transfers in place of one entry for each.
pub mod v1 {
    use crate::{
        Config, Finished, FinishedList, FinishedTransfer, Pallet, Transfers, FINISHED_LISTED,
    };
    use alloc::vec::Vec;
    use codec::{Decode, Encode};
    use core::marker::PhantomData;
    use frame_support::{
        migrations::VersionedMigration, pallet_prelude::OptionQuery, storage_alias,
        traits::UncheckedOnRuntimeUpgrade, weights::Weight, Identity, Twox64Concat,
    };
    use nerv_primitives_core::{
        Balance, BlockHeight, Receipt, ShardId, Standing, Transfer, TransferId, TransferSide,
    };
    use nerv_primitives_embedding::BlindedId;

    #[cfg(feature = "try-runtime")]
    use sp_runtime::TryRuntimeError;

    /// Brings a chain from version 0 to version 1.
    ///
    /// It is done in one block, and takes three reads and three writes for each transfer that is
    /// kept: whoever keeps receipts for long has `keepReceipts` lowered some time before.
    pub type OneEntryPerTransfer<T> =
        VersionedMigration<0, 1, Unchecked<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

    /// A transfer as it was kept.
    #[derive(Clone, Decode, Encode)]
    pub(crate) struct OldTransfer {
        pub from: BlindedId,
        pub to: BlindedId,
        pub amount: Balance,
        pub source: ShardId,
        pub destination: ShardId,
        pub at: BlockHeight,
        pub deadline: BlockHeight,
    }

    /// What a receiver was made ready for: account, amount and source, which stand in the transfer.
    #[storage_alias]
    pub(crate) type Incoming<T: Config> =
        StorageMap<Pallet<T>, Identity, TransferId, (BlindedId, Balance, ShardId), OptionQuery>;

    /// The receipts as they were kept.
    #[storage_alias]
    pub(crate) type Receipts<T: Config> = StorageDoubleMap<
        Pallet<T>,
        Identity,
        TransferId,
        Twox64Concat,
        TransferSide,
        Receipt,
        OptionQuery,
    >;

    /// The finished transfers as they were kept, by number.
    pub(crate) mod old {
        use super::*;

        #[storage_alias]
        pub(crate) type Finished<T: Config> =
            StorageMap<Pallet<T>, Twox64Concat, u64, FinishedTransfer, OptionQuery>;
    }

    /// The migration, whatever the version.
    pub struct Unchecked<T>(PhantomData<T>);

    impl<T: Config> Unchecked<T> {
        fn standing(transfer: TransferId, side: TransferSide) -> Option<Standing> {
            Receipts::<T>::take(transfer, side).map(|receipt| Standing {
                shard: receipt.shard,
                status: receipt.status,
                block: receipt.block,
            })
        }

        /// Returns how many transfers there were.
        fn move_transfers() -> u64 {
            let mut moved = 0u64;
            Transfers::<T>::translate::<OldTransfer, _>(|transfer, old| {
                moved = moved.saturating_add(1);
                Incoming::<T>::remove(transfer);
                let at_destination = Self::standing(transfer, TransferSide::Destination);
                // Each has a receipt of its source: one without would be none.
                let at_source = Self::standing(transfer, TransferSide::Source)?;
                Some(Transfer {
                    from: old.from,
                    to: old.to,
                    amount: old.amount,
                    source: old.source,
                    destination: old.destination,
                    at: old.at,
                    deadline: old.deadline,
                    epoch: None,
                    at_source,
                    at_destination,
                })
            });
            moved
        }

        /// Returns how many finished transfers there were.
        fn list_finished() -> u64 {
            let mut finished: Vec<(u64, FinishedTransfer)> = old::Finished::<T>::drain().collect();
            finished.sort_unstable_by_key(|(number, _)| *number);
            let mut moved = 0u64;
            let lists = finished.chunk_by(|(one, _), (other, _)| {
                Pallet::<T>::finished_list(*one) == Pallet::<T>::finished_list(*other)
            });
            for list in lists {
                let Some((first, entry)) = list.first() else {
                    continue;
                };
                // Places before the oldest that is kept are never looked at.
                let pruned = Pallet::<T>::finished_place(*first);
                let kept = list.iter().map(|(_, entry)| *entry);
                let entries: Vec<_> = core::iter::repeat_n(*entry, pruned).chain(kept).collect();
                debug_assert!(entries.len() <= FINISHED_LISTED as usize);
                Finished::<T>::insert(
                    Pallet::<T>::finished_list(*first),
                    FinishedList::truncate_from(entries),
                );
                moved = moved.saturating_add(list.len() as u64);
            }
            moved
        }
    }

    impl<T: Config> UncheckedOnRuntimeUpgrade for Unchecked<T> {
        fn on_runtime_upgrade() -> Weight {
            use frame_support::traits::Get;
            let (transfers, finished) = (Self::move_transfers(), Self::list_finished());
            let changes = transfers.saturating_mul(4).saturating_add(finished);
            T::DbWeight::get().reads_writes(changes, changes)
        }

        #[cfg(feature = "try-runtime")]
        fn pre_upgrade() -> Result<Vec<u8>, TryRuntimeError> {
            Ok((Transfers::<T>::iter_keys().count() as u64).encode())
        }

        #[cfg(feature = "try-runtime")]
        fn post_upgrade(before: Vec<u8>) -> Result<(), TryRuntimeError> {
            let before = u64::decode(&mut before.as_slice()).map_err(|_| "no number")?;
            frame_support::ensure!(
                Transfers::<T>::iter_values().count() as u64 == before,
                "transfers were lost"
            );
            Pallet::<T>::do_try_state()
        }
    }
}

/// Version 2: transfers that were aborted because the receiver's shard took nothing then are counted.
pub mod v2 {
    use crate::{AbortedBy, Config, Counters, Latencies, Pallet, Statistics};
    use codec::{Decode, Encode};
    use core::marker::PhantomData;
    use frame_support::{
        migrations::VersionedMigration,
        traits::{Get, UncheckedOnRuntimeUpgrade},
        weights::Weight,
    };

    /// Brings a chain from version 1 to version 2: one value is written anew.
    pub type CountBusy<T> =
        VersionedMigration<1, 2, Unchecked<T>, Pallet<T>, <T as frame_system::Config>::DbWeight>;

    /// What became of transfers, as it was kept.
    #[derive(Clone, Decode, Default, Encode)]
    pub(crate) struct OldCounters {
        pub started: u64,
        pub committed: u64,
        /// Below the minimum, overflow, corrupt records, deadlines.
        pub aborted: [u64; 4],
        pub ignored: u64,
        pub latencies: Latencies,
    }

    /// The migration, whatever the version.
    pub struct Unchecked<T>(PhantomData<T>);

    impl<T: Config> UncheckedOnRuntimeUpgrade for Unchecked<T> {
        fn on_runtime_upgrade() -> Weight {
            // What cannot be read is counted from the beginning again: it decides nothing that is owed.
            let _ = Statistics::<T>::translate::<OldCounters, _>(|old| {
                old.map(|old| {
                    let [below_minimum, overflow, corrupt_record, deadline] = old.aborted;
                    Counters {
                        started: old.started,
                        committed: old.committed,
                        aborted: AbortedBy {
                            below_minimum,
                            overflow,
                            corrupt_record,
                            deadline,
                            busy: 0,
                        },
                        ignored: old.ignored,
                        latencies: old.latencies,
                    }
                })
            });
            T::DbWeight::get().reads_writes(1, 1)
        }
    }
}
