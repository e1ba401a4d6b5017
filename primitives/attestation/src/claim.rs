// SPDX-License-Identifier: Apache-2.0
//! What a replica claims to have found.

use alloc::vec::Vec;
use codec::{Compact, Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_transition::Log;
use nerv_primitives_types::{Balance, BlockHeight, NodeId, RecordIndex, ShardId};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::{
    traits::{BlakeTwo256, ConstU32, Hash},
    BoundedVec,
};

/// The domain that separates what an enclave signs from every other use of the hash.
const DOMAIN: &[u8] = b"nerv/claim";

/// The shards that an operation begins with, and those that it ends in, at most: two of each.
pub type Pair<V> = BoundedVec<V, ConstU32<2>>;

/// Where the log of a shard stood, and what its records were then.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Mark {
    /// The height of the checkpoint.
    pub height: BlockHeight,
    /// The root of the records at its height.
    pub root: H256,
    /// The log at its height.
    pub log: Log,
}

/// What stands in a shard, in a few words.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Contents {
    /// The root of the trie of its records, in state version 1.
    pub root: H256,
    /// Its accounts.
    #[codec(compact)]
    pub accounts: u64,
    /// Its units: what is free and what is locked of all accounts.
    #[codec(compact)]
    pub total: Balance,
    /// The BLAKE2b-256 hash of its encoded embedding: of the sum and the count.
    pub embedding: H256,
}

/// By hand: the derived bound takes compact fields for plain ones, and is some bytes too low.
impl MaxEncodedLen for Contents {
    fn max_encoded_len() -> usize {
        H256::max_encoded_len()
            .saturating_mul(2)
            .saturating_add(Compact::<u64>::max_encoded_len())
            .saturating_add(Compact::<Balance>::max_encoded_len())
    }
}

/// A shard that an operation has ended: from its checkpoint to the cutover.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Source {
    /// The shard.
    pub shard: ShardId,
    /// The committed checkpoint that was begun with.
    pub from: Mark,
    /// The log at the cutover, to which its steps were taken.
    pub log: Log,
    /// What stood in the shard then.
    pub contents: Contents,
}

/// A shard that an operation has begun, with what became its own at the cutover.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Heir {
    /// The shard.
    pub shard: ShardId,
    /// The records that belong to it by the cut, as they were at the cutover.
    pub contents: Contents,
}

/// What whoever executes the last steps of an operation's shards again finds: one of a split has one
/// source and two heirs, one of a merge two and one.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Claim {
    /// The operation's record.
    pub record: RecordIndex,
    /// The shards that were.
    pub sources: Pair<Source>,
    /// The shards that are.
    pub heirs: Pair<Heir>,
}

/// A claim, and who says so when. An enclave signs its [hash](Statement::hash).
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Statement {
    /// What was found.
    pub claim: Claim,
    /// The node whose enclave has found it.
    pub node: NodeId,
    /// The slot for which the node was asked.
    pub slot: u8,
    /// For the how manieth time replicas were asked, from 0.
    pub round: u8,
    /// The block at which the node has looked at the chain. Its hash is signed as well, so that what
    /// is said of one fork is nothing on another.
    pub at: BlockHeight,
}

impl Statement {
    /// What an enclave signs: `blake2_256("nerv/claim" ++ hash of the chain's first block ++ hash of
    /// the block at which it has looked ++ encoded statement)`.
    pub fn hash(&self, genesis: &H256, block: &H256) -> H256 {
        let mut preimage = Vec::with_capacity(1_024);
        preimage.extend_from_slice(DOMAIN);
        preimage.extend_from_slice(genesis.as_bytes());
        preimage.extend_from_slice(block.as_bytes());
        self.encode_to(&mut preimage);
        BlakeTwo256::hash(&preimage)
    }
}

/// The kind of evidence that an enclave was registered with.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum EvidenceKind {
    /// None: somebody says that there is an enclave. Only where the chain's specification allows it.
    #[codec(index = 0)]
    Simulated,
    /// A quote of an Intel SGX enclave.
    #[codec(index = 1)]
    Sgx,
    /// A quote of an Intel TDX trust domain.
    #[codec(index = 2)]
    Tdx,
}
