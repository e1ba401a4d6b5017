// SPDX-License-Identifier: Apache-2.0
//! The records of checkpoints in the node's off-chain storage, where its worker finds them.
//!
//! They are megabytes, and a worker takes in no more than a part at once. The parts come first, then
//! the header: where there is a header all is there. What was begun stands in an index before the
//! first part is written, so that it is found and cleared also after the process was killed.

use crate::duty::CheckpointKey;
use codec::{Decode, DecodeAll, Encode};
use nerv_primitives_attestation::handover::{
    header_place, parts, read, records_place, RecordsHeader, MAX_PARTS, PART,
};
use nerv_primitives_types::{BlockHeight, ShardId};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::fmt;

/// Where the index stands.
const INDEX: &[u8] = b"nerv/attestation/records/index/1";

/// A checkpoint of which something is left, or was begun to be.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
struct Entry {
    shard: ShardId,
    height: BlockHeight,
    parts: u32,
}

impl Entry {
    fn key(&self) -> CheckpointKey {
        (self.shard, self.height)
    }
}

/// Why records cannot be left.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LeftError {
    /// The storage does not keep what is written to it: it is full, or broken.
    Storage,
    /// They are more than a worker can have in one piece.
    TooLong {
        /// How many bytes they are.
        is: usize,
        /// How many they may be.
        limit: usize,
    },
}

impl fmt::Display for LeftError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Storage => f.write_str("the node's off-chain storage does not keep them"),
            Self::TooLong { is, limit } => write!(
                f,
                "they have {is} bytes, and a worker can have {limit} at the most"
            ),
        }
    }
}

impl std::error::Error for LeftError {}

/// What is left.
pub(crate) struct Left<S> {
    storage: S,
    index: Vec<Entry>,
    /// The bytes that are left at the most.
    pub limit: usize,
}

impl<S: OffchainStorage> Left<S> {
    /// Reads what was left by this process or an earlier one.
    pub fn new(storage: S) -> Self {
        let index = storage.get(STORAGE_PREFIX, INDEX).unwrap_or_default();
        let index = Vec::decode_all(&mut &index[..]).unwrap_or_default();
        Self {
            storage,
            index,
            limit: MAX_PARTS as usize * PART,
        }
    }

    /// The checkpoints of which anything is left, whole or not.
    pub fn keys(&self) -> Vec<CheckpointKey> {
        self.index.iter().map(Entry::key).collect()
    }

    /// The records of a checkpoint as the worker finds them; `None` if they are not there, or not whole.
    /// Whether they are the right ones is not looked at.
    pub fn get(&self, (shard, height): &CheckpointKey) -> Option<Vec<u8>> {
        read(shard, *height, |place| {
            self.storage.get(STORAGE_PREFIX, place)
        })
        .ok()
    }

    /// Leaves the records of a checkpoint, in the place of what was left of it before. On error
    /// nothing of it is left.
    pub fn put(&mut self, key: &CheckpointKey, bytes: &[u8]) -> Result<(), LeftError> {
        self.clear(key);
        let written = self.write(key, bytes);
        if written.is_err() {
            self.clear(key);
        }
        written
    }

    fn write(&mut self, key: &CheckpointKey, bytes: &[u8]) -> Result<(), LeftError> {
        let (shard, height) = *key;
        let too_long = LeftError::TooLong {
            is: bytes.len(),
            limit: self.limit,
        };
        let header = RecordsHeader::of(bytes).filter(|_| bytes.len() <= self.limit);
        let header = header.ok_or(too_long)?;
        self.index.push(Entry {
            shard,
            height,
            parts: header.parts,
        });
        self.set(INDEX, &self.index.encode())?;
        for (part, bytes) in parts(bytes) {
            self.set(&records_place(&shard, height, part), bytes)?;
        }
        self.set(&header_place(&shard, height), &header.encode())
    }

    /// Clears what is left of a checkpoint.
    pub fn clear(&mut self, key: &CheckpointKey) {
        let Some(at) = self.index.iter().position(|it| it.key() == *key) else {
            return;
        };
        let (shard, height) = key;
        self.storage
            .remove(STORAGE_PREFIX, &header_place(shard, *height));
        for part in 0..self.index[at].parts.min(MAX_PARTS) {
            self.storage
                .remove(STORAGE_PREFIX, &records_place(shard, *height, part));
        }
        self.index.remove(at);
        if self.index.is_empty() {
            self.storage.remove(STORAGE_PREFIX, INDEX);
        } else {
            // Where this is not kept the next start clears once more what is not there.
            self.storage
                .set(STORAGE_PREFIX, INDEX, &self.index.encode());
        }
    }

    /// Writes, and looks whether it is there: the storage itself says nothing.
    fn set(&mut self, place: &[u8], value: &[u8]) -> Result<(), LeftError> {
        self.storage.set(STORAGE_PREFIX, place, value);
        let is_there = self.storage.get(STORAGE_PREFIX, place).as_deref() == Some(value);
        is_there.then_some(()).ok_or(LeftError::Storage)
    }
}

#[cfg(test)]
mod tests;
