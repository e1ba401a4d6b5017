#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod hand_over;
mod keeping;
mod messages;
pub mod migrations;
#[cfg(test)]
mod mock;
mod receipts;
mod room;
mod steps;
mod telling;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use nerv_primitives_core::{AbortedBy, Latencies};
pub use types::{Counters, FinishedList, FinishedRange, FinishedTransfer, FINISHED_LISTED};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        migrations::MultiStepMigrator,
        pallet_prelude::*,
        traits::{EnqueueMessage, QueueFootprintQuery, ServiceQueues},
        weights::WeightMeter,
    };
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        traits::{LoadMeter, ShardAccounts},
        AbortReason, Balance, BlockHeight, ShardId, ShardMessage, Transfer, TransferId,
    };

    use nerv_primitives_embedding::BlindedId;

    /// The shards that are noted as told something in a block: all nodes of the largest tree.
    const MAX_TOLD: u32 = 2 * nerv_primitives_embedding::MAX_LEAVES;

    /// Counts the layouts of the storage: see [`migrations`].
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(2);

    /// Transfers between shards.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The accounts of the shards.
        type Accounts: ShardAccounts;

        /// Who is told how long the transfers of each shard took.
        type Load: LoadMeter;

        /// One queue of messages for each shard. It hands them to this pallet's
        /// [`ProcessMessage`](frame_support::traits::ProcessMessage), each exactly once and those
        /// of a queue in their order, and nobody but this pallet puts any in. Before extrinsics this
        /// pallet has them served; after extrinsics they serve themselves.
        type Queue: EnqueueMessage<ShardId> + QueueFootprintQuery<ShardId> + ServiceQueues;

        /// Whether the answers to a message may be handled together with it, as far as there is weight for them,
        /// ahead of what waits in the queue that they would go to. Not where shards execute apart.
        type AnswersAtOnce: Get<bool>;

        /// The messages in a shard's queue from which on no further transfer to it is accepted.
        /// Answers to those that were are always put in.
        type MaxQueued: Get<u32>;

        /// The blocks after the one of its lock in which a transfer may be committed.
        type DeadlineAfter: Get<BlockHeight>;

        /// The blocks for which the receipts of a transfer are kept after the one in which it has
        /// finished.
        type KeepReceipts: Get<BlockHeight>;

        /// What deadlines and messages take of a block even when it is full. As many transfers are
        /// accepted as messages can carry over with it in half of [`Config::DeadlineAfter`].
        #[pallet::constant]
        type MessageService: Get<Weight>;

        /// What a queue itself takes to hand out a message, as a rule.
        #[pallet::constant]
        type QueueItem: Get<Weight>;

        /// What putting a message into a queue takes less than measured where the queue has messages already: it
        /// is among those that are served, and need not join them.
        type QueueGrows: Get<Weight>;

        /// What it takes less where, besides, another message was put there in the same block: the queue's book and
        /// the last of its pages are paid for. A page more, for a part of which each message pays, is not.
        type QueueGrowsAgain: Get<Weight>;

        /// How much of that deadlines may take, which go before messages.
        type DeadlineBudget: Get<Weight>;

        /// What deadlines and the pruning of receipts may take of a block after its messages and
        /// before its extrinsics. What extrinsics leave over they may take as well.
        type Budget: Get<Weight>;

        /// The transfers that may have the same deadline, and so be started in one block.
        #[pallet::constant]
        type MaxPerBlock: Get<u32>;

        /// What messages and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// The transfers that are under way, and those that have finished and were not pruned, with what
    /// both sides vouch for.
    #[pallet::storage]
    pub type Transfers<T: Config> = StorageMap<_, Identity, TransferId, Transfer>;

    /// Units that have left one shard and have not arrived in the other.
    #[pallet::storage]
    pub type InTransit<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// The transfers by their deadlines, also those about which the source has decided earlier.
    #[pallet::storage]
    pub type Deadlines<T: Config> = StorageMap<
        _,
        Twox64Concat,
        BlockHeight,
        BoundedVec<TransferId, T::MaxPerBlock>,
        ValueQuery,
    >;

    /// The first deadline that was not looked at. `None` before the first transfer.
    #[pallet::storage]
    pub type NextDeadline<T: Config> = StorageValue<_, BlockHeight>;

    /// The finished transfers that are kept, in the order in which they finished: that with number
    /// `n` is entry `n % 64` of list `n / 64`.
    #[pallet::storage]
    pub type Finished<T: Config> = StorageMap<_, Twox64Concat, u64, FinishedList, ValueQuery>;

    /// Which of them those are.
    #[pallet::storage]
    pub type FinishedNumbers<T: Config> = StorageValue<_, FinishedRange, ValueQuery>;

    /// The shards that were told something in this block: who tells a shard the first thing pays for its queue.
    /// Empty between blocks.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type ToldInBlock<T: Config> =
        StorageValue<_, BoundedVec<ShardId, ConstU32<MAX_TOLD>>, ValueQuery>;

    /// What became of transfers so far.
    #[pallet::storage]
    pub type Statistics<T: Config> = StorageValue<_, Counters, ValueQuery>;

    /// What happened to transfers.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Units were locked, and their way to another shard began.
        Locked {
            /// The transfer.
            transfer: TransferId,
            /// The leaf that owns the sender.
            source: ShardId,
            /// The leaf that owns the receiver.
            destination: ShardId,
            /// How many.
            amount: Balance,
            /// The last block in which the transfer may be committed.
            deadline: BlockHeight,
        },
        /// Units arrived.
        Committed {
            /// The transfer.
            transfer: TransferId,
            /// Whose they are now.
            to: BlindedId,
            /// The leaf that owns the receiver now.
            destination: ShardId,
            /// How many.
            amount: Balance,
            /// The blocks from lock to arrival.
            blocks: BlockHeight,
        },
        /// The sender has its units back.
        Aborted {
            /// The transfer.
            transfer: TransferId,
            /// The sender.
            from: BlindedId,
            /// How many.
            amount: Balance,
            /// Why.
            reason: AbortReason,
        },
    }

    /// Why a transfer was not started. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// The destination's queue is as long as it may be: try again in a later block.
        DestinationBusy,
        /// As many transfers as may be have this one's deadline, or are kept at all: try again in a
        /// later block.
        TooManyTransfers,
        /// As many transfers are under way in all the chain as its messages can carry over in half
        /// the time that each has: try again in a later block.
        Congested,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            let times = (Self::single_values().len() as u64).saturating_add(LISTS);
            let paid = T::DbWeight::get().reads_writes(times, times);
            if <T as frame_system::Config>::MultiBlockMigrator::ongoing() {
                // Records may not be where they are looked for.
                return paid;
            }
            let deadlines = Self::keep_deadlines(T::DeadlineBudget::get());
            let left = T::MessageService::get().saturating_sub(deadlines);
            let messages = T::Queue::service_queues(left);
            paid.saturating_add(deadlines).saturating_add(messages)
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            ToldInBlock::<T>::kill();
        }

        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::keep_house::<T::Accounts>(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::keep_house::<T::Accounts>(&mut budget);
            budget.consumed()
        }

        fn integrity_test() {
            let longest = <<T::Queue as EnqueueMessage<ShardId>>::MaxMessageLen as Get<u32>>::get();
            assert!(
                longest as usize >= ShardMessage::max_encoded_len(),
                "the queues are for shorter messages"
            );
            assert!(T::MaxPerBlock::get() > 0, "no transfer could be started");
            assert!(
                Self::served_per_block() > 0,
                "no block's messages could carry a transfer over"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}

/// The lists that a block comes to but for what [`Pallet::finish_weight`] pays for: of the transfers that have one
/// deadline, of the shards that were told something, and two of finished transfers.
const LISTS: u64 = 4;

impl<T: Config> Pallet<T> {
    /// The keys of what nearly every transfer and message reads or writes. Only once a block does it
    /// come from the database and go back there, which the hooks pay for; the benchmarks leave it
    /// out.
    pub(crate) fn single_values() -> [[u8; 32]; 4] {
        [
            Statistics::<T>::hashed_key(),
            InTransit::<T>::hashed_key(),
            FinishedNumbers::<T>::hashed_key(),
            NextDeadline::<T>::hashed_key(),
        ]
    }
}
