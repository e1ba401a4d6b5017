// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_cross_shard`, measured by its benchmarks.
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

/// The weights `pallet_cross_shard` needs.
pub trait WeightInfo {
    /// Weight of `hand_over`.
    fn hand_over() -> Weight;
    /// Weight of `prepare`.
    fn prepare() -> Weight;
    /// Weight of `prepared`.
    fn prepared() -> Weight;
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

// Storage: `Parameters::Parameters` (r:3 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Deadlines` (r:1 w:1)
// Proof: `CrossShard::Deadlines` (`max_values`: None, `max_size`: Some(65550), added: 68025, mode: `MaxEncodedLen`)
// Storage: `CrossShard::FinishedNumbers` (r:1 w:0)
// Proof: `CrossShard::FinishedNumbers` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Statistics` (r:1 w:1)
// Proof: `CrossShard::Statistics` (`max_values`: Some(1), `max_size`: Some(328), added: 823, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:1 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
// Storage: `CrossShard::NextDeadline` (r:1 w:1)
// Proof: `CrossShard::NextDeadline` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Receipts` (r:0 w:1)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Proof size measured: 965 bytes
// Proof size estimated: 69015 bytes
// Shortest run: 53_339_000 picoseconds
fn hand_over(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(62_404_000, 69_015)
        .saturating_add(db.reads(12))
        .saturating_add(db.writes(9))
}

// Storage: `CrossShard::Receipts` (r:2 w:1)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Incoming` (r:0 w:1)
// Proof: `CrossShard::Incoming` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Proof size measured: 707 bytes
// Proof size estimated: 8814 bytes
// Shortest run: 29_601_000 picoseconds
fn prepare(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(31_948_000, 8_814)
        .saturating_add(db.reads(7))
        .saturating_add(db.writes(6))
}

// Storage: `CrossShard::Receipts` (r:2 w:1)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
// Proof size measured: 873 bytes
// Proof size estimated: 8814 bytes
// Shortest run: 31_505_000 picoseconds
fn prepared(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(34_890_000, 8_814)
        .saturating_add(db.reads(7))
        .saturating_add(db.writes(5))
}

// Storage: `CrossShard::Receipts` (r:2 w:1)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Finished` (r:0 w:1)
// Proof: `CrossShard::Finished` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 369 bytes
// Proof size estimated: 6164 bytes
// Shortest run: 16_553_000 picoseconds
fn refused(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(18_203_000, 6_164)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(2))
}

// Storage: `CrossShard::Incoming` (r:1 w:1)
// Proof: `CrossShard::Incoming` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Receipts` (r:1 w:1)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Finished` (r:0 w:1)
// Proof: `CrossShard::Finished` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 418 bytes
// Proof size estimated: 3649 bytes
// Shortest run: 18_266_000 picoseconds
fn commit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(21_157_000, 3_649)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

// Storage: `CrossShard::Receipts` (r:2 w:1)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Incoming` (r:1 w:1)
// Proof: `CrossShard::Incoming` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Finished` (r:0 w:1)
// Proof: `CrossShard::Finished` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 296 bytes
// Proof size estimated: 6164 bytes
// Shortest run: 13_299_000 picoseconds
fn abort(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(14_811_000, 6_164)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

// Estimated, until it is measured: twice the time of `decided`, which looks at a transfer as well.
// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
fn ignored(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(7_064_000, 3_649).saturating_add(db.reads(1))
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
// Proof: `CrossShard::Finished` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 547 bytes
// Proof size estimated: 69015 bytes
// Shortest run: 12_727_000 picoseconds
fn keep_house(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(14_450_000, 69_015)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(2))
}

// Storage: `CrossShard::Deadlines` (r:1 w:1)
// Proof: `CrossShard::Deadlines` (`max_values`: None, `max_size`: Some(65550), added: 68025, mode: `MaxEncodedLen`)
// Proof size measured: 65511 bytes
// Proof size estimated: 69015 bytes
// Shortest run: 224_547_000 picoseconds
fn deadline_list(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(239_558_000, 69_015)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `CrossShard::Receipts` (r:1 w:0)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Proof size measured: 103 bytes
// Proof size estimated: 3577 bytes
// Shortest run: 2_872_000 picoseconds
fn decided(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(3_532_000, 3_577).saturating_add(db.reads(1))
}

// Storage: `CrossShard::Receipts` (r:1 w:1)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:1 w:0)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::BookStateFor` (r:3 w:3)
// Proof: `MessageQueue::BookStateFor` (`max_values`: None, `max_size`: Some(133), added: 2608, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::ServiceHead` (r:1 w:0)
// Proof: `MessageQueue::ServiceHead` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
// Storage: `MessageQueue::Pages` (r:0 w:1)
// Proof: `MessageQueue::Pages` (`max_values`: None, `max_size`: Some(16460), added: 18935, mode: `MaxEncodedLen`)
// Proof size measured: 749 bytes
// Proof size estimated: 8814 bytes
// Shortest run: 31_433_000 picoseconds
fn expire(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(35_495_000, 8_814)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(5))
}

// Storage: `CrossShard::Finished` (r:1 w:1)
// Proof: `CrossShard::Finished` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Receipts` (r:0 w:2)
// Proof: `CrossShard::Receipts` (`max_values`: None, `max_size`: Some(112), added: 2587, mode: `MaxEncodedLen`)
// Storage: `CrossShard::Transfers` (r:0 w:1)
// Proof: `CrossShard::Transfers` (`max_values`: None, `max_size`: Some(184), added: 2659, mode: `MaxEncodedLen`)
// Proof size measured: 42 bytes
// Proof size estimated: 3517 bytes
// Shortest run: 7_586_000 picoseconds
fn prune(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(8_828_000, 3_517)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(4))
}
