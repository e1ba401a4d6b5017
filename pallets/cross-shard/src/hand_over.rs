//! The beginning of a transfer.

use crate::{
    Config, Deadlines, Error, Event, InTransit, NextDeadline, Pallet, Statistics, Transfer,
    Transfers, WeightInfo,
};
use codec::Encode;
use frame_support::{
    defensive, ensure,
    storage::with_storage_layer,
    traits::{EnqueueMessage, Get, QueueFootprintQuery},
    weights::Weight,
    BoundedSlice,
};
use nerv_primitives_core::{
    traits::{CrossShardTransfer, HandOver, HandedOver, ShardAccounts},
    Balance, BlockHeight, ReceiptStatus, ShardId, ShardMessage, TransferId, TransferSide,
};
use sp_runtime::{DispatchError, DispatchResult};

/// The longest message that fits into a queue.
type MaxMessageLenOf<T> = <<T as Config>::Queue as EnqueueMessage<ShardId>>::MaxMessageLen;

impl<T: Config> HandOver for Pallet<T> {
    fn hand_over(transfer: &CrossShardTransfer) -> Result<HandedOver, DispatchError> {
        Self::begin::<T::Accounts>(transfer)
    }

    fn in_transit() -> Balance {
        InTransit::<T>::get()
    }

    fn weight() -> Weight {
        T::WeightInfo::hand_over().saturating_add(T::Accounts::weight())
    }
}

impl<T: Config> Pallet<T> {
    /// Locks the units and tells the destination. After the lock nothing can be refused any more:
    /// the room for all that follows was looked for before.
    pub(crate) fn begin<A: ShardAccounts>(
        handed_over: &CrossShardTransfer,
    ) -> Result<HandedOver, DispatchError> {
        let CrossShardTransfer {
            from,
            to,
            destination,
            amount,
            ..
        } = *handed_over;
        let at = Self::now();
        let deadline = at.saturating_add(T::DeadlineAfter::get());
        Self::ensure_room(&destination, deadline)?;
        let (transfer, half) = with_storage_layer(|| -> Result<_, DispatchError> {
            let (half, nonce) = A::lock(&from, &to, amount)?;
            let transfer = TransferId::of(&from, nonce, at);
            // An account uses each of its nonces once in a block.
            ensure!(
                !Transfers::<T>::contains_key(transfer),
                DispatchError::Corruption
            );
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
            },
        );
        Self::sign(
            transfer,
            TransferSide::Source,
            source,
            ReceiptStatus::Pending,
        );
        if Deadlines::<T>::try_append(deadline, transfer).is_err() {
            defensive!("no room where some was found");
        }
        if !NextDeadline::<T>::exists() {
            NextDeadline::<T>::put(at);
        }
        Self::tell(
            destination,
            ShardMessage::Prepare {
                transfer,
                to,
                amount,
                source,
            },
        );
        Statistics::<T>::mutate(|counters| counters.started = counters.started.saturating_add(1));
        Self::deposit_event(Event::Locked {
            transfer,
            source,
            destination,
            amount,
            deadline,
        });
        Ok(HandedOver {
            transfer,
            weight: T::WeightInfo::hand_over().saturating_add(half.weight),
        })
    }

    fn ensure_room(destination: &ShardId, deadline: BlockHeight) -> DispatchResult {
        let queued = T::Queue::footprint(*destination).storage.count;
        ensure!(
            queued < u64::from(T::MaxQueued::get()),
            Error::<T>::DestinationBusy
        );
        let listed = Deadlines::<T>::decode_len(deadline).unwrap_or(0);
        ensure!(
            listed < T::MaxPerBlock::get() as usize && Self::kept() < Self::capacity(),
            Error::<T>::TooManyTransfers
        );
        Ok(())
    }

    /// Puts a message into a shard's queue.
    pub(crate) fn tell(shard: ShardId, message: ShardMessage) {
        let encoded = message.encode();
        let bounded = BoundedSlice::<u8, MaxMessageLenOf<T>>::try_from(encoded.as_slice());
        let Ok(bytes) = bounded else {
            defensive!("a queue for shorter messages");
            return;
        };
        T::Queue::enqueue_message(bytes, shard);
    }
}
