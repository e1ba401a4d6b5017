// SPDX-License-Identifier: Apache-2.0
//! The scenarios that a model has to pass before it is shipped.

use super::{Rules, REFUTED_BELOW};
use crate::{
    dataset::parallel,
    evaluate::forecasts,
    generator::{realise, Pacing, Profile},
    metrics::THRESHOLD,
    random::{chance, source, uniform, Random, Wobble},
    simulate::{run, Course},
    trace::Samples,
};
use nerv_primitives_load::HORIZON;
use nerv_primitives_neural::Model;
use serde::Serialize;

/// A simulated day, in seconds.
pub const DAY: u64 = 86_400;

/// An hour, in seconds.
pub const HOUR: u64 = 3_600;

/// The seconds of a ramp.
const RISE: f64 = 900.0;

/// The low and the high half of the square waves that are tried, as parts of the limit.
pub const WAVES: [(f64, f64); 5] = [(0.0, 1.5), (0.0, 3.0), (0.2, 1.2), (0.5, 2.5), (0.9, 1.1)];

/// A square wave over a key space, begun with its high half.
pub fn square(
    model: &Model,
    rules: &Rules,
    wave: (f64, f64),
    period: u64,
    seconds: u64,
    seed: u64,
) -> Course {
    run(model, rules, seed, seconds, |now| {
        let part = if now % period < period / 2 {
            wave.1
        } else {
            wave.0
        };
        part * rules.limit
    })
}

/// A load that a leaf is watched under.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub enum Watch {
    /// From 20% to 150% of the limit within 15 minutes. To be split before it is overloaded.
    Ramp,
    /// As fast to 60 to 90% of the limit, and on at that for 15 minutes. Not to be split.
    LevelsOff,
    /// At 50 to 85% of the limit for 30 minutes. Not to be split.
    Stationary,
}

/// What became of a leaf.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Watched {
    /// The second at whose end its children were live, if it was split.
    pub split: Option<usize>,
    /// The first second whose mean rate was above the limit, without a split.
    pub overload: Option<usize>,
}

impl Watched {
    /// Whether children were live before the mean rate was above the limit.
    pub fn in_time(&self) -> bool {
        match (self.split, self.overload) {
            (Some(split), Some(overload)) => split < overload,
            (split, _) => split.is_some(),
        }
    }
}

/// Watches one leaf that bears `limit` transfers a second under a load with noise.
pub fn watch(model: &Model, limit: f64, delay: usize, watch: Watch, seed: u64) -> Watched {
    let random = &mut source(seed, &[0x5241_4d50, watch as u64]);
    let profile = profile(watch, random);
    let samples = Samples::of(&realise(&profile, limit, random));
    let said = forecasts(model, &samples);
    let mut split = None;
    let mut at = 0;
    while at + delay < said.len() {
        if said[at] > THRESHOLD {
            let then = at + delay;
            if said[then] >= REFUTED_BELOW || samples.plain[then] {
                split = Some(then);
                break;
            }
            at = then;
        }
        at += 1;
    }
    Watched {
        split,
        overload: samples.plain.iter().position(|over| *over),
    }
}

/// Watches so many leaves, each with its own seed.
pub fn watch_many(
    model: &Model,
    limit: f64,
    delay: usize,
    kind: Watch,
    seed: u64,
    runs: u64,
) -> Vec<Watched> {
    let seeds: Vec<u64> = (0..runs).map(|n| seed.wrapping_add(n)).collect();
    parallel(&seeds, |seed| watch(model, limit, delay, kind, *seed))
}

/// The part of the leaves of which something holds.
pub fn share(all: &[Watched], holds: impl Fn(&Watched) -> bool) -> f64 {
    all.iter().filter(|one| holds(one)).count() as f64 / all.len().max(1) as f64
}

/// Draws the load of a watch: two minutes of calm, then what it is about. A wobble of up to 1% and
/// flickering senders, half of the time each, come on top of the counting noise.
fn profile(watch: Watch, random: &mut Random) -> Profile {
    let (from, to, seconds) = match watch {
        Watch::Ramp => (0.2, 1.5, 120.0 + RISE),
        Watch::LevelsOff => (0.2, uniform(random, 0.6, 0.9), 120.0 + 2.0 * RISE),
        Watch::Stationary => {
            let level = uniform(random, 0.5, 0.85);
            (level, level, 2.0 * RISE)
        }
    };
    let deviation = match chance(random, 0.5) {
        true => uniform(random, 0.0, 0.01),
        false => 0.0,
    };
    let pacing = match chance(random, 0.5) {
        true => Pacing::Flickering(uniform(random, 0.0, 0.05)),
        false => Pacing::Independent,
    };
    let mut wobble = Wobble::new(deviation, 20.0);
    let load = (0..seconds as usize + HORIZON as usize)
        .map(|t| {
            let way = ((t as f64 - 120.0) / RISE).clamp(0.0, 1.0);
            (from + (to - from) * way) * (1.0 + wobble.step(random))
        })
        .collect();
    Profile {
        load,
        pacing,
        hot: false,
    }
}

/// A chain that was just started: five seconds at rest, then two minutes of a steady load. Returns
/// the seconds of load until overload is forecast, and until the mean rate is above the limit.
pub fn sudden(model: &Model, limit: f64, load: f64, seed: u64) -> (Option<usize>, Option<usize>) {
    const REST: usize = 5;
    let random = &mut source(seed, &[0x5355_4444, (load * 1_000.0) as u64]);
    let mut loads = vec![0.0; REST];
    loads.resize(REST + 120 + HORIZON as usize, load);
    let profile = Profile {
        load: loads,
        // By turns alone on one leaf, over 16, and as many who know nothing of each other.
        pacing: match seed % 3 {
            0 => Pacing::Even,
            1 => Pacing::Spread(16),
            _ => Pacing::Independent,
        },
        hot: false,
    };
    let samples = Samples::of(&realise(&profile, limit, random));
    let after = |at: Option<usize>| at.map(|at| (at + 1).saturating_sub(REST));
    (
        after(
            forecasts(model, &samples)
                .iter()
                .position(|p| *p > THRESHOLD),
        ),
        after(samples.plain.iter().position(|over| *over)),
    )
}

#[cfg(test)]
mod tests;
