// SPDX-License-Identifier: Apache-2.0
//! The load of one leaf over time, and what a forecast is to be judged by there.

use nerv_primitives_load::{Capacities, Features, Second, Track, FULL, HORIZON};
use nerv_primitives_types::Rate;
use std::ops::Range;

/// The seconds of the mean rate.
pub const WINDOW: usize = 30;

/// What the sizes of the state and of transfers are measured by, as the runtime sets them in
/// spirit: only ratios to these reach the model.
pub const PLAIN_WEIGHT: u64 = 250_000_000;
/// The bytes of one plain transfer.
pub const PLAIN_BYTES: u32 = 150;
/// The accounts of a leaf that is full.
pub const FULL_STATE: u64 = 100_000;
/// The mean latency that is just borne, in blocks.
pub const LATENCY_LIMIT: u32 = 3;

/// Capacities of a leaf that bears so many transfers a second.
pub fn capacities(tps: f64) -> Capacities {
    Capacities {
        rate: (tps * 1_000.0).round().clamp(1.0, f64::from(Rate::MAX)) as Rate,
        latency: LATENCY_LIMIT,
        accounts: FULL_STATE,
        transfer_weight: PLAIN_WEIGHT,
        transfer_bytes: PLAIN_BYTES,
    }
}

/// The load of a leaf, second by second.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What figures are grouped by: the family, or the file.
    pub family: String,
    /// What the leaf can bear.
    pub capacities: Capacities,
    /// What was counted in each second.
    pub seconds: Vec<Second>,
    /// The accounts at the end of each second.
    pub accounts: Vec<u64>,
    /// The first seconds that only the chain's track sees: the model begins after them.
    pub warm_up: usize,
}

/// A trace as the forecasts meet it: one entry a second, from the end of the warm-up to 15 seconds
/// before the trace's end, after which nobody knows what came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// What figures are grouped by.
    pub family: String,
    /// What the model is given.
    pub features: Vec<Features>,
    /// Whether the mean rate of some second in `(t, t + 15]` was above the limit.
    pub overload: Vec<bool>,
    /// Whether the mean rate at the second itself was: the forecast of the plain rule.
    pub plain: Vec<bool>,
    /// Whether the exponentially weighted mean was.
    pub ewma: Vec<bool>,
    /// The mean rate over 30 seconds as a part of the limit.
    pub rate_level: Vec<f32>,
    /// The exponentially weighted mean as a part of the limit.
    pub ewma_level: Vec<f32>,
    /// The transfers of each second, after those of as many seconds before the first as `before`
    /// says. Empty where only levels are known.
    pub counts: Vec<u32>,
    /// The seconds of `counts` before the first sample, at most one less than [`WINDOW`].
    pub before: usize,
    /// The limit in thousandths of a transfer a second; 0 where only levels are known.
    pub limit: Rate,
}

impl Samples {
    /// Runs a trace through the same code as the chain does.
    pub fn of(trace: &Trace) -> Self {
        let limit = trace.capacities.rate;
        let mut track = Track::new(0);
        let mut all = Self {
            family: trace.family.clone(),
            limit,
            ..Self::default()
        };
        for (second, (sample, accounts)) in trace.seconds.iter().zip(&trace.accounts).enumerate() {
            let step = track.step(second as u64, sample, *accounts, &trace.capacities, limit);
            // Seconds come once and in order, so there always is a step.
            let Some(step) = step else { continue };
            let level = |rate: Rate| (f64::from(rate) / f64::from(limit.max(1))) as f32;
            all.features.push(step.features);
            all.counts.push(sample.transfers);
            all.plain.push(step.plain);
            all.ewma.push(step.ewma);
            all.rate_level.push(level(step.rate30));
            all.ewma_level.push(level(step.ewma_rate));
        }
        // Without a warm-up, and without the end of which the outcome is unknown.
        all.overload = ahead(&all.plain, HORIZON as usize);
        let count = all.overload.len();
        all.part(trace.warm_up.min(count)..count)
    }

    /// Samples of which only the levels are known. Overload is then told by the level of the mean
    /// rate, and the exponentially weighted mean is taken to be that as well.
    pub fn of_levels(family: &str, features: Vec<Features>) -> Self {
        let plain: Vec<bool> = features.iter().map(is_over).collect();
        let level = |features: &Features| f32::from(features.0[0]) / f32::from(FULL);
        let rate_level: Vec<f32> = features.iter().map(level).collect();
        let overload = ahead(&plain, HORIZON as usize);
        let count = overload.len();
        let all = Self {
            family: family.into(),
            ewma: plain.clone(),
            ewma_level: rate_level.clone(),
            features,
            overload,
            plain,
            rate_level,
            ..Self::default()
        };
        all.part(0..count)
    }

    /// The samples of a span, which must be within those there are.
    pub fn part(&self, span: Range<usize>) -> Self {
        let first = self.before + span.start;
        let from = (first + 1).saturating_sub(WINDOW);
        let counts = self.counts.get(from..self.before + span.end);
        let counts = counts.map_or(Vec::new(), <[u32]>::to_vec);
        Self {
            before: if counts.is_empty() { 0 } else { first - from },
            counts,
            limit: self.limit,
            family: self.family.clone(),
            features: self.features[span.clone()].to_vec(),
            overload: self.overload[span.clone()].to_vec(),
            plain: self.plain[span.clone()].to_vec(),
            ewma: self.ewma[span.clone()].to_vec(),
            rate_level: self.rate_level[span.clone()].to_vec(),
            ewma_level: self.ewma_level[span].to_vec(),
        }
    }

    /// The samples there are.
    pub fn len(&self) -> usize {
        self.overload.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.overload.is_empty()
    }
}

/// Whether a mean rate is above the limit, as far as its level tells: levels are rounded down.
fn is_over(features: &Features) -> bool {
    features.0[0] > FULL
}

/// Whether one of the `horizon` entries after each entry is true, for those that have so many.
fn ahead(entries: &[bool], horizon: usize) -> Vec<bool> {
    // The distance to the nearest true entry behind the one looked at, from the back.
    let mut distance = usize::MAX;
    let mut all: Vec<bool> = entries
        .iter()
        .rev()
        .map(|entry| {
            let soon = distance <= horizon;
            distance = if *entry {
                1
            } else {
                distance.saturating_add(1)
            };
            soon
        })
        .collect();
    all.reverse();
    all.truncate(entries.len().saturating_sub(horizon));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(counts: &[u32], tps: f64) -> Trace {
        let second = |count: &u32| Second {
            transfers: *count,
            finished: *count,
            weight: u64::from(*count) * PLAIN_WEIGHT,
            bytes: count * PLAIN_BYTES,
            ..Second::default()
        };
        Trace {
            family: "test".into(),
            capacities: capacities(tps),
            seconds: counts.iter().map(second).collect(),
            accounts: vec![50_000; counts.len()],
            warm_up: 0,
        }
    }

    #[test]
    fn ahead_looks_from_one_to_the_horizon() {
        let mut entries = [false; 12];
        entries[6] = true;
        let found = ahead(&entries, 3);
        assert_eq!(found.len(), 9);
        for (n, soon) in found.iter().enumerate() {
            assert_eq!(*soon, (3..6).contains(&n), "{n}");
        }
        assert!(ahead(&[true; 3], 5).is_empty());
    }

    #[test]
    fn labels_are_those_of_a_step_up() {
        // 20 a second against a limit of 10: the mean over 30 s is above it after 16 seconds.
        let mut counts = [0; 100];
        counts[30..].fill(20);
        let samples = Samples::of(&trace(&counts, 10.0));
        assert_eq!(samples.len(), 85);
        for (n, soon) in samples.overload.iter().enumerate() {
            assert_eq!(*soon, n >= 45 - 15, "{n}");
            assert_eq!(samples.plain[n], n >= 45, "{n}");
        }
        assert_eq!(samples.features[44].0[0], 4_096);
        assert_eq!(samples.features[44].0[4], 8_192);
        assert_eq!(samples.features[44].0[3], 2_048);
    }

    #[test]
    fn the_warm_up_is_seen_by_the_track_alone() {
        let whole = trace(&[20; 100], 10.0);
        let warmed = Trace {
            warm_up: 40,
            ..whole.clone()
        };
        let (whole, warmed) = (Samples::of(&whole), Samples::of(&warmed));
        assert_eq!(warmed.len(), whole.len() - 40);
        assert_eq!(warmed.features[..], whole.features[40..]);
        assert_eq!(warmed.overload[..], whole.overload[40..]);
        assert_eq!(
            (warmed.before, warmed.counts.len()),
            (29, warmed.len() + 29)
        );
        assert_eq!(whole.part(10..12).before, 10);
        let short = Trace {
            warm_up: 40,
            ..trace(&[20; 20], 10.0)
        };
        assert!(Samples::of(&short).is_empty());
    }
}
