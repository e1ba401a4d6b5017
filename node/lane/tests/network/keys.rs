// SPDX-License-Identifier: Apache-2.0
//! Signatures: real ones in some runs, and cheap ones in the others, which nobody in the simulation
//! makes for somebody else.

use nerv_lane::protocol::Keys;
use sp_core::{
    sr25519::{Pair, Public, Signature},
    Pair as _, H256,
};
use sp_crypto_hashing::twox_256;

#[derive(Clone)]
pub enum TestKeys {
    Real(Box<Pair>),
    Cheap([u8; 32]),
}

impl TestKeys {
    pub fn new(real: bool, seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&(seed + 1).to_le_bytes());
        if real {
            Self::Real(Box::new(Pair::from_seed(&bytes)))
        } else {
            Self::Cheap(bytes)
        }
    }

    pub fn public(&self) -> [u8; 32] {
        match self {
            Self::Real(pair) => pair.public().0,
            Self::Cheap(bytes) => *bytes,
        }
    }
}

fn cheap(key: &[u8; 32], hash: &H256) -> Signature {
    let mut preimage = [0; 64];
    preimage[..32].copy_from_slice(key);
    preimage[32..].copy_from_slice(&hash.0);
    let mut bytes = [0; 64];
    bytes[..32].copy_from_slice(&twox_256(&preimage));
    Signature::from_raw(bytes)
}

impl Keys for TestKeys {
    fn sign(&self, hash: &H256) -> Signature {
        match self {
            Self::Real(pair) => pair.sign(&hash.0),
            Self::Cheap(key) => cheap(key, hash),
        }
    }

    fn verify(&self, key: &[u8; 32], hash: &H256, signature: &Signature) -> bool {
        match self {
            Self::Real(_) => Pair::verify(signature, hash.0, &Public::from_raw(*key)),
            Self::Cheap(_) => *signature == cheap(key, hash),
        }
    }
}
