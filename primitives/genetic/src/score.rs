//! How good a choice of nodes is.

use crate::Millis;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Parts per million, `0..=1_000_000`.
pub type Ppm = u32;

/// The whole, in parts per million.
pub const MILLION: Ppm = 1_000_000;

/// The fewest replicas that [`Rules`] can ask for.
pub const MIN_REPLICAS: u8 = 2;
/// The most replicas that [`Rules`] can ask for.
pub const MAX_REPLICAS: u8 = 16;

/// What the parts of a score weigh, in tenths: latency, reliability, space, cheapness.
pub(crate) const TENTHS: [u64; 4] = [4, 3, 2, 1];

/// A node that may be chosen, as the score sees it. In every part larger is better, and what is
/// above [`MILLION`] counts as [`MILLION`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Candidate {
    /// What it fails together with: a data centre, a rack.
    pub domain: u32,
    /// The part of its duties that it has kept.
    pub reliability: Ppm,
    /// The part of its capacity that is free.
    pub space: Ppm,
    /// What its price is below the highest one, as a part of that.
    pub cheapness: Ppm,
}

/// What a choice must keep to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rules {
    /// The nodes to choose, k + m: [`MIN_REPLICAS`] to [`MAX_REPLICAS`].
    pub replicas: u8,
    /// The most of them in one failure domain, m: at least 1.
    pub per_domain: u8,
    /// The mean round trip that counts for half a part of latency, in milliseconds.
    pub target: Millis,
}

impl Rules {
    /// Are both counts within their bounds?
    pub const fn sound(&self) -> bool {
        self.replicas >= MIN_REPLICAS && self.replicas <= MAX_REPLICAS && self.per_domain > 0
    }
}

/// How good a choice is: by part, and in total. Each in parts per million, rounded down.
#[derive(
    Clone,
    Copy,
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
pub struct Score {
    /// How close the nodes are to each other: the whole at 0 ms, half at the target.
    pub latency: Ppm,
    /// The mean of the nodes' reliability.
    pub reliability: Ppm,
    /// The mean of the nodes' free space.
    pub space: Ppm,
    /// The mean of the nodes' cheapness.
    pub cheapness: Ppm,
    /// 0.4 latency + 0.3 reliability + 0.2 space + 0.1 cheapness.
    pub total: Ppm,
}

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
