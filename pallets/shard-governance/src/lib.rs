#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

pub mod activity;
mod admission;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonds;
mod calls;
mod checks;
mod colocations;
mod decisions;
mod delegates;
mod enactment;
mod errors;
mod events;
mod execution;
pub mod fees;
mod hooks;
pub mod keeper;
mod lanes;
pub mod migrations;
#[cfg(test)]
mod mock;
mod models;
mod places;
mod proposals;
pub mod root;
pub mod stake;
mod stakers;
pub mod terms;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod turnout;
pub mod types;
mod votes;
pub mod weights;

pub(crate) use checks::shards_of_operation;
pub use checks::Judgement;
pub use models::ModelsByProposer;
pub use terms::Terms;
pub use types::{Awaits, Ballot, Chunk, Kind, Layer, Open, Pace, Staker};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;
use nerv_primitives_core::BlockHeight;
use sp_runtime::SaturatedConversion;

/// The pallet: its configuration and its storage here, what it does in the sections that are imported.
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(hooks::hooks)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use alloc::{boxed::Box, vec::Vec};
    use codec::Encode;
    use frame_support::{
        dispatch::GetDispatchInfo,
        pallet_prelude::*,
        traits::{
            fungible::{Inspect, InspectHold, MutateHold},
            UnfilteredDispatchable,
        },
        weights::WeightMeter,
    };
    use frame_system::{
        offchain::{AppCrypto, CreateSignedTransaction},
        pallet_prelude::*,
    };
    use nerv_primitives_core::{
        traits::{
            AuthorizeUpgrade, ChangeParameter, CoLocations, Delegation, ForecastModels,
            FullnessCondition, LaneOperations, LoadCondition, ShardOperations,
        },
        Balance, BlockHeight, CodeHash, Execution, LaneChange, Loss, ModelHash, Motion, MotionHash,
        Operation, PlanIndex, Proposal, ProposalIndex, ProposalRefusal, ShardId, WriteTime,
    };
    use nerv_primitives_embedding::BlindedId;
    use nerv_primitives_keeper::CreateMlDsaTransaction;
    use sp_runtime::traits::StaticLookup;

    /// How a call names an account.
    pub type LookupSourceOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

    /// A staker, with the runtime's bounds.
    pub type StakerOf<T> = Staker<<T as Config>::MaxOpen, <T as Config>::MaxChunks>;

    /// A proposal of the runtime's.
    pub type ProposalOf<T> =
        Proposal<<T as frame_system::Config>::AccountId, <T as Config>::Parameter>;

    /// The version of the storage's layout.
    pub(crate) const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Stake, proposals and votes.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime. The signed transactions are those of its [`keeper`].
    #[pallet::config]
    pub trait Config:
        CreateMlDsaTransaction<Call<Self>>
        + CreateSignedTransaction<Call<Self>>
        + frame_system::Config
    {
        /// What is staked.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + InspectHold<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reasons under which stake and bonds are held.
        type RuntimeHoldReason: From<HoldReason>;

        /// Carries splits, merges and relocations out.
        type Shards: ShardOperations;

        /// Judges whether load calls for them.
        type Condition: LoadCondition;

        /// Opens lanes, and lets them return.
        type Lanes: LaneOperations;

        /// Judges whether the fullness of blocks calls for that.
        type Fullness: FullnessCondition;

        /// Plans which accounts move to where those live with whom they deal, and moves them. `()` on a chain
        /// that plans nothing: each proposal of a plan is refused there.
        type CoLocations: CoLocations;

        /// A parameter of the chain with its new value.
        type Parameter: frame_support::dispatch::Parameter + MaxEncodedLen;

        /// Changes parameters.
        type Parameters: ChangeParameter<Self::Parameter>;

        /// Keeps the models of the forecast, and what was uploaded of those that are voted on.
        type Models: ForecastModels<Self::AccountId>;

        /// Authorises another runtime.
        type Upgrades: AuthorizeUpgrade;

        /// A call that can be decided on, to be carried out as root.
        type RootCall: frame_support::dispatch::Parameter
            + UnfilteredDispatchable<RuntimeOrigin = Self::RuntimeOrigin>
            + GetDispatchInfo
            + From<frame_system::Call<Self>>;

        /// The keys of the keystore that the keeper signs with.
        type KeeperKey: AppCrypto<Self::Public, Self::Signature>;

        /// The account that slashed bonds go to.
        type Treasury: Get<Self::AccountId>;

        /// What stake, proposals and votes are held to.
        type Terms: Terms;

        /// What closing proposals may take of a block before its extrinsics. What extrinsics leave
        /// over it may take as well.
        type Budget: Get<Weight>;

        /// The proposals that may be open: voted on, or with a bond that is still held. They are
        /// divided among the kinds of motions: see [`Kind::places`].
        #[pallet::constant]
        type MaxOpen: Get<u32>;

        /// The closed proposals that are kept; older ones make room.
        #[pallet::constant]
        type MaxClosed: Get<u32>;

        /// The parts of a staker's stake that may be unbonding at a time.
        #[pallet::constant]
        type MaxChunks: Get<u32>;

        /// What the calls and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// Who has bonded stake before the first block, so that no newcomer is all of the electorate.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Each staker with what it has bonded, which it must own.
        pub stakers: Vec<(T::AccountId, Balance)>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            for (who, amount) in &self.stakers {
                Pallet::<T>::do_bond(who, *amount)
                    .expect("every staker of the genesis owns what it has bonded");
            }
        }
    }

    /// Why units are held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// They are a staker's stake, bonded or unbonding.
        #[codec(index = 0)]
        Stake,
        /// They vouch for a proposal.
        #[codec(index = 1)]
        ProposalBond,
    }

    /// The stakers.
    #[pallet::storage]
    pub type Stakers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, StakerOf<T>>;

    /// The key that acts for a staker, by staker.
    #[pallet::storage]
    pub type Delegates<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, T::AccountId>;

    /// The staker that a key acts for, by key: [`Delegates`] the other way.
    #[pallet::storage]
    pub type ActsFor<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, T::AccountId>;

    /// The block in which a staker last gave a sign of life, to within [`activity::NOTED_EVERY`] blocks:
    /// it bonded, voted or woke. None of those who bonded before that was noted.
    #[pallet::storage]
    pub type AwakeAt<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, BlockHeight>;

    /// The stake of stakers that sleep: it is bonded, and in no layer.
    #[pallet::storage]
    pub type Asleep<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Balance>;

    /// All stake that sleeps.
    #[pallet::storage]
    pub type AsleepStake<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// What was taken out of stake for the fee of the call that is dispatched next, if anything was.
    #[pallet::storage]
    pub type PaidFromStake<T: Config> = StorageValue<_, fees::Paid<T::AccountId>>;

    /// All stake that is bonded and not unbonding, whether it sleeps or not.
    #[pallet::storage]
    pub type TotalStake<T: Config> = StorageValue<_, Balance, ValueQuery>;

    /// The open proposals and the last closed ones, by number.
    #[pallet::storage]
    pub type Proposals<T: Config> = StorageMap<_, Twox64Concat, ProposalIndex, ProposalOf<T>>;

    /// The number of the next proposal.
    #[pallet::storage]
    pub type NextProposal<T: Config> = StorageValue<_, ProposalIndex, ValueQuery>;

    /// The proposals whose bond is held, in the order of their numbers.
    #[pallet::storage]
    pub type OpenProposals<T: Config> = StorageValue<_, BoundedVec<Open, T::MaxOpen>, ValueQuery>;

    /// The closed proposals that are kept, in the order in which they were closed.
    #[pallet::storage]
    pub type ClosedProposals<T: Config> =
        StorageValue<_, BoundedVec<ProposalIndex, T::MaxClosed>, ValueQuery>;

    /// For each shard whose split or merge is voted on, or whose lane is, the proposal.
    #[pallet::storage]
    pub type ShardProposals<T: Config> = StorageMap<_, Identity, ShardId, ProposalIndex>;

    /// For each account whose move is voted on, the proposal. Whoever proposes one chooses among ids
    /// that are hashes already; there are no more of them than places for relocations.
    #[pallet::storage]
    pub type AccountProposals<T: Config> = StorageMap<_, Identity, BlindedId, ProposalIndex>;

    /// For each plan of moves that is voted on, the proposal: one of each plan. There are no more of them than
    /// places for plans.
    #[pallet::storage]
    pub type PlanProposals<T: Config> = StorageMap<_, Twox64Concat, PlanIndex, ProposalIndex>;

    /// The open proposals of a staker, by kind; splits and merges, which load must call for, are not
    /// counted.
    #[pallet::storage]
    pub type OpenBy<T: Config> =
        StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, Kind, u32, ValueQuery>;

    /// For each proposer and model of the forecast that is voted on, the proposal: whoever proposes a
    /// hash before the one whose model it is keeps nobody from proposing it. The hash is chosen, so
    /// that the map hashes it once more.
    #[pallet::storage]
    pub type ProposedModels<T: Config> =
        StorageMap<_, Blake2_128Concat, (T::AccountId, ModelHash), ProposalIndex>;
}

impl<T: Config> Pallet<T> {
    /// The height of this block.
    pub(crate) fn height() -> BlockHeight {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }
}
