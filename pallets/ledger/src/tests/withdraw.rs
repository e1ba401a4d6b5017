// SPDX-License-Identifier: Apache-2.0
//! `withdraw`.

use super::*;
use crate::Event;
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::traits::ShardRouting;
use sp_runtime::{traits::BadOrigin, DispatchError, TokenError};

#[test]
fn success_units_come_back_from_the_pot() {
    build_and_execute(|| {
        deposit_all([1, 2], 1_000);
        next_block();
        assert_ok!(Ledger::withdraw(signed(1), 300));
        assert_eq!(outside(1), ENDOWMENT - 700);
        assert_eq!(find(1), Some((root(), account(700, 2))));
        assert_eq!(total(&root()), 1_700);
        assert_eq!(Ledger::pot_held(), 1_700);
        assert_eq!(
            events(),
            vec![Event::Withdrawn {
                who: 1,
                shard: root(),
                amount: 300
            }]
        );
    });
}

#[test]
fn success_all_of_it_closes_the_account() {
    build_and_execute(|| {
        deposit_all([1, 2], 1_000);
        assert_ok!(Ledger::withdraw(signed(1), 1_000));
        assert_eq!(outside(1), ENDOWMENT);
        assert_eq!(find(1), None);
        assert_eq!(Registry::embedding(&root()).unwrap().count(), 1);
        // Opened again it begins above the nonces that it used.
        assert_ok!(Ledger::deposit(signed(1), 50));
        assert_eq!(find(1), Some((root(), account(50, 3))));
    });
}

#[test]
fn success_a_shard_without_units_has_no_entry() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_ok!(Ledger::withdraw(signed(1), 1_000));
        assert_eq!(total(&root()), 0);
        assert_eq!(Ledger::pot_held(), 0);
    });
}

#[test]
fn success_to_an_account_that_owns_nothing_outside() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_ok!(Ledger::transfer(signed(1), STRANGER, 500));
        assert_ok!(Ledger::withdraw(signed(STRANGER), 100));
        assert_eq!(outside(STRANGER), 100);
        assert_eq!(inside(STRANGER), 400);
    });
}

/// The ledger's minimum balance is not lower than the currency's, so the whole can always be had.
#[test]
fn boundary_too_little_for_an_account_that_owns_nothing_outside() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_ok!(Ledger::transfer(
            signed(1),
            STRANGER,
            MINIMUM + EXISTENTIAL_DEPOSIT
        ));
        assert_noop!(
            Ledger::withdraw(signed(STRANGER), EXISTENTIAL_DEPOSIT - 1),
            DispatchError::Token(TokenError::CannotCreate)
        );
        assert_ok!(Ledger::withdraw(signed(STRANGER), EXISTENTIAL_DEPOSIT));
        assert_ok!(Ledger::withdraw(signed(STRANGER), MINIMUM));
        assert_eq!(outside(STRANGER), MINIMUM + EXISTENTIAL_DEPOSIT);
        assert_eq!(find(STRANGER), None);
    });
}

#[test]
fn boundary_what_is_owned_inside() {
    build_and_execute(|| {
        // What others own is not enough.
        deposit_all([1, 2], 1_000);
        assert_noop!(
            Ledger::withdraw(signed(1), 1_001),
            Failure::InsufficientBalance
        );
        assert_noop!(
            Ledger::withdraw(signed(1), Balance::MAX),
            Failure::InsufficientBalance
        );
        assert_ok!(Ledger::withdraw(signed(1), 1_000));
    });
}

#[test]
fn fails_what_is_locked() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        write_record(&root(), 1, locking(400, 600, 1));
        check();
        assert_noop!(
            Ledger::withdraw(signed(1), 401),
            Failure::InsufficientBalance
        );
        // What is locked may leave by itself, and must not leave dust behind.
        for left in [0, 1, MINIMUM - 1] {
            assert_noop!(
                Ledger::withdraw(signed(1), 400 - left),
                Failure::BelowMinimum
            );
        }
        assert_ok!(Ledger::withdraw(signed(1), 400 - MINIMUM));
        assert_eq!(find(1), Some((root(), locking(MINIMUM, 600, 2))));
    });
}

#[test]
fn boundary_while_units_may_come() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        let waiting = Account {
            incoming: 1,
            ..account(1_000, 1)
        };
        write_record(&root(), 1, waiting);
        // What comes must not be dust.
        for left in [0, 1, MINIMUM - 1] {
            assert_noop!(
                Ledger::withdraw(signed(1), 1_000 - left),
                Failure::BelowMinimum
            );
        }
        assert_ok!(Ledger::withdraw(signed(1), 1_000 - MINIMUM));
        assert_eq!(inside(1), MINIMUM);
    });
}

#[test]
fn boundary_minimum_balance() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        for left in [1, MINIMUM - 1] {
            assert_noop!(
                Ledger::withdraw(signed(1), 1_000 - left),
                Failure::BelowMinimum
            );
        }
        assert_ok!(Ledger::withdraw(signed(1), 1_000 - MINIMUM));
        assert_eq!(inside(1), MINIMUM);
    });
}

#[test]
fn fails_zero() {
    build_and_execute(|| {
        assert_noop!(Ledger::withdraw(signed(1), 0), Failure::ZeroAmount);
        deposit_all([1], 1_000);
        assert_noop!(Ledger::withdraw(signed(1), 0), Failure::ZeroAmount);
    });
}

#[test]
fn fails_unknown_account() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        for who in [2, STRANGER] {
            assert_noop!(Ledger::withdraw(signed(who), 100), Failure::UnknownAccount);
        }
    });
}

#[test]
fn fails_bad_origin() {
    build_and_execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Ledger::withdraw(origin, 100), BadOrigin);
        }
    });
}

#[test]
fn fails_overflow_of_a_nonce() {
    new_test_ext().execute_with(|| {
        deposit_all([1], 1_000);
        write_record(&root(), 1, account(1_000, u64::MAX));
        assert_noop!(Ledger::withdraw(signed(1), 100), Failure::Overflow);
    });
}

#[test]
fn fails_corrupt_record() {
    new_test_ext().execute_with(|| {
        deposit_all([1], 1_000);
        spoil_record(&root(), 1);
        assert_noop!(Ledger::withdraw(signed(1), 100), Failure::CorruptRecord);
    });
}

#[test]
fn fails_when_the_books_do_not_cover_it() {
    new_test_ext().execute_with(|| {
        deposit_all([1], 1_000);
        set_total(&root(), 99);
        assert_noop!(Ledger::withdraw(signed(1), 100), Failure::CorruptTotal);
        assert_ok!(Ledger::withdraw(signed(1), 99));
    });
}

#[test]
fn fails_when_the_pot_does_not_cover_it() {
    new_test_ext().execute_with(|| {
        deposit_all([1], 1_000);
        write_record(&root(), 1, account(5_000, 1));
        set_total(&root(), 5_000);
        assert_noop!(
            Ledger::withdraw(signed(1), 1_001),
            DispatchError::Token(TokenError::Frozen)
        );
    });
}
