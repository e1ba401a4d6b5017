// SPDX-License-Identifier: Apache-2.0
//! Why an instruction was not taken.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why an instruction was not taken. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// An account cannot be bound to itself.
        SelfBinding,
        /// Your account has no record in the ledger: there is nothing to be moved, or not to be.
        UnknownAccount,
        /// That is what you have ordered already.
        SameInstruction,
        /// No instruction of yours stands.
        NoInstruction,
    }
}
