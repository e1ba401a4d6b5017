// SPDX-License-Identifier: Apache-2.0
//! Headers: what a lane is after a batch.

use crate::{messages::Outbox, rules::LaneRules};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_transition::Books;
use nerv_primitives_types::{Balance, ShardId};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The domain that separates the ids of heads from every other use of the hash.
const HEAD_DOMAIN: [u8; 9] = *b"nerv/lane";

/// How much has gone into a lane and come out of it since it opened.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Marks {
    /// The entries of the inbox that were taken, which is the index of the next one.
    pub inbox: u64,
    /// The units these have credited.
    pub received: Balance,
    /// What has left the lane.
    pub outbox: Outbox,
    /// The units that have left with it.
    pub sent: Balance,
    /// The units taken as fees.
    pub fees: Balance,
}

/// What a lane is after a batch.
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
pub struct Header {
    /// The lane.
    pub shard: ShardId,
    /// The term in which the batch was proposed. The terms of a shard only grow, also over the times
    /// at which it is a lane: so no vote of one time contradicts one of another.
    pub term: u32,
    /// The number of batches since the lane opened, this one included.
    pub sequence: u64,
    /// The hash of the batch; of the head that a lane opens with, that of its rules.
    pub batch: H256,
    /// The root of the trie of the lane's records, in state version 1.
    pub root: H256,
    /// The lane's books.
    pub books: Books,
    /// Its accounts.
    pub accounts: u64,
    /// How much has gone in and out.
    pub marks: Marks,
}

impl Header {
    /// What a lane opens with: the records of the shard as they stand.
    pub fn opening(
        shard: ShardId,
        term: u32,
        root: H256,
        books: Books,
        accounts: u64,
        rules: &LaneRules,
    ) -> Self {
        Self {
            shard,
            term,
            sequence: 0,
            batch: rules.hash(),
            root,
            books,
            accounts,
            marks: Marks::default(),
        }
    }

    /// The BLAKE2b-256 hash of the encoded header.
    pub fn digest(&self) -> H256 {
        BlakeTwo256::hash_of(self)
    }
}

/// The id of a head: `blake2_256("nerv/lane" ++ genesis ++ id of its parent ++ digest of its header)`.
/// The head that a lane opens with has 32 zero bytes for its parent. So an id stands for all that has
/// happened in the lane since.
pub fn head_id(genesis: &H256, parent: &H256, digest: &H256) -> H256 {
    BlakeTwo256::hash(&(HEAD_DOMAIN, genesis, parent, digest).encode())
}

/// A header and its place in the lane's history: what chain and replicas keep.
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
pub struct Head {
    /// Its [id](head_id).
    pub id: H256,
    /// Its header.
    pub header: Header,
}

impl Head {
    /// The head that a lane opens with.
    pub fn opening(genesis: &H256, header: Header) -> Self {
        Self::behind(genesis, &H256::zero(), header)
    }

    /// The head that a header makes behind another.
    pub fn behind(genesis: &H256, parent: &H256, header: Header) -> Self {
        Self {
            id: head_id(genesis, parent, &header.digest()),
            header,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_transition::Rules;
    use sp_crypto_hashing::blake2_256;

    #[test]
    fn ids_are_the_documented_hash() {
        let rules = LaneRules {
            rules: Rules {
                minimum_balance: 10,
            },
            fee: 1,
            delivery_fee: 2,
        };
        let root = H256([5; 32]);
        let header = Header::opening(ShardId::default(), 3, root, Books::default(), 7, &rules);
        assert_eq!(header.batch.0, blake2_256(&rules.encode()));
        assert_eq!(header.digest().0, blake2_256(&header.encode()));
        let genesis = H256([9; 32]);
        let opening = Head::opening(&genesis, header);
        let id = |parent: &[u8; 32]| {
            let preimage = [
                b"nerv/lane".as_slice(),
                &[9; 32],
                parent,
                &header.digest().0,
            ];
            blake2_256(&preimage.concat())
        };
        assert_eq!(opening.id.0, id(&[0; 32]));
        let next = Head::behind(&genesis, &opening.id, header);
        assert_eq!(next.id.0, id(&opening.id.0));
    }
}
