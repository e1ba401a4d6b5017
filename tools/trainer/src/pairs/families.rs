// SPDX-License-Identifier: Apache-2.0
//! Made-up chains: families of who deals with whom.
//!
//! | family | what it is like |
//! |---|---|
//! | [`Family::Communities`] | a stochastic block model (Holland and others, 1983): within communities pairs are likelier than between; some have standing orders, the others deal by chance at rates that differ |
//! | [`Family::PowerLaw`] | preferential attachment (Barabási and Albert, 1999): few accounts have many partners; pairs deal at Poisson rates that differ |
//! | [`Family::Drifting`] | communities that change members slowly, and pairs that begin, burst, pause and end |
//! | [`Family::Market`] | days and nights, and one to three markets with which most accounts deal. **Kept for testing** |
//!
//! In all of them strangers deal as well, once and never again. A chain follows from a seed, the
//! family, the [`Set`] and its index alone.
//!
//! What each is made of has been seen where records of payments and of talk are public. How strong it
//! is in a chain is drawn from a wide range, since no chain of this kind has been watched for long:
//!
//! | trait | families | where it was seen |
//! |---|---|---|
//! | few have many partners | power law, market | payments between banks: a scale-free network with a core to which all others connect (Soramäki and others, "The topology of interbank payment flows", Physica A 379, 2007) |
//! | strengths differ widely | all | calls between 4 million people (Onnela and others, "Structure and tie strengths in mobile communication networks", PNAS 104, 2007). That they are log-normal is a choice |
//! | payments by schedule | communities | three in ten of the United Kingdom's payments other than in cash, in 2015: 7,436 direct debits, 952 standing orders and 4,132 direct credits of 39,774 a minute (Payments UK, "UK Payment Markets Summary", 2016) |
//! | bursts and pauses | drifting | calls, also when days and weeks are taken out (Jo and others, "Circadian pattern and burstiness in mobile phone communication", New Journal of Physics 14, 2012) |
//! | members come and go | drifting | groups in call records and among authors (Palla, Barabási and Vicsek, "Quantifying social group evolution", Nature 446, 2007) |
//! | days and nights | market | e-mail: Poisson processes whose rates follow day and week (Malmgren and others, "A Poissonian explanation for heavy tails in e-mail communication", PNAS 105, 2008) |

mod communities;
mod drifting;
mod habit;
mod market;
pub mod planted;
mod power_law;

use super::traffic::{Deal, Traffic};
use crate::{
    generator::Set,
    random::{log_uniform, normal, poisson, source, uniform, Random},
};
use habit::{Habit, Link};
use rand::{seq::SliceRandom, Rng};

/// The windows of a generated chain.
pub const LENGTH: usize = 192;

/// The least and the most accounts of a chain; drawn log-uniformly.
const ACCOUNTS: (f64, f64) = (30.0, 600.0);

/// A kind of chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Family {
    /// See the [module](self).
    Communities,
    /// See the [module](self).
    PowerLaw,
    /// See the [module](self).
    Drifting,
    /// See the [module](self).
    Market,
}

impl Family {
    /// All families, the kept one last.
    pub const ALL: [Self; 4] = [
        Self::Communities,
        Self::PowerLaw,
        Self::Drifting,
        Self::Market,
    ];

    /// The family that no model sees before it is judged. Fixed before the first training.
    pub const KEPT: Self = Self::Market;

    /// The families that models are trained on.
    pub fn trained() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|family| *family != Self::KEPT)
    }

    /// The family's name, as in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Communities => "communities",
            Self::PowerLaw => "power-law",
            Self::Drifting => "drifting",
            Self::Market => "market",
        }
    }

    /// The family of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }

    /// The number by which seeds are kept apart.
    fn number(self) -> u64 {
        match self {
            Self::Communities => 1,
            Self::PowerLaw => 2,
            Self::Drifting => 3,
            Self::Market => 4,
        }
    }
}

/// The traffic of a family, a set and an index under a seed, [`LENGTH`] windows long.
pub fn generate(family: Family, seed: u64, set: Set, index: u64) -> Traffic {
    // Beside the purposes of traces of load, which have three numbers.
    let purpose = [PURPOSE, set.number(), family.number(), index];
    let random = &mut source(seed, &purpose);
    let accounts = log_uniform(random, ACCOUNTS.0, ACCOUNTS.1) as u32;
    let mut odds = None;
    let mut windows = match family {
        Family::Communities => communities::windows(accounts, random),
        Family::PowerLaw => {
            let mut links = power_law::links(accounts, random);
            odds = Some(links.iter().filter_map(Link::odds).collect());
            played(&mut links, |_| 1.0, random)
        }
        Family::Drifting => drifting::windows(accounts, random),
        Family::Market => market::windows(accounts, random),
    };
    let strangers = uniform(random, 0.0, 0.2);
    for deals in &mut windows {
        let known: u32 = deals.iter().map(|deal| deal.transfers).sum();
        for _ in 0..poisson(random, f64::from(known) * strangers) {
            let [from, to] = two(accounts, random);
            deals.push(Deal {
                from,
                to,
                transfers: 1,
            });
        }
        deals.shuffle(random);
    }
    Traffic {
        name: family.name().into(),
        windows,
        odds,
    }
}

/// What all random numbers of this module are drawn for.
const PURPOSE: u64 = 0x0070_6169_7273;

/// The transfers of deals.
fn transfers(deals: &[Deal]) -> u64 {
    deals.iter().map(|deal| u64::from(deal.transfers)).sum()
}

/// Two different accounts of so many, which are two or more.
fn two(accounts: u32, random: &mut Random) -> [u32; 2] {
    let one = random.random_range(0..accounts);
    let other = random.random_range(0..accounts - 1);
    [one, other + u32::from(other >= one)]
}

/// The windows of links that stay as they are; the activity is that of each window.
fn played(
    links: &mut [Link],
    activity: impl Fn(u32) -> f64,
    random: &mut Random,
) -> Vec<Vec<Deal>> {
    (0..LENGTH as u32)
        .map(|window| {
            let mut deals = Vec::new();
            for link in &mut *links {
                link.deal(window, activity(window), random, &mut deals);
            }
            deals
        })
        .collect()
}

/// How the rates of pairs differ: log-normal around a median.
#[derive(Clone, Copy, Debug)]
struct Rates {
    /// Half of all rates are below, in transfers a window.
    median: f64,
    /// The standard deviation of the logarithm.
    spread: f64,
}

/// The highest rate of a pair, in transfers a window.
const HIGHEST_RATE: f64 = 50.0;

impl Rates {
    /// Draws a rate.
    fn draw(&self, random: &mut Random) -> f64 {
        (self.median * normal(random, self.spread).exp()).min(HIGHEST_RATE)
    }

    /// Draws a pair that deals by chance.
    fn link(&self, ends: [u32; 2], random: &mut Random) -> Link {
        Link {
            ends,
            back: uniform(random, 0.0, 1.0),
            habit: Habit::Chance(self.draw(random)),
        }
    }
}

/// A community for each of so many accounts: of so many accounts each, in the mean.
fn members(accounts: u32, size: f64, random: &mut Random) -> Vec<u32> {
    let count = (f64::from(accounts) / size).round().max(2.0) as u32;
    (0..accounts)
        .map(|_| random.random_range(0..count))
        .collect()
}

#[cfg(test)]
mod tests;
