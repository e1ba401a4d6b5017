// SPDX-License-Identifier: Apache-2.0
//! The beginning of a transfer.

use crate::{
    telling::Spent, Config, Counters, Deadlines, Error, Event, InTransit, NextDeadline, Pallet,
    Statistics, Transfers, WeightInfo,
};
use frame_support::{
    ensure,
    storage::in_storage_layer,
    traits::{EnqueueMessage, Get},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, HandOver, HandedOver, NotHandedOver, SeenAccount, ShardAccounts,
        Sighting,
    },
    Balance, BlockHeight, ReceiptStatus, ShardId, ShardMessage, Transfer, TransferId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchError;

/// The longest message that fits into a queue.
pub(crate) type MaxMessageLenOf<T> =
    <<T as Config>::Queue as EnqueueMessage<ShardId>>::MaxMessageLen;

/// An account that was in a leaf by the routing table with that number.
fn seen(id: BlindedId, leaf: ShardId, epoch: Option<u32>) -> SeenAccount {
    SeenAccount {
        id,
        seen: epoch.map(|epoch| Sighting { leaf, epoch }),
    }
}

impl<T: Config> HandOver for Pallet<T> {
    fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, NotHandedOver> {
        Self::begin::<T::Accounts>(transfer)
    }

    fn in_transit() -> Balance {
        InTransit::<T>::get()
    }

    fn weight() -> Weight {
        T::WeightInfo::hand_over().saturating_add(T::Accounts::weight())
    }

    fn deadline_after() -> BlockHeight {
        T::DeadlineAfter::get()
    }
}

impl<T: Config> Pallet<T> {
    /// Locks the units and tells the destination. After that nothing can be refused any more: the
    /// room for all that follows was looked for.
    pub(crate) fn begin<A: ShardAccounts>(
        handed_over: &CrossShardTransfer,
    ) -> Result<HandedOver, NotHandedOver> {
        let CrossShardTransfer {
            from,
            to,
            source: owner,
            destination,
            amount,
            epoch,
        } = *handed_over;
        let at = Self::now();
        let deadline_after = T::DeadlineAfter::get();
        let deadline = at.saturating_add(deadline_after);
        let counters = Statistics::<T>::get();
        Self::ensure_room(&destination, &counters, deadline_after).map_err(|error| {
            NotHandedOver {
                error,
                weight: Some(Self::room_weight()),
            }
        })?;
        let (transfer, half) = in_storage_layer(|| -> Result<_, DispatchError> {
            let (half, nonce) = A::lock(seen(from, owner, epoch), &to, amount)?;
            let transfer = TransferId::of(&from, nonce, at);
            // An account uses each of its nonces once in a block.
            ensure!(
                !Transfers::<T>::contains_key(transfer),
                DispatchError::Corruption
            );
            Deadlines::<T>::try_append(deadline, transfer)
                .map_err(|()| Error::<T>::TooManyTransfers)?;
            Ok((transfer, half))
        })?;
        let source = half.shard;

        Transfers::<T>::insert(
            transfer,
            Transfer {
                from,
                to,
                amount,
                source,
                destination,
                at,
                deadline,
                epoch,
                at_source: Self::standing(source, ReceiptStatus::Pending),
                at_destination: None,
            },
        );
        if counters.started == 0 {
            NextDeadline::<T>::put(at);
        }
        let saved = Self::tell(
            destination,
            ShardMessage::Prepare {
                transfer,
                to,
                amount,
                source,
            },
        );
        // Locking units counts nothing here.
        Statistics::<T>::put(Counters {
            started: counters.started.saturating_add(1),
            ..counters
        });
        Self::deposit_event(Event::Locked {
            transfer,
            source,
            destination,
            amount,
            deadline,
        });
        let spent = Spent {
            accounts: half.weight,
            saved,
        };
        Ok(HandedOver {
            transfer,
            weight: spent.with(T::WeightInfo::hand_over()),
        })
    }

    /// The sender of a transfer, where it was when the units were locked.
    pub(crate) fn sender(record: &Transfer) -> SeenAccount {
        seen(record.from, record.source, record.epoch)
    }

    /// The receiver of a transfer, likewise.
    pub(crate) fn receiver(record: &Transfer) -> SeenAccount {
        seen(record.to, record.destination, record.epoch)
    }
}
