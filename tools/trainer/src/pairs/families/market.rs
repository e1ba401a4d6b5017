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
    let mut links: Vec<Link> = blocks(accounts, random)
        .into_iter()
        .map(|(link, _)| link)
        .collect();
    let rates = Rates {
        median: log_uniform(random, 0.1, 1.0),
        spread: uniform(random, 0.5, 1.5),
    };
    let customers = uniform(random, 0.3, 0.9);
    for market in 0..random.random_range(1..=3u32) {
        for account in 0..accounts {
            if account != market && chance(random, customers) {
                links.push(rates.link([account, market], random));
            }
        }
    }
    let day = log_uniform(random, 16.0, 96.0);
    let start = uniform(random, 0.0, day);
    let night = uniform(random, 0.0, 0.1);
    let length = uniform(random, 1.0, 3.0);
    // Between 0 at midnight and 1 at noon; the higher the power, the shorter the day.
    let light = |window: u32| {
        let at = TAU * (f64::from(window) + start) / day;
        ((1.0 - at.cos()) / 2.0).powf(length)
    };
    let mean = (0..LENGTH as u32).map(light).sum::<f64>() / LENGTH as f64;
    let activity = |window| night + (1.0 - night) * light(window) / mean;
    played(&mut links, activity, random)
}
