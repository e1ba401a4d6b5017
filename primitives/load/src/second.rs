// SPDX-License-Identifier: Apache-2.0
//! What is counted of a leaf in one second.

use crate::scale::{part, part_u32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::Ppm;
use scale_info::TypeInfo;

/// One second of a leaf, raw. All figures saturate.
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
pub struct Second {
    /// The transfers that took place in the leaf, or were started with one side in it.
    pub transfers: u32,
    /// Those of them that have their other side in another leaf.
    pub across: u32,
    /// The transfers that finished: those within the leaf at once, those across when they were
    /// committed.
    pub finished: u32,
    /// The latency of the finished transfers, in blocks: the sum over all of them. One within the
    /// leaf takes no block.
    pub latency: u32,
    /// The execution time of the transfers counted, in picoseconds of reference time.
    pub weight: u64,
    /// The bytes of the transfers counted.
    pub bytes: u32,
}

/// The bytes of an encoded [`Second`].
pub(crate) const SECOND_SIZE: usize = 28;

// Encoded and decoded by hand, within a meter: see `Meter`.
impl Second {
    /// What the codec makes of it.
    pub(crate) fn to_bytes(self) -> [u8; SECOND_SIZE] {
        let mut bytes = [0; SECOND_SIZE];
        bytes[..4].copy_from_slice(&self.transfers.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.across.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.finished.to_le_bytes());
        bytes[12..16].copy_from_slice(&self.latency.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.weight.to_le_bytes());
        bytes[24..].copy_from_slice(&self.bytes.to_le_bytes());
        bytes
    }

    /// What the codec reads from it.
    pub(crate) fn from_bytes(bytes: &[u8; SECOND_SIZE]) -> Self {
        let u32_at = |at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        Self {
            transfers: u32_at(0),
            across: u32_at(4),
            finished: u32_at(8),
            latency: u32_at(12),
            weight: u64::from(u32_at(16)) | u64::from(u32_at(20)) << 32,
            bytes: u32_at(24),
        }
    }
}

/// What one transfer costs a leaf.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Work {
    /// Its execution time, in picoseconds of reference time.
    pub weight: u64,
    /// Its bytes.
    pub bytes: u32,
    /// Whether its other side is in another leaf.
    pub across: bool,
}

impl Second {
    /// Counts a transfer. One within the leaf is finished at once, in no block.
    pub fn count(&mut self, work: &Work) {
        self.transfers = self.transfers.saturating_add(1);
        let place = if work.across {
            &mut self.across
        } else {
            &mut self.finished
        };
        *place = place.saturating_add(1);
        self.weight = self.weight.saturating_add(work.weight);
        self.bytes = self.bytes.saturating_add(work.bytes);
    }

    /// Counts transfers within the leaf, which are finished at once, with the weight and the bytes of all of
    /// them.
    pub fn count_many(&mut self, transfers: u32, weight: u64, bytes: u32) {
        self.transfers = self.transfers.saturating_add(transfers);
        self.finished = self.finished.saturating_add(transfers);
        self.weight = self.weight.saturating_add(weight);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    /// Notes that a transfer across finished, so many blocks after it was started.
    pub fn finish(&mut self, blocks: u32) {
        self.finished = self.finished.saturating_add(1);
        self.latency = self.latency.saturating_add(blocks);
    }

    /// What a part of the leaf is held to have had of the second: its share of every amount,
    /// rounded down. The share of transfers across and the mean latency are never overstated by
    /// that: they are taken from the parent's ratios, since two roundings could raise a ratio.
    pub fn part(&self, share: Ppm) -> Self {
        let transfers = part_u32(self.transfers, share);
        let finished = part_u32(self.finished, share);
        Self {
            transfers,
            across: of(self.across, transfers, self.transfers),
            finished,
            latency: of(self.latency, finished, self.finished),
            weight: part(self.weight, share),
            bytes: part_u32(self.bytes, share),
        }
    }

    /// What two leaves had together of the second.
    pub fn sum(&self, other: &Self) -> Self {
        Self {
            transfers: self.transfers.saturating_add(other.transfers),
            across: self.across.saturating_add(other.across),
            finished: self.finished.saturating_add(other.finished),
            latency: self.latency.saturating_add(other.latency),
            weight: self.weight.saturating_add(other.weight),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }
}

/// `amount * part / whole`, rounded down, for a `part` that is at most the `whole`; 0 of nothing.
fn of(amount: u32, part: u32, whole: u32) -> u32 {
    let product = u64::from(amount) * u64::from(part);
    // Not above the amount.
    product.checked_div(u64::from(whole)).unwrap_or(0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_types::MILLION;
    use proptest::prelude::*;

    fn seconds() -> impl Strategy<Value = Second> {
        let figure = || prop_oneof![4 => 0u32..20, 1 => any::<u32>()];
        let weight = prop_oneof![4 => 0u64..20, 1 => any::<u64>()];
        (figure(), figure(), figure(), figure(), weight, figure()).prop_map(
            |(transfers, across, finished, latency, weight, bytes)| Second {
                transfers,
                across,
                finished,
                latency,
                weight,
                bytes,
            },
        )
    }

    #[test]
    fn success_a_transfer_within_the_leaf_is_finished_at_once() {
        let mut second = Second::default();
        let work = Work {
            weight: 7,
            bytes: 100,
            across: false,
        };
        second.count(&work);
        second.count(&Work {
            across: true,
            ..work
        });
        second.finish(3);
        assert_eq!(
            second,
            Second {
                transfers: 2,
                across: 1,
                finished: 2,
                latency: 3,
                weight: 14,
                bytes: 200
            }
        );
    }

    #[test]
    fn success_many_count_as_each_for_itself() {
        let work = Work {
            weight: 7,
            bytes: 100,
            across: false,
        };
        let (mut one_by_one, mut together) = (Second::default(), Second::default());
        (0..5).for_each(|_| one_by_one.count(&work));
        together.count_many(5, 35, 500);
        assert_eq!(one_by_one, together);
        together.count_many(u32::MAX, u64::MAX, u32::MAX);
        assert_eq!(
            (together.transfers, together.finished),
            (u32::MAX, u32::MAX)
        );
        assert_eq!((together.weight, together.bytes), (u64::MAX, u32::MAX));
    }

    #[test]
    fn boundary_everything_saturates() {
        let full = Second {
            transfers: u32::MAX,
            across: u32::MAX,
            finished: u32::MAX,
            latency: u32::MAX,
            weight: u64::MAX,
            bytes: u32::MAX,
        };
        let mut more = full;
        for across in [true, false] {
            more.count(&Work {
                weight: u64::MAX,
                bytes: u32::MAX,
                across,
            });
        }
        more.finish(u32::MAX);
        assert_eq!(more, full);
        assert_eq!(full.sum(&full), full);
        assert_eq!(full.part(MILLION), full);
        assert_eq!(full.part(0), Second::default());
    }

    #[test]
    fn boundary_a_mean_is_not_raised_by_rounding() {
        let second = Second {
            transfers: 3,
            across: 2,
            finished: 3,
            latency: 9,
            ..Second::default()
        };
        let half = second.part(MILLION / 2);
        // Half of 9 rounded down would be 4 blocks for the one transfer that is left.
        assert_eq!((half.finished, half.latency), (1, 3));
        assert_eq!((half.transfers, half.across), (1, 0));
    }

    proptest! {
        /// Two parts of a second are together at most the second. Of the amounts that are scaled
        /// by the share, one unit is missing at most, and no ratio is raised.
        #[test]
        fn success_parts_are_at_most_the_whole(whole in seconds(), share in 0..=MILLION) {
            let (left, right) = (whole.part(share), whole.part(MILLION - share));
            let both = left.sum(&right);
            prop_assert!((0..=1).contains(&(whole.transfers - both.transfers)));
            prop_assert!((0..=1).contains(&(whole.finished - both.finished)));
            prop_assert!((0..=1).contains(&(whole.bytes - both.bytes)));
            prop_assert!((0..=1).contains(&(whole.weight - both.weight)));
            prop_assert!(both.across <= whole.across && both.latency <= whole.latency);
            for part in [left, right] {
                let above = |part: (u32, u32), whole: (u32, u32)| {
                    u64::from(part.0) * u64::from(whole.1) > u64::from(whole.0) * u64::from(part.1)
                };
                prop_assert!(!above((part.across, part.transfers), (whole.across, whole.transfers)));
                prop_assert!(!above((part.latency, part.finished), (whole.latency, whole.finished)));
            }
        }
    }
}
