// SPDX-License-Identifier: Apache-2.0
//! Files of keys: their text, and how they are written.

use crate::{
    seal::{Cost, Sealed, BLOCK_SIZE, PARALLELISM},
    KeyError, Seed,
};
use nerv_primitives_pqc::Account;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

/// The format of the files that are written.
pub const FORMAT: &str = "nerv-key-file/1";

/// The scheme of the keys in them.
pub const SCHEME: &str = "ml-dsa-65";

/// The most bytes that a file of a key, of a phrase or of a public key has.
pub const LONGEST: usize = 8 * 1024;

/// A key in a file, under a passphrase.
///
/// The text is JSON, all bytes of it in hexadecimal digits with `0x` before them:
///
/// ```json
/// {
///   "format": "nerv-key-file/1",
///   "scheme": "ml-dsa-65",
///   "account": "0x(32 bytes)",
///   "scrypt": { "logN": 17, "r": 8, "p": 1, "salt": "0x(32 bytes)" },
///   "xchacha20poly1305": { "nonce": "0x(24 bytes)", "sealed": "0x(48 bytes)" }
/// }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct KeyFile(Sealed);

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Text {
    format: String,
    scheme: String,
    account: String,
    scrypt: Scrypt,
    xchacha20poly1305: Cipher,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Scrypt {
    #[serde(rename = "logN")]
    log_n: u8,
    r: u32,
    p: u32,
    salt: String,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Cipher {
    nonce: String,
    sealed: String,
}

/// What tells the version of a file, whatever else is in it.
#[derive(Deserialize)]
struct Kind {
    format: String,
    scheme: String,
}

fn digits(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn bytes<const LENGTH: usize>(field: &str, text: &str) -> Result<[u8; LENGTH], KeyError> {
    let mut bytes = [0; LENGTH];
    text.strip_prefix("0x")
        .and_then(|digits| hex::decode_to_slice(digits, &mut bytes).ok())
        .ok_or_else(|| {
            KeyError::Malformed(format!("{field} is not {LENGTH} bytes in hexadecimal"))
        })?;
    Ok(bytes)
}

impl KeyFile {
    /// Seals a seed under a passphrase.
    ///
    /// # Errors
    ///
    /// As [`Sealed::new`] has them.
    pub fn seal(seed: &Seed, passphrase: &str, cost: Cost) -> Result<Self, KeyError> {
        Sealed::new(seed, passphrase, cost).map(Self)
    }

    /// The account of the key in it: what the file says, before it is opened.
    pub fn account(&self) -> &Account {
        &self.0.account
    }

    /// The seed.
    ///
    /// # Errors
    ///
    /// As [`Sealed::open`] has them.
    pub fn open(&self, passphrase: &str) -> Result<Seed, KeyError> {
        self.0.open(passphrase)
    }

    /// The text of the file, with the last line's end.
    pub fn text(&self) -> String {
        let text = Text {
            format: FORMAT.into(),
            scheme: SCHEME.into(),
            account: digits(&self.0.account),
            scrypt: Scrypt {
                log_n: self.0.cost.exponent(),
                r: BLOCK_SIZE,
                p: PARALLELISM,
                salt: digits(&self.0.salt),
            },
            xchacha20poly1305: Cipher {
                nonce: digits(&self.0.nonce),
                sealed: digits(&self.0.bytes),
            },
        };
        let text = serde_json::to_string_pretty(&text).expect("maps of text and numbers have JSON");
        text + "\n"
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// [`KeyError::Malformed`] if it is no such text; [`KeyError::Format`] or [`KeyError::Scheme`] if it is of another
    /// kind; [`KeyError::Cost`] if it asks for other work than [`Cost`] allows.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = |error: serde_json::Error| KeyError::Malformed(error.to_string());
        let Kind { format, scheme } = serde_json::from_str(text).map_err(malformed)?;
        if format != FORMAT {
            return Err(KeyError::Format(format));
        }
        if scheme != SCHEME {
            return Err(KeyError::Scheme(scheme));
        }
        let text: Text = serde_json::from_str(text).map_err(malformed)?;
        if (text.scrypt.r, text.scrypt.p) != (BLOCK_SIZE, PARALLELISM) {
            return Err(KeyError::Cost);
        }
        Ok(Self(Sealed {
            account: bytes("account", &text.account)?,
            cost: text.scrypt.log_n.try_into()?,
            salt: bytes("salt", &text.scrypt.salt)?,
            nonce: bytes("nonce", &text.xchacha20poly1305.nonce)?,
            bytes: bytes("sealed", &text.xchacha20poly1305.sealed)?,
        }))
    }

    /// Writes the file, readable for its owner alone. What is at that place, a link too, stays as it is.
    ///
    /// # Errors
    ///
    /// [`KeyError::Exists`] if there is something; [`KeyError::Io`] if the file system refuses. No half of a file is
    /// left then.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(path.into()),
            _ => KeyError::Io(path.into(), error),
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        let written = file
            .write_all(self.text().as_bytes())
            .and_then(|()| file.sync_all());
        if written.is_err() {
            // Ours, and of no use.
            let _ = fs::remove_file(path);
        }
        written.map_err(failed)
    }
}

/// The text of a file that holds a key, a phrase or a public key.
///
/// # Errors
///
/// [`KeyError::NotAFile`] if it has more than 8 KiB, or is no text; [`KeyError::Io`] if the file system refuses.
pub fn read(path: &Path) -> Result<zeroize::Zeroizing<String>, KeyError> {
    let failed = |error| KeyError::Io(path.into(), error);
    let file = fs::File::open(path).map_err(failed)?;
    // All of it has room at once, so that no copy of a phrase is left where the memory grew.
    let mut bytes = zeroize::Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    file.take(LONGEST as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() > LONGEST {
        return Err(KeyError::NotAFile(path.into()));
    }
    std::str::from_utf8(&bytes)
        .map(|text| zeroize::Zeroizing::new(text.trim().to_owned()))
        .map_err(|_| KeyError::NotAFile(path.into()))
}

#[cfg(test)]
mod tests;
