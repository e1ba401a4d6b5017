// SPDX-License-Identifier: Apache-2.0
//! A forecast that nothing was trained for: what is in the window leaves it second by second, and
//! what comes is Poisson at the rate of the last seconds.
//!
//! After `h` seconds the window holds the newest `30 - h` seconds of today's and `N ~ Poisson(h r)`
//! new transfers. Overload within the horizon is then at least as probable as it is in its most
//! probable second, and that is what the rule says:
//!
//! ```text
//! p = max over h = 1..15 of P(N >= transfers that overload a window - those that stay in it)
//! ```
//!
//! The exact probability of the first passage was computed as well, on a part of the first week of
//! real load: its Brier score is 3% better at a limit of 1 transfer a second and worse at 2.

use crate::trace::{Samples, WINDOW};
use nerv_primitives_load::HORIZON;

/// What the rule says in each second, by the mean rate of so many seconds. Where only levels are
/// known it says what the plain rule does.
pub fn extrapolate(samples: &Samples, seconds: usize) -> Vec<f64> {
    if samples.counts.is_empty() {
        let certain = |over: &bool| f64::from(u8::from(*over));
        return samples.plain.iter().map(certain).collect();
    }
    // The sums of all counts before each.
    let mut sums = vec![0u64];
    let mut sum = 0;
    for count in &samples.counts {
        sum += u64::from(*count);
        sums.push(sum);
    }
    let needed = overloading(samples.limit);
    (0..samples.len())
        .map(|n| {
            let end = samples.before + n + 1;
            let last = |seconds: usize| sums[end] - sums[end.saturating_sub(seconds)];
            let rate = last(seconds) as f64 / seconds as f64;
            (1..=HORIZON as usize)
                .map(|h| {
                    let missing = needed.saturating_sub(last(WINDOW - h));
                    poisson_tail(rate * h as f64, missing)
                })
                .fold(0.0, f64::max)
        })
        .collect()
}

/// The fewest transfers within a window by which its mean rate, in whole thousandths, is above the
/// limit.
fn overloading(limit: u32) -> u64 {
    ((u64::from(limit) + 1) * WINDOW as u64).div_ceil(1_000)
}

/// `P(N >= least)` of a Poisson count, by Wilson and Hilferty's cube root: the count reaches
/// `least` if the time of that arrival, a gamma variate whose cube root is all but normal, is
/// within the mean. To 0.002.
pub fn poisson_tail(mean: f64, least: u64) -> f64 {
    match least {
        0 => return 1.0,
        // Exactly, since these are the least normal.
        1 => return 1.0 - (-mean).exp(),
        2 => return 1.0 - (1.0 + mean) * (-mean).exp(),
        _ => {}
    }
    let least = least as f64;
    let z = 3.0 * least.sqrt() * ((mean / least).cbrt() - 1.0 + 1.0 / (9.0 * least));
    normal(z)
}

/// The normal distribution, to 1e-7 (Abramowitz and Stegun, 26.2.17).
fn normal(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let terms = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let polynomial = terms.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    let tail = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * polynomial;
    if z > 0.0 {
        1.0 - tail
    } else {
        tail
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{capacities, Trace, PLAIN_BYTES, PLAIN_WEIGHT};
    use nerv_primitives_load::Second;

    fn exact(mean: f64, least: u64) -> f64 {
        let (mut term, mut below) = ((-mean).exp(), 0.0);
        for n in 0..least {
            below += term;
            term *= mean / (n + 1) as f64;
        }
        1.0 - below
    }

    #[test]
    fn tails_are_close_to_the_exact_ones() {
        for mean in [0.2, 1.0, 3.7, 12.0, 80.0, 400.0] {
            for least in 0..600 {
                let off = (poisson_tail(mean, least) - exact(mean, least)).abs();
                assert!(off < 0.002, "{mean} {least}: {off}");
            }
        }
        assert_eq!(poisson_tail(0.0, 1), 0.0);
        assert!(poisson_tail(0.0, 40) < 1e-9);
    }

    fn samples(counts: &[u32], tps: f64) -> Samples {
        let second = |count: &u32| Second {
            transfers: *count,
            finished: *count,
            weight: u64::from(*count) * PLAIN_WEIGHT,
            bytes: count * PLAIN_BYTES,
            ..Second::default()
        };
        Samples::of(&Trace {
            family: "test".into(),
            capacities: capacities(tps),
            seconds: counts.iter().map(second).collect(),
            accounts: vec![0; counts.len()],
            warm_up: 0,
        })
    }

    #[test]
    fn a_step_up_is_foreseen_and_a_step_down_too() {
        assert_eq!(overloading(10_000), 301);
        let mut counts = vec![0; 60];
        counts.extend([400; 60]);
        counts.extend([0; 60]);
        let samples = samples(&counts, 200.0);
        let said = extrapolate(&samples, 5);
        assert_eq!(said[50], 0.0);
        // One second of 400 is 80 a second for five: too little. After five it is twice the limit.
        assert!(said[60] < 0.01 && said[64] > 0.99, "{said:?}");
        assert!(said[100] > 0.99);
        // 30 seconds at 400, a second at 0: 15 of them must leave before it is over.
        assert!(said[119] > 0.99 && said[145] < 0.01);
        // What was before a part is known to it.
        let part = samples.part(62..130);
        assert_eq!(extrapolate(&part, 5), said[62..130]);
        assert_eq!(extrapolate(&part, 30), extrapolate(&samples, 30)[62..130]);
    }

    #[test]
    fn levels_alone_say_what_the_plain_rule_does() {
        let levels = Samples {
            plain: vec![true, false],
            overload: vec![true, true],
            ..Samples::default()
        };
        assert_eq!(extrapolate(&levels, 5), [1.0, 0.0]);
    }
}
