// SPDX-License-Identifier: Apache-2.0
//! Forecasts of a leaf that is no more, until it is known what came of them.

use crate::{
    forecast::{Outcome, Pending},
    scale::{mean, SAMPLES},
    track::{FORECASTS, HORIZON},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::Rate;
use scale_info::TypeInfo;

/// The forecasts of a leaf that were pending when it split or merged, and its last seconds. It is fed
/// what the leaf would have had to do since, second by second, as its heirs have it.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Aftermath {
    /// The transfers in each of the last 30 seconds. Those of second `s` stand at `s mod 30`.
    recent: [u32; SAMPLES],
    /// The second that is awaited.
    next: u64,
    /// The forecasts, each with whether there was overload within its horizon up to now.
    forecasts: [Option<Outcome>; FORECASTS],
}

impl Aftermath {
    /// The aftermath of a leaf that awaits the second `next`, with its last seconds and what is
    /// pending of it. `None` if nothing is.
    pub(crate) fn new(
        recent: [u32; SAMPLES],
        next: u64,
        pending: &[Option<Pending>; FORECASTS],
    ) -> Option<Self> {
        let forecasts = pending.map(|forecast| {
            forecast.map(|forecast| Outcome {
                forecast,
                overloaded: false,
            })
        });
        forecasts.iter().any(Option::is_some).then_some(Self {
            recent,
            next,
            forecasts,
        })
    }

    /// The second that is awaited.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The second from which all that has to be known is past: the horizon of the last forecast is
    /// over.
    pub fn due(&self) -> u64 {
        let made = self.forecasts.iter().flatten().map(|it| it.forecast.at);
        made.max()
            .unwrap_or(0)
            .saturating_add(HORIZON)
            .saturating_add(1)
    }

    /// Takes in the second that is awaited: so many transfers, against a limit.
    pub fn take(&mut self, transfers: u32, limit: Rate) {
        self.recent[(self.next % SAMPLES as u64) as usize] = transfers;
        let all: u64 = self.recent.iter().map(|count| u64::from(*count)).sum();
        let is_overloaded = mean(all) > limit;
        for outcome in self.forecasts.iter_mut().flatten() {
            let at = outcome.forecast.at;
            let is_within = self.next > at && self.next <= at.saturating_add(HORIZON);
            outcome.overloaded |= is_overloaded && is_within;
        }
        self.next = self.next.saturating_add(1);
    }

    /// What came of the forecasts, once the second [`Self::due`] is awaited.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> + '_ {
        self.forecasts.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Capacities, Second, Track};

    const LIMIT: Rate = 1_000;

    /// A track that was fed 40 seconds of so many transfers, with a forecast after the last of them.
    fn track(transfers: u32) -> Track {
        let capacities = Capacities {
            rate: LIMIT,
            latency: 3,
            accounts: 1_000,
            transfer_weight: 1_000,
            transfer_bytes: 100,
        };
        let sample = Second {
            transfers,
            ..Second::default()
        };
        let mut track = Track::new(100);
        let mut last = None;
        for second in 100..140 {
            last = track.step(second, &sample, 1, &capacities, LIMIT);
        }
        assert!(track.note(&last.expect("forty seconds"), 930_000));
        track
    }

    fn outcome(aftermath: &Aftermath) -> Vec<(u64, bool)> {
        let all = aftermath.outcomes();
        all.map(|it| (it.forecast.at, it.overloaded)).collect()
    }

    #[test]
    fn success_without_pending_forecasts_there_is_no_aftermath() {
        assert_eq!(Track::new(0).aftermath(), None);
    }

    #[test]
    fn boundary_the_horizon() {
        // One a second is just as many as may be; one more in 30 seconds is an overload.
        for (at, overloaded) in [(1, true), (15, true), (16, false)] {
            let mut aftermath = track(1).aftermath().expect("one is pending");
            assert_eq!((aftermath.next(), aftermath.due()), (140, 155));
            for second in 1..=16 {
                // Nothing is left of it by the next second.
                let transfers = if second == at { 31 } else { 0 };
                aftermath.take(transfers, if second == at { 1_033 } else { Rate::MAX });
            }
            assert_eq!(outcome(&aftermath), [(139, overloaded)], "{at}");
        }
    }

    #[test]
    fn success_the_seconds_before_count() {
        let mut aftermath = track(1).aftermath().expect("one is pending");
        aftermath.take(1, LIMIT);
        assert_eq!(outcome(&aftermath), [(139, false)]);
        aftermath.take(2, LIMIT);
        assert_eq!(outcome(&aftermath), [(139, true)]);
    }
}
