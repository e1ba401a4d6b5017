// SPDX-License-Identifier: Apache-2.0
//! Tracks by themselves, beside a meter, and against a list of seconds.

use super::*;
use crate::{Meter, Work};
use proptest::{collection::vec, prelude::*};

const START: u64 = 1_800_000_000;

/// The limit: one transfer a second.
const LIMIT: Rate = 1_000;

const CAPACITIES: Capacities = Capacities {
    rate: LIMIT,
    latency: 3,
    accounts: 1_000,
    transfer_weight: 1_000,
    transfer_bytes: 100,
};

/// A second with so many plain transfers within the leaf.
fn sample(transfers: u32) -> Second {
    Second {
        transfers,
        finished: transfers,
        weight: u64::from(transfers) * 1_000,
        bytes: transfers.saturating_mul(100),
        ..Second::default()
    }
}

/// Feeds the track the next second.
fn step(track: &mut Track, transfers: u32) -> Step {
    track
        .step(track.next(), &sample(transfers), 10, &CAPACITIES, LIMIT)
        .expect("it is the one awaited")
}

/// Feeds the track so many seconds alike.
fn steps(track: &mut Track, times: u32, transfers: u32) -> Step {
    let mut last = None;
    for _ in 0..times {
        last = Some(step(track, transfers));
    }
    last.expect("at least one")
}

/// What the step decided: when each forecast was made, and what came of it.
fn decided(step: &Step) -> Vec<(u64, bool)> {
    let outcome = |outcome: &Outcome| (outcome.forecast.at - START, outcome.overloaded);
    step.outcomes.iter().flatten().map(outcome).collect()
}

#[test]
fn success_a_step_shows_the_second() {
    let mut track = Track::new(START);
    assert_eq!(track.next(), START);
    let step = step(&mut track, 3);
    assert_eq!(
        step,
        Step {
            second: START,
            features: Features::of(100, &sample(3), 10, &CAPACITIES),
            rate30: 100,
            ewma_rate: 375,
            plain: false,
            ewma: false,
            outcomes: [None; FORECASTS],
        }
    );
    assert_eq!(track.next(), START + 1);
    assert_eq!((track.rate30(), track.ewma()), (100, 375));
    assert_eq!(track.history().at(START), Some(step.features));
}

#[test]
fn boundary_the_encoded_length() {
    let mut track = Track::new(START);
    let last = steps(&mut track, 200, 3);
    track.note(&last, 5);
    assert_eq!(Track::max_encoded_len(), 1_646);
    assert!(track.encode().len() <= 1_646);
    assert_eq!(Track::decode(&mut &track.encode()[..]), Ok(track));
}

#[test]
fn boundary_the_rules_are_above_the_limit() {
    let mut track = Track::new(START);
    let at_limit = steps(&mut track, 300, 1);
    // The weighted mean falls short of what it nears, by less than a thousandth.
    assert_eq!((at_limit.rate30, at_limit.ewma_rate), (1_000, 999));
    assert!(!at_limit.plain && !at_limit.ewma);
    let above = step(&mut track, 2);
    assert_eq!(above.rate30, 1_033);
    assert!(above.plain && above.ewma);
}

#[test]
fn boundary_a_second_counts_for_no_more_than_the_cap() {
    let mut track = Track::new(START);
    assert_eq!(track.sustained(8, LIMIT), 0);
    step(&mut track, 1_000_000);
    assert_eq!(track.sustained(8, LIMIT), LIMIT / 8);
    assert_eq!(track.sustained(1, LIMIT), LIMIT);
    assert_eq!(track.sustained(8, 4 * LIMIT), LIMIT / 2);
    steps(&mut track, 7, 0);
    assert_eq!(track.sustained(8, LIMIT), LIMIT / 8);
    step(&mut track, 0);
    assert_eq!(track.sustained(8, LIMIT), 0);
    // Of seconds before the last 30 nothing is known, and of none at all nothing is asked.
    assert_eq!(track.sustained(30, LIMIT), LIMIT / 30);
    assert_eq!(track.sustained(u32::MAX, LIMIT), LIMIT / 30);
    assert_eq!(track.sustained(0, LIMIT), 0);
    step(&mut track, u32::MAX);
    assert_eq!(track.sustained(0, Rate::MAX), Rate::MAX);
}

#[test]
fn success_a_second_that_was_had_changes_nothing() {
    let mut track = Track::new(START);
    steps(&mut track, 5, 1);
    let before = track.clone();
    for second in [0, START - 1, START + 4] {
        let step = track.step(second, &sample(9), 10, &CAPACITIES, LIMIT);
        assert_eq!((step, &track), (None, &before));
    }
}

#[test]
fn boundary_an_overload_is_decided_as_soon_as_it_is_there() {
    // 31 transfers within 30 seconds are an overload, 30 are none.
    let mut track = Track::new(START);
    let calm = step(&mut track, 30);
    assert!(track.note(&calm, 700_000));
    assert!(decided(&step(&mut track, 0)).is_empty());
    let overload = step(&mut track, 1);
    assert_eq!(decided(&overload), [(0, true)]);
    let outcome = overload.outcomes[0].expect("decided");
    assert_eq!(outcome.forecast.probability, 700_000);
    assert!(!outcome.forecast.plain && outcome.forecast.ewma);
    assert_eq!(track.pending().count(), 0);
}

#[test]
fn boundary_the_horizon() {
    for (quiet, decision) in [(13, [(0, true)]), (14, [(0, true)]), (15, [(0, false)])] {
        let mut track = Track::new(START);
        let first = step(&mut track, 0);
        track.note(&first, 0);
        let mut seen = Vec::new();
        for _ in 0..quiet {
            seen.extend(decided(&step(&mut track, 0)));
        }
        seen.extend(decided(&step(&mut track, 31)));
        assert_eq!(seen, decision);
    }
}

#[test]
fn success_the_second_of_the_forecast_itself_decides_nothing() {
    let mut track = Track::new(START);
    let overload = step(&mut track, 31);
    assert!(overload.plain);
    track.note(&overload, 0);
    // By a limit that is raised the overload is over.
    let next = track.next();
    let later = track.step(next, &sample(0), 10, &CAPACITIES, 2_000);
    assert!(decided(&later.expect("awaited")).is_empty());
    // By one that is lowered it is there again.
    assert_eq!(decided(&step(&mut track, 0)), [(0, true)]);
}

#[test]
fn boundary_forecasts_are_noted_five_seconds_apart() {
    let mut track = Track::new(START);
    let mut noted = Vec::new();
    for second in 0..40 {
        let step = step(&mut track, 0);
        if track.note(&step, 0) {
            noted.push(second);
        }
        assert!(!track.note(&step, 0), "once");
        assert!(track.pending().count() <= 3);
    }
    assert_eq!(noted, [0, 5, 10, 15, 20, 25, 30, 35]);
}

#[test]
fn success_an_early_decision_makes_no_room() {
    let mut track = Track::new(START);
    let first = steps(&mut track, 1, 40);
    assert!(track.note(&first, 0));
    let second = step(&mut track, 40);
    assert_eq!(decided(&second), [(0, true)]);
    assert!(!track.note(&second, 0));
}

#[test]
fn boundary_only_the_newest_step_is_noted() {
    let mut track = Track::new(START);
    let old = step(&mut track, 0);
    let new = step(&mut track, 0);
    assert!(!track.note(&old, 0));
    assert!(track.note(&new, u32::MAX));
    assert_eq!(track.pending().next().unwrap().probability, MILLION);
}

#[test]
fn boundary_seconds_left_out() {
    let mut track = Track::new(START);
    let first = step(&mut track, 30);
    track.note(&first, 1);
    let full = track.clone();
    // The same as if they had been fed.
    for skipped in [1, 14, 30] {
        let (mut track, mut fed) = (full.clone(), full.clone());
        let mut seen = Vec::new();
        for _ in 0..skipped {
            seen.extend(decided(&step(&mut fed, 0)));
        }
        let expected = step(&mut fed, 1);
        seen.extend(decided(&expected));
        let at = START + 1 + skipped;
        let step = track.step(at, &sample(1), 10, &CAPACITIES, LIMIT).unwrap();
        assert_eq!(track, fed);
        assert_eq!(decided(&step), seen);
        assert_eq!(step.rate30, expected.rate30);
    }
    // One more, and it begins anew.
    for at in [START + 32, START + 1_000_000, u64::MAX - 1] {
        let mut track = full.clone();
        let step = track.step(at, &sample(1), 10, &CAPACITIES, LIMIT).unwrap();
        assert_eq!((step.rate30, step.ewma_rate), (33, 125));
        assert!(decided(&step).is_empty());
        assert_eq!((track.pending().count(), track.history().len()), (0, 1));
    }
}

#[test]
fn boundary_the_ends_of_the_clock() {
    let mut track = Track::new(0);
    let first = step(&mut track, 1);
    track.note(&first, 1);
    for second in [u64::MAX - 1, u64::MAX, u64::MAX] {
        let step = track.step(second, &sample(u32::MAX), u64::MAX, &CAPACITIES, 0);
        if let Some(step) = step {
            track.note(&step, 1);
        }
    }
    let _ = track.sum(&Track::new(0));
    let _ = Track::new(0).sum(&Track::new(3));
}

#[test]
fn success_a_child_has_its_share_and_no_forecasts() {
    let mut parent = Track::new(START);
    let last = steps(&mut parent, 10, 4);
    parent.note(&last, 1);
    let child = parent.part(250_000);
    assert_eq!(child.rate30(), 333);
    assert_eq!(child.ewma(), parent.ewma() / 4);
    assert_eq!(child.pending().count(), 0);
    assert_eq!(child.history(), &parent.history().part(250_000));
    assert_eq!(child.next(), parent.next());
}

#[test]
fn success_a_parent_has_both_and_awaits_the_earlier_second() {
    let (mut left, mut right) = (Track::new(START), Track::new(START + 2));
    let last = steps(&mut left, 10, 1);
    left.note(&last, 1);
    steps(&mut right, 4, 2);
    // One has had 10 seconds, the other up to the sixth.
    for sum in [left.sum(&right), right.sum(&left)] {
        assert_eq!(sum.next(), START + 6);
        assert_eq!(sum.pending().count(), 0);
        assert_eq!(sum.rate30(), (6 + 8) * 1_000 / 30);
        assert_eq!(sum.history().len(), 6);
    }
    // Far behind.
    steps(&mut left, 40, 1);
    let sum = left.sum(&right);
    assert_eq!(sum.next(), left.next() - 30);
    // What the ring of the one ahead has no more comes back with its meter. Of the one behind there
    // are 8 transfers.
    assert_eq!(sum.rate30(), 266);
}

fn transfers() -> impl Strategy<Value = Vec<u32>> {
    let rush = (1u32..6).prop_flat_map(|busy| vec(0..busy, 1..40));
    vec(rush, 0..6).prop_map(|rushes| rushes.concat())
}

proptest! {
    /// A track that is fed from a meter at every visit, 1 to 5 seconds apart or after a pause that
    /// the meter remembers, has the meter's mean rate exactly. So have the children of a split
    /// after it and the parent of a merge, however far apart their tracks are.
    #[test]
    fn success_the_mean_rate_is_the_meters(
        visits in vec(
            (prop_oneof![8 => 1u64..6, 1 => 6u64..30, 1 => 31u64..80], vec(0u64..6, 0..9)),
            1..40,
        ),
        unfed in 0u64..6,
        share in 0..=MILLION,
    ) {
        let feed = |track: &mut Track, meter: &Meter, now: u64| {
            for (second, sample) in meter.seconds(track.next(), now) {
                track.step(second, &sample, 10, &CAPACITIES, LIMIT).expect("awaited");
            }
        };
        let mut now = START;
        let (mut meter, mut track) = (Meter::new(now), Track::new(now));
        let work = Work { weight: 1, bytes: 1, across: true };
        for (pause, mut transfers) in visits {
            transfers.sort();
            for later in transfers {
                // All before the next visit.
                meter.count(now + later.min(pause - 1), 0, &work);
            }
            now += pause;
            feed(&mut track, &meter, now);
            prop_assert_eq!(track.next(), now);
            prop_assert_eq!(track.rate30(), meter.load(now, 0).rate);
        }
        // The track is that far behind at the split, the other child visited by the merge.
        (0..unfed).for_each(|later| meter.count(now + later, 0, &work));
        now += unfed;
        let meters = [meter.part(now, share), meter.part(now, MILLION - share)];
        let mut tracks = [track.part(share), track.part(MILLION - share)];
        feed(&mut tracks[0], &meters[0], now);
        prop_assert_eq!(tracks[0].rate30(), meters[0].rate());
        let sum = meters[0].sum(&meters[1], now, 0);
        let mut parent = tracks[0].sum(&tracks[1]);
        prop_assert_eq!(parent.next(), now - unfed);
        feed(&mut parent, &sum, now);
        prop_assert_eq!(parent.next(), now);
        prop_assert_eq!(parent.rate30(), sum.rate());
        // Not more than there was, and less by a transfer a second at most.
        meter.advance(now, 0);
        prop_assert!((0..=1_000).contains(&(meter.rate() - sum.rate())));
    }

    /// Rates, decisions and outcomes, against a list of all seconds.
    #[test]
    fn success_agrees_with_a_list(transfers in transfers(), limits in vec(500u32..3_000, 1..5)) {
        let limit = |second: usize| limits[second / 20 % limits.len()];
        let mut track = Track::new(START);
        let rate = |second: usize| {
            let from = (second + 1).saturating_sub(30);
            transfers[from..=second].iter().sum::<u32>() * 1_000 / 30
        };
        let mut outcomes = Vec::new();
        let mut ewma = 0f64;
        for (second, transfers) in transfers.iter().enumerate() {
            let at = START + second as u64;
            let step = track
                .step(at, &sample(*transfers), 10, &CAPACITIES, limit(second))
                .expect("awaited");
            ewma += (f64::from(*transfers) * 1_000.0 - ewma) / 8.0;
            prop_assert_eq!(step.rate30, rate(second));
            prop_assert_eq!(step.plain, rate(second) > limit(second));
            // Rounded down each time, by an eighth of 2^-16 and less.
            prop_assert!((-1e-6..1.001).contains(&(ewma - f64::from(step.ewma_rate))));
            outcomes.extend(step.outcomes.into_iter().flatten().map(|outcome| (second, outcome)));
            prop_assert_eq!(track.note(&step, second as u32), second % 5 == 0);
        }
        let made = (0..transfers.len()).step_by(5);
        let mut expected: Vec<(usize, usize, bool)> = made
            .filter_map(|at| {
                let overload = (at + 1..=at + 15)
                    .take_while(|second| *second < transfers.len())
                    .find(|second| rate(*second) > limit(*second));
                match overload {
                    Some(second) => Some((second, at, true)),
                    None => (at + 15 < transfers.len()).then_some((at + 15, at, false)),
                }
            })
            .collect();
        let mut outcomes: Vec<_> = outcomes
            .into_iter()
            .map(|(second, outcome)| {
                let at = outcome.forecast.probability as usize;
                assert_eq!(outcome.forecast.at, START + at as u64);
                assert_eq!(outcome.forecast.plain, rate(at) > limit(at));
                (second, at, outcome.overloaded)
            })
            .collect();
        outcomes.sort();
        expected.sort();
        prop_assert_eq!(outcomes, expected);
    }

    /// Whatever the clock does and whatever is fed, nothing panics and nothing grows.
    #[test]
    fn success_any_second_is_borne(
        start: u64,
        seconds in vec(prop_oneof![any::<u64>(), Just(u64::MAX)], 0..8),
        near in vec(0u64..50, 0..20),
        transfers: u32,
        limit: Rate,
    ) {
        let mut track = Track::new(start);
        let near = near.into_iter().map(|later| start.saturating_add(later));
        for second in near.chain(seconds) {
            let other = track.clone();
            if let Some(step) = track.step(second, &sample(transfers), second, &CAPACITIES, limit) {
                track.note(&step, transfers);
                prop_assert_eq!(step.plain, step.rate30 > limit);
            }
            prop_assert!(track.history().iter().count() <= 120);
            let sum = track.sum(&other).part(transfers);
            prop_assert!(sum.next() <= track.next());
        }
    }

    /// A split and a merge at once lose a unit of each figure at most.
    #[test]
    fn success_parts_and_sums_conserve(transfers in transfers(), share in 0..=MILLION) {
        let mut whole = Track::new(START);
        for count in &transfers {
            step(&mut whole, *count);
        }
        let both = whole.part(share).sum(&whole.part(MILLION - share));
        prop_assert_eq!(both.next(), whole.next());
        for (both, whole) in both.recent.iter().zip(&whole.recent) {
            prop_assert!((0..=1).contains(&(whole - both)));
        }
        prop_assert!((0..=1).contains(&(whole.ewma - both.ewma)));
        prop_assert_eq!(both.history().len(), whole.history().len());
    }
}
