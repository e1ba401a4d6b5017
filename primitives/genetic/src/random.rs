// SPDX-License-Identifier: Apache-2.0
//! Chance, from a seed.

use nerv_primitives_types::{Ppm, MILLION};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha8Rng,
};

/// Draws that are the same for the same seed on every machine: only 32-bit words of the stream are
/// used, and none of a library's ways to make ranges of them, which change from version to version.
pub(crate) struct Random(ChaCha8Rng);

impl Random {
    pub fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha8Rng::from_seed(seed))
    }

    /// Below `end`, and zero if that is zero. No number is preferred by more than `end / 2^32`.
    pub fn below(&mut self, end: usize) -> usize {
        ((u64::from(self.0.next_u32()) * end as u64) >> 32) as usize
    }

    /// True so often; always from [`MILLION`] on.
    pub fn chance(&mut self, rate: Ppm) -> bool {
        self.below(MILLION as usize) < rate as usize
    }

    /// Brings `items` in any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
