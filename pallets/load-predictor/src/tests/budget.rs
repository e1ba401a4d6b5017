// SPDX-License-Identifier: Apache-2.0
//! Visits within a budget: in turn, none twice in a block, and none that does not fit.

use super::*;

/// How far behind each leaf's forecast is, in seconds, in the order of their keys.
fn ages() -> Vec<u64> {
    Forecasts::<Test>::iter()
        .map(|(_, leaf)| START + seconds() - leaf.track.next())
        .collect()
}

#[test]
fn boundary_less_than_a_visit_is_none() {
    for (short, visited) in [(0, 1), (1, 0)] {
        build_and_execute(|| {
            grow(4);
            next_block();
            Budget::set(weight_of(1, 30) - Weight::from_parts(short, 0));
            let used = next_block();
            let fresh = ages().iter().filter(|age| **age == 0).count();
            assert_eq!(fresh, visited);
            let expected = if visited == 0 {
                Weight::zero()
            } else {
                weight_of(1, 1)
            };
            assert_eq!(used, expected);
        });
    }
}

#[test]
fn success_with_a_budget_for_one_leaves_take_turns() {
    build_and_execute(|| {
        grow(8);
        next_block();
        Budget::set(weight_of(1, 30));
        for _ in 0..3 {
            (0..8).for_each(|_| {
                next_block();
            });
            let mut ages = ages();
            ages.sort_unstable();
            assert_eq!(ages, (0..8).collect::<Vec<_>>());
        }
    });
}

#[test]
fn success_what_extrinsics_leave_over_is_used_for_the_others() {
    build_and_execute(|| {
        grow(8);
        next_block();
        Budget::set(weight_of(1, 30));
        next_block();
        assert_eq!(Visited::<Test>::get().visited, 1);
        assert_eq!(idle(weight_of(7, 30)), weight_of(7, 1));
        assert_eq!(ages(), vec![0; 8]);
        assert_eq!(Visited::<Test>::get().visited, 8);
        // None twice in a block.
        assert_eq!(idle(Weight::MAX), Weights::visits_base());
        assert_eq!(idle(Weight::zero()), Weight::zero());
        // A block whose hooks ran late begins its own round.
        System::set_block_number(System::block_number() + 1);
        set_clock(seconds() + 1);
        idle(Weight::MAX);
        assert_eq!(ages(), vec![0; 8]);
        assert_eq!(Visited::<Test>::get().visited, 8);
    });
}

#[test]
fn success_leaves_that_come_and_go_disturb_nobody() {
    build_and_execute(|| {
        let leaves = grow(8);
        Budget::set(weight_of(2, 30));
        next_block();
        // Also the one visited last.
        let last = Visited::<Test>::get().last.unwrap();
        let (left, right) = split(&last);
        for _ in 0..10 {
            next_block();
        }
        assert!(ages().iter().all(|age| *age <= 9), "{:?}", ages());
        merge(&left, &right);
        for _ in 0..10 {
            next_block();
        }
        assert!(ages().iter().all(|age| *age <= 8), "{:?}", ages());
        assert_eq!(ages().len(), leaves.len());
    });
}

/// The plain rule decides then, and once there is weight again the forecasts are back.
#[test]
fn success_starved_of_weight_a_chain_still_splits() {
    build_and_execute(|| {
        next_block();
        Budget::set(Weight::zero());
        blocks(60, &root(), 3);
        assert_eq!(awaited(&root()), 1);
        let assessed = assess_split(&root());
        assert!(matches!(
            assessed,
            Assessment::Overload {
                rule: Rule::Plain,
                ..
            }
        ));
        assert!(assessed.holds());
        Budget::set(Weight::MAX);
        next_block();
        assert!(matches!(
            assess_split(&root()),
            Assessment::Overload {
                rule: Rule::Forecast,
                ..
            }
        ));
    });
}
