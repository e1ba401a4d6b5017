// SPDX-License-Identifier: Apache-2.0
//! The time that a leaf's writes take of blocks, and what would relieve a leaf of which it is too much.

use crate::scale::part_u32;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{BlockHeight, HotAccount, Ppm, Spread, WriteTime, MILLION};
use scale_info::TypeInfo;

/// The complete blocks over which means and peaks are taken.
pub const WINDOW: usize = 64;

/// The complete blocks and the one that is under way.
const SLOTS: usize = WINDOW + 1;

/// The picoseconds of a microsecond.
const PICOSECONDS: u64 = 1_000_000;

/// The accounts that are looked at together.
pub const FEW: usize = 3;

/// The part of all sides of transfers above which a few accounts make for nearly all of a load.
pub const FEW_SHARE: Ppm = MILLION / 4 * 3;

/// The part of a leaf's transfers above which one account makes for most of its load.
pub const ONE_SHARE: Ppm = MILLION / 2;

/// The part of its time of which a relocation must relieve a leaf for certain.
pub const LEAST_RELIEF: Ppm = MILLION / 4;

/// The time that a leaf's writes have taken of each of the last blocks, in microseconds of reference time.
///
/// A ring that moves only when it is looked at, so that a block without writes costs nothing. All figures
/// saturate. Of a height that goes back everything counts into the newest block.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct WriteTimes {
    /// That of block `b` stands at `b mod 65`.
    micros: [u32; SLOTS],
    /// The newest block.
    newest: BlockHeight,
}

impl Default for WriteTimes {
    fn default() -> Self {
        Self {
            micros: [0; SLOTS],
            newest: 0,
        }
    }
}

impl WriteTimes {
    /// Lets the blocks up to this one pass, in 65 steps at most.
    fn reach(&mut self, block: BlockHeight) {
        let passed = block.saturating_sub(self.newest);
        for step in 1..=passed.min(SLOTS as u32) {
            self.micros[slot(self.newest.saturating_add(step))] = 0;
        }
        self.newest = self.newest.max(block);
    }

    /// Counts a write of a block that took so many picoseconds, rounded down to microseconds.
    pub fn add(&mut self, block: BlockHeight, picoseconds: u64) {
        self.reach(block);
        let micros = u32::try_from(picoseconds / PICOSECONDS).unwrap_or(u32::MAX);
        let slot = &mut self.micros[slot(self.newest)];
        *slot = slot.saturating_add(micros);
    }

    /// The time that was taken of a block: nothing of one that is no longer known, or to come.
    pub fn of(&self, block: BlockHeight) -> u32 {
        let is_known = block <= self.newest && self.newest - block < SLOTS as u32;
        if is_known {
            self.micros[slot(block)]
        } else {
            0
        }
    }

    /// The times of the [`WINDOW`] blocks before this one. Blocks before the first count as empty.
    fn before(&self, block: BlockHeight) -> impl Iterator<Item = u32> + '_ {
        (1..=WINDOW as u32)
            .map(move |back| block.checked_sub(back).map_or(0, |block| self.of(block)))
    }

    /// The mean, rounded down, and the peak of the [`WINDOW`] blocks before this one.
    pub fn time(&self, block: BlockHeight) -> WriteTime {
        WriteTime {
            mean: self.sustained(block, u32::MAX),
            peak: self.before(block).max().unwrap_or(0),
        }
    }

    /// The mean as [`Self::time`] has it, of which no block counts for more than `most`: so a burst cannot
    /// buy by its height what it lacks in length.
    pub fn sustained(&self, block: BlockHeight, most: u32) -> u32 {
        let sum: u64 = self
            .before(block)
            .map(|micros| u64::from(micros.min(most)))
            .sum();
        // Not above the greatest of them.
        (sum / WINDOW as u64) as u32
    }

    /// What a child of a split begins with: its share of every block, rounded down.
    pub fn part(&self, share: Ppm) -> Self {
        Self {
            micros: self.micros.map(|micros| part_u32(micros, share)),
            newest: self.newest,
        }
    }

    /// What the parent of a merge begins with: the sum of both, block by block.
    pub fn sum(&self, other: &Self) -> Self {
        let (mut sum, mut other) = (self.clone(), other.clone());
        // Both at the same block, so that the same block stands at the same place.
        let newest = sum.newest.max(other.newest);
        sum.reach(newest);
        other.reach(newest);
        for (micros, more) in sum.micros.iter_mut().zip(other.micros) {
            *micros = micros.saturating_add(more);
        }
        sum
    }
}

/// Where the time of a block stands.
fn slot(block: BlockHeight) -> usize {
    block as usize % SLOTS
}

/// The bounds that a leaf's time is held against, in microseconds a block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bounds {
    /// The mean above which a leaf becomes contended.
    pub limit: u32,
    /// The mean at or under which it is so no longer: two thirds of the limit.
    pub release: u32,
}

impl Bounds {
    /// The bounds where blocks have room for so many picoseconds of writes, and so many leaves share it: a
    /// leaf is contended above `shares` times an even share, but never at `above` or under it.
    pub fn new(above: u32, shares: u32, room: u64, leaves: u32) -> Self {
        let even = room / PICOSECONDS / u64::from(leaves.max(1));
        let limit = even
            .saturating_mul(shares.into())
            .max(above.into())
            .min(u32::MAX.into());
        Self {
            limit: limit as u32,
            // Less than the limit, so that it fits.
            release: (limit / 3 * 2) as u32,
        }
    }

    /// Whether a leaf becomes contended: its mean is above the limit, though no block counts for more than
    /// four times that. So more than 16 of the [`WINDOW`] blocks are needed, whatever was in them.
    pub fn exceeded_by(&self, times: &WriteTimes, block: BlockHeight) -> bool {
        times.sustained(block, self.limit.saturating_mul(4)) > self.limit
    }
}

/// How a leaf's transfers are spread over its accounts, by the parts that the hottest of them took part in
/// and the part that had its other side in another leaf.
///
/// A transfer within the leaf has two sides there, one across has one: so `n` transfers with a part `a`
/// across have `n * (2 - a)` sides, of which [`FEW`] accounts have nearly all, or not.
pub fn spread(hottest: &[HotAccount], across: Ppm) -> Spread {
    if hottest.first().is_some_and(|it| it.share > ONE_SHARE) {
        return Spread::One;
    }
    let shares = hottest.iter().take(FEW).map(|it| u64::from(it.share));
    let sides = 2 * u64::from(MILLION) - u64::from(across.min(MILLION));
    if shares.sum::<u64>() * u64::from(MILLION) > sides * u64::from(FEW_SHARE) {
        Spread::Few
    } else {
        Spread::Many
    }
}

/// The part of its transfers of which a leaf is certainly relieved where an account with that part of them
/// leaves it.
///
/// What the account has with others of the leaf stays, as transfers across. Of the part `across` that has its
/// other side elsewhere already no less than `share + across - 1` is the account's, and goes.
pub fn relief(share: Ppm, across: Ppm) -> Ppm {
    share.saturating_add(across).saturating_sub(MILLION)
}

/// Whether it helps to move an account with that part of its leaf's transfers to another leaf, by the mean
/// times of both: it must relieve its leaf of [`LEAST_RELIEF`] for certain, and the other must have no more
/// than three quarters of what the leaf has now, with what comes.
///
/// So nothing is moved to and fro: see the tests.
pub fn relocation_helps(mean: u32, other: u32, share: Ppm, across: Ppm) -> bool {
    let moved = part_u32(mean, share);
    let with_it = u64::from(other).saturating_add(moved.into());
    relief(share, across) >= LEAST_RELIEF && with_it * 4 <= u64::from(mean) * 3 && moved > 0
}

#[cfg(test)]
mod tests;
