// SPDX-License-Identifier: Apache-2.0
//! `deposit`.

use super::*;
use crate::{Event, HoldReason};
use frame_support::{
    assert_noop, assert_ok,
    traits::fungible::{InspectHold, Mutate},
};
use nerv_primitives_core::traits::ShardRouting;
use sp_runtime::{traits::BadOrigin, DispatchError, TokenError};

#[test]
fn success_units_go_to_the_pot_and_into_a_record() {
    build_and_execute(|| {
        assert_ok!(Ledger::deposit(signed(1), 1_000));
        assert_eq!(outside(1), ENDOWMENT - 1_000);
        assert_eq!(find(1), Some((root(), account(1_000, 1))));
        assert_eq!(total(&root()), 1_000);
        assert_eq!(Ledger::pot_held(), 1_000);
        assert_eq!(
            Balances::balance_on_hold(&HoldReason::Ledger.into(), &Ledger::pot()),
            1_000
        );
        // All of it is held, nothing of it free.
        assert_eq!(outside(Ledger::pot()), EXISTENTIAL_DEPOSIT);
        assert_eq!(
            events(),
            vec![Event::Deposited {
                who: 1,
                shard: root(),
                amount: 1_000
            }]
        );
        assert_eq!(Registry::embedding(&root()).unwrap().count(), 1);
    });
}

#[test]
fn success_a_second_deposit_adds_to_the_first() {
    build_and_execute(|| {
        assert_ok!(Ledger::deposit(signed(1), 1_000));
        // Less than the minimum balance is fine for an account that has more.
        assert_ok!(Ledger::deposit(signed(1), MINIMUM - 1));
        assert_eq!(find(1), Some((root(), account(1_009, 2))));
        assert_eq!(total(&root()), 1_009);
        assert_eq!(Registry::embedding(&root()).unwrap().count(), 1);
    });
}

#[test]
fn success_deposits_go_to_the_leaf_that_owns_the_account() {
    build_and_execute(|| {
        let Cut { cut, .. } = two_leaves();
        for shard in [cut.left, cut.right] {
            let (who, before) = (newcomer(&shard), total(&shard));
            assert_ok!(Ledger::deposit(signed(who), 500));
            assert_eq!(find(who), Some((shard, account(500, 1))));
            assert_eq!(total(&shard), before + 500);
            assert!(!stands_in(&root(), who));
        }
        assert_eq!(total(&root()), 0);
    });
}

#[test]
fn boundary_minimum_balance() {
    build_and_execute(|| {
        assert_noop!(
            Ledger::deposit(signed(1), MINIMUM - 1),
            Failure::BelowMinimum
        );
        assert_ok!(Ledger::deposit(signed(1), MINIMUM));
        assert_eq!(inside(1), MINIMUM);
    });
}

/// What is locked or may come does not make up the minimum.
#[test]
fn boundary_minimum_balance_while_units_are_under_way() {
    build_and_execute(|| {
        deposit_all([1, 2], 1_000);
        let waiting = Account {
            incoming: 1_000,
            ..account(0, 0)
        };
        write_record(&root(), 1, locking(0, 1_000, 1));
        write_record(&root(), 3, waiting);
        Registry::opened(&root(), &id(3));
        for (who, expected) in [
            (1, locking(MINIMUM, 1_000, 2)),
            (
                3,
                Account {
                    free: MINIMUM,
                    nonce: 1,
                    ..waiting
                },
            ),
        ] {
            assert_noop!(
                Ledger::deposit(signed(who), MINIMUM - 1),
                Failure::BelowMinimum
            );
            assert_ok!(Ledger::deposit(signed(who), MINIMUM));
            assert_eq!(find(who), Some((root(), expected)));
        }
    });
}

#[test]
fn fails_zero() {
    build_and_execute(|| {
        assert_noop!(Ledger::deposit(signed(1), 0), Failure::ZeroAmount);
        // Also for an account that has a record.
        deposit_all([1], 100);
        assert_noop!(Ledger::deposit(signed(1), 0), Failure::ZeroAmount);
        assert_noop!(Ledger::deposit(signed(STRANGER), 0), Failure::ZeroAmount);
    });
}

#[test]
fn boundary_what_is_owned_outside() {
    build_and_execute(|| {
        assert_noop!(
            Ledger::deposit(signed(1), ENDOWMENT + 1),
            TokenError::FundsUnavailable
        );
        assert_noop!(
            Ledger::deposit(signed(1), Balance::MAX - EXISTENTIAL_DEPOSIT),
            TokenError::FundsUnavailable
        );
        // So much that the pot could not hold it either, nor the account.
        assert_noop!(
            Ledger::deposit(signed(1), Balance::MAX),
            TokenError::CannotCreate
        );
        deposit_all([2], 100);
        assert_noop!(Ledger::deposit(signed(2), Balance::MAX), Failure::Overflow);
        assert_noop!(
            Ledger::deposit(signed(STRANGER), 100),
            TokenError::FundsUnavailable
        );
    });
}

/// The balance outside must stay alive, to pay fees.
#[test]
fn boundary_the_balance_outside_stays_alive() {
    build_and_execute(|| {
        let most = ENDOWMENT - EXISTENTIAL_DEPOSIT;
        for too_much in [most + 1, ENDOWMENT] {
            assert!(Ledger::deposit(signed(1), too_much).is_err());
            assert_noop!(
                Ledger::deposit(signed(1), too_much),
                Ledger::deposit(signed(1), too_much).unwrap_err()
            );
        }
        assert_ok!(Ledger::deposit(signed(1), most));
        assert_eq!(outside(1), EXISTENTIAL_DEPOSIT);
        assert_eq!(inside(1), most);
    });
}

#[test]
fn fails_bad_origin() {
    build_and_execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Ledger::deposit(origin, 100), BadOrigin);
        }
    });
}

#[test]
fn fails_overflow_of_a_record() {
    new_test_ext().execute_with(|| {
        // No issuance is large enough for this to happen by itself.
        write_record(&root(), 1, account(Balance::MAX - 99, 0));
        assert_noop!(Ledger::deposit(signed(1), 100), Failure::Overflow);
        assert_ok!(Ledger::deposit(signed(1), 99));
        assert_eq!(inside(1), Balance::MAX);
    });
}

#[test]
fn fails_overflow_of_a_nonce() {
    new_test_ext().execute_with(|| {
        write_record(&root(), 1, account(100, u64::MAX));
        assert_noop!(Ledger::deposit(signed(1), 100), Failure::Overflow);
        write_record(&root(), 1, account(100, u64::MAX - 1));
        assert_ok!(Ledger::deposit(signed(1), 100));
    });
}

#[test]
fn fails_overflow_of_a_total() {
    new_test_ext().execute_with(|| {
        set_total(&root(), Balance::MAX - 99);
        assert_noop!(Ledger::deposit(signed(1), 100), Failure::Overflow);
        assert_ok!(Ledger::deposit(signed(1), 99));
    });
}

#[test]
fn fails_corrupt_record() {
    new_test_ext().execute_with(|| {
        spoil_record(&root(), 1);
        assert_noop!(Ledger::deposit(signed(1), 100), Failure::CorruptRecord);
    });
}

#[test]
fn success_a_donation_to_the_pot_is_nobodys() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_ok!(Balances::transfer(
            &2,
            &Ledger::pot(),
            777,
            frame_support::traits::tokens::Preservation::Preserve
        ));
        check();
        assert_eq!(Ledger::pot_held(), 1_000);
        assert_eq!(outside(Ledger::pot()), EXISTENTIAL_DEPOSIT + 777);
        // Deposits and withdrawals go on.
        deposit_all([2], 1_000);
        assert_ok!(Ledger::withdraw(signed(1), 1_000));
        assert_eq!(outside(1), ENDOWMENT);
        assert_eq!(outside(Ledger::pot()), EXISTENTIAL_DEPOSIT + 777);
    });
}

/// The pot owns the currency's minimum itself, so that a deposit may be smaller than that.
#[test]
fn boundary_a_single_unit() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_ok!(Ledger::deposit(signed(1), 1));
        assert_eq!(inside(1), 1_001);
        // For an account that is not there yet it is the ledger's minimum that counts.
        assert_noop!(Ledger::deposit(signed(2), 1), Failure::BelowMinimum);
        assert_noop!(
            Ledger::deposit(signed(2), EXISTENTIAL_DEPOSIT - 1),
            Failure::BelowMinimum
        );
    });
}

#[test]
fn success_the_pot_lives_without_deposits() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_ok!(Ledger::withdraw(signed(1), 1_000));
        assert_eq!(Ledger::pot_held(), 0);
        assert_eq!(outside(Ledger::pot()), EXISTENTIAL_DEPOSIT);
        assert!(System::account_exists(&Ledger::pot()));
        deposit_all([1], 1_000);
    });
}

#[test]
fn boundary_the_pot_is_given_what_it_lacks() {
    // Nothing, a part, and all of the minimum.
    for lacking in [0, 1, EXISTENTIAL_DEPOSIT] {
        new_test_ext().execute_with(|| {
            let (pot, issuance) = (Ledger::pot(), Balances::total_issuance());
            Balances::set_balance(&pot, EXISTENTIAL_DEPOSIT - lacking);
            assert_ok!(Ledger::provide_pot());
            assert_eq!(outside(pot), EXISTENTIAL_DEPOSIT);
            // Again: it lacks nothing.
            assert_ok!(Ledger::provide_pot());
            assert_eq!(outside(pot), EXISTENTIAL_DEPOSIT);
            assert_eq!(Balances::total_issuance(), issuance);
            check();
        });
    }
}

#[test]
fn fails_as_the_currency_does() {
    new_test_ext().execute_with(|| {
        // A frozen balance cannot be moved into the ledger, and nothing is left of the attempt.
        use frame_support::traits::{Currency, LockableCurrency, WithdrawReasons};
        Balances::set_lock(*b"test_frz", &1, ENDOWMENT, WithdrawReasons::all());
        assert_eq!(
            <Balances as Currency<AccountId>>::free_balance(&1),
            ENDOWMENT
        );
        assert_noop!(
            Ledger::deposit(signed(1), 100),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
    });
}
