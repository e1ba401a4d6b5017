// SPDX-License-Identifier: Apache-2.0
//! Proofs of chunks: the right one passes, and nothing else.

use super::*;
use crate::{chunk, chunk_count, root_of, verify_chunk, ChunkProof, FragmentTree, Root, MAX_DEPTH};
use codec::{DecodeAll, Encode, MaxEncodedLen};
use sp_core::Blake2Hasher;
use sp_crypto_hashing::blake2_256;

fn verify(root: &Root, length: u64, index: u32, chunk: &[u8], proof: &ChunkProof) -> bool {
    verify_chunk::<Blake2Hasher>(root, length, index, chunk, proof)
}

/// The tree as its description has it, written down plainly: pairs from below, an odd one rises.
fn plain_root(fragment: &[u8]) -> Root {
    let length = fragment.len() as u64;
    let mut row: Vec<Root> = (0..chunk_count(length))
        .map(|index| {
            let chunk = chunk(fragment, index).expect("within");
            let numbers = (length, index, chunk.len() as u32).encode();
            blake2_256(&[&b"nerv/chunk"[..], &numbers, chunk].concat())
        })
        .collect();
    while row.len() > 1 {
        row = row
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => blake2_256(&[&b"nerv/node"[..], left, right].concat()),
                one => one[0],
            })
            .collect();
    }
    row[0]
}

#[test]
fn success_roots_are_those_of_the_description() {
    for chunks in 0..20 {
        for rest in [0, 1, CHUNK - 1] {
            let fragment = checkpoint(chunks * CHUNK + rest);
            assert_eq!(root_of(&fragment), plain_root(&fragment));
        }
    }
}

#[test]
fn success_every_chunk_is_proved_at_its_place_alone() {
    for chunks in 1..=17u32 {
        let fragment = checkpoint(chunks as usize * CHUNK - 100);
        let length = fragment.len() as u64;
        let tree = FragmentTree::new(&fragment);
        assert_eq!(tree.chunks(), chunks);
        assert_eq!(tree.prove(chunks), None);
        for index in 0..chunks {
            let proof = tree.prove(index).expect("within");
            let bytes = chunk(&fragment, index).expect("within");
            assert!(verify(&tree.root(), length, index, bytes, &proof));
            for other in (0..chunks + 2).filter(|other| *other != index) {
                assert!(!verify(&tree.root(), length, other, bytes, &proof));
                if let Some(another) = chunk(&fragment, other) {
                    assert!(!verify(&tree.root(), length, index, another, &proof));
                    let foreign = tree.prove(other).expect("within");
                    assert!(!verify(&tree.root(), length, index, bytes, &foreign));
                }
            }
        }
    }
}

#[test]
fn fails_on_anything_changed() {
    let fragment = checkpoint(11 * CHUNK + 5);
    let length = fragment.len() as u64;
    let tree = FragmentTree::new(&fragment);
    let root = tree.root();
    for index in [0, 7, 10, 11] {
        let proof = tree.prove(index).expect("within");
        let right = chunk(&fragment, index).expect("within");
        for at in [0, right.len() - 1] {
            let mut wrong = right.to_vec();
            wrong[at] ^= 1;
            assert!(!verify(&root, length, index, &wrong, &proof));
        }
        assert!(!verify(&root, length, index, &right[1..], &proof));
        assert!(!verify(
            &root,
            length,
            index,
            &[right, &[0]].concat(),
            &proof
        ));
        assert!(!verify(&root, length, index, &[], &proof));
        for level in 0..proof.0.len() {
            let mut wrong = proof.clone();
            wrong.0[level][31] ^= 1;
            assert!(!verify(&root, length, index, right, &wrong));
            let mut shorter = proof.clone();
            shorter.0.remove(level);
            assert!(!verify(&root, length, index, right, &shorter));
        }
        let mut longer = proof.clone();
        longer.0.try_push([0; 32]).expect("there is room");
        assert!(!verify(&root, length, index, right, &longer));
        // The length is part of what is proved, even where count and chunks stay as they are.
        for other in [length - 1, length + 1, 0, u64::MAX] {
            assert!(!verify(&root, other, index, right, &proof));
        }
        assert!(!verify(&[0; 32], length, index, right, &proof));
    }
}

#[test]
fn fails_where_a_node_would_pass_for_a_leaf() {
    // A fragment that consists of what is hashed for the inner nodes of another.
    let fragment = checkpoint(4 * CHUNK);
    let tree = FragmentTree::new(&fragment);
    let proof = tree.prove(0).expect("within");
    let upper = ChunkProof(vec![proof.0[1]].try_into().expect("there is room"));
    let (left, right) = (plain_leaf(&fragment, 0), plain_leaf(&fragment, 1));
    let pair = [left, right].concat();
    for length in [64 + CHUNK as u64, 128, 4 * CHUNK as u64] {
        assert!(!verify(&tree.root(), length, 0, &pair, &upper));
    }
}

fn plain_leaf(fragment: &[u8], index: u32) -> Root {
    let chunk = chunk(fragment, index).expect("within");
    let numbers = (fragment.len() as u64, index, chunk.len() as u32).encode();
    blake2_256(&[&b"nerv/chunk"[..], &numbers, chunk].concat())
}

#[test]
fn boundary_an_empty_fragment_has_one_empty_chunk() {
    let tree = FragmentTree::new(&[]);
    assert_eq!(tree.chunks(), 1);
    let proof = tree.prove(0).expect("there is one");
    assert!(proof.0.is_empty());
    assert!(verify(&tree.root(), 0, 0, &[], &proof));
    assert!(!verify(&tree.root(), 0, 0, &[0], &proof));
    assert_ne!(tree.root(), root_of(&[0, 0]));
}

#[test]
fn boundary_a_proof_is_bounded() {
    let siblings = vec![[7; 32]; MAX_DEPTH as usize];
    let longest = ChunkProof(siblings.try_into().expect("as many as may be"));
    let encoded = longest.encode();
    assert_eq!(encoded.len(), ChunkProof::max_encoded_len());
    assert_eq!(ChunkProof::decode_all(&mut &encoded[..]), Ok(longest));
    let more = vec![[7u8; 32]; MAX_DEPTH as usize + 1].encode();
    assert!(ChunkProof::decode_all(&mut &more[..]).is_err());
}
