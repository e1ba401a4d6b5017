// SPDX-License-Identifier: Apache-2.0
//! What a shard keeps beside its records.

use crate::step::Step;
use alloc::vec::Vec;
use codec::{Compact, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Balance, Nonce};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The domain that separates the log from every other use of the hash.
const LOG_DOMAIN: &[u8] = b"nerv/step";

/// The books of a shard: one small value, written with every step.
#[derive(
    Clone, Copy, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, PartialEq, TypeInfo,
)]
pub struct Books {
    /// The units in the shard: what is free and what is locked of all its accounts.
    #[codec(compact)]
    pub total: Balance,
    /// The nonce at which an account opens: above each that an account which closed here has used.
    /// So what such an account has signed is never valid again, and nothing is kept of it.
    #[codec(compact)]
    pub nonce_floor: Nonce,
    /// The steps so far.
    pub log: Log,
}

/// By hand: the derived bound takes compact fields for plain ones, and is some bytes too low.
impl MaxEncodedLen for Books {
    fn max_encoded_len() -> usize {
        Compact::<Balance>::max_encoded_len()
            .saturating_add(Compact::<Nonce>::max_encoded_len())
            .saturating_add(Log::max_encoded_len())
    }
}

impl Books {
    /// The books a child begins with when its parent is split. The parent's units follow with its
    /// records.
    pub fn of_child(parent: &Self) -> Self {
        Self {
            total: 0,
            ..*parent
        }
    }

    /// The books of a shard that two fuse into. It goes on where the longer of the two logs is, and
    /// its first entry commits to both.
    pub fn of_merged(left: &Self, right: &Self) -> Self {
        Self {
            total: 0,
            nonce_floor: left.nonce_floor.max(right.nonce_floor),
            log: Log::fused(&left.log, &right.log),
        }
    }
}

/// The hash chain over a shard's steps.
///
/// `head_n = blake2_256("nerv/step" ++ head_(n-1) ++ encoded step)`, of which the first is 32 zero
/// bytes. The children of a split go on from their parent's head, each for itself; two shards that
/// fuse go on from `blake2_256("nerv/step" ++ left head ++ right head)`. So a head stands for all
/// that has ever happened to the accounts of its shard.
#[derive(
    Clone, Copy, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, PartialEq, TypeInfo,
)]
pub struct Log {
    /// The hash of the last entry.
    pub head: H256,
    /// The sequence number of the last entry. A shard born by a split or a merge counts on from where
    /// it came from.
    #[codec(compact)]
    pub length: u64,
}

/// By hand, like that of [`Books`].
impl MaxEncodedLen for Log {
    fn max_encoded_len() -> usize {
        H256::max_encoded_len().saturating_add(Compact::<u64>::max_encoded_len())
    }
}

impl Log {
    /// Adds a step.
    pub fn append(&mut self, step: &Step) {
        let entry = LogEntry {
            previous: self.head,
            step: *step,
        };
        self.head = entry.hash();
        // One a microsecond fills it in half a million years.
        self.length = self.length.saturating_add(1);
    }

    fn fused(left: &Self, right: &Self) -> Self {
        let both = [LOG_DOMAIN, left.head.as_bytes(), right.head.as_bytes()].concat();
        Self {
            head: BlakeTwo256::hash(&both),
            length: left.length.max(right.length).saturating_add(1),
        }
    }
}

/// An entry of the log as it is kept off the chain, under [`LogEntry::key`] of the head it makes:
/// who has a head can walk back from there.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct LogEntry {
    /// The head before.
    pub previous: H256,
    /// The step.
    pub step: Step,
}

impl LogEntry {
    /// The head that the entry makes.
    pub fn hash(&self) -> H256 {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(LOG_DOMAIN);
        self.encode_to(&mut bytes);
        BlakeTwo256::hash(&bytes)
    }

    /// The key under which the entry is kept that made a head: forks have other heads, and never
    /// overwrite each other.
    pub fn key(head: &H256) -> Vec<u8> {
        [LOG_DOMAIN, head.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_types::BlindedId;
    use sp_crypto_hashing::blake2_256;

    fn depart(n: u8) -> Step {
        Step::Depart {
            account: BlindedId([n; 32]),
        }
    }

    #[test]
    fn heads_are_the_documented_hash() {
        let mut log = Log::default();
        log.append(&depart(7));
        let preimage = [b"nerv/step".as_slice(), &[0; 32], &depart(7).encode()].concat();
        assert_eq!((log.head.0, log.length), (blake2_256(&preimage), 1));
        let first = log.head;
        log.append(&depart(8));
        let preimage = [b"nerv/step".as_slice(), &first.0, &depart(8).encode()].concat();
        assert_eq!((log.head.0, log.length), (blake2_256(&preimage), 2));
    }

    #[test]
    fn an_entry_is_found_by_the_head_it_makes() {
        let mut log = Log::default();
        log.append(&depart(7));
        let entry = LogEntry {
            previous: H256::zero(),
            step: depart(7),
        };
        assert_eq!(entry.hash(), log.head);
        let key = [b"nerv/step".as_slice(), &log.head.0].concat();
        assert_eq!(LogEntry::key(&log.head), key);
        assert_eq!(LogEntry::decode(&mut &entry.encode()[..]), Ok(entry));
    }

    #[test]
    fn a_head_depends_on_every_step_and_on_their_order() {
        let heads = [&[1u8, 2][..], &[2, 1], &[1], &[2], &[1, 2, 2]].map(|accounts| {
            let mut log = Log::default();
            accounts.iter().for_each(|n| log.append(&depart(*n)));
            log.head
        });
        for (i, head) in heads.iter().enumerate() {
            assert!(!heads[..i].contains(head));
        }
    }

    #[test]
    fn children_go_on_from_their_parent_and_fuse_from_both() {
        let mut parent = Books {
            total: 100,
            nonce_floor: 5,
            log: Log::default(),
        };
        parent.log.append(&depart(1));
        let mut left = Books::of_child(&parent);
        let mut right = Books::of_child(&parent);
        assert_eq!((left.total, left.nonce_floor, left.log), (0, 5, parent.log));
        left.log.append(&depart(2));
        left.nonce_floor = 9;
        right.total = 3;
        let merged = Books::of_merged(&left, &right);
        assert_eq!((merged.total, merged.nonce_floor), (0, 9));
        assert_eq!(merged.log.length, 3);
        let both = [b"nerv/step".as_slice(), &left.log.head.0, &right.log.head.0].concat();
        assert_eq!(merged.log.head.0, blake2_256(&both));
        assert_ne!(merged.log, Books::of_merged(&right, &left).log);
    }

    #[test]
    fn books_are_small_and_never_larger_than_their_bound() {
        assert_eq!(Books::max_encoded_len(), 17 + 9 + 32 + 9);
        let largest = Books {
            total: Balance::MAX,
            nonce_floor: Nonce::MAX,
            log: Log {
                head: H256::repeat_byte(7),
                length: u64::MAX,
            },
        };
        assert_eq!(largest.encode().len(), Books::max_encoded_len());
    }
}
