// SPDX-License-Identifier: Apache-2.0
//! The key that acts for a staker: it proposes splits and merges and votes, and can do no more.

use crate::{ActsFor, Config, Delegates, Error, Event, Pallet, Stakers};
use frame_support::{ensure, traits::Get, weights::Weight};
use nerv_primitives_core::traits::Delegation;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    /// Makes a key the delegate of a staker in place of the one before, or revokes it.
    pub(crate) fn do_set_delegate(
        staker: &T::AccountId,
        delegate: Option<T::AccountId>,
    ) -> DispatchResult {
        ensure!(Stakers::<T>::contains_key(staker), Error::<T>::NotAStaker);
        if let Some(key) = &delegate {
            ensure!(
                !Stakers::<T>::contains_key(key),
                Error::<T>::DelegateIsStaker
            );
            let of_another = ActsFor::<T>::get(key).is_some_and(|it| it != *staker);
            ensure!(!of_another, Error::<T>::DelegateTaken);
        }
        if let Some(before) = Delegates::<T>::take(staker) {
            ActsFor::<T>::remove(before);
        }
        if let Some(key) = &delegate {
            Delegates::<T>::insert(staker, key);
            ActsFor::<T>::insert(key, staker);
        }
        Self::deposit_event(Event::DelegateSet {
            staker: staker.clone(),
            delegate,
        });
        Ok(())
    }

    /// Ends what a key is to whoever made it a delegate.
    pub(crate) fn do_renounce(key: &T::AccountId) -> DispatchResult {
        let staker = ActsFor::<T>::get(key).ok_or(Error::<T>::NotADelegate)?;
        Self::do_set_delegate(&staker, None)
    }

    /// An account that bonds stake of its own acts for itself from then on. Whoever else had made it
    /// a delegate did so without asking.
    pub(crate) fn act_for_itself(key: &T::AccountId) {
        if ActsFor::<T>::contains_key(key) {
            // It is one's delegate, which is a staker.
            let _ = Self::do_renounce(key);
        }
    }

    /// Ends the delegation by a staker that has left.
    pub(crate) fn forget_delegate(staker: &T::AccountId) {
        if let Some(key) = Delegates::<T>::take(staker) {
            ActsFor::<T>::remove(key);
            Self::deposit_event(Event::DelegateSet {
                staker: staker.clone(),
                delegate: None,
            });
        }
    }
}

impl<T: Config> Delegation<T::AccountId> for Pallet<T> {
    fn acts_for(key: &T::AccountId) -> T::AccountId {
        ActsFor::<T>::get(key).unwrap_or_else(|| key.clone())
    }

    fn weight() -> Weight {
        T::DbWeight::get().reads(1)
    }
}
