// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_pqc`.
//!
//! By hand until it is measured: a verification in the node's wasmtime was, 0.23 ms for 300 bytes and 0.56 ms for
//! 64 KiB (README.md of `primitives/pqc`), and the rest is composed of what other pallets were measured with. Each
//! says how. Run `make weights` to replace them.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_pqc` needs.
pub trait WeightInfo {
    /// Weight of `authenticate`.
    /// Measured for `n` from 0 to 65536.
    fn authenticate(n: u32) -> Weight;
    /// Weight of `own_key`.
    fn own_key() -> Weight;
    /// Weight of `bind_ml_dsa`.
    fn bind_ml_dsa() -> Weight;
    /// Weight of `bind_own`.
    fn bind_own() -> Weight;
}

/// The weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn authenticate(n: u32) -> Weight {
        authenticate(T::DbWeight::get(), n)
    }
    fn own_key() -> Weight {
        own_key(T::DbWeight::get())
    }
    fn bind_ml_dsa() -> Weight {
        bind_ml_dsa(T::DbWeight::get())
    }
    fn bind_own() -> Weight {
        bind_own(T::DbWeight::get())
    }
}

/// The same with the usual cost of ParityDb, for tests.
impl WeightInfo for () {
    fn authenticate(n: u32) -> Weight {
        authenticate(ParityDbWeight::get(), n)
    }
    fn own_key() -> Weight {
        own_key(ParityDbWeight::get())
    }
    fn bind_ml_dsa() -> Weight {
        bind_ml_dsa(ParityDbWeight::get())
    }
    fn bind_own() -> Weight {
        bind_own(ParityDbWeight::get())
    }
}

// Storage: `Pqc::Controllers` (r:1 w:0)
// By hand until it is measured. 230 us for a verification; 5.1 ns for each byte of the call, of which 64 KiB take 330 us;
// and 10 us for the hash of the key, the terms and the copies of the call.
fn authenticate(db: RuntimeDbWeight, n: u32) -> Weight {
    Weight::from_parts(240_000_000, 3_566)
        .saturating_add(Weight::from_parts(5_100, 0).saturating_mul(n.into()))
        .saturating_add(db.reads(1))
}

// Storage: `Pqc::Controllers` (r:1 w:0)
// By hand until it is measured. A value that is looked for and as a rule not there.
fn own_key(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(1_500_000, 3_566).saturating_add(db.reads(1))
}

// Storage: `Pqc::Controllers` (r:1 w:1)
// Storage: `ShardRegistry::Routing` (r:1 w:0)
// Storage: `Lanes::LaneList` (r:1 w:0)
// Storage: `Balances::Holds` (r:1 w:1)
// Storage: `System::BlockHash` (r:1 w:0)
// By hand until it is measured. 230 us for a verification; 45 us for a table of 1,000 leaves (`route` of the ledger);
// 30 us for the hold, which changes two values; 15 us for the rest of a call with an event.
fn bind_ml_dsa(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(320_000_000, 77_500)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(2))
}

// Storage: the same.
// By hand until it is measured. As above with 90 us for a signature of the costliest scheme that wallets have.
fn bind_own(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(180_000_000, 77_500)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(2))
}
