// SPDX-License-Identifier: Apache-2.0
//! Bases: all records under a head.

use super::{frames, pieces::Writer, DiskError, Held, BASE, PARTIAL};
use crate::records::Records;
use sp_core::H256;
use std::{
    fs,
    io::{self, BufWriter},
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

/// Writes a base, which is there whole or not at all. Returns how long it is.
pub(super) fn write(folder: &Path, number: u64, held: &Held) -> Result<u64, DiskError> {
    let path = folder.join(frames::name(BASE, number));
    let partial = path.with_extension(PARTIAL);
    let failed = DiskError::io(&path);
    let write = || -> io::Result<u64> {
        // What an earlier attempt left.
        let _ = fs::remove_file(&partial);
        let mut writer = Writer::new(BufWriter::new(frames::create(&partial)?));
        writer.head(H256::zero(), &Records::default(), held)?;
        let (buffered, bytes) = writer.finish();
        buffered.into_inner()?.sync_all()?;
        fs::rename(&partial, &path)?;
        frames::sync_folder(folder)?;
        Ok(bytes)
    };
    write().map_err(failed)
}

/// A base that is being written, beside the lane.
pub(super) struct Rewrite(Option<JoinHandle<Result<u64, DiskError>>>);

impl Rewrite {
    /// Begins to write a base. Once it is there, what is older goes.
    pub fn begin(folder: &Path, number: u64, held: Held) -> Self {
        let folder: PathBuf = folder.into();
        Self(Some(thread::spawn(move || {
            let bytes = write(&folder, number, &held)?;
            super::open::sweep(&folder, number)?;
            Ok(bytes)
        })))
    }

    /// How long it is, once it is there, or why it is not.
    pub fn finished(&mut self) -> Option<Result<u64, DiskError>> {
        if !self.0.as_ref()?.is_finished() {
            return None;
        }
        let joined = self.0.take()?.join();
        Some(joined.unwrap_or(Err(DiskError::Failed)))
    }
}

/// The folder is not let go of while something is written to it.
impl Drop for Rewrite {
    fn drop(&mut self) {
        if let Some(Err(_)) = self.0.take().map(JoinHandle::join) {
            log::error!(target: "nerv-lane", "the writer of a base panicked");
        }
    }
}
