// SPDX-License-Identifier: Apache-2.0
//! What is forecast of pairs, by whom, and what is expected of them.

use crate::{Config, Event, Pallet, AGED_ABOVE, MINIMUM_OUTCOMES, SCORE_MARGIN};
use alloc::vec::Vec;
use nerv_primitives_affinity::{Bond, Forecaster, Forecasters, Said, Sketch, Tracked, Trial};
use nerv_primitives_core::{
    traits::{PairForecasts, PairSeen},
    Ppm,
};

/// When another forecaster comes to decide.
const TRIAL: Trial = Trial {
    minimum: MINIMUM_OUTCOMES,
    margin: SCORE_MARGIN,
};

impl<T: Config> Pallet<T> {
    /// Closes the window of the pairs: outcomes first, then what is said of the next one. Returns what is expected
    /// of the pairs in that.
    pub(crate) fn turn_over(pairs: &mut Sketch, forecasters: &mut Forecasters) -> Vec<Bond> {
        let mut outcomes = Vec::new();
        pairs.close(|outcome| outcomes.push(outcome));
        if let Some(decides) = forecasters.close(&outcomes, &TRIAL) {
            Self::deposit_event(Event::ForecasterChanged {
                decides,
                brier: forecasters.score().brier(),
                forecasts: forecasters.score().forecasts(),
            });
        }
        let seen: Vec<PairSeen> = pairs.pairs().map(|pair| seen(&pair)).collect();
        let mut by_model = T::Model::forecast(&seen).unwrap_or_default().into_iter();
        let mut bonds = Vec::with_capacity(seen.len());
        pairs.say(|pair| {
            let said = match by_model.next() {
                Some(probability) => {
                    Said::of(probability, pair.track, pair.guaranteed(), AGED_ABOVE)
                }
                None => without_model(pair, forecasters),
            };
            bonds.push(pair.bond(forecasters.probability(&said)));
            said
        });
        bonds
    }

    /// How probable it is that a pair deals within the window that is open, as whoever decides forecast it. Of one
    /// that was let in since, by the plain rules.
    pub(crate) fn probability(pair: &Tracked, forecasters: &Forecasters) -> Ppm {
        let said = pair.track.said().copied();
        forecasters.probability(&said.unwrap_or_else(|| without_model(pair, forecasters)))
    }
}

/// What a model sees of a pair whose window was just closed.
fn seen(pair: &Tracked) -> PairSeen {
    PairSeen {
        slot: pair.slot,
        is_new: pair.track.age() == 1,
        features: pair.features(),
    }
}

/// What is said of a pair where there is no model: what the first plain rule says stands for it, so that its score is
/// that rule's and it never comes to decide.
fn without_model(pair: &Tracked, forecasters: &Forecasters) -> Said {
    let mut said = Said::of(0, pair.track, pair.guaranteed(), AGED_ABOVE);
    let probabilities = forecasters.probabilities(&said);
    said.model = probabilities
        .get(Forecaster::Last as usize)
        .copied()
        .unwrap_or_default();
    said
}
