// SPDX-License-Identifier: Apache-2.0
//! Public keys and signatures of ML-DSA-65, as the chain stores and transports them.

use crate::error::{PqcError, WrongLength};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::{build::Fields, Path, Type, TypeInfo};

/// The bytes of a public key: `rho`, and `t1` packed (FIPS 204, table 2).
pub const PUBLIC_KEY_LENGTH: usize = 1952;

/// The bytes of a signature: challenge, response and hint (FIPS 204, table 2).
pub const SIGNATURE_LENGTH: usize = 3309;

/// The parameter sets of FIPS 204 that are not taken here.
///
/// Keys and signatures of each set have a length of their own, so one of them is known by its length.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ParameterSet {
    /// ML-DSA-44: keys of 1,312 and signatures of 2,420 bytes.
    MlDsa44,
    /// ML-DSA-87: keys of 2,592 and signatures of 4,627 bytes.
    MlDsa87,
}

/// The key that verifies, encoded as FIPS 204 does (`pkEncode`, algorithm 22).
///
/// Any 1,952 bytes are a key: what was made by nobody verifies nothing that anybody could sign, but for
/// degenerate ones (all of `t1` zero), for which anybody can. Each has an account of its own, and speaks for no
/// other.
#[derive(Clone, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct PublicKey(pub [u8; PUBLIC_KEY_LENGTH]);

/// A signature, encoded as FIPS 204 does (`sigEncode`, algorithm 26).
///
/// Any 3,309 bytes can stand here. Whether they are one is decided by [`verify`](crate::verify()).
#[derive(Clone, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq)]
pub struct Signature(pub [u8; SIGNATURE_LENGTH]);

/// How a signature's bytes are told to readers of metadata: a third of them, three times.
///
/// They are the same bytes. But polkadot.js takes no array of more than 2,048 elements, and does not connect to a chain
/// that has one in a call: see `findings/polkadot-js-long-array-keeps-it-from-connecting.sh`.
type Told = [[u8; SIGNATURE_LENGTH / 3]; 3];

impl TypeInfo for Signature {
    type Identity = Self;

    fn type_info() -> Type {
        let bytes = Fields::unnamed().field(|field| field.ty::<Told>().type_name("Told"));
        Type::builder()
            .path(Path::new("Signature", module_path!()))
            .composite(bytes)
    }
}

impl TryFrom<&[u8]> for PublicKey {
    type Error = PqcError;

    /// # Errors
    ///
    /// [`PqcError::PublicKeyLength`] for other than 1,952 bytes; it names the parameter set whose length that is.
    fn try_from(bytes: &[u8]) -> Result<Self, PqcError> {
        bytes.try_into().map(Self).map_err(|_| {
            PqcError::PublicKeyLength(WrongLength {
                found: bytes.len(),
                set: match bytes.len() {
                    1312 => Some(ParameterSet::MlDsa44),
                    2592 => Some(ParameterSet::MlDsa87),
                    _ => None,
                },
            })
        })
    }
}

impl TryFrom<&[u8]> for Signature {
    type Error = PqcError;

    /// # Errors
    ///
    /// [`PqcError::SignatureLength`] for other than 3,309 bytes; it names the parameter set whose length that is.
    fn try_from(bytes: &[u8]) -> Result<Self, PqcError> {
        bytes.try_into().map(Self).map_err(|_| {
            PqcError::SignatureLength(WrongLength {
                found: bytes.len(),
                set: match bytes.len() {
                    2420 => Some(ParameterSet::MlDsa44),
                    4627 => Some(ParameterSet::MlDsa87),
                    _ => None,
                },
            })
        })
    }
}

/// The first bytes stand for all: thousands of numbers help nobody who reads a log.
fn abridged(f: &mut fmt::Formatter<'_>, name: &str, bytes: &[u8]) -> fmt::Result {
    write!(f, "{name}(0x")?;
    for byte in bytes.iter().take(8) {
        write!(f, "{byte:02x}")?;
    }
    write!(f, "..)")
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        abridged(f, "PublicKey", &self.0)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        abridged(f, "Signature", &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scale_info::{meta_type, PortableRegistry, Registry, TypeDef};
    use std::vec;

    #[test]
    fn keys_and_signatures_are_their_bytes_and_no_longer_encoded() {
        let key = PublicKey([3; PUBLIC_KEY_LENGTH]);
        assert_eq!(key.encode(), vec![3; 1952]);
        assert_eq!(PublicKey::max_encoded_len(), 1952);
        assert_eq!(PublicKey::decode(&mut &key.encode()[..]).as_ref(), Ok(&key));
        assert_eq!(PublicKey::try_from(&key.0[..]).as_ref(), Ok(&key));

        let signature = Signature([5; SIGNATURE_LENGTH]);
        assert_eq!(signature.encode(), vec![5; 3309]);
        assert_eq!(Signature::max_encoded_len(), 3309);
        assert_eq!(
            Signature::decode(&mut &signature.encode()[..]).as_ref(),
            Ok(&signature)
        );
        assert_eq!(
            Signature::try_from(&signature.0[..]).as_ref(),
            Ok(&signature)
        );
    }

    /// As polkadot.js reads them.
    #[test]
    fn metadata_tells_of_their_bytes_in_arrays_that_are_short_enough() {
        for (own, length) in [
            (meta_type::<PublicKey>(), PUBLIC_KEY_LENGTH),
            (meta_type::<Signature>(), SIGNATURE_LENGTH),
        ] {
            let mut registry = Registry::new();
            registry.register_type(&own);
            let types = PortableRegistry::from(registry).types;
            let lengths: vec::Vec<u32> = types
                .iter()
                .filter_map(|it| match &it.ty.type_def {
                    TypeDef::Array(array) => Some(array.len),
                    _ => None,
                })
                .collect();
            assert!(lengths.iter().all(|array| *array <= 2048));
            assert_eq!(lengths.iter().product::<u32>() as usize, length);
        }
    }

    #[test]
    fn other_lengths_are_refused_and_other_parameter_sets_named() {
        let sets = [
            (1312, Some(ParameterSet::MlDsa44)),
            (2592, Some(ParameterSet::MlDsa87)),
            (0, None),
            (32, None),
            (1951, None),
            (1953, None),
        ];
        for (found, set) in sets {
            let refused = PublicKey::try_from(&vec![0; found][..]);
            assert_eq!(
                refused,
                Err(PqcError::PublicKeyLength(WrongLength { found, set }))
            );
        }
        let sets = [
            (2420, Some(ParameterSet::MlDsa44)),
            (4627, Some(ParameterSet::MlDsa87)),
            (0, None),
            (64, None),
            (3308, None),
            (3310, None),
        ];
        for (found, set) in sets {
            let refused = Signature::try_from(&vec![0; found][..]);
            assert_eq!(
                refused,
                Err(PqcError::SignatureLength(WrongLength { found, set }))
            );
        }
    }

    #[test]
    fn what_is_shown_of_them_is_short() {
        let key = PublicKey([0xab; PUBLIC_KEY_LENGTH]);
        assert_eq!(std::format!("{key:?}"), "PublicKey(0xabababababababab..)");
        let signature = Signature([0x0c; SIGNATURE_LENGTH]);
        assert_eq!(
            std::format!("{signature:?}"),
            "Signature(0x0c0c0c0c0c0c0c0c..)"
        );
    }
}
