// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_placement`, measured by its benchmarks.
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

/// The weights `pallet_placement` needs.
pub trait WeightInfo {
    /// Weight of `register_node`.
    fn register_node() -> Weight;
    /// Weight of `update_node`.
    fn update_node() -> Weight;
    /// Weight of `drain_node`.
    /// Measured for `s` from 0 to 64.
    fn drain_node(s: u32) -> Weight;
    /// Weight of `deregister_node`.
    /// Measured for `s` from 1 to 64.
    fn deregister_node(s: u32) -> Weight;
    /// Weight of `release_node`.
    /// Measured for `s` from 0 to 64.
    fn release_node(s: u32) -> Weight;
    /// Weight of `report_latencies`.
    /// Measured for `r` from 1 to 64.
    fn report_latencies(r: u32) -> Weight;
    /// Weight of `displace_node`.
    fn displace_node() -> Weight;
    /// Weight of `bond_placer`.
    fn bond_placer() -> Weight;
    /// Weight of `unbond_placer`.
    fn unbond_placer() -> Weight;
    /// Weight of `submit_placement`.
    /// Measured for `n` from 2 to 16.
    fn submit_placement(n: u32) -> Weight;
    /// Weight of `check_placement`.
    /// Measured for `n` from 2 to 16.
    fn check_placement(n: u32) -> Weight;
    /// Weight of `authorize_submit_placement`.
    fn authorize_submit_placement() -> Weight;
    /// Weight of `force_fail`.
    /// Measured for `s` from 0 to 64.
    fn force_fail(s: u32) -> Weight;
    /// Weight of `cutover`.
    /// Measured for `n` from 1 to 16.
    fn cutover(n: u32) -> Weight;
    /// Weight of `punish`.
    fn punish() -> Weight;
    /// Weight of `vacate`.
    fn vacate() -> Weight;
    /// Weight of `note_terms`.
    fn note_terms() -> Weight;
    /// Weight of `tend`.
    fn tend() -> Weight;
    /// Weight of `tend_nobody`.
    fn tend_nobody() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn register_node() -> Weight {
        register_node(T::DbWeight::get())
    }
    fn update_node() -> Weight {
        update_node(T::DbWeight::get())
    }
    fn drain_node(s: u32) -> Weight {
        drain_node(T::DbWeight::get(), s)
    }
    fn deregister_node(s: u32) -> Weight {
        deregister_node(T::DbWeight::get(), s)
    }
    fn release_node(s: u32) -> Weight {
        release_node(T::DbWeight::get(), s)
    }
    fn report_latencies(r: u32) -> Weight {
        report_latencies(T::DbWeight::get(), r)
    }
    fn displace_node() -> Weight {
        displace_node(T::DbWeight::get())
    }
    fn bond_placer() -> Weight {
        bond_placer(T::DbWeight::get())
    }
    fn unbond_placer() -> Weight {
        unbond_placer(T::DbWeight::get())
    }
    fn submit_placement(n: u32) -> Weight {
        submit_placement(T::DbWeight::get(), n)
    }
    fn check_placement(n: u32) -> Weight {
        check_placement(T::DbWeight::get(), n)
    }
    fn authorize_submit_placement() -> Weight {
        authorize_submit_placement(T::DbWeight::get())
    }
    fn force_fail(s: u32) -> Weight {
        force_fail(T::DbWeight::get(), s)
    }
    fn cutover(n: u32) -> Weight {
        cutover(T::DbWeight::get(), n)
    }
    fn punish() -> Weight {
        punish(T::DbWeight::get())
    }
    fn vacate() -> Weight {
        vacate(T::DbWeight::get())
    }
    fn note_terms() -> Weight {
        note_terms(T::DbWeight::get())
    }
    fn tend() -> Weight {
        tend(T::DbWeight::get())
    }
    fn tend_nobody() -> Weight {
        tend_nobody(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn register_node() -> Weight {
        register_node(ParityDbWeight::get())
    }
    fn update_node() -> Weight {
        update_node(ParityDbWeight::get())
    }
    fn drain_node(s: u32) -> Weight {
        drain_node(ParityDbWeight::get(), s)
    }
    fn deregister_node(s: u32) -> Weight {
        deregister_node(ParityDbWeight::get(), s)
    }
    fn release_node(s: u32) -> Weight {
        release_node(ParityDbWeight::get(), s)
    }
    fn report_latencies(r: u32) -> Weight {
        report_latencies(ParityDbWeight::get(), r)
    }
    fn displace_node() -> Weight {
        displace_node(ParityDbWeight::get())
    }
    fn bond_placer() -> Weight {
        bond_placer(ParityDbWeight::get())
    }
    fn unbond_placer() -> Weight {
        unbond_placer(ParityDbWeight::get())
    }
    fn submit_placement(n: u32) -> Weight {
        submit_placement(ParityDbWeight::get(), n)
    }
    fn check_placement(n: u32) -> Weight {
        check_placement(ParityDbWeight::get(), n)
    }
    fn authorize_submit_placement() -> Weight {
        authorize_submit_placement(ParityDbWeight::get())
    }
    fn force_fail(s: u32) -> Weight {
        force_fail(ParityDbWeight::get(), s)
    }
    fn cutover(n: u32) -> Weight {
        cutover(ParityDbWeight::get(), n)
    }
    fn punish() -> Weight {
        punish(ParityDbWeight::get())
    }
    fn vacate() -> Weight {
        vacate(ParityDbWeight::get())
    }
    fn note_terms() -> Weight {
        note_terms(ParityDbWeight::get())
    }
    fn tend() -> Weight {
        tend(ParityDbWeight::get())
    }
    fn tend_nobody() -> Weight {
        tend_nobody(ParityDbWeight::get())
    }
}

// Storage: `Placement::Operators` (r:1 w:1)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::CounterForNodes` (r:1 w:1)
// Proof: `Placement::CounterForNodes` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:6 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::AllowPrivate` (r:1 w:0)
// Proof: `Placement::AllowPrivate` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
// Storage: `Placement::NextNode` (r:1 w:1)
// Proof: `Placement::NextNode` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:2 w:2)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:1)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Proof size measured: 2640 bytes
// Proof size estimated: 16056 bytes
// Shortest run: 133_368_000 picoseconds
fn register_node(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(138_786_000, 16_056)
        .saturating_add(db.reads(14))
        .saturating_add(db.writes(8))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:4 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::AllowPrivate` (r:1 w:0)
// Proof: `Placement::AllowPrivate` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:1)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Proof size measured: 4938 bytes
// Proof size estimated: 11034 bytes
// Shortest run: 125_757_000 picoseconds
fn update_node(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(157_164_000, 11_034)
        .saturating_add(db.reads(9))
        .saturating_add(db.writes(4))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:64 w:64)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:64)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Proof size measured: 2657 + s * (45 ±0) bytes
// Proof size estimated: 5797 + s * (2658 ±0) bytes
// Shortest run: 34_791_000 picoseconds
fn drain_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(50_119_447, 5_797)
        // Standard error: 21_735
        .saturating_add(Weight::from_parts(15_156_594, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(2))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:64 w:64)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Leavers` (r:1 w:1)
// Proof: `Placement::Leavers` (`max_values`: Some(1), `max_size`: Some(4002), added: 4497, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:64)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Proof size measured: 6693 + s * (45 ±0) bytes
// Proof size estimated: 5797 + s * (2658 ±0) bytes
// Shortest run: 59_469_000 picoseconds
fn deregister_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(60_321_130, 5_797)
        // Standard error: 22_048
        .saturating_add(Weight::from_parts(15_130_536, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(6))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(3))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

// Storage: `Placement::Operators` (r:1 w:1)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:64 w:64)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Leavers` (r:1 w:1)
// Proof: `Placement::Leavers` (`max_values`: Some(1), `max_size`: Some(4002), added: 4497, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `Placement::CounterForNodes` (r:1 w:1)
// Proof: `Placement::CounterForNodes` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:1)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:0 w:1)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Placement::LastForgotten` (r:0 w:1)
// Proof: `Placement::LastForgotten` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Proof size measured: 6607 + s * (45 ±0) bytes
// Proof size estimated: 5797 + s * (2658 ±0) bytes
// Shortest run: 73_429_000 picoseconds
fn release_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(83_687_130, 5_797)
        // Standard error: 10_910
        .saturating_add(Weight::from_parts(3_150_682, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(6))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(9))
        .saturating_add(db.writes(1_u64.saturating_mul(u64::from(s))))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:65 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:1 w:1)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 37590 + r * (189 ±0) bytes
// Proof size estimated: 37479 + r * (4807 ±0) bytes
// Shortest run: 119_778_000 picoseconds
fn report_latencies(db: RuntimeDbWeight, r: u32) -> Weight {
    Weight::from_parts(143_745_824, 37_479)
        // Standard error: 70_478
        .saturating_add(Weight::from_parts(21_024_795, 0).saturating_mul(u64::from(r)))
        .saturating_add(Weight::from_parts(0, 4_807).saturating_mul(u64::from(r)))
        .saturating_add(db.reads(4))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(r))))
        .saturating_add(db.writes(2))
}

// Storage: `Placement::CounterForNodes` (r:1 w:1)
// Proof: `Placement::CounterForNodes` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:2 w:2)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:6 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:3 w:3)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:2 w:2)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `Placement::Operators` (r:1 w:2)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::AllowPrivate` (r:1 w:0)
// Proof: `Placement::AllowPrivate` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
// Storage: `Placement::NextNode` (r:1 w:1)
// Proof: `Placement::NextNode` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:2)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:0 w:1)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Placement::LastForgotten` (r:0 w:1)
// Proof: `Placement::LastForgotten` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Proof size measured: 4315 bytes
// Proof size estimated: 16056 bytes
// Shortest run: 232_576_000 picoseconds
fn displace_node(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(294_147_000, 16_056)
        .saturating_add(db.reads(17))
        .saturating_add(db.writes(15))
}

// Storage: `Placement::Placers` (r:1 w:1)
// Proof: `Placement::Placers` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::PlacerOrder` (r:1 w:1)
// Proof: `Placement::PlacerOrder` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Proof size measured: 3269 bytes
// Proof size estimated: 3640 bytes
// Shortest run: 69_884_000 picoseconds
fn bond_placer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(78_286_000, 3_640)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(4))
}

// Storage: `Placement::Placers` (r:1 w:1)
// Proof: `Placement::Placers` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `Placement::PlacerOrder` (r:1 w:1)
// Proof: `Placement::PlacerOrder` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
// Proof size measured: 2933 bytes
// Proof size estimated: 3640 bytes
// Shortest run: 57_856_000 picoseconds
fn unbond_placer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(63_775_000, 3_640)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(4))
}

// Storage: `Parameters::Parameters` (r:10 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:1)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:32 w:32)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Placement::Vacated` (r:1 w:0)
// Proof: `Placement::Vacated` (`max_values`: None, `max_size`: Some(289), added: 2764, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:32 w:0)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Fragments::Custodies` (r:1 w:0)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Placement::Placed` (r:1 w:1)
// Proof: `Placement::Placed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:1)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Proof size measured: 3489 + n * (68577 ±0) bytes
// Proof size estimated: 26100 + n * (72978 ±0) bytes
// Shortest run: 198_756_000 picoseconds
fn submit_placement(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(103_186_657, 26_100)
        // Standard error: 175_999
        .saturating_add(Weight::from_parts(59_263_163, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 72_978).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(16))
        .saturating_add(db.reads(4_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(4))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(n))))
}

// Storage: `Placement::Placers` (r:1 w:0)
// Proof: `Placement::Placers` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:1 w:0)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Storage: `Placement::PlacerOrder` (r:1 w:0)
// Proof: `Placement::PlacerOrder` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
// Storage: `Placement::Placed` (r:1 w:0)
// Proof: `Placement::Placed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `System::BlockHash` (r:2 w:0)
// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:10 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:32 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Placement::Vacated` (r:1 w:0)
// Proof: `Placement::Vacated` (`max_values`: None, `max_size`: Some(289), added: 2764, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:32 w:0)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Fragments::Custodies` (r:1 w:0)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Proof size measured: 5821 + n * (68577 ±0) bytes
// Proof size estimated: 26100 + n * (72978 ±0) bytes
// Shortest run: 232_646_000 picoseconds
fn check_placement(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(154_444_544, 26_100)
        // Standard error: 192_354
        .saturating_add(Weight::from_parts(52_433_836, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 72_978).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(19))
        .saturating_add(db.reads(4_u64.saturating_mul(u64::from(n))))
}

// Storage: `Placement::Placers` (r:1 w:0)
// Proof: `Placement::Placers` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:1 w:0)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Storage: `Placement::PlacerOrder` (r:1 w:0)
// Proof: `Placement::PlacerOrder` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
// Storage: `Placement::Placed` (r:1 w:0)
// Proof: `Placement::Placed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `System::BlockHash` (r:2 w:0)
// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
// Proof size measured: 3197 bytes
// Proof size estimated: 6028 bytes
// Shortest run: 93_268_000 picoseconds
fn authorize_submit_placement(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(101_591_000, 6_028).saturating_add(db.reads(6))
}

// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:64 w:64)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:2 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:2 w:2)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:64)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Proof size measured: 2626 + s * (45 ±0) bytes
// Proof size estimated: 6196 + s * (2658 ±0) bytes
// Shortest run: 27_832_000 picoseconds
fn force_fail(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(71_703_917, 6_196)
        // Standard error: 26_233
        .saturating_add(Weight::from_parts(15_510_605, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(7))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(4))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

// Storage: `Placement::Placements` (r:2 w:2)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:32 w:32)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:3)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Storage: `Placement::Vacated` (r:0 w:2)
// Proof: `Placement::Vacated` (`max_values`: None, `max_size`: Some(289), added: 2764, mode: `MaxEncodedLen`)
// Proof size measured: 1971 + n * (488 ±0) bytes
// Proof size estimated: 6306 + n * (9614 ±0) bytes
// Shortest run: 47_020_000 picoseconds
fn cutover(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(36_639_091, 6_306)
        // Standard error: 57_077
        .saturating_add(Weight::from_parts(13_291_233, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 9_614).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(8))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(n))))
}

// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:2 w:2)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Proof size measured: 3708 bytes
// Proof size estimated: 6196 bytes
// Shortest run: 80_450_000 picoseconds
fn punish(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(100_159_000, 6_196)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(4))
}

// Storage: `Placement::Placements` (r:1 w:1)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Vacated` (r:1 w:1)
// Proof: `Placement::Vacated` (`max_values`: None, `max_size`: Some(289), added: 2764, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:1)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Proof size measured: 4753 bytes
// Proof size estimated: 5797 bytes
// Shortest run: 69_723_000 picoseconds
fn vacate(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(91_786_000, 5_797)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(5))
}

// Storage: `Parameters::Parameters` (r:7 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::LastTerms` (r:1 w:1)
// Proof: `Placement::LastTerms` (`max_values`: Some(1), `max_size`: Some(35), added: 530, mode: `MaxEncodedLen`)
// Proof size measured: 1011 bytes
// Proof size estimated: 18567 bytes
// Shortest run: 25_508_000 picoseconds
fn note_terms(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(27_031_000, 18_567)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(1))
}

// Storage: `Placement::Leavers` (r:1 w:1)
// Proof: `Placement::Leavers` (`max_values`: Some(1), `max_size`: Some(4002), added: 4497, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `Placement::CounterForNodes` (r:1 w:1)
// Proof: `Placement::CounterForNodes` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::Operators` (r:0 w:1)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:1)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:0 w:1)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Placement::LastForgotten` (r:0 w:1)
// Proof: `Placement::LastForgotten` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Proof size measured: 5517 bytes
// Proof size estimated: 5797 bytes
// Shortest run: 62_402_000 picoseconds
fn tend(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(65_858_000, 5_797)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(9))
}

// Storage: `Placement::Leavers` (r:1 w:0)
// Proof: `Placement::Leavers` (`max_values`: Some(1), `max_size`: Some(4002), added: 4497, mode: `MaxEncodedLen`)
// Proof size measured: 4359 bytes
// Proof size estimated: 5487 bytes
// Shortest run: 4_567_000 picoseconds
fn tend_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(4_978_000, 5_487).saturating_add(db.reads(1))
}
