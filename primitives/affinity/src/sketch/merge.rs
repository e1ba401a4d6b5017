// SPDX-License-Identifier: Apache-2.0
//! What a block adds to the sketch.

use super::{entry::Entry, Sketch};
use crate::{
    ageing::UNIT,
    pair::{End, Pair},
};
use alloc::vec::Vec;
use nerv_primitives_types::BlindedId;

/// The transfers of a block that are taken in at most. What comes beyond is not counted.
///
/// So accounts have places of 16 bits also while as many newcomers stand for election.
pub const TRANSFERS: usize = 8_192;

/// A transfer between two accounts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Transfer {
    /// Who sent.
    pub from: BlindedId,
    /// Who received.
    pub to: BlindedId,
    /// Whether they were in different leaves.
    pub across: bool,
}

/// What a sketch takes in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bounds {
    /// The pairs that are held at most; above [`PAIRS`](super::PAIRS) it is that.
    pub pairs: u32,
    /// The pairs that may be held for one account which sends more in them than it is sent.
    pub payer: u32,
    /// Whether pairs are let in also for transfers within a leaf, by which a cut is chosen.
    /// Otherwise these are counted of pairs that are held already, and of accounts, alone.
    pub within: bool,
}

/// A pair that is not held, with what a block brings of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newcomer {
    pub pair: Pair,
    /// What each end sent, in units.
    pub sent: [u32; 2],
    /// What of that was within a leaf.
    pub within: u32,
}

impl Newcomer {
    /// All it brings.
    pub fn weight(&self) -> u32 {
        let [low, high] = self.sent;
        low.saturating_add(high)
    }
}

impl Sketch {
    /// Takes in the transfers of a block, the first [`TRANSFERS`]; those from an account to itself
    /// count for nothing. The order in which they stand does not matter.
    ///
    /// The `salt` decides between pairs that have equal counts. It has to be a figure that nobody who
    /// made a transfer of this block could know when it was signed: of the hash of the block before.
    ///
    /// For `d` transfers, `u` pairs among them that are not held, `n` pairs held:
    /// `O(d log n + u log u)`, and `O((n + u) log(n + u))` if one of those is let in.
    pub fn merge(&mut self, transfers: &[Transfer], bounds: &Bounds, salt: u64) {
        let newcomers = self.count(transfers, bounds.within);
        self.admit(newcomers, bounds, salt);
    }

    /// Counts what is of pairs that are held and of accounts that are known. Returns the rest that may
    /// be let in, by pair and each once.
    fn count(&mut self, transfers: &[Transfer], within: bool) -> Vec<Newcomer> {
        let mut unknown = Vec::new();
        for transfer in transfers.iter().take(TRANSFERS) {
            let Some(pair) = Pair::new(transfer.from, transfer.to) else {
                continue;
            };
            let inner = if transfer.across { 0 } else { UNIT };
            let low = self.count_account(pair.low(), inner);
            let high = self.count_account(pair.high(), inner);
            let end = if transfer.from == *pair.low() {
                End::Low
            } else {
                End::High
            } as usize;
            let entry = low.zip(high).and_then(|places| self.entry(places));
            if let Some(entry) = entry {
                entry.deal(end);
            } else if transfer.across || within {
                let mut sent = [0; 2];
                if let Some(sent) = sent.get_mut(end) {
                    *sent = UNIT;
                }
                unknown.push(Newcomer {
                    pair,
                    sent,
                    within: inner,
                });
            }
        }
        unknown.sort_unstable_by_key(|newcomer| newcomer.pair);
        unknown.dedup_by(|next, first| {
            let same = next.pair == first.pair;
            if same {
                for (sum, more) in first.sent.iter_mut().zip(next.sent) {
                    *sum = sum.saturating_add(more);
                }
                first.within = first.within.saturating_add(next.within);
            }
            same
        });
        unknown
    }

    /// Counts a transfer of an account, if it is known, and tells its place.
    fn count_account(&mut self, id: &BlindedId, within: u32) -> Option<u16> {
        let place = self.place(id)?;
        self.accounts.get_mut(usize::from(place))?.add(UNIT, within);
        Some(place)
    }

    fn entry(&mut self, places: (u16, u16)) -> Option<&mut Entry> {
        let found = self.known.binary_search_by_key(&places, Entry::places);
        self.known.get_mut(found.ok()?)
    }
}
