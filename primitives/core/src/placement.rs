// SPDX-License-Identifier: Apache-2.0
//! Nodes that hold replicas, and where each shard's replicas are.

use crate::slots::Slots;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{
    Balance, BlockHeight, Candidate, FailureDomain, PlacementScore, Ppm, ShardId, MILLION,
};
use scale_info::TypeInfo;
use sp_crypto_hashing::blake2_256;

/// The domain that separates the seeds of searches from every other use of the hash.
const SEED_DOMAIN: &[u8] = b"nerv/place";

/// Where in the world a node is.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum Region {
    /// North and Central America.
    #[codec(index = 0)]
    NorthAmerica,
    /// South America.
    #[codec(index = 1)]
    SouthAmerica,
    /// Europe, Africa and the Middle East.
    #[codec(index = 2)]
    Europe,
    /// Asia but for the Middle East.
    #[codec(index = 3)]
    Asia,
    /// Australia and the Pacific.
    #[codec(index = 4)]
    Oceania,
}

impl Region {
    /// All regions, in the order of their indices.
    pub const ALL: [Self; 5] = [
        Self::NorthAmerica,
        Self::SouthAmerica,
        Self::Europe,
        Self::Asia,
        Self::Oceania,
    ];

    /// Its name in lower case, with hyphens.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NorthAmerica => "north-america",
            Self::SouthAmerica => "south-america",
            Self::Europe => "europe",
            Self::Asia => "asia",
            Self::Oceania => "oceania",
        }
    }
}

/// What somebody saw a node do.
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
pub enum Observation {
    /// It did what it had to.
    #[codec(index = 0)]
    Kept,
    /// It did not, or not in time.
    #[codec(index = 1)]
    Missed,
}

/// Whether a placement is whole.
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
pub enum PlacementState {
    /// All of its nodes are active, and no failure domain has more of them than it may.
    #[codec(index = 0)]
    Sound,
    /// One of its nodes is leaving, has left, or has failed.
    #[codec(index = 1)]
    Broken {
        /// The block since which.
        since: BlockHeight,
        /// The block by which another placement is to take its place.
        due: BlockHeight,
    },
}

/// The nodes that hold a shard's replicas.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Placement<AccountId> {
    /// The nodes by slot, k + m of them. Only of a broken one some may be empty.
    pub slots: Slots,
    /// How good it was when it was accepted.
    pub score: PlacementScore,
    /// The block in which it was accepted.
    pub at: BlockHeight,
    /// The placer whose keeper found it.
    pub by: AccountId,
    /// The most nodes of one failure domain when it was accepted: m.
    pub per_domain: u8,
    /// The room of one replica when it was accepted, in MiB: what each node has set aside.
    pub replica_mib: u32,
    /// Whether it is whole.
    pub state: PlacementState,
}

/// One search for a shard's nodes. A round begins when the shard comes to be, when its placement
/// breaks, and when one is accepted.
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
pub struct PlacementRound {
    /// Its number: no two rounds of the chain have the same.
    pub number: u64,
    /// What the search is seeded with: see [`placement_seed`].
    pub seed: [u8; 32],
    /// The block in which it began.
    pub since: BlockHeight,
    /// The block by which a placement is to be found, where the shard has none that is whole.
    pub due: Option<BlockHeight>,
}

/// What the search for a shard's nodes is seeded with:
/// `blake2_256("nerv/place" ++ shard ++ parent ++ number)`, where `parent` is the hash of the block
/// before the one in which the round began and `number` the round's, as eight little-endian bytes.
///
/// Anyone can repeat a keeper's search with it, and nobody knew it before that block.
pub fn placement_seed(shard: &ShardId, parent: &[u8; 32], number: u64) -> [u8; 32] {
    let mut preimage = [0u8; SEED_DOMAIN.len() + 32 + 32 + 8];
    let parts = [
        SEED_DOMAIN,
        shard.bytes().as_slice(),
        parent.as_slice(),
        &number.to_le_bytes(),
    ];
    let bytes = parts.into_iter().flatten();
    for (place, byte) in preimage.iter_mut().zip(bytes) {
        *place = *byte;
    }
    blake2_256(&preimage)
}

/// What the score sees of a node, beside its failure domain.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct NodeFigures {
    /// The duties it kept of late.
    pub kept: u16,
    /// The duties it missed of late.
    pub missed: u16,
    /// Its room, in MiB.
    pub capacity: u32,
    /// What of it is not set aside, in MiB.
    pub free: u32,
    /// Its price for a MiB and a day.
    pub price: Balance,
    /// Whether it has still to earn trust.
    pub newcomer: bool,
}

impl NodeFigures {
    /// The node as the search and the score see it, where `max_price` is the price that is not
    /// cheap at all. Every part is rounded down.
    ///
    /// Reliability is `(kept + 1) / (kept + missed + 2)`: a node nobody has seen anything of counts
    /// as one that keeps every other duty.
    pub fn candidate(&self, domain: FailureDomain, max_price: Balance) -> Candidate {
        let (kept, missed) = (u64::from(self.kept), u64::from(self.missed));
        Candidate {
            domain,
            reliability: part(kept.saturating_add(1).into(), (kept + missed + 2).into()),
            space: part(
                self.free.min(self.capacity).into(),
                self.capacity.max(1).into(),
            ),
            cheapness: part(max_price.saturating_sub(self.price), max_price.max(1)),
            newcomer: self.newcomer,
        }
    }
}

/// `part / whole` in parts per million, rounded down; for a part of no more than the whole.
fn part(part: u128, whole: u128) -> Ppm {
    let million = u128::from(MILLION);
    // Amounts near the end of their range lose digits that a millionth does not show.
    let scale = if whole > u128::MAX / million {
        million
    } else {
        1
    };
    let (part, whole) = (part / scale, (whole / scale).max(1));
    u32::try_from(part.saturating_mul(million) / whole).unwrap_or(MILLION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_the_documented_hash() {
        let shard = ShardId::from([3; 32]);
        let preimage = [
            b"nerv/place".as_slice(),
            &[3; 32],
            &[9; 32],
            &77u64.to_le_bytes(),
        ]
        .concat();
        assert_eq!(placement_seed(&shard, &[9; 32], 77), blake2_256(&preimage));
        assert_ne!(placement_seed(&shard, &[9; 32], 78), blake2_256(&preimage));
    }

    #[test]
    fn figures_become_parts_rounded_down() {
        let node = NodeFigures {
            kept: 1,
            missed: 0,
            capacity: 3,
            free: 2,
            price: 1,
            newcomer: true,
        };
        let seen = node.candidate(7, 3);
        assert_eq!(
            (seen.domain, seen.reliability, seen.space, seen.cheapness),
            (7, 666_666, 666_666, 666_666)
        );
        assert!(seen.newcomer);
    }

    #[test]
    fn figures_at_the_ends_of_their_ranges() {
        let nobody = NodeFigures::default().candidate(0, 0);
        assert_eq!(
            (nobody.reliability, nobody.space, nobody.cheapness),
            (500_000, 0, 0)
        );
        let node = NodeFigures {
            kept: u16::MAX,
            missed: 0,
            capacity: u32::MAX,
            free: u32::MAX,
            price: 0,
            newcomer: false,
        };
        let seen = node.candidate(0, u128::MAX);
        assert_eq!((seen.space, seen.cheapness), (MILLION, MILLION));
        assert!(seen.reliability < MILLION);
        let dear = NodeFigures {
            price: u128::MAX,
            ..node
        };
        assert_eq!(dear.candidate(0, u128::MAX).cheapness, 0);
        assert_eq!(dear.candidate(0, 5).cheapness, 0);
    }

    #[test]
    fn regions_stand_in_the_order_of_their_indices() {
        for (index, region) in Region::ALL.iter().enumerate() {
            assert_eq!(region.encode(), [index as u8]);
        }
    }
}
