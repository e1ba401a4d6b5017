// SPDX-License-Identifier: Apache-2.0
//! How good a choice of nodes is.

use crate::rules::Rules;
use nerv_primitives_types::{Candidate, Millis, PlacementScore as Score, Ppm, MILLION};

/// What the parts of a score weigh, in tenths: latency, reliability, space, cheapness.
pub(crate) const TENTHS: [u64; 4] = [4, 3, 2, 1];

/// The score of the nodes `parts`, in any order, whose round trips add up to `pair_sum`
/// milliseconds over all pairs (see [`pair_sum`](crate::pair_sum)).
///
/// It is a score of any set, whether [feasible](crate::check) or not. No node at all: all parts are
/// zero but latency, which is the whole where nobody waits.
pub fn score(parts: &[Candidate], pair_sum: u64, rules: &Rules) -> Score {
    let mut sums = Sums {
        pair_sum,
        ..Sums::default()
    };
    for part in parts {
        sums.add(part);
    }
    sums.score(rules)
}

/// What a score is made of: the sums over the chosen. Nothing of it overflows for the counts that
/// [`Rules`] allow, and beyond those it saturates.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Sums {
    pub nodes: u64,
    pub reliability: u64,
    pub space: u64,
    pub cheapness: u64,
    pub pair_sum: u64,
}

impl Sums {
    /// With `node`, but not its round trips, which are the caller's to add.
    pub fn add(&mut self, node: &Candidate) {
        self.nodes = self.nodes.saturating_add(1);
        self.reliability = self.reliability.saturating_add(clamped(node.reliability));
        self.space = self.space.saturating_add(clamped(node.space));
        self.cheapness = self.cheapness.saturating_add(clamped(node.cheapness));
    }

    /// Without `node`, which was added before.
    pub fn remove(&mut self, node: &Candidate) {
        self.nodes = self.nodes.saturating_sub(1);
        self.reliability = self.reliability.saturating_sub(clamped(node.reliability));
        self.space = self.space.saturating_sub(clamped(node.space));
        self.cheapness = self.cheapness.saturating_sub(clamped(node.cheapness));
    }

    /// The formula, once: all else that scores ends here.
    pub fn score(&self, rules: &Rules) -> Score {
        let mean = |sum: u64| sum.checked_div(self.nodes).unwrap_or(0) as Ppm;
        let mut score = Score {
            latency: latency_part(self.nodes, self.pair_sum, rules.target),
            reliability: mean(self.reliability),
            space: mean(self.space),
            cheapness: mean(self.cheapness),
            total: 0,
        };
        let parts = [
            score.latency,
            score.reliability,
            score.space,
            score.cheapness,
        ];
        let weighed: u64 = parts
            .into_iter()
            .zip(TENTHS)
            .map(|(part, w)| u64::from(part) * w)
            .sum();
        score.total = (weighed / 10) as Ppm;
        score
    }
}

/// What a candidate is worth but for its round trips, in tenths of parts per million: exact.
pub(crate) fn merit(node: &Candidate) -> u64 {
    TENTHS[1] * clamped(node.reliability)
        + TENTHS[2] * clamped(node.space)
        + TENTHS[3] * clamped(node.cheapness)
}

/// `target * pairs / (target * pairs + pair_sum)` in parts per million, rounded down.
///
/// Unlike a straight line that ends at the target it goes on telling far nodes from farther ones.
pub(crate) fn latency_part(nodes: u64, pair_sum: u64, target: Millis) -> Ppm {
    let pairs = u128::from(nodes) * u128::from(nodes.saturating_sub(1)) / 2;
    let wanted = pairs.saturating_mul(u128::from(target));
    let whole = wanted.saturating_add(u128::from(pair_sum));
    if pair_sum == 0 {
        return MILLION;
    }
    // At most a million, since `wanted <= whole`; and `whole` is above zero.
    wanted
        .saturating_mul(u128::from(MILLION))
        .checked_div(whole)
        .unwrap_or(0) as Ppm
}

fn clamped(part: Ppm) -> u64 {
    u64::from(part.min(MILLION))
}
