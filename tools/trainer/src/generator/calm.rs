// SPDX-License-Identifier: Apache-2.0
//! Families whose load changes slowly. All loads are parts of the limit.

use crate::random::{chance, log_uniform, normal, uniform, Random, Wobble};
use std::f64::consts::TAU;

/// A part of a day's curve: peak 0.7 to 2 times the limit, trough a tenth to a half of that, the
/// day between 30 and 120 minutes, a smaller second peak, and a slow wobble of up to 5%.
pub fn daily(count: usize, random: &mut Random) -> Vec<f64> {
    let day = log_uniform(random, 1_800.0, 7_200.0);
    let peak = log_uniform(random, 0.7, 2.0);
    let trough = peak * uniform(random, 0.1, 0.5);
    let (start, shift) = (uniform(random, 0.0, day), uniform(random, 0.0, TAU));
    let second = uniform(random, 0.0, 0.3);
    let deviation = uniform(random, 0.0, 0.05);
    let mut wobble = Wobble::new(deviation, uniform(random, 30.0, 120.0));
    (0..count)
        .map(|t| {
            let at = TAU * (t as f64 + start) / day;
            // Between 0 and 1 with both waves at their highest.
            let wave = (1.0 - at.cos() + second * (1.0 - (2.0 * at + shift).cos())) / 2.0;
            let wave = wave / (1.0 + second);
            (trough + (peak - trough) * wave) * (1.0 + wobble.step(random))
        })
        .collect()
}

/// A level that wanders: its logarithm is noise of a deviation of 0.2 to 0.6 that is forgotten
/// within 5 to 30 minutes, around 0.3 to 1.2 times the limit.
pub fn drift(count: usize, random: &mut Random) -> Vec<f64> {
    let middle = log_uniform(random, 0.3, 1.2);
    let deviation = uniform(random, 0.2, 0.6);
    let mut wander = Wobble::new(deviation, log_uniform(random, 300.0, 1_800.0));
    // It has wandered for long before the trace begins.
    let ahead = normal(random, deviation);
    let fade = (-1.0 / 600.0f64).exp();
    let mut start = ahead;
    (0..count)
        .map(|_| {
            start *= fade;
            middle * (start + wander.step(random)).exp()
        })
        .collect()
}

/// A ramp of 2 to 30 minutes, most often about 15, from 0.1 to 0.5 times the limit. Half of them
/// go on to 1.1 to 2, three in ten level off at 0.55 to 0.95, the others turn back at 0.5 to 1.5.
pub fn ramp(count: usize, random: &mut Random) -> Vec<f64> {
    let from = uniform(random, 0.1, 0.5);
    let rise = match chance(random, 0.5) {
        true => uniform(random, 600.0, 1_200.0),
        false => log_uniform(random, 120.0, 1_800.0),
    };
    let kind = uniform(random, 0.0, 1.0);
    let (to, turns) = if kind < 0.5 {
        (uniform(random, 1.1, 2.0), false)
    } else if kind < 0.8 {
        (uniform(random, 0.55, 0.95), false)
    } else {
        (uniform(random, 0.5, 1.5), true)
    };
    // Of a long ramp the trace may show the end alone.
    let begin = match chance(random, 0.3) {
        true => -uniform(random, 0.0, rise * 0.8),
        false => uniform(random, 0.0, 200.0),
    };
    let stay = uniform(random, 60.0, 400.0);
    let deviation = match chance(random, 0.5) {
        true => 0.0,
        false => uniform(random, 0.005, 0.03),
    };
    let mut wobble = Wobble::new(deviation, uniform(random, 5.0, 60.0));
    (0..count)
        .map(|t| {
            let since = t as f64 - begin;
            let back = if turns { since - rise - stay } else { 0.0 };
            let way = (since / rise).clamp(0.0, 1.0) - (back / rise).clamp(0.0, 1.0);
            (from + (to - from) * way) * (1.0 + wobble.step(random))
        })
        .collect()
}

/// One level all along: mostly 0.02 to 0.95 times the limit, in one of six 1.05 to 2. At most it
/// wobbles by 3%.
pub fn steady(count: usize, random: &mut Random) -> Vec<f64> {
    let level = if chance(random, 1.0 / 6.0) {
        uniform(random, 1.05, 2.0)
    } else if chance(random, 0.6) {
        uniform(random, 0.5, 0.95)
    } else {
        log_uniform(random, 0.02, 0.5)
    };
    let deviation = match chance(random, 0.5) {
        true => 0.0,
        false => uniform(random, 0.005, 0.03),
    };
    let mut wobble = Wobble::new(deviation, uniform(random, 10.0, 60.0));
    (0..count)
        .map(|_| level * (1.0 + wobble.step(random)))
        .collect()
}
