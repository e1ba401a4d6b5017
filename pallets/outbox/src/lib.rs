#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod delivery;
#[cfg(test)]
mod mock;
mod post;
mod pruning;
mod receipts;
mod remit;
mod room;
mod service;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use types::{Counters, Place, Posting, Reached, Transit};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{migrations::MultiStepMigrator, pallet_prelude::*, weights::WeightMeter};
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        traits::{LoadMeter, ShardAccounts},
        AbortReason, Arrival, Balance, BlockHeight, Remittance, RemittanceId, ShardId,
    };
    use nerv_primitives_embedding::{BlindedId, MAX_LEAVES};

    /// The batches of a block: one for each leaf of the largest tree, before and after a cutover.
    pub const MAX_BATCHES: u32 = 2 * MAX_LEAVES;

    /// Counts the layouts of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Units on their way from one shard to another.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The accounts of the shards.
        type Accounts: ShardAccounts;

        /// Who is told how long the units took to each shard.
        type Load: LoadMeter;

        /// What deliveries, and forgetting what was delivered long ago, may take of a block even when it is full.
        #[pallet::constant]
        type Service: Get<Weight>;

        /// The most that may be under way: what full blocks deliver in so many of them.
        #[pallet::constant]
        type Backlog: Get<BlockHeight>;

        /// The blocks for which a batch is kept after the one in which all of its block was found to be delivered.
        type KeepReceipts: Get<BlockHeight>;

        /// The entries of a batch. A third of them may be under way: see [`Pallet::most_under_way`].
        #[pallet::constant]
        type MaxPerBatch: Get<u32>;

        /// What sending and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// What was sent in a block to the accounts of a shard, in the order in which it was sent: the sources' receipts.
    /// Only appended to, in that block alone.
    #[pallet::storage]
    pub type Batches<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        BlockHeight,
        Identity,
        ShardId,
        BoundedVec<Remittance, T::MaxPerBatch>,
        ValueQuery,
    >;

    /// What became of it: the destination's receipts, each at the place of what it is about.
    #[pallet::storage]
    pub type Arrivals<T: Config> = StorageDoubleMap<
        _,
        Twox64Concat,
        BlockHeight,
        Identity,
        ShardId,
        BoundedVec<Arrival, T::MaxPerBatch>,
        ValueQuery,
    >;

    /// The batches of each block, in the order in which they were begun.
    #[pallet::storage]
    pub type Posted<T: Config> = StorageMap<
        _,
        Twox64Concat,
        BlockHeight,
        BoundedVec<Posting, ConstU32<MAX_BATCHES>>,
        ValueQuery,
    >;

    /// The block in which all that was sent in a block was found to be delivered. Nothing can be added by then.
    #[pallet::storage]
    pub type Delivered<T: Config> = StorageMap<_, Twox64Concat, BlockHeight, BlockHeight>;

    /// How far deliveries and pruning have come. `None` before anything was sent.
    #[pallet::storage]
    pub type Progress<T: Config> = StorageValue<_, Reached>;

    /// What is under way.
    #[pallet::storage]
    pub type InTransit<T: Config> = StorageValue<_, Transit, ValueQuery>;

    /// What became of remittances so far.
    #[pallet::storage]
    pub type Statistics<T: Config> = StorageValue<_, Counters, ValueQuery>;

    /// What happened to remittances. That they were sent says whoever has them sent: the ledger.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Units have arrived.
        Credited {
            /// What names them.
            remittance: RemittanceId,
            /// Whose they are now.
            to: BlindedId,
            /// The leaf that owns the receiver now.
            shard: ShardId,
            /// How many.
            amount: Balance,
            /// The blocks that they took.
            blocks: BlockHeight,
        },
        /// The receiver could not take units: they are on their way back.
        Bounced {
            /// What named them.
            remittance: RemittanceId,
            /// What names them on their way back.
            back: RemittanceId,
            /// Why.
            reason: AbortReason,
        },
        /// The sender has units back.
        Returned {
            /// What named them when they were sent.
            of: RemittanceId,
            /// Whose they are again.
            to: BlindedId,
            /// The leaf that owns the sender now.
            shard: ShardId,
            /// How many.
            amount: Balance,
        },
        /// The sender could not take units back just now: they set out once more.
        Postponed {
            /// What named them on their way back.
            remittance: RemittanceId,
            /// What names them now.
            back: RemittanceId,
            /// Why.
            reason: AbortReason,
        },
    }

    /// Why nothing was sent. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// As many remittances are under way as may be: try again in a later block.
        Congested,
        /// What is to be forgotten has not been for long: try again in a later block.
        TooManyKept,
        /// This block has batches for as many shards as may be: try again in the next one.
        TooManyBatches,
        /// What was sent in this block is being delivered already: try again in the next one.
        BlockClosed,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            let paid = Self::once_a_block_weight();
            if <T as frame_system::Config>::MultiBlockMigrator::ongoing() {
                // Records may not be where they are looked for.
                return paid;
            }
            let mut meter = WeightMeter::with_limit(T::Service::get());
            // What comes back in this block waits until its extrinsics are through.
            Self::serve::<T::Accounts, T::Load>(Self::now(), &mut meter);
            paid.saturating_add(meter.consumed())
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            if <T as frame_system::Config>::MultiBlockMigrator::ongoing() {
                return Weight::zero();
            }
            let mut meter = WeightMeter::with_limit(remaining);
            let all = Self::now().saturating_add(1);
            Self::serve::<T::Accounts, T::Load>(all, &mut meter);
            meter.consumed()
        }

        fn integrity_test() {
            assert!(
                Self::most_under_way() > 0,
                "nothing could ever be sent: batches are too short, or the service too small"
            );
            assert!(
                Self::least_service().all_lte(T::Service::get()),
                "a full block's service could not deliver a single remittance out of a full batch"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
