// SPDX-License-Identifier: Apache-2.0
//! The journal: what each head has changed.

use super::{
    frames,
    pieces::{Piece, Writer},
    DiskError, Held, JOURNAL, PARTIAL,
};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// The journal that is written to.
pub(super) struct Journal {
    path: PathBuf,
    number: u64,
    file: File,
    bytes: u64,
    /// The bytes of the entries that it began with.
    begun: u64,
}

impl Journal {
    /// Begins a journal that goes with a base of the same number, under the first of these heads. The
    /// others are its first entries.
    pub fn create(folder: &Path, number: u64, recent: &[Held]) -> Result<Self, DiskError> {
        let path = folder.join(frames::name(JOURNAL, number));
        let partial = path.with_extension(PARTIAL);
        let begin = || -> io::Result<(File, u64)> {
            let _ = fs::remove_file(&partial);
            let mut writer = Writer::new(BufWriter::new(frames::create(&partial)?));
            for pair in recent.windows(2) {
                writer.head(pair[0].head.id, &pair[0].records, &pair[1])?;
            }
            let (buffered, bytes) = writer.finish();
            let file = buffered.into_inner()?;
            file.sync_all()?;
            fs::rename(&partial, &path)?;
            frames::sync_folder(folder)?;
            Ok((file, bytes))
        };
        let (file, bytes) = begin().map_err(DiskError::io(&path))?;
        Ok(Self {
            path,
            number,
            file,
            bytes,
            begun: bytes,
        })
    }

    /// Goes on with a journal that is whole up to some byte, where it is cut.
    pub fn resume(folder: &Path, number: u64, bytes: u64) -> Result<Self, DiskError> {
        let path = folder.join(frames::name(JOURNAL, number));
        let resume = || -> io::Result<File> {
            let file = OpenOptions::new().append(true).open(&path)?;
            file.set_len(bytes)?;
            // What was read may never have been synced, and is relied on from now on.
            file.sync_all()?;
            Ok(file)
        };
        let file = resume().map_err(DiskError::io(&path))?;
        Ok(Self {
            path,
            number,
            file,
            bytes,
            begun: 0,
        })
    }

    pub fn number(&self) -> u64 {
        self.number
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How much it has grown.
    pub fn grown(&self) -> u64 {
        self.bytes.saturating_sub(self.begun)
    }

    /// Writes what a head changes. It is on the disk when this returns.
    pub fn commit(&mut self, before: &Held, next: &Held) -> Result<(), DiskError> {
        self.append(|writer| writer.head(before.head.id, &before.records, next))
    }

    /// Writes one piece. It is on the disk when this returns.
    pub fn write(&mut self, piece: &Piece) -> Result<(), DiskError> {
        self.append(|writer| writer.piece(piece))
    }

    fn append(
        &mut self,
        write: impl FnOnce(&mut Writer<BufWriter<&File>>) -> io::Result<()>,
    ) -> Result<(), DiskError> {
        let mut writer = Writer::new(BufWriter::with_capacity(1 << 18, &self.file));
        let written = write(&mut writer).and_then(|()| {
            let (mut buffered, bytes) = writer.finish();
            buffered.flush()?;
            drop(buffered);
            self.file.sync_data()?;
            Ok(bytes)
        });
        self.bytes += written.map_err(DiskError::io(&self.path))?;
        Ok(())
    }

    #[cfg(test)]
    pub fn break_down(&mut self) {
        self.file = File::open(&self.path).unwrap();
    }
}
