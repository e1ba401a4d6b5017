// SPDX-License-Identifier: Apache-2.0
//! How good the forecasts were, and who is to decide.

use crate::{
    ageing::{faded, UNIT},
    forecast::{Forecaster, FORECASTERS},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Ppm, MILLION};
use scale_info::TypeInfo;

/// When another forecaster comes to decide.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Trial {
    /// The forecasts that there must be a record of, at least; with fewer nothing changes.
    pub minimum: u32,
    /// The part by which the model's score must be below that of the better rule before it decides.
    pub margin: Ppm,
}

/// The Brier scores of the three forecasters, and which of them decides.
///
/// Sums [fade](crate::ageing::faded) by 1/64 with each window: what is 44 windows old counts for
/// half.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Score {
    /// The forecasts, in units of [`UNIT`].
    forecasts: u64,
    /// The sum of the squares of each forecaster's errors, the errors in parts per million. With the
    /// 1,024 pairs of a window a sum stays below `2^56`.
    squares: [u64; FORECASTERS],
    /// Who decides.
    deciding: Forecaster,
}

impl Score {
    /// The forecasts that there is a record of, rounded down.
    pub fn forecasts(&self) -> u64 {
        self.forecasts / u64::from(UNIT)
    }

    /// The Brier scores, rounded down, in the order of [`Forecaster`]: the mean of
    /// `(probability - outcome)^2` (Brier, "Verification of forecasts expressed in terms of
    /// probability", 1950). The lower the better; always to say a half gives 250,000. Zero without a
    /// forecast.
    pub fn brier(&self) -> [Ppm; FORECASTERS] {
        let all = u128::from(self.forecasts) * u128::from(MILLION);
        self.squares.map(|sum| {
            let mean = (u128::from(sum) * u128::from(UNIT)).checked_div(all);
            Ppm::try_from(mean.unwrap_or(0))
                .unwrap_or(MILLION)
                .min(MILLION)
        })
    }

    /// Who decides.
    pub fn deciding(&self) -> Forecaster {
        self.deciding
    }

    /// Adds the outcome of a window for one pair, with the probability that each forecaster gave.
    pub fn add(&mut self, probabilities: &[Ppm; FORECASTERS], dealt: bool) {
        self.forecasts = self.forecasts.saturating_add(u64::from(UNIT));
        let outcome = if dealt { MILLION } else { 0 };
        for (sum, probability) in self.squares.iter_mut().zip(probabilities) {
            let error = u64::from(probability.min(&MILLION).abs_diff(outcome));
            *sum = sum.saturating_add(error * error);
        }
    }

    /// Lets a window pass.
    pub fn fade(&mut self) {
        self.forecasts = faded(self.forecasts);
        self.squares = self.squares.map(faded);
    }

    /// Looks again who is to decide, and returns who it is if that is another.
    ///
    /// - The model comes to decide once its score is below that of the better rule by more than the
    ///   margin, and does so until it is below by no more than half of it.
    /// - Of the rules the better one decides. One that decides already stays until the other's score
    ///   is below its own by more than half of the margin.
    pub fn decide(&mut self, trial: &Trial) -> Option<Forecaster> {
        if self.forecasts() < u64::from(trial.minimum) {
            return None;
        }
        let better = if self.leads(Forecaster::Aged, Forecaster::Last, 0) {
            Forecaster::Aged
        } else {
            Forecaster::Last
        };
        let (margin, half) = (trial.margin, trial.margin / 2);
        let next = match self.deciding {
            Forecaster::Model if self.leads(Forecaster::Model, better, half) => Forecaster::Model,
            _ if self.leads(Forecaster::Model, better, margin) => Forecaster::Model,
            Forecaster::Model => better,
            rule if self.leads(better, rule, half) => better,
            rule => rule,
        };
        let changed = next != self.deciding;
        self.deciding = next;
        changed.then_some(next)
    }

    /// Whether one forecaster's score is below another's by more than a part of that.
    fn leads(&self, one: Forecaster, other: Forecaster, margin: Ppm) -> bool {
        let [one, other] = [one, other].map(|forecaster| {
            let sum = self.squares.get(forecaster as usize);
            u128::from(sum.copied().unwrap_or_default())
        });
        one * u128::from(MILLION) < other * u128::from(MILLION - margin.min(MILLION))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRIAL: Trial = Trial {
        minimum: 10,
        margin: 200_000,
    };

    /// A score of ten forecasts with such Brier scores.
    fn score(brier: [u64; 3], deciding: Forecaster) -> Score {
        let million = u64::from(MILLION);
        Score {
            forecasts: 10 * u64::from(UNIT),
            squares: brier.map(|mean| mean * 10 * million),
            deciding,
        }
    }

    #[test]
    fn the_score_is_the_mean_of_the_squares() {
        let mut score = Score::default();
        assert_eq!((score.forecasts(), score.brier()), (0, [0; 3]));
        score.add(&[900_000, MILLION, 0], true);
        score.add(&[300_000, MILLION / 2, u32::MAX], false);
        assert_eq!(score.forecasts(), 2);
        assert_eq!(score.brier(), [50_000, 125_000, MILLION]);
    }

    #[test]
    fn fading_keeps_the_mean() {
        let mut score = Score::default();
        (0..1_000).for_each(|_| score.add(&[900_000, MILLION, 0], true));
        (0..44).for_each(|_| score.fade());
        assert!((495..=505).contains(&score.forecasts()));
        assert!(score.brier()[0].abs_diff(10_000) < 10);
    }

    #[test]
    fn boundary_the_model_comes_above_the_margin_and_goes_below_half_of_it() {
        use Forecaster::*;
        for (model, deciding, next) in [
            (80_000, Last, Last),
            (79_999, Last, Model),
            (89_999, Model, Model),
            (90_000, Model, Last),
        ] {
            let mut score = score([model, 100_000, 110_000], deciding);
            let changed = score.decide(&TRIAL);
            assert_eq!(score.deciding(), next, "{model} while {deciding:?} decides");
            assert_eq!(changed, (next != deciding).then_some(next));
        }
    }

    #[test]
    fn boundary_of_the_rules_the_better_one_decides() {
        use Forecaster::*;
        for (last, aged, deciding, next) in [
            (100_000, 90_000, Last, Last),
            (100_000, 89_999, Last, Aged),
            (90_000, 100_000, Aged, Aged),
            (89_999, 100_000, Aged, Last),
            (100_000, 99_999, Model, Aged),
            (100_000, 100_000, Model, Last),
        ] {
            let mut score = score([200_000, last, aged], deciding);
            score.decide(&TRIAL);
            assert_eq!(score.deciding(), next, "{last} and {aged}, {deciding:?}");
        }
    }

    #[test]
    fn boundary_with_too_few_forecasts_nothing_changes() {
        let mut few = score([0, 100_000, 100_000], Forecaster::Last);
        few.forecasts -= 1;
        assert_eq!(few.decide(&TRIAL), None);
        few.forecasts += 1;
        assert_eq!(few.decide(&TRIAL), Some(Forecaster::Model));
    }

    #[test]
    fn where_all_are_right_the_model_has_nothing_to_win() {
        let mut right = score([0; 3], Forecaster::Model);
        assert_eq!(right.decide(&TRIAL), Some(Forecaster::Last));
        assert_eq!(right.decide(&TRIAL), None);
    }

    proptest! {
        /// Whoever decides does so again at once: nobody comes and goes on the same figures.
        #[test]
        fn a_decision_stands_on_the_same_figures(brier in [0u64..250_000, 0u64..250_000, 0u64..250_000], margin: u32) {
            for deciding in [Forecaster::Model, Forecaster::Last, Forecaster::Aged] {
                let mut score = score(brier, deciding);
                let trial = Trial { minimum: 0, margin };
                score.decide(&trial);
                prop_assert_eq!(score.decide(&trial), None);
            }
        }

        /// Garbage in storage decides somehow, but never panics.
        #[test]
        fn any_sums_decide(forecasts: u64, squares: [u64; 3], minimum: u32, margin: u32, p: [u32; 3]) {
            let mut score = Score { forecasts, squares, deciding: Forecaster::Aged };
            score.add(&p, true);
            score.fade();
            score.decide(&Trial { minimum, margin });
            prop_assert!(score.brier().iter().all(|p| *p <= MILLION));
        }
    }
}
