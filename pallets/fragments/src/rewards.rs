// SPDX-License-Identifier: Apache-2.0
//! Rewards: operators are paid what their nodes have earned by answering.

use crate::{Config, Earned, Error, Event, Pallet};
use frame_support::{
    ensure,
    traits::{
        fungible::{Inspect, Mutate},
        tokens::{Fortitude, Preservation},
        Get,
    },
};
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    /// Pays an account what it has earned, as far as the treasury can without going out of existence.
    pub(crate) fn do_claim(who: &T::AccountId) -> DispatchResult {
        let earned = Earned::<T>::get(who);
        ensure!(earned > 0, Error::<T>::NothingEarned);
        let treasury = T::Treasury::get();
        let there =
            T::Currency::reducible_balance(&treasury, Preservation::Preserve, Fortitude::Polite);
        let amount = earned.min(there);
        ensure!(amount > 0, Error::<T>::TreasuryEmpty);
        T::Currency::transfer(&treasury, who, amount, Preservation::Preserve)?;
        let owed = earned.saturating_sub(amount);
        if owed > 0 {
            Earned::<T>::insert(who, owed);
        } else {
            Earned::<T>::remove(who);
        }
        Self::deposit_event(Event::RewardPaid {
            who: who.clone(),
            amount,
            owed,
        });
        Ok(())
    }
}
