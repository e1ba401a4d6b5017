// SPDX-License-Identifier: Apache-2.0
//! Round trips between nodes.

use crate::rules::MAX_CANDIDATES;
use alloc::{vec, vec::Vec};
use nerv_primitives_types::Millis;

/// The longest round trip that counts: what is longer counts as this.
pub const MAX_LATENCY: Millis = 10_000;

/// What is known of the round trips between candidates.
pub trait Latency {
    /// The round trip between the candidates `a` and `b`, the same both ways. The search asks only
    /// for two different ones that exist, but often: it should be a look into memory.
    fn between(&self, a: usize, b: usize) -> Millis;
}

/// The round trips over all pairs of `nodes` many, each at most [`MAX_LATENCY`]; `between` is asked
/// once for each pair, the lower index first.
pub fn pair_sum(nodes: usize, mut between: impl FnMut(usize, usize) -> Millis) -> u64 {
    let pairs = (1..nodes).flat_map(|high| (0..high).map(move |low| (low, high)));
    pairs.fold(0u64, |sum, (low, high)| {
        sum.saturating_add(u64::from(between(low, high).min(MAX_LATENCY)))
    })
}

/// The round trips between all pairs of some nodes: two bytes a pair, so 1 MB for 1,000 nodes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Matrix {
    nodes: usize,
    /// Rows of the lower triangle: of `b` with each `a < b`.
    pairs: Vec<u16>,
}

impl Matrix {
    /// All round trips of `nodes` many at `all`, or at [`MAX_LATENCY`] if that is less. `None` for
    /// more than [`MAX_CANDIDATES`].
    pub fn new(nodes: usize, all: Millis) -> Option<Self> {
        Self::from_fn(nodes, |_, _| all)
    }

    /// The round trips that `between` gives, cut to [`MAX_LATENCY`]; it is asked once for each
    /// pair, the lower index first. `None` for more than [`MAX_CANDIDATES`].
    pub fn from_fn(nodes: usize, mut between: impl FnMut(usize, usize) -> Millis) -> Option<Self> {
        if nodes > MAX_CANDIDATES {
            return None;
        }
        let mut pairs = vec![0; nodes * nodes.saturating_sub(1) / 2];
        let places = (1..nodes).flat_map(|high| (0..high).map(move |low| (low, high)));
        for (pair, (low, high)) in pairs.iter_mut().zip(places) {
            *pair = cut(between(low, high));
        }
        Some(Self { nodes, pairs })
    }

    /// Sets the round trip between `a` and `b`, cut to [`MAX_LATENCY`]. Whether it did: not for a
    /// node with itself, nor one that does not exist.
    #[must_use]
    pub fn set(&mut self, a: usize, b: usize, latency: Millis) -> bool {
        let pair = self.place(a, b).and_then(|place| self.pairs.get_mut(place));
        match pair {
            Some(pair) => {
                *pair = cut(latency);
                true
            }
            None => false,
        }
    }

    /// The nodes it is of.
    pub fn nodes(&self) -> usize {
        self.nodes
    }

    fn place(&self, a: usize, b: usize) -> Option<usize> {
        let (low, high) = (a.min(b), a.max(b));
        (low < high && high < self.nodes).then(|| high * (high - 1) / 2 + low)
    }
}

/// A node is at 0 ms from itself, and at [`MAX_LATENCY`] from one that does not exist.
impl Latency for Matrix {
    fn between(&self, a: usize, b: usize) -> Millis {
        match self.place(a, b).and_then(|place| self.pairs.get(place)) {
            Some(pair) => Millis::from(*pair),
            None if a == b && a < self.nodes => 0,
            None => MAX_LATENCY,
        }
    }
}

/// Fits, since [`MAX_LATENCY`] is below `u16::MAX`.
fn cut(latency: Millis) -> u16 {
    latency.min(MAX_LATENCY) as u16
}
