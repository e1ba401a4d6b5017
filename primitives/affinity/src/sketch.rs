// SPDX-License-Identifier: Apache-2.0
//! Who deals with whom, in bounded memory.

mod admission;
mod election;
mod entry;
mod merge;
mod table;
mod tracked;

pub use entry::Account;
pub use merge::{Bounds, Transfer, TRANSFERS};
pub use tracked::Tracked;

use crate::{
    ageing::aged,
    forecast::{Outcome, Said},
    pair::Pair,
};
use alloc::vec::Vec;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use entry::Entry;
use nerv_primitives_types::BlindedId;
use scale_info::TypeInfo;

/// The pairs that a sketch holds at most.
pub const PAIRS: u32 = 1_024;

/// The accounts that as many pairs have at most.
pub const ACCOUNTS: u32 = 2 * PAIRS;

/// The cells in which pairs are counted that the sketch does not hold.
pub const CELLS: u32 = 1 << CELL_BITS;

/// The bits of a cell's number.
const CELL_BITS: u32 = 12;

/// The pairs of accounts that deal with each other most, with their aged counts: space-saving
/// (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements in data
/// streams", 2005) with the filter of Homem and Carvalho ("Finding top-k elements in data streams",
/// 2010) before it, fed block by block.
///
/// For a pair let `f` be its transfers, aged exactly; `T` those of all pairs; `N` the pairs held.
///
/// - A pair that is held has a guaranteed count `g` and an error `e` with `g <= f < g + e + 1/32`
///   transfer. Decisions are by `g`: **what is guaranteed was really sent.**
/// - A pair that is not held has no more than its cell, and no cell is above the least count:
///   `f < cell + 1/32 <= least + 1/32`.
/// - `least <= T / N` while the sketch is full: **any pair with more than its part of all transfers is
///   held.**
///
/// Of a pair that is turned away because its payer holds as many as it may, or while there is room,
/// nothing is remembered beyond the least count: what `f` is bounded by from above does not hold for
/// it. What it is bounded by from below always does.
///
/// The table is in order of the ids, so that the same history has the same bytes. A pair has a slot
/// from when it is let in until it leaves, for what is kept of it elsewhere.
#[derive(
    Clone,
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
pub struct Sketch {
    /// The accounts of the pairs, by their ids.
    accounts: BoundedVec<Account, ConstU32<ACCOUNTS>>,
    /// The pairs, by their accounts' places.
    known: BoundedVec<Entry, ConstU32<PAIRS>>,
    /// Of the pairs that are not held: the highest aged count that any pair of the cell may have.
    /// None at all while all are zero.
    cells: BoundedVec<u32, ConstU32<CELLS>>,
    /// What came in the open window of the forecasts of pairs that have left since it began.
    left: BoundedVec<Outcome, ConstU32<PAIRS>>,
}

impl Sketch {
    /// The pairs that are held, by the ids of their accounts.
    pub fn pairs(&self) -> impl Iterator<Item = Tracked<'_>> + '_ {
        self.known
            .iter()
            .filter_map(|entry| Tracked::of(entry, &self.accounts))
    }

    /// A pair, if it is held.
    pub fn pair(&self, pair: &Pair) -> Option<Tracked<'_>> {
        let places = (self.place(pair.low())?, self.place(pair.high())?);
        let index = self
            .known
            .binary_search_by_key(&places, Entry::places)
            .ok()?;
        Tracked::of(self.known.get(index)?, &self.accounts)
    }

    /// The pairs of an account that are held. `O(pairs)`.
    pub fn partners<'a>(&'a self, account: &BlindedId) -> impl Iterator<Item = Tracked<'a>> + 'a {
        let place = self.place(account);
        self.known
            .iter()
            .filter(move |entry| place.is_some_and(|place| entry.is_of(place)))
            .filter_map(|entry| Tracked::of(entry, &self.accounts))
    }

    /// The accounts of the pairs that are held, by their ids.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// An account, if it has a pair that is held.
    pub fn account(&self, account: &BlindedId) -> Option<&Account> {
        self.accounts.get(usize::from(self.place(account)?))
    }

    /// The least count of the pairs that are held, in units of [`UNIT`](crate::ageing::UNIT): what
    /// another pair has to exceed while the sketch is full. 0 without a pair.
    pub fn least(&self) -> u32 {
        self.known.iter().map(Entry::count).min().unwrap_or(0)
    }

    /// Closes the window: hands out what came of the forecasts, lets all counts age, and lets go of
    /// the pairs of which nothing is left.
    ///
    /// Of a pair that left within the window, it counts whether it had dealt by then: not to ask at all
    /// would leave out those that do not deal, and make all others look more certain than they are.
    ///
    /// `O(pairs + accounts + cells)`.
    pub fn close(&mut self, mut outcome: impl FnMut(Outcome)) {
        let left = core::mem::take(&mut self.left);
        left.into_iter().for_each(&mut outcome);
        let mut entries = core::mem::take(&mut self.known).into_inner();
        for entry in &mut entries {
            entry.age();
            if let Some(came) = entry.track.close() {
                outcome(came);
            }
        }
        entries.retain(|entry| entry.count() > 0);
        let mut accounts = core::mem::take(&mut self.accounts).into_inner();
        accounts.iter_mut().for_each(Account::age);
        self.put(accounts, entries);
        self.lower_cells(aged);
    }

    /// Notes what is said of every pair for the window that is open. To be called once after each
    /// [close](Self::close): only then has a track no window under way. `O(pairs)`, and as many calls.
    pub fn say(&mut self, mut said: impl FnMut(&Tracked) -> Said) {
        for entry in self.known.iter_mut() {
            if let Some(said) = Tracked::of(entry, &self.accounts).map(|pair| said(&pair)) {
                entry.track.note(said);
            }
        }
    }

    /// Whether the sketch is one that could have come about: ids and pairs in order, each account
    /// with a pair, each slot given once, no cell above the least count, and no account with less
    /// than its pairs have (as long as no count has come to `2^24` transfers). `O(pairs log pairs)`.
    pub fn is_sound(&self) -> bool {
        let ordered = self.accounts.is_sorted_by(|a, b| a.id < b.id)
            && self.known.is_sorted_by(|a, b| a.places() < b.places());
        let mut slots: Vec<u16> = self.known.iter().map(|entry| entry.slot).collect();
        slots.sort_unstable();
        let slotted = slots.is_sorted_by(|a, b| a < b)
            && slots.last().is_none_or(|slot| u32::from(*slot) < PAIRS);
        let mut sums: Vec<u64> = alloc::vec![0; self.accounts.len()];
        for entry in self.known.iter() {
            if entry.low >= entry.high {
                return false;
            }
            for place in [entry.low, entry.high] {
                match sums.get_mut(usize::from(place)) {
                    // A thousand figures of 32 bits.
                    Some(sum) => *sum += u64::from(entry.guaranteed()),
                    None => return false,
                }
            }
        }
        let counted = self
            .accounts
            .iter()
            .zip(sums)
            .all(|(account, sum)| sum > 0 && sum <= u64::from(account.all));
        let least = self.least();
        let cells = [0, CELLS as usize].contains(&self.cells.len())
            && self.cells.iter().all(|cell| *cell <= least);
        ordered && slotted && counted && cells
    }

    /// Where an account stands.
    fn place(&self, account: &BlindedId) -> Option<u16> {
        let index = self
            .accounts
            .binary_search_by(|known| known.id.cmp(account))
            .ok()?;
        // Below `ACCOUNTS`.
        Some(index as u16)
    }

    /// Lowers every cell, and lets go of all once they are zero.
    fn lower_cells(&mut self, lower: impl Fn(u32) -> u32) {
        self.cells.iter_mut().for_each(|cell| *cell = lower(*cell));
        if self.cells.iter().all(|cell| *cell == 0) {
            self.cells = BoundedVec::new();
        }
    }

    /// Takes accounts and pairs in, less those accounts that have no pair.
    fn put(&mut self, accounts: Vec<Account>, mut entries: Vec<Entry>) {
        let accounts = table::settle(accounts, &mut entries);
        // Neither is ever longer: pairs are at most `PAIRS`, and each has two accounts.
        self.accounts = BoundedVec::truncate_from(accounts);
        self.known = BoundedVec::truncate_from(entries);
    }
}

#[cfg(test)]
mod tests;
