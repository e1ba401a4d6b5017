//! What the worker remembers from block to block: what it looked at, and when.
//!
//! It is kept in the node's persistent off-chain storage, which no fork and no revert of the chain
//! takes back. Memory that is lost or cannot be read is forgotten, and the worst of it is a search
//! too many.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use nerv_primitives_core::{BlockHeight, ShardId};
use sp_runtime::offchain::storage::StorageValueRef;

/// Where it is kept.
pub const MEMORY: &[u8] = b"nerv/placement/memory";

/// The leaves that are remembered; the one that was looked at first makes room.
pub const MAX_LOOKS: usize = 1_024;

/// A leaf that was looked at.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Look {
    /// The leaf.
    pub shard: ShardId,
    /// The round.
    pub round: u64,
    /// The block after which.
    pub at: BlockHeight,
}

/// What the worker remembers.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, PartialEq)]
pub struct Memory {
    looks: Vec<Look>,
}

impl Memory {
    /// What was stored, or nothing if it is not there, cannot be read, or is more than is ever
    /// stored.
    pub fn load() -> Self {
        match StorageValueRef::persistent(MEMORY).get::<Self>() {
            Ok(Some(memory)) if memory.looks.len() <= MAX_LOOKS => memory,
            _ => Self::default(),
        }
    }

    /// Stores it.
    pub fn store(&self) {
        StorageValueRef::persistent(MEMORY).set(self);
    }

    /// The block after which a leaf was last looked at in a round. What was remembered of later
    /// blocks is of another chain.
    pub fn looked(&self, shard: &ShardId, round: u64, now: BlockHeight) -> Option<BlockHeight> {
        self.looks
            .iter()
            .find(|it| it.shard == *shard && it.round == round && it.at <= now)
            .map(|it| it.at)
    }

    /// A leaf is looked at.
    pub fn look(&mut self, shard: ShardId, round: u64, now: BlockHeight) {
        self.looks.retain(|it| it.shard != shard && it.at <= now);
        if self.looks.len() >= MAX_LOOKS {
            self.looks.remove(0);
        }
        self.looks.push(Look {
            shard,
            round,
            at: now,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::shard;

    #[test]
    fn it_remembers_the_last_look_of_a_round() {
        let mut memory = Memory::default();
        memory.look(shard(1), 7, 10);
        memory.look(shard(2), 8, 11);
        memory.look(shard(1), 7, 12);
        assert_eq!(memory.looked(&shard(1), 7, 12), Some(12));
        assert_eq!(memory.looked(&shard(1), 6, 12), None);
        assert_eq!(memory.looked(&shard(2), 8, 12), Some(11));
        assert_eq!(memory.looked(&shard(2), 8, 10), None, "of another chain");
    }

    #[test]
    fn boundary_the_oldest_makes_room() {
        let mut memory = Memory::default();
        for number in 0..=MAX_LOOKS as u64 {
            memory.look(shard(number), 0, number as BlockHeight);
        }
        assert_eq!(memory.looks.len(), MAX_LOOKS);
        let now = MAX_LOOKS as BlockHeight;
        assert_eq!(memory.looked(&shard(0), 0, now), None);
        assert_eq!(memory.looked(&shard(1), 0, now), Some(1));
    }
}
