// SPDX-License-Identifier: Apache-2.0
//! The keeper's ML-DSA-65 key: a file under a password, opened when the node starts.
//!
//! The keystore knows no such keys, so the node signs what the runtime's worker makes for one: see [`signing`].

mod signing;

pub use signing::SigningPool;

use crate::key::password;
use nerv_key::{file, given, KeyFile};
use nerv_primitives_pqc::SecretKey;
use nerv_runtime::AccountId;
use sc_service::error::Error;
use sp_core::crypto::{ExposeSecret, Ss58Codec};
use std::{fmt, path::PathBuf, sync::Arc};

/// Where the key is, and what opens it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyFiles {
    /// The file of the key.
    pub key: PathBuf,
    /// The file of its password.
    pub password: PathBuf,
}

/// A key that the keeper signs with.
#[derive(Clone)]
pub struct MlDsaKey(Arc<SecretKey>);

impl fmt::Debug for MlDsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl MlDsaKey {
    /// Its account.
    pub fn account(&self) -> AccountId {
        AccountId::new(self.0.account())
    }

    /// The bytes of the public key.
    pub fn public(&self) -> &[u8] {
        &self.0.public().0
    }

    /// The key of a seed of equal bytes.
    #[cfg(test)]
    pub(super) fn of_seed(byte: u8) -> Self {
        Self(Arc::new(SecretKey::from_seed(&[byte; 32])))
    }
}

impl KeyFiles {
    /// Opens the key. It takes some tenths of a second and 128 MiB, unless the file asks for more work.
    ///
    /// # Errors
    ///
    /// If a file cannot be read, is none of a key, or does not open by that password: a sentence with the path.
    pub fn open(&self) -> Result<MlDsaKey, Error> {
        let path = self.key.display();
        let failed = |error: &dyn fmt::Display| {
            Error::Other(format!("cannot open the keeper's key {path}: {error}"))
        };
        let text = file::read(&self.key).map_err(|error| failed(&error))?;
        let password = password::of_file(&self.password).map_err(|error| failed(&error))?;
        let file = KeyFile::parse(&text).map_err(|error| failed(&error))?;
        let seed = file.open(password.expose_secret());
        let key = MlDsaKey(Arc::new(given::key_of(&seed.map_err(|it| failed(&it))?)));
        log::info!(
            "The keeper signs as {} with the ML-DSA-65 key in {path}",
            key.account().to_ss58check()
        );
        Ok(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_key::{Cost, Seed};
    use std::fs;

    /// A key of that seed in a file of its own, under a password in another one with that text.
    fn files(folder: &tempfile::TempDir, seed: u8, sealed_by: &str, text: &str) -> KeyFiles {
        let [key, password] = ["keeper.key", "keeper.pass"].map(|name| folder.path().join(name));
        let cost = Cost::try_from(nerv_key::seal::LEAST_COST).unwrap();
        let seed = Seed::new([seed; 32]);
        let sealed = KeyFile::seal(&seed, sealed_by, cost).unwrap();
        sealed.write_new(&key).unwrap();
        fs::write(&password, text).unwrap();
        KeyFiles { key, password }
    }

    fn why(files: &KeyFiles) -> String {
        files.open().unwrap_err().to_string()
    }

    #[test]
    fn a_key_is_opened_by_its_password_whatever_ends_the_line() {
        for text in ["a password", "a password\n", "a password\r\n"] {
            let folder = tempfile::tempdir().unwrap();
            let key = files(&folder, 7, "a password", text).open().unwrap();
            let expected = SecretKey::from_seed(&[7; 32]);
            assert_eq!(key.account(), AccountId::new(expected.account()));
            assert_eq!(key.public(), expected.public().0);
            assert_eq!(format!("{key:?}"), format!("{expected:?}"));
        }
    }

    #[test]
    fn what_does_not_open_is_told_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let good = files(&folder, 7, "a password", "another password");
        let path = good.key.display().to_string();
        for (files, reason) in [
            (good.clone(), "does not open"),
            (
                KeyFiles {
                    password: folder.path().join("nowhere"),
                    ..good.clone()
                },
                "nowhere",
            ),
            (
                KeyFiles {
                    key: good.password.clone(),
                    ..good.clone()
                },
                "no file of a key",
            ),
            (
                KeyFiles {
                    key: folder.path().join("nowhere"),
                    ..good
                },
                "nowhere",
            ),
        ] {
            let why = why(&files);
            assert!(why.contains(reason), "{why}");
            assert!(!why.contains("another password"), "{why}");
            assert!(why.contains("cannot open the keeper's key"), "{why}");
        }
        assert!(path.ends_with("keeper.key"));
    }
}
