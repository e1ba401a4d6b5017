// SPDX-License-Identifier: Apache-2.0
//! Communities that change, and pairs that come and go.

use super::{members, two, Deal, Habit, Link, Rates, LENGTH};
use crate::random::{chance, exponential, log_uniform, poisson, uniform, Random};
use rand::{seq::IndexedRandom, Rng};

/// Communities of 5 to 30 accounts, each of which goes to another one every 50 to 600 windows.
/// There are 1 to 5 pairs an account; a pair begins within a community (nine times in ten), has
/// bursts of about 2 to 20 windows with pauses of about 2 to 50 between, lasts 20 to 200 windows and
/// ends; mostly sooner where one of the two leaves their community.
pub fn windows(accounts: u32, random: &mut Random) -> Vec<Vec<Deal>> {
    let size = log_uniform(random, 5.0, 30.0);
    let mut world = World {
        community: members(accounts, size, random),
        rates: Rates {
            median: log_uniform(random, 0.4, 3.0),
            spread: uniform(random, 0.3, 1.0),
        },
        bursts: log_uniform(random, 2.0, 20.0),
        pauses: log_uniform(random, 2.0, 50.0),
        life: log_uniform(random, 20.0, 200.0),
        pairs: Vec::new(),
    };
    let stay = log_uniform(random, 50.0, 600.0);
    let wanted = f64::from(accounts) * uniform(random, 1.0, 5.0);
    // As many begin as end, once there are as many as wanted.
    let begin = wanted / world.life;
    for _ in 0..wanted as usize {
        world.begin(random);
    }
    (0..LENGTH as u32)
        .map(|window| {
            for account in 0..accounts {
                if chance(random, 1.0 / stay) {
                    world.leave(account, random);
                }
            }
            for _ in 0..poisson(random, begin) {
                world.begin(random);
            }
            world.window(window, random)
        })
        .collect()
}

/// The part of the pairs that begin within a community.
const WITHIN: f64 = 0.9;

/// The part of an account's pairs that end when it leaves its community.
const PART: f64 = 0.7;

struct World {
    /// The community of each account.
    community: Vec<u32>,
    rates: Rates,
    /// The mean windows of a burst and of a pause, over all pairs, and of all a pair has.
    bursts: f64,
    pauses: f64,
    life: f64,
    /// The pairs, and the windows that each has left.
    pairs: Vec<(Link, f64)>,
}

impl World {
    /// Two accounts begin to deal.
    fn begin(&mut self, random: &mut Random) {
        let accounts = self.community.len() as u32;
        let [one, mut other] = two(accounts, random);
        if chance(random, WITHIN) {
            let home = self.community[one as usize];
            let near: Vec<u32> = (0..accounts)
                .filter(|n| *n != one && self.community[*n as usize] == home)
                .collect();
            other = near.choose(random).copied().unwrap_or(other);
        }
        let lengths = [self.bursts, self.pauses].map(|mean| 1.0 + exponential(random, mean - 1.0));
        let habit = Habit::bursts(self.rates.draw(random), lengths, random);
        let link = Link {
            ends: [one, other],
            back: uniform(random, 0.0, 1.0),
            habit,
        };
        self.pairs.push((link, exponential(random, self.life)));
    }

    /// An account goes to another community, and most of its pairs end.
    fn leave(&mut self, account: u32, random: &mut Random) {
        let count = self.community.iter().max().map_or(1, |most| most + 1);
        self.community[account as usize] = random.random_range(0..count);
        self.pairs
            .retain(|(link, _)| !link.ends.contains(&account) || !chance(random, PART));
    }

    /// A window passes.
    fn window(&mut self, window: u32, random: &mut Random) -> Vec<Deal> {
        let mut deals = Vec::new();
        for (link, left) in &mut self.pairs {
            link.deal(window, 1.0, random, &mut deals);
            *left -= 1.0;
        }
        self.pairs.retain(|(_, left)| *left > 0.0);
        deals
    }
}
