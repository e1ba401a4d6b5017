// SPDX-License-Identifier: Apache-2.0
//! Families whose overload is short or a matter of chance. All loads are parts of the limit.

use crate::random::{chance, exponential, log_uniform, normal, uniform, Random, Wobble};

/// Blips of 1 to 8 seconds over a base of nothing to 0.6: half the limit to 30 times it, each by
/// itself after one to five minutes, or again and again every 6 to 40 seconds.
pub fn blips(count: usize, random: &mut Random) -> Vec<f64> {
    let base = match chance(random, 0.25) {
        true => 0.0,
        false => log_uniform(random, 0.01, 0.6),
    };
    let mut load = vec![base; count];
    let mut at = uniform(random, 0.0, 60.0) as usize;
    if chance(random, 0.8) {
        let mean = uniform(random, 30.0, 200.0);
        while at < count {
            let end = (at + length(random)).min(count);
            let height = log_uniform(random, 0.5, 30.0);
            load[at..end].iter_mut().for_each(|load| *load += height);
            at = end + 25 + exponential(random, mean) as usize;
        }
    } else {
        let (length, height) = (length(random), log_uniform(random, 0.5, 10.0));
        let period = length + uniform(random, 5.0, 35.0) as usize;
        while at < count {
            let end = (at + length).min(count);
            load[at..end].iter_mut().for_each(|load| *load += height);
            at += period;
        }
    }
    load
}

/// The seconds of a blip: 1 to 8.
fn length(random: &mut Random) -> usize {
    uniform(random, 1.0, 9.0) as usize
}

/// What visitors bring, as [`super::Pacing::Visits`] has it: a level that wanders around 0.25 to
/// 1.3 times the limit, by 2 to 30% within 10 to 120 minutes.
pub fn visits(count: usize, random: &mut Random) -> Vec<f64> {
    let middle = log_uniform(random, 0.25, 1.3);
    let deviation = log_uniform(random, 0.02, 0.3);
    let forgotten = log_uniform(random, 600.0, 7_200.0);
    let mut wander = Wobble::new(deviation, forgotten);
    // It has wandered for long before the trace begins.
    let start = normal(random, deviation);
    (0..count)
        .map(|t| {
            let before = start * (-(t as f64) / forgotten).exp();
            middle * (before + wander.step(random)).exp()
        })
        .collect()
}
