// SPDX-License-Identifier: Apache-2.0
//! Sealing of a seed under a passphrase.

use crate::{KeyError, Seed};
use chacha20poly1305::{aead::AeadInPlace, KeyInit, Tag, XChaCha20Poly1305};
use nerv_primitives_pqc::{Account, SecretKey};
use zeroize::Zeroizing;

/// The least work that a file may ask for, as an exponent of two.
pub const LEAST_COST: u8 = 10;

/// The most: 1 GiB of memory. Whoever hands in a file that asks for more wants to stop the reader's machine.
pub const GREATEST_COST: u8 = 20;

/// The bytes of a salt.
pub const SALT: usize = 32;

/// The bytes of a nonce of XChaCha20-Poly1305.
pub const NONCE: usize = 24;

/// The bytes of a sealed seed: the seed, and the tag.
pub const SEALED: usize = 32 + 16;

/// What is sealed belongs to this, and to nothing else.
const DOMAIN: &[u8; 16] = b"nerv/key-file/v1";

/// `r` of scrypt: blocks of 1 KiB.
pub(crate) const BLOCK_SIZE: u32 = 8;

/// `p` of scrypt.
pub(crate) const PARALLELISM: u32 = 1;

/// The work for each guess of a passphrase: the exponent of scrypt's `N` (RFC 7914). It takes 2^exponent KiB of memory.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cost(u8);

impl Default for Cost {
    /// 2^17: 128 MiB, as OWASP's cheat sheet on the storage of passwords has it.
    fn default() -> Self {
        Self(17)
    }
}

impl TryFrom<u8> for Cost {
    type Error = KeyError;

    /// # Errors
    ///
    /// [`KeyError::Cost`] if the exponent is not from 10 to 20.
    fn try_from(exponent: u8) -> Result<Self, KeyError> {
        if (LEAST_COST..=GREATEST_COST).contains(&exponent) {
            Ok(Self(exponent))
        } else {
            Err(KeyError::Cost)
        }
    }
}

impl Cost {
    /// The exponent.
    pub fn exponent(self) -> u8 {
        self.0
    }
}

/// A seed that only who knows the passphrase can read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sealed {
    /// The account of the key, which anybody may know. Bound to what is sealed.
    pub account: Account,
    /// The work for a guess.
    pub cost: Cost,
    /// Random: the same passphrase makes another key for each file.
    pub salt: [u8; SALT],
    /// Random.
    pub nonce: [u8; NONCE],
    /// The seed under XChaCha20-Poly1305, the tag behind it.
    pub bytes: [u8; SEALED],
}

impl Sealed {
    /// Seals a seed.
    ///
    /// # Errors
    ///
    /// [`KeyError::Passphrase`] if it is empty or has other characters than those of ASCII;
    /// [`KeyError::NoRandomness`].
    pub fn new(seed: &Seed, passphrase: &str, cost: Cost) -> Result<Self, KeyError> {
        let mut sealed = Self {
            account: SecretKey::from_seed(seed).account(),
            cost,
            salt: [0; SALT],
            nonce: [0; NONCE],
            bytes: [0; SEALED],
        };
        getrandom::fill(&mut sealed.salt).map_err(|_| KeyError::NoRandomness)?;
        getrandom::fill(&mut sealed.nonce).map_err(|_| KeyError::NoRandomness)?;
        let cipher = sealed.cipher(passphrase)?;
        let mut secret = Zeroizing::new([0; 32]);
        secret.copy_from_slice(&seed[..]);
        let tag = cipher
            .encrypt_in_place_detached(&sealed.nonce.into(), &sealed.bound(), &mut secret[..])
            .map_err(|_| KeyError::Locked)?;
        let (body, end) = sealed.bytes.split_at_mut(secret.len());
        body.copy_from_slice(&secret[..]);
        end.copy_from_slice(&tag);
        Ok(sealed)
    }

    /// The seed.
    ///
    /// The cipher alone would let somebody make a file that opens under several passphrases. That the seed's account
    /// must be the one in the file rules it out: it commits to one seed.
    ///
    /// # Errors
    ///
    /// [`KeyError::Passphrase`] if it is no passphrase; [`KeyError::Locked`] if it is another one, or any byte was
    /// changed; [`KeyError::OtherAccount`] if the seed is of another account.
    pub fn open(&self, passphrase: &str) -> Result<Seed, KeyError> {
        let cipher = self.cipher(passphrase)?;
        let (body, tag) = self.bytes.split_at(32);
        let mut seed = Zeroizing::new([0; 32]);
        seed.copy_from_slice(body);
        cipher
            .decrypt_in_place_detached(
                &self.nonce.into(),
                &self.bound(),
                &mut seed[..],
                Tag::from_slice(tag),
            )
            .map_err(|_| KeyError::Locked)?;
        if SecretKey::from_seed(&seed).account() != self.account {
            return Err(KeyError::OtherAccount);
        }
        Ok(seed)
    }

    /// Of the passphrase, by scrypt with `r = 8` and `p = 1`.
    fn cipher(&self, passphrase: &str) -> Result<XChaCha20Poly1305, KeyError> {
        if passphrase.is_empty() || !passphrase.is_ascii() {
            return Err(KeyError::Passphrase);
        }
        let mut key = Zeroizing::new([0; 32]);
        let parameters = scrypt::Params::new(self.cost.0, BLOCK_SIZE, PARALLELISM, key.len())
            .map_err(|_| KeyError::Cost)?;
        scrypt::scrypt(passphrase.as_bytes(), &self.salt, &parameters, &mut key[..])
            .map_err(|_| KeyError::Cost)?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }

    /// What is not secret, and must not be changed: domain, account, cost, salt.
    fn bound(&self) -> Vec<u8> {
        [&DOMAIN[..], &self.account, &[self.cost.0], &self.salt].concat()
    }
}

#[cfg(test)]
mod tests;
