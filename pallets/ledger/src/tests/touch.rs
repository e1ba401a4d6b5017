// SPDX-License-Identifier: Apache-2.0
//! Accounts that are touched while their records are on their way move at once, and stay where
//! they are when the call fails.

use super::*;
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardRouting, ShardTree},
    AbortReason, DrainTarget,
};
use nerv_primitives_embedding::ShardEmbedding;
use sp_runtime::{DispatchError, TokenError};

/// Two leaves that merge into the root again, of which nothing has drained yet.
fn merging() -> Cut {
    let state = two_leaves();
    merge(&state.cut.left, &state.cut.right);
    next_block();
    state
}

/// Drains a merge to its end and settles it.
fn drain_merge(state: &Cut) {
    for child in [state.cut.left, state.cut.right] {
        let progress = Ledger::drain(&child, &DrainTarget::One(root()), None, u32::MAX);
        assert!(progress.unwrap().done);
        assert!(Ledger::is_empty(&child));
    }
    assert_ok!(Registry::settle_merge(&root()));
}

fn embedding(shard: &ShardId) -> ShardEmbedding {
    Registry::embedding(shard).unwrap()
}

#[test]
fn success_deposit_during_the_drain_of_a_split() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        for (leaf, who) in [(cut.left, lefts[0]), (cut.right, rights[0])] {
            assert_eq!(find(who), Some((root(), account(1_000, 1))));
            let before = total(&root());
            assert_ok!(Ledger::deposit(signed(who), 50));
            assert_eq!(find(who), Some((leaf, account(1_050, 2))));
            assert!(!stands_in(&root(), who));
            assert_eq!(total(&root()), before - 1_000);
            assert_eq!(total(&leaf), 1_050);
            assert_eq!(embedding(&leaf).count(), 1);
            check();
        }
        drain_split(&root(), &cut);
    });
}

#[test]
fn success_a_newcomer_during_a_drain_is_opened_in_the_leaf() {
    build_and_execute(|| {
        let Cut { cut, .. } = cut_over();
        let who = newcomer(&cut.left);
        let before = total(&root());
        assert_ok!(Ledger::deposit(signed(who), 50));
        assert_eq!(find(who), Some((cut.left, account(50, 1))));
        assert_eq!(total(&root()), before);
        check();
        drain_split(&root(), &cut);
    });
}

#[test]
fn success_withdraw_during_the_drain_of_a_split() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        assert_ok!(Ledger::withdraw(signed(lefts[0]), 400));
        assert_eq!(find(lefts[0]), Some((cut.left, account(600, 2))));
        // All of it: the record leaves the parent and stands nowhere.
        assert_ok!(Ledger::withdraw(signed(rights[0]), 1_000));
        assert_eq!(find(rights[0]), None);
        assert!(!stands_in(&root(), rights[0]));
        assert_eq!(total(&root()), 38_000);
        assert_eq!(total(&cut.left), 600);
        assert_eq!(total(&cut.right), 0);
        check();
        drain_split(&root(), &cut);
    });
}

#[test]
fn success_transfer_during_the_drain_of_a_split_moves_both() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        // Across, and within one leaf.
        for (from, to, destination) in [
            (lefts[0], rights[0], cut.right),
            (lefts[1], lefts[2], cut.left),
        ] {
            assert_ok!(Ledger::transfer(signed(from), to, 300));
            assert!(carry_all().is_empty());
            assert_eq!(find(from), Some((cut.left, account(700, 2))));
            assert_eq!(find(to), Some((destination, account(1_300, 1))));
            assert!(!stands_in(&root(), from) && !stands_in(&root(), to));
            check();
        }
        assert_eq!(total(&root()), 36_000);
        drain_split(&root(), &cut);
    });
}

#[test]
fn success_transfer_during_a_drain_opens_and_closes() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = cut_over();
        for (from, to) in [
            (lefts[0], newcomer(&cut.right)),
            (lefts[1], newcomer(&cut.left)),
        ] {
            assert_ok!(Ledger::transfer(signed(from), to, 1_000));
            assert!(carry_all().is_empty());
            assert_eq!(find(from), None);
            assert_eq!(inside(to), 1_000);
            check();
        }
        drain_split(&root(), &cut);
    });
}

#[test]
fn success_one_side_has_arrived_already() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        assert_ok!(Ledger::deposit(signed(lefts[0]), 10));
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 100));
        assert_ok!(Ledger::transfer(signed(rights[1]), lefts[0], 100));
        assert!(carry_all().is_empty());
        assert_eq!(find(lefts[0]), Some((cut.left, account(1_010, 3))));
        assert_eq!(total(&root()), 37_000);
        check();
        drain_split(&root(), &cut);
        assert_eq!(total(&cut.left) + total(&cut.right), 40_010);
    });
}

#[test]
fn success_deposit_withdraw_and_transfer_during_the_drain_of_a_merge() {
    build_and_execute(|| {
        let state = merging();
        let Cut { cut, lefts, rights } = &state;
        for who in [lefts[0], rights[0]] {
            assert_ok!(Ledger::deposit(signed(who), 50));
            assert_eq!(find(who), Some((root(), account(1_050, 2))));
        }
        for who in [lefts[1], rights[1]] {
            assert_ok!(Ledger::withdraw(signed(who), 1_000));
            assert_eq!(find(who), None);
        }
        // From either child to the other: now all are of one shard.
        assert_ok!(Ledger::transfer(signed(lefts[2]), rights[2], 300));
        assert_ok!(Ledger::transfer(signed(rights[3]), lefts[3], 300));
        assert!(UnderWay::get().is_empty());
        assert_eq!(find(lefts[2]), Some((root(), account(700, 2))));
        assert_eq!(find(rights[2]), Some((root(), account(1_300, 1))));
        for who in lefts[..4].iter().chain(&rights[..4]) {
            assert!(!stands_in(&cut.left, *who) && !stands_in(&cut.right, *who));
        }
        check();
        assert_eq!(total(&root()), 2 * 1_050 + 2 * 1_000 + 2 * 1_000);
        drain_merge(&state);
        assert_eq!(total(&root()), 40_000 + 100 - 2_000);
    });
}

/// Only the sender's is locked at once. The receiver's is another shard's affair, until that gets
/// ready for the units.
#[test]
fn success_a_transfer_across_moves_one_record_at_a_time() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 300));
        assert_eq!(find(lefts[0]), Some((cut.left, locking(700, 300, 2))));
        assert_eq!(find(rights[0]), Some((root(), account(1_000, 1))));
        check();
        assert!(carry_all().is_empty());
        assert_eq!(find(rights[0]), Some((cut.right, account(1_300, 1))));
        drain_split(&root(), &cut);
    });
}

/// Each failing call, during a drain, for accounts that have not been touched.
fn fails_without_a_trace(from: AccountId, near: AccountId, far: AccountId) {
    assert_noop!(Ledger::deposit(signed(from), 0), Failure::ZeroAmount);
    assert_noop!(
        Ledger::deposit(signed(from), ENDOWMENT),
        TokenError::FundsUnavailable
    );
    assert_noop!(Ledger::withdraw(signed(from), 0), Failure::ZeroAmount);
    assert_noop!(
        Ledger::withdraw(signed(from), 1_001),
        Failure::InsufficientBalance
    );
    assert_noop!(Ledger::withdraw(signed(from), 999), Failure::BelowMinimum);
    assert_noop!(
        Ledger::transfer(signed(from), from, 100),
        Failure::SelfTransfer
    );
    for to in [near, far] {
        assert_noop!(Ledger::transfer(signed(from), to, 0), Failure::ZeroAmount);
        assert_noop!(
            Ledger::transfer(signed(from), to, 1_001),
            Failure::InsufficientBalance
        );
        assert_noop!(
            Ledger::transfer(signed(from), to, 999),
            Failure::BelowMinimum
        );
        // The receiver would have been touched.
        assert_noop!(
            Ledger::transfer(signed(STRANGER), to, 100),
            Failure::UnknownAccount
        );
    }
    let near_new = newcomer(&leaf_of(from));
    assert_noop!(
        Ledger::transfer(signed(from), near_new, MINIMUM - 1),
        Failure::BelowMinimum
    );
}

#[test]
fn fails_without_moving_a_record_during_the_drain_of_a_split() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        fails_without_a_trace(lefts[0], lefts[1], rights[0]);
        HandOverFails::set(Some(DispatchError::Unavailable));
        assert_noop!(
            Ledger::transfer(signed(lefts[0]), rights[0], 100),
            DispatchError::Unavailable
        );
        assert!((1..=40).all(|who| stands_in(&root(), who)));
        drain_split(&root(), &cut);
    });
}

#[test]
fn fails_without_moving_a_record_during_the_drain_of_a_merge() {
    build_and_execute(|| {
        let state = merging();
        fails_without_a_trace(state.lefts[0], state.lefts[1], state.rights[0]);
        fails_without_a_trace(state.rights[0], state.rights[1], state.lefts[0]);
        assert!(state
            .lefts
            .iter()
            .all(|who| stands_in(&state.cut.left, *who)));
        drain_merge(&state);
    });
}

#[test]
fn fails_on_a_corrupt_record_in_the_source() {
    new_test_ext().execute_with(|| {
        let Cut { lefts, rights, .. } = cut_over();
        spoil_record(&root(), lefts[0]);
        assert_noop!(
            Ledger::deposit(signed(lefts[0]), 100),
            Failure::CorruptRecord
        );
        // As the sender, as the receiver within the shard, and as the receiver in another.
        for (from, to) in [(lefts[0], rights[0]), (lefts[1], lefts[0])] {
            assert_noop!(
                Ledger::transfer(signed(from), to, 100),
                Failure::CorruptRecord
            );
        }
        assert_ok!(Ledger::transfer(signed(rights[0]), lefts[0], 100));
        assert_eq!(carry_all(), vec![AbortReason::CorruptRecord]);
        assert_eq!(inside(rights[0]), 1_000);
    });
}

#[test]
fn fails_when_the_books_of_the_source_do_not_cover_the_record() {
    new_test_ext().execute_with(|| {
        let Cut { lefts, .. } = cut_over();
        set_total(&root(), 999);
        assert_noop!(
            Ledger::deposit(signed(lefts[0]), 100),
            Failure::CorruptTotal
        );
        set_total(&root(), 1_000);
        assert_ok!(Ledger::deposit(signed(lefts[0]), 100));
        assert_eq!(total(&root()), 0);
    });
}

#[test]
fn success_the_sums_come_out_when_every_account_was_touched() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        let whole = embedding(&root());
        for who in 1..=40 {
            assert_ok!(Ledger::deposit(signed(who), 10));
        }
        assert!(Ledger::is_empty(&root()));
        assert!(embedding(&root()).is_zero());
        let [left, right] = [cut.left, cut.right].map(|shard| embedding(&shard));
        assert_eq!(left.checked_add(&right).unwrap(), whole);
        assert_eq!(total(&cut.left), lefts.len() as u128 * 1_010);
        assert_eq!(total(&cut.right), rights.len() as u128 * 1_010);
        drain_split(&root(), &cut);
    });
}
