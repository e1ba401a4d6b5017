// SPDX-License-Identifier: Apache-2.0
//! Fees: taken in the lane, shared among those who sign, paid from the pot.

use crate::{mock::*, types::MAX_EARNERS, Earning, Event};
use nerv_primitives_core::NodeId;

/// What a node has earned and not been paid.
fn earned(replicas: &Replicas, node: NodeId) -> u128 {
    let earned = lane(&replicas.shard).earned;
    let mut earned = earned.iter();
    earned
        .find(|earning| earning.node == node)
        .map_or(0, |earning| earning.amount)
}

/// Commits a batch of so many orders, each of which costs one fee, signed by those slots.
fn commit_orders(replicas: &mut Replicas, orders: u64, slots: &[u8]) {
    let all = members(&replicas.shard);
    let nonce = replicas.record(all[0]).nonce;
    let orders: Vec<_> = (0..orders)
        .map(|it| pay(all[0], nonce + it, all[1], 10))
        .collect();
    replicas.run(0, &orders);
    include(replicas.signed_by(slots.iter().copied()));
    replicas.is_committed();
}

#[test]
fn success_signers_have_equal_parts_and_the_rest_waits() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        next_block();
        commit_orders(&mut replicas, 8, &[0, 1, 2, 3, 4]);
        // 16 for five.
        let it = lane(&replicas.shard);
        assert_eq!((it.position.owed, it.unassigned()), (16, 1));
        assert!((0..5).all(|node| earned(&replicas, node) == 3));
        next_block();
        commit_orders(&mut replicas, 7, &[0, 1, 2, 3, 6]);
        // 1 and 14 for five others.
        let it = lane(&replicas.shard);
        assert_eq!((it.position.owed, it.unassigned()), (30, 0));
        let all: Vec<u128> = (0..7).map(|node| earned(&replicas, node)).collect();
        assert_eq!(all, vec![6, 6, 6, 6, 3, 0, 3]);
    });
}

#[test]
fn success_they_are_paid_once_it_is_enough() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        commit_orders(&mut replicas, 40, &[0, 1, 2, 3, 4]);
        next_block();
        commit_orders(&mut replicas, 5, &[0, 1, 2, 3, 5]);
        assert_eq!((earned(&replicas, 0), earned(&replicas, 5)), (18, 2));
        while events().is_empty() || now() < lane(&shard).opened_at + 5 {
            assert!(now() < 60);
            next_block();
        }
        let paid: Vec<(NodeId, AccountId, u128)> = events()
            .into_iter()
            .filter_map(|event| match event {
                Event::EarningsPaid {
                    node, who, amount, ..
                } => Some((node, who, amount)),
                _ => None,
            })
            .collect();
        let of = |node: NodeId, amount| (node, operator(node), amount);
        let expected = vec![of(0, 18), of(1, 18), of(2, 18), of(3, 18), of(4, 16)];
        assert_eq!(paid, expected);
        assert_eq!(outside(operator(0)), 18);
        // The last has less than an account may own.
        assert_eq!(lane(&shard).position.owed, 2);
        assert_eq!(earned(&replicas, 5), 2);
        check();
        let at = now();
        pass(PayPeriod::get() - 1);
        assert!(lane(&shard).payday > 0 && now() < at + PayPeriod::get());
    });
}

#[test]
fn what_nobody_can_be_given_is_the_treasurys_when_the_lane_ends() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        // 26 for five: five each, and one that is nobody's.
        commit_orders(&mut replicas, 13, &[0, 1, 2, 3, 4]);
        Gone::mutate(|gone| gone.insert(4));
        // Nobody can be paid so little, but for one that owns something, and the treasury.
        RunBy::mutate(|by| by.insert(0, 7));
        let (had, treasury) = (outside(7), outside(TREASURY));
        let operator_of_three = operator(3);
        return_all(&replicas);
        let at_least = |who, amount| assert!(outside(who) >= amount);
        at_least(7, had + 5);
        assert_eq!(outside(operator_of_three), 5);
        assert_eq!(outside(TREASURY), treasury + 5 + 1);
        assert!(!crate::Lanes::<Test>::contains_key(shard));
    });
}

#[test]
fn what_is_too_little_for_a_new_account_goes_to_the_treasury() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        next_block();
        // Two each, which is less than the currency's minimum.
        commit_orders(&mut replicas, 5, &[0, 1, 2, 3, 4]);
        let treasury = outside(TREASURY);
        return_all(&replicas);
        assert_eq!(outside(TREASURY), treasury + 10);
        assert_eq!(outside(operator(0)), 0);
    });
}

#[test]
fn boundary_who_finds_no_room_in_the_list_has_no_part() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        crate::Lanes::<Test>::mutate(shard, |lane| {
            let lane = lane.as_mut().unwrap();
            for node in 100..100 + MAX_EARNERS - 2 {
                let amount = 0;
                lane.earned.try_push(Earning { node, amount }).unwrap();
            }
        });
        commit_orders(&mut replicas, 10, &[0, 1, 2, 3, 4]);
        let it = lane(&shard);
        assert_eq!((earned(&replicas, 1), earned(&replicas, 2)), (4, 0));
        assert_eq!((it.position.owed, it.unassigned()), (20, 12));
    });
}

#[test]
fn a_lane_without_fees_earns_nothing() {
    build_and_execute(|| {
        OrderFee::set(0);
        DeliveryFee::set(0);
        let (mut replicas, _) = lane_and_leaf();
        next_block();
        commit_orders(&mut replicas, 10, &[0, 1, 2, 3, 4]);
        assert!(lane(&replicas.shard).earned.is_empty());
        return_all(&replicas);
    });
}

#[test]
fn what_a_parameter_becomes_is_for_lanes_that_open() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        next_block();
        OrderFee::set(50);
        commit_orders(&mut replicas, 10, &[0, 1, 2, 3, 4]);
        assert_eq!(lane(&replicas.shard).position.owed, 20);
    });
}
