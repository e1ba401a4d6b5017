// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_fragments`, measured by its benchmarks.
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

/// The weights `pallet_fragments` needs.
pub trait WeightInfo {
    /// Weight of `acknowledge`.
    fn acknowledge() -> Weight;
    /// Weight of `authorize_acknowledge`.
    fn authorize_acknowledge() -> Weight;
    /// Weight of `commit`.
    fn commit() -> Weight;
    /// Weight of `answer`.
    fn answer() -> Weight;
    /// Weight of `authorize_answer`.
    fn authorize_answer() -> Weight;
    /// Weight of `claim`.
    fn claim() -> Weight;
    /// Weight of `force_checkpoint`.
    fn force_checkpoint() -> Weight;
    /// Weight of `look`.
    /// Measured for `n` from 1 to 4.
    fn look(n: u32) -> Weight;
    /// Weight of `take`.
    fn take() -> Weight;
    /// Weight of `visit`.
    fn visit() -> Weight;
    /// Weight of `visit_nobody`.
    fn visit_nobody() -> Weight;
    /// Weight of `cutover`.
    fn cutover() -> Weight;
    /// Weight of `release`.
    fn release() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn acknowledge() -> Weight {
        acknowledge(T::DbWeight::get())
    }
    fn authorize_acknowledge() -> Weight {
        authorize_acknowledge(T::DbWeight::get())
    }
    fn commit() -> Weight {
        commit(T::DbWeight::get())
    }
    fn answer() -> Weight {
        answer(T::DbWeight::get())
    }
    fn authorize_answer() -> Weight {
        authorize_answer(T::DbWeight::get())
    }
    fn claim() -> Weight {
        claim(T::DbWeight::get())
    }
    fn force_checkpoint() -> Weight {
        force_checkpoint(T::DbWeight::get())
    }
    fn look(n: u32) -> Weight {
        look(T::DbWeight::get(), n)
    }
    fn take() -> Weight {
        take(T::DbWeight::get())
    }
    fn visit() -> Weight {
        visit(T::DbWeight::get())
    }
    fn visit_nobody() -> Weight {
        visit_nobody(T::DbWeight::get())
    }
    fn cutover() -> Weight {
        cutover(T::DbWeight::get())
    }
    fn release() -> Weight {
        release(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn acknowledge() -> Weight {
        acknowledge(ParityDbWeight::get())
    }
    fn authorize_acknowledge() -> Weight {
        authorize_acknowledge(ParityDbWeight::get())
    }
    fn commit() -> Weight {
        commit(ParityDbWeight::get())
    }
    fn answer() -> Weight {
        answer(ParityDbWeight::get())
    }
    fn authorize_answer() -> Weight {
        authorize_answer(ParityDbWeight::get())
    }
    fn claim() -> Weight {
        claim(ParityDbWeight::get())
    }
    fn force_checkpoint() -> Weight {
        force_checkpoint(ParityDbWeight::get())
    }
    fn look(n: u32) -> Weight {
        look(ParityDbWeight::get(), n)
    }
    fn take() -> Weight {
        take(ParityDbWeight::get())
    }
    fn visit() -> Weight {
        visit(ParityDbWeight::get())
    }
    fn visit_nobody() -> Weight {
        visit_nobody(ParityDbWeight::get())
    }
    fn cutover() -> Weight {
        cutover(ParityDbWeight::get())
    }
    fn release() -> Weight {
        release(ParityDbWeight::get())
    }
}

// Storage: `Fragments::Custodies` (r:1 w:1)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Proof size measured: 3178 bytes
// Proof size estimated: 6822 bytes
// Shortest run: 42_684_000 picoseconds
fn acknowledge(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(49_083_000, 6_822)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(1))
}

// Storage: `Fragments::Custodies` (r:1 w:0)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `System::BlockHash` (r:2 w:0)
// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Proof size measured: 3980 bytes
// Proof size estimated: 6822 bytes
// Shortest run: 77_695_000 picoseconds
fn authorize_acknowledge(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(86_659_000, 6_822).saturating_add(db.reads(5))
}

// Storage: `Fragments::Custodies` (r:1 w:1)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Fragments::Commitments` (r:0 w:2)
// Proof: `Fragments::Commitments` (`max_values`: None, `max_size`: Some(559), added: 3034, mode: `MaxEncodedLen`)
// Proof size measured: 3792 bytes
// Proof size estimated: 6822 bytes
// Shortest run: 61_211_000 picoseconds
fn commit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(67_280_000, 6_822)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

// Storage: `Fragments::Custodies` (r:1 w:1)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Proof size measured: 3427 bytes
// Proof size estimated: 6822 bytes
// Shortest run: 61_351_000 picoseconds
fn answer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(75_252_000, 6_822)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// Storage: `Fragments::Custodies` (r:1 w:0)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Fragments::Commitments` (r:1 w:0)
// Proof: `Fragments::Commitments` (`max_values`: None, `max_size`: Some(559), added: 3034, mode: `MaxEncodedLen`)
// Storage: `System::BlockHash` (r:2 w:0)
// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Proof size measured: 4032 bytes
// Proof size estimated: 6822 bytes
// Shortest run: 117_865_000 picoseconds
fn authorize_answer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(124_014_000, 6_822).saturating_add(db.reads(5))
}

// Storage: `Fragments::Earned` (r:1 w:1)
// Proof: `Fragments::Earned` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:2 w:2)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Proof size measured: 287 bytes
// Proof size estimated: 6196 bytes
// Shortest run: 52_588_000 picoseconds
fn claim(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(54_991_000, 6_196)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

// Storage: `Fragments::Custodies` (r:1 w:1)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Proof size measured: 2284 bytes
// Proof size estimated: 6822 bytes
// Shortest run: 19_979_000 picoseconds
fn force_checkpoint(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(22_884_000, 6_822)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `MultiBlockMigrations::Cursor` (r:1 w:0)
// Proof: `MultiBlockMigrations::Cursor` (`max_values`: Some(1), `max_size`: Some(1036), added: 1531, mode: `MaxEncodedLen`)
// Storage: `Fragments::LastLooked` (r:1 w:1)
// Proof: `Fragments::LastLooked` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Fragments::Custodies` (r:5 w:0)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Ledger::ShardBooks` (r:4 w:0)
// Proof: `Ledger::ShardBooks` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 2698 + n * (35 ±0) bytes
// Proof size estimated: 6822 + n * (5832 ±0) bytes
// Shortest run: 30_646_000 picoseconds
fn look(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(24_689_833, 6_822)
        // Standard error: 53_800
        .saturating_add(Weight::from_parts(10_435_604, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 5_832).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(4))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(1))
}

// Storage: UNKNOWN KEY `0x3a6368696c645f73746f726167653a64656661756c743a4d8f4ee37cf6e520f5` (r:1 w:0)
// Proof: UNKNOWN KEY `0x3a6368696c645f73746f726167653a64656661756c743a4d8f4ee37cf6e520f5` (r:1 w:0)
// Storage: `Ledger::ShardBooks` (r:1 w:0)
// Proof: `Ledger::ShardBooks` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Embeddings` (r:1 w:0)
// Proof: `ShardRegistry::Embeddings` (`max_values`: None, `max_size`: Some(4136), added: 6611, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Fragments::Custodies` (r:0 w:1)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Proof size measured: 753 bytes
// Proof size estimated: 7601 bytes
// Shortest run: 44_006_000 picoseconds
fn take(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(47_430_000, 7_601)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(1))
}

// Storage: `Fragments::Custodies` (r:1 w:1)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:2 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Proof size measured: 3296 bytes
// Proof size estimated: 6822 bytes
// Shortest run: 47_651_000 picoseconds
fn visit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(51_817_000, 6_822)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(1))
}

// Storage: `Fragments::LastVisited` (r:1 w:0)
// Proof: `Fragments::LastVisited` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Proof size measured: 76 bytes
// Proof size estimated: 1517 bytes
// Shortest run: 2_053_000 picoseconds
fn visit_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(2_363_000, 1_517).saturating_add(db.reads(1))
}

// Storage: `Fragments::Custodies` (r:2 w:3)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Fragments::EndedCustodies` (r:0 w:2)
// Proof: `Fragments::EndedCustodies` (`max_values`: None, `max_size`: Some(1760), added: 4235, mode: `MaxEncodedLen`)
// Proof size measured: 2358 bytes
// Proof size estimated: 12654 bytes
// Shortest run: 42_803_000 picoseconds
fn cutover(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(45_587_000, 12_654)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(5))
}

// Storage: `Fragments::EndedCustodies` (r:1 w:1)
// Proof: `Fragments::EndedCustodies` (`max_values`: None, `max_size`: Some(1760), added: 4235, mode: `MaxEncodedLen`)
// Storage: `Fragments::Commitments` (r:0 w:2)
// Proof: `Fragments::Commitments` (`max_values`: None, `max_size`: Some(559), added: 3034, mode: `MaxEncodedLen`)
// Proof size measured: 1748 bytes
// Proof size estimated: 5225 bytes
// Shortest run: 17_796_000 picoseconds
fn release(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(19_439_000, 5_225)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(3))
}
