// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_placement`, measured by its benchmarks.
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
    /// Weight of `displace_node`.
    fn displace_node() -> Weight;
    /// Weight of `cutover`.
    /// Measured for `n` from 1 to 16.
    fn cutover(n: u32) -> Weight;
    /// Weight of `vacate`.
    fn vacate() -> Weight;
    /// Weight of `punish`.
    fn punish() -> Weight;
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
    fn displace_node() -> Weight {
        displace_node(T::DbWeight::get())
    }
    fn cutover(n: u32) -> Weight {
        cutover(T::DbWeight::get(), n)
    }
    fn vacate() -> Weight {
        vacate(T::DbWeight::get())
    }
    fn punish() -> Weight {
        punish(T::DbWeight::get())
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
    fn displace_node() -> Weight {
        displace_node(ParityDbWeight::get())
    }
    fn cutover(n: u32) -> Weight {
        cutover(ParityDbWeight::get(), n)
    }
    fn vacate() -> Weight {
        vacate(ParityDbWeight::get())
    }
    fn punish() -> Weight {
        punish(ParityDbWeight::get())
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
// Storage: `Parameters::Parameters` (r:2 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::NextNode` (r:1 w:1)
// Proof: `Placement::NextNode` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:1)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Estimated, not measured: the read of `Placement::AllowPrivate`; and what follows.
// Estimated, not measured: four parameters, and the fee to the treasury's account.
// Proof size measured: 2221 bytes
// Proof size estimated: 6012 bytes
// Shortest run: 67_203_000 picoseconds
fn register_node(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(118_229_000, 6_012)
        .saturating_add(db.reads(14))
        .saturating_add(db.writes(8))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:1)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Estimated, not measured: the read of `Placement::AllowPrivate`; and what follows.
// Estimated, not measured: three parameters, and the deposit: an account and its holds.
// Proof size measured: 4224 bytes
// Proof size estimated: 5757 bytes
// Shortest run: 53_552_000 picoseconds
fn update_node(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(108_563_000, 5_757)
        .saturating_add(db.reads(9))
        .saturating_add(db.writes(4))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
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
// Proof size measured: 2512 + s * (45 ±0) bytes
// Proof size estimated: 5757 + s * (2658 ±0) bytes
// Shortest run: 31_796_000 picoseconds
fn drain_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(47_798_709, 5_757)
        // Standard error: 18_165
        .saturating_add(Weight::from_parts(12_987_470, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(2))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
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
// Proof size measured: 6548 + s * (45 ±0) bytes
// Proof size estimated: 5757 + s * (2658 ±0) bytes
// Shortest run: 56_249_000 picoseconds
fn deregister_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(56_066_825, 5_757)
        // Standard error: 14_558
        .saturating_add(Weight::from_parts(12_770_656, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(6))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(3))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

// Storage: `Placement::Operators` (r:1 w:1)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:64 w:64)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Leavers` (r:1 w:1)
// Proof: `Placement::Leavers` (`max_values`: Some(1), `max_size`: Some(4002), added: 4497, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `Placement::CounterForNodes` (r:1 w:1)
// Proof: `Placement::CounterForNodes` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Placement::NodeKeys` (r:0 w:1)
// Proof: `Placement::NodeKeys` (`max_values`: None, `max_size`: Some(1198), added: 3673, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:0 w:1)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Placement::LastForgotten` (r:0 w:1)
// Proof: `Placement::LastForgotten` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Proof size measured: 6566 + s * (45 ±0) bytes
// Proof size estimated: 5757 + s * (2658 ±0) bytes
// Shortest run: 64_439_000 picoseconds
fn release_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(81_586_536, 5_757)
        // Standard error: 5_539
        .saturating_add(Weight::from_parts(2_308_074, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(6))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(9))
        .saturating_add(db.writes(1_u64.saturating_mul(u64::from(s))))
}

// Storage: `Placement::Operators` (r:1 w:0)
// Proof: `Placement::Operators` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:65 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:1 w:1)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Estimated, not measured: two parameters.
// Proof size measured: 36980 + r * (176 ±0) bytes
// Proof size estimated: 37479 + r * (4767 ±0) bytes
// Shortest run: 69_722_000 picoseconds
fn report_latencies(db: RuntimeDbWeight, r: u32) -> Weight {
    Weight::from_parts(73_141_128, 37_479)
        // Standard error: 21_689
        .saturating_add(Weight::from_parts(12_478_246, 0).saturating_mul(u64::from(r)))
        .saturating_add(Weight::from_parts(0, 4_767).saturating_mul(u64::from(r)))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(r))))
        .saturating_add(db.writes(2))
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
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Proof size measured: 3163 bytes
// Proof size estimated: 3604 bytes
// Shortest run: 60_573_000 picoseconds
fn bond_placer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(69_060_000, 3_604)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(4))
}

// Storage: `Placement::Placers` (r:1 w:1)
// Proof: `Placement::Placers` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `Placement::PlacerOrder` (r:1 w:1)
// Proof: `Placement::PlacerOrder` (`max_values`: Some(1), `max_size`: Some(2050), added: 2545, mode: `MaxEncodedLen`)
// Proof size measured: 2942 bytes
// Proof size estimated: 3604 bytes
// Shortest run: 49_095_000 picoseconds
fn unbond_placer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(55_859_000, 3_604)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(4))
}

// Storage: `Parameters::Parameters` (r:9 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:1)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:32 w:32)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:32 w:0)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Storage: `Placement::Placed` (r:1 w:1)
// Proof: `Placement::Placed` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:1)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Estimated, not measured: a parameter, and those that lost their piece of the shard.
// Proof size measured: 3061 + n * (68550 ±0) bytes
// Proof size estimated: 23589 + n * (72978 ±0) bytes
// Shortest run: 143_857_000 picoseconds
fn submit_placement(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(44_358_311, 26_355)
        // Standard error: 201_267
        .saturating_add(Weight::from_parts(51_287_973, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 72_978).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(15))
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
// Storage: `System::BlockHash` (r:1 w:0)
// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:9 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:32 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Placement::Reports` (r:32 w:0)
// Proof: `Placement::Reports` (`max_values`: None, `max_size`: Some(34014), added: 36489, mode: `MaxEncodedLen`)
// Estimated, not measured: a parameter, the hash of a block, and those that lost their piece of the shard.
// Proof size measured: 5393 + n * (68550 ±0) bytes
// Proof size estimated: 23589 + n * (72978 ±0) bytes
// Shortest run: 180_140_000 picoseconds
fn check_placement(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(94_221_988, 26_355)
        // Standard error: 171_468
        .saturating_add(Weight::from_parts(47_140_662, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 72_978).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(18))
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
// Storage: `System::BlockHash` (r:1 w:0)
// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
// Estimated, not measured: the hash of a block.
// Proof size measured: 3177 bytes
// Proof size estimated: 3546 bytes
// Shortest run: 83_757_000 picoseconds
fn authorize_submit_placement(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(94_852_000, 3_546).saturating_add(db.reads(6))
}

// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:64 w:64)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:64)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Estimated, not measured: a parameter, the leavers, two accounts and a hold.
// Proof size measured: 1839 + s * (45 ±0) bytes
// Proof size estimated: 5757 + s * (2658 ±0) bytes
// Shortest run: 19_619_000 picoseconds
fn force_fail(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(102_565_358, 5_757)
        // Standard error: 13_921
        .saturating_add(Weight::from_parts(13_333_330, 0).saturating_mul(u64::from(s)))
        .saturating_add(Weight::from_parts(0, 2_658).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(8))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(6))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

// Estimated, not measured: a node that leaves and one that comes, the former at once.
fn displace_node(db: RuntimeDbWeight) -> Weight {
    register_node(db)
        .saturating_add(release_node(db, 0))
        .saturating_add(db.reads(2))
}

// Storage: `Placement::Placements` (r:2 w:2)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:32 w:32)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::NextRound` (r:1 w:1)
// Proof: `Placement::NextRound` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `System::ParentHash` (r:1 w:0)
// Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `Placement::Rounds` (r:0 w:3)
// Proof: `Placement::Rounds` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
// Estimated, not measured: what is forgotten of those that lost their piece of two shards.
// Proof size measured: 1847 + n * (460 ±0) bytes
// Proof size estimated: 6274 + n * (9534 ±0) bytes
// Shortest run: 39_465_000 picoseconds
fn cutover(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(41_105_066, 6_274)
        // Standard error: 33_228
        .saturating_add(Weight::from_parts(10_252_905, 0).saturating_mul(u64::from(n)))
        .saturating_add(Weight::from_parts(0, 9_534).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(8))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(n))))
}

// Estimated, not measured: a node that drains and held one shard, and the list of those that lost their
// piece of it.
fn vacate(db: RuntimeDbWeight) -> Weight {
    drain_node(db, 1)
        .saturating_add(Weight::from_parts(5_000_000, 2_766))
        .saturating_add(db.reads_writes(1, 1))
}

// Estimated, not measured: a transfer of what is held to the treasury, and the node.
// Storage: `Placement::Nodes` (r:1 w:1)
// Storage: `Balances::Holds` (r:1 w:1)
// Storage: `System::Account` (r:2 w:2)
fn punish(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 9_000).saturating_add(db.reads_writes(4, 4))
}

// Storage: `Parameters::Parameters` (r:6 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::LastTerms` (r:1 w:1)
// Proof: `Placement::LastTerms` (`max_values`: Some(1), `max_size`: Some(34), added: 529, mode: `MaxEncodedLen`)
// Estimated, not measured: a parameter.
// Proof size measured: 730 bytes
// Proof size estimated: 16056 bytes
// Shortest run: 16_559_000 picoseconds
fn note_terms(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(18_600_000, 16_056)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(1))
}

// Storage: `Placement::Leavers` (r:1 w:1)
// Proof: `Placement::Leavers` (`max_values`: Some(1), `max_size`: Some(4002), added: 4497, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2292), added: 4767, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
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
// Proof size measured: 5479 bytes
// Proof size estimated: 5757 bytes
// Shortest run: 51_705_000 picoseconds
fn tend(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(56_672_000, 5_757)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(9))
}

// Storage: `Placement::Leavers` (r:1 w:0)
// Proof: `Placement::Leavers` (`max_values`: Some(1), `max_size`: Some(4002), added: 4497, mode: `MaxEncodedLen`)
// Proof size measured: 4334 bytes
// Proof size estimated: 5487 bytes
// Shortest run: 3_615_000 picoseconds
fn tend_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(4_298_000, 5_487).saturating_add(db.reads(1))
}
