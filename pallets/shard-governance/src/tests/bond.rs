// SPDX-License-Identifier: Apache-2.0
//! `bond`.

use crate::{mock::*, Error, Event, Stakers, TotalStake};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::Balance;
use sp_runtime::{DispatchError, TokenError};

#[test]
fn success_holds_the_stake_and_nothing_else() {
    build_and_execute(|| {
        assert_ok!(Governance::bond(signed(1), 300));
        assert_eq!(held(1), (300, 0));
        assert_eq!(free(1), ENDOWMENT - 300);
        assert_eq!((bonded(1), TotalStake::<Test>::get()), (300, 300));
        assert_eq!(
            events(),
            vec![Event::Bonded {
                who: 1,
                amount: 300,
                bonded: 300,
            }]
        );
    });
}

#[test]
fn success_adds_to_what_is_bonded() {
    build_and_execute(|| {
        bond_all([1, 2], LEAST_STAKE);
        assert_ok!(Governance::bond(signed(1), 1));
        assert_eq!((bonded(1), held(1)), (101, (101, 0)));
        assert_eq!(TotalStake::<Test>::get(), 201);
        assert_eq!(Stakers::<Test>::get(1).unwrap().layers.len(), 1);
    });
}

#[test]
fn boundary_the_minimum_is_of_all_that_is_bonded() {
    build_and_execute(|| {
        let below = LEAST_STAKE - 1;
        assert_noop!(
            Governance::bond(signed(1), below),
            Error::<Test>::BelowMinimum
        );
        assert_ok!(Governance::bond(signed(1), LEAST_STAKE));
    });
}

#[test]
fn boundary_all_but_the_existential_deposit_can_be_bonded() {
    build_and_execute(|| {
        assert_noop!(
            Governance::bond(signed(1), ENDOWMENT - 4),
            TokenError::FundsUnavailable
        );
        assert_ok!(Governance::bond(signed(1), ENDOWMENT - 5));
    });
}

#[test]
fn fails_without_an_amount_an_account_or_a_signature() {
    build_and_execute(|| {
        assert_noop!(Governance::bond(signed(1), 0), Error::<Test>::ZeroAmount);
        assert_noop!(
            Governance::bond(signed(77), LEAST_STAKE),
            TokenError::FundsUnavailable
        );
        assert_noop!(
            Governance::bond(RuntimeOrigin::root(), LEAST_STAKE),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn fails_beyond_the_range_of_amounts() {
    build_and_execute(|| {
        bond_all([1], LEAST_STAKE);
        assert_noop!(
            Governance::bond(signed(1), Balance::MAX),
            Error::<Test>::Overflow
        );
        assert_noop!(
            Governance::bond(signed(2), Balance::MAX),
            Error::<Test>::Overflow
        );
    });
}
