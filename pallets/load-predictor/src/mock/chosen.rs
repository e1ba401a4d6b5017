// SPDX-License-Identifier: Apache-2.0
//! The terms and the lanes that the tests choose.

use super::*;
use crate::Terms;
use nerv_primitives_core::traits::LaneStandings;

/// The terms that the tests choose.
pub struct Chosen;

impl Terms for Chosen {
    fn max_rate() -> Rate {
        MaxRate::get()
    }

    fn quiet_rate() -> Rate {
        QuietRate::get()
    }

    fn quiet_period() -> u32 {
        QuietPeriod::get()
    }

    fn split_probability() -> Ppm {
        SplitProbability::get()
    }

    fn latency_limit() -> u32 {
        LatencyLimit::get()
    }

    fn state_capacity() -> u64 {
        StateCapacity::get()
    }

    fn unsplittable_period() -> u32 {
        UnsplittablePeriod::get()
    }

    fn floor_share() -> Ppm {
        FloorShare::get()
    }

    fn floor_seconds() -> u32 {
        FloorSeconds::get()
    }

    fn upload_deposit() -> Balance {
        UploadDeposit::get()
    }

    fn contention_above() -> u32 {
        ContentionAbove::get()
    }

    fn contention_shares() -> u32 {
        ContentionShares::get()
    }

    fn contention_rest() -> BlockHeight {
        ContentionRest::get()
    }

    fn open_above() -> Ppm {
        OpenAbove::get()
    }

    fn return_below() -> Ppm {
        ReturnBelow::get()
    }
}

/// Lanes as the tests say.
pub struct LanesOfTests;

impl LaneStandings for LanesOfTests {
    fn standing(shard: &ShardId) -> LaneStanding {
        Standings::get().get(shard).copied().unwrap_or_default()
    }

    fn all() -> Vec<(ShardId, LaneStanding)> {
        Standings::get().into_iter().collect()
    }
}
