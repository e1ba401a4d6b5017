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
        /// - [`Error::SimulatedEvidence`]: the chain does not take it.
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
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_register(&who, node, key, &evidence)
        }

        /// Have the enclave of a node not count any more.
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
        /// - [`Error::NoEnclave`]: it has none.
        /// - [`Error::MayNotSign`]: it counts, and the account may not act for the node.
        ///
        /// ## Events
        ///
        /// - [`Event::EnclaveEnded`]
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::withdraw_enclave()
            .saturating_add(T::Custodians::custodian_weight())
            .saturating_add(T::Custodians::may_sign_weight()))]
        pub fn withdraw_enclave(origin: OriginFor<T>, node: NodeId) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw(&who, node)
        }
    }
}
