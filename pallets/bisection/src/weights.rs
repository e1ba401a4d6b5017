// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_bisection`, measured by its benchmarks.
//!
//! Generated: do not edit, run `make weights` instead.
//!
//! - Date: 2026-11-29, benchmark CLI 64.0.0
//! - CPU: AMD EPYC
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
    /// Weight of `retry_drain`.
    fn retry_drain() -> Weight;
    /// Weight of `await_claims`.
    fn await_claims() -> Weight;
    /// Weight of `arrive`.
    fn arrive() -> Weight;
    /// Weight of `end_wait`.
    fn end_wait() -> Weight;
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
    fn retry_drain() -> Weight {
        retry_drain(T::DbWeight::get())
    }
    fn await_claims() -> Weight {
        await_claims(T::DbWeight::get())
    }
    fn arrive() -> Weight {
        arrive(T::DbWeight::get())
    }
    fn end_wait() -> Weight {
        end_wait(T::DbWeight::get())
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
    fn retry_drain() -> Weight {
        retry_drain(ParityDbWeight::get())
    }
    fn await_claims() -> Weight {
        await_claims(ParityDbWeight::get())
    }
    fn arrive() -> Weight {
        arrive(ParityDbWeight::get())
    }
    fn end_wait() -> Weight {
        end_wait(ParityDbWeight::get())
    }
}

// Storage: `ShardRegistry::Shards` (r:2 w:3)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:5 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Bisection::AwaitingLeaves` (r:1 w:0)
// Proof: `Bisection::AwaitingLeaves` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Storage: `Attestation::Open` (r:1 w:0)
// Proof: `Attestation::Open` (`max_values`: Some(1), `max_size`: Some(289), added: 784, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:1 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Ledger::ShardBooks` (r:1 w:2)
// Proof: `Ledger::ShardBooks` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::PendingNotes` (r:1 w:0)
// Proof: `LoadPredictor::PendingNotes` (`max_values`: Some(1), `max_size`: Some(144386), added: 144881, mode: `MaxEncodedLen`)
// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Legacies` (r:1 w:0)
// Proof: `LoadPredictor::Legacies` (`max_values`: Some(1), `max_size`: Some(10433), added: 10928, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Meters` (r:1 w:2)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Forecasts` (r:3 w:3)
// Proof: `LoadPredictor::Forecasts` (`max_values`: None, `max_size`: Some(2243), added: 4718, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Model` (r:1 w:0)
// Proof: `LoadPredictor::Model` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::CounterForForecasts` (r:1 w:1)
// Proof: `LoadPredictor::CounterForForecasts` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Fragments::Custodies` (r:1 w:2)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:3)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Storage: `Placement::Vacated` (r:0 w:1)
// Proof: `Placement::Vacated` (`max_values`: None, `max_size`: Some(289), added: 2764, mode: `MaxEncodedLen`)
// Proof size measured: 12127 bytes
// Proof size estimated: 145871 bytes
// Shortest run: 522_886_000 picoseconds
fn force_split(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(589_786_000, 145_871)
        .saturating_add(db.reads(26))
        .saturating_add(db.writes(22))
}

// Storage: `ShardRegistry::Shards` (r:3 w:3)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `Bisection::AwaitingLeaves` (r:2 w:0)
// Proof: `Bisection::AwaitingLeaves` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Storage: `Attestation::Open` (r:1 w:0)
// Proof: `Attestation::Open` (`max_values`: Some(1), `max_size`: Some(289), added: 784, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:5 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:2 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Ledger::ShardBooks` (r:2 w:1)
// Proof: `Ledger::ShardBooks` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:2 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::PendingNotes` (r:1 w:0)
// Proof: `LoadPredictor::PendingNotes` (`max_values`: Some(1), `max_size`: Some(144386), added: 144881, mode: `MaxEncodedLen`)
// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Legacies` (r:1 w:0)
// Proof: `LoadPredictor::Legacies` (`max_values`: Some(1), `max_size`: Some(10433), added: 10928, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Meters` (r:2 w:0)
// Proof: `LoadPredictor::Meters` (`max_values`: None, `max_size`: Some(1272), added: 3747, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Forecasts` (r:3 w:3)
// Proof: `LoadPredictor::Forecasts` (`max_values`: None, `max_size`: Some(2243), added: 4718, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::Model` (r:1 w:0)
// Proof: `LoadPredictor::Model` (`max_values`: Some(1), `max_size`: Some(12), added: 507, mode: `MaxEncodedLen`)
// Storage: `LoadPredictor::CounterForForecasts` (r:1 w:1)
// Proof: `LoadPredictor::CounterForForecasts` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Fragments::Custodies` (r:2 w:1)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:3)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Storage: `Placement::Vacated` (r:0 w:2)
// Proof: `Placement::Vacated` (`max_values`: None, `max_size`: Some(289), added: 2764, mode: `MaxEncodedLen`)
// Proof size measured: 12891 bytes
// Proof size estimated: 145871 bytes
// Shortest run: 458_551_000 picoseconds
fn force_merge(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(561_213_000, 145_871)
        .saturating_add(db.reads(33))
        .saturating_add(db.writes(19))
}

// Storage: `ShardRegistry::Shards` (r:2 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:1 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Ledger::ShardBooks` (r:3 w:3)
// Proof: `Ledger::ShardBooks` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:4 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Bisection::NextRecord` (r:1 w:1)
// Proof: `Bisection::NextRecord` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:0 w:2)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0xede46c629d778468e39e940f875a59286956999e9ce69fd10cf56b25c2f9e080` (r:4 w:3)
// Proof: UNKNOWN KEY `0xede46c629d778468e39e940f875a59286956999e9ce69fd10cf56b25c2f9e080` (r:4 w:3)
// Proof size measured: 3262 bytes
// Proof size estimated: 14152 bytes
// Shortest run: 531_930_000 picoseconds
fn force_override(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(587_162_000, 14_152)
        .saturating_add(db.reads(15))
        .saturating_add(db.writes(9))
}

// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Proof size measured: 4646 bytes
// Proof size estimated: 9646 bytes
// Shortest run: 26_259_000 picoseconds
fn advance(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(28_402_000, 9_646)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Skipped::Metadata` (r:0 w:0)
// Proof: `Skipped::Metadata` (`max_values`: None, `max_size`: None, mode: `Measured`)
// Proof size measured: 5894 + n * (47 ±0) bytes
// Proof size estimated: 4894 + n * (49 ±0) bytes
// Shortest run: 17_696_000 picoseconds
fn drain(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(64_000_308, 4_894)
        // Standard error: 59_860
        .saturating_add(Weight::from_parts(15_869_610, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 49).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(6))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(5))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(n))))
}

// Storage: `Ledger::ShardBooks` (r:2 w:1)
// Proof: `Ledger::ShardBooks` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Shards` (r:3 w:3)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:2 w:2)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Bisection::Awaited` (r:1 w:1)
// Proof: `Bisection::Awaited` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:1 w:1)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x` (r:1 w:0)
// Proof: UNKNOWN KEY `0x` (r:1 w:0)
// Proof size measured: 7309 bytes
// Proof size estimated: 14212 bytes
// Shortest run: 308_789_000 picoseconds
fn settle(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(367_636_000, 14_212)
        .saturating_add(db.reads(10))
        .saturating_add(db.writes(8))
}

// Storage: `Bisection::Broken` (r:1 w:1)
// Proof: `Bisection::Broken` (`max_values`: None, `max_size`: Some(271), added: 2746, mode: `MaxEncodedLen`)
// Storage: `Bisection::Drains` (r:1 w:1)
// Proof: `Bisection::Drains` (`max_values`: Some(1), `max_size`: Some(8161), added: 8656, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:1 w:1)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Proof size measured: 4863 bytes
// Proof size estimated: 9646 bytes
// Shortest run: 17_896_000 picoseconds
fn retry_drain(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(19_409_000, 9_646)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

// Storage: `Bisection::AwaitingLeaves` (r:2 w:2)
// Proof: `Bisection::AwaitingLeaves` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Bisection::Awaited` (r:0 w:1)
// Proof: `Bisection::Awaited` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
// Proof size measured: 42 bytes
// Proof size estimated: 6012 bytes
// Shortest run: 8_332_000 picoseconds
fn await_claims(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(8_963_000, 6_012)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(3))
}

// Storage: `Bisection::Awaited` (r:1 w:1)
// Proof: `Bisection::Awaited` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:1 w:1)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Proof size measured: 428 bytes
// Proof size estimated: 3751 bytes
// Shortest run: 11_987_000 picoseconds
fn arrive(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(13_000_000, 3_751)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// Storage: `Bisection::Awaited` (r:1 w:1)
// Proof: `Bisection::Awaited` (`max_values`: None, `max_size`: Some(151), added: 2626, mode: `MaxEncodedLen`)
// Storage: `Bisection::Records` (r:1 w:1)
// Proof: `Bisection::Records` (`max_values`: None, `max_size`: Some(286), added: 2761, mode: `MaxEncodedLen`)
// Storage: `Bisection::AwaitingLeaves` (r:0 w:2)
// Proof: `Bisection::AwaitingLeaves` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 436 bytes
// Proof size estimated: 3751 bytes
// Shortest run: 14_041_000 picoseconds
fn end_wait(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(15_083_000, 3_751)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(4))
}
