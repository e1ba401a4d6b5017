// SPDX-License-Identifier: Apache-2.0
//! What is pending of shards that split or merge, and how it is scored.

use super::*;
use crate::{MAX_LEGACIES, SCORE_MARGIN};
use nerv_primitives_core::Ppm;

/// How many forecasts were scored, and the model's Brier score.
fn scored() -> (u32, Ppm) {
    let totals = Scores::<Test>::get().totals();
    (totals.forecasts, totals.brier[0])
}

/// The legacies that are kept.
fn kept() -> usize {
    Legacies::<Test>::get().len()
}

/// A root of which a model that always says yes has said so after the seconds 0 and 5, and which splits
/// in second 10: both forecasts are known by second 21, before any of the children's.
fn alarmed(transfers: u32) -> (ShardId, ShardId) {
    adopt(&stubborn(true));
    blocks(10, &root(), transfers);
    assert_eq!((seconds(), leaf(&root()).track.pending().count()), (10, 2));
    split(&root())
}

/// Lets blocks pass up to that second, with so many transfers in each of some leaves.
fn until(second: u64, leaves: &[ShardId], transfers: u32) {
    while seconds() < second {
        for leaf in leaves {
            transfer(transfers, leaf, leaf);
        }
        next_block();
        check();
    }
}

#[test]
fn success_a_split_hides_no_false_alarm() {
    build_and_execute(|| {
        alarmed(0);
        assert_eq!(kept(), 1);
        until(20, &[], 0);
        assert_eq!(scored(), (0, 0));
        next_block();
        assert_eq!(scored(), (2, MILLION));
        assert_eq!(kept(), 0);
    });
}

/// A model that always says yes is put out of force also where every alarm of it is followed by a
/// split.
#[test]
fn success_who_cries_wolf_and_splits_is_found_out() {
    build_and_execute(|| {
        adopt(&stubborn(true));
        let mut leaves = vec![root()];
        while RuleInForce::<Test>::get() == Rule::Forecast {
            assert!(leaves.len() < 500, "it is never found out");
            for _ in 0..8 {
                next_block();
            }
            // Each leaf splits before any of its forecasts is known.
            leaves = leaves
                .iter()
                .flat_map(|leaf| <[ShardId; 2]>::from(split(leaf)))
                .collect();
        }
        let totals = Scores::<Test>::get().totals();
        assert!(totals.brier[0] > totals.brier[1] + SCORE_MARGIN);
    });
}

#[test]
fn success_overload_of_the_children_together_bears_the_forecast_out() {
    build_and_execute(|| {
        let (left, right) = alarmed(0);
        // Six seconds of six for each, which is under the limit of two; together they are above it.
        until(16, &[left, right], 6);
        assert_eq!((load(&left).0, load(&right).0), (1_200, 1_200));
        until(21, &[], 0);
        assert_eq!(scored(), (2, 0));
    });
}

/// The parent's own seconds count on.
#[test]
fn success_what_the_parent_had_counts() {
    build_and_execute(|| {
        adopt(&stubborn(true));
        MaxRate::set(3_500);
        blocks(40, &root(), 3);
        let before = scored().0;
        let pending = leaf(&root()).track.pending().count() as u32;
        let (left, right) = split(&root());
        until(60, &[left, right], 3);
        // 30 seconds of 3 become ever more of 6.
        let (forecasts, brier) = scored();
        assert!(forecasts >= before + pending);
        assert!(brier < MILLION, "some of them came true");
    });
}

/// A transfer between the children counts in both, and was one of the parent's.
#[test]
fn success_a_transfer_between_the_children_counts_once() {
    build_and_execute(|| {
        adopt(&stubborn(true));
        MaxRate::set(4_500);
        blocks(40, &root(), 3);
        let (left, right) = split(&root());
        Scores::<Test>::kill();
        for _ in 0..15 {
            transfer(5, &left, &right);
            next_block();
        }
        assert!(load(&left).0 + load(&right).0 > 4_500, "counted in both");
        // All of the parent's are decided, and none of the children's: all of them were false.
        assert_eq!(scored(), (3, MILLION));
    });
}

/// Of a parent that had half of its transfers with others, the children have as many.
#[test]
fn success_transfers_with_others_count_once_too() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        adopt(&stubborn(true));
        MaxRate::set(5_000);
        let both = |at: &ShardId| {
            transfer(2, at, at);
            transfer(2, at, &right);
        };
        for _ in 0..40 {
            both(&left);
            next_block();
        }
        let (a, b) = split(&left);
        Scores::<Test>::kill();
        for n in 0..16 {
            both(if n % 2 == 0 { &a } else { &b });
            next_block();
            let legacy = Legacies::<Test>::get();
            if let Some(Legacy {
                heirs: Heirs::Parts { across, .. },
                ..
            }) = legacy.first()
            {
                assert_eq!(*across, MILLION / 2);
            }
        }
        assert_eq!(kept(), 0);
        assert!(scored().0 > 0);
        assert_eq!(
            scored().1,
            MILLION,
            "four a second are under the limit of five"
        );
    });
}

#[test]
fn success_children_that_split_are_followed() {
    build_and_execute(|| {
        let (left, right) = alarmed(0);
        let (a, b) = split(&left);
        until(13, &[], 0);
        let (c, d) = split(&right);
        check();
        until(16, &[a, b, c, d], 6);
        until(21, &[], 0);
        assert_eq!(scored(), (2, 0), "together they are overloaded");
    });
}

#[test]
fn boundary_more_heirs_than_may_be_end_it() {
    build_and_execute(|| {
        let (left, right) = alarmed(0);
        let (a, _) = split(&left);
        split(&right);
        assert_eq!(kept(), 1);
        split(&a);
        assert_eq!(kept(), 0);
        until(24, &[], 0);
        assert_eq!(scored(), (0, 0));
    });
}

#[test]
fn success_children_that_are_merged_are_followed() {
    build_and_execute(|| {
        let (left, right) = alarmed(0);
        merge(&left, &right);
        until(21, &[root()], 0);
        assert_eq!(scored(), (2, MILLION));
    });
}

/// With a shard that is no heir it would be too much.
#[test]
fn boundary_an_heir_that_is_merged_with_another_shard_ends_it() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        adopt(&stubborn(true));
        blocks(10, &left, 0);
        let (a, b) = split(&left);
        merge(&a, &b);
        assert_eq!(kept(), 1);
        merge(&left, &right);
        // What is left is what was pending of the right one.
        let legacies = Legacies::<Test>::get();
        assert!(legacies.iter().all(|it| it.heirs == Heirs::Whole(root())));
    });
}

/// Two idle siblings with alarms about them: what they come to together is no overload, so that neither
/// would have been one.
#[test]
fn success_alarms_about_what_is_merged_are_scored_by_the_parent() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        adopt(&stubborn(true));
        blocks(10, &left, 0);
        merge(&left, &right);
        assert_eq!(kept(), 2);
        until(21, &[], 0);
        assert_eq!(scored(), (4, MILLION));
    });
}

/// If the parent is overloaded, nothing tells which of the two would have been.
#[test]
fn boundary_a_parent_that_is_overloaded_tells_nothing_of_its_children() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        adopt(&stubborn(true));
        blocks(10, &left, 0);
        merge(&left, &right);
        until(21, &[root()], 20);
        assert_eq!(kept(), 0);
        // Its own forecasts came true at once; those of its two children, two each, count for nothing.
        assert!(scored().0 < 4, "{:?}", scored());
    });
}

#[test]
fn boundary_seconds_that_no_meter_remembers() {
    for (gap, expected) in [(30, 2), (31, 0)] {
        build_and_execute(|| {
            alarmed(0);
            next_block_after(gap);
            assert_eq!(scored().0, expected);
            assert_eq!(kept(), 0);
        });
    }
}

#[test]
fn boundary_no_more_than_may_be() {
    build_and_execute(|| {
        alarmed(0);
        let one = Legacies::<Test>::get()[0].clone();
        let full = vec![one; MAX_LEGACIES as usize];
        Legacies::<Test>::put(frame_support::BoundedVec::truncate_from(full));
        next_block();
        let leaf = Forecasts::<Test>::iter_keys().next().unwrap();
        split(&leaf);
        assert_eq!(kept(), MAX_LEGACIES as usize);
    });
}

/// Without weight for it they wait.
#[test]
fn boundary_the_budget() {
    build_and_execute(|| {
        alarmed(0);
        let base = <Weights as WeightInfo>::visits_base()
            + <Weights as WeightInfo>::load_model()
            + <Weights as WeightInfo>::visit(30);
        Budget::set(Weight::zero());
        until(21, &[], 0);
        assert_eq!(kept(), 1);
        Budget::set(base);
        next_block();
        assert_eq!((scored().0, kept()), (2, 0));
    });
}
