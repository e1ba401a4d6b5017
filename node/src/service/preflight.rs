// SPDX-License-Identifier: Apache-2.0
//! What is wrong with a node's keys and can be seen when it starts: each fault in one sentence.
//!
//! A keystore names each file after the key's type and public key, and believes the name. A key that
//! was inserted under another public key lets a node look healthy that never signs.

use nerv_runtime::offchain::KEEPER_KEY_TYPE;
use sp_core::crypto::{key_types, ByteArray, KeyTypeId, Ss58Codec};
use sp_keystore::{Keystore, KeystorePtr};
use std::{collections::BTreeMap, fmt};

/// The keys that a node signs with, and whether they are of Schnorr's scheme or of Edwards'.
const KEYS: [(KeyTypeId, Scheme); 3] = [
    (KEEPER_KEY_TYPE, Scheme::Sr25519),
    (key_types::AURA, Scheme::Sr25519),
    (key_types::GRANDPA, Scheme::Ed25519),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Sr25519,
    Ed25519,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Sr25519 => "sr25519",
            Self::Ed25519 => "ed25519",
        }
    }

    /// All keys of a type: their bytes, and their address.
    fn keys(self, keystore: &dyn Keystore, kind: KeyTypeId) -> Vec<(Vec<u8>, String)> {
        fn named<K: ByteArray + Ss58Codec>(keys: Vec<K>) -> Vec<(Vec<u8>, String)> {
            let named = keys
                .iter()
                .map(|key| (key.to_raw_vec(), key.to_ss58check()));
            named.collect()
        }
        match self {
            Self::Sr25519 => named(keystore.sr25519_public_keys(kind)),
            Self::Ed25519 => named(keystore.ed25519_public_keys(kind)),
        }
    }

    /// Why the keystore cannot sign with the key, if it cannot.
    fn problem(self, keystore: &dyn Keystore, kind: KeyTypeId, key: &[u8]) -> Option<Problem> {
        let message = b"May I sign?";
        let signed = match self {
            Self::Sr25519 => {
                let key = ByteArray::from_slice(key).ok()?;
                let signature = keystore.sr25519_sign(kind, &key, message);
                signature.map(|signature| signature.is_some())
            }
            Self::Ed25519 => {
                let key = ByteArray::from_slice(key).ok()?;
                let signature = keystore.ed25519_sign(kind, &key, message);
                signature.map(|signature| signature.is_some())
            }
        };
        match signed {
            Ok(true) => None,
            // Gone since it was listed.
            Ok(false) => None,
            // Its own text is of three lines.
            Err(sp_keystore::Error::ValidationError(_)) => Some(Problem::OtherSecret),
            Err(error) => Some(Problem::Unreadable(error.to_string())),
        }
    }
}

/// What is wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Problem {
    /// What is stored is not the secret of this public key.
    OtherSecret,
    /// It cannot be read.
    Unreadable(String),
    /// The keystore lists it more than once.
    Doubled,
}

/// A fault of a key, as a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    kind: KeyTypeId,
    scheme: Scheme,
    key: Vec<u8>,
    address: String,
    problem: Problem,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let kind = String::from_utf8_lossy(&self.kind.0);
        let address = &self.address;
        let file = format!("{}{}", hex(&self.kind.0), hex(&self.key));
        match &self.problem {
            Problem::OtherSecret => write!(
                f,
                "The {kind} key {address} cannot sign: its file {file} in the keystore does not \
                 hold its secret, or the keystore has another password. Delete the file, and store \
                 the key by `key insert --scheme {} --key-type {kind}`, which finds the public key \
                 by itself.",
                self.scheme.name()
            ),
            Problem::Unreadable(why) => write!(
                f,
                "The {kind} key {address} cannot sign: its file {file} in the keystore cannot be \
                 read ({why})."
            ),
            Problem::Doubled => write!(
                f,
                "The {kind} key {address} is there twice: delete {file} from the keystore, or start \
                 without the option that brings the same key along (`--dev`, `--alice` and so on)."
            ),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The faults of the keys that the node would sign with.
///
/// Only what this keystore shows: that another node signs with the same key, nobody can see from
/// here.
pub fn faults(keystore: &KeystorePtr) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (kind, scheme) in KEYS {
        let mut times = BTreeMap::new();
        for (key, address) in scheme.keys(&**keystore, kind) {
            times.entry(key).or_insert((address, 0)).1 += 1;
        }
        for (key, (address, times)) in times {
            let doubled = (times > 1).then_some(Problem::Doubled);
            let problem = scheme.problem(&**keystore, kind, &key);
            for problem in problem.into_iter().chain(doubled) {
                faults.push(Fault {
                    kind,
                    scheme,
                    key: key.clone(),
                    address: address.clone(),
                    problem,
                });
            }
        }
    }
    faults
}

/// Says what is wrong with the keys. A node with such a key still follows the chain.
pub fn warn_of_keys(keystore: &KeystorePtr) {
    for fault in faults(keystore) {
        log::warn!("{fault}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sc_keystore::LocalKeystore;
    use sp_core::{ed25519, sr25519, Pair};
    use std::{path::PathBuf, sync::Arc};

    /// A keystore in a folder that is gone with it.
    struct Folder {
        path: PathBuf,
        keystore: KeystorePtr,
    }

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("nerv-{}-{name}", std::process::id()));
            let keystore = LocalKeystore::open(path.clone(), None).unwrap();
            Self {
                path,
                keystore: Arc::new(keystore),
            }
        }

        /// Stores the secret under this public key, as the RPC does.
        fn insert(&self, kind: KeyTypeId, secret: &str, public: &[u8]) {
            self.keystore.insert(kind, secret, public).unwrap();
        }

        fn problems(&self) -> Vec<(KeyTypeId, Problem)> {
            let faults = faults(&self.keystore).into_iter();
            faults.map(|fault| (fault.kind, fault.problem)).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }

    fn schnorr(secret: &str) -> Vec<u8> {
        let pair = sr25519::Pair::from_string(secret, None).unwrap();
        pair.public().to_raw_vec()
    }

    fn edwards(secret: &str) -> Vec<u8> {
        let pair = ed25519::Pair::from_string(secret, None).unwrap();
        pair.public().to_raw_vec()
    }

    #[test]
    fn good_keys_are_no_faults() {
        let folder = Folder::new("good-keys");
        assert_eq!(folder.problems(), []);
        folder.insert(KEEPER_KEY_TYPE, "//Bob", &schnorr("//Bob"));
        folder.insert(KEEPER_KEY_TYPE, "//Dave", &schnorr("//Dave"));
        folder.insert(key_types::AURA, "//Bob", &schnorr("//Bob"));
        folder.insert(key_types::GRANDPA, "//Bob", &edwards("//Bob"));
        assert_eq!(folder.problems(), []);
    }

    #[test]
    fn a_key_under_another_public_key_is_told_with_its_file() {
        let folder = Folder::new("other-secret");
        folder.insert(KEEPER_KEY_TYPE, "//Bob", &schnorr("//Charlie"));
        // The right secret, but the public key of another scheme.
        folder.insert(key_types::GRANDPA, "//Bob", &schnorr("//Bob"));
        let expected =
            [KEEPER_KEY_TYPE, key_types::GRANDPA].map(|kind| (kind, Problem::OtherSecret));
        assert_eq!(folder.problems(), expected);

        let sentence = faults(&folder.keystore)[0].to_string();
        let file = format!("6b656570{}", hex(&schnorr("//Charlie")));
        assert!(folder.path.join(&file).exists());
        for part in [
            file.as_str(),
            "The keep key 5",
            "--scheme sr25519 --key-type keep",
        ] {
            assert!(sentence.contains(part), "{sentence}");
        }
        assert!(!sentence.contains('\n'), "{sentence}");
    }

    #[test]
    fn what_is_no_secret_at_all_is_told() {
        let folder = Folder::new("no-secret");
        folder.insert(key_types::AURA, "no secret", &schnorr("//Bob"));
        assert_eq!(folder.problems(), [(key_types::AURA, Problem::OtherSecret)]);

        let file = format!("{}{}", hex(&KEEPER_KEY_TYPE.0), hex(&schnorr("//Bob")));
        std::fs::write(folder.path.join(file), "not even JSON").unwrap();
        let problems = folder.problems();
        assert!(
            matches!(&problems[0], (KEEPER_KEY_TYPE, Problem::Unreadable(_))),
            "{problems:?}"
        );
    }

    #[test]
    fn a_stored_key_that_an_option_brings_along_too_is_told() {
        let folder = Folder::new("doubled");
        folder.insert(KEEPER_KEY_TYPE, "//Bob", &schnorr("//Bob"));
        let keystore = &folder.keystore;
        let bring = |secret| keystore.sr25519_generate_new(KEEPER_KEY_TYPE, Some(secret));
        bring("//Dave").unwrap();
        assert_eq!(folder.problems(), []);
        bring("//Bob").unwrap();
        assert_eq!(folder.problems(), [(KEEPER_KEY_TYPE, Problem::Doubled)]);
        let sentence = faults(&folder.keystore)[0].to_string();
        assert!(sentence.contains("there twice"), "{sentence}");
    }
}
