//! A leaf's transfers, second by second. Pure: nothing here knows of a chain.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_core::{Load, Rate, RATE_UNIT};
use scale_info::TypeInfo;

/// The seconds over which a mean is taken.
pub const SAMPLES: usize = 30;

/// The complete samples and the one that is under way.
pub(crate) const SLOTS: usize = SAMPLES + 1;

/// The transfers of a leaf in its last seconds, one sample a second.
///
/// A ring that moves only when it is looked at, so that a second without transfers costs nothing.
/// Seconds are those of chain time. Of a clock that stands still or goes back everything counts
/// into the newest sample.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Window {
    /// The transfers in each second. That of second `s` stands at `s mod 31`.
    pub(crate) samples: [u32; SLOTS],
    /// The second of the newest sample, which is still incomplete.
    pub(crate) newest: u64,
    /// The last second at which the mean was not below the merge threshold, or that in which the
    /// window began.
    pub(crate) busy_at: u64,
}

impl Window {
    /// A window that begins now: without transfers, and quiet from here on but not before.
    pub fn new(now: u64) -> Self {
        Self {
            samples: [0; SLOTS],
            newest: now,
            busy_at: now,
        }
    }

    /// Lets the seconds up to `now` pass. Each that was not looked at is judged by the merge
    /// threshold `quiet_below` as it is now.
    ///
    /// However many seconds passed, that takes 31 steps at most.
    pub fn advance(&mut self, now: u64, quiet_below: Rate) {
        let passed = now.saturating_sub(self.newest);
        for _ in 0..passed.min(SLOTS as u64) {
            self.newest = self.newest.saturating_add(1);
            self.samples[slot(self.newest)] = 0;
            self.judge(quiet_below);
        }
        // After so many steps nothing is left: the rest of a longer gap is all the same.
        self.newest = self.newest.max(now);
        self.judge(quiet_below);
    }

    /// Counts a transfer, after letting the seconds up to `now` pass.
    pub fn count(&mut self, now: u64, quiet_below: Rate) {
        self.advance(now, quiet_below);
        let sample = &mut self.samples[slot(self.newest)];
        *sample = sample.saturating_add(1);
    }

    /// The mean rate over the 30 complete samples, rounded down. Seconds before the window began
    /// count as seconds without transfers.
    pub fn rate(&self) -> Rate {
        let all: u64 = self.samples.iter().map(|sample| u64::from(*sample)).sum();
        let complete = all.saturating_sub(u64::from(self.samples[slot(self.newest)]));
        let mean = complete.saturating_mul(u64::from(RATE_UNIT)) / SAMPLES as u64;
        Rate::try_from(mean).unwrap_or(Rate::MAX)
    }

    /// The load at `now`, by the merge threshold `quiet_below`. The window stays as it is.
    pub fn load(&self, now: u64, quiet_below: Rate) -> Load {
        let mut window = *self;
        window.advance(now, quiet_below);
        let quiet_for = window.newest.saturating_sub(window.busy_at);
        Load {
            rate: window.rate(),
            quiet_for: u32::try_from(quiet_for).unwrap_or(u32::MAX),
        }
    }

    /// What each child of a split at `now` begins with: half of every sample, rounded down. It has
    /// yet to be quiet, whatever the parent was.
    pub fn halved(&self, now: u64) -> Self {
        let mut half = *self;
        // By a threshold of zero no second is quiet, and this one is the last that was not.
        half.advance(now, 0);
        for sample in &mut half.samples {
            *sample /= 2;
        }
        half
    }

    /// What the parent of a merge at `now` begins with: the sum of both windows, second by second.
    /// It was quiet when both were, unless together they are not.
    pub fn sum(&self, other: &Self, now: u64, quiet_below: Rate) -> Self {
        // Both at the same second, so that the same second stands at the same place.
        let now = now.max(self.newest).max(other.newest);
        let (mut sum, mut other) = (*self, *other);
        sum.advance(now, quiet_below);
        other.advance(now, quiet_below);
        for (sample, more) in sum.samples.iter_mut().zip(other.samples) {
            *sample = sample.saturating_add(more);
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
