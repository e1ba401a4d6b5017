// SPDX-License-Identifier: Apache-2.0
//! Transfers of a profile: counts, sides, latencies, sizes, all with their noise.

use crate::{
    generator::profile::{Pacing, Profile},
    random::{
        binomial, chance, exponential, log_uniform, normal, poisson, uniform, Random, Wobble,
    },
    trace::{capacities, Trace, FULL_STATE, PLAIN_BYTES, PLAIN_WEIGHT},
};
use nerv_primitives_load::Second;

/// The longest a transfer across is under way, in blocks.
const LONGEST: usize = 12;

/// What of a profile is fixed for the whole of a trace.
struct Character {
    /// Part of the transfers that have their other side elsewhere, before its wobble.
    across: f64,
    /// What a transfer across weighs in multiples of a plain one: about 2.5.
    heavy: f64,
    /// Its bytes in multiples of a plain one.
    long: f64,
    /// How far weight and bytes are off what the capacities hold them for.
    skew: (f64, f64),
    /// The relative deviation of a second's weight and bytes.
    spread: f64,
    /// The accounts opened by a transfer.
    opened: f64,
    /// The probability that a block comes late and its transfers count into the next second.
    late: f64,
    /// The mean latency across while there is little load, in blocks.
    blocks: f64,
}

impl Character {
    fn draw(hot: bool, random: &mut Random) -> Self {
        let across = match (chance(random, 0.35), hot) {
            (true, _) => 0.0,
            (false, true) => f64::from(u8::from(chance(random, 0.5))),
            (false, false) => uniform(random, 0.0, 1.0),
        };
        Self {
            across,
            heavy: uniform(random, 2.2, 2.8),
            long: uniform(random, 1.0, 1.6),
            skew: (1.0 + normal(random, 0.01), 1.0 + normal(random, 0.01)),
            spread: uniform(random, 0.0, 0.02),
            opened: match hot || chance(random, 0.5) {
                true => 0.0,
                false => uniform(random, 0.0, 0.1),
            },
            late: match chance(random, 0.7) {
                true => 0.0,
                false => uniform(random, 0.005, 0.05),
            },
            blocks: uniform(random, 1.8, 2.6),
        }
    }
}

/// Makes seconds of a profile, for a leaf that bears `limit` transfers a second.
pub fn realise(profile: &Profile, limit: f64, random: &mut Random) -> Trace {
    let character = Character::draw(profile.hot, random);
    let mut across_wobble = Wobble::new(uniform(random, 0.0, 0.1), 120.0);
    let mut accounts = log_uniform(random, 0.001, 1.0) * FULL_STATE as f64;
    let mut owed = Owed::at_first(
        profile.pacing,
        profile.load.first().map_or(0.0, |load| load * limit),
    );
    let mut waiting = 0;
    // Transfers across that finish in the seconds to come, and their blocks.
    let mut due = [(0u32, 0u32); LONGEST + 1];
    let mut seconds = Vec::with_capacity(profile.load.len());
    let mut states = Vec::with_capacity(profile.load.len());
    for load in &profile.load {
        let mean = load.max(0.0) * limit;
        let count = waiting + arrivals(profile.pacing, mean, &mut owed, random);
        let late = chance(random, character.late);
        waiting = if late { count } else { 0 };
        let transfers = count - waiting;

        let share = match character.across {
            all @ (0.0 | 1.0) => all,
            some => (some + across_wobble.step(random)).clamp(0.0, 1.0),
        };
        let across = binomial(random, transfers, share);
        let plain = transfers - across;
        // Queues grow once there is more than can be borne.
        let blocks = character.blocks + 2.0 * (load - 1.0).max(0.0) + normal(random, 0.3);
        let blocks = (blocks.round().max(1.0) as usize).min(LONGEST);
        due[blocks].0 += across;
        due[blocks].1 += across * blocks as u32;
        let (finished, latency) = due[0];
        due.rotate_left(1);
        due[LONGEST] = (0, 0);

        let (across_f, plain_f) = (f64::from(across), f64::from(plain));
        let weight = (plain_f + across_f * character.heavy) * character.skew.0;
        let bytes = (plain_f + across_f * character.long) * character.skew.1;
        let noise = |random: &mut Random| (1.0 + normal(random, character.spread)).max(0.5);
        seconds.push(Second {
            transfers,
            across,
            finished: plain + finished,
            latency,
            weight: (weight * PLAIN_WEIGHT as f64 * noise(random)) as u64,
            bytes: (bytes * f64::from(PLAIN_BYTES) * noise(random)) as u32,
        });
        accounts += character.opened * f64::from(transfers);
        states.push(accounts as u64);
    }
    Trace {
        family: String::new(),
        capacities: capacities(limit),
        seconds,
        accounts: states,
        warm_up: 0,
    }
}

/// What is yet to come.
struct Owed {
    /// Of an even pace, the part of a whole transfer.
    part: f64,
    /// Of visitors, what they have in mind for the next seconds, and for later.
    visits: [u32; 2],
}

impl Owed {
    /// What is owed at first: visitors have come for long.
    fn at_first(pacing: Pacing, mean: f64) -> Self {
        let visits = match pacing {
            Pacing::Visits { size, late, after } => {
                let others = mean * (size - 1.0) / size;
                [(1.0 - late) * others * after[0], late * others * after[1]]
            }
            _ => [0.0; 2],
        };
        Self {
            part: 0.0,
            visits: visits.map(|count| count.round() as u32),
        }
    }
}

/// The transfers that arrive in a second of the given mean.
fn arrivals(pacing: Pacing, mean: f64, owed: &mut Owed, random: &mut Random) -> u32 {
    match pacing {
        Pacing::Independent => poisson(random, mean),
        Pacing::Flickering(deviation) => {
            let flicker = (1.0 + normal(random, deviation)).max(0.0);
            poisson(random, mean * flicker)
        }
        Pacing::Even => even(mean, &mut owed.part),
        Pacing::Spread(leaves) => {
            let sent = even(mean * f64::from(leaves), &mut owed.part);
            binomial(random, sent, 1.0 / f64::from(leaves))
        }
        Pacing::Visits { size, late, after } => {
            let mut count = 0;
            for (owed, after) in owed.visits.iter_mut().zip(after) {
                let now = binomial(random, *owed, 1.0 - (-1.0 / after).exp());
                *owed -= now;
                count += now;
            }
            let visitors = poisson(random, mean / size);
            // Whole transfers, a geometric number of them, of the mean `size - 1`.
            let scale = 1.0 / (1.0 + 1.0 / (size - 1.0).max(0.01)).ln().max(1e-9);
            for _ in 0..visitors {
                let others = exponential(random, scale).floor() as u32;
                let later = binomial(random, others, late);
                owed.visits[0] += others - later;
                owed.visits[1] += later;
            }
            visitors + count
        }
    }
}

/// The whole transfers of an even pace.
fn even(mean: f64, owed: &mut f64) -> u32 {
    *owed += mean;
    let sent = owed.floor();
    *owed -= sent;
    sent as u32
}
