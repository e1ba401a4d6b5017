#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod checks;
mod cuts;
mod drains;
mod errors;
mod events;
mod hooks;
pub mod migrations;
#[cfg(test)]
mod mock;
mod operations;
mod settlements;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use types::{AwaitedOperation, BrokenDrain, ChosenCut, Drain};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;

/// The pallet: its configuration and its storage here, what it does in the sections that are imported.
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(hooks::hooks)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use codec::Encode;
    use frame_support::{pallet_prelude::*, weights::WeightMeter};
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        traits::{Attesters, ChooseCut, LaneStandings, OnCutover, ShardLedger, ShardTree},
        Operation, OperationRecord, RecordIndex, Refusal, ShardId, SplitLimits,
    };
    use nerv_primitives_embedding::BlindedId;
    use sp_runtime::traits::StaticLookup;

    /// How a call names an account.
    pub type LookupSourceOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

    /// The layout of the storage: see [`crate::migrations`].
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The life of splits and merges.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Who may have shards split and merged and accounts moved by a call.
        type ForceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The tree of shards.
        type Tree: ShardTree;

        /// The accounts of the shards.
        type Ledger: ShardLedger;

        /// The shards that their replicas execute: none of them takes part in an operation.
        type Lanes: LaneStandings;

        /// Who chooses by which candidate a leaf is cut, in the block of the cutover and before the tree
        /// changes; `()` if that is always the first. What it writes and tells is undone with a cutover
        /// that fails.
        type Cut: ChooseCut;

        /// Who is told of the cutovers of splits and merges, in their block.
        type OnCutover: OnCutover;

        /// Who must agree with a split or a merge before it is settled; `()` if its drain alone settles it.
        type Attesters: Attesters;

        /// What splits and merges are held to. All of it goes into the record of each.
        type Limits: Get<SplitLimits>;

        /// What a drain may take of a block before its extrinsics, so that it goes on when blocks
        /// are full. What extrinsics leave over it may take as well.
        type DrainBudget: Get<Weight>;

        /// The operations that may drain at a time.
        #[pallet::constant]
        type MaxDrains: Get<u32>;

        /// The records that are kept; older ones make room.
        #[pallet::constant]
        type MaxRecords: Get<u32>;

        /// What the calls and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// The operations whose records are on their way, in the order of their cutovers.
    #[pallet::storage]
    pub type Drains<T: Config> = StorageValue<_, BoundedVec<Drain, T::MaxDrains>, ValueQuery>;

    /// The drains that broke and were not tried again, by the number of their operation: as many at most
    /// as there are shards that drain, which nothing else can be done with.
    #[pallet::storage]
    pub type Broken<T: Config> = StorageMap<_, Twox64Concat, RecordIndex, BrokenDrain>;

    /// The operations about which replicas are asked, by number: as many at most as
    /// [`Config::Attesters`] have room for. None is ever forgotten before they have answered.
    #[pallet::storage]
    pub type Awaited<T: Config> = StorageMap<_, Twox64Concat, RecordIndex, AwaitedOperation>;

    /// The leaves that those operations have made, and the number of the one that made each.
    #[pallet::storage]
    pub type AwaitingLeaves<T: Config> = StorageMap<_, Identity, ShardId, RecordIndex>;

    /// What became of the last operations, by number.
    #[pallet::storage]
    pub type Records<T: Config> = StorageMap<_, Twox64Concat, RecordIndex, OperationRecord>;

    /// Of the splits whose records are kept, those that were cut by another candidate than the first, the
    /// oldest first. Every other split was cut by candidate 0. What is noted of a record that has made room
    /// goes when the next is noted.
    #[pallet::storage]
    pub type Cuts<T: Config> = StorageValue<_, BoundedVec<ChosenCut, T::MaxRecords>, ValueQuery>;

    /// The number of the next operation.
    #[pallet::storage]
    pub type NextRecord<T: Config> = StorageValue<_, RecordIndex, ValueQuery>;
}
