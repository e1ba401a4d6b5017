// SPDX-License-Identifier: Apache-2.0
//! What readers off the chain are shown.

use crate::{Config, Forecasts, Meters, Pallet, Scores, Terms, SCORE_SPAN};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{Blake2_256, StorageHasher};
use nerv_primitives_core::{
    api::{ForecastView, LoadSample, ScoreView},
    ShardId, MILLION,
};
use nerv_primitives_load::{Features, Score, EWMA, FULL, MODEL, PLAIN};
use nerv_primitives_neural::State;

/// The samples that one request can have evaluated: an hour's. What is beyond is left out, so that a
/// request costs a node no more than some hundredths of a second.
pub const MAX_EVALUATED: usize = 3_600;

impl<T: Config> Pallet<T> {
    /// What is forecast of a leaf, and what speaks for it; `None` of a shard that is none.
    pub fn forecast(shard: &ShardId) -> Option<ForecastView> {
        let leaf = Forecasts::<T>::get(shard)?;
        let now = Self::now_seconds();
        let mark = leaf.mark_at(now);
        let newest = leaf.at().and_then(|at| leaf.track.history().at(at));
        let latencies = Meters::<T>::get(shard).map(|meter| meter.latencies);
        let percentile = |percent| {
            latencies
                .as_ref()
                .map_or(0, |latencies| latencies.percentile(now, percent))
        };
        let mut score = Scores::<T>::get();
        score.advance(now, SCORE_SPAN);
        let limit = T::Terms::max_rate();
        Some(ForecastView {
            probability: leaf.probability,
            threshold: T::Terms::split_probability(),
            rule: Self::rule_for(Some(&leaf), limit, now),
            features: newest.unwrap_or_default().0.map(in_millionths),
            at: leaf.at().unwrap_or(0),
            rate: Self::load_at(shard, now).rate,
            limit,
            model: Self::model_hash().unwrap_or_default(),
            latency: (percentile(50), percentile(95), percentile(99)),
            score: score_view(&score),
            hottest: mark.map(|mark| mark.account),
            unsplittable_until: mark.map(|mark| mark.until),
        })
    }

    /// The last 120 seconds of a leaf as far as they are known, the oldest first.
    pub fn load_history(shard: &ShardId) -> Vec<LoadSample> {
        let Some(leaf) = Forecasts::<T>::get(shard) else {
            return Vec::new();
        };
        leaf.track
            .history()
            .iter()
            .map(|(second, levels)| LoadSample {
                second,
                levels: levels.0,
            })
            .collect()
    }

    /// What the model in force says of some samples, from the zero state: the probability after each
    /// of the first [`MAX_EVALUATED`], and the hash of the state after the last of them. Nothing,
    /// and the hash of the zero state, without a model.
    pub fn evaluate(samples: &[[u16; 6]]) -> (Vec<u32>, [u8; 32]) {
        let mut state = State::default();
        let probabilities = match Self::model() {
            Some(model) => samples
                .iter()
                .take(MAX_EVALUATED)
                .map(|levels| model.step(&mut state, &Features(*levels).input()))
                .collect(),
            None => Vec::new(),
        };
        (probabilities, state.using_encoded(Blake2_256::hash))
    }
}

/// A level in parts per million of capacity, rounded down: at most just under 16 million.
fn in_millionths(level: u16) -> u32 {
    let millionths = u64::from(level) * u64::from(MILLION) / u64::from(FULL);
    u32::try_from(millionths).unwrap_or(u32::MAX)
}

/// A score as readers and events show it.
pub(crate) fn score_view(score: &Score) -> ScoreView {
    let totals = score.totals();
    ScoreView {
        forecasts: totals.forecasts,
        brier_model: totals.brier[MODEL],
        brier_plain: totals.brier[PLAIN],
        brier_ewma: totals.brier[EWMA],
        hit_model: totals.hit_rate[MODEL],
        hit_plain: totals.hit_rate[PLAIN],
        hit_ewma: totals.hit_rate[EWMA],
    }
}
