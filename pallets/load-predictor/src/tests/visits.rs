// SPDX-License-Identifier: Apache-2.0
//! What a visit takes in, whatever the clock does.

use super::*;
use nerv_primitives_neural::State;

#[test]
fn success_every_second_is_taken_in_once() {
    build_and_execute(|| {
        for n in 0..200u32 {
            transfer(n % 7, &root(), &root());
            next_block_after(u64::from(n % 4));
            assert_eq!(awaited(&root()), seconds());
        }
        let track = leaf(&root()).track;
        let at: Vec<u64> = track.history().iter().map(|(second, _)| second).collect();
        let end = START + seconds();
        assert_eq!(at, (end - 120..end).collect::<Vec<_>>());
        assert_eq!(track.rate30(), load(&root()).0);
    });
}

/// The state is what the model comes to by itself, one step for one second.
#[test]
fn success_the_model_sees_the_seconds_in_order() {
    build_and_execute(|| {
        for n in 0..60u32 {
            transfer(n % 5, &root(), &root());
            next_block_after(1 + u64::from(n % 3 == 0));
        }
        let leaf = leaf(&root());
        // No more than the history remembers.
        assert!(leaf.track.history().len() < 120);
        let samples = leaf.track.history().iter().map(|(_, at)| at.input());
        let (state, probability) = follower().run(samples);
        assert_eq!((leaf.state, leaf.probability), (state, probability));
    });
}

#[test]
fn success_what_the_features_are_made_of() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        next_block();
        transfer(1, &left, &left);
        transfer(1, &left, &right);
        finish(&left, &right, 3);
        next_block();
        let track = leaf(&left).track;
        let (second, newest) = track.history().iter().last().unwrap();
        assert_eq!(second, START + 1);
        // Two in 30 seconds, against two in each: 66 of 2,000.
        let rate = 135;
        // One of two took three blocks; one of two went across; each took what a plain one does.
        assert_eq!(newest.0, [rate, 2_048, 2_048, 0, 4_096, 4_096]);
    });
}

#[test]
fn success_the_first_visit_reaches_back_30_seconds() {
    build_and_execute(|| {
        assert_eq!(leaf(&root()).at(), None);
        next_block();
        let first = leaf(&root());
        assert_eq!(first.track.history().len(), 30);
        assert_eq!(first.at(), Some(START));
        assert!(first.is_fresh(START + 1));
    });
}

#[test]
fn success_a_clock_that_stands_still_or_goes_back_is_borne() {
    build_and_execute(|| {
        set_clock(100);
        next_block();
        let before = leaf(&root());
        next_block_after(0);
        assert_eq!(leaf(&root()), before);
        set_clock(50);
        transfer(1, &root(), &root());
        next_block_after(0);
        assert_eq!(leaf(&root()), before);
        assert!(before.is_fresh(START));
        set_clock(101);
        next_block();
        assert_eq!(awaited(&root()), 102);
    });
}

/// Up to 30 missing seconds are taken in; one more cannot be, since no meter remembers it.
#[test]
fn boundary_gaps() {
    for (gap, resets) in [(29, false), (30, false), (31, true), (32, true)] {
        build_and_execute(|| {
            blocks(10, &root(), 3);
            let before = leaf(&root());
            transfer(1, &root(), &root());
            next_block_after(gap);
            let after = leaf(&root());
            assert_eq!(awaited(&root()), 10 + gap);
            // The history has them all.
            let known = before.track.history().len() + gap as usize;
            assert_eq!(after.track.history().len(), known);
            let last_30 = after.track.history().iter().skip(known - 30);
            let fresh = follower().run(last_30.map(|(_, at)| at.input())).0;
            let samples = after.track.history().iter().map(|(_, at)| at.input());
            let expected = if resets {
                fresh
            } else {
                follower().run(samples).0
            };
            assert_eq!(after.state, expected);
        });
    }
}

#[test]
fn success_a_clock_that_jumps_ahead_costs_30_steps() {
    for jump in [62, 100, 1_000_000, 1 << 40] {
        build_and_execute(|| {
            blocks(40, &root(), 3);
            assert_eq!(next_block_after(jump), weight_of(1, 30));
            let after = leaf(&root());
            assert_eq!(awaited(&root()), 40 + jump);
            assert_eq!(after.track.history().len(), 30);
            assert_eq!(after.track.pending().count(), 1);
            assert_eq!(after.probability, follower_says(false));
        });
    }
}

#[test]
fn success_visits_without_anything_to_take_in_read_no_model() {
    build_and_execute(|| {
        grow(4);
        next_block();
        assert_eq!(
            next_block_after(0),
            Weights::visits_base() + Weights::visit(0) * 4
        );
        assert_eq!(next_block(), weight_of(4, 1));
    });
}

/// Nothing is forecast, and nothing is lost that a meter remembers.
#[test]
fn success_without_a_model_leaves_wait() {
    build_and_execute(|| {
        next_block();
        let file = ModelFile::<Test>::take();
        let before = leaf(&root());
        blocks(10, &root(), 3);
        assert_eq!(leaf(&root()), before);
        ModelFile::<Test>::set(file);
        next_block();
        assert_eq!(awaited(&root()), seconds());
        assert_eq!(leaf(&root()).track.rate30(), 1_000);
    });
}

#[test]
fn success_forecasts_are_scored_by_what_came_of_them() {
    build_and_execute(|| {
        // The first forecast is of second 0: that nothing happens, which is right by second 15.
        blocks(15, &root(), 0);
        assert_eq!(Scores::<Test>::get().totals().forecasts, 0);
        blocks(1, &root(), 0);
        let totals = Scores::<Test>::get().totals();
        assert_eq!(totals.forecasts, 1);
        assert_eq!(totals.hit_rate, [MILLION; 3]);
        assert!(totals.brier[0] < 10);
        // Those of seconds 5, 10 and 15 are wrong: none of them saw the rush to come.
        blocks(1, &root(), 61);
        let totals = Scores::<Test>::get().totals();
        assert_eq!(totals.forecasts, 4);
        assert_eq!(totals.hit_rate, [MILLION / 4; 3]);
        assert!(totals.brier[0] > 700_000);
    });
}

#[test]
fn success_the_state_of_another_model_is_not_gone_on_from() {
    build_and_execute(|| {
        blocks(10, &root(), 3);
        assert_ne!(leaf(&root()).state, State::default());
        adopt(&stubborn(true));
        // Nothing is done at once.
        assert_eq!(leaf(&root()).generation, 0);
        next_block();
        let after = leaf(&root());
        assert_eq!(after.generation, 1);
        assert_eq!(after.probability, MILLION);
        // This model remembers nothing.
        assert_eq!(after.state, State::default());
    });
}
