// SPDX-License-Identifier: Apache-2.0
//! What proofs show, and what they do not.

use super::*;
use nerv_primitives_transition::RootedStore;
use proptest::prelude::*;

fn id(n: u8) -> BlindedId {
    BlindedId::of(&[n])
}

fn account(n: u8) -> Account {
    Account {
        free: 100 + u128::from(n),
        nonce: n.into(),
        ..Account::default()
    }
}

/// A trie with the records of so many accounts.
fn of(count: u8) -> TrieStore {
    let mut store = TrieStore::default();
    for n in 0..count {
        store.put(&id(n).0, &account(n).encode()).unwrap();
    }
    store
}

fn proof_of(store: &mut TrieStore, accounts: &[BlindedId]) -> (H256, StorageProof) {
    let root = store.record().unwrap();
    for account in accounts {
        store.get(&account.0).unwrap();
    }
    (root, store.take_proof())
}

#[test]
fn a_proof_shows_records_and_that_there_are_none() {
    let mut store = of(60);
    let accounts = [id(7), id(200), id(59)];
    let (root, proof) = proof_of(&mut store, &accounts);
    let expected = vec![
        (id(7), Some(account(7))),
        (id(200), None),
        (id(59), Some(account(59))),
    ];
    assert_eq!(proven(root, proof.clone(), &accounts), Ok(expected));
    let others: Vec<u8> = (0..60).filter(|n| ![7, 59].contains(n)).collect();
    let unshown = others.iter().filter(|n| {
        let shown = proven(root, proof.clone(), &[id(**n)]);
        shown == Err(ProofError::Unshown(StoreError::NotInProof))
    });
    assert!(unshown.count() > 30);
}

#[test]
fn fails_a_proof_of_another_root() {
    let (root, _) = proof_of(&mut of(60), &[]);
    let (other, proof) = proof_of(&mut of(61), &[id(7)]);
    assert_ne!(root, other);
    let shown = proven(root, proof, &[id(7)]);
    assert_eq!(shown, Err(ProofError::Unshown(StoreError::NotInProof)));
    let none = proven(root, StorageProof::empty(), &[id(7)]);
    assert_eq!(none, Err(ProofError::Unshown(StoreError::NotInProof)));
}

#[test]
fn fails_bytes_that_are_no_trie() {
    let bytes = vec![0xff; 40];
    let root = H256(sp_crypto_hashing::blake2_256(&bytes));
    let shown = proven(root, StorageProof::new([bytes]), &[id(7)]);
    assert_eq!(shown, Err(ProofError::Unshown(StoreError::Corrupt)));
}

#[test]
fn fails_what_is_no_record() {
    let sound = account(7).encode();
    let more = Account {
        free: u128::MAX,
        locked: 1,
        ..account(7)
    };
    let empty = Account {
        nonce: 3,
        ..Account::default()
    };
    for bytes in [
        &sound[..sound.len() - 1],
        &[&sound[..], &[0]].concat(),
        &more.encode(),
        &empty.encode(),
    ] {
        let mut store = of(10);
        store.put(&id(7).0, bytes).unwrap();
        let (root, proof) = proof_of(&mut store, &[id(7)]);
        let shown = proven(root, proof, &[id(7)]);
        assert_eq!(shown, Err(ProofError::CorruptRecord));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However a lane has changed a shard's records: whoever writes what is proven of all accounts
    /// that differ comes from the one root to the other, in whatever pieces and order.
    #[test]
    fn what_is_proven_leads_from_the_old_root_to_the_new(
        frozen in prop::collection::btree_map(0u8..60, 1u8..200, 0..40),
        lane in prop::collection::btree_map(0u8..60, 1u8..200, 0..40),
        piece in 1usize..9,
        backwards in any::<bool>(),
    ) {
        let of = |records: &std::collections::BTreeMap<u8, u8>| {
            let mut store = TrieStore::default();
            for (n, balance) in records {
                store.put(&id(*n).0, &account(*balance).encode()).unwrap();
            }
            store
        };
        let (mut chain, mut store) = (of(&frozen), of(&lane));
        let mut differ: Vec<BlindedId> = (0..60)
            .filter(|n| frozen.get(n) != lane.get(n))
            .map(id)
            .collect();
        if backwards {
            differ.reverse();
        }
        for accounts in differ.chunks(piece) {
            let (root, proof) = proof_of(&mut store, accounts);
            for (account, record) in proven(root, proof, accounts).unwrap() {
                match record {
                    Some(record) => chain.put(&account.0, &record.encode()).unwrap(),
                    None => chain.remove(&account.0).unwrap(),
                }
            }
        }
        prop_assert_eq!(chain.root(), store.root());
    }

    /// No bit of a proof can be changed without the record being out of sight.
    #[test]
    fn a_bent_proof_shows_nothing_else(at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut store = of(60);
        let (root, proof) = proof_of(&mut store, &[id(7)]);
        let mut nodes: Vec<Vec<u8>> = proof.into_iter_nodes().collect();
        let total: usize = nodes.iter().map(Vec::len).sum();
        let mut at = at.index(total);
        for node in &mut nodes {
            if at < node.len() {
                node[at] ^= 1 << bit;
                break;
            }
            at -= node.len();
        }
        let shown = proven(root, StorageProof::new(nodes), &[id(7)]);
        prop_assert_eq!(shown, Err(ProofError::Unshown(StoreError::NotInProof)));
    }
}
