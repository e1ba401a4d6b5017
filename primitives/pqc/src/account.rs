// SPDX-License-Identifier: Apache-2.0
//! The account of a key.

use crate::key::{PublicKey, PUBLIC_KEY_LENGTH};
use sp_crypto_hashing::blake2_256;

/// The domain that separates accounts of ML-DSA-65 keys from every other use of the hash.
pub const ACCOUNT_DOMAIN: &[u8; 14] = b"nerv/ml-dsa-65";

/// An account's id: the 32 bytes of the runtime's `AccountId32`.
pub type Account = [u8; 32];

/// The account of an ML-DSA-65 key: `blake2_256("nerv/ml-dsa-65" ++ public key)`.
///
/// Both parts have a fixed length, so no two keys have the same preimage. Nobody has an sr25519 key whose
/// public key is this hash, as that would take a discrete logarithm of a point that was not chosen: until an
/// account is bound to another key (see [`Binding`](crate::Binding)), this key alone speaks for it.
pub fn account_of(key: &PublicKey) -> Account {
    let mut preimage = [0u8; ACCOUNT_DOMAIN.len() + PUBLIC_KEY_LENGTH];
    let (domain, bytes) = preimage.split_at_mut(ACCOUNT_DOMAIN.len());
    domain.copy_from_slice(ACCOUNT_DOMAIN);
    bytes.copy_from_slice(&key.0);
    blake2_256(&preimage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_the_hash_of_domain_and_key() {
        let key = PublicKey([7; PUBLIC_KEY_LENGTH]);
        let mut preimage = b"nerv/ml-dsa-65".to_vec();
        preimage.extend([7; 1952]);
        assert_eq!(account_of(&key), blake2_256(&preimage));
    }

    #[test]
    fn every_byte_of_the_key_changes_the_account() {
        let key = PublicKey([7; PUBLIC_KEY_LENGTH]);
        let account = account_of(&key);
        for index in 0..PUBLIC_KEY_LENGTH {
            let mut other = key.clone();
            other.0[index] ^= 1;
            assert_ne!(account_of(&other), account, "byte {index}");
        }
    }
}
