// SPDX-License-Identifier: Apache-2.0
//! What a forecast sees of a second: six levels, each as a part of what the leaf can bear.

use crate::{scale::part_u32, second::Second};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Ppm, Rate, RATE_UNIT};
use scale_info::TypeInfo;
use substrate_fixed::types::I8F24;

/// The levels of a second.
pub const FEATURES: usize = 6;

/// The level at capacity: levels are Q12.
pub const FULL: u16 = 1 << 12;

/// What a leaf can bear. A capacity of zero is borne: anything above zero is then at the highest
/// level, nothing is at level zero.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Capacities {
    /// The rate above which a leaf is overloaded, in thousandths of a transfer a second.
    pub rate: Rate,
    /// The mean latency that is just borne, in blocks.
    pub latency: u32,
    /// The accounts of a leaf that is full.
    pub accounts: u64,
    /// The execution time of one plain transfer, in picoseconds of reference time.
    pub transfer_weight: u64,
    /// The bytes of one plain transfer.
    pub transfer_bytes: u32,
}

/// The levels of one second, in Q12: [`FULL`] is at capacity. Each is rounded down and saturates
/// at `u16::MAX`, just under 16 times the capacity.
///
/// | | level | of | at capacity |
/// |---|---|---|---|
/// | 0 | rate | the mean rate over the last 30 seconds | the limit |
/// | 1 | latency | the mean latency of the transfers that finished in this second | the limit |
/// | 2 | across | the transfers that have their other side in another leaf | all of them |
/// | 3 | state | the accounts of the leaf | a full leaf |
/// | 4 | weight | the execution time of this second's transfers | plain ones at the limit's rate |
/// | 5 | bytes | the bytes of this second's transfers | plain ones at the limit's rate |
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Features(pub [u16; FEATURES]);

impl Features {
    /// The levels of a second of a leaf with so many accounts, at the end of which the mean rate
    /// was `rate30`.
    pub fn of(rate30: Rate, second: &Second, accounts: u64, capacities: &Capacities) -> Self {
        let wide = |figure: u32| u128::from(figure);
        // Of amounts within a second against rates in thousandths. A `u64` times a thousand and a
        // `u64` times a `u32` both fit.
        let unit = wide(RATE_UNIT);
        let limit = wide(capacities.rate);
        Self([
            level(wide(rate30), limit),
            // A mean: without a finished transfer there is none, so there is no latency either.
            if second.finished == 0 {
                0
            } else {
                level(
                    wide(second.latency),
                    wide(second.finished) * wide(capacities.latency),
                )
            },
            // Not more than all of them, whatever was counted.
            level(wide(second.across), wide(second.transfers)).min(FULL),
            level(u128::from(accounts), u128::from(capacities.accounts)),
            level(
                u128::from(second.weight) * unit,
                limit * u128::from(capacities.transfer_weight),
            ),
            level(
                wide(second.bytes) * unit,
                limit * wide(capacities.transfer_bytes),
            ),
        ])
    }

    /// The levels as parts of the capacity, exactly: from 0 to just under 16.
    pub fn input(&self) -> [I8F24; FEATURES] {
        // From Q12 to Q24. The highest level stays under 2^28.
        self.0.map(|level| I8F24::from_bits(i32::from(level) << 12))
    }

    /// What a part of the leaf is held to have had: its share of the rate, the state, the weight
    /// and the bytes, rounded down. Latency and the share of transfers across stay.
    pub fn part(&self, share: Ppm) -> Self {
        let [rate, latency, across, state, weight, bytes] = self.0;
        // Not above the level.
        let part = |level: u16| part_u32(u32::from(level), share) as u16;
        Self([
            part(rate),
            latency,
            across,
            part(state),
            part(weight),
            part(bytes),
        ])
    }

    /// What two leaves had together: the sums of their rates, states, weights and bytes, which
    /// saturate, and the means of latency and of the share of transfers across, rounded down. In
    /// the means each leaf counts by its weight, or both alike when neither has any.
    pub fn sum(&self, other: &Self) -> Self {
        let (a, b) = (&self.0, &other.0);
        let sum = |index: usize| a[index].saturating_add(b[index]);
        let (by_a, by_b) = match (u64::from(a[4]), u64::from(b[4])) {
            (0, 0) => (1, 1),
            weights => weights,
        };
        // Not above the greater one.
        let mean = |index: usize| {
            ((u64::from(a[index]) * by_a + u64::from(b[index]) * by_b) / (by_a + by_b)) as u16
        };
        Self([sum(0), mean(1), mean(2), sum(3), sum(4), sum(5)])
    }
}

/// An amount as a part of a capacity, in Q12, rounded down. The amount is under `2^116`.
fn level(amount: u128, capacity: u128) -> u16 {
    if amount == 0 {
        return 0;
    }
    let level = (amount << 12).checked_div(capacity);
    level
        .and_then(|level| u16::try_from(level).ok())
        .unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests;
