// SPDX-License-Identifier: Apache-2.0
//! What the fragments of a checkpoint are.

use crate::checkpoint::Checkpoint;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_erasure::{chunk_count, fragment_length, Profile};
use nerv_primitives_types::MAX_REPLICAS;
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::{
    traits::{BlakeTwo256, ConstU32, Hash},
    BoundedVec,
};

/// The domain that separates commitments from every other use of the hash.
const DOMAIN: &[u8] = b"nerv/checkpoint";

/// How a checkpoint's bytes are cut into fragments.
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
pub struct Layout {
    /// Of how many fragments any how many are enough.
    pub profile: Profile,
    /// The bytes of the checkpoint: see [`crate::records`].
    pub length: u64,
}

impl Layout {
    /// The bytes of each fragment.
    pub fn fragment_length(&self) -> u64 {
        fragment_length(self.profile, self.length)
    }

    /// The chunks of each fragment, each of which has a proof.
    pub fn chunks(&self) -> u32 {
        chunk_count(self.fragment_length())
    }
}

/// The Merkle roots of fragments, in the order of their slots.
pub type Roots = BoundedVec<H256, ConstU32<{ MAX_REPLICAS as u32 }>>;

/// What a holder says that the fragments of a checkpoint are.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Commitment {
    /// How the bytes are cut.
    pub layout: Layout,
    /// The root of each fragment.
    pub roots: Roots,
}

impl Commitment {
    /// What stands for it, together with its checkpoint:
    /// `blake2_256("nerv/checkpoint" ++ shard ++ height ++ root ++ length ++ k ++ m ++ roots)`.
    pub fn hash(&self, checkpoint: &Checkpoint) -> H256 {
        let mut preimage = Vec::with_capacity(128 + self.roots.len() * 32);
        preimage.extend_from_slice(DOMAIN);
        preimage.extend_from_slice(checkpoint.shard.bytes());
        preimage.extend_from_slice(&checkpoint.height.to_le_bytes());
        preimage.extend_from_slice(checkpoint.root.as_bytes());
        preimage.extend_from_slice(&self.layout.length.to_le_bytes());
        preimage.extend_from_slice(&[self.layout.profile.data(), self.layout.profile.parity()]);
        for root in &self.roots {
            preimage.extend_from_slice(root.as_bytes());
        }
        BlakeTwo256::hash(&preimage)
    }

    /// Whether there is a root for each slot, and none besides.
    pub fn is_whole(&self) -> bool {
        self.roots.len() == usize::from(self.layout.profile.slots())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_types::ShardId;
    use sp_crypto_hashing::blake2_256;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            shard: ShardId::from([5; 32]),
            height: 77,
            root: H256::repeat_byte(6),
            log: Default::default(),
            accounts: 3,
            total: 9,
            nonce_floor: 4,
            embedding: H256::repeat_byte(7),
        }
    }

    fn commitment() -> Commitment {
        let roots: Vec<H256> = (0..7).map(H256::repeat_byte).collect();
        Commitment {
            layout: Layout {
                profile: Profile::DEFAULT,
                length: 1_000_000,
            },
            roots: roots.try_into().expect("seven are fewer than sixteen"),
        }
    }

    #[test]
    fn the_hash_is_the_documented_one() {
        let mut preimage = [
            b"nerv/checkpoint".as_slice(),
            &[5; 32],
            &77u32.to_le_bytes(),
            &[6; 32],
            &1_000_000u64.to_le_bytes(),
            &[5, 2],
        ]
        .concat();
        for byte in 0..7 {
            preimage.extend([byte; 32]);
        }
        let expected = H256(blake2_256(&preimage));
        assert_eq!(commitment().hash(&checkpoint()), expected);
    }

    #[test]
    fn all_of_it_is_bound() {
        let plain = commitment().hash(&checkpoint());
        let mut others = Vec::new();
        let mut other = commitment();
        other.roots[6] = H256::zero();
        others.push(other.hash(&checkpoint()));
        let mut other = commitment();
        (other.roots[0], other.roots[1]) = (other.roots[1], other.roots[0]);
        others.push(other.hash(&checkpoint()));
        let mut other = commitment();
        other.layout.length += 1;
        others.push(other.hash(&checkpoint()));
        let mut other = commitment();
        other.layout.profile = Profile::WIDE;
        others.push(other.hash(&checkpoint()));
        let moved = Checkpoint {
            height: 78,
            ..checkpoint()
        };
        others.push(commitment().hash(&moved));
        let changed = Checkpoint {
            root: H256::zero(),
            ..checkpoint()
        };
        others.push(commitment().hash(&changed));
        for (place, other) in others.iter().enumerate() {
            assert_ne!(*other, plain, "the {place}. change");
        }
    }

    #[test]
    fn boundary_a_root_for_each_slot() {
        assert!(commitment().is_whole());
        let mut fewer = commitment();
        fewer.roots.pop();
        assert!(!fewer.is_whole());
        let mut more = commitment();
        more.roots.try_push(H256::zero()).expect("there is room");
        assert!(!more.is_whole());
    }
}
