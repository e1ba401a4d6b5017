// SPDX-License-Identifier: Apache-2.0
//! How good the forecasts were, of the model and of the rules it is compared with.

use crate::forecast::Outcome;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Ppm, Rule, MILLION};
use scale_info::TypeInfo;

/// The place of the model among the figures of [`Totals`].
pub const MODEL: usize = 0;
/// The place of the plain rule.
pub const PLAIN: usize = 1;
/// The place of the exponentially weighted mean.
pub const EWMA: usize = 2;

/// The buckets a score remembers, the newest included.
const BUCKETS: usize = 12;

/// The forecasts that a bucket takes, so that the sums of `10^12` at most fit in a `u64`. What
/// comes beyond is not scored.
const MAX_FORECASTS: u32 = 1 << 24;

/// The outcomes of forecasts within one span of time.
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
pub struct Bucket {
    /// The forecasts.
    pub forecasts: u32,
    /// The sum of the squares of the errors, each error in parts per million.
    pub squares: [u64; 3],
    /// The forecasts whose decision was right.
    pub hits: [u32; 3],
}

/// The outcomes of all leaves' forecasts in the last twelve spans of time.
#[derive(
    Clone,
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
    /// The outcomes, one bucket for each span.
    buckets: [Bucket; BUCKETS],
    /// The place of the newest bucket.
    newest: u8,
    /// The second in which the newest bucket began.
    since: u64,
}

/// What the outcomes come to. Figures are in the order [`MODEL`], [`PLAIN`], [`EWMA`]; all are zero
/// while there is no forecast.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    /// The forecasts whose outcome is known.
    pub forecasts: u32,
    /// The Brier score, rounded down: the mean of `(probability - outcome)^2`. The lower the
    /// better; always to say a half gives 250,000.
    pub brier: [Ppm; 3],
    /// The part of the forecasts whose decision was right, rounded down.
    pub hit_rate: [Ppm; 3],
}

impl Score {
    /// Lets the time up to `now` pass: what is older than twelve buckets of `span` seconds is
    /// forgotten. A span of zero is taken for one second. Of a clock that goes back everything
    /// counts into the newest bucket.
    pub fn advance(&mut self, now: u64, span: u32) {
        let span = u64::from(span.max(1));
        let passed = now.saturating_sub(self.since) / span;
        for _ in 0..passed.min(BUCKETS as u64) {
            self.newest = ((usize::from(self.newest) + 1) % BUCKETS) as u8;
            self.buckets[usize::from(self.newest)] = Bucket::default();
        }
        // At most `now`.
        self.since = self.since.saturating_add(passed.saturating_mul(span));
    }

    /// Scores a forecast whose outcome became known at `now`, in buckets of `span` seconds. The
    /// model's decision is that its probability is above the `threshold`.
    pub fn add(&mut self, now: u64, span: u32, threshold: Ppm, outcome: &Outcome) {
        self.advance(now, span);
        let bucket = &mut self.buckets[usize::from(self.newest) % BUCKETS];
        if bucket.forecasts >= MAX_FORECASTS {
            return;
        }
        let forecast = &outcome.forecast;
        let certain = |says: bool| if says { MILLION } else { 0 };
        let probability = forecast.probability.min(MILLION);
        let said = [
            (probability, probability > threshold),
            (certain(forecast.plain), forecast.plain),
            (certain(forecast.ewma), forecast.ewma),
        ];
        bucket.forecasts += 1;
        for (index, (probability, decision)) in said.into_iter().enumerate() {
            let error = u64::from(probability.abs_diff(certain(outcome.overloaded)));
            let square = &mut bucket.squares[index];
            *square = square.saturating_add(error * error);
            if decision == outcome.overloaded {
                bucket.hits[index] = bucket.hits[index].saturating_add(1);
            }
        }
    }

    /// The scores over all buckets.
    pub fn totals(&self) -> Totals {
        let (forecasts, squares, hits) = self.sums();
        let mean = |sum: u128, unit: u128| {
            let mean = sum.checked_div(u128::from(forecasts) * unit).unwrap_or(0);
            Ppm::try_from(mean).unwrap_or(MILLION).min(MILLION)
        };
        let million = u128::from(MILLION);
        Totals {
            forecasts: u32::try_from(forecasts).unwrap_or(u32::MAX),
            brier: squares.map(|sum| mean(sum, million)),
            hit_rate: hits.map(|sum| mean(u128::from(sum) * million, 1)),
        }
    }

    /// What is to decide: the forecast, unless at least `minimum` outcomes are known and the
    /// model's Brier score is worse than the plain rule's by more than `margin`.
    ///
    /// While a chain is quiet the plain rule is right each time with certainty, and a model that
    /// gives overload a probability of a thousandth is worse by a millionth. The margin is what
    /// that may come to without the model being put out of force before the rush it is there for.
    pub fn rule(&self, minimum: u32, margin: Ppm) -> Rule {
        let (forecasts, squares, _) = self.sums();
        let margin = u128::from(margin) * u128::from(MILLION) * u128::from(forecasts);
        let worse = squares[MODEL] > squares[PLAIN] + margin;
        if worse && forecasts > 0 && forecasts >= u64::from(minimum) {
            Rule::Plain
        } else {
            Rule::Forecast
        }
    }

    /// The forecasts, the squares of their errors and the hits of all buckets.
    fn sums(&self) -> (u64, [u128; 3], [u64; 3]) {
        let (mut forecasts, mut squares, mut hits) = (0, [0; 3], [0; 3]);
        for bucket in &self.buckets {
            // Twelve of each: far from what the wider types hold.
            forecasts += u64::from(bucket.forecasts);
            for index in 0..3 {
                squares[index] += u128::from(bucket.squares[index]);
                hits[index] += u64::from(bucket.hits[index]);
            }
        }
        (forecasts, squares, hits)
    }
}

#[cfg(test)]
mod tests;
