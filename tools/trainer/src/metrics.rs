// SPDX-License-Identifier: Apache-2.0
//! Figures by which forecasts are judged.

use crate::trace::Samples;
use serde::Serialize;

/// The probability above which a split is called for, in parts per million.
pub const THRESHOLD: u32 = 920_000;

/// A million: certainty.
const MILLION: f64 = 1e6;

/// The seconds before an onset in which a lead is sought.
const LONGEST_LEAD: usize = 60;

/// The seconds without overload after which its return is an onset of its own.
const APART: usize = 30;

/// Decisions against outcomes, and squared errors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Said so, and so it was.
    pub true_positives: u64,
    /// Said so, but it was not.
    pub false_positives: u64,
    /// Not said, and it was not.
    pub true_negatives: u64,
    /// Not said, but it was.
    pub false_negatives: u64,
    /// The sum of `(probability - outcome)^2`.
    pub squares: f64,
}

impl Tally {
    /// Counts a forecast.
    pub fn add(&mut self, probability: f64, decision: bool, outcome: bool) {
        let place = match (decision, outcome) {
            (true, true) => &mut self.true_positives,
            (true, false) => &mut self.false_positives,
            (false, false) => &mut self.true_negatives,
            (false, true) => &mut self.false_negatives,
        };
        *place += 1;
        let error = probability - f64::from(u8::from(outcome));
        self.squares += error * error;
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.true_negatives += other.true_negatives;
        self.false_negatives += other.false_negatives;
        self.squares += other.squares;
    }

    /// The forecasts.
    pub fn count(&self) -> u64 {
        self.positives() + self.true_negatives + self.false_positives
    }

    /// Those with an overload.
    pub fn positives(&self) -> u64 {
        self.true_positives + self.false_negatives
    }

    /// The part of the outcomes that were overload.
    pub fn base_rate(&self) -> f64 {
        ratio(self.positives(), self.count())
    }

    /// The part of the decisions that were right: accuracy, on the chain the hit rate.
    pub fn accuracy(&self) -> f64 {
        ratio(self.true_positives + self.true_negatives, self.count())
    }

    /// The part of the overloads that were forecast.
    pub fn recall(&self) -> f64 {
        ratio(self.true_positives, self.positives())
    }

    /// The part of the others that were not.
    pub fn specificity(&self) -> f64 {
        ratio(self.true_negatives, self.count() - self.positives())
    }

    /// The mean of recall and specificity.
    pub fn balanced(&self) -> f64 {
        (self.recall() + self.specificity()) / 2.0
    }

    /// The mean squared error of the probabilities.
    pub fn brier(&self) -> f64 {
        if self.count() == 0 {
            return 0.0;
        }
        self.squares / self.count() as f64
    }
}

/// A part of a whole; 0 of nothing.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// The onsets of overload in a sequence: seconds whose mean rate is above the limit after 30 of
/// which none was. Those within the first 30 seconds are none, since what was before is not known.
pub fn onsets(plain: &[bool]) -> Vec<usize> {
    (APART..plain.len())
        .filter(|onset| plain[*onset] && !plain[onset - APART..*onset].contains(&true))
        .collect()
}

/// For each of the onsets the seconds before it from which on overload was forecast without a
/// break, 60 at most; 0 if it was not forecast by the second before.
pub fn leads(onsets: &[usize], decisions: &[bool]) -> Vec<usize> {
    onsets
        .iter()
        .map(|onset| {
            let before = decisions[onset.saturating_sub(LONGEST_LEAD)..*onset].iter();
            before.rev().take_while(|decision| **decision).count()
        })
        .collect()
}

/// A point of the operating characteristic.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Operating {
    /// The part of quiet outcomes that were called overload.
    pub false_alarms: f64,
    /// The part of overloads that were called so.
    pub recall: f64,
}

/// A bin of the calibration: what was said, and what came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// The forecasts in the bin.
    pub count: u64,
    /// The mean of their probabilities.
    pub said: f64,
    /// The part of them that came true.
    pub came: f64,
}

/// Probabilities and outcomes in a thousand classes, of which curves are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    quiet: Vec<u64>,
    overload: Vec<u64>,
    said: Vec<f64>,
}

/// The classes of a [`Histogram`], and one more for certainty.
const CLASSES: usize = 1_001;

impl Default for Histogram {
    fn default() -> Self {
        Self {
            quiet: vec![0; CLASSES],
            overload: vec![0; CLASSES],
            said: vec![0.0; CLASSES],
        }
    }
}

impl Histogram {
    /// Counts a forecast, its probability in parts per million.
    pub fn add(&mut self, probability: u32, outcome: bool) {
        let class = (probability as usize / 1_000).min(CLASSES - 1);
        let counts = if outcome {
            &mut self.overload
        } else {
            &mut self.quiet
        };
        counts[class] += 1;
        self.said[class] += f64::from(probability) / MILLION;
    }

    /// Adds another histogram.
    pub fn merge(&mut self, other: &Self) {
        for class in 0..CLASSES {
            self.quiet[class] += other.quiet[class];
            self.overload[class] += other.overload[class];
            self.said[class] += other.said[class];
        }
    }

    /// The operating characteristic, from never to always calling overload.
    pub fn characteristic(&self) -> Vec<Operating> {
        let all_quiet: u64 = self.quiet.iter().sum();
        let all_overload: u64 = self.overload.iter().sum();
        let (mut quiet, mut overload) = (0, 0);
        let mut points = vec![Operating {
            false_alarms: 0.0,
            recall: 0.0,
        }];
        for class in (0..CLASSES).rev() {
            quiet += self.quiet[class];
            overload += self.overload[class];
            points.push(Operating {
                false_alarms: ratio(quiet, all_quiet),
                recall: ratio(overload, all_overload),
            });
        }
        points
    }

    /// The area under the operating characteristic, by trapezoids: 1 is best, 0.5 is chance.
    pub fn area(&self) -> f64 {
        self.characteristic()
            .windows(2)
            .map(|pair| {
                let width = pair[1].false_alarms - pair[0].false_alarms;
                width * (pair[0].recall + pair[1].recall) / 2.0
            })
            .sum()
    }

    /// The calibration in so many bins of equal width.
    pub fn calibration(&self, bins: usize) -> Vec<Bin> {
        let mut sums = vec![(0, 0, 0.0); bins];
        for class in 0..CLASSES {
            let bin = &mut sums[(class * bins / (CLASSES - 1)).min(bins - 1)];
            bin.0 += self.quiet[class];
            bin.1 += self.overload[class];
            bin.2 += self.said[class];
        }
        sums.into_iter()
            .map(|(quiet, overload, said)| Bin {
                count: quiet + overload,
                said: said / (quiet + overload).max(1) as f64,
                came: ratio(overload, quiet + overload),
            })
            .collect()
    }
}

/// A logistic regression on one level: a harder yardstick than a rule that only says yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Logistic {
    /// The steepness, per limit.
    pub slope: f64,
    /// The level at which it says one half, as a part of the limit.
    pub middle: f64,
}

impl Logistic {
    /// Fits levels to outcomes by twenty Newton steps on the cross-entropy. Levels are cut at
    /// twice the limit, lest a few huge ones flatten the slope around it.
    pub fn fit<'a>(sets: impl Iterator<Item = &'a Samples> + Clone, of: LevelOf) -> Self {
        let (mut slope, mut bias) = (1.0, 0.0);
        for _ in 0..20 {
            let (mut g, mut h) = ([0.0; 2], [1e-9, 0.0, 1e-9]);
            for samples in sets.clone() {
                for (level, outcome) in of(samples).iter().zip(&samples.overload) {
                    let x = cut(*level);
                    let p = sigmoid(slope * x + bias);
                    let error = p - f64::from(u8::from(*outcome));
                    let curve = p * (1.0 - p);
                    g = [g[0] + error * x, g[1] + error];
                    h = [h[0] + curve * x * x, h[1] + curve * x, h[2] + curve];
                }
            }
            let determinant = h[0] * h[2] - h[1] * h[1];
            if determinant <= 0.0 {
                break;
            }
            // Not farther than 10 at a time, since far from the answer Newton overshoots.
            let step = |numerator: f64| (numerator / determinant).clamp(-10.0, 10.0);
            slope -= step(h[2] * g[0] - h[1] * g[1]);
            bias -= step(h[0] * g[1] - h[1] * g[0]);
        }
        Self {
            slope,
            middle: -bias / slope,
        }
    }

    /// The probability at a level.
    pub fn probability(&self, level: f32) -> f64 {
        sigmoid(self.slope * (cut(level) - self.middle))
    }
}

/// Which level of samples a yardstick looks at.
pub type LevelOf = fn(&Samples) -> &[f32];

/// A level around the limit: its distance from it, 0.2 at most.
fn cut(level: f32) -> f64 {
    f64::from(level.clamp(0.8, 1.2)) - 1.0
}

/// The logistic function.
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests;
