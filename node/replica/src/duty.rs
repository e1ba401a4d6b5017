// SPDX-License-Identifier: Apache-2.0
//! What a replica has to do, as the chain has it, and what it reads of the chain.

use crate::{fetch::Holder, fragment::FragmentId};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_checkpoint::{Checkpoint, Commitment};
use nerv_primitives_core::api::{AttestationStateView, AttestationView};
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
    /// How its nodes stand with what they are to attest.
    pub attesting: Attesting,
}

/// How a replica's nodes stand with what they are to attest, as the chain has it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Attesting {
    /// With what evidence those of its enclaves are registered that count.
    pub enclaves: Vec<EvidenceKind>,
    /// How the operations stand about which replicas are asked, whoever they are.
    pub open: Vec<AttestationStateView>,
    /// The claims that are awaited of its own nodes, and that they have not made.
    pub awaited: usize,
}

impl Attesting {
    /// How an operation stands of which some nodes are this replica's.
    pub fn add(&mut self, view: &AttestationView, nodes: &[NodeId]) {
        self.open.push(view.state);
        if view.state != AttestationStateView::Awaited {
            return;
        }
        let asked = (0u8..).zip(&view.asked);
        let ours = asked.filter(|(slot, node)| {
            let is_ours = node.is_some_and(|node| nodes.contains(&node));
            let mut claimed = view.claimed.iter();
            is_ours && !claimed.any(|it| it.slot == *slot && Some(it.node) == **node)
        });
        self.awaited += ours.count();
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_core::api::ClaimedView;

    fn view(state: AttestationStateView) -> AttestationView {
        let claimed = |slot, node| ClaimedView {
            slot,
            node,
            claim: H256::zero(),
            evidence: EvidenceKind::Simulated,
            at: 9,
        };
        AttestationView {
            record: 3,
            state,
            since: 7,
            round: 0,
            until: 37,
            needed: 3,
            asked: vec![Some(10), None, Some(11), Some(12)],
            checkpoints: Vec::new(),
            claims: Vec::new(),
            // The node that was in the third slot in the first round is not the one that is asked now.
            claimed: vec![claimed(0, 10), claimed(2, 99)],
        }
    }

    #[test]
    fn what_is_awaited_of_its_own_nodes_is_counted() {
        use AttestationStateView::{Agreed, Awaited};
        let mut attesting = Attesting::default();
        attesting.add(&view(Awaited), &[10, 11]);
        assert_eq!((attesting.awaited, attesting.open.len()), (1, 1));
        attesting.add(&view(Awaited), &[12, 13, 11]);
        assert_eq!(attesting.awaited, 3);
        attesting.add(&view(Awaited), &[]);
        attesting.add(&view(Agreed), &[11, 12]);
        assert_eq!(attesting.awaited, 3);
        assert_eq!(attesting.open, [Awaited, Awaited, Awaited, Agreed]);
    }
}
