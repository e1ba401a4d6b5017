// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_load_predictor`, measured by its benchmarks.
//!
//! Generated: do not edit, run `make weights` instead.
//!
//! - Date: 2026-11-28, benchmark CLI 64.0.0
//! - CPU: Intel(R) Xeon(R) Processor
//! - Steps 20, repeat 10, execution Compiled
//! - Worst case map size 1000000, database cache 1024 MiB

#![allow(
    unused_variables,
    reason = "a benchmark may touch no storage, or cost the same for all values of a component"
)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_load_predictor` needs.
pub trait WeightInfo {
    /// Weight of `transferred`.
    fn transferred() -> Weight;
    /// Weight of `finished`.
    fn finished() -> Weight;
    /// Weight of `cutover`.
    fn cutover() -> Weight;
    /// Weight of `assess`.
    fn assess() -> Weight;
    /// Weight of `rates`.
    /// Measured for `n` from 0 to 1000.
    fn rates(n: u32) -> Weight;
    /// Weight of `visits_base`.
    fn visits_base() -> Weight;
    /// Weight of `load_model`.
    fn load_model() -> Weight;
    /// Weight of `visit`.
    /// Measured for `s` from 1 to 30.
    fn visit(s: u32) -> Weight;
    /// Weight of `score_legacy`.
    fn score_legacy() -> Weight;
    /// Weight of `begin_upload`.
    fn begin_upload() -> Weight;
    /// Weight of `upload_model`.
    fn upload_model() -> Weight;
    /// Weight of `adopt_model`.
    fn adopt_model() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn transferred() -> Weight {
        transferred(T::DbWeight::get())
    }
    fn finished() -> Weight {
        finished(T::DbWeight::get())
    }
    fn cutover() -> Weight {
        cutover(T::DbWeight::get())
    }
    fn assess() -> Weight {
        assess(T::DbWeight::get())
    }
    fn rates(n: u32) -> Weight {
        rates(T::DbWeight::get(), n)
    }
    fn visits_base() -> Weight {
        visits_base(T::DbWeight::get())
    }
    fn load_model() -> Weight {
        load_model(T::DbWeight::get())
    }
    fn visit(s: u32) -> Weight {
        visit(T::DbWeight::get(), s)
    }
    fn score_legacy() -> Weight {
        score_legacy(T::DbWeight::get())
    }
    fn begin_upload() -> Weight {
        begin_upload(T::DbWeight::get())
    }
    fn upload_model() -> Weight {
        upload_model(T::DbWeight::get())
    }
    fn adopt_model() -> Weight {
        adopt_model(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn transferred() -> Weight {
        transferred(ParityDbWeight::get())
    }
    fn finished() -> Weight {
        finished(ParityDbWeight::get())
    }
    fn cutover() -> Weight {
        cutover(ParityDbWeight::get())
    }
    fn assess() -> Weight {
        assess(ParityDbWeight::get())
    }
    fn rates(n: u32) -> Weight {
        rates(ParityDbWeight::get(), n)
    }
    fn visits_base() -> Weight {
        visits_base(ParityDbWeight::get())
    }
    fn load_model() -> Weight {
        load_model(ParityDbWeight::get())
    }
    fn visit(s: u32) -> Weight {
        visit(ParityDbWeight::get(), s)
    }
    fn score_legacy() -> Weight {
        score_legacy(ParityDbWeight::get())
    }
    fn begin_upload() -> Weight {
        begin_upload(ParityDbWeight::get())
    }
    fn upload_model() -> Weight {
        upload_model(ParityDbWeight::get())
    }
    fn adopt_model() -> Weight {
        adopt_model(ParityDbWeight::get())
    }
}

// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Meters` (r:2 w:2)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 1909 bytes
// Proof size estimated: 8484 bytes
// Shortest run: 20_464_000 picoseconds
// Two microseconds more than measured, for the times of two leaves, until it is measured again.
fn transferred(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(25_912_000, 9_012)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(2))
}

// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Meters` (r:2 w:2)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 1909 bytes
// Proof size estimated: 8484 bytes
// Shortest run: 20_544_000 picoseconds
// Two microseconds more than measured, for the times of two leaves, until it is measured again.
fn finished(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(26_138_000, 9_012)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(2))
}

// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Meters` (r:2 w:3)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Forecasts` (r:3 w:3)
// Proof: `LoadPredictor::Forecasts` (`max_values`: None, `max_size`: Some(2243), added: 4718, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::CounterForForecasts` (r:1 w:1)
// Proof: `LoadPredictor::CounterForForecasts` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Model` (r:1 w:0)
// Proof: `LoadPredictor::Model` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::ModelFile` (r:1 w:0)
// Proof: `LoadPredictor::ModelFile` (`max_values`: Some(1), `max_size`: Some(37100), added: 37595, mode: `MaxEncodedLen`)
// Proof size measured: 41284 bytes
// Proof size estimated: 38585 bytes
// Shortest run: 951_638_000 picoseconds
// One read and one write more than measured, and what is pending, until it is measured again.
// Storage: `LoadPredictor::Legacies` (r:1 w:1)
fn cutover(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(1_110_000_000, 50_577)
        .saturating_add(db.reads(11))
        .saturating_add(db.writes(8))
}

// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Forecasts` (r:1 w:0)
// Proof: `LoadPredictor::Forecasts` (`max_values`: None, `max_size`: Some(2243), added: 4718, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Meters` (r:1 w:0)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:3 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::RuleInForce` (r:1 w:0)
// Proof: `LoadPredictor::RuleInForce` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
// Proof size measured: 4105 bytes
// Proof size estimated: 8523 bytes
// Shortest run: 22_067_000 picoseconds
// Seven reads more than measured, for the floor's parameters and for contention's, the lanes, the count of
// forecasts, the routing table and another forecast; and walking the largest table, until it is measured
// again.
fn assess(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(90_000_000, 160_000).saturating_add(db.reads(14))
}

// Storage: `LoadPredictor::Meters` (r:1000 w:0)
// Storage: `Timestamp::Now` (r:1 w:0)
// Storage: `Parameters::Parameters` (r:1 w:0)
// By hand until it is measured: a meter is decoded, brought up to this second and encoded in 12 us (half of `finished`),
// of which a quarter is for what is not done here.
fn rates(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(5_000_000, 3_900)
        .saturating_add(Weight::from_parts(9_000_000, 4_400).saturating_mul(n.into()))
        .saturating_add(db.reads(2))
        .saturating_add(db.reads(n.into()))
}

// Storage: `LoadPredictor::Visited` (r:1 w:1)
// Proof: `LoadPredictor::Visited` (`max_values`: Some(1), `max_size`: Some(41), added: 536, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::CounterForForecasts` (r:1 w:0)
// Proof: `LoadPredictor::CounterForForecasts` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:6 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Model` (r:1 w:0)
// Proof: `LoadPredictor::Model` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::RuleInForce` (r:1 w:1)
// Proof: `LoadPredictor::RuleInForce` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Scores` (r:1 w:1)
// Proof: `LoadPredictor::Scores` (`max_values`: Some(1), `max_size`: Some(489), added: 984, mode: `MaxEncodedLen`)
// Proof size measured: 780 bytes
// Proof size estimated: 16056 bytes
// Shortest run: 28_632_000 picoseconds
// Six reads and a write more than measured, for the floor's parameters, the legacies, contention's parameters
// and the lanes, until it is measured again.
// Storage: `LoadPredictor::Legacies` (r:1 w:1)
fn visits_base(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(55_000_000, 40_000)
        .saturating_add(db.reads(18))
        .saturating_add(db.writes(4))
}

// Storage: `LoadPredictor::ModelFile` (r:1 w:0)
// Proof: `LoadPredictor::ModelFile` (`max_values`: Some(1), `max_size`: Some(37100), added: 37595, mode: `MaxEncodedLen`)
// Proof size measured: 37231 bytes
// Proof size estimated: 38585 bytes
// Shortest run: 23_114_000 picoseconds
fn load_model(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(24_669_000, 38_585).saturating_add(db.reads(1))
}

// Storage: `LoadPredictor::Forecasts` (r:2 w:1)
// Proof: `LoadPredictor::Forecasts` (`max_values`: None, `max_size`: Some(2243), added: 4718, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Meters` (r:1 w:0)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:1 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Proof size measured: 7845 bytes
// Proof size estimated: 10426 bytes
// Shortest run: 31_625_000 picoseconds
// Three microseconds more than measured, for the times of 64 blocks, until it is measured again.
fn visit(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(29_574_402, 10_954)
        // Standard error: 4_170
        .saturating_add(Weight::from_parts(8_303_218, 0).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(1))
}

// An estimate until it is measured: four meters read, thirty seconds of each summed and judged.
// Storage: `LoadPredictor::Meters` (r:4 w:0)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
fn score_legacy(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(30_000_000, 15_978).saturating_add(db.reads(4))
}

// An estimate until it is measured: a place looked for, a chunk of 8 KiB written, a hold made.
// Storage: `ShardGovernance::ProposedModels` (r:1 w:0)
// Storage: `ShardGovernance::Proposals` (r:1 w:0)
// Storage: `LoadPredictor::Uploads` (r:3 w:1)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Storage: `Balances::Holds` (r:1 w:1)
// Storage: `System::Account` (r:1 w:1)
fn begin_upload(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(75_000_000, 120_000)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(3))
}

// An estimate until it is measured: the verification as measured before, and the release of a hold.
// Storage: `ShardGovernance::ProposedModels` (r:1 w:0)
// Proof: `ShardGovernance::ProposedModels` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:0)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Uploads` (r:1 w:1)
// Storage: `Balances::Holds` (r:1 w:1)
// Storage: `System::Account` (r:1 w:1)
fn upload_model(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(175_000_000, 46_000)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(3))
}

// An estimate until it is measured: the adoption as measured before, and the release of a hold.
// Storage: `LoadPredictor::Uploads` (r:1 w:1)
// Storage: `Balances::Holds` (r:1 w:1)
// Storage: `System::Account` (r:1 w:1)
// Storage: `LoadPredictor::Model` (r:1 w:1)
// Storage: `Timestamp::Now` (r:1 w:0)
// Storage: `LoadPredictor::RuleInForce` (r:1 w:1)
// Storage: `LoadPredictor::Scores` (r:0 w:1)
// Storage: `LoadPredictor::ModelFile` (r:0 w:1)
fn adopt_model(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(90_000_000, 46_000)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(7))
}
