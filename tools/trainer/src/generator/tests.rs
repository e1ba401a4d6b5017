// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::trace::Samples;

#[test]
fn a_trace_follows_from_its_seed() {
    for family in Family::ALL {
        let trace = generate(family, 1, Set::Train, 0);
        assert_eq!(
            trace,
            generate(family, 1, Set::Train, 0),
            "{}",
            family.name()
        );
        for other in [
            generate(family, 2, Set::Train, 0),
            generate(family, 1, Set::Test, 0),
            generate(family, 1, Set::Train, 1),
        ] {
            assert_ne!(trace.seconds, other.seconds, "{}", family.name());
        }
        assert_eq!(Samples::of(&trace).len(), LENGTH);
        assert_eq!(trace.family, family.name());
    }
}

#[test]
fn names_are_told_apart() {
    for family in Family::ALL {
        assert_eq!(Family::of(family.name()), Some(family));
    }
    assert_eq!(Family::of("none"), None);
    assert_eq!(Family::trained().count(), Family::ALL.len() - 1);
    assert!(Family::trained().all(|family| family != Family::KEPT));
}

#[test]
fn figures_fit_together() {
    for family in Family::ALL {
        for index in 0..5 {
            let trace = generate(family, 3, Set::Validation, index);
            let limit = trace.capacities.rate;
            assert!((500..=2_000_000).contains(&limit));
            let sum = |of: fn(&nerv_primitives_load::Second) -> u32| -> u64 {
                trace
                    .seconds
                    .iter()
                    .map(|second| u64::from(of(second)))
                    .sum()
            };
            assert!(trace
                .seconds
                .iter()
                .all(|second| second.across <= second.transfers));
            assert!(sum(|second| second.finished) <= sum(|second| second.transfers));
            assert!(trace.accounts.is_sorted());
        }
    }
}

#[test]
fn pacing_keeps_to_the_mean() {
    for pacing in [
        Pacing::Independent,
        Pacing::Flickering(0.1),
        Pacing::Even,
        Pacing::Spread(16),
        Pacing::Visits {
            size: 3.0,
            late: 0.5,
            after: [5.0, 60.0],
        },
    ] {
        let profile = Profile {
            load: vec![0.625; 4_000],
            pacing,
            hot: false,
        };
        let trace = realise(&profile, 10.0, &mut source(5, &[]));
        let all: u32 = trace.seconds.iter().map(|second| second.transfers).sum();
        let mean = f64::from(all) / 4_000.0;
        // Visitors come with several each, so their mean is less sure.
        assert!((mean - 6.25).abs() < 0.3, "{pacing:?}: {mean}");
    }
}

/// What the families are like, for the record: overload neither always nor never, and what there
/// is of it lasts minutes.
#[test]
fn overload_is_balanced_and_lasts() {
    let (mut overloaded, mut onsets, mut all) = (0, 0, 0);
    for family in Family::lasting().chain([Family::KEPT]) {
        let (mut here, mut begun, mut count) = (0, 0, 0);
        for index in 0..60 {
            let samples = Samples::of(&generate(family, 11, Set::Train, index));
            here += samples.plain.iter().filter(|over| **over).count();
            begun += samples
                .plain
                .windows(2)
                .filter(|pair| !pair[0] && pair[1])
                .count();
            count += samples.len();
        }
        let share = here as f64 / count as f64;
        println!(
            "{:14} overloaded {share:.2}, mean episode {:.0} s, {:.1} an hour",
            family.name(),
            here as f64 / begun.max(1) as f64,
            begun as f64 * 3_600.0 / count as f64
        );
        assert!((0.05..0.65).contains(&share), "{}: {share}", family.name());
        (overloaded, onsets, all) = (overloaded + here, onsets + begun, all + count);
    }
    let share = overloaded as f64 / all as f64;
    println!(
        "all: {share:.2}, mean episode {:.0} s",
        overloaded as f64 / onsets as f64
    );
    assert!((0.2..0.5).contains(&share), "{share}");
    assert!(
        overloaded / onsets > 60,
        "episodes of {} s",
        overloaded / onsets
    );
}

/// Blips are of every height; most come to no overload, and some do.
#[test]
fn blips_are_short() {
    let (mut blips, mut overloads, mut long) = (0, 0, 0);
    for index in 0..40 {
        let trace = generate(Family::Blips, 11, Set::Train, index);
        let half = trace.capacities.rate / 2;
        let busy: Vec<bool> = trace
            .seconds
            .iter()
            .map(|second| second.transfers * 1_000 > half)
            .collect();
        // A base of up to 0.6 is above the half at times.
        let runs = busy.chunk_by(|a, b| a == b).filter(|run| run[0]);
        let lengths: Vec<usize> = runs.map(<[bool]>::len).collect();
        blips += lengths.len();
        long += lengths.iter().filter(|length| **length > 9).count();
        let samples = Samples::of(&trace);
        overloads += samples.plain.windows(2).filter(|w| !w[0] && w[1]).count();
    }
    assert!(blips > 500 && long * 10 < blips, "{blips} {long}");
    assert!(
        overloads > 20 && overloads * 2 < blips,
        "{overloads} of {blips}"
    );
}
