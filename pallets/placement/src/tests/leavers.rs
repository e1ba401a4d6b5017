// SPDX-License-Identifier: Apache-2.0
//! Nodes on their way out.

use crate::{mock::*, Leavers, NodeStatus, Nodes};
use frame_support::{assert_ok, weights::Weight};

/// Has five operators take out the nodes that hold the root, and others hold it.
fn five_replaced() -> Vec<u32> {
    let leaving: Vec<u32> = (1..=5).map(|who| register(who, 50 + who as u32)).collect();
    place(&root(), &leaving);
    for who in 1..=5 {
        assert_ok!(Placement::deregister_node(signed(who)));
    }
    assert_eq!(Leavers::<Test>::get().to_vec(), leaving);
    Budget::set(Weight::zero());
    next_block();
    assert_eq!(Leavers::<Test>::get().len(), 5, "they hold it still");
    place(&root(), &[0, 2, 4, 6, 8]);
    leaving
}

#[test]
fn success_four_are_let_go_in_one_go() {
    build_and_execute(|| {
        let leaving = five_replaced();
        next_block();
        assert_eq!(Leavers::<Test>::get().len(), 1);
        next_block();
        assert!(Leavers::<Test>::get().is_empty());
        assert!(leaving.iter().all(|id| !Nodes::<Test>::contains_key(id)));
        assert!((1..=5).all(|who| held(who) == (0, 0)));
    });
}

#[test]
fn boundary_without_room_nothing_happens() {
    build_and_execute(|| {
        five_replaced();
        let one = <() as crate::WeightInfo>::tend();
        let base = <() as crate::WeightInfo>::tend_nobody();
        next_block_with(one);
        assert_eq!(Leavers::<Test>::get().len(), 5, "not enough for one");
        next_block_with(Weight::zero());
        assert_eq!(Leavers::<Test>::get().len(), 5);
        next_block_with(one.saturating_add(base));
        assert_eq!(Leavers::<Test>::get().len(), 4);
        Budget::set(Weight::MAX);
        next_block_with(Weight::zero());
        assert!(Leavers::<Test>::get().is_empty(), "before the extrinsics");
    });
}

#[test]
fn success_who_waits_does_not_keep_others_waiting() {
    build_and_execute(|| {
        let waiting: Vec<u32> = (1..=5).map(|who| register(who, 50 + who as u32)).collect();
        place(&root(), &waiting);
        for who in 1..=5 {
            assert_ok!(Placement::deregister_node(signed(who)));
        }
        Budget::set(Weight::zero());
        next_block();
        let order = Leavers::<Test>::get().to_vec();
        assert_eq!(order, [&waiting[4..], &waiting[..4]].concat());
        assert_eq!(node(waiting[0]).status, NodeStatus::Leaving { until: 21 });
    });
}
