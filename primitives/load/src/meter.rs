// SPDX-License-Identifier: Apache-2.0
//! A leaf's transfers, second by second.

use crate::{
    scale::{mean, SAMPLES},
    second::{Second, Work},
};
use codec::MaxEncodedLen;
use nerv_primitives_types::{Load, Ppm, Rate, MILLION};
use scale_info::TypeInfo;

mod encoding;

/// The complete samples and the one that is under way.
const SLOTS: usize = SAMPLES + 1;

/// The transfers of a leaf in its last seconds, one sample a second.
///
/// A ring that moves only when it is looked at, so that a second without transfers costs nothing.
/// Seconds are those of chain time. Of a clock that stands still or goes back everything counts
/// into the newest sample.
///
/// It is encoded as its fields are, one after the other: 884 bytes.
#[derive(Clone, Debug, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Meter {
    /// What was counted in each second. That of second `s` stands at `s mod 31`.
    samples: [Second; SLOTS],
    /// The second of the newest sample, which is still incomplete.
    newest: u64,
    /// The last second at which the mean was not below the merge threshold, or that in which the
    /// meter began.
    busy_at: u64,
}

impl Meter {
    /// A meter that begins now: without transfers, and quiet from here on but not before.
    pub fn new(now: u64) -> Self {
        Self {
            samples: [Second::default(); SLOTS],
            newest: now,
            busy_at: now,
        }
    }

    /// The second of the newest sample, which is still under way.
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// The last second at which the mean was not below the merge threshold, or that in which the
    /// meter began. Never after [`Self::newest`].
    pub fn busy_at(&self) -> u64 {
        self.busy_at
    }

    /// Lets the seconds up to `now` pass. Each that was not looked at is judged by the merge
    /// threshold `quiet_below` as it is now.
    ///
    /// However many seconds passed, that takes 31 steps at most.
    pub fn advance(&mut self, now: u64, quiet_below: Rate) {
        let passed = now.saturating_sub(self.newest);
        for _ in 0..passed.min(SLOTS as u64) {
            self.newest = self.newest.saturating_add(1);
            self.samples[slot(self.newest)] = Second::default();
            self.judge(quiet_below);
        }
        // After so many steps nothing is left: the rest of a longer gap is all the same.
        self.newest = self.newest.max(now);
        self.judge(quiet_below);
    }

    /// The same, with a threshold that is only looked up when a second begins. Within a second no
    /// complete sample changes, so that it is judged once, by the threshold as it is then.
    pub fn reach(&mut self, now: u64, quiet_below: impl FnOnce() -> Rate) {
        if self.newest < now {
            self.advance(now, quiet_below());
        }
    }

    /// Counts a transfer, after letting the seconds up to `now` pass. One within the leaf is
    /// finished at once, in no block: it needs no [`Self::finish`].
    pub fn count(&mut self, now: u64, quiet_below: Rate, work: &Work) {
        self.advance(now, quiet_below);
        self.add(work);
    }

    /// Counts a transfer in the second that was reached.
    pub fn add(&mut self, work: &Work) {
        self.samples[slot(self.newest)].count(work);
    }

    /// Counts so many transfers within the leaf in the second that was reached, which took so long and so
    /// many bytes together.
    pub fn add_many(&mut self, transfers: u32, weight: u64, bytes: u32) {
        self.samples[slot(self.newest)].count_many(transfers, weight, bytes);
    }

    /// Notes that a transfer across finished, so many blocks after it was started, after letting
    /// the seconds up to `now` pass.
    pub fn finish(&mut self, now: u64, quiet_below: Rate, blocks: u32) {
        self.advance(now, quiet_below);
        self.add_finished(blocks);
    }

    /// Notes in the second that was reached that a transfer across finished.
    pub fn add_finished(&mut self, blocks: u32) {
        self.samples[slot(self.newest)].finish(blocks);
    }

    /// The mean rate over the 30 complete samples, rounded down. Seconds before the meter began
    /// count as seconds without transfers.
    pub fn rate(&self) -> Rate {
        let transfers = |sample: &Second| u64::from(sample.transfers);
        let all: u64 = self.samples.iter().map(transfers).sum();
        mean(all.saturating_sub(transfers(&self.samples[slot(self.newest)])))
    }

    /// The load at `now`, by the merge threshold `quiet_below`. The meter stays as it is.
    pub fn load(&self, now: u64, quiet_below: Rate) -> Load {
        let mut meter = self.clone();
        meter.advance(now, quiet_below);
        let quiet_for = meter.newest.saturating_sub(meter.busy_at);
        Load {
            rate: meter.rate(),
            quiet_for: u32::try_from(quiet_for).unwrap_or(u32::MAX),
        }
    }

    /// A complete second, as long as it is one of the last 30. `None` for one that is older and
    /// forgotten, for the newest, which is under way, and for those to come.
    pub fn second(&self, second: u64) -> Option<Second> {
        let complete = second < self.newest && self.newest - second <= SAMPLES as u64;
        complete.then(|| self.samples[slot(second)])
    }

    /// The seconds from `from` on that are complete at `now`, in order: the last 30 of them at
    /// most. The meter stays as it is, and need not have been advanced.
    ///
    /// A reader that goes on from where it ended sees each second once, as it will remain, provided
    /// the clock does not go back.
    pub fn seconds(&self, from: u64, now: u64) -> impl Iterator<Item = (u64, Second)> + '_ {
        let now = now.max(self.newest);
        let from = from.max(now.saturating_sub(SAMPLES as u64));
        (from..now).map(|second| {
            // After the newest sample there are seconds without transfers.
            let known = second <= self.newest && self.newest - second <= SAMPLES as u64;
            let sample = if known {
                self.samples[slot(second)]
            } else {
                Second::default()
            };
            (second, sample)
        })
    }

    /// What each child of a split at `now` begins with, if nothing is known of their shares: half
    /// of every sample, rounded down. See [`Self::part`].
    pub fn halved(&self, now: u64) -> Self {
        self.part(now, MILLION / 2)
    }

    /// What a child of a split at `now` begins with: its share of every sample, rounded down as
    /// [`Second::part`] does. It has yet to be quiet, whatever the parent was.
    pub fn part(&self, now: u64, share: Ppm) -> Self {
        let mut part = self.clone();
        // By a threshold of zero no second is quiet, and this one is the last that was not.
        part.advance(now, 0);
        for sample in &mut part.samples {
            *sample = sample.part(share);
        }
        part
    }

    /// What the parent of a merge at `now` begins with: the sum of both meters, second by second.
    /// It was quiet when both were, unless together they are not.
    pub fn sum(&self, other: &Self, now: u64, quiet_below: Rate) -> Self {
        // Both at the same second, so that the same second stands at the same place.
        let now = now.max(self.newest).max(other.newest);
        let (mut sum, mut other) = (self.clone(), other.clone());
        sum.advance(now, quiet_below);
        other.advance(now, quiet_below);
        for (sample, more) in sum.samples.iter_mut().zip(&other.samples) {
            *sample = sample.sum(more);
        }
        sum.busy_at = sum.busy_at.max(other.busy_at);
        sum.judge(quiet_below);
        sum
    }

    /// Notes if the newest second is one that is not quiet.
    fn judge(&mut self, quiet_below: Rate) {
        if self.rate() >= quiet_below {
            self.busy_at = self.newest;
        }
    }
}

/// Where the sample of a second stands.
fn slot(second: u64) -> usize {
    (second % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests;
