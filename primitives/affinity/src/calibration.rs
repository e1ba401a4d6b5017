// SPDX-License-Identifier: Apache-2.0
//! How probable it is what a plain rule says, by its own record.

use crate::ageing::{faded, UNIT};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Ppm, MILLION};
use scale_info::TypeInfo;

/// How often a pair dealt of which a rule had said one thing, in units of [`UNIT`].
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
struct Tally {
    /// How often the rule said so.
    said: u64,
    /// How often the pair dealt then.
    dealt: u64,
}

/// The record of a rule that says yes or no: how often pairs dealt after the one and after the
/// other. All counts [fade](crate::ageing::faded) by 1/64 with each window.
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
pub struct Calibration {
    no: Tally,
    yes: Tally,
}

impl Calibration {
    /// The probability that a pair deals of which the rule says so: `(dealt + 1) / (said + 2)`, the
    /// rule of succession (Laplace, 1774), rounded down. A half while there is no record.
    pub fn probability(&self, says: bool) -> Ppm {
        let tally = if says { self.yes } else { self.no };
        let unit = u128::from(UNIT);
        let dealt = u128::from(tally.dealt.min(tally.said)) + unit;
        let all = u128::from(tally.said) + 2 * unit;
        // Less than the whole.
        (dealt * u128::from(MILLION) / all) as Ppm
    }

    /// Adds what came of one thing that the rule said.
    pub fn add(&mut self, says: bool, dealt: bool) {
        let tally = if says { &mut self.yes } else { &mut self.no };
        tally.said = tally.said.saturating_add(u64::from(UNIT));
        if dealt {
            tally.dealt = tally.dealt.saturating_add(u64::from(UNIT));
        }
    }

    /// Lets a window pass.
    pub fn fade(&mut self) {
        for tally in [&mut self.no, &mut self.yes] {
            tally.said = faded(tally.said);
            tally.dealt = faded(tally.dealt);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn without_a_record_it_is_a_half() {
        let calibration = Calibration::default();
        assert_eq!(calibration.probability(true), MILLION / 2);
        assert_eq!(calibration.probability(false), MILLION / 2);
    }

    #[test]
    fn yes_and_no_have_records_of_their_own() {
        let mut calibration = Calibration::default();
        for index in 0..998 {
            calibration.add(true, index % 4 > 0);
        }
        assert_eq!(calibration.probability(true), 749_000);
        assert_eq!(calibration.probability(false), MILLION / 2);
        calibration.add(false, false);
        assert_eq!(calibration.probability(false), 333_333);
    }

    #[test]
    fn what_is_long_past_is_forgotten() {
        let mut calibration = Calibration::default();
        (0..1_000).for_each(|_| calibration.add(true, true));
        for _ in 0..200 {
            calibration.fade();
            (0..10).for_each(|_| calibration.add(true, false));
        }
        assert!(calibration.probability(true) < 80_000);
        (0..2_000).for_each(|_| calibration.fade());
        assert_eq!(calibration, Calibration::default());
    }

    proptest! {
        /// Garbage in storage gives a probability, and never panics.
        #[test]
        fn any_bytes_give_a_probability(bytes: [u8; 32], says: bool, dealt: bool) {
            let mut calibration = Calibration::decode(&mut &bytes[..]).unwrap();
            prop_assert!(calibration.probability(says) <= MILLION);
            calibration.add(says, dealt);
            calibration.fade();
            prop_assert!(calibration.probability(!says) <= MILLION);
        }
    }
}
