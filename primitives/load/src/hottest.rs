// SPDX-License-Identifier: Apache-2.0
//! The accounts that make for most of a leaf's transfers.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen, Output};
use core::cmp::Reverse;
use nerv_primitives_types::{BlindedId, HotAccount, Ppm, MILLION};
use scale_info::TypeInfo;

/// The accounts that are counted at once.
const COUNTERS: usize = 8;

/// The seconds after which everything counts for half.
///
/// Short enough that a burst which is over soon counts for little beside what others do: after half a
/// minute for an eighth.
pub const HOTTEST_PERIOD: u64 = 10;

/// The transfers under which nothing is said.
pub const HOTTEST_MINIMUM: u32 = 30;

/// A summary of the accounts by which a leaf's transfers were made: Misra and Gries, "Finding
/// repeated elements" (1982), with eight counters, halved every 10 seconds.
///
/// Let `T` be the leaf's transfers, `c` those an account took part in and `n` the counts of all the
/// other accounts, each halved exactly at the end of each period. Since a transfer has two sides,
/// `c + n <= 2 T`.
///
/// - A counter is at most `c`, and the total at least `T`: a share is **never overstated**.
/// - A counter is above `c - n / 8 - 1`: what an account loses to others costs them eight counts
///   for each, and halving loses less than one in all. The total is under `T + 1`.
/// - So an account with a share `s = c / T` shows at least `(9 s - 2) / 8`, less rounding. **One
///   that took part in more than half of the transfers always has a counter, of more than
///   `5 T / 16 - 1`; one in more than two thirds shows a half, less rounding.** Below two ninths an
///   account may not be found.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Default, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Hottest {
    /// The accounts with their counts; none has a count of zero.
    counters: [Option<(BlindedId, u32)>; COUNTERS],
    /// The transfers.
    total: u32,
    /// The second in which the period under way began.
    since: u64,
}

/// The bytes of one counter that counts, encoded, and of a summary in which all of them do.
const COUNTER_SIZE: usize = 37;
const MOST_SIZE: usize = COUNTERS * COUNTER_SIZE + 12;

// By hand, since it is encoded with every transfer of a leaf.
impl Encode for Hottest {
    fn size_hint(&self) -> usize {
        MOST_SIZE
    }

    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        let mut bytes = [0; MOST_SIZE];
        let mut end = 0;
        for counter in &self.counters {
            if let Some((account, count)) = counter {
                bytes[end] = 1;
                bytes[end + 1..end + 33].copy_from_slice(&account.0);
                bytes[end + 33..end + COUNTER_SIZE].copy_from_slice(&count.to_le_bytes());
                end += COUNTER_SIZE;
            } else {
                end += 1;
            }
        }
        bytes[end..end + 4].copy_from_slice(&self.total.to_le_bytes());
        bytes[end + 4..end + 12].copy_from_slice(&self.since.to_le_bytes());
        dest.write(&bytes[..end + 12]);
    }
}

impl Hottest {
    /// Counts a transfer. To be called once for each of the leaf's transfers, beside
    /// [`Self::count`].
    pub fn transfer(&mut self, now: u64) {
        self.advance(now);
        self.total = self.total.saturating_add(1);
    }

    /// Counts an account that took part in a transfer. To be called once for each transfer and each
    /// account the leaf owns of it: once for a transfer from an account to itself.
    pub fn count(&mut self, now: u64, account: &BlindedId) {
        self.advance(now);
        let mut free = None;
        for counter in &mut self.counters {
            match counter {
                Some((counted, count)) if counted == account => {
                    *count = count.saturating_add(1);
                    return;
                }
                Some(_) => {}
                None => free = Some(counter),
            }
        }
        match free {
            Some(counter) => *counter = Some((*account, 1)),
            None => self.shrink(|count| count.saturating_sub(1)),
        }
    }

    /// The account with the highest count and its share of the transfers at `now`: at least so
    /// much, and never overstated. `None` under [`HOTTEST_MINIMUM`] transfers.
    ///
    /// Of equals the one that stands first.
    pub fn top(&self, now: u64) -> Option<HotAccount> {
        self.tops::<1>(now)[0]
    }

    /// As [`Self::top`], the first `N`, the highest count first. There may be fewer.
    pub fn tops<const N: usize>(&self, now: u64) -> [Option<HotAccount>; N] {
        let mut hottest = self.clone();
        hottest.advance(now);
        if hottest.total < HOTTEST_MINIMUM {
            return [None; N];
        }
        let mut places: [usize; COUNTERS] = core::array::from_fn(|place| place);
        places.sort_unstable_by_key(|place| {
            let count = hottest.counters[*place].map_or(0, |(_, count)| count);
            (Reverse(count), *place)
        });
        core::array::from_fn(|rank| {
            let (account, count) = hottest.counters[*places.get(rank)?]?;
            // Not above one, whatever was counted.
            let count = u64::from(count.min(hottest.total));
            let share = count * u64::from(MILLION) / u64::from(hottest.total);
            Some(HotAccount {
                account,
                share: share as Ppm,
            })
        })
    }

    /// Lets the periods up to `now` pass.
    fn advance(&mut self, now: u64) {
        let passed = now.saturating_sub(self.since) / HOTTEST_PERIOD;
        if passed == 0 {
            return;
        }
        self.since = self
            .since
            .saturating_add(passed.saturating_mul(HOTTEST_PERIOD));
        // As often as there are bits nothing is left of a count.
        let times = u32::try_from(passed).unwrap_or(u32::MAX).min(u32::BITS);
        self.shrink(|count| count.checked_shr(times).unwrap_or(0));
        // Rounded up while counts are rounded down: a share must not be overstated.
        let halved = |total: u64| (total + ((1 << times) - 1)) >> times;
        self.total = halved(u64::from(self.total)) as u32;
    }

    /// Lowers every count, and lets go of those that come to zero.
    fn shrink(&mut self, lower: impl Fn(u32) -> u32) {
        for counter in &mut self.counters {
            *counter = counter
                .map(|(account, count)| (account, lower(count)))
                .filter(|(_, count)| *count > 0);
        }
    }
}

#[cfg(test)]
mod tests;
