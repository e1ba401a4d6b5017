// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_cross_shard`, measured by its benchmarks.
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

/// The weights `pallet_cross_shard` needs.
pub trait WeightInfo {
    /// Weight of `hand_over`.
    fn hand_over() -> Weight;
    /// Weight of `prepare`.
    fn prepare() -> Weight;
    /// Weight of `prepared`.
    fn prepared() -> Weight;
    /// Weight of `carry_over`.
    fn carry_over() -> Weight;
    /// Weight of `refused`.
    fn refused() -> Weight;
    /// Weight of `commit`.
    fn commit() -> Weight;
    /// Weight of `abort`.
    fn abort() -> Weight;
    /// Weight of `ignored`.
    fn ignored() -> Weight;
    /// Weight of `keep_house`.
    fn keep_house() -> Weight;
    /// Weight of `deadline_list`.
    fn deadline_list() -> Weight;
    /// Weight of `decided`.
    fn decided() -> Weight;
    /// Weight of `expire`.
    fn expire() -> Weight;
    /// Weight of `prune`.
    fn prune() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn hand_over() -> Weight {
        hand_over(T::DbWeight::get())
    }
    fn prepare() -> Weight {
        prepare(T::DbWeight::get())
    }
    fn prepared() -> Weight {
        prepared(T::DbWeight::get())
    }
    fn carry_over() -> Weight {
        carry_over(T::DbWeight::get())
    }

    fn refused() -> Weight {
        refused(T::DbWeight::get())
    }
    fn commit() -> Weight {
        commit(T::DbWeight::get())
    }
    fn abort() -> Weight {
        abort(T::DbWeight::get())
    }
    fn ignored() -> Weight {
        ignored(T::DbWeight::get())
    }
    fn keep_house() -> Weight {
        keep_house(T::DbWeight::get())
    }
    fn deadline_list() -> Weight {
        deadline_list(T::DbWeight::get())
    }
    fn decided() -> Weight {
        decided(T::DbWeight::get())
    }
    fn expire() -> Weight {
        expire(T::DbWeight::get())
    }
    fn prune() -> Weight {
        prune(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn hand_over() -> Weight {
        hand_over(ParityDbWeight::get())
    }
    fn prepare() -> Weight {
        prepare(ParityDbWeight::get())
    }
    fn prepared() -> Weight {
        prepared(ParityDbWeight::get())
    }
    fn carry_over() -> Weight {
        carry_over(ParityDbWeight::get())
    }

    fn refused() -> Weight {
        refused(ParityDbWeight::get())
    }
    fn commit() -> Weight {
        commit(ParityDbWeight::get())
    }
    fn abort() -> Weight {
        abort(ParityDbWeight::get())
    }
    fn ignored() -> Weight {
        ignored(ParityDbWeight::get())
    }
    fn keep_house() -> Weight {
        keep_house(ParityDbWeight::get())
    }
    fn deadline_list() -> Weight {
        deadline_list(ParityDbWeight::get())
    }
    fn decided() -> Weight {
        decided(ParityDbWeight::get())
    }
    fn expire() -> Weight {
        expire(ParityDbWeight::get())
    }
    fn prune() -> Weight {
        prune(ParityDbWeight::get())
    }
}

// Storage: `Parameters::Parameters` (r:2 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(2122), added: 4597, mode: `MaxEncodedLen`)
// Proof size measured: 1088 bytes
// Proof size estimated: 69015 bytes
// Shortest run: 53_850_000 picoseconds
// By hand until it is measured again: without what the block pays for, and with a look at what it was told.
fn hand_over(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(64_868_000, 69_015)
        .saturating_add(db.reads(7))
        .saturating_add(db.writes(5))
}

// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(2122), added: 4597, mode: `MaxEncodedLen`)
// Proof size measured: 648 bytes
// Proof size estimated: 8814 bytes
// Shortest run: 26_018_000 picoseconds
// By hand until it is measured again: without what the block pays for, and with a look at what it was told.
fn prepare(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(33_691_000, 8_814)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(5))
}

// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(2122), added: 4597, mode: `MaxEncodedLen`)
// Proof size measured: 760 bytes
// Proof size estimated: 8814 bytes
// Shortest run: 28_642_000 picoseconds
// By hand until it is measured again: without what the block pays for, and with a look at what it was told.
fn prepared(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(36_275_000, 8_814)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(5))
}

// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Proof size measured: 256 bytes
// Proof size estimated: 5787 bytes
// By hand until it is measured: what `commit` takes, and two receipts more.
fn carry_over(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(17_000_000, 5_787)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Proof size measured: 256 bytes
// Proof size estimated: 5787 bytes
// Shortest run: 12_949_000 picoseconds
// By hand until it is measured again: without what the block pays for, and with a look at what it was told.
fn refused(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(13_871_000, 5_787)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Proof size measured: 255 bytes
// Proof size estimated: 5787 bytes
// Shortest run: 14_221_000 picoseconds
// By hand until it is measured again: without what the block pays for, and with a look at what it was told.
fn commit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(15_253_000, 5_787)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Proof size measured: 256 bytes
// Proof size estimated: 5787 bytes
// Shortest run: 9_814_000 picoseconds
// By hand until it is measured again: without what the block pays for, and with a look at what it was told.
fn abort(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(10_616_000, 5_787)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Proof size measured: 255 bytes
// Proof size estimated: 3731 bytes
// Shortest run: 3_825_000 picoseconds
fn ignored(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(4_297_000, 3_731).saturating_add(db.reads(1))
}

// Storage: `CrossShard::NextDeadline` (r:1 w:1)
// Proof: `CrossShard::NextDeadline` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Deadlines` (r:1 w:1)
// Proof: `CrossShard::Deadlines` (`max_values`: None, `max_size`: Some(65550), added: 68025, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `CrossShard::FinishedNumbers` (r:1 w:0)
// Proof: `CrossShard::FinishedNumbers` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Finished` (r:1 w:0)
// Proof: `CrossShard::Finished` (`max_values`: None, `max_size`: Some(2322), added: 4797, mode: `MaxEncodedLen`)
// Proof size measured: 2928 bytes
// Proof size estimated: 69015 bytes
// Shortest run: 14_462_000 picoseconds
fn keep_house(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(15_533_000, 69_015)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(2))
}

// Storage: `CrossShard::Deadlines` (r:1 w:1)
// Proof: `CrossShard::Deadlines` (`max_values`: None, `max_size`: Some(65550), added: 68025, mode: `MaxEncodedLen`)
// Proof size measured: 65511 bytes
// Proof size estimated: 69015 bytes
// Shortest run: 351_563_000 picoseconds
fn deadline_list(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(366_625_000, 69_015)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Proof size measured: 219 bytes
// Proof size estimated: 3731 bytes
// Shortest run: 2_724_000 picoseconds
fn decided(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(3_094_000, 3_731).saturating_add(db.reads(1))
}

// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(2122), added: 4597, mode: `MaxEncodedLen`)
// Proof size measured: 690 bytes
// Proof size estimated: 8814 bytes
// Shortest run: 30_625_000 picoseconds
// By hand until it is measured again: without what the block pays for, and with a look at what it was told.
fn expire(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(38_688_000, 8_814)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(5))
}

// Storage: `CrossShard::Finished` (r:1 w:0)
// Proof: `CrossShard::Finished` (`max_values`: None, `max_size`: Some(2322), added: 4797, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:0 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(266), added: 2741, mode: `MaxEncodedLen`)
// Proof size measured: 43 bytes
// Proof size estimated: 5787 bytes
// Shortest run: 4_547_000 picoseconds
fn prune(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(5_087_000, 5_787)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}
