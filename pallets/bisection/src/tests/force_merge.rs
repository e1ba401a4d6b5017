// SPDX-License-Identifier: Apache-2.0
//! `force_merge`: the cutover, and what is no merge.

use super::*;
use frame_support::{assert_noop, assert_ok, weights::Weight};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardRouting, ShardTree},
    DrainTarget, ShardStatus,
};
use sp_runtime::traits::BadOrigin;

#[test]
fn success_cuts_over_in_one_block() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        pass_blocks(Cooldown::get());
        hold_drains();
        assert_ok!(force_merge(left, right));
        assert_eq!(Registry::leaf_count(), 1);
        assert!((1..=200).all(|who| leaf_of(who) == root()));
        assert_eq!(shard(&root()).status, ShardStatus::Live);
        assert_eq!(shard(&left).status, ShardStatus::Retiring);
        assert_eq!(shard(&right).status, ShardStatus::Retiring);
        assert_eq!(Ledger::total(&root()), 0);
        assert_eq!(
            events(),
            vec![Event::MergeCutOver {
                record: 1,
                parent: root(),
                left,
                right,
                accounts: 40
            }]
        );
        let (index, record) = last_record();
        assert_eq!(index, 1);
        assert_eq!(
            record,
            OperationRecord {
                operation: Operation::Merge { left, right },
                requested_by: RequestedBy::Root,
                at: height(),
                accounts: 40,
                total: 40 * DEPOSIT,
                limits: Bisection::limits(),
                result: Some((root(), None)),
                hyperplane: None,
                outcome: Outcome::Draining,
            }
        );
        assert_eq!(
            drains(),
            vec![crate::Drain {
                record: 1,
                source: left,
                next: Some(right),
                target: DrainTarget::One(root()),
                cursor: None,
                drained: 0
            }]
        );
        check();
        release_drains();
        run_drains();
    });
}

#[test]
fn success_both_children_drain_and_are_forgotten() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        let sum = |shard: &ShardId| Registry::embedding(shard).unwrap();
        let whole = sum(&left).checked_add(&sum(&right)).unwrap();
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        run_drains();
        assert_eq!(
            events(),
            vec![Event::Settled {
                record: 1,
                drained: 40
            }]
        );
        assert_eq!(
            last_record().1.outcome,
            Outcome::Settled {
                at: height(),
                drained: 40
            }
        );
        assert_eq!(Registry::shards(), vec![root()]);
        assert_eq!(shard(&root()).children, None);
        assert_eq!(Ledger::total(&root()), 40 * DEPOSIT);
        assert_eq!(sum(&root()), whole);
        for child in [left, right] {
            assert!(Ledger::is_empty(&child));
        }
    });
}

/// What an extrinsic of the block opens is drained in the rest of the same block.
#[test]
fn success_accounts_of_the_same_block_are_part_of_it() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        pass_blocks(Cooldown::get());
        deposit_all(41..=60);
        assert_ok!(force_merge(left, right));
        assert_eq!(last_record().1.accounts, 60);
        end_block(Weight::MAX);
        assert_eq!(
            last_record().1.outcome,
            Outcome::Settled {
                at: height(),
                drained: 60
            }
        );
        assert_eq!(Ledger::total(&root()), 60 * DEPOSIT);
    });
}

/// The same, when the block has room for a part of the records only.
#[test]
fn success_accounts_of_the_same_block_are_part_of_a_drain_cut_short() {
    for records in 1..=20 {
        build_and_execute(|| {
            let (left, right) = two_leaves();
            pass_blocks(Cooldown::get());
            deposit_all(41..=60);
            assert_ok!(force_merge(left, right));
            end_block(budget(records));
            check();
            begin_block();
            run_drains();
            assert!(matches!(
                last_record().1.outcome,
                Outcome::Settled { drained: 60, .. }
            ));
        });
    }
}

#[test]
fn success_a_shard_can_split_again_after_its_merge() {
    build_and_execute(|| {
        let before = two_leaves();
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(before.0, before.1));
        run_drains();
        let after = split_and_drain(root());
        // Other children, since the height is another.
        assert_ne!(before, after);
        assert_eq!(Registry::leaf_count(), 2);
    });
}

#[test]
fn fails_bad_origin() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        pass_blocks(Cooldown::get());
        for origin in [RuntimeOrigin::signed(1), RuntimeOrigin::none()] {
            assert_noop!(Bisection::force_merge(origin, left, right), BadOrigin);
        }
    });
}

#[test]
fn fails_unknown_shard() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        let unknown = ShardId::from([7; 32]);
        assert_noop!(force_merge(unknown, right), Failure::UnknownShard);
        assert_noop!(force_merge(left, unknown), Failure::UnknownShard);
    });
}

#[test]
fn fails_what_is_no_leaf() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        split_and_drain(left);
        hold_drains();
        // Inner, on either side.
        assert_noop!(force_merge(left, right), Failure::NotALeaf);
        assert_noop!(force_merge(right, left), Failure::NotALeaf);
        assert_noop!(force_merge(root(), root()), Failure::NotALeaf);
        // Draining.
        assert_ok!(force_split(right));
        assert_noop!(force_merge(left, right), Failure::NotALeaf);
        release_drains();
        run_drains();
        // Retiring.
        let (a, b) = children(&left);
        pass_blocks(Cooldown::get());
        hold_drains();
        assert_ok!(force_merge(a, b));
        assert_noop!(force_merge(a, b), Failure::NotALeaf);
        release_drains();
        run_drains();
    });
}

#[test]
fn fails_what_are_no_siblings() {
    build_and_execute(|| {
        populated();
        // The root has none.
        assert_noop!(force_merge(root(), root()), Failure::NotSiblings);
        let (left, right) = split_and_drain(root());
        split_and_drain(left);
        split_and_drain(right);
        let ((ll, lr), (rl, rr)) = (children(&left), children(&right));
        for (one, other) in [
            (lr, ll), // swapped
            (ll, ll), // one twice
            (ll, rr), // cousins
            (lr, rl), // cousins side by side
        ] {
            assert_noop!(force_merge(one, other), Failure::NotSiblings);
        }
    });
}

#[test]
fn fails_when_the_registry_does() {
    new_test_ext().execute_with(|| {
        let (left, right) = two_leaves();
        pass_blocks(Cooldown::get());
        pallet_shard_registry::Routing::<Test>::kill();
        assert_noop!(
            force_merge(left, right),
            pallet_shard_registry::Error::<Test>::CorruptRouting
        );
    });
}
