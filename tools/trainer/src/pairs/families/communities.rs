// SPDX-License-Identifier: Apache-2.0
//! Communities that stay as they are.

use super::{members, played, Deal, Habit, Link, Rates};
use crate::random::{chance, exponential, log_uniform, uniform, Random};
use rand::Rng;

/// A stochastic block model: communities of 5 to 30 accounts, each account with 2 to 10 partners in
/// its own and 0.05 to 0.6 times as many in others, with whom it deals at a twentieth to a half of
/// the rate. One to six in ten pairs of a community have a standing order, every 2 to 24 windows.
pub fn windows(accounts: u32, random: &mut Random) -> Vec<Vec<Deal>> {
    let links = links(accounts, random);
    let mut links: Vec<Link> = links.into_iter().map(|(link, _)| link).collect();
    played(&mut links, |_| 1.0, random)
}

/// The pairs, each with whether it is within a community.
pub fn links(accounts: u32, random: &mut Random) -> Vec<(Link, bool)> {
    let regular = uniform(random, 0.1, 0.6);
    let mut links = blocks(accounts, random);
    for (link, same) in &mut links {
        if *same && chance(random, regular) {
            link.habit = standing_order(random);
        }
    }
    links
}

/// The pairs of a block model, which deal by chance, each with whether it is within a community.
pub fn blocks(accounts: u32, random: &mut Random) -> Vec<(Link, bool)> {
    let size = log_uniform(random, 5.0, 30.0);
    let community = members(accounts, size, random);
    let partners = uniform(random, 2.0, 10.0);
    let within = Rates {
        median: log_uniform(random, 0.05, 1.0),
        spread: uniform(random, 0.8, 1.8),
    };
    let between = Rates {
        median: within.median * log_uniform(random, 0.05, 0.5),
        ..within
    };
    let abroad = partners * uniform(random, 0.05, 0.6);
    let mut links = Vec::new();
    for one in 0..accounts {
        for other in one + 1..accounts {
            let same = community[one as usize] == community[other as usize];
            let (probability, rates) = match same {
                true => (partners / size, within),
                false => (abroad / f64::from(accounts), between),
            };
            if chance(random, probability) {
                links.push((rates.link([one, other], random), same));
            }
        }
    }
    links
}

/// Draws a standing order.
fn standing_order(random: &mut Random) -> Habit {
    let every = log_uniform(random, 2.0, 25.0) as u32;
    Habit::Regular {
        every,
        first: random.random_range(0..every),
        more: exponential(random, 0.5),
    }
}
