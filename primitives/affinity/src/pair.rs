// SPDX-License-Identifier: Apache-2.0
//! Two accounts that deal with each other.

use codec::{Decode, DecodeWithMemTracking, Encode, Error, Input, MaxEncodedLen};
use nerv_primitives_types::BlindedId;
use scale_info::TypeInfo;

/// Two different accounts, in no order of theirs: the one with the lower id stands first.
///
/// Bytes in which they stand otherwise, or are one, do not decode. 64 bytes encoded.
#[derive(
    Clone, Copy, Debug, Encode, Eq, Hash, MaxEncodedLen, Ord, PartialEq, PartialOrd, TypeInfo,
)]
pub struct Pair {
    low: BlindedId,
    high: BlindedId,
}

/// One of the two accounts of a pair: its place in whatever is kept of both.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum End {
    /// The account with the lower id, which stands at 0.
    Low = 0,
    /// The account with the higher id, which stands at 1.
    High = 1,
}

impl Pair {
    /// The pair of two accounts, whichever is named first. `None` for one account twice.
    pub fn new(one: BlindedId, other: BlindedId) -> Option<Self> {
        let (low, high) = if one < other {
            (one, other)
        } else {
            (other, one)
        };
        (low != high).then_some(Self { low, high })
    }

    /// The account with the lower id.
    pub fn low(&self) -> &BlindedId {
        &self.low
    }

    /// The account with the higher id.
    pub fn high(&self) -> &BlindedId {
        &self.high
    }

    /// Which of the two an account is. `None` for a stranger.
    pub fn end(&self, account: &BlindedId) -> Option<End> {
        if *account == self.low {
            Some(End::Low)
        } else if *account == self.high {
            Some(End::High)
        } else {
            None
        }
    }
}

impl Decode for Pair {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let (low, high) = <(BlindedId, BlindedId)>::decode(input)?;
        if low < high {
            Ok(Self { low, high })
        } else {
            Err("the accounts of a pair are not in order".into())
        }
    }
}

impl DecodeWithMemTracking for Pair {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_account_is_no_pair_with_itself() {
        assert_eq!(Pair::new(BlindedId([7; 32]), BlindedId([7; 32])), None);
    }

    #[test]
    fn bytes_out_of_order_are_no_pair() {
        let (low, high) = (BlindedId([1; 32]), BlindedId([2; 32]));
        assert!(Pair::decode(&mut &(low, high).encode()[..]).is_ok());
        assert!(Pair::decode(&mut &(high, low).encode()[..]).is_err());
        assert!(Pair::decode(&mut &(low, low).encode()[..]).is_err());
    }

    proptest! {
        #[test]
        fn the_order_of_naming_does_not_matter(one: [u8; 32], other: [u8; 32], stranger: [u8; 32]) {
            let (one, other, stranger) = (BlindedId(one), BlindedId(other), BlindedId(stranger));
            prop_assume!(one != other && one != stranger && other != stranger);
            let pair = Pair::new(one, other).unwrap();
            prop_assert_eq!(Pair::new(other, one), Some(pair));
            prop_assert!(pair.low() < pair.high());
            prop_assert_eq!(pair.end(pair.low()), Some(End::Low));
            prop_assert_eq!(pair.end(pair.high()), Some(End::High));
            prop_assert_eq!(pair.end(&stranger), None);
            prop_assert_eq!(Pair::decode(&mut &pair.encode()[..]), Ok(pair));
        }
    }
}
