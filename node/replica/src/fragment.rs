// SPDX-License-Identifier: Apache-2.0
//! What a fragment is called, and what its file says of it.
//!
//! A file begins with a *preamble*, which is no secret:
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `NERVFRAG` |
//! | 1 | version: 1 |
//! | 1 | 0 if what follows is sealed, 1 if it is plain |
//! | 2 | length of the header, little-endian |
//! | | the [`Header`] in SCALE |
//! | 16 | BLAKE2b-128 of all before |
//!
//! Behind it stands the fragment: capsule and pieces as [`crate::seal`] has them, bound to the header;
//! or its bytes as they are, in a file that was exported. The hash at the end tells damage, not
//! forgery: a header that is forged leaves a sealed fragment that does not open, or one that
//! has another Merkle root than the chain has of it.

use codec::{Decode, DecodeAll, Encode};
use nerv_primitives_types::{BlockHeight, NodeId, ShardId};
use sp_core::H256;
use sp_crypto_hashing::blake2_128;
use std::{fmt, io};

/// What every file begins with.
pub const MAGIC: &[u8; 8] = b"NERVFRAG";

/// The version of preamble and header.
pub const VERSION: u8 = 1;

/// The most slots of a shard.
pub const MAX_SLOTS: usize = 16;

/// Magic, version, kind and length of the header.
const PREFIX: usize = 8 + 1 + 1 + 2;

/// The hash behind the header.
const CHECK: usize = 16;

/// The most bytes of a header: more than one of [`MAX_SLOTS`] roots takes.
const MAX_HEADER: usize = 1_024;

/// What names a fragment: of which shard, at which height, in which slot.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct FragmentId {
    /// The shard.
    pub shard: ShardId,
    /// The block whose end the checkpoint describes.
    pub height: BlockHeight,
    /// The slot of the placement, from 0: the number of the fragment.
    pub slot: u8,
}

impl FragmentId {
    /// The name of its file.
    pub fn file_name(&self) -> String {
        format!("{:x}-{}-{}.fragment", self.shard.0, self.height, self.slot)
    }
}

impl fmt::Display for FragmentId {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            shard,
            height,
            slot,
        } = self;
        write!(
            f,
            "fragment {slot} of shard {:x} at block {height}",
            shard.0
        )
    }
}

/// What a file says of its fragment: enough to acknowledge it again, and to prove it.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Header {
    /// Which it is.
    pub id: FragmentId,
    /// The fragments that suffice: k.
    pub data: u8,
    /// Those above that: m.
    pub parity: u8,
    /// The bytes of the checkpoint's records.
    pub length: u64,
    /// The bytes of this fragment, as of each.
    pub bytes: u64,
    /// The root of the shard's child trie at that block.
    pub root: H256,
    /// The Merkle roots of all fragments, k + m of them, by slot.
    pub roots: Vec<H256>,
    /// The node that wrote the file.
    pub node: NodeId,
}

impl Header {
    /// The Merkle root of this fragment.
    pub fn own_root(&self) -> Option<H256> {
        self.roots.get(usize::from(self.id.slot)).copied()
    }

    /// Whether its numbers go together.
    fn is_sound(&self) -> bool {
        let slots = usize::from(self.data) + usize::from(self.parity);
        self.data > 0
            && slots <= MAX_SLOTS
            && self.roots.len() == slots
            && usize::from(self.id.slot) < slots
    }
}

/// Whether a file's fragment is sealed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Sealed to its holder's key.
    Sealed,
    /// As it is.
    Plain,
}

/// Why bytes are no preamble.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PreambleError {
    /// They do not begin as the file of a fragment does, or end before it is complete.
    NotAFragment,
    /// They are of a version that this build does not know.
    Version(u8),
    /// They are damaged.
    Damaged,
}

impl fmt::Display for PreambleError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::NotAFragment => f.write_str("it is no file of a fragment"),
            Self::Version(version) => write!(f, "it is of version {version}, unknown to this node"),
            Self::Damaged => f.write_str("its header is damaged"),
        }
    }
}

/// What stands before a fragment in its file.
pub fn preamble(header: &Header, kind: Kind) -> Vec<u8> {
    let encoded = header.encode();
    let mut bytes = Vec::with_capacity(PREFIX + encoded.len() + CHECK);
    bytes.extend_from_slice(MAGIC);
    bytes.push(VERSION);
    bytes.push(kind as u8);
    // At most 16 roots: see `MAX_HEADER`.
    bytes.extend_from_slice(&(encoded.len() as u16).to_le_bytes());
    bytes.extend_from_slice(&encoded);
    let check = blake2_128(&bytes);
    bytes.extend_from_slice(&check);
    bytes
}

/// Reads a preamble. Returns the bytes that it took, too. The outer error is that of the reader.
pub fn read_preamble(
    mut from: impl io::Read,
) -> io::Result<Result<(Header, Kind, usize), PreambleError>> {
    let mut bytes = vec![0; PREFIX];
    if !fill(&mut from, &mut bytes)? || !bytes.starts_with(MAGIC) {
        return Ok(Err(PreambleError::NotAFragment));
    }
    let (version, kind) = (bytes[8], bytes[9]);
    if version != VERSION {
        return Ok(Err(PreambleError::Version(version)));
    }
    let length = usize::from(u16::from_le_bytes([bytes[10], bytes[11]]));
    if length > MAX_HEADER {
        return Ok(Err(PreambleError::Damaged));
    }
    bytes.resize(PREFIX + length + CHECK, 0);
    if !fill(&mut from, &mut bytes[PREFIX..])? {
        return Ok(Err(PreambleError::NotAFragment));
    }
    Ok(check(&bytes, kind, length).ok_or(PreambleError::Damaged))
}

fn check(bytes: &[u8], kind: u8, length: usize) -> Option<(Header, Kind, usize)> {
    let (before, hash) = bytes.split_at(PREFIX + length);
    if blake2_128(before) != hash {
        return None;
    }
    let kind = match kind {
        0 => Kind::Sealed,
        1 => Kind::Plain,
        _ => return None,
    };
    let header = Header::decode_all(&mut &before[PREFIX..]).ok()?;
    header.is_sound().then_some((header, kind, bytes.len()))
}

/// Fills the buffer; false if there are fewer bytes.
fn fill(from: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<bool> {
    match from.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn header(slot: u8, bytes: u64) -> Header {
        Header {
            id: FragmentId {
                shard: ShardId::from([7; 32]),
                height: 1_000,
                slot,
            },
            data: 5,
            parity: 2,
            length: bytes * 5,
            bytes,
            root: H256::repeat_byte(1),
            roots: (0..7).map(H256::repeat_byte).collect(),
            node: 42,
        }
    }

    fn read(bytes: &[u8]) -> Result<(Header, Kind, usize), PreambleError> {
        read_preamble(bytes).unwrap()
    }

    #[test]
    fn a_preamble_comes_back() {
        for kind in [Kind::Sealed, Kind::Plain] {
            let header = header(3, 4_096);
            let mut bytes = preamble(&header, kind);
            let length = bytes.len();
            bytes.extend_from_slice(&[9; 100]);
            assert_eq!(read(&bytes), Ok((header, kind, length)));
        }
    }

    #[test]
    fn the_largest_header_has_room() {
        let mut largest = header(15, u64::MAX / 5);
        (largest.data, largest.parity) = (10, 6);
        largest.roots = vec![H256::repeat_byte(0xff); MAX_SLOTS];
        assert!(largest.encoded_size() <= MAX_HEADER);
        assert!(read(&preamble(&largest, Kind::Sealed)).is_ok());
    }

    #[test]
    fn numbers_that_do_not_go_together_are_damage() {
        let damaged = |change: fn(&mut Header)| {
            let mut header = header(6, 10);
            change(&mut header);
            assert_eq!(
                read(&preamble(&header, Kind::Sealed)),
                Err(PreambleError::Damaged)
            );
        };
        damaged(|header| header.id.slot = 7);
        damaged(|header| header.data = 4);
        damaged(|header| (header.data, header.parity) = (0, 7));
        damaged(|header| header.roots.truncate(6));
        damaged(|header| {
            (header.data, header.parity) = (12, 5);
            header.roots = vec![H256::zero(); 17];
        });
    }

    #[test]
    fn other_files_and_versions_are_named() {
        assert_eq!(read(b""), Err(PreambleError::NotAFragment));
        assert_eq!(read(&[0; 4_096]), Err(PreambleError::NotAFragment));
        let mut bytes = preamble(&header(0, 1), Kind::Sealed);
        bytes[8] = 2;
        assert_eq!(read(&bytes), Err(PreambleError::Version(2)));
        (bytes[8], bytes[10], bytes[11]) = (1, 0xff, 0xff);
        assert_eq!(read(&bytes), Err(PreambleError::Damaged));
    }

    #[test]
    fn names_of_files_are_told_apart() {
        let id = header(1, 1).id;
        let name = format!("{}-1000-1.fragment", "07".repeat(32));
        assert_eq!(id.file_name(), name);
    }

    proptest! {
        #[test]
        fn truncation_and_flipped_bits_are_noticed(at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let bytes = preamble(&header(2, 77), Kind::Sealed);
            let at = at.index(bytes.len());
            prop_assert!(read(&bytes[..at]).is_err());
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            prop_assert!(read(&flipped).is_err());
        }

        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            let _ = read(&[&MAGIC[..], &[VERSION, 0], &bytes].concat());
        }
    }
}
