// SPDX-License-Identifier: Apache-2.0
//! What somebody names a key by: a phrase, a seed, a file, a public key.

use crate::{KeyError, KeyFile, Seed};
use nerv_primitives_pqc::{seed_of_phrase, PublicKey, SecretKey};
use zeroize::Zeroizing;

/// What somebody has named a key by.
pub enum Given {
    /// Words.
    Phrase(Zeroizing<String>),
    /// The 32 bytes that the key is made of, `0x` and 64 hexadecimal digits.
    Seed(Seed),
    /// The text of a file.
    File(Box<KeyFile>),
}

impl Given {
    /// What a text is: that of a file if it begins as JSON does, a seed if it begins with `0x`, and otherwise a phrase.
    /// Whether the words are one is seen when its seed is made.
    ///
    /// # Errors
    ///
    /// [`KeyError::Hex`] for other than 64 hexadecimal digits behind `0x`; as [`KeyFile::parse`] has them for a file.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.starts_with('{') {
            return KeyFile::parse(text).map(|file| Self::File(Box::new(file)));
        }
        if let Some(digits) = text.strip_prefix("0x") {
            let mut seed = Zeroizing::new([0; 32]);
            hex::decode_to_slice(digits, &mut seed[..])
                .map_err(|_| KeyError::Hex("a seed has 32 bytes: 0x and 64 hexadecimal digits"))?;
            return Ok(Self::Seed(seed));
        }
        Ok(Self::Phrase(Zeroizing::new(text.to_owned())))
    }

    /// The seed of the key. `password` belongs to a phrase or to a file, and `index` to a phrase.
    ///
    /// # Errors
    ///
    /// [`KeyError::Phrase`] if the words are no phrase; as [`KeyFile::open`] has them for a file, of which no password
    /// is an empty one.
    pub fn seed(&self, password: Option<&str>, index: u32) -> Result<Seed, KeyError> {
        let password = password.unwrap_or_default();
        match self {
            Self::Phrase(phrase) => Ok(seed_of_phrase(phrase, password, index)?),
            Self::Seed(seed) => Ok(seed.clone()),
            Self::File(file) => file.open(password),
        }
    }
}

/// A public key in hexadecimal digits, with `0x` before them or without.
///
/// # Errors
///
/// [`KeyError::Hex`] if there are other characters; [`KeyError::Public`] if it has not 1,952 bytes, naming the parameter
/// set whose length it is.
pub fn public_key(text: &str) -> Result<PublicKey, KeyError> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").unwrap_or(text);
    let bytes = hex::decode(digits)
        .map_err(|_| KeyError::Hex("a public key is written in hexadecimal digits"))?;
    PublicKey::try_from(&bytes[..]).map_err(KeyError::Public)
}

/// The key of a seed.
pub fn key_of(seed: &Seed) -> SecretKey {
    SecretKey::from_seed(seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::{Cost, LEAST_COST};
    use nerv_primitives_pqc::{ParameterSet, PhraseError, PqcError};

    const PHRASE: &str =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";

    #[test]
    fn a_phrase_gives_the_key_that_all_clients_make_of_it() {
        let given = Given::parse(&format!("  {PHRASE}\n")).unwrap();
        for (password, index) in [(None, 0), (Some("x"), 0), (Some("x"), 7)] {
            let seed = given.seed(password, index).unwrap();
            let other = seed_of_phrase(PHRASE, password.unwrap_or(""), index).unwrap();
            assert_eq!(seed, other);
        }
    }

    #[test]
    fn a_seed_is_itself_whatever_the_password() {
        let given = Given::parse(&format!("0x{}", "ab".repeat(32))).unwrap();
        assert_eq!(given.seed(None, 0).unwrap(), Zeroizing::new([0xab; 32]));
        assert_eq!(
            given.seed(Some("x"), 3).unwrap(),
            Zeroizing::new([0xab; 32])
        );
    }

    #[test]
    fn a_file_is_opened_by_its_passphrase() {
        let cost = Cost::try_from(LEAST_COST).unwrap();
        let file = KeyFile::seal(&Zeroizing::new([7; 32]), "p", cost).unwrap();
        let given = Given::parse(&file.text()).unwrap();
        assert_eq!(given.seed(Some("p"), 0).unwrap(), Zeroizing::new([7; 32]));
        assert!(matches!(given.seed(Some("q"), 0), Err(KeyError::Locked)));
        assert!(matches!(given.seed(None, 0), Err(KeyError::Passphrase)));
    }

    #[test]
    fn what_is_none_of_them_is_refused() {
        for text in ["0x", "0xab", &format!("0x{}", "zz".repeat(32))] {
            assert!(
                matches!(Given::parse(text), Err(KeyError::Hex(_))),
                "{text}"
            );
        }
        assert!(matches!(Given::parse("{}"), Err(KeyError::Malformed(_))));
        for (text, reason) in [
            ("", PhraseError::WordCount(0)),
            ("//Alice", PhraseError::WordCount(1)),
            (
                &PHRASE.replace("wave", "waves"),
                PhraseError::UnknownWord(4),
            ),
        ] {
            let refused = Given::parse(text).unwrap().seed(None, 0);
            assert!(matches!(refused, Err(KeyError::Phrase(found)) if found == reason));
        }
    }

    #[test]
    fn a_public_key_is_known_by_its_length() {
        let key = key_of(&Zeroizing::new([1; 32]));
        let digits = hex::encode(key.public().0);
        assert_eq!(&public_key(&digits).unwrap(), key.public());
        assert_eq!(
            &public_key(&format!(" 0x{digits}\n")).unwrap(),
            key.public()
        );
        assert!(matches!(public_key("0xfg"), Err(KeyError::Hex(_))));
        let set = |bytes| match public_key(&"00".repeat(bytes)) {
            Err(KeyError::Public(PqcError::PublicKeyLength(length))) => length.set,
            other => panic!("{other:?}"),
        };
        assert_eq!(set(32), None);
        assert_eq!(set(1312), Some(ParameterSet::MlDsa44));
        assert_eq!(set(2592), Some(ParameterSet::MlDsa87));
    }
}
