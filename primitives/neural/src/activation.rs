// SPDX-License-Identifier: Apache-2.0
//! tanh and sigmoid, from a table of tanh made at compile time.
//!
//! The table holds `tanh(k / 64)` for `k` in `0..=512` in Q30, each entry to the nearest. Between
//! the entries, with `d` the distance from the nearest one, whose value is `y` and whose slope is
//! `s = 1 - y^2` (the derivative of tanh):
//!
//! ```text
//! tanh(x) = y + s d (1 - y d)            Taylor's series at the entry up to the square
//! ```
//!
//! The remainder is at most `max|tanh'''| / 6 * (1/128)^3 = 2 / 6 / 2^21 = 1.6e-7`. Beyond
//! `+-8` the function keeps the last entry's value, which is 2.3e-7 from `+-1`.

use crate::value::shifted;

/// Entries in the table: the nodes `0..=512`, 64 to the unit.
pub const ENTRIES: usize = 513;

/// 1 in Q30.
pub const ONE_Q30: i64 = 1 << 30;

/// Bits of a Q25 argument below the table's index: 2^19 is 1/64.
const STEP_BITS: u32 = 19;

/// The largest argument the table knows, 8 in Q25.
const LIMIT_Q25: i64 = 8 << 25;

/// `tanh(k / 64)` in Q30.
static TANH: [i32; ENTRIES] = table();

/// `exp(-1/32)` in Q63, by its series: the ratio between `exp(-2 k / 64)` and the next.
const fn ratio() -> u128 {
    let (mut even, mut odd) = (0u128, 0u128);
    // Each term is exp's next: 1, 1/32, 1/32^2/2, ... with 16 bits more than the sum keeps.
    let mut term = 1u128 << 79;
    let mut n = 1;
    while term > 0 {
        if n % 2 == 1 {
            even += term;
        } else {
            odd += term;
        }
        term /= 32 * n;
        n += 1;
    }
    (even - odd) >> 16
}

/// The table: `tanh(x) = (1 - e) / (1 + e)` with `e = exp(-2 x)`, `e` in Q63, where 512
/// multiplications leave an error below 2^-53, and the quotient to the nearest in Q30.
const fn table() -> [i32; ENTRIES] {
    const ONE: u128 = 1 << 63;
    let ratio = ratio();
    let mut table = [0; ENTRIES];
    let mut e = ONE;
    let mut k = 0;
    while k < ENTRIES {
        table[k] = ((((ONE - e) << 31) / (ONE + e) + 1) >> 1) as i32;
        e = (e * ratio) >> 63;
        k += 1;
    }
    table
}

/// tanh of an argument in Q25, in Q30. Odd: `tanh_q25(-x) == -tanh_q25(x)`.
///
/// All arguments are allowed; those beyond `+-8` give the value at `+-8`.
#[inline(always)]
fn tanh_q25(x: i64) -> i64 {
    let x = x.clamp(-LIMIT_Q25, LIMIT_Q25);
    let size = x.abs();
    let index = (size + (1 << (STEP_BITS - 1))) >> STEP_BITS;
    // |d| <= 2^18, that is 1/128.
    let d = size - (index << STEP_BITS);
    // At most 512, since the size is at most 8; the remainder shows it to the compiler.
    let y = i64::from(TANH[index as usize % ENTRIES]);
    // All factors are at most 2^30 but for d, so that no product passes 2^60.
    let slope = ONE_Q30 - shifted(y * y, 30);
    let bend = ONE_Q30 - shifted(y * d, 25);
    let value = y + shifted(shifted(slope * d, 25) * bend, 30);
    if x < 0 {
        -value
    } else {
        value
    }
}

/// tanh of an argument in Q24, in Q30. The error is below 2.3e-7.
///
/// An argument of any size is allowed: beyond `+-8` the function is constant.
#[inline(always)]
pub fn tanh(x: i64) -> i64 {
    tanh_q25(x.clamp(-LIMIT_Q25, LIMIT_Q25) * 2)
}

/// sigmoid of an argument in Q24, in Q31. The error is below 1.2e-7.
///
/// `sigmoid(x) = (1 + tanh(x / 2)) / 2`: the bits of `x` in Q24 are those of `x / 2` in Q25, and
/// those of `1 + tanh` in Q30 are those of its half in Q31, so that nothing more is rounded.
/// An argument of any size is allowed: beyond `+-16` the function is constant.
#[inline(always)]
pub fn sigmoid(x: i64) -> i64 {
    ONE_Q30 + tanh_q25(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    const Q24: f64 = (1u32 << 24) as f64;
    const Q30: f64 = (1u32 << 30) as f64;

    #[test]
    fn table_is_tanh_to_the_nearest() {
        for (k, entry) in TANH.iter().enumerate() {
            let exact = (k as f64 / 64.0).tanh() * Q30;
            assert_eq!(f64::from(*entry), exact.round(), "entry {k}");
        }
    }

    #[test]
    fn errors_are_as_stated() {
        let (mut worst_tanh, mut worst_sigmoid) = (0f64, 0f64);
        // An odd stride meets all places between the entries.
        for x in (-(20i64 << 24)..=20 << 24).step_by(97) {
            let real = x as f64 / Q24;
            worst_tanh = worst_tanh.max((tanh(x) as f64 / Q30 - real.tanh()).abs());
            let exact = 1.0 / (1.0 + (-real).exp());
            worst_sigmoid = worst_sigmoid.max((sigmoid(x) as f64 / Q30 / 2.0 - exact).abs());
        }
        assert!(worst_tanh < 2.3e-7, "{worst_tanh:e}");
        assert!(worst_sigmoid < 1.2e-7, "{worst_sigmoid:e}");
    }

    #[test]
    fn tanh_is_odd_and_saturates() {
        for x in (0..9i64 << 24).step_by(1_009) {
            assert_eq!(tanh(-x), -tanh(x));
        }
        assert_eq!(tanh(0), 0);
        for x in [8 << 24, (8 << 24) + 1, i64::MAX] {
            assert_eq!(tanh(x), i64::from(TANH[ENTRIES - 1]));
            assert_eq!(tanh(-x), -i64::from(TANH[ENTRIES - 1]));
        }
        assert_eq!(tanh(i64::MIN), tanh(-8 << 24));
        assert_eq!(sigmoid(0), ONE_Q30);
        assert_eq!(sigmoid(i64::MIN), sigmoid(-16 << 24));
        assert_eq!(sigmoid(i64::MAX), 2 * ONE_Q30 - sigmoid(i64::MIN));
    }
}
