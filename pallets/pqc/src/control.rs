// SPDX-License-Identifier: Apache-2.0
//! Which key speaks for an account.

use crate::{Config, Controllers, Pallet, Refusal, WeightInfo};
use frame_support::weights::Weight;
use nerv_primitives_pqc::{account_of, Account, Controller, PublicKey};
use sp_runtime::AccountId32;

/// An account's id as keys are bound to it.
pub(crate) fn bytes_of(who: &AccountId32) -> Account {
    *who.as_ref()
}

/// Whether a key is the account's own: the one that its id was made of.
pub(crate) fn is_own(account: &Account, key: &Controller) -> bool {
    let (Controller::Sr25519(id) | Controller::MlDsa65(id)) = key;
    id == account
}

impl<T: Config> Pallet<T> {
    /// Whether an ML-DSA-65 key speaks for an account: the one that has control, or of an account that was never
    /// bound the one that its id was made of.
    pub(crate) fn is_controlled_by(who: &AccountId32, public: &PublicKey) -> bool {
        let key = Controller::MlDsa65(account_of(public));
        match Controllers::<T>::get(who) {
            Some(control) => control.controller == key,
            None => is_own(&bytes_of(who), &key),
        }
    }

    /// Whether an account's own key, of those that wallets have, speaks for it. It does unless control has gone to
    /// another one. Whether somebody has that key is another matter, and not looked at.
    pub fn own_key_speaks(who: &AccountId32) -> bool {
        Controllers::<T>::get(who).is_none_or(|control| control.is_of_own_key(who))
    }

    /// The same, for those who check what the own key has signed before anything else is done about it.
    ///
    /// # Errors
    ///
    /// [`Refusal::SwitchedOff`] if another key has control.
    pub fn check_own_key(who: &AccountId32) -> Result<(), Refusal> {
        match Self::own_key_speaks(who) {
            true => Ok(()),
            false => Err(Refusal::SwitchedOff),
        }
    }

    /// The weight of either.
    pub fn own_key_weight() -> Weight {
        T::WeightInfo::own_key()
    }
}
