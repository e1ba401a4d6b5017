// SPDX-License-Identifier: Apache-2.0
//! The way back: a lane that returns has the records that differ brought to the chain, with proofs.
//!
//! Anybody may bring them. The replicas take turns, since who brings what is there already pays for it.
//! What differs is what the chain has, compared with the records under the head that stands for good: so
//! whatever was brought, by whomever, is not brought again, and one that begins late goes on.

use super::{
    chain::LaneChain,
    submit::{self, Sending},
    LOG,
};
use nerv_lane::store::LaneStore;
use nerv_primitives_lane::Head;
use nerv_primitives_types::{BlindedId, BlockHeight, ShardId};

/// The blocks for which it is one replica's turn: what it has sent is in a finalised block by then.
const TURN: BlockHeight = 8;

/// The calls of one turn at the most.
const CALLS: usize = 8;

/// The accounts of one call: fewer than the chain takes, so that their proof is not too long for it.
const ACCOUNTS: usize = 64;

/// What is brought, turn for turn.
pub struct Importer {
    shard: ShardId,
    slot: u8,
    /// The last turn that was used.
    last: Option<BlockHeight>,
}

impl Importer {
    /// Of the replica in a slot.
    pub fn new(shard: ShardId, slot: u8) -> Self {
        Self {
            shard,
            slot,
            last: None,
        }
    }

    /// Whether it is this replica's turn and it has not used it.
    fn is_due(&mut self, members: usize, height: BlockHeight) -> bool {
        let turn = height / TURN;
        let slots = BlockHeight::try_from(members.max(1)).unwrap_or(BlockHeight::MAX);
        let is_ours = turn % slots == BlockHeight::from(self.slot) % slots;
        let is_due = is_ours && self.last != Some(turn);
        if is_due {
            self.last = Some(turn);
        }
        is_due
    }

    /// What is to be brought in a finalised block at this height.
    pub fn calls(
        &mut self,
        chain: &LaneChain,
        store: &LaneStore,
        head: &Head,
        members: usize,
        height: BlockHeight,
    ) -> Vec<Sending> {
        if !self.is_due(members, height) {
            return Vec::new();
        }
        let Some(own) = store.at(&head.id) else {
            return Vec::new();
        };
        let there = match chain.records(&self.shard, chain.finalised().hash) {
            Ok(Some(there)) => there,
            Ok(None) => return Vec::new(),
            Err(error) => {
                log::warn!(target: LOG, "{error}");
                return Vec::new();
            }
        };
        let mut missing = Vec::new();
        own.changes_since(&there, |(key, _)| {
            if missing.len() < CALLS * ACCOUNTS {
                missing.push(BlindedId(*key));
            }
        });
        let root = &head.header.root;
        let calls = missing.chunks(ACCOUNTS).filter_map(|accounts| {
            let proof = store.prove(root, accounts)?.into_nodes();
            submit::import(self.shard, accounts.to_vec(), proof.into_iter())
        });
        calls.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_replica_has_its_turn_once() {
        let mut turns = Vec::new();
        let mut all: Vec<_> = (0..3u8)
            .map(|slot| Importer::new(ShardId::root(), slot))
            .collect();
        for height in 0..6 * TURN {
            let due = all.iter_mut().filter_map(|importer| {
                let is_due = importer.is_due(3, height);
                is_due.then_some(importer.slot)
            });
            turns.extend(due);
        }
        assert_eq!(turns, [0, 1, 2, 0, 1, 2]);
    }

    #[test]
    fn a_lane_whose_members_have_gone_has_turns_still() {
        let mut importer = Importer::new(ShardId::root(), 5);
        assert!(importer.is_due(0, 9) && !importer.is_due(0, 9));
        assert!(importer.is_due(1, 9 + TURN));
    }
}
