// SPDX-License-Identifier: Apache-2.0
//! Why something is refused.

use crate::key::ParameterSet;
use core::fmt;

/// How long something is that should have had the length of ML-DSA-65.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct WrongLength {
    /// Its bytes.
    pub found: usize,
    /// The parameter set that has this length, if one has.
    pub set: Option<ParameterSet>,
}

/// Why a key, a signature or a payload is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PqcError {
    /// A public key has not 1,952 bytes.
    PublicKeyLength(WrongLength),
    /// A signature has not 3,309 bytes.
    SignatureLength(WrongLength),
    /// A context has more than 255 bytes, which FIPS 204 does not allow.
    ContextTooLong,
    /// A call has more than [`MAX_CALL_LENGTH`](crate::MAX_CALL_LENGTH) bytes.
    CallTooLong,
    /// The signature is not of this key for this message under this context.
    BadSignature,
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.found)?;
        match self.set {
            Some(ParameterSet::MlDsa44) => write!(f, ", which is ML-DSA-44"),
            Some(ParameterSet::MlDsa87) => write!(f, ", which is ML-DSA-87"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for PqcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PublicKeyLength(length) => {
                write!(
                    f,
                    "a public key of ML-DSA-65 has 1952 bytes, this one {length}"
                )
            }
            Self::SignatureLength(length) => {
                write!(
                    f,
                    "a signature of ML-DSA-65 has 3309 bytes, this one {length}"
                )
            }
            Self::ContextTooLong => write!(f, "a context has at most 255 bytes"),
            Self::CallTooLong => {
                write!(f, "a call has at most {} bytes", crate::MAX_CALL_LENGTH)
            }
            Self::BadSignature => write!(f, "the signature is not of this key for this message"),
        }
    }
}

impl core::error::Error for PqcError {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    #[test]
    fn refusals_say_what_was_found() {
        let of = |found, set| WrongLength { found, set };
        assert_eq!(
            PqcError::PublicKeyLength(of(1312, Some(ParameterSet::MlDsa44))).to_string(),
            "a public key of ML-DSA-65 has 1952 bytes, this one 1312 bytes, which is ML-DSA-44"
        );
        assert_eq!(
            PqcError::SignatureLength(of(4627, Some(ParameterSet::MlDsa87))).to_string(),
            "a signature of ML-DSA-65 has 3309 bytes, this one 4627 bytes, which is ML-DSA-87"
        );
        assert_eq!(
            PqcError::SignatureLength(of(64, None)).to_string(),
            "a signature of ML-DSA-65 has 3309 bytes, this one 64 bytes"
        );
        assert_eq!(
            PqcError::ContextTooLong.to_string(),
            "a context has at most 255 bytes"
        );
        assert_eq!(
            PqcError::CallTooLong.to_string(),
            "a call has at most 65536 bytes"
        );
        assert_eq!(
            PqcError::BadSignature.to_string(),
            "the signature is not of this key for this message"
        );
    }
}
