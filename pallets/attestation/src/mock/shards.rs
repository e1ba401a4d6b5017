// SPDX-License-Identifier: Apache-2.0
//! Shards, their checkpoints, and the operations that wait for the word of replicas, as the tests say.

use super::*;
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{
    traits::{Checkpoints, ProposalBonds, Settlements, ShardContents},
    Nonce, ProposalIndex, RecordIndex,
};
use nerv_primitives_transition::Log;
use sp_runtime::DispatchError;
use std::collections::{BTreeMap, BTreeSet};

parameter_types! {
    /// What stands in each shard: the root, the log, the units.
    pub static Standing: BTreeMap<ShardId, (H256, Log, Balance)> = BTreeMap::new();
    /// The committed checkpoint of each leaf that has one.
    pub static Committed: BTreeMap<ShardId, Checkpoint> = BTreeMap::new();
    /// The shards whose checkpoints are kept, and how often they were asked to be.
    pub static KeptShards: Vec<ShardId> = Vec::new();
    /// The shards whose checkpoints need not be kept any longer, with the block of their end.
    pub static Released: Vec<(ShardId, BlockHeight)> = Vec::new();
    /// The operations whose records have arrived, and that wait.
    pub static Waiting: BTreeSet<RecordIndex> = BTreeSet::new();
    /// What became of those that waited.
    pub static Ended: Vec<(RecordIndex, Ending)> = Vec::new();
    /// Why nothing can be undone now, if nothing can.
    pub static NoUndo: Option<DispatchError> = None;
    /// The bonds that are held.
    pub static Held: BTreeSet<ProposalIndex> = BTreeSet::new();
    /// The bonds that were given back, or not: whether they were slashed.
    pub static Slashed: Vec<(ProposalIndex, bool)> = Vec::new();
}

/// What became of an operation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ending {
    /// It is settled.
    Settled,
    /// It stands, unsettled.
    Left,
    /// It was undone.
    Undone,
}

/// Nothing stands anywhere, and nothing waits.
pub fn reset_shards() {
    Standing::set(BTreeMap::new());
    Committed::set(BTreeMap::new());
    KeptShards::set(Vec::new());
    Released::set(Vec::new());
    Waiting::set(BTreeSet::new());
    Ended::set(Vec::new());
    NoUndo::set(None);
    Held::set(BTreeSet::new());
    Slashed::set(Vec::new());
}

/// What stands in shards as the tests say.
pub struct Contents;

impl ShardContents for Contents {
    fn root(shard: &ShardId) -> H256 {
        Standing::get().get(shard).map_or(H256::zero(), |it| it.0)
    }

    fn log(shard: &ShardId) -> Log {
        Standing::get().get(shard).map_or(Log::default(), |it| it.1)
    }

    fn total(shard: &ShardId) -> Balance {
        Standing::get().get(shard).map_or(0, |it| it.2)
    }

    fn nonce_floor(_: &ShardId) -> Nonce {
        // Nothing here asks: checkpoints are as the tests say.
        0
    }

    fn is_at_hand(_: &ShardId) -> bool {
        // Nothing here asks: no lane is asked about.
        true
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Checkpoints as the tests say.
pub struct Kept;

impl Checkpoints for Kept {
    fn committed(shard: &ShardId) -> Option<Checkpoint> {
        Committed::get().get(shard).copied()
    }

    fn keep(shard: &ShardId) {
        KeptShards::mutate(|kept| kept.push(*shard));
    }

    fn release(shard: &ShardId, ended: BlockHeight) {
        Released::mutate(|released| released.push((*shard, ended)));
    }

    fn weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

/// Operations as the tests say.
pub struct Operations;

impl Operations {
    fn end(record: RecordIndex, ending: Ending) -> DispatchResult {
        let waited = Waiting::mutate(|waiting| waiting.remove(&record));
        if !waited {
            return Err(DispatchError::CannotLookup);
        }
        Ended::mutate(|ended| ended.push((record, ending)));
        Ok(())
    }
}

impl Settlements for Operations {
    fn settle(record: RecordIndex) -> DispatchResult {
        Self::end(record, Ending::Settled)
    }

    fn leave(record: RecordIndex) -> DispatchResult {
        Self::end(record, Ending::Left)
    }

    fn undo(record: RecordIndex) -> Result<RecordIndex, DispatchError> {
        if let Some(why) = NoUndo::get().filter(|_| Waiting::get().contains(&record)) {
            return Err(why);
        }
        Self::end(record, Ending::Undone)?;
        Ok(record.saturating_add(1))
    }

    fn weight() -> Weight {
        Weight::from_parts(1, 0)
    }

    fn undo_weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}

/// Bonds as the tests say.
pub struct Bonds;

impl Bonds {
    fn end(proposal: ProposalIndex, slashed: bool) -> DispatchResult {
        let was_held = Held::mutate(|held| held.remove(&proposal));
        if !was_held {
            return Err(DispatchError::CannotLookup);
        }
        Slashed::mutate(|ended| ended.push((proposal, slashed)));
        Ok(())
    }
}

impl ProposalBonds for Bonds {
    fn settle(proposal: ProposalIndex) -> DispatchResult {
        Self::end(proposal, false)
    }

    fn slash(proposal: ProposalIndex) -> DispatchResult {
        Self::end(proposal, true)
    }

    fn weight() -> Weight {
        Weight::from_parts(1, 0)
    }
}
