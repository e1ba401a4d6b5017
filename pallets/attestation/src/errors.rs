// SPDX-License-Identifier: Apache-2.0
//! Why a call makes no sense.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why a call makes no sense. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such node.
        NoSuchNode,
        /// The node only stands for one, and runs nothing.
        SimulatedNode,
        /// The account may not act for the node: it is neither its operator nor the operator's delegate.
        MayNotSign,
        /// The chain takes no simulated evidence.
        SimulatedEvidence,
        /// The enclave of another node has that key.
        KeyInUse,
        /// The node has no enclave.
        NoEnclave,
    }
}
