// SPDX-License-Identifier: Apache-2.0
//! Meters and forecasts through splits and merges.

use super::*;
use nerv_primitives_load::{Features, FULL};

#[test]
fn success_children_begin_with_half_of_the_meter() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        set_clock(5);
        let (left, right) = split(&root());
        assert_eq!(meter(&root()), None);
        for child in [left, right] {
            assert_eq!(load(&child), (1_000, 0));
        }
        check();
        set_clock(31);
        for child in [left, right] {
            assert_eq!(load(&child), (0, 1));
        }
    });
}

#[test]
fn success_children_keep_the_latencies_and_forget_the_hottest_account() {
    build_and_execute(|| {
        for n in 1..40 {
            transfer_between((id(0), &root()), (id(n), &root()));
        }
        finish(&root(), &root(), 3);
        assert!(meter(&root()).unwrap().hottest.top(START).is_some());
        let (left, right) = split(&root());
        for child in [left, right] {
            let counted = meter(&child).unwrap();
            assert_eq!(counted.hottest.top(START), None);
            assert_eq!(counted.latencies.percentile(START, 100), 3);
        }
    });
}

#[test]
fn boundary_children_are_quiet_for_a_period_of_their_own() {
    build_and_execute(|| {
        transfer(2, &root(), &root());
        set_clock(500);
        assert_eq!(load(&root()), (0, 500));
        let (left, right) = split(&root());
        assert_eq!(load(&left), (0, 0));
        set_clock(509);
        assert!(!assess_merge(&left, &right).holds());
        set_clock(510);
        assert!(assess_merge(&left, &right).holds());
    });
}

/// That of a leaf which a cutover has just made.
fn rested(mut leaf: LeafForecast) -> LeafForecast {
    leaf.contention.rests_until = System::block_number() as u32 + 70;
    leaf
}

/// Also those of a shard of which no transfer was known.
#[test]
fn success_children_always_have_meters_and_forecasts() {
    build_and_execute(|| {
        // As of a shard that was there before the pallet.
        Forecasts::<Test>::remove(root());
        let (left, right) = split(&root());
        for child in [left, right] {
            assert_eq!(meter(&child), Some(LeafMeter::new(START)));
            assert_eq!(load(&child), (0, 0));
            assert_eq!(leaf(&child), rested(LeafForecast::new(START, 0)));
        }
        assert_eq!(meter(&root()), None);
        assert!(!Forecasts::<Test>::contains_key(root()));
        set_clock(9);
        assert!(!assess_merge(&left, &right).holds());
        set_clock(10);
        assert!(assess_merge(&left, &right).holds());
    });
}

/// The model runs over what the children begin with, so that they do not wait for a forecast of
/// their own.
#[test]
fn success_children_are_forecast_at_once() {
    build_and_execute(|| {
        // 3 a second are one and a half of the limit, and half of that is under it.
        blocks(40, &root(), 3);
        assert_eq!(leaf(&root()).probability, follower_says(true));
        let before = leaf(&root());
        let (left, right) = split(&root());
        assert_eq!(leaf(&left), leaf(&right));
        let child = leaf(&left);
        assert_eq!(child.probability, follower_says(false));
        assert_eq!(child.track.next(), before.track.next());
        assert!(child.is_fresh(START + seconds()));
        let newest = |leaf: &LeafForecast| leaf.track.history().iter().last().unwrap().1;
        assert_eq!(newest(&before).0[0], FULL / 2 * 3);
        assert_eq!(newest(&child), newest(&before).part(MILLION / 2));
        // The forecasts of the parent are not the child's.
        assert_eq!(child.track.pending().count(), 0);
        let samples = child.track.history().iter().map(|(_, at)| at.input());
        assert_eq!(child.state, follower().run(samples).0);
    });
}

#[test]
fn success_a_parent_begins_with_the_sum() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(2, &left, &left);
        set_clock(3);
        transfer(1, &right, &right);
        set_clock(5);
        assert_eq!(load(&left), (66, 5));
        assert_eq!(load(&right), (33, 5));
        assert_eq!(merge(&left, &right), root());
        // Together they are not quiet.
        assert_eq!(load(&root()), (100, 0));
        for child in [left, right] {
            assert_eq!(meter(&child), None);
            assert!(!Forecasts::<Test>::contains_key(child));
        }
        check();
        // Each sample in its own second.
        set_clock(30);
        assert_eq!(load(&root()), (100, 0));
        set_clock(31);
        assert_eq!(load(&root()), (33, 1));
        set_clock(34);
        assert_eq!(load(&root()), (0, 4));
    });
}

#[test]
fn success_a_parent_is_forecast_at_once() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        for n in 0..40 {
            // Together above the limit, each of them under it.
            transfer(1, &left, &left);
            transfer(1 + n % 2, &right, &right);
            next_block();
        }
        for child in [left, right] {
            assert_eq!(leaf(&child).probability, follower_says(false));
        }
        let levels: Vec<Features> = [left, right]
            .map(|child| leaf(&child).track.history().iter().last().unwrap().1)
            .to_vec();
        merge(&left, &right);
        let parent = leaf(&root());
        assert_eq!(parent.probability, follower_says(true));
        assert_eq!(parent.track.next(), START + seconds());
        let newest = parent.track.history().iter().last().unwrap().1;
        assert_eq!(newest, levels[0].sum(&levels[1]));
        check();
    });
}

/// A transfer between the two counted in both; so it does in their sum.
#[test]
fn success_a_transfer_across_counts_twice_in_the_sum() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        transfer(3, &left, &right);
        set_clock(1);
        merge(&left, &right);
        assert_eq!(load(&root()).0, 200);
    });
}

#[test]
fn success_a_parent_without_measured_children() {
    build_and_execute(|| {
        // As of shards that were there before the pallet.
        let (left, right) = split(&root());
        for child in [left, right] {
            Meters::<Test>::remove(child);
            Forecasts::<Test>::remove(child);
        }
        merge(&left, &right);
        assert_eq!(meter(&root()), None);
        assert_eq!(leaf(&root()), rested(LeafForecast::new(START, 0)));
        for measured in [0, 1] {
            let (left, right) = split(&root());
            let shards = [left, right];
            Meters::<Test>::remove(shards[1 - measured]);
            Forecasts::<Test>::remove(shards[1 - measured]);
            transfer(3, &shards[measured], &shards[measured]);
            let expected = meter(&shards[measured]);
            merge(&left, &right);
            assert_eq!(meter(&root()), expected);
            Meters::<Test>::remove(root());
        }
    });
}

/// Without a model nothing is forecast of the children, and the plain rule decides on them once
/// what they begin with is old.
#[test]
fn success_a_split_needs_no_model() {
    build_and_execute(|| {
        blocks(40, &root(), 3);
        let file = ModelFile::<Test>::take();
        let (left, _) = split(&root());
        assert_eq!(leaf(&left).probability, 0);
        assert_eq!(leaf(&left).track.history().len(), leaf_seconds());
        ModelFile::<Test>::set(file);
    });
}

/// The seconds of a leaf that was visited in 40 blocks, and of 29 seconds before the first.
fn leaf_seconds() -> usize {
    40 + 29
}

#[test]
fn success_no_more_meters_and_forecasts_than_leaves() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        let (a, b) = split(&left);
        let (c, d) = split(&right);
        for source in [a, b, c, d] {
            transfer(1, &source, &a);
        }
        let kept = || (Meters::<Test>::iter().count(), Forecasts::<Test>::count());
        assert_eq!(kept(), (4, 4));
        check();
        merge(&a, &b);
        assert_eq!(kept(), (3, 3));
        check();
        merge(&c, &d);
        merge(&left, &right);
        assert_eq!(kept(), (1, 1));
    });
}
