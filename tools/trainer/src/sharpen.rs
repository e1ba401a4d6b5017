// SPDX-License-Identifier: Apache-2.0
//! What a model is to say of a probability, so that calls come in time.
//!
//! A model fitted to the cross-entropy says 0.8 where 8 of 10 come true. A split is called for
//! above 0.92, which such a model reaches late, often after the overload has begun. A split is worth
//! calling for from about 0.7 on; so from there on the model is to say more than it means.
//!
//! To stretch all answers, `z' = slope * z + shift`, would do, but costs most where nothing is
//! gained: an even chance becomes 0.69. So answers are left as they are but for those about to be
//! calls. What a logit `y` means is
//!
//! ```text
//! m(y) = y - RISE * sigmoid(STEEP * (y - MIDDLE))
//! ```
//!
//! and the model is fitted so that `m(y)` comes true ([`meant`]). `m` rises everywhere, so the order
//! of forecasts is that of what they mean. Nothing is left to do after the training, and nothing on
//! the chain.
//!
//! Of visits to small leaves, where overload comes and goes by chance and a call gains nothing, the
//! model learns to say what it means ([`rise`]). Where it cannot tell them from other loads it says
//! something between.

use crate::{generator::Family, metrics::THRESHOLD, trace::Samples};
use candle_core::{Result, Tensor};
use serde::{Deserialize, Serialize};

/// By how much a call's logit is above what it means.
pub const RISE: f64 = 1.6;

/// How sudden the rise is; below `4 / RISE`, so that [`meant`] rises everywhere.
pub const STEEP: f64 = 2.2;

/// The logit of half the rise.
pub const MIDDLE: f64 = 1.2;

/// The rise of the answers for a load of this name.
pub fn rise(name: &str) -> f64 {
    if name == Family::Visits.name() {
        0.0
    } else {
        RISE
    }
}

/// The logits that are to come true where a model says these, each by its load's [`rise`].
///
/// # Errors
///
/// Those of candle.
pub fn meant(logits: &Tensor, rises: &Tensor) -> Result<Tensor> {
    let part = candle_nn::ops::sigmoid(&((logits - MIDDLE)? * STEEP)?)?;
    logits - (part * rises)?
}

/// The same for one logit of a load whose answers rise.
pub fn meant_by(logit: f64) -> f64 {
    logit - RISE * probability(STEEP * (logit - MIDDLE))
}

/// The probability of a logit.
pub fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// What it costs and brings to say more than is meant, on those of the validation set for which it is
/// done.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Sharpening {
    /// The probability that is meant where 0.92 is said.
    pub threshold: f64,
    /// The Brier score of what is meant.
    pub brier_before: f64,
    /// Of what is said.
    pub brier_after: f64,
    /// The part of right decisions if what is meant were held against 0.92.
    pub accuracy_before: f64,
    /// If what is said is.
    pub accuracy_after: f64,
}

impl Sharpening {
    /// What it comes to for these logits.
    pub fn of(logits: &[Vec<f32>], sets: &[Samples]) -> Self {
        let threshold = f64::from(THRESHOLD) / 1e6;
        let mut all = Self {
            threshold: probability(meant_by((threshold / (1.0 - threshold)).ln())),
            ..Self::default()
        };
        let mut count = 0.0;
        for (logits, samples) in logits.iter().zip(sets) {
            if rise(&samples.family) == 0.0 {
                continue;
            }
            for (logit, outcome) in logits.iter().zip(&samples.overload) {
                let said = probability(f64::from(*logit));
                let meant = probability(meant_by(f64::from(*logit)));
                let square = |p: f64| (p - f64::from(u8::from(*outcome))).powi(2);
                let right = |p: f64| f64::from(u8::from((p > threshold) == *outcome));
                all.brier_before += square(meant);
                all.brier_after += square(said);
                all.accuracy_before += right(meant);
                all.accuracy_after += right(said);
                count += 1.0;
            }
        }
        for sum in [
            &mut all.brier_before,
            &mut all.brier_after,
            &mut all.accuracy_before,
            &mut all.accuracy_after,
        ] {
            *sum /= f64::max(count, 1.0);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{chance, normal, source};
    use candle_core::{Device, Var};

    #[test]
    fn what_is_meant_rises_with_what_is_said() {
        let logits: Vec<f64> = (-200..=200).map(|n| f64::from(n) / 20.0).collect();
        for pair in logits.windows(2) {
            assert!(meant_by(pair[0]) < meant_by(pair[1]), "{pair:?}");
        }
        // What is no call and not about to be one is said as it is meant.
        assert!((probability(0.0) - probability(meant_by(0.0))).abs() < 0.05);
        assert!((probability(-2.0) - probability(meant_by(-2.0))).abs() < 0.001);
    }

    #[test]
    fn tensors_and_numbers_agree() -> Result<()> {
        let logits: Vec<f32> = (-40..=40).map(|n| n as f32 / 5.0).collect();
        let var = Var::from_vec(logits.clone(), logits.len(), &Device::Cpu)?;
        let all = meant(
            &var,
            &Tensor::full(RISE as f32, logits.len(), &Device::Cpu)?,
        )?;
        for (logit, meant) in logits.iter().zip(all.to_vec1::<f32>()?) {
            assert!((meant_by(f64::from(*logit)) - f64::from(meant)).abs() < 1e-5);
        }
        let gradients = all.sum_all()?.backward()?;
        let slopes = gradients.get(&var).unwrap().to_vec1::<f32>()?;
        for (logit, slope) in logits.iter().zip(slopes) {
            let (low, high) = (f64::from(*logit) - 1e-4, f64::from(*logit) + 1e-4);
            let expected = (meant_by(high) - meant_by(low)) / 2e-4;
            assert!((f64::from(slope) - expected).abs() < 1e-3, "{logit}");
        }
        Ok(())
    }

    #[test]
    fn visits_are_said_as_they_are_meant() -> Result<()> {
        assert_eq!(rise(Family::Visits.name()), 0.0);
        assert_eq!(rise(Family::Blips.name()), RISE);
        assert_eq!(rise("recorded"), RISE);
        let logits = Tensor::new(&[2.5f32, 2.5], &Device::Cpu)?;
        let rises = Tensor::new(&[0.0, RISE as f32], &Device::Cpu)?;
        let meant = meant(&logits, &rises)?.to_vec1::<f32>()?;
        assert!(meant[0] == 2.5 && meant[1] < 1.2, "{meant:?}");
        Ok(())
    }

    /// Outcomes drawn by what logits mean.
    fn drawn() -> (Vec<Vec<f32>>, Vec<Samples>) {
        let random = &mut source(8, &[]);
        let mut samples = Samples::default();
        let mut logits = Vec::new();
        for _ in 0..50_000 {
            let logit = normal(random, 5.0);
            logits.push(logit as f32);
            samples
                .overload
                .push(chance(random, probability(meant_by(logit))));
        }
        (vec![logits], vec![samples])
    }

    #[test]
    fn sharpening_trades_a_little_brier_for_decisions() {
        let (logits, sets) = drawn();
        let all = Sharpening::of(&logits, &sets);
        assert!(all.accuracy_after > all.accuracy_before, "{all:?}");
        assert!(all.brier_after > all.brier_before, "{all:?}");
        assert!(all.brier_after < all.brier_before * 1.1, "{all:?}");
        assert!((0.65..0.8).contains(&all.threshold), "{all:?}");
    }
}
