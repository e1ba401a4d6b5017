// SPDX-License-Identifier: Apache-2.0
//! `force_fail`, and the same by other pallets.

use crate::{mock::*, Event, NodeStatus};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    traits::{NodeReliability, Placements},
    PlacementState,
};
use sp_runtime::DispatchError;

#[test]
fn success_its_placements_are_to_be_replaced() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        run_to(2);
        assert!(<Placement as Placements>::is_sound(&root()));
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 4));
        assert_eq!(node(4).status, NodeStatus::Failed);
        assert!(!<Placement as Placements>::is_sound(&root()));
        // It keeps its slot until there is a successor.
        let slots = <Placement as Placements>::slots(&root());
        assert_eq!(slots.holders(), [0, 2, 4, 6, 8].map(Some));
        assert_eq!(events().last(), Some(&Event::NodeFailed { node: 4 }));
        run_to(5);
        // Another one does not put it off.
        assert_ok!(<Placement as NodeReliability>::failed(6));
        let state = PlacementState::Broken { since: 2, due: 22 };
        assert_eq!(placement(&root()).state, state);
        run_to(6);
        place(&root(), &[0, 1, 2, 3, 8]);
    });
}

#[test]
fn fails_of_nodes_that_are_not_there() {
    build_and_execute(|| {
        assert_noop!(
            Placement::force_fail(RuntimeOrigin::root(), 99),
            Failure::UnknownNode
        );
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 4));
        assert_noop!(
            <Placement as NodeReliability>::failed(4),
            Failure::HasFailed
        );
        let (held, free) = (register(1, 50), register(2, 51));
        place(&root(), &[0, 2, 6, 8, held]);
        assert_ok!(Placement::deregister_node(signed(1)));
        // Others hold what it held, and it is let go in the next block.
        run_to(2);
        place(&root(), &[0, 1, 2, 6, 8]);
        assert_noop!(
            Placement::force_fail(RuntimeOrigin::root(), held),
            Failure::AlreadyLeaving
        );
        assert_ok!(Placement::deregister_node(signed(2)));
        assert_noop!(
            Placement::force_fail(RuntimeOrigin::root(), free),
            Failure::UnknownNode
        );
        assert_noop!(
            Placement::force_fail(signed(1), 5),
            DispatchError::BadOrigin
        );
    });
}
