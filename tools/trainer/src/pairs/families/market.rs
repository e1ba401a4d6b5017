// SPDX-License-Identifier: Apache-2.0
//! Days and nights, and markets in the middle.

use super::{communities::blocks, played, Deal, Link, Rates, LENGTH};
use crate::random::{chance, log_uniform, uniform, Random};
use rand::Rng;
use std::f64::consts::TAU;

/// A block model without standing orders, and one to three markets: accounts with which 30 to 90% of
/// the others deal, at rates around 0.1 to 1 a window. Over a day of 16 to 96 windows all activity
/// goes from 0 to 10% of the mean at night to some two or three times the mean at noon.
pub fn windows(accounts: u32, random: &mut Random) -> Vec<Vec<Deal>> {
    let links = links(accounts, random);
    let day = Day::draw(random);
    let mut links: Vec<Link> = links.into_iter().map(|(link, _)| link).collect();
    played(&mut links, |window| day.activity(window), random)
}

/// The pairs, each with whether it is within a community. With a market all are without.
pub fn links(accounts: u32, random: &mut Random) -> Vec<(Link, bool)> {
    let mut links = blocks(accounts, random);
    let rates = Rates {
        median: log_uniform(random, 0.1, 1.0),
        spread: uniform(random, 0.5, 1.5),
    };
    let customers = uniform(random, 0.3, 0.9);
    for market in 0..random.random_range(1..=3u32) {
        for account in 0..accounts {
            if account != market && chance(random, customers) {
                links.push((rates.link([account, market], random), false));
            }
        }
    }
    links
}

/// How busy a chain is by day and by night.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// The windows from one midnight to the next.
    length: f64,
    /// How late it is when the chain begins, in windows.
    start: f64,
    /// The activity at midnight.
    night: f64,
    /// The higher the power, the shorter the day.
    power: f64,
    /// The light of the first [`LENGTH`] windows in the mean.
    mean: f64,
}

impl Day {
    /// Draws a day.
    pub fn draw(random: &mut Random) -> Self {
        let length = log_uniform(random, 16.0, 96.0);
        let start = uniform(random, 0.0, length);
        let night = uniform(random, 0.0, 0.1);
        let power = uniform(random, 1.0, 3.0);
        let day = Self {
            length,
            start,
            night,
            power,
            mean: 1.0,
        };
        let light = |window| day.light(window);
        Self {
            mean: (0..LENGTH as u32).map(light).sum::<f64>() / LENGTH as f64,
            ..day
        }
    }

    /// The activity of a window, by the mean of the first [`LENGTH`].
    pub fn activity(&self, window: u32) -> f64 {
        self.night + (1.0 - self.night) * self.light(window) / self.mean
    }

    /// Between 0 at midnight and 1 at noon.
    fn light(&self, window: u32) -> f64 {
        let at = TAU * (f64::from(window) + self.start) / self.length;
        ((1.0 - at.cos()) / 2.0).powf(self.power)
    }
}
