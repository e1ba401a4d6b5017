// SPDX-License-Identifier: Apache-2.0
//! Communities that change, and pairs that come and go.

use super::{members, transfers, two, Deal, Habit, Link, Rates, LENGTH};
use crate::random::{chance, exponential, log_uniform, poisson, uniform, Random};
use rand::{seq::IndexedRandom, Rng};

/// Communities of 5 to 30 accounts, each of which goes to another one every 50 to 600 windows.
/// There are 1 to 5 pairs an account; a pair begins within a community (nine times in ten), has
/// bursts of about 2 to 20 windows with pauses of about 2 to 50 between, lasts 20 to 200 windows and
/// ends; mostly sooner where one of the two leaves their community.
pub fn windows(accounts: u32, random: &mut Random) -> Vec<Vec<Deal>> {
    let mut world = World::new(accounts, random);
    (0..LENGTH as u32)
        .map(|window| {
            world.pass(random);
            world.window(window, [1.0; 2], random).0
        })
        .collect()
}

/// The part of the pairs that begin within a community.
const WITHIN: f64 = 0.9;

/// The part of an account's pairs that end when it leaves its community.
const PART: f64 = 0.7;

/// Communities as they are in a window.
pub struct World {
    /// The community of each account.
    community: Vec<u32>,
    rates: Rates,
    /// The mean windows of a burst and of a pause, over all pairs, and of all a pair has.
    bursts: f64,
    pauses: f64,
    life: f64,
    /// The pairs, and the windows that each has left.
    pairs: Vec<(Link, f64)>,
    /// The windows that an account is in a community, in the mean.
    stay: f64,
    /// The pairs that begin a window, in the mean.
    begin: f64,
}

impl World {
    /// Draws communities, and the pairs that there are in the beginning.
    pub fn new(accounts: u32, random: &mut Random) -> Self {
        let size = log_uniform(random, 5.0, 30.0);
        let mut world = Self {
            community: members(accounts, size, random),
            rates: Rates {
                median: log_uniform(random, 0.4, 3.0),
                spread: uniform(random, 0.3, 1.0),
            },
            bursts: log_uniform(random, 2.0, 20.0),
            pauses: log_uniform(random, 2.0, 50.0),
            life: log_uniform(random, 20.0, 200.0),
            pairs: Vec::new(),
            stay: log_uniform(random, 50.0, 600.0),
            begin: 0.0,
        };
        let wanted = f64::from(accounts) * uniform(random, 1.0, 5.0);
        // As many begin as end, once there are as many as wanted.
        world.begin = wanted / world.life;
        for _ in 0..wanted as usize {
            world.begin(random);
        }
        world
    }

    /// Accounts leave, and pairs begin, before a window.
    pub fn pass(&mut self, random: &mut Random) {
        for account in 0..self.community.len() as u32 {
            if chance(random, 1.0 / self.stay) {
                self.leave(account, random);
            }
        }
        for _ in 0..poisson(random, self.begin) {
            self.begin(random);
        }
    }

    /// The transfers a window that are to be expected of all pairs: without communities, and within.
    pub fn means(&self) -> [f64; 2] {
        let mut means = [0.0; 2];
        for (link, _) in &self.pairs {
            means[usize::from(is_within(&self.community, link))] += link.habit.mean();
        }
        means
    }

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

    /// A window passes. By how much pairs without communities and pairs within are busier than they are in
    /// the mean, the activities say. Returns the deals, and the transfers within communities.
    pub fn window(
        &mut self,
        window: u32,
        activity: [f64; 2],
        random: &mut Random,
    ) -> (Vec<Deal>, u64) {
        let (mut deals, mut within) = (Vec::new(), 0);
        for (link, left) in &mut self.pairs {
            let before = deals.len();
            let same = is_within(&self.community, link);
            link.deal(window, activity[usize::from(same)], random, &mut deals);
            if same {
                within += transfers(&deals[before..]);
            }
            *left -= 1.0;
        }
        self.pairs.retain(|(_, left)| *left > 0.0);
        (deals, within)
    }
}

/// Whether both ends of a pair are in one community.
fn is_within(community: &[u32], link: &Link) -> bool {
    let [one, other] = link.ends;
    community[one as usize] == community[other as usize]
}
