// SPDX-License-Identifier: Apache-2.0
//! What names shards, accounts and transfers: hashes that anyone can make again. What is only
//! counted has a number.

mod account;
mod shard;
mod transfer;

pub use account::BlindedId;
pub use shard::{ShardId, Side};
pub use transfer::TransferId;

/// What names a node. Numbers are given once: one that has left leaves its number unused.
pub type NodeId = u32;

/// The number of a proposal.
pub type ProposalIndex = u32;

/// The number of an operation's record.
pub type RecordIndex = u32;
