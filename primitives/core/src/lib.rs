//! What NERV's pallets have in common: ids, records, and the traits by which they meet.
//!
//! | module | what it holds |
//! |---|---|
//! | [`id`] | [`ShardId`] and how ids are made |
//! | [`shard`] | [`Shard`]: a node of the shard tree, and its [`ShardStatus`] |
//! | [`operation`] | splits, merges, relocations, their [`Refusal`]s and records |
//! | [`traits`] | the seams between pallets; a runtime wires them |
//! | [`api`] | `ShardsApi`, the one runtime API people read the shards through |
//!
//! Pallets never import each other. The registry implements [`traits::ShardRouting`] and
//! [`traits::ShardTree`], the ledger [`traits::ShardLedger`], and whoever needs them asks for the
//! trait.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod api;
pub mod id;
pub mod operation;
pub mod shard;
pub mod traits;

pub use id::ShardId;
pub use operation::{
    DrainTarget, Operation, OperationRecord, Outcome, Refusal, RequestedBy, SplitLimits,
};
pub use shard::{Shard, ShardStatus};

/// An amount in the chain's smallest unit.
pub type Balance = nerv_primitives_transition::Balance;

/// A block's number.
pub type BlockHeight = u32;

/// The number of an operation's record.
pub type RecordIndex = u32;
