// SPDX-License-Identifier: Apache-2.0
//! What a forecast carries from second to second, but for the state of its model.

use crate::{
    aftermath::Aftermath,
    features::{Capacities, Features},
    forecast::{Outcome, Pending},
    history::History,
    scale::{mean, part, part_u32, SAMPLES},
    second::Second,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Ppm, Rate, MILLION, RATE_UNIT};
use scale_info::TypeInfo;

/// The seconds a forecast reaches ahead.
pub const HORIZON: u64 = 15;

/// The seconds between two forecasts of a leaf that are scored, at least.
pub const NOTE_PERIOD: u64 = 5;

/// The forecasts of a leaf that can be pending at once.
///
/// Those made [`NOTE_PERIOD`] seconds apart and not yet [`HORIZON`] seconds old are 3. One more
/// than needed, so that no forecast is lost to a slot.
pub const FORECASTS: usize = 4;

/// The bits after the point of the exponentially weighted mean, which is in thousandths.
const EWMA_BITS: u32 = 16;

/// A leaf as its forecasts see it: the levels of its last seconds, its mean rates, and the
/// forecasts of which it is not yet known whether they were right.
///
/// It is fed every second of the leaf once and in order, one [`Self::step`] each.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Track {
    /// The levels. Its next second is the one the track awaits.
    history: History,
    /// The transfers in each of the last 30 seconds. Those of second `s` stand at `s mod 30`.
    recent: [u32; SAMPLES],
    /// The exponentially weighted mean of the transfers a second, in `2^-16` thousandths.
    ewma: u64,
    /// The forecasts whose outcome is open.
    pending: [Option<Pending>; FORECASTS],
    /// The second of the last forecast that was noted.
    noted_at: Option<u64>,
}

/// One second, as a forecast sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Step {
    /// The second.
    pub second: u64,
    /// Its levels: what the model is given.
    pub features: Features,
    /// The mean rate over the 30 seconds that end with this one, rounded down.
    pub rate30: Rate,
    /// The exponentially weighted mean rate, rounded down.
    pub ewma_rate: Rate,
    /// The plain rule's forecast: whether the mean rate is above the limit.
    pub plain: bool,
    /// The forecast of the exponentially weighted mean: whether that is above the limit.
    pub ewma: bool,
    /// What came of earlier forecasts: those that were decided by this second.
    pub outcomes: [Option<Outcome>; FORECASTS],
}

impl Track {
    /// A track that begins with the second `now`, which is still under way.
    pub fn new(now: u64) -> Self {
        Self {
            history: History::new(now),
            recent: [0; SAMPLES],
            ewma: 0,
            pending: [None; FORECASTS],
            noted_at: None,
        }
    }

    /// The second that is awaited: the one after the newest that was had.
    pub fn next(&self) -> u64 {
        self.history.next()
    }

    /// The levels of the last seconds.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The forecasts whose outcome is open.
    pub fn pending(&self) -> impl Iterator<Item = &Pending> + '_ {
        self.pending.iter().flatten()
    }

    /// The mean rate over the last 30 seconds that were had, rounded down. Seconds before the track
    /// began count as seconds without transfers.
    pub fn rate30(&self) -> Rate {
        mean(self.recent.iter().map(|count| u64::from(*count)).sum())
    }

    /// The mean rate over the last so many seconds that were had, 1 to 30, rounded down, where no
    /// second counts for more than the rate `most`.
    ///
    /// However high a burst is, it raises this by no more than its seconds at that rate do.
    pub fn sustained(&self, seconds: u32, most: Rate) -> Rate {
        let seconds = u64::from(seconds).clamp(1, SAMPLES as u64);
        let first = self.next().saturating_sub(seconds);
        let capped = |second| {
            let rate = u64::from(self.recent(second)).saturating_mul(u64::from(RATE_UNIT));
            rate.min(u64::from(most))
        };
        let all: u64 = (first..self.next()).map(capped).sum();
        // A mean of rates that are `most` at most.
        (all / seconds) as Rate
    }

    /// The exponentially weighted mean rate, rounded down.
    pub fn ewma(&self) -> Rate {
        Rate::try_from(self.ewma >> EWMA_BITS).unwrap_or(Rate::MAX)
    }

    /// Takes in a second that is complete, of a leaf with so many accounts. Nothing happens, and
    /// `None` is returned, for one that was had before.
    ///
    /// Seconds that were left out count as seconds without transfers, with as many accounts; the
    /// history and the outcomes have them, but the caller, who feeds a model, does not. After more
    /// than 30 of those the track begins anew: its forecasts are dropped, because nobody saw what
    /// came of them. So that takes 31 steps at most, however long the gap.
    ///
    /// `limit` is the rate above which the leaf is overloaded. A forecast made at `t` turns out to
    /// be of an overload as soon as the mean rate of a second in `(t, t + 15]` is above the limit
    /// in force then, and of none when second `t + 15` was had without.
    pub fn step(
        &mut self,
        second: u64,
        sample: &Second,
        accounts: u64,
        capacities: &Capacities,
        limit: Rate,
    ) -> Option<Step> {
        let skipped = second.checked_sub(self.next())?;
        let mut outcomes = [None; FORECASTS];
        if skipped > SAMPLES as u64 {
            *self = Self {
                noted_at: self.noted_at,
                ..Self::new(second)
            };
        } else {
            for missing in self.next()..second {
                let none = Second::default();
                self.take(missing, &none, accounts, capacities, limit, &mut outcomes);
            }
        }
        let features = self.take(second, sample, accounts, capacities, limit, &mut outcomes);
        let rate30 = self.rate30();
        Some(Step {
            second,
            features,
            rate30,
            ewma_rate: self.ewma(),
            plain: rate30 > limit,
            ewma: self.ewma > u64::from(limit) << EWMA_BITS,
            outcomes,
        })
    }

    /// Notes what was forecast after the newest step, so that it is scored once its outcome is
    /// known. Tells whether it was noted.
    ///
    /// It is not within [`NOTE_PERIOD`] seconds of the last one, also if that is decided already:
    /// otherwise busy times, whose forecasts are decided soonest, would count for more. Nor is it
    /// for a step that is not the newest.
    pub fn note(&mut self, step: &Step, probability: Ppm) -> bool {
        let early = self
            .noted_at
            .is_some_and(|noted_at| step.second < noted_at.saturating_add(NOTE_PERIOD));
        if early || step.second.checked_add(1) != Some(self.next()) {
            return false;
        }
        let Some(free) = self.pending.iter_mut().find(|slot| slot.is_none()) else {
            return false;
        };
        *free = Some(Pending {
            at: step.second,
            probability: probability.min(MILLION),
            plain: step.plain,
            ewma: step.ewma,
        });
        self.noted_at = Some(step.second);
        true
    }

    /// What is left of a leaf that splits or merges for those who score its forecasts: `None` if none
    /// is pending.
    pub fn aftermath(&self) -> Option<Aftermath> {
        Aftermath::new(self.recent, self.next(), &self.pending)
    }

    /// What a child of a split begins with: its share of the rates, and of the history as
    /// [`History::part`] has it.
    ///
    /// Pending forecasts are no child's. They were of a leaf that is no more, and are scored by what its
    /// heirs have to do together: see [`Self::aftermath`].
    pub fn part(&self, share: Ppm) -> Self {
        Self {
            history: self.history.part(share),
            recent: self.recent.map(|count| part_u32(count, share)),
            ewma: part(self.ewma, share),
            pending: [None; FORECASTS],
            noted_at: None,
        }
    }

    /// What the parent of a merge begins with: the sum of both tracks, second by second, as
    /// [`History::sum`] has it. Pending forecasts are not the parent's, as in a [split](Self::part):
    /// what the parent does is not what they were made of.
    ///
    /// Of two tracks that await different seconds the result awaits the earlier one, so that the
    /// merged meter shows it once more what one of them was ahead, now with the other's transfers:
    /// its mean rate is exact from where the later one was. (The exponentially weighted mean counts
    /// that part of the one ahead twice; that fades by an eighth a second.) One that is more than
    /// 30 seconds behind, which is farther than a meter remembers, is taken to have had no
    /// transfers up to there.
    pub fn sum(&self, other: &Self) -> Self {
        let (early, late) = if self.next() <= other.next() {
            (self, other)
        } else {
            (other, self)
        };
        let next = early.next().max(late.next().saturating_sub(SAMPLES as u64));
        let mut sum = Self {
            history: self.history.sum(&other.history, next),
            recent: [0; SAMPLES],
            ewma: self.ewma.saturating_add(other.ewma),
            pending: [None; FORECASTS],
            noted_at: None,
        };
        for second in next.saturating_sub(SAMPLES as u64)..next {
            let (one, two) = (self.recent(second), other.recent(second));
            sum.recent[slot(second)] = one.saturating_add(two);
        }
        sum
    }

    /// Takes in the second that is awaited, and puts the outcomes it decides in the places of
    /// their forecasts.
    fn take(
        &mut self,
        second: u64,
        sample: &Second,
        accounts: u64,
        capacities: &Capacities,
        limit: Rate,
        outcomes: &mut [Option<Outcome>; FORECASTS],
    ) -> Features {
        self.recent[slot(second)] = sample.transfers;
        // Under 2^58, so that seven times as much and one more still fit. A state from elsewhere
        // may hold anything.
        let newest = (u64::from(sample.transfers) * u64::from(RATE_UNIT)) << EWMA_BITS;
        self.ewma = self.ewma.saturating_mul(7).saturating_add(newest) / 8;
        let rate30 = self.rate30();
        let features = Features::of(rate30, sample, accounts, capacities);
        self.history.push(second, features);
        for (pending, outcome) in self.pending.iter_mut().zip(outcomes) {
            let Some(forecast) = *pending else { continue };
            let overloaded = rate30 > limit;
            if overloaded || second >= forecast.at.saturating_add(HORIZON) {
                *outcome = Some(Outcome {
                    forecast,
                    overloaded,
                });
                *pending = None;
            }
        }
        features
    }

    /// The transfers in a second, as far as they are known; 0 if not.
    fn recent(&self, second: u64) -> u32 {
        let known = second < self.next() && self.next() - second <= SAMPLES as u64;
        if known {
            self.recent[slot(second)]
        } else {
            0
        }
    }
}

/// Where the transfers of a second stand.
fn slot(second: u64) -> usize {
    (second % SAMPLES as u64) as usize
}

#[cfg(test)]
mod tests;
