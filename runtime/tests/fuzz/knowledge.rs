// SPDX-License-Identifier: Apache-2.0
//! What whoever makes calls knows of the chain: shards, proposals, nodes and so on that are there.

use super::{
    common::{leaves, siblings},
    keys::{self, accounts},
};
use nerv_primitives_core::{
    traits::ShardRouting, Motion, MotionHash, NodeId, ProposalIndex, ProposalStatus, RecordIndex,
    ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_runtime::{AccountId, BlockNumber, Ledger, Runtime, ShardRegistry, System};

/// A proposal that is there.
#[derive(Clone, Debug)]
pub struct Known {
    pub index: ProposalIndex,
    pub hash: MotionHash,
    pub is_open: bool,
    /// Whether it can be carried out.
    pub is_due: bool,
    pub root: Option<[u8; 32]>,
    pub model: Option<([u8; 32], AccountId)>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    pub now: BlockNumber,
    pub leaves: Vec<ShardId>,
    pub shards: Vec<ShardId>,
    pub siblings: Vec<(ShardId, ShardId)>,
    pub lanes: Vec<ShardId>,
    pub proposals: Vec<Known>,
    pub nodes: Vec<NodeId>,
    pub operators: Vec<(NodeId, AccountId)>,
    pub records: RecordIndex,
    /// The numbers of those who can sign and have stake.
    pub stakers: Vec<u8>,
    pub accounts: Vec<AccountId>,
}

impl Knowledge {
    /// What is to be known now.
    pub fn of_now() -> Self {
        let proposals = pallet_shard_governance::Proposals::<Runtime>::iter();
        let mut proposals: Vec<Known> = proposals
            .map(|(index, proposal)| Known {
                index,
                hash: proposal.motion.hash(),
                is_open: matches!(
                    proposal.status,
                    ProposalStatus::Voting | ProposalStatus::Approved { .. }
                ),
                is_due: matches!(
                    proposal.status,
                    ProposalStatus::Approved { due, .. } if due <= System::block_number()
                ),
                root: match &proposal.motion {
                    Motion::Root(hash) => Some(*hash),
                    _ => None,
                },
                model: match &proposal.motion {
                    Motion::Model(hash) => Some((*hash, proposal.proposer.clone())),
                    _ => None,
                },
            })
            .collect();
        proposals.sort_by_key(|it| it.index);
        let mut operators: Vec<(NodeId, AccountId)> = pallet_placement::Nodes::<Runtime>::iter()
            .map(|(id, node)| (id, node.operator))
            .collect();
        operators.sort();
        let mut shards = ShardRegistry::shards();
        shards.sort();
        let mut pairs = siblings();
        pairs.sort();
        Self {
            now: System::block_number(),
            leaves: leaves(),
            shards,
            siblings: pairs,
            lanes: pallet_lanes::LaneList::<Runtime>::get()
                .iter()
                .map(|it| it.shard)
                .collect(),
            proposals,
            nodes: operators.iter().map(|it| it.0).collect(),
            operators,
            stakers: keys::keys()
                .iter()
                .zip(0u8..)
                .filter(|(it, _)| pallet_shard_governance::Stakers::<Runtime>::contains_key(&it.0))
                .map(|it| it.1)
                .collect(),
            records: pallet_bisection::NextRecord::<Runtime>::get(),
            accounts: accounts(),
        }
    }

    pub fn blinded(&self, index: usize) -> BlindedId {
        Ledger::blind(&self.accounts[index % self.accounts.len()])
    }
}
