// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to enclaves and claims.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A node has an enclave, with this evidence, until it is withdrawn or its time is over.
        EnclaveRegistered {
            /// The node.
            node: NodeId,
            /// Its operator.
            operator: T::AccountId,
            /// The enclave's key.
            key: EnclaveKey,
            /// The kind of evidence. `Simulated` proves nothing.
            evidence: EvidenceKind,
            /// What was measured; `None` of a simulated one.
            measurement: Option<H256>,
            /// The last block in which it counts.
            until: BlockHeight,
        },
        /// An enclave does not count any more.
        EnclaveEnded {
            /// The node that had it.
            node: NodeId,
            /// The enclave's key.
            key: EnclaveKey,
            /// Why.
            end: EnclaveEnd,
        },
    }
}
