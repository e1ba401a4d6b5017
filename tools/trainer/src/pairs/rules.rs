// SPDX-License-Identifier: Apache-2.0
//! What a model of pairs is compared with.
//!
//! | yardstick | what it says |
//! |---|---|
//! | last | who dealt in the last window deals again |
//! | aged | who has an aged count above a bound deals again |
//! | logistic | a logistic regression on the six levels, fitted to the validation set |
//!
//! The first two are the chain's. How probable their yes and their no is, they are told in hindsight:
//! chain by chain the part that did deal, of the very samples that are judged, and of the bounds the
//! one that comes out best for all of them. No record that a chain could have is as good. What they
//! come to by the record that the chain does keep ([`Forecasters`]) is told beside it.

use super::observe::{Sample, World};
use crate::rules::regression::{Regression, WIDTH};
use nerv_primitives_affinity::{Forecasters, Outcome, Said, Trial, ONE, UNIT};

/// The bounds of the aged count that are tried, in units of the sketch.
pub const BOUNDS: [u32; 12] = [
    UNIT / 4,
    UNIT / 2,
    UNIT * 3 / 4,
    UNIT,
    UNIT * 3 / 2,
    UNIT * 2,
    UNIT * 3,
    UNIT * 4,
    UNIT * 6,
    UNIT * 8,
    UNIT * 12,
    UNIT * 16,
];

/// How often a rule said no and yes, and how often pairs dealt then.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Record {
    said: [u64; 2],
    dealt: [u64; 2],
}

impl Record {
    /// Adds a sample.
    pub fn add(&mut self, says: bool, deals: bool) {
        self.said[usize::from(says)] += 1;
        self.dealt[usize::from(says)] += u64::from(deals);
    }

    /// The sum of the squared errors of a rule that knows both parts: of `n` samples with a part `p`
    /// it is `n p (1 - p)`.
    pub fn squares(&self) -> f64 {
        let each = self.said.iter().zip(self.dealt);
        each.filter(|(said, _)| **said > 0)
            .map(|(said, dealt)| dealt as f64 * (1.0 - dealt as f64 / *said as f64))
            .sum()
    }
}

/// The records of the rules in one chain.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rules {
    /// Of the last window.
    pub last: Record,
    /// Of the aged count, for each of the [`BOUNDS`].
    pub aged: [Record; BOUNDS.len()],
}

impl Rules {
    /// Adds a sample.
    pub fn add(&mut self, sample: &Sample) {
        self.last.add(sample.last, sample.deals);
        for (record, bound) in self.aged.iter_mut().zip(BOUNDS) {
            record.add(sample.count > bound, sample.deals);
        }
    }
}

/// The sums of squared errors of the two rules by the record that a chain keeps, with this bound:
/// what its own code gives, window by window.
pub fn by_record(world: &World, bound: u32) -> [f64; 2] {
    let mut windows: Vec<Vec<&Sample>> = Vec::new();
    for sample in world.samples() {
        let window = sample.window as usize;
        if windows.len() <= window {
            windows.resize(window + 1, Vec::new());
        }
        windows[window].push(sample);
    }
    let mut forecasters = Forecasters::default();
    let mut squares = [0.0; 2];
    for samples in windows {
        let mut outcomes = Vec::with_capacity(samples.len());
        for sample in samples {
            let said = Said {
                model: 0,
                last: sample.last,
                aged: sample.count > bound,
            };
            let outcome = f64::from(u8::from(sample.deals));
            let [_, last, aged] = forecasters.probabilities(&said);
            for (sum, p) in squares.iter_mut().zip([last, aged]) {
                *sum += (f64::from(p) / 1e6 - outcome).powi(2);
            }
            outcomes.push(Outcome {
                said,
                dealt: sample.deals,
            });
        }
        forecasters.close(&outcomes, &TRIAL);
    }
    squares
}

/// Nobody is to decide here.
const TRIAL: Trial = Trial {
    minimum: u32::MAX,
    margin: 0,
};

/// The bound among [`BOUNDS`] with which the aged count does best, chain by chain in hindsight.
pub fn best_bound<'a>(chains: impl Iterator<Item = &'a Rules> + Clone) -> usize {
    let of = |bound: usize| -> f64 {
        let all = chains.clone();
        all.map(|rules| rules.aged[bound].squares()).sum()
    };
    (0..BOUNDS.len())
        .min_by(|one, other| of(*one).total_cmp(&of(*other)))
        .unwrap_or(0)
}

/// The six levels of a sample and a one.
fn levels(sample: &Sample) -> [f64; WIDTH] {
    let mut row = [0.0; WIDTH];
    for (x, level) in row.iter_mut().zip(sample.features.0) {
        *x = f64::from(level) / f64::from(ONE);
    }
    row[WIDTH - 1] = 1.0;
    row
}

/// Fits the logistic regression.
pub fn logistic(worlds: &[World]) -> Regression {
    let rows: Vec<_> = worlds
        .iter()
        .flat_map(World::samples)
        .map(|sample| (levels(sample), sample.deals))
        .collect();
    Regression::of(&rows)
}

/// What the logistic regression says of a sample.
pub fn logistic_of(regression: &Regression, sample: &Sample) -> f64 {
    regression.probability(&levels(sample))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_affinity::Features;

    fn sample(window: u32, last: bool, count: u32, deals: bool) -> Sample {
        Sample {
            window,
            features: Features([if last { ONE } else { 0 }, 0, 0, 0, 0, 0]),
            last,
            count,
            deals,
            odds: None,
        }
    }

    #[test]
    fn a_record_in_hindsight_is_the_best_there_is() {
        let mut record = Record::default();
        for n in 0..10 {
            record.add(true, n < 8);
            record.add(false, n < 1);
        }
        // 10 * 0.8 * 0.2 + 10 * 0.1 * 0.9.
        assert!((record.squares() - 2.5).abs() < 1e-12);
        assert_eq!(Record::default().squares(), 0.0);
    }

    #[test]
    fn the_bound_is_the_one_that_tells_pairs_apart() {
        let mut rules = Rules::default();
        for n in 0..20 {
            rules.add(&sample(1, false, n * UNIT / 2, n > 8));
        }
        let best = best_bound([rules].iter());
        assert_eq!(BOUNDS[best], 4 * UNIT);
        assert_eq!(rules.aged[best].squares(), 0.0);
        // Of the last window nothing is known.
        assert!((rules.last.squares() - 20.0 * 0.55 * 0.45).abs() < 1e-12);
    }

    #[test]
    fn by_its_own_record_a_rule_begins_with_a_half_and_learns() {
        let pair: Vec<Sample> = (1..=200)
            .map(|window| sample(window, true, UNIT, true))
            .collect();
        let world = World {
            name: "test".into(),
            sequences: vec![pair.clone(); 10],
        };
        let [last, aged] = by_record(&world, UNIT / 2);
        // A half in the first window, then sure within a hundredth or so.
        assert!(last > 2.5 && last < 3.0, "{last}");
        assert_eq!(last, aged);
    }

    #[test]
    fn a_regression_knows_what_the_levels_say() {
        let pair = |last| vec![sample(1, last, 0, last); 50];
        let world = World {
            name: "test".into(),
            sequences: vec![pair(true), pair(false)],
        };
        let fitted = logistic(std::slice::from_ref(&world));
        assert!(logistic_of(&fitted, &sample(1, true, 0, true)) > 0.95);
        assert!(logistic_of(&fitted, &sample(1, false, 0, true)) < 0.05);
    }
}
