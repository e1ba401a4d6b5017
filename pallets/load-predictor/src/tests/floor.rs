// SPDX-License-Identifier: Apache-2.0
//! The floor under which no forecast calls for a split: what it keeps out, and what it lets through.

use super::*;
use crate::floor::Floor;
use nerv_primitives_load::{Capacities, Second, Track};
use nerv_primitives_neural::{Model as Network, State};

/// The floor as a chain has it by default.
fn by_default() {
    FloorShare::set(300_000);
    FloorSeconds::set(8);
}

fn rule() -> Rule {
    match assess_split(&root()) {
        Assessment::Overload { rule, .. } => rule,
        other => panic!("{other:?}"),
    }
}

/// A model that always says so, on a leaf with nothing to do.
#[test]
fn success_a_forecast_alone_splits_nothing() {
    build_and_execute(|| {
        adopt(&stubborn(true));
        next_block();
        assert!(assess_split(&root()).holds());
        by_default();
        assert_eq!(rule(), Rule::Plain);
        assert!(!assess_split(&root()).holds());
        assert_eq!(LoadPredictor::called_for(), vec![]);
        let view = LoadPredictor::forecast(&root()).unwrap();
        assert_eq!(view.rule, Rule::Plain, "readers see what decides");
    });
}

/// Bursts on a chain whose limit is 10 a second: 25 transfers in a second, and all that fit into one
/// or two without overload.
#[test]
fn success_a_burst_of_two_seconds_is_not_enough_however_high() {
    for burst in [vec![25], vec![290], vec![25, 25], vec![150, 150]] {
        build_and_execute(|| {
            by_default();
            MaxRate::set(10_000);
            adopt(&stubborn(true));
            for transfers in burst.iter().chain(&[0; 40]) {
                blocks(1, &root(), *transfers);
                assert!(!assess_split(&root()).holds(), "{burst:?}");
            }
        });
    }
}

#[test]
fn boundary_three_seconds_are_enough_at_the_limit() {
    build_and_execute(|| {
        by_default();
        MaxRate::set(10_000);
        adopt(&stubborn(true));
        blocks(2, &root(), 10);
        // Three tenths of eight seconds at the limit are 24 transfers.
        blocks(1, &root(), 3);
        assert!(!assess_split(&root()).holds());
        blocks(1, &root(), 1);
        assert_eq!(rule(), Rule::Forecast);
        assert!(assess_split(&root()).holds());
        // And for as long as they are among the last eight.
        blocks(4, &root(), 0);
        assert!(assess_split(&root()).holds());
        blocks(1, &root(), 0);
        assert!(!assess_split(&root()).holds());
    });
}

/// Whatever the floor, the plain rule still splits what is overloaded, and by the forecast.
#[test]
fn boundary_overload_that_is_there_needs_no_floor() {
    build_and_execute(|| {
        by_default();
        FloorShare::set(900_000);
        MaxRate::set(10_000);
        blocks(1, &root(), 300);
        assert_eq!(rule(), Rule::Plain);
        assert!(!assess_split(&root()).holds());
        blocks(1, &root(), 1);
        assert_eq!(rule(), Rule::Forecast);
        assert!(assess_split(&root()).holds());
    });
}

/// A limit under one transfer a second is reached by single ones.
#[test]
fn boundary_a_low_limit() {
    build_and_execute(|| {
        by_default();
        MaxRate::set(500);
        adopt(&stubborn(true));
        blocks(1, &root(), 1);
        assert!(!assess_split(&root()).holds());
        blocks(1, &root(), 1);
        assert!(assess_split(&root()).holds());
    });
}

/// Nobody is marked by a burst that calls for nothing.
#[test]
fn success_a_burst_of_one_account_leaves_no_mark() {
    build_and_execute(|| {
        by_default();
        MaxRate::set(10_000);
        adopt(&stubborn(true));
        for n in 1..=290 {
            transfer_between((id(0), &root()), (id(n), &root()));
        }
        next_block();
        assert_eq!(leaf(&root()).mark, None);
        assert_eq!(events(), vec![]);
    });
}

/// The second, counted from the first, after which the shipped model calls for a split of a leaf with
/// these transfers a second: without the floor, and with it. Then the first that is overloaded.
fn called(load: &[f64], limit: u32) -> [Option<usize>; 3] {
    const SHIPPED: &[u8] = include_bytes!("../../../../models/forecast.lstm");
    let (model, _) = Network::verify(SHIPPED).expect("the shipped model is sound");
    let capacities = Capacities {
        rate: limit * 1_000,
        latency: 3,
        accounts: 1_000_000,
        transfer_weight: 1_000_000,
        transfer_bytes: 40,
    };
    let floor = Floor::read::<Test>(capacities.rate);
    let (mut track, mut state) = (Track::new(0), State::default());
    let mut found = [None; 3];
    for (second, part) in load.iter().enumerate() {
        let transfers = (part * f64::from(limit)) as u32;
        let sample = Second {
            transfers,
            finished: transfers,
            weight: u64::from(transfers) * capacities.transfer_weight,
            bytes: transfers * capacities.transfer_bytes,
            ..Second::default()
        };
        let step = track.step(second as u64, &sample, 50_000, &capacities, capacities.rate);
        let step = step.expect("it is the next second");
        let probability = model.step(&mut state, &step.features.input());
        // What a model says of its first seconds is left out.
        let says = second >= 20 && probability > 920_000;
        let met = [says, says && floor.is_reached(&track), step.plain];
        for (first, met) in found.iter_mut().zip(met) {
            if met {
                first.get_or_insert(second);
            }
        }
    }
    found
}

/// Onsets and ramps that come to overload are called in time with the floor wherever they are without
/// it; from a load that is there the floor costs nothing, and from none at most three seconds.
#[test]
fn success_no_onset_and_no_ramp_is_missed() {
    build_and_execute(|| {
        by_default();
        let mut in_time = 0;
        for (base, to, rise) in [
            (0.0, 1.2, 1),
            (0.0, 2.0, 1),
            (0.0, 5.0, 1),
            (0.0, 10.0, 1),
            (0.3, 1.2, 1),
            (0.3, 3.0, 1),
            (0.1, 2.0, 10),
            (0.1, 6.0, 5),
            (0.1, 4.0, 20),
            (0.1, 1.5, 60),
        ] {
            let load: Vec<f64> = (0..140)
                .map(|second| {
                    let way = f64::from((second - 40).clamp(0, rise)) / f64::from(rise);
                    base + (to - base) * way
                })
                .collect();
            let [without, with, overload] = called(&load, 1_000);
            let overload = overload.expect("it comes to overload");
            let (Some(without), Some(with)) = (without, with) else {
                panic!("{base} to {to} in {rise} s: {without:?}, {with:?}");
            };
            assert_eq!(with < overload, without < overload, "{base} to {to}");
            let most = if base >= 0.3 { 0 } else { 3 };
            assert!(with - without <= most, "{base} to {to}: {without}, {with}");
            in_time += u32::from(with < overload);
        }
        assert!(in_time >= 9, "{in_time} of 10");
    });
}

/// 10,000 transfers in one second where 1,000 are the limit, and twice as many in two.
#[test]
fn success_bursts_at_the_default_limit_call_for_nothing() {
    build_and_execute(|| {
        by_default();
        for (height, seconds) in [(2.5, 1), (10.0, 1), (20.0, 1), (10.0, 2), (14.0, 2)] {
            let mut load = vec![0.0; 40];
            load.extend(vec![height; seconds]);
            load.extend([0.0; 40]);
            let [_, with, overload] = called(&load, 1_000);
            assert_eq!((with, overload), (None, None), "{height} for {seconds} s");
        }
    });
}
