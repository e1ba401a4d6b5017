// SPDX-License-Identifier: Apache-2.0
//! The ids of shards, and the sides on which a split puts them.

use crate::units::BlockHeight;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitive_types::H256;
use scale_info::TypeInfo;
use sp_crypto_hashing::blake2_256;

/// The domain that separates shard ids from every other use of the hash.
const SHARD_DOMAIN: &[u8] = b"nerv/shard";

/// A side of a hyperplane, and of a split.
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
pub enum Side {
    /// The accounts whose projection lies below the offset.
    #[codec(index = 0)]
    Left,
    /// The accounts whose projection is the offset or lies above it.
    #[codec(index = 1)]
    Right,
}

/// What names a shard:
/// `blake2_256("nerv/shard" ++ parent ++ side ++ cutover height)`, the side as one byte (left 0,
/// right 1) and the height as four little-endian bytes.
///
/// The height makes the children of a later split of the same shard others than those of an
/// earlier one. A merge revives the parent under its own id.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    Hash,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub struct ShardId(pub H256);

impl ShardId {
    /// The shard a ledger begins with: the child on the left of 32 zero bytes at height 0.
    pub fn root() -> Self {
        Self(H256::zero()).child(Side::Left, 0)
    }

    /// The child on a side, born in the cutover at `height`.
    pub fn child(&self, side: Side, height: BlockHeight) -> Self {
        let mut preimage = [0u8; SHARD_DOMAIN.len() + 32 + 1 + 4];
        preimage[..10].copy_from_slice(SHARD_DOMAIN);
        preimage[10..42].copy_from_slice(self.0.as_bytes());
        preimage[42] = side as u8;
        preimage[43..].copy_from_slice(&height.to_le_bytes());
        Self(H256(blake2_256(&preimage)))
    }

    /// The id's 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0 .0
    }
}

impl From<[u8; 32]> for ShardId {
    fn from(bytes: [u8; 32]) -> Self {
        Self(H256(bytes))
    }
}

/// Benchmarks of queues tell them apart by numbers.
#[cfg(feature = "runtime-benchmarks")]
impl From<u32> for ShardId {
    fn from(number: u32) -> Self {
        let mut bytes = [0; 32];
        bytes[28..].copy_from_slice(&number.to_be_bytes());
        Self(H256(bytes))
    }
}

impl core::fmt::Display for ShardId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_documented_hash() {
        let (parent, height) = (ShardId::from([5; 32]), 77u32);
        for (side, byte) in [(Side::Left, 0u8), (Side::Right, 1u8)] {
            let preimage = [
                b"nerv/shard".as_slice(),
                &[5; 32],
                &[byte],
                &height.to_le_bytes(),
            ]
            .concat();
            assert_eq!(parent.child(side, height).bytes(), &blake2_256(&preimage));
        }
    }

    #[test]
    fn every_split_makes_new_ids() {
        let root = ShardId::root();
        let ids = [
            root,
            root.child(Side::Left, 1),
            root.child(Side::Right, 1),
            root.child(Side::Left, 2),
            root.child(Side::Left, 1).child(Side::Left, 2),
        ];
        for (i, id) in ids.iter().enumerate() {
            assert!(!ids[..i].contains(id));
        }
    }
}
