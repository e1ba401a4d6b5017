// SPDX-License-Identifier: Apache-2.0
//! Against the store that computes its root over everything, and with parts of a trie.

use super::*;
use crate::memory::MemoryStore;
use proptest::prelude::*;

fn key(n: u8) -> [u8; 32] {
    sp_crypto_hashing::blake2_256(&[n])
}

/// A trie with so many entries, some of them in nodes of their own.
fn of(count: u8) -> TrieStore {
    let mut store = TrieStore::default();
    for n in 0..count {
        store.put(&key(n), &vec![n; usize::from(n)]).unwrap();
    }
    store
}

#[test]
fn an_empty_trie_has_the_root_of_no_entries() {
    let mut store = TrieStore::default();
    assert_eq!(store.root(), Ok(MemoryStore::default().root()));
    assert_eq!(store.get(&key(1)), Ok(None));
    store.remove(&key(1)).unwrap();
    assert_eq!(store.root(), Ok(MemoryStore::default().root()));
}

#[test]
fn a_proof_tells_what_is_absent_from_what_it_does_not_show() {
    let mut whole = of(60);
    let root = whole.record().unwrap();
    assert_eq!(whole.get(&key(7)), Ok(Some(vec![7; 7])));
    assert_eq!(whole.get(&key(200)), Ok(None));
    let part = TrieStore::from_proof(root, whole.take_proof());
    assert_eq!(part.get(&key(7)), Ok(Some(vec![7; 7])));
    assert_eq!(part.get(&key(200)), Ok(None));
    let hidden = (0..60)
        .filter(|n| part.get(&key(*n)) == Err(StoreError::NotInProof))
        .count();
    assert!(hidden > 40, "the proof shows too much: {hidden}");
}

#[test]
fn a_proof_of_another_root_shows_nothing() {
    let mut whole = of(10);
    whole.record().unwrap();
    whole.get(&key(7)).unwrap();
    let mut part = TrieStore::from_proof(H256([7; 32]), whole.take_proof());
    assert_eq!(part.get(&key(7)), Err(StoreError::NotInProof));
    part.put(&key(7), &[1]).unwrap();
    assert_eq!(part.root(), Err(StoreError::NotInProof));
}

#[test]
fn bytes_that_are_no_nodes_are_corrupt() {
    let bytes = vec![0xff; 40];
    let root = H256(sp_crypto_hashing::blake2_256(&bytes));
    let store = TrieStore::from_proof(root, StorageProof::new([bytes]));
    assert_eq!(store.get(&key(7)), Err(StoreError::Corrupt));
}

/// A change reaches into nodes that a proof of the key alone does not show: where an entry goes, its
/// neighbour moves up.
#[test]
fn a_part_tells_the_root_only_if_the_proof_shows_all_that_changes() {
    let mut whole = of(2);
    let root = whole.record().unwrap();
    whole.get(&key(0)).unwrap();
    whole.remove(&key(0)).unwrap();
    let after = whole.root().unwrap();
    let proof = whole.take_proof();
    let mut part = TrieStore::from_proof(root, proof);
    part.remove(&key(0)).unwrap();
    assert_eq!(part.root(), Ok(after));

    let mut whole = of(60);
    let root = whole.record().unwrap();
    whole.get(&key(0)).unwrap();
    let proof = whole.take_proof();
    let failing = (0..60).filter(|n| {
        let mut part = TrieStore::from_proof(root, proof.clone());
        part.remove(&key(*n)).unwrap();
        let failed = part.root();
        if failed.is_err() {
            // From then on nothing is known.
            assert_eq!(part.get(&key(0)), failed.map(|_| None));
            assert_eq!(part.root(), failed);
        }
        failed == Err(StoreError::NotInProof)
    });
    assert!(failing.count() > 40);
}

/// Nodes that no trie has any more do not pile up.
#[test]
fn what_was_overwritten_is_forgotten() {
    let mut store = of(60);
    for round in 0..200u8 {
        for n in 0..60 {
            store.put(&key(n), &[round; 40]).unwrap();
        }
        store.root().unwrap();
    }
    let nodes = store.nodes.keys().len();
    assert!(nodes < 400, "{nodes} nodes for 60 entries");
}

proptest! {
    /// Whatever is written and removed, and whenever the root is asked for, it is that of the
    /// entries; and a proof of what was done is enough to do it again.
    #[test]
    fn the_root_is_that_of_the_entries(
        before in prop::collection::vec((0u8..50, prop::option::of(0usize..70)), 0..60),
        rounds in prop::collection::vec(
            prop::collection::vec((0u8..50, prop::option::of(0usize..70)), 0..10), 0..8),
    ) {
        let write = |store: &mut dyn Store, (n, length): (u8, Option<usize>)| match length {
            Some(length) => store.put(&key(n), &vec![n; length]).unwrap(),
            None => store.remove(&key(n)).unwrap(),
        };
        let (mut memory, mut whole) = (MemoryStore::default(), TrieStore::default());
        for change in before {
            write(&mut memory, change);
            write(&mut whole, change);
        }
        let root = whole.record().unwrap();
        prop_assert_eq!(root, memory.root());
        let mut roots = vec![];
        for changes in &rounds {
            for change in changes {
                prop_assert_eq!(whole.get(&key(change.0)), memory.get(&key(change.0)));
                write(&mut memory, *change);
                write(&mut whole, *change);
            }
            roots.push(whole.root().unwrap());
            prop_assert_eq!(roots.last(), Some(&memory.root()));
        }
        let mut part = TrieStore::from_proof(root, whole.take_proof());
        for (changes, root) in rounds.iter().zip(roots) {
            for change in changes {
                prop_assert!(part.get(&key(change.0)).is_ok());
                write(&mut part, *change);
            }
            prop_assert_eq!(part.root(), Ok(root));
        }
    }
}
