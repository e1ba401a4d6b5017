// SPDX-License-Identifier: Apache-2.0
//! What is kept of a pair and of an account.

use crate::{
    ageing::{aged, per_window, UNIT},
    track::Track,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::BlindedId;
use scale_info::TypeInfo;

/// An account that has a pair, with the aged counts of all its transfers since the first of its pairs
/// was let in, in units of [`UNIT`]. 41 bytes encoded.
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
pub struct Account {
    /// The account.
    pub id: BlindedId,
    /// All its transfers, whether their pairs are held or not.
    pub all: u32,
    /// Those of them with accounts of its own leaf.
    pub within: u32,
    /// The windows that were closed since. [`u8::MAX`] stands for itself and more.
    pub age: u8,
}

impl Account {
    /// An account of which nothing was counted yet.
    pub(super) fn new(id: BlindedId) -> Self {
        Self {
            id,
            all: 0,
            within: 0,
            age: 0,
        }
    }

    /// Its transfers a window, in units: what it adds to the load of its leaf. See [`per_window`].
    pub fn load(&self) -> u32 {
        per_window(self.all, self.age)
    }

    /// Those of them with accounts of its own leaf.
    pub fn load_within(&self) -> u32 {
        per_window(self.within, self.age)
    }

    /// Adds transfers, in units, of which so many are within its leaf.
    pub(super) fn add(&mut self, all: u32, within: u32) {
        self.all = self.all.saturating_add(all);
        self.within = self.within.saturating_add(within);
    }

    pub(super) fn age(&mut self) {
        self.all = aged(self.all);
        self.within = aged(self.within);
        self.age = self.age.saturating_add(1);
    }
}

/// A pair that is held. 45 bytes encoded at most.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub(super) struct Entry {
    /// The place of the account with the lower id.
    pub low: u16,
    /// The place of the other one.
    pub high: u16,
    /// The pair's slot.
    pub slot: u16,
    /// What each of them sent the other since the pair was let in, aged, in units: together what is
    /// guaranteed.
    pub sent: [u32; 2],
    /// What the pair may have dealt before, aged, at most.
    pub error: u32,
    /// Its windows.
    pub track: Track,
}

impl Entry {
    /// The places of its accounts.
    pub fn places(&self) -> (u16, u16) {
        (self.low, self.high)
    }

    /// Whether one of its accounts stands at this place.
    pub fn is_of(&self, place: u16) -> bool {
        self.low == place || self.high == place
    }

    /// Which of its accounts sent more, by its place; of equals the one with the lower id. The pair
    /// counts among those that this account may hold.
    pub fn payer(&self) -> u16 {
        let [low, high] = self.sent;
        if low >= high {
            self.low
        } else {
            self.high
        }
    }

    /// What was sent for certain.
    pub fn guaranteed(&self) -> u32 {
        let [low, high] = self.sent;
        low.saturating_add(high)
    }

    /// The count of space-saving: what was sent at most.
    pub fn count(&self) -> u32 {
        self.guaranteed().saturating_add(self.error)
    }

    /// Counts a transfer from the account at this end: 0 for the one with the lower id.
    pub fn deal(&mut self, end: usize) {
        if let Some(sent) = self.sent.get_mut(end) {
            *sent = sent.saturating_add(UNIT);
        }
        self.track.deal(1);
    }

    /// Lets a window pass. What the guarantee loses by rounding more than the count is taken for
    /// error.
    pub fn age(&mut self) {
        let count = aged(self.count());
        self.sent = self.sent.map(aged);
        // Rounded one by one the parts are not more than their sum is.
        self.error = count.saturating_sub(self.guaranteed());
    }
}
