// SPDX-License-Identifier: Apache-2.0
//! How long transfers take: a histogram, without storage.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::BlockHeight;
use scale_info::TypeInfo;

/// The counters of a histogram: one for each number of blocks, and the last for all that is longer.
pub const BUCKETS: usize = 33;

/// A histogram of latencies in blocks.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Latencies {
    /// The transfers that took as many blocks as the counter's index; the last counts all that took
    /// so many or more.
    pub counts: [u64; BUCKETS],
    /// The blocks that all of them took together.
    pub blocks: u64,
}

impl Default for Latencies {
    fn default() -> Self {
        Self {
            counts: [0; BUCKETS],
            blocks: 0,
        }
    }
}

impl Latencies {
    /// Counts a transfer that took so many blocks.
    pub fn record(&mut self, blocks: BlockHeight) {
        let bucket = (blocks as usize).min(BUCKETS - 1);
        self.counts[bucket] = self.counts[bucket].saturating_add(1);
        self.blocks = self.blocks.saturating_add(u64::from(blocks));
    }

    /// The transfers that were counted.
    pub fn total(&self) -> u64 {
        self.counts
            .iter()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The mean in thousandths of a block, rounded down. `None` if nothing was counted.
    pub fn mean(&self) -> Option<u64> {
        self.blocks.saturating_mul(1_000).checked_div(self.total())
    }

    /// The least number of blocks within which so many of a hundred transfers were done: the
    /// nearest rank, rounded up. What is in the last counter took at least its index, 32. `None` if
    /// nothing was counted.
    pub fn percentile(&self, percent: u8) -> Option<BlockHeight> {
        let total = self.total();
        let percent = u128::from(percent.min(100));
        let rank = (u128::from(total) * percent).div_ceil(100).max(1);
        let mut seen = 0u128;
        self.counts
            .iter()
            .position(|count| {
                seen += u128::from(*count);
                seen >= rank
            })
            .map(|bucket| bucket as BlockHeight)
    }

    /// The median.
    pub fn p50(&self) -> Option<BlockHeight> {
        self.percentile(50)
    }

    /// The 95th percentile.
    pub fn p95(&self) -> Option<BlockHeight> {
        self.percentile(95)
    }

    /// The 99th percentile.
    pub fn p99(&self) -> Option<BlockHeight> {
        self.percentile(99)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn of(latencies: &[BlockHeight]) -> Latencies {
        let mut histogram = Latencies::default();
        latencies
            .iter()
            .for_each(|blocks| histogram.record(*blocks));
        histogram
    }

    #[test]
    fn nothing_has_no_mean_and_no_percentile() {
        let none = Latencies::default();
        assert_eq!(none.total(), 0);
        assert_eq!(none.mean(), None);
        assert_eq!((none.p50(), none.p95(), none.p99()), (None, None, None));
    }

    #[test]
    fn one_is_every_percentile() {
        let one = of(&[3]);
        assert_eq!(one.mean(), Some(3_000));
        for percent in [0, 1, 50, 99, 100, 200] {
            assert_eq!(one.percentile(percent), Some(3));
        }
    }

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        // 1 to 20, once each: the 95th is the 19th, the 96th already the 20th.
        let twenty = of(&(1..=20).collect::<Vec<_>>());
        assert_eq!(twenty.p50(), Some(10));
        assert_eq!(twenty.percentile(51), Some(11));
        assert_eq!(twenty.p95(), Some(19));
        assert_eq!(twenty.percentile(96), Some(20));
        assert_eq!(twenty.p99(), Some(20));
        assert_eq!(twenty.mean(), Some(10_500));
    }

    #[test]
    fn the_mean_is_rounded_down() {
        assert_eq!(of(&[1, 1, 2]).mean(), Some(1_333));
        assert_eq!(of(&[1, 2, 2]).mean(), Some(1_666));
    }

    #[test]
    fn the_last_counter_takes_all_that_is_longer() {
        let long = of(&[31, 32, 33, 1_000_000]);
        assert_eq!(long.counts[31], 1);
        assert_eq!(long.counts[32], 3);
        assert_eq!(long.p99(), Some(32));
        // The mean is exact all the same.
        assert_eq!(long.mean(), Some((31 + 32 + 33 + 1_000_000) * 1_000 / 4));
    }

    #[test]
    fn full_counters_stay_full() {
        let mut full = Latencies {
            counts: [u64::MAX; BUCKETS],
            blocks: u64::MAX,
        };
        full.record(5);
        assert_eq!(full.total(), u64::MAX);
        assert_eq!(full.mean(), Some(1));
        assert_eq!(full.p50(), Some(0));
    }

    proptest! {
        /// What sorting them all and taking the nearest rank gives.
        #[test]
        fn percentiles_are_those_of_the_sorted_list(
            latencies in prop::collection::vec(0u32..40, 1..200),
            percent in 1u8..=100,
        ) {
            let mut sorted = latencies.clone();
            sorted.sort_unstable();
            let rank = (sorted.len() * usize::from(percent)).div_ceil(100);
            let expected = sorted[rank - 1].min(BUCKETS as u32 - 1);
            prop_assert_eq!(of(&latencies).percentile(percent), Some(expected));
            let mean = latencies.iter().map(|blocks| u64::from(*blocks)).sum::<u64>() * 1_000
                / latencies.len() as u64;
            prop_assert_eq!(of(&latencies).mean(), Some(mean));
        }
    }
}
