// SPDX-License-Identifier: Apache-2.0
//! The meter by itself, and against a model that keeps every second.

mod random_lives;

use super::*;
use codec::{Decode, Encode};

/// The second in which most meters here begin.
const START: u64 = 1_800_000_000;

/// A merge threshold: three transfers within 30 seconds are 100 thousandths.
const QUIET_BELOW: Rate = 100;

/// A transfer within the leaf.
const PLAIN: Work = Work {
    weight: 7,
    bytes: 100,
    across: false,
};

/// One second with so many of them.
fn sample(transfers: u32) -> Second {
    let mut second = Second::default();
    (0..transfers).for_each(|_| second.count(&PLAIN));
    second
}

/// One second in which everything is at its highest.
const HIGHEST: Second = Second {
    transfers: u32::MAX,
    across: u32::MAX,
    finished: u32::MAX,
    latency: u32::MAX,
    weight: u64::MAX,
    bytes: u32::MAX,
};

/// A meter that begins at [`START`], with so many transfers in that second.
fn meter(transfers: u32) -> Meter {
    let mut meter = Meter::new(START);
    (0..transfers).for_each(|_| meter.count(START, QUIET_BELOW, &PLAIN));
    meter
}

/// The load of a meter so many seconds after [`START`]: its rate and how long it is quiet.
fn load(meter: &Meter, seconds: u64) -> (Rate, u32) {
    let load = meter.load(START + seconds, QUIET_BELOW);
    (load.rate, load.quiet_for)
}

#[test]
fn success_a_new_meter_is_quiet_since_it_began() {
    let meter = meter(0);
    for seconds in [0, 1, 29, 30, 31, 600] {
        assert_eq!(load(&meter, seconds), (0, seconds as u32));
    }
}

#[test]
fn boundary_the_encoded_length() {
    let meter = meter(5);
    assert_eq!(Meter::max_encoded_len(), 884);
    assert_eq!(meter.encode().len(), 884);
    assert_eq!(Meter::decode(&mut &meter.encode()[..]), Ok(meter));
}

#[test]
fn boundary_only_complete_seconds_count() {
    let meter = meter(61);
    assert_eq!(load(&meter, 0).0, 0);
    assert_eq!(load(&meter, 1).0, 2_033, "rounded down");
    assert_eq!(load(&meter, 30).0, 2_033);
    assert_eq!(load(&meter, 31).0, 0);
}

#[test]
fn boundary_the_threshold() {
    // A mean like the threshold is not quiet.
    let busy = meter(3);
    assert_eq!(load(&busy, 1), (100, 0));
    assert_eq!(load(&busy, 30), (100, 0));
    assert_eq!(load(&busy, 31), (0, 1));
    assert_eq!(load(&busy, 40), (0, 10));
    // One below it is, since the meter began.
    let quiet = meter(2);
    assert_eq!(load(&quiet, 1), (66, 1));
    assert_eq!(load(&quiet, 30), (66, 30));
}

#[test]
fn success_the_mean_slides() {
    let mut meter = meter(0);
    // One transfer in each second, from the first to the sixtieth.
    for seconds in 0..60 {
        meter.count(START + seconds, QUIET_BELOW, &PLAIN);
        let complete = seconds.min(SAMPLES as u64) as Rate;
        assert_eq!(load(&meter, seconds).0, complete * 1_000 / 30);
    }
    assert_eq!(load(&meter, 60), (1_000, 0));
    // Then none: 3 of the 30 seconds had one, then 2.
    assert_eq!(load(&meter, 87), (100, 0));
    assert_eq!(load(&meter, 88), (66, 1));
}

#[test]
fn boundary_a_gap_as_long_as_the_meter_or_longer() {
    for (seconds, rate) in [(29, 100), (30, 100), (31, 0), (32, 0), (1_000_000, 0)] {
        let mut meter = meter(3);
        meter.advance(START + seconds, QUIET_BELOW);
        assert_eq!(meter.rate(), rate);
        assert_eq!(meter.newest, START + seconds);
        assert_eq!(meter.busy_at, START + seconds.min(30));
        if seconds > 30 {
            assert_eq!(meter.samples, [Second::default(); SLOTS]);
        }
    }
}

#[test]
fn success_a_clock_that_goes_back_counts_into_the_newest_sample() {
    let mut meter = meter(1);
    meter.count(START + 5, QUIET_BELOW, &PLAIN);
    for now in [START + 5, START + 4, START, 0] {
        meter.count(now, QUIET_BELOW, &PLAIN);
        assert_eq!(meter.newest, START + 5);
        // As of the newest second.
        assert_eq!(
            meter.load(now, QUIET_BELOW),
            Load {
                rate: 33,
                quiet_for: 5
            }
        );
    }
    assert_eq!(load(&meter, 6).0, 200);
}

#[test]
fn boundary_the_whole_range_of_the_clock() {
    let mut meter = Meter::new(0);
    meter.count(0, QUIET_BELOW, &PLAIN);
    assert_eq!(
        meter.load(u64::MAX, QUIET_BELOW),
        Load {
            rate: 0,
            quiet_for: u32::MAX
        }
    );
    for second in [
        u64::from(u32::MAX) - 1,
        u64::from(u32::MAX),
        u64::from(u32::MAX) + 1,
    ] {
        let quiet_for = second.min(u64::from(u32::MAX)) as u32;
        assert_eq!(meter.load(second, QUIET_BELOW).quiet_for, quiet_for);
    }
    let mut meter = Meter::new(u64::MAX - 1);
    for second in [u64::MAX - 1, u64::MAX, u64::MAX, 0] {
        meter.count(second, QUIET_BELOW, &PLAIN);
    }
    assert_eq!(meter.newest, u64::MAX);
    assert_eq!(meter.rate(), 33);
    assert_eq!(meter.samples[slot(u64::MAX)].transfers, 3);
    meter.count(u64::MAX, QUIET_BELOW, &PLAIN);
    assert_eq!(meter.sum(&meter, u64::MAX, QUIET_BELOW).rate(), 66);
    assert_eq!(meter.halved(u64::MAX).samples[slot(u64::MAX)].transfers, 2);
}

#[test]
fn boundary_samples_and_rates_saturate() {
    let mut full = Meter {
        samples: [HIGHEST; SLOTS],
        ..meter(0)
    };
    assert_eq!(full.rate(), Rate::MAX);
    full.count(START, QUIET_BELOW, &PLAIN);
    full.finish(START, QUIET_BELOW, u32::MAX);
    assert_eq!(full.samples, [HIGHEST; SLOTS]);
    let sum = full.sum(&full, START, QUIET_BELOW);
    assert_eq!(sum.samples, [HIGHEST; SLOTS]);
    assert_eq!(full.halved(START).samples[0].transfers, u32::MAX / 2);
    assert_eq!(full.halved(START).samples[0].weight, u64::MAX / 2);
    // The greatest mean that is still exact.
    let largest = |transfers| Meter {
        samples: [Second {
            transfers,
            ..Second::default()
        }; SLOTS],
        ..meter(0)
    };
    assert_eq!(largest(4_294_967).rate(), 4_294_967_000);
    assert_eq!(largest(4_294_968).rate(), Rate::MAX);
}

#[test]
fn boundary_thresholds_that_are_always_or_never_met() {
    let meter = meter(10);
    // Nothing is below zero.
    assert_eq!(meter.load(START + 1_000, 0).quiet_for, 0);
    assert_eq!(meter.load(START + 1_000, 1).quiet_for, 970);
    assert_eq!(meter.load(START + 1_000, Rate::MAX).quiet_for, 1_000);
}

#[test]
fn boundary_the_seconds_that_are_remembered() {
    let mut meter = meter(1);
    meter.finish(START + 2, QUIET_BELOW, 4);
    assert_eq!(meter.second(START), Some(sample(1)));
    assert_eq!(meter.second(START + 1), Some(sample(0)));
    assert_eq!(meter.second(START + 2), None, "it is under way");
    assert_eq!(meter.second(START - 28), Some(sample(0)), "before it began");
    assert_eq!(meter.second(START - 29), None, "forgotten");
    assert_eq!(meter.second(u64::MAX), None);
    let seconds = |from, now| meter.seconds(from, now).collect::<Vec<_>>();
    assert_eq!(seconds(START + 2, START + 2), []);
    let newest = [(START + 1, sample(0))];
    assert_eq!(seconds(START + 1, 0), newest, "up to its own newest");
    let finished = Second {
        finished: 1,
        latency: 4,
        ..Second::default()
    };
    // Without having been advanced.
    assert_eq!(
        seconds(START + 2, START + 4),
        [(START + 2, finished), (START + 3, sample(0))]
    );
    let all = seconds(0, START + 32);
    assert_eq!((all.len(), all[0]), (30, (START + 2, finished)));
    assert_eq!(seconds(0, START + 33)[0], (START + 3, sample(0)));
    assert_eq!(seconds(0, u64::MAX).len(), 30);
    assert_eq!(seconds(u64::MAX, u64::MAX), []);
}

#[test]
fn success_another_threshold_applies_at_once() {
    let mut meter = meter(3);
    meter.advance(START + 10, QUIET_BELOW + 1);
    assert_eq!(meter.load(START + 10, QUIET_BELOW + 1).quiet_for, 10);
    // In the same second, also without another sample.
    assert_eq!(meter.load(START + 10, QUIET_BELOW).quiet_for, 0);
    meter.advance(START + 10, QUIET_BELOW);
    assert_eq!(meter.load(START + 12, QUIET_BELOW + 1).quiet_for, 2);
}

#[test]
fn success_halves_are_rounded_down_and_have_yet_to_be_quiet() {
    let mut whole = meter(5);
    whole.count(START + 1, QUIET_BELOW, &PLAIN);
    let half = whole.halved(START + 20);
    assert_eq!(half.samples[slot(START)].transfers, 2);
    assert_eq!(half.samples[slot(START + 1)].transfers, 0);
    // 66 thousandths are quiet, but only from the split on; the parent's own history is no help.
    assert_eq!(load(&half, 20), (66, 0));
    assert_eq!(load(&half, 21), (66, 1));
    assert_eq!(load(&meter(0).halved(START + 500), 501), (0, 1));
    // A half that is busy stays so as long as its samples count.
    let half = meter(6).halved(START + 20);
    assert_eq!(load(&half, 30), (100, 0));
    assert_eq!(load(&half, 31), (0, 1));
    // In the same second, and with a clock that went back.
    for now in [START, START - 1, 0] {
        assert_eq!(
            meter(5).halved(now),
            Meter {
                samples: meter(5).samples.map(|sample| sample.part(500_000)),
                ..meter(0)
            }
        );
    }
}

#[test]
fn success_sums_are_aligned_by_second() {
    let mut left = meter(2);
    left.count(START + 7, QUIET_BELOW, &PLAIN);
    let mut right = Meter::new(START + 3);
    right.count(START + 7, QUIET_BELOW, &PLAIN);
    right.count(START + 40, QUIET_BELOW, &PLAIN);
    for sum in [
        left.sum(&right, START + 35, QUIET_BELOW),
        right.sum(&left, START + 35, QUIET_BELOW),
    ] {
        // The clock of one was ahead: nothing of it is lost.
        assert_eq!(sum.newest, START + 40);
        assert_eq!(sum.samples[slot(START + 40)].transfers, 1);
        // Those of the second 7 are older than the meter by now.
        assert_eq!(sum.rate(), 0);
        assert_eq!(load(&sum, 41).0, 33);
    }
    let sum = left.sum(&meter(1), START + 8, QUIET_BELOW);
    assert_eq!(sum.samples[slot(START)].transfers, 3);
    assert_eq!(sum.samples[slot(START + 7)].transfers, 1);
}

#[test]
fn success_a_sum_is_quiet_since_both_were() {
    let (early, late) = (Meter::new(START), Meter::new(START + 9));
    assert_eq!(
        load(&early.sum(&late, START + 20, QUIET_BELOW), 20),
        (0, 11)
    );
    assert_eq!(
        load(&late.sum(&early, START + 20, QUIET_BELOW), 20),
        (0, 11)
    );
}

#[test]
fn boundary_two_that_are_quiet_need_not_be_so_together() {
    let (one, two) = (meter(1), meter(2));
    assert_eq!(load(&one, 20), (33, 20));
    assert_eq!(load(&two, 20), (66, 20));
    assert_eq!(load(&one.sum(&one, START + 20, QUIET_BELOW), 20), (66, 20));
    let sum = one.sum(&two, START + 20, QUIET_BELOW);
    assert_eq!(load(&sum, 20), (100, 0));
    assert_eq!(load(&sum, 31), (0, 1));
}
