// SPDX-License-Identifier: Apache-2.0
//! `withdraw_unbonded`.

use crate::{mock::*, Error, Event, Stakers};
use frame_support::{assert_noop, assert_ok};

#[test]
fn boundary_nothing_before_the_unbonding_period_is_over() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::unbond(signed(1), 100));
        run_to(20);
        assert_noop!(
            Governance::withdraw_unbonded(signed(1)),
            Error::<Test>::NothingToWithdraw
        );
        run_to(21);
        assert_ok!(Governance::withdraw_unbonded(signed(1)));
        assert_eq!((held(1), free(1)), ((200, 0), ENDOWMENT - 200));
        assert_eq!(
            events(),
            vec![Event::Withdrawn {
                who: 1,
                amount: 100,
            }]
        );
        assert_noop!(
            Governance::withdraw_unbonded(signed(1)),
            Error::<Test>::NothingToWithdraw
        );
    });
}

#[test]
fn success_takes_what_is_due_whatever_the_order() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::unbond(signed(1), 100));
        // A shorter period from now on: the later chunk is due first.
        UnbondingPeriod::set(5);
        next_block();
        assert_ok!(Governance::unbond(signed(1), 50));
        run_to(7);
        assert_ok!(Governance::withdraw_unbonded(signed(1)));
        assert_eq!(held(1), (250, 0));
        run_to(21);
        assert_ok!(Governance::withdraw_unbonded(signed(1)));
        assert_eq!(held(1), (150, 0));
    });
}

#[test]
fn success_nothing_is_kept_of_who_leaves() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::unbond(signed(1), 300));
        run_to(21);
        assert_ok!(Governance::withdraw_unbonded(signed(1)));
        assert_eq!((held(1), free(1)), ((0, 0), ENDOWMENT));
        assert!(!Stakers::<Test>::contains_key(1));
        assert_noop!(
            Governance::withdraw_unbonded(signed(1)),
            Error::<Test>::NotAStaker
        );
    });
}
