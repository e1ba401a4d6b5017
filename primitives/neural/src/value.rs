// SPDX-License-Identifier: Apache-2.0
//! The numbers the network works with, and their one rounding.

/// A number in -128..128 in steps of `2^-24`.
pub type Value = substrate_fixed::types::I8F24;

/// Parts per million, `0..=1_000_000`.
pub type Probability = u32;

/// `value / 2^bits`, to the nearest, a tie upwards: the one rounding of this crate.
///
/// `bits` is at least 1, and `value` at most `i64::MAX - 2^(bits - 1)`.
pub(crate) const fn shifted(value: i64, bits: u32) -> i64 {
    (value + (1 << (bits - 1))) >> bits
}
