// SPDX-License-Identifier: Apache-2.0
//! New phrases.

use crate::KeyError;
use bip39::{Language, Mnemonic};
use zeroize::{Zeroize, Zeroizing};

/// A phrase nobody has had before, of the English list of BIP39: 12, 15, 18, 21 or 24 words, single spaces between
/// them.
///
/// Of 12 words there are 2^128. A quantum computer searches them in 2^64 steps that follow each other, each of which
/// makes a seed and a key; who wants more takes 24.
///
/// # Errors
///
/// [`KeyError::WordCount`] for other numbers of words; [`KeyError::NoRandomness`] if the system gives none.
pub fn new_phrase(words: usize) -> Result<Zeroizing<String>, KeyError> {
    // 32 bits of entropy and one of checksum for each three words.
    let bytes = match words {
        12 | 15 | 18 | 21 | 24 => words / 3 * 4,
        other => return Err(KeyError::WordCount(other)),
    };
    let mut entropy = Zeroizing::new(vec![0; bytes]);
    getrandom::fill(&mut entropy).map_err(|_| KeyError::NoRandomness)?;
    let mnemonic = Mnemonic::from_entropy_in(Language::English, &entropy)
        .map_err(|_| KeyError::WordCount(words))?;
    let mut phrase = Zeroizing::new(String::with_capacity(9 * words));
    for word in mnemonic.words() {
        if !phrase.is_empty() {
            phrase.push(' ');
        }
        phrase.push_str(word);
    }
    entropy.zeroize();
    Ok(phrase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_pqc::seed_of_phrase;
    use std::collections::BTreeSet;

    #[test]
    fn a_phrase_is_new_each_time_and_has_as_many_words_as_asked_for() {
        let mut seen = BTreeSet::new();
        for words in [12, 15, 18, 21, 24, 12, 24] {
            let phrase = new_phrase(words).unwrap();
            assert_eq!(phrase.split(' ').count(), words);
            assert!(seed_of_phrase(&phrase, "", 0).is_ok());
            assert!(seen.insert(phrase.to_string()));
        }
    }

    #[test]
    fn other_numbers_of_words_are_refused() {
        for words in [0, 3, 9, 11, 13, 25, 27, usize::MAX] {
            let refused = new_phrase(words);
            assert!(matches!(refused, Err(KeyError::WordCount(count)) if count == words));
        }
    }
}
