// SPDX-License-Identifier: Apache-2.0
//! A choice in the making.

use crate::{
    instance::Instance,
    latency::Latency,
    score::{merit, Sums},
};
use nerv_primitives_types::{PlacementScore as Score, MAX_REPLICAS};

const ROOM: usize = MAX_REPLICAS as usize;

/// Nodes of one instance that keep to its rules, but may be too few yet; with the sums of their
/// score, so that a node more or less costs no more than its own round trips.
///
/// Every method is to be called with the instance of the first call.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Chosen {
    nodes: [u16; ROOM],
    len: usize,
    sums: Sums,
}

impl Chosen {
    pub fn nodes(&self) -> &[u16] {
        &self.nodes[..self.len]
    }

    pub fn is_full<L: Latency>(&self, instance: &Instance<'_, L>) -> bool {
        self.len >= usize::from(instance.rules.replicas).min(ROOM)
    }

    /// May `node` be added? Not if it is there, its domain is full, or it is one newcomer too many.
    pub fn admits<L: Latency>(&self, instance: &Instance<'_, L>, node: u16) -> bool {
        let is_newcomer = |node: &u16| instance.candidates[usize::from(*node)].newcomer;
        if is_newcomer(&node) {
            let others = self.nodes().iter().copied().filter(is_newcomer).count();
            if others >= usize::from(instance.rules.newcomers) {
                return false;
            }
        }
        let domain = |node: u16| instance.candidates[usize::from(node)].domain;
        let of_node = domain(node);
        let neighbours = self
            .nodes()
            .iter()
            .filter(|other| domain(**other) == of_node)
            .count();
        neighbours < usize::from(instance.rules.per_domain) && !self.nodes().contains(&node)
    }

    /// The round trips between `node` and all that are chosen.
    pub fn links<L: Latency>(&self, instance: &Instance<'_, L>, node: u16) -> u64 {
        self.nodes()
            .iter()
            .map(|other| u64::from(instance.between(*other, node)))
            .sum()
    }

    /// The sums with `node`, whose [`links`](Self::links) are `links`.
    pub fn sums_with<L: Latency>(&self, instance: &Instance<'_, L>, node: u16, links: u64) -> Sums {
        let mut sums = self.sums;
        sums.add(&instance.candidates[usize::from(node)]);
        sums.pair_sum += links;
        sums
    }

    /// Adds `node`, if that is allowed and there is room.
    pub fn push<L: Latency>(&mut self, instance: &Instance<'_, L>, node: u16) -> bool {
        if self.is_full(instance) || !self.admits(instance, node) {
            return false;
        }
        self.sums = self.sums_with(instance, node, self.links(instance, node));
        self.nodes[self.len] = node;
        self.len += 1;
        true
    }

    /// Takes out the node at `place`, which is below the number of nodes; the last one moves there.
    pub fn take<L: Latency>(&mut self, instance: &Instance<'_, L>, place: usize) -> u16 {
        let node = self.nodes[place];
        self.len -= 1;
        self.nodes[place] = self.nodes[self.len];
        self.nodes[self.len] = 0;
        self.sums.remove(&instance.candidates[usize::from(node)]);
        self.sums.pair_sum -= self.links(instance, node);
        node
    }

    /// The round trips over all pairs of the chosen.
    pub fn pair_sum(&self) -> u64 {
        self.sums.pair_sum
    }

    /// What the chosen are worth together but for their round trips, as [`merit`] has it.
    pub fn merit<L: Latency>(&self, instance: &Instance<'_, L>) -> u64 {
        self.nodes()
            .iter()
            .map(|node| merit(&instance.candidates[usize::from(*node)]))
            .sum()
    }

    pub fn score<L: Latency>(&self, instance: &Instance<'_, L>) -> Score {
        self.sums.score(&instance.rules)
    }

    /// Ascending, so that equal choices are equal.
    pub fn sorted(mut self) -> Self {
        self.nodes[..self.len].sort_unstable();
        self
    }
}
