// SPDX-License-Identifier: Apache-2.0
//! Families whose load changes at once, or within a minute or two. All loads are parts of the
//! limit. Rushes last minutes, as those do for which a split is any help.

use crate::random::{chance, exponential, log_uniform, poisson, uniform, Random, Wobble};

/// A Markov chain over three levels: calm (0.05 to 0.5), middling (0.5 to 0.9) and rush (1.1 to
/// 4). Stays last 2 to 7 minutes in the mean, in a rush 2 to 5, at least 20 seconds. Within a stay
/// the level wobbles by up to 6%.
pub fn bursts(count: usize, random: &mut Random) -> Vec<f64> {
    let mean_calm = uniform(random, 120.0, 400.0);
    let mean_rush = uniform(random, 120.0, 300.0);
    let deviation = uniform(random, 0.0, 0.06);
    let mut wobble = Wobble::new(deviation, uniform(random, 5.0, 40.0));
    let mut state = (uniform(random, 0.0, 3.0) as usize).min(2);
    let mut load = Vec::with_capacity(count);
    while load.len() < count {
        let (level, mean) = match state {
            0 => (log_uniform(random, 0.05, 0.5), mean_calm),
            1 => (uniform(random, 0.5, 0.9), mean_calm),
            _ => (log_uniform(random, 1.1, 4.0), mean_rush),
        };
        let stay = (20.0 + exponential(random, mean)) as usize;
        for _ in 0..stay.min(count - load.len()) {
            load.push(level * (1.0 + wobble.step(random)));
        }
        // Either of the other two.
        state = (state + if chance(random, 0.5) { 1 } else { 2 }) % 3;
    }
    load
}

/// Crowds over a base of 0.05 to 0.5: a ramp of 5 to 120 seconds to 1.2 to 6, one to five minutes
/// of stay, and an exponential end of 30 to 150 seconds. Three in ten only reach 0.5 to 0.95.
pub fn flash_crowd(count: usize, random: &mut Random) -> Vec<f64> {
    let base = uniform(random, 0.05, 0.5);
    let deviation = uniform(random, 0.0, 0.05);
    let mut wobble = Wobble::new(deviation, uniform(random, 5.0, 60.0));
    let mut load = vec![base; count];
    let mut begin = uniform(random, -100.0, 400.0);
    while begin < count as f64 {
        let peak = match chance(random, 0.3) {
            true => uniform(random, 0.5, 0.95),
            false => log_uniform(random, 1.2, 6.0),
        };
        let rise = log_uniform(random, 5.0, 120.0);
        let stay = uniform(random, 60.0, 300.0);
        let fade = uniform(random, 30.0, 150.0);
        for (t, load) in load.iter_mut().enumerate() {
            let since = t as f64 - begin;
            let after = (since - rise - stay).max(0.0);
            let crowd = (since / rise).clamp(0.0, 1.0) * (-after / fade).exp();
            *load += (peak - base).max(0.0) * crowd;
        }
        begin += rise + stay + 3.0 * fade + uniform(random, 60.0, 500.0);
    }
    for load in &mut load {
        *load *= 1.0 + wobble.step(random);
    }
    load
}

/// Posts that bring load and further posts, a Hawkes process. A post brings a load that begins at
/// once and fades within 90 to 240 seconds; all posts that fade bring on 0.5 to 0.85 others each.
/// The mean over all time is 0.3 to 1.1 times the limit, a post 0.05 to 0.3 of it.
///
/// Kept for testing: not to be changed, since models have been judged by it.
pub fn self_exciting(count: usize, random: &mut Random) -> Vec<f64> {
    let fade = uniform(random, 90.0, 240.0);
    let branching = uniform(random, 0.5, 0.85);
    let mean = uniform(random, 0.3, 1.1);
    let post = log_uniform(random, 0.05, 0.3);
    let base = mean * uniform(random, 0.1, 0.4);
    // In the mean there are `(mean - base) / post` posts that have not faded, each begun once in
    // `fade` seconds; all but the share that others brought on come by themselves.
    let fresh = (mean - base) / post / fade * (1.0 - branching);
    let keep = (-1.0 / fade).exp();
    let mut active = (mean - base) / post;
    // Into its stride before the trace begins.
    let settle = 2_000;
    let mut load = Vec::with_capacity(count);
    for t in 0..settle + count {
        let posts = poisson(random, fresh + branching * active * (1.0 - keep));
        active = active * keep + f64::from(posts);
        if t >= settle {
            load.push(base + post * active);
        }
    }
    load
}

/// Up to three scripts, each of which turns on and off: on for 1 to 6 minutes at 0.3 to 2 times
/// the limit, off for 1 to 8. Below them a base of 0.02 to 0.3.
pub fn hot_accounts(count: usize, random: &mut Random) -> Vec<f64> {
    let base = uniform(random, 0.02, 0.3);
    let mut load = vec![base; count];
    for _ in 0..1 + (uniform(random, 0.0, 3.0) as usize).min(2) {
        let pace = log_uniform(random, 0.3, 2.0);
        let mut on = chance(random, 0.3);
        let mut t = 0;
        while t < count {
            let stay = match on {
                true => uniform(random, 60.0, 360.0),
                false => uniform(random, 60.0, 480.0),
            } as usize;
            let end = (t + stay).min(count);
            if on {
                load[t..end].iter_mut().for_each(|load| *load += pace);
            }
            (t, on) = (end, !on);
        }
    }
    load
}

/// Two levels in turn: 0 to 0.6 and 0.75 to 3, with a period of 2 to 20 minutes.
pub fn square(count: usize, random: &mut Random) -> Vec<f64> {
    let period = log_uniform(random, 120.0, 1_200.0);
    let duty = uniform(random, 0.3, 0.7);
    let low = match chance(random, 0.25) {
        true => 0.0,
        false => uniform(random, 0.0, 0.6),
    };
    let high = log_uniform(random, 0.75, 3.0);
    let start = uniform(random, 0.0, period);
    (0..count)
        .map(|t| match ((t as f64 + start) / period).fract() < duty {
            true => high,
            false => low,
        })
        .collect()
}

/// A chain that was just started: within ten seconds a load of 1.2 to 10 times the limit, of 0.3
/// to 0.95 in one of four, for one to five minutes. Then nothing or less for a while, then again.
pub fn sudden(count: usize, random: &mut Random) -> Vec<f64> {
    let mut load = vec![0.0; uniform(random, 0.0, 10.0) as usize];
    while load.len() < count {
        let level = match chance(random, 0.25) {
            true => uniform(random, 0.3, 0.95),
            false => log_uniform(random, 1.2, 10.0),
        };
        let stay = uniform(random, 60.0, 300.0) as usize;
        load.extend(std::iter::repeat_n(level, stay));
        let rest = match chance(random, 0.6) {
            true => 0.0,
            // As the halves of a leaf that was split have it, or less.
            false => uniform(random, 0.02, 0.6),
        };
        let stay = uniform(random, 60.0, 400.0) as usize;
        load.extend(std::iter::repeat_n(rest, stay));
    }
    load.truncate(count);
    load
}
