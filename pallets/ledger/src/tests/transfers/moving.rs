// SPDX-License-Identifier: Apache-2.0
//! Halves find their accounts through splits, merges and relocations.

use super::*;

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
        Some(if who.is_multiple_of(2) {
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
        1..=40 if who.is_multiple_of(2) => (600, 2),
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
        merge(&cut.left, &cut.right);
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
        merge(&cut.left, &cut.right);
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
