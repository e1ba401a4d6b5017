#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bonds;
mod closing;
pub mod keeper;
#[cfg(test)]
mod mock;
mod models;
mod proposing;
pub mod stake;
mod staking;
pub mod terms;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod voting;
pub mod weights;

pub use proposing::Judgement;
pub use terms::Terms;
pub use types::{Awaits, Ballot, Chunk, Layer, Open, Pace, Staker};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use codec::Encode;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, InspectHold, MutateHold},
        weights::WeightMeter,
    };
    use frame_system::{
        offchain::{AppCrypto, CreateSignedTransaction},
        pallet_prelude::*,
    };
    use nerv_primitives_core::{
        traits::{ChangeParameter, ForecastModels, LoadCondition, ShardOperations},
        Balance, BlockHeight, Execution, Loss, ModelHash, Motion, Operation, Proposal,
        ProposalIndex, ProposalRefusal, ShardId,
    };
    use nerv_primitives_embedding::BlindedId;
    use sp_runtime::traits::StaticLookup;

    /// How a call names an account.
    pub type LookupSourceOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

    /// A staker, with the runtime's bounds.
    pub type StakerOf<T> = Staker<<T as Config>::MaxOpen, <T as Config>::MaxChunks>;

    /// A proposal of the runtime's.
    pub type ProposalOf<T> =
        Proposal<<T as frame_system::Config>::AccountId, <T as Config>::Parameter>;

    /// Stake, proposals and votes.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime. The signed transactions are those of its [`keeper`].
    #[pallet::config]
    pub trait Config: CreateSignedTransaction<Call<Self>> + frame_system::Config {
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

        /// A parameter of the chain with its new value.
        type Parameter: frame_support::dispatch::Parameter + MaxEncodedLen;

        /// Changes parameters.
        type Parameters: ChangeParameter<Self::Parameter>;

        /// Keeps the models of the forecast, and what was uploaded of those that are voted on.
        type Models: ForecastModels;

        /// The keys that the keeper signs with.
        type Keeper: AppCrypto<Self::Public, Self::Signature>;

        /// The account that slashed bonds go to.
        type Treasury: Get<Self::AccountId>;

        /// What stake, proposals and votes are held to.
        type Terms: Terms;

        /// What closing proposals may take of a block before its extrinsics. What extrinsics leave
        /// over it may take as well.
        type Budget: Get<Weight>;

        /// The proposals that may be open: voted on, or with a bond that is still held.
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

    /// All stake that is bonded and not unbonding.
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

    /// For each shard that is voted on, the proposal.
    #[pallet::storage]
    pub type ShardProposals<T: Config> = StorageMap<_, Identity, ShardId, ProposalIndex>;

    /// For each model of the forecast that is voted on, the proposal. Whoever proposes a model
    /// chooses its hash, so that the map hashes it once more.
    #[pallet::storage]
    pub type ProposedModels<T: Config> = StorageMap<_, Blake2_128Concat, ModelHash, ProposalIndex>;

    /// What happened to stake and proposals.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Stake was bonded.
        Bonded {
            /// Whose it is.
            who: T::AccountId,
            /// How much was added.
            amount: Balance,
            /// All the staker has bonded now.
            bonded: Balance,
        },
        /// Stake was taken out of all votes, and can be withdrawn later.
        Unbonded {
            /// Whose it is.
            who: T::AccountId,
            /// How much.
            amount: Balance,
            /// The block from which it can be withdrawn.
            from: BlockHeight,
        },
        /// Unbonded stake is free again.
        Withdrawn {
            /// Whose it is.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// Stake holders are to decide.
        Proposed {
            /// The proposal, which votes name.
            proposal: ProposalIndex,
            /// Whose it is.
            proposer: T::AccountId,
            /// All power on it.
            electorate: Balance,
            /// The power that must vote for it.
            needed: Balance,
            /// The last block in which votes are taken.
            deadline: BlockHeight,
        },
        /// A proposal was not put to the vote, for the reason given. No bond was taken.
        ProposalRefused {
            /// The proposal.
            proposal: ProposalIndex,
            /// Whose it is.
            proposer: T::AccountId,
            /// Why not.
            reason: ProposalRefusal,
        },
        /// A staker voted, or changed its vote.
        Voted {
            /// The proposal.
            proposal: ProposalIndex,
            /// The staker.
            who: T::AccountId,
            /// For it, or against it.
            aye: bool,
            /// The power of the vote.
            power: Balance,
            /// All power that voted for it.
            ayes: Balance,
            /// All power that voted against it.
            nays: Balance,
            /// The power that must vote for it.
            needed: Balance,
        },
        /// A proposal passed.
        Passed {
            /// The proposal.
            proposal: ProposalIndex,
            /// What became of it in this block.
            execution: Execution,
        },
        /// A proposal did not pass.
        Lost {
            /// The proposal.
            proposal: ProposalIndex,
            /// Why.
            why: Loss,
        },
        /// A proposer has the bond back.
        BondReturned {
            /// The proposal.
            proposal: ProposalIndex,
            /// The proposer.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
        /// A bond went to the treasury.
        BondSlashed {
            /// The proposal.
            proposal: ProposalIndex,
            /// The proposer.
            who: T::AccountId,
            /// How much.
            amount: Balance,
        },
    }

    /// Why a call makes no sense. Nothing changed.
    ///
    /// A proposal that makes sense but may not be carried out now is refused instead: the call
    /// succeeds, leaves a record and tells the [`ProposalRefusal`] by an event.
    #[pallet::error]
    pub enum Error<T> {
        /// Amounts of zero do nothing.
        ZeroAmount,
        /// Less than the minimum stake would be bonded.
        BelowMinimum,
        /// A sum would leave its range.
        Overflow,
        /// The account has nothing bonded.
        NotAStaker,
        /// The staker has less bonded.
        InsufficientStake,
        /// Too many parts of the stake are unbonding: withdraw what can be withdrawn first.
        TooManyChunks,
        /// Nothing can be withdrawn yet.
        NothingToWithdraw,
        /// The staker has made as many proposals of late as it may.
        RateLimited,
        /// As many proposals are open as may be.
        TooManyProposals,
        /// Another proposal about the shard, or about the model, is voted on.
        AlreadyProposed,
        /// The parameter's value is out of its bounds.
        OutOfBounds,
        /// There is no such proposal, or it is no longer kept.
        UnknownProposal,
        /// Votes are not taken any more.
        VotingClosed,
        /// The staker had nothing bonded when the proposal was made, or has taken it out since.
        NoPower,
        /// The staker has voted so before.
        AlreadyVoted,
        /// There is nothing to be done for the proposal yet.
        NotDue,
        /// No bond is held for something that was carried out.
        NotExecuted,
        /// The model that was approved was not uploaded by then, or not all of it.
        ModelMissing,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
            let mut budget = WeightMeter::with_limit(T::Budget::get().min(meter.remaining()));
            Self::close_due(&mut budget);
            meter.consume(budget.consumed());
        }

        fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
            let mut budget = WeightMeter::with_limit(remaining);
            Self::close_due(&mut budget);
            budget.consumed()
        }

        fn offchain_worker(_: BlockNumberFor<T>) {
            keeper::run::<T>();
        }

        fn integrity_test() {
            assert!(T::MaxOpen::get() > 0, "nothing could be proposed");
            assert!(T::MaxClosed::get() > 0, "no decision would be kept");
            assert!(T::MaxChunks::get() > 0, "no stake could leave");
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Bond units of your own as stake. They have power on every proposal made from now on.
        ///
        /// - `amount`: how many. All you have bonded must be at least the minimum stake.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bond())]
        pub fn bond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_bond(&who, amount)
        }

        /// Take stake out of all votes, and have it back after the unbonding period.
        ///
        /// - `amount`: how much: all of it, or so much that the minimum stake stays. What you
        ///   bonded last goes first.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::unbond(T::MaxOpen::get()))]
        pub fn unbond(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let votes = Self::do_unbond(&who, amount)?;
            Ok(Some(T::WeightInfo::unbond(votes)).into())
        }

        /// Have the stake back whose unbonding period is over.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(&who)
        }

        /// Propose to split a shard in two, because it is overloaded.
        ///
        /// Your bond is held until the vote is lost, or until what was carried out is beyond
        /// dispute.
        ///
        /// - `shard`: a leaf.
        #[pallet::call_index(3)]
        // Of the class for which a part of each block is kept free: overload is what fills blocks, and
        // what ends it must not wait behind it.
        #[pallet::weight((
            Pallet::<T>::propose_weight(&Operation::Split { shard: *shard }),
            DispatchClass::Operational,
        ))]
        pub fn propose_split(origin: OriginFor<T>, shard: ShardId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, Motion::Operation(Operation::Split { shard }))
        }

        /// Propose to merge two sibling shards into their parent, because they are idle.
        ///
        /// Your bond is held until the vote is lost, or until what was carried out is beyond
        /// dispute.
        ///
        /// - `left`, `right`: the children on the left and on the right of one parent.
        #[pallet::call_index(4)]
        #[pallet::weight(Pallet::<T>::propose_weight(&Operation::Merge {
            left: *left,
            right: *right,
        }))]
        pub fn propose_merge(
            origin: OriginFor<T>,
            left: ShardId,
            right: ShardId,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, Motion::Operation(Operation::Merge { left, right }))
        }

        /// Propose to move one account to a shard of choice, and to route it there from then on.
        ///
        /// Your bond is held until the vote is lost, or until what was carried out is beyond
        /// dispute.
        ///
        /// - `account`: an account of the ledger.
        /// - `shard`: a leaf.
        #[pallet::call_index(5)]
        #[pallet::weight(Pallet::<T>::propose_override_weight())]
        pub fn propose_override(
            origin: OriginFor<T>,
            account: LookupSourceOf<T>,
            shard: ShardId,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let account = T::Lookup::lookup(account)?.using_encoded(BlindedId::of);
            Self::do_propose(
                who,
                Motion::Operation(Operation::Relocate { account, shard }),
            )
        }

        /// Propose to give a parameter of the chain another value.
        ///
        /// Your bond is held until the vote is closed.
        ///
        /// - `parameter`: the parameter and its value, within its bounds; no value for its default.
        #[pallet::call_index(6)]
        #[pallet::weight(Pallet::<T>::propose_parameters_weight())]
        pub fn propose_parameters(origin: OriginFor<T>, parameter: T::Parameter) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, Motion::Parameter(parameter))
        }

        /// Vote on a proposal, or change your vote, with all stake you bonded before it was made.
        ///
        /// The vote that decides it also carries it out.
        ///
        /// - `proposal`: its number.
        /// - `aye`: for it, or against it.
        #[pallet::call_index(7)]
        // Of the same class as what is voted on.
        #[pallet::weight((
            T::WeightInfo::vote().saturating_add(Pallet::<T>::closing_weight()),
            DispatchClass::Operational,
        ))]
        pub fn vote(
            origin: OriginFor<T>,
            #[pallet::compact] proposal: ProposalIndex,
            aye: bool,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let closing = Self::do_vote(&who, proposal, aye)?;
            Ok(Some(T::WeightInfo::vote().saturating_add(closing)).into())
        }

        /// Close a proposal whose time is over, if no block has had room to do so by itself.
        ///
        /// - `proposal`: its number.
        #[pallet::call_index(8)]
        #[pallet::weight(Pallet::<T>::closing_weight())]
        pub fn close(
            origin: OriginFor<T>,
            #[pallet::compact] proposal: ProposalIndex,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let weight = Self::do_close(proposal)?;
            Ok(Some(weight).into())
        }

        /// Propose to let another model forecast load. While the vote is open you upload its file.
        ///
        /// Your bond is held until the vote is closed. A model that is approved before all of its
        /// file is there is not adopted.
        ///
        /// - `hash`: of the model's file, as it stands at the file's end.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::propose_model())]
        pub fn propose_model(origin: OriginFor<T>, hash: ModelHash) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, Motion::Model(hash))
        }
    }
}
