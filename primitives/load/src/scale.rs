// SPDX-License-Identifier: Apache-2.0
//! Parts of amounts, and means of transfers.

use nerv_primitives_types::{Ppm, Rate, MILLION, RATE_UNIT};

/// The seconds over which a mean is taken.
pub const SAMPLES: usize = 30;

/// A part of an amount, rounded down. A share above the whole is the whole.
pub(crate) fn part(amount: u64, share: Ppm) -> u64 {
    let share = share.min(MILLION);
    // Not above the amount, so the cast loses nothing.
    (u128::from(amount) * u128::from(share) / u128::from(MILLION)) as u64
}

/// [`part`] of a smaller amount.
pub(crate) fn part_u32(amount: u32, share: Ppm) -> u32 {
    // Not above the amount.
    part(u64::from(amount), share) as u32
}

/// The mean rate of so many transfers within [`SAMPLES`] seconds, rounded down. Saturates.
pub(crate) fn mean(transfers: u64) -> Rate {
    let mean = transfers.saturating_mul(u64::from(RATE_UNIT)) / SAMPLES as u64;
    Rate::try_from(mean).unwrap_or(Rate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundary_parts() {
        for amount in [0, 1, 2, 999_999, u64::MAX] {
            assert_eq!(part(amount, 0), 0);
            assert_eq!(part(amount, MILLION / 2), amount / 2);
            assert_eq!(part(amount, MILLION), amount);
            assert_eq!(part(amount, u32::MAX), amount);
        }
        assert_eq!(part_u32(u32::MAX, MILLION), u32::MAX);
        assert_eq!(part_u32(3, 333_333), 0);
        assert_eq!(part_u32(3, 333_334), 1);
    }

    #[test]
    fn boundary_means() {
        assert_eq!(mean(0), 0);
        assert_eq!(mean(61), 2_033);
        assert_eq!(mean(u64::MAX), Rate::MAX);
    }
}
