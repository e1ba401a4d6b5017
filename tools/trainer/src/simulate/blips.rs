// SPDX-License-Identifier: Apache-2.0
//! What bursts that are over within seconds make of a leaf.
//!
//! A burst that lifts the mean rate above the limit is overload, and its split is right. Of the
//! others it is counted how many call for a split (which keeps keepers busy), and how many are
//! split: a proposal is carried out [`DELAY`] seconds later unless the forecast is below a half by
//! then.

use super::REFUTED_BELOW;
use crate::{
    dataset::parallel,
    evaluate::forecasts,
    floor::Floor,
    generator::{realise, Pacing, Profile},
    metrics::THRESHOLD,
    random::{chance, log_uniform, source, uniform, Random},
    trace::Samples,
};
use nerv_primitives_load::HORIZON;
use nerv_primitives_neural::Model;
use serde::Serialize;

/// The seconds from a proposal to live children.
const DELAY: usize = 4;

/// The longest blip that must not be split, in seconds.
pub const LONGEST: usize = 5;

/// The seconds between blips that have nothing to do with each other.
const APART: usize = 60;

/// The seconds after a burst in which what the model says is put down to it.
const AFTER: usize = 20;

/// The bursts of a run.
const BURSTS: usize = 10;

/// A kind of burst.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Kind {
    /// Whether a burst is one blip alone; else three to six of them, 3 to 15 seconds apart.
    pub alone: bool,
    /// Whether a script sends it; else many who know nothing of each other.
    pub script: bool,
}

/// All kinds.
pub const KINDS: [Kind; 4] = [
    Kind {
        alone: true,
        script: true,
    },
    Kind {
        alone: true,
        script: false,
    },
    Kind {
        alone: false,
        script: true,
    },
    Kind {
        alone: false,
        script: false,
    },
];

/// What came of bursts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    /// The bursts that were no overload.
    pub bursts: usize,
    /// Those of them that called for a split.
    pub calls: usize,
    /// Those that were split.
    pub splits: usize,
}

impl Counts {
    /// Adds others.
    pub fn merge(&mut self, other: &Self) {
        self.bursts += other.bursts;
        self.calls += other.calls;
        self.splits += other.splits;
    }

    /// The part of the bursts that so many are.
    pub fn part(&self, count: usize) -> f64 {
        count as f64 / self.bursts.max(1) as f64
    }
}

/// Runs so many leaves, each with [`BURSTS`] bursts over a base of up to 0.3 times the limit. A
/// blip adds half the limit to 30 times it, for 1 to [`LONGEST`] seconds.
pub fn bursts(
    model: &Model,
    floor: &Floor,
    limit: f64,
    kind: Kind,
    seed: u64,
    runs: u64,
) -> Counts {
    let seeds: Vec<u64> = (0..runs).map(|n| seed.wrapping_add(n)).collect();
    let mut all = Counts::default();
    for counts in parallel(&seeds, |seed| run(model, floor, limit, kind, *seed)) {
        all.merge(&counts);
    }
    all
}

fn run(model: &Model, floor: &Floor, limit: f64, kind: Kind, seed: u64) -> Counts {
    let random = &mut source(
        seed,
        &[0x424c_4950, u64::from(kind.alone), u64::from(kind.script)],
    );
    let (profile, spans) = profile(kind, random);
    let samples = Samples::of(&realise(&profile, limit, random));
    let said = forecasts(model, &samples);
    let mut counts = Counts::default();
    for span in spans {
        if let Some((call, split)) = outcome(&samples, &said, floor, span) {
            counts.bursts += 1;
            counts.calls += usize::from(call);
            counts.splits += usize::from(split);
        }
    }
    counts
}

/// Whether a burst called for a split, and whether it was split; `None` if it was overload. A burst
/// is told by its first second and the one after its last.
fn outcome(
    samples: &Samples,
    said: &[u32],
    floor: &Floor,
    (from, to): (usize, usize),
) -> Option<(bool, bool)> {
    // What is late of a burst may overload the leaf after it.
    let after = (to + HORIZON as usize + AFTER).min(samples.len());
    if samples.plain[from..after].contains(&true) {
        return None;
    }
    let heard = floor.heard(samples);
    let calls: Vec<usize> = (from..(to + AFTER).min(samples.len()))
        .filter(|at| said[*at] > THRESHOLD && heard[*at])
        .collect();
    let split = calls.iter().any(|at| {
        let then = said.get(at + DELAY);
        then.is_some_and(|then| *then >= REFUTED_BELOW)
    });
    Some((!calls.is_empty(), split))
}

/// The fewest transfers within 1 to 20 seconds, at an even pace on an idle leaf, that are split
/// although they are no overload. `None` if none of the bursts tried is: heights of 0.5 to 27 times
/// the limit, in steps of a tenth.
pub fn cheapest(model: &Model, floor: &Floor, limit: f64) -> Option<u32> {
    let heights: Vec<f64> = (0..43).map(|n| 0.5 * 1.1f64.powi(n)).collect();
    let found = parallel(&heights, |height| {
        (1..=20)
            .filter_map(|length| {
                let span = (APART, APART + length);
                let mut load = vec![0.0; 3 * APART];
                load[span.0..span.1].fill(*height);
                let profile = Profile {
                    load,
                    pacing: Pacing::Even,
                    hot: true,
                };
                let random = &mut source(0x0043_4845, &[length as u64]);
                let trace = realise(&profile, limit, random);
                let samples = Samples::of(&trace);
                let said = forecasts(model, &samples);
                let split = outcome(&samples, &said, floor, span).is_some_and(|all| all.1);
                split.then(|| trace.seconds.iter().map(|second| second.transfers).sum())
            })
            .min()
    });
    found.into_iter().flatten().min()
}

/// A load with its bursts: the first second of each, and the one after its last.
fn profile(kind: Kind, random: &mut Random) -> (Profile, Vec<(usize, usize)>) {
    let base = match chance(random, 0.3) {
        true => 0.0,
        false => uniform(random, 0.0, 0.3),
    };
    let (mut load, mut spans) = (vec![base; APART], Vec::new());
    for _ in 0..BURSTS {
        let height = log_uniform(random, 0.5, 30.0);
        let from = load.len();
        let blips = match kind.alone {
            true => 1,
            false => uniform(random, 3.0, 7.0) as usize,
        };
        let mut to = from;
        for _ in 0..blips {
            let length = uniform(random, 1.0, LONGEST as f64 + 1.0) as usize;
            load.extend(std::iter::repeat_n(base + height, length));
            to = load.len();
            let rest = uniform(random, 3.0, 16.0) as usize;
            load.extend(std::iter::repeat_n(base, rest));
        }
        spans.push((from, to));
        load.extend(std::iter::repeat_n(base, APART));
    }
    let pacing = match kind.script {
        true => Pacing::Even,
        false => Pacing::Independent,
    };
    let profile = Profile {
        load,
        pacing,
        hot: kind.script,
    };
    (profile, spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::floor::FLOORS;

    /// Whoever wants an idle leaf split must all but overload it.
    #[test]
    fn a_split_for_nothing_is_dear() {
        for limit in [1_000.0, 10.0] {
            let cheapest = cheapest(&model(), &FLOORS[1], limit);
            println!("limit {limit}: {cheapest:?} transfers");
            // Overload is more than 30 seconds at the limit.
            assert!(cheapest.is_none_or(|transfers| f64::from(transfers) > 10.0 * limit));
        }
    }

    fn model() -> Model {
        let file = include_bytes!("../../../../models/forecast.lstm");
        Model::verify(file).unwrap().0
    }

    /// Other seeds than those of the report.
    const SEED: u64 = 9_000;

    #[test]
    fn bursts_that_end_within_seconds_are_not_split() {
        for limit in [1_000.0, 10.0] {
            let mut all = Counts::default();
            for kind in KINDS.into_iter().filter(|kind| kind.alone) {
                all.merge(&bursts(&model(), &FLOORS[0], limit, kind, SEED, 40));
            }
            assert!(all.bursts > 300, "{all:?}");
            let splits = all.part(all.splits);
            assert!(splits <= 0.01, "limit {limit}: {splits}, {all:?}");
        }
    }

    #[test]
    fn a_floor_leaves_fewer_calls() {
        let count = |floor| bursts(&model(), floor, 1_000.0, KINDS[0], SEED, 30);
        let (without, with) = (count(&FLOORS[0]), count(&FLOORS[2]));
        assert_eq!(without.bursts, with.bursts);
        assert!(with.calls <= without.calls && with.splits <= without.splits);
    }

    #[test]
    fn bursts_are_apart() {
        let random = &mut source(1, &[]);
        let (profile, spans) = profile(KINDS[3], random);
        assert_eq!(spans.len(), BURSTS);
        assert!(spans.windows(2).all(|pair| pair[0].1 + APART <= pair[1].0));
        let base = profile.load[0];
        for (from, to) in spans {
            assert!(profile.load[from] > base && profile.load[from - 1] == base);
            assert!(profile.load[to - 1] > base && profile.load[to] == base);
        }
    }
}
