#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod contention;
mod cutover;
mod errors;
mod events;
mod floor;
pub mod fullness;
mod hooks;
mod legacies;
mod meter;
pub mod migrations;
#[cfg(test)]
mod mock;
mod models;
mod rule;
pub mod terms;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod uploads;
mod views;
mod visits;
pub mod weights;

pub use terms::Terms;
pub use types::{
    BlockFullness, Heirs, LeafContention, LeafForecast, LeafMeter, Legacy, Mark, ModelBytes,
    ModelChunk, ModelInUse, Note, Round, Upload, UploadFault, CHILD_SHARE, COLD_SHARE, HOT_SHARE,
    MAX_CHUNK, MAX_HEIRS, MAX_LEGACIES, MAX_NOTED, MAX_NOTES, STALE_AFTER,
};
pub use views::MAX_EVALUATED;
pub use visits::{MINIMUM_OUTCOMES, SCORE_MARGIN, SCORE_SPAN};
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
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{Inspect, MutateHold},
            UnixTime,
        },
        weights::WeightMeter,
    };
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        api::ScoreView,
        traits::{LaneStandings, ModelProposals, ShardRouting, ShardTree},
        Balance, BlockHeight, HotAccount, ModelHash, Ppm, Rule, ShardId, WriteTime,
    };
    use nerv_primitives_embedding::BlindedId;
    use nerv_primitives_load::Score;

    /// The version of the storage's layout.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(2);

    /// The load of the shards, and its forecast.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Chain time, of which whole seconds are used.
        type Time: UnixTime;

        /// The tree of shards: the accounts of its leaves, and what is checked against it.
        type Tree: ShardTree;

        /// Which of them owns an account.
        type Routing: ShardRouting;

        /// The shards that their replicas execute.
        type Lanes: LaneStandings;

        /// The reference time that extrinsics may take in a second, in picoseconds, where blocks are full
        /// of them.
        type ExtrinsicTime: Get<u64>;

        /// What deposits for uploads are held in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reason under which deposits are held.
        type RuntimeHoldReason: From<HoldReason>;

        /// Who may upload which model.
        type Proposals: ModelProposals<Self::AccountId>;

        /// When load calls for a split or a merge, and what it is held against.
        type Terms: Terms;

        /// The reference time of one plain transfer, in picoseconds: with
        /// [`Terms::max_rate`] the load at capacity.
        type TransferWeight: Get<u64>;

        /// The bytes of one plain transfer.
        type TransferBytes: Get<u32>;

        /// What forecasts may take of a block before its extrinsics. What extrinsics leave over they
        /// may take as well.
        type Budget: Get<Weight>;

        /// The file of the model that a chain begins with.
        type ShippedModel: Get<&'static [u8]>;

        /// The uploads of one proposer that may stand at a time. Those of all are no more than the
        /// proposals of models that may be open.
        #[pallet::constant]
        type MaxUploads: Get<u32>;

        /// What counting costs, a cutover, judging an operation, a forecast and an upload.
        type WeightInfo: WeightInfo;
    }

    /// Why units are held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// They are the deposit for the bytes of a model that its proposer uploads.
        #[codec(index = 0)]
        Upload,
    }

    /// What is counted of each leaf. A leaf has none before its first transfer, unless a split or
    /// merge made it.
    #[pallet::storage]
    pub type Meters<T: Config> = StorageMap<_, Identity, ShardId, LeafMeter>;

    /// How full of extrinsics blocks are.
    #[pallet::storage]
    pub type Fullness<T: Config> = StorageValue<_, BlockFullness, ValueQuery>;

    /// What was noted in this block, and is counted at its end.
    #[pallet::storage]
    pub type PendingNotes<T: Config> =
        StorageValue<_, BoundedVec<Note, ConstU32<MAX_NOTES>>, ValueQuery>;

    /// How many those are: to learn it of the list itself is to have all of it copied.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type PendingCount<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// The leaves in whose meters something is counted at the end of this block: who notes the first of it pays for
    /// the meter. Empty between blocks.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type Noted<T: Config> =
        StorageValue<_, BoundedVec<ShardId, ConstU32<MAX_NOTED>>, ValueQuery>;

    /// What is forecast of each leaf. Every leaf has one, and is visited by it.
    #[pallet::storage]
    pub type Forecasts<T: Config> = CountedStorageMap<_, Identity, ShardId, LeafForecast>;

    /// How far the leaves were visited.
    #[pallet::storage]
    pub type Visited<T: Config> = StorageValue<_, Round, ValueQuery>;

    /// The file of the model that forecasts.
    #[pallet::storage]
    pub type ModelFile<T: Config> = StorageValue<_, ModelBytes>;

    /// Which model that is.
    #[pallet::storage]
    pub type Model<T: Config> = StorageValue<_, ModelInUse, ValueQuery>;

    /// What its proposer has uploaded of a model that is voted on. Whoever proposes a model chooses its
    /// hash, so that the map hashes it once more.
    #[pallet::storage]
    pub type Uploads<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Blake2_128Concat, ModelHash, Upload>;

    /// What came of the forecasts of all leaves.
    #[pallet::storage]
    pub type Scores<T: Config> = StorageValue<_, Score, ValueQuery>;

    /// The forecasts of shards that split or merged before their horizon was over: no more than a block
    /// can hold, and none for longer than that horizon while leaves are visited.
    #[pallet::storage]
    pub type Legacies<T: Config> =
        StorageValue<_, BoundedVec<Legacy, ConstU32<MAX_LEGACIES>>, ValueQuery>;

    /// Before the first outcomes the forecast decides.
    pub struct FirstRule;

    impl Get<Rule> for FirstRule {
        fn get() -> Rule {
            Rule::Forecast
        }
    }

    /// What decides on splits.
    #[pallet::storage]
    pub type RuleInForce<T: Config> = StorageValue<_, Rule, ValueQuery, FirstRule>;

    /// The model and the first leaf of a chain.
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
            // A chain whose forecast never worked could not tell; better that it does not begin.
            Pallet::<T>::install_shipped_model().expect("the runtime ships a sound model");
            Forecasts::<T>::insert(ShardId::root(), LeafForecast::new(0, 0));
        }
    }
}
