//! Weights of `pallet_load_predictor`, measured by its benchmarks.
//!
//! Generated: do not edit, run `make weights` instead.
//!
//! - Date: 2026-11-21, benchmark CLI 64.0.0
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
    /// Weight of `cutover`.
    fn cutover() -> Weight;
    /// Weight of `assess`.
    fn assess() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn transferred() -> Weight {
        transferred(T::DbWeight::get())
    }
    fn cutover() -> Weight {
        cutover(T::DbWeight::get())
    }
    fn assess() -> Weight {
        assess(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn transferred() -> Weight {
        transferred(ParityDbWeight::get())
    }
    fn cutover() -> Weight {
        cutover(ParityDbWeight::get())
    }
    fn assess() -> Weight {
        assess(ParityDbWeight::get())
    }
}

// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Windows` (r:2 w:2)
// Proof: `LoadPredictor::Windows` (`max_values`: None, `max_size`: Some(172), added: 2647, mode: `MaxEncodedLen`)
// Proof size measured: 577 bytes
// Proof size estimated: 6284 bytes
// Shortest run: 21_139_000 picoseconds
fn transferred(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(23_304_000, 6_284)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(2))
}

// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Windows` (r:2 w:3)
// Proof: `LoadPredictor::Windows` (`max_values`: None, `max_size`: Some(172), added: 2647, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 577 bytes
// Proof size estimated: 6284 bytes
// Shortest run: 22_461_000 picoseconds
fn cutover(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(24_699_000, 6_284)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Windows` (r:2 w:0)
// Proof: `LoadPredictor::Windows` (`max_values`: None, `max_size`: Some(172), added: 2647, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:3 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 601 bytes
// Proof size estimated: 8523 bytes
// Shortest run: 28_495_000 picoseconds
fn assess(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(30_902_000, 8_523).saturating_add(db.reads(6))
}
