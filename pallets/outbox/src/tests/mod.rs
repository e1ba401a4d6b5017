// SPDX-License-Identifier: Apache-2.0
//! The pallet's tests, one module for each topic.

mod budget;
mod delivery;
mod pruning;
mod receipts;
mod refusals;
mod returns;
mod room;
mod sending;
mod state_machine;
mod statistics;
mod try_state;

use crate::{
    mock::*, Arrivals, Batches, Delivered, Error, Event, InTransit, Place, Posted, Posting,
    Progress, Reached, Statistics, Transit, WeightInfo, MAX_BATCHES,
};
use nerv_primitives_core::{
    traits::Remit, AbortReason, Arrival, Balance, Remittance, RemittanceId, RemittanceKind, ShardId,
};

/// Shorthand for the pallet's errors.
type Failure = Error<Test>;

/// What names the remittance at a place of a block's batch for a shard.
fn name(block: u32, destination: ShardId, index: u32) -> RemittanceId {
    RemittanceId {
        block,
        destination,
        index,
    }
}

/// How far deliveries have come.
fn delivered() -> Place {
    Progress::<Test>::get().map_or(Place::default(), |reached| reached.delivered)
}
