//! Weights of `pallet_placement`.
//!
//! Not measured yet: estimates by analogy with what the benchmarks of the other pallets gave for as
//! many reads, writes and steps, rounded up. The benchmarks are there; `make weights` replaces this
//! file by what they give.

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
    /// For `s` from 0 to 64.
    fn drain_node(s: u32) -> Weight;
    /// Weight of `deregister_node`.
    /// For `s` from 0 to 64.
    fn deregister_node(s: u32) -> Weight;
    /// Weight of `release_node`.
    /// For `s` from 0 to 64.
    fn release_node(s: u32) -> Weight;
    /// Weight of `report_latencies`.
    /// For `r` from 0 to 64.
    fn report_latencies(r: u32) -> Weight;
    /// Weight of `bond_keeper`.
    fn bond_keeper() -> Weight;
    /// Weight of `unbond_keeper`.
    fn unbond_keeper() -> Weight;
    /// Weight of `submit_placement`.
    /// For `n` from 2 to 16.
    fn submit_placement(n: u32) -> Weight;
    /// Weight of `check_placement`.
    /// For `n` from 2 to 16.
    fn check_placement(n: u32) -> Weight;
    /// Weight of `authorize_submit_placement`.
    fn authorize_submit_placement() -> Weight;
    /// Weight of `force_fail`.
    /// For `s` from 0 to 64.
    fn force_fail(s: u32) -> Weight;
    /// Weight of `cutover`.
    /// For `n` from 2 to 16.
    fn cutover(n: u32) -> Weight;
    /// Weight of `note_terms`.
    fn note_terms() -> Weight;
    /// Weight of `tend`.
    fn tend() -> Weight;
    /// Weight of `tend_nobody`.
    fn tend_nobody() -> Weight;
}

/// The estimates, with the runtime's own cost of its database.
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
    fn bond_keeper() -> Weight {
        bond_keeper(T::DbWeight::get())
    }
    fn unbond_keeper() -> Weight {
        unbond_keeper(T::DbWeight::get())
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
    fn bond_keeper() -> Weight {
        bond_keeper(ParityDbWeight::get())
    }
    fn unbond_keeper() -> Weight {
        unbond_keeper(ParityDbWeight::get())
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

fn register_node(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(110_000_000, 0)
        .saturating_add(db.reads(11))
        .saturating_add(db.writes(6))
}

fn update_node(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 0)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(2))
}

fn drain_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(40_000_000, 0)
        .saturating_add(Weight::from_parts(9_000_000, 0).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(2))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

fn deregister_node(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(80_000_000, 0)
        .saturating_add(Weight::from_parts(9_000_000, 0).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(8))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(6))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

fn release_node(db: RuntimeDbWeight, s: u32) -> Weight {
    deregister_node(db, s)
}

fn report_latencies(db: RuntimeDbWeight, r: u32) -> Weight {
    Weight::from_parts(30_000_000, 0)
        .saturating_add(Weight::from_parts(9_000_000, 0).saturating_mul(u64::from(r)))
        .saturating_add(db.reads(3))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(r))))
        .saturating_add(db.writes(1))
        .saturating_add(db.writes(1_u64.saturating_mul(u64::from(r))))
}

fn bond_keeper(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(75_000_000, 0)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(4))
}

fn unbond_keeper(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(75_000_000, 0)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(4))
}

fn submit_placement(db: RuntimeDbWeight, n: u32) -> Weight {
    // Each node and each pair of them, of the new placement and of the one that stands.
    let nodes = 2_u64.saturating_mul(u64::from(n));
    let pairs = u64::from(n).saturating_mul(u64::from(n.saturating_sub(1)));
    Weight::from_parts(70_000_000, 0)
        .saturating_add(Weight::from_parts(5_000_000, 0).saturating_mul(nodes))
        .saturating_add(Weight::from_parts(1_500_000, 0).saturating_mul(pairs))
        .saturating_add(db.reads(14_u64.saturating_add(nodes).saturating_add(pairs)))
        .saturating_add(db.writes(4_u64.saturating_add(nodes)))
}

fn check_placement(db: RuntimeDbWeight, n: u32) -> Weight {
    // Each node and each pair of them, of the new placement and of the one that stands.
    let nodes = 2_u64.saturating_mul(u64::from(n));
    let pairs = u64::from(n).saturating_mul(u64::from(n.saturating_sub(1)));
    Weight::from_parts(120_000_000, 0)
        .saturating_add(Weight::from_parts(5_000_000, 0).saturating_mul(nodes))
        .saturating_add(Weight::from_parts(1_500_000, 0).saturating_mul(pairs))
        .saturating_add(db.reads(16_u64.saturating_add(nodes).saturating_add(pairs)))
}

fn authorize_submit_placement(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(90_000_000, 0).saturating_add(db.reads(6))
}

fn force_fail(db: RuntimeDbWeight, s: u32) -> Weight {
    Weight::from_parts(40_000_000, 0)
        .saturating_add(Weight::from_parts(9_000_000, 0).saturating_mul(u64::from(s)))
        .saturating_add(db.reads(4))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(s))))
        .saturating_add(db.writes(2))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(s))))
}

fn cutover(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(60_000_000, 0)
        .saturating_add(Weight::from_parts(14_000_000, 0).saturating_mul(u64::from(n)))
        .saturating_add(db.reads(5))
        .saturating_add(db.reads(2_u64.saturating_mul(u64::from(n))))
        .saturating_add(db.writes(6))
        .saturating_add(db.writes(2_u64.saturating_mul(u64::from(n))))
}

fn note_terms(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(15_000_000, 0)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(1))
}

fn tend(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 0)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(8))
}

fn tend_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(4_000_000, 0).saturating_add(db.reads(1))
}
