// SPDX-License-Identifier: Apache-2.0
//! The shipped model against what it must reach. Other seeds than those of the report.

use super::*;
use crate::simulate::Course;

const SEED: u64 = 4_000;

fn model() -> Model {
    let file = include_bytes!("../../../../../models/forecast.lstm");
    Model::verify(file).unwrap().0
}

/// No range is split, merged and split again within an hour of a day of square waves.
fn is_calm(wave: (f64, f64)) -> Course {
    let course = square(&model(), &Rules::STANDARD, wave, 600, DAY, SEED);
    assert_eq!(course.flaps(HOUR), 0, "{wave:?}: {course:?}");
    course
}

#[test]
fn a_wave_down_to_nothing_splits_once() {
    let course = is_calm((0.0, 3.0));
    assert!((2..=4).contains(&course.splits()), "{course:?}");
    assert!((3..=5).contains(&course.most_leaves));
}

#[test]
fn a_wave_around_the_limit_splits_once() {
    assert_eq!(is_calm((0.5, 1.5)).splits(), 1);
}

#[test]
fn a_slight_wave_splits_once() {
    assert_eq!(is_calm((0.2, 1.2)).splits(), 1);
}

#[test]
fn idle_halves_are_merged_and_split_again_when_the_load_is_back() {
    // Twelve hours of rest, with the default times.
    let day = square(&model(), &Rules::STANDARD, (0.0, 1.5), DAY, DAY, SEED);
    assert_eq!((day.splits(), day.merges()), (1, 1), "{day:?}");
    // With the development preset's times a wave of ten minutes is a life each time.
    let hour = square(&model(), &Rules::DEVELOPMENT, (0.0, 1.5), 600, HOUR, SEED);
    assert_eq!((hour.splits(), hour.merges()), (6, 6), "{hour:?}");
    assert_eq!(hour.flaps(HOUR), 5);
}

#[test]
fn development_times_are_calm_under_a_wave_as_fast_as_they_are() {
    let rules = Rules::DEVELOPMENT;
    for wave in [(0.0, 3.0), (0.5, 2.5)] {
        let course = square(&model(), &rules, wave, 10, DAY / 60, SEED);
        assert_eq!(course.flaps(HOUR / 60), 0, "{wave:?}: {course:?}");
        assert!(course.splits() >= 1);
    }
}

#[test]
fn ramps_are_split_before_they_overload() {
    let runs = watch_many(&model(), 1_000.0, 4, Watch::Ramp, SEED, 100);
    assert!(runs.iter().all(|run| run.overload.is_some()));
    let in_time = share(&runs, |run| run.in_time());
    assert!(in_time >= 0.80, "{in_time}");
}

#[test]
fn loads_that_stay_below_the_limit_are_not_split() {
    for kind in [Watch::LevelsOff, Watch::Stationary] {
        let runs = watch_many(&model(), 1_000.0, 4, kind, SEED, 60);
        let split = share(&runs, |run| run.split.is_some());
        assert!(split <= 0.05, "{kind:?}: {split}");
    }
}

#[test]
fn a_chain_just_started_is_forecast_well_before_it_overloads() {
    let model = model();
    for load in [2.0, 5.0, 10.0] {
        for seed in 0..20 {
            let (forecast, overload) = sudden(&model, 10.0, load, SEED + seed);
            let (forecast, overload) = (forecast.unwrap(), overload.unwrap());
            assert!(forecast < overload, "{load}: {forecast} {overload}");
        }
    }
}

#[test]
fn a_split_in_time_is_one_before_the_overload() {
    let watched = |split, overload| Watched { split, overload };
    assert!(watched(Some(10), Some(11)).in_time());
    assert!(!watched(Some(11), Some(11)).in_time());
    assert!(watched(Some(11), None).in_time());
    assert!(!watched(None, Some(11)).in_time());
    assert!(!watched(None, None).in_time());
}
