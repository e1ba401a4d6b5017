// SPDX-License-Identifier: Apache-2.0
//! The enclave's key, by which a replica votes. It stays in the keystore.

use nerv_lane::protocol::Keys;
use nerv_primitives_lane::is_signed;
use sp_core::{
    sr25519::{Public, Signature},
    H256,
};
use sp_keystore::KeystorePtr;
use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc,
};

/// Signs with one key of the keystore.
#[derive(Clone)]
pub struct EnclaveKey {
    keystore: KeystorePtr,
    public: Public,
    has_failed: Arc<AtomicBool>,
}

impl EnclaveKey {
    /// The keys of enclaves that a keystore has.
    pub fn held(keystore: &KeystorePtr) -> Vec<Self> {
        let held = keystore.sr25519_public_keys(pallet_attestation::ENCLAVE_KEY_TYPE);
        let held = held.into_iter().map(|public| Self {
            keystore: keystore.clone(),
            public,
            has_failed: Arc::default(),
        });
        held.collect()
    }

    /// The public half.
    pub fn public(&self) -> [u8; 32] {
        self.public.0
    }

    /// A signature over a hash. `None` if the keystore gives none.
    pub fn try_sign(&self, hash: &H256) -> Option<Signature> {
        let kind = pallet_attestation::ENCLAVE_KEY_TYPE;
        let signed = self.keystore.sr25519_sign(kind, &self.public, &hash.0);
        signed.ok().flatten()
    }

    /// Whether a signature could not be made. What was made in its place is none: whoever has it must
    /// say nothing more, and stop.
    pub fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Relaxed)
    }
}

impl Keys for EnclaveKey {
    fn sign(&self, hash: &H256) -> Signature {
        self.try_sign(hash).unwrap_or_else(|| {
            self.has_failed.store(true, Ordering::Relaxed);
            Signature::from_raw([0; 64])
        })
    }

    fn verify(&self, key: &[u8; 32], hash: &H256, signature: &Signature) -> bool {
        is_signed(signature, hash, key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pallet_attestation::ENCLAVE_KEY_TYPE;
    use sc_keystore::LocalKeystore;

    #[test]
    fn it_signs_with_the_key_that_the_chain_has() {
        let keystore: KeystorePtr = Arc::new(LocalKeystore::in_memory());
        let public = keystore
            .sr25519_generate_new(ENCLAVE_KEY_TYPE, Some("//Enclave"))
            .unwrap();
        let held = EnclaveKey::held(&keystore);
        assert_eq!(held.len(), 1);
        let key = held.first().unwrap();
        assert_eq!(key.public(), public.0);
        let hash = H256([5; 32]);
        let signature = key.sign(&hash);
        assert!(key.verify(&key.public(), &hash, &signature) && !key.has_failed());
        assert!(!key.verify(&[1; 32], &hash, &signature));
        assert!(!key.verify(&key.public(), &H256::zero(), &signature));
    }

    #[test]
    fn a_keystore_that_lost_the_key_is_noticed() {
        let keystore: KeystorePtr = Arc::new(LocalKeystore::in_memory());
        let key = EnclaveKey {
            keystore,
            public: Public::from_raw([1; 32]),
            has_failed: Arc::default(),
        };
        assert!(key.try_sign(&H256::zero()).is_none());
        key.sign(&H256::zero());
        assert!(key.has_failed());
    }
}
