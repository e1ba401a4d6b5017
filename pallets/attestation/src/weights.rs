// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_attestation`.
//!
//! Estimated by like operations until `make weights ARGS=pallet_attestation` has measured them: a storage
//! item that is decoded and encoded takes some 2 us beside the database, an event 1 us, finding the next
//! key of a map 10 us.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_attestation` needs.
pub trait WeightInfo {
    /// Weight of `register_enclave` with simulated evidence, but for the nodes that are looked at.
    fn register_simulated() -> Weight;
    /// Weight of `withdraw_enclave`, but for the node that is looked at.
    fn withdraw_enclave() -> Weight;
}

/// The weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn register_simulated() -> Weight {
        register_simulated(T::DbWeight::get())
    }
    fn withdraw_enclave() -> Weight {
        withdraw_enclave(T::DbWeight::get())
    }
}

/// For tests: with the cost of a ParityDB.
impl WeightInfo for () {
    fn register_simulated() -> Weight {
        register_simulated(ParityDbWeight::get())
    }
    fn withdraw_enclave() -> Weight {
        withdraw_enclave(ParityDbWeight::get())
    }
}

// The key's node and its enclave, which is removed with its key; of two that are looked at the key, the
// enclave, and the same removals; whether simulated ones are allowed, the lifetime, where the last look
// ended; the enclave and its key are written, and another key is removed.
fn register_simulated(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(80_000_000, 30_000)
        .saturating_add(db.reads(13))
        .saturating_add(db.writes(10))
}

// The enclave is read; it and its key are removed.
fn withdraw_enclave(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(20_000_000, 6_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(2))
}
