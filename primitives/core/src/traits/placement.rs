// SPDX-License-Identifier: Apache-2.0
//! Where replicas are, and how well their nodes do.

use crate::{placement::Observation, slots::Slots};
use nerv_primitives_types::{NodeId, ShardId};
use sp_runtime::DispatchResult;
use sp_weights::Weight;

/// The nodes that hold a shard's replicas. Implemented by the placement pallet.
pub trait Placements {
    /// The nodes by slot, of a placement that may be broken; no slots before the first.
    fn slots(shard: &ShardId) -> Slots;

    /// Whether all of them are there and active.
    fn is_sound(shard: &ShardId) -> bool;

    /// The weight of either.
    fn weight() -> Weight;
}

/// Changes how many replicas there are, for benchmarks of those who place them. Implemented by the
/// runtime.
#[cfg(feature = "runtime-benchmarks")]
pub trait SetPieces {
    /// Sets k and m, whatever their bounds.
    fn set(data: u32, parity: u32);
}

/// How well nodes do, told by those who see it: reliability comes from nowhere else. Implemented by
/// the placement pallet.
pub trait NodeReliability {
    /// A node kept a duty, or missed it. Of a node that is not there nothing is noted.
    fn observed(node: NodeId, what: Observation);

    /// The weight of [`Self::observed`].
    fn observed_weight() -> Weight;

    /// A node is not there any more: whatever it holds is to be placed anew. An error if there is no
    /// such node, or if it is known already. Unchanged on error.
    fn failed(node: NodeId) -> DispatchResult;

    /// The weight of [`Self::failed`], whatever the node holds.
    fn failed_weight() -> Weight;
}
