// SPDX-License-Identifier: Apache-2.0
//! The cut of a bisection.

use crate::sum::ShardEmbedding;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Side, Signs, DIMENSIONS};
use scale_info::TypeInfo;
use sp_crypto_hashing::{blake2_256, blake2_512};

/// The domain that separates the seeds of hyperplanes from every other use of the hash.
const PLANE_DOMAIN: &[u8] = b"nerv/plane";

/// A hyperplane through a shard's centroid.
///
/// Its normal is `direction / sqrt(512)`, a unit vector; its offset is the projection of the
/// centroid, `d . sum / count`. Both are kept as the integers they come from, so that anyone can
/// recompute and nothing is rounded.
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
pub struct Hyperplane {
    /// The direction `d`, 512 signs.
    pub direction: Signs,
    /// The projection `d . sum` of the shard's sum on the direction, when it was cut.
    pub projection: i64,
    /// The number of accounts of the shard, when it was cut.
    pub count: u64,
}

impl Hyperplane {
    /// The seed of the hyperplane that cuts `shard` in an approval at block `height`:
    /// `blake2_256("nerv/plane" ++ shard ++ height)`, the height as four little-endian bytes.
    pub fn seed(shard: &[u8; 32], height: u32) -> [u8; 32] {
        let mut preimage = [0u8; PLANE_DOMAIN.len() + 32 + 4];
        preimage[..10].copy_from_slice(PLANE_DOMAIN);
        preimage[10..42].copy_from_slice(shard);
        preimage[42..].copy_from_slice(&height.to_le_bytes());
        blake2_256(&preimage)
    }

    /// The seed of one of several hyperplanes among which the cut of `shard` is chosen:
    /// [`Self::seed`] for candidate 0, and for the others
    /// `blake2_256("nerv/plane" ++ shard ++ height ++ candidate)`, the candidate as one byte.
    pub fn candidate_seed(shard: &[u8; 32], height: u32, candidate: u8) -> [u8; 32] {
        if candidate == 0 {
            return Self::seed(shard, height);
        }
        let mut preimage = [0u8; PLANE_DOMAIN.len() + 32 + 4 + 1];
        preimage[..10].copy_from_slice(PLANE_DOMAIN);
        preimage[10..42].copy_from_slice(shard);
        preimage[42..46].copy_from_slice(&height.to_le_bytes());
        preimage[46] = candidate;
        blake2_256(&preimage)
    }

    /// The hyperplane that a seed lays through the centroid of a shard.
    pub fn through_centroid(seed: &[u8; 32], shard: &ShardEmbedding) -> Self {
        let direction = Signs::from_bytes(&blake2_512(seed));
        Self {
            direction,
            projection: shard.project(&direction),
            count: shard.count(),
        }
    }

    /// The smallest `d . e(a)` on the right side: `ceil(projection / count)`.
    ///
    /// `count * (d . e(a)) >= projection` holds exactly where `d . e(a)` is at least this. For an
    /// honest hyperplane it lies within `[-512, 512]`; anything else (an empty shard's too) is
    /// clamped to `[-512, 513]`, where 513 means that every account goes left.
    pub fn threshold(&self) -> i16 {
        let most = DIMENSIONS as i128;
        if self.count == 0 {
            // 0 >= projection, whatever the account.
            return if self.projection <= 0 {
                -(most as i16)
            } else {
                most as i16 + 1
            };
        }
        let (projection, count) = (self.projection as i128, self.count as i128);
        let ceil = projection.div_euclid(count) + i128::from(projection.rem_euclid(count) != 0);
        ceil.clamp(-most, most + 1) as i16
    }

    /// The side of an account: right where `count * (d . e(a)) >= d . sum`, left otherwise.
    pub fn side(&self, account: &Signs) -> Side {
        side_at(&self.direction, self.threshold(), account)
    }
}

/// The side of an account, given the direction and the [`Hyperplane::threshold`] of a cut.
pub fn side_at(direction: &Signs, threshold: i16, account: &Signs) -> Side {
    if direction.dot(account) >= threshold as i32 {
        Side::Right
    } else {
        Side::Left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sum::EmbeddingDelta;
    use nerv_primitives_types::BlindedId;
    use proptest::prelude::*;

    fn accounts(n: u32) -> Vec<Signs> {
        (0..n)
            .map(|i| BlindedId::of(&i.to_le_bytes()).signs())
            .collect()
    }

    fn embedding(accounts: &[Signs]) -> ShardEmbedding {
        let mut delta = EmbeddingDelta::default();
        accounts.iter().for_each(|a| delta.join(a));
        let mut shard = ShardEmbedding::default();
        shard.apply(&delta).unwrap();
        shard
    }

    /// The definition, multiplied out in wide integers.
    fn right_by_definition(plane: &Hyperplane, account: &Signs) -> bool {
        plane.count as i128 * plane.direction.dot(account) as i128 >= plane.projection as i128
    }

    #[test]
    fn seed_and_direction_are_the_documented_hashes() {
        let (shard, height) = ([9u8; 32], 1234u32);
        let preimage = [b"nerv/plane".as_slice(), &shard, &height.to_le_bytes()].concat();
        let seed = Hyperplane::seed(&shard, height);
        assert_eq!(seed, blake2_256(&preimage));
        let plane = Hyperplane::through_centroid(&seed, &ShardEmbedding::default());
        assert_eq!(plane.direction, Signs::from_bytes(&blake2_512(&seed)));
    }

    #[test]
    fn candidates_have_the_documented_seeds_and_the_first_is_the_only_one_without_them() {
        let (shard, height) = ([9u8; 32], 1234u32);
        let first = Hyperplane::candidate_seed(&shard, height, 0);
        assert_eq!(first, Hyperplane::seed(&shard, height));
        for candidate in [1u8, 7, 255] {
            let height = height.to_le_bytes();
            let preimage = [b"nerv/plane".as_slice(), &shard, &height, &[candidate]].concat();
            let seed = Hyperplane::candidate_seed(&shard, 1234, candidate);
            assert_eq!(seed, blake2_256(&preimage));
        }
    }

    #[test]
    fn an_account_on_the_plane_goes_right() {
        let all = accounts(1);
        let plane = Hyperplane::through_centroid(&[1; 32], &embedding(&all));
        // The only account is the centroid.
        assert_eq!(plane.side(&all[0]), Side::Right);
    }

    #[test]
    fn an_empty_shard_is_cut_without_a_division_by_zero() {
        let plane = Hyperplane::through_centroid(&[1; 32], &ShardEmbedding::default());
        assert!(accounts(50).iter().all(|a| plane.side(a) == Side::Right));
        let odd = Hyperplane {
            projection: 1,
            ..plane
        };
        assert!(accounts(50).iter().all(|a| odd.side(a) == Side::Left));
    }

    /// "Balance of cuts: 21,000 accounts over 32 leaves within +-15% of the mean", five levels of
    /// bisection, over several seeds.
    #[test]
    fn cuts_are_balanced() {
        let all = accounts(21_000);
        for trial in 0u8..8 {
            let mut leaves = vec![(all.clone(), [trial; 32])];
            for level in 0..5u8 {
                leaves = leaves
                    .into_iter()
                    .flat_map(|(members, id)| {
                        let seed = Hyperplane::seed(&id, level as u32 + 1);
                        let plane = Hyperplane::through_centroid(&seed, &embedding(&members));
                        let (left, right): (Vec<_>, Vec<_>) = members
                            .into_iter()
                            .partition(|a| plane.side(a) == Side::Left);
                        [
                            (left, blake2_256(&[&seed[..], &[0]].concat())),
                            (right, blake2_256(&[&seed[..], &[1]].concat())),
                        ]
                    })
                    .collect();
            }
            let mean = 21_000.0 / 32.0;
            for (members, _) in &leaves {
                let off = members.len() as f64 / mean - 1.0;
                assert!(
                    off.abs() <= 0.15,
                    "trial {trial}: a leaf is {:.1}% off",
                    off * 100.0
                );
            }
        }
    }

    proptest! {
        #[test]
        fn the_threshold_decides_as_the_definition_does(
            direction: [u64; 8], account: [u64; 8], count in 1u64..1 << 52, fraction in -1.0f64..1.0,
        ) {
            let projection = (fraction * 512.0 * count as f64) as i64;
            let plane = Hyperplane { direction: Signs(direction), projection, count };
            let account = Signs(account);
            prop_assert_eq!(plane.side(&account) == Side::Right, right_by_definition(&plane, &account));
        }

        #[test]
        fn the_threshold_is_exact_at_the_boundary(dot in -256i64..=256, count in 1u64..1 << 40, off in -1i64..=1) {
            // An account with `d . e = 2 * dot`, and a projection one unit below, at or above it.
            let direction = Signs([u64::MAX; 8]);
            let mut words = [0u64; 8];
            (0..(256 + dot) as usize).for_each(|i| words[i / 64] |= 1 << (i % 64));
            let account = Signs(words);
            prop_assert_eq!(direction.dot(&account) as i64, 2 * dot);
            let plane = Hyperplane { direction, projection: 2 * dot * count as i64 + off, count };
            prop_assert_eq!(plane.side(&account) == Side::Right, off <= 0);
        }

        /// Garbage in storage decides somehow, but never panics.
        #[test]
        fn any_hyperplane_decides(direction: [u64; 8], projection: i64, count: u64, account: [u64; 8]) {
            let plane = Hyperplane { direction: Signs(direction), projection, count };
            plane.side(&Signs(account));
            prop_assert!((-512..=513).contains(&plane.threshold()));
        }
    }
}
