// SPDX-License-Identifier: Apache-2.0
//! Sealing: bytes that only the holder of an ML-KEM-768 key can read.
//!
//! A secret is encapsulated to the key (FIPS 203). The 1,088 bytes of the capsule come first. Behind
//! them stand the pieces, 64 KiB each but the last, each under ChaCha20-Poly1305 with its 16 bytes of
//! tag. The cipher's key is the hash of the secret and of the purpose; it is used for one message
//! only, so that the number of the piece serves as nonce. Associated data of each piece are the
//! hash of what the message is *bound* to and of the capsule, the piece's number, and whether it is
//! the last: a piece that is changed, moved, left out or taken from elsewhere does not open.
//!
//! Sealing hides and protects; it does not tell who sealed, for the key is public. What a fragment
//! is, its Merkle root tells.

use crate::key::ReplicaKey;
use chacha20poly1305::{aead::AeadInPlace, ChaCha20Poly1305, KeyInit};
use ml_kem::{ml_kem_768::EncapsulationKey, Decapsulate, Seed};
use sp_crypto_hashing::blake2_256;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The bytes of a piece before it is sealed.
pub const PIECE: usize = 64 * 1024;

/// The bytes that sealing adds to each piece.
pub const TAG: usize = 16;

/// The bytes of an encapsulated secret.
pub const CAPSULE: usize = 1_088;

/// The bytes of a public key.
pub const PUBLIC: usize = 1_184;

/// What a message is for, so that one of one kind never opens as another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// A fragment in its holder's file.
    Rest,
    /// A part of a fragment on its way to another node.
    Way,
}

impl Purpose {
    fn domain(self) -> &'static [u8] {
        match self {
            Self::Rest => b"nerv/fragment/rest",
            Self::Way => b"nerv/fragment/way",
        }
    }
}

/// Why something could not be sealed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SealError {
    /// The bytes are no ML-KEM-768 encapsulation key.
    NotAKey,
    /// The system gave no randomness.
    NoRandomness,
    /// It is longer than so many pieces can be counted.
    TooLong,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::NotAKey => "the receiver's key is no ML-KEM-768 encapsulation key",
            Self::NoRandomness => "the system gives no randomness",
            Self::TooLong => "it is too long to be sealed",
        })
    }
}

/// Why something does not open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OpenError {
    /// It has not the length that it must have.
    Length {
        /// The bytes there are.
        is: u64,
        /// The bytes there must be.
        must: u64,
    },
    /// A piece was changed or moved, or it is sealed to another key or for another purpose.
    Forged {
        /// The number of the piece, from 0.
        piece: u32,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Length { is, must } => write!(f, "it has {is} bytes and must have {must}"),
            Self::Forged { piece } => {
                write!(f, "piece {piece} was changed, or is sealed to another key")
            }
        }
    }
}

/// The bytes that a message of this length has when it is sealed, its capsule included.
pub fn sealed_length(length: u64) -> u64 {
    let tags = u64::from(pieces(length).unwrap_or(u32::MAX)) * TAG as u64;
    (CAPSULE as u64).saturating_add(length).saturating_add(tags)
}

/// The pieces of a message: an empty one has one too.
fn pieces(length: u64) -> Option<u32> {
    u32::try_from(length.div_ceil(PIECE as u64).max(1)).ok()
}

/// What seals and opens the pieces of one message.
pub struct Cipher {
    cipher: ChaCha20Poly1305,
    bound: [u8; 32],
    length: u64,
    pieces: u32,
}

impl Cipher {
    /// Begins a message of `length` bytes to the holder of a key, bound to what both know. Returns
    /// the capsule that stands before the pieces.
    pub fn to(
        public: &[u8],
        purpose: Purpose,
        bound: &[u8],
        length: u64,
    ) -> Result<([u8; CAPSULE], Self), SealError> {
        let key = public.try_into().map_err(|_| SealError::NotAKey)?;
        let key = EncapsulationKey::new(&key).map_err(|_| SealError::NotAKey)?;
        let mut randomness = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *randomness).map_err(|_| SealError::NoRandomness)?;
        let (capsule, mut secret) = key.encapsulate_deterministic((&*randomness).into());
        let capsule: [u8; CAPSULE] = capsule.into();
        let cipher = Self::new(&secret, &capsule, purpose, bound, length);
        secret.zeroize();
        Ok((capsule, cipher.ok_or(SealError::TooLong)?))
    }

    /// Takes up the message behind a capsule. Whether it is one for this key shows at its first piece.
    pub fn from(
        key: &ReplicaKey,
        capsule: &[u8; CAPSULE],
        purpose: Purpose,
        bound: &[u8],
        length: u64,
    ) -> Result<Self, OpenError> {
        let mut secret = key.secret().decapsulate(capsule.into());
        let cipher = Self::new(&secret, capsule, purpose, bound, length);
        secret.zeroize();
        cipher.ok_or(OpenError::Length {
            is: length,
            must: u64::from(u32::MAX),
        })
    }

    fn new(
        secret: &[u8],
        capsule: &[u8; CAPSULE],
        purpose: Purpose,
        bound: &[u8],
        length: u64,
    ) -> Option<Self> {
        let mut material = Zeroizing::new(purpose.domain().to_vec());
        material.extend_from_slice(secret);
        let key = Zeroizing::new(blake2_256(&material));
        let bound = [purpose.domain(), &blake2_256(bound), capsule].concat();
        Some(Self {
            cipher: ChaCha20Poly1305::new((&*key).into()),
            bound: blake2_256(&bound),
            length,
            pieces: pieces(length)?,
        })
    }

    /// The pieces of the message.
    pub fn pieces(&self) -> u32 {
        self.pieces
    }

    /// The bytes of a piece before it is sealed.
    pub fn piece_length(&self, piece: u32) -> usize {
        let begin = u64::from(piece) * PIECE as u64;
        self.length.saturating_sub(begin).min(PIECE as u64) as usize
    }

    fn associated(&self, piece: u32) -> [u8; 37] {
        let mut data = [0; 37];
        data[..32].copy_from_slice(&self.bound);
        data[32..36].copy_from_slice(&piece.to_le_bytes());
        data[36] = u8::from(piece.saturating_add(1) == self.pieces);
        data
    }

    fn nonce(piece: u32) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce[..4].copy_from_slice(&piece.to_le_bytes());
        nonce
    }

    /// Seals a piece in place, and returns the tag that stands behind it.
    pub fn seal(&self, piece: u32, bytes: &mut [u8]) -> Result<[u8; TAG], SealError> {
        let (nonce, data) = (Self::nonce(piece), self.associated(piece));
        let sealed = self
            .cipher
            .encrypt_in_place_detached((&nonce).into(), &data, bytes);
        Ok(sealed.map_err(|_| SealError::TooLong)?.into())
    }

    /// Opens a piece in place: its bytes and their tag, of which the bytes are left.
    pub fn open<'a>(&self, piece: u32, sealed: &'a mut [u8]) -> Result<&'a [u8], OpenError> {
        let must = self.piece_length(piece) + TAG;
        if sealed.len() != must || piece >= self.pieces {
            return Err(OpenError::Length {
                is: sealed.len() as u64,
                must: must as u64,
            });
        }
        let (bytes, tag) = sealed.split_at_mut(must - TAG);
        let (nonce, data) = (Self::nonce(piece), self.associated(piece));
        self.cipher
            .decrypt_in_place_detached((&nonce).into(), &data, bytes, (&*tag).into())
            .map_err(|_| OpenError::Forged { piece })?;
        Ok(bytes)
    }
}

/// Seals a message that is held whole.
pub fn seal(
    public: &[u8],
    purpose: Purpose,
    bound: &[u8],
    message: &[u8],
) -> Result<Vec<u8>, SealError> {
    let length = message.len() as u64;
    let (capsule, cipher) = Cipher::to(public, purpose, bound, length)?;
    let mut sealed = Vec::with_capacity(sealed_length(length) as usize);
    sealed.extend_from_slice(&capsule);
    let mut rest = message;
    for piece in 0..cipher.pieces() {
        let (bytes, behind) = rest.split_at(cipher.piece_length(piece));
        let begin = sealed.len();
        sealed.extend_from_slice(bytes);
        let tag = cipher.seal(piece, &mut sealed[begin..])?;
        sealed.extend_from_slice(&tag);
        rest = behind;
    }
    Ok(sealed)
}

/// Opens a message of which the length is known.
pub fn open(
    key: &ReplicaKey,
    purpose: Purpose,
    bound: &[u8],
    sealed: &mut [u8],
    length: u64,
) -> Result<Vec<u8>, OpenError> {
    let (is, must) = (sealed.len() as u64, sealed_length(length));
    let wrong_length = OpenError::Length { is, must };
    if is != must {
        return Err(wrong_length);
    }
    let (capsule, mut rest) = sealed
        .split_first_chunk_mut::<CAPSULE>()
        .ok_or(wrong_length)?;
    let cipher = Cipher::from(key, capsule, purpose, bound, length)?;
    let mut message = Vec::with_capacity(length as usize);
    for piece in 0..cipher.pieces() {
        let (bytes, behind) = rest.split_at_mut(cipher.piece_length(piece) + TAG);
        message.extend_from_slice(cipher.open(piece, bytes)?);
        rest = behind;
    }
    Ok(message)
}

/// A seed for a key, as the system gives it.
pub(crate) fn random_seed() -> Result<Seed, SealError> {
    let mut seed = Seed::default();
    getrandom::fill(&mut seed).map_err(|_| SealError::NoRandomness)?;
    Ok(seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> ReplicaKey {
        ReplicaKey::generate().unwrap()
    }

    fn message(length: usize) -> Vec<u8> {
        (0..length).map(|i| (i * 7 % 251) as u8).collect()
    }

    #[test]
    fn what_was_sealed_opens() {
        let key = key();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let message = message(length);
            let mut sealed = seal(key.public(), Purpose::Rest, b"to this", &message).unwrap();
            assert_eq!(sealed.len() as u64, sealed_length(length as u64));
            let opened = open(&key, Purpose::Rest, b"to this", &mut sealed, length as u64);
            assert_eq!(opened, Ok(message));
        }
    }

    #[test]
    fn the_same_message_never_looks_the_same() {
        let key = key();
        let sealed = || seal(key.public(), Purpose::Way, b"", &[0; 100]).unwrap();
        let (one, other) = (sealed(), sealed());
        assert_ne!(one[..CAPSULE], other[..CAPSULE]);
        assert_ne!(one[CAPSULE..], other[CAPSULE..]);
    }

    #[test]
    fn another_key_purpose_binding_or_length_opens_nothing() {
        let (right, wrong) = (key(), key());
        let sealed = seal(right.public(), Purpose::Rest, b"bound", &[7; 100]).unwrap();
        let forged = Err(OpenError::Forged { piece: 0 });
        let open = |key, purpose, bound: &[u8], length| {
            super::open(key, purpose, bound, &mut sealed.clone(), length)
        };
        assert_eq!(open(&wrong, Purpose::Rest, b"bound", 100), forged);
        assert_eq!(open(&right, Purpose::Way, b"bound", 100), forged);
        assert_eq!(open(&right, Purpose::Rest, b"bounds", 100), forged);
        let (is, must) = (sealed_length(100), sealed_length(99));
        let length = Err(OpenError::Length { is, must });
        assert_eq!(open(&right, Purpose::Rest, b"bound", 99), length);
    }

    #[test]
    fn pieces_cannot_change_places() {
        let key = key();
        let length = 2 * PIECE as u64;
        let mut sealed = seal(key.public(), Purpose::Rest, b"", &message(2 * PIECE)).unwrap();
        let (first, second) = sealed[CAPSULE..].split_at_mut(PIECE + TAG);
        first.swap_with_slice(second);
        assert_eq!(
            open(&key, Purpose::Rest, b"", &mut sealed, length),
            Err(OpenError::Forged { piece: 0 })
        );
    }

    #[test]
    fn a_message_cut_at_a_piece_does_not_open_as_a_shorter_one() {
        let key = key();
        let mut sealed = seal(key.public(), Purpose::Rest, b"", &message(2 * PIECE)).unwrap();
        sealed.truncate(CAPSULE + PIECE + TAG);
        assert_eq!(
            open(&key, Purpose::Rest, b"", &mut sealed, PIECE as u64),
            Err(OpenError::Forged { piece: 0 })
        );
    }

    #[test]
    fn a_receiver_that_has_no_key_is_refused() {
        let not_a_key =
            |public: &[u8]| seal(public, Purpose::Way, b"", b"message") == Err(SealError::NotAKey);
        assert!(not_a_key(&[]));
        assert!(not_a_key(&[0; PUBLIC - 1]));
        assert!(not_a_key(&[0; PUBLIC + 1]));
        // Coefficients at and above the modulus.
        assert!(not_a_key(&[0xff; PUBLIC]));
    }

    #[test]
    fn a_message_that_cannot_be_counted_is_refused() {
        let length = (u64::from(u32::MAX) + 1) * PIECE as u64;
        let sealed = Cipher::to(key().public(), Purpose::Way, b"", length);
        assert_eq!(sealed.err(), Some(SealError::TooLong));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_flipped_bit_is_noticed(bit in 0usize..8 * (CAPSULE + 500 + TAG)) {
            let key = key();
            let mut sealed = seal(key.public(), Purpose::Rest, b"x", &message(500)).unwrap();
            sealed[bit / 8] ^= 1 << (bit % 8);
            let opened = open(&key, Purpose::Rest, b"x", &mut sealed, 500);
            prop_assert_eq!(opened, Err(OpenError::Forged { piece: 0 }));
        }
    }
}
