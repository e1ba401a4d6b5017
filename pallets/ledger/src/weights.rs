// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_ledger`, measured by its benchmarks.
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

/// The weights `pallet_ledger` needs.
pub trait WeightInfo {
    /// Weight of `deposit`.
    fn deposit() -> Weight;
    /// Weight of `withdraw`.
    fn withdraw() -> Weight;
    /// Weight of `transfer_within`.
    fn transfer_within() -> Weight;
    /// Weight of `transfer_across`.
    fn transfer_across() -> Weight;
    /// Weight of `half`.
    fn half() -> Weight;
    /// Weight of `route`.
    /// Measured for `l` from 2 to 998.
    fn route(l: u32) -> Weight;
    /// Weight of `touch`.
    fn touch() -> Weight;
    /// Weight of `look`.
    /// Measured for `r` from 1 to 1000.
    fn look(r: u32) -> Weight;
    /// Weight of `import`.
    /// Measured for `r` from 1 to 256.
    fn import(r: u32) -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn deposit() -> Weight {
        deposit(T::DbWeight::get())
    }
    fn withdraw() -> Weight {
        withdraw(T::DbWeight::get())
    }
    fn transfer_within() -> Weight {
        transfer_within(T::DbWeight::get())
    }
    fn transfer_across() -> Weight {
        transfer_across(T::DbWeight::get())
    }
    fn half() -> Weight {
        half(T::DbWeight::get())
    }
    fn route(l: u32) -> Weight {
        route(T::DbWeight::get(), l)
    }
    fn touch() -> Weight {
        touch(T::DbWeight::get())
    }
    fn look(r: u32) -> Weight {
        look(T::DbWeight::get(), r)
    }
    fn import(r: u32) -> Weight {
        import(T::DbWeight::get(), r)
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn deposit() -> Weight {
        deposit(ParityDbWeight::get())
    }
    fn withdraw() -> Weight {
        withdraw(ParityDbWeight::get())
    }
    fn transfer_within() -> Weight {
        transfer_within(ParityDbWeight::get())
    }
    fn transfer_across() -> Weight {
        transfer_across(ParityDbWeight::get())
    }
    fn half() -> Weight {
        half(ParityDbWeight::get())
    }
    fn route(l: u32) -> Weight {
        route(ParityDbWeight::get(), l)
    }
    fn touch() -> Weight {
        touch(ParityDbWeight::get())
    }
    fn look(r: u32) -> Weight {
        look(ParityDbWeight::get(), r)
    }
    fn import(r: u32) -> Weight {
        import(ParityDbWeight::get(), r)
    }
}

// Storage: `ShardRegistry::Shards` (r:1 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:3 w:1)
// Proof: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:3 w:1)
// Proof size measured: 1953 bytes
// Proof size estimated: 10368 bytes
// Shortest run: 178_585_000 picoseconds
// Without the books, which are paid for with the root, until it is measured again.
fn deposit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(196_983_000, 10_368)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(3))
}

// Storage: `ShardRegistry::Shards` (r:1 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:1 w:1)
// Proof: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:1 w:1)
// Proof size measured: 1991 bytes
// Proof size estimated: 5456 bytes
// Shortest run: 170_323_000 picoseconds
// Without the books, which are paid for with the root, until it is measured again.
fn withdraw(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(193_848_000, 5_456)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// Storage: `ShardRegistry::Shards` (r:1 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Storage: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:1 w:1)
// Proof: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:1 w:1)
// Storage: UNKNOWN KEY `0xeb6490347b8be2c749f392e5260b006c9dab9db4786d95b467687daf85facfcd` (r:3 w:1)
// Proof: UNKNOWN KEY `0xeb6490347b8be2c749f392e5260b006c9dab9db4786d95b467687daf85facfcd` (r:3 w:1)
// Proof size measured: 1619 bytes
// Proof size estimated: 10034 bytes
// Shortest run: 127_199_000 picoseconds
// Without the books, which are paid for with the root, until it is measured again.
fn transfer_within(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(138_346_000, 10_034)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(2))
}

// Storage: `ShardRegistry::Shards` (r:2 w:0)
// Proof: `ShardRegistry::Shards` (`max_values`: None, `max_size`: Some(222), added: 2697, mode: `MaxEncodedLen`)
// Proof size measured: 2251 bytes
// Proof size estimated: 6384 bytes
// Shortest run: 103_554_000 picoseconds
fn transfer_across(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(121_510_000, 6_384).saturating_add(db.reads(2))
}

// Storage: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:1 w:1)
// Proof: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:1 w:1)
// Proof size measured: 1657 bytes
// Proof size estimated: 5122 bytes
// Shortest run: 121_280_000 picoseconds
// Without the books, which are paid for with the root, until it is measured again.
fn half(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(136_162_000, 5_122)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Proof size measured: 0 bytes
// Proof size estimated: 0 bytes
// Shortest run: 7_942_000 picoseconds
fn route(db: RuntimeDbWeight, l: u32) -> Weight {
    Weight::from_parts(7_741_927, 0)
        // Standard error: 465
        .saturating_add(Weight::from_parts(37_081, 0).saturating_mul(u64::from(l)))
}

// Storage: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:3 w:2)
// Proof: UNKNOWN KEY `0x1ed80c22f37df960155586519458cafc399b6b6a62126894308cfeabe228f3cc` (r:3 w:2)
// Proof size measured: 592 bytes
// Proof size estimated: 9007 bytes
// Shortest run: 84_425_000 picoseconds
// Without the books, which are paid for with the root, until it is measured again.
fn touch(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(90_715_000, 9_007)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(2))
}

// Estimated, until it is measured: each record is found behind the last one and read.
fn look(db: RuntimeDbWeight, r: u32) -> Weight {
    Weight::from_parts(10_000_000, 3_000)
        .saturating_add(db.reads(1))
        .saturating_add(Weight::from_parts(12_000_000, 2_600).saturating_mul(u64::from(r)))
        .saturating_add(db.reads(2).saturating_mul(u64::from(r)))
}

// Estimated, until it is measured: each record is routed, read and written as in `half`, and the books are
// read and written once.
fn import(db: RuntimeDbWeight, r: u32) -> Weight {
    Weight::from_parts(40_000_000, 3_000)
        .saturating_add(db.reads_writes(2, 1))
        .saturating_add(Weight::from_parts(90_000_000, 2_600).saturating_mul(u64::from(r)))
        .saturating_add(db.reads_writes(1, 1).saturating_mul(u64::from(r)))
}
