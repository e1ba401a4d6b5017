// SPDX-License-Identifier: Apache-2.0
//! The seams around accounts that deal with each other.
//!
//! ```text
//!   ledger --LoadMeter--> (load-predictor, binding)
//!                                            ^  ^
//!   shard-governance -----CoLocations--------+  |
//!   bisection ------------ChooseCut-------------+
//!   binding --ShardOperations--> bisection
//!      |
//!      +-----ShardMap----------> shard-registry
//!      +-----LoadCondition-----> load-predictor
//!      +-----PairForecasts-----> a model
//! ```

use super::load::{LoadMeter, Transferred};
use crate::{
    colocation::{CoLocated, CoLocationRefusal, PlanIndex},
    load::Assessment,
    operation::RequestedBy,
};
use alloc::vec::Vec;
use nerv_primitives_affinity::Features;
use nerv_primitives_embedding::ShardEmbedding;
use nerv_primitives_types::{BlockHeight, Ppm, ShardId};
use sp_weights::Weight;

/// Who is told of each transfer between two accounts, to find out who deals with whom. Implemented by the
/// binding.
pub trait Dealings {
    /// A transfer took place between two accounts, or was started if they are in two shards.
    fn dealt(transfer: &Transferred<'_>);

    /// What that owes, with its share of what is done at the end of the block.
    fn weight() -> Weight;
}

/// Nobody is told.
impl Dealings for () {
    fn dealt(_: &Transferred<'_>) {}

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Whoever measures load, and besides whoever wants to know who deals with whom.
impl<M: LoadMeter, D: Dealings> LoadMeter for (M, D) {
    fn transferred(transfer: &Transferred<'_>) {
        M::transferred(transfer);
        D::dealt(transfer);
    }

    fn weight() -> Weight {
        M::weight().saturating_add(D::weight())
    }

    fn finished(source: &ShardId, destination: &ShardId, blocks: BlockHeight) {
        M::finished(source, destination, blocks);
    }

    fn finished_weight() -> Weight {
        M::finished_weight()
    }

    fn shared(source: &ShardId, destination: &ShardId) -> Weight {
        M::shared(source, destination)
    }

    fn most_shared() -> Weight {
        M::most_shared()
    }

    fn executed(lane: &ShardId, transfers: u32) {
        M::executed(lane, transfers);
    }

    fn executed_weight() -> Weight {
        M::executed_weight()
    }
}

/// Plans of moves, which the chain makes by itself and stake holders decide on. Implemented by the binding.
pub trait CoLocations {
    /// What a plan would do, and save: [`Assessment::Affinity`]. Nothing of one that is not there.
    fn assess(plan: PlanIndex) -> Assessment;

    /// Why a plan may not be carried out now, if it may not.
    fn check(plan: PlanIndex) -> Option<CoLocationRefusal>;

    /// Makes the moves of a plan that can still be made, each with a record of its own. The plan is gone
    /// then, and so are those before it. If refused nothing has changed.
    fn carry_out(
        plan: PlanIndex,
        requested_by: RequestedBy,
    ) -> Result<CoLocated, CoLocationRefusal>;

    /// The newest plan that is worth carrying out, if any. For readers and workers off the chain.
    fn called_for() -> Option<PlanIndex>;

    /// The weight of [`Self::assess`] and [`Self::check`] together.
    fn check_weight() -> Weight;

    /// The most that [`Self::carry_out`] may take.
    fn weight() -> Weight;
}

/// A chain on which accounts live where the tree has them.
impl CoLocations for () {
    fn assess(_: PlanIndex) -> Assessment {
        Assessment::Affinity { moves: 0, gain: 0 }
    }

    fn check(_: PlanIndex) -> Option<CoLocationRefusal> {
        Some(CoLocationRefusal::Disabled)
    }

    fn carry_out(_: PlanIndex, _: RequestedBy) -> Result<CoLocated, CoLocationRefusal> {
        Err(CoLocationRefusal::Disabled)
    }

    fn called_for() -> Option<PlanIndex> {
        None
    }

    fn check_weight() -> Weight {
        Weight::zero()
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Who chooses the cut of a split among the candidates that the shard and the height give. Implemented by the
/// binding.
pub trait ChooseCut {
    /// The number of the candidate by which a leaf is to be split in this block: see
    /// [`Hyperplane::candidate_seed`]. The split is certain: it is told what was chosen, and why, by an event.
    ///
    /// [`Hyperplane::candidate_seed`]: nerv_primitives_embedding::Hyperplane::candidate_seed
    fn choose(shard: &ShardId, height: BlockHeight, embedding: &ShardEmbedding) -> u8;

    /// The weight of that.
    fn weight() -> Weight;
}

/// The first candidate: the cut that the shard and the height alone give.
impl ChooseCut for () {
    fn choose(_: &ShardId, _: BlockHeight, _: &ShardEmbedding) -> u8 {
        0
    }

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// A model that forecasts which pairs deal within a window. It keeps what it remembers of a pair under the pair's
/// slot.
pub trait PairForecasts {
    /// Takes in what is seen of all pairs after a window was closed, and says of each, in the same order, how
    /// probable it is that it deals in the next one. To be called once a window. `None` if there is no model.
    fn forecast(pairs: &[PairSeen]) -> Option<Vec<Ppm>>;

    /// The weight of that.
    fn weight(pairs: u32) -> Weight;
}

/// What a model sees of a pair.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PairSeen {
    /// The pair's slot, below [`PAIRS`](nerv_primitives_affinity::PAIRS).
    pub slot: u16,
    /// Whether the model sees it for the first time: what is kept under the slot is another one's then.
    pub is_new: bool,
    /// The levels of the window that was closed.
    pub features: Features,
}

/// There is no model.
impl PairForecasts for () {
    fn forecast(_: &[PairSeen]) -> Option<Vec<Ppm>> {
        None
    }

    fn weight(_: u32) -> Weight {
        Weight::zero()
    }
}
