// SPDX-License-Identifier: Apache-2.0
//! The bytes of a checkpoint: `1 ++ Compact(accounts) ++ (key ++ record)*`.
//!
//! A version byte, how many records follow, and each with the 32 bytes of its blinded id before the
//! SCALE encoding of its [`Account`], in ascending order of the ids. There is one way to write the
//! records of a shard, and nothing else is read.

use crate::checkpoint::Checkpoint;
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Compact, Decode, Encode};
use nerv_primitives_embedding::{EmbeddingDelta, ShardEmbedding};
use nerv_primitives_transition::Account;
use nerv_primitives_types::{Balance, BlindedId};
use sp_runtime::traits::{BlakeTwo256, Hash};
use sp_trie::{LayoutV1, TrieConfiguration};

/// The first byte.
pub const VERSION: u8 = 1;

/// The least bytes of a record with its key: an id, and four compact zeros.
const LEAST: u64 = 36;

/// Why records cannot be written, or bytes are not those of a checkpoint.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RecordsError {
    /// They begin with another version than [`VERSION`], which is here; with none if there is no byte.
    Version(Option<u8>),
    /// They end before the last record.
    Truncated,
    /// A record is not one, not whole, or not encoded as it would be.
    Malformed {
        /// Which it is, counted from 0.
        record: u64,
    },
    /// A key is not above the one before it.
    Order {
        /// Which record's it is, counted from 0.
        record: u64,
    },
    /// There are more or fewer records than were announced.
    Count {
        /// How many there should be.
        announced: u64,
        /// How many there are: some at least, where more are left.
        found: u64,
    },
    /// Something follows the last record.
    Trailing,
    /// The units are more than a balance counts.
    Overflow,
    /// The checkpoint has other figures.
    Differs(Figure),
}

/// What of a checkpoint is another.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Figure {
    /// How many accounts there are.
    Accounts,
    /// How many units they own.
    Total,
    /// The sum of their embeddings.
    Embedding,
    /// The root over all records.
    Root,
}

impl core::fmt::Display for RecordsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Version(Some(version)) => write!(f, "records of version {version}"),
            Self::Version(None) => write!(f, "no byte of a checkpoint"),
            Self::Truncated => write!(f, "the records end too early"),
            Self::Malformed { record } => write!(f, "record {record} cannot be read"),
            Self::Order { record } => write!(f, "record {record} is out of order"),
            Self::Count { announced, found } => {
                write!(
                    f,
                    "{announced} records were announced, and {found} are there"
                )
            }
            Self::Trailing => write!(f, "something follows the last record"),
            Self::Overflow => write!(f, "more units than can be counted"),
            Self::Differs(Figure::Accounts) => write!(f, "the checkpoint has other accounts"),
            Self::Differs(Figure::Total) => write!(f, "the checkpoint has other units"),
            Self::Differs(Figure::Embedding) => write!(f, "the checkpoint has another embedding"),
            Self::Differs(Figure::Root) => write!(f, "the checkpoint has another root"),
        }
    }
}

#[cfg(feature = "std")]
impl std::error::Error for RecordsError {}

/// Writes the bytes of a checkpoint, record by record.
pub struct Writer {
    bytes: Vec<u8>,
    announced: u64,
    written: u64,
    last: Option<BlindedId>,
}

impl Writer {
    /// Begins the bytes of a checkpoint with so many accounts.
    pub fn new(accounts: u64) -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.push(VERSION);
        Compact(accounts).encode_to(&mut bytes);
        Self {
            bytes,
            announced: accounts,
            written: 0,
            last: None,
        }
    }

    /// Adds a record as it stands in the shard's trie. Keys must ascend.
    pub fn push(&mut self, key: &BlindedId, value: &[u8]) -> Result<(), RecordsError> {
        let record = self.written;
        if self.last.is_some_and(|last| *key <= last) {
            return Err(RecordsError::Order { record });
        }
        let mut rest = value;
        let account = Account::decode(&mut rest);
        if !rest.is_empty() || !account.is_ok_and(|it| it.encode() == value) {
            return Err(RecordsError::Malformed { record });
        }
        self.bytes.extend_from_slice(&key.0);
        self.bytes.extend_from_slice(value);
        self.written = record.saturating_add(1);
        self.last = Some(*key);
        Ok(())
    }

    /// The bytes; an error unless there are as many records as were announced.
    pub fn finish(self) -> Result<Vec<u8>, RecordsError> {
        if self.written != self.announced {
            return Err(RecordsError::Count {
                announced: self.announced,
                found: self.written,
            });
        }
        Ok(self.bytes)
    }
}

/// The records of a checkpoint's bytes, in the order of their keys. After an error there are no more.
pub struct Records<'a> {
    rest: &'a [u8],
    announced: u64,
    read: u64,
    last: Option<BlindedId>,
    ended: bool,
}

impl<'a> Records<'a> {
    /// Begins to read.
    pub fn new(bytes: &'a [u8]) -> Result<Self, RecordsError> {
        let (version, mut rest) = bytes.split_first().ok_or(RecordsError::Version(None))?;
        if *version != VERSION {
            return Err(RecordsError::Version(Some(*version)));
        }
        let Compact(announced) =
            Compact::<u64>::decode(&mut rest).map_err(|_| RecordsError::Truncated)?;
        // So nobody makes room for more than can be there.
        if announced > (rest.len() as u64) / LEAST {
            return Err(RecordsError::Truncated);
        }
        Ok(Self {
            rest,
            announced,
            read: 0,
            last: None,
            ended: false,
        })
    }

    /// How many records there should be.
    pub fn announced(&self) -> u64 {
        self.announced
    }

    fn read(&mut self) -> Result<(BlindedId, Account), RecordsError> {
        let record = self.read;
        let (key, rest) = self
            .rest
            .split_first_chunk::<32>()
            .ok_or(RecordsError::Truncated)?;
        let key = BlindedId(*key);
        let mut left = rest;
        let account = Account::decode(&mut left).map_err(|_| RecordsError::Malformed { record })?;
        let used = rest.len().saturating_sub(left.len());
        if account.encode() != rest[..used] {
            return Err(RecordsError::Malformed { record });
        }
        if self.last.is_some_and(|last| key <= last) {
            return Err(RecordsError::Order { record });
        }
        self.rest = left;
        self.read = record.saturating_add(1);
        self.last = Some(key);
        Ok((key, account))
    }
}

impl Iterator for Records<'_> {
    type Item = Result<(BlindedId, Account), RecordsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if self.read == self.announced {
            self.ended = true;
            return (!self.rest.is_empty()).then_some(Err(RecordsError::Trailing));
        }
        let record = self.read();
        self.ended = record.is_err();
        Some(record)
    }
}

/// Reads all records and holds them against the checkpoint: their number, units and embeddings, and
/// the root over all of them. Nothing that this accepts differs from what the chain had.
///
/// It takes some hundred bytes of memory a record, and some microseconds.
pub fn check(checkpoint: &Checkpoint, bytes: &[u8]) -> Result<(), RecordsError> {
    let records = Records::new(bytes)?;
    if records.announced() != checkpoint.accounts {
        return Err(RecordsError::Differs(Figure::Accounts));
    }
    let mut entries = BTreeMap::new();
    let mut total: Balance = 0;
    let mut delta = EmbeddingDelta::default();
    for record in records {
        let (key, account) = record?;
        let owned = account.free.checked_add(account.locked);
        let owned = owned.ok_or(RecordsError::Overflow)?;
        total = total.checked_add(owned).ok_or(RecordsError::Overflow)?;
        delta.join(&key.signs());
        entries.insert(key, account.encode());
    }
    if total != checkpoint.total {
        return Err(RecordsError::Differs(Figure::Total));
    }
    let mut embedding = ShardEmbedding::default();
    let is_sum = embedding.apply(&delta).is_ok();
    if !is_sum || BlakeTwo256::hash_of(&embedding) != checkpoint.embedding {
        return Err(RecordsError::Differs(Figure::Embedding));
    }
    if LayoutV1::<BlakeTwo256>::trie_root(entries) != checkpoint.root {
        return Err(RecordsError::Differs(Figure::Root));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
