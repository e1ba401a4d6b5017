// SPDX-License-Identifier: Apache-2.0
//! How what was counted ages from window to window.

/// One transfer. Counts that age are in this unit, 1/256 of a transfer, so that little of a small
/// one is lost to rounding.
pub const UNIT: u32 = 1 << 8;

/// What a count loses with each window: an eighth.
///
/// A pair that deals `x` times a window comes to a count of `8 x` just before a window closes, and
/// keeps `7 x` of it.
pub const MEMORY: u32 = 8;

/// A count one window later: seven eighths of it, rounded down, so that it ends at zero.
///
/// Rounding takes less than one unit a window, and what it took ages as well: what is left is never
/// above the exact figure, and less than [`MEMORY`] units, 1/32 of a transfer, below it. Order is
/// kept: of two counts the greater does not become the smaller.
pub fn aged(count: u32) -> u32 {
    // An eighth rounded up is not above the whole.
    count - count.div_ceil(MEMORY)
}

/// The mean of the transfers a window, in units, of a count that was begun so many closed windows ago,
/// rounded down: each window has the weight that ageing has left of it. Nothing before the first is
/// closed.
///
/// A window that a count was begun in counts as whole. From the 64th window on what is before them, 1/5,000
/// of the whole, is taken to have been alike. 63 steps at most.
pub fn per_window(count: u32, windows: u8) -> u32 {
    // In Q32, and never above seven.
    let weight = match windows {
        0..64 => (0..windows).fold(0u64, |sum, _| (sum + (1 << 32)) / 8 * 7),
        64.. => 7 << 32,
    };
    let mean = (u128::from(count) << 32).checked_div(u128::from(weight));
    u32::try_from(mean.unwrap_or(0)).unwrap_or(u32::MAX)
}

/// What the record of the forecasters loses with each window: a part in so many.
pub const RECORD_MEMORY: u64 = 64;

/// A sum of the forecasters' record one window later: 63 parts of 64, rounded down.
pub fn faded(sum: u64) -> u64 {
    // A part rounded up is not above the whole.
    sum - sum.div_ceil(RECORD_MEMORY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn boundary_counts() {
        for (count, later) in [(0, 0), (1, 0), (7, 6), (8, 7), (9, 7), (16, 14)] {
            assert_eq!(aged(count), later, "{count}");
        }
        assert_eq!(aged(u32::MAX), u32::MAX - (1 << 29));
    }

    #[test]
    fn one_transfer_is_forgotten_after_some_thirty_windows() {
        let mut count = UNIT;
        let windows = (1..).find(|_| {
            count = aged(count);
            count == 0
        });
        assert_eq!(windows, Some(31));
    }

    #[test]
    fn a_steady_flow_is_seen_from_the_first_window_on() {
        let mut count = 0;
        assert_eq!(per_window(1_000, 0), 0);
        for windows in 1..=255 {
            count = aged(count + 100 * UNIT);
            let mean = per_window(count, windows);
            // What rounding takes, in eight units of seven windows.
            assert!(
                (100 * UNIT - 7..=100 * UNIT).contains(&mean),
                "{mean} after {windows}"
            );
        }
        assert_eq!(per_window(u32::MAX, 1), u32::MAX);
    }

    proptest! {
        #[test]
        fn no_order_is_turned_round(one: u32, other: u32) {
            prop_assert_eq!(aged(one.max(other)), aged(one).max(aged(other)));
        }

        #[test]
        fn rounding_takes_less_than_eight_units_in_all(windows in prop::collection::vec(0u32..50, 1..200)) {
            let (mut count, mut exact) = (0u32, 0f64);
            for transfers in windows {
                count = aged(count + transfers * UNIT);
                exact = (exact + f64::from(transfers * UNIT)) * 0.875;
                prop_assert!(f64::from(count) <= exact + 1e-6);
                prop_assert!(exact - f64::from(count) < f64::from(MEMORY));
            }
        }
    }
}
