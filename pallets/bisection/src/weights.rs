//! Weights of `pallet_bisection`, measured by its benchmarks.
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

/// The weights `pallet_bisection` needs.
pub trait WeightInfo {
    /// Weight of `force_split`.
    fn force_split() -> Weight;
    /// Weight of `force_merge`.
    fn force_merge() -> Weight;
    /// Weight of `force_override`.
    fn force_override() -> Weight;
    /// Weight of `advance`.
    fn advance() -> Weight;
    /// Weight of `drain`.
    /// Measured for `n` from 0 to 1000.
    fn drain(n: u32) -> Weight;
    /// Weight of `settle`.
    fn settle() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn force_split() -> Weight {
        force_split(T::DbWeight::get())
    }
    fn force_merge() -> Weight {
        force_merge(T::DbWeight::get())
    }
    fn force_override() -> Weight {
        force_override(T::DbWeight::get())
    }
    fn advance() -> Weight {
        advance(T::DbWeight::get())
    }
    fn drain(n: u32) -> Weight {
        drain(T::DbWeight::get(), n)
    }
    fn settle() -> Weight {
        settle(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn force_split() -> Weight {
        force_split(ParityDbWeight::get())
    }
    fn force_merge() -> Weight {
        force_merge(ParityDbWeight::get())
    }
    fn force_override() -> Weight {
        force_override(ParityDbWeight::get())
    }
    fn advance() -> Weight {
        advance(ParityDbWeight::get())
    }
    fn drain(n: u32) -> Weight {
        drain(ParityDbWeight::get(), n)
    }
    fn settle() -> Weight {
        settle(ParityDbWeight::get())
    }
}

// Storage: `ShardRegistry::Shards` (r:2 w:3)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:4 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Routing` (r:1 w:1)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:1 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Ledger::Totals` (r:1 w:0)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Windows` (r:1 w:2)
// Proof: `LoadPredictor::Windows` (`max_values`: None, `max_size`: Some(172), added: 2647, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Proof size measured: 122799 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 432_950_000 picoseconds
fn force_split(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(473_424_000, 267_727)
        .saturating_add(db.reads(14))
        .saturating_add(db.writes(11))
}

// Storage: `ShardRegistry::Shards` (r:3 w:3)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:4 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:2 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Ledger::Totals` (r:2 w:0)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Routing` (r:1 w:1)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Windows` (r:2 w:0)
// Proof: `LoadPredictor::Windows` (`max_values`: None, `max_size`: Some(172), added: 2647, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Proof size measured: 123666 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 368_456_000 picoseconds
fn force_merge(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(402_478_000, 267_727)
        .saturating_add(db.reads(18))
        .saturating_add(db.writes(9))
}

// Storage: `ShardRegistry::Shards` (r:2 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Routing` (r:1 w:1)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:1 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Ledger::Totals` (r:3 w:3)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:4 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0xede46c629d778468e39e940f875a59286956999e9ce69fd10cf56b25c2f9e080` (r:3 w:3)
// Proof: UNKNOWN KEY `0xede46c629d778468e39e940f875a59286956999e9ce69fd10cf56b25c2f9e080` (r:3 w:3)
// Proof size measured: 114514 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 474_170_000 picoseconds
fn force_override(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(503_696_000, 267_727)
        .saturating_add(db.reads(16))
        .saturating_add(db.writes(11))
}

// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Proof size measured: 4609 bytes
// Proof size estimated: 9646 bytes
// Shortest run: 27_642_000 picoseconds
fn advance(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(29_370_000, 9_646)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Skipped::Metadata` (r:0 w:0)
// Proof: `Skipped::Metadata` (`max_values`: None, `max_size`: None, mode: `Measured`)
// Proof size measured: 6067 + n * (46 ±0) bytes
// Proof size estimated: 5023 + n * (48 ±0) bytes
// Shortest run: 4_985_000 picoseconds
fn drain(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(102_514_271, 5_023)
        // Standard error: 28_839
        .saturating_add(Weight::from_parts(12_602_720, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 48).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(6))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(5))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(n))))
}

// Storage: `Ledger::Totals` (r:1 w:0)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Shards` (r:3 w:3)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:2 w:2)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Routing` (r:1 w:1)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:1 w:1)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x` (r:1 w:0)
// Proof: UNKNOWN KEY `0x` (r:1 w:0)
// Proof size measured: 118901 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 258_770_000 picoseconds
fn settle(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(276_291_000, 267_727)
        .saturating_add(db.reads(10))
        .saturating_add(db.writes(8))
}
