// SPDX-License-Identifier: Apache-2.0
//! Torn tails, damage, and a process that is killed.

use super::*;
use proptest::prelude::*;
use std::{
    io::BufRead,
    process::{Command, Stdio},
    time::Duration,
};

fn entry(sequence: u64, length: usize) -> Entry {
    let bytes = (0..length)
        .map(|at| (sequence as usize + at) as u8)
        .collect();
    Entry { sequence, bytes }
}

/// A log with one synced entry a sequence, in segments of three entries or so.
fn with(folder: &Path, sequences: std::ops::Range<u64>) -> Wal {
    let (mut wal, _) = Wal::open_with(folder, 300).unwrap();
    for sequence in sequences {
        wal.append(entry(sequence, 50)).unwrap();
        wal.sync().unwrap();
    }
    wal
}

fn sequences(folder: &Path) -> Result<Vec<u64>, WalError> {
    let (_, entries) = Wal::open_with(folder, 300)?;
    Ok(entries.iter().map(|entry| entry.sequence).collect())
}

#[test]
fn what_was_written_is_found_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut wal = with(folder.path(), 5..25);
    assert!(wal.segments.len() > 4);
    wal.append(entry(7, 9)).unwrap();
    assert_eq!(wal.range(), Some((5, 24)));
    assert_eq!(wal.read(7).unwrap(), [entry(7, 50), entry(7, 9)]);
    let second = Wal::open(folder.path()).map(|_| ());
    assert!(
        matches!(second, Err(WalError::Io(_, error)) if error.kind() == io::ErrorKind::ResourceBusy)
    );
    drop(wal);
    let (wal, entries) = Wal::open_with(folder.path(), 300).unwrap();
    let expected: Vec<_> = (5..25).map(|n| entry(n, 50)).chain([entry(7, 9)]).collect();
    assert_eq!(entries, expected);
    assert_eq!(wal.read(7).unwrap(), [entry(7, 50), entry(7, 9)]);
    assert_eq!(wal.read(99).unwrap(), []);
}

#[test]
fn an_empty_log_has_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut wal, entries) = Wal::open(folder.path()).unwrap();
    assert_eq!((entries.len(), wal.range(), wal.bytes()), (0, None, 0));
    wal.truncate(9, &[]).unwrap();
    wal.sync().unwrap();
}

#[test]
fn only_whole_segments_below_a_sequence_go() {
    let folder = tempfile::tempdir().unwrap();
    let mut wal = with(folder.path(), 0..19);
    let before = wal.bytes();
    wal.truncate(10, &[]).unwrap();
    assert!(wal.bytes() < before);
    let (first, last) = wal.range().unwrap();
    assert!((8..=10).contains(&first), "{first}");
    assert_eq!((last, wal.read(first - 1).unwrap()), (18, vec![]));
    assert_eq!(wal.read(10).unwrap(), [entry(10, 50)]);
    // All of it but the last segment, which is still written to.
    wal.truncate(u64::MAX, &[entry(3, 7)]).unwrap();
    assert_eq!((wal.segments.len(), wal.range()), (1, Some((3, 18))));
    wal.truncate(u64::MAX, &[entry(4, 7)]).unwrap();
    assert_eq!(wal.range(), Some((3, 18)));
    wal.append(entry(30, 50)).unwrap();
    wal.sync().unwrap();
    drop(wal);
    assert_eq!(sequences(folder.path()).unwrap().last(), Some(&30));
}

#[test]
fn an_entry_that_is_too_long_is_refused_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut wal = with(folder.path(), 0..1);
    let long = wal.append(entry(1, MAX_ENTRY + 1));
    assert!(matches!(long, Err(WalError::TooLong(bytes)) if bytes == MAX_ENTRY + 1));
    wal.append(entry(1, MAX_ENTRY)).unwrap();
    drop(wal);
    assert_eq!(sequences(folder.path()).unwrap(), [0, 1]);
}

#[test]
fn after_a_failure_nothing_more_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut wal = with(folder.path(), 0..1);
    wal.file = File::open(wal.path(0)).unwrap();
    assert!(matches!(wal.append(entry(1, 5)), Err(WalError::Io(..))));
    assert!(matches!(wal.append(entry(1, 5)), Err(WalError::Failed)));
    assert!(matches!(wal.sync(), Err(WalError::Failed)));
    assert!(matches!(wal.truncate(1, &[]), Err(WalError::Failed)));
    drop(wal);
    assert_eq!(sequences(folder.path()).unwrap(), [0]);
}

#[test]
fn a_segment_that_is_gone_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let path = with(folder.path(), 0..20).path(2);
    fs::remove_file(&path).unwrap();
    assert!(matches!(sequences(folder.path()), Err(WalError::Missing(gone)) if gone == path));
}

#[test]
fn damage_to_what_was_synced_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let wal = with(folder.path(), 0..20);
    let (first, last) = (wal.path(0), wal.path(wal.last().number));
    assert!(wal.last().bytes > 150);
    drop(wal);
    for path in [first, last] {
        let whole = fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        bytes[30] ^= 1;
        fs::write(&path, bytes).unwrap();
        let refused = sequences(folder.path());
        assert!(matches!(refused, Err(WalError::Damaged(at, 0)) if at == path));
        fs::write(&path, whole).unwrap();
    }
    assert_eq!(sequences(folder.path()).unwrap().len(), 20);
}

/// Two entries without a sync between: after a power cut the second may be there without the first.
#[test]
fn what_was_not_synced_may_be_torn_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut wal = with(folder.path(), 0..1);
    let begin = wal.last().bytes as usize;
    wal.append(entry(1, 50)).unwrap();
    wal.append(entry(2, 50)).unwrap();
    let path = wal.path(0);
    drop(wal);
    let mut bytes = fs::read(&path).unwrap();
    bytes[begin + 40] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(sequences(folder.path()).unwrap(), [0]);
    // And goes on from there.
    assert_eq!(fs::metadata(&path).unwrap().len(), begin as u64);
    drop(with(folder.path(), 1..3));
    assert_eq!(sequences(folder.path()).unwrap(), [0, 1, 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A tail that was cut anywhere, with whatever the file system left in its place.
    #[test]
    fn torn_tails_are_cut_off(at in any::<prop::sample::Index>(), rest in prop::collection::vec(prop::sample::select(vec![0u8, b'N', 255]), 0..40)) {
        let folder = tempfile::tempdir().unwrap();
        let mut wal = with(folder.path(), 0..2);
        let begin = wal.last().bytes as usize;
        wal.append(entry(2, 50)).unwrap();
        let path = wal.path(0);
        drop(wal);
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(begin + at.index(bytes.len() - begin));
        bytes.extend(rest);
        fs::write(&path, bytes).unwrap();
        prop_assert_eq!(sequences(folder.path()).unwrap(), [0, 1]);
        prop_assert_eq!(fs::metadata(&path).unwrap().len(), begin as u64);
    }
}

/// In the process that is killed: the folder.
const VICTIM: &str = "NERV_TEST_WAL_OF_VICTIM";

/// Not a test by itself: what the process does that the next test kills.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(VICTIM) else {
        return;
    };
    let (mut wal, entries) = Wal::open_with(Path::new(&folder), 20_000).unwrap();
    let next = entries.last().map_or(0, |entry| entry.sequence + 1);
    for sequence in next.. {
        wal.append(entry(sequence, (sequence as usize * 37) % 5_000))
            .unwrap();
        wal.sync().unwrap();
        println!("synced {sequence}");
        if sequence % 50 == 0 {
            wal.truncate(sequence.saturating_sub(100), &[]).unwrap();
        }
    }
}

#[test]
fn a_process_killed_at_any_moment_has_all_it_had_synced() {
    let folder = tempfile::tempdir().unwrap();
    let mut seen = 0;
    for round in 0..20u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "wal::tests::victim", "--nocapture"])
            .env(VICTIM, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let lines = io::BufReader::new(output).lines().map_while(Result::ok);
            lines
                .filter_map(|line| line.rsplit_once("synced ")?.1.parse::<u64>().ok())
                .last()
        });
        std::thread::sleep(Duration::from_millis(20 + 7 * round));
        // On Unix this is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let said = reader.join().unwrap();
        let (_, entries) = Wal::open_with(folder.path(), 20_000).unwrap();
        let last = entries.last().map(|entry| entry.sequence);
        assert!(last >= said, "{said:?} had been synced, {last:?} is there");
        for (at, found) in entries.iter().enumerate() {
            let sequence = entries[0].sequence + at as u64;
            assert_eq!(*found, entry(sequence, (sequence as usize * 37) % 5_000));
        }
        seen = seen.max(last.unwrap_or(0));
    }
    assert!(seen > 0, "the process never came to write anything");
}
