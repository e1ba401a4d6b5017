// SPDX-License-Identifier: Apache-2.0
//! What shards must reach, on the runtime as it is shipped.

use crate::common;

use common::*;
use frame_support::{assert_ok, weights::Weight};
use nerv_primitives_core::{traits::ShardTree, Outcome, ShardId, ShardStatus};
use nerv_primitives_embedding::Hyperplane;
use nerv_runtime::{views, Balances, Bisection, Runtime, ShardRegistry, MILLI_UNIT, UNIT};

/// Deposits of so many accounts.
fn populate(accounts: u32) {
    (0..accounts).for_each(|n| {
        assert_ok!(deposit(n, UNIT));
    });
}

#[test]
fn the_parts_of_a_split_add_up_exactly_and_a_merge_gives_the_whole_back() {
    chain(500, eager()).execute_with(|| {
        populate(500);
        let issuance = Balances::total_issuance();
        let root = ShardId::root();
        let whole = embedding(&root);
        assert_eq!(whole.count(), 500);

        let (left, right) = split(root);
        settle_all();
        let parts = embedding(&left).checked_add(&embedding(&right)).unwrap();
        assert_eq!(parts, whole);
        assert!(embedding(&root).is_zero());
        check(issuance);

        assert_eq!(merge(left, right), root);
        settle_all();
        assert_eq!(embedding(&root), whole);
        assert_eq!(
            ShardRegistry::shard(&left),
            None,
            "a merged shard is forgotten"
        );
        check(issuance);
    });
}

#[test]
fn a_cutover_takes_one_block_and_anyone_can_recompute_the_cut() {
    chain(100, eager()).execute_with(|| {
        populate(100);
        let root = ShardId::root();
        let whole = embedding(&root);
        let (left, right) = split(root);
        // In this very block: both children live, the parent draining, every account theirs.
        for child in [left, right] {
            assert_eq!(
                ShardRegistry::shard(&child).unwrap().status,
                ShardStatus::Live
            );
        }
        let parent = ShardRegistry::shard(&root).unwrap();
        assert_eq!(parent.status, ShardStatus::Draining);
        let seed = Hyperplane::candidate_seed(root.bytes(), 1, Bisection::candidate(0));
        let cut = Hyperplane::through_centroid(&seed, &whole);
        assert_eq!(parent.hyperplane, Some(cut));
        for n in 0..100 {
            let expected = match cut.side(&blinded(n).signs()) {
                nerv_primitives_embedding::Side::Left => left,
                nerv_primitives_embedding::Side::Right => right,
            };
            assert_eq!(views::route(&account(n)).unwrap().shard, expected);
        }
    });
}

/// No transfer is refused because a split or merge is under way, whatever its drain has done.
#[test]
fn no_transfer_is_refused_while_records_are_on_their_way() {
    chain(60, eager()).execute_with(|| {
        populate(60);
        let issuance = Balances::total_issuance();
        let transfers = || {
            (0..60).for_each(|n| {
                assert_ok!(transfer(n, (n * 7 + 3) % 60, MILLI_UNIT));
            });
        };
        let (left, right) = split(ShardId::root());
        for records in [None, Some(0), Some(1), Some(7)] {
            // Without `transfers` touching everything at once: a few, then a bit of drain.
            (0..5).for_each(|n| {
                assert_ok!(transfer(n, n + 20, MILLI_UNIT));
            });
            next_block(records.map_or(Weight::zero(), budget_for), Weight::zero());
            check(issuance);
        }
        transfers();
        settle_all();
        merge(left, right);
        transfers();
        next_block(Weight::zero(), budget_for(3));
        transfers();
        settle_all();
        transfers();
        check(issuance);
    });
}

/// 21,000 accounts over 32 leaves within +-15% of the mean, by splits on the chain.
#[test]
fn cuts_are_balanced() {
    const ACCOUNTS: u32 = 21_000;
    chain(ACCOUNTS, eager()).execute_with(|| {
        populate(ACCOUNTS);
        for _ in 0..5 {
            leaves().into_iter().for_each(|leaf| {
                split(leaf);
            });
            settle_all();
        }
        let leaves = leaves();
        assert_eq!(leaves.len(), 32);
        let mean = f64::from(ACCOUNTS) / 32.0;
        for leaf in leaves {
            let off = ShardRegistry::account_count(&leaf) as f64 / mean - 1.0;
            assert!(
                off.abs() <= 0.15,
                "a leaf is {:.1}% off the mean",
                off * 100.0
            );
        }
    });
}

#[test]
fn views_tell_the_tree_the_routes_and_the_accounts() {
    chain(50, eager()).execute_with(|| {
        populate(50);
        let root = ShardId::root();
        let (left, right) = split(root);
        let shards = views::shards();
        let ids: Vec<ShardId> = shards.iter().map(|shard| shard.id).collect();
        assert_eq!(ids, vec![root, left, right]);
        assert!(shards[1].filling && shards[2].filling && !shards[0].filling);
        assert_eq!(
            shards[0].accounts, 50,
            "records that were not touched have not moved yet"
        );
        assert_eq!(views::shard(root), shards.first().cloned());
        assert_eq!(views::shard(ShardId::from([9; 32])), None);

        settle_all();
        let statistics = views::statistics();
        assert_eq!(
            (statistics.leaves, statistics.depth, statistics.draining),
            (2, 1, 0)
        );
        assert_eq!((statistics.accounts, statistics.operations), (50, 1));
        assert_eq!(statistics.total, 50 * UNIT);
        assert_eq!(statistics.pot_held, statistics.total);
        for n in 0..50 {
            let view = views::account(&account(n)).unwrap();
            assert_eq!(view.shard, views::route(&account(n)).unwrap().shard);
            assert_eq!((view.free, view.locked, view.nonce), (UNIT, 0, 1));
        }
        assert_eq!(views::account(&account(99)), None);

        // An override, and what the views say of it.
        let stray = (0..50)
            .find(|n| views::route(&account(*n)).unwrap().shard == left)
            .unwrap();
        let call = pallet_bisection::Call::force_override {
            account: account(stray).into(),
            shard: right,
        };
        assert_ok!(force(call));
        let route = views::route(&account(stray)).unwrap();
        assert_eq!((route.shard, route.overridden), (right, true));
        assert_eq!(views::account(&account(stray)).unwrap().shard, right);
        assert_eq!(views::statistics().overrides, 1);
    });
}

#[test]
fn records_tell_what_was_done_and_what_was_refused() {
    chain(50, Default::default()).execute_with(|| {
        populate(50);
        // The default asks for 64 accounts.
        assert_ok!(force(pallet_bisection::Call::force_split {
            shard: ShardId::root()
        }));
        let record = pallet_bisection::Records::<Runtime>::get(0).unwrap();
        assert_eq!(
            record.outcome,
            Outcome::Refused(nerv_primitives_core::Refusal::TooFewAccounts)
        );
        assert_eq!((record.accounts, record.total), (50, 50 * UNIT));
        assert_eq!(record.limits.min_accounts, 64);
        assert_eq!(leaves(), vec![ShardId::root()]);
    });
}
