// SPDX-License-Identifier: Apache-2.0
//! The tree of hashes over a fragment's chunks, and the proof that a chunk is in it.
//!
//! Leaves and nodes begin with different words, so that neither passes for the other. Each leaf says
//! its index, its chunk's length and the fragment's, so that a root belongs to one length only.

use alloc::vec::Vec;
use blake2b_simd::{
    many::{hash_many, HashManyJob},
    Params,
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{marker::PhantomData, ops::Range};
use scale_info::TypeInfo;
use sp_core::{Hasher, H256};
use sp_runtime::traits::BlakeTwo256;

/// The root of a fragment's tree.
pub type Root = [u8; 32];

/// The bytes of a chunk: what a challenge asks for. The last one of a fragment may be shorter.
pub const CHUNK: usize = 4096;

/// The most siblings in a proof: those of the longest fragment that there is.
pub const MAX_DEPTH: u32 = (crate::MAX_LENGTH / CHUNK as u64).ilog2();

/// What a leaf's bytes begin with.
const LEAF: &[u8; 10] = b"nerv/chunk";

/// What a node's bytes begin with.
const NODE: &[u8; 9] = b"nerv/node";

/// Chunks that are hashed side by side, where the processor can.
const LANES: usize = 4;

/// How many chunks a fragment of `fragment_length` bytes has: at least one, which is empty if the
/// fragment is, so that there is always something to ask for.
pub const fn chunk_count(fragment_length: u64) -> u32 {
    let count = fragment_length.div_ceil(CHUNK as u64);
    match count {
        0 => 1,
        1..=0xffff_ffff => count as u32,
        // No fragment is as long.
        _ => u32::MAX,
    }
}

/// The bytes of a chunk: [`CHUNK`], the rest of the fragment for the last one, `None` beyond it.
pub const fn chunk_length(fragment_length: u64, index: u32) -> Option<u32> {
    if index >= chunk_count(fragment_length) {
        return None;
    }
    let left = fragment_length - index as u64 * CHUNK as u64;
    Some(if left < CHUNK as u64 {
        left as u32
    } else {
        CHUNK as u32
    })
}

/// A chunk of a fragment; `None` beyond its end.
pub fn chunk(fragment: &[u8], index: u32) -> Option<&[u8]> {
    let length = chunk_length(fragment.len() as u64, index)?;
    let range: Range<usize> = {
        let begin = index as usize * CHUNK;
        begin..begin + length as usize
    };
    fragment.get(range)
}

/// The siblings between a chunk and the root, from below.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct ChunkProof(
    /// A hash for each level on which the path has a sibling.
    pub BoundedVec<[u8; 32], ConstU32<MAX_DEPTH>>,
);

/// Whether `chunk` is the one at `index` of the fragment of `fragment_length` bytes with that root.
///
/// False too for a chunk or a proof of another length than theirs must be. Hashes the chunk and at
/// most [`MAX_DEPTH`] pairs. `H` is a BLAKE2b of 256 bits: in the runtime that of the host,
/// elsewhere [`Blake2Hasher`](sp_core::Blake2Hasher).
pub fn verify_chunk<H: Hasher<Out = H256>>(
    root: &Root,
    fragment_length: u64,
    index: u32,
    chunk: &[u8],
    proof: &ChunkProof,
) -> bool {
    let count = chunk_count(fragment_length);
    let expected = chunk_length(fragment_length, index);
    if fragment_length > crate::MAX_LENGTH
        || expected.is_none_or(|length| length as usize != chunk.len())
        || proof.0.len() != depth(index, count)
    {
        return false;
    }
    let header = header(fragment_length, index, chunk.len());
    let leaf = H::hash(&[&header[..], chunk].concat());
    binary_merkle_tree::verify_proof::<Node<H>, _, _>(
        &H256(*root),
        proof.0.iter().copied().map(H256),
        count,
        index,
        binary_merkle_tree::Leaf::Hash(leaf),
    )
}

/// How many siblings the proof of a chunk has: levels where the path is alone are passed over.
fn depth(index: u32, count: u32) -> usize {
    let (mut index, mut last, mut depth) = (index, count.saturating_sub(1), 0);
    while last > 0 {
        let alone = index == last && index % 2 == 0;
        depth += usize::from(!alone);
        index /= 2;
        last /= 2;
    }
    depth
}

/// The tree over a fragment's chunks: 32 bytes a chunk.
///
/// ```
/// use nerv_primitives_erasure::{chunk, verify_chunk, FragmentTree};
/// use sp_core::Blake2Hasher;
///
/// let fragment = vec![7; 10_000];
/// let tree = FragmentTree::new(&fragment);
/// let proof = tree.prove(2).expect("it has three chunks");
/// let last = chunk(&fragment, 2).expect("it has three chunks");
/// assert!(verify_chunk::<Blake2Hasher>(&tree.root(), 10_000, 2, last, &proof));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FragmentTree {
    leaves: Vec<H256>,
    root: Root,
}

impl FragmentTree {
    /// Hashes a fragment.
    pub fn new(fragment: &[u8]) -> Self {
        let mut leaves = Leaves::new(fragment.len());
        leaves.push(fragment, &mut Vec::new());
        leaves.finish()
    }

    /// What the fragment is known by.
    pub fn root(&self) -> Root {
        self.root
    }

    /// How many chunks there are, at least one.
    pub fn chunks(&self) -> u32 {
        self.leaves.len() as u32
    }

    /// The proof of a chunk; `None` if there is no such chunk. Hashes a pair for each chunk.
    pub fn prove(&self, index: u32) -> Option<ChunkProof> {
        // The library panics where there is no such leaf.
        if index >= self.chunks() {
            return None;
        }
        let leaves = self.leaves.iter().copied();
        let proof = binary_merkle_tree::merkle_proof_raw::<Node<BlakeTwo256>, _>(leaves, index);
        let siblings: Vec<[u8; 32]> = proof.proof.into_iter().map(|hash| hash.0).collect();
        siblings.try_into().ok().map(ChunkProof)
    }
}

/// [`FragmentTree::root`] of a tree for this once.
pub fn root_of(fragment: &[u8]) -> Root {
    FragmentTree::new(fragment).root()
}

/// The leaves of a fragment that comes in pieces.
pub(crate) struct Leaves {
    fragment: u64,
    hashes: Vec<H256>,
}

impl Leaves {
    /// Of a fragment of so many bytes.
    pub fn new(fragment: usize) -> Self {
        let fragment = fragment as u64;
        Self {
            fragment,
            hashes: Vec::with_capacity(chunk_count(fragment) as usize),
        }
    }

    /// Takes the next piece: all but the last must be whole chunks. `room` is working space.
    pub fn push(&mut self, piece: &[u8], room: &mut Vec<u8>) {
        for group in piece.chunks(LANES * CHUNK) {
            self.hash(group, room);
        }
    }

    pub fn finish(mut self) -> FragmentTree {
        if self.hashes.is_empty() {
            let header = header(self.fragment, 0, 0);
            self.hashes.push(<BlakeTwo256 as Hasher>::hash(&header));
        }
        let leaves = self.hashes.iter().copied();
        let root = binary_merkle_tree::merkle_root_raw::<Node<BlakeTwo256>, _>(leaves).0;
        FragmentTree {
            leaves: self.hashes,
            root,
        }
    }

    /// Hashes up to [`LANES`] chunks side by side.
    fn hash(&mut self, group: &[u8], room: &mut Vec<u8>) {
        room.clear();
        for (index, chunk) in (self.hashes.len() as u32..).zip(group.chunks(CHUNK)) {
            room.extend_from_slice(&header(self.fragment, index, chunk.len()));
            room.extend_from_slice(chunk);
        }
        let mut params = Params::new();
        params.hash_length(32);
        let inputs = room.chunks(HEADER + CHUNK);
        let mut jobs: Vec<_> = inputs.map(|leaf| HashManyJob::new(&params, leaf)).collect();
        hash_many(jobs.iter_mut());
        let hashes = jobs.iter().map(|job| job.to_hash());
        self.hashes
            .extend(hashes.map(|hash| H256::from_slice(hash.as_bytes())));
    }
}

const HEADER: usize = LEAF.len() + 8 + 4 + 4;

/// What a leaf's bytes begin with: the word, the fragment's length, the chunk's index and length.
fn header(fragment: u64, index: u32, chunk: usize) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[..10].copy_from_slice(LEAF);
    header[10..18].copy_from_slice(&fragment.to_le_bytes());
    header[18..22].copy_from_slice(&index.to_le_bytes());
    header[22..].copy_from_slice(&(chunk as u32).to_le_bytes());
    header
}

/// `H` with the word of a node in front of what is hashed.
struct Node<H>(PhantomData<H>);

impl<H: Hasher<Out = H256>> Hasher for Node<H> {
    type Out = H256;
    type StdHasher = H::StdHasher;
    const LENGTH: usize = 32;

    fn hash(pair: &[u8]) -> H256 {
        let Ok(pair) = <&[u8; 64]>::try_from(pair) else {
            // The library hashes nothing but pairs by this.
            return H::hash(&[&NODE[..], pair].concat());
        };
        let mut node = [0; NODE.len() + 64];
        node[..NODE.len()].copy_from_slice(NODE);
        node[NODE.len()..].copy_from_slice(pair);
        H::hash(&node)
    }
}
