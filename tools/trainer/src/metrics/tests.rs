// SPDX-License-Identifier: Apache-2.0
use super::*;

#[test]
fn a_tally_agrees_with_figures_by_hand() {
    let mut tally = Tally::default();
    // 3 hits and 1 miss of overload, 4 rejections and 2 false alarms.
    for (probability, decision, outcome) in [
        (1.0, true, true),
        (1.0, true, true),
        (0.9, true, true),
        (0.5, false, true),
        (0.0, false, false),
        (0.0, false, false),
        (0.0, false, false),
        (0.2, false, false),
        (1.0, true, false),
        (1.0, true, false),
    ] {
        tally.add(probability, decision, outcome);
    }
    assert_eq!(tally.count(), 10);
    assert_eq!(tally.base_rate(), 0.4);
    assert_eq!(tally.accuracy(), 0.7);
    assert_eq!(tally.recall(), 0.75);
    assert!((tally.specificity() - 4.0 / 6.0).abs() < 1e-12);
    assert!((tally.balanced() - (0.75 + 4.0 / 6.0) / 2.0).abs() < 1e-12);
    // 0.01 + 0.25 + 0.04 + 1 + 1
    assert!((tally.brier() - 0.23).abs() < 1e-12);

    let mut twice = tally;
    twice.merge(&tally);
    assert_eq!((twice.count(), twice.accuracy()), (20, 0.7));
    assert_eq!(Tally::default().brier(), 0.0);
    assert_eq!(Tally::default().balanced(), 0.0);
}

#[test]
fn leads_are_counted_back_from_the_onset() {
    let mut plain = vec![false; 200];
    plain[100..120].fill(true);
    plain[140..150].fill(true); // 20 s later: no onset of its own
    let mut decisions = vec![false; 200];
    decisions[80..85].fill(true); // wavered
    decisions[92..120].fill(true);
    assert_eq!(onsets(&plain), [100]);
    let leads = |decisions: &[bool]| leads(&onsets(&plain), decisions);
    assert_eq!(leads(&decisions), [8]);
    assert_eq!(leads(&plain), [0]);
    assert_eq!(leads(&[true; 200]), [60]);
    let mut again = plain.clone();
    again[190] = true;
    assert_eq!(onsets(&again), [100, 190]);
    assert_eq!(super::leads(&onsets(&again), &decisions), [8, 0]);
    assert!(onsets(&[true; 20]).is_empty());
}

#[test]
fn curves_agree_with_figures_by_hand() {
    let mut histogram = Histogram::default();
    histogram.add(900_000, true);
    histogram.add(800_000, false);
    histogram.add(700_000, true);
    histogram.add(100_000, false);
    // Of the four pairs of an overload and a quiet one, three are in order.
    assert!((histogram.area() - 0.75).abs() < 1e-9);
    let bins = histogram.calibration(2);
    assert_eq!((bins[0].count, bins[1].count), (1, 3));
    assert!((bins[1].said - 0.8).abs() < 1e-9);
    assert!((bins[1].came - 2.0 / 3.0).abs() < 1e-9);
    histogram.add(1_000_000, true);
    assert_eq!(histogram.calibration(10)[9].count, 2);
    let last = *histogram.characteristic().last().unwrap();
    assert_eq!((last.false_alarms, last.recall), (1.0, 1.0));
}

#[test]
fn the_logistic_finds_what_outcomes_were_drawn_from() {
    use crate::random::{chance, source, uniform};
    let truth = Logistic {
        slope: 12.0,
        middle: -0.1,
    };
    let random = &mut source(3, &[]);
    let mut samples = Samples::default();
    for _ in 0..20_000 {
        let level = uniform(random, 0.0, 3.0) as f32;
        samples.rate_level.push(level);
        let outcome = chance(random, truth.probability(level));
        samples.overload.push(outcome);
    }
    let found = Logistic::fit([&samples].into_iter(), |samples| &samples.rate_level);
    assert!((found.slope - truth.slope).abs() < 1.0, "{found:?}");
    assert!((found.middle - truth.middle).abs() < 0.02, "{found:?}");
}
