// SPDX-License-Identifier: Apache-2.0
//! Lanes that open and return as the tests say, and blocks that are as full.

use super::{Gone, IsBroken};
use frame_support::{parameter_types, weights::Weight};
use nerv_primitives_core::{
    traits::{FullnessCondition, LaneOperations},
    Assessment, LaneChange, LaneRefusal, RequestedBy, ShardId,
};
use sp_runtime::DispatchError;

parameter_types! {
    /// Whether fullness calls for all changes, or for none.
    pub static FullnessHolds: bool = true;
    /// What it calls for, as the keeper is told.
    pub static LanesCalledFor: Vec<(LaneChange, ShardId)> = Vec::new();
    /// Why changes are refused, if they are.
    pub static LaneRefused: Option<LaneRefusal> = None;
    /// The changes that were carried out.
    pub static Changed: Vec<(LaneChange, ShardId, RequestedBy)> = Vec::new();
}

/// Puts it all back.
pub fn reset() {
    FullnessHolds::reset();
    LanesCalledFor::reset();
    LaneRefused::reset();
    Changed::reset();
}

/// All leaves can become lanes.
pub struct Lanes;

impl LaneOperations for Lanes {
    fn check(_: LaneChange, shard: &ShardId) -> Result<Option<LaneRefusal>, DispatchError> {
        if Gone::get().contains(shard) {
            return Err(DispatchError::Other("no such shard"));
        }
        Ok(LaneRefused::get())
    }

    fn carry_out(
        change: LaneChange,
        shard: &ShardId,
        requested_by: RequestedBy,
    ) -> Result<Option<LaneRefusal>, DispatchError> {
        let refusal = Self::check(change, shard)?;
        if refusal.is_none() {
            Changed::mutate(|changed| changed.push((change, *shard, requested_by)));
        }
        if IsBroken::get() {
            return Err(DispatchError::Corruption);
        }
        Ok(refusal)
    }

    fn weight() -> Weight {
        Weight::from_parts(3_000_000, 0)
    }
}

/// Blocks that are full, or empty.
pub struct Blocks;

impl FullnessCondition for Blocks {
    fn assess(change: LaneChange, _: &ShardId) -> Assessment {
        let holds = FullnessHolds::get();
        let fullness = match change {
            LaneChange::Open if holds => 900_000,
            LaneChange::Open => 100_000,
            LaneChange::Return if holds => 100_000,
            LaneChange::Return => 900_000,
        };
        Assessment::Fullness {
            change,
            fullness,
            share: 100_000,
            limit: 500_000,
            least: 100_000,
        }
    }

    fn called_for() -> Vec<(LaneChange, ShardId)> {
        LanesCalledFor::get()
    }

    fn weight() -> Weight {
        Weight::from_parts(20_000, 0)
    }
}
