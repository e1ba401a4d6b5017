// SPDX-License-Identifier: Apache-2.0
//! The model and the two plain rules, with the record of all three.

use crate::{
    calibration::Calibration,
    forecast::{Forecaster, Outcome, Said, FORECASTERS},
    score::{Score, Trial},
    track::Track,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Ppm, MILLION};
use scale_info::TypeInfo;

/// What the forecasters' probabilities come from, and who decides.
///
/// A rule says yes or no; how probable that makes it that a pair deals is what its
/// [`Calibration`] has of it. A forecast's probabilities are those of the record as it was when the
/// forecast was made: between two windows the record does not change.
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
pub struct Forecasters {
    last: Calibration,
    aged: Calibration,
    score: Score,
}

impl Said {
    /// What is said of a pair whose window was just closed: the probability that the model gives,
    /// and what the rules say, for an aged count and the bound of it above which that rule says yes,
    /// both in units of [`UNIT`](crate::ageing::UNIT).
    pub fn of(model: Ppm, track: &Track, count: u32, bound: u32) -> Self {
        Self {
            model: model.min(MILLION),
            last: track.last() > 0,
            aged: count > bound,
        }
    }
}

impl Forecasters {
    /// The probability that each forecaster gives, in the order of [`Forecaster`].
    pub fn probabilities(&self, said: &Said) -> [Ppm; FORECASTERS] {
        [
            said.model.min(MILLION),
            self.last.probability(said.last),
            self.aged.probability(said.aged),
        ]
    }

    /// The probability that whoever decides gives.
    pub fn probability(&self, said: &Said) -> Ppm {
        let [model, last, aged] = self.probabilities(said);
        match self.score.deciding() {
            Forecaster::Model => model,
            Forecaster::Last => last,
            Forecaster::Aged => aged,
        }
    }

    /// The scores.
    pub fn score(&self) -> &Score {
        &self.score
    }

    /// Takes in all outcomes of a window that was closed, and returns who decides from now on if that
    /// is another than before. `O(outcomes)`.
    pub fn close(&mut self, outcomes: &[Outcome], trial: &Trial) -> Option<Forecaster> {
        // The probabilities are those of before.
        let before = *self;
        self.score.fade();
        self.last.fade();
        self.aged.fade();
        for Outcome { said, dealt } in outcomes {
            self.score.add(&before.probabilities(said), *dealt);
            self.last.add(said.last, *dealt);
            self.aged.add(said.aged, *dealt);
        }
        self.score.decide(trial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ageing::UNIT;

    const TRIAL: Trial = Trial {
        minimum: 20,
        margin: 200_000,
    };

    fn outcome(model: Ppm, last: bool, aged: bool, dealt: bool) -> Outcome {
        let said = Said { model, last, aged };
        Outcome { said, dealt }
    }

    #[test]
    fn rules_say_what_track_and_count_say() {
        let mut track = Track::default();
        track.deal(1);
        track.close();
        let said = Said::of(u32::MAX, &track, 2 * UNIT, 2 * UNIT);
        assert_eq!((said.model, said.last, said.aged), (MILLION, true, false));
        track.close();
        let said = Said::of(5, &track, 2 * UNIT + 1, 2 * UNIT);
        assert_eq!((said.model, said.last, said.aged), (5, false, true));
    }

    #[test]
    fn forecasts_are_scored_by_the_record_they_were_made_by() {
        let mut forecasters = Forecasters::default();
        let outcomes = [outcome(MILLION, true, true, true); 4];
        forecasters.close(&outcomes, &TRIAL);
        // The rules had no record yet: they said a half each time.
        assert_eq!(forecasters.score().brier(), [0, 250_000, 250_000]);
        // (4 + 1) / (4 + 2).
        let [_, last, aged] = forecasters.probabilities(&outcomes[0].said);
        assert_eq!((last, aged), (833_333, 833_333));
    }

    #[test]
    fn the_one_that_knows_best_decides() {
        let mut forecasters = Forecasters::default();
        let probability = |forecasters: &Forecasters| {
            forecasters.probability(&outcome(123_456, true, false, true).said)
        };
        // Pairs deal every other window: the last window is wrong each time, which its calibration
        // learns; the aged count says yes all the time; the model does not know.
        for window in 0..40 {
            let dealt = window % 2 == 0;
            let outcomes = [outcome(500_000, !dealt, true, dealt); 8];
            forecasters.close(&outcomes, &TRIAL);
        }
        assert_eq!(forecasters.score().deciding(), Forecaster::Last);
        assert!(probability(&forecasters) < 100_000);
        // Now the model knows, and the rules do not.
        let mut changes = Vec::new();
        for window in 0..200u32 {
            let dealt = window % 3 == 0;
            let model = if dealt { 950_000 } else { 50_000 };
            let outcomes = [outcome(model, window % 2 == 0, true, dealt); 8];
            changes.extend(forecasters.close(&outcomes, &TRIAL));
        }
        assert_eq!(changes, [Forecaster::Model]);
        assert_eq!(probability(&forecasters), 123_456);
    }
}
