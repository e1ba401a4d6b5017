// SPDX-License-Identifier: Apache-2.0
//! The ids of accounts within shards.

use crate::signs::Signs;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_crypto_hashing::{blake2_256, blake2_512};

/// The domain that separates blinded ids from every other use of the hash.
const BLIND_DOMAIN: &[u8] = b"nerv/blind";

/// The longest encoded account id that is hashed without an allocation.
const INLINE_ACCOUNT: usize = 64;

/// An account's id as shards know it: `blake2_256("nerv/blind" ++ account)`.
///
/// It is the key of the account's record in its shard's trie. Hashing keeps the trie balanced
/// whatever ids people choose, and shards need no more than this to embed and route an account.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    Hash,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub struct BlindedId(pub [u8; 32]);

impl BlindedId {
    /// Blinds an account, given as its SCALE encoding (for the usual `AccountId32` its 32 bytes).
    pub fn of(account: &[u8]) -> Self {
        let length = BLIND_DOMAIN.len() + account.len();
        if account.len() <= INLINE_ACCOUNT {
            let mut preimage = [0u8; BLIND_DOMAIN.len() + INLINE_ACCOUNT];
            preimage[..BLIND_DOMAIN.len()].copy_from_slice(BLIND_DOMAIN);
            preimage[BLIND_DOMAIN.len()..length].copy_from_slice(account);
            Self(blake2_256(&preimage[..length]))
        } else {
            Self(blake2_256(&[BLIND_DOMAIN, account].concat()))
        }
    }

    /// The account's embedding: the 512 bits of `blake2b-512` of this id.
    pub fn signs(&self) -> Signs {
        Signs::from_bytes(&blake2_512(&self.0))
    }
}

impl AsRef<[u8]> for BlindedId {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blinding_is_the_documented_hash() {
        let account = [7u8; 32];
        let preimage = [b"nerv/blind".as_slice(), &account].concat();
        assert_eq!(BlindedId::of(&account).0, blake2_256(&preimage));
    }

    #[test]
    fn long_accounts_are_blinded_by_the_same_formula() {
        for length in [0, 1, 63, 64, 65, 200] {
            let account = vec![3u8; length];
            let preimage = [b"nerv/blind".as_slice(), &account].concat();
            assert_eq!(
                BlindedId::of(&account).0,
                blake2_256(&preimage),
                "length {length}"
            );
        }
    }
}
