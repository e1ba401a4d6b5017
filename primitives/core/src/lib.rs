//! What NERV's pallets have in common: ids, records, and the traits by which they meet.
//!
//! | module | what it holds |
//! |---|---|
//! | [`id`] | [`ShardId`] and how ids are made |
//! | [`shard`] | [`Shard`]: a node of the shard tree, and its [`ShardStatus`] |
//! | [`operation`] | splits, merges, relocations, their [`Refusal`]s and records |
//! | [`load`] | a shard's [`Load`], the [`Rule`] it is judged by, and the [`Assessment`] of an operation |
//! | [`proposal`] | what stake holders decide on: [`Motion`]s, [`Proposal`]s, [`Tally`] |
//! | [`transfer`] | transfers between shards: [`TransferId`], [`Receipt`], what shards tell each other |
//! | [`placement`] | [`Region`]s, [`Placement`]s of replicas on nodes, the seed of their search |
//! | [`slots`] | the [`Slots`] of a placement: which node holds which piece |
//! | [`traits`] | the seams between pallets; a runtime wires them |
//! | [`api`] | `ShardsApi`, the one runtime API people read the shards through |
//!
//! Pallets never import each other. Each implements the traits of what it offers, whoever needs it
//! asks for the trait, and the runtime wires the two; [`traits`] draws the picture.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod api;
pub mod id;
pub mod load;
pub mod operation;
pub mod placement;
pub mod proposal;
pub mod shard;
pub mod slots;
pub mod traits;
pub mod transfer;

pub use id::ShardId;
pub use load::{
    Assessment, HotAccount, Load, ModelHash, Ppm, Rate, Rule, MILLION, RATE_UNIT, REFUTED_BELOW,
};
pub use operation::{
    DrainTarget, Operation, OperationRecord, Outcome, Refusal, RequestedBy, SplitLimits,
};
pub use placement::{
    placement_seed, FailureDomain, NodeFigures, NodeId, Observation, Placement, PlacementRound,
    PlacementScore, PlacementState, Region, MAX_REPLICAS,
};
pub use proposal::{
    BondStatus, Execution, Loss, Motion, Proposal, ProposalIndex, ProposalRefusal, ProposalStatus,
    Tally, Verdict,
};
pub use shard::{Shard, ShardStatus};
pub use slots::Slots;
pub use transfer::{AbortReason, Receipt, ReceiptStatus, ShardMessage, TransferId, TransferSide};

/// An amount in the chain's smallest unit.
pub type Balance = nerv_primitives_transition::Balance;

/// A block's number.
pub type BlockHeight = u32;

/// The number of an operation's record.
pub type RecordIndex = u32;
