// SPDX-License-Identifier: Apache-2.0
//! The ML-DSA-65 key that a node holds beside its keystore, which knows no keys of that scheme.
//!
//! A worker has no function by which such a key signs. So the node tells it the public key, and the worker makes the
//! transaction complete but for the signature, which is [`UNSIGNED`]. On its way to the pool the node puts the signature
//! in, if it is a call that a keeper makes; anything else it passes on as it is, and the pool refuses it. The worker
//! hears at once what became of it, as with a key of the keystore.
//!
//! Nothing secret is stored, and nothing that is stored is ever signed: who could write there could have the keeper
//! sign nothing, and no more.

use frame_system::offchain::CreateTransactionBase;
use nerv_primitives_pqc::{key::SIGNATURE_LENGTH, PublicKey, Signature};
use sp_runtime::offchain::storage::StorageValueRef;

/// The key in the node's persistent off-chain storage under which the node leaves the public key: its 1,952 bytes. There
/// is nothing if it holds no such key.
pub const ML_DSA_KEY: &[u8] = b"nerv/keeper/ml-dsa-65";

/// What stands in place of the signature until the node has signed. No key verifies it.
pub const UNSIGNED: Signature = Signature([0; SIGNATURE_LENGTH]);

/// The public key that the node holds, if it holds one. Asked by an off-chain worker.
pub fn ml_dsa_key() -> Option<PublicKey> {
    let place = StorageValueRef::persistent(ML_DSA_KEY);
    place.get::<PublicKey>().ok().flatten()
}

/// How a runtime makes transactions of ML-DSA-65 keys.
pub trait CreateMlDsaTransaction<LocalCall>:
    CreateTransactionBase<LocalCall> + frame_system::Config
{
    /// The key's own account.
    fn account_of(public: &PublicKey) -> Self::AccountId;

    /// The transaction by which that account makes a call, complete but for the signature, which is [`UNSIGNED`].
    ///
    /// It is bound to the block that the worker looks at, pays no tip, and does not sign the metadata: a node signs
    /// nothing else.
    fn create_ml_dsa_transaction(
        call: <Self as CreateTransactionBase<LocalCall>>::RuntimeCall,
        public: &PublicKey,
        nonce: Self::Nonce,
    ) -> Self::Extrinsic;
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_pqc::{key::PUBLIC_KEY_LENGTH, verify, Context, SecretKey};
    use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt};

    #[test]
    fn boundary_a_key_is_there_if_all_its_bytes_are() {
        let mut ext = sp_io::TestExternalities::default();
        let (offchain, _) = TestOffchainExt::new();
        ext.register_extension(OffchainDbExt::new(offchain));
        ext.execute_with(|| {
            assert_eq!(ml_dsa_key(), None, "nobody has left one");
            let mut place = StorageValueRef::persistent(ML_DSA_KEY);
            let key = SecretKey::from_seed(&[1; 32]);
            place.set(key.public());
            assert_eq!(ml_dsa_key().as_ref(), Some(key.public()));
            place.set(&[7u8; PUBLIC_KEY_LENGTH - 1]);
            assert_eq!(ml_dsa_key(), None, "a byte is missing");
            place.clear();
            assert_eq!(ml_dsa_key(), None);
        });
    }

    #[test]
    fn what_is_unsigned_verifies_for_no_key() {
        for seed in 0..8 {
            let key = SecretKey::from_seed(&[seed; 32]);
            assert!(verify(Context::Transaction, b"call", key.public(), &UNSIGNED).is_err());
        }
    }
}
