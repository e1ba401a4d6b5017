// SPDX-License-Identifier: Apache-2.0
//! Heads come and go, files are damaged, and the process is killed.

use super::*;
use nerv_primitives_lane::{Header, LaneRules};
use nerv_primitives_transition::{Books, Rules, Store, TrieStore};
use nerv_primitives_types::ShardId;
use std::{
    io::{BufRead, Write},
    process::{Command, Stdio},
    time::Duration,
};

fn key(n: u64) -> [u8; 32] {
    sp_crypto_hashing::blake2_256(&n.to_le_bytes())
}

/// The head that a sequence has where `records` are what it ends in. A fork has another term.
fn head(sequence: u64, term: u32, records: &Records) -> Head {
    let rules = LaneRules {
        rules: Rules {
            minimum_balance: 10,
        },
        fee: 1,
        delivery_fee: 1,
    };
    let (root, accounts) = (records.root(), records.len());
    let header = Header {
        sequence,
        ..Header::opening(
            ShardId::default(),
            term,
            root,
            Books::default(),
            accounts,
            &rules,
        )
    };
    Head::opening(&H256([7; 32]), header)
}

/// What a sequence changes: some records, one of which goes; more of them in a fork.
fn step(records: &mut Records, sequence: u64, term: u32) {
    for n in 0..30 + u64::from(term) {
        let account = (sequence * 31 + n * n) % 500;
        match n {
            7 => records.remove(&key(account)).unwrap(),
            _ => records
                .put(&key(account), &vec![sequence as u8; 5 + n as usize])
                .unwrap(),
        }
    }
}

fn opening() -> Records {
    let mut records = Records::default();
    for n in 0..300 {
        records.put(&key(n), &[n as u8; 12]).unwrap();
    }
    records
}

/// The records after a sequence without forks.
fn after(sequence: u64) -> Records {
    let mut records = opening();
    (1..=sequence).for_each(|sequence| step(&mut records, sequence, 0));
    records
}

fn create(folder: &Path) -> LaneStore {
    let records = opening();
    LaneStore::create(folder, head(0, 0, &records), records).unwrap()
}

fn advance(store: &mut LaneStore, term: u32) -> Result<(), DiskError> {
    let sequence = store.head().header.sequence + 1;
    let mut records = store.records().clone();
    step(&mut records, sequence, term);
    store.commit(head(sequence, term, &records), records)
}

fn sequences(store: &LaneStore) -> Vec<u64> {
    store.heads().map(|head| head.header.sequence).collect()
}

fn files(folder: &Path, word: &str) -> Vec<u64> {
    frames::numbered(folder, word).unwrap()
}

/// Every head that is to be readable is, and stands for its records.
fn assert_sound(store: &LaneStore) {
    assert_eq!(store.heads().next_back(), Some(store.head()));
    for head in store.heads() {
        let records = store.at(&head.id).unwrap();
        assert_eq!(
            (records.root(), records.len()),
            (head.header.root, head.header.accounts)
        );
    }
}

#[test]
fn heads_are_found_again_and_the_last_ones_are_readable() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    for sequence in 1..=40u64 {
        advance(&mut store, 0).unwrap();
        if sequence % 7 == 0 {
            let heads: Vec<_> = store.heads().copied().collect();
            drop(store);
            store = LaneStore::open(folder.path()).unwrap();
            assert_eq!(store.heads().copied().collect::<Vec<_>>(), heads);
        }
        assert_sound(&store);
        let first = (sequence + 1).saturating_sub(KEEP as u64);
        assert_eq!(sequences(&store), (first..=sequence).collect::<Vec<_>>());
    }
    let expected = after(40);
    assert_eq!(store.records().root(), expected.root());
    assert_eq!(store.at(&H256([1; 32])).map(Records::len), None);
}

#[test]
fn proofs_are_those_of_the_head_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    (0..5).for_each(|_| advance(&mut store, 0).unwrap());
    let accounts: Vec<_> = (0..600).step_by(37).map(|n| BlindedId(key(n))).collect();
    for head in store.heads() {
        let root = head.header.root;
        let part = TrieStore::from_proof(root, store.prove(&root, &accounts).unwrap());
        for account in &accounts {
            let value = after(head.header.sequence).get(&account.0);
            assert_eq!(part.get(&account.0), value);
        }
    }
    assert!(store.prove(&H256([1; 32]), &accounts).is_none());
}

#[test]
fn what_is_no_next_head_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    advance(&mut store, 0).unwrap();
    let records = store.records().clone();
    let stale = store.commit(head(1, 1, &records), records.clone());
    assert!(matches!(
        stale,
        Err(DiskError::Stale {
            sequence: 1,
            committed: 1
        })
    ));
    let wrong = store.commit(head(2, 0, &opening()), records.clone());
    let (is, must) = (records.root(), opening().root());
    assert!(matches!(wrong, Err(DiskError::WrongRoot { is: i, must: m }) if (i, m) == (is, must)));
    assert_eq!(sequences(&store), [0, 1]);
    let unknown = store.back_to(&H256([3; 32]));
    assert!(matches!(unknown, Err(DiskError::UnknownHead(id)) if id == H256([3; 32])));
    // Sequences may be skipped: a commit takes many batches.
    store.commit(head(9, 0, &records), records).unwrap();
    drop(store);
    assert_eq!(
        sequences(&LaneStore::open(folder.path()).unwrap()),
        [0, 1, 9]
    );
}

#[test]
fn a_folder_holds_one_lane() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lane");
    assert!(matches!(LaneStore::open(&path), Err(DiskError::Absent(at)) if at == path));
    LaneStore::remove(&path).unwrap();
    let wrong = LaneStore::create(&path, head(0, 0, &opening()), Records::default());
    assert!(matches!(wrong, Err(DiskError::WrongRoot { .. })));
    assert!(matches!(LaneStore::open(&path), Err(DiskError::Absent(at)) if at == path));
    let store = create(&path);
    let busy = LaneStore::open(&path);
    assert!(
        matches!(busy, Err(DiskError::Io(_, error)) if error.kind() == io::ErrorKind::ResourceBusy)
    );
    drop(store);
    let records = opening();
    let present = LaneStore::create(&path, head(0, 0, &records), records);
    assert!(matches!(present, Err(DiskError::Present(at)) if at == path));
    LaneStore::remove(&path).unwrap();
    create(&path);
}

#[test]
fn a_lane_without_an_account_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let none = Records::default();
    let mut store = LaneStore::create(folder.path(), head(0, 0, &none), none).unwrap();
    advance(&mut store, 0).unwrap();
    let none = Records::default();
    store.commit(head(2, 0, &none), none).unwrap();
    drop(store);
    let store = LaneStore::open(folder.path()).unwrap();
    assert_sound(&store);
    assert_eq!(
        (sequences(&store), store.records().len()),
        (vec![0, 1, 2], 0)
    );
}

#[test]
fn it_goes_back_where_the_chain_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    (0..5).for_each(|_| advance(&mut store, 0).unwrap());
    let third = *store.heads().nth(3).unwrap();
    let first = *store.heads().nth(1).unwrap();
    store.back_to(&third.id).unwrap();
    assert_eq!(store.head(), &third);
    advance(&mut store, 1).unwrap();
    let fork = *store.head();
    drop(store);
    let mut store = LaneStore::open(folder.path()).unwrap();
    assert_sound(&store);
    assert_eq!(
        (store.head(), sequences(&store)),
        (&fork, vec![0, 1, 2, 3, 4])
    );
    store.back_to(&first.id).unwrap();
    drop(store);
    let store = LaneStore::open(folder.path()).unwrap();
    assert_sound(&store);
    assert_eq!(
        (store.head(), store.records().root()),
        (&first, after(1).root())
    );
}

/// With journals so short that a base is written again and again.
#[test]
fn journals_do_not_grow_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    store.short = 0;
    let mut bases = std::collections::BTreeSet::new();
    for round in 1..=150 {
        advance(&mut store, 0).unwrap();
        if round % 40 == 20 {
            let back = store.heads().nth(10).unwrap().id;
            store.back_to(&back).unwrap();
        }
        bases.extend(files(folder.path(), BASE));
        if round % 10 == 0 {
            let heads: Vec<_> = store.heads().copied().collect();
            drop(store);
            store = LaneStore::open(folder.path()).unwrap();
            store.short = 0;
            assert_sound(&store);
            assert!(store
                .heads()
                .copied()
                .eq(heads.iter().copied().skip(heads.len() - store.recent.len())));
            assert!(
                store.recent.len() >= KEEP.min(heads.len()),
                "{} of {}",
                store.recent.len(),
                heads.len()
            );
        }
    }
    assert_eq!(
        store.records().root(),
        after(store.head().header.sequence).root()
    );
    assert!(bases.len() > 3, "{bases:?}");
    drop(store);
    assert_eq!(files(folder.path(), BASE).len(), 1);
    assert!(files(folder.path(), JOURNAL).len() <= 2);
}

#[test]
fn after_a_failure_nothing_more_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    advance(&mut store, 0).unwrap();
    store.journal.break_down();
    assert!(matches!(advance(&mut store, 0), Err(DiskError::Io(..))));
    assert!(matches!(advance(&mut store, 0), Err(DiskError::Failed)));
    let id = store.head().id;
    assert!(matches!(store.back_to(&id), Err(DiskError::Failed)));
    drop(store);
    assert_eq!(sequences(&LaneStore::open(folder.path()).unwrap()), [0, 1]);
}

/// Wherever a journal is cut or damaged, the heads before that are there, and the store goes on.
#[test]
fn a_damaged_journal_counts_up_to_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    let mut ends = vec![0];
    for _ in 0..4 {
        advance(&mut store, 0).unwrap();
        ends.push(store.journal.bytes());
    }
    drop(store);
    let path = folder.path().join(frames::name(JOURNAL, 0));
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(61) {
        let left = ends.iter().filter(|end| **end <= at as u64).count() as u64 - 1;
        let mut flipped = whole.clone();
        flipped[at] ^= 16;
        for bytes in [&whole[..at], &flipped] {
            fs::write(&path, bytes).unwrap();
            let mut store = LaneStore::open(folder.path()).unwrap();
            assert_eq!(sequences(&store), (0..=left).collect::<Vec<_>>());
            advance(&mut store, 0).unwrap();
            drop(store);
            let store = LaneStore::open(folder.path()).unwrap();
            assert_sound(&store);
            assert_eq!(store.records().root(), after(left + 1).root());
        }
    }
}

#[test]
fn a_damaged_base_is_told() {
    let folder = tempfile::tempdir().unwrap();
    drop(create(folder.path()));
    let path = folder.path().join(frames::name(BASE, 0));
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(97) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1;
        for bytes in [&whole[..at], &flipped] {
            fs::write(&path, bytes).unwrap();
            let damaged = LaneStore::open(folder.path());
            assert!(matches!(damaged, Err(DiskError::Damaged(of, _)) if of == path));
        }
    }
    fs::write(&path, whole).unwrap();
    LaneStore::open(folder.path()).unwrap();
}

/// While the journal of a newer base is there, the older base is whole and is fallen back to.
#[test]
fn a_base_that_was_never_finished_is_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = create(folder.path());
    (0..20).for_each(|_| advance(&mut store, 0).unwrap());
    let recent = store.recent.make_contiguous();
    store.journal = Journal::create(folder.path(), 1, recent).unwrap();
    advance(&mut store, 0).unwrap();
    fs::write(folder.path().join("base-0000000000000001.partial"), b"half").unwrap();
    fs::write(
        folder.path().join("base-0000000000000001"),
        b"not even that",
    )
    .unwrap();
    drop(store);
    let store = LaneStore::open(folder.path()).unwrap();
    assert_sound(&store);
    assert_eq!(
        (store.recent.len(), store.head().header.sequence),
        (KEEP, 21)
    );
    assert_eq!(
        (files(folder.path(), BASE), files(folder.path(), JOURNAL)),
        (vec![0], vec![0, 1])
    );
    let names = fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 4);
}

/// In the process that is killed: the folder.
const VICTIM: &str = "NERV_TEST_LANE_OF_VICTIM";

/// Not a test by itself: what the process does that the next test kills.
#[test]
fn victim() {
    let Ok(folder) = std::env::var(VICTIM) else {
        return;
    };
    let folder = Path::new(&folder);
    let mut store = match LaneStore::open(folder) {
        Err(DiskError::Absent(_)) => create(folder),
        store => store.unwrap(),
    };
    store.short = 20_000;
    loop {
        advance(&mut store, 0).unwrap();
        println!("committed {}", store.head().header.sequence);
        io::stdout().flush().unwrap();
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_a_whole_store() {
    let folder = tempfile::tempdir().unwrap();
    let (mut records, mut at, mut bases) = (opening(), 0, 0);
    for round in 0..30u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::victim", "--nocapture"])
            .env(VICTIM, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let lines = io::BufReader::new(output).lines().map_while(Result::ok);
            lines
                .filter_map(|line| line.rsplit_once("committed ")?.1.parse::<u64>().ok())
                .last()
        });
        std::thread::sleep(Duration::from_millis(5 + 9 * round));
        // On Unix this is SIGKILL.
        child.kill().unwrap();
        child.wait().unwrap();
        let said = reader.join().unwrap();
        let store = match LaneStore::open(folder.path()) {
            Ok(store) => store,
            // It was never made.
            Err(DiskError::Absent(_)) if said.is_none() && at == 0 => continue,
            Err(error) => panic!("{error}"),
        };
        assert_sound(&store);
        let found = store.head().header.sequence;
        assert!(
            found >= said.unwrap_or(0).max(at),
            "{said:?} was committed, {found} is there"
        );
        while at < found {
            at += 1;
            step(&mut records, at, 0);
        }
        assert_eq!(store.records().root(), records.root());
        bases = bases.max(files(folder.path(), BASE)[0]);
    }
    assert!(at > 0, "the process never came to write anything");
    assert!(bases > 0, "no base was written anew in {at} heads");
}
