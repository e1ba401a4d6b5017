// SPDX-License-Identifier: Apache-2.0
//! Operations that are settled only once replicas have executed them again, and agree.
//!
//! ```text
//!   bisection --Attesters--> attestation --Checkpoints--> fragments
//!       ^                        |  |
//!       +-------Settlements------+  +--ProposalBonds--> shard-governance
//! ```

use crate::operation::{Operation, RequestedBy};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_embedding::Hyperplane;
use nerv_primitives_types::{BlockHeight, RecordIndex, ShardId};
use sp_runtime::{DispatchError, DispatchResult};
use sp_weights::Weight;

/// An operation as it is when it cuts over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Cutover<'a> {
    /// The record that it gets.
    pub record: RecordIndex,
    /// The operation: a split or a merge.
    pub operation: &'a Operation,
    /// Who has it carried out.
    pub requested_by: RequestedBy,
    /// The shards that come to be: two of a split, one of a merge.
    pub heirs: (ShardId, Option<ShardId>),
    /// The cut of a split.
    pub hyperplane: Option<Hyperplane>,
}

/// Whoever must agree with an operation before it is settled. Implemented by the attestation pallet; by
/// `()` where nobody is asked, and the end of a drain settles.
pub trait Attesters {
    /// Whether one more operation can be asked about.
    fn has_room() -> bool;

    /// An operation cuts over: called in that block, after the tree has changed and before
    /// [`OnCutover`](super::OnCutover) tells anybody, so that what is kept of the shards that were is
    /// still there. Returns whether replicas are asked: if not, the operation is settled by the end of its drain.
    fn cut_over(cutover: &Cutover<'_>) -> bool;

    /// All records of an operation have arrived, about which replicas are asked. It is settled, left
    /// or undone by [`Settlements`], at once or later.
    fn drained(record: RecordIndex);

    /// The weight of [`Self::has_room`] and [`Self::cut_over`] together.
    fn cut_over_weight() -> Weight;

    /// The weight of [`Self::drained`], with what it has [`Settlements`] do.
    fn drained_weight() -> Weight;
}

/// Nobody is asked.
impl Attesters for () {
    fn has_room() -> bool {
        true
    }

    fn cut_over(_: &Cutover<'_>) -> bool {
        false
    }

    fn drained(_: RecordIndex) {}

    fn cut_over_weight() -> Weight {
        Weight::zero()
    }

    fn drained_weight() -> Weight {
        Weight::zero()
    }
}

/// Operations whose records have arrived and that wait for the word of replicas. Implemented by the
/// bisection pallet.
pub trait Settlements {
    /// Replicas agree: the operation is settled. An error if it does not wait.
    fn settle(record: RecordIndex) -> DispatchResult;

    /// Nobody can tell: the operation stands as it is, unsettled, and its shards go on. An error if it
    /// does not wait.
    fn leave(record: RecordIndex) -> DispatchResult;

    /// Replicas contradict each other: the operation is undone by its opposite, whatever the time since,
    /// and about the opposite nobody is asked. Returns the opposite's record. Unchanged on error:
    /// `DispatchError::Exhausted` if there is no room for the opposite now, which passes; any other if it
    /// does not wait, or cannot be undone at all.
    fn undo(record: RecordIndex) -> Result<RecordIndex, DispatchError>;

    /// The weight of [`Self::settle`] and of [`Self::leave`].
    fn weight() -> Weight;

    /// The weight of [`Self::undo`].
    fn undo_weight() -> Weight;
}

/// The checkpoints of which replicas hold the fragments. Implemented by the pallet of fragments.
pub trait Checkpoints {
    /// The newest committed checkpoint of a leaf.
    fn committed(shard: &ShardId) -> Option<Checkpoint>;

    /// Has the checkpoints of a leaf that ends in this block be kept until [`Self::release`].
    fn keep(shard: &ShardId);

    /// The checkpoints of a shard that ended in a block need not be kept any longer for the caller of
    /// [`Self::keep`].
    fn release(shard: &ShardId, ended: BlockHeight);

    /// The weight of any of these.
    fn weight() -> Weight;
}
