// SPDX-License-Identifier: Apache-2.0
//! The switch and the keys of the runtime's keeper, which is an off-chain worker.

use super::keeper_key::MlDsaKey;
use nerv_runtime::offchain::{KEEPER_IS_ON, KEEPER_KEY_TYPE, KEEPER_ML_DSA_KEY, KEEPER_SWITCH};
use sc_offchain::STORAGE_PREFIX;
use sc_service::error::Error;
use sp_core::offchain::OffchainStorage;
use sp_keystore::KeystorePtr;

/// Whether the keeper proposes and votes on this node.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Keeper {
    /// It does not.
    Off,
    /// It does, with the keys of its type that the keystore holds.
    On {
        /// The secrets of further keys, known to everybody: for tests and development.
        seeds: Vec<String>,
    },
}

impl Keeper {
    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        *self != Self::Off
    }

    /// Tells the off-chain worker, by what it finds in the node's storage, whether it is on and which
    /// ML-DSA-65 key the node signs with for it, and puts its well-known keys into the keystore. Those
    /// stay in memory: they are no secrets to be kept, and a node that is started without them has them
    /// no more.
    pub fn prepare(
        &self,
        keystore: &KeystorePtr,
        ml_dsa: Option<&MlDsaKey>,
        storage: Option<impl OffchainStorage>,
    ) -> Result<(), Error> {
        let mut storage = storage.ok_or("the node has no storage for off-chain workers")?;
        match ml_dsa {
            Some(key) => storage.set(STORAGE_PREFIX, KEEPER_ML_DSA_KEY, key.public()),
            None => storage.remove(STORAGE_PREFIX, KEEPER_ML_DSA_KEY),
        }
        match self {
            Self::Off => storage.remove(STORAGE_PREFIX, KEEPER_SWITCH),
            Self::On { seeds } => {
                for seed in seeds {
                    keystore
                        .sr25519_generate_new(KEEPER_KEY_TYPE, Some(seed))
                        .map_err(|error| format!("cannot store a key of the keeper: {error}"))?;
                }
                if ml_dsa.is_none() && keystore.sr25519_public_keys(KEEPER_KEY_TYPE).is_empty() {
                    log::warn!(
                        "The keeper is on, but has no key to sign with. Store one by `key insert \
                         --scheme sr25519 --key-type keep`: it is used from then on. Or name a file \
                         of one by --keeper-key."
                    );
                }
                storage.set(STORAGE_PREFIX, KEEPER_SWITCH, &[KEEPER_IS_ON]);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use sc_keystore::LocalKeystore;
    use sp_core::offchain::storage::InMemOffchainStorage;
    use std::sync::Arc;

    /// What the keeper leaves in the storage and in the keystore, after it was on before.
    fn prepared(keeper: Keeper) -> (Option<Vec<u8>>, usize) {
        let keystore: KeystorePtr = Arc::new(LocalKeystore::in_memory());
        let mut storage = Shared::default();
        storage.set(STORAGE_PREFIX, KEEPER_SWITCH, &[KEEPER_IS_ON]);
        keeper
            .prepare(&keystore, None, Some(storage.clone()))
            .unwrap();
        (
            storage.get(STORAGE_PREFIX, KEEPER_SWITCH),
            keystore.sr25519_public_keys(KEEPER_KEY_TYPE).len(),
        )
    }

    /// Storage of which all clones are one, as that of a node.
    #[derive(Clone, Default)]
    pub struct Shared(Arc<std::sync::Mutex<InMemOffchainStorage>>);

    impl OffchainStorage for Shared {
        fn set(&mut self, prefix: &[u8], key: &[u8], value: &[u8]) {
            self.0.lock().unwrap().set(prefix, key, value);
        }

        fn remove(&mut self, prefix: &[u8], key: &[u8]) {
            self.0.lock().unwrap().remove(prefix, key);
        }

        fn get(&self, prefix: &[u8], key: &[u8]) -> Option<Vec<u8>> {
            self.0.lock().unwrap().get(prefix, key)
        }

        fn compare_and_set(
            &mut self,
            prefix: &[u8],
            key: &[u8],
            old_value: Option<&[u8]>,
            new_value: &[u8],
        ) -> bool {
            let mut storage = self.0.lock().unwrap();
            storage.compare_and_set(prefix, key, old_value, new_value)
        }
    }

    #[test]
    fn the_worker_finds_the_switch_and_the_keys() {
        let seeds = ["//Bob", "//Charlie"].map(String::from).to_vec();
        assert_eq!(prepared(Keeper::On { seeds }), (Some(vec![1]), 2));
        let seeds = Vec::new();
        assert_eq!(prepared(Keeper::On { seeds }), (Some(vec![1]), 0));
        assert_eq!(prepared(Keeper::Off), (None, 0));
    }

    #[test]
    fn a_seed_that_is_none_stops_the_node() {
        let keystore: KeystorePtr = Arc::new(LocalKeystore::in_memory());
        let keeper = Keeper::On {
            seeds: vec!["no secret at all".into()],
        };
        assert!(keeper
            .prepare(&keystore, None, Some(Shared::default()))
            .is_err());
    }

    #[test]
    fn the_worker_finds_the_key_that_the_node_holds_now() {
        let keystore: KeystorePtr = Arc::new(LocalKeystore::in_memory());
        let storage = Shared::default();
        let keeper = Keeper::On { seeds: Vec::new() };
        let [one, other] = [1, 2].map(MlDsaKey::of_seed);
        for key in [None, Some(&one), Some(&other), None] {
            keeper
                .prepare(&keystore, key, Some(storage.clone()))
                .unwrap();
            let found = storage.get(STORAGE_PREFIX, KEEPER_ML_DSA_KEY);
            assert_eq!(found.as_deref(), key.map(MlDsaKey::public));
        }
    }
}
