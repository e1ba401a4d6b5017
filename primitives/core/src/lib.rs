// SPDX-License-Identifier: Apache-2.0
//! What NERV's pallets have in common: ids, records, and the traits by which they meet.
//!
//! | module | what it holds |
//! |---|---|
//! | [`shard`] | [`Shard`]: a node of the shard tree, and its [`ShardStatus`] |
//! | [`operation`] | splits, merges, relocations, their [`Refusal`]s and records |
//! | [`colocation`] | plans of moves, and why one may not be carried out |
//! | [`lane`] | how shards stand to lanes, and why one may not become one |
//! | [`load`] | the [`Assessment`] of an operation by the shards' [`Load`] |
//! | [`proposal`] | what stake holders decide on: [`Motion`]s, [`Proposal`]s, [`Tally`] |
//! | [`transfer`] | transfers between shards: [`Receipt`], what shards tell each other |
//! | [`latency`] | how long they take: [`Latencies`] |
//! | [`aborted`] | what did not come about, by reason: [`AbortedBy`] |
//! | [`remittance`] | units that leave at once and arrive later: [`Remittance`], [`Arrival`] |
//! | [`placement`] | [`Region`]s, [`Placement`]s of replicas on nodes, the seed of their search |
//! | [`identity`] | how a node shows that it is the one that was registered |
//! | [`slots`] | the [`Slots`] of a placement: which node holds which piece |
//! | [`traits`] | the seams between pallets; a runtime wires them |
//! | [`api`] | `ShardsApi`, the one runtime API people read the shards through |
//!
//! Ids, amounts and figures come from the ground, `nerv-primitives-types`, and go by the same names
//! here.
//!
//! Pallets never import each other. Each implements the traits of what it offers, whoever needs it
//! asks for the trait, and the runtime wires the two; [`traits`] draws the picture.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod aborted;
pub mod api;
pub mod colocation;
pub mod identity;
pub mod lane;
pub mod latency;
pub mod load;
pub mod once;
pub mod operation;
pub mod placement;
pub mod proposal;
pub mod remittance;
pub mod shard;
pub mod slots;
pub mod traits;
pub mod transfer;

pub use aborted::AbortedBy;
pub use colocation::{CoLocated, CoLocationRefusal, PlanIndex};
pub use lane::{LaneChange, LaneRefusal, LaneStanding};
pub use latency::Latencies;
pub use load::{Assessment, REFUTED_BELOW};
pub use nerv_primitives_types::{
    Balance, BlockHeight, FailureDomain, HotAccount, Load, ModelHash, NodeId, Nonce,
    PlacementScore, Ppm, ProposalIndex, Rate, RecordIndex, Rule, ShardId, Spread, TransferId,
    WriteTime, MILLION, RATE_UNIT,
};
pub use operation::{
    DrainTarget, Operation, OperationRecord, Outcome, Refusal, RequestedBy, SplitLimits,
};
pub use placement::{
    placement_seed, NodeFigures, Observation, Placement, PlacementRound, PlacementState, Region,
};
pub use proposal::{
    BondStatus, CallHash, CodeHash, Execution, Loss, Motion, MotionHash, Proposal, ProposalRefusal,
    ProposalStatus, Tally, Verdict,
};
pub use remittance::{Arrival, Remittance, RemittanceId, RemittanceKind};
pub use shard::{Shard, ShardStatus};
pub use slots::{Slots, MAX_REPLICAS};
pub use transfer::{
    AbortReason, Receipt, ReceiptStatus, ShardMessage, Standing, Transfer, TransferSide,
};
