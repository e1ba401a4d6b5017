// SPDX-License-Identifier: Apache-2.0
//! What a chain left to its keepers does under a load: splits and merges by forecast.
//!
//! Of the chain there are the leaves' tracks, the shipped model and the conditions of governance;
//! a vote is a delay of [`Rules::delay`] seconds, after which what was proposed is carried out
//! unless it is refuted by then. Accounts, drains and bonds are left out.
//!
//! [`policy`] holds the scenarios that the model has to pass, [`blips`] bursts that it must bear.

pub mod blips;
pub mod policy;

use crate::{
    metrics::THRESHOLD,
    random::{binomial, poisson, source, uniform, Random},
    trace::{capacities, PLAIN_BYTES, PLAIN_WEIGHT},
};
use nerv_primitives_load::{Capacities, Second, Track};
use nerv_primitives_neural::{Model, State};
use nerv_primitives_types::{Ppm, Rate, MILLION};

/// The probability at or above which an approved split is carried out even though the mean rate
/// is not above the limit, in parts per million: a forecast may waver between proposal and vote.
const REFUTED_BELOW: u32 = 500_000;

/// The depth at which a leaf is split no further.
const DEEPEST: u32 = 10;

/// What a transfer across weighs: 2.5 plain ones.
const ACROSS_WEIGHT: u64 = PLAIN_WEIGHT / 2 * 5;

/// When leaves are split and merged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// The rate above which a leaf is overloaded, in transfers a second.
    pub limit: f64,
    /// The rate under which a leaf is quiet, in thousandths of a transfer a second.
    pub quiet_below: Rate,
    /// The seconds for which both siblings must have been quiet.
    pub quiet_period: u64,
    /// The seconds after a split in which its children are not merged.
    pub cooldown: u64,
    /// The seconds from a proposal to its execution.
    pub delay: u64,
}

impl Rules {
    /// The defaults of the chain.
    pub const STANDARD: Self = Self {
        limit: 1_000.0,
        quiet_below: 10_000,
        quiet_period: 600,
        cooldown: 600,
        delay: 4,
    };

    /// The development preset.
    pub const DEVELOPMENT: Self = Self {
        limit: 10.0,
        quiet_below: 5_000,
        quiet_period: 10,
        cooldown: 10,
        delay: 4,
    };
}

/// A range of keys: one of the `2^depth` parts of the key space, counted from the left.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Range {
    /// The splits it took.
    pub depth: u32,
    /// Which of the parts.
    pub index: u32,
}

/// What became of a range.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Event {
    /// The second at whose end it happened.
    pub second: u64,
    /// The range that was divided, or became one again.
    pub range: Range,
    /// Divided; else merged.
    pub split: bool,
}

/// What happened in a simulation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Course {
    /// Splits and merges in order.
    pub events: Vec<Event>,
    /// The most leaves at a time.
    pub most_leaves: usize,
    /// The seconds of leaves whose mean rate was above the limit, summed over leaves.
    pub overloaded: u64,
}

impl Course {
    /// How often a range was split again within `seconds` of an earlier split, having been merged
    /// in between.
    pub fn flaps(&self, seconds: u64) -> usize {
        let splits = || self.events.iter().filter(|event| event.split);
        splits()
            .filter(|again| {
                // To be split twice a range has to have been merged between.
                splits().any(|first| {
                    first.range == again.range
                        && first.second < again.second
                        && again.second - first.second <= seconds
                })
            })
            .count()
    }

    /// The splits there were.
    pub fn splits(&self) -> usize {
        self.events.iter().filter(|event| event.split).count()
    }

    /// The merges there were.
    pub fn merges(&self) -> usize {
        self.events.len() - self.splits()
    }
}

/// A leaf and what is under way with it.
struct Leaf {
    range: Range,
    /// The part of the whole load that falls to it.
    share: f64,
    track: Track,
    state: State,
    probability: u32,
    /// The mean rate after the newest second.
    rate: Rate,
    /// The last second that was not quiet.
    busy_at: u64,
    /// The second in which it was made.
    since: u64,
    /// When an approved split is carried out.
    split_at: Option<u64>,
    /// When an approved merge with its sibling is; of the left one.
    merge_at: Option<u64>,
}

impl Leaf {
    /// A leaf from a track at second `now`, its model's state computed from the history.
    fn new(model: &Model, range: Range, share: f64, track: Track, now: u64) -> Self {
        let inputs = track.history().iter().map(|(_, features)| features.input());
        let (state, probability) = model.run(inputs);
        Self {
            range,
            share,
            rate: track.rate30(),
            track,
            state,
            probability,
            busy_at: now,
            since: now,
            split_at: None,
            merge_at: None,
        }
    }

    /// Takes in a second, as a visit of the chain's predictor does.
    fn step(&mut self, model: &Model, now: u64, sample: &Second, rules: &Rules, of: &Capacities) {
        if let Some(step) = self.track.step(now, sample, 1_000, of, of.rate) {
            self.probability = model.step(&mut self.state, &step.features.input());
            self.rate = step.rate30;
        }
        if self.rate >= rules.quiet_below {
            self.busy_at = now;
        }
    }

    /// Whether the leaf and its sibling are to be one again.
    fn idle_with(&self, right: &Self, now: u64, rules: &Rules, limit: Rate) -> bool {
        let quiet_for = now - self.busy_at.max(right.busy_at);
        let siblings = self.range.depth > 0
            && self.range.depth == right.range.depth
            && self.range.index.is_multiple_of(2)
            && self.range.index + 1 == right.range.index;
        siblings
            && quiet_for > 0
            && quiet_for >= rules.quiet_period
            && self.rate.saturating_add(right.rate) < limit / 2
            && now - self.since.max(right.since) >= rules.cooldown
    }

    /// The two halves, the left one with a part of the load that is drawn around one half.
    fn split(&self, model: &Model, now: u64, random: &mut Random) -> [Self; 2] {
        let left = uniform(random, 0.46, 0.54);
        let child = |side: u32, part: f64| {
            let range = Range {
                depth: self.range.depth + 1,
                index: self.range.index * 2 + side,
            };
            let share = (part * f64::from(MILLION)) as Ppm;
            Self::new(model, range, self.share * part, self.track.part(share), now)
        };
        [child(0, left), child(1, 1.0 - left)]
    }

    /// The parent that two siblings become.
    fn merge(&self, right: &Self, model: &Model, now: u64) -> Self {
        let range = Range {
            depth: self.range.depth - 1,
            index: self.range.index / 2,
        };
        let track = self.track.sum(&right.track);
        Self::new(model, range, self.share + right.share, track, now)
    }
}

/// Runs a key space for so many seconds under `load`, the mean transfers a second in all.
pub fn run(
    model: &Model,
    rules: &Rules,
    seed: u64,
    seconds: u64,
    load: impl Fn(u64) -> f64,
) -> Course {
    let random = &mut source(seed, &[0x5349_4d55]);
    let of = capacities(rules.limit);
    let root = Range { depth: 0, index: 0 };
    let mut leaves = vec![Leaf::new(model, root, 1.0, Track::new(0), 0)];
    let mut course = Course::default();
    for now in 0..seconds {
        let load = load(now);
        for leaf in &mut leaves {
            let sample = sample(load, leaf.share, random);
            leaf.step(model, now, &sample, rules, &of);
            course.overloaded += u64::from(leaf.rate > of.rate);
        }
        govern(model, rules, &of, now, &mut leaves, &mut course, random);
        course.most_leaves = course.most_leaves.max(leaves.len());
    }
    course
}

/// A second of a leaf with a part of the whole load. The other sides of its transfers are as often
/// elsewhere as there is load elsewhere.
fn sample(load: f64, share: f64, random: &mut Random) -> Second {
    let transfers = poisson(random, load * share);
    let across = binomial(random, transfers, 1.0 - share);
    let plain = transfers - across;
    Second {
        transfers,
        across,
        finished: transfers,
        latency: 2 * across,
        weight: u64::from(plain) * PLAIN_WEIGHT + u64::from(across) * ACROSS_WEIGHT,
        bytes: transfers.saturating_mul(PLAIN_BYTES),
    }
}

/// Proposes, and carries out what was proposed before and still holds.
fn govern(
    model: &Model,
    rules: &Rules,
    of: &Capacities,
    now: u64,
    leaves: &mut Vec<Leaf>,
    course: &mut Course,
    random: &mut Random,
) {
    let mut next: Vec<Leaf> = Vec::with_capacity(leaves.len() + 1);
    let mut note = |range, split| {
        course.events.push(Event {
            second: now,
            range,
            split,
        })
    };
    let mut rest = std::mem::take(leaves).into_iter().peekable();
    while let Some(mut leaf) = rest.next() {
        if leaf.split_at == Some(now) {
            leaf.split_at = None;
            let refuted = leaf.probability < REFUTED_BELOW && leaf.rate <= of.rate;
            if !refuted {
                note(leaf.range, true);
                next.extend(leaf.split(model, now, random));
                continue;
            }
        }
        let idle = rest
            .peek()
            .is_some_and(|right| leaf.idle_with(right, now, rules, of.rate));
        if leaf.merge_at == Some(now) {
            leaf.merge_at = None;
            if let (true, Some(right)) = (idle, rest.peek()) {
                let parent = leaf.merge(right, model, now);
                note(parent.range, false);
                next.push(parent);
                rest.next();
                continue;
            }
        }
        let busy = leaf.split_at.is_some() || leaf.merge_at.is_some();
        if !busy && leaf.probability > THRESHOLD && leaf.range.depth < DEEPEST {
            leaf.split_at = Some(now + rules.delay);
        } else if !busy && idle {
            leaf.merge_at = Some(now + rules.delay);
        }
        next.push(leaf);
    }
    *leaves = next;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaps_are_splits_of_what_was_merged() {
        let range = Range { depth: 1, index: 0 };
        let event = |second, range, split| Event {
            second,
            range,
            split,
        };
        let other = Range { depth: 1, index: 1 };
        let course = Course {
            events: vec![
                event(10, range, true),
                event(20, other, true),
                event(700, range, false),
                event(1_000, range, true),
                event(5_000, range, false),
                event(9_000, range, true),
            ],
            ..Course::default()
        };
        assert_eq!(course.flaps(3_600), 1);
        assert_eq!(course.flaps(900), 0);
        assert_eq!((course.splits(), course.merges()), (4, 2));
    }
}
