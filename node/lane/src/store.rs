// SPDX-License-Identifier: Apache-2.0
//! What of a lane's records survives the process: the committed heads.
//!
//! All records are in memory ([`Records`]). On the disk is a *base*, which is all records at some
//! head, and a *journal* of what each head since has changed, so that a commit writes what has
//! changed and no more. Once the journal is longer than the base, a new base is written beside it,
//! while the lane goes on.
//!
//! The last heads stay readable, in memory and over a restart: for checkpoints, for proofs, and to
//! go back to if the chain does. What is not committed yet is not here, but in the log of batches
//! ([`wal`](crate::wal)), from which it is executed again.
//!
//! Whenever the process is killed, the last head whose [`LaneStore::commit`] had returned is there,
//! whole, or a later one. What is read is held against the root that the head names, and so is what
//! is written.

mod base;
mod journal;
mod open;
mod pieces;

use crate::{frames, records::Records};
use base::Rewrite;
use journal::Journal;
use nerv_primitives_lane::Head;
use nerv_primitives_types::BlindedId;
use pieces::Piece;
use sp_core::H256;
use sp_trie::StorageProof;
use std::{
    collections::VecDeque,
    fmt,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// How the names of bases and journals begin, and how that of a file ends while it is written.
const BASE: &str = "base";
const JOURNAL: &str = "journal";
const PARTIAL: &str = "partial";

/// The committed heads whose records stay readable.
pub const KEEP: usize = 16;

/// The bytes of a journal for which no new base is worth while.
const SHORT_JOURNAL: u64 = 4 * 1_024 * 1_024;

/// Why the store was not opened, or did not take a head.
#[derive(Debug)]
pub enum DiskError {
    /// The file system refused.
    Io(PathBuf, io::Error),
    /// There is no lane in the folder.
    Absent(PathBuf),
    /// There is one already.
    Present(PathBuf),
    /// A base is damaged, from this place of the file on, and there is no other.
    Damaged(PathBuf, u64),
    /// The records have another root than the head says.
    WrongRoot {
        /// What they have.
        is: H256,
        /// What the head says.
        must: H256,
    },
    /// The head is not behind the one that is committed.
    Stale {
        /// Its sequence.
        sequence: u64,
        /// The committed one's.
        committed: u64,
    },
    /// There is no such head any more, or not yet.
    UnknownHead(H256),
    /// An earlier write failed. What is on the disk is known again once the store is opened anew.
    Failed,
}

impl DiskError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |error| Self::Io(path.into(), error)
    }
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Absent(path) => write!(f, "{} holds no lane", path.display()),
            Self::Present(path) => write!(f, "{} holds a lane already", path.display()),
            Self::Damaged(path, at) => write!(f, "{}: damaged at byte {at}", path.display()),
            Self::WrongRoot { is, must } => write!(f, "records under {is:?} instead of {must:?}"),
            Self::Stale {
                sequence,
                committed,
            } => write!(f, "head {sequence} where {committed} is committed"),
            Self::UnknownHead(id) => write!(f, "head {id:?} is not here"),
            Self::Failed => write!(f, "an earlier write failed"),
        }
    }
}

impl std::error::Error for DiskError {}

/// A head and the records under it.
#[derive(Clone, Debug)]
struct Held {
    head: Head,
    records: Records,
}

/// The committed heads of a lane, on the disk. One process has a folder open at a time.
pub struct LaneStore {
    folder: PathBuf,
    /// The heads that stay readable, the committed one last. Never empty.
    recent: VecDeque<Held>,
    /// The committed one once more, so that there is always one.
    tip: Held,
    journal: Journal,
    /// The bytes of the base.
    base: u64,
    rewrite: Option<Rewrite>,
    short: u64,
    failed: bool,
    _lock: File,
}

impl LaneStore {
    /// Makes the store of a lane in a folder, with these records under the head that it opens with or
    /// goes on from.
    ///
    /// The records are read from the chain, or rebuilt from fragments, one [`put`] after the other,
    /// in any order.
    ///
    /// [`put`]: nerv_primitives_transition::Store::put
    pub fn create(folder: &Path, head: Head, records: Records) -> Result<Self, DiskError> {
        let lock = frames::lock(folder).map_err(DiskError::io(folder))?;
        let present = frames::numbered(folder, BASE).map_err(DiskError::io(folder))?;
        if !present.is_empty() {
            return Err(DiskError::Present(folder.into()));
        }
        check_root(&head, &records)?;
        open::sweep(folder, u64::MAX)?;
        open::sweep_partial(folder)?;
        let tip = Held { head, records };
        let journal = Journal::create(folder, 0, &[])?;
        let base = base::write(folder, 0, &tip)?;
        Ok(Self {
            folder: folder.into(),
            recent: [tip.clone()].into(),
            tip,
            journal,
            base,
            rewrite: None,
            short: SHORT_JOURNAL,
            failed: false,
            _lock: lock,
        })
    }

    /// Deletes the store in a folder, which nobody has open. That there is none is no error.
    pub fn remove(folder: &Path) -> Result<(), DiskError> {
        if !folder.exists() {
            return Ok(());
        }
        let _lock = frames::lock(folder).map_err(DiskError::io(folder))?;
        fs::remove_dir_all(folder).map_err(DiskError::io(folder))
    }

    /// The committed head.
    pub fn head(&self) -> &Head {
        &self.tip.head
    }

    /// The records under the committed head. A clone of them costs nothing.
    pub fn records(&self) -> &Records {
        &self.tip.records
    }

    /// The heads whose records are readable, the committed one last.
    pub fn heads(&self) -> impl DoubleEndedIterator<Item = &Head> {
        self.recent.iter().map(|held| &held.head)
    }

    /// The records under one of [`Self::heads`].
    pub fn at(&self, id: &H256) -> Option<&Records> {
        let held = self.recent.iter().find(|held| held.head.id == *id);
        held.map(|held| &held.records)
    }

    /// The nodes that show what the records of some accounts are, or that there are none, under the
    /// root of one of [`Self::heads`].
    pub fn prove(&self, root: &H256, accounts: &[BlindedId]) -> Option<StorageProof> {
        let held = self
            .recent
            .iter()
            .find(|held| held.head.header.root == *root)?;
        Some(
            held.records
                .prove(accounts.iter().map(|account| &account.0)),
        )
    }

    /// Takes a head that the chain has committed, and the records under it. When this returns, both
    /// are on the disk. After an error of the file system nothing more is taken until the store is
    /// opened anew, and finds either this head or the one before.
    pub fn commit(&mut self, head: Head, records: Records) -> Result<(), DiskError> {
        if self.failed {
            return Err(DiskError::Failed);
        }
        let (sequence, committed) = (head.header.sequence, self.tip.head.header.sequence);
        if sequence <= committed {
            return Err(DiskError::Stale {
                sequence,
                committed,
            });
        }
        check_root(&head, &records)?;
        let next = Held { head, records };
        let written = self.journal.commit(&self.tip, &next);
        self.failed = written.is_err();
        written?;
        self.tip = next.clone();
        self.recent.push_back(next);
        if self.recent.len() > KEEP {
            self.recent.pop_front();
        }
        self.renew();
        Ok(())
    }

    /// Goes back to one of [`Self::heads`], because the chain has gone back.
    pub fn back_to(&mut self, id: &H256) -> Result<(), DiskError> {
        if self.failed {
            return Err(DiskError::Failed);
        }
        let at = self.recent.iter().position(|held| held.head.id == *id);
        let at = at.ok_or(DiskError::UnknownHead(*id))?;
        let written = self.journal.write(&Piece::Back(*id));
        self.failed = written.is_err();
        written?;
        self.recent.truncate(at + 1);
        if let Some(tip) = self.recent.back() {
            self.tip = tip.clone();
        }
        Ok(())
    }

    /// The bytes on the disk, of base and journal. While a new base is written there are twice as
    /// many.
    pub fn bytes(&self) -> u64 {
        self.base + self.journal.bytes()
    }

    /// Writes a new base where the journal has grown by more than the old one is long: at the oldest head
    /// that is to stay readable. The journal that goes with it is there first, and goes on at once.
    ///
    /// Where that fails, what there is goes on. It is tried again in due course.
    fn renew(&mut self) {
        let warn = |error: DiskError| log::warn!(target: "nerv-lane", "no new base: {error}");
        if let Some(bytes) = self.rewrite.as_mut().and_then(Rewrite::finished) {
            self.rewrite = None;
            match bytes {
                Ok(bytes) => self.base = bytes,
                Err(error) => warn(error),
            }
        }
        if self.rewrite.is_some() || self.journal.grown() <= self.base.max(self.short) {
            return;
        }
        let number = self.journal.number().saturating_add(1);
        let begun = Journal::create(&self.folder, number, self.recent.make_contiguous());
        match (begun, self.recent.front()) {
            (Ok(journal), Some(oldest)) => {
                self.journal = journal;
                self.rewrite = Some(Rewrite::begin(&self.folder, number, oldest.clone()));
            }
            (Err(error), _) => warn(error),
            // There is always one.
            (Ok(_), None) => (),
        }
    }
}

fn check_root(head: &Head, records: &Records) -> Result<(), DiskError> {
    let (is, must) = (records.root(), head.header.root);
    match is == must {
        true => Ok(()),
        false => Err(DiskError::WrongRoot { is, must }),
    }
}

#[cfg(test)]
mod tests;
