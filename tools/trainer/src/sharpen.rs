// SPDX-License-Identifier: Apache-2.0
//! The last step of a training: how steep the answer is.
//!
//! A model fitted to the cross-entropy says 0.8 where 8 of 10 come true. A split is called for
//! above 0.92, which such a model only reaches when it is all but certain, often after the
//! overload has begun. So its logits are stretched about a middle, `z' = slope * z + shift`, by
//! the two numbers that decide most validation samples rightly at that threshold while the Brier
//! score is not above [`PRICE`] times the best. That is chosen on the validation set alone, keeps
//! the order of all forecasts, and costs nothing to run: it is a part of the head's weights.

use crate::{metrics::THRESHOLD, network::Network, trace::Samples};
use candle_core::Result;
use serde::{Deserialize, Serialize};

/// What the Brier score may rise to, as a multiple of the best.
pub const PRICE: f64 = 1.05;

/// What becomes of logits.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Sharpening {
    /// What they are multiplied by.
    pub slope: f64,
    /// What is added after that.
    pub shift: f64,
    /// The Brier score of the validation set before.
    pub brier_before: f64,
    /// The same after.
    pub brier_after: f64,
    /// The part of right decisions of the validation set before.
    pub accuracy_before: f64,
    /// The same after.
    pub accuracy_after: f64,
}

/// The logits with their outcomes, in classes a twentieth wide within ± 20.
struct Classes {
    counts: Vec<[f64; 2]>,
    total: f64,
}

/// The classes of a unit of the logit.
const FINE: f64 = 20.0;
/// The largest logit there is a class for.
const WIDE: f64 = 20.0;

impl Classes {
    fn of(logits: &[Vec<f32>], sets: &[Samples]) -> Self {
        let mut counts = vec![[0.0; 2]; (2.0 * WIDE * FINE) as usize + 1];
        let mut total = 0.0;
        for (logits, samples) in logits.iter().zip(sets) {
            for (logit, outcome) in logits.iter().zip(&samples.overload) {
                let at = (f64::from(*logit).clamp(-WIDE, WIDE) + WIDE) * FINE;
                counts[at.round() as usize][usize::from(*outcome)] += 1.0;
                total += 1.0;
            }
        }
        Self { counts, total }
    }

    /// The Brier score and the accuracy at the threshold, after a stretch.
    fn judge(&self, slope: f64, shift: f64) -> (f64, f64) {
        let threshold = f64::from(THRESHOLD) / 1e6;
        let (mut squares, mut right) = (0.0, 0.0);
        for (n, [quiet, overload]) in self.counts.iter().enumerate() {
            let logit = n as f64 / FINE - WIDE;
            let p = 1.0 / (1.0 + (-(slope * logit + shift)).exp());
            squares += quiet * p * p + overload * (1.0 - p) * (1.0 - p);
            right += if p > threshold { overload } else { quiet };
        }
        let total = self.total.max(1.0);
        (squares / total, right / total)
    }
}

/// The stretch that is best for these logits.
pub fn choose(logits: &[Vec<f32>], sets: &[Samples]) -> Sharpening {
    let classes = Classes::of(logits, sets);
    let (brier_before, accuracy_before) = classes.judge(1.0, 0.0);
    let mut tried = Vec::new();
    for slope in (14..=60).map(|n| f64::from(n) / 20.0) {
        for shift in (-10..=30).map(|n| f64::from(n) / 10.0) {
            tried.push((slope, shift, classes.judge(slope, shift)));
        }
    }
    let best = tried
        .iter()
        .map(|(_, _, (brier, _))| *brier)
        .fold(1.0, f64::min);
    let mut chosen = Sharpening {
        slope: 1.0,
        shift: 0.0,
        brier_before,
        brier_after: brier_before,
        accuracy_before,
        accuracy_after: accuracy_before,
    };
    for (slope, shift, (brier, accuracy)) in tried {
        if brier <= best * PRICE && accuracy > chosen.accuracy_after {
            chosen = Sharpening {
                slope,
                shift,
                brier_after: brier,
                accuracy_after: accuracy,
                ..chosen
            };
        }
    }
    chosen
}

/// Builds a stretch into the network's head.
///
/// # Errors
///
/// Those of candle.
pub fn apply(network: &Network, sharpening: &Sharpening) -> Result<()> {
    let Sharpening { slope, shift, .. } = *sharpening;
    network.head.set(&(network.head.as_tensor() * slope)?)?;
    let bias = ((network.head_bias.as_tensor() * slope)? + shift)?;
    network.head_bias.set(&bias)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{chance, normal, source};

    /// Logits whose outcomes were drawn by them, so that they are calibrated.
    fn calibrated() -> (Vec<Vec<f32>>, Vec<Samples>) {
        let random = &mut source(8, &[]);
        let mut samples = Samples::default();
        let mut logits = Vec::new();
        for _ in 0..50_000 {
            let logit = normal(random, 5.0);
            logits.push(logit as f32);
            let outcome = chance(random, 1.0 / (1.0 + (-logit).exp()));
            samples.overload.push(outcome);
        }
        (vec![logits], vec![samples])
    }

    #[test]
    fn sharpening_trades_a_little_brier_for_decisions() {
        let (logits, sets) = calibrated();
        let chosen = choose(&logits, &sets);
        assert!(chosen.slope > 1.0 || chosen.shift > 0.0, "{chosen:?}");
        assert!(chosen.accuracy_after > chosen.accuracy_before);
        assert!(chosen.brier_after <= chosen.brier_before * PRICE);
    }

    #[test]
    fn what_was_built_in_is_what_was_chosen() -> Result<()> {
        let network = Network::new(&mut source(2, &[]))?;
        let samples = vec![Samples::of(&crate::generator::generate(
            crate::generator::Family::Square,
            1,
            crate::generator::Set::Test,
            0,
        ))
        .part(0..100)];
        let before = crate::fit::logits(&network, &samples)?;
        let sharpening = Sharpening {
            slope: 1.5,
            shift: 0.5,
            ..choose(&before, &samples)
        };
        apply(&network, &sharpening)?;
        let after = crate::fit::logits(&network, &samples)?;
        for (before, after) in before[0].iter().zip(&after[0]) {
            assert!((before * 1.5 + 0.5 - after).abs() < 1e-5);
        }
        Ok(())
    }
}
