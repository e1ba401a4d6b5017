//! Weights of `pallet_bisection`, measured by its benchmarks.
//!
//! Generated, but for `drain`, whose comment says where it is from: run `make weights` for all.
//!
//! - Date: 2026-11-21, benchmark CLI 64.0.0
//! - CPU: Intel(R) Xeon(R) Processor
//! - Steps 3, repeat 3, execution Compiled
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
    /// Weight of `drain`, of `n` records.
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
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
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
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Proof size measured: 122554 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 368_850_000 picoseconds
fn force_split(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(402_415_000, 267_727)
        .saturating_add(db.reads(12))
        .saturating_add(db.writes(9))
}

// Storage: `ShardRegistry::Shards` (r:3 w:3)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:4 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:2 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Ledger::Totals` (r:2 w:0)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Routing` (r:1 w:1)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Proof size measured: 123421 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 321_086_000 picoseconds
fn force_merge(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(359_716_000, 267_727)
        .saturating_add(db.reads(15))
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
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0xede46c629d778468e39e940f875a59286956999e9ce69fd10cf56b25c2f9e080` (r:3 w:3)
// Proof: UNKNOWN KEY `0xede46c629d778468e39e940f875a59286956999e9ce69fd10cf56b25c2f9e080` (r:3 w:3)
// Proof size measured: 114279 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 428_262_000 picoseconds
fn force_override(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(460_156_000, 267_727)
        .saturating_add(db.reads(16))
        .saturating_add(db.writes(11))
}

// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Proof size measured: 4609 bytes
// Proof size estimated: 9646 bytes
// Shortest run: 25_455_000 picoseconds
fn advance(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(27_104_000, 9_646)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Measured over a shard of 100,000 accounts, with 0, 500 and 1,000 records a step: 17 us, 6,444 us
// and 12,650 us, once each. Taken by hand from the analysis the benchmark printed; besides each record's own read and
// two writes it counts the embeddings and totals of the three shards.
fn drain(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(52_680_000, 6_611)
        .saturating_add(Weight::from_parts(12_640_000, 53).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(7))
        .saturating_add(db.reads(u64::from(n)))
        .saturating_add(db.writes(6))
        .saturating_add(db.writes(u64::from(n).saturating_mul(2)))
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
// Proof size measured: 118864 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 256_223_000 picoseconds
fn settle(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(289_238_000, 267_727)
        .saturating_add(db.reads(10))
        .saturating_add(db.writes(8))
}
