// SPDX-License-Identifier: Apache-2.0
//! The halves of transfers between shards: what each does to its account and its shard, why it is
//! refused, and ([`moving`]) that it finds its account wherever that has moved meanwhile.

mod moving;

use super::*;
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    traits::{ShardAccounts, ShardLedger, ShardTree, Unexpected},
    AbortReason, DrainTarget,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchError;

/// A half, without what only it returns: the leaf alone, whatever it took.
type Step = fn(&BlindedId, Balance) -> Result<ShardId, DispatchError>;

fn lock(account: &BlindedId, amount: Balance) -> Result<(ShardId, u64), DispatchError> {
    Ledger::lock(account, &id(STRANGER), amount).map(|(half, nonce)| (half.shard, nonce))
}

fn release(account: &BlindedId, amount: Balance) -> Result<ShardId, DispatchError> {
    Ledger::release(account, amount).map(|half| half.shard)
}

fn settle(account: &BlindedId, amount: Balance) -> Result<ShardId, DispatchError> {
    Ledger::settle(account, amount).map(|half| half.shard)
}

fn expect(account: &BlindedId, amount: Balance) -> Result<ShardId, Unexpected> {
    Ledger::expect(account, amount).map(|half| half.shard)
}

fn receive(account: &BlindedId, amount: Balance) -> Result<ShardId, DispatchError> {
    Ledger::receive(account, amount).map(|half| half.shard)
}

fn forget(account: &BlindedId, amount: Balance) -> Result<ShardId, DispatchError> {
    Ledger::forget(account, amount).map(|half| half.shard)
}

/// All but `expect`, whose error is another.
const HALVES: [Step; 5] = [
    |account, amount| lock(account, amount).map(|(shard, _)| shard),
    release,
    settle,
    receive,
    forget,
];

/// The record of an account that may still receive units.
fn waiting(free: Balance, incoming: Balance, nonce: u64) -> Account {
    Account {
        incoming,
        ..account(free, nonce)
    }
}

/// Checks that an account cannot be made ready, and why.
#[track_caller]
fn unexpected(who: AccountId, amount: Balance, shard: ShardId, reason: AbortReason) {
    assert_noop!(expect(&id(who), amount), Unexpected { shard, reason });
}

/// Units that left an account and are in transit.
fn send_off(who: AccountId, amount: Balance) {
    assert_ok!(lock(&id(who), amount));
    assert_ok!(depart(&id(who), amount));
}

#[test]
fn success_lock_sets_units_aside() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let (who, before) = (lefts[0], total(&cut.left));
        assert_eq!(lock(&id(who), 300), Ok((cut.left, 1)));
        assert_eq!(find(who), Some((cut.left, locking(700, 300, 2))));
        assert_eq!(total(&cut.left), before);
        check();
        // It is a transaction of the account.
        assert_ok!(Ledger::deposit(signed(who), 10));
        assert_eq!(lock(&id(who), 10), Ok((cut.left, 3)));
        assert_eq!(find(who), Some((cut.left, locking(700, 310, 4))));
    });
}

#[test]
fn success_release_gives_them_back() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let (who, before) = (lefts[0], total(&cut.left));
        assert_ok!(lock(&id(who), 1_000));
        assert_eq!(find(who), Some((cut.left, locking(0, 1_000, 2))));
        check();
        assert_eq!(release(&id(who), 1_000), Ok(cut.left));
        assert_eq!(find(who), Some((cut.left, account(1_000, 2))));
        assert_eq!(total(&cut.left), before);
    });
}

#[test]
fn success_settle_takes_them_out_of_the_shard() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let (who, before) = (lefts[0], total(&cut.left));
        let accounts = Registry::account_count(&cut.left);
        assert_ok!(lock(&id(who), 300));
        assert_eq!(depart(&id(who), 300), Ok(cut.left));
        assert_eq!(find(who), Some((cut.left, account(700, 2))));
        assert_eq!(total(&cut.left), before - 300);
        assert_eq!(Registry::account_count(&cut.left), accounts);
        // The pot holds on to them.
        assert_eq!((Ledger::pot_held(), InTransit::get()), (40_000, 300));
    });
}

#[test]
fn success_settle_of_everything_closes_the_account() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let (who, before) = (lefts[0], total(&cut.left));
        let accounts = Registry::account_count(&cut.left);
        send_off(who, 1_000);
        assert_eq!(find(who), None);
        assert_eq!(total(&cut.left), before - 1_000);
        assert_eq!(Registry::account_count(&cut.left), accounts - 1);
        check();
        // Opened again it begins above the nonces that it used.
        assert_ok!(Ledger::deposit(signed(who), 100));
        assert_eq!(lock(&id(who), 100), Ok((cut.left, 3)));
    });
}

#[test]
fn success_settle_leaves_an_account_that_waits() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let who = lefts[0];
        assert_ok!(lock(&id(who), 1_000));
        assert_ok!(expect(&id(who), MINIMUM));
        assert_ok!(depart(&id(who), 1_000));
        assert_eq!(find(who), Some((cut.left, waiting(0, MINIMUM, 2))));
        check();
        assert_ok!(arrive(&id(who), MINIMUM));
        assert_eq!(find(who), Some((cut.left, account(MINIMUM, 2))));
    });
}

#[test]
fn success_expect_opens_an_account_without_units() {
    build_and_execute(|| {
        let Cut { cut, .. } = two_leaves();
        let (who, before) = (newcomer(&cut.right), total(&cut.right));
        let accounts = Registry::account_count(&cut.right);
        assert_eq!(expect(&id(who), 300), Ok(cut.right));
        assert_eq!(find(who), Some((cut.right, waiting(0, 300, 0))));
        assert_eq!(total(&cut.right), before);
        assert_eq!(Registry::account_count(&cut.right), accounts + 1);
        check();
        // Again for more: it is open already.
        assert_ok!(expect(&id(who), 50));
        assert_eq!(find(who), Some((cut.right, waiting(0, 350, 0))));
        assert_eq!(Registry::account_count(&cut.right), accounts + 1);
    });
}

#[test]
fn success_receive_brings_them_into_the_shard() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        send_off(lefts[0], 500);
        // One that is open, and one that is not.
        for (who, free, nonce) in [(rights[0], 1_000, 1), (newcomer(&cut.right), 0, 0)] {
            let (before, in_transit) = (total(&cut.right), InTransit::get());
            assert_ok!(expect(&id(who), 200));
            assert_eq!(arrive(&id(who), 200), Ok(cut.right));
            assert_eq!(find(who), Some((cut.right, account(free + 200, nonce))));
            assert_eq!(total(&cut.right), before + 200);
            assert_eq!(InTransit::get(), in_transit - 200);
            check();
        }
    });
}

#[test]
fn success_forget_closes_what_only_waited() {
    build_and_execute(|| {
        let Cut { cut, rights, .. } = two_leaves();
        let (before, accounts) = (total(&cut.right), Registry::account_count(&cut.right));
        let who = newcomer(&cut.right);
        assert_ok!(expect(&id(who), 300));
        assert_eq!(forget(&id(who), 300), Ok(cut.right));
        assert_eq!(find(who), None);
        check();
        // What an account owns keeps it open.
        assert_ok!(expect(&id(rights[0]), 300));
        assert_ok!(forget(&id(rights[0]), 300));
        assert_eq!(find(rights[0]), Some((cut.right, account(1_000, 1))));
        assert_eq!(total(&cut.right), before);
        assert_eq!(Registry::account_count(&cut.right), accounts);
    });
}

#[test]
fn success_halves_are_no_events() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        assert_ok!(lock(&id(lefts[0]), 300));
        assert_ok!(expect(&id(rights[0]), 300));
        assert_ok!(depart(&id(lefts[0]), 300));
        assert_ok!(arrive(&id(rights[0]), 300));
        assert_ok!(lock(&id(lefts[0]), 300));
        assert_ok!(expect(&id(rights[0]), 300));
        assert_ok!(release(&id(lefts[0]), 300));
        assert_ok!(forget(&id(rights[0]), 300));
        assert!(events().is_empty());
        assert!(Counted::get().is_empty());
    });
}

#[test]
fn fails_zero() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let who = lefts[0];
        assert_ok!(lock(&id(who), 100));
        assert_ok!(expect(&id(who), 100));
        for half in HALVES {
            assert_noop!(half(&id(who), 0), Failure::ZeroAmount);
        }
        // Nobody sends nothing: that would be a fault.
        unexpected(who, 0, cut.left, AbortReason::CorruptRecord);
    });
}

#[test]
fn fails_unknown_account() {
    build_and_execute(|| {
        let Cut { cut, .. } = two_leaves();
        for half in HALVES {
            assert_noop!(half(&id(newcomer(&cut.left)), 100), Failure::UnknownAccount);
        }
    });
}

#[test]
fn boundary_lock_what_is_free() {
    build_and_execute(|| {
        let who = two_leaves().lefts[0];
        for amount in [1_001, Balance::MAX] {
            assert_noop!(lock(&id(who), amount), Failure::InsufficientBalance);
        }
        assert_ok!(lock(&id(who), 1_000));
        assert_noop!(lock(&id(who), 1), Failure::InsufficientBalance);
    });
}

#[test]
fn boundary_lock_leaves_the_minimum_or_nothing() {
    build_and_execute(|| {
        let Cut { lefts, .. } = two_leaves();
        let refused = |who: AccountId, left: Balance| {
            assert_noop!(lock(&id(who), inside(who) - left), Failure::BelowMinimum);
        };
        for left in [1, MINIMUM - 1] {
            refused(lefts[0], left);
        }
        // While anything else is under way, in either direction, not even nothing.
        assert_ok!(lock(&id(lefts[0]), 1));
        assert_ok!(expect(&id(lefts[1]), 1));
        for who in [lefts[0], lefts[1]] {
            for left in [0, 1, MINIMUM - 1] {
                refused(who, left);
            }
            assert_ok!(lock(&id(who), inside(who) - MINIMUM));
        }
        assert_ok!(lock(&id(lefts[2]), 1_000));
    });
}

#[test]
fn boundary_expect_makes_no_dust() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        let who = newcomer(&cut.right);
        unexpected(who, MINIMUM - 1, cut.right, AbortReason::BelowMinimum);
        assert_ok!(expect(&id(who), MINIMUM));
        // What else is to come may not come after all.
        unexpected(who, MINIMUM - 1, cut.right, AbortReason::BelowMinimum);
        // What is locked may be gone.
        assert_ok!(lock(&id(lefts[0]), 1_000));
        unexpected(lefts[0], MINIMUM - 1, cut.left, AbortReason::BelowMinimum);
        assert_ok!(expect(&id(lefts[0]), MINIMUM));
        // To whom has the minimum a single unit may come.
        assert_ok!(expect(&id(rights[0]), 1));
    });
}

#[test]
fn boundary_not_more_than_was_set_aside() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        send_off(lefts[1], 100);
        assert_ok!(lock(&id(lefts[0]), 100));
        assert_ok!(expect(&id(rights[0]), 100));
        let halves: [(Step, AccountId, AccountId); 4] = [
            (release, lefts[0], rights[0]),
            (settle, lefts[0], rights[0]),
            (receive, rights[0], lefts[0]),
            (forget, rights[0], lefts[0]),
        ];
        for (half, who, other) in halves {
            for amount in [101, Balance::MAX] {
                assert_noop!(half(&id(who), amount), Failure::NotSetAside);
            }
            // What is set aside for one side is not for the other.
            assert_noop!(half(&id(other), 1), Failure::NotSetAside);
        }
        // A part is enough.
        assert_eq!(release(&id(lefts[0]), 40), Ok(cut.left));
        assert_eq!(depart(&id(lefts[0]), 60), Ok(cut.left));
        assert_eq!(forget(&id(rights[0]), 40), Ok(cut.right));
        assert_eq!(arrive(&id(rights[0]), 60), Ok(cut.right));
        // And nothing comes twice.
        for (half, who, _) in halves {
            assert_noop!(half(&id(who), 1), Failure::NotSetAside);
        }
    });
}

#[test]
fn fails_overflow() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        // Of a nonce, and of all that an account may come to own.
        write_record(&cut.left, lefts[0], account(1_000, u64::MAX));
        assert_noop!(lock(&id(lefts[0]), 100), Failure::Overflow);
        write_record(&cut.right, rights[0], account(Balance::MAX - 99, 1));
        unexpected(rights[0], 100, cut.right, AbortReason::Overflow);
        assert_ok!(expect(&id(rights[0]), 99));
        unexpected(rights[0], 1, cut.right, AbortReason::Overflow);
        // Of records that no call would write.
        write_record(&cut.left, lefts[1], locking(Balance::MAX, 100, 1));
        assert_noop!(release(&id(lefts[1]), 100), Failure::Overflow);
        write_record(&cut.right, rights[1], waiting(Balance::MAX, 100, 1));
        assert_noop!(receive(&id(rights[1]), 100), Failure::Overflow);
        // Of the units in a shard.
        assert_ok!(expect(&id(rights[2]), 100));
        set_total(&cut.right, Balance::MAX - 99);
        assert_noop!(receive(&id(rights[2]), 100), Failure::Overflow);
    });
}

#[test]
fn fails_when_the_books_do_not_cover_it() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        assert_ok!(lock(&id(lefts[0]), 100));
        set_total(&cut.left, 99);
        assert_noop!(settle(&id(lefts[0]), 100), Failure::CorruptTotal);
        // Nothing leaves the shard when they are released.
        assert_ok!(release(&id(lefts[0]), 100));
    });
    // Of a record that has to be moved first.
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, .. } = cut_over();
        set_total(&root(), 999);
        assert_noop!(lock(&id(lefts[0]), 100), Failure::CorruptTotal);
        unexpected(lefts[0], 100, cut.left, AbortReason::CorruptRecord);
    });
}

#[test]
fn fails_corrupt_record() {
    // In its leaf, and where it has to be moved from.
    for build in [two_leaves, cut_over] {
        new_test_ext().execute_with(|| {
            let Cut { cut, lefts, .. } = build();
            let (shard, _) = find(lefts[0]).unwrap();
            spoil_record(&shard, lefts[0]);
            for half in HALVES {
                assert_noop!(half(&id(lefts[0]), 100), Failure::CorruptRecord);
            }
            unexpected(lefts[0], 100, cut.left, AbortReason::CorruptRecord);
        });
    }
}

#[test]
fn fails_without_a_route() {
    new_test_ext().execute_with(|| {
        deposit_all([1], 1_000);
        pallet_shard_registry::Routing::<Test>::kill();
        for half in HALVES {
            let lost = pallet_shard_registry::Error::<Test>::CorruptRouting;
            assert_noop!(half(&id(1), 100), lost);
        }
        unexpected(1, 100, ShardId::default(), AbortReason::CorruptRecord);
    });
}

#[test]
fn fails_without_moving_a_record() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = cut_over();
        let who = lefts[0];
        assert_noop!(lock(&id(who), 999), Failure::BelowMinimum);
        for half in &HALVES[1..] {
            assert_noop!(half(&id(who), 1), Failure::NotSetAside);
        }
        unexpected(who, Balance::MAX, cut.left, AbortReason::Overflow);
        assert!(stands_in(&root(), who));
        drain_split(&root(), &cut);
    });
}
