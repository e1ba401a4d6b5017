// SPDX-License-Identifier: Apache-2.0
//! Why there is no key, or no file of one.

use nerv_primitives_pqc::{PhraseError, PqcError};
use std::{fmt, io, path::PathBuf};

/// Why there is no key, or no file of one.
#[derive(Debug)]
pub enum KeyError {
    /// A phrase has 12, 15, 18, 21 or 24 words.
    WordCount(usize),
    /// The words are no phrase, or the password is none.
    Phrase(PhraseError),
    /// Hexadecimal digits were meant, and others stand there, or not as many.
    Hex(&'static str),
    /// What was given is a public key of another scheme.
    Public(PqcError),
    /// The file has more bytes than a key's file has, or is no text.
    NotAFile(PathBuf),
    /// The text is not that of a key's file: what is wrong, and where.
    Malformed(String),
    /// The file is of another version, which this program does not know.
    Format(String),
    /// The file is of a key of another scheme.
    Scheme(String),
    /// The file asks for more work, or for less, than a file may, or for work of another kind.
    Cost,
    /// A passphrase has at least one character, and all of them are of ASCII, which has one encoding everywhere.
    Passphrase,
    /// It does not open: the passphrase is another one, or the file was changed.
    Locked,
    /// It opens, and holds the key of another account than it says.
    OtherAccount,
    /// There is something at that place already, and it stays.
    Exists(PathBuf),
    /// The system gave no randomness.
    NoRandomness,
    /// The file system refused.
    Io(PathBuf, io::Error),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WordCount(count) => {
                write!(f, "a phrase has 12, 15, 18, 21 or 24 words, not {count}")
            }
            Self::Phrase(error) => error.fmt(f),
            Self::Hex(what) => write!(f, "{what}"),
            Self::Public(error) => error.fmt(f),
            Self::NotAFile(path) => write!(f, "{} is no file of a key", path.display()),
            Self::Malformed(why) => write!(f, "this is no file of a key: {why}"),
            Self::Format(format) => write!(f, "files of the format {format} are not known here"),
            Self::Scheme(scheme) => write!(f, "the file is of a key of {scheme}, not ml-dsa-65"),
            Self::Cost => write!(
                f,
                "the file asks for another work than files of keys do: scrypt with r = 8, p = 1, and N from 2^{} to 2^{}",
                crate::seal::LEAST_COST,
                crate::seal::GREATEST_COST
            ),
            Self::Passphrase => write!(f, "a passphrase is made of ASCII characters, of one at least"),
            Self::Locked => write!(
                f,
                "the file does not open: the passphrase is another one, or the file was changed"
            ),
            Self::OtherAccount => {
                write!(f, "the file holds the key of another account than it says")
            }
            Self::Exists(path) => write!(
                f,
                "there is something at {} already, and keys are not overwritten",
                path.display()
            ),
            Self::NoRandomness => write!(f, "the system gives no randomness"),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
        }
    }
}

impl std::error::Error for KeyError {}

impl From<PhraseError> for KeyError {
    fn from(error: PhraseError) -> Self {
        Self::Phrase(error)
    }
}
