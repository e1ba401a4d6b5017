// SPDX-License-Identifier: Apache-2.0
//! The enclaves' keys: sr25519, of a type of their own, made in the node's keystore.

use crate::{Config, EnclaveKey, EnclaveKeys, Enclaves, Pallet};
use alloc::vec::Vec;
use nerv_primitives_core::NodeId;
use sp_core::{sr25519, H256};
use sp_runtime::KeyTypeId;

/// The type of enclaves' keys in the node's keystore.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"encl");

/// The keys in the keystore, in their order.
fn held() -> Vec<EnclaveKey> {
    let keys = sp_io::crypto::sr25519_public_keys(KEY_TYPE);
    let mut keys: Vec<EnclaveKey> = keys.into_iter().map(|key| key.0).collect();
    keys.sort();
    keys
}

/// The key that a node's enclave is registered with, if it is here.
pub(super) fn of_enclave<T: Config>(node: NodeId) -> Option<EnclaveKey> {
    let key = Enclaves::<T>::get(node)?.key;
    held().contains(&key).then_some(key)
}

/// A key for the enclave of a node: the one that it is registered with, else the first that no enclave has and
/// none of `others`, else a new one.
pub(super) fn for_node<T: Config>(node: NodeId, others: &[EnclaveKey]) -> EnclaveKey {
    let is_free = |key: &EnclaveKey| {
        let owner = EnclaveKeys::<T>::get(key).filter(|owner| *owner != node);
        let is_taken = owner.is_some_and(|owner| Pallet::<T>::counting(owner).is_some());
        !is_taken && !others.contains(key)
    };
    of_enclave::<T>(node)
        .or_else(|| held().into_iter().find(is_free))
        .unwrap_or_else(|| sp_io::crypto::sr25519_generate(KEY_TYPE, None).0)
}

/// Signs with a key that is here. `None` if it is not.
pub(super) fn sign(key: &EnclaveKey, hash: &H256) -> Option<sr25519::Signature> {
    sp_io::crypto::sr25519_sign(KEY_TYPE, &sr25519::Public::from_raw(*key), hash.as_bytes())
}
