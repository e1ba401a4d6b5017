// SPDX-License-Identifier: Apache-2.0
//! `force_split`: the cutover, and what is no split.

use super::*;
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardRouting, ShardTree},
    DrainTarget, ShardStatus, SplitLimits,
};
use nerv_primitives_embedding::Hyperplane;
use sp_runtime::traits::BadOrigin;

#[test]
fn success_cuts_over_in_one_block() {
    build_and_execute(|| {
        populated();
        hold_drains();
        let whole = Registry::embedding(&root()).unwrap();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        // The children own all accounts from here on, though nothing has moved yet.
        assert_eq!(Registry::leaf_count(), 2);
        assert!((1..=200).all(|who| [left, right].contains(&leaf_of(who))));
        assert_eq!(shard(&root()).status, ShardStatus::Draining);
        assert_eq!(Ledger::total(&root()), 40 * DEPOSIT);
        assert_eq!(
            events(),
            vec![Event::SplitCutOver {
                record: 0,
                shard: root(),
                left,
                right,
                accounts: 40,
                candidate: 0
            }]
        );
        // The cut is the one that anyone can recompute.
        let seed = Bisection::seed(&root(), height(), 0);
        assert_eq!(seed, Hyperplane::seed(root().bytes(), height()));
        let hyperplane = Hyperplane::through_centroid(&seed, &whole);
        let (index, record) = last_record();
        assert_eq!(index, 0);
        assert_eq!(
            record,
            OperationRecord {
                operation: Operation::Split { shard: root() },
                requested_by: RequestedBy::Root,
                at: height(),
                accounts: 40,
                total: 40 * DEPOSIT,
                limits: SplitLimits {
                    min_accounts: 8,
                    max_depth: 10,
                    max_shards: 1_000,
                    cooldown: 10
                },
                result: Some((left, Some(right))),
                hyperplane: Some(hyperplane),
                outcome: Outcome::Draining,
            }
        );
        assert_eq!(
            drains(),
            vec![crate::Drain {
                record: 0,
                source: root(),
                next: None,
                target: DrainTarget::Sides {
                    hyperplane,
                    left,
                    right
                },
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
fn success_transfers_go_on_in_the_block_of_the_cutover() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        for who in 1..=40 {
            let dest = who % 40 + 1;
            assert_ok!(Ledger::transfer(RuntimeOrigin::signed(who), dest, 10));
        }
        check();
        assert!(Ledger::is_empty(&root()));
        release_drains();
        run_drains();
        // All were touched: the drain found none.
        let settled = Outcome::Settled {
            at: height(),
            drained: 0,
        };
        assert_eq!(last_record().1.outcome, settled);
    });
}

#[test]
fn success_accounts_of_the_same_block_are_part_of_it() {
    build_and_execute(|| {
        deposit_all(1..=20);
        assert_ok!(force_split(root()));
        assert_eq!(last_record().1.accounts, 20);
        end_block(frame_support::weights::Weight::MAX);
        // The rest of the same block was enough for all of them.
        assert!(drains().is_empty());
        assert_eq!(
            last_record().1.outcome,
            Outcome::Settled { at: 1, drained: 20 }
        );
    });
}

#[test]
fn success_children_split_in_turn() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        for child in [left, right] {
            assert_ok!(force_split(child));
            assert_eq!(shard(&children(&child).0).depth, 2);
        }
        run_drains();
        assert_eq!(Registry::leaf_count(), 4);
    });
}

#[test]
fn fails_bad_origin() {
    build_and_execute(|| {
        populated();
        for origin in [RuntimeOrigin::signed(1), RuntimeOrigin::none()] {
            assert_noop!(Bisection::force_split(origin, root()), BadOrigin);
        }
    });
}

#[test]
fn fails_unknown_shard() {
    build_and_execute(|| {
        let unknown = ShardId::from([7; 32]);
        assert_noop!(force_split(unknown), Failure::UnknownShard);
    });
}

#[test]
fn fails_what_is_no_leaf() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        // Draining.
        assert_noop!(force_split(root()), Failure::NotALeaf);
        release_drains();
        run_drains();
        // Inner.
        assert_noop!(force_split(root()), Failure::NotALeaf);
        pass_blocks(Cooldown::get());
        hold_drains();
        assert_ok!(force_merge(left, right));
        // Retiring.
        assert_noop!(force_split(left), Failure::NotALeaf);
        assert_noop!(force_split(right), Failure::NotALeaf);
        release_drains();
        run_drains();
        // Forgotten.
        assert_noop!(force_split(left), Failure::UnknownShard);
    });
}

#[test]
fn fails_when_the_registry_does() {
    new_test_ext().execute_with(|| {
        populated();
        pallet_shard_registry::Routing::<Test>::kill();
        assert_noop!(
            force_split(root()),
            pallet_shard_registry::Error::<Test>::CorruptRouting
        );
    });
}
