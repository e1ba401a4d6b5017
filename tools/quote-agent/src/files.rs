// SPDX-License-Identifier: Apache-2.0
//! The files by which kernels and library systems hand out quotes.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

/// The operations that the interfaces are made of. Tests put something behind it that behaves as a kernel
/// does.
pub trait Files: Send + Sync {
    /// Makes a folder, which must not be there.
    fn make_dir(&self, path: &Path) -> io::Result<()>;

    /// Removes a folder with what the interface has put into it.
    fn remove_dir(&self, path: &Path) -> io::Result<()>;

    /// Reads a file to its end. One with more bytes than the limit is an error of kind
    /// [`FileTooLarge`](io::ErrorKind::FileTooLarge).
    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>>;

    /// Writes all bytes into a file that is there, and closes it.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
}

/// The files of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn make_dir(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        read_to_end(File::open(path)?, limit)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        // Without truncation: these are no files with a length.
        OpenOptions::new().write(true).open(path)?.write_all(bytes)
    }
}

/// Reads to the end, however few bytes come at a time, and no more than the limit.
pub(crate) fn read_to_end(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    from.take(one_more).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use tempfile::tempdir;

    /// Hands out a byte at a time, and is interrupted before each.
    struct Slow<'a> {
        left: &'a [u8],
        interrupted: bool,
    }

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.interrupted = !self.interrupted;
            if self.interrupted {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let (Some((first, rest)), Some(place)) = (self.left.split_first(), into.first_mut())
            else {
                return Ok(0);
            };
            *place = *first;
            self.left = rest;
            Ok(1)
        }
    }

    #[test]
    fn short_reads_are_put_together() {
        let left = b"a quote in pieces";
        let slow = Slow {
            left,
            interrupted: false,
        };
        assert_eq!(read_to_end(slow, left.len()).unwrap(), left);
    }

    #[test]
    fn no_more_than_the_limit_is_taken() {
        assert_eq!(read_to_end(&[1; 8][..], 8).unwrap(), [1; 8]);
        let error = read_to_end(&[1; 9][..], 8).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        // Of something that never ends.
        let error = read_to_end(io::repeat(0), 8).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn a_disk_makes_no_file() {
        let folder = tempdir().unwrap();
        let path: PathBuf = folder.path().join("inblob");
        let error = Disk.write(&path, b"data").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        fs::write(&path, b"longer than that").unwrap();
        Disk.write(&path, b"short").unwrap();
        assert_eq!(Disk.read(&path, 64).unwrap(), b"shortr than that");
    }

    #[test]
    fn a_disk_makes_and_removes_folders() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("report");
        Disk.make_dir(&path).unwrap();
        let error = Disk.make_dir(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        Disk.remove_dir(&path).unwrap();
        assert!(!path.exists());
    }
}
