#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod embeddings;
#[cfg(test)]
mod mock;
mod routing;
#[cfg(test)]
mod tests;
mod tree;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use types::{Change, PendingChange, RoutingEpoch};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{Shard, ShardId};
    use nerv_primitives_embedding::{RoutingTable, ShardEmbedding};

    /// The layout of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The shard registry.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The accounts that may come and go in one block before their embeddings are folded
        /// into their shards' sums early. Each is paid for by the call that caused it.
        #[pallet::constant]
        type MaxPendingChanges: Get<u32>;

        /// What the hooks cost, and a change of an embedding.
        type WeightInfo: WeightInfo;
    }

    /// The nodes of the tree.
    ///
    /// At most `2 * 1000 - 1` of them, and two more for each merge that still drains.
    #[pallet::storage]
    pub type Shards<T: Config> = StorageMap<_, Identity, ShardId, Shard>;

    /// The exact sum of the embeddings of a shard's accounts, and their count.
    ///
    /// Accounts that came or went in this block are in [`PendingChanges`] instead.
    #[pallet::storage]
    pub type Embeddings<T: Config> = StorageMap<_, Identity, ShardId, ShardEmbedding, ValueQuery>;

    /// The tree's hyperplanes, leaves and overrides in one value, so that any account is routed
    /// with one read.
    #[pallet::storage]
    pub type Routing<T: Config> = StorageValue<_, RoutingTable>;

    /// Which routing table that is. A chain on which none was changed yet may have none.
    #[pallet::storage]
    pub type Epoch<T: Config> = StorageValue<_, RoutingEpoch>;

    /// The accounts that came or went in this block. Empty between blocks.
    #[pallet::storage]
    pub type PendingChanges<T: Config> =
        StorageValue<_, BoundedVec<PendingChange, T::MaxPendingChanges>, ValueQuery>;

    /// What happened to the registry.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// The accounts that came and went in a shard do not fit its embedding, which was left
        /// as it was. This tells of a fault in the chain, and never happens otherwise.
        EmbeddingInconsistent {
            /// The shard.
            shard: ShardId,
        },
    }

    /// Why the registry refused.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such shard.
        UnknownShard,
        /// The shard is not a leaf.
        NotALeaf,
        /// The two shards are not the left and the right child of one parent.
        NotSiblings,
        /// The shard does not drain.
        NotDraining,
        /// The tree has as many leaves as the routing table holds.
        TooManyLeaves,
        /// As many overrides stand as the routing table holds.
        TooManyOverrides,
        /// Something of a drained shard's embedding is left: its parts do not add up to it.
        HomomorphismBroken,
        /// The accounts that moved do not fit the embedding of the shard they left or joined.
        EmbeddingInconsistent,
        /// The routing table is missing, or is no tree.
        CorruptRouting,
    }

    /// The tree a chain begins with: the root shard alone.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// No more than the type's mark.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            Pallet::<T>::plant();
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            // Every change brings its own weight; this is for looking whether there are any, and for
            // the routing table and its number, which come from the database once a block. The
            // number goes back there if the table changes, by whatever.
            T::WeightInfo::fold(0).saturating_add(T::DbWeight::get().reads_writes(2, 1))
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            Self::fold_changes();
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }
}
