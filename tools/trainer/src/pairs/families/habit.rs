// SPDX-License-Identifier: Apache-2.0
//! When two accounts deal.

use super::super::traffic::Deal;
use crate::random::{binomial, chance, normal, poisson, Random};

/// When two accounts deal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Habit {
    /// By chance: a Poisson process of so many transfers a window.
    Chance(f64),
    /// By a standing order: every so many windows, the first time in the window given, with so many
    /// transfers in the mean after the first. One time in twenty it is left out.
    Regular {
        /// The windows from one time to the next.
        every: u32,
        /// The window of the first time, below `every`.
        first: u32,
        /// The mean of the transfers beside the first.
        more: f64,
    },
    /// In bursts and pauses, each time about as long as the pair's bursts and pauses are.
    Bursts {
        /// Transfers a window within a burst.
        rate: f64,
        /// The median length of bursts and of pauses, in windows.
        lengths: [f64; 2],
        /// Whether there is a burst.
        on: bool,
        /// The windows until that changes.
        left: f64,
    },
}

/// The part of the times that a standing order is left out.
const LEFT_OUT: f64 = 0.05;

/// How much the lengths of one pair's bursts differ, and those of its pauses: the standard deviation
/// of the logarithm.
const UNSTEADY: f64 = 0.3;

/// Draws a length around a median.
fn length(median: f64, random: &mut Random) -> f64 {
    median * normal(random, UNSTEADY).exp()
}

impl Habit {
    /// Bursts that begin with one.
    pub fn bursts(rate: f64, lengths: [f64; 2], random: &mut Random) -> Self {
        Self::Bursts {
            rate,
            lengths,
            on: true,
            left: length(lengths[0], random),
        }
    }

    /// The transfers a window in the mean, over a long time.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Chance(rate) => *rate,
            Self::Regular { every, more, .. } => {
                (1.0 - LEFT_OUT) * (1.0 + more) / f64::from(*every)
            }
            Self::Bursts { rate, lengths, .. } => rate * lengths[0] / (lengths[0] + lengths[1]),
        }
    }

    /// The same habit with so many times the transfers, at the same times. A standing order has one
    /// each time at least.
    pub fn times(self, factor: f64) -> Self {
        match self {
            Self::Chance(rate) => Self::Chance(rate * factor),
            Self::Regular { every, first, more } => Self::Regular {
                every,
                first,
                more: ((1.0 + more) * factor - 1.0).max(0.0),
            },
            Self::Bursts {
                rate,
                lengths,
                on,
                left,
            } => Self::Bursts {
                rate: rate * factor,
                lengths,
                on,
                left,
            },
        }
    }

    /// The transfers of a window. By how much chance is busier or calmer than it is in the mean, the
    /// activity says.
    fn transfers(&mut self, window: u32, activity: f64, random: &mut Random) -> u32 {
        match self {
            Self::Chance(rate) => poisson(random, *rate * activity),
            Self::Regular { every, first, more } => {
                if window % *every != *first || chance(random, LEFT_OUT) {
                    return 0;
                }
                1 + poisson(random, *more)
            }
            Self::Bursts {
                rate,
                lengths,
                on,
                left,
            } => {
                *left -= 1.0;
                if *left < 0.0 {
                    *on = !*on;
                    *left += length(lengths[usize::from(!*on)], random);
                }
                if *on {
                    poisson(random, *rate * activity)
                } else {
                    0
                }
            }
        }
    }
}

/// Two accounts that deal with each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The two, different from each other.
    pub ends: [u32; 2],
    /// The part of the transfers that the second one sends.
    pub back: f64,
    /// When they deal.
    pub habit: Habit,
}

impl Link {
    /// The two, the one with the lower number first, and the probability that they deal in a window,
    /// if that is always the same.
    pub fn odds(&self) -> Option<([u32; 2], f64)> {
        let [one, other] = self.ends;
        match self.habit {
            Habit::Chance(rate) => {
                let pair = [one.min(other), one.max(other)];
                Some((pair, 1.0 - (-rate).exp()))
            }
            _ => None,
        }
    }

    /// Adds the deals of a window.
    pub fn deal(&mut self, window: u32, activity: f64, random: &mut Random, deals: &mut Vec<Deal>) {
        let [one, other] = self.ends;
        let all = self.habit.transfers(window, activity, random);
        let back = binomial(random, all, self.back);
        for (from, to, transfers) in [(one, other, all - back), (other, one, back)] {
            if transfers > 0 {
                deals.push(Deal {
                    from,
                    to,
                    transfers,
                });
            }
        }
    }
}
