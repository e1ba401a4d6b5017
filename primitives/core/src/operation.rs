// SPDX-License-Identifier: Apache-2.0
//! Splits, merges and relocations: what is asked for, what becomes of it, and what is kept.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_embedding::Hyperplane;
use nerv_primitives_types::{Balance, BlindedId, BlockHeight, ProposalIndex, RecordIndex, ShardId};
use scale_info::TypeInfo;

/// What is to be done to the shard tree.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Operation {
    /// Cut a leaf in two.
    #[codec(index = 0)]
    Split {
        /// The leaf.
        shard: ShardId,
    },
    /// Fuse two sibling leaves into their parent.
    #[codec(index = 1)]
    Merge {
        /// The sibling on the left.
        left: ShardId,
        /// The sibling on the right.
        right: ShardId,
    },
    /// Move one account to a leaf of choice, and route it there from now on.
    #[codec(index = 2)]
    Relocate {
        /// The account.
        account: BlindedId,
        /// The leaf.
        shard: ShardId,
    },
}

/// Why an operation that made sense was not carried out. Asked for at another time, or with other
/// parameters, it might be.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Refusal {
    /// The shard has fewer accounts than a split needs.
    #[codec(index = 0)]
    TooFewAccounts,
    /// The children would lie deeper than allowed.
    #[codec(index = 1)]
    DepthLimit,
    /// The tree has as many leaves as allowed.
    #[codec(index = 2)]
    ShardLimit,
    /// Records still drain into the shard.
    #[codec(index = 3)]
    StillDraining,
    /// The split that made the two siblings is too recent.
    #[codec(index = 4)]
    CoolingDown,
    /// As many operations drain as may at a time.
    #[codec(index = 5)]
    TooManyDrains,
    /// As many overrides stand as may at a time.
    #[codec(index = 6)]
    TooManyOverrides,
    /// Replicas have still to say what came of the operation that made the shard; or as many operations
    /// wait for their word as may at a time.
    #[codec(index = 7)]
    AwaitingClaims,
    /// The shard is a lane, or is to become one: it returns to the chain first.
    #[codec(index = 8)]
    InLane,
}

/// Who had an operation carried out.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum RequestedBy {
    /// The root origin, by a call of its own.
    #[codec(index = 0)]
    Root,
    /// A proposal that passed its vote.
    #[codec(index = 1)]
    Proposal(ProposalIndex),
    /// A dispute between replicas about the operation with that record: this one undoes it.
    #[codec(index = 2)]
    Dispute(RecordIndex),
}

/// The limits that applied when an operation was decided.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct SplitLimits {
    /// The accounts a split needs.
    pub min_accounts: u32,
    /// The greatest depth of a leaf.
    pub max_depth: u32,
    /// The greatest number of leaves.
    pub max_shards: u32,
    /// The blocks between a split and the merge of its children.
    pub cooldown: BlockHeight,
}

/// What became of an operation.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Outcome {
    /// It was not carried out, and nothing changed.
    #[codec(index = 0)]
    Refused(Refusal),
    /// The cutover took place; records are on their way.
    #[codec(index = 1)]
    Draining,
    /// All records have arrived, and the sums over accounts, units and embeddings are those of
    /// the cutover. Where replicas were asked, enough of them have found the same as well.
    #[codec(index = 2)]
    Settled {
        /// The block in which the last of that came about.
        at: BlockHeight,
        /// The records moved by the drain; the rest was moved when touched.
        drained: u64,
    },
    /// All records have left, yet the sums over accounts, units or embeddings do not come out.
    /// The shards stay as they are, neither splitting nor merging, until root looks into it.
    #[codec(index = 3)]
    Broken {
        /// The block in which this was found.
        at: BlockHeight,
    },
    /// All records have arrived, and the sums come out. The word of replicas is awaited; until then the
    /// shards neither split nor merge.
    #[codec(index = 4)]
    Drained {
        /// The block in which the last record arrived.
        at: BlockHeight,
        /// The records moved by the drain; the rest was moved when touched.
        drained: u64,
    },
    /// All records have arrived, and the sums come out, but too few replicas have said what they found.
    /// It stands as it is.
    #[codec(index = 5)]
    Unsettled {
        /// The block in which it was left.
        at: BlockHeight,
    },
    /// Replicas contradicted each other, and its opposite has undone it.
    #[codec(index = 6)]
    Undone {
        /// The record of the opposite.
        by: RecordIndex,
    },
}

/// The record that every split, merge, relocation and refusal leaves.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct OperationRecord {
    /// What was asked for.
    pub operation: Operation,
    /// Who had it carried out.
    pub requested_by: RequestedBy,
    /// The block of the cutover, or of the refusal.
    pub at: BlockHeight,
    /// The accounts of the shard or shards when decided.
    pub accounts: u64,
    /// The units in the shard or shards when decided.
    pub total: Balance,
    /// The limits that applied.
    pub limits: SplitLimits,
    /// The shards that came to be: two children of a split, one parent of a merge.
    pub result: Option<(ShardId, Option<ShardId>)>,
    /// The cut of a split. Its seed is made of the shard, [`Self::at`] and the number of the candidate
    /// that was chosen ([`Hyperplane::candidate_seed`]). The event of the cutover names that, and
    /// whoever keeps the record keeps it beside the record, unless it is 0.
    pub hyperplane: Option<Hyperplane>,
    /// What became of it.
    pub outcome: Outcome,
}

/// Where the records of a shard that drains go.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum DrainTarget {
    /// To the child on the account's side of the cut.
    #[codec(index = 0)]
    Sides {
        /// The cut.
        hyperplane: Hyperplane,
        /// The child on the left.
        left: ShardId,
        /// The child on the right.
        right: ShardId,
    },
    /// All to one shard.
    #[codec(index = 1)]
    One(ShardId),
}
