//! The halves of transfers between shards: what each does to its account and its shard, why it is
//! refused, and that it finds its account wherever that has moved meanwhile.

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
    Ledger::lock(account, amount).map(|(half, nonce)| (half.shard, nonce))
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
        // Opened again it begins anew.
        assert_ok!(Ledger::deposit(signed(who), 100));
        assert_eq!(lock(&id(who), 100), Ok((cut.left, 1)));
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
        Totals::<Test>::insert(cut.right, Balance::MAX - 99);
        assert_noop!(receive(&id(rights[2]), 100), Failure::Overflow);
    });
}

#[test]
fn fails_when_the_books_do_not_cover_it() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        assert_ok!(lock(&id(lefts[0]), 100));
        Totals::<Test>::insert(cut.left, 99);
        assert_noop!(settle(&id(lefts[0]), 100), Failure::CorruptTotal);
        // Nothing leaves the shard when they are released.
        assert_ok!(release(&id(lefts[0]), 100));
    });
    // Of a record that has to be moved first.
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, .. } = cut_over();
        Totals::<Test>::insert(root(), 999);
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

/// Opens accounts 1 to 40 with 1,000 each, of which 400 are locked, and with 50 to come; and lets
/// 50 wait each for 50 to 59, who own nothing.
fn under_way() {
    deposit_all(1..=40, 1_000);
    for who in 1..=40 {
        assert_ok!(lock(&id(who), 400));
        assert_ok!(expect(&id(who), 50));
    }
    for who in 50..60 {
        assert_ok!(expect(&id(who), 50));
    }
    next_block();
    check();
}

/// Ends what is under way of one account, in one of four ways that its number chooses. Returns the
/// leaf that owns it.
fn second_half(who: AccountId) -> ShardId {
    let own = if (1..=40).contains(&who) {
        // Even ones commit, odd ones abort.
        Some(if who % 2 == 0 {
            depart(&id(who), 400)
        } else {
            release(&id(who), 400)
        })
    } else {
        None
    };
    let others = if who % 4 < 2 {
        arrive(&id(who), 50)
    } else {
        forget(&id(who), 50)
    };
    let leaf = others.expect("units are expected");
    if let Some(own) = own {
        assert_eq!(own, Ok(leaf));
    }
    check();
    leaf
}

/// What an account has after [`second_half`].
fn finished(who: AccountId) -> Option<Account> {
    let arrived: Balance = if who % 4 < 2 { 50 } else { 0 };
    let (free, nonce): (Balance, u64) = match who {
        1..=40 if who % 2 == 0 => (600, 2),
        1..=40 => (1_000, 2),
        _ => (0, 0),
    };
    (free + arrived > 0).then(|| account(free + arrived, nonce))
}

/// All who have something under way.
fn all() -> impl Iterator<Item = AccountId> {
    (1..=40).chain(50..60)
}

#[test]
fn success_transfers_follow_their_accounts_through_a_split() {
    build_and_execute(|| {
        under_way();
        // So that there is something to arrive for those who come first.
        deposit_all([45], 10_000);
        send_off(45, 1_000);
        let cut = split(&root());
        let mut cursor = None;
        for (n, who) in all().enumerate() {
            // Some are drained by the time, and some are touched.
            if n % 8 == 0 {
                let step = Ledger::drain(&root(), &sides(&cut), cursor, 3).unwrap();
                cursor = step.cursor;
            }
            assert_eq!(second_half(who), leaf_of(who));
            assert_eq!(
                find(who),
                finished(who).map(|record| (leaf_of(who), record))
            );
            assert!(!stands_in(&root(), who));
        }
        drain_split(&root(), &cut);
        assert_eq!(
            total(&cut.left) + total(&cut.right) + InTransit::get(),
            Ledger::pot_held()
        );
    });
}

#[test]
fn success_transfers_follow_their_accounts_through_a_merge() {
    build_and_execute(|| {
        under_way();
        deposit_all([45], 10_000);
        send_off(45, 1_000);
        let cut = split(&root());
        drain_split(&root(), &cut);
        next_block();
        // Locked and waiting records went along.
        for who in all() {
            let (shard, record) = find(who).unwrap();
            assert_eq!((shard, record.incoming), (leaf_of(who), 50));
        }
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        let drain = |child, limit| {
            let to_root = DrainTarget::One(root());
            Ledger::drain(child, &to_root, None, limit).unwrap().done
        };
        for (n, who) in all().enumerate() {
            if n == 10 {
                drain(&cut.left, 5);
            }
            assert_eq!(second_half(who), root());
            assert_eq!(find(who), finished(who).map(|record| (root(), record)));
        }
        assert!(drain(&cut.left, u32::MAX) && drain(&cut.right, u32::MAX));
        assert_ok!(Registry::settle_merge(&root()));
    });
}

#[test]
fn success_transfers_follow_their_accounts_through_a_relocation() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        let to = newcomer(&cut.right);
        let before = [cut.left, cut.right].map(|shard| total(&shard));
        assert_ok!(Ledger::transfer(signed(lefts[0]), to, 300));
        assert_ok!(expect(&id(to), 300));
        // Both change sides, the receiver while there is nothing but what it waits for.
        assert_eq!(Ledger::relocate(&id(lefts[0]), &cut.right), Ok(cut.left));
        assert_eq!(Ledger::relocate(&id(to), &cut.left), Ok(cut.right));
        check();
        next_block();
        assert_eq!(depart(&id(lefts[0]), 300), Ok(cut.right));
        check();
        assert_eq!(arrive(&id(to), 300), Ok(cut.left));
        assert_eq!(find(lefts[0]), Some((cut.right, account(700, 2))));
        assert_eq!(find(to), Some((cut.left, account(300, 0))));
        assert_eq!(total(&cut.left), before[0] - 1_000 + 300);
        assert_eq!(total(&cut.right), before[1] + 700);
        // While units are in transit too.
        assert_ok!(expect(&id(rights[0]), 100));
        send_off(lefts[1], 100);
        assert_eq!(Ledger::relocate(&id(rights[0]), &cut.left), Ok(cut.right));
        check();
        assert_eq!(arrive(&id(rights[0]), 100), Ok(cut.left));
    });
}

/// What began across shards may end within one.
#[test]
fn success_both_accounts_come_to_live_in_one_shard() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 1_000));
        assert_ok!(Ledger::transfer(signed(rights[1]), lefts[1], 300));
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        assert!(carry_all().is_empty());
        assert_eq!(find(lefts[0]), None);
        assert_eq!(find(rights[0]), Some((root(), account(2_000, 1))));
        assert_eq!(find(lefts[1]), Some((root(), account(1_300, 1))));
        assert_eq!(InTransit::get(), 0);
    });
}

/// A shard of nothing but accounts that wait has no units, but it is not empty.
#[test]
fn success_records_that_only_wait_are_drained() {
    build_and_execute(|| {
        let newcomers = || 1..=20u64;
        for who in newcomers() {
            assert_ok!(expect(&id(who), MINIMUM));
        }
        assert_eq!(total(&root()), 0);
        assert!(!Ledger::is_empty(&root()));
        next_block();
        let cut = split(&root());
        let first = Ledger::drain(&root(), &sides(&cut), None, 7).unwrap();
        assert_eq!((first.moved, first.done), (7, false));
        check();
        let rest = Ledger::drain(&root(), &sides(&cut), first.cursor, u32::MAX).unwrap();
        assert_eq!((rest.moved, rest.done), (13, true));
        assert!(Ledger::is_empty(&root()));
        assert_ok!(Registry::settle_split(&root()));
        let count = || Registry::account_count(&cut.left) + Registry::account_count(&cut.right);
        assert_eq!(count(), 20);
        for who in newcomers() {
            assert_eq!(find(who), Some((leaf_of(who), waiting(0, MINIMUM, 0))));
            assert_eq!(forget(&id(who), MINIMUM), Ok(leaf_of(who)));
        }
        assert_eq!(count(), 0);
        assert!(Ledger::is_empty(&cut.left) && Ledger::is_empty(&cut.right));
    });
}
