// SPDX-License-Identifier: Apache-2.0
//! Proofs of a state that is built here, as a chain would build it, and what is refused of them.

use super::*;
use crate::check::PALLET;
use codec::{DecodeAll, Encode};
use nerv_primitives_core::{AbortReason, ReceiptStatus, ShardId, Standing, Transfer, TransferId};
use nerv_primitives_embedding::BlindedId;
use sp_core::{Bytes, H256};
use sp_crypto_hashing::twox_128;
use sp_runtime::traits::{BlakeTwo256, Header as _};
use sp_trie::{
    trie_types::TrieDBMutBuilderV1, LayoutV1, MemoryDB, Recorder, Trie, TrieDBBuilder, TrieMut,
};

type Layout = LayoutV1<BlakeTwo256>;

const ID: TransferId = TransferId(H256([7; 32]));
const OTHER: TransferId = TransferId(H256([8; 32]));

fn transfer(source: ReceiptStatus, destination: Option<ReceiptStatus>) -> Transfer {
    let standing = |status| Standing {
        shard: ShardId(H256([9; 32])),
        status,
        block: 41,
    };
    Transfer {
        from: BlindedId([1; 32]),
        to: BlindedId([2; 32]),
        amount: 1_000,
        source: ShardId(H256([9; 32])),
        destination: ShardId(H256([10; 32])),
        at: 39,
        deadline: 50,
        epoch: Some(3),
        at_source: standing(source),
        at_destination: destination.map(standing),
    }
}

fn committed() -> Transfer {
    let status = ReceiptStatus::Committed;
    transfer(status, Some(status))
}

fn aborted() -> Transfer {
    transfer(ReceiptStatus::Aborted(AbortReason::BelowMinimum), None)
}

fn key() -> Vec<u8> {
    transfer_key(&ID)
}

/// A state with some transfers and a hundred entries of other kinds.
struct State {
    nodes: MemoryDB<BlakeTwo256>,
    root: H256,
}

impl State {
    fn with(more: &[(Vec<u8>, Vec<u8>)]) -> Self {
        let transfers = [(ID, committed()), (OTHER, aborted())]
            .map(|(id, transfer)| (transfer_key(&id), transfer.encode()));
        let others = (0u8..100).map(|n| (twox_128(&[n]).to_vec(), vec![n; 1 + usize::from(n)]));
        let mut nodes = MemoryDB::<BlakeTwo256>::default();
        let mut root = H256::default();
        {
            let mut trie = TrieDBMutBuilderV1::<BlakeTwo256>::new(&mut nodes, &mut root).build();
            let entries = transfers.into_iter().chain(others).chain(more.to_vec());
            for (key, value) in entries {
                trie.insert(&key, &value).unwrap();
            }
        }
        Self { nodes, root }
    }

    fn new() -> Self {
        Self::with(&[])
    }

    /// The nodes on the way to a key, as `state_getReadProof` answers them.
    fn prove(&self, key: &[u8]) -> Vec<Vec<u8>> {
        let mut recorder = Recorder::<Layout>::new();
        {
            let trie = TrieDBBuilder::<Layout>::new(&self.nodes, &self.root)
                .with_recorder(&mut recorder)
                .build();
            trie.get(key).unwrap();
        }
        recorder.drain().into_iter().map(|node| node.data).collect()
    }

    /// The proof of a key in a file.
    fn file(&self, key: Vec<u8>) -> ProofFile {
        let header = Header::new(
            50,
            H256([1; 32]),
            self.root,
            H256([2; 32]),
            Default::default(),
        );
        ProofFile {
            genesis: H256([3; 32]),
            header: Bytes(header.encode()),
            proof: self.prove(&key).into_iter().map(Bytes).collect(),
            key: Bytes(key),
        }
    }
}

#[test]
fn the_key_is_that_of_the_map() {
    // twox_128("CrossShard") ++ twox_128("Transfers") ++ id
    let key = transfer_key(&ID);
    assert_eq!(key.len(), 16 + 16 + 32);
    assert_eq!(key[..16], twox_128(b"CrossShard"));
    assert_eq!(key[16..32], twox_128(b"Transfers"));
    assert_eq!(key[32..], [7; 32]);
}

#[test]
fn a_genuine_proof_is_verified() {
    let state = State::new();
    let proof = state.prove(&key());
    assert!(proof.len() > 2, "the way is more than a step");
    let expected = Ok((ID, committed()));
    assert_eq!(verify(&state.root, &key(), proof.clone()), expected);
    // In any order, and with nodes it does not need.
    let others = state.prove(&transfer_key(&OTHER));
    let jumbled = others.into_iter().chain(proof.into_iter().rev());
    assert_eq!(verify(&state.root, &key(), jumbled), expected);
}

#[test]
fn a_side_that_has_said_nothing_is_read() {
    let state = State::new();
    let key = transfer_key(&OTHER);
    let found = verify(&state.root, &key, state.prove(&key));
    assert_eq!(found, Ok((OTHER, aborted())));
}

#[test]
fn a_changed_value_is_refused() {
    let state = State::new();
    let mut proof = state.prove(&key());
    let value = committed().encode();
    let node = proof
        .iter_mut()
        .find(|node| node.windows(value.len()).any(|part| part == value))
        .expect("one of the nodes has the value");
    // The block in which it was committed.
    *node.last_mut().unwrap() ^= 1;
    assert_eq!(verify(&state.root, &key(), proof), Err(Error::Incomplete));
}

#[test]
fn any_node_that_is_changed_or_removed_is_missed() {
    let state = State::new();
    let proof = state.prove(&key());
    for index in 0..proof.len() {
        let mut removed = proof.clone();
        removed.remove(index);
        let mut changed = proof.clone();
        changed[index][0] ^= 1;
        for broken in [removed, changed] {
            let refused = verify(&state.root, &key(), broken);
            assert!(
                matches!(refused, Err(Error::Incomplete | Error::OtherRoot(_))),
                "node {index}: {refused:?}"
            );
        }
    }
    let root = state.root;
    assert_eq!(verify(&root, &key(), []), Err(Error::OtherRoot(root)));
}

#[test]
fn another_state_is_refused() {
    let state = State::new();
    let other = State::with(&[(vec![1, 2, 3], vec![4])]);
    let refused = verify(&other.root, &key(), state.prove(&key()));
    assert_eq!(refused, Err(Error::OtherRoot(other.root)));
}

#[test]
fn another_key_is_refused() {
    let state = State::new();
    let proof = state.prove(&key());
    let refused = verify(&state.root, &transfer_key(&OTHER), proof);
    assert_eq!(
        refused,
        Err(Error::Incomplete),
        "the way to it is not shown"
    );
}

#[test]
fn what_is_not_there_is_proven_absent() {
    let state = State::new();
    let absent = transfer_key(&TransferId(H256([6; 32])));
    let refused = verify(&state.root, &absent, state.prove(&absent));
    assert_eq!(refused, Err(Error::KeyAbsent));
}

#[test]
fn what_is_not_a_transfer_is_refused() {
    let long = [committed().encode(), vec![0]].concat();
    let short = committed().encode()[1..].to_vec();
    for value in [long, short, vec![1], vec![0xff; 70]] {
        let state = State::with(&[(key(), value)]);
        let refused = verify(&state.root, &key(), state.prove(&key()));
        assert_eq!(refused, Err(Error::NotATransfer));
    }
}

/// Anybody's storage may hold what looks like a transfer.
#[test]
fn a_key_that_is_not_of_a_transfer_is_refused() {
    let longer = [key(), vec![0]].concat();
    let shorter = key()[..63].to_vec();
    let other = [twox_128(PALLET), twox_128(b"Receipts"), [7; 16], [7; 16]].concat();
    for key in [longer, shorter, other, b"somewhere else".to_vec(), vec![]] {
        let state = State::with(&[(key.clone(), committed().encode())]);
        let refused = verify(&state.root, &key, state.prove(&key));
        assert_eq!(refused, Err(Error::OtherKey));
    }
}

#[test]
fn a_file_proves_its_receipt_to_who_trusts_its_header() {
    let state = State::new();
    let file = state.file(key());
    let written = serde_json::to_string_pretty(&file).unwrap();
    assert_eq!(ProofFile::parse(&written), Ok(file.clone()));
    let header = Header::decode_all(&mut file.header.0.as_slice()).unwrap();
    let proven = Proven {
        id: ID,
        transfer: committed(),
        number: 50,
        hash: header.hash(),
    };
    assert_eq!(file.verify(None), Ok(proven));
    assert_eq!(file.verify(Some(header.hash())), Ok(proven));
}

#[test]
fn another_header_is_refused() {
    let state = State::new();
    let file = state.file(key());
    let trusted = file.verify(None).unwrap().hash;
    let other = State::with(&[(vec![1, 2, 3], vec![4])]).file(key());
    let exchanged = ProofFile {
        header: other.header.clone(),
        ..file.clone()
    };
    assert_eq!(
        exchanged.verify(Some(trusted)),
        Err(Error::UntrustedHeader {
            trusted,
            found: other.verify(None).unwrap().hash,
        })
    );
    assert!(matches!(exchanged.verify(None), Err(Error::OtherRoot(_))));
    let found = other.verify(Some(trusted));
    assert!(
        matches!(found, Err(Error::UntrustedHeader { .. })),
        "a whole proof of another block: {found:?}"
    );
}

#[test]
fn a_header_that_is_none_is_refused() {
    let file = State::new().file(key());
    let longer = [file.header.0.clone(), vec![0]].concat();
    let shorter = file.header.0[..file.header.0.len() - 1].to_vec();
    for header in [longer, shorter, Vec::new()] {
        let header = Bytes(header);
        let refused = ProofFile {
            header,
            ..file.clone()
        };
        assert_eq!(refused.verify(None), Err(Error::NotAHeader));
    }
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let written = serde_json::to_string(&State::new().file(key())).unwrap();
    for length in [0, 1, written.len() / 2, written.len() - 1] {
        let refused = ProofFile::parse(&written[..length]);
        assert!(matches!(refused, Err(Error::Unreadable(_))), "{length}");
    }
    for wrong in [
        "{}".to_string(),
        written.replace("\"key\"", "\"keys\""),
        written.replace("0x", "0y"),
    ] {
        let refused = ProofFile::parse(&wrong);
        assert!(matches!(refused, Err(Error::Unreadable(_))), "{wrong}");
    }
}

#[test]
fn errors_say_what_is_wrong() {
    let root = H256([4; 32]);
    for (error, part) in [
        (Error::Unreadable("no file".into()), "no file"),
        (Error::NotAHeader, "header"),
        (Error::OtherRoot(root), "0x0404"),
        (Error::Incomplete, "proof"),
        (Error::KeyAbsent, "no transfer"),
        (Error::NotATransfer, "no transfer"),
        (Error::OtherKey, "not that of a transfer"),
    ] {
        assert!(error.to_string().contains(part), "{error}");
    }
}
