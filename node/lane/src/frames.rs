// SPDX-License-Identifier: Apache-2.0
//! Files that grow at their end: frames, each with its length and a checksum.
//!
//! ```text
//!   file  = frame*
//!   frame = "NRVF" ++ length: u32 LE ++ BLAKE2b-128(length ++ payload) ++ payload
//! ```
//!
//! What a killed process or a power cut left half written is no whole frame, and is told as
//! [`Found::Bad`].

use sp_crypto_hashing::blake2_128;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// How each frame begins, so that one can be found behind damaged bytes.
const MARK: [u8; 4] = *b"NRVF";

/// The bytes of a frame before its payload.
const BEFORE: usize = 4 + 4 + 16;

/// The bytes of a payload at the most.
pub(crate) const MAX_PAYLOAD: usize = 8 * 1_024 * 1_024;

/// Puts a frame behind what is there. The payload has [`MAX_PAYLOAD`] bytes at the most.
pub(crate) fn append(payload: &[u8], to: &mut Vec<u8>) {
    let begin = to.len();
    to.extend_from_slice(&MARK);
    to.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    to.extend_from_slice(&[0; 16]);
    to.extend_from_slice(payload);
    let sum = checksum(payload);
    to[begin + 8..begin + BEFORE].copy_from_slice(&sum);
}

fn checksum(payload: &[u8]) -> [u8; 16] {
    let whole = (payload.len() as u32).to_le_bytes();
    // A sum of a sum, so that a payload is not copied for its length alone.
    blake2_128(&[&whole[..], &blake2_128(payload)].concat())
}

/// What comes next in a file.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Found {
    /// The payload of a whole frame.
    Frame(Vec<u8>),
    /// The file ends here.
    End,
    /// Something that is no whole frame.
    Bad,
}

/// Reads frames one after the other.
pub(crate) struct Reader<R> {
    from: R,
    /// Where the next frame begins; the place of the first bad byte once there was one.
    pub at: u64,
}

impl<R: Read> Reader<R> {
    pub fn new(from: R) -> Self {
        Self { from, at: 0 }
    }

    /// From a place in the file on, to which the caller has gone.
    pub fn next(&mut self) -> io::Result<Found> {
        let mut before = [0; BEFORE];
        match fill(&mut self.from, &mut before)? {
            0 => return Ok(Found::End),
            BEFORE if before[..4] == MARK => (),
            _ => return Ok(Found::Bad),
        }
        let length = u32::from_le_bytes([before[4], before[5], before[6], before[7]]) as usize;
        if length > MAX_PAYLOAD {
            return Ok(Found::Bad);
        }
        let mut payload = Vec::new();
        let read = (&mut self.from)
            .take(length as u64)
            .read_to_end(&mut payload)?;
        if read < length || checksum(&payload)[..] != before[8..] {
            return Ok(Found::Bad);
        }
        self.at += (BEFORE + length) as u64;
        Ok(Found::Frame(payload))
    }
}

/// Reads as many bytes as there are and fit.
fn fill(from: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match from.read(&mut into[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The whole frames that lie somewhere in bytes that do not begin with one.
pub(crate) fn salvage(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + BEFORE <= bytes.len() {
        match Reader::new(&bytes[at..]).next() {
            Ok(Found::Frame(payload)) => {
                at += BEFORE + payload.len();
                found.push(payload);
            }
            _ => at += 1,
        }
    }
    found
}

/// Makes a file that is not there yet, which its owner alone may read.
pub(crate) fn create(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true).append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Returns when the names in a folder are on the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// Takes a folder for this process alone, until what it returns is dropped.
pub(crate) fn lock(folder: &Path) -> io::Result<File> {
    fs::create_dir_all(folder)?;
    let file = fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("lock"))?;
    file.try_lock().map_err(|error| match error {
        fs::TryLockError::WouldBlock => io::ErrorKind::ResourceBusy.into(),
        fs::TryLockError::Error(error) => error,
    })?;
    Ok(file)
}

/// The files of a folder whose names are this word, a hyphen and a number, in the order of the
/// numbers.
pub(crate) fn numbered(folder: &Path, word: &str) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name
            .to_str()
            .and_then(|name| name.strip_prefix(word)?.strip_prefix('-'))
            .filter(|digits| digits.len() == 16)
            .and_then(|digits| u64::from_str_radix(digits, 16).ok());
        numbers.extend(number);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

/// The name that [`numbered`] finds.
pub(crate) fn name(word: &str, number: u64) -> String {
    format!("{word}-{number:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(bytes: &[u8]) -> (Vec<Vec<u8>>, Found, u64) {
        let mut reader = Reader::new(bytes);
        let mut frames = vec![];
        loop {
            match reader.next().unwrap() {
                Found::Frame(payload) => frames.push(payload),
                other => return (frames, other, reader.at),
            }
        }
    }

    #[test]
    fn a_payload_of_more_than_the_most_is_bad() {
        let mut bytes = vec![];
        append(&vec![7; MAX_PAYLOAD], &mut bytes);
        assert_eq!(all(&bytes).1, Found::End);
        bytes.clear();
        append(&vec![7; MAX_PAYLOAD + 1], &mut bytes);
        assert_eq!(all(&bytes), (vec![], Found::Bad, 0));
    }

    #[test]
    fn a_folder_is_one_processs_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let held = lock(folder.path()).unwrap();
        let refused = lock(folder.path()).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::ResourceBusy);
        drop(held);
        lock(folder.path()).unwrap();
    }

    proptest! {
        #[test]
        fn a_cut_or_a_flipped_bit_ends_it_where_the_frame_begins(
            payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 1..6),
            at in any::<prop::sample::Index>(),
            bit in 0u8..8,
        ) {
            let (mut bytes, mut ends) = (vec![], vec![0]);
            for payload in &payloads {
                append(payload, &mut bytes);
                ends.push(bytes.len());
            }
            prop_assert_eq!(all(&bytes), (payloads.clone(), Found::End, bytes.len() as u64));
            let at = at.index(bytes.len());
            let whole = ends.iter().filter(|end| **end <= at).count() - 1;
            let (frames, found, place) = all(&bytes[..at]);
            prop_assert_eq!((&frames[..], place), (&payloads[..whole], ends[whole] as u64));
            prop_assert_eq!(found == Found::End, ends[whole] == at);
            bytes[at] ^= 1 << bit;
            let (frames, found, place) = all(&bytes);
            prop_assert_eq!((&frames[..], found, place), (&payloads[..whole], Found::Bad, ends[whole] as u64));
            // Those behind the bad one are found again.
            prop_assert_eq!(salvage(&bytes[ends[whole]..]), payloads[whole + 1..].to_vec());
        }
    }
}
