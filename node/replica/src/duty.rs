// SPDX-License-Identifier: Apache-2.0
//! What a replica has to do, as the chain has it, and what it reads of the chain.

use crate::{fetch::Holder, fragment::FragmentId};
use nerv_primitives_checkpoint::{Checkpoint, Commitment};
use nerv_primitives_erasure::Profile;
use nerv_primitives_types::{BlockHeight, NodeId, ShardId};
use sp_core::H256;
use std::fmt;

/// A fragment that is to be held.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hold {
    /// Whose fragment it is.
    pub checkpoint: Checkpoint,
    /// The pieces it is cut into.
    pub profile: Profile,
    /// The slot.
    pub slot: u8,
    /// The node in it, which is this one.
    pub node: NodeId,
    /// The hash of the block at whose end the checkpoint was so, as long as that is known.
    pub block: Option<H256>,
    /// What its fragments are, once that stands.
    pub commitment: Option<Commitment>,
}

impl Hold {
    /// Which fragment it is.
    pub fn id(&self) -> FragmentId {
        FragmentId {
            shard: self.checkpoint.shard,
            height: self.checkpoint.height,
            slot: self.slot,
        }
    }
}

/// A chunk that is to be shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Challenge {
    /// Of which fragment.
    pub id: FragmentId,
    /// The number of the challenge.
    pub period: u32,
    /// The index of the chunk.
    pub index: u32,
    /// The last block in which it can be answered.
    pub until: BlockHeight,
}

/// A checkpoint whose records are to be at hand, for a worker that executes again what came after it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Recalled {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The hash of the block at whose end it was so, as long as that is known.
    pub block: Option<H256>,
    /// In whose name others are asked: one of this replica's nodes.
    pub node: NodeId,
}

impl Recalled {
    /// Which checkpoint it is.
    pub fn key(&self) -> CheckpointKey {
        (self.checkpoint.shard, self.checkpoint.height)
    }
}

/// What a checkpoint is called: of which shard it is, and at which height.
pub type CheckpointKey = (ShardId, BlockHeight);

/// All that a replica has to do.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Duties {
    /// What it has to hold.
    pub holds: Vec<Hold>,
    /// What it has to show.
    pub challenges: Vec<Challenge>,
    /// What it has to have at hand.
    pub recalls: Vec<Recalled>,
}

/// Why the chain gave no answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChainError(pub String);

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "the chain gives no answer: {}", self.0)
    }
}

impl std::error::Error for ChainError {}

/// A finalised block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Finalised {
    /// Its height.
    pub height: BlockHeight,
    /// Its hash.
    pub hash: H256,
}

/// What a replica reads of the chain.
pub trait Chain: Send + Sync {
    /// The duties of this replica at the end of a finalised block.
    fn duties(&self, at: H256) -> Result<Duties, ChainError>;

    /// The bytes of a checkpoint, from the node's own state at the end of a block; `None` where the
    /// state is not there any more.
    fn records(&self, checkpoint: &Checkpoint, at: H256) -> Result<Option<Vec<u8>>, ChainError>;

    /// What the fragments of a checkpoint are, at the end of a finalised block; `None` before that is
    /// committed, and where the chain keeps it no more.
    fn commitment(
        &self,
        checkpoint: &Checkpoint,
        at: H256,
    ) -> Result<Option<Commitment>, ChainError>;

    /// Who holds the fragments of a checkpoint, at the end of a finalised block.
    fn holders(&self, checkpoint: &Checkpoint, at: H256) -> Result<Vec<Holder>, ChainError>;
}
