// SPDX-License-Identifier: Apache-2.0
//! Batches: what a leader proposes.

use crate::header::Head;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use nerv_primitives_types::ShardId;
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The domain that separates the hashes of batches from every other use of the hash.
const BATCH_DOMAIN: [u8; 10] = *b"nerv/batch";

/// The most extrinsics in a batch.
pub const MAX_BATCH: usize = 1_000;
/// The most entries of the inbox that a batch takes.
pub const MAX_INBOX_TAKEN: u32 = 500;
/// The most bytes of an extrinsic in a batch.
pub const MAX_EXTRINSIC: usize = 512;

/// What a leader proposes: entries of the inbox, which come first, and extrinsics in order.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Batch {
    /// The lane.
    pub shard: ShardId,
    /// The term, which the lane's committed head must not have outlived.
    pub term: u32,
    /// The sequence number of the header that the batch makes.
    pub sequence: u64,
    /// The id of the head it goes on from.
    pub parent: H256,
    /// How many of the next entries of the inbox it takes.
    pub inbox: u32,
    /// The signed extrinsics, as they came.
    pub extrinsics: Vec<Vec<u8>>,
}

impl Batch {
    /// `blake2_256("nerv/batch" ++ encoded batch)`.
    pub fn hash(&self) -> H256 {
        BlakeTwo256::hash(&(BATCH_DOMAIN, self).encode())
    }

    /// Whether the batch goes on from this head: its lane and its place, and no term before the head's.
    pub fn follows(&self, parent: &Head) -> bool {
        let header = &parent.header;
        self.shard == header.shard
            && self.parent == parent.id
            && Some(self.sequence) == header.sequence.checked_add(1)
            && self.term >= header.term
    }

    /// Whether the batch has no more of anything than one may have.
    pub fn is_bounded(&self) -> bool {
        self.inbox <= MAX_INBOX_TAKEN
            && self.extrinsics.len() <= MAX_BATCH
            && self
                .extrinsics
                .iter()
                .all(|extrinsic| extrinsic.len() <= MAX_EXTRINSIC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::{Header, Marks};
    use alloc::vec;
    use nerv_primitives_transition::Books;
    use sp_crypto_hashing::blake2_256;

    fn batch() -> Batch {
        Batch {
            shard: ShardId::default(),
            term: 1,
            sequence: 2,
            parent: H256([3; 32]),
            inbox: 4,
            extrinsics: vec![vec![5; 6]],
        }
    }

    #[test]
    fn the_hash_is_the_documented_one() {
        let preimage = [b"nerv/batch".as_slice(), &batch().encode()].concat();
        assert_eq!(batch().hash().0, blake2_256(&preimage));
    }

    #[test]
    fn a_batch_goes_on_from_one_head() {
        let header = Header {
            shard: ShardId::default(),
            term: 1,
            sequence: 1,
            batch: H256::zero(),
            root: H256::zero(),
            books: Books::default(),
            accounts: 0,
            marks: Marks::default(),
        };
        let id = H256([3; 32]);
        assert!(batch().follows(&Head { id, header }));
        let bent = |bend: fn(&mut Head)| {
            let mut head = Head { id, header };
            bend(&mut head);
            batch().follows(&head)
        };
        assert!(bent(|head| head.header.term = 0));
        assert!(!bent(|head| head.header.term = 2));
        assert!(!bent(|head| head.header.sequence = 0));
        assert!(!bent(|head| head.header.sequence = 2));
        assert!(!bent(|head| head.header.sequence = u64::MAX));
        assert!(!bent(|head| head.header.shard = ShardId::root()));
        assert!(!bent(|head| head.id = H256::zero()));
    }

    #[test]
    fn bounds_are_held_exactly() {
        let with = |inbox, extrinsics| {
            let all = Batch {
                inbox,
                extrinsics,
                ..batch()
            };
            all.is_bounded()
        };
        assert!(with(
            MAX_INBOX_TAKEN,
            vec![vec![0; MAX_EXTRINSIC]; MAX_BATCH]
        ));
        assert!(!with(MAX_INBOX_TAKEN + 1, vec![]));
        assert!(!with(0, vec![vec![]; MAX_BATCH + 1]));
        assert!(!with(0, vec![vec![], vec![0; MAX_EXTRINSIC + 1]]));
    }
}
