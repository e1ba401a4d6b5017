// SPDX-License-Identifier: Apache-2.0
//! Splits and merges.

use crate::{mock::*, Event, Placements, Rounds, WeightInfo};
use nerv_primitives_core::{placement_seed, traits::OnCutover, MAX_REPLICAS};

#[test]
fn success_children_are_to_be_placed_and_the_parent_lets_go() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_eq!(node(4).used, 10);
        run_to(2);
        let (left, right) = split(&root());
        for id in [0, 2, 4, 6, 8] {
            assert_eq!((node(id).used, node(id).shards.len()), (0, 0));
        }
        assert!(!Placements::<Test>::contains_key(root()));
        assert!(!Rounds::<Test>::contains_key(root()));
        for child in [left, right] {
            let round = round(&child);
            assert_eq!((round.since, round.due), (2, Some(22)));
            let told = Event::PlacementDue {
                shard: child,
                round: round.number,
                due: 22,
            };
            assert!(events().contains(&told));
        }
        assert!(events().contains(&Event::PlacementDropped { shard: root() }));
        check();

        run_to(3);
        place(&left, &[0, 2, 4, 6, 8]);
        place(&right, &[1, 2, 4, 7, 8]);
        assert_eq!((node(2).used, node(1).used), (20, 10));
        check();
        run_to(4);
        let parent = merge(&left, &right);
        assert_eq!(parent, root());
        assert_eq!((node(2).used, node(1).used), (0, 0));
        assert_eq!(round(&parent).due, Some(24));
    });
}

#[test]
fn success_seeds_are_of_the_parent_block_and_rounds_never_come_back() {
    build_and_execute(|| {
        let first = round(&root());
        // What a test's chain has for a block before the first.
        assert_eq!(first.seed, placement_seed(&root(), &[69; 32], first.number));
        System::set_parent_hash([5; 32].into());
        let (left, right) = split(&root());
        let child = round(&left);
        assert_eq!(child.seed, placement_seed(&left, &[5; 32], child.number));
        let parent = merge(&left, &right);
        assert!(round(&parent).number > first.number);
    });
}

#[test]
fn success_weighs_what_two_of_the_largest_placements_cost() {
    assert_eq!(
        <Placement as OnCutover>::weight(),
        <() as WeightInfo>::cutover(MAX_REPLICAS)
    );
}
