// SPDX-License-Identifier: Apache-2.0
//! Leaves as a plan fills them.

use super::{Leaf, Terms};
use alloc::vec::Vec;
use nerv_primitives_types::{ShardId, MILLION};

/// The leaves, by their shards, with their loads as the moves so far have made them.
pub(super) struct Ground {
    leaves: Vec<Leaf>,
    /// The load that no move may bring a leaf above, whatever its limit.
    balance: u64,
}

impl Ground {
    pub fn new(leaves: &[Leaf], terms: &Terms) -> Self {
        let mut leaves = leaves.to_vec();
        leaves.sort_unstable();
        leaves.dedup_by_key(|leaf| leaf.shard);
        // No move changes the sum. 2^64 for each of fewer than 2^32 leaves, times 2^32.
        let all: u128 = leaves.iter().map(|leaf| u128::from(leaf.load)).sum();
        let parts = leaves.len() as u128 * u128::from(MILLION);
        let balance = all
            .saturating_mul(u128::from(terms.balance))
            .checked_div(parts)
            .unwrap_or(0);
        Self {
            leaves,
            balance: u64::try_from(balance).unwrap_or(u64::MAX),
        }
    }

    /// How many leaves there are.
    pub fn len(&self) -> usize {
        self.leaves.len()
    }

    /// The place of a leaf.
    pub fn place(&self, shard: &ShardId) -> Option<usize> {
        self.leaves
            .binary_search_by(|leaf| leaf.shard.cmp(shard))
            .ok()
    }

    /// The shard that stands at a place.
    pub fn shard(&self, place: usize) -> Option<ShardId> {
        self.leaves.get(place).map(|leaf| leaf.shard)
    }

    /// The load of a leaf.
    pub fn load(&self, place: usize) -> u64 {
        self.leaves.get(place).map_or(u64::MAX, |leaf| leaf.load)
    }

    /// Whether accounts may leave a leaf.
    pub fn is_open(&self, place: usize) -> bool {
        self.leaves.get(place).is_some_and(|leaf| leaf.open)
    }

    /// Whether a leaf can take in so much more.
    pub fn takes(&self, place: usize, load: u32) -> bool {
        self.leaves.get(place).is_some_and(|leaf| {
            let then = leaf.load.saturating_add(u64::from(load));
            leaf.open && then <= leaf.limit.min(self.balance)
        })
    }

    /// Moves a load from one leaf to another.
    pub fn shift(&mut self, from: usize, to: usize, load: u32) {
        if let Some(leaf) = self.leaves.get_mut(from) {
            leaf.load = leaf.load.saturating_sub(u64::from(load));
        }
        if let Some(leaf) = self.leaves.get_mut(to) {
            leaf.load = leaf.load.saturating_add(u64::from(load));
        }
    }
}
