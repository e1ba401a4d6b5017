// SPDX-License-Identifier: Apache-2.0
//! What a replica has to do, as the chain has it, and what it reads of the chain.

use crate::{fetch::Holder, fragment::FragmentId};
use nerv_primitives_checkpoint::{Checkpoint, Commitment};
use nerv_primitives_erasure::Profile;
use nerv_primitives_types::{BlockHeight, NodeId};
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

/// All that a replica has to do.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Duties {
    /// What it has to hold.
    pub holds: Vec<Hold>,
    /// What it has to show.
    pub challenges: Vec<Challenge>,
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

    /// Who holds the fragments of a checkpoint, at the end of a finalised block.
    fn holders(&self, checkpoint: &Checkpoint, at: H256) -> Result<Vec<Holder>, ChainError>;
}
