// SPDX-License-Identifier: Apache-2.0
//! Scores, against a list of every outcome.

use super::*;
use crate::Pending;
use proptest::{collection::vec, prelude::*};

const START: u64 = 1_800_000_000;
const SPAN: u32 = 300;
const THRESHOLD: Ppm = 920_000;

fn outcome(probability: Ppm, plain: bool, ewma: bool, overloaded: bool) -> Outcome {
    Outcome {
        forecast: Pending {
            at: 0,
            probability,
            plain,
            ewma,
        },
        overloaded,
    }
}

/// A score with so many outcomes of that kind.
fn score(times: u32, outcome: Outcome) -> Score {
    let mut score = Score::default();
    (0..times).for_each(|_| score.add(START, SPAN, THRESHOLD, &outcome));
    score
}

#[test]
fn boundary_without_outcomes() {
    assert_eq!(Score::default().totals(), Totals::default());
    for minimum in [0, 1] {
        assert_eq!(Score::default().rule(minimum, 0), Rule::Forecast);
    }
}

#[test]
fn success_figures() {
    let mut score = score(1, outcome(500_000, true, false, true));
    assert_eq!(
        score.totals(),
        Totals {
            forecasts: 1,
            brier: [250_000, 0, MILLION],
            hit_rate: [0, MILLION, 0],
        }
    );
    score.add(START, SPAN, THRESHOLD, &outcome(0, true, false, false));
    score.add(START, SPAN, THRESHOLD, &outcome(MILLION, true, true, true));
    assert_eq!(
        score.totals(),
        Totals {
            forecasts: 3,
            brier: [83_333, 333_333, 333_333],
            hit_rate: [666_666, 666_666, 666_666],
        }
    );
}

#[test]
fn boundary_the_decision_is_above_the_threshold() {
    for (probability, hit) in [(920_000, 0), (920_001, MILLION), (u32::MAX, MILLION)] {
        let totals = score(1, outcome(probability, false, false, true)).totals();
        assert_eq!(totals.hit_rate[MODEL], hit);
    }
    // A probability above one is one.
    let totals = score(1, outcome(u32::MAX, false, false, false)).totals();
    assert_eq!(totals.brier[MODEL], MILLION);
}

#[test]
fn boundary_the_rule() {
    // The model errs by a half, the plain rule by a whole.
    let good = score(10, outcome(500_000, false, false, true));
    assert_eq!(good.rule(0, 0), Rule::Forecast);
    // The other way round: 250,000 against nothing.
    let bad = score(10, outcome(500_000, true, false, true));
    assert_eq!(bad.rule(0, 0), Rule::Plain);
    assert_eq!(bad.rule(10, 0), Rule::Plain);
    assert_eq!(bad.rule(11, 0), Rule::Forecast, "too few outcomes");
    assert_eq!(bad.rule(10, 249_999), Rule::Plain);
    assert_eq!(bad.rule(10, 250_000), Rule::Forecast, "within the margin");
    assert_eq!(bad.rule(10, u32::MAX), Rule::Forecast);
    // Alike, the forecast decides.
    let alike = score(10, outcome(0, false, false, true));
    assert_eq!(alike.rule(0, 0), Rule::Forecast);
}

/// On a quiet chain the plain rule makes no error at all, and the model a little one.
#[test]
fn success_a_quiet_chain_does_not_put_the_model_out_of_force() {
    let quiet = score(1_000, outcome(1_500, false, false, false));
    assert_eq!(quiet.rule(100, 0), Rule::Plain);
    assert_eq!(quiet.rule(100, 100), Rule::Forecast);
}

#[test]
fn boundary_buckets_are_forgotten() {
    let one = score(1, outcome(0, false, false, false));
    // The newest bucket began with a multiple of its span.
    let begin = START / 300 * 300;
    for (later, forecasts) in [(0, 1), (300 * 12 - 1, 1), (300 * 12, 0), (u64::MAX / 2, 0)] {
        let mut score = one.clone();
        score.advance(begin + later, SPAN);
        assert_eq!(score.totals().forecasts, forecasts);
    }
}

#[test]
fn boundary_the_clock_and_the_span() {
    let mut score = score(1, outcome(0, false, false, false));
    let before = score.clone();
    score.advance(0, SPAN);
    assert_eq!(score, before, "a clock that goes back");
    for now in [u64::MAX, 0, u64::MAX] {
        for span in [0, 1, u32::MAX] {
            score.add(now, span, THRESHOLD, &outcome(0, false, false, false));
            assert!(score.since <= now.max(START) || now == 0);
        }
    }
}

#[test]
fn boundary_a_bucket_that_is_full() {
    let mut full = score(1, outcome(0, true, true, true));
    let newest = usize::from(full.newest);
    full.buckets[newest].forecasts = MAX_FORECASTS - 1;
    full.buckets[newest].squares = [u64::from(MAX_FORECASTS - 1) * 1_000_000_000_000; 3];
    for _ in 0..3 {
        full.add(START, SPAN, THRESHOLD, &outcome(0, false, false, true));
    }
    assert_eq!(full.totals().forecasts, MAX_FORECASTS);
    assert_eq!(full.totals().brier, [MILLION; 3]);
    // A state from elsewhere is borne.
    let hostile = Score {
        buckets: [Bucket {
            forecasts: u32::MAX,
            squares: [u64::MAX; 3],
            hits: [u32::MAX; 3],
        }; BUCKETS],
        newest: u8::MAX,
        since: u64::MAX,
    };
    assert_eq!(hostile.totals().forecasts, u32::MAX);
    assert_eq!(hostile.rule(u32::MAX, u32::MAX), Rule::Forecast);
    let mut score = hostile;
    score.add(0, 0, 0, &outcome(0, true, true, true));
    score.advance(u64::MAX, 1);
}

proptest! {
    #[test]
    fn success_agrees_with_a_list(
        outcomes in vec(
            (
                prop_oneof![6 => 0u64..200, 1 => 300u64..5_000],
                0..=MILLION,
                any::<[bool; 3]>(),
            ),
            0..200,
        ),
        minimum in 0u32..100,
        margin in prop_oneof![Just(0), 0..200_000u32],
    ) {
        let (mut now, mut score, mut list) = (START, Score::default(), Vec::new());
        for (later, probability, [plain, ewma, overloaded]) in outcomes {
            now += later;
            let outcome = outcome(probability, plain, ewma, overloaded);
            score.add(now, SPAN, THRESHOLD, &outcome);
            list.push((now, outcome));
        }
        let bucket = |second: u64| second / u64::from(SPAN);
        list.retain(|(at, _)| bucket(now) - bucket(*at) < 12);
        let n = list.len() as u128;
        let mut brier = [0u128; 3];
        let mut hits = [0u128; 3];
        for (_, Outcome { forecast, overloaded }) in &list {
            let truth = if *overloaded { 1_000_000i128 } else { 0 };
            let said = [
                (i128::from(forecast.probability), forecast.probability > THRESHOLD),
                (if forecast.plain { 1_000_000 } else { 0 }, forecast.plain),
                (if forecast.ewma { 1_000_000 } else { 0 }, forecast.ewma),
            ];
            for (index, (probability, decision)) in said.into_iter().enumerate() {
                brier[index] += ((probability - truth) * (probability - truth)) as u128;
                hits[index] += u128::from(decision == *overloaded);
            }
        }
        let totals = score.totals();
        prop_assert_eq!(totals.forecasts as u128, n);
        let worse = brier[MODEL] > brier[PLAIN] + u128::from(margin) * 1_000_000 * n;
        let plain = n > 0 && n >= u128::from(minimum) && worse;
        prop_assert_eq!(score.rule(minimum, margin) == Rule::Plain, plain);
        for index in 0..3 {
            let mean = |sum: u128| sum.checked_div(n).unwrap_or(0);
            prop_assert_eq!(u128::from(totals.brier[index]), mean(brier[index]) / 1_000_000);
            prop_assert_eq!(u128::from(totals.hit_rate[index]), mean(hits[index] * 1_000_000));
        }
    }
}
