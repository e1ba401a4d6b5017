// SPDX-License-Identifier: Apache-2.0
//! What replicas sign.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{BlockHeight, NodeId, ShardId};
use scale_info::TypeInfo;
use sp_core::{sr25519, H256};
use sp_runtime::traits::{BlakeTwo256, Hash, Verify};

/// The domains that separate what replicas sign from every other use of the hash.
const VOTE_DOMAIN: [u8; 9] = *b"nerv/vote";
const RENEWAL_DOMAIN: [u8; 12] = *b"nerv/renewal";

/// What a replica signs to vote for a head:
/// `blake2_256("nerv/vote" ++ genesis ++ shard ++ term ++ sequence ++ id)`, the numbers as four and as
/// eight little-endian bytes.
pub fn vote_hash(genesis: &H256, shard: &ShardId, term: u32, sequence: u64, id: &H256) -> H256 {
    BlakeTwo256::hash(&(VOTE_DOMAIN, genesis, shard, term, sequence, id).encode())
}

/// A replica's vote for a head. It has one for each sequence number of a term: two for different heads
/// prove that its node lies.
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
pub struct Vote {
    /// The lane.
    pub shard: ShardId,
    /// The head's term.
    pub term: u32,
    /// The head's sequence number.
    pub sequence: u64,
    /// The head's id.
    pub id: H256,
    /// The replica's slot in the placement.
    pub slot: u8,
    /// The node that has the slot.
    pub node: NodeId,
    /// The signature of the node's enclave over the [hash](Self::hash).
    pub signature: sr25519::Signature,
}

impl Vote {
    /// What is signed: the [`vote_hash`].
    pub fn hash(&self, genesis: &H256) -> H256 {
        vote_hash(genesis, &self.shard, self.term, self.sequence, &self.id)
    }

    /// Whether the enclave with this key has signed the vote.
    pub fn is_signed_by(&self, genesis: &H256, key: &[u8; 32]) -> bool {
        is_signed(&self.signature, &self.hash(genesis), key)
    }

    /// Whether two votes of one node are for different heads at the same place. That both are signed
    /// by its enclave is the caller's to check.
    pub fn contradicts(&self, other: &Self) -> bool {
        (self.node, self.shard, self.term, self.sequence)
            == (other.node, other.shard, other.term, other.sequence)
            && self.id != other.id
    }
}

/// A replica's wish that the term ends, since its lane does not get on: the next one begins at the
/// committed head again.
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
pub struct Renewal {
    /// The lane.
    pub shard: ShardId,
    /// The term that is to end.
    pub term: u32,
    /// The id of the committed head.
    pub head: H256,
    /// The block at which the replicas have looked at the chain.
    pub at: BlockHeight,
}

impl Renewal {
    /// What a replica signs: `blake2_256("nerv/renewal" ++ genesis ++ encoded renewal)`.
    pub fn hash(&self, genesis: &H256) -> H256 {
        BlakeTwo256::hash(&(RENEWAL_DOMAIN, genesis, self).encode())
    }
}

/// Whether the enclave with this key has signed a hash.
pub fn is_signed(signature: &sr25519::Signature, hash: &H256, key: &[u8; 32]) -> bool {
    signature.verify(hash.as_bytes(), &sr25519::Public::from_raw(*key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::Pair;
    use sp_crypto_hashing::blake2_256;

    const GENESIS: H256 = H256([9; 32]);

    fn vote(pair: &sr25519::Pair) -> Vote {
        let mut vote = Vote {
            shard: ShardId::default(),
            term: 3,
            sequence: 4,
            id: H256([5; 32]),
            slot: 6,
            node: 7,
            signature: sr25519::Signature::from_raw([0; 64]),
        };
        vote.signature = pair.sign(vote.hash(&GENESIS).as_bytes());
        vote
    }

    #[test]
    fn what_is_signed_is_the_documented_hash() {
        let pair = sr25519::Pair::from_seed(&[1; 32]);
        let preimage = [
            b"nerv/vote".as_slice(),
            &[9; 32],
            &ShardId::default().encode(),
            &3u32.to_le_bytes(),
            &4u64.to_le_bytes(),
            &[5; 32],
        ]
        .concat();
        assert_eq!(vote(&pair).hash(&GENESIS).0, blake2_256(&preimage));
        let renewal = Renewal {
            shard: ShardId::default(),
            term: 3,
            head: H256([5; 32]),
            at: 8,
        };
        let preimage = [b"nerv/renewal".as_slice(), &[9; 32], &renewal.encode()].concat();
        assert_eq!(renewal.hash(&GENESIS).0, blake2_256(&preimage));
    }

    #[test]
    fn a_vote_is_its_enclaves_and_for_one_head() {
        let pair = sr25519::Pair::from_seed(&[1; 32]);
        let key = pair.public().0;
        let vote = vote(&pair);
        assert!(vote.is_signed_by(&GENESIS, &key));
        assert!(!vote.is_signed_by(&H256([8; 32]), &key));
        let other = sr25519::Pair::from_seed(&[2; 32]).public().0;
        assert!(!vote.is_signed_by(&GENESIS, &other));
        let shard = ShardId::root();
        for bent in [
            Vote { shard, ..vote },
            Vote { term: 4, ..vote },
            Vote {
                sequence: 5,
                ..vote
            },
            Vote {
                id: H256([6; 32]),
                ..vote
            },
        ] {
            assert!(!bent.is_signed_by(&GENESIS, &key));
            assert_eq!(bent.contradicts(&vote), bent.id != vote.id);
        }
        let id = H256([6; 32]);
        assert!(!Vote {
            id,
            node: 8,
            ..vote
        }
        .contradicts(&vote));
        assert!(!vote.contradicts(&vote));
    }
}
