// SPDX-License-Identifier: Apache-2.0
//! The best choice there is, of few candidates.

use crate::{
    chosen::Chosen,
    greedy,
    instance::Instance,
    latency::Latency,
    score::{latency_part, merit, TENTHS},
};
use alloc::{vec, vec::Vec};
use nerv_primitives_types::{PlacementScore as Score, Ppm};

/// The most candidates that [`exact`] takes.
pub const MAX_EXACT: usize = 24;

/// The best choice of all, by branch and bound: a yardstick. The indices are ascending; which of
/// several equally good ones it is, is not said, but always the same.
///
/// `None` where the instance is not [usable](Instance::usable), or has more than [`MAX_EXACT`]
/// candidates. At worst it goes through all subsets of the size asked for, 2.7 million.
pub fn exact<L: Latency>(instance: &Instance<'_, L>) -> Option<(Vec<u16>, Score)> {
    instance.usable().ok()?;
    if instance.candidates.len() > MAX_EXACT {
        return None;
    }
    let best = greedy::choice(instance);
    let mut branches = Branches {
        total: best.score(instance).total,
        best,
        ahead: Ahead::of(instance),
        instance,
    };
    branches.visit(0, &Chosen::default());
    let best = branches.best.sorted();
    Some((best.nodes().to_vec(), best.score(instance)))
}

/// What the bound must know of the candidates that were not decided on yet.
struct Ahead {
    /// The candidates by merit, the highest first: the order in which they are decided on.
    order: Vec<u16>,
    /// The sum of the merits of all before each place.
    merits: Vec<u64>,
    /// The shortest round trip between any two from each place on.
    shortest: Vec<u64>,
}

impl Ahead {
    fn of<L: Latency>(instance: &Instance<'_, L>) -> Self {
        let worth = |node: &u16| merit(&instance.candidates[usize::from(*node)]);
        let mut order: Vec<u16> = (0..instance.candidates.len() as u16).collect();
        order.sort_by_key(|node| core::cmp::Reverse(worth(node)));
        let mut merits = vec![0];
        for node in &order {
            merits.push(merits.last().copied().unwrap_or(0) + worth(node));
        }
        let mut shortest = vec![u64::MAX; order.len() + 1];
        for place in (0..order.len()).rev() {
            let rest = order[place + 1..].iter();
            let nearest = rest
                .map(|other| u64::from(instance.between(order[place], *other)))
                .min();
            shortest[place] = shortest[place + 1].min(nearest.unwrap_or(u64::MAX));
        }
        Self {
            order,
            merits,
            shortest,
        }
    }
}

struct Branches<'a, 'b, L> {
    instance: &'a Instance<'b, L>,
    ahead: Ahead,
    best: Chosen,
    total: Ppm,
}

impl<L: Latency> Branches<'_, '_, L> {
    /// Every choice that has `chosen`, and else only candidates from `place` on. At most as deep as
    /// there are candidates.
    fn visit(&mut self, place: usize, chosen: &Chosen) {
        if chosen.is_full(self.instance) {
            let total = chosen.score(self.instance).total;
            if total > self.total {
                (self.best, self.total) = (*chosen, total);
            }
            return;
        }
        if self
            .bound(place, chosen)
            .is_none_or(|bound| bound <= self.total)
        {
            return;
        }
        let mut with = *chosen;
        if with.push(self.instance, self.ahead.order[place]) {
            self.visit(place + 1, &with);
        }
        self.visit(place + 1, chosen);
    }

    /// A total that no choice of this branch is above; `None` if it has no choice at all.
    ///
    /// It takes the highest merits ahead, the shortest links to what is chosen, and the shortest
    /// round trip ahead for each pair, as if one set of nodes had them all.
    fn bound(&self, place: usize, chosen: &Chosen) -> Option<Ppm> {
        let replicas = usize::from(self.instance.rules.replicas);
        let missing = replicas - chosen.nodes().len();
        let ahead = self
            .ahead
            .order
            .get(place..)
            .filter(|ahead| ahead.len() >= missing)?;

        let mut links: Vec<u64> = ahead
            .iter()
            .map(|node| chosen.links(self.instance, *node))
            .collect();
        links.sort_unstable();
        let pairs = (missing * (missing - 1) / 2) as u64;
        let among = if pairs == 0 {
            0
        } else {
            pairs * self.ahead.shortest[place]
        };
        let pair_sum = chosen.pair_sum() + links[..missing].iter().sum::<u64>() + among;

        let merits = chosen.merit(self.instance)
            + (self.ahead.merits[place + missing] - self.ahead.merits[place]);
        // The score's means are each rounded down, so they are together at most this.
        let rest = merits / replicas as u64;
        let latency = latency_part(replicas as u64, pair_sum, self.instance.rules.target);
        Some(((u64::from(latency) * TENTHS[0] + rest) / 10) as Ppm)
    }
}
