// SPDX-License-Identifier: Apache-2.0
//! Vectors of 512 signs: what accounts are embedded as.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The number of dimensions of every embedding.
pub const DIMENSIONS: u32 = 512;

/// The number of 64-bit words that hold [`DIMENSIONS`] signs.
pub const WORDS: usize = 8;

/// A vector of 512 signs, one bit each: a set bit is +1, a clear bit is -1.
///
/// Dimension `i` is bit `i % 64`, counted from the least significant, of word `i / 64`; words are
/// read from bytes in little-endian order.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Signs(pub [u64; WORDS]);

// Inlined across crates: every step of every walk through the tree takes these.
impl Signs {
    /// Reads 64 bytes, as a 512-bit hash has them, as signs.
    #[inline]
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let mut words = [0u64; WORDS];
        for (word, chunk) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            let mut eight = [0u8; 8];
            eight.copy_from_slice(chunk);
            *word = u64::from_le_bytes(eight);
        }
        Self(words)
    }

    /// The dot product of two vectors of signs: even, between -512 and 512.
    ///
    /// Equal signs give +1 and different ones -1, so it is `512 - 2 * popcount(self xor other)`.
    #[inline]
    pub fn dot(&self, other: &Self) -> i32 {
        let differing: u32 = self
            .0
            .iter()
            .zip(&other.0)
            .map(|(a, b)| (a ^ b).count_ones())
            .sum();
        DIMENSIONS as i32 - 2 * differing as i32
    }

    /// The signs as +1 and -1, dimension by dimension.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = i32> + '_ {
        self.0
            .iter()
            .flat_map(|word| (0..64).map(move |bit| ((word >> bit) & 1) as i32 * 2 - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bits_become_signs_in_the_documented_order() {
        let mut bytes = [0u8; 64];
        bytes[0] = 0b0000_0010; // dimension 1
        bytes[63] = 0b1000_0000; // dimension 511
        let signs: Vec<i32> = Signs::from_bytes(&bytes).iter().collect();
        assert_eq!(signs.len(), DIMENSIONS as usize);
        let positive: Vec<usize> = (0..512).filter(|&i| signs[i] == 1).collect();
        assert_eq!(positive, vec![1, 511]);
    }

    proptest! {
        #[test]
        fn dot_equals_the_sum_of_products(a: [u64; 8], b: [u64; 8]) {
            let (a, b) = (Signs(a), Signs(b));
            let plain: i32 = a.iter().zip(b.iter()).map(|(x, y)| x * y).sum();
            prop_assert_eq!(a.dot(&b), plain);
            prop_assert_eq!(a.dot(&a), DIMENSIONS as i32);
        }
    }
}
