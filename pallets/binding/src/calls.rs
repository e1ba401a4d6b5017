// SPDX-License-Identifier: Apache-2.0
//! What owners can order for their own accounts.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Have your account live where another one does: it follows that account from leaf to leaf, and is
        /// drawn by nobody else.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be signed by the owner of the account that is to follow.
        ///
        /// ## Details
        ///
        /// Takes the place of what you ordered before, with its deposit; without that a deposit is held. Your
        /// account is moved by a plan, after a vote, when it is its turn and there is room in the leaf. Accounts
        /// bound in a circle follow the one of them with the lowest blinded id. As long as the other account has
        /// no record in the ledger, that is no instruction.
        ///
        /// ## Parameters
        ///
        /// - `to`: the account to follow.
        ///
        /// ## Errors
        ///
        /// - [`Error::SelfBinding`]: that is your own account.
        /// - [`Error::UnknownAccount`]: your account has no record in the ledger.
        /// - [`Error::SameInstruction`]: it is bound to that account already.
        /// - The currency's own, if the deposit cannot be held.
        ///
        /// ## Events
        ///
        /// - [`Event::Instructed`]
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::instruct_weight())]
        pub fn bind(origin: OriginFor<T>, to: LookupSourceOf<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let to = T::Lookup::lookup(to)?.using_encoded(BlindedId::of);
            Self::instruct(who, Instruction::With(to))
        }

        /// Have your account stay where the tree has it: no plan moves it, and if one has, it goes home.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be signed by the owner of the account.
        ///
        /// ## Details
        ///
        /// Takes the place of what you ordered before, with its deposit; without that a deposit is held. Counts at
        /// once: plans that were made before do not move the account any more.
        ///
        /// ## Errors
        ///
        /// - [`Error::UnknownAccount`]: your account has no record in the ledger.
        /// - [`Error::SameInstruction`]: it stays already.
        /// - The currency's own, if the deposit cannot be held.
        ///
        /// ## Events
        ///
        /// - [`Event::Instructed`]
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::instruct_weight())]
        pub fn refuse(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::instruct(who, Instruction::Refuse)
        }

        /// Take back what you have ordered for your account, and have the deposit again.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be signed by the owner of the account.
        ///
        /// ## Details
        ///
        /// The account stays where it is, and from now on it moves as affinity has it.
        ///
        /// ## Errors
        ///
        /// - [`Error::NoInstruction`]: there is none.
        ///
        /// ## Events
        ///
        /// - [`Event::Cleared`]
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::clear())]
        pub fn clear(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::clear_instruction(&who)
        }
    }
}
