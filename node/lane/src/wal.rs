// SPDX-License-Identifier: Apache-2.0
//! The write-ahead log: what a replica must not forget, on the disk before others hear of it.
//!
//! Batches, and what was voted for. A vote goes out once [`Wal::sync`] has returned; a replica that
//! is killed and starts again finds all it has voted for, so that it never votes for two batches of
//! one sequence. What is in an entry is its writer's.
//!
//! Entries stand in segments, which are deleted as a whole once all in them is below a sequence. A
//! process that is killed, or a power cut, can leave the last entries half written: they had not
//! been synced, so no vote had gone out, and they are cut off. Damage to what had been synced is
//! something else, and is refused: votes would be forgotten.

use crate::frames::{self, Found, Reader};
use codec::{Decode, Encode};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    fs::{self, File},
    io::{self, BufReader, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// How the names of segments begin.
const WORD: &str = "wal";

/// The bytes from which on a segment is full.
const SEGMENT: u64 = 16 * 1_024 * 1_024;

/// The bytes of an entry at the most.
pub const MAX_ENTRY: usize = 4 * 1_024 * 1_024;

/// Why the log was not opened, written or read.
#[derive(Debug)]
pub enum WalError {
    /// The file system refused.
    Io(PathBuf, io::Error),
    /// What had been synced cannot be read, from this place of the file on.
    Damaged(PathBuf, u64),
    /// A segment between others is gone.
    Missing(PathBuf),
    /// The entry has more than [`MAX_ENTRY`] bytes.
    TooLong(usize),
    /// An earlier write or sync failed. What is on the disk is known again once the log is opened
    /// anew.
    Failed,
}

impl fmt::Display for WalError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Damaged(path, at) => write!(f, "{}: damaged at byte {at}", path.display()),
            Self::Missing(path) => write!(f, "{} is gone", path.display()),
            Self::TooLong(bytes) => write!(f, "an entry of {bytes} bytes"),
            Self::Failed => write!(f, "an earlier write failed"),
        }
    }
}

impl std::error::Error for WalError {}

/// An entry, and the sequence that it is about.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Entry {
    /// Of which sequence it is.
    pub sequence: u64,
    /// What it says.
    pub bytes: Vec<u8>,
}

/// As it stands in a frame.
#[derive(Decode, Encode)]
struct Framed {
    /// Up to where the segment had been synced before: damage below was no torn tail.
    synced: u64,
    entry: Entry,
}

#[derive(Clone, Copy)]
struct Segment {
    number: u64,
    /// The highest sequence of its entries.
    highest: Option<u64>,
    bytes: u64,
}

/// The log. There is one writer at a time.
pub struct Wal {
    folder: PathBuf,
    segments: VecDeque<Segment>,
    /// The last segment.
    file: File,
    /// Up to where that is synced.
    synced: u64,
    /// By sequence: in which segments, and where.
    index: BTreeMap<u64, Vec<(u64, u64)>>,
    failed: bool,
    /// The bytes from which on a segment is full.
    full: u64,
    _lock: File,
}

impl Wal {
    /// Opens the log in a folder, which is made if it is not there. Returns what it holds, in the
    /// order of writing.
    pub fn open(folder: &Path) -> Result<(Self, Vec<Entry>), WalError> {
        Self::open_with(folder, SEGMENT)
    }

    fn open_with(folder: &Path, full: u64) -> Result<(Self, Vec<Entry>), WalError> {
        let failed = |error| WalError::Io(folder.into(), error);
        let lock = frames::lock(folder).map_err(failed)?;
        let numbers = frames::numbered(folder, WORD).map_err(failed)?;
        let (mut segments, mut entries) = (VecDeque::new(), Vec::new());
        let mut index = BTreeMap::new();
        for (at, number) in numbers.iter().enumerate() {
            let path = folder.join(frames::name(WORD, *number));
            if at > 0 && numbers[at - 1] + 1 != *number {
                let gone = frames::name(WORD, number - 1);
                return Err(WalError::Missing(folder.join(gone)));
            }
            let last = at + 1 == numbers.len();
            let mut segment = Segment {
                number: *number,
                highest: None,
                bytes: 0,
            };
            segment.bytes = read(&path, last, |place, entry| {
                segment.highest = segment.highest.max(Some(entry.sequence));
                let places: &mut Vec<_> = index.entry(entry.sequence).or_default();
                places.push((*number, place));
                entries.push(entry);
            })?;
            segments.push_back(segment);
        }
        let (file, last) = match segments.back() {
            Some(last) => {
                let path = folder.join(frames::name(WORD, last.number));
                let file = fs::OpenOptions::new().append(true).open(&path);
                // What is read was perhaps never synced, and is relied on from now on.
                let synced = file.and_then(|file| file.sync_all().map(|()| file));
                (synced.map_err(|error| WalError::Io(path, error))?, *last)
            }
            None => begin(folder, 0)?,
        };
        if segments.is_empty() {
            segments.push_back(last);
        }
        let wal = Self {
            folder: folder.into(),
            segments,
            file,
            synced: last.bytes,
            index,
            failed: false,
            full,
            _lock: lock,
        };
        Ok((wal, entries))
    }

    /// Writes an entry. It is on the disk once [`Self::sync`] has returned.
    pub fn append(&mut self, entry: Entry) -> Result<(), WalError> {
        if self.failed {
            return Err(WalError::Failed);
        }
        if entry.bytes.len() > MAX_ENTRY {
            return Err(WalError::TooLong(entry.bytes.len()));
        }
        if self.last().bytes >= self.full {
            self.rotate()?;
        }
        let (sequence, synced) = (entry.sequence, self.synced);
        let mut bytes = Vec::new();
        frames::append(&Framed { synced, entry }.encode(), &mut bytes);
        let written = self.file.write_all(&bytes);
        self.noting(written)?;
        let folder = &self.folder;
        let last = self.segments.back_mut();
        let last = last.ok_or_else(|| WalError::Missing(folder.clone()))?;
        let places = self.index.entry(sequence).or_default();
        places.push((last.number, last.bytes));
        last.highest = last.highest.max(Some(sequence));
        last.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Returns when all that was written is on the disk.
    pub fn sync(&mut self) -> Result<(), WalError> {
        if self.failed {
            return Err(WalError::Failed);
        }
        let synced = self.file.sync_data();
        self.noting(synced)?;
        self.synced = self.last().bytes;
        Ok(())
    }

    /// Forgets what is of no use below a sequence: the segments in which all is below it. What of
    /// these must not be forgotten yet is handed in, and is on the disk once more before they go.
    pub fn truncate(&mut self, sequence: u64, again: &[Entry]) -> Result<(), WalError> {
        if self.failed {
            return Err(WalError::Failed);
        }
        let below = |segment: &&Segment| segment.highest.is_none_or(|highest| highest < sequence);
        let whole = self.segments.len().saturating_sub(1);
        let count = self.segments.iter().take(whole).take_while(below).count();
        if count == 0 {
            return Ok(());
        }
        for entry in again {
            self.append(entry.clone())?;
        }
        self.sync()?;
        let gone: Vec<_> = self
            .segments
            .drain(..count)
            .map(|segment| segment.number)
            .collect();
        for number in &gone {
            let removed = fs::remove_file(self.path(*number));
            self.noting(removed)?;
        }
        self.index.retain(|_, places| {
            places.retain(|(number, _)| !gone.contains(number));
            !places.is_empty()
        });
        Ok(())
    }

    /// The entries of a sequence, for others that catch up, in the order of writing.
    pub fn read(&self, sequence: u64) -> Result<Vec<Entry>, WalError> {
        let mut entries = Vec::new();
        for (number, place) in self.index.get(&sequence).into_iter().flatten() {
            let path = self.path(*number);
            let failed = |error| WalError::Io(path.clone(), error);
            let mut file = File::open(&path).map_err(failed)?;
            file.seek(SeekFrom::Start(*place)).map_err(failed)?;
            let found = Reader::new(file).next().map_err(failed)?;
            let framed = match found {
                Found::Frame(payload) => Framed::decode(&mut &payload[..]).ok(),
                _ => None,
            };
            let framed = framed.ok_or_else(|| WalError::Damaged(path.clone(), *place))?;
            entries.push(framed.entry);
        }
        Ok(entries)
    }

    /// The sequences of which there is anything, the lowest and the highest.
    pub fn range(&self) -> Option<(u64, u64)> {
        let (first, _) = self.index.first_key_value()?;
        let (last, _) = self.index.last_key_value()?;
        Some((*first, *last))
    }

    /// The bytes on the disk.
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(frames::name(WORD, number))
    }

    fn last(&self) -> Segment {
        // There is always one; without, everything would be new.
        self.segments.back().copied().unwrap_or(Segment {
            number: 0,
            highest: None,
            bytes: 0,
        })
    }

    /// Begins the next segment. The last is whole by then.
    fn rotate(&mut self) -> Result<(), WalError> {
        self.sync()?;
        let next = self.last().number + 1;
        let begun = begin(&self.folder, next);
        self.failed = begun.is_err();
        let (file, segment) = begun?;
        self.file = file;
        self.synced = 0;
        self.segments.push_back(segment);
        Ok(())
    }

    /// After a failure nothing is known of what is on the disk; a second sync would not tell.
    fn noting<T>(&mut self, done: io::Result<T>) -> Result<T, WalError> {
        done.map_err(|error| {
            self.failed = true;
            WalError::Io(self.path(self.last().number), error)
        })
    }
}

fn begin(folder: &Path, number: u64) -> Result<(File, Segment), WalError> {
    let path = folder.join(frames::name(WORD, number));
    let file = frames::create(&path).and_then(|file| {
        frames::sync_folder(folder)?;
        Ok(file)
    });
    let segment = Segment {
        number,
        highest: None,
        bytes: 0,
    };
    Ok((file.map_err(|error| WalError::Io(path, error))?, segment))
}

/// Reads a segment, and cuts a torn tail off the last. Returns how long it is then.
fn read(path: &Path, last: bool, mut each: impl FnMut(u64, Entry)) -> Result<u64, WalError> {
    let failed = |error| WalError::Io(path.into(), error);
    let mut reader = Reader::new(BufReader::new(File::open(path).map_err(failed)?));
    loop {
        let place = reader.at;
        let framed = match reader.next().map_err(failed)? {
            Found::Frame(payload) => Framed::decode(&mut &payload[..]).ok(),
            Found::End => return Ok(place),
            Found::Bad => None,
        };
        match framed {
            Some(framed) => each(place, framed.entry),
            None if last && is_torn(path, place).map_err(failed)? => {
                let file = fs::OpenOptions::new().write(true).open(path);
                let cut = file.and_then(|file| {
                    file.set_len(place)?;
                    file.sync_all()
                });
                cut.map_err(failed)?;
                return Ok(place);
            }
            None => return Err(WalError::Damaged(path.into(), place)),
        }
    }
}

/// Whether what is from some place on was never synced: no entry behind it says that it was.
fn is_torn(path: &Path, place: u64) -> io::Result<bool> {
    let bytes = fs::read(path)?;
    let behind = bytes.get(place as usize..).unwrap_or_default();
    let frames = frames::salvage(behind);
    let mut framed = frames
        .iter()
        .flat_map(|payload| Framed::decode(&mut &payload[..]));
    Ok(framed.all(|framed| framed.synced <= place))
}

#[cfg(test)]
mod tests;
