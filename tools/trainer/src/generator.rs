// SPDX-License-Identifier: Apache-2.0
//! Made-up load: families of traces, each after a kind of load that a leaf meets.
//!
//! | family | what it is like |
//! |---|---|
//! | [`Family::Daily`] | a day's curve with its second peak, compressed to between 30 and 120 minutes |
//! | [`Family::Bursts`] | Markov-modulated: quiet, middling and rush hours of random lengths |
//! | [`Family::FlashCrowd`] | crowds that come within seconds or minutes, stay, and wander off |
//! | [`Family::SelfExciting`] | Hawkes: every post may bring on others. **Kept for testing** |
//! | [`Family::HotAccounts`] | a few accounts that send at fixed rates, on and off, over a calm base |
//! | [`Family::Square`] | two levels in turn |
//! | [`Family::Drift`] | a level that wanders |
//! | [`Family::Ramp`] | slow ramps of 2 to 30 minutes, many of which level off below the limit |
//! | [`Family::Sudden`] | nothing, then from one second on 1.2 to 10 times the limit, as in a demonstration |
//! | [`Family::Steady`] | one level all along, mostly below the limit |
//! | [`Family::Blips`] | bursts of 1 to 8 seconds and of every height, alone and again and again |
//! | [`Family::Visits`] | small leaves, whose visitors bring some transfers each: much is chance |
//!
//! A family draws a [`Profile`]: the mean load of each second as a part of the limit, and how
//! transfers follow it. [`realise`] makes seconds of that, with all noise. A trace follows from
//! a seed, the family, the [`Set`] and its index alone.

mod calm;
mod profile;
mod rush;
mod short;
mod transfers;

use crate::{
    random::{chance, log_uniform, source, uniform, Random},
    trace::Trace,
};
use nerv_primitives_load::HORIZON;

pub use profile::{Pacing, Profile};
pub use transfers::realise;

/// The seconds of a generated trace that have an outcome.
pub const LENGTH: usize = 1_200;

/// The seconds that only the track sees, in the half of the traces that do not begin from nothing.
const WARM_UP: usize = 60;

/// The least and the greatest limit of a leaf, in transfers a second; drawn log-uniformly.
const LIMITS: (f64, f64) = (5.0, 2_000.0);

/// The same of leaves that visitors come to: small ones, as most of a young chain's are.
const SMALL_LIMITS: (f64, f64) = (0.5, 150.0);

/// A kind of load.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Family {
    /// See the [module](self).
    Daily,
    /// See the [module](self).
    Bursts,
    /// See the [module](self).
    FlashCrowd,
    /// See the [module](self).
    HotAccounts,
    /// See the [module](self).
    Square,
    /// See the [module](self).
    Drift,
    /// See the [module](self).
    Ramp,
    /// See the [module](self).
    Sudden,
    /// See the [module](self).
    Steady,
    /// See the [module](self).
    Blips,
    /// See the [module](self).
    Visits,
    /// See the [module](self).
    SelfExciting,
}

impl Family {
    /// All families, the kept one last.
    pub const ALL: [Self; 12] = [
        Self::Daily,
        Self::Bursts,
        Self::FlashCrowd,
        Self::HotAccounts,
        Self::Square,
        Self::Drift,
        Self::Ramp,
        Self::Sudden,
        Self::Steady,
        Self::Blips,
        Self::Visits,
        Self::SelfExciting,
    ];

    /// The family that no model sees before it is judged. Fixed before the first training.
    pub const KEPT: Self = Self::SelfExciting;

    /// Families whose overload is short or a matter of chance.
    pub const SHORT: [Self; 2] = [Self::Blips, Self::Visits];

    /// The trained families whose overload lasts: those for which a split is of use.
    pub fn lasting() -> impl Iterator<Item = Self> {
        Self::trained().filter(|family| !Self::SHORT.contains(family))
    }

    /// The families that models are trained on.
    pub fn trained() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|family| *family != Self::KEPT)
    }

    /// How many traces of a training are of this family, for one of the others. A slow ramp has one
    /// onset where others have several, and it is the one a split can be ahead of. Of blips and of
    /// visits there is but one family each.
    pub fn weight(self) -> u64 {
        match self {
            Self::Ramp => 3,
            Self::Blips => 2,
            Self::Visits => 4,
            _ => 1,
        }
    }

    /// The family's name, as in reports and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Bursts => "bursts",
            Self::FlashCrowd => "flash-crowd",
            Self::HotAccounts => "hot-accounts",
            Self::Square => "square",
            Self::Drift => "drift",
            Self::Ramp => "ramp",
            Self::Sudden => "sudden",
            Self::Steady => "steady",
            Self::Blips => "blips",
            Self::Visits => "visits",
            Self::SelfExciting => "self-exciting",
        }
    }

    /// The family of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }

    /// A number that stays the same when families are added.
    fn number(self) -> u64 {
        self.name().bytes().fold(0, |number, byte| {
            (number << 5) ^ (number >> 59) ^ u64::from(byte)
        })
    }
}

/// What a trace is for. Sets share no seed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Set {
    /// To fit weights.
    Train,
    /// To watch a training and to fit the yardsticks.
    Validation,
    /// To judge.
    Test,
}

impl Set {
    /// The number by which seeds are kept apart.
    pub fn number(self) -> u64 {
        match self {
            Self::Train => 1,
            Self::Validation => 2,
            Self::Test => 3,
        }
    }
}

/// The trace of a family, a set and an index under a seed, [`LENGTH`] samples long.
pub fn generate(family: Family, seed: u64, set: Set, index: u64) -> Trace {
    let random = &mut source(seed, &[set.number(), family.number(), index]);
    let limits = match family {
        Family::Visits => SMALL_LIMITS,
        _ => LIMITS,
    };
    let limit = log_uniform(random, limits.0, limits.1);
    let warm_up = match family {
        Family::Sudden => 0,
        _ if chance(random, 0.5) => WARM_UP,
        _ => 0,
    };
    let count = warm_up + LENGTH + HORIZON as usize;
    let profile = profile(family, count, random);
    let mut trace = realise(&profile, limit, random);
    trace.family = family.name().into();
    trace.warm_up = warm_up;
    trace
}

/// Draws a profile of so many seconds.
fn profile(family: Family, count: usize, random: &mut Random) -> Profile {
    let load = match family {
        Family::Daily => calm::daily(count, random),
        Family::Drift => calm::drift(count, random),
        Family::Ramp => calm::ramp(count, random),
        Family::Steady => calm::steady(count, random),
        Family::Bursts => rush::bursts(count, random),
        Family::FlashCrowd => rush::flash_crowd(count, random),
        Family::HotAccounts => rush::hot_accounts(count, random),
        Family::SelfExciting => rush::self_exciting(count, random),
        Family::Square => rush::square(count, random),
        Family::Sudden => rush::sudden(count, random),
        Family::Blips => short::blips(count, random),
        Family::Visits => short::visits(count, random),
    };
    let scripted = match family {
        Family::HotAccounts | Family::Sudden => 0.6,
        Family::Blips => 0.5,
        Family::Square | Family::Steady => 0.35,
        _ => 0.05,
    };
    let pacing = match family {
        Family::Visits if chance(random, 0.8) => Pacing::Visits {
            size: log_uniform(random, 1.5, 10.0),
            late: uniform(random, 0.2, 0.9),
            after: [
                log_uniform(random, 3.0, 20.0),
                log_uniform(random, 30.0, 400.0),
            ],
        },
        _ => pacing(scripted, random),
    };
    Profile {
        load,
        pacing,
        hot: match family {
            Family::HotAccounts => true,
            // A script is one sender.
            Family::Blips => pacing == Pacing::Even,
            _ => false,
        },
    }
}

/// Draws how transfers follow the mean, with this probability of a script.
fn pacing(scripted: f64, random: &mut Random) -> Pacing {
    if chance(random, scripted) {
        match chance(random, 0.4) {
            true => Pacing::Even,
            false => Pacing::Spread(1 << (uniform(random, 1.0, 5.0) as u32)),
        }
    } else if chance(random, 0.25) {
        Pacing::Flickering(uniform(random, 0.03, 0.15))
    } else {
        Pacing::Independent
    }
}

#[cfg(test)]
mod tests;
