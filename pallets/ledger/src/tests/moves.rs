// SPDX-License-Identifier: Apache-2.0
//! Draining a shard in steps.

use super::*;
use frame_support::{assert_noop, assert_ok, storage::with_storage_layer};
use nerv_primitives_core::{
    traits::{DrainProgress, ShardLedger, ShardRouting, ShardTree},
    DrainTarget,
};
use nerv_primitives_embedding::{BlindedId, Side};
use sp_runtime::DispatchError;

/// The ids of accounts in the order in which a drain comes to them.
fn in_order(accounts: impl IntoIterator<Item = AccountId>) -> Vec<BlindedId> {
    let mut ids: Vec<BlindedId> = accounts.into_iter().map(id).collect();
    ids.sort();
    ids
}

#[test]
fn success_in_one_step_each_record_goes_to_its_side() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = cut_over();
        let before = ShardTrie::new(&root());
        let records: Vec<_> = (1..=40).map(|who| before.get(&id(who).0)).collect();
        let ids = in_order(1..=40);
        assert_eq!(
            Ledger::drain(&root(), &sides(&cut), None, 100),
            Ok(DrainProgress {
                moved: 40,
                cursor: ids.last().copied(),
                done: true
            })
        );
        assert!(Ledger::is_empty(&root()));
        for (shard, members, side) in [
            (cut.left, &lefts, Side::Left),
            (cut.right, &rights, Side::Right),
        ] {
            assert_eq!(Ledger::total(&shard), members.len() as u128 * 1_000);
            assert!(members.iter().all(|who| stands_in(&shard, *who)));
            assert!(members
                .iter()
                .all(|who| cut.hyperplane.side(&id(*who).signs()) == side));
            assert_eq!(
                Registry::embedding(&shard).unwrap().count(),
                members.len() as u64
            );
        }
        // Byte for byte as they were.
        let after: Vec<_> = (1..=40)
            .map(|who| ShardTrie::new(&leaf_of(who)).get(&id(who).0))
            .collect();
        assert_eq!(records, after);
        check();
        assert_ok!(Registry::settle_split(&root()));
    });
}

#[test]
fn success_step_by_step_in_the_order_of_the_keys() {
    for step in [1, 3, 7, 39, 40, 41] {
        build_and_execute(|| {
            let Cut { cut, .. } = cut_over();
            let ids = in_order(1..=40);
            let (mut cursor, mut moved) = (None, 0);
            loop {
                let progress = Ledger::drain(&root(), &sides(&cut), cursor, step).unwrap();
                moved += progress.moved as usize;
                assert_eq!(progress.cursor, ids.get(moved.wrapping_sub(1)).copied());
                assert_eq!(progress.done, progress.moved < step);
                assert_eq!(total(&root()), 40_000 - moved as u128 * 1_000);
                check();
                if progress.done {
                    break;
                }
                cursor = progress.cursor;
                next_block();
            }
            assert_eq!(moved, 40);
            assert_ok!(Registry::settle_split(&root()));
        });
    }
}

#[test]
fn boundary_a_step_of_nothing() {
    build_and_execute(|| {
        let Cut { cut, .. } = cut_over();
        let nothing = DrainProgress {
            moved: 0,
            cursor: None,
            done: false,
        };
        let _unchanged = frame_support::StorageNoopGuard::default();
        assert_eq!(Ledger::drain(&root(), &sides(&cut), None, 0), Ok(nothing));
    });
}

#[test]
fn boundary_an_empty_shard_is_done_at_once() {
    build_and_execute(|| {
        let cut = split(&root());
        let done = DrainProgress {
            moved: 0,
            cursor: None,
            done: true,
        };
        let _unchanged = frame_support::StorageNoopGuard::default();
        assert_eq!(Ledger::drain(&root(), &sides(&cut), None, 1), Ok(done));
        assert!(Ledger::is_empty(&root()));
        assert!(Ledger::is_empty(&ShardId::from([9; 32])));
    });
}

#[test]
fn success_touched_accounts_are_not_met_again() {
    build_and_execute(|| {
        let Cut { cut, .. } = cut_over();
        let first = Ledger::drain(&root(), &sides(&cut), None, 10).unwrap();
        // Before and behind the cursor.
        for who in [1, 2, 3, 4, 5, 6, 7, 8] {
            assert_ok!(Ledger::deposit(signed(who), 10));
        }
        let waiting = (1..=40).filter(|who| stands_in(&root(), *who)).count() as u32;
        assert!(waiting < 30);
        let rest = Ledger::drain(&root(), &sides(&cut), first.cursor, u32::MAX).unwrap();
        assert_eq!((rest.moved, rest.done), (waiting, true));
        assert_ok!(Registry::settle_split(&root()));
    });
}

#[test]
fn success_two_children_into_one() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        merge(&cut.left, &cut.right);
        for (child, members) in [(cut.left, lefts), (cut.right, rights)] {
            let progress = Ledger::drain(&child, &DrainTarget::One(root()), None, u32::MAX);
            assert_eq!(
                progress,
                Ok(DrainProgress {
                    moved: members.len() as u32,
                    cursor: in_order(members).last().copied(),
                    done: true
                })
            );
            assert!(Ledger::is_empty(&child));
            check();
        }
        assert_eq!(total(&root()), 40_000);
        assert!((1..=40).all(|who| stands_in(&root(), who)));
        assert_ok!(Registry::settle_merge(&root()));
    });
}

#[test]
fn fails_corrupt_record() {
    new_test_ext().execute_with(|| {
        let Cut { cut, .. } = cut_over();
        let ids = in_order(1..=40);
        let spoiled = (1..=40).find(|who| id(*who) == ids[20]).unwrap();
        spoil_record(&root(), spoiled);
        let drained =
            |limit| with_storage_layer(|| Ledger::drain(&root(), &sides(&cut), None, limit));
        assert_noop!(drained(21), Failure::CorruptRecord);
        assert_eq!(drained(20).map(|progress| progress.moved), Ok(20));
    });
}

#[test]
fn fails_a_key_that_is_no_blinded_id() {
    new_test_ext().execute_with(|| {
        let Cut { cut, .. } = cut_over();
        ShardTrie::new(&root()).put(&[0; 31], &[0, 0, 0]).unwrap();
        assert_noop!(
            with_storage_layer(|| Ledger::drain(&root(), &sides(&cut), None, 1)),
            Failure::CorruptRecord
        );
    });
}

#[test]
fn fails_when_the_books_do_not_cover_the_records() {
    new_test_ext().execute_with(|| {
        let Cut { cut, .. } = cut_over();
        set_total(&root(), 39_999);
        let drained =
            |limit| with_storage_layer(|| Ledger::drain(&root(), &sides(&cut), None, limit));
        assert_noop!(drained(40), Failure::CorruptTotal);
        assert_ok!(drained(39));
    });
}

#[test]
fn fails_overflow() {
    new_test_ext().execute_with(|| {
        let Cut { cut, .. } = cut_over();
        let drained = || with_storage_layer(|| Ledger::drain(&root(), &sides(&cut), None, 40));
        set_total(&cut.left, Balance::MAX - 999);
        assert_noop!(drained(), Failure::Overflow);
        set_total(&cut.left, 0);
        assert_ok!(drained());
    });
}

#[test]
fn fails_when_the_registry_does_not_know_the_accounts() {
    new_test_ext().execute_with(|| {
        let Cut { cut, .. } = cut_over();
        write_record(&root(), newcomer(&cut.left), account(1_000, 0));
        set_total(&root(), 41_000);
        let inconsistent = pallet_shard_registry::Error::<Test>::EmbeddingInconsistent;
        assert_noop!(
            with_storage_layer(|| Ledger::drain(&root(), &sides(&cut), None, 41)),
            DispatchError::from(inconsistent)
        );
    });
}

#[test]
fn boundary_a_shard_with_units_but_no_record_is_not_empty() {
    new_test_ext().execute_with(|| {
        assert!(Ledger::is_empty(&root()));
        set_total(&root(), 1);
        assert!(!Ledger::is_empty(&root()));
        set_total(&root(), 0);
        write_record(&root(), 1, account(0, 0));
        assert!(!Ledger::is_empty(&root()));
    });
}
