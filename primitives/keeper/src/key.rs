// SPDX-License-Identifier: Apache-2.0
//! The keys that the keeper signs with: sr25519, of a key type of their own.

use frame_system::offchain::AppCrypto;
use sp_runtime::{app_crypto::sr25519, KeyTypeId, MultiSignature, MultiSigner};

/// The type of the keeper's keys in the node's keystore.
pub const KEY_TYPE: KeyTypeId = KeyTypeId(*b"keep");

mod app {
    use super::KEY_TYPE;
    use sp_runtime::app_crypto::{app_crypto, sr25519};

    app_crypto!(sr25519, KEY_TYPE);
}

/// A public key of the keeper's.
pub type Public = app::Public;

/// A signature by a key of the keeper's.
pub type Signature = app::Signature;

/// Signs as the account of a key of the keeper's, for runtimes whose accounts may have keys of
/// several kinds.
pub struct KeeperKey;

impl AppCrypto<MultiSigner, MultiSignature> for KeeperKey {
    type RuntimeAppPublic = Public;
    type GenericPublic = sr25519::Public;
    type GenericSignature = sr25519::Signature;
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
    use sp_runtime::{
        app_crypto::RuntimeAppPublic,
        traits::{IdentifyAccount, Verify},
    };

    #[test]
    fn keys_of_this_type_sign_for_their_accounts_and_others_do_not() {
        let keystore = MemoryKeystore::new();
        let key = keystore
            .sr25519_generate_new(KEY_TYPE, Some("//Bob"))
            .expect("keys can be generated");
        let of_another_type = keystore
            .sr25519_generate_new(KeyTypeId(*b"aura"), Some("//Charlie"))
            .expect("keys can be generated");
        let mut ext = sp_io::TestExternalities::default();
        ext.register_extension(KeystoreExt::new(keystore));
        ext.execute_with(|| {
            assert_eq!(Public::all(), vec![Public::from(key)]);
            let signer = MultiSigner::from(key);
            let signature = KeeperKey::sign(b"a payload", signer.clone()).expect("the key is here");
            assert!(signature.verify(&b"a payload"[..], &signer.clone().into_account()));
            assert!(KeeperKey::verify(
                b"a payload",
                signer.clone(),
                signature.clone()
            ));
            assert!(!KeeperKey::verify(b"another", signer, signature));
            assert_eq!(KeeperKey::sign(b"a payload", of_another_type.into()), None);
        });
    }
}
