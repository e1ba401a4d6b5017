// SPDX-License-Identifier: Apache-2.0
//! How values of parameters are shown to people.

use alloc::{format, string::String};
use sp_runtime::Perbill;

/// The decimals of an amount in NERV: a unit is a millionth of a millionth.
const NERV_DECIMALS: u32 = 12;

/// The decimals of a part in percent: it counts in parts per billion.
const PERCENT_DECIMALS: u32 = 7;

/// A value as people read it: with the thousands apart, amounts in NERV, parts in percent.
pub(crate) trait Shown {
    /// The value.
    fn shown(&self) -> String;
}

impl Shown for u32 {
    fn shown(&self) -> String {
        thousands((*self).into())
    }
}

impl Shown for u64 {
    fn shown(&self) -> String {
        thousands((*self).into())
    }
}

/// An amount of the chain's currency.
impl Shown for u128 {
    fn shown(&self) -> String {
        format!("{} NERV", decimal(*self, NERV_DECIMALS))
    }
}

impl Shown for Perbill {
    fn shown(&self) -> String {
        format!("{}%", decimal(self.deconstruct().into(), PERCENT_DECIMALS))
    }
}

/// A number with its thousands apart.
fn thousands(value: u128) -> String {
    let digits = format!("{value}");
    let mut apart = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// A number of so many decimals, without zeros at its end.
fn decimal(value: u128, decimals: u32) -> String {
    let one = 10u128.pow(decimals);
    let (whole, part) = (thousands(value / one), value % one);
    if part == 0 {
        return whole;
    }
    let part = format!("{part:0width$}", width = decimals as usize);
    format!("{whole}.{}", part.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart() {
        let shown = [0u32, 7, 999, 1_000, 86_400, 1_000_000, u32::MAX].map(|it| it.shown());
        assert_eq!(
            shown,
            [
                "0",
                "7",
                "999",
                "1,000",
                "86,400",
                "1,000,000",
                "4,294,967,295"
            ]
        );
        assert_eq!(u64::MAX.shown(), "18,446,744,073,709,551,615");
    }

    #[test]
    fn amounts_are_in_nerv_and_parts_in_percent() {
        let amounts = [
            0,
            1,
            1_000_000,
            10u128.pow(12),
            1_500 * 10u128.pow(12) + 10u128.pow(11),
        ];
        assert_eq!(
            amounts.map(|it| it.shown()),
            [
                "0 NERV",
                "0.000000000001 NERV",
                "0.000001 NERV",
                "1 NERV",
                "1,500.1 NERV"
            ]
        );
        let parts = [0, 1, 10_000_000, 672_500_000, 1_000_000_000];
        assert_eq!(
            parts.map(|it| Perbill::from_parts(it).shown()),
            ["0%", "0.0000001%", "1%", "67.25%", "100%"]
        );
    }
}
