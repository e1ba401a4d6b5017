// SPDX-License-Identifier: Apache-2.0
//! Keys that sign. Not for the runtime, which has no secrets.

use crate::{
    account::{account_of, Account},
    error::PqcError,
    key::{PublicKey, Signature},
    verify::{Context, MAX_CONTEXT_LENGTH},
};
use core::fmt;
use libcrux_ml_dsa::ml_dsa_65::{portable, MLDSA65SigningKey};
use zeroize::Zeroize;

/// The bytes of the seed of which a key is made: `xi` of FIPS 204, algorithm 6.
pub const SEED_LENGTH: usize = 32;

/// A key that signs, made of its seed. What it holds is wiped from memory when it is dropped; copies that the
/// computation left on the stack are not.
pub struct SecretKey {
    signer: MLDSA65SigningKey,
    public: PublicKey,
}

impl Drop for SecretKey {
    fn drop(&mut self) {
        self.signer.as_ref_mut().zeroize();
    }
}

impl SecretKey {
    /// The key of a seed (`ML-DSA.KeyGen_internal`): the same one each time.
    pub fn from_seed(seed: &[u8; SEED_LENGTH]) -> Self {
        let pair = portable::generate_key_pair(*seed);
        Self {
            signer: pair.signing_key,
            public: PublicKey(*pair.verification_key.as_ref()),
        }
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The account for which this key speaks.
    pub fn account(&self) -> Account {
        account_of(&self.public)
    }

    /// Signs `message` for what `context` says, deterministically: the same signature each time.
    ///
    /// # Errors
    ///
    /// As [`sign_under`](Self::sign_under) has them; for a key made of a seed and these contexts there are none.
    pub fn sign(&self, context: Context, message: &[u8]) -> Result<Signature, PqcError> {
        self.sign_under(context.bytes(), message)
    }

    /// Signs `message` under any context, deterministically (FIPS 204, section 3.4: `rnd` is zero).
    ///
    /// Whoever can disturb the computation, by voltage or heat, while it signs the same message twice may learn
    /// the key. Where that is to be feared, it is no device to sign on.
    ///
    /// # Errors
    ///
    /// [`PqcError::ContextTooLong`] if the context has more than 255 bytes; [`PqcError::BadSignature`] if no signature
    /// was found in 814 attempts, of which the odds are one in 2^256.
    pub fn sign_under(&self, context: &[u8], message: &[u8]) -> Result<Signature, PqcError> {
        if context.len() > MAX_CONTEXT_LENGTH {
            return Err(PqcError::ContextTooLong);
        }
        portable::sign(&self.signer, message, context, [0; 32])
            .map(|signature| Signature(*signature.as_ref()))
            .map_err(|_| PqcError::BadSignature)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({:?})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::{verify, verify_under};
    use std::format;

    #[test]
    fn a_seed_has_one_key_and_a_message_one_signature() {
        let key = SecretKey::from_seed(&[1; 32]);
        let again = SecretKey::from_seed(&[1; 32]);
        assert_eq!(key.public(), again.public());
        assert_eq!(key.account(), account_of(again.public()));
        assert_ne!(key.public(), SecretKey::from_seed(&[2; 32]).public());

        let signature = key.sign(Context::Transaction, b"message").unwrap();
        assert_eq!(
            again.sign(Context::Transaction, b"message").as_ref(),
            Ok(&signature)
        );
        assert_eq!(
            verify(Context::Transaction, b"message", key.public(), &signature),
            Ok(())
        );
    }

    #[test]
    fn a_signature_counts_for_its_context_message_and_key_alone() {
        let key = SecretKey::from_seed(&[1; 32]);
        let signature = key.sign(Context::Transaction, b"message").unwrap();
        let refused = Err(PqcError::BadSignature);
        assert_eq!(
            verify(Context::Binding, b"message", key.public(), &signature),
            refused
        );
        assert_eq!(
            verify_under(b"", b"message", key.public(), &signature),
            refused
        );
        assert_eq!(
            verify(Context::Transaction, b"messagf", key.public(), &signature),
            refused
        );
        let other = SecretKey::from_seed(&[2; 32]);
        assert_eq!(
            verify(Context::Transaction, b"message", other.public(), &signature),
            refused
        );
    }

    /// The end of a context is no part of the message.
    #[test]
    fn a_context_is_told_from_the_message_behind_it() {
        let key = SecretKey::from_seed(&[1; 32]);
        let signature = key.sign_under(b"ab", b"cd").unwrap();
        assert_eq!(verify_under(b"ab", b"cd", key.public(), &signature), Ok(()));
        for (context, message) in [(&b"abc"[..], &b"d"[..]), (b"a", b"bcd"), (b"", b"abcd")] {
            let refused = verify_under(context, message, key.public(), &signature);
            assert_eq!(refused, Err(PqcError::BadSignature));
        }
    }

    #[test]
    fn a_context_has_at_most_255_bytes() {
        let key = SecretKey::from_seed(&[1; 32]);
        let signature = key.sign_under(&[7; 255], b"message").unwrap();
        assert_eq!(
            verify_under(&[7; 255], b"message", key.public(), &signature),
            Ok(())
        );
        assert_eq!(
            key.sign_under(&[7; 256], b"message"),
            Err(PqcError::ContextTooLong)
        );
        let refused = verify_under(&[7; 256], b"message", key.public(), &signature);
        assert_eq!(refused, Err(PqcError::ContextTooLong));
    }

    #[test]
    fn what_is_shown_of_a_key_is_public() {
        let key = SecretKey::from_seed(&[1; 32]);
        assert_eq!(format!("{key:?}"), format!("SecretKey({:?})", key.public()));
    }
}
