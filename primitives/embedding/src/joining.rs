// SPDX-License-Identifier: Apache-2.0
//! Many accounts added up at once.

use crate::sum::EmbeddingDelta;
use nerv_primitives_types::{signs::WORDS, Signs};

/// The binary digits of a counter.
const DIGITS: usize = 8;

/// The accounts that a counter counts.
const MOST: u32 = (1 << DIGITS) - 1;

/// Accounts that join a shard, counted dimension by dimension: 64 dimensions at a time, as the digits of their
/// counters lie beside each other in words. That takes a fraction of what it takes to add up signs one by one,
/// which is all the same for one account and not for a hundred thousand.
#[derive(Clone, Default)]
pub struct Joining {
    /// Of each digit, from the lowest, the dimensions in whose counter it is set.
    digits: [[u64; WORDS]; DIGITS],
    counted: u32,
    joined: EmbeddingDelta,
}

impl Joining {
    /// An account joins.
    pub fn join(&mut self, signs: &Signs) {
        if self.counted == MOST {
            self.flush();
        }
        self.counted = self.counted.saturating_add(1);
        for (word, sign) in signs.0.iter().enumerate() {
            let mut carry = *sign;
            for digit in &mut self.digits {
                if carry == 0 {
                    break;
                }
                let Some(place) = digit.get_mut(word) else {
                    break;
                };
                (*place, carry) = (*place ^ carry, *place & carry);
            }
        }
    }

    /// All that have joined.
    pub fn finish(mut self) -> EmbeddingDelta {
        self.flush();
        self.joined
    }

    /// Adds up what was counted, and begins to count anew.
    fn flush(&mut self) {
        let digits = core::mem::take(&mut self.digits);
        let all = i64::from(core::mem::take(&mut self.counted));
        self.joined.add(all, |dimension| {
            let (word, bit) = (dimension / 64, dimension % 64);
            let set = digits.iter().enumerate().map(|(place, digit)| {
                let is_set = digit.get(word).map_or(0, |it| it >> bit & 1);
                (is_set << place) as i64
            });
            // As many +1 as were counted, and -1 of the others.
            let positive: i64 = set.sum();
            positive.saturating_mul(2).saturating_sub(all)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(all: &[Signs]) {
        let (mut joining, mut plain) = (Joining::default(), EmbeddingDelta::default());
        for signs in all {
            joining.join(signs);
            plain.join(signs);
        }
        assert_eq!(joining.finish(), plain, "{} accounts", all.len());
    }

    #[test]
    fn boundary_more_than_a_counter_counts() {
        let alike = |signs, count| same(&vec![Signs([signs; WORDS]); count]);
        for count in [0, 1, 2, 254, 255, 256, 510, 511, 700] {
            alike(u64::MAX, count);
            alike(0, count);
            alike(0x0f0f, count);
        }
    }

    proptest! {
        #[test]
        fn it_is_the_sum(all in prop::collection::vec(any::<[u64; 8]>(), 0..600)) {
            same(&all.into_iter().map(Signs).collect::<Vec<_>>());
        }
    }
}
