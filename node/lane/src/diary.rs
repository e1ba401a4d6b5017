// SPDX-License-Identifier: Apache-2.0
//! What the protocol must not forget, and the batches of settled heads for those who were away, in one
//! log ([`Wal`]).
//!
//! A vote has its batch with it. When its head is settled a mark is enough; a batch that was fetched and
//! not voted for is written once it is settled. How many are kept is bounded by number and by bytes.

use crate::{
    protocol::{Entry, Record},
    wal::{self, Wal, WalError},
};
use codec::{Decode, Encode};
use nerv_primitives_lane::{Head, Renewal};
use sp_core::H256;
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// The settled batches that are kept at the most: as many as a replica may be behind to fetch them.
const KEEP: u64 = crate::protocol::timing::MAX_CHASE as u64;

/// The bytes of the log from which on fewer are kept.
const LARGE: u64 = 256 * 1_024 * 1_024;

/// The settled batches that are kept in any case.
const LEAST: u64 = 64;

/// A line of the diary.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
enum Line {
    /// What the protocol must not forget.
    #[codec(index = 0)]
    Entry(Entry),
    /// The head with this id is settled, and its batch is that of a vote.
    #[codec(index = 1)]
    Settled(H256),
    /// This batch is settled.
    #[codec(index = 2)]
    Record(Box<Record>),
}

/// The log of a lane's replica.
pub struct Diary {
    wal: Wal,
    /// The latest of those that outlive the sequences.
    term: Option<u32>,
    renewing: Option<Renewal>,
    /// The ids of the heads voted for beyond the last that is settled, by sequence.
    voted: BTreeMap<u64, Vec<H256>>,
    /// Whether something was written that must be certain before anything leaves the replica.
    is_owing: bool,
}

fn line(sequence: u64, line: &Line) -> wal::Entry {
    wal::Entry {
        sequence,
        bytes: line.encode(),
    }
}

/// Of which sequence an entry is. Those of none stand under 0, and are written again before they go.
fn sequence(entry: &Entry) -> u64 {
    match entry {
        Entry::Voted { vote, .. } => vote.sequence,
        Entry::Certified(certificate) => certificate.header.sequence,
        Entry::Before(record) => record.header.sequence,
        Entry::Renewing(_) | Entry::Term(_) => 0,
    }
}

impl Diary {
    /// Opens the diary in a folder, which is made if it is not there. Returns what the protocol has to
    /// know of it where `settled` is the sequence settled last, in the order of writing.
    pub fn open(folder: &Path, settled: u64) -> Result<(Self, Vec<Entry>), WalError> {
        let (wal, lines) = Wal::open(folder)?;
        let mut diary = Self {
            wal,
            term: None,
            renewing: None,
            voted: BTreeMap::new(),
            is_owing: false,
        };
        let mut entries = Vec::new();
        for wal::Entry { bytes, .. } in lines {
            // Its checksum is right, so that it was written by another version of the node. Votes of
            // which nothing is known must not be taken for none.
            let line = Line::decode(&mut &bytes[..]);
            let line = line.map_err(|_| WalError::Damaged(folder.into(), 0))?;
            let entry = match line {
                Line::Entry(entry) => entry,
                // It is on the disk, though the head settled with it may not be.
                Line::Record(record) => Entry::Before(Arc::from(record)),
                Line::Settled(_) => continue,
            };
            diary.note(&entry);
            let of = sequence(&entry);
            if of == 0 || of > settled {
                entries.push(entry);
            }
        }
        diary.voted = diary.voted.split_off(&settled.saturating_add(1));
        Ok((diary, entries))
    }

    fn note(&mut self, entry: &Entry) {
        match entry {
            Entry::Voted { vote, .. } => self.voted.entry(vote.sequence).or_default().push(vote.id),
            Entry::Renewing(renewal) => self.renewing = Some(*renewal),
            Entry::Term(term) => self.term = Some(*term),
            Entry::Certified(_) | Entry::Before(_) => {}
        }
    }

    /// Writes an entry. If it must last, nothing may leave the replica before [`Self::settle_up`].
    pub fn write(&mut self, entry: Entry) -> Result<(), WalError> {
        self.note(&entry);
        self.is_owing |= entry.must_last();
        self.wal.append(line(sequence(&entry), &Line::Entry(entry)))
    }

    /// Returns once all that must last is on the disk. Costs nothing if it is there.
    pub fn settle_up(&mut self) -> Result<(), WalError> {
        if self.is_owing {
            self.wal.sync()?;
            self.is_owing = false;
        }
        Ok(())
    }

    /// A head is settled. Its batch stays readable as long as there is room; that it does need not
    /// survive the process.
    pub fn settled(&mut self, head: &Head, record: Record) -> Result<(), WalError> {
        let sequence = head.header.sequence;
        let voted = self.voted.get(&sequence);
        let is_here = voted.is_some_and(|ids| ids.contains(&head.id));
        let said = match is_here {
            true => Line::Settled(head.id),
            false => Line::Record(Box::new(record)),
        };
        self.voted = self.voted.split_off(&sequence.saturating_add(1));
        self.wal.append(line(sequence, &said))
    }

    /// The batch of a settled sequence, if it is kept and can be read.
    pub fn record(&self, sequence: u64) -> Option<Record> {
        let lines = self.wal.read(sequence).ok()?;
        let lines = lines
            .iter()
            .filter_map(|entry| Line::decode(&mut &entry.bytes[..]).ok());
        let mut voted = Vec::new();
        let mut settled = None;
        for line in lines {
            match line {
                Line::Entry(Entry::Voted { record, vote }) => voted.push((vote.id, record)),
                Line::Record(record) => return Some(*record),
                Line::Settled(id) => settled = Some(id),
                Line::Entry(_) => {}
            }
        }
        let (_, record) = voted.into_iter().find(|(id, _)| Some(*id) == settled)?;
        Some(Record::clone(&record))
    }

    /// Forgets the oldest of what is settled, which must be certain to survive a crash by now.
    pub fn forget(&mut self, settled: u64) -> Result<(), WalError> {
        let mut keep = KEEP;
        while self.wal.bytes() > LARGE && keep > LEAST {
            keep /= 2;
            self.forget_below(settled.saturating_sub(keep))?;
        }
        self.forget_below(settled.saturating_sub(keep))
    }

    fn forget_below(&mut self, below: u64) -> Result<(), WalError> {
        let term = self.term.map(Entry::Term);
        let renewing = self.renewing.map(Entry::Renewing);
        let again: Vec<_> = term
            .into_iter()
            .chain(renewing)
            .map(|entry| line(0, &Line::Entry(entry)))
            .collect();
        self.wal.truncate(below, &again)
    }

    /// The bytes on the disk.
    pub fn bytes(&self) -> u64 {
        self.wal.bytes()
    }
}

#[cfg(test)]
mod tests;
