// SPDX-License-Identifier: Apache-2.0
//! Each invariant is broken on purpose once, to see the check fire.

use super::*;
use crate::Controllers;
use frame_support::traits::{fungible::MutateHold, tokens::Precision};

fn broken(change: impl FnOnce(&AccountId32, &mut Control), says: &'static str) {
    new_test_ext().execute_with(|| {
        let who = hand_over(1, 1);
        assert_eq!(Pqc::do_try_state(), Ok(()));
        Controllers::<Test>::mutate(&who, |control| change(&who, control.as_mut().unwrap()));
        assert_eq!(Pqc::do_try_state(), Err(DispatchError::Other(says)));
    });
}

#[test]
fn an_entry_has_a_binding() {
    broken(
        |_, control| control.number = 0,
        "an entry of an account never bound",
    );
}

#[test]
fn no_key_has_control_that_cannot_sign() {
    broken(
        |_, control| control.controller = by_own(&wallet_account(2)),
        "control by a key that cannot sign",
    );
}

#[test]
fn nothing_is_held_of_who_is_its_own_keys() {
    broken(
        |who, control| control.controller = by_own(who),
        "a deposit of an account that is its own key's",
    );
}

#[test]
fn what_is_held_is_what_the_entry_says() {
    broken(
        |_, control| control.deposit += 1,
        "what is held is not what the entry says",
    );
    let release = |who: &AccountId32, _: &mut Control| {
        let reason = HoldReason::Control.into();
        assert_ok!(Balances::release(&reason, who, 1, Precision::Exact));
    };
    broken(release, "what is held is not what the entry says");
}
