//! Weights of `pallet_cross_shard`.
//!
//! Estimated: run `make weights` for measured ones.

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

// Read: Three parameters, the destination's book of pages, `Deadlines`, `Statistics`,
// `FinishedNumbers`, `Transfers`, `NextDeadline`, the head of the ring of queues and the books at
// its two ends; written: `Transfers`, `Receipts`, `Deadlines`, `NextDeadline`, `Statistics`, a
// page and three books.
fn hand_over(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 69_049).saturating_add(db.reads_writes(12, 9))
}

// Read: `Receipts` of both sides, `Transfers`, the source's book of pages, the head of the ring of
// queues and the books at its two ends; written: `Incoming`, `Receipts`, a page and three books.
fn prepare(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(45_000_000, 69_049).saturating_add(db.reads_writes(7, 6))
}

// Read: `Receipts` of both sides, `Transfers`, `InTransit`, the destination's book of pages, the
// head of the ring of queues and the books at its two ends; written: `Receipts`, `InTransit`, a
// page and three books.
fn prepared(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(45_000_000, 69_049).saturating_add(db.reads_writes(8, 6))
}

// Read: `Receipts` of both sides, `Transfers`, `Statistics`, `FinishedNumbers`; written:
// `Receipts`, `Statistics`, `Finished`, `FinishedNumbers`.
fn refused(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(35_000_000, 6_000).saturating_add(db.reads_writes(5, 4))
}

// Read: `Incoming`, `Receipts`, `InTransit`, `Transfers`, `Statistics`, `FinishedNumbers`;
// written: `Incoming`, `Receipts`, `InTransit`, `Statistics`, `Finished`, `FinishedNumbers`.
fn commit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(40_000_000, 6_000).saturating_add(db.reads_writes(6, 6))
}

// Read: `Receipts` of both sides, `Incoming`, `FinishedNumbers`; written: `Incoming`, `Receipts`,
// `Finished`, `FinishedNumbers`.
fn abort(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(35_000_000, 6_000).saturating_add(db.reads_writes(4, 4))
}

// Read: `NextDeadline`, `FinishedNumbers`, `Finished`, one parameter.
fn keep_house(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(10_000_000, 6_000).saturating_add(db.reads_writes(4, 0))
}

// Read: `Deadlines`; written: `Deadlines`, `NextDeadline`.
fn deadline_list(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(25_000_000, 36_000).saturating_add(db.reads_writes(1, 2))
}

// Read: `Receipts`.
fn decided(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(4_000_000, 2_700).saturating_add(db.reads_writes(1, 0))
}

// Read: `Receipts`, `Transfers`, `Statistics`, the destination's book of pages, the head of the
// ring of queues and the books at its two ends; written: `Receipts`, `Statistics`, a page and
// three books.
fn expire(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(50_000_000, 69_049).saturating_add(db.reads_writes(7, 6))
}

// Read: `Finished`, `FinishedNumbers`; written: `Receipts` of both sides, `Transfers`, `Finished`,
// `FinishedNumbers`.
fn prune(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(20_000_000, 6_000).saturating_add(db.reads_writes(2, 5))
}
