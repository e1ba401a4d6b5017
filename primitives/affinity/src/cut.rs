// SPDX-License-Identifier: Apache-2.0
//! The cut of a split that parts the fewest who deal with each other.

use crate::bond::Bond;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_embedding::{hyperplane::side_at, Hyperplane, ShardEmbedding};
use nerv_primitives_types::{BlindedId, BlockHeight, Ppm, ShardId, Side, Signs, MILLION};
use scale_info::TypeInfo;

/// The candidates among which a cut is chosen at most.
pub const CANDIDATES: u8 = 64;

/// A leaf that is to be split.
#[derive(Clone, Copy, Debug)]
pub struct Split<'a> {
    /// Its shard.
    pub shard: &'a ShardId,
    /// The block in which the split was approved.
    pub height: BlockHeight,
    /// The sum of all its accounts.
    pub embedding: &'a ShardEmbedding,
    /// Its load, in the unit of the occupants'.
    pub load: u64,
}

/// An account of the leaf of which something is known, with its transfers a window.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Occupant {
    /// The account.
    pub account: BlindedId,
    /// What it adds to the leaf's load.
    pub load: u32,
}

/// The cut that was chosen, with what can be held against it.
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
pub struct Cut {
    /// The number of the candidate: its seed is [`Hyperplane::candidate_seed`] of it.
    pub candidate: u8,
    /// The hyperplane.
    pub plane: Hyperplane,
    /// The traffic between its halves, of the bonds that are known.
    pub crossing: u64,
    /// The same of candidate 0.
    pub first_crossing: u64,
    /// The part of the load that the larger half has, rounded up.
    pub larger: Ppm,
}

/// Chooses among so many candidates, 1 to [`CANDIDATES`], the one whose halves have the least traffic
/// with each other, of those whose larger half has no more than the part `balance` of the load. Of
/// equals the first; candidate 0 if no candidate is so balanced.
///
/// Bonds with an account that is no occupant count for nothing. The load of which no occupant is known
/// is taken to be halved: a cut lies through the mean of all accounts, so that of those of which nothing
/// is known half are on either side. In whatever order occupants and bonds come, the choice is the
/// same; of occupants with one account the least counts.
///
/// With `m` occupants and `b` bonds, a hash and a dot product of 512 signs each:
/// `O(m log m + b log m + candidates * (m + b))`, `m` hashes, and for each candidate two hashes, one
/// projection of the sum and `m` dot products.
pub fn choose(
    split: &Split,
    occupants: &[Occupant],
    bonds: &[Bond],
    candidates: u8,
    balance: Ppm,
) -> Cut {
    let known = Known::new(split.load, occupants, bonds);
    let first = known.judge(split, 0);
    let mut best = Cut {
        first_crossing: first.crossing,
        ..first
    };
    let mut is_balanced = best.larger <= balance;
    for candidate in 1..candidates.min(CANDIDATES) {
        let cut = known.judge(split, candidate);
        if cut.larger <= balance && (!is_balanced || cut.crossing < best.crossing) {
            best = Cut {
                first_crossing: first.crossing,
                ..cut
            };
            is_balanced = true;
        }
    }
    best
}

/// What is known of a leaf's accounts.
struct Known {
    /// The signs and the load of each occupant, by the accounts.
    occupants: Vec<(Signs, u32)>,
    /// The places of two occupants, and what is expected between them.
    bonds: Vec<(usize, usize, u64)>,
    /// The load of which no occupant is known.
    rest: u64,
}

impl Known {
    fn new(load: u64, occupants: &[Occupant], bonds: &[Bond]) -> Self {
        let mut occupants = occupants.to_vec();
        occupants.sort_unstable();
        occupants.dedup_by_key(|occupant| occupant.account);
        let place = |account: &BlindedId| {
            occupants
                .binary_search_by(|occupant| occupant.account.cmp(account))
                .ok()
        };
        let bonds = bonds.iter().filter_map(|bond| {
            let (low, high) = (place(bond.pair.low())?, place(bond.pair.high())?);
            Some((low, high, bond.weight()))
        });
        let bonds = bonds.collect();
        // Fewer than 2^32 figures of 32 bits.
        let known: u64 = occupants.iter().map(|it| u64::from(it.load)).sum();
        Self {
            occupants: occupants
                .iter()
                .map(|occupant| (occupant.account.signs(), occupant.load))
                .collect(),
            bonds,
            rest: load.saturating_sub(known),
        }
    }

    /// What comes of a candidate.
    fn judge(&self, split: &Split, candidate: u8) -> Cut {
        let seed = Hyperplane::candidate_seed(split.shard.bytes(), split.height, candidate);
        let plane = Hyperplane::through_centroid(&seed, split.embedding);
        let threshold = plane.threshold();
        let mut right = u128::from(self.rest / 2);
        let mut left = u128::from(self.rest.div_ceil(2));
        let mut sides: Vec<Side> = Vec::with_capacity(self.occupants.len());
        for (signs, load) in &self.occupants {
            let side = side_at(&plane.direction, threshold, signs);
            // Sums of 64-bit figures, of which there are fewer than 2^32.
            match side {
                Side::Left => left += u128::from(*load),
                Side::Right => right += u128::from(*load),
            }
            sides.push(side);
        }
        let crossing = self
            .bonds
            .iter()
            .filter(|(low, high, _)| sides.get(*low) != sides.get(*high))
            .fold(0u64, |sum, (_, _, weight)| sum.saturating_add(*weight));
        // Far from 2^128. Of no load each half is a half.
        let (all, most) = (left + right, left.max(right));
        let larger = if all > 0 {
            (most * u128::from(MILLION)).div_ceil(all) as Ppm
        } else {
            MILLION / 2
        };
        Cut {
            candidate,
            plane,
            crossing,
            first_crossing: crossing,
            larger,
        }
    }
}

#[cfg(test)]
mod tests;
