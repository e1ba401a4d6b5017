// SPDX-License-Identifier: Apache-2.0
//! What makes sense but may not be carried out now: a record, an event, and nothing else.

use super::*;
use frame_support::assert_ok;
use nerv_primitives_core::{
    traits::{Carried, ShardOperations, ShardRouting, ShardTree},
    LaneStanding,
};
use nerv_primitives_embedding::{MAX_LEAVES, MAX_OVERRIDES};

#[test]
fn boundary_too_few_accounts() {
    build_and_execute(|| {
        refuses_split(root(), Refusal::TooFewAccounts);
        deposit_all(1..=7);
        refuses_split(root(), Refusal::TooFewAccounts);
        // Also across the end of a block, and for accounts that were closed.
        next_block();
        deposit_all(8..=8);
        assert_ok!(Ledger::withdraw(RuntimeOrigin::signed(8), DEPOSIT));
        refuses_split(root(), Refusal::TooFewAccounts);
        deposit_all(8..=8);
        assert_ok!(force_split(root()));
        assert_eq!(last_record().1.outcome, Outcome::Draining);
        run_drains();
    });
}

#[test]
fn boundary_depth_limit() {
    build_and_execute(|| {
        populated();
        MaxDepth::set(0);
        refuses_split(root(), Refusal::DepthLimit);
        MaxDepth::set(1);
        let (left, right) = split_and_drain(root());
        for child in [left, right] {
            refuses_split(child, Refusal::DepthLimit);
        }
        MaxDepth::set(2);
        split_and_drain(left);
        refuses_split(children(&left).0, Refusal::DepthLimit);
    });
}

#[test]
fn boundary_shard_limit() {
    build_and_execute(|| {
        populated();
        for limit in [0, 1] {
            MaxShards::set(limit);
            refuses_split(root(), Refusal::ShardLimit);
        }
        MaxShards::set(2);
        let (left, right) = split_and_drain(root());
        refuses_split(left, Refusal::ShardLimit);
        MaxShards::set(3);
        split_and_drain(left);
        refuses_split(right, Refusal::ShardLimit);
        // A merge makes room.
        pass_blocks(Cooldown::get());
        let (a, b) = children(&left);
        assert_ok!(force_merge(a, b));
        run_drains();
        assert_ok!(force_split(right));
        run_drains();
    });
}

#[test]
fn boundary_the_table_bounds_the_shard_limit() {
    build_and_execute(|| {
        for (set, applied) in [
            (MAX_LEAVES - 1, MAX_LEAVES - 1),
            (MAX_LEAVES, MAX_LEAVES),
            (MAX_LEAVES + 1, MAX_LEAVES),
            (u32::MAX, MAX_LEAVES),
        ] {
            MaxShards::set(set);
            assert_eq!(Bisection::limits().max_shards, applied);
        }
    });
}

#[test]
fn success_still_draining_refuses_splits_and_merges() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        pass_blocks(Cooldown::get());
        refuses_split(left, Refusal::StillDraining);
        refuses_split(right, Refusal::StillDraining);
        refuses_merge(left, right, Refusal::StillDraining);
        release_drains();
        run_drains();
        hold_drains();
        assert_ok!(force_merge(left, right));
        refuses_split(root(), Refusal::StillDraining);
        release_drains();
        run_drains();
        assert_ok!(force_split(root()));
        run_drains();
    });
}

/// Touched to the last account, a shard still drains until the drain has seen that.
#[test]
fn boundary_still_draining_until_settled() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        deposit_all(1..=40);
        assert_eq!(Registry::account_count(&root()), 0);
        System::reset_events();
        assert_ok!(force_merge(left, right));
        assert!(matches!(
            events()[..],
            [Event::Refused {
                reason: Refusal::StillDraining,
                ..
            }]
        ));
        release_drains();
        run_drains();
        assert!(!Registry::is_filling(&left));
    });
}

#[test]
fn boundary_cooling_down() {
    build_and_execute(|| {
        populated();
        assert_ok!(force_split(root()));
        let (cut, (left, right)) = (height(), children(&root()));
        run_drains();
        refuses_merge(left, right, Refusal::CoolingDown);
        pass_blocks(cut + Cooldown::get() - 1 - height());
        refuses_merge(left, right, Refusal::CoolingDown);
        next_block();
        assert_eq!(height(), cut + Cooldown::get());
        assert_ok!(force_merge(left, right));
        assert_eq!(last_record().1.outcome, Outcome::Draining);
        run_drains();
    });
}

#[test]
fn boundary_no_cooldown() {
    build_and_execute(|| {
        Cooldown::set(0);
        let (left, right) = two_leaves();
        assert_ok!(force_merge(left, right));
        run_drains();
        // A split needs none.
        Cooldown::set(1_000);
        assert_ok!(force_split(root()));
        run_drains();
    });
}

#[test]
fn boundary_too_many_drains() {
    MaxDrains::set(1);
    build_and_execute(|| {
        let (left, right) = two_leaves();
        split_and_drain(left);
        pass_blocks(Cooldown::get());
        hold_drains();
        assert_ok!(force_split(right));
        let (a, b) = children(&left);
        refuses_merge(a, b, Refusal::TooManyDrains);
        MinAccounts::set(0);
        refuses_split(a, Refusal::TooManyDrains);
        release_drains();
        run_drains();
        hold_drains();
        assert_ok!(force_merge(a, b));
        let (c, d) = children(&right);
        refuses_split(c, Refusal::TooManyDrains);
        refuses_merge(c, d, Refusal::TooManyDrains);
        release_drains();
        run_drains();
        assert_ok!(force_split(c));
        run_drains();
    });
}

#[test]
fn boundary_too_many_overrides() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        // Accounts without a record can be sent elsewhere in advance, by the registry.
        let elsewhere = |who: AccountId| {
            if leaf_of(who) == left {
                right
            } else {
                left
            }
        };
        for who in 1_000..1_000 + u64::from(MAX_OVERRIDES) - 1 {
            assert_ok!(Registry::set_override(&id(who), &elsewhere(who)));
        }
        let relocate = |who: AccountId, shard: ShardId| {
            Bisection::force_override(RuntimeOrigin::root(), who, shard)
        };
        let (home, away) = (leaf_of(1), elsewhere(1));
        assert_ok!(relocate(1, away));
        let (account, shard) = (id(2), elsewhere(2));
        let operation = Operation::Relocate { account, shard };
        refuses(operation, Refusal::TooManyOverrides, || relocate(2, shard));
        // One that stands can be taken back, which makes room.
        assert_ok!(relocate(1, home));
        assert_ok!(relocate(2, shard));
        assert_eq!(leaf_of(2), shard);
    });
}

#[test]
fn fails_operations_that_touch_a_lane() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        let away = |who: AccountId| if leaf_of(who) == left { right } else { left };
        for standing in [LaneStanding::Opening, LaneStanding::Lane] {
            Standings::set([(left, standing)].into());
            refuses_split(left, Refusal::InLane);
            refuses_merge(left, right, Refusal::InLane);
            // Neither out of it nor into it.
            for who in 1..=8 {
                let (account, shard) = (id(who), away(who));
                let operation = Operation::Relocate { account, shard };
                refuses(operation, Refusal::InLane, || {
                    Bisection::force_override(RuntimeOrigin::root(), who, shard)
                });
            }
        }
        Standings::set([(right, LaneStanding::Lane)].into());
        refuses_merge(left, right, Refusal::InLane);
        // Others go on.
        assert_ok!(force_split(left));
        Standings::set([].into());
        assert_ok!(Bisection::force_override(
            RuntimeOrigin::root(),
            1,
            leaf_of(1)
        ));
    });
}

/// What passes by itself is told before what more accounts would mend.
#[test]
fn success_the_first_reason_is_told() {
    MaxDrains::set(2);
    build_and_execute(|| {
        populated();
        MaxDepth::set(0);
        MaxShards::set(0);
        MinAccounts::set(1_000);
        refuses_split(root(), Refusal::DepthLimit);
        MaxDepth::set(10);
        refuses_split(root(), Refusal::ShardLimit);
        MaxShards::set(10);
        refuses_split(root(), Refusal::TooFewAccounts);
        MinAccounts::set(2);
        let (left, right) = split_and_drain(root());
        hold_drains();
        for child in [left, right] {
            assert_ok!(force_split(child));
        }
        let (a, b) = children(&left);
        refuses_split(a, Refusal::StillDraining);
        refuses_merge(a, b, Refusal::StillDraining);
        release_drains();
        run_drains();
    });
}

#[test]
fn success_a_refusal_can_be_foreseen() {
    build_and_execute(|| {
        let split = Operation::Split { shard: root() };
        assert_eq!(
            Bisection::refusal(&split),
            Ok(Some(Refusal::TooFewAccounts))
        );
        deposit_all(1..=8);
        assert_eq!(Bisection::refusal(&split), Ok(None));
        let unknown = Operation::Split {
            shard: ShardId::from([7; 32]),
        };
        assert_eq!(
            Bisection::refusal(&unknown),
            Err(Failure::UnknownShard.into())
        );
    });
}

#[test]
fn success_who_asked_is_kept() {
    build_and_execute(|| {
        let split = Operation::Split { shard: root() };
        let requested_by = RequestedBy::Proposal(7);
        let carried = Bisection::carry_out(split, requested_by, |_| Ok::<(), ()>(()));
        assert_eq!(carried, Ok(Carried::Refused(0, Refusal::TooFewAccounts)));
        let record = Records::<Test>::get(0).unwrap();
        assert_eq!(record.requested_by, RequestedBy::Proposal(7));
        assert_eq!(record.outcome, refused(Refusal::TooFewAccounts));
    });
}
