// SPDX-License-Identifier: Apache-2.0
//! What a forecast sees of a pair: six levels.

use crate::{
    ageing::UNIT,
    track::{Track, RECENT},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use substrate_fixed::types::I8F24;

/// The levels of a pair.
pub const FEATURES: usize = 6;

/// One, as a level: levels are Q12.
pub const ONE: u16 = 1 << POINT;

/// The bits of a level after its point.
const POINT: u32 = 12;

/// The aged counts that a pair's levels are taken of, in units of [`UNIT`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Of the pair.
    pub pair: u32,
    /// Of all transfers of each of its two accounts, those of the pair included.
    pub accounts: [u32; 2],
}

/// The levels of a pair after a window was closed, in Q12. Each is rounded down and saturates at
/// `u16::MAX`, just under 16.
///
/// | | level | figure |
/// |---|---|---|
/// | 0 newest | `log(1 + x)` | the transfers of the window that was closed |
/// | 1 busy | `x / 8` | the windows among the last eight in which it dealt |
/// | 2 idle | `log(1 + x)` | the windows since the last one in which it dealt |
/// | 3 aged | `log(1 + x)` | the aged count, in transfers |
/// | 4 greater share | `x` | what the pair is of the transfers of that account of which it is more |
/// | 5 lesser share | `x` | what it is of those of the other |
///
/// `log` is the logarithm to base 2, straight between powers of two: never above the exact one, and
/// less than 0.0861 below it. Nothing depends on which account has the lower id.
#[derive(
    Clone,
    Copy,
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
pub struct Features(pub [u16; FEATURES]);

impl Features {
    /// The levels of a pair whose window was just closed.
    pub fn of(track: &Track, counts: &Counts) -> Self {
        let [one, other] = counts.accounts.map(|all| share(counts.pair, all));
        // At most one, by the bound of what is counted.
        let busy = track.busy() * u32::from(ONE) / RECENT as u32;
        Self(
            [
                log(u64::from(track.last()) + 1),
                busy,
                log(u64::from(track.idle()) + 1),
                // The logarithm of the sum in units, less that of a unit.
                log(u64::from(counts.pair) + u64::from(UNIT)).saturating_sub(UNIT.ilog2() << POINT),
                one.max(other),
                one.min(other),
            ]
            .map(|level| u16::try_from(level).unwrap_or(u16::MAX)),
        )
    }

    /// The levels as inputs of a model, exactly: from 0 to just under 16.
    pub fn input(&self) -> [I8F24; FEATURES] {
        // From Q12 to Q24. The highest level stays under 2^28.
        self.0.map(|level| I8F24::from_bits(i32::from(level) << 12))
    }
}

/// A part of a whole as a level, rounded down. Not above one, whatever was counted; of nothing it
/// is nothing.
fn share(part: u32, whole: u32) -> u32 {
    let part = u64::from(part.min(whole)) << POINT;
    // Not above one.
    part.checked_div(u64::from(whole)).unwrap_or(0) as u32
}

/// The logarithm of a figure of 1 to `2^33`, in Q12: `k + m` for the figure `2^k (1 + m)` with
/// `m < 1`, rounded down.
fn log(figure: u64) -> u32 {
    let exponent = figure.checked_ilog2().unwrap_or(0);
    // Under 2^45, and after the shift in 1..2.
    let scaled = (figure << POINT) >> exponent;
    // Under 64 before the point.
    (exponent << POINT) + (scaled as u32).saturating_sub(u32::from(ONE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn track(windows: &[u32]) -> Track {
        let mut track = Track::default();
        for transfers in windows {
            track.deal(*transfers);
            track.close();
        }
        track
    }

    #[test]
    fn levels_are_as_the_table_says() {
        let counts = Counts {
            pair: 7 * UNIT,
            accounts: [14 * UNIT, 28 * UNIT],
        };
        let levels = Features::of(&track(&[1, 0, 0, 2, 3, 3]), &counts).0;
        assert_eq!(levels, [2 * ONE, ONE / 2, 0, 3 * ONE, ONE / 2, ONE / 4]);
        let levels = Features::of(&track(&[1, 0, 0, 0]), &counts).0;
        assert_eq!(levels[..3], [0, ONE / 8, 2 * ONE]);
    }

    #[test]
    fn boundary_nothing_and_everything() {
        let nothing = Features::of(&Track::default(), &Counts::default());
        assert_eq!(nothing, Features::default());
        let counts = Counts {
            pair: u32::MAX,
            accounts: [u32::MAX, 1],
        };
        let all = Features::of(&track(&[u32::MAX; 9]), &counts).0;
        // 2^16 transfers are just under 16, and so are 2^24 with half a unit.
        assert_eq!(all, [u16::MAX, ONE, 0, u16::MAX, ONE, ONE]);
        assert!(Features(all).input().iter().all(|x| *x < 16));
    }

    #[test]
    fn inputs_are_the_levels() {
        let input = Features([ONE, ONE / 4, 0, u16::MAX, 1, 3]).input();
        assert_eq!(input[0], 1);
        assert_eq!(input[1], I8F24::from_num(0.25));
        assert_eq!(input[4].to_bits(), 1 << 12);
    }

    proptest! {
        #[test]
        fn the_logarithm_is_straight_between_powers(figure in 1u64..1 << 33) {
            let exact = (figure as f64).log2();
            let level = f64::from(log(figure)) / f64::from(ONE);
            prop_assert!(level <= exact + 1e-9 && exact - level < 0.0864, "{} for {}", level, exact);
            prop_assert!(log(figure) <= log(figure + 1));
        }

        #[test]
        fn no_counts_give_a_share_above_one(pair: u32, accounts: [u32; 2]) {
            let levels = Features::of(&Track::default(), &Counts { pair, accounts }).0;
            prop_assert!(levels[4] <= ONE && levels[5] <= levels[4]);
            let swapped = Counts { pair, accounts: [accounts[1], accounts[0]] };
            prop_assert_eq!(Features::of(&Track::default(), &swapped).0, levels);
        }
    }
}
