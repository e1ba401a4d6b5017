// SPDX-License-Identifier: Apache-2.0
//! Chains of a family that are as large and as busy as is asked for, with communities as strong.
//!
//! Who deals with whom, and when, is drawn as the family has it. Two factors, one for all pairs within
//! communities and one for all others, bring the transfers to what is asked for. A power law, which has
//! no communities by itself, has one in each community then, beside the one over all accounts.
//!
//! Strangers deal as well: a part of all transfers up to a fifth, and no more than half of those that are
//! not within communities.

use super::{
    communities, drifting,
    habit::Link,
    market::{self, Day},
    members, power_law, transfers, two, Deal, Family,
};
use crate::random::{log_uniform, poisson, source, uniform, Random};
use rand::{seq::SliceRandom, Rng};

/// What a chain is to be like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// The accounts, two or more.
    pub accounts: u32,
    /// The part of the transfers that is within communities, 0 to 1: without any at 0.
    pub within: f64,
    /// What an account sends in a window, in the mean, in transfers.
    pub rate: f64,
}

/// A window of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The deals, in the order in which they happen.
    pub deals: Vec<Deal>,
    /// The transfers within communities.
    pub within: u64,
}

/// A chain, window by window, as long as one likes.
pub struct Planted {
    wanted: Wanted,
    /// The part of all transfers that are of strangers.
    strangers: f64,
    crowd: Crowd,
    /// The number of the next window.
    window: u32,
    random: Random,
}

/// Who deals with whom.
enum Crowd {
    /// Pairs that stay: those without communities, and those within.
    Steady {
        links: [Vec<Link>; 2],
        /// If there are days and nights.
        day: Option<Day>,
    },
    /// Pairs that come and go.
    Drifting(drifting::World),
}

impl Planted {
    /// The chain that follows from a family, a seed and what it is to be like.
    ///
    /// # Panics
    ///
    /// With fewer than two accounts.
    pub fn new(family: Family, seed: u64, wanted: Wanted) -> Self {
        let accounts = wanted.accounts;
        assert!(accounts > 1, "nobody deals alone");
        let mut random = source(seed, &[PURPOSE, family.number(), accounts.into()]);
        let strangers = uniform(&mut random, 0.0, 0.2).min((1.0 - wanted.within) / 2.0);
        let mut planted = Self {
            crowd: Crowd::draw(family, accounts, &mut random),
            wanted,
            strangers,
            window: 0,
            random,
        };
        let all = planted.all();
        if let Crowd::Steady { links, .. } = &mut planted.crowd {
            for (links, all) in links.iter_mut().zip(all) {
                let factor = ratio(all, links.iter().map(|link| link.habit.mean()).sum());
                links
                    .iter_mut()
                    .for_each(|link| link.habit = link.habit.times(factor));
                links.retain(|_| factor > 0.0);
            }
        }
        planted
    }

    /// The transfers of a window, in the mean, of pairs without communities and of pairs within.
    fn all(&self) -> [f64; 2] {
        let Wanted {
            accounts,
            within,
            rate,
        } = self.wanted;
        let all = f64::from(accounts) * rate;
        [(1.0 - within - self.strangers).max(0.0) * all, within * all]
    }

    /// Lives through the next window.
    pub fn next_window(&mut self) -> Window {
        let (number, all, random) = (self.window, self.all(), &mut self.random);
        self.window += 1;
        let (mut deals, within, activity) = match &mut self.crowd {
            Crowd::Steady { links, day } => {
                let activity = day.as_ref().map_or(1.0, |day| day.activity(number));
                let (mut deals, mut counts) = (Vec::new(), [0; 2]);
                for (links, count) in links.iter_mut().zip(&mut counts) {
                    let before = deals.len();
                    for link in links {
                        link.deal(number, activity, random, &mut deals);
                    }
                    *count = transfers(&deals[before..]);
                }
                (deals, counts[1], activity)
            }
            Crowd::Drifting(world) => {
                world.pass(random);
                let means = world.means();
                let factors = [ratio(all[0], means[0]), ratio(all[1], means[1])];
                let (deals, within) = world.window(number, factors, random);
                (deals, within, 1.0)
            }
        };
        let accounts = self.wanted.accounts;
        let strangers = f64::from(accounts) * self.wanted.rate * self.strangers * activity;
        for _ in 0..poisson(random, strangers) {
            let [from, to] = two(accounts, random);
            deals.push(Deal {
                from,
                to,
                transfers: 1,
            });
        }
        deals.shuffle(random);
        Window { deals, within }
    }
}

impl Crowd {
    fn draw(family: Family, accounts: u32, random: &mut Random) -> Self {
        let mut day = None;
        let links = match family {
            Family::Communities => communities::links(accounts, random),
            Family::PowerLaw => power_laws(accounts, random),
            Family::Drifting => return Self::Drifting(drifting::World::new(accounts, random)),
            Family::Market => {
                let links = market::links(accounts, random);
                day = Some(Day::draw(random));
                links
            }
        };
        let (within, without): (Vec<_>, Vec<_>) = links.into_iter().partition(|(_, same)| *same);
        let links =
            [without, within].map(|links| links.into_iter().map(|(link, _)| link).collect());
        Self::Steady { links, day }
    }
}

/// A power law over all accounts, and one in each of communities of 5 to 30, each pair with whether it is
/// within one.
fn power_laws(accounts: u32, random: &mut Random) -> Vec<(Link, bool)> {
    let rates = power_law::rates(random);
    let each = random.random_range(1..=4);
    let all: Vec<u32> = (0..accounts).collect();
    let over_all = power_law::attach(&all, each, rates, random);
    let size = log_uniform(random, 5.0, 30.0);
    let community = members(accounts, size, random);
    let is_within = |link: &Link| {
        let [one, other] = link.ends.map(|end| community[end as usize]);
        one == other
    };
    let mut links: Vec<(Link, bool)> = over_all
        .into_iter()
        .filter(|link| !is_within(link))
        .map(|link| (link, false))
        .collect();
    for number in 0..=community.iter().copied().max().unwrap_or(0) {
        let near: Vec<u32> = (0..accounts)
            .filter(|account| community[*account as usize] == number)
            .collect();
        let attached = power_law::attach(&near, each, rates, random);
        links.extend(attached.into_iter().map(|link| (link, true)));
    }
    links
}

/// One figure by another; nothing by nothing.
fn ratio(one: f64, other: f64) -> f64 {
    if other > 0.0 {
        one / other
    } else {
        0.0
    }
}

/// What all random numbers of this module are drawn for.
const PURPOSE: u64 = 0x0070_6c61_6e74_6564;

#[cfg(test)]
mod tests;
