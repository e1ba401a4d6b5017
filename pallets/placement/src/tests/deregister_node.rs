// SPDX-License-Identifier: Apache-2.0
//! `deregister_node`.

use crate::{mock::*, Event, Leavers, NodeKeys, NodeStatus, Nodes, Operators, Reports};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::PlacementState;
use sp_runtime::DispatchError;

#[test]
fn success_the_deposit_is_back_at_once_where_no_placement_names_it() {
    build_and_execute(|| {
        let id = register(1, 50);
        System::reset_events();
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_eq!((held(1), free(1)), ((0, 0), ENDOWMENT));
        assert_eq!(Operators::<Test>::get(1), None);
        assert_eq!(NodeKeys::<Test>::get(id), None);
        assert_eq!(
            events(),
            vec![
                Event::NodeLeaving {
                    node: id,
                    until: 21,
                },
                Event::NodeLeft {
                    node: id,
                    operator: 1,
                    deposit: DEPOSIT,
                },
            ]
        );
        assert!(!Nodes::<Test>::contains_key(id), "it is forgotten");
        assert!(Leavers::<Test>::get().is_empty());
    });
}

#[test]
fn success_the_deposit_is_back_when_it_is_replaced() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        run_to(2);
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_eq!(held(1), (DEPOSIT, 0));
        let state = PlacementState::Broken { since: 2, due: 22 };
        assert_eq!(placement(&root()).state, state);
        run_to(3);
        check();
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_eq!(held(1), (DEPOSIT, 0), "not before the end of the block");
        next_block();
        assert_eq!((held(1), free(1)), ((0, 0), ENDOWMENT));
        assert!(!Nodes::<Test>::contains_key(id));
    });
}

#[test]
fn boundary_nobody_waits_for_longer_than_the_period() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        assert_ok!(Placement::deregister_node(signed(1)));
        run_to(21);
        assert_noop!(
            Placement::deregister_node(signed(1)),
            Failure::AlreadyLeaving
        );
        run_to(22);
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_eq!((held(1), free(1)), ((0, 0), ENDOWMENT));
        assert!(!Nodes::<Test>::contains_key(id));
        assert!(Leavers::<Test>::get().is_empty());
        // The placement goes on without it, and is still to be replaced.
        let slots = placement(&root()).slots;
        assert_eq!(slots.holders(), [Some(0), Some(2), Some(4), Some(6), None]);
        check();
        assert_noop!(
            Placement::deregister_node(signed(1)),
            Failure::NotAnOperator
        );
        next_block();
        place(&root(), &[0, 2, 4, 6, 8]);
    });
}

#[test]
fn success_what_it_reported_is_forgotten_with_it() {
    build_and_execute(|| {
        let (a, b) = (register(1, 50), register(2, 51));
        assert_ok!(report(1, &[(b, 20)]));
        assert_ok!(report(2, &[(a, 20)]));
        assert_ok!(Placement::deregister_node(signed(1)));
        assert!(!Reports::<Test>::contains_key(a));
        // What is left of it stands with the other, under a number that is never given again.
        assert_eq!(Reports::<Test>::get(b).len(), 1);
        assert_eq!(Placement::latency_now(a, b), None);
        assert_eq!(register(1, 50), b + 1);
    });
}

#[test]
fn success_from_every_status() {
    build_and_execute(|| {
        let drained = register(1, 50);
        let failed = register(2, 51);
        place(&root(), &[0, 2, 4, drained, failed]);
        assert_ok!(Placement::drain_node(signed(1)));
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), failed));
        run_to(11);
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_ok!(Placement::deregister_node(signed(2)));
        // What was to be held until then is to be held no longer.
        assert_eq!(node(drained).status, NodeStatus::Leaving { until: 21 });
        assert_eq!(node(failed).status, NodeStatus::Leaving { until: 31 });
        let state = PlacementState::Broken { since: 1, due: 21 };
        assert_eq!(placement(&root()).state, state, "it broke but once");
        run_to(12);
        place(&root(), &[0, 2, 4, 6, 8]);
        run_to(14);
        assert_eq!((held(1), held(2)), ((0, 0), (0, 0)));
    });
}

#[test]
fn fails_of_nobody_s_node() {
    build_and_execute(|| {
        assert_noop!(
            Placement::deregister_node(signed(1)),
            Failure::NotAnOperator
        );
        assert_noop!(
            Placement::deregister_node(RuntimeOrigin::root()),
            DispatchError::BadOrigin
        );
    });
}
