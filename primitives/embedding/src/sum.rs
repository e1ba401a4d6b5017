// SPDX-License-Identifier: Apache-2.0
//! The embedding of a shard: an exact sum with its count.

use alloc::boxed::Box;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Signs, DIMENSIONS};
use scale_info::TypeInfo;
use substrate_fixed::types::I64F64;

const LENGTH: usize = DIMENSIONS as usize;

/// The most accounts a shard may hold.
///
/// It keeps every coordinate of a sum far inside `i64`, and `count * 512` with it, so that sums of
/// shards cannot overflow either.
pub const MAX_ACCOUNTS: u64 = 1 << 52;

/// Why an embedding could not take a change.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum EmbeddingError {
    /// More accounts would leave than the shard has.
    TooFew,
    /// The shard would hold more than [`MAX_ACCOUNTS`].
    TooMany,
    /// A sum that no set of that many sign vectors can have.
    Inconsistent,
}

/// The exact sum of the embeddings of a shard's accounts, and their count.
///
/// Encoded: 512 little-endian `i64` and one `u64`, 4,104 bytes.
#[derive(Clone, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ShardEmbedding {
    /// The sum, dimension by dimension.
    sum: [i64; LENGTH],
    /// The number of accounts in the sum.
    count: u64,
}

impl Default for ShardEmbedding {
    fn default() -> Self {
        Self {
            sum: [0; LENGTH],
            count: 0,
        }
    }
}

impl core::fmt::Debug for ShardEmbedding {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "ShardEmbedding {{ count: {}, sum: [{}, ..] }}",
            self.count, self.sum[0]
        )
    }
}

impl ShardEmbedding {
    /// The number of accounts in the sum.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The sum, dimension by dimension.
    pub fn sum(&self) -> &[i64; LENGTH] {
        &self.sum
    }

    /// Whether this is the embedding of no account at all: count and every coordinate zero.
    pub fn is_zero(&self) -> bool {
        self.count == 0 && self.sum.iter().all(|x| *x == 0)
    }

    /// The sum of two embeddings. Exact.
    pub fn checked_add(&self, other: &Self) -> Result<Self, EmbeddingError> {
        let count = self.count.saturating_add(other.count);
        if count > MAX_ACCOUNTS {
            return Err(EmbeddingError::TooMany);
        }
        let mut result = self.clone();
        result.count = count;
        for (mine, theirs) in result.sum.iter_mut().zip(&other.sum) {
            *mine = mine
                .checked_add(*theirs)
                .ok_or(EmbeddingError::Inconsistent)?;
        }
        Ok(result)
    }

    /// Adds the accounts that came and takes away those that left. Exact; unchanged on error.
    pub fn apply(&mut self, delta: &EmbeddingDelta) -> Result<(), EmbeddingError> {
        let count = if delta.count >= 0 {
            self.count.saturating_add(delta.count.unsigned_abs())
        } else {
            self.count
                .checked_sub(delta.count.unsigned_abs())
                .ok_or(EmbeddingError::TooFew)?
        };
        if count > MAX_ACCOUNTS {
            return Err(EmbeddingError::TooMany);
        }
        let mut sum = self.sum;
        for (mine, change) in sum.iter_mut().zip(delta.sum.iter()) {
            *mine = mine
                .checked_add(*change)
                .ok_or(EmbeddingError::Inconsistent)?;
            // No coordinate can be larger than the number of signs that were added up.
            if mine.unsigned_abs() > count {
                return Err(EmbeddingError::Inconsistent);
            }
        }
        *self = Self { sum, count };
        Ok(())
    }

    /// The projection of the sum on a direction, `d . sum`: at most `512 * count` either way.
    pub fn project(&self, direction: &Signs) -> i64 {
        direction
            .iter()
            .zip(&self.sum)
            .fold(0i64, |total, (sign, x)| {
                total.saturating_add(x.saturating_mul(sign as i64))
            })
    }

    /// One coordinate of the centroid `sum / count`, rounded towards zero; `None` for an empty
    /// shard or a dimension that does not exist. For readers: decisions use the exact sums.
    pub fn centroid(&self, dimension: usize) -> Option<I64F64> {
        let sum = I64F64::from_num(*self.sum.get(dimension)?);
        sum.checked_div(I64F64::from_num(self.count))
    }
}

/// Accounts that came to and left one shard, added up before the shard's embedding is touched.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EmbeddingDelta {
    sum: Box<[i64; LENGTH]>,
    count: i64,
}

impl Default for EmbeddingDelta {
    fn default() -> Self {
        Self {
            sum: Box::new([0; LENGTH]),
            count: 0,
        }
    }
}

impl EmbeddingDelta {
    /// An account joins the shard.
    pub fn join(&mut self, signs: &Signs) {
        self.fold(signs, 1);
    }

    /// An account leaves the shard.
    pub fn leave(&mut self, signs: &Signs) {
        self.fold(signs, -1);
    }

    /// The same accounts, gone the other way: what leaves one shard joins another.
    pub fn inverse(&self) -> Self {
        let mut result = self.clone();
        result.count = -result.count;
        result.sum.iter_mut().for_each(|x| *x = -*x);
        result
    }

    /// Both changes together.
    pub fn merge(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        for (mine, theirs) in self.sum.iter_mut().zip(other.sum.iter()) {
            *mine = mine.saturating_add(*theirs);
        }
    }

    /// The accounts that came less those that left.
    pub fn count(&self) -> i64 {
        self.count
    }

    /// So many accounts join, with what they add to each dimension.
    pub(crate) fn add(&mut self, count: i64, change: impl Fn(usize) -> i64) {
        self.count = self.count.saturating_add(count);
        for (dimension, x) in self.sum.iter_mut().enumerate() {
            *x = x.saturating_add(change(dimension));
        }
    }

    // Saturation is out of reach: it takes 2^63 accounts in one delta.
    fn fold(&mut self, signs: &Signs, weight: i64) {
        self.count = self.count.saturating_add(weight);
        for (word, sums) in signs.0.iter().zip(self.sum.chunks_exact_mut(64)) {
            for (bit, x) in sums.iter_mut().enumerate() {
                let sign = ((word >> bit) & 1) as i64 * 2 - 1;
                *x = x.saturating_add(sign * weight);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_types::BlindedId;
    use proptest::prelude::*;

    fn embedding(accounts: &[u64]) -> ShardEmbedding {
        let mut delta = EmbeddingDelta::default();
        for account in accounts {
            delta.join(&BlindedId::of(&account.to_le_bytes()).signs());
        }
        let mut result = ShardEmbedding::default();
        result.apply(&delta).unwrap();
        result
    }

    #[test]
    fn leaving_more_accounts_than_there_are_is_an_error_and_changes_nothing() {
        let mut shard = embedding(&[1, 2]);
        let before = shard.clone();
        let mut delta = EmbeddingDelta::default();
        (0..3).for_each(|_| delta.leave(&BlindedId::of(&[1]).signs()));
        assert_eq!(shard.apply(&delta), Err(EmbeddingError::TooFew));
        assert_eq!(shard, before);
    }

    #[test]
    fn an_account_that_was_never_there_is_noticed_when_the_last_one_leaves() {
        let mut shard = embedding(&[1]);
        let mut delta = EmbeddingDelta::default();
        delta.leave(&BlindedId::of(&2u64.to_le_bytes()).signs());
        assert_eq!(shard.apply(&delta), Err(EmbeddingError::Inconsistent));
    }

    #[test]
    fn counts_are_bounded() {
        let full = ShardEmbedding {
            count: MAX_ACCOUNTS,
            ..Default::default()
        };
        let one = embedding(&[1]);
        assert_eq!(full.checked_add(&one), Err(EmbeddingError::TooMany));
        let mut delta = EmbeddingDelta::default();
        delta.join(&BlindedId::of(&[1]).signs());
        assert_eq!(full.clone().apply(&delta), Err(EmbeddingError::TooMany));
    }

    #[test]
    fn centroid_is_the_mean_and_empty_shards_have_none() {
        let shard = embedding(&[1, 2, 3, 4]);
        for dimension in [0, 1, 511] {
            let expected = I64F64::from_num(shard.sum()[dimension]) / I64F64::from_num(4);
            assert_eq!(shard.centroid(dimension), Some(expected));
        }
        assert_eq!(shard.centroid(512), None);
        assert_eq!(ShardEmbedding::default().centroid(0), None);
    }

    #[test]
    fn encoded_size_is_as_documented() {
        assert_eq!(ShardEmbedding::max_encoded_len(), 4104);
        assert_eq!(embedding(&[1]).encode().len(), 4104);
    }

    proptest! {
        /// The homomorphism: however a shard is divided, the parts add up to it exactly.
        #[test]
        fn parts_add_up_to_the_whole(accounts in prop::collection::vec((any::<u64>(), any::<bool>()), 0..80)) {
            let pick = |side: bool| -> Vec<u64> {
                accounts.iter().filter(|(_, right)| *right == side).map(|(a, _)| *a).collect()
            };
            let all: Vec<u64> = accounts.iter().map(|(a, _)| *a).collect();
            let whole = embedding(&all);
            let parts = embedding(&pick(false)).checked_add(&embedding(&pick(true))).unwrap();
            prop_assert_eq!(whole, parts);
        }

        /// What a shard gives away and what another takes is one delta and its inverse.
        #[test]
        fn moving_accounts_conserves_the_sum(stay in 0u64..20, go in 1u64..20) {
            let all: Vec<u64> = (0..stay + go).collect();
            let mut source = embedding(&all);
            let mut target = ShardEmbedding::default();
            let mut delta = EmbeddingDelta::default();
            (stay..stay + go).for_each(|a| delta.join(&BlindedId::of(&a.to_le_bytes()).signs()));
            target.apply(&delta).unwrap();
            source.apply(&delta.inverse()).unwrap();
            prop_assert_eq!(source.checked_add(&target).unwrap(), embedding(&all));
            delta.merge(&delta.inverse());
            prop_assert_eq!(delta, EmbeddingDelta::default());
        }

        #[test]
        fn projection_equals_the_sum_of_dot_products(accounts in prop::collection::vec(any::<u64>(), 0..40), d: [u64; 8]) {
            let direction = Signs(d);
            let expected: i64 = accounts
                .iter()
                .map(|a| direction.dot(&BlindedId::of(&a.to_le_bytes()).signs()) as i64)
                .sum();
            prop_assert_eq!(embedding(&accounts).project(&direction), expected);
        }
    }
}
