// SPDX-License-Identifier: Apache-2.0
//! How long a leaf's transfers took.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The latency, in blocks, from which on none is told from another.
pub const LATENCY_LAST: u32 = 9;

/// The seconds after which everything counts for half.
pub const LATENCY_PERIOD: u64 = 60;

/// The transfers of a leaf that finished lately, by their latency in blocks. Halved every 60
/// seconds, each count rounded down.
#[derive(
    Clone,
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
pub struct LatencyHistogram {
    /// The transfers that took 0, 1, ... 8 blocks, and 9 or more.
    counts: [u32; LATENCY_LAST as usize + 1],
    /// The second in which the period under way began.
    since: u64,
}

impl LatencyHistogram {
    /// Counts a transfer that finished so many blocks after it was started: 0 within the leaf.
    pub fn count(&mut self, now: u64, blocks: u32) {
        self.advance(now);
        let count = &mut self.counts[blocks.min(LATENCY_LAST) as usize];
        *count = count.saturating_add(1);
    }

    /// A percentile of the latency at `now`, in blocks, by the nearest rank: the least latency that
    /// so many percent of the transfers did not exceed. [`LATENCY_LAST`] stands for itself and
    /// more. 0 without transfers; 0 percent is the least latency, above 100 is as 100.
    pub fn percentile(&self, now: u64, percent: u32) -> u32 {
        let mut histogram = self.clone();
        histogram.advance(now);
        let all: u64 = histogram.counts.iter().map(|count| u64::from(*count)).sum();
        let rank = (all * u64::from(percent.min(100))).div_ceil(100).max(1);
        let mut reached = 0u64;
        for (blocks, count) in (0..).zip(histogram.counts) {
            reached += u64::from(count);
            if reached >= rank {
                return blocks;
            }
        }
        // There is no transfer.
        0
    }

    /// Lets the periods up to `now` pass.
    fn advance(&mut self, now: u64) {
        let passed = now.saturating_sub(self.since) / LATENCY_PERIOD;
        if passed == 0 {
            return;
        }
        self.since = self
            .since
            .saturating_add(passed.saturating_mul(LATENCY_PERIOD));
        let times = u32::try_from(passed).unwrap_or(u32::MAX);
        for count in &mut self.counts {
            *count = count.checked_shr(times).unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests;
