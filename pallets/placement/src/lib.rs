#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod checking;
pub mod genesis;
pub mod keeper;
mod keepers;
mod key;
mod latencies;
pub mod migrations;
#[cfg(test)]
mod mock;
mod nodes;
mod readers;
mod rounds;
mod submitting;
mod tending;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use checking::Refusal;
pub use submitting::signing_hash;
pub use types::{
    Fault, Keeper, Node, NodeSpec, NodeStatus, Pace, Reported, Sample, Samples, Submission, Terms,
    TermsInForce,
};
pub use weights::WeightInfo;

use nerv_primitives_core::BlockHeight;
use nerv_primitives_genetic::Millis;

/// What the pallet logs under.
const LOG_TARGET: &str = "nerv::placement";

/// The round trip that counts where a side has not measured it, in milliseconds.
pub const UNMEASURED: Millis = 500;

/// The blocks for which a submission stands, from the one after which its keeper looked at the
/// chain.
pub const SUBMISSION_AGE: BlockHeight = 8;

/// The turns after which any keeper may place a shard that nobody has placed.
pub const GRACE_TURNS: BlockHeight = 3;

/// The duties kept and missed at which both are halved, so that old ones count less and less.
pub const HISTORY: u16 = 1_024;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::genesis::Simulated;
    use alloc::vec::Vec;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, InspectHold, MutateHold},
        weights::WeightMeter,
    };
    use frame_system::{
        ensure_authorized,
        offchain::{AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, SigningTypes},
        pallet_prelude::*,
    };
    use nerv_primitives_core::{
        traits::ShardTree, Balance, NodeId, Placement, PlacementRound, PlacementScore, Ppm, ShardId,
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

    /// Of how what is stored is laid out. Version 1: placements name nodes by slot.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

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
        /// What deposits are held in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + InspectHold<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reasons under which deposits are held.
        type RuntimeHoldReason: From<HoldReason>;

        /// The tree of shards, against which is checked that every leaf is looked after.
        type Tree: ShardTree;

        /// The keys that the keeper signs with.
        type Keeper: AppCrypto<Self::Public, <Self as SigningTypes>::Signature>;

        /// A keeper's signature of a submission.
        type KeeperSignature: Parameter
            + From<<Self as SigningTypes>::Signature>
            + Verify<Signer: IdentifyAccount<AccountId = Self::AccountId>>;

        /// Who may declare that a node has failed.
        type ForceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The account that fines go to.
        type Treasury: Get<Self::AccountId>;

        /// The pieces of a checkpoint that suffice to rebuild it: k.
        type DataPieces: Get<u32>;

        /// The pieces that may be lost, and the most in one failure domain: m.
        type ParityPieces: Get<u32>;

        /// The mean round trip between a shard's nodes that counts half, in milliseconds.
        type LatencyTarget: Get<u32>;

        /// The room that a replica takes, in MiB.
        type ReplicaSize: Get<u32>;

        /// The highest price of a node, for a MiB and a day.
        type MaxPrice: Get<Balance>;

        /// What is held of an operator for a node.
        type NodeDeposit: Get<Balance>;

        /// What is held of a keeper.
        type KeeperDeposit: Get<Balance>;

        /// What a false submission costs, of that. Raised to the currency's minimum balance if it is
        /// lower, so that the treasury can always take it.
        type Fine: Get<Balance>;

        /// By how much a placement must be better than the one that stands.
        type Margin: Get<Ppm>;

        /// The replicas that may be moved within `MovePeriod` for a better score alone.
        type MaxMoves: Get<u32>;

        /// The blocks over which such moves are counted.
        type MovePeriod: Get<BlockHeight>;

        /// The blocks in which a placement is to be found where none is whole.
        type ReplacePeriod: Get<BlockHeight>;

        /// The blocks for which a reported round trip counts.
        type LatencyPeriod: Get<BlockHeight>;

        /// What nodes on their way out may take of a block before its extrinsics. What extrinsics
        /// leave over they may take as well.
        type Budget: Get<Weight>;

        /// The nodes that there may be, those on their way out included.
        #[pallet::constant]
        type MaxNodes: Get<u32>;

        /// The shards whose replicas one node may hold.
        #[pallet::constant]
        type MaxShardsPerNode: Get<u32>;

        /// The keepers that there may be.
        #[pallet::constant]
        type MaxKeepers: Get<u32>;

        /// The round trips of one report.
        #[pallet::constant]
        type MaxReports: Get<u32>;

        /// The blocks from one report of an operator's to the next: more than a submission stands.
        #[pallet::constant]
        type ReportEvery: Get<BlockHeight>;

        /// The blocks of a keeper's turn.
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
        /// They are the deposit of a keeper.
        #[codec(index = 1)]
        KeeperDeposit,
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

    /// The number of the next round.
    #[pallet::storage]
    pub type NextRound<T: Config> = StorageValue<_, u64, ValueQuery>;

    /// The keepers.
    #[pallet::storage]
    pub type Keepers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Keeper>;

    /// The keepers that take turns, in the order in which they came.
    #[pallet::storage]
    pub type KeeperOrder<T: Config> =
        StorageValue<_, BoundedVec<T::AccountId, T::MaxKeepers>, ValueQuery>;

    /// How much was placed of late.
    #[pallet::storage]
    pub type Placed<T: Config> = StorageValue<_, Pace, ValueQuery>;

    /// The nodes on their way out that placements name, each of which is looked at in turn.
    #[pallet::storage]
    pub type Leavers<T: Config> = StorageValue<_, BoundedVec<NodeId, T::MaxNodes>, ValueQuery>;

    /// The block in which the last node was forgotten.
    #[pallet::storage]
    pub type LastForgotten<T: Config> = StorageValue<_, BlockHeight, ValueQuery>;

    /// What placements were last seen to be judged by.
    #[pallet::storage]
    pub type LastTerms<T: Config> = StorageValue<_, TermsInForce>;

    /// What happened to nodes, keepers and placements.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A node can be given replicas.
        NodeRegistered {
            /// The node.
            node: NodeId,
            /// Who runs it.
            operator: T::AccountId,
            /// What is held of the operator's.
            deposit: Balance,
        },
        /// An operator says something else of a node. If it was draining, it takes replicas again.
        NodeUpdated {
            /// The node.
            node: NodeId,
        },
        /// A node takes no more replicas.
        NodeDraining {
            /// The node.
            node: NodeId,
            /// The last block in which it has to hold what it has.
            until: BlockHeight,
        },
        /// A node's operator takes it out.
        NodeLeaving {
            /// The node.
            node: NodeId,
            /// The last block in which it has to hold what it has.
            until: BlockHeight,
        },
        /// A node is not there any more.
        NodeFailed {
            /// The node.
            node: NodeId,
        },
        /// A node is gone, and its operator has the deposit back.
        NodeLeft {
            /// The node.
            node: NodeId,
            /// Who ran it.
            operator: T::AccountId,
            /// What was released.
            deposit: Balance,
        },
        /// An operator reported round trips.
        LatenciesReported {
            /// The node it runs.
            node: NodeId,
            /// How many.
            pairs: u32,
        },
        /// A keeper may submit placements.
        KeeperBonded {
            /// The keeper.
            keeper: T::AccountId,
            /// All that is held of it.
            deposit: Balance,
        },
        /// A keeper has its deposit back.
        KeeperUnbonded {
            /// The keeper.
            keeper: T::AccountId,
            /// What was released.
            deposit: Balance,
        },
        /// A submission that reached a block was false.
        KeeperFined {
            /// The keeper.
            keeper: T::AccountId,
            /// The shard it was about.
            shard: ShardId,
            /// The round.
            round: u64,
            /// What was not so.
            fault: Fault,
            /// What went to the treasury.
            amount: Balance,
        },
        /// What is left of a keeper's deposit does not suffice for another fine: it has no turns
        /// until it bonds again.
        KeeperSuspended {
            /// The keeper.
            keeper: T::AccountId,
        },
        /// A leaf is to be placed.
        PlacementDue {
            /// The leaf.
            shard: ShardId,
            /// The round of the search.
            round: u64,
            /// The block by which it is to be found.
            due: BlockHeight,
        },
        /// A node of a placement is leaving, or has failed.
        PlacementBroken {
            /// The shard.
            shard: ShardId,
            /// The node.
            node: NodeId,
        },
        /// A placement was accepted.
        PlacementAccepted {
            /// The shard.
            shard: ShardId,
            /// The round of its search.
            round: u64,
            /// The keeper that found it.
            keeper: T::AccountId,
            /// The nodes, by slot: those that held one keep it.
            nodes: Vec<NodeId>,
            /// How good it is, by part.
            score: PlacementScore,
            /// The nodes that hold no replica of the shard yet.
            moves: u32,
        },
        /// A shard is no leaf any more, and has no placement.
        PlacementDropped {
            /// The shard.
            shard: ShardId,
        },
    }

    /// Why a call makes no sense. Nothing changed.
    ///
    /// What is wrong with a submission is mostly found out before it enters a block: see
    /// [`Refusal`].
    #[pallet::error]
    pub enum Error<T> {
        /// The operator has a node.
        AlreadyRegistered,
        /// As many nodes are there as may be.
        TooManyNodes,
        /// The account runs no node.
        NotAnOperator,
        /// A node needs room.
        NoCapacity,
        /// More of the room is set aside than would be left.
        CapacityInUse,
        /// A node needs bandwidth.
        NoBandwidth,
        /// The price is above the highest one.
        PriceTooHigh,
        /// The bytes are no ML-KEM-768 encapsulation key.
        BadKey,
        /// The endpoint is no URL that begins with `http://` or `https://`, or has blanks, a query
        /// or a fragment in it.
        BadEndpoint,
        /// Region and failure domain are fixed while a node holds replicas.
        HoldsReplicas,
        /// The node does not take replicas.
        NotActive,
        /// The node has failed: its operator can only take it out.
        HasFailed,
        /// The node is on its way out.
        AlreadyLeaving,
        /// The operator reported not long ago.
        ReportsTooOften,
        /// There is nothing in the report.
        EmptyReport,
        /// The nodes of a report are not in ascending order, or one is named twice.
        NotAscending,
        /// A node is at no distance from itself.
        OwnNode,
        /// There is no such node.
        UnknownNode,
        /// There is no node that one could measure a round trip to.
        SimulatedNode,
        /// Round trips are 1 to 10,000 milliseconds.
        AbsurdLatency,
        /// The account is a keeper, and all of its deposit is held.
        AlreadyKeeper,
        /// The account is no keeper.
        NotAKeeper,
        /// As many keepers take turns as may.
        TooManyKeepers,
        /// A keeper that was fined stays for a while.
        FinedOfLate,
        /// The shard is no leaf.
        NotALeaf,
        /// Something has changed since the keeper looked, and the submission does not hold any
        /// more.
        Outdated,
        /// The placement is not better than the one that stands, or not by the margin.
        NoImprovement,
        /// More replicas would be moved for a better score than may be.
        TooManyMoves,
    }

    /// The simulated nodes and the keepers of a chain's first block.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Nodes that are none: see [`Simulated`].
        #[serde(deserialize_with = "genesis::checked")]
        pub simulated: Simulated,
        /// The keepers, of each of which the deposit is held.
        pub keepers: Vec<T::AccountId>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            if let Err(message) = self.simulated.check() {
                panic!("{message}");
            }
            Pallet::<T>::build_genesis(&self.simulated, &self.keepers);
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::note_terms(&mut budget);
            Self::tend(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::tend(&mut budget);
            budget.consumed()
        }

        fn offchain_worker(_: BlockNumberFor<T>) {
            keeper::run::<T>();
        }

        fn integrity_test() {
            assert!(
                T::MaxNodes::get() as usize <= nerv_primitives_genetic::MAX_CANDIDATES,
                "more nodes than a search takes"
            );
            assert!(T::MaxShardsPerNode::get() > 0, "nothing could be placed");
            assert!(T::MaxPlaced::get() > 0, "nothing could be placed");
            assert!(T::MaxKeepers::get() > 0, "nobody could place");
            assert!(T::TurnLength::get() > 0, "no turn would ever end");
            assert!(
                T::ReportEvery::get() > SUBMISSION_AGE,
                "round trips could not be told as a keeper saw them"
            );
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register a node of your own, against a deposit. It may be given replicas from now on.
        ///
        /// - `spec`: what it is. One account runs one node.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_node())]
        pub fn register_node(origin: OriginFor<T>, spec: NodeSpec) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_register(&who, spec)
        }

        /// Say something else of your node. One that was draining takes replicas again.
        ///
        /// - `spec`: all that is to be said from now on. Region and failure domain are fixed while
        ///   it holds replicas.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_node())]
        pub fn update_node(origin: OriginFor<T>, spec: NodeSpec) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_update(&who, spec)
        }

        /// Let your node take no more replicas. Others are looked for in the place of it, and it
        /// holds what it has until then.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::drain_node(T::MaxShardsPerNode::get()))]
        pub fn drain_node(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let shards = Self::do_drain(&who)?;
            Ok(Some(T::WeightInfo::drain_node(shards)).into())
        }

        /// Take your node out. You have the deposit back at once if no placement names the node,
        /// and as soon as none does otherwise. If that takes longer than it may, call this again
        /// after the block that the node was to stay until.
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::deregister_weight())]
        pub fn deregister_node(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Ok(Some(Self::do_deregister(&who)?).into())
        }

        /// Report round trips from your node to others.
        ///
        /// - `report`: the others in ascending order, each with milliseconds, rounded up.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::report_latencies(report.len() as u32))]
        pub fn report_latencies(origin: OriginFor<T>, report: ReportOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_report(&who, &report)
        }

        /// Become a keeper, against a deposit; or fill up a deposit that fines were taken from.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::bond_keeper())]
        pub fn bond_keeper(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_bond_keeper(&who)
        }

        /// Be no keeper any more, and have the deposit back. Not for `ReplacePeriod` blocks after a
        /// fine.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::unbond_keeper())]
        pub fn unbond_keeper(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_unbond_keeper(&who)
        }

        /// Submit a placement: a keeper's worker does. The pool takes it if it is the keeper's turn,
        /// if it is feasible and not overclaimed, and if there is none that stands or it is better
        /// by the margin. No fee; what is false all the same costs the keeper a fine.
        ///
        /// - `submission`: the nodes, and the score that is claimed.
        /// - `signature`: the keeper's, of [`signing_hash`].
        #[pallet::call_index(7)]
        #[pallet::weight((
            T::WeightInfo::submit_placement(submission.nodes.len() as u32),
            DispatchClass::Operational,
            Pays::No,
        ))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_submit_placement())]
        #[pallet::authorize(|source, submission, signature| {
            Pallet::<T>::authorize_submission(source, submission, signature)
        })]
        pub fn submit_placement(
            origin: OriginFor<T>,
            submission: SubmissionOf<T>,
            signature: T::KeeperSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            // It was looked at when the call was authorised, in this block.
            let _ = signature;
            Self::do_submit(&submission)
        }

        /// Declare that a node is not there any more. Its operator can only take it out.
        ///
        /// - `node`: the node.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::force_fail(T::MaxShardsPerNode::get()))]
        pub fn force_fail(origin: OriginFor<T>, node: NodeId) -> DispatchResultWithPostInfo {
            T::ForceOrigin::ensure_origin(origin)?;
            let shards = Self::do_fail(node)?;
            Ok(Some(T::WeightInfo::force_fail(shards)).into())
        }
    }
}
