// SPDX-License-Identifier: Apache-2.0
//! A pair of the sketch, to be read.

use super::entry::{Account, Entry};
use crate::{
    bond::Bond,
    features::{Counts, Features},
    pair::Pair,
    track::Track,
};
use nerv_primitives_types::Ppm;

/// A pair that is held. Counts are aged and in units of [`UNIT`](crate::ageing::UNIT).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tracked<'a> {
    /// The pair.
    pub pair: Pair,
    /// Its slot, below [`PAIRS`](super::PAIRS): its own until it leaves. What is kept under it is to
    /// be begun anew when the track's [age](Track::age) is 1.
    pub slot: u16,
    /// What the account with the lower id sent the other since the pair was let in, and what that one
    /// sent.
    pub sent: [u32; 2],
    /// What they may have dealt before, at most.
    pub error: u32,
    /// All transfers of each of the two accounts since the first of its pairs was let in.
    pub accounts: [u32; 2],
    /// The pair's windows.
    pub track: &'a Track,
}

impl<'a> Tracked<'a> {
    pub(super) fn of(entry: &'a Entry, accounts: &[Account]) -> Option<Self> {
        let low = accounts.get(usize::from(entry.low))?;
        let high = accounts.get(usize::from(entry.high))?;
        Some(Self {
            pair: Pair::new(low.id, high.id)?,
            slot: entry.slot,
            sent: entry.sent,
            error: entry.error,
            accounts: [low.all, high.all],
            track: &entry.track,
        })
    }

    /// What was sent for certain: what decisions are by.
    pub fn guaranteed(&self) -> u32 {
        let [low, high] = self.sent;
        low.saturating_add(high)
    }

    /// What was sent at most.
    pub fn most(&self) -> u32 {
        self.guaranteed().saturating_add(self.error)
    }

    /// What a model sees of the pair, after a window was closed.
    pub fn features(&self) -> Features {
        let counts = Counts {
            pair: self.guaranteed(),
            accounts: self.accounts,
        };
        Features::of(self.track, &counts)
    }

    /// What is to be expected of the pair within a window in which it deals with such a probability:
    /// [`Track::expected`], by which of the two sent how much of what is guaranteed. Rounded down
    /// for the account with the lower id; the other one has the rest.
    pub fn bond(&self, probability: Ppm) -> Bond {
        let [low, high] = self.sent.map(u64::from);
        let expected = u64::from(self.track.expected(probability));
        // Of 24 bits times 32; and not above what is expected.
        let by_low = (expected * low).checked_div(low + high).unwrap_or(0);
        Bond {
            pair: self.pair,
            sent: [by_low as u32, expected.saturating_sub(by_low) as u32],
        }
    }
}
