// SPDX-License-Identifier: Apache-2.0
//! Seeds of keys, made of a phrase that can be written down.

use crate::secret::SEED_LENGTH;
use bip39::{Language, Mnemonic};
use core::fmt;
use zeroize::Zeroizing;

/// The domain that separates seeds of ML-DSA-65 keys from whatever else is made of the same phrase.
pub const SEED_DOMAIN: &[u8; 22] = b"nerv/ml-dsa-65/seed/v1";

/// Why no seed is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PhraseError {
    /// A phrase has 12, 15, 18, 21 or 24 words.
    WordCount(usize),
    /// The word at this place, from 0 on, is not in the English list of BIP39.
    UnknownWord(usize),
    /// The words are none that were made together: one is wrong, or they stand in another order.
    Checksum,
    /// A password has other characters than those of ASCII, which systems would encode in different ways.
    Password,
}

impl fmt::Display for PhraseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WordCount(count) => {
                write!(f, "a phrase has 12, 15, 18, 21 or 24 words, not {count}")
            }
            Self::UnknownWord(index) => {
                write!(
                    f,
                    "word {} of the phrase is not in the list of BIP39",
                    index + 1
                )
            }
            Self::Checksum => write!(f, "a word of the phrase is wrong, or at another place"),
            Self::Password => write!(f, "a password is made of ASCII characters"),
        }
    }
}

impl core::error::Error for PhraseError {}

/// The seed of the key number `index` of a phrase.
///
/// `S` is the seed of BIP39: 64 bytes of PBKDF2-HMAC-SHA512 over the words with single spaces between them, with
/// the salt `"mnemonic" ++ password` and 2,048 rounds. Then the seed is BLAKE2b with an output of 32 bytes, the key
/// `S`, and the input `"nerv/ml-dsa-65/seed/v1" ++ index`, the index as four little-endian bytes.
///
/// Substrate's sr25519 key of the same phrase is made of its entropy, not of its words: neither secret tells of
/// the other. So one phrase can serve both, and a phrase stays good where a quantum computer has taken an
/// sr25519 secret from its public key.
///
/// # Errors
///
/// [`PhraseError`], which says what is wrong with the phrase or the password.
pub fn seed_of_phrase(
    phrase: &str,
    password: &str,
    index: u32,
) -> Result<Zeroizing<[u8; SEED_LENGTH]>, PhraseError> {
    if !password.is_ascii() {
        return Err(PhraseError::Password);
    }
    let phrase = Mnemonic::parse_in_normalized(Language::English, phrase).map_err(reason)?;
    let stretched = Zeroizing::new(phrase.to_seed_normalized(password));
    let mut input = [0; SEED_DOMAIN.len() + 4];
    let (domain, number) = input.split_at_mut(SEED_DOMAIN.len());
    domain.copy_from_slice(SEED_DOMAIN);
    number.copy_from_slice(&index.to_le_bytes());
    let hash = blake2b_simd::Params::new()
        .hash_length(SEED_LENGTH)
        .key(&stretched[..])
        .hash(&input);
    let mut seed = Zeroizing::new([0; SEED_LENGTH]);
    seed.copy_from_slice(hash.as_bytes());
    Ok(seed)
}

fn reason(error: bip39::Error) -> PhraseError {
    match error {
        bip39::Error::BadWordCount(count) => PhraseError::WordCount(count),
        bip39::Error::UnknownWord(index) => PhraseError::UnknownWord(index),
        // The others are of entropy that is handed in, and of words in several languages.
        _ => PhraseError::Checksum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    /// Of the test vectors of BIP39, whose seeds for the password `TREZOR` are public.
    const PHRASE: &str =
        "legal winner thank year wave sausage worth useful legal winner thank yellow";

    /// The seed of BIP39 for it, as the standard's vectors have it.
    const STRETCHED: &str = "2e8905819b8723fe2c1d161860e5ee1830318dbf49a83bd451cfb8440c28bd6f\
        a457fe1296106559a3c80937a1c1069be3a3a5bd381ee6260e8d9739fce1f607";

    #[test]
    fn a_seed_is_made_of_bip39s_own_as_documented() {
        let stretched = hex::decode(STRETCHED).unwrap();
        for index in [0u32, 1, u32::MAX] {
            let mut state = blake2b_simd::Params::new();
            let mut state = state.hash_length(32).key(&stretched).to_state();
            state
                .update(b"nerv/ml-dsa-65/seed/v1")
                .update(&index.to_le_bytes());
            let seed = seed_of_phrase(PHRASE, "TREZOR", index).unwrap();
            assert_eq!(&seed[..], state.finalize().as_bytes());
        }
    }

    #[test]
    fn phrase_password_and_index_all_count() {
        let seed = |password, index| seed_of_phrase(PHRASE, password, index).unwrap();
        assert_eq!(seed("", 0), seed("", 0));
        assert_ne!(seed("", 0), seed("", 1));
        assert_ne!(seed("", 0), seed("x", 0));
        let other =
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage above";
        assert_ne!(seed("", 0), seed_of_phrase(other, "", 0).unwrap());
    }

    #[test]
    fn spaces_between_words_do_not_count() {
        let spaced = PHRASE.replace(' ', " \n ");
        assert_eq!(
            seed_of_phrase(&spaced, "", 0),
            seed_of_phrase(PHRASE, "", 0)
        );
    }

    #[test]
    fn what_is_no_phrase_is_refused_and_says_why() {
        let refused = |phrase: &str, password| seed_of_phrase(phrase, password, 0).unwrap_err();
        let short = PHRASE.rsplit_once(' ').unwrap().0;
        assert_eq!(refused(short, ""), PhraseError::WordCount(11));
        assert_eq!(refused("", ""), PhraseError::WordCount(0));
        assert_eq!(
            refused(&PHRASE.replace("wave", "waves"), ""),
            PhraseError::UnknownWord(4)
        );
        assert_eq!(
            refused(&PHRASE.replace("yellow", "zoo"), ""),
            PhraseError::Checksum
        );
        assert_eq!(refused(PHRASE, "schlüssel"), PhraseError::Password);
    }

    #[test]
    fn refusals_are_told_in_words() {
        assert_eq!(
            PhraseError::WordCount(11).to_string(),
            "a phrase has 12, 15, 18, 21 or 24 words, not 11"
        );
        assert_eq!(
            PhraseError::UnknownWord(4).to_string(),
            "word 5 of the phrase is not in the list of BIP39"
        );
        assert_eq!(
            PhraseError::Checksum.to_string(),
            "a word of the phrase is wrong, or at another place"
        );
        assert_eq!(
            PhraseError::Password.to_string(),
            "a password is made of ASCII characters"
        );
    }
}
