// SPDX-License-Identifier: Apache-2.0
//! Slots: who holds which piece of a shard, through the lives of placements.

use crate::{mock::*, Event};
use frame_support::assert_ok;
use nerv_primitives_core::{traits::NodeReliability, NodeId, Observation};

/// The holders of a leaf's slots, empty ones included.
fn slots(shard: &nerv_primitives_core::ShardId) -> Vec<Option<NodeId>> {
    placement(shard).slots.holders().to_vec()
}

#[test]
fn success_a_successor_takes_the_slot_of_who_failed() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 4));
        assert_eq!(slots(&root()), [0, 2, 4, 6, 8].map(Some), "until then");
        run_to(2);
        place(&root(), &[0, 1, 2, 6, 8]);
        assert_eq!(slots(&root()), [0, 2, 1, 6, 8].map(Some));
        let told = events().into_iter().find_map(|it| match it {
            Event::PlacementAccepted { nodes, .. } => Some(nodes),
            _ => None,
        });
        assert_eq!(told, Some(vec![0, 2, 1, 6, 8]), "by slot");
    });
}

#[test]
fn success_who_leaves_frees_its_slot_alone() {
    build_and_execute(|| {
        let (a, b) = (register(1, 50), register(2, 51));
        place(&root(), &[0, 2, 4, a, b]);
        assert_ok!(Placement::deregister_node(signed(1)));
        run_to(22);
        assert_ok!(Placement::deregister_node(signed(1)));
        let freed = [Some(0), Some(2), Some(4), None, Some(b)];
        assert_eq!(slots(&root()), freed);
        let view = Placement::placement(&root()).unwrap().placed.unwrap();
        assert_eq!(view.slots, freed);
        let shown: Vec<NodeId> = view.nodes.iter().map(|it| it.id).collect();
        assert_eq!(shown, [0, 2, 4, b]);
        next_block();
        place(&root(), &[0, 1, 2, 4, b]);
        assert_eq!(slots(&root()), [0, 2, 4, 1, b].map(Some));
    });
}

#[test]
fn success_a_better_placement_moves_nobody_who_stays() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        for id in [0, 6] {
            for _ in 0..20 {
                Placement::observed(id, Observation::Missed);
            }
        }
        run_to(2);
        place(&root(), &[1, 2, 4, 7, 8]);
        assert_eq!(slots(&root()), [1, 2, 4, 7, 8].map(Some));
        for id in [1, 2] {
            for _ in 0..40 {
                Placement::observed(id, Observation::Missed);
            }
        }
        run_to(60);
        // Nodes that were there before have no claim to the slots that they had.
        place(&root(), &[3, 4, 5, 7, 8]);
        assert_eq!(slots(&root()), [3, 5, 4, 7, 8].map(Some));
    });
}

#[test]
fn boundary_more_pieces_or_fewer() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 0));
        run_to(2);
        place(&root(), &[2, 4, 6, 8, 9]);
        assert_eq!(slots(&root()), [9, 2, 4, 6, 8].map(Some));
        DataPieces::set(4);
        run_to(4);
        place(&root(), &[1, 2, 4, 6, 8, 9]);
        assert_eq!(slots(&root()), [9, 2, 4, 6, 8, 1].map(Some));
        DataPieces::set(2);
        run_to(6);
        // Four slots are left: who held another one takes what is free.
        place(&root(), &[1, 2, 4, 9]);
        assert_eq!(slots(&root()), [9, 2, 4, 1].map(Some));
    });
}
