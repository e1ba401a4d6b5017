// SPDX-License-Identifier: Apache-2.0
//! What a run is like. All of it follows from its seed.

use super::dice::Dice;
use nerv_lane::protocol::Time;

/// How a replica lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lie {
    /// It says nothing.
    Silent,
    /// As a leader it proposes one thing to some and another to the others, and votes for both.
    Equivocates,
    /// It votes for whatever somebody votes for, and for what is nowhere.
    VotesTwice,
    /// Its headers have another root than the batch makes.
    WrongRoot,
    /// It proposes to a few only, answers nothing and commits nothing.
    Withholds,
    /// It sends nonsense, old messages and a flood of requests.
    Garbage,
    /// It denies its votes, and wants a new term all the time.
    Denies,
    /// Batches that it hands out have other entries of the inbox: as many, of the same units, for
    /// another account.
    Robs,
}

const LIES: [Lie; 8] = [
    Lie::Silent,
    Lie::Equivocates,
    Lie::VotesTwice,
    Lie::WrongRoot,
    Lie::Withholds,
    Lie::Garbage,
    Lie::Denies,
    Lie::Robs,
];

/// The lanes of a run.
pub const LANES: u8 = 2;

#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub slots: u8,
    pub parity: u8,
    /// For each lane the slots that lie.
    pub liars: [Vec<(u8, Lie)>; LANES as usize],
    /// Until then the network is bad. From then on it is good.
    pub healed: Time,
    /// Messages lost and doubled while it is bad, of a thousand.
    pub lost: u64,
    pub doubled: u64,
    /// The longest delay while it is bad; one in 20 messages takes eight times as long.
    pub slowest: Time,
    /// Crashes a minute and replica, in thousandths of the chance each 50 milliseconds.
    pub crashes: u64,
    pub partitions: bool,
    /// Whether the outbox is small, and slow while the network is bad.
    pub crowded: bool,
    /// Whether one replica is away for most of the run.
    pub absence: bool,
    /// Whether the node of a slot is replaced by another.
    pub replaced: bool,
    /// Settled batches that a replica keeps for others.
    pub keeps: u64,
    /// Orders of each lane.
    pub orders: u64,
    pub real_signatures: bool,
    /// Whether each replica runs every batch by itself.
    pub alone: bool,
}

impl Plan {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x6c61_6e65);
        let (slots, parity) = match dice.below(10) {
            0 => (4, 1),
            1 => (10, 4),
            _ => (7, 2),
        };
        let is_calm = seed.is_multiple_of(5);
        let faults = u64::from((slots - 1) / 3);
        let liars = [(); LANES as usize].map(|()| {
            // In every third run nobody lies.
            if is_calm || seed.is_multiple_of(3) {
                return Vec::new();
            }
            let count = dice.within(1, faults);
            let first = dice.below(slots.into()) as u8;
            let liar = |at| ((first + at as u8 * 2) % slots, dice.pick(&LIES));
            (0..count).map(liar).collect()
        });
        let mut bad = |most| if is_calm { 0 } else { dice.below(most) };
        Self {
            seed,
            slots,
            parity,
            liars,
            lost: bad(250),
            doubled: bad(100),
            slowest: 60 + bad(400),
            crashes: bad(6),
            partitions: bad(2) == 1,
            absence: bad(4) == 1,
            replaced: bad(6) == 1,
            crowded: bad(3) == 1,
            keeps: if bad(3) == 1 { 4 } else { 500 },
            healed: 25_000,
            orders: 40,
            real_signatures: seed % 100 == 7,
            alone: seed % 10 == 3,
        }
    }

    /// Whether nothing goes wrong at all.
    pub fn is_calm(&self) -> bool {
        self.lost == 0 && self.crashes == 0 && !self.lies() && self.slowest == 60
    }

    pub fn lies(&self) -> bool {
        self.liars.iter().any(|liars| !liars.is_empty())
    }
}
