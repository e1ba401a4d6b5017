// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_fragments`.
//!
//! Estimated by like operations until `make weights ARGS=pallet_fragments` has measured them: a storage
//! item that is decoded and encoded takes some 2 us beside the database, a signature 55 us, a chunk of
//! 4 KiB with its proof 15 us, an event 1 us.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_fragments` needs.
pub trait WeightInfo {
    /// Weight of `acknowledge` that commits nothing.
    fn acknowledge() -> Weight;
    /// Weight of `authorize_acknowledge`.
    fn authorize_acknowledge() -> Weight;
    /// Weight of `acknowledge` that commits the checkpoint, and retires another.
    fn commit() -> Weight;
    /// Weight of `answer`.
    fn answer() -> Weight;
    /// Weight of `authorize_answer`.
    fn authorize_answer() -> Weight;
    /// Weight of `claim`.
    fn claim() -> Weight;
    /// Weight of `force_checkpoint`.
    fn force_checkpoint() -> Weight;
    /// Weight of looking at `n` leaves for a checkpoint that is due.
    fn look(n: u32) -> Weight;
    /// Weight of taking a checkpoint besides.
    fn take() -> Weight;
    /// Weight of a visit in which nobody missed anything and nobody came.
    fn visit() -> Weight;
    /// Weight of finding nobody to visit.
    fn visit_nobody() -> Weight;
    /// Weight of a cutover, but for the shards of before.
    fn cutover() -> Weight;
    /// Weight of a shard of before that waits for one leaf less, and whose checkpoints are retired.
    fn release() -> Weight;
}

/// The weights, with the runtime's own cost of its database.
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

/// For tests: with the cost of a ParityDB.
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

// Custody, placement and a parameter are read, the custody is written.
fn acknowledge(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(25_000_000, 8_000)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(1))
}

// Custody, placement, two block hashes, the node and its delegate are read.
fn authorize_acknowledge(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(85_000_000, 12_000).saturating_add(db.reads(6))
}

// Custody, placement and two parameters are read; custody and a commitment are written, and another
// commitment is removed.
fn commit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(40_000_000, 12_000)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// Custody, node twice, probation and what was earned are read; custody, node and what was earned written.
fn answer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(30_000_000, 14_000)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// Custody, commitment, two block hashes, the node and its delegate are read.
fn authorize_answer(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(110_000_000, 14_000).saturating_add(db.reads(6))
}

fn claim(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 7_000)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

fn force_checkpoint(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(10_000_000, 8_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// The place of the last look, whether records move, and two parameters; of each leaf its key, its
// custody, and its books.
fn look(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(8_000_000, 2_000)
        .saturating_add(Weight::from_parts(12_000_000, 8_000).saturating_mul(n.into()))
        .saturating_add(db.reads(4))
        .saturating_add(db.reads(3).saturating_mul(n.into()))
        .saturating_add(db.writes(1))
}

// The root, the embedding, which is hashed, the shard and its parent, and a parameter; the custody is
// written.
fn take(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(35_000_000, 12_000)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(1))
}

// Its key, custody and placement, and three parameters; the custody is written.
fn visit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(30_000_000, 12_000)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(1))
}

fn visit_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(4_000_000, 1_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(1))
}

// Of a merge: two custodies end and one begins.
fn cutover(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(40_000_000, 20_000)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(5))
}

// What is left of a custody is removed, and two commitments are.
fn release(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(10_000_000, 8_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(3))
}
