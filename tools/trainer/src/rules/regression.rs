// SPDX-License-Identifier: Apache-2.0
//! Logistic regressions on several figures at once.

use crate::trace::{Samples, WINDOW};
use nerv_primitives_load::FULL;
use serde::Serialize;

/// The figures of a second, at most, and a one.
pub const WIDTH: usize = 9;

/// The figures that a regression is on, second by second; those that are not needed are zero.
pub type Figures = fn(&Samples) -> Vec<[f64; WIDTH]>;

/// How much a coefficient's square counts for one sample's loss: enough that figures which never
/// differ have a coefficient.
const RIDGE: f64 = 1e-3;

/// A logistic regression.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Regression {
    /// The coefficients, that of the one last.
    pub coefficients: [f64; WIDTH],
}

impl Regression {
    /// Fits figures of samples to their outcomes.
    pub fn fit(samples: &[Samples], figures: Figures) -> Self {
        let rows: Vec<_> = samples
            .iter()
            .flat_map(|samples| figures(samples).into_iter().zip(samples.overload.clone()))
            .collect();
        Self::of(&rows)
    }

    /// Fits rows of figures to outcomes by thirty Newton steps on the cross-entropy.
    pub fn of(rows: &[([f64; WIDTH], bool)]) -> Self {
        let mut all = Self {
            coefficients: [0.0; WIDTH],
        };
        for _ in 0..30 {
            let mut slope = all.coefficients.map(|c| RIDGE * c);
            let mut bend = [[0.0; WIDTH]; WIDTH];
            for (n, row) in bend.iter_mut().enumerate() {
                row[n] = RIDGE;
            }
            for (x, outcome) in rows {
                let p = all.probability(x);
                let error = p - f64::from(u8::from(*outcome));
                let curve = p * (1.0 - p);
                for i in 0..WIDTH {
                    slope[i] += error * x[i];
                    for j in 0..=i {
                        bend[i][j] += curve * x[i] * x[j];
                    }
                }
            }
            let step = solved(bend, slope);
            let longest = step.iter().fold(0.0, |most: f64, s| most.max(s.abs()));
            // Far from the answer Newton overshoots.
            let part = (10.0 / longest).min(1.0);
            for (c, s) in all.coefficients.iter_mut().zip(step) {
                *c -= part * s;
            }
            if longest < 1e-6 {
                break;
            }
        }
        all
    }

    /// The probability for a row of figures.
    pub fn probability(&self, x: &[f64; WIDTH]) -> f64 {
        let sum: f64 = self.coefficients.iter().zip(x).map(|(c, x)| c * x).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    /// The probability in each second.
    pub fn say(&self, samples: &Samples, figures: Figures) -> Vec<f64> {
        figures(samples)
            .iter()
            .map(|x| self.probability(x))
            .collect()
    }
}

/// The solution of `matrix * x = right` for a symmetric positive matrix of which the lower half is
/// given, by Cholesky.
fn solved(matrix: [[f64; WIDTH]; WIDTH], right: [f64; WIDTH]) -> [f64; WIDTH] {
    let mut l = matrix;
    for i in 0..WIDTH {
        for j in 0..=i {
            let sum: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            l[i][j] = if i == j {
                (l[i][i] - sum).max(1e-12).sqrt()
            } else {
                (l[i][j] - sum) / l[j][j]
            };
        }
    }
    let mut x = right;
    for i in 0..WIDTH {
        let sum: f64 = (0..i).map(|k| l[i][k] * x[k]).sum();
        x[i] = (x[i] - sum) / l[i][i];
    }
    for i in (0..WIDTH).rev() {
        let sum: f64 = (i + 1..WIDTH).map(|k| l[k][i] * x[k]).sum();
        x[i] = (x[i] - sum) / l[i][i];
    }
    x
}

/// A level's distance from the limit, 0.2 at most, lest a few huge ones flatten the slope there.
fn near(level: f64) -> f64 {
    level.clamp(0.8, 1.2) - 1.0
}

/// How far above the limit a level is, within twice the limit: what a rush is told by.
fn above(level: f64) -> f64 {
    level.clamp(1.0, 2.0) - 1.0
}

/// The six levels of the second, the rate and the weight also as far as they are above the limit.
pub fn levels(samples: &Samples) -> Vec<[f64; WIDTH]> {
    let level = |level: u16| f64::from(level) / f64::from(FULL);
    let row = |features: &nerv_primitives_load::Features| {
        let [rate, latency, across, state, weight, bytes] = features.0.map(level);
        [
            near(rate),
            latency.min(2.0),
            across,
            state.min(2.0),
            weight.min(2.0),
            bytes.min(2.0),
            rate.min(0.8),
            above(rate),
            1.0,
        ]
    };
    samples.features.iter().map(row).collect()
}

/// The mean rates over 30, 10 and 5 seconds and the EWMA. Where only levels are known the shorter
/// ones are taken to be the longest.
pub fn rates(samples: &Samples) -> Vec<[f64; WIDTH]> {
    (0..samples.len())
        .map(|n| {
            let (rate, ewma) = (samples.rate_level[n].into(), samples.ewma_level[n].into());
            let mean = |seconds: usize| {
                if samples.counts.is_empty() {
                    return rate;
                }
                let end = samples.before + n + 1;
                let last = &samples.counts[end.saturating_sub(seconds)..end];
                let sum: u64 = last.iter().map(|count| u64::from(*count)).sum();
                sum as f64 * 1_000.0 / seconds as f64 / f64::from(samples.limit.max(1))
            };
            let (ten, five): (f64, f64) = (mean(WINDOW / 3), mean(WINDOW / 6));
            [
                near(rate),
                near(ewma),
                near(ten),
                near(five),
                rate.min(0.8),
                above(ewma),
                above(ten),
                above(five),
                1.0,
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{chance, source, uniform};

    #[test]
    fn it_finds_what_outcomes_were_drawn_from() {
        let random = &mut source(4, &[]);
        let mut samples = Samples::default();
        for _ in 0..30_000 {
            let (rate, ewma) = (uniform(random, 0.8, 1.2), uniform(random, 0.8, 1.2));
            samples.rate_level.push(rate as f32);
            samples.ewma_level.push(ewma as f32);
            let logit: f64 = 20.0 * (rate - 1.0) - 10.0 * (ewma - 1.0) - 1.0;
            samples
                .overload
                .push(chance(random, 1.0 / (1.0 + (-logit).exp())));
        }
        // Of levels alone: all spans of the mean rate are one figure, whose coefficients add up.
        let found = Regression::fit(&[samples], rates).coefficients;
        let rate = found[0] + found[2] + found[3];
        let above = found[6] + found[7];
        assert!((rate + above / 2.0 - 20.0).abs() < 3.0, "{found:?}");
        assert!((found[1] + found[5] / 2.0 + 10.0).abs() < 3.0, "{found:?}");
    }

    #[test]
    fn equations_are_solved() {
        let mut matrix = [[0.0; WIDTH]; WIDTH];
        for (n, row) in matrix.iter_mut().enumerate() {
            row[n] = 2.0;
        }
        matrix[1][0] = 1.0;
        let mut right = [0.0; WIDTH];
        (right[0], right[1], right[8]) = (4.0, 5.0, 6.0);
        let x = solved(matrix, right);
        assert!((x[0] - 1.0).abs() < 1e-9 && (x[1] - 2.0).abs() < 1e-9);
        assert!((x[8] - 3.0).abs() < 1e-9);
    }
}
