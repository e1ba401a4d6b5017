//! Weights of `pallet_shard_governance`.
//!
//! Estimated: run `make weights` for measured ones.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_shard_governance` needs.
pub trait WeightInfo {
    /// Weight of `bond`.
    fn bond() -> Weight;
    /// Weight of `unbond`, of `p` open proposals.
    fn unbond(p: u32) -> Weight;
    /// Weight of `withdraw_unbonded`.
    fn withdraw_unbonded() -> Weight;
    /// Weight of `propose`.
    fn propose() -> Weight;
    /// Weight of `vote`.
    fn vote() -> Weight;
    /// Weight of `conclude`.
    fn conclude() -> Weight;
    /// Weight of `slash`.
    fn slash() -> Weight;
    /// Weight of `close_due`.
    fn close_due() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn bond() -> Weight {
        bond(T::DbWeight::get())
    }
    fn unbond(p: u32) -> Weight {
        unbond(T::DbWeight::get(), p)
    }
    fn withdraw_unbonded() -> Weight {
        withdraw_unbonded(T::DbWeight::get())
    }
    fn propose() -> Weight {
        propose(T::DbWeight::get())
    }
    fn vote() -> Weight {
        vote(T::DbWeight::get())
    }
    fn conclude() -> Weight {
        conclude(T::DbWeight::get())
    }
    fn slash() -> Weight {
        slash(T::DbWeight::get())
    }
    fn close_due() -> Weight {
        close_due(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn bond() -> Weight {
        bond(ParityDbWeight::get())
    }
    fn unbond(p: u32) -> Weight {
        unbond(ParityDbWeight::get(), p)
    }
    fn withdraw_unbonded() -> Weight {
        withdraw_unbonded(ParityDbWeight::get())
    }
    fn propose() -> Weight {
        propose(ParityDbWeight::get())
    }
    fn vote() -> Weight {
        vote(ParityDbWeight::get())
    }
    fn conclude() -> Weight {
        conclude(ParityDbWeight::get())
    }
    fn slash() -> Weight {
        slash(ParityDbWeight::get())
    }
    fn close_due() -> Weight {
        close_due(ParityDbWeight::get())
    }
}

fn bond(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 10_000).saturating_add(db.reads_writes(4, 3))
}

fn unbond(db: RuntimeDbWeight, p: u32) -> Weight {
    Weight::from_parts(60_000_000, 10_000)
        .saturating_add(db.reads_writes(2, 2))
        .saturating_add(db.reads_writes(1, 1).saturating_mul(p.into()))
}

fn withdraw_unbonded(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 10_000).saturating_add(db.reads_writes(2, 2))
}

fn propose(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 10_000).saturating_add(db.reads_writes(8, 7))
}

fn vote(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 10_000).saturating_add(db.reads_writes(3, 2))
}

fn conclude(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 10_000).saturating_add(db.reads_writes(5, 6))
}

fn slash(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 10_000).saturating_add(db.reads_writes(6, 6))
}

fn close_due(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 10_000).saturating_add(db.reads_writes(1, 0))
}
