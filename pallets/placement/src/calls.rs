// SPDX-License-Identifier: Apache-2.0
//! What accounts, operators, placers and root can ask of the pallet.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register a node of your own, against a deposit that grows with its room, and for a fee that
        /// is not given back. It may be given replicas from now on, but is a newcomer at first: few of
        /// these hold replicas of one shard.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by an account that runs no node.
        ///
        /// ## Parameters
        ///
        /// - `spec`: what it is. One account runs one node.
        ///
        /// ## Errors
        ///
        /// - [`Error::AlreadyRegistered`]: the account runs a node.
        /// - [`Error::TooManyNodes`]: as many are there as may be.
        /// - [`Error::NoCapacity`], [`Error::NoBandwidth`], [`Error::PriceTooHigh`],
        ///   [`Error::BadKey`], [`Error::BadEndpoint`], [`Error::PrivateEndpoint`]: what is wrong with
        ///   `spec`.
        /// - An error of the currency, if the account cannot pay the deposit and the fee.
        ///
        /// ## Events
        ///
        /// - [`Event::NodeRegistered`]
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::register_node())]
        pub fn register_node(origin: OriginFor<T>, spec: NodeSpec) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_register(&who, spec)
        }

        /// Say something else of your node. One that was draining takes replicas again.
        ///
        /// Less room and a lower price count at once. More room and a higher price count after
        /// `AgeIn` blocks; the price not before the node holds no replica. The deposit follows the room
        /// that is announced.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the operator of a node.
        ///
        /// ## Parameters
        ///
        /// - `spec`: all that is to be said from now on. Region and failure domain are fixed while
        ///   it holds replicas.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAnOperator`]: the account runs no node.
        /// - [`Error::HasFailed`], [`Error::AlreadyLeaving`]: it can only be taken out.
        /// - [`Error::HoldsReplicas`]: it cannot move while it holds some.
        /// - [`Error::CapacityInUse`]: less room than is set aside.
        /// - [`Error::NoCapacity`], [`Error::NoBandwidth`], [`Error::PriceTooHigh`],
        ///   [`Error::BadKey`], [`Error::BadEndpoint`], [`Error::PrivateEndpoint`]: what is wrong with
        ///   `spec`.
        /// - An error of the currency, if the account cannot pay the deposit for more room.
        ///
        /// ## Events
        ///
        /// - [`Event::NodeUpdated`]
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::update_node())]
        pub fn update_node(origin: OriginFor<T>, spec: NodeSpec) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_update(&who, spec)
        }

        /// Let your node take no more replicas. Others are looked for in the place of it, and it
        /// holds what it has until then.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the operator of an active node.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAnOperator`]: the account runs no node.
        /// - [`Error::NotActive`]: the node takes no replicas as it is.
        ///
        /// ## Events
        ///
        /// - [`Event::PlacementBroken`] for each placement that names it
        /// - [`Event::PlacementDue`] for each of those that was sound
        /// - [`Event::NodeDraining`]
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::drain_node(T::MaxShardsPerNode::get()))]
        pub fn drain_node(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            let shards = Self::do_drain(&who)?;
            Ok(Some(T::WeightInfo::drain_node(shards)).into())
        }

        /// Take your node out. You have the deposit back at once if no placement names the node,
        /// and as soon as none does otherwise. If that takes longer than it may, call this again
        /// after the block that the node was to stay until: its slots are empty then.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the operator of a node.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAnOperator`]: the account runs no node.
        /// - [`Error::AlreadyLeaving`]: it is on its way out, and has not waited long enough.
        ///
        /// ## Events
        ///
        /// - [`Event::PlacementBroken`] for each placement that names it, and
        ///   [`Event::PlacementDue`] for each of those that was sound
        /// - [`Event::NodeLeaving`], unless it was leaving
        /// - [`Event::NodeLeft`], if it is gone
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::deregister_weight())]
        pub fn deregister_node(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Ok(Some(Self::do_deregister(&who)?).into())
        }

        /// Report round trips from your node to others.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the operator of a node that is active or draining, or by its delegate.
        /// Whoever runs a node of its own reports for that, whosever delegate it is.
        ///
        /// ## Parameters
        ///
        /// - `report`: the others in ascending order, each with milliseconds, rounded up.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAnOperator`]: the account runs no node.
        /// - [`Error::NotActive`]: the node leaves, or has failed.
        /// - [`Error::ReportsTooOften`]: the last report was fewer than `ReportEvery` blocks ago.
        /// - [`Error::EmptyReport`], [`Error::NotAscending`]: what is wrong with the report.
        /// - [`Error::OwnNode`], [`Error::UnknownNode`], [`Error::SimulatedNode`]: of whom nothing
        ///   can be reported.
        /// - [`Error::AbsurdLatency`]: not 1 to 10,000 milliseconds.
        ///
        /// ## Events
        ///
        /// - [`Event::LatenciesReported`]
        #[pallet::call_index(4)]
        #[pallet::weight(
            T::WeightInfo::report_latencies(report.len() as u32)
                .saturating_add(Pallet::<T>::acts_for_weight())
        )]
        pub fn report_latencies(origin: OriginFor<T>, report: ReportOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_report(&Self::operator_behind(&who), &report)
        }

        /// Become a placer, against a deposit; or fill up a deposit that fines were taken from.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed`.
        ///
        /// ## Errors
        ///
        /// - [`Error::AlreadyPlacer`]: the account is one, and all of its deposit is held.
        /// - [`Error::TooManyPlacers`]: as many take turns as may.
        /// - An error of the currency, if the account cannot pay what is missing.
        ///
        /// ## Events
        ///
        /// - [`Event::PlacerBonded`]
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::bond_placer())]
        pub fn bond_placer(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_bond_placer(&who)
        }

        /// Be no placer any more, and have the deposit back.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by a placer.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAPlacer`]: the account is none.
        /// - [`Error::FinedOfLate`]: it was fined fewer than `ReplacePeriod` blocks ago.
        ///
        /// ## Events
        ///
        /// - [`Event::PlacerUnbonded`]
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::unbond_placer())]
        pub fn unbond_placer(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_unbond_placer(&who)
        }

        /// Submit a placement: a placer's keeper does, with its key or its delegate's. The pool takes it if it is the placer's turn,
        /// if it is feasible and not overclaimed, and if there is none that stands or it is better
        /// by the margin. Nobody signs it, so nobody pays a fee; what is false all the same costs the
        /// placer a fine. One that is signed fails, and pays as any other call does.
        ///
        /// Who holds a slot of the placement that stands and is named again keeps it; newcomers take
        /// the free ones, the lowest node the first.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Authorized`: nobody signs the extrinsic. Who may not submit, or nothing of the
        /// kind, is refused before: see [`SubmissionRefusal`].
        ///
        /// ## Parameters
        ///
        /// - `submission`: the nodes, and the score that is claimed.
        /// - `signature`: the signer's, of [`signing_hash`]. That is the placer, or its delegate.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALeaf`], [`Error::Outdated`], [`Error::NoImprovement`],
        ///   [`Error::TooManyMoves`]: what has changed since the placer looked, or was so before.
        ///
        /// ## Events
        ///
        /// - [`Event::PlacementAccepted`]
        /// - or, of one that is false: [`Event::PlacerFined`], [`Event::PlacerSuspended`] if its
        ///   deposit does not suffice for another fine, and [`Event::PlacementDue`] if the shard is
        ///   still to be placed
        #[pallet::call_index(7)]
        #[pallet::weight((
            T::WeightInfo::submit_placement(submission.nodes.len() as u32)
                .saturating_add(T::Repairs::spare_weight()),
            DispatchClass::Operational,
        ))]
        #[pallet::weight_of_authorize(
            T::WeightInfo::authorize_submit_placement().saturating_add(T::Delegation::weight())
        )]
        #[pallet::authorize(|source, submission, signature| {
            Pallet::<T>::authorize_submission(source, submission, signature)
        })]
        pub fn submit_placement(
            origin: OriginFor<T>,
            submission: SubmissionOf<T>,
            signature: T::PlacerSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            // It was looked at when the call was authorised, in this block.
            let _ = signature;
            Self::do_submit(&submission)
        }

        /// Declare that a node is not there any more. Its operator can only take it out. If it holds
        /// replicas, also on its way out, a part of its deposit is slashed.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `ForceOrigin`: root.
        ///
        /// ## Parameters
        ///
        /// - `node`: the node.
        ///
        /// ## Errors
        ///
        /// - [`Error::UnknownNode`]: there is none.
        /// - [`Error::HasFailed`], [`Error::AlreadyLeaving`]: it is known already, or leaves and holds
        ///   nothing.
        ///
        /// ## Events
        ///
        /// - [`Event::PlacementBroken`] for each placement that names it
        /// - [`Event::PlacementDue`] for each of those that was sound
        /// - [`Event::NodeFailed`], and [`Event::NodeSlashed`]
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::force_fail(T::MaxShardsPerNode::get()))]
        pub fn force_fail(origin: OriginFor<T>, node: NodeId) -> DispatchResultWithPostInfo {
            T::ForceOrigin::ensure_origin(origin)?;
            let shards = Self::do_fail(node)?;
            Ok(Some(T::WeightInfo::force_fail(shards)).into())
        }

        /// Register a node of your own in the place of one that nobody needs, where there are as many
        /// as may be: of one that holds no replica and has failed, has let nothing be heard of it, or
        /// is less reliable than a newcomer. Its operator has its deposit back.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by an account that runs no node, but for the one that makes room.
        ///
        /// ## Parameters
        ///
        /// - `node`: the node that makes room.
        /// - `spec`: what the new one is.
        ///
        /// ## Errors
        ///
        /// - [`Error::RegistryNotFull`]: there is room without that.
        /// - [`Error::UnknownNode`], [`Error::NotDisplaceable`]: which node cannot make room.
        /// - Those of [`Pallet::register_node`].
        ///
        /// ## Events
        ///
        /// - [`Event::NodeLeft`]
        /// - [`Event::NodeRegistered`]
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::displace_node())]
        pub fn displace_node(origin: OriginFor<T>, node: NodeId, spec: NodeSpec) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_displace(&who, node, spec)
        }
    }
}
