// SPDX-License-Identifier: Apache-2.0
//! What a chain sees of its traffic: the samples that forecasts are made of.
//!
//! It is the chain's own code that sees it: deals go through a [`Sketch`] block by block, windows are
//! closed, and each pair that is held is looked at. What comes of a pair is taken of the traffic
//! itself, also where the sketch has let go of it meanwhile.

use super::traffic::{Deal, Traffic};
use crate::random::{source, Random};
use nerv_primitives_affinity::{Bounds, Features, Pair, Sketch, Transfer, PAIRS, TRANSFERS};
use nerv_primitives_types::BlindedId;
use rand::{seq::SliceRandom, Rng};
use std::collections::{HashMap, HashSet};

/// What the sketch takes in: as much as it can, and of one payer as much as a market may come to.
const BOUNDS: Bounds = Bounds {
    pairs: PAIRS,
    payer: PAIRS / 2,
    within: true,
};

/// A pair after a window was closed, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// The window that follows.
    pub window: u32,
    /// What a model sees.
    pub features: Features,
    /// Whether the pair dealt in the window that was closed: the one plain rule.
    pub last: bool,
    /// Its aged count, in units of the sketch: what the other rule is about.
    pub count: u32,
    /// Whether it deals in the window that follows.
    pub deals: bool,
    /// How probable that is for whoever knows the pair's rate, where rates stay as they are. Of a pair
    /// of strangers it is zero.
    pub odds: Option<f64>,
}

/// A pair from when it was let in until it left, or the traffic ended: one sample a window.
pub type Sequence = Vec<Sample>;

/// A chain as its forecasts see it.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The family or the file it is of.
    pub name: String,
    /// The pairs.
    pub sequences: Vec<Sequence>,
}

impl World {
    /// What there is to be seen of traffic. The last window has nothing that follows.
    pub fn of(traffic: &Traffic) -> Self {
        let random = &mut source(0, &[traffic.transfers()]);
        let odds: Option<HashMap<Pair, f64>> = traffic.odds.as_ref().map(|odds| {
            let each =
                |(pair_of, odds): (&[u32; 2], &f64)| Some((pair(pair_of[0], pair_of[1])?, *odds));
            odds.iter().filter_map(each).collect()
        });
        let mut sketch = Sketch::default();
        let mut sequences: Vec<Sequence> = Vec::new();
        // For each slot of the sketch the sequence under way.
        let mut open: Vec<usize> = vec![0; PAIRS as usize];
        let following = traffic.windows.iter().skip(1);
        for (window, (deals, next)) in traffic.windows.iter().zip(following).enumerate() {
            for block in transfers(deals, random).chunks(TRANSFERS) {
                sketch.merge(block, &BOUNDS, random.random());
            }
            sketch.close(|_| ());
            let next: HashSet<Pair> = next
                .iter()
                .filter_map(|deal| pair(deal.from, deal.to))
                .collect();
            for tracked in sketch.pairs() {
                let place = &mut open[usize::from(tracked.slot)];
                if tracked.track.age() == 1 {
                    *place = sequences.len();
                    sequences.push(Sequence::new());
                }
                let known = odds.as_ref().map(|odds| odds.get(&tracked.pair));
                sequences[*place].push(Sample {
                    window: window as u32 + 1,
                    features: tracked.features(),
                    last: tracked.track.last() > 0,
                    count: tracked.guaranteed(),
                    deals: next.contains(&tracked.pair),
                    odds: known.map(|odds| odds.copied().unwrap_or(0.0)),
                });
            }
        }
        Self {
            name: traffic.name.clone(),
            sequences,
        }
    }

    /// The samples of all pairs.
    pub fn samples(&self) -> impl Iterator<Item = &Sample> {
        self.sequences.iter().flatten()
    }

    /// The same with no more than so many sequences, chosen by chance: so that no chain counts for
    /// much more than another.
    pub fn thinned(mut self, most: usize, random: &mut Random) -> Self {
        self.sequences.shuffle(random);
        self.sequences.truncate(most);
        self
    }
}

/// The transfers of a window, in an order that is chance.
///
/// They go into the sketch as few large blocks rather than many small ones, which takes a fraction of
/// the time. It matters only to who is let in while the sketch is full.
fn transfers(deals: &[Deal], random: &mut Random) -> Vec<Transfer> {
    let each = |deal: &Deal| {
        let transfer = Transfer {
            from: id(deal.from),
            to: id(deal.to),
            across: true,
        };
        std::iter::repeat_n(transfer, deal.transfers as usize)
    };
    let mut all: Vec<Transfer> = deals.iter().flat_map(each).collect();
    all.shuffle(random);
    all
}

/// The pair of two accounts.
fn pair(one: u32, other: u32) -> Option<Pair> {
    Pair::new(id(one), id(other))
}

/// The id of an account of a number. They are in no order of the numbers, as blinded ids are in none.
fn id(account: u32) -> BlindedId {
    let mut bytes = [0; 32];
    let mixed = u64::from(account).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bytes[..8].copy_from_slice(&mixed.to_be_bytes());
    BlindedId(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traffic(windows: &[&[(u32, u32, u32)]]) -> Traffic {
        let deal = |&(from, to, transfers): &(u32, u32, u32)| Deal {
            from,
            to,
            transfers,
        };
        Traffic {
            name: "test".into(),
            windows: windows
                .iter()
                .map(|deals| deals.iter().map(deal).collect())
                .collect(),
            odds: None,
        }
    }

    #[test]
    fn a_pair_is_seen_from_its_first_window_on() {
        let traffic = traffic(&[&[(0, 1, 2)], &[], &[(1, 0, 1), (2, 3, 5)], &[(3, 2, 1)]]);
        let world = World::of(&traffic);
        let seen: Vec<Vec<(u32, bool, bool)>> = world
            .sequences
            .iter()
            .map(|pair| {
                let figures = |one: &Sample| (one.window, one.last, one.deals);
                pair.iter().map(figures).collect()
            })
            .collect();
        let first = vec![(1, true, false), (2, false, true), (3, true, false)];
        assert_eq!(seen, [first, vec![(3, true, true)]]);
        // Two transfers aged by an eighth, and what the sketch says of them.
        let sample = world.sequences[0][0];
        assert_eq!(sample.count, 2 * 256 * 7 / 8);
        assert_eq!(sample.features.0[4..], [4_096, 4_096]);
    }

    #[test]
    fn odds_are_those_of_the_pair_and_zero_of_strangers() {
        let mut traffic = traffic(&[&[(0, 1, 1), (3, 2, 1)], &[]]);
        traffic.odds = Some(HashMap::from([([2, 3], 0.25)]));
        let world = World::of(&traffic);
        let mut odds: Vec<Option<f64>> = world.samples().map(|one| one.odds).collect();
        odds.sort_by(|one, other| one.partial_cmp(other).unwrap());
        assert_eq!(odds, [Some(0.0), Some(0.25)]);
    }

    #[test]
    fn a_pair_that_left_and_came_back_is_another() {
        // One transfer is forgotten within 31 windows.
        let mut windows: Vec<&[(u32, u32, u32)]> = vec![&[]; 60];
        (windows[0], windows[50]) = (&[(0, 1, 1)], &[(0, 1, 1)]);
        let world = World::of(&traffic(&windows));
        let lengths: Vec<usize> = world.sequences.iter().map(Vec::len).collect();
        assert_eq!(lengths, [30, 9]);
    }

    #[test]
    fn of_a_full_sketch_outcomes_are_known_of_all_that_was_forecast() {
        // Ten pairs that deal every window, and strangers enough to fill the sketch.
        let windows: Vec<Vec<(u32, u32, u32)>> = (0..12)
            .map(|window| {
                let steady = (0..10).map(|n| (2 * n, 2 * n + 1, 9));
                let strangers = (0..400).map(|n| {
                    let one = 100 + 2 * (400 * window + n);
                    (one, one + 1, 1)
                });
                steady.chain(strangers).collect()
            })
            .collect();
        let windows: Vec<&[(u32, u32, u32)]> = windows.iter().map(Vec::as_slice).collect();
        let world = World::of(&traffic(&windows));
        let most = world.samples().filter(|one| one.window == 11).count();
        assert_eq!(most, PAIRS as usize);
        assert_eq!(world.samples().filter(|one| one.deals).count(), 10 * 11);
    }

    #[test]
    fn a_world_is_thinned_by_chance() {
        let traffic = traffic(&[&[(0, 1, 1), (1, 2, 1), (2, 3, 1)], &[], &[]]);
        let world = World::of(&traffic);
        let thinned = world.clone().thinned(2, &mut source(1, &[]));
        assert_eq!((world.sequences.len(), thinned.sequences.len()), (3, 2));
        assert!(thinned
            .sequences
            .iter()
            .all(|pair| world.sequences.contains(pair)));
    }
}
