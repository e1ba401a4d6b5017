// SPDX-License-Identifier: Apache-2.0
//! Sums of products with weights, exact until they are rounded once.

/// The sum of the products, exactly.
#[inline(always)]
pub(crate) fn dot<const N: usize>(weights: &[i16; N], values: &[i64; N]) -> i64 {
    weights
        .iter()
        .zip(values)
        .map(|(weight, value)| i64::from(*weight) * value)
        .sum()
}

/// A bias, Q24, in the unit of sums of products whose weights have this shift.
///
/// At most `2^46` in size, since a shift is at most 15.
#[inline(always)]
pub(crate) fn raised(bias: i32, shift: u8) -> i64 {
    i64::from(bias) << shift
}

/// A sum of products whose weights have this shift, back in Q24: to the nearest, a tie upwards.
///
/// The sum is at most `2^62` in size.
#[inline(always)]
pub(crate) fn lowered(sum: i64, shift: u8) -> i64 {
    // Half of the last bit, so that the shift rounds to the nearest; nothing for no shift.
    let half = (1 << shift) >> 1;
    (sum + half) >> shift
}
