#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

mod address;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod checks;
mod custody;
mod delegates;
mod deposits;
mod errors;
mod events;
pub mod genesis;
mod hooks;
pub mod keeper;
mod key;
mod latencies;
mod leavers;
pub mod migrations;
#[cfg(test)]
mod mock;
mod nodes;
mod placers;
mod policy;
mod raise;
mod rounds;
mod submissions;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use checks::SubmissionRefusal;
pub use policy::Policy;
pub use raise::Raise;
pub use submissions::signing_hash;
pub use types::{
    Ban, Fault, Node, NodeSpec, NodeStatus, PlacementPace, Placer, Reported, Sample, Samples,
    Submission, Terms, TermsInForce,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;
use nerv_primitives_core::{BlockHeight, MAX_REPLICAS};
use nerv_primitives_genetic::Millis;

/// What the pallet logs under.
const LOG_TARGET: &str = "nerv::placement";

/// The round trip that counts where a side has not measured it, in milliseconds.
pub const UNMEASURED: Millis = 500;

/// The blocks for which a submission stands, from the one after which its placer looked at the
/// chain.
pub const SUBMISSION_AGE: BlockHeight = 8;

/// The turns after which any placer may place a shard that nobody has placed.
pub const GRACE_TURNS: BlockHeight = 3;

/// The nodes of which is kept, for one shard, that they lost their piece of it not long ago. The next
/// one has the place of the first.
pub const MAX_VACATED: u32 = 2 * MAX_REPLICAS;

/// The duties kept and missed at which both are halved, so that old ones count less and less.
pub const HISTORY: u16 = 1_024;

/// The pallet: its configuration and its storage here, what it does in the sections that are imported.
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(hooks::hooks)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::genesis::Simulated;
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, InspectHold, Mutate, MutateHold},
        weights::WeightMeter,
    };
    use frame_system::{
        ensure_authorized,
        offchain::{AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, SigningTypes},
        pallet_prelude::*,
    };
    use nerv_primitives_core::{
        traits::{Delegation, Repairs, ShardTree},
        Balance, NodeId, Placement, PlacementRound, PlacementScore, ShardId,
    };
    use sp_runtime::traits::{IdentifyAccount, Verify};

    /// A node of the runtime's.
    pub type NodeOf<T> = Node<T>;

    /// A placement of the runtime's.
    pub type PlacementOf<T> = Placement<<T as frame_system::Config>::AccountId>;

    /// A submission of the runtime's.
    pub type SubmissionOf<T> = Submission<<T as frame_system::Config>::AccountId>;

    /// Round trips that an operator reports: other nodes in ascending order, and milliseconds.
    pub type ReportOf<T> = BoundedVec<(NodeId, u32), <T as Config>::MaxReports>;

    /// What one operator reported.
    pub type RowOf<T> = BoundedVec<Reported, <T as Config>::MaxNodes>;

    /// The layout of what is stored. Version 1: placements name nodes by slot. Version 2: nodes earn
    /// trust, and announce what they raise.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(2);

    /// Nodes and placements.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime. The transactions are those of its [`keeper`].
    #[pallet::config]
    pub trait Config:
        CreateAuthorizedTransaction<Call<Self>>
        + CreateSignedTransaction<Call<Self>>
        + SigningTypes
        + frame_system::Config
    {
        /// What deposits are held in, and fees are paid in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + InspectHold<Self::AccountId>
            + Mutate<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reasons under which deposits are held.
        type RuntimeHoldReason: From<HoldReason>;

        /// The tree of shards, against which is checked that every leaf is looked after.
        type Tree: ShardTree;

        /// The keys that act for operators and placers.
        type Delegation: Delegation<Self::AccountId>;

        /// What the nodes hold, so that no placement takes more of it away than can be rebuilt.
        type Repairs: Repairs;

        /// The keys that the keeper signs with.
        type KeeperKey: AppCrypto<Self::Public, <Self as SigningTypes>::Signature>;

        /// A placer's signature of a submission.
        type PlacerSignature: Parameter
            + From<<Self as SigningTypes>::Signature>
            + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>;

        /// Who may declare that a node has failed.
        type ForceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The account that fines and fees go to.
        type Treasury: Get<Self::AccountId>;

        /// What was decided of nodes, placers and placements.
        type Policy: Policy;

        /// What nodes on their way out may take of a block before its extrinsics. What extrinsics
        /// leave over they may take as well.
        type Budget: Get<Weight>;

        /// The nodes that there may be, those on their way out included.
        #[pallet::constant]
        type MaxNodes: Get<u32>;

        /// The shards whose replicas one node may hold.
        #[pallet::constant]
        type MaxShardsPerNode: Get<u32>;

        /// The placers that there may be.
        #[pallet::constant]
        type MaxPlacers: Get<u32>;

        /// The round trips of one report.
        #[pallet::constant]
        type MaxReports: Get<u32>;

        /// The blocks from one report of an operator's to the next: more than a submission stands.
        #[pallet::constant]
        type ReportEvery: Get<BlockHeight>;

        /// The blocks of a placer's turn.
        #[pallet::constant]
        type TurnLength: Get<BlockHeight>;

        /// The placements of one block.
        #[pallet::constant]
        type MaxPlaced: Get<u32>;

        /// The blocks after which the keeper looks again for something better than what stands.
        #[pallet::constant]
        type ImproveEvery: Get<BlockHeight>;

        /// Changes how many replicas there are.
        #[cfg(feature = "runtime-benchmarks")]
        type Pieces: nerv_primitives_core::traits::SetPieces;

        /// What the calls and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// Why units are held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// They are the deposit for a node.
        #[codec(index = 0)]
        NodeDeposit,
        /// They are the deposit of a placer.
        #[codec(index = 1)]
        PlacerDeposit,
    }

    /// The nodes. Whoever registers one does not choose its number.
    #[pallet::storage]
    pub type Nodes<T: Config> = CountedStorageMap<_, Twox64Concat, NodeId, NodeOf<T>>;

    /// The number of the next node.
    #[pallet::storage]
    pub type NextNode<T: Config> = StorageValue<_, NodeId, ValueQuery>;

    /// The node of each operator that has one.
    #[pallet::storage]
    pub type Operators<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, NodeId>;

    /// The ML-KEM-768 keys of the nodes. Simulated ones have none.
    #[pallet::storage]
    pub type NodeKeys<T: Config> = StorageMap<_, Twox64Concat, NodeId, types::KeyBytes>;

    /// What the operator of each node reported of the others, in ascending order of these. Of nodes
    /// that are gone something may stand there until its place is needed.
    #[pallet::storage]
    pub type Reports<T: Config> = StorageMap<_, Twox64Concat, NodeId, RowOf<T>, ValueQuery>;

    /// The placements of the leaves that have one.
    #[pallet::storage]
    pub type Placements<T: Config> = StorageMap<_, Identity, ShardId, PlacementOf<T>>;

    /// The round of each leaf.
    #[pallet::storage]
    pub type Rounds<T: Config> = StorageMap<_, Identity, ShardId, PlacementRound>;

    /// The nodes that lost their piece of a leaf, each with the first block after which it may be placed
    /// on that leaf again: the last [`MAX_VACATED`] of them, in the order in which they lost it.
    #[pallet::storage]
    pub type Vacated<T: Config> =
        StorageMap<_, Identity, ShardId, BoundedVec<Ban, ConstU32<MAX_VACATED>>, ValueQuery>;

    /// The number of the next round.
    #[pallet::storage]
    pub type NextRound<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// The placers.
    #[pallet::storage]
    pub type Placers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Placer>;

    /// The placers that take turns, in the order in which they came.
    #[pallet::storage]
    pub type PlacerOrder<T: Config> =
        StorageValue<_, BoundedVec<T::AccountId, T::MaxPlacers>, ValueQuery>;

    /// How much was placed of late.
    #[pallet::storage]
    pub type Placed<T: Config> = StorageValue<_, PlacementPace, ValueQuery>;

    /// The nodes on their way out that placements name, each of which is looked at in turn.
    #[pallet::storage]
    pub type Leavers<T: Config> = StorageValue<_, BoundedVec<NodeId, T::MaxNodes>, ValueQuery>;

    /// The block in which the last node was forgotten.
    #[pallet::storage]
    pub type LastForgotten<T: Config> = StorageValue<_, BlockHeight, ValueQuery>;

    /// What placements were last seen to be judged by.
    #[pallet::storage]
    pub type LastTerms<T: Config> = StorageValue<_, TermsInForce>;

    /// Whether endpoints may have names, and addresses that are not of the public internet. Only a
    /// development chain's genesis says so, and nothing changes it.
    #[pallet::storage]
    pub type AllowPrivate<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// The simulated nodes and the placers of a chain's first block.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Nodes that are none: see [`Simulated`].
        #[serde(deserialize_with = "genesis::checked")]
        pub simulated: Simulated,
        /// The placers, of each of which the deposit is held.
        pub placers: Vec<T::AccountId>,
        /// Whether endpoints may be named, and have addresses that are not public: see
        /// [`AllowPrivate`]. Only the presets of development chains say so.
        pub allow_private: bool,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Err(message) = self.simulated.check() {
                panic!("{message}");
            }
            AllowPrivate::<T>::put(self.allow_private);
            Pallet::<T>::build_genesis(&self.simulated, &self.placers);
        }
    }
}
