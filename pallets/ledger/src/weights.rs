//! Weights of `pallet_ledger`, measured by its benchmarks.
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

/// The weights `pallet_ledger` needs.
pub trait WeightInfo {
    /// Weight of `deposit`.
    /// Measured for `l` from 2 to 998.
    fn deposit(l: u32) -> Weight;
    /// Weight of `withdraw`.
    /// Measured for `l` from 2 to 998.
    fn withdraw(l: u32) -> Weight;
    /// Weight of `transfer_within`.
    /// Measured for `l` from 2 to 998.
    fn transfer_within(l: u32) -> Weight;
    /// Weight of `transfer_across`.
    /// Measured for `l` from 2 to 998.
    fn transfer_across(l: u32) -> Weight;
    /// Weight of `half`.
    /// Measured for `l` from 2 to 998.
    fn half(l: u32) -> Weight;
    /// Weight of `touch`.
    fn touch() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn deposit(l: u32) -> Weight {
        deposit(T::DbWeight::get(), l)
    }
    fn withdraw(l: u32) -> Weight {
        withdraw(T::DbWeight::get(), l)
    }
    fn transfer_within(l: u32) -> Weight {
        transfer_within(T::DbWeight::get(), l)
    }
    fn transfer_across(l: u32) -> Weight {
        transfer_across(T::DbWeight::get(), l)
    }
    fn half(l: u32) -> Weight {
        half(T::DbWeight::get(), l)
    }
    fn touch() -> Weight {
        touch(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn deposit(l: u32) -> Weight {
        deposit(ParityDbWeight::get(), l)
    }
    fn withdraw(l: u32) -> Weight {
        withdraw(ParityDbWeight::get(), l)
    }
    fn transfer_within(l: u32) -> Weight {
        transfer_within(ParityDbWeight::get(), l)
    }
    fn transfer_across(l: u32) -> Weight {
        transfer_across(ParityDbWeight::get(), l)
    }
    fn half(l: u32) -> Weight {
        half(ParityDbWeight::get(), l)
    }
    fn touch() -> Weight {
        touch(ParityDbWeight::get())
    }
}

// Storage: `ShardRegistry::Routing` (r:1 w:0)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Shards` (r:1 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
// Storage: `Ledger::Totals` (r:1 w:1)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:3 w:1)
// Proof: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:3 w:1)
// Proof size measured: 113455 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 232_792_000 picoseconds
fn deposit(db: RuntimeDbWeight, l: u32) -> Weight {
    Weight::from_parts(143_181_000, 267_727)
        .saturating_add(Weight::from_parts(117_000, 0).saturating_mul(u64::from(l)))
        .saturating_add(db.reads(9))
        .saturating_add(db.writes(5))
}

// Storage: `ShardRegistry::Routing` (r:1 w:0)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Shards` (r:1 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `Ledger::Totals` (r:1 w:1)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:1 w:1)
// Proof: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:1 w:1)
// Proof size measured: 113493 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 242_770_000 picoseconds
fn withdraw(db: RuntimeDbWeight, l: u32) -> Weight {
    Weight::from_parts(143_862_000, 267_727)
        .saturating_add(Weight::from_parts(117_000, 0).saturating_mul(u64::from(l)))
        .saturating_add(db.reads(7))
        .saturating_add(db.writes(5))
}

// Storage: `ShardRegistry::Routing` (r:1 w:0)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Shards` (r:1 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:1 w:1)
// Proof: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:1 w:1)
// Storage: UNKNOWN KEY `0xb4234d76851586f83bb19aa1aa6976dc1e9d7fd62d172b94ab7eb216c05f314b` (r:3 w:1)
// Proof: UNKNOWN KEY `0xb4234d76851586f83bb19aa1aa6976dc1e9d7fd62d172b94ab7eb216c05f314b` (r:3 w:1)
// Proof size measured: 113147 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 170_350_000 picoseconds
fn transfer_within(db: RuntimeDbWeight, l: u32) -> Weight {
    Weight::from_parts(66_702_000, 267_727)
        .saturating_add(Weight::from_parts(117_000, 0).saturating_mul(u64::from(l)))
        .saturating_add(db.reads(7))
        .saturating_add(db.writes(3))
}

// Storage: `ShardRegistry::Routing` (r:1 w:0)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Shards` (r:2 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Proof size measured: 113791 bytes
// Proof size estimated: 113197 bytes
// Shortest run: 137_094_000 picoseconds
fn transfer_across(db: RuntimeDbWeight, l: u32) -> Weight {
    Weight::from_parts(30_016_000, 113_197)
        .saturating_add(Weight::from_parts(117_000, 0).saturating_mul(u64::from(l)))
        .saturating_add(db.reads(3))
}

// Storage: `ShardRegistry::Routing` (r:1 w:0)
// Proof: `ShardRegistry::Routing` (`max_values`: Some(1), `max_size`: Some(111712), added: 112207, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::Shards` (r:1 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: `Ledger::Totals` (r:1 w:1)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:1 w:1)
// Proof: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:1 w:1)
// Proof size measured: 113264 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 170_464_000 picoseconds
fn half(db: RuntimeDbWeight, l: u32) -> Weight {
    Weight::from_parts(66_163_000, 267_727)
        .saturating_add(Weight::from_parts(117_000, 0).saturating_mul(u64::from(l)))
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(3))
}

// Storage: `Ledger::Totals` (r:2 w:2)
// Proof: `Ledger::Totals` (`max_values`: None, `max_size`: Some(48), added: 2523, mode: `MaxEncodedLen`)
// Storage: `ShardRegistry::PendingChanges` (r:1 w:1)
// Proof: `ShardRegistry::PendingChanges` (`max_values`: Some(1), `max_size`: Some(266242), added: 266737, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:3 w:2)
// Proof: UNKNOWN KEY `0x6de9461fef94d677eca83b34fb74d02ca4c30155dfa7b1eb04f024800a18a002` (r:3 w:2)
// Proof size measured: 742 bytes
// Proof size estimated: 267727 bytes
// Shortest run: 83_840_000 picoseconds
fn touch(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(89_572_000, 267_727)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(5))
}
