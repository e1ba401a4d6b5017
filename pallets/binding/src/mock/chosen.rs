// SPDX-License-Identifier: Apache-2.0
//! What the tests choose: terms, load, lanes, migrations and a model.

use super::*;
use frame_support::{migrations::MultiStepMigrator, weights::Weight};
use nerv_primitives_core::{
    traits::{LaneStandings, LoadCondition, PairForecasts, PairSeen},
    Assessment, Load, Operation,
};

/// Lets every figure be what it is unless a test sets it.
pub fn reset() {
    Enabled::reset();
    Blocks::reset();
    Moves::reset();
    Room::reset();
    Gain::reset();
    Back::reset();
    Keep::reset();
    Rest::reset();
    Balanced::reset();
    Echo::reset();
    Payer::reset();
    LeafRate::reset();
    Candidates::reset();
    CutBalance::reset();
    InstructionDeposit::reset();
    BlockTime::reset();
    Rates::reset();
    Standings::reset();
    Migrating::reset();
    ModelSays::reset();
    Seen::reset();
    MinAccounts::reset();
    DrainBudget::reset();
}

/// Terms as the tests say.
pub struct Chosen;

impl crate::Terms for Chosen {
    fn enabled() -> bool {
        Enabled::get()
    }

    fn window() -> BlockHeight {
        Blocks::get()
    }

    fn moves() -> u32 {
        Moves::get()
    }

    fn room() -> u32 {
        Room::get()
    }

    fn gain() -> u64 {
        Gain::get()
    }

    fn back() -> u64 {
        Back::get()
    }

    fn keep() -> u64 {
        Keep::get()
    }

    fn rest() -> u32 {
        Rest::get()
    }

    fn balance() -> Ppm {
        Balanced::get()
    }

    fn echo() -> u32 {
        Echo::get()
    }

    fn payer() -> u32 {
        Payer::get()
    }

    fn leaf_rate() -> Rate {
        LeafRate::get()
    }

    fn candidates() -> u8 {
        Candidates::get()
    }

    fn cut_balance() -> Ppm {
        CutBalance::get()
    }

    fn deposit() -> Balance {
        InstructionDeposit::get()
    }
}

/// Load as the tests say: ten transfers a second where they say nothing.
pub struct LoadOfTests;

impl LoadCondition for LoadOfTests {
    fn assess(_: &Operation) -> Assessment {
        unreachable!("nobody asks about operations")
    }

    fn load(shard: &ShardId) -> Load {
        Load {
            rate: Rates::get().get(shard).copied().unwrap_or(10_000),
            quiet_for: 0,
        }
    }

    fn called_for() -> Vec<Operation> {
        unreachable!("nobody asks what load calls for")
    }

    fn weight() -> Weight {
        Weight::from_parts(1_000, 10)
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

/// A migration that goes on as the tests say.
pub struct Migrator;

impl MultiStepMigrator for Migrator {
    fn ongoing() -> bool {
        Migrating::get()
    }

    fn step() -> Weight {
        Weight::zero()
    }
}

/// A model that says of every pair what the tests say, if there is one.
pub struct ModelOfTests;

impl PairForecasts for ModelOfTests {
    fn forecast(pairs: &[PairSeen]) -> Option<Vec<Ppm>> {
        Seen::set(pairs.to_vec());
        ModelSays::get().map(|said| pairs.iter().map(|_| said).collect())
    }

    fn weight(pairs: u32) -> Weight {
        Weight::from_parts(7_000, 0).saturating_mul(pairs.into())
    }
}
