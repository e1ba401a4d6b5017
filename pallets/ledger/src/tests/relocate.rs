// SPDX-License-Identifier: Apache-2.0
//! Moving one account to a leaf of choice.

use super::*;
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use nerv_primitives_core::traits::ShardLedger;

#[test]
fn success_the_record_and_its_route_move() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let who = lefts[0];
        let before = [cut.left, cut.right].map(|shard| total(&shard));
        assert_eq!(Ledger::relocate(&id(who), &cut.right), Ok(cut.left));
        assert_eq!(find(who), Some((cut.right, account(1_000, 1))));
        assert!(!stands_in(&cut.left, who));
        assert_eq!(total(&cut.left), before[0] - 1_000);
        assert_eq!(total(&cut.right), before[1] + 1_000);
        check();
        next_block();
        // From now on it is found there, also after it was closed: above the nonces 0 and 1.
        assert_ok!(Ledger::withdraw(signed(who), 1_000));
        assert_ok!(Ledger::deposit(signed(who), 500));
        assert_eq!(find(who), Some((cut.right, account(500, 3))));
        // And back.
        assert_eq!(Ledger::relocate(&id(who), &cut.left), Ok(cut.right));
        assert_eq!(find(who), Some((cut.left, account(500, 3))));
        assert!(Registry::routing_table().unwrap().overrides().is_empty());
    });
}

#[test]
fn success_to_where_it_is_changes_nothing() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let _unchanged = frame_support::StorageNoopGuard::default();
        assert_eq!(Ledger::relocate(&id(lefts[0]), &cut.left), Ok(cut.left));
    });
}

#[test]
fn success_while_the_record_is_on_its_way() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        // To the other child, and to its own.
        assert_eq!(Ledger::relocate(&id(lefts[0]), &cut.right), Ok(cut.left));
        assert_eq!(find(lefts[0]), Some((cut.right, account(1_000, 1))));
        assert_eq!(Ledger::relocate(&id(rights[0]), &cut.right), Ok(cut.right));
        assert_eq!(find(rights[0]), Some((cut.right, account(1_000, 1))));
        assert!(!stands_in(&root(), lefts[0]) && !stands_in(&root(), rights[0]));
        check();
        drain_split(&root(), &cut);
        assert_eq!(find(lefts[0]), Some((cut.right, account(1_000, 1))));
    });
}

#[test]
fn success_a_relocated_account_follows_a_merge() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        assert_ok!(Ledger::relocate(&id(lefts[0]), &cut.right));
        next_block();
        merge(&cut.left, &cut.right);
        check();
        assert_ok!(Ledger::deposit(signed(lefts[0]), 10));
        assert_eq!(find(lefts[0]), Some((root(), account(1_010, 2))));
    });
}

#[test]
fn fails_without_a_record() {
    build_and_execute(|| {
        let Cut { cut, .. } = two_leaves();
        assert_noop!(
            Ledger::relocate(&id(newcomer(&cut.left)), &cut.right),
            Failure::UnknownAccount
        );
    });
}

#[test]
fn fails_to_what_is_no_leaf() {
    build_and_execute(|| {
        let Cut { lefts, .. } = two_leaves();
        for shard in [root(), ShardId::from([9; 32])] {
            assert_noop!(
                Ledger::relocate(&id(lefts[0]), &shard),
                pallet_shard_registry::Error::<Test>::NotALeaf
            );
        }
    });
}

#[test]
fn fails_on_corrupt_records_and_books() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        spoil_record(&cut.left, lefts[0]);
        assert_noop!(
            Ledger::relocate(&id(lefts[0]), &cut.right),
            Failure::CorruptRecord
        );
        let moved = || with_storage_layer(|| Ledger::relocate(&id(lefts[1]), &cut.right));
        let before = total(&cut.left);
        set_total(&cut.left, 999);
        assert_noop!(moved(), Failure::CorruptTotal);
        set_total(&cut.left, before);
        set_total(&cut.right, Balance::MAX - 999);
        assert_noop!(moved(), Failure::Overflow);
    });
}
