// SPDX-License-Identifier: Apache-2.0
//! Where a node's service leaves the records of a checkpoint for its off-chain worker, which executes what
//! follows again: in the node's persistent off-chain storage, which no fork and no revert of the chain takes
//! back.
//!
//! The bytes are cut into parts of [`PART`]. The service writes [`records_place`] of each part first, as it is,
//! and [`header_place`] last, with the encoded [`RecordsHeader`]; it clears the header first. So whoever
//! finds a header finds all parts, but for those that are being cleared. The hash tells parts that belong
//! together from others, not honest records from false ones: those are told by the checkpoint.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_types::{BlockHeight, ShardId};
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Before the place of a header.
const HEADER: &[u8] = b"nerv/attestation/records/1/";

/// Before the place of a part.
const BYTES: &[u8] = b"nerv/attestation/part/1/";

/// The bytes of a part, but of the last.
pub const PART: usize = 256 * 1_024;

/// The parts at the most. 32 MiB are all that a worker can have in one piece: more than 600,000 accounts.
pub const MAX_PARTS: u32 = 128;

/// The version of what is left here.
pub const VERSION: u8 = 1;

/// Where the [`RecordsHeader`] of a checkpoint's records stands.
pub fn header_place(shard: &ShardId, height: BlockHeight) -> Vec<u8> {
    [HEADER, shard.bytes(), &height.to_le_bytes()].concat()
}

/// Where a part of a checkpoint's records stands, counted from 0.
pub fn records_place(shard: &ShardId, height: BlockHeight, part: u32) -> Vec<u8> {
    let (height, part) = (height.to_le_bytes(), part.to_le_bytes());
    [BYTES, shard.bytes(), &height, &part].concat()
}

/// What was left of a checkpoint's records.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct RecordsHeader {
    /// [`VERSION`].
    pub version: u8,
    /// The bytes of all parts together.
    pub length: u64,
    /// The BLAKE2b-256 hash of all parts together.
    pub hash: H256,
    /// How many parts there are.
    pub parts: u32,
}

impl RecordsHeader {
    /// The header of a checkpoint's bytes; `None` if they are more than can be handed over.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let parts = u32::try_from(bytes.len().div_ceil(PART)).ok()?;
        (parts <= MAX_PARTS).then(|| Self {
            version: VERSION,
            length: bytes.len() as u64,
            hash: BlakeTwo256::hash(bytes),
            parts,
        })
    }

    /// Whether it is one of [`Self::of`].
    fn is_whole(&self) -> bool {
        self.version == VERSION
            && self.parts <= MAX_PARTS
            && self.length.div_ceil(PART as u64) == u64::from(self.parts)
    }
}

/// The parts of a checkpoint's bytes, each with its place's number.
pub fn parts(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    (0..).zip(bytes.chunks(PART))
}

/// Why records are not at hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HandoverError {
    /// Nothing was left of them.
    Absent,
    /// What should be a header is none, or not one of this version.
    Header,
    /// A part is missing, or has another length.
    Part(u32),
    /// All parts together are other bytes.
    Hash,
}

impl core::fmt::Display for HandoverError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Absent => write!(f, "nothing was left of them"),
            Self::Header => write!(f, "their header cannot be read"),
            Self::Part(part) => write!(f, "part {part} is not whole"),
            Self::Hash => write!(f, "the parts do not belong together"),
        }
    }
}

#[cfg(feature = "std")]
impl std::error::Error for HandoverError {}

/// Reads the records of a checkpoint. `get` gives what stands under a key, of the persistent off-chain
/// storage or of what stands for it. No more is made room for than is there.
pub fn read(
    shard: &ShardId,
    height: BlockHeight,
    get: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, HandoverError> {
    let header = get(&header_place(shard, height)).ok_or(HandoverError::Absent)?;
    let mut rest = &header[..];
    let header = RecordsHeader::decode(&mut rest).map_err(|_| HandoverError::Header)?;
    if !rest.is_empty() || !header.is_whole() {
        return Err(HandoverError::Header);
    }
    let mut bytes = Vec::new();
    let mut left = header.length;
    for part in 0..header.parts {
        let found = get(&records_place(shard, height, part)).ok_or(HandoverError::Part(part))?;
        if found.len() as u64 != left.min(PART as u64) {
            return Err(HandoverError::Part(part));
        }
        if part == 0 {
            // Once there is one part of so many. It is no more than MAX_PARTS of them.
            bytes.reserve_exact(header.length as usize);
        }
        left = left.saturating_sub(found.len() as u64);
        bytes.extend_from_slice(&found);
    }
    if BlakeTwo256::hash(&bytes) != header.hash {
        return Err(HandoverError::Hash);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    type Storage = BTreeMap<Vec<u8>, Vec<u8>>;

    fn shard() -> ShardId {
        ShardId::from([5; 32])
    }

    fn left(bytes: &[u8]) -> Storage {
        let mut storage = Storage::new();
        for (part, bytes) in parts(bytes) {
            storage.insert(records_place(&shard(), 7, part), bytes.to_vec());
        }
        let header = RecordsHeader::of(bytes).expect("it is not too long");
        storage.insert(header_place(&shard(), 7), header.encode());
        storage
    }

    fn found(storage: &Storage) -> Result<Vec<u8>, HandoverError> {
        read(&shard(), 7, |key| storage.get(key).cloned())
    }

    fn some(length: usize) -> Vec<u8> {
        (0..length).map(|it| (it % 251) as u8).collect()
    }

    #[test]
    fn boundary_what_was_left_is_read() {
        for length in [0, 1, PART - 1, PART, PART + 1, 3 * PART, 3 * PART + 9] {
            let bytes = some(length);
            let storage = left(&bytes);
            assert_eq!(storage.len(), 1 + length.div_ceil(PART));
            assert_eq!(found(&storage), Ok(bytes), "{length}");
        }
        assert_eq!(found(&Storage::new()), Err(HandoverError::Absent));
    }

    #[test]
    fn boundary_no_more_than_a_worker_can_have() {
        let most = vec![0; MAX_PARTS as usize * PART];
        assert_eq!(RecordsHeader::of(&most).map(|it| it.parts), Some(MAX_PARTS));
        let more = vec![0; most.len() + 1];
        assert_eq!(RecordsHeader::of(&more), None);
    }

    #[test]
    fn fails_where_anything_is_missing_or_other() {
        let storage = left(&some(2 * PART + 9));
        for part in 0..3 {
            let place = records_place(&shard(), 7, part);
            let mut other = storage.clone();
            other.remove(&place);
            assert_eq!(found(&other), Err(HandoverError::Part(part)));
            let mut other = storage.clone();
            other.get_mut(&place).expect("it is there").push(0);
            assert_eq!(found(&other), Err(HandoverError::Part(part)));
            let mut other = storage.clone();
            other.get_mut(&place).expect("it is there")[3] ^= 1;
            assert_eq!(found(&other), Err(HandoverError::Hash));
        }
    }

    #[test]
    fn fails_on_a_header_that_is_none() {
        let storage = left(&some(2 * PART + 9));
        let place = header_place(&shard(), 7);
        let right = RecordsHeader::of(&some(2 * PART + 9)).expect("it is not too long");
        let huge = RecordsHeader {
            length: u64::MAX,
            parts: u32::MAX,
            ..right
        };
        let no_part = RecordsHeader { parts: 0, ..right };
        let one_more = RecordsHeader { parts: 4, ..right };
        let newer = RecordsHeader {
            version: 2,
            ..right
        };
        let mut headers: Vec<Vec<u8>> = [huge, no_part, one_more, newer]
            .map(|it| it.encode())
            .to_vec();
        headers.push(vec![]);
        headers.push(vec![1; 20]);
        headers.push([right.encode(), vec![0]].concat());
        for header in headers {
            let mut other = storage.clone();
            other.insert(place.clone(), header.clone());
            assert_eq!(found(&other), Err(HandoverError::Header), "{header:?}");
        }
        let announced = RecordsHeader {
            length: u64::from(MAX_PARTS) * PART as u64,
            parts: MAX_PARTS,
            ..right
        };
        let mut other = storage.clone();
        other.insert(place, announced.encode());
        assert_eq!(found(&other), Err(HandoverError::Part(2)));
    }

    #[test]
    fn places_are_apart() {
        let other = ShardId::from([6; 32]);
        let places = [
            header_place(&shard(), 7),
            header_place(&shard(), 8),
            header_place(&other, 7),
            records_place(&shard(), 7, 0),
            records_place(&shard(), 7, 1),
            records_place(&shard(), 8, 0),
            records_place(&other, 7, 0),
        ];
        for (index, place) in places.iter().enumerate() {
            assert!(!places[..index].contains(place));
        }
        let expected = [
            b"nerv/attestation/part/1/".as_slice(),
            &[5; 32],
            &[7, 0, 0, 0, 1, 0, 0, 0],
        ];
        assert_eq!(records_place(&shard(), 7, 1), expected.concat());
    }
}
