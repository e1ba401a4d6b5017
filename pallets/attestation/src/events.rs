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
            /// The last second since 1970 in which it counts; `None` of a simulated one.
            valid_until: Option<u64>,
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
        /// Enclaves of which this was measured may be registered.
        MeasurementAdmitted {
            /// The measurement.
            measurement: H256,
        },
        /// They may not any more, and those that are registered do not count.
        MeasurementWithdrawn {
            /// The measurement.
            measurement: H256,
        },
        /// Collateral was checked, and quotes may be verified against it.
        CollateralUploaded {
            /// Its hash.
            collateral: H256,
            /// Who has uploaded it.
            uploader: T::AccountId,
            /// The deposit that is held.
            deposit: Balance,
            /// The last second since 1970 in which it holds.
            valid_until: u64,
        },
        /// Collateral is not kept any more. Its uploader has the deposit back.
        CollateralRemoved {
            /// Its hash.
            collateral: H256,
            /// Who has uploaded it.
            uploader: T::AccountId,
            /// The deposit.
            deposit: Balance,
        },
    }
}
