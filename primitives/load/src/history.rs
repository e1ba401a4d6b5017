// SPDX-License-Identifier: Apache-2.0
//! A leaf's last two minutes, as a forecast sees them.

use crate::features::Features;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::Ppm;
use scale_info::TypeInfo;

/// The seconds a history reaches back at most.
pub const HISTORY: usize = 120;

/// The levels of a leaf in its last seconds: a ring of seconds without a gap.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct History {
    /// The levels of each second. Those of second `s` stand at `s mod 120`; the places that hold
    /// no sample are zero.
    samples: [Features; HISTORY],
    /// The second after the newest sample.
    next: u64,
    /// The samples there are.
    len: u8,
}

impl History {
    /// A history without samples. The first one is to be that of second `next`.
    pub fn new(next: u64) -> Self {
        Self {
            samples: [Features::default(); HISTORY],
            next,
            len: 0,
        }
    }

    /// The second of which the next sample is awaited.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// The samples there are, [`HISTORY`] at most.
    pub fn len(&self) -> usize {
        usize::from(self.len).min(HISTORY)
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The levels of a second, if they are known.
    pub fn at(&self, second: u64) -> Option<Features> {
        let known = second < self.next && self.next - second <= self.len() as u64;
        known.then(|| self.samples[slot(second)])
    }

    /// The samples, the oldest first, with their seconds.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Features)> + '_ {
        let first = self.next.saturating_sub(self.len() as u64);
        (first..self.next).map(|second| (second, self.samples[slot(second)]))
    }

    /// Adds the levels of a second. One that was had before is left as it is. One that does not
    /// follow the newest begins the history anew, since what is before a gap is no use to a
    /// forecast that takes one sample for one second.
    pub fn push(&mut self, second: u64, features: Features) {
        if second < self.next {
            return;
        }
        if second > self.next {
            *self = Self::new(second);
        }
        self.samples[slot(second)] = features;
        self.next = second.saturating_add(1);
        self.len = (self.len() + 1).min(HISTORY) as u8;
    }

    /// The history of a child with that share of its parent: see [`Features::part`].
    pub fn part(&self, share: Ppm) -> Self {
        let mut part = self.clone();
        for sample in &mut part.samples {
            *sample = sample.part(share);
        }
        part
    }

    /// The history of two leaves together up to before the second `next`, second by second: see
    /// [`Features::sum`]. It reaches as far back as the longer one. A second that one of them does
    /// not know counts as one in which nothing happened there.
    pub fn sum(&self, other: &Self, next: u64) -> Self {
        let first = |history: &Self| history.next.saturating_sub(history.len() as u64);
        let first = first(self).min(first(other));
        let mut sum = Self::new(next.saturating_sub(HISTORY as u64).max(first).min(next));
        for second in sum.next..next {
            let levels = |history: &Self| history.at(second).unwrap_or_default();
            sum.push(second, levels(self).sum(&levels(other)));
        }
        sum
    }
}

/// Where the sample of a second stands.
fn slot(second: u64) -> usize {
    (second % HISTORY as u64) as usize
}

#[cfg(test)]
mod tests;
