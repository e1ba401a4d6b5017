// SPDX-License-Identifier: Apache-2.0
//! Meters and forecasts follow their shards through splits and merges.

use crate::{
    Config, Forecasts, LeafForecast, LeafMeter, Meters, Model, Pallet, Terms, WeightInfo,
    CHILD_SHARE,
};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{traits::OnCutover, ShardId};
use nerv_primitives_load::Track;

impl<T: Config> Pallet<T> {
    /// Gives each child of a split in the second `now` its part of what its parent had.
    pub(crate) fn divide(shard: &ShardId, left: &ShardId, right: &ShardId, now: u64) {
        Self::heir_splits(shard, [*left, *right]);
        let counted = Meters::<T>::take(shard);
        let meter = match &counted {
            Some(meter) => meter.child(now),
            None => LeafMeter::new(now),
        };
        let forecast = Forecasts::<T>::take(shard);
        if let Some(forecast) = &forecast {
            Self::leave_to_children(forecast, counted.as_ref(), [*left, *right], now);
        }
        // A leaf should have a forecast. Its children have one in any case.
        let forecast = match forecast {
            Some(forecast) => Self::forecast_anew(forecast.track.part(CHILD_SHARE)),
            None => Self::forecast_anew(Track::new(now)),
        };
        // Both begin alike, so that the model runs over what they begin with once.
        for child in [left, right] {
            Meters::<T>::insert(child, meter.clone());
            Forecasts::<T>::insert(child, forecast.clone());
        }
    }

    /// Gives the parent of a merge in the second `now` what both its children had.
    pub(crate) fn unite(left: &ShardId, right: &ShardId, parent: &ShardId, now: u64) {
        Self::heirs_merge(left, right, parent);
        let counted = (Meters::<T>::take(left), Meters::<T>::take(right));
        let forecasts = (Forecasts::<T>::take(left), Forecasts::<T>::take(right));
        for (forecast, meter) in [(&forecasts.0, &counted.0), (&forecasts.1, &counted.1)] {
            if let Some(forecast) = forecast {
                Self::leave_to_parent(forecast, meter.as_ref(), *parent, now);
            }
        }
        let meter = match counted {
            (Some(left), Some(right)) => Some(left.sum(&right, now, T::Terms::quiet_rate())),
            // Of the other no transfer is known.
            (Some(one), None) | (None, Some(one)) => Some(one),
            (None, None) => None,
        };
        if let Some(meter) = meter {
            Meters::<T>::insert(parent, meter);
        }
        let track = match forecasts {
            (Some(left), Some(right)) => left.track.sum(&right.track),
            (Some(one), None) | (None, Some(one)) => one.track,
            (None, None) => Track::new(now),
        };
        Forecasts::<T>::insert(parent, Self::forecast_anew(track));
    }

    /// What is forecast of a leaf with that track: what the model says of its last 120 seconds.
    /// Marks are not inherited. Without a model nothing is forecast until there is one.
    fn forecast_anew(track: Track) -> LeafForecast {
        let mut forecast = LeafForecast {
            track,
            contention: Self::rest(None),
            ..LeafForecast::new(0, Model::<T>::get().generation)
        };
        // A track without seconds needs no model to say nothing.
        if forecast.track.history().is_empty() {
            return forecast;
        }
        if let Some(model) = Self::model() {
            let levels = forecast.track.history().iter();
            let (state, probability) = model.run(levels.map(|(_, levels)| levels.input()));
            forecast.state = state;
            forecast.probability = probability;
        }
        forecast
    }
}

impl<T: Config> OnCutover for Pallet<T> {
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId) {
        Self::count_notes();
        Self::divide(shard, left, right, Self::now_seconds());
    }

    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId) {
        Self::count_notes();
        Self::unite(left, right, parent, Self::now_seconds());
    }

    fn relocated(from: &ShardId, to: &ShardId) {
        for shard in [from, to] {
            if let Some(mut leaf) = Forecasts::<T>::get(shard) {
                leaf.contention = Self::rest(leaf.contention.since);
                Forecasts::<T>::insert(shard, leaf);
            }
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::cutover()
    }

    fn relocated_weight() -> Weight {
        // Two forecasts, and the parameter that says for how long they rest.
        T::DbWeight::get().reads_writes(3, 2)
    }
}
