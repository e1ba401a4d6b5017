// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_shard_registry`, measured by its benchmarks.
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

/// The weights `pallet_shard_registry` needs.
pub trait WeightInfo {
    /// Weight of `fold`.
    /// Measured for `n` from 0 to 1000.
    fn fold(n: u32) -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn fold(n: u32) -> Weight {
        fold(T::DbWeight::get(), n)
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn fold(n: u32) -> Weight {
        fold(ParityDbWeight::get(), n)
    }
}

// Storage: `ShardRegistry::Embeddings` (r:1000 w:1000)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Proof size measured: 26517 + n * (50 ±0) bytes
// Proof size estimated: 990 + n * (6611 ±0) bytes
// Shortest run: 12_774_000 picoseconds
fn fold(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(179_216_757, 990)
        // Standard error: 32_844
        .saturating_add(Weight::from_parts(9_510_044, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 6_611).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(1_u64.saturating_mul(u64::from(n))))
}
