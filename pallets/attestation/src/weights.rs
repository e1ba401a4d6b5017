// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_attestation`.
//!
//! Estimated by like operations until `make weights ARGS=pallet_attestation` has measured them: a storage
//! item that is decoded and encoded takes some 2 us beside the database, an event 1 us, finding the next
//! key of a map 10 us, a KiB of collateral that is decoded, hashed and parsed 60 us. As wasm in V8, on the
//! 2 cores of a cloud machine, real quotes verify in 2.3 ms and real collateral in 4.6 ms; here stands some
//! 1.7 times as much.

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, RuntimeDbWeight, Weight},
};

/// The weights `pallet_attestation` needs.
pub trait WeightInfo {
    /// Weight of `register_enclave` with simulated evidence, but for the nodes that are looked at.
    fn register_simulated() -> Weight;
    /// Weight of looking at a quote and verifying it besides.
    fn verify_quote() -> Weight;
    /// Weight of `withdraw_enclave`, but for the node that is looked at.
    fn withdraw_enclave() -> Weight;
    /// Weight of `upload_collateral`, but for its length.
    fn upload_collateral() -> Weight;
    /// Weight of reading `k` KiB of collateral.
    fn read_collateral(k: u32) -> Weight;
    /// Weight of `remove_collateral`.
    fn remove_collateral() -> Weight;
    /// Weight of `admit_measurement`.
    fn admit_measurement() -> Weight;
    /// Weight of `withdraw_measurement`.
    fn withdraw_measurement() -> Weight;
    /// Weight of looking at a claim and its signature, but for the node that is looked at.
    fn authorize_claim() -> Weight;
    /// Weight of `claim`, but for the node that is looked at, and what comes of it.
    fn claim() -> Weight;
    /// Weight of concluding an attestation, but for what others do then.
    fn conclude() -> Weight;
    /// Weight of keeping what is needed of an operation, but for what others are asked.
    fn cut_over() -> Weight;
    /// Weight of noting that a drain is over.
    fn drained() -> Weight;
    /// Weight of looking at an attestation that is due, but for what others do then.
    fn visit() -> Weight;
    /// Weight of looking for attestations that are due.
    fn visit_nobody() -> Weight;
    /// Weight of having an enclave not count any more, but for what others do then.
    fn punish() -> Weight;
}

/// The weights, with the runtime's own cost of its database.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn register_simulated() -> Weight {
        register_simulated(T::DbWeight::get())
    }
    fn verify_quote() -> Weight {
        verify_quote(T::DbWeight::get())
    }
    fn withdraw_enclave() -> Weight {
        withdraw_enclave(T::DbWeight::get())
    }
    fn upload_collateral() -> Weight {
        upload_collateral(T::DbWeight::get())
    }
    fn read_collateral(k: u32) -> Weight {
        read_collateral(k)
    }
    fn remove_collateral() -> Weight {
        remove_collateral(T::DbWeight::get())
    }
    fn admit_measurement() -> Weight {
        admit_measurement(T::DbWeight::get())
    }
    fn withdraw_measurement() -> Weight {
        withdraw_measurement(T::DbWeight::get())
    }
    fn authorize_claim() -> Weight {
        authorize_claim(T::DbWeight::get())
    }
    fn claim() -> Weight {
        claim(T::DbWeight::get())
    }
    fn conclude() -> Weight {
        conclude(T::DbWeight::get())
    }
    fn cut_over() -> Weight {
        cut_over(T::DbWeight::get())
    }
    fn drained() -> Weight {
        drained(T::DbWeight::get())
    }
    fn visit() -> Weight {
        visit(T::DbWeight::get())
    }
    fn visit_nobody() -> Weight {
        visit_nobody(T::DbWeight::get())
    }
    fn punish() -> Weight {
        punish(T::DbWeight::get())
    }
}

/// For tests: with the cost of a ParityDB.
impl WeightInfo for () {
    fn register_simulated() -> Weight {
        register_simulated(ParityDbWeight::get())
    }
    fn verify_quote() -> Weight {
        verify_quote(ParityDbWeight::get())
    }
    fn withdraw_enclave() -> Weight {
        withdraw_enclave(ParityDbWeight::get())
    }
    fn upload_collateral() -> Weight {
        upload_collateral(ParityDbWeight::get())
    }
    fn read_collateral(k: u32) -> Weight {
        read_collateral(k)
    }
    fn remove_collateral() -> Weight {
        remove_collateral(ParityDbWeight::get())
    }
    fn admit_measurement() -> Weight {
        admit_measurement(ParityDbWeight::get())
    }
    fn withdraw_measurement() -> Weight {
        withdraw_measurement(ParityDbWeight::get())
    }
    fn authorize_claim() -> Weight {
        authorize_claim(ParityDbWeight::get())
    }
    fn claim() -> Weight {
        claim(ParityDbWeight::get())
    }
    fn conclude() -> Weight {
        conclude(ParityDbWeight::get())
    }
    fn cut_over() -> Weight {
        cut_over(ParityDbWeight::get())
    }
    fn drained() -> Weight {
        drained(ParityDbWeight::get())
    }
    fn visit() -> Weight {
        visit(ParityDbWeight::get())
    }
    fn visit_nobody() -> Weight {
        visit_nobody(ParityDbWeight::get())
    }
    fn punish() -> Weight {
        punish(ParityDbWeight::get())
    }
}

// The key's node and its enclave, which is removed with its key; of two that are looked at the key, the
// enclave, and the same removals; of each of these and of the node's own before the measurement, and the
// upload, which is written; whether simulated ones are allowed, the lifetime, the time, where the last look
// ended; the enclave and its key are written, and another key is removed.
fn register_simulated(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(110_000_000, 40_000)
        .saturating_add(db.reads(22))
        .saturating_add(db.writes(14))
}

// Three signatures and the parsing of the quote and its certificates. The first block's hash, the
// measurement, the upload, what remains of the collateral, the time and a parameter are read; the upload is
// written.
fn verify_quote(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(4_000_000_000, 110_000)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(1))
}

// The enclave, its measurement, the time and its upload are read; it and its key are removed, and the
// upload is written.
fn withdraw_enclave(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(25_000_000, 8_000)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// Six signatures. The upload, two counts, a parameter, the time and the account with what it has on hold
// are read; all but the parameter and the time are written, and what remains of the collateral.
fn upload_collateral(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(8_000_000_000, 8_000)
        .saturating_add(db.reads(7))
        .saturating_add(db.writes(6))
}

// It is decoded, hashed and parsed.
fn read_collateral(k: u32) -> Weight {
    Weight::from_parts(60_000_000, 0).saturating_mul(k.into())
}

// The upload, two counts, the time and the account with what it has on hold are read; all but the time are
// written, and what remains of the collateral is removed.
fn remove_collateral(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 8_000)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(6))
}

// The measurement and the count are read and written.
fn admit_measurement(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(12_000_000, 4_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// The same.
fn withdraw_measurement(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(12_000_000, 4_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// The attestation is decoded, its frame compared, the claim hashed twice; the enclave, and the hashes of two
// blocks. A signature of sr25519 takes some 80 us to verify.
fn authorize_claim(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(105_000_000, 25_000).saturating_add(db.reads(4))
}

// The attestation is decoded, its frame compared, the claim hashed, the attestation written. The enclave is
// read, and three events are told.
fn claim(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(35_000_000, 25_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(1))
}

// The attestation is removed, written elsewhere with its number, and taken out of the list; another one is
// overwritten.
fn conclude(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(25_000_000, 25_000)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(4))
}

// The list is read, and written with one more; of two shards the tree's records, embeddings and books; two
// parameters; the attestation is written.
fn cut_over(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 30_000)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(2))
}

// The attestation is read and written.
fn drained(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(15_000_000, 25_000)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// The attestation and the list are read and written, claims are hashed and compared, and a parameter is read.
fn visit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(250_000_000, 25_000)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(2))
}

// The list is read.
fn visit_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(5_000_000, 2_500).saturating_add(db.reads(1))
}

// The enclave, its key and what it was registered with, a parameter; all claims are gone through.
fn punish(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(25_000_000, 10_000)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(4))
}
