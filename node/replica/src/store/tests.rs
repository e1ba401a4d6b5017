// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::{disk::Sink, fragment::tests::header};
use proptest::prelude::*;
use std::{
    process::{Command, Stdio},
    sync::{
        atomic::{AtomicUsize, Ordering::SeqCst},
        LazyLock,
    },
    time::Duration,
};

/// One key for all: what it is does not matter.
static KEY: LazyLock<Arc<ReplicaKey>> = LazyLock::new(|| Arc::new(ReplicaKey::generate().unwrap()));

fn open(folder: &Path) -> (Store, usize) {
    Store::open(folder.join(FOLDER), KEY.clone()).unwrap()
}

fn bytes(length: usize, seed: u8) -> Vec<u8> {
    (0..length)
        .map(|i| (i as u8).wrapping_mul(31) ^ seed)
        .collect()
}

/// A store with one fragment in it.
fn with_one(length: usize) -> (tempfile::TempDir, Store, Header, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = open(folder.path());
    let (header, fragment) = (header(1, length as u64), bytes(length, 1));
    store.put(&header, &fragment).unwrap();
    (folder, store, header, fragment)
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder.join(FOLDER)).unwrap().count()
}

#[test]
fn fragments_come_back() {
    for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 17] {
        let (folder, store, header, fragment) = with_one(length);
        assert_eq!(store.get(&header.id).unwrap(), (header.clone(), fragment));
        assert!(store.contains(&header.id));
        let listed = store.list().unwrap();
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].header, Ok(header.clone()));
        store.remove(&header.id).unwrap();
        store.remove(&header.id).unwrap();
        let gone = store.get(&header.id);
        assert!(matches!(gone, Err(StoreError::Absent(id)) if id == header.id));
        assert_eq!(files(folder.path()), 0);
    }
}

#[test]
fn parts_are_read_without_the_rest() {
    let (_folder, store, header, fragment) = with_one(3 * PIECE + 17);
    let mut reader = store.reader(&header.id).unwrap();
    for (offset, length) in [
        (0, 0),
        (0, 1),
        (PIECE - 1, 2),
        (PIECE, PIECE),
        (5, 2 * PIECE),
        (3 * PIECE, 17),
        (3 * PIECE + 16, 1),
    ] {
        let part = reader.read(offset as u64, length as u64).unwrap();
        assert_eq!(part, fragment[offset..offset + length]);
    }
    for (offset, length) in [(0, header.bytes + 1), (header.bytes, 1), (u64::MAX, 2)] {
        let beyond = reader.read(offset, length);
        assert!(matches!(beyond, Err(StoreError::Length { .. })));
    }
}

#[test]
fn a_fragment_takes_the_place_of_an_older_one() {
    let (folder, store, header, _) = with_one(1_000);
    let newer = bytes(1_000, 2);
    store.put(&header, &newer).unwrap();
    assert_eq!(store.get(&header.id).unwrap().1, newer);
    assert_eq!(files(folder.path()), 1);
}

#[test]
fn a_fragment_of_another_length_than_its_header_says_is_refused() {
    let (folder, store, header, _) = with_one(1_000);
    let refused = store.put(&header, &[0; 999]);
    assert!(matches!(
        refused,
        Err(StoreError::Length {
            is: 999,
            must: 1_000
        })
    ));
    assert_eq!(files(folder.path()), 1);
}

#[test]
fn files_that_were_swapped_are_noticed() {
    let (_folder, store, one, _) = with_one(1_000);
    let other = header(2, 1_000);
    store.put(&other, &bytes(1_000, 2)).unwrap();
    // The names.
    let (path, other_path) = (store.path(&one.id), store.path(&other.id));
    let contents = [fs::read(&path).unwrap(), fs::read(&other_path).unwrap()];
    fs::write(&path, &contents[1]).unwrap();
    fs::write(&other_path, &contents[0]).unwrap();
    let misnamed = store.get(&one.id);
    assert!(matches!(
        &misnamed,
        Err(StoreError::Damaged(_, Damage::Misnamed(is))) if is.id == other.id
    ));
    let damage = |entry: &Entry| matches!(entry.header, Err(Damage::Misnamed(_)));
    assert!(store.list().unwrap().iter().all(damage));
    // What stands behind the headers.
    let before = preamble(&one, Kind::Sealed).len();
    let mixed = [&contents[0][..before], &contents[1][before..]].concat();
    fs::write(&path, mixed).unwrap();
    let forged = OpenError::Forged { piece: 0 };
    assert!(matches!(
        store.get(&one.id),
        Err(StoreError::Damaged(_, Damage::Sealed(error))) if error == forged
    ));
}

#[test]
fn what_is_sealed_to_another_key_does_not_open() {
    let (folder, _, header, _) = with_one(1_000);
    let other = Arc::new(ReplicaKey::generate().unwrap());
    let store = Store::read_only(folder.path().join(FOLDER), other);
    assert!(matches!(
        store.get(&header.id),
        Err(StoreError::Damaged(_, Damage::Sealed(_)))
    ));
    // Its header can be read all the same.
    assert_eq!(store.list().unwrap()[0].header, Ok(header));
}

#[test]
fn other_files_in_the_folder_are_damage_or_none_of_ours() {
    let (folder, store, header, _) = with_one(10);
    let folder = folder.path().join(FOLDER);
    fs::write(folder.join("notes.txt"), "notes").unwrap();
    fs::write(folder.join("x.fragment"), "no fragment").unwrap();
    let mut plain = Vec::new();
    export(&header, &bytes(10, 1), &mut plain).unwrap();
    fs::write(store.path(&header.id), plain).unwrap();
    let damages: Vec<_> = store
        .list()
        .unwrap()
        .into_iter()
        .map(|entry| entry.header.unwrap_err())
        .collect();
    let none = Damage::Preamble(PreambleError::NotAFragment);
    assert_eq!(damages, [Damage::Plain, none]);
    let entry = &store.list().unwrap()[1];
    store.remove_file(&entry.path).unwrap();
    store.remove_file(&entry.path).unwrap();
    assert_eq!(store.list().unwrap().len(), 1);
}

#[test]
fn exported_fragments_are_read_without_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exported");
    let (header, fragment) = (header(0, 5_000), bytes(5_000, 9));
    let mut file = File::create(&path).unwrap();
    export(&header, &fragment, &mut file).unwrap();
    assert_eq!(import(&path).unwrap(), (header, fragment));
    let whole = fs::read(&path).unwrap();
    for wrong in [
        &whole[..whole.len() - 1],
        &[&whole[..], &[0]].concat(),
        &whole[..20],
        b"",
    ] {
        fs::write(&path, wrong).unwrap();
        assert!(matches!(import(&path), Err(StoreError::Damaged(..))));
    }
    let (_folder, store, header, _) = with_one(10);
    let sealed = import(&store.path(&header.id));
    assert!(matches!(sealed, Err(StoreError::Damaged(..))));
}

/// A disk that does no more after so many steps: each write is one, and of the last half is done. It
/// says what the system says of a full disk, on which deleting works; or it is that of a process that
/// was killed, which does not get to delete anything either.
pub(crate) struct Failing {
    pub left: Arc<AtomicUsize>,
    pub killed: bool,
}

impl Failing {
    fn step(left: &AtomicUsize) -> io::Result<()> {
        left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1))
            .map(|_| ())
            .map_err(|_| io::ErrorKind::StorageFull.into())
    }
}

struct FailingSink(Box<dyn Sink>, Arc<AtomicUsize>);

impl Write for FailingSink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = Failing::step(&self.1) {
            self.0.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.0.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Sink for FailingSink {
    fn sync(&mut self) -> io::Result<()> {
        Failing::step(&self.1)?;
        self.0.sync()
    }
}

impl Disk for Failing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sink>> {
        Self::step(&self.left)?;
        let file = FileSystem.create(path)?;
        Ok(Box::new(FailingSink(file, self.left.clone())))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Self::step(&self.left)?;
        FileSystem.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        if self.killed && self.left.load(SeqCst) == 0 {
            return Err(io::ErrorKind::Other.into());
        }
        FileSystem.remove(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        Self::step(&self.left)?;
        FileSystem.sync_folder(path)
    }
}

/// Create, capsule, three pieces, sync, rename, sync of the folder.
const STEPS: usize = 8;

/// Puts a newer fragment in the place of an older one, on a disk that fails after so many steps.
fn put_on_failing(steps: usize, killed: bool) -> (tempfile::TempDir, Result<(), StoreError>) {
    let length = 2 * PIECE + 5;
    let (folder, _, header, _) = with_one(length);
    let left = Arc::new(AtomicUsize::new(steps));
    let disk = Box::new(Failing { left, killed });
    let (store, _) = Store::open_on(folder.path().join(FOLDER), KEY.clone(), disk).unwrap();
    let put = store.put(&header, &bytes(length, 2));
    (folder, put)
}

#[test]
fn a_full_disk_is_an_error_and_leaves_no_half_file() {
    for steps in 0..=STEPS {
        let (folder, put) = put_on_failing(steps, false);
        assert_eq!(put.is_ok(), steps == STEPS, "{steps}: {put:?}");
        if let Err(error) = put {
            assert!(matches!(error, StoreError::Full(_)), "{error}");
        }
        assert_eq!(files(folder.path()), 1, "{steps}");
        // The older one, unless it came as far as the name.
        let (store, swept) = open(folder.path());
        let (header, fragment) = store.get(&header(1, 2 * PIECE as u64 + 5).id).unwrap();
        let seed = if steps < STEPS - 1 { 1 } else { 2 };
        assert_eq!(fragment, bytes(2 * PIECE + 5, seed), "{steps}");
        assert_eq!(swept, 0);
        // Once there is room again it is written as if nothing had been.
        store.put(&header, &bytes(2 * PIECE + 5, 3)).unwrap();
        assert_eq!(store.get(&header.id).unwrap().1[0], 3);
    }
}

#[test]
fn whenever_the_process_is_killed_a_fragment_is_whole() {
    for steps in 0..STEPS {
        let (folder, put) = put_on_failing(steps, true);
        assert!(put.is_err());
        let (store, swept) = open(folder.path());
        // Between creation and rename there is something to be swept.
        assert_eq!(
            swept,
            usize::from((1..STEPS - 1).contains(&steps)),
            "{steps}"
        );
        let (_, fragment) = store.get(&header(1, 2 * PIECE as u64 + 5).id).unwrap();
        assert!([1, 2].contains(&fragment[0]));
        assert_eq!(fragment, bytes(2 * PIECE + 5, fragment[0]));
        assert_eq!(files(folder.path()), 1);
    }
}

/// In the process that is killed: the folder.
const VICTIM: &str = "NERV_TEST_STORE_OF_VICTIM";

/// Not a test by itself: what the process does that the next test kills.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(VICTIM) else {
        return;
    };
    let folder = Path::new(&folder);
    let key = Arc::new(ReplicaKey::load(folder).unwrap());
    let (store, _) = Store::open(folder.join(FOLDER), key).unwrap();
    for round in 0u32.. {
        let length = PIECE * (1 + round as usize % 5);
        let header = header((round % 7) as u8, length as u64);
        store.put(&header, &bytes(length, round as u8)).unwrap();
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_whole_fragments() {
    let folder = tempfile::tempdir().unwrap();
    // Both processes know it.
    KEY.save(folder.path(), false).unwrap();
    let mut found = 0;
    for round in 0..20u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::victim", "--nocapture"])
            .env(VICTIM, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(20 + 7 * round));
        // On Unix this is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let (store, _) = open(folder.path());
        for entry in store.list().unwrap() {
            let header = entry.header.unwrap();
            let (_, fragment) = store.get(&header.id).unwrap();
            assert_eq!(fragment, bytes(fragment.len(), fragment[0]));
            found += 1;
        }
        assert_eq!(
            paths(&folder.path().join(FOLDER), PARTIAL).unwrap(),
            Vec::<PathBuf>::new()
        );
    }
    assert!(found > 0, "the process never came to write anything");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn truncation_growth_and_flipped_bits_are_noticed(
        at in any::<prop::sample::Index>(),
        bit in 0u8..8,
        more in 1usize..100,
    ) {
        let (_folder, store, header, _) = with_one(PIECE + 100);
        let path = store.path(&header.id);
        let whole = fs::read(&path).unwrap();
        let at = at.index(whole.len());
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << bit;
        let grown = [&whole[..], &vec![0; more]].concat();
        for damaged in [&whole[..at], &flipped, &grown] {
            fs::write(&path, damaged).unwrap();
            let read = store.get(&header.id);
            prop_assert!(matches!(read, Err(StoreError::Damaged(..))), "{read:?}");
        }
    }

    #[test]
    fn parts_are_those_of_the_whole(offset in 0u64..200_000, length in 0u64..200_000) {
        let (_folder, store, header, fragment) = with_one(3 * PIECE);
        let mut reader = store.reader(&header.id).unwrap();
        let part = reader.read(offset, length);
        match fragment.get(offset as usize..(offset + length) as usize) {
            Some(expected) => prop_assert_eq!(part.unwrap(), expected),
            None => prop_assert!(part.is_err()),
        }
    }
}
