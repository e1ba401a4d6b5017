// SPDX-License-Identifier: Apache-2.0
//! What must hold of the accounts that were bound, at all times.

use crate::{
    control::{bytes_of, is_own},
    Config, Controllers, HoldReason, Pallet,
};
use frame_support::{ensure, traits::fungible::InspectHold};
use nerv_primitives_pqc::Controller;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. An account that has an entry was bound at least once.
    /// 2. Each controller can sign for its account: it is an ML-DSA-65 key, or the account's own.
    /// 3. Of an account that is its own key's nothing is held.
    /// 4. Of all others as much is held as their entries say.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let reason = HoldReason::Control.into();
        for (who, control) in Controllers::<T>::iter() {
            let account = bytes_of(&who);
            let is_own = is_own(&account, &control.controller);
            ensure!(control.number > 0, "an entry of an account never bound");
            ensure!(
                is_own || matches!(control.controller, Controller::MlDsa65(_)),
                "control by a key that cannot sign"
            );
            ensure!(
                !is_own || control.deposit == 0,
                "a deposit of an account that is its own key's"
            );
            ensure!(
                T::Currency::balance_on_hold(&reason, &who) == control.deposit,
                "what is held is not what the entry says"
            );
        }
        Ok(())
    }
}
