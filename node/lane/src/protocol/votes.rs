// SPDX-License-Identifier: Apache-2.0
//! The votes of the sequences under way, in one term.

use nerv_primitives_lane::Vote;
use sp_core::{sr25519::Signature, H256};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a vote.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Added {
    /// It is the slot's first for this sequence.
    First,
    /// It was there, or the slot has voted twice already.
    Known,
    /// The slot has voted for this before.
    Contradicts(Vote),
}

/// Votes whose signatures hold. A slot that votes twice counts for both heads, since either may be
/// certified by it; a third vote is not kept.
#[derive(Debug, Default)]
pub(super) struct Votes(BTreeMap<u64, BTreeMap<u8, Vec<Vote>>>);

impl Votes {
    /// Whether a vote adds nothing, so that its signature need not be looked at.
    pub fn knows(&self, vote: &Vote) -> bool {
        let of = self.of(vote.sequence, vote.slot);
        of.len() > 1 || of.iter().any(|known| known.id == vote.id)
    }

    pub fn add(&mut self, vote: Vote) -> Added {
        if self.knows(&vote) {
            return Added::Known;
        }
        let slots = self.0.entry(vote.sequence).or_default();
        let of = slots.entry(vote.slot).or_default();
        let added = of
            .first()
            .map_or(Added::First, |first| Added::Contradicts(*first));
        of.push(vote);
        added
    }

    /// The votes of a slot for a sequence.
    pub fn of(&self, sequence: u64, slot: u8) -> &[Vote] {
        let of = self.0.get(&sequence).and_then(|slots| slots.get(&slot));
        of.map_or(&[][..], Vec::as_slice)
    }

    /// All votes for a sequence, by slot.
    fn all(&self, sequence: u64) -> impl Iterator<Item = &Vote> {
        self.0
            .get(&sequence)
            .into_iter()
            .flat_map(|slots| slots.values().flatten())
    }

    /// The votes for a head, by slot, as a certificate has them.
    pub fn signatures(&self, sequence: u64, id: &H256) -> Vec<(u8, Signature)> {
        self.all(sequence)
            .filter(|vote| vote.id == *id)
            .map(|vote| (vote.slot, vote.signature))
            .collect()
    }

    /// Who has voted for a head.
    pub fn slots(&self, sequence: u64, id: &H256) -> Vec<u8> {
        self.all(sequence)
            .filter(|vote| vote.id == *id)
            .map(|vote| vote.slot)
            .collect()
    }

    /// One of the votes for a head.
    pub fn any(&self, sequence: u64, id: &H256) -> Option<Vote> {
        self.all(sequence).find(|vote| vote.id == *id).copied()
    }

    /// How many have voted for a sequence at all.
    pub fn voters(&self, sequence: u64) -> usize {
        self.0.get(&sequence).map_or(0, BTreeMap::len)
    }

    /// The heads voted for, those with the most votes first.
    pub fn tally(&self, sequence: u64) -> Vec<(H256, usize)> {
        let mut counts = BTreeMap::<H256, usize>::new();
        for vote in self.all(sequence) {
            let count = counts.entry(vote.id).or_default();
            *count = count.saturating_add(1);
        }
        let mut tally: Vec<_> = counts.into_iter().collect();
        tally.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        tally
    }

    /// Whether a head can still have enough votes, of so many slots.
    pub fn can_win(&self, sequence: u64, id: &H256, slots: usize, needed: usize) -> bool {
        let for_it = self.slots(sequence, id).len();
        let open = slots.saturating_sub(self.voters(sequence));
        for_it.saturating_add(open) >= needed
    }

    /// Whether no head can have enough votes any more.
    pub fn are_split(&self, sequence: u64, slots: usize, needed: usize) -> bool {
        let open = slots.saturating_sub(self.voters(sequence));
        let best = self.tally(sequence).first().map_or(0, |(_, count)| *count);
        best.saturating_add(open) < needed
    }

    /// Forgets the votes for sequences below this one.
    pub fn forget_below(&mut self, sequence: u64) {
        self.0 = self.0.split_off(&sequence);
    }

    /// Forgets the votes of these slots.
    pub fn forget_slots(&mut self, gone: &BTreeSet<u8>) {
        for slots in self.0.values_mut() {
            slots.retain(|slot, _| !gone.contains(slot));
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        let of = |slots: &BTreeMap<u8, Vec<Vote>>| slots.values().map(Vec::len).sum::<usize>();
        self.0.values().map(of).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_types::ShardId;

    fn vote(sequence: u64, slot: u8, id: u8) -> Vote {
        Vote {
            shard: ShardId::default(),
            term: 0,
            sequence,
            id: H256([id; 32]),
            slot,
            node: slot.into(),
            signature: Signature::from_raw([slot; 64]),
        }
    }

    #[test]
    fn a_second_vote_counts_and_is_told_and_a_third_is_not_kept() {
        let mut votes = Votes::default();
        assert_eq!(votes.add(vote(1, 0, 7)), Added::First);
        assert_eq!(votes.add(vote(1, 0, 7)), Added::Known);
        assert_eq!(votes.add(vote(1, 0, 8)), Added::Contradicts(vote(1, 0, 7)));
        assert_eq!(votes.add(vote(1, 0, 9)), Added::Known);
        assert_eq!(votes.add(vote(2, 0, 9)), Added::First);
        assert_eq!((votes.len(), votes.voters(1)), (3, 1));
        assert_eq!(votes.slots(1, &H256([8; 32])), [0]);
        votes.forget_below(2);
        assert_eq!(votes.len(), 1);
    }

    #[test]
    fn votes_are_split_once_nothing_can_win() {
        let mut votes = Votes::default();
        for (slot, id) in [(0, 7), (1, 7), (2, 8), (3, 8)] {
            votes.add(vote(1, slot, id));
        }
        let can_win = |votes: &Votes, id| votes.can_win(1, &H256([id; 32]), 7, 5);
        assert!(can_win(&votes, 7) && can_win(&votes, 8) && !can_win(&votes, 9));
        assert!(!votes.are_split(1, 7, 5));
        votes.add(vote(1, 4, 7));
        assert!(can_win(&votes, 7) && !can_win(&votes, 8));
        votes.add(vote(1, 5, 8));
        assert!(votes.are_split(1, 7, 5));
        assert_eq!(votes.tally(1), [(H256([7; 32]), 3), (H256([8; 32]), 3)]);
    }
}
