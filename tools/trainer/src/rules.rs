// SPDX-License-Identifier: Apache-2.0
//! The rules that a model is compared with. It is worth its trouble where it is better than the
//! best of them.
//!
//! | rule | |
//! |---|---|
//! | last value | the mean rate is above the limit: the chain's plain rule. Says 0 or 1 |
//! | EWMA | the exponentially weighted mean is. Says 0 or 1 |
//! | last value, logistic | a logistic regression on the mean rate |
//! | EWMA, logistic | one on the exponentially weighted mean |
//! | six levels, logistic | one on all that the model sees of this second |
//! | rates, logistic | one on the mean rates over 30, 10 and 5 seconds and the EWMA |
//! | extrapolation, 5 s | untrained: see [`extrapolation`] |
//! | extrapolation, 30 s | the same by the rate of the whole window |
//!
//! The regressions are fitted to the validation set.

mod extrapolation;
pub mod regression;

use crate::{metrics::Logistic, trace::Samples};
use serde::Serialize;

pub use extrapolation::{extrapolate, poisson_tail};
pub use regression::Regression;

/// The seconds whose rate the shorter extrapolation goes by.
const SHORT: usize = 5;
/// The seconds whose rate the longer one goes by: all there are.
const LONG: usize = crate::trace::WINDOW;

/// The number of [`RULES`].
pub const COUNT: usize = 8;

/// The rules by name, in the order of [`Yardsticks::say`].
pub const RULES: [&str; COUNT] = [
    "last value",
    "EWMA",
    "last value, logistic",
    "EWMA, logistic",
    "six levels, logistic",
    "rates, logistic",
    "extrapolation, 5 s",
    "extrapolation, 30 s",
];

/// The rules that say yes or no, first among [`RULES`]: on the chain there are these alone.
pub const SIMPLE: usize = 2;

/// What the regressions were fitted to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Yardsticks {
    /// On the mean rate over 30 seconds.
    pub rate: Logistic,
    /// On the exponentially weighted mean.
    pub ewma: Logistic,
    /// On the six levels.
    pub levels: Regression,
    /// On mean rates over several spans.
    pub rates: Regression,
}

impl Yardsticks {
    /// Fits all of them.
    pub fn fit(samples: &[Samples]) -> Self {
        Self {
            rate: Logistic::fit(samples.iter(), |samples| &samples.rate_level),
            ewma: Logistic::fit(samples.iter(), |samples| &samples.ewma_level),
            levels: Regression::fit(samples, regression::levels),
            rates: Regression::fit(samples, regression::rates),
        }
    }

    /// What each rule says in each second: the probability of overload.
    pub fn say(&self, samples: &Samples) -> Vec<[f64; COUNT]> {
        let certain = |says: bool| f64::from(u8::from(says));
        let levels = self.levels.say(samples, regression::levels);
        let rates = self.rates.say(samples, regression::rates);
        let short = extrapolate(samples, SHORT);
        let long = extrapolate(samples, LONG);
        (0..samples.len())
            .map(|n| {
                [
                    certain(samples.plain[n]),
                    certain(samples.ewma[n]),
                    self.rate.probability(samples.rate_level[n]),
                    self.ewma.probability(samples.ewma_level[n]),
                    levels[n],
                    rates[n],
                    short[n],
                    long[n],
                ]
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generator::{generate, Family, Set};

    #[test]
    fn every_rule_tells_a_rush_from_a_calm() {
        let all: Vec<Samples> = (0..4)
            .map(|index| Samples::of(&generate(Family::Square, 5, Set::Validation, index)))
            .collect();
        let yardsticks = Yardsticks::fit(&all);
        let (mut quiet, mut over) = ([(0.0, 0.0); COUNT], [(0.0, 0.0); COUNT]);
        for samples in &all {
            for (said, outcome) in yardsticks.say(samples).iter().zip(&samples.overload) {
                let sums = if *outcome { &mut over } else { &mut quiet };
                for (sum, said) in sums.iter_mut().zip(said) {
                    *sum = (sum.0 + said, sum.1 + 1.0);
                }
            }
        }
        for n in 0..COUNT {
            let (quiet, over) = (quiet[n].0 / quiet[n].1, over[n].0 / over[n].1);
            assert!(quiet < 0.2 && over > 0.7, "{}: {quiet} {over}", RULES[n]);
        }
    }
}
