// SPDX-License-Identifier: Apache-2.0
//! Random lives of meters, beside a model that keeps every second.

use super::*;
use proptest::{collection::vec, prelude::*};

/// A meter told simply: every second since it began, the last one under way.
#[derive(Clone, Debug)]
struct Model {
    start: u64,
    seconds: Vec<Second>,
}

impl Model {
    fn new(now: u64) -> Self {
        Self {
            start: now,
            seconds: vec![Second::default()],
        }
    }

    fn pass(&mut self, now: u64) {
        while self.start + (self.seconds.len() as u64) <= now {
            self.seconds.push(Second::default());
        }
    }

    fn newest(&mut self, now: u64) -> &mut Second {
        self.pass(now);
        self.seconds.last_mut().expect("it never is empty")
    }

    fn count(&mut self, now: u64, work: &Work) {
        let second = self.newest(now);
        second.transfers += 1;
        second.across += u32::from(work.across);
        second.finished += u32::from(!work.across);
        second.weight += work.weight;
        second.bytes += work.bytes;
    }

    fn finish(&mut self, now: u64, blocks: u32) {
        let second = self.newest(now);
        second.finished += 1;
        second.latency += blocks;
    }

    fn rate(&self, second: usize) -> u64 {
        let complete = &self.seconds[second.saturating_sub(30)..second];
        let transfers = complete.iter().map(|second| u64::from(second.transfers));
        transfers.sum::<u64>() * 1_000 / 30
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

    /// The complete seconds, the last 30 at most. Before the model began there was nothing.
    fn seconds(&self, from: u64, now: u64) -> Vec<(u64, Second)> {
        let mut model = self.clone();
        model.pass(now);
        let now = model.start + model.seconds.len() as u64 - 1;
        let at = |second: u64| {
            let place = second.checked_sub(model.start);
            let sample = place.map(|place| model.seconds[place as usize]);
            (second, sample.unwrap_or_default())
        };
        (from.max(now.saturating_sub(30))..now).map(at).collect()
    }
}

/// One thing that happens to a meter.
#[derive(Clone, Debug)]
enum Step {
    Forward(u64),
    Back(u64),
    Count(u8, Work),
    Finish(u32),
    /// The meter is brought up to date without a transfer.
    Advance,
}

fn work() -> impl Strategy<Value = Work> {
    (0u64..1_000, 0u32..200, any::<bool>()).prop_map(|(weight, bytes, across)| Work {
        weight,
        bytes,
        across,
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0u64..4).prop_map(Step::Forward),
        2 => (25u64..40).prop_map(Step::Forward),
        1 => (40u64..300).prop_map(Step::Forward),
        1 => (0u64..50).prop_map(Step::Back),
        6 => (1u8..6, work()).prop_map(|(times, work)| Step::Count(times, work)),
        2 => (0u32..12).prop_map(Step::Finish),
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
        back in 0u64..40,
    ) {
        let (mut now, mut meter, mut model) = (start, Meter::new(start), Model::new(start));
        for step in steps {
            match step {
                Step::Forward(seconds) => now += seconds,
                Step::Back(seconds) => now = now.saturating_sub(seconds),
                Step::Count(times, work) => (0..times).for_each(|_| {
                    meter.count(now, quiet_below, &work);
                    model.count(now, &work);
                }),
                Step::Finish(blocks) => {
                    meter.finish(now, quiet_below, blocks);
                    model.finish(now, blocks);
                }
                Step::Advance => {
                    meter.advance(now, quiet_below);
                    model.pass(now);
                }
            }
            prop_assert_eq!(meter.load(now, quiet_below), model.load(now, quiet_below));
            for from in [0, now.saturating_sub(back), now] {
                let seconds: Vec<_> = meter.seconds(from, now).collect();
                prop_assert_eq!(&seconds, &model.seconds(from, now));
                let mut advanced = meter.clone();
                advanced.advance(now, quiet_below);
                for (second, sample) in seconds {
                    prop_assert_eq!(advanced.second(second), Some(sample));
                }
            }
        }
    }

    /// Whatever the clock does, nothing panics, and no meter is busy after its newest second.
    #[test]
    fn success_any_clock_is_borne(
        start: u64,
        seconds in vec(any::<u64>(), 0..20),
        quiet_below: Rate,
        transfers in vec(any::<u32>(), SLOTS),
    ) {
        let mut meter = Meter {
            samples: core::array::from_fn(|index| Second {
                transfers: transfers[index],
                ..HIGHEST
            }),
            ..Meter::new(start)
        };
        for now in seconds {
            let newest = meter.newest.max(now);
            let halved = meter.halved(now);
            let sum = meter.sum(&halved, now, quiet_below);
            meter.count(now, quiet_below, &PLAIN);
            for meter in [&meter, &halved, &sum] {
                prop_assert_eq!(meter.newest, newest);
                prop_assert!(meter.busy_at <= meter.newest);
                prop_assert!(meter.seconds(start, now).count() <= SAMPLES);
            }
            prop_assert!(sum.rate() >= halved.rate());
        }
    }

    /// Two children have what their parent had, less one transfer a second at most.
    #[test]
    fn success_parts_are_the_whole_but_for_rounding(
        transfers in vec(0u64..40, 0..200),
        share in 0..=1_000_000u32,
    ) {
        let mut whole = Meter::new(START);
        let mut transfers = transfers;
        transfers.sort();
        for second in transfers {
            whole.count(START + second, QUIET_BELOW, &PLAIN);
        }
        let now = START + 40;
        let both = whole
            .part(now, share)
            .sum(&whole.part(now, 1_000_000 - share), now, QUIET_BELOW);
        whole.advance(now, QUIET_BELOW);
        for (both, whole) in both.samples.iter().zip(&whole.samples) {
            prop_assert!((0..=1).contains(&(whole.transfers - both.transfers)));
        }
        prop_assert!((0..=1_000).contains(&(whole.rate() - both.rate())));
    }

    /// The parts of a split and of a merge come out, sample by sample.
    #[test]
    fn success_halves_and_sums_are_exact(
        transfers in vec((0u64..40, any::<bool>()), 0..200),
        later in 0u64..40,
    ) {
        let mut both = [Meter::new(START), Meter::new(START)];
        let mut all = Meter::new(START);
        let mut transfers = transfers;
        transfers.sort();
        for (second, right) in transfers {
            both[usize::from(right)].count(START + second, QUIET_BELOW, &PLAIN);
            all.count(START + second, QUIET_BELOW, &PLAIN);
        }
        let now = START + 40 + later;
        all.advance(now, QUIET_BELOW);
        let [left, right] = both;
        let sum = left.sum(&right, now, QUIET_BELOW);
        prop_assert_eq!(sum.samples, all.samples);
        prop_assert_eq!(sum.newest, all.newest);
        let load = |meter: &Meter| meter.load(now, QUIET_BELOW);
        prop_assert_eq!(load(&sum).rate, load(&all).rate);
        let quiet_for = load(&left).quiet_for.min(load(&right).quiet_for);
        prop_assert!(load(&sum).quiet_for <= quiet_for);
        let half = all.halved(now);
        prop_assert_eq!(half.samples, all.samples.map(|sample| sample.part(500_000)));
        prop_assert_eq!(load(&half).quiet_for, 0);
    }
}
