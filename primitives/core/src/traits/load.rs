// SPDX-License-Identifier: Apache-2.0
//! What shards have to do, what that calls for, and the models that forecast it.

use crate::{lane::LaneChange, load::Assessment, operation::Operation};
use alloc::vec::Vec;
use nerv_primitives_types::{BlindedId, BlockHeight, Load, ModelHash, Rate, ShardId};
use sp_runtime::{DispatchError, DispatchResult};
use sp_weights::Weight;

/// Counts what shards have to do. Implemented by the load predictor.
pub trait LoadMeter {
    /// A transfer took place between two accounts, or was started if they are in two shards.
    fn transferred(transfer: &Transferred<'_>);

    /// The most that [`Self::transferred`] takes: for two different leaves, the first that is counted in each
    /// of them in the block.
    fn weight() -> Weight;

    /// A transfer between two shards was committed, `blocks` after the one of its lock. A shard that
    /// has split or merged since the transfer passed it is let be.
    fn finished(source: &ShardId, destination: &ShardId, blocks: BlockHeight);

    /// The most that [`Self::finished`] takes, likewise.
    fn finished_weight() -> Weight;

    /// What of either is paid for by what was counted in these leaves in this block before. From now on both are.
    /// For whoever pays for what is counted in them, once for each time.
    fn shared(_source: &ShardId, _destination: &ShardId) -> Weight {
        Weight::zero()
    }

    /// The most that [`Self::shared`] comes to.
    fn most_shared() -> Weight {
        Weight::zero()
    }

    /// So many transfers took place in a lane since its last commit.
    fn executed(lane: &ShardId, transfers: u32);

    /// The weight of [`Self::executed`].
    fn executed_weight() -> Weight;
}

/// What is counted of a transfer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Transferred<'a> {
    /// The sender.
    pub from: &'a BlindedId,
    /// The leaf that owns the sender.
    pub source: &'a ShardId,
    /// The receiver.
    pub to: &'a BlindedId,
    /// The leaf that owns the receiver: the same for a transfer within a shard.
    pub destination: &'a ShardId,
    /// What it costs the block.
    pub weight: Weight,
    /// The bytes of the call.
    pub bytes: u32,
}

/// Nothing is counted.
impl LoadMeter for () {
    fn transferred(_: &Transferred<'_>) {}

    fn weight() -> Weight {
        Weight::zero()
    }

    fn finished(_: &ShardId, _: &ShardId, _: BlockHeight) {}

    fn finished_weight() -> Weight {
        Weight::zero()
    }

    fn executed(_: &ShardId, _: u32) {}

    fn executed_weight() -> Weight {
        Weight::zero()
    }
}

/// Whether the load of the shards calls for an operation. Implemented by the load predictor.
pub trait LoadCondition {
    /// Judges an operation by the load of the shards it is about, as it is now.
    fn assess(operation: &Operation) -> Assessment;

    /// The load of a leaf, for readers.
    fn load(shard: &ShardId) -> Load;

    /// The rates of some leaves, in their order, as [`Self::load`] has them.
    fn rates(shards: &[ShardId]) -> Vec<Rate> {
        shards.iter().map(|shard| Self::load(shard).rate).collect()
    }

    /// The splits and merges that load calls for now. For readers and workers off the chain: the
    /// work grows with the tree.
    fn called_for() -> Vec<Operation>;

    /// The weight of [`Self::assess`], whatever the operation.
    fn weight() -> Weight;

    /// The weight of [`Self::rates`] of so many leaves.
    fn rates_weight(shards: u32) -> Weight {
        Self::weight().saturating_mul(shards.into())
    }
}

/// Whether the fullness of blocks calls for a lane, or for the return of one. Implemented by the load
/// predictor; by `()` where nothing ever does.
pub trait FullnessCondition {
    /// Judges a change by how full blocks are, and by what the shard has to do, as it is now.
    fn assess(change: LaneChange, shard: &ShardId) -> Assessment;

    /// What fullness calls for now: one lane at the most, and one return. For readers and workers off the
    /// chain: the work grows with the tree.
    fn called_for() -> Vec<(LaneChange, ShardId)>;

    /// The weight of [`Self::assess`].
    fn weight() -> Weight;
}

impl FullnessCondition for () {
    fn assess(_: LaneChange, _: &ShardId) -> Assessment {
        Assessment::Unconditional
    }

    fn called_for() -> Vec<(LaneChange, ShardId)> {
        Vec::new()
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// The models of the forecast, for those who decide on them. Implemented by the load predictor.
///
/// An upload is its proposer's: what others propose and upload by the same hash is another.
pub trait ForecastModels<AccountId> {
    /// Whether the model's file was uploaded by that proposer, all of it, and verified.
    fn is_uploaded(proposer: &AccountId, hash: &ModelHash) -> bool;

    /// Lets a model that its proposer has uploaded forecast from now on, and forgets the upload. An
    /// error if there is no such upload. Unchanged on error.
    fn adopt(proposer: &AccountId, hash: &ModelHash) -> DispatchResult;

    /// Forgets what its proposer has uploaded of a model that was not adopted, if anything was.
    fn discard(proposer: &AccountId, hash: &ModelHash);

    /// The weight of any of these.
    fn weight() -> Weight;
}

/// There is no forecast: no model is ever there to be adopted.
impl<AccountId> ForecastModels<AccountId> for () {
    fn is_uploaded(_: &AccountId, _: &ModelHash) -> bool {
        false
    }

    fn adopt(_: &AccountId, _: &ModelHash) -> DispatchResult {
        Err(DispatchError::Unavailable)
    }

    fn discard(_: &AccountId, _: &ModelHash) {}

    fn weight() -> Weight {
        Weight::zero()
    }
}
