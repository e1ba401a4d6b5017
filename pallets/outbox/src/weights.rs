// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_outbox`.
//!
//! By hand until it is measured: estimates, composed of what the steps of `pallet_cross_shard` were measured with, by
//! the same database and on the same machine. Each says how. Run `make weights` to replace them.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_outbox` needs.
pub trait WeightInfo {
    /// Weight of `remit`.
    fn remit() -> Weight;
    /// Weight of `service`.
    fn service() -> Weight;
    /// Weight of `list`.
    fn list() -> Weight;
    /// Weight of `look`.
    fn look() -> Weight;
    /// Weight of `batch`.
    /// Measured for `n` from 1 to 4096.
    fn batch(n: u32) -> Weight;
    /// Weight of `credited`.
    fn credited() -> Weight;
    /// Weight of `bounced`.
    fn bounced() -> Weight;
    /// Weight of `prune_list`.
    fn prune_list() -> Weight;
    /// Weight of `prune_batch`.
    fn prune_batch() -> Weight;
}

/// The weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn remit() -> Weight {
        remit(T::DbWeight::get())
    }
    fn service() -> Weight {
        service(T::DbWeight::get())
    }
    fn list() -> Weight {
        list(T::DbWeight::get())
    }
    fn look() -> Weight {
        look(T::DbWeight::get())
    }
    fn batch(n: u32) -> Weight {
        batch(T::DbWeight::get(), n)
    }
    fn credited() -> Weight {
        credited()
    }
    fn bounced() -> Weight {
        bounced(T::DbWeight::get())
    }
    fn prune_list() -> Weight {
        prune_list(T::DbWeight::get())
    }
    fn prune_batch() -> Weight {
        prune_batch(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn remit() -> Weight {
        remit(ParityDbWeight::get())
    }
    fn service() -> Weight {
        service(ParityDbWeight::get())
    }
    fn list() -> Weight {
        list(ParityDbWeight::get())
    }
    fn look() -> Weight {
        look(ParityDbWeight::get())
    }
    fn batch(n: u32) -> Weight {
        batch(ParityDbWeight::get(), n)
    }
    fn credited() -> Weight {
        credited()
    }
    fn bounced() -> Weight {
        bounced(ParityDbWeight::get())
    }
    fn prune_list() -> Weight {
        prune_list(ParityDbWeight::get())
    }
    fn prune_batch() -> Weight {
        prune_batch(ParityDbWeight::get())
    }
}

// Storage: `Outbox::Batches` (r:1 w:1)
// By hand until it is measured. A single value that is read and written takes some 2 us and one that is only read 1 us
// (`refused` less `decided` of the cross-shard pallet), each of two lists whose length is read and that is appended to
// 1.5 us, and the rest of a call without accounts 4 us (`ignored`). Its event is the ledger's, which has paid for two.
fn remit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(10_000_000, 4_100)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// By hand until it is measured. Three single values that are read and written, one of which is a histogram (`ignored`),
// and the parameter that says for how long receipts are kept.
fn service(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(9_000_000, 3_501).saturating_add(db.reads(1))
}

// Storage: `Outbox::Posted` (r:1 w:0)
// Storage: `Outbox::Delivered` (r:0 w:1)
// By hand until it is measured. As many shards as may be, 2,000, at 70 ns each (`keep_house`: 64 entries of 36 bytes
// decoded in some 4.5 us), and a value that is written.
fn list(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(145_000_000, 77_500)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Outbox::Batches` (r:1 w:0)
// By hand until it is measured. Five bytes of one value (`decided`, which decodes as well).
fn look(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(3_000_000, 4_100).saturating_add(db.reads(1))
}

// Storage: `Outbox::Batches` (r:1 w:0)
// Storage: `Outbox::Arrivals` (r:1 w:1)
// By hand until it is measured. Two values that are read and one that is written; an entry is 79 bytes as a rule and
// 135 at most, decoded like a transfer's in some 150 ns, and its arrival in 30 ns.
fn batch(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(7_000_000, 4_100)
        .saturating_add(Weight::from_parts(180_000, 137).saturating_mul(n.into()))
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(1))
}

// By hand until it is measured. An event (3.5 us), and counters in memory. Its part of its batch is in `batch`.
fn credited() -> Weight {
    Weight::from_parts(4_500_000, 0)
}

// Storage: `Outbox::Batches` (r:1 w:1)
// By hand until it is measured. An event, and two lists that are appended to, as in `remit`.
fn bounced(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(8_500_000, 4_100)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Outbox::Delivered` (r:1 w:1)
// Storage: `Outbox::Posted` (r:1 w:1)
// By hand until it is measured. The list as in `list`, and two values that are removed.
fn prune_list(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(146_000_000, 77_500)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// Storage: `Outbox::Batches` (r:0 w:1)
// Storage: `Outbox::Arrivals` (r:0 w:1)
// By hand until it is measured. Two values that are removed (`prune` of the cross-shard pallet removes one, and reads a
// list).
fn prune_batch(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(5_000_000, 0).saturating_add(db.writes(2))
}
