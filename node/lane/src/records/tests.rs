// SPDX-License-Identifier: Apache-2.0
//! Against a map in memory and the trie of `sp-trie`.

use super::*;
use nerv_primitives_transition::{MemoryStore, TrieStore};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Keys that part late, early, and in the last nibble.
fn key(n: u8) -> Key {
    let mut key = [0; KEY_LENGTH];
    match n % 4 {
        0 => key = sp_crypto_hashing::blake2_256(&[n]),
        1 => key[31] = n,
        2 => key[15] = n,
        _ => (key[0], key[31]) = (n, n),
    }
    key
}

fn value(n: u8, length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| n.wrapping_mul(31).wrapping_add(at as u8))
        .collect()
}

fn of(count: u8) -> Records {
    let mut records = Records::default();
    for n in 0..count {
        records.put(&key(n), &value(n, usize::from(n))).unwrap();
    }
    records
}

#[test]
fn none_have_the_root_of_no_entries() {
    let mut records = Records::default();
    assert_eq!(records.root(), MemoryStore::default().root());
    records.remove(&key(1)).unwrap();
    records.put(&key(1), &[1]).unwrap();
    assert_eq!((records.len(), records.is_empty()), (1, false));
    records.remove(&key(1)).unwrap();
    assert_eq!(records.root(), MemoryStore::default().root());
    assert!(records.is_empty());
}

#[test]
fn what_no_record_is_named_or_has_is_refused() {
    let mut records = of(3);
    let before = records.root();
    assert_eq!(records.put(&[1; 31], &[1]), Err(StoreError::Corrupt));
    assert_eq!(
        records.put(&[1; 32], &[1; MAX_VALUE + 1]),
        Err(StoreError::Corrupt)
    );
    assert_eq!(records.get(&[1; 33]), Ok(None));
    assert_eq!(records.remove(&[1; 33]), Ok(()));
    assert_eq!((records.root(), records.len()), (before, 3));
    records.put(&[1; 32], &[1; MAX_VALUE]).unwrap();
    assert_eq!(records.len(), 4);
}

#[test]
fn an_older_state_stays_as_it_was() {
    let mut records = of(200);
    let (older, root) = (records.clone(), records.root());
    for n in 0..200 {
        match n % 2 {
            0 => records.remove(&key(n)).unwrap(),
            _ => records.put(&key(n), &[n]).unwrap(),
        }
    }
    assert_ne!(records.root(), root);
    assert_eq!((older.root(), older.len(), records.len()), (root, 200, 100));
    assert_eq!(older.value(&key(7)), Some(&value(7, 7)[..]));
    assert_eq!(records.value(&key(7)), Some(&[7][..]));
}

/// A root costs what has changed: nodes are hashed once.
#[test]
fn a_clone_shares_its_nodes() {
    let records = of(200);
    records.root();
    let mut clone = records.clone();
    clone.put(&key(3), &[9]).unwrap();
    let mut changes = vec![];
    clone.changes_since(&records, |(key, value)| {
        changes.push((*key, value.map(<[u8]>::to_vec)))
    });
    assert_eq!(changes, [(key(3), Some(vec![9]))]);
    let (Some(Link::Branch(one)), Some(Link::Branch(other))) = (&records.root, &clone.root) else {
        panic!("a trie of 200 begins with a branch");
    };
    let shared =
        one.children.iter().zip(&other.children).filter(
            |(one, other)| matches!((one, other), (Some(one), Some(other)) if one.is(other)),
        );
    let children = one.children.iter().flatten().count();
    assert_eq!(shared.count(), children - 1);
}

fn entries(records: &Records) -> Vec<(Key, Vec<u8>)> {
    records
        .iter()
        .map(|(key, value)| (*key, value.to_vec()))
        .collect()
}

type Edit = (u8, Option<usize>);

fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((0u8..60, prop::option::of(0usize..70)), 0..most)
}

fn write(store: &mut dyn Store, map: &mut BTreeMap<Key, Vec<u8>>, (n, length): Edit) {
    match length {
        Some(length) => {
            store.put(&key(n), &value(n, length)).unwrap();
            map.insert(key(n), value(n, length));
        }
        None => {
            store.remove(&key(n)).unwrap();
            map.remove(&key(n));
        }
    }
}

proptest! {
    /// Whatever is written and removed, and whenever a root is asked for: root, entries, order and
    /// differences are those of a map, and older states stay.
    #[test]
    fn it_is_the_trie_of_its_entries(rounds in prop::collection::vec(edits(25), 1..6)) {
        let (mut records, mut map) = (Records::default(), BTreeMap::new());
        let mut older: Vec<(Records, BTreeMap<Key, Vec<u8>>)> = vec![];
        for (round, edits) in rounds.into_iter().enumerate() {
            for edit in edits {
                write(&mut records, &mut map, edit);
            }
            if round % 2 == 0 {
                records.root();
            }
            older.push((records.clone(), map.clone()));
        }
        for (records, map) in &older {
            let mut memory = MemoryStore::default();
            for (key, value) in map {
                memory.put(key, value).unwrap();
            }
            prop_assert_eq!(records.root(), memory.root());
            prop_assert_eq!(records.len(), map.len() as u64);
            let all: Vec<_> = map.clone().into_iter().collect();
            prop_assert_eq!(entries(records), all);
            for n in 0..70 {
                let from: Vec<_> = records.iter_from(&key(n)).map(|(key, _)| *key).collect();
                let expected: Vec<_> = map.range(key(n)..).map(|(key, _)| *key).collect();
                prop_assert_eq!(from, expected);
                prop_assert_eq!(records.get(&key(n)).unwrap(), map.get(&key(n)).cloned());
            }
            for (before, from) in &older {
                let mut changes = vec![];
                records.changes_since(before, |(key, value)| {
                    changes.push((*key, value.map(<[u8]>::to_vec)));
                });
                prop_assert!(changes.is_sorted());
                for (key, value) in &changes {
                    prop_assert_ne!(from.get(key), value.as_ref());
                }
                let mut patched = before.clone();
                for (key, value) in changes {
                    match value {
                        Some(value) => patched.put(&key, &value).unwrap(),
                        None => patched.remove(&key).unwrap(),
                    }
                }
                prop_assert_eq!(patched.root(), records.root());
            }
        }
    }

    /// A proof shows what was asked for and is enough for no other root.
    #[test]
    fn proofs_show_what_is_and_what_is_not(before in edits(60), asked in prop::collection::vec(0u8..70, 0..8)) {
        let (mut records, mut map) = (Records::default(), BTreeMap::new());
        for edit in before {
            write(&mut records, &mut map, edit);
        }
        let keys: Vec<_> = asked.iter().map(|n| key(*n)).collect();
        let proof = records.prove(&keys);
        let part = TrieStore::from_proof(records.root(), proof.clone());
        for key in &keys {
            prop_assert_eq!(part.get(key), Ok(map.get(key).cloned()));
        }
        records.put(&key(69), &[1]).unwrap();
        let other = TrieStore::from_proof(records.root(), proof);
        for key in &keys {
            prop_assert_eq!(other.get(key), Err(StoreError::NotInProof));
        }
    }
}
