// SPDX-License-Identifier: Apache-2.0
//! The tree of shards: routing through it, changing it, and who is told.

use crate::shard::Shard;
use alloc::vec::Vec;
use nerv_primitives_embedding::{EmbeddingDelta, Hyperplane, ShardEmbedding};
use nerv_primitives_types::{BlindedId, BlockHeight, ShardId};
use sp_runtime::DispatchError;
use sp_weights::Weight;

/// Where an account lives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Home {
    /// The leaf that owns the account.
    pub shard: ShardId,
    /// While the leaf is filling: the shards in one of which the record may still stand. A record
    /// is in at most one place.
    pub sources: [Option<ShardId>; 2],
    /// The leaves of the tree, if the routing table was read: what that takes grows with them.
    pub leaves: u32,
}

/// An account, and where it was seen, if it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SeenAccount {
    /// The account.
    pub id: BlindedId,
    /// Where it was seen.
    pub seen: Option<Sighting>,
}

impl From<&BlindedId> for SeenAccount {
    fn from(id: &BlindedId) -> Self {
        Self {
            id: *id,
            seen: None,
        }
    }
}

/// The leaf that owned an account, by the routing table with a number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sighting {
    /// The leaf.
    pub leaf: ShardId,
    /// The number: see [`ShardRouting::epoch`].
    pub epoch: u32,
}

/// Routing and membership, as the ledger needs them. Implemented by the shard registry.
pub trait ShardRouting {
    /// The leaves that own some accounts, by one storage read as long as no leaf is filling.
    ///
    /// An error means that the routing table is corrupt.
    fn homes<const N: usize>(accounts: [&BlindedId; N]) -> Result<[Home; N], DispatchError>;

    /// The number of the routing table, which every change of it raises. `None` while a leaf is
    /// filling: where an account's record stands is not told by the table alone then.
    fn epoch() -> Option<u32>;

    /// The leaf that owns an account. If it was seen somewhere and the table is the same still, the
    /// table is not read again: its [`Home::leaves`] are 1 then.
    fn home_of(account: &SeenAccount) -> Result<Home, DispatchError>;

    /// An account's record was put into a shard that had none of it. The shard's embedding has it
    /// at the end of the block at the latest.
    fn opened(shard: &ShardId, account: &BlindedId);

    /// An account's record was removed from a shard. The shard's embedding is without it at the
    /// end of the block at the latest.
    fn closed(shard: &ShardId, account: &BlindedId);

    /// The weight that a call owes for each account it opens or closes, beside its own.
    fn change_weight() -> Weight;

    /// Accounts moved from one shard to another: what the delta adds to the one it takes from
    /// the other. Unchanged on error.
    fn moved(from: &ShardId, to: &ShardId, accounts: &EmbeddingDelta) -> Result<(), DispatchError>;

    /// The embedding of a shard, the changes of this block included.
    fn embedding(shard: &ShardId) -> Result<ShardEmbedding, DispatchError>;

    /// Every shard of the tree. For checks and for readers off the chain: the work grows with the
    /// tree.
    fn shards() -> Vec<ShardId>;

    /// Sends an account to a leaf from now on, whatever its walk says. Unchanged on error.
    fn set_override(account: &BlindedId, shard: &ShardId) -> Result<(), DispatchError>;
}

/// The tree of shards, as those need it who split and merge. Implemented by the shard registry.
pub trait ShardTree {
    /// A node of the tree.
    fn shard(id: &ShardId) -> Option<Shard>;

    /// Whether records still drain into a leaf.
    fn is_filling(id: &ShardId) -> bool;

    /// Every shard out of which records drain: those that were split, and those that were merged. For
    /// checks off the chain: the work grows with the tree.
    fn emptying() -> Vec<ShardId>;

    /// The number of leaves.
    fn leaf_count() -> u32;

    /// The number of accounts whose records stand in a shard.
    fn account_count(id: &ShardId) -> u64;

    /// The same but for accounts that came or went in this block, some or all of which may be
    /// missing. One read, whatever happened in the block.
    fn last_account_count(id: &ShardId) -> u64;

    /// The hash of a shard's encoded embedding, `blake2_256` of 4,104 bytes, without accounts that came
    /// or went in this block. One read, and nothing is decoded.
    fn embedding_hash(id: &ShardId) -> [u8; 32];

    /// Whether another override fits in.
    fn has_room_for_override(account: &BlindedId) -> bool;

    /// Cuts a leaf through its centroid, with the hyperplane that the shard, the height and the number
    /// of a candidate give ([`Hyperplane::candidate_seed`]): two filling leaves take its place, and it
    /// drains. Unchanged on error, but for what `choose` did.
    ///
    /// `choose` is asked for the candidate once there is a leaf to cut, and before the tree changes: it
    /// is given the sum that is cut, of all accounts of the leaf, those of this block included. Any
    /// number is one of a candidate.
    ///
    /// The caller has made sure that nothing drains into the leaf ([`Self::is_filling`]).
    fn split(
        shard: &ShardId,
        height: BlockHeight,
        choose: impl FnOnce(&ShardEmbedding) -> u8,
    ) -> Result<SplitCut, DispatchError>;

    /// Fuses two sibling leaves: their parent is a filling leaf again, and they retire. Returns
    /// the parent. Unchanged on error.
    ///
    /// The caller has made sure that nothing drains into either ([`Self::is_filling`]).
    fn merge(
        left: &ShardId,
        right: &ShardId,
        height: BlockHeight,
    ) -> Result<ShardId, DispatchError>;

    /// Ends the drain of a split shard, after checking that nothing of its embedding is left: its
    /// parts add up to what it was. Unchanged on error.
    fn settle_split(shard: &ShardId) -> Result<(), DispatchError>;

    /// Ends the drain of the two shards that merged into `parent` and forgets them, after checking
    /// that nothing of their embeddings is left. Unchanged on error.
    fn settle_merge(parent: &ShardId) -> Result<(), DispatchError>;
}

/// The leaves and the ways to them, for those who look at many accounts at once. Each answer takes one read of
/// the routing table. Implemented by the shard registry.
pub trait ShardMap {
    /// The leaves, in no order that means anything.
    fn leaves() -> Vec<MapLeaf>;

    /// The ways of some accounts, in their order. `O(accounts * depth)`.
    ///
    /// An error means that the routing table is corrupt.
    fn ways(accounts: &[BlindedId]) -> Result<Vec<Way>, DispatchError>;

    /// How many overrides stand.
    fn overrides() -> u32;
}

/// A leaf of the tree.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MapLeaf {
    /// Its shard.
    pub shard: ShardId,
    /// Whether records still drain into it.
    pub filling: bool,
}

/// How an account comes to its leaf.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Way {
    /// The leaf that owns it.
    pub leaf: ShardId,
    /// The leaf that would own it without an override: the walk from the root leads there.
    pub walk: ShardId,
    /// Whether there is an override of it: it leads elsewhere than the walk.
    pub overridden: bool,
}

/// What a split made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SplitCut {
    /// The child on the left.
    pub left: ShardId,
    /// The child on the right.
    pub right: ShardId,
    /// The number of the candidate that was chosen for the cut.
    pub candidate: u8,
    /// The cut between them.
    pub hyperplane: Hyperplane,
}

/// Whoever keeps something for each leaf. Called in the block of a cutover, and of a relocation.
pub trait OnCutover {
    /// A leaf was split: its children are leaves, and it is none any more.
    fn split(shard: &ShardId, left: &ShardId, right: &ShardId);

    /// Two leaves were merged: their parent is a leaf, and they are none any more.
    fn merged(left: &ShardId, right: &ShardId, parent: &ShardId);

    /// An account was moved from one leaf to another, and is routed there from now on.
    fn relocated(_from: &ShardId, _to: &ShardId) {}

    /// The weight of [`Self::split`] or [`Self::merged`].
    fn weight() -> Weight;

    /// The weight of [`Self::relocated`].
    fn relocated_weight() -> Weight {
        Weight::zero()
    }
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

    fn relocated(from: &ShardId, to: &ShardId) {
        A::relocated(from, to);
        B::relocated(from, to);
    }

    fn weight() -> Weight {
        A::weight().saturating_add(B::weight())
    }

    fn relocated_weight() -> Weight {
        A::relocated_weight().saturating_add(B::relocated_weight())
    }
}

/// Grows the tree of shards at once, for benchmarks of those who only walk it. Implemented by the
/// shard registry.
#[cfg(feature = "runtime-benchmarks")]
pub trait GrowTree {
    /// Puts a balanced tree of that many empty leaves in the place of the one that stands, with as
    /// many overrides as leave room for one more. Returns the leaves, the shallowest first; the
    /// last two are siblings. What the tree's hooks pay for once a block, routing and the list of
    /// accounts that came or went, counts as read and written from then on.
    fn grow(leaves: u32) -> Vec<ShardId>;

    /// Adds accounts to a shard's embedding.
    fn join(shard: &ShardId, accounts: &EmbeddingDelta);
}
