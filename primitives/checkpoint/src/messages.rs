// SPDX-License-Identifier: Apache-2.0
//! What the holders of fragments tell the chain.

use crate::commitment::Commitment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_erasure::{ChunkProof, CHUNK};
use nerv_primitives_types::{BlockHeight, NodeId, ShardId};
use scale_info::TypeInfo;
use sp_runtime::{traits::ConstU32, BoundedVec};

/// The bytes of a chunk: [`CHUNK`], but for the last of a fragment.
pub type Chunk = BoundedVec<u8, ConstU32<{ CHUNK as u32 }>>;

/// A holder says that it keeps its fragment of a checkpoint, and what all fragments are.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Acknowledgement {
    /// The shard.
    pub shard: ShardId,
    /// The height of its checkpoint.
    pub height: BlockHeight,
    /// The slot whose fragment is kept.
    pub slot: u8,
    /// The node that keeps it.
    pub node: NodeId,
    /// What the fragments are.
    pub commitment: Commitment,
    /// The block at which the holder has looked at the chain. It signs its hash as well, so that what
    /// it says of one fork is nothing on another.
    pub at: BlockHeight,
}

/// A holder shows the chunk of its fragment that it was asked for.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Answer {
    /// The shard.
    pub shard: ShardId,
    /// The height of the checkpoint that is asked for.
    pub height: BlockHeight,
    /// The slot whose fragment is asked for.
    pub slot: u8,
    /// The node that keeps it.
    pub node: NodeId,
    /// The number of the challenge.
    pub period: u32,
    /// The index of the chunk.
    pub index: u32,
    /// Its bytes.
    pub chunk: Chunk,
    /// That it belongs to the fragment.
    pub proof: ChunkProof,
    /// The block at which the holder has looked at the chain, as in [`Acknowledgement::at`].
    pub at: BlockHeight,
}
