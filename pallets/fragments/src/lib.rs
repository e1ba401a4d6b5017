#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

mod acknowledgements;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod challenges;
mod checkpoints;
mod cutover;
mod errors;
mod events;
mod hooks;
pub mod keeper;
pub mod migrations;
#[cfg(test)]
mod mock;
mod policy;
mod refusal;
mod rewards;
mod slots;
mod spare;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
mod visits;
mod weight;
pub mod weights;

pub use acknowledgements::acknowledgement_hash;
pub use challenges::{answer_hash, chunk_index};
pub use policy::Policy;
pub use refusal::Refusal;
pub use types::{
    Challenge, CommittedCheckpoint, Custody, EndedCustody, FragmentLoss, PendingCheckpoint, Seat,
    SlotSet,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;
use nerv_primitives_core::BlockHeight;

/// What the pallet logs under.
const LOG_TARGET: &str = "nerv::fragments";

/// The blocks for which what a node says stands, from the one after which it looked at the chain.
pub const SUBMISSION_AGE: BlockHeight = 16;

/// The pallet: its configuration and its storage here, what it does in the sections that are imported.
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(hooks::hooks)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::types::EndedKey;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, Mutate},
        weights::WeightMeter,
    };
    use frame_system::{
        ensure_authorized,
        offchain::{AppCrypto, CreateAuthorizedTransaction, SigningTypes},
        pallet_prelude::*,
    };
    use nerv_primitives_checkpoint::{Acknowledgement, Answer, Commitment};
    use nerv_primitives_core::{
        traits::{
            Custodians, Delegation, NodeReliability, Placements, ShardContents, ShardRouting,
            ShardTree,
        },
        Balance, NodeId, ShardId,
    };
    use sp_core::H256;
    use sp_runtime::traits::{IdentifyAccount, Verify};

    /// The layout of what is stored.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Checkpoints and fragments.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime. The transactions are those of its [`keeper`].
    #[pallet::config]
    pub trait Config:
        CreateAuthorizedTransaction<Call<Self>> + SigningTypes + frame_system::Config
    {
        /// What holders are paid in.
        type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId>;

        /// The tree of shards, whose leaves have checkpoints.
        type Tree: ShardTree + ShardRouting;

        /// What stands in the shards.
        type Contents: ShardContents;

        /// Which node is in which slot of a shard.
        type Placements: Placements;

        /// The nodes.
        type Custodians: Custodians<Self::AccountId>;

        /// The keys that act for operators.
        type Delegation: Delegation<Self::AccountId>;

        /// Who is told what nodes keep and miss.
        type Reliability: NodeReliability;

        /// The keys that the keeper signs with.
        type KeeperKey: AppCrypto<Self::Public, <Self as SigningTypes>::Signature>;

        /// The signature of what a node says.
        type NodeSignature: Parameter
            + From<<Self as SigningTypes>::Signature>
            + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>;

        /// Who may have a checkpoint taken out of turn.
        type ForceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The account that pays holders.
        type Treasury: Get<Self::AccountId>;

        /// What was decided of checkpoints and custody.
        type Policy: Policy;

        /// What visits to leaves may take of a block.
        type Budget: Get<Weight>;

        /// The blocks of a day, for which prices are.
        #[pallet::constant]
        type Day: Get<BlockHeight>;

        /// The leaves of one block that are looked at for a checkpoint that is due. At most one is
        /// taken.
        #[pallet::constant]
        type MaxLooks: Get<u32>;

        /// The leaves of one block that are visited for whatever else is due.
        #[pallet::constant]
        type MaxVisits: Get<u32>;

        /// Puts nodes into the slots of a shard.
        #[cfg(feature = "runtime-benchmarks")]
        type Seats: nerv_primitives_core::traits::SeatNodes<Self::AccountId>;

        /// What the calls and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// The custody of each leaf.
    #[pallet::storage]
    pub type Custodies<T: Config> = StorageMap<_, Identity, ShardId, Custody>;

    /// The commitments of the checkpoints that are kept, by shard and height.
    #[pallet::storage]
    pub type Commitments<T: Config> = StorageMap<_, Identity, (ShardId, BlockHeight), Commitment>;

    /// What is left of the custody of shards that are no leaves any more, by the block of the cutover.
    #[pallet::storage]
    pub type EndedCustodies<T: Config> = StorageMap<_, Identity, EndedKey, EndedCustody>;

    /// The leaf that was last looked at for a checkpoint.
    #[pallet::storage]
    pub type LastLooked<T: Config> = StorageValue<_, ShardId>;

    /// The leaf that was last visited.
    #[pallet::storage]
    pub type LastVisited<T: Config> = StorageValue<_, ShardId>;

    /// What operators have earned and not been paid yet.
    #[pallet::storage]
    pub type Earned<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Balance, ValueQuery>;

    /// The custody that a chain begins with: that of its first leaf.
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
            Custodies::<T>::insert(ShardId::root(), Custody::default());
        }
    }
}
