// SPDX-License-Identifier: Apache-2.0
//! What operators and root can ask of the pallet.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Register the enclave of your node, or renew it, be it with the same key or with another.
        ///
        /// Looks at a few other enclaves besides, and removes those that do not count any more.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the node's operator, or its delegate, who pays the fee.
        ///
        /// ## Parameters
        ///
        /// - `node`: the node.
        /// - `key`: the enclave's sr25519 key.
        /// - `evidence`: what vouches for it.
        ///
        /// ## Errors
        ///
        /// - [`Error::NoSuchNode`], [`Error::SimulatedNode`]: there is none, or none that runs.
        /// - [`Error::MayNotSign`]: the account may not act for it.
        /// - [`Error::KeyInUse`]: the enclave of another node has the key, and counts.
        /// - [`Error::TooManyKeys`]: the node has had more than [`FORMER_KEYS`] others not long ago.
        /// - [`Error::SimulatedEvidence`]: the chain does not take it.
        /// - [`Error::BoundElsewhere`], [`Error::NotAdmitted`], [`Error::NoCollateral`],
        ///   [`Error::NotValidNow`]: what can be told of a quote without verifying it. Only these and the
        ///   ones above give back what verification would have cost.
        /// - [`Error::Malformed`], [`Error::UntrustedChain`], [`Error::BadSignature`], [`Error::Revoked`],
        ///   [`Error::CollateralMismatch`], [`Error::UnknownPlatform`]: why it does not verify.
        /// - [`Error::StatusNotAccepted`], [`Error::DebugMode`], [`Error::ExposedGuest`]: why it is not
        ///   accepted.
        ///
        /// ## Events
        ///
        /// - [`Event::EnclaveRegistered`]
        /// - [`Event::EnclaveEnded`] of others that do not count any more
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::register_weight(evidence))]
        pub fn register_enclave(
            origin: OriginFor<T>,
            node: NodeId,
            key: EnclaveKey,
            evidence: Evidence,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_register(&who, node, key, &evidence)
        }

        /// Have the enclave of a node not count any more. Of a node that is gone and has none, have the keys
        /// forgotten that it had.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the node's operator, or its delegate; or by anybody, if it does not count
        /// any more as it is.
        ///
        /// ## Parameters
        ///
        /// - `node`: the node.
        ///
        /// ## Errors
        ///
        /// - [`Error::NoEnclave`]: it has none, and is there, or had none not long ago.
        /// - [`Error::MayNotSign`]: it counts, and the account may not act for the node.
        ///
        /// ## Events
        ///
        /// - [`Event::EnclaveEnded`], if it had one
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::withdraw_enclave()
            .saturating_add(T::Custodians::custodian_weight())
            .saturating_add(T::Custodians::may_sign_weight()))]
        pub fn withdraw_enclave(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw(&who, node)
        }

        /// Upload collateral for quotes of a family of platforms. It is checked once, in this call, and
        /// serves every registration of such a platform for as long as it holds.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed`. A deposit is held for each begun KiB.
        ///
        /// ## Parameters
        ///
        /// - `collateral`: what Intel has published. It is named by its hash from now on: the BLAKE2b-256
        ///   hash of this parameter as it is encoded.
        ///
        /// ## Errors
        ///
        /// - [`Error::AlreadyUploaded`]: it is there.
        /// - [`Error::TooManyCollaterals`], [`Error::TooManyOfAccount`]: there are as many as may be.
        /// - [`Error::Malformed`], [`Error::UntrustedChain`], [`Error::BadSignature`], [`Error::Revoked`],
        ///   [`Error::NotValidNow`], [`Error::CollateralMismatch`]: what is wrong with it.
        /// - An error of the currency, if the account cannot pay the deposit.
        ///
        /// ## Events
        ///
        /// - [`Event::CollateralUploaded`]
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::upload_collateral()
            .saturating_add(T::WeightInfo::read_collateral(collateral::units(collateral))))]
        pub fn upload_collateral(
            origin: OriginFor<T>,
            collateral: Box<Collateral>,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_upload(&who, &collateral, Self::seconds())
        }

        /// Remove collateral, and have its uploader have the deposit back. Enclaves that were registered
        /// with it go on counting for their time.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by its uploader, while no enclave is registered that was with it; or by
        /// anybody, once it does not hold any more.
        ///
        /// ## Parameters
        ///
        /// - `collateral`: its hash.
        ///
        /// ## Errors
        ///
        /// - [`Error::NoCollateral`]: there is none.
        /// - [`Error::NotUploader`], [`Error::CollateralInUse`]: it holds, and may not be removed.
        ///
        /// ## Events
        ///
        /// - [`Event::CollateralRemoved`]
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::remove_collateral())]
        pub fn remove_collateral(origin: OriginFor<T>, collateral: H256) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_remove(&who, collateral)
        }

        /// Admit a measurement: enclaves of which it is taken may be registered from now on.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `AdmitOrigin`: root, by vote.
        ///
        /// ## Parameters
        ///
        /// - `measurement`: the hash of all that makes the software what it is, as `nerv-primitives-quote`
        ///   defines it.
        ///
        /// ## Errors
        ///
        /// - [`Error::AlreadyAdmitted`]: it is.
        /// - [`Error::TooManyMeasurements`]: as many are as may be.
        ///
        /// ## Events
        ///
        /// - [`Event::MeasurementAdmitted`]
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::admit_measurement())]
        pub fn admit_measurement(origin: OriginFor<T>, measurement: H256) -> DispatchResult {
            T::AdmitOrigin::ensure_origin(origin)?;
            Self::do_admit(measurement)
        }

        /// Withdraw a measurement: enclaves of which it was taken do not count any more, at once.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `AdmitOrigin`: root, by vote.
        ///
        /// ## Parameters
        ///
        /// - `measurement`: the measurement.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotAdmitted`]: it is not admitted.
        ///
        /// ## Events
        ///
        /// - [`Event::MeasurementWithdrawn`]
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::withdraw_measurement())]
        pub fn withdraw_measurement(origin: OriginFor<T>, measurement: H256) -> DispatchResult {
            T::AdmitOrigin::ensure_origin(origin)?;
            Self::do_withdraw_measurement(measurement)
        }

        /// Say what your node's enclave has found of an operation: the node's worker does. Nobody signs the
        /// extrinsic, so nobody pays a fee.
        ///
        /// Enough equal claims settle the operation, once its drain is over. One that is proved false costs
        /// the node a part of its deposit.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Authorized`: nobody signs the extrinsic. What cannot be so is refused before: see
        /// [`ClaimRefusal`].
        ///
        /// ## Parameters
        ///
        /// - `statement`: the claim, the node and its slot, the round, and the block after which the node
        ///   looked.
        /// - `signature`: the enclave's, of the statement's hash on this chain after that block.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotOpen`], [`Error::Decided`], [`Error::TooLate`], [`Error::WrongRound`],
        ///   [`Error::NotAssigned`], [`Error::AlreadyClaimed`], [`Error::StaleView`],
        ///   [`Error::WrongShape`], [`Error::WrongCheckpoint`], [`Error::WrongLog`],
        ///   [`Error::NoEnclave`]: what is not so, or not any more.
        ///
        /// ## Events
        ///
        /// - [`Event::Claimed`]; [`Event::ClaimRefuted`] or, of one that differs, [`Event::Contradicted`]
        /// - [`Event::Agreed`] if it is the one that was missing
        /// - [`Event::ClaimLost`], [`Event::Punished`], [`Event::EnclaveEnded`] of each that is proved false
        #[pallet::call_index(6)]
        #[pallet::weight((Pallet::<T>::claim_weight(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(Pallet::<T>::authorize_claim_weight())]
        #[pallet::authorize(|_source, statement, signature| {
            Pallet::<T>::authorize_claim(statement, signature)
        })]
        pub fn claim(
            origin: OriginFor<T>,
            statement: Statement,
            signature: sr25519::Signature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            // It was looked at when the call was authorised, in this block.
            let _ = signature;
            Self::do_claim(&statement)
        }
    }
}
