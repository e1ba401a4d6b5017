// SPDX-License-Identifier: Apache-2.0
//! The fragments on disk.
//!
//! One file a fragment, sealed to the replica's key. A file is written under another name, put on the
//! disk, given its name, and the folder put on the disk: whenever the process is killed, it is there
//! whole or not at all. What a killed process left behind is deleted at the next start.
//!
//! Files are read with suspicion. One that is damaged, cut, swapped with another or sealed to another
//! key is told by [`Damage`], and never read as anything else. Whether a fragment is the one that the
//! chain knows is for its Merkle root to tell.

use crate::{
    disk::{Disk, FileSystem},
    fragment::{preamble, read_preamble, FragmentId, Header, Kind, PreambleError},
    key::ReplicaKey,
    seal::{sealed_length, Cipher, OpenError, Purpose, SealError, CAPSULE, PIECE, TAG},
};
use codec::Encode;
use std::{
    fmt,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// The folder of the fragments, in that of the chain.
pub const FOLDER: &str = "fragments";

/// How the name of a file ends.
const EXTENSION: &str = "fragment";

/// How the name of a file ends while it is written.
const PARTIAL: &str = "partial";

/// What is wrong with a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Damage {
    /// What stands before the fragment.
    Preamble(PreambleError),
    /// It is under the name of another.
    Misnamed(Box<Header>),
    /// The fragment does not open.
    Sealed(OpenError),
    /// It is not sealed.
    Plain,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Preamble(error) => error.fmt(f),
            Self::Misnamed(header) => write!(f, "it is {}, under the name of another", header.id),
            Self::Sealed(error) => error.fmt(f),
            Self::Plain => f.write_str("it is not sealed"),
        }
    }
}

/// Why a fragment was not written or read.
#[derive(Debug)]
pub enum StoreError {
    /// The disk is full. Nothing of the fragment is left on it.
    Full(PathBuf),
    /// The file system refused otherwise.
    Io(PathBuf, io::Error),
    /// There is none.
    Absent(FragmentId),
    /// There is a file, but it is damaged.
    Damaged(PathBuf, Damage),
    /// It could not be sealed.
    Seal(SealError),
    /// The fragment has other bytes than its header says, or parts beyond its end were asked for.
    Length {
        /// The bytes there are.
        is: u64,
        /// The bytes there must be.
        must: u64,
    },
}

impl StoreError {
    fn io(path: &Path, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(path.into()),
            _ => Self::Io(path.into(), error),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Full(path) => write!(f, "{}: the disk is full", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Absent(id) => write!(f, "{id} is not here"),
            Self::Damaged(path, damage) => write!(f, "{}: {damage}", path.display()),
            Self::Seal(error) => error.fmt(f),
            Self::Length { is, must } => write!(f, "{is} bytes instead of {must}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// A file in the folder.
#[derive(Debug)]
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// What it says of its fragment, or what of that is damaged. Whether it opens is not looked at.
    pub header: Result<Header, Damage>,
}

/// The fragments of a replica. There is one writer at a time.
pub struct Store {
    folder: PathBuf,
    key: Arc<ReplicaKey>,
    disk: Box<dyn Disk>,
}

impl Store {
    /// Opens the folder, which is made if it is not there, and deletes what a killed process left
    /// half written. Returns how many files that were.
    pub fn open(folder: PathBuf, key: Arc<ReplicaKey>) -> Result<(Self, usize), StoreError> {
        Self::open_on(folder, key, Box::new(FileSystem))
    }

    pub(crate) fn open_on(
        folder: PathBuf,
        key: Arc<ReplicaKey>,
        disk: Box<dyn Disk>,
    ) -> Result<(Self, usize), StoreError> {
        fs::create_dir_all(&folder).map_err(|error| StoreError::io(&folder, error))?;
        let store = Self { folder, key, disk };
        let mut swept = 0;
        for path in paths(&store.folder, PARTIAL)? {
            let removed = store.disk.remove(&path);
            removed.map_err(|error| StoreError::io(&path, error))?;
            swept += 1;
        }
        Ok((store, swept))
    }

    /// Opens a folder to read alone, beside a node that writes.
    pub fn read_only(folder: PathBuf, key: Arc<ReplicaKey>) -> Self {
        let disk = Box::new(FileSystem);
        Self { folder, key, disk }
    }

    /// The key that its files are sealed to.
    pub fn key(&self) -> &Arc<ReplicaKey> {
        &self.key
    }

    /// Where a fragment's file is, or would be.
    pub fn path(&self, id: &FragmentId) -> PathBuf {
        self.folder.join(id.file_name())
    }

    /// All files, by name. Their headers are read, the fragments are not.
    pub fn list(&self) -> Result<Vec<Entry>, StoreError> {
        list(&self.folder)
    }

    /// Writes a fragment, in the place of one of the same name if there is one. When this returns it
    /// is on the disk. After an error there is what was there before, or the new one, whole; never a
    /// part of it.
    pub fn put(&self, header: &Header, fragment: &[u8]) -> Result<(), StoreError> {
        let (is, must) = (fragment.len() as u64, header.bytes);
        if is != must {
            return Err(StoreError::Length { is, must });
        }
        let path = self.path(&header.id);
        let partial = path.with_extension(PARTIAL);
        let written = self.write(&partial, header, fragment).and_then(|()| {
            let renamed = self.disk.rename(&partial, &path);
            renamed.map_err(|error| StoreError::io(&path, error))
        });
        if written.is_err() {
            // There may be nothing to delete, and whatever is left goes at the next start.
            let _ = self.disk.remove(&partial);
        }
        written?;
        let synced = self.disk.sync_folder(&self.folder);
        synced.map_err(|error| StoreError::io(&self.folder, error))
    }

    fn write(&self, path: &Path, header: &Header, fragment: &[u8]) -> Result<(), StoreError> {
        let failed = |error| StoreError::io(path, error);
        let bound = header.encode();
        let (capsule, cipher) = Cipher::to(self.key.public(), Purpose::Rest, &bound, header.bytes)
            .map_err(StoreError::Seal)?;
        // What an earlier attempt could not delete.
        let _ = self.disk.remove(path);
        let mut file = self.disk.create(path).map_err(failed)?;
        let before = [&preamble(header, Kind::Sealed)[..], &capsule].concat();
        file.write_all(&before).map_err(failed)?;
        let mut buffer = Vec::with_capacity(PIECE + TAG);
        let mut rest = fragment;
        for piece in 0..cipher.pieces() {
            let (bytes, behind) = rest.split_at(cipher.piece_length(piece));
            buffer.clear();
            buffer.extend_from_slice(bytes);
            let tag = cipher.seal(piece, &mut buffer).map_err(StoreError::Seal)?;
            buffer.extend_from_slice(&tag);
            file.write_all(&buffer).map_err(failed)?;
            rest = behind;
        }
        file.sync().map_err(failed)
    }

    /// Deletes a fragment. That there is none is no error.
    pub fn remove(&self, id: &FragmentId) -> Result<(), StoreError> {
        self.remove_file(&self.path(id))
    }

    /// Deletes a file of the folder, whatever is in it.
    pub fn remove_file(&self, path: &Path) -> Result<(), StoreError> {
        let failed = |error| StoreError::io(path, error);
        match self.disk.remove(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            removed => removed.map_err(failed)?,
        }
        self.disk.sync_folder(&self.folder).map_err(failed)
    }

    /// Whether there is a file of this name, whatever is in it.
    pub fn contains(&self, id: &FragmentId) -> bool {
        self.path(id).is_file()
    }

    /// Opens a fragment to read it in parts.
    pub fn reader(&self, id: &FragmentId) -> Result<Reader, StoreError> {
        self.reader_of(self.path(id)).map_err(|error| match error {
            StoreError::Io(_, error) if error.kind() == io::ErrorKind::NotFound => {
                StoreError::Absent(*id)
            }
            error => error,
        })
    }

    fn reader_of(&self, path: PathBuf) -> Result<Reader, StoreError> {
        let file = open_file(&path)?;
        let bound = file.header.encode();
        let cipher = Cipher::from(
            &self.key,
            &file.capsule,
            Purpose::Rest,
            &bound,
            file.header.bytes,
        );
        let damaged = |error| StoreError::Damaged(path.clone(), Damage::Sealed(error));
        let cipher = cipher.map_err(damaged)?;
        Ok(Reader { path, file, cipher })
    }

    /// Reads the whole fragment in a file, wherever that is, under the name that the store gave it.
    pub fn get_file(&self, path: &Path) -> Result<(Header, Vec<u8>), StoreError> {
        self.reader_of(path.into())?.whole()
    }

    /// Reads a whole fragment.
    pub fn get(&self, id: &FragmentId) -> Result<(Header, Vec<u8>), StoreError> {
        self.reader(id)?.whole()
    }
}

/// All files of a folder, by name. Their headers are read, which takes no key; the fragments are not.
pub fn list(folder: &Path) -> Result<Vec<Entry>, StoreError> {
    let entries = paths(folder, EXTENSION)?.into_iter().filter_map(|path| {
        let header = match open_file(&path) {
            Ok(file) => Ok(file.header),
            Err(StoreError::Damaged(_, damage)) => Err(damage),
            // Deleted since.
            Err(StoreError::Io(_, error)) if error.kind() == io::ErrorKind::NotFound => {
                return None;
            }
            Err(error) => return Some(Err(error)),
        };
        Some(Ok(Entry { path, header }))
    });
    entries.collect()
}

fn paths(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, StoreError> {
    let failed = |error| StoreError::io(folder, error);
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ending| ending == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A file whose header and length are right.
struct Opened {
    file: File,
    header: Header,
    capsule: [u8; CAPSULE],
    /// Where the first piece begins.
    begin: u64,
}

/// Opens the file of a sealed fragment, and looks at its header, its name and its length.
fn open_file(path: &Path) -> Result<Opened, StoreError> {
    let failed = |error| StoreError::io(path, error);
    let damaged = |damage| StoreError::Damaged(path.into(), damage);
    let mut file = File::open(path).map_err(failed)?;
    let read = read_preamble(&mut file).map_err(failed)?;
    let (header, kind, before) = read.map_err(|error| damaged(Damage::Preamble(error)))?;
    if kind != Kind::Sealed {
        return Err(damaged(Damage::Plain));
    }
    if path.file_name().and_then(|name| name.to_str()) != Some(&header.id.file_name()) {
        return Err(damaged(Damage::Misnamed(Box::new(header))));
    }
    let is = file.metadata().map_err(failed)?.len();
    let must = (before as u64).saturating_add(sealed_length(header.bytes));
    if is != must {
        return Err(damaged(Damage::Sealed(OpenError::Length { is, must })));
    }
    let mut capsule = [0; CAPSULE];
    file.read_exact(&mut capsule).map_err(failed)?;
    let begin = (before + CAPSULE) as u64;
    Ok(Opened {
        file,
        header,
        capsule,
        begin,
    })
}

/// A fragment that is open. Parts of it are read without the rest.
pub struct Reader {
    path: PathBuf,
    file: Opened,
    cipher: Cipher,
}

impl Reader {
    /// What the file says of the fragment.
    pub fn header(&self) -> &Header {
        &self.file.header
    }

    fn whole(mut self) -> Result<(Header, Vec<u8>), StoreError> {
        let fragment = self.read(0, self.header().bytes)?;
        Ok((self.file.header, fragment))
    }

    /// Reads some bytes of the fragment, from the pieces in which they lie.
    pub fn read(&mut self, offset: u64, length: u64) -> Result<Vec<u8>, StoreError> {
        let all = self.header().bytes;
        let end = offset.checked_add(length).filter(|end| *end <= all);
        let end = end.ok_or(StoreError::Length {
            is: offset.saturating_add(length),
            must: all,
        })?;
        let first = offset / PIECE as u64;
        let behind = end.div_ceil(PIECE as u64);
        let mut out = Vec::with_capacity(length as usize);
        let mut buffer = Vec::with_capacity(PIECE + TAG);
        for piece in first..behind {
            // Not more pieces than the cipher counts, since the length was looked at.
            let number = piece as u32;
            buffer.resize(self.cipher.piece_length(number) + TAG, 0);
            let at = self.file.begin + piece * (PIECE + TAG) as u64;
            let read = self
                .file
                .file
                .seek(SeekFrom::Start(at))
                .and_then(|_| self.file.file.read_exact(&mut buffer));
            read.map_err(|error| StoreError::io(&self.path, error))?;
            let opened = self.cipher.open(number, &mut buffer);
            let bytes = opened
                .map_err(|error| StoreError::Damaged(self.path.clone(), Damage::Sealed(error)))?;
            let begin = offset.saturating_sub(piece * PIECE as u64) as usize;
            let end = (end - piece * PIECE as u64).min(bytes.len() as u64) as usize;
            out.extend_from_slice(&bytes[begin..end]);
        }
        Ok(out)
    }
}

/// Writes a fragment as it is, with its preamble, so that the file can be read without a key.
pub fn export(header: &Header, fragment: &[u8], to: &mut impl Write) -> io::Result<()> {
    to.write_all(&preamble(header, Kind::Plain))?;
    to.write_all(fragment)
}

/// Reads a file that holds a fragment as it is.
pub fn import(path: &Path) -> Result<(Header, Vec<u8>), StoreError> {
    let failed = |error| StoreError::io(path, error);
    let damaged = |damage| StoreError::Damaged(path.into(), damage);
    let mut file = File::open(path).map_err(failed)?;
    let read = read_preamble(&mut file).map_err(failed)?;
    let (header, kind, before) = read.map_err(|error| damaged(Damage::Preamble(error)))?;
    if kind != Kind::Plain {
        // Its holder's key opens it.
        return Err(damaged(Damage::Sealed(OpenError::Forged { piece: 0 })));
    }
    let is = file.metadata().map_err(failed)?.len();
    let must = (before as u64).saturating_add(header.bytes);
    if is != must {
        return Err(damaged(Damage::Sealed(OpenError::Length { is, must })));
    }
    let mut fragment = Vec::with_capacity(header.bytes as usize);
    let mut limited = file.take(header.bytes);
    limited.read_to_end(&mut fragment).map_err(failed)?;
    let is = fragment.len() as u64;
    let must = header.bytes;
    if is != must {
        return Err(StoreError::Length { is, must });
    }
    Ok((header, fragment))
}

#[cfg(test)]
pub(crate) mod tests;
