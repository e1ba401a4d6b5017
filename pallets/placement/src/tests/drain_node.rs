// SPDX-License-Identifier: Apache-2.0
//! `drain_node`.

use crate::{mock::*, Event, NodeStatus, SubmissionRefusal};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::PlacementState;
use sp_runtime::DispatchError;

#[test]
fn success_it_keeps_what_it_has_and_another_is_looked_for() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        let before = round(&root()).number;
        run_to(3);
        assert_ok!(Placement::drain_node(signed(1)));
        let until = 3 + 20;
        assert_eq!(node(id).status, NodeStatus::Draining { until });
        assert_eq!(node(id).shards.to_vec(), vec![root()]);
        let state = PlacementState::Broken {
            since: 3,
            due: until,
        };
        assert_eq!(placement(&root()).state, state);
        let after = round(&root());
        assert_eq!((after.number, after.due), (before + 1, Some(until)));
        assert_eq!(
            events(),
            vec![
                Event::PlacementBroken {
                    shard: root(),
                    node: id,
                },
                Event::PlacementDue {
                    shard: root(),
                    round: before + 1,
                    due: until,
                },
                Event::NodeDraining { node: id, until },
            ]
        );
        assert_eq!(held(1), (DEPOSIT, 0));
    });
}

#[test]
fn success_it_takes_no_more_and_lets_go_when_it_is_replaced() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        run_to(3);
        assert_ok!(Placement::drain_node(signed(1)));
        run_to(4);
        let again = claim(&root(), &[0, 2, 4, 6, id], 0);
        assert_eq!(
            pool(again),
            Err(SubmissionRefusal::False(crate::Fault::NotActive).into())
        );
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_eq!(placement(&root()).state, PlacementState::Sound);
        assert_eq!((node(id).used, node(id).shards.len()), (0, 0));
    });
}

#[test]
fn fails_of_nodes_that_take_none_anyway() {
    build_and_execute(|| {
        assert_noop!(Placement::drain_node(signed(1)), Failure::NotAnOperator);
        register(1, 50);
        assert_ok!(Placement::drain_node(signed(1)));
        assert_noop!(Placement::drain_node(signed(1)), Failure::NotActive);
        assert_noop!(
            Placement::drain_node(RuntimeOrigin::root()),
            DispatchError::BadOrigin
        );
    });
}
