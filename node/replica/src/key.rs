// SPDX-License-Identifier: Apache-2.0
//! The ML-KEM-768 key of a replica: fragments are sealed to its public half, which the operator
//! registers; the secret half is a file that only the node can read.

use crate::seal::{random_seed, SealError, PUBLIC};
use ml_kem::{ml_kem_768::DecapsulationKey, KeyExport, Seed};
use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use zeroize::{Zeroize, Zeroizing};

/// The name of the key's file, in the folder of the keystore. The keystore passes over it, for it is
/// no hexadecimal number.
pub const FILE: &str = "replica.key";

/// What the file begins with: kind and version. The seed follows in hexadecimal digits.
const MARK: &str = "nerv-replica-1 ";

/// The bytes of a seed (FIPS 203: d and z).
const SEED: usize = 64;

/// The bytes of a key's file, with the line's end.
const FILE_LENGTH: usize = MARK.len() + 2 * SEED + 1;

/// Why there is no key.
#[derive(Debug)]
pub enum KeyError {
    /// There is no file.
    Absent(PathBuf),
    /// There is one already, and it was not to be overwritten.
    Exists(PathBuf),
    /// Others than its owner may read it.
    Exposed(PathBuf),
    /// The file holds no key.
    NotAKey(PathBuf),
    /// No key could be made.
    Seal(SealError),
    /// The file system refused.
    Io(PathBuf, io::Error),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Absent(path) => write!(
                f,
                "there is no key of a replica in {}: make one by `key generate-replica`",
                path.display()
            ),
            Self::Exists(path) => write!(
                f,
                "there is a key in {} already; what is sealed to it can be read with it alone. \
                 `--overwrite` replaces it",
                path.display()
            ),
            Self::Exposed(path) => write!(
                f,
                "others may read the key in {0}: `chmod 600 {0}`, or make a new one",
                path.display()
            ),
            Self::NotAKey(path) => write!(f, "{} holds no key of a replica", path.display()),
            Self::Seal(error) => error.fmt(f),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for KeyError {}

/// A replica's key, both halves. The secret one is wiped from memory when it is dropped.
pub struct ReplicaKey {
    secret: DecapsulationKey,
    public: [u8; PUBLIC],
}

impl fmt::Debug for ReplicaKey {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("ReplicaKey")
    }
}

impl ReplicaKey {
    /// Makes a new key.
    pub fn generate() -> Result<Self, KeyError> {
        let mut seed = random_seed().map_err(KeyError::Seal)?;
        let key = Self::from_seed(&seed);
        seed.zeroize();
        Ok(key)
    }

    fn from_seed(seed: &Seed) -> Self {
        let secret = DecapsulationKey::from_seed(*seed);
        let public = secret.encapsulation_key().to_bytes().into();
        Self { secret, public }
    }

    /// The half that is registered: 1,184 bytes, as FIPS 203 encodes it.
    pub fn public(&self) -> &[u8; PUBLIC] {
        &self.public
    }

    pub(crate) fn secret(&self) -> &DecapsulationKey {
        &self.secret
    }

    /// Reads the key in a folder.
    pub fn load(folder: &Path) -> Result<Self, KeyError> {
        let path = folder.join(FILE);
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => KeyError::Absent(path.clone()),
            _ => KeyError::Io(path.clone(), error),
        };
        let file = File::open(&path).map_err(failed)?;
        if is_exposed(&file).map_err(failed)? {
            return Err(KeyError::Exposed(path));
        }
        // One byte more than there may be; all of them are read at once, so that no copy is left.
        let mut text = Zeroizing::new(Vec::with_capacity(FILE_LENGTH + 1));
        let mut limited = file.take(FILE_LENGTH as u64 + 1);
        limited.read_to_end(&mut text).map_err(failed)?;
        let mut seed = parse(&text).ok_or(KeyError::NotAKey(path))?;
        let key = Self::from_seed(&seed);
        seed.zeroize();
        Ok(key)
    }

    /// Writes the key into a folder, which is made if it is not there, as a file that its owner
    /// alone may read. One that is there is left, unless it is to be overwritten. Returns the path.
    pub fn save(&self, folder: &Path, overwrite: bool) -> Result<PathBuf, KeyError> {
        let path = folder.join(FILE);
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(path.clone()),
            _ => KeyError::Io(path.clone(), error),
        };
        fs::create_dir_all(folder).map_err(failed)?;
        // Written beside and put in place when it is whole: a key of which half is there is none.
        let beside = folder.join(format!(".{FILE}.{}", std::process::id()));
        let _ = fs::remove_file(&beside);
        let done = self.write(&beside).and_then(|()| {
            if overwrite {
                fs::rename(&beside, &path)
            } else {
                // Unlike a rename this fails where there is a file.
                fs::hard_link(&beside, &path)
            }
        });
        let _ = fs::remove_file(&beside);
        done.and_then(|()| File::open(folder)?.sync_all())
            .map_err(failed)?;
        Ok(path)
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let mut seed = self.secret.to_bytes();
        let mut text = Zeroizing::new(String::with_capacity(FILE_LENGTH));
        text.push_str(MARK);
        for byte in &seed {
            text.push(digit(byte >> 4));
            text.push(digit(byte & 0xf));
        }
        text.push('\n');
        seed.zeroize();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }
}

fn digit(nibble: u8) -> char {
    char::from_digit(nibble.into(), 16).unwrap_or('0')
}

fn parse(text: &[u8]) -> Option<Seed> {
    let digits = text.strip_prefix(MARK.as_bytes())?.strip_suffix(b"\n")?;
    if digits.len() != 2 * SEED {
        return None;
    }
    let nibble = |digit: u8| char::from(digit).to_digit(16).map(|nibble| nibble as u8);
    let mut seed = Seed::default();
    for (byte, pair) in seed.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(seed)
}

#[cfg(unix)]
fn is_exposed(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &File) -> io::Result<bool> {
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    fn set_mode(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_key_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let nested = folder.path().join("not/yet/there");
        let key = ReplicaKey::generate().unwrap();
        let path = key.save(&nested, false).unwrap();
        assert_eq!(path, nested.join(FILE));
        assert_eq!(fs::metadata(&path).unwrap().len(), FILE_LENGTH as u64);
        let loaded = ReplicaKey::load(&nested).unwrap();
        assert_eq!(loaded.public(), key.public());
        assert_eq!(loaded.secret.to_bytes(), key.secret.to_bytes());
        // Nothing is left beside it.
        assert_eq!(fs::read_dir(&nested).unwrap().count(), 1);
    }

    #[test]
    fn a_key_is_overwritten_only_where_that_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (
            ReplicaKey::generate().unwrap(),
            ReplicaKey::generate().unwrap(),
        );
        first.save(folder.path(), false).unwrap();
        let refused = second.save(folder.path(), false);
        assert!(matches!(refused, Err(KeyError::Exists(_))), "{refused:?}");
        let loaded = ReplicaKey::load(folder.path()).unwrap();
        assert_eq!(loaded.public(), first.public());
        second.save(folder.path(), true).unwrap();
        let loaded = ReplicaKey::load(folder.path()).unwrap();
        assert_eq!(loaded.public(), second.public());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = ReplicaKey::generate()
            .unwrap()
            .save(folder.path(), false)
            .unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o660] {
            set_mode(&path, mode);
            let refused = ReplicaKey::load(folder.path());
            assert!(matches!(refused, Err(KeyError::Exposed(_))), "{refused:?}");
        }
    }

    #[test]
    fn what_is_no_key_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let load = || ReplicaKey::load(folder.path());
        assert!(matches!(load(), Err(KeyError::Absent(_))));
        let key = ReplicaKey::generate().unwrap();
        let path = key.save(folder.path(), false).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for wrong in [
            String::new(),
            text.trim_end().into(),
            format!("{text}\n"),
            text.replace("-1 ", "-2 "),
            text.replacen(&text[20..22], "xy", 1),
            format!("{}00\n", text.trim_end()),
            "0".repeat(10_000),
        ] {
            fs::write(&path, &wrong).unwrap();
            assert!(matches!(load(), Err(KeyError::NotAKey(_))), "{wrong}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let refused = ReplicaKey::generate().unwrap().save(&file, false);
        assert!(refused.is_err());
        assert!(!format!("{}", refused.unwrap_err()).is_empty());
    }

    #[test]
    fn the_secret_is_not_shown() {
        let key = ReplicaKey::generate().unwrap();
        assert_eq!(format!("{key:?}"), "ReplicaKey");
    }
}
