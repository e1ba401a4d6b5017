// SPDX-License-Identifier: Apache-2.0
//! Opening a store: the newest base that is whole, and what its journals tell.

use super::{
    check_root, frames, journal::Journal, pieces::Piece, DiskError, Held, LaneStore, BASE, JOURNAL,
    KEEP, PARTIAL, SHORT_JOURNAL,
};
use crate::{
    frames::{Found, Reader},
    records::Records,
};
use codec::Decode;
use nerv_primitives_transition::Store;
use sp_core::H256;
use std::{
    collections::VecDeque,
    fs::{self, File},
    io::{self, BufReader},
    path::Path,
};

impl LaneStore {
    /// Opens the store in a folder.
    ///
    /// A journal that is damaged counts up to there: the committed head is an older one then, and what
    /// is missing is in the log of batches, or with others.
    pub fn open(folder: &Path) -> Result<Self, DiskError> {
        if !folder.is_dir() {
            return Err(DiskError::Absent(folder.into()));
        }
        let lock = frames::lock(folder).map_err(DiskError::io(folder))?;
        let (number, tip, base) = newest(folder)?;
        let mut replay = Replay {
            recent: [tip.clone()].into(),
            tip,
        };
        let journals = frames::numbered(folder, JOURNAL).map_err(DiskError::io(folder))?;
        let mut last = None;
        for journal in journals.into_iter().filter(|journal| *journal >= number) {
            let path = folder.join(frames::name(JOURNAL, journal));
            let (at, whole) = replay.journal(&path).map_err(DiskError::io(&path))?;
            last = Some((journal, at));
            if !whole {
                log::warn!(
                    target: "nerv-lane",
                    "{}: counts up to byte {at}, head {}",
                    path.display(),
                    replay.tip.head.header.sequence,
                );
                break;
            }
        }
        // Bases that are damaged, and journals that go on from what is lost.
        remove(folder, BASE, |base| base > number)?;
        let journal = match last {
            Some((journal, at)) => {
                remove(folder, JOURNAL, |later| later > journal)?;
                Journal::resume(folder, journal, at)?
            }
            None => Journal::create(folder, number, &[])?,
        };
        sweep(folder, number)?;
        sweep_partial(folder)?;
        Ok(Self {
            folder: folder.into(),
            recent: replay.recent,
            tip: replay.tip,
            journal,
            base,
            rewrite: None,
            short: SHORT_JOURNAL,
            failed: false,
            _lock: lock,
        })
    }
}

/// The newest base that is whole: its number, what it holds, and how long it is.
fn newest(folder: &Path) -> Result<(u64, Held, u64), DiskError> {
    let bases = frames::numbered(folder, BASE).map_err(DiskError::io(folder))?;
    let mut damage = DiskError::Absent(folder.into());
    for number in bases.into_iter().rev() {
        let path = folder.join(frames::name(BASE, number));
        match read(&path) {
            Ok((held, bytes)) => return Ok((number, held, bytes)),
            Err(error) => {
                log::warn!(target: "nerv-lane", "{error}");
                damage = error;
            }
        }
    }
    Err(damage)
}

fn read(path: &Path) -> Result<(Held, u64), DiskError> {
    let file = File::open(path).map_err(DiskError::io(path))?;
    let mut reader = Reader::new(BufReader::new(file));
    let mut records = Records::default();
    loop {
        let at = reader.at;
        let piece = piece(&mut reader).map_err(DiskError::io(path))?;
        match piece {
            Next::Piece(Piece::Changes(changes)) => {
                if !apply(&mut records, changes) {
                    return Err(DiskError::Damaged(path.into(), at));
                }
            }
            Next::Piece(Piece::Head { head, .. }) => {
                let head = *head;
                check_root(&head, &records)?;
                return Ok((Held { head, records }, reader.at));
            }
            _ => return Err(DiskError::Damaged(path.into(), at)),
        }
    }
}

enum Next {
    Piece(Piece),
    End,
    Bad,
}

fn piece(reader: &mut Reader<impl io::Read>) -> io::Result<Next> {
    Ok(match reader.next()? {
        Found::Frame(payload) => Piece::decode(&mut &payload[..]).map_or(Next::Bad, Next::Piece),
        Found::End => Next::End,
        Found::Bad => Next::Bad,
    })
}

/// Whether these are changes that a store can take.
fn apply(records: &mut Records, changes: Vec<([u8; 32], Option<Vec<u8>>)>) -> bool {
    changes.into_iter().all(|(key, value)| {
        let applied = match value {
            Some(value) => records.put(&key, &value),
            None => records.remove(&key),
        };
        applied.is_ok()
    })
}

struct Replay {
    recent: VecDeque<Held>,
    tip: Held,
}

impl Replay {
    /// Takes what a journal tells. Returns up to where that counts, and whether that is all of it.
    fn journal(&mut self, path: &Path) -> io::Result<(u64, bool)> {
        let mut reader = Reader::new(BufReader::new(File::open(path)?));
        // The changes since the last head, which count once the next is there.
        let (mut counts, mut changes) = (0, Vec::new());
        loop {
            let taken = match piece(&mut reader)? {
                Next::Piece(Piece::Changes(more)) => {
                    changes.extend(more);
                    continue;
                }
                Next::Piece(Piece::Head { parent, head }) => self.head(
                    parent,
                    Held {
                        head: *head,
                        records: self.tip.records.clone(),
                    },
                    std::mem::take(&mut changes),
                ),
                Next::Piece(Piece::Back(id)) => self.back_to(&id),
                Next::End => return Ok((counts, changes.is_empty())),
                Next::Bad => false,
            };
            if !taken {
                return Ok((counts, false));
            }
            counts = reader.at;
        }
    }

    fn head(
        &mut self,
        parent: H256,
        mut next: Held,
        changes: Vec<([u8; 32], Option<Vec<u8>>)>,
    ) -> bool {
        if parent != self.tip.head.id {
            // What an older journal ends with, a newer one begins with.
            return next.head.header.sequence <= self.tip.head.header.sequence;
        }
        if !apply(&mut next.records, changes) {
            return false;
        }
        if check_root(&next.head, &next.records).is_err() {
            return false;
        }
        self.tip = next.clone();
        self.recent.push_back(next);
        if self.recent.len() > KEEP {
            self.recent.pop_front();
        }
        true
    }

    fn back_to(&mut self, id: &H256) -> bool {
        let Some(at) = self.recent.iter().position(|held| held.head.id == *id) else {
            return false;
        };
        self.recent.truncate(at + 1);
        if let Some(tip) = self.recent.back() {
            self.tip = tip.clone();
        }
        true
    }
}

/// Deletes what is older than a base.
pub(super) fn sweep(folder: &Path, base: u64) -> Result<(), DiskError> {
    remove(folder, BASE, |number| number < base)?;
    remove(folder, JOURNAL, |number| number < base)
}

/// Deletes what was never finished.
pub(super) fn sweep_partial(folder: &Path) -> Result<(), DiskError> {
    let sweep = || -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == PARTIAL) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    };
    sweep().map_err(DiskError::io(folder))
}

fn remove(folder: &Path, word: &str, which: impl Fn(u64) -> bool) -> Result<(), DiskError> {
    let numbers = frames::numbered(folder, word).map_err(DiskError::io(folder))?;
    for number in numbers.into_iter().filter(|number| which(*number)) {
        let path = folder.join(frames::name(word, number));
        fs::remove_file(&path).map_err(DiskError::io(&path))?;
    }
    Ok(())
}
