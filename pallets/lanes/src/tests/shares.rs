// SPDX-License-Identifier: Apache-2.0
//! What each lane has of a block, and that none keeps what leaves another waiting.

use crate::{mock::*, LastVisited, Outbox, Ticks};
use frame_support::{assert_ok, traits::Hooks, weights::Weight};
use nerv_primitives_core::ShardId;

/// A lane that sends to two leaves, of which the queue of one is full and stays so.
fn lane_and_busy() -> (Replicas, AccountId, AccountId) {
    let [one, other] = two_leaves();
    place(&other, 7);
    let leaves = split(&other);
    let replicas = open(&one);
    let [busy, free] = [members(&leaves[0])[0], members(&leaves[1])[0]];
    MaxQueued::set(1);
    let crowd = members(&leaves[1])[1];
    assert_ok!(Ledger::transfer(signed(crowd), busy, 10));
    Paused::mutate(|paused| paused.insert(leaves[0]));
    (replicas, busy, free)
}

/// Commits so many transfers to one account, and behind them one to another.
fn send_many(replicas: &mut Replicas, many: u64, to: AccountId, last: AccountId) {
    let all = members(&replicas.shard);
    deposit(all[0], 100_000);
    next_block();
    let mut orders: Vec<_> = (0..many).map(|nonce| pay(all[0], nonce, to, 10)).collect();
    orders.push(pay(all[1], 0, last, 200));
    replicas.run(1, &orders);
    replicas.commit();
}

/// Two lanes, each with so many withdrawals in its outbox.
fn two_lanes_with(withdrawals: u64) -> [ShardId; 2] {
    let leaves = two_leaves();
    let mut lanes = [open(&leaves[0]), open(&leaves[1])];
    for replicas in &lanes {
        deposit(members(&replicas.shard)[0], 100_000);
    }
    next_block();
    for replicas in &mut lanes {
        let who = members(&replicas.shard)[0];
        let orders: Vec<_> = (0..withdrawals)
            .map(|nonce| redeem(who, nonce, 10))
            .collect();
        replicas.run(1, &orders);
        replicas.commit();
    }
    leaves
}

fn waiting(shard: &ShardId) -> u32 {
    lane(shard).outbox.messages
}

#[test]
fn boundary_many_that_are_refused_hold_up_nobody_who_sends_to_another_shard() {
    build_and_execute(|| {
        let (mut replicas, busy, free) = lane_and_busy();
        let shard = replicas.shard;
        send_many(&mut replicas, 100, busy, free);
        next_block();
        assert_eq!(waiting(&shard), 100);
        check();
        MaxQueued::reset();
        Paused::reset();
        pass(8);
        assert_eq!((inside(busy), inside(free)), (1_000 + 10 + 1_000, 1_200));
    });
}

#[test]
fn boundary_with_little_weight_each_message_has_its_turn() {
    build_and_execute(|| {
        let (mut replicas, busy, free) = lane_and_busy();
        let shard = replicas.shard;
        send_many(&mut replicas, 100, busy, free);
        Budget::set(Lanes::max_visit_weight());
        let committed = now();
        while waiting(&shard) > 100 {
            next_block();
            check();
            assert!(
                now() < committed + OutboxPatience::get(),
                "it never went on"
            );
        }
        // Those that were passed over are there still, each once.
        let amounts: Vec<_> = Outbox::<Test>::iter_values()
            .flat_map(|page| page.parcels.into_iter().map(|it| it.message.amount()))
            .collect();
        assert_eq!(amounts, vec![10; 100]);
        Budget::reset();
        MaxQueued::reset();
        Paused::reset();
        pass(8);
        assert_eq!((inside(busy), inside(free)), (1_000 + 10 + 1_000, 1_200));
    });
}

#[test]
fn boundary_lanes_with_much_to_do_have_equal_parts() {
    build_and_execute(|| {
        let lanes = two_lanes_with(120);
        // Enough for one, and a little.
        Budget::set(Lanes::max_visit_weight().saturating_mul(4));
        next_block();
        let [one, other] = lanes.map(|shard| 120 - waiting(&shard));
        assert!(one > 0 && other > 0, "{one} and {other}");
        assert!(one.abs_diff(other) <= 1, "{one} and {other}");
    });
}

#[test]
fn boundary_where_there_is_weight_for_one_lane_they_take_turns() {
    build_and_execute(|| {
        let lanes = two_lanes_with(120);
        Budget::set(Lanes::max_visit_weight());
        let mut before = lanes.map(|shard| waiting(&shard));
        let mut turns = Vec::new();
        for _ in 0..4 {
            next_block();
            let now = lanes.map(|shard| waiting(&shard));
            // The other one may have had what was left over.
            turns.push(LastVisited::<Test>::get().expect("somebody"));
            assert!(now != before);
            before = now;
        }
        assert_eq!(turns[0], turns[2]);
        assert_eq!(turns[1], turns[3]);
        assert_ne!(turns[0], turns[1]);
        assert!(before.iter().all(|left| *left < 120));
    });
}

#[test]
fn success_what_a_block_has_to_spare_empties_outboxes() {
    build_and_execute(|| {
        let lanes = two_lanes_with(60);
        Budget::set(Weight::zero());
        next_block();
        assert_eq!(lanes.map(|shard| waiting(&shard)), [60, 60]);
        let (ticks, last) = (Ticks::<Test>::get(), LastVisited::<Test>::get());
        assert_eq!(Lanes::on_idle(now() as u64, Weight::zero()), Weight::zero());
        // As much as two shares: both go on.
        let spare = Lanes::max_visit_weight().saturating_mul(2);
        let taken = Lanes::on_idle(now() as u64, spare);
        assert!(taken.all_lte(spare) && taken.any_gt(Weight::zero()));
        let left = lanes.map(|shard| waiting(&shard));
        assert!(left.iter().all(|left| *left < 60 && *left > 0), "{left:?}");
        check();
        Lanes::on_idle(now() as u64, Weight::MAX);
        assert_eq!(lanes.map(|shard| waiting(&shard)), [0, 0]);
        // Nothing is held against anybody by that.
        assert_eq!(
            (Ticks::<Test>::get(), LastVisited::<Test>::get()),
            (ticks, last)
        );
    });
}

#[test]
fn success_what_a_block_has_to_spare_settles_what_was_left() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let who = members(&shard)[0];
        assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), shard));
        deposit(who, 10);
        pass(ClosingPeriod::get());
        let mut blocks = 0;
        while lane(&shard).status != crate::LaneStatus::Settling {
            next_block();
            blocks += 1;
            assert!(blocks < 10, "it does not return");
        }
        Budget::set(Weight::zero());
        next_block();
        Lanes::on_idle(now() as u64, Weight::MAX);
        check();
        assert!(!crate::Lanes::<Test>::contains_key(shard));
        assert_eq!(inside(who), 1_010);
    });
}
