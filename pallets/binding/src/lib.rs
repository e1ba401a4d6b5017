#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonds;
mod calls;
mod carry;
mod cut;
mod dealings;
mod errors;
mod events;
mod hooks;
mod instructions;
mod leaves;
mod making;
#[cfg(test)]
mod mock;
mod planning;
pub mod recurrent;
mod register;
mod residents;
pub mod terms;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;
mod windows;

pub use recurrent::{Memories, Recurrent};
pub use terms::Terms;
pub use types::{
    Dealing, Homecomer, Homecomers, Moved, Notes, Plan, PlanList, PlannedMove, Standing, Survey,
    SurveyedLeaf, Window, AGED_ABOVE, CUT_CANDIDATES, CUT_PAIRS, FEW_LEAVES, MAX_MOVES,
    MINIMUM_OUTCOMES, MOVES_OF_INSTRUCTIONS, PLANS, RESIDENTS, RETURNED, ROOM_OF_INSTRUCTIONS,
    SCORE_MARGIN, TIDIED, VISITS,
};
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
    use frame_support::{
        migrations::MultiStepMigrator,
        pallet_prelude::*,
        traits::fungible::{Inspect, MutateHold},
    };
    use frame_system::pallet_prelude::*;
    use nerv_primitives_affinity::{
        Forecaster, Forecasters, Instruction, Reason, Sketch, FORECASTERS,
    };
    use nerv_primitives_core::{
        traits::{
            LaneStandings, LoadCondition, PairForecasts, ShardLedger, ShardMap, ShardOperations,
        },
        Balance, PlanIndex, Ppm, RecordIndex, ShardId,
    };
    use nerv_primitives_embedding::BlindedId;
    use sp_runtime::traits::StaticLookup;

    /// How a call names an account.
    pub type LookupSourceOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

    /// The layout of the storage.
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Accounts that deal with each other.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// The leaves, and the ways to them.
        type Map: ShardMap;

        /// The accounts of the shards: whether one has a record.
        type Ledger: ShardLedger;

        /// Who moves accounts from leaf to leaf.
        type Operations: ShardOperations;

        /// The load of the leaves.
        type Load: LoadCondition;

        /// The shards that their replicas execute: no account leaves them, and none comes.
        type Lanes: LaneStandings;

        /// The model that forecasts which pairs deal: [`Recurrent`], another one, or `()` if there is none.
        type Model: PairForecasts;

        /// What plans and cuts are held to.
        type Terms: Terms;

        /// What deposits for instructions are held in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reason under which deposits are held.
        type RuntimeHoldReason: From<HoldReason>;

        /// The time between two blocks, in milliseconds: rates are made transfers a window by it.
        type BlockTime: Get<u64>;

        /// What counting costs, a window, a plan, a cut, and the calls.
        type WeightInfo: WeightInfo;
    }

    /// Why units are held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// They are the deposit for a standing instruction.
        #[codec(index = 0)]
        Instruction,
    }

    /// The transfers of this block, which are counted at its end: one after the other as they took place. Empty
    /// between blocks.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type Dealt<T: Config> = StorageValue<_, Notes, ValueQuery>;

    /// How many those are: to learn it of the list itself is to have all of it copied.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type DealtCount<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// The pairs that deal most, but for the transfers of this block.
    #[pallet::storage]
    pub type Pairs<T: Config> = StorageValue<_, Sketch, ValueQuery>;

    /// The window that is open. None before the first block.
    #[pallet::storage]
    pub type OpenWindow<T: Config> = StorageValue<_, Window>;

    /// The leaves, as they were found in the block before the one in which the window closes. None else.
    #[pallet::storage]
    pub type Surveyed<T: Config> = StorageValue<_, Survey>;

    /// What came of the forecasts.
    #[pallet::storage]
    pub type Forecasts<T: Config> = StorageValue<_, Forecasters, ValueQuery>;

    /// What the model remembers of the pairs, by their slots, if it is [`Recurrent`].
    #[pallet::storage]
    pub type Remembered<T: Config> = StorageValue<_, Memories, ValueQuery>;

    /// The plans that can be carried out.
    #[pallet::storage]
    pub type Plans<T: Config> = StorageValue<_, PlanList, ValueQuery>;

    /// The accounts that live elsewhere by plans: as many at most as there may be overrides, each of which is one's.
    #[pallet::storage]
    pub type Away<T: Config> = CountedStorageMap<_, Identity, BlindedId, Moved>;

    /// The accounts that plans have moved home of late, which rest.
    #[pallet::storage]
    pub type Returned<T: Config> = StorageValue<_, Homecomers, ValueQuery>;

    /// What owners have ordered for their accounts. Each is paid for by a deposit.
    #[pallet::storage]
    pub type Instructions<T: Config> =
        CountedStorageMap<_, Identity, BlindedId, Standing<T::AccountId>>;

    /// The account whose instruction was visited last. They are visited in turn, [`VISITS`] each window.
    #[pallet::storage]
    pub type Visited<T: Config> = StorageValue<_, BlindedId>;
}
