//! The window by itself, and against a model that keeps every second.

use super::*;
use proptest::{collection::vec, prelude::*};

/// The second in which most windows here begin.
const START: u64 = 1_800_000_000;

/// A merge threshold: three transfers within 30 seconds are 100 thousandths.
const QUIET_BELOW: Rate = 100;

/// A window that begins at [`START`], with so many transfers in that second.
fn window(transfers: u32) -> Window {
    let mut window = Window::new(START);
    (0..transfers).for_each(|_| window.count(START, QUIET_BELOW));
    window
}

/// The load of a window so many seconds after [`START`]: its rate and how long it is quiet.
fn load(window: &Window, seconds: u64) -> (Rate, u32) {
    let load = window.load(START + seconds, QUIET_BELOW);
    (load.rate, load.quiet_for)
}

#[test]
fn success_a_new_window_is_quiet_since_it_began() {
    let window = window(0);
    for seconds in [0, 1, 29, 30, 31, 600] {
        assert_eq!(load(&window, seconds), (0, seconds as u32));
    }
}

#[test]
fn boundary_only_complete_seconds_count() {
    let window = window(61);
    assert_eq!(load(&window, 0).0, 0);
    assert_eq!(load(&window, 1).0, 2_033, "rounded down");
    assert_eq!(load(&window, 30).0, 2_033);
    assert_eq!(load(&window, 31).0, 0);
}

#[test]
fn boundary_the_threshold() {
    // A mean like the threshold is not quiet.
    let busy = window(3);
    assert_eq!(load(&busy, 1), (100, 0));
    assert_eq!(load(&busy, 30), (100, 0));
    assert_eq!(load(&busy, 31), (0, 1));
    assert_eq!(load(&busy, 40), (0, 10));
    // One below it is, since the window began.
    let quiet = window(2);
    assert_eq!(load(&quiet, 1), (66, 1));
    assert_eq!(load(&quiet, 30), (66, 30));
}

#[test]
fn success_the_mean_slides() {
    let mut window = window(0);
    // One transfer in each second, from the first to the sixtieth.
    for seconds in 0..60 {
        window.count(START + seconds, QUIET_BELOW);
        let complete = seconds.min(SAMPLES as u64) as Rate;
        assert_eq!(load(&window, seconds).0, complete * 1_000 / 30);
    }
    assert_eq!(load(&window, 60), (1_000, 0));
    // Then none: 3 of the 30 seconds had one, then 2.
    assert_eq!(load(&window, 87), (100, 0));
    assert_eq!(load(&window, 88), (66, 1));
}

#[test]
fn boundary_a_gap_as_long_as_the_window_or_longer() {
    for (seconds, rate) in [(29, 100), (30, 100), (31, 0), (32, 0), (1_000_000, 0)] {
        let mut window = window(3);
        window.advance(START + seconds, QUIET_BELOW);
        assert_eq!(window.rate(), rate);
        assert_eq!(window.newest, START + seconds);
        assert_eq!(window.busy_at, START + seconds.min(30));
        if seconds > 30 {
            assert_eq!(window.samples, [0; SLOTS]);
        }
    }
}

#[test]
fn success_a_clock_that_goes_back_counts_into_the_newest_sample() {
    let mut window = window(1);
    window.count(START + 5, QUIET_BELOW);
    for now in [START + 5, START + 4, START, 0] {
        window.count(now, QUIET_BELOW);
        assert_eq!(window.newest, START + 5);
        // As of the newest second.
        assert_eq!(
            window.load(now, QUIET_BELOW),
            Load {
                rate: 33,
                quiet_for: 5
            }
        );
    }
    assert_eq!(load(&window, 6).0, 200);
}

#[test]
fn boundary_the_whole_range_of_the_clock() {
    let mut window = Window::new(0);
    window.count(0, QUIET_BELOW);
    assert_eq!(
        window.load(u64::MAX, QUIET_BELOW),
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
        assert_eq!(window.load(second, QUIET_BELOW).quiet_for, quiet_for);
    }
    let mut window = Window::new(u64::MAX - 1);
    for second in [u64::MAX - 1, u64::MAX, u64::MAX, 0] {
        window.count(second, QUIET_BELOW);
    }
    assert_eq!(window.newest, u64::MAX);
    assert_eq!(window.rate(), 33);
    assert_eq!(window.samples[slot(u64::MAX)], 3);
    window.count(u64::MAX, QUIET_BELOW);
    assert_eq!(window.sum(&window, u64::MAX, QUIET_BELOW).rate(), 66);
    assert_eq!(window.halved(u64::MAX).samples[slot(u64::MAX)], 2);
}

#[test]
fn boundary_samples_and_rates_saturate() {
    let mut full = Window {
        samples: [u32::MAX; SLOTS],
        ..window(0)
    };
    assert_eq!(full.rate(), Rate::MAX);
    full.count(START, QUIET_BELOW);
    assert_eq!(full.samples, [u32::MAX; SLOTS]);
    let sum = full.sum(&full, START, QUIET_BELOW);
    assert_eq!(sum.samples, [u32::MAX; SLOTS]);
    assert_eq!(full.halved(START).samples, [u32::MAX / 2; SLOTS]);
    // The greatest mean that is still exact.
    let largest = |sample| Window {
        samples: [sample; SLOTS],
        ..window(0)
    };
    assert_eq!(largest(4_294_967).rate(), 4_294_967_000);
    assert_eq!(largest(4_294_968).rate(), Rate::MAX);
}

#[test]
fn boundary_thresholds_that_are_always_or_never_met() {
    let window = window(10);
    // Nothing is below zero.
    assert_eq!(window.load(START + 1_000, 0).quiet_for, 0);
    assert_eq!(window.load(START + 1_000, 1).quiet_for, 970);
    assert_eq!(window.load(START + 1_000, Rate::MAX).quiet_for, 1_000);
}

#[test]
fn success_another_threshold_applies_at_once() {
    let mut window = window(3);
    window.advance(START + 10, QUIET_BELOW + 1);
    assert_eq!(window.load(START + 10, QUIET_BELOW + 1).quiet_for, 10);
    // In the same second, also without another sample.
    assert_eq!(window.load(START + 10, QUIET_BELOW).quiet_for, 0);
    window.advance(START + 10, QUIET_BELOW);
    assert_eq!(window.load(START + 12, QUIET_BELOW + 1).quiet_for, 2);
}

#[test]
fn success_halves_are_rounded_down_and_have_yet_to_be_quiet() {
    let mut whole = window(5);
    whole.count(START + 1, QUIET_BELOW);
    let half = whole.halved(START + 20);
    assert_eq!(half.samples[slot(START)], 2);
    assert_eq!(half.samples[slot(START + 1)], 0);
    // 66 thousandths are quiet, but only from the split on; the parent's own history is no help.
    assert_eq!(load(&half, 20), (66, 0));
    assert_eq!(load(&half, 21), (66, 1));
    assert_eq!(load(&window(0).halved(START + 500), 501), (0, 1));
    // A half that is busy stays so as long as its samples count.
    let half = window(6).halved(START + 20);
    assert_eq!(load(&half, 30), (100, 0));
    assert_eq!(load(&half, 31), (0, 1));
    // In the same second, and with a clock that went back.
    for now in [START, START - 1, 0] {
        assert_eq!(
            window(5).halved(now),
            Window {
                samples: window(2).samples,
                ..window(0)
            }
        );
    }
}

#[test]
fn success_sums_are_aligned_by_second() {
    let mut left = window(2);
    left.count(START + 7, QUIET_BELOW);
    let mut right = Window::new(START + 3);
    right.count(START + 7, QUIET_BELOW);
    right.count(START + 40, QUIET_BELOW);
    for sum in [
        left.sum(&right, START + 35, QUIET_BELOW),
        right.sum(&left, START + 35, QUIET_BELOW),
    ] {
        // The clock of one was ahead: nothing of it is lost.
        assert_eq!(sum.newest, START + 40);
        assert_eq!(sum.samples[slot(START + 40)], 1);
        // Those of the second 7 are older than the window by now.
        assert_eq!(sum.rate(), 0);
        assert_eq!(load(&sum, 41).0, 33);
    }
    let sum = left.sum(&window(1), START + 8, QUIET_BELOW);
    assert_eq!(sum.samples[slot(START)], 3);
    assert_eq!(sum.samples[slot(START + 7)], 1);
}

#[test]
fn success_a_sum_is_quiet_since_both_were() {
    let (early, late) = (Window::new(START), Window::new(START + 9));
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
    let (one, two) = (window(1), window(2));
    assert_eq!(load(&one, 20), (33, 20));
    assert_eq!(load(&two, 20), (66, 20));
    assert_eq!(load(&one.sum(&one, START + 20, QUIET_BELOW), 20), (66, 20));
    let sum = one.sum(&two, START + 20, QUIET_BELOW);
    assert_eq!(load(&sum, 20), (100, 0));
    assert_eq!(load(&sum, 31), (0, 1));
}

/// A window told simply: the transfers of every second since it began, the last one under way.
#[derive(Clone, Debug)]
struct Model {
    start: u64,
    seconds: Vec<u64>,
}

impl Model {
    fn new(now: u64) -> Self {
        Self {
            start: now,
            seconds: vec![0],
        }
    }

    fn pass(&mut self, now: u64) {
        while self.start + (self.seconds.len() as u64) <= now {
            self.seconds.push(0);
        }
    }

    fn count(&mut self, now: u64) {
        self.pass(now);
        *self.seconds.last_mut().expect("it never is empty") += 1;
    }

    fn rate(&self, second: usize) -> u64 {
        let complete = &self.seconds[second.saturating_sub(30)..second];
        complete.iter().sum::<u64>() * 1_000 / 30
    }

    fn load(&self, now: u64, quiet_below: Rate) -> Load {
        let mut model = self.clone();
        model.pass(now);
        let last = model.seconds.len() - 1;
        let busy_at = (0..=last)
            .rev()
            .find(|second| model.rate(*second) >= u64::from(quiet_below))
            .unwrap_or(0);
        Load {
            rate: model.rate(last) as Rate,
            quiet_for: (last - busy_at) as u32,
        }
    }
}

/// One thing that happens to a window.
#[derive(Clone, Debug)]
enum Step {
    Forward(u64),
    Back(u64),
    Count(u8),
    /// The window is brought up to date without a transfer.
    Advance,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0u64..4).prop_map(Step::Forward),
        2 => (25u64..40).prop_map(Step::Forward),
        1 => (40u64..300).prop_map(Step::Forward),
        1 => (0u64..50).prop_map(Step::Back),
        6 => (1u8..6).prop_map(Step::Count),
        2 => Just(Step::Advance),
    ]
}

fn threshold() -> impl Strategy<Value = Rate> {
    prop_oneof![1 => Just(0), 8 => 1u32..700, 1 => Just(Rate::MAX)]
}

proptest! {
    #[test]
    fn success_agrees_with_a_model_that_keeps_every_second(
        start in prop_oneof![Just(0), Just(START)],
        steps in vec(step(), 0..100),
        quiet_below in threshold(),
    ) {
        let (mut now, mut window, mut model) = (start, Window::new(start), Model::new(start));
        for step in steps {
            match step {
                Step::Forward(seconds) => now += seconds,
                Step::Back(seconds) => now = now.saturating_sub(seconds),
                Step::Count(times) => (0..times).for_each(|_| {
                    window.count(now, quiet_below);
                    model.count(now);
                }),
                Step::Advance => {
                    window.advance(now, quiet_below);
                    model.pass(now);
                }
            }
            prop_assert_eq!(window.load(now, quiet_below), model.load(now, quiet_below));
        }
    }

    /// Whatever the clock does, nothing panics, and no window is busy after its newest second.
    #[test]
    fn success_any_clock_is_borne(
        start: u64,
        seconds in vec(any::<u64>(), 0..20),
        quiet_below: Rate,
        samples in vec(any::<u32>(), SLOTS),
    ) {
        let mut window = Window {
            samples: samples.try_into().expect("so many were drawn"),
            ..Window::new(start)
        };
        for now in seconds {
            let newest = window.newest.max(now);
            let halved = window.halved(now);
            let sum = window.sum(&halved, now, quiet_below);
            window.count(now, quiet_below);
            for window in [window, halved, sum] {
                prop_assert_eq!(window.newest, newest);
                prop_assert!(window.busy_at <= window.newest);
            }
            prop_assert!(sum.rate() >= halved.rate());
        }
    }

    /// The parts of a split and of a merge come out, sample by sample.
    #[test]
    fn success_halves_and_sums_are_exact(
        transfers in vec((0u64..40, any::<bool>()), 0..200),
        later in 0u64..40,
    ) {
        let mut both = [Window::new(START), Window::new(START)];
        let mut all = Window::new(START);
        let mut transfers = transfers;
        transfers.sort();
        for (second, right) in transfers {
            both[usize::from(right)].count(START + second, QUIET_BELOW);
            all.count(START + second, QUIET_BELOW);
        }
        let now = START + 40 + later;
        all.advance(now, QUIET_BELOW);
        let [left, right] = both;
        let sum = left.sum(&right, now, QUIET_BELOW);
        prop_assert_eq!(sum.samples, all.samples);
        prop_assert_eq!(sum.newest, all.newest);
        let load = |window: &Window| window.load(now, QUIET_BELOW);
        prop_assert_eq!(load(&sum).rate, load(&all).rate);
        let quiet_for = load(&left).quiet_for.min(load(&right).quiet_for);
        prop_assert!(load(&sum).quiet_for <= quiet_for);
        let half = all.halved(now);
        prop_assert_eq!(half.samples, all.samples.map(|sample| sample / 2));
        prop_assert_eq!(load(&half).quiet_for, 0);
    }
}
