// SPDX-License-Identifier: Apache-2.0
//! Where a node's service leaves for its off-chain worker what that is to send: in the node's
//! persistent off-chain storage, which no fork and no revert of the chain takes back.
//!
//! The service works on megabytes, and writes here what is small. The worker runs in the runtime,
//! reads it, signs it and sends it. What is over is cleared by the service.

use crate::{commitment::Commitment, messages::Chunk};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_erasure::ChunkProof;
use nerv_primitives_types::{BlockHeight, ShardId};

/// Before the place of an acknowledgement.
const ACKNOWLEDGE: &[u8] = b"nerv/fragments/acknowledge/1/";

/// Before the place of an answer.
const ANSWER: &[u8] = b"nerv/fragments/answer/1/";

/// Where the [`Commitment`] of a fragment stands that is safely on disk.
pub fn acknowledge_place(shard: &ShardId, height: BlockHeight, slot: u8) -> Vec<u8> {
    place(ACKNOWLEDGE, shard, height, slot)
}

/// Where the [`Shown`] chunk of a fragment stands that a challenge asks for.
pub fn answer_place(shard: &ShardId, height: BlockHeight, slot: u8, period: u32) -> Vec<u8> {
    let mut place = place(ANSWER, shard, height, slot);
    place.extend(period.to_le_bytes());
    place
}

/// What is written under [`acknowledge_place`].
pub type Kept = Commitment;

/// What is written under [`answer_place`].
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Shown {
    /// The index of the chunk.
    pub index: u32,
    /// Its bytes.
    pub chunk: Chunk,
    /// That it belongs to the fragment.
    pub proof: ChunkProof,
}

/// Prefix, shard, height in four little-endian bytes, and slot, one behind the other.
fn place(prefix: &[u8], shard: &ShardId, height: BlockHeight, slot: u8) -> Vec<u8> {
    [prefix, shard.bytes(), &height.to_le_bytes(), &[slot]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_apart() {
        let (one, other) = (ShardId::from([1; 32]), ShardId::from([2; 32]));
        let places = [
            acknowledge_place(&one, 7, 0),
            acknowledge_place(&one, 7, 1),
            acknowledge_place(&one, 8, 0),
            acknowledge_place(&other, 7, 0),
            answer_place(&one, 7, 0, 0),
            answer_place(&one, 7, 0, 1),
            answer_place(&one, 7, 1, 0),
        ];
        for (index, place) in places.iter().enumerate() {
            assert!(!places[..index].contains(place));
        }
        let expected = [
            b"nerv/fragments/answer/1/".as_slice(),
            &[1; 32],
            &[7, 0, 0, 0, 3, 9, 0, 0, 0],
        ];
        assert_eq!(answer_place(&one, 7, 3, 9), expected.concat());
    }
}
