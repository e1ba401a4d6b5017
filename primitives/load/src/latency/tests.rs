// SPDX-License-Identifier: Apache-2.0
//! The histogram, against a sorted list.

use super::*;
use proptest::{collection::vec, prelude::*};

/// A second in which a period begins.
const START: u64 = 1_800_000_000;

#[test]
fn boundary_without_transfers() {
    let histogram = LatencyHistogram::default();
    for percent in [0, 50, 100, u32::MAX] {
        assert_eq!(histogram.percentile(START, percent), 0);
    }
}

#[test]
fn boundary_the_nearest_rank() {
    let mut histogram = LatencyHistogram::default();
    for blocks in 1..=4 {
        histogram.count(START, blocks);
    }
    for (percent, blocks) in [
        (0, 1),
        (25, 1),
        (26, 2),
        (50, 2),
        (51, 3),
        (75, 3),
        (76, 4),
        (100, 4),
        (u32::MAX, 4),
    ] {
        assert_eq!(histogram.percentile(START, percent), blocks, "{percent}");
    }
    histogram.count(START, u32::MAX);
    assert_eq!(histogram.percentile(START, 100), LATENCY_LAST);
}

#[test]
fn boundary_counts_are_halved_each_minute() {
    let mut histogram = LatencyHistogram::default();
    (0..3).for_each(|_| histogram.count(START, 5));
    histogram.count(START + 59, 2);
    assert_eq!(histogram.percentile(START + 59, 25), 2);
    // One transfer of five blocks is left, none of two.
    assert_eq!(histogram.percentile(START + 60, 25), 5);
    assert_eq!(histogram.percentile(START + 119, 25), 5);
    assert_eq!(histogram.percentile(START + 120, 25), 0);
    histogram.count(START + 60, 1);
    assert_eq!(histogram.counts[5], 1);
}

#[test]
fn boundary_the_clock_and_full_counts() {
    let mut histogram = LatencyHistogram {
        counts: [u32::MAX; 10],
        since: START,
    };
    histogram.count(0, 3);
    assert_eq!(histogram.counts, [u32::MAX; 10]);
    assert_eq!(histogram.percentile(0, 50), 4);
    assert_eq!(histogram.percentile(0, 99), 9);
    // The last bit goes with the 32nd halving.
    assert_eq!(histogram.percentile(START + 60 * 31, 99), 9);
    assert_eq!(histogram.percentile(START + 60 * 32, 99), 0);
    histogram.count(u64::MAX, 3);
    assert_eq!(histogram.percentile(u64::MAX, 99), 3);
}

proptest! {
    #[test]
    fn success_agrees_with_a_sorted_list(
        periods in vec(vec(prop_oneof![0u32..12, any::<u32>()], 0..60), 1..6),
        percent in prop_oneof![Just(50u32), Just(95), Just(99), 0..=100u32],
    ) {
        let mut histogram = LatencyHistogram::default();
        let mut counts = [0u32; 10];
        let mut now = START;
        for (period, finished) in periods.iter().enumerate() {
            now = START + 60 * period as u64;
            counts = counts.map(|count| count / 2);
            for (later, blocks) in finished.iter().enumerate() {
                histogram.count(now + later as u64, *blocks);
                counts[(*blocks).min(9) as usize] += 1;
            }
        }
        let list: Vec<u32> = (0..10u32)
            .flat_map(|blocks| vec![blocks; counts[blocks as usize] as usize])
            .collect();
        let rank = (list.len() * percent as usize).div_ceil(100).max(1);
        let expected = list.get(rank - 1).copied().unwrap_or(0);
        prop_assert_eq!(histogram.percentile(now, percent), expected);
    }
}
