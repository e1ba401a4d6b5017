// SPDX-License-Identifier: Apache-2.0
//! `update_node`.

use crate::{mock::*, Event, NodeKeys, NodeStatus};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;

#[test]
fn success_all_that_was_said_is_said_anew() {
    build_and_execute(|| {
        let id = register(1, 7);
        run_to(3);
        let mut other = spec(8);
        other.capacity = 5;
        other.price = 1;
        other.key[0] = 1;
        assert_ok!(Placement::update_node(signed(1), other.clone()));
        let node = node(id);
        assert_eq!((node.domain, node.capacity, node.price), (8, 5, 1));
        assert_eq!(node.changed, 3);
        assert_eq!(NodeKeys::<Test>::get(id), Some(other.key));
        assert_eq!(held(1), (DEPOSIT, 0));
        assert_eq!(
            events(),
            vec![Event::NodeUpdated {
                node: id,
                deposit: DEPOSIT,
            }]
        );
    });
}

#[test]
fn success_a_draining_node_takes_replicas_again() {
    build_and_execute(|| {
        let id = register(1, 7);
        assert_ok!(Placement::drain_node(signed(1)));
        assert_ok!(Placement::update_node(signed(1), spec(7)));
        assert_eq!(node(id).status, NodeStatus::Active);
    });
}

#[test]
fn boundary_what_is_set_aside_stays() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        let mut other = spec(50);
        other.capacity = 9;
        assert_noop!(
            Placement::update_node(signed(1), other.clone()),
            Failure::CapacityInUse
        );
        other.capacity = 10;
        assert_ok!(Placement::update_node(signed(1), other));
        assert_noop!(
            Placement::update_node(signed(1), spec(51)),
            Failure::HoldsReplicas
        );
        let mut elsewhere = spec(50);
        elsewhere.region = nerv_primitives_core::Region::Asia;
        assert_noop!(
            Placement::update_node(signed(1), elsewhere),
            Failure::HoldsReplicas
        );
    });
}

#[test]
fn fails_of_nodes_that_are_not_there_and_with_what_no_node_may_be() {
    build_and_execute(|| {
        assert_noop!(
            Placement::update_node(signed(1), spec(7)),
            Failure::NotAnOperator
        );
        let id = register(1, 50);
        let mut bad = spec(50);
        bad.price = DEAREST + 1;
        assert_noop!(
            Placement::update_node(signed(1), bad),
            Failure::PriceTooHigh
        );
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), id));
        assert_noop!(
            Placement::update_node(signed(1), spec(50)),
            Failure::HasFailed
        );
        let other = register(2, 51);
        place(&root(), &[0, 2, 4, 6, other]);
        assert_ok!(Placement::deregister_node(signed(2)));
        assert_noop!(
            Placement::update_node(signed(2), spec(51)),
            Failure::AlreadyLeaving
        );
        assert_noop!(
            Placement::update_node(RuntimeOrigin::root(), spec(51)),
            DispatchError::BadOrigin
        );
    });
}
