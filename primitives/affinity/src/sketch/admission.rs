// SPDX-License-Identifier: Apache-2.0
//! How newcomers are let in.

use super::{
    election::{cell_of, elect, Election},
    entry::{Account, Entry},
    merge::{Bounds, Newcomer},
    table, Sketch, CELLS, PAIRS,
};
use crate::{ageing::UNIT, pair::Pair, track::Track};
use alloc::{vec, vec::Vec};
use bounded_collections::BoundedVec;
use nerv_primitives_types::BlindedId;

/// A newcomer, with what its cell has of it.
struct Candidate {
    newcomer: Newcomer,
    error: u32,
}

impl Candidate {
    fn count(&self) -> u32 {
        self.newcomer.weight().saturating_add(self.error)
    }

    fn ends(&self) -> [BlindedId; 2] {
        [*self.newcomer.pair.low(), *self.newcomer.pair.high()]
    }

    /// The pair as it is held, among accounts of which both of its own are. Its slot is not given yet.
    fn entry(&self, accounts: &[(Account, bool)]) -> Entry {
        let [low, high] = self
            .ends()
            .map(|id| find(accounts, &id).unwrap_or(0) as u16);
        let mut track = Track::default();
        track.deal(self.newcomer.weight() / UNIT);
        Entry {
            low,
            high,
            slot: 0,
            sent: self.newcomer.sent,
            error: self.error,
            track,
        }
    }
}

impl Sketch {
    /// Lets in those newcomers whose count is above those of pairs that are held, in the place of
    /// these. Newcomers come by pair and each once.
    ///
    /// Who is turned away, and who leaves, is remembered in its cell.
    pub(super) fn admit(&mut self, newcomers: Vec<Newcomer>, bounds: &Bounds, salt: u64) {
        let capacity = bounds.pairs.min(PAIRS) as usize;
        let full = self.known.len() >= capacity;
        let mut least = if full { self.least() } else { 0 };
        // Only who is above the least count has a hope. That is seen before anything is sorted.
        let (rising, low): (Vec<_>, Vec<_>) = newcomers
            .into_iter()
            .map(|newcomer| Candidate {
                error: self.cell(&newcomer.pair),
                newcomer,
            })
            .partition(|candidate| !full || candidate.count() > least);
        let mut turned_away: Vec<(usize, u32)> = low
            .iter()
            .map(|candidate| (cell_of(&candidate.newcomer.pair), candidate.count()))
            .collect();
        if !rising.is_empty() || self.known.len() > capacity {
            let election = self.choose(&rising, capacity, bounds.payer, salt);
            turned_away.extend(election.turned_away);
            least = election.least;
        }
        for (cell, count) in turned_away {
            self.raise(cell, count.min(least));
        }
        // While the sketch is full none is. When there is room again, nothing comes in with a higher
        // error than it would have had in the place of the least.
        let least = self.least();
        self.lower_cells(|cell| cell.min(least));
    }

    /// Has pairs and candidates stand for election, and holds those that are elected.
    fn choose(
        &mut self,
        candidates: &[Candidate],
        capacity: usize,
        payer_bound: u32,
        salt: u64,
    ) -> Election {
        let mut strangers: Vec<BlindedId> = candidates
            .iter()
            .flat_map(Candidate::ends)
            .filter(|id| self.place(id).is_none())
            .collect();
        strangers.sort_unstable();
        strangers.dedup();
        let mut entries = core::mem::take(&mut self.known).into_inner();
        let held = entries.len();
        let mut accounts = table::join(&self.accounts, &strangers, &mut entries);
        entries.extend(candidates.iter().map(|it| it.entry(&accounts)));

        let election = elect(&entries, held, &accounts, capacity, payer_bound, salt);
        let kept = &election.kept;
        // What newcomers bring is counted of accounts that are new with them; others had it counted.
        let elected = candidates.iter().zip(kept.iter().skip(held));
        for (candidate, _) in elected.filter(|(_, kept)| **kept) {
            let newcomer = &candidate.newcomer;
            for id in candidate.ends() {
                let place = find(&accounts, &id);
                if let Some((account, true)) = place.and_then(|place| accounts.get_mut(place)) {
                    account.add(newcomer.weight(), newcomer.within);
                }
            }
        }
        let incumbents = entries.iter_mut().zip(kept).take(held);
        for (entry, _) in incumbents.filter(|(_, kept)| !**kept) {
            if let Some(outcome) = entry.track.close() {
                // There is room: of a window there are not more forecasts than pairs.
                let _ = self.left.try_push(outcome);
            }
        }
        give_slots(&mut entries, kept, held);
        let mut flags = kept.iter();
        entries.retain(|_| flags.next().is_some_and(|kept| *kept));
        entries.sort_unstable_by_key(Entry::places);
        let accounts = accounts.into_iter().map(|(account, _)| account).collect();
        self.put(accounts, entries);
        election
    }

    /// What a pair that is not held may have at most.
    fn cell(&self, pair: &Pair) -> u32 {
        self.cells.get(cell_of(pair)).copied().unwrap_or(0)
    }

    /// Makes a cell at least as high as this.
    fn raise(&mut self, cell: usize, count: u32) {
        if self.cells.is_empty() && count > 0 {
            self.cells = BoundedVec::truncate_from(vec![0; CELLS as usize]);
        }
        if let Some(cell) = self.cells.get_mut(cell) {
            *cell = count.max(*cell);
        }
    }
}

/// Where an account stands.
fn find(accounts: &[(Account, bool)], id: &BlindedId) -> Option<usize> {
    accounts
        .binary_search_by(|(account, _)| account.id.cmp(id))
        .ok()
}

/// Gives each newcomer that is kept the lowest slot that no kept pair has. The first `held` entries
/// have one already.
fn give_slots(entries: &mut [Entry], kept: &[bool], held: usize) {
    let mut taken = vec![false; PAIRS as usize];
    let incumbents = entries.iter().zip(kept).take(held);
    for (entry, _) in incumbents.filter(|(_, kept)| **kept) {
        if let Some(taken) = taken.get_mut(usize::from(entry.slot)) {
            *taken = true;
        }
    }
    // Not more are kept than there are slots.
    let mut free = (0u16..).zip(taken).filter(|(_, taken)| !taken);
    let elected = entries.iter_mut().zip(kept).skip(held);
    for (entry, _) in elected.filter(|(_, kept)| **kept) {
        if let Some((slot, _)) = free.next() {
            entry.slot = slot;
        }
    }
}
