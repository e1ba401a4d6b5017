// SPDX-License-Identifier: Apache-2.0
//! What stakers and others can ask of the pallet.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    /// What can be asked of it. All proposals have in common that the bond of the proposer is held until the vote is lost, until
    /// what was approved is carried out, or until an operation that was carried out is beyond dispute.
    ///
    /// ## Errors of all proposals
    ///
    /// - [`Error::NotAStaker`]: you have nothing bonded.
    /// - [`Error::ElectorateTooSmall`]: less is bonded in all than a decision takes.
    /// - [`Error::RateLimited`]: you have made as many proposals of late as you may.
    /// - [`Error::TooManyOfKind`]: you have as many of the kind open as you may. Not of splits and
    ///   merges.
    /// - [`Error::TooManyProposals`]: as many of the kind are open as may be.
    /// - The currency's own, if the bond cannot be held.
    ///
    /// ## Events of all proposals
    ///
    /// - [`Event::Proposed`]: it is put to the vote.
    /// - [`Event::ProposalRefused`]: an operation may not be carried out now, or load does not call for
    ///   it. No bond is taken.
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Bond units of your own as stake. They have power on every proposal made from now on.
        ///
        /// Must be `Signed` by the owner of the units.
        ///
        /// ## Parameters
        ///
        /// - `amount`: how many. All you have bonded must be at least the minimum stake.
        ///
        /// ## Errors
        ///
        /// - [`Error::ZeroAmount`]: there is nothing to bond.
        /// - [`Error::BelowMinimum`]: less than [`Terms::minimum_stake`] would be bonded.
        /// - [`Error::Overflow`]: a sum would leave its range.
        /// - The currency's own, if the units cannot be held.
        ///
        /// Event: [`Event::Bonded`].
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::bond())]
        pub fn bond(origin: OriginFor<T>, #[pallet::compact] amount: Balance) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_bond(&who, amount)
        }

        /// Take stake out of all votes, and have it back after the unbonding period.
        ///
        /// Must be `Signed` by the staker.
        ///
        /// ## Details
        ///
        /// What you bonded last goes first. Stake that leaves may decide a vote: that is closed in
        /// this block or the next ones then, as it stood.
        ///
        /// ## Parameters
        ///
        /// - `amount`: how much: all of it, or so much that the minimum stake stays.
        ///
        /// ## Errors
        ///
        /// - [`Error::ZeroAmount`]: there is nothing to unbond.
        /// - [`Error::NotAStaker`]: you have nothing bonded.
        /// - [`Error::InsufficientStake`]: you have less bonded.
        /// - [`Error::BelowMinimum`]: some would stay, but less than [`Terms::minimum_stake`].
        /// - [`Error::TooManyChunks`]: [`Config::MaxChunks`] parts are unbonding.
        ///
        /// Event: [`Event::Unbonded`].
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::unbond(T::MaxOpen::get()))]
        pub fn unbond(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let votes = Self::do_unbond(&who, amount).map_err(Self::refused)?;
            Ok(Some(T::WeightInfo::unbond(votes)).into())
        }

        /// Have the stake back whose unbonding period is over.
        ///
        /// Must be `Signed` by the staker.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAStaker`]: you have no stake, unbonding or not.
        /// - [`Error::NothingToWithdraw`]: no period is over yet.
        ///
        /// Event: [`Event::Withdrawn`].
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::withdraw_unbonded())]
        pub fn withdraw_unbonded(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw_unbonded(&who)
        }

        /// Propose to split a shard in two, because it is overloaded.
        ///
        /// Must be `Signed` by a staker or its delegate.
        ///
        /// ## Parameters
        ///
        /// - `shard`: a leaf.
        ///
        /// ## Errors
        ///
        /// Beside those of [all proposals](Call):
        ///
        /// - [`Error::AlreadyProposed`]: a split or a merge of a shard of it is voted on.
        /// - Those of whoever carries operations out, if the operation makes no sense.
        #[pallet::call_index(3)]
        // Of the class for which a part of each block is kept free: overload is what fills blocks,
        // and what ends it must not wait behind it.
        #[pallet::weight((
            Pallet::<T>::propose_weight(&Operation::Split { shard: *shard })
                .saturating_add(<Pallet<T> as Delegation<T::AccountId>>::weight()),
            DispatchClass::Operational,
        ))]
        pub fn propose_split(origin: OriginFor<T>, shard: ShardId) -> DispatchResultWithPostInfo {
            let who = Self::acts_for(&ensure_signed(origin)?);
            Self::propose_conditional(who, Motion::Operation(Operation::Split { shard }))
        }

        /// Propose to merge two sibling shards into their parent, because they are idle.
        ///
        /// Must be `Signed` by a staker or its delegate.
        ///
        /// ## Parameters
        ///
        /// - `left`, `right`: the children on the left and on the right of one parent.
        #[pallet::call_index(4)]
        #[pallet::weight(Pallet::<T>::propose_weight(&Operation::Merge {
            left: *left,
            right: *right,
        }).saturating_add(<Pallet<T> as Delegation<T::AccountId>>::weight()))]
        pub fn propose_merge(
            origin: OriginFor<T>,
            left: ShardId,
            right: ShardId,
        ) -> DispatchResultWithPostInfo {
            let who = Self::acts_for(&ensure_signed(origin)?);
            Self::propose_conditional(who, Motion::Operation(Operation::Merge { left, right }))
        }

        /// Propose to move one account to a shard of choice, and to route it there from then on.
        ///
        /// Must be `Signed` by a staker.
        ///
        /// ## Parameters
        ///
        /// - `account`: an account of the ledger.
        /// - `shard`: a leaf.
        ///
        /// ## Errors
        ///
        /// Beside those of [all proposals](Call):
        ///
        /// - [`Error::AlreadyProposed`]: the account's move is voted on.
        /// - Those of whoever carries operations out, if the operation makes no sense.
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

        /// Propose to move the account that makes for most of a contended shard's load to a shard with less
        /// to do, because that relieves it.
        ///
        /// Must be `Signed` by a staker or its delegate.
        ///
        /// ## Details
        ///
        /// As [`Call::propose_override`], but it is refused unless load calls for it, and has lapsed if load
        /// does not any more when the vote is won. The account is named by its blinded id, as the chain
        /// knows it.
        ///
        /// ## Parameters
        ///
        /// - `account`: an account of the ledger.
        /// - `shard`: a leaf.
        ///
        /// ## Errors
        ///
        /// Beside those of [all proposals](Call):
        ///
        /// - [`Error::AlreadyProposed`]: the account's move is voted on.
        /// - Those of whoever carries operations out, if the operation makes no sense.
        #[pallet::call_index(34)]
        // As a split is: what ends contention must not wait behind it.
        #[pallet::weight((
            Pallet::<T>::propose_override_weight()
                .saturating_add(<Pallet<T> as Delegation<T::AccountId>>::weight()),
            DispatchClass::Operational,
        ))]
        pub fn propose_relocation(
            origin: OriginFor<T>,
            account: BlindedId,
            shard: ShardId,
        ) -> DispatchResultWithPostInfo {
            let who = Self::acts_for(&ensure_signed(origin)?);
            let motion = Motion::Operation(Operation::Relocate { account, shard });
            Self::propose_as_judged(who, motion, Self::judge_called_for)
        }

        /// Propose to give a parameter of the chain another value.
        ///
        /// Must be `Signed` by a staker.
        ///
        /// ## Details
        ///
        /// It passes after [`Terms::min_voting_period`] at the earliest, and is carried out
        /// [`Terms::enactment_delay`] later.
        ///
        /// ## Parameters
        ///
        /// - `parameter`: the parameter and its value, within its bounds; no value for its default.
        ///
        /// Error beside those of [all proposals](Call): [`Error::OutOfBounds`], if the value is not within them.
        #[pallet::call_index(6)]
        #[pallet::weight(Pallet::<T>::propose_parameters_weight())]
        pub fn propose_parameters(origin: OriginFor<T>, parameter: T::Parameter) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, Motion::Parameter(parameter))
        }

        /// Vote on a proposal, or change your vote, with all stake you bonded before it was made.
        ///
        /// Must be `Signed` by a staker with power on the proposal, or its delegate.
        ///
        /// ## Details
        ///
        /// The vote that decides it also carries it out, unless it takes its time.
        ///
        /// ## Parameters
        ///
        /// - `proposal`: its number.
        /// - `motion_hash`: the hash of what it is about ([`Motion::hash`]), so that the vote counts
        ///   for that alone, whatever has that number on another branch of the chain.
        /// - `aye`: for it, or against it.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAStaker`]: you have no stake.
        /// - [`Error::UnknownProposal`]: there is none of that number, or it is no longer kept.
        /// - [`Error::OtherMotion`]: it is about something else.
        /// - [`Error::VotingClosed`]: it is decided, or its deadline is over.
        /// - [`Error::NoPower`]: you had nothing bonded when it was made, or have taken it out
        ///   since.
        /// - [`Error::AlreadyVoted`]: you have voted so before.
        ///
        /// ## Events
        ///
        /// - [`Event::Voted`]
        /// - [`Event::Passed`], [`Event::Approved`] or [`Event::Lost`]: your vote decided it.
        /// - [`Event::BondReturned`] or [`Event::BondSlashed`]: the bond is not held any longer.
        #[pallet::call_index(7)]
        // Of the same class as what is voted on.
        #[pallet::weight((
            T::WeightInfo::vote().saturating_add(Pallet::<T>::closing_weight()),
            DispatchClass::Operational,
        ))]
        pub fn vote(
            origin: OriginFor<T>,
            #[pallet::compact] proposal: ProposalIndex,
            motion_hash: MotionHash,
            aye: bool,
        ) -> DispatchResultWithPostInfo {
            let who = Self::acts_for(&ensure_signed(origin)?);
            let closing = Self::do_vote(&who, proposal, motion_hash, aye)?;
            Ok(Some(T::WeightInfo::vote().saturating_add(closing)).into())
        }

        /// Close a proposal whose time is over, if no block has had room to do so by itself.
        ///
        /// Must be `Signed`, by anyone.
        ///
        /// - `proposal`: its number.
        ///
        /// ## Errors
        ///
        /// - [`Error::UnknownProposal`]: there is none of that number, or it is no longer kept.
        /// - [`Error::NotDue`]: there is nothing to be done for it yet.
        ///
        /// ## Events
        ///
        /// - [`Event::Passed`], [`Event::Approved`] or [`Event::Lost`]: the end of its vote, or of
        ///   its delay.
        /// - [`Event::BondReturned`] or [`Event::BondSlashed`]: the bond is not held any longer.
        #[pallet::call_index(8)]
        #[pallet::weight(Pallet::<T>::closing_weight())]
        pub fn close(
            origin: OriginFor<T>,
            #[pallet::compact] proposal: ProposalIndex,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::admit(&who, &Call::close { proposal }).map_err(Self::refused)?;
            let weight = Self::do_close(proposal)?;
            Ok(Some(weight).into())
        }

        /// Propose to let another model forecast load. Until it is carried out you upload its file.
        ///
        /// Must be `Signed` by a staker.
        ///
        /// ## Details
        ///
        /// It passes after [`Terms::min_voting_period`] at the earliest, and is carried out
        /// [`Terms::enactment_delay`] later. A model of whose file not all is there by then is not
        /// adopted.
        ///
        /// ## Parameters
        ///
        /// - `model`: the hash of its file, as it stands at the end of that.
        ///
        /// Error beside those of [all proposals](Call): [`Error::AlreadyProposed`], if the model is voted on as yours.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::propose_model())]
        pub fn propose_model(origin: OriginFor<T>, model: ModelHash) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, Motion::Model(model))
        }

        /// Propose to let the replicas of a shard execute it, as a lane.
        ///
        /// Must be `Signed` by a staker, or by its delegate where the fullness of blocks calls for it.
        ///
        /// - `shard`: a leaf.
        ///
        /// Errors beside those of [all proposals](Call): [`Error::AlreadyProposed`], if a split, a merge or
        /// a lane of the shard is voted on; those of whoever keeps lanes, if it can be none.
        // Of the class for which a part of each block is kept free, as what ends overload is.
        #[pallet::call_index(10)]
        #[pallet::weight((Pallet::<T>::propose_lane_weight(), DispatchClass::Operational))]
        pub fn propose_lane(origin: OriginFor<T>, shard: ShardId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::propose_lane_change(who, LaneChange::Open, shard)
        }

        /// Propose to let a lane, `shard`, return to the chain. Otherwise as [`Pallet::propose_lane`].
        #[pallet::call_index(11)]
        #[pallet::weight((Pallet::<T>::propose_lane_weight(), DispatchClass::Operational))]
        pub fn propose_return(origin: OriginFor<T>, shard: ShardId) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::propose_lane_change(who, LaneChange::Return, shard)
        }

        /// Propose to carry out a plan of moves that the chain has made: accounts go to live where those do
        /// with whom they deal.
        ///
        /// Must be `Signed` by a staker or its delegate.
        ///
        /// ## Details
        ///
        /// It is refused if there is no such plan any more, or none of its moves can be made
        /// ([`ProposalRefusal::CoLocation`]). A plan that is gone when the vote is won has lapsed.
        ///
        /// - `plan`: its number.
        ///
        /// Error beside those of [all proposals](Call): [`Error::AlreadyProposed`], if the plan is voted on.
        #[pallet::call_index(12)]
        // Of the class for which a part of each block is kept free: transfers between shards fill blocks, and
        // a plan that waits behind them is out of date.
        #[pallet::weight((Pallet::<T>::propose_co_location_weight(), DispatchClass::Operational))]
        pub fn propose_co_location(
            origin: OriginFor<T>,
            #[pallet::compact] plan: PlanIndex,
        ) -> DispatchResultWithPostInfo {
            let who = Self::acts_for(&ensure_signed(origin)?);
            Self::propose_conditional(who, Motion::CoLocate(plan))
        }

        /// Propose to let another runtime take the place of this one.
        ///
        /// Must be `Signed` by a staker.
        ///
        /// ## Details
        ///
        /// It takes [`Terms::root_approval`] of the electorate. When it has passed and its delay is
        /// over, anybody may hand the code in by `system.applyAuthorizedUpgrade`.
        ///
        /// ## Parameters
        ///
        /// - `code_hash`: the BLAKE2b-256 hash of the code, as it is to be handed in.
        // As a model's, with one thing less to write.
        #[pallet::call_index(20)]
        #[pallet::weight(T::WeightInfo::propose_model())]
        pub fn propose_upgrade(origin: OriginFor<T>, code_hash: CodeHash) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose(who, Motion::Upgrade(code_hash))
        }

        /// Propose to have a call carried out as root: what no other motion does.
        ///
        /// Must be `Signed` by a staker.
        ///
        /// ## Details
        ///
        /// It takes [`Terms::root_approval`] of the electorate. The chain keeps the hash of the call
        /// alone; whoever votes reads the call here, in the block of the proposal. When it has passed
        /// and its delay is over, anybody may hand the same call in by [`Pallet::enact_root`].
        ///
        /// ## Parameters
        ///
        /// - `call`: what root is to do.
        ///
        /// ## Errors
        ///
        /// Beside those of [all proposals](Call):
        ///
        /// - [`Error::CallTooLong`], [`Error::CallTooHeavy`]: it could not be carried out.
        #[pallet::call_index(21)]
        #[pallet::weight(T::WeightInfo::propose_root())]
        pub fn propose_root(origin: OriginFor<T>, call: Box<T::RootCall>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_propose_root(who, &call)
        }

        /// Have a call carried out as root that was decided on.
        ///
        /// Must be `Signed`, by anyone.
        ///
        /// ## Details
        ///
        /// It can be done once. A call that fails changes nothing, and can be handed in again within
        /// its time, [`Terms::root_lifetime`]. You pay for what the call weighs.
        ///
        /// ## Parameters
        ///
        /// - `proposal`: the proposal by which it was decided on.
        /// - `call`: the same call as was proposed.
        ///
        /// ## Errors
        ///
        /// - [`Error::UnknownProposal`]: there is none of that number, or it is no longer kept.
        /// - [`Error::OtherCall`]: it is about another call, or about none.
        /// - [`Error::NotDue`]: it has not passed, its delay goes on, or its time is over.
        /// - The call's own.
        ///
        /// ## Events
        ///
        /// - [`Event::Passed`] and [`Event::BondReturned`], before those of the call.
        #[pallet::call_index(22)]
        #[pallet::weight(Pallet::<T>::enact_root_weight(call))]
        pub fn enact_root(
            origin: OriginFor<T>,
            #[pallet::compact] proposal: ProposalIndex,
            call: Box<T::RootCall>,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_enact_root(proposal, *call)
        }

        /// Let another account act for you: it proposes splits and merges and votes with your stake
        /// and your bond, and pays fees of its own. Nothing else of yours is in its hands.
        ///
        /// Must be `Signed` by the staker.
        ///
        /// ## Parameters
        ///
        /// - `delegate`: the account, in place of the one before; none to revoke.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAStaker`]: you have no stake, unbonding or not.
        /// - [`Error::DelegateIsStaker`]: the account has stake of its own.
        /// - [`Error::DelegateTaken`]: it is another staker's delegate.
        ///
        /// Event: [`Event::DelegateSet`].
        #[pallet::call_index(30)]
        #[pallet::weight(T::WeightInfo::set_delegate())]
        pub fn set_delegate(
            origin: OriginFor<T>,
            delegate: Option<LookupSourceOf<T>>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let delegate = delegate.map(T::Lookup::lookup).transpose()?;
            Self::do_set_delegate(&who, delegate)
        }

        /// Act no longer for the staker who made you a delegate.
        ///
        /// Must be `Signed` by the delegate.
        ///
        /// Error: [`Error::NotADelegate`], if you are nobody's.
        ///
        /// Event: [`Event::DelegateSet`].
        #[pallet::call_index(31)]
        #[pallet::weight(T::WeightInfo::set_delegate())]
        pub fn renounce(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_renounce(&who)
        }

        /// Have stake that sleeps stop counting: it leaves the electorates of proposals to come.
        ///
        /// Must be `Signed`, by anyone.
        ///
        /// ## Details
        ///
        /// It stays bonded. However much sleeps, an electorate is three quarters of all stake at the
        /// least. Of a staker who bonded before signs of life were noted the first call begins the
        /// period.
        ///
        /// ## Parameters
        ///
        /// - `staker`: whose it is. It has given no sign of life for [`Terms::activity_period`] blocks.
        /// - `missed`: a proposal that was made after the last one, and ran out of time.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAStaker`]: it has nothing bonded, or sleeps already.
        /// - [`Error::UnknownProposal`]: there is none of that number, or it is no longer kept.
        /// - [`Error::StillAwake`]: it has given a sign of life, or that vote was none to miss.
        /// - [`Error::ElectorateTooSmall`]: less would be left than a decision takes.
        ///
        /// ## Events
        ///
        /// - [`Event::Retired`], or [`Event::ActivityNoted`]
        #[pallet::call_index(32)]
        #[pallet::weight(T::WeightInfo::retire())]
        pub fn retire(
            origin: OriginFor<T>,
            staker: LookupSourceOf<T>,
            #[pallet::compact] missed: ProposalIndex,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            let staker = T::Lookup::lookup(staker)?;
            Self::do_retire(&staker, missed).map_err(Self::refused)?;
            Ok(().into())
        }

        /// Let your stake count again, on proposals made from now on.
        ///
        /// Must be `Signed` by the staker or its delegate.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAStaker`]: you have no stake.
        /// - [`Error::NotAsleep`]: it counts already.
        ///
        /// Event: [`Event::Woke`].
        #[pallet::call_index(33)]
        #[pallet::weight(T::WeightInfo::wake())]
        pub fn wake(origin: OriginFor<T>) -> DispatchResult {
            let who = Self::acts_for(&ensure_signed(origin)?);
            Self::do_wake(&who)
        }
    }
}
