// SPDX-License-Identifier: Apache-2.0
//! Few accounts with many partners, many with few.

use super::{Link, Rates};
use crate::random::{log_uniform, uniform, Random};
use rand::Rng;

/// Preferential attachment: account by account comes and takes one to four partners among those
/// that are there, each with a probability in proportion to the partners it has. Pairs deal by
/// chance, at rates around 0.05 to 1 a window.
pub fn links(accounts: u32, random: &mut Random) -> Vec<Link> {
    let rates = rates(random);
    let each = random.random_range(1..=4);
    let all: Vec<u32> = (0..accounts).collect();
    attach(&all, each, rates, random)
}

/// Draws how the rates of pairs differ.
pub fn rates(random: &mut Random) -> Rates {
    Rates {
        median: log_uniform(random, 0.05, 1.0),
        spread: uniform(random, 0.8, 1.8),
    }
}

/// The pairs that so many accounts make which come one by one, each with so many partners at most.
pub fn attach(accounts: &[u32], each: u32, rates: Rates, random: &mut Random) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    // Every account once for each partner it has: a draw of these is in proportion.
    let mut ends: Vec<u32> = accounts.iter().take(1).copied().collect();
    for newcomer in accounts.iter().skip(1) {
        let mut chosen: Vec<u32> = Vec::new();
        for _ in 0..each {
            let partner = ends[random.random_range(0..ends.len())];
            if !chosen.contains(&partner) {
                chosen.push(partner);
            }
        }
        for partner in chosen {
            ends.extend([*newcomer, partner]);
            links.push(rates.link([*newcomer, partner], random));
        }
    }
    links
}
