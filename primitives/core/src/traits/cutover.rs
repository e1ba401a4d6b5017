//! Who is told of splits and merges.

use crate::ShardId;
use sp_weights::Weight;

/// Whoever keeps something for each leaf. Called in the block of a cutover.
pub trait OnCutover {
    /// A leaf was split: its children are leaves, and it is none any more.
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId);

    /// Two leaves were merged: their parent is a leaf, and they are none any more.
    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId);

    /// The weight of either.
    fn weight() -> Weight;
}

/// Nobody keeps anything.
impl OnCutover for () {
    fn split(_: &ShardId, _: &ShardId, _: &ShardId) {}

    fn merged(_: &ShardId, _: &ShardId, _: &ShardId) {}

    fn weight() -> Weight {
        Weight::zero()
    }
}

/// Both are told, one after the other.
impl<A: OnCutover, B: OnCutover> OnCutover for (A, B) {
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId) {
        A::split(shard, left, right);
        B::split(shard, left, right);
    }

    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId) {
        A::merged(left, right, parent);
        B::merged(left, right, parent);
    }

    fn weight() -> Weight {
        A::weight().saturating_add(B::weight())
    }
}
