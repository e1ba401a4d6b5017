// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_attestation`, measured by its benchmarks.
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

/// The weights `pallet_attestation` needs.
pub trait WeightInfo {
    /// Weight of `register_simulated`.
    fn register_simulated() -> Weight;
    /// Weight of `verify_quote`.
    fn verify_quote() -> Weight;
    /// Weight of `withdraw_enclave`.
    fn withdraw_enclave() -> Weight;
    /// Weight of `upload_collateral`.
    fn upload_collateral() -> Weight;
    /// Weight of `read_collateral`.
    /// Measured for `k` from 1 to 90.
    fn read_collateral(k: u32) -> Weight;
    /// Weight of `remove_collateral`.
    fn remove_collateral() -> Weight;
    /// Weight of `admit_measurement`.
    fn admit_measurement() -> Weight;
    /// Weight of `withdraw_measurement`.
    fn withdraw_measurement() -> Weight;
    /// Weight of `claim`.
    fn claim() -> Weight;
    /// Weight of `authorize_claim`.
    fn authorize_claim() -> Weight;
    /// Weight of `conclude`.
    fn conclude() -> Weight;
    /// Weight of `cut_over`.
    fn cut_over() -> Weight;
    /// Weight of `drained`.
    fn drained() -> Weight;
    /// Weight of `visit`.
    fn visit() -> Weight;
    /// Weight of `visit_nobody`.
    fn visit_nobody() -> Weight;
    /// Weight of `punish`.
    fn punish() -> Weight;
}

/// The measured weights, with the runtime's own cost of its database.
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
        read_collateral(T::DbWeight::get(), k)
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
    fn claim() -> Weight {
        claim(T::DbWeight::get())
    }
    fn authorize_claim() -> Weight {
        authorize_claim(T::DbWeight::get())
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

/// The same with the usual cost of ParityDb, for tests.
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
        read_collateral(ParityDbWeight::get(), k)
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
    fn claim() -> Weight {
        claim(ParityDbWeight::get())
    }
    fn authorize_claim() -> Weight {
        authorize_claim(ParityDbWeight::get())
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

// Storage: `Placement::Nodes` (r:1 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Attestation::EnclaveKeys` (r:1 w:4)
// Proof: `Attestation::EnclaveKeys` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Attestation::Enclaves` (r:5 w:4)
// Proof: `Attestation::Enclaves` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Attestation::AllowSimulated` (r:1 w:0)
// Proof: `Attestation::AllowSimulated` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
// Storage: `Attestation::Collaterals` (r:4 w:4)
// Proof: `Attestation::Collaterals` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
// Storage: `Attestation::LastSwept` (r:1 w:1)
// Proof: `Attestation::LastSwept` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 2874 bytes
// Proof size estimated: 14005 bytes
// Shortest run: 86_869_000 picoseconds
// Estimated: `Attestation::FormerKeys` (r:4 w:4)
fn register_simulated(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(99_857_000, 14_005)
        .saturating_add(db.reads(18))
        .saturating_add(db.writes(17))
}

// Storage: `Attestation::Measurements` (r:1 w:0)
// Proof: `Attestation::Measurements` (`max_values`: None, `max_size`: Some(32), added: 2507, mode: `MaxEncodedLen`)
// Storage: `Attestation::Collaterals` (r:1 w:1)
// Proof: `Attestation::Collaterals` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
// Storage: `Attestation::CheckedCollaterals` (r:1 w:0)
// Proof: `Attestation::CheckedCollaterals` (`max_values`: None, `max_size`: Some(215377), added: 217852, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 2600 bytes
// Proof size estimated: 218842 bytes
// Shortest run: 2_530_469_000 picoseconds
fn verify_quote(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(2_577_509_000, 218_842)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(1))
}

// Storage: `Attestation::Enclaves` (r:1 w:1)
// Proof: `Attestation::Enclaves` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Attestation::Collaterals` (r:1 w:1)
// Proof: `Attestation::Collaterals` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
// Storage: `Attestation::EnclaveKeys` (r:0 w:1)
// Proof: `Attestation::EnclaveKeys` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 445 bytes
// Proof size estimated: 3593 bytes
// Shortest run: 15_883_000 picoseconds
// Estimated: `Attestation::FormerKeys` (r:1 w:1), and the node
fn withdraw_enclave(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(21_526_000, 3_593)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(4))
}

// Storage: `Attestation::Collaterals` (r:1 w:1)
// Proof: `Attestation::Collaterals` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
// Storage: `Attestation::CounterForCollaterals` (r:1 w:1)
// Proof: `Attestation::CounterForCollaterals` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Attestation::CollateralsOf` (r:1 w:1)
// Proof: `Attestation::CollateralsOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `Attestation::CheckedCollaterals` (r:0 w:1)
// Proof: `Attestation::CheckedCollaterals` (`max_values`: None, `max_size`: Some(215377), added: 217852, mode: `MaxEncodedLen`)
// Proof size measured: 808 bytes
// Proof size estimated: 3640 bytes
// Shortest run: 5_095_538_000 picoseconds
fn upload_collateral(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(5_148_297_000, 3_640)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(6))
}

// Storage: `Attestation::Collaterals` (r:1 w:0)
// Proof: `Attestation::Collaterals` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
// Proof size measured: 100 bytes
// Proof size estimated: 3557 bytes
// Shortest run: 2_498_811_000 picoseconds
fn read_collateral(db: RuntimeDbWeight, k: u32) -> Weight {
    Weight::from_parts(2_492_787_331, 3_557)
        // Standard error: 45_474
        .saturating_add(Weight::from_parts(45_214_119, 0).saturating_mul(u64::from(k)))
        .saturating_add(db.reads(1))
}

// Storage: `Attestation::Collaterals` (r:1 w:1)
// Proof: `Attestation::Collaterals` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
// Storage: `Timestamp::Now` (r:1 w:0)
// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Attestation::CounterForCollaterals` (r:1 w:1)
// Proof: `Attestation::CounterForCollaterals` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Attestation::CollateralsOf` (r:1 w:1)
// Proof: `Attestation::CollateralsOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `Attestation::CheckedCollaterals` (r:0 w:1)
// Proof: `Attestation::CheckedCollaterals` (`max_values`: None, `max_size`: Some(215377), added: 217852, mode: `MaxEncodedLen`)
// Proof size measured: 582 bytes
// Proof size estimated: 3640 bytes
// Shortest run: 64_826_000 picoseconds
fn remove_collateral(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(90_755_000, 3_640)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(6))
}

// Storage: `Attestation::Measurements` (r:1 w:1)
// Proof: `Attestation::Measurements` (`max_values`: None, `max_size`: Some(32), added: 2507, mode: `MaxEncodedLen`)
// Storage: `Attestation::CounterForMeasurements` (r:1 w:1)
// Proof: `Attestation::CounterForMeasurements` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Proof size measured: 100 bytes
// Proof size estimated: 3497 bytes
// Shortest run: 10_706_000 picoseconds
fn admit_measurement(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(11_497_000, 3_497)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// Storage: `Attestation::Measurements` (r:1 w:1)
// Proof: `Attestation::Measurements` (`max_values`: None, `max_size`: Some(32), added: 2507, mode: `MaxEncodedLen`)
// Storage: `Attestation::CounterForMeasurements` (r:1 w:1)
// Proof: `Attestation::CounterForMeasurements` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Proof size measured: 179 bytes
// Proof size estimated: 3497 bytes
// Shortest run: 10_285_000 picoseconds
fn withdraw_measurement(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(11_086_000, 3_497)
        .saturating_add(db.reads(2))
        .saturating_add(db.writes(2))
}

// Storage: `Attestation::Attestations` (r:1 w:1)
// Proof: `Attestation::Attestations` (`max_values`: None, `max_size`: Some(25637), added: 28112, mode: `MaxEncodedLen`)
// Storage: `Attestation::Enclaves` (r:1 w:0)
// Proof: `Attestation::Enclaves` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Attestation::Open` (r:1 w:1)
// Proof: `Attestation::Open` (`max_values`: Some(1), `max_size`: Some(289), added: 784, mode: `MaxEncodedLen`)
// Proof size measured: 19300 bytes
// Proof size estimated: 29102 bytes
// Shortest run: 153_127_000 picoseconds
fn claim(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(162_051_000, 29_102)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(2))
}

// Storage: `Attestation::Attestations` (r:1 w:0)
// Proof: `Attestation::Attestations` (`max_values`: None, `max_size`: Some(25637), added: 28112, mode: `MaxEncodedLen`)
// Storage: `Attestation::Enclaves` (r:1 w:0)
// Proof: `Attestation::Enclaves` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `System::BlockHash` (r:2 w:0)
// Proof: `System::BlockHash` (`max_values`: None, `max_size`: Some(44), added: 2519, mode: `MaxEncodedLen`)
// Proof size measured: 19128 bytes
// Proof size estimated: 29102 bytes
// Shortest run: 97_595_000 picoseconds
fn authorize_claim(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(104_966_000, 29_102).saturating_add(db.reads(5))
}

// Storage: `Fragments::EndedCustodies` (r:2 w:2)
// Proof: `Fragments::EndedCustodies` (`max_values`: None, `max_size`: Some(1760), added: 4235, mode: `MaxEncodedLen`)
// Storage: `Attestation::Open` (r:1 w:1)
// Proof: `Attestation::Open` (`max_values`: Some(1), `max_size`: Some(289), added: 784, mode: `MaxEncodedLen`)
// Storage: `Attestation::NextConcluded` (r:1 w:1)
// Proof: `Attestation::NextConcluded` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `Attestation::Concluded` (r:0 w:1)
// Proof: `Attestation::Concluded` (`max_values`: None, `max_size`: Some(25641), added: 28116, mode: `MaxEncodedLen`)
// Storage: `Attestation::Attestations` (r:0 w:1)
// Proof: `Attestation::Attestations` (`max_values`: None, `max_size`: Some(25637), added: 28112, mode: `MaxEncodedLen`)
// Proof size measured: 578 bytes
// Proof size estimated: 9460 bytes
// Shortest run: 98_967_000 picoseconds
fn conclude(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(102_422_000, 9_460)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(6))
}

// Storage: `Attestation::Open` (r:1 w:1)
// Proof: `Attestation::Open` (`max_values`: Some(1), `max_size`: Some(289), added: 784, mode: `MaxEncodedLen`)
// Storage: `Placement::Placements` (r:1 w:0)
// Proof: `Placement::Placements` (`max_values`: None, `max_size`: Some(183), added: 2658, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:16 w:0)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Fragments::Custodies` (r:3 w:2)
// Proof: `Fragments::Custodies` (`max_values`: None, `max_size`: Some(3357), added: 5832, mode: `MaxEncodedLen`)
// Storage: `Attestation::Attestations` (r:0 w:1)
// Proof: `Attestation::Attestations` (`max_values`: None, `max_size`: Some(25637), added: 28112, mode: `MaxEncodedLen`)
// Proof size measured: 5165 bytes
// Proof size estimated: 77902 bytes
// Shortest run: 215_630_000 picoseconds
fn cut_over(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(225_205_000, 77_902)
        .saturating_add(db.reads(21))
        .saturating_add(db.writes(4))
}

// Storage: `Attestation::Attestations` (r:1 w:1)
// Proof: `Attestation::Attestations` (`max_values`: None, `max_size`: Some(25637), added: 28112, mode: `MaxEncodedLen`)
// Proof size measured: 17837 bytes
// Proof size estimated: 29102 bytes
// Shortest run: 111_285_000 picoseconds
fn drained(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(117_324_000, 29_102)
        .saturating_add(db.reads(1))
        .saturating_add(db.writes(1))
}

// Storage: `Attestation::Attestations` (r:1 w:1)
// Proof: `Attestation::Attestations` (`max_values`: None, `max_size`: Some(25637), added: 28112, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Attestation::Open` (r:1 w:1)
// Proof: `Attestation::Open` (`max_values`: Some(1), `max_size`: Some(289), added: 784, mode: `MaxEncodedLen`)
// Proof size measured: 19832 bytes
// Proof size estimated: 29102 bytes
// Shortest run: 431_931_000 picoseconds
fn visit(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(443_438_000, 29_102)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// Storage: `Attestation::Open` (r:1 w:0)
// Proof: `Attestation::Open` (`max_values`: Some(1), `max_size`: Some(289), added: 784, mode: `MaxEncodedLen`)
// Proof size measured: 512 bytes
// Proof size estimated: 1774 bytes
// Shortest run: 4_897_000 picoseconds
fn visit_nobody(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(5_629_000, 1_774).saturating_add(db.reads(1))
}

// Storage: `Parameters::Parameters` (r:2 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `Placement::Nodes` (r:1 w:1)
// Proof: `Placement::Nodes` (`max_values`: None, `max_size`: Some(2332), added: 4807, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:2 w:2)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Attestation::Enclaves` (r:1 w:1)
// Proof: `Attestation::Enclaves` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Attestation::Collaterals` (r:1 w:1)
// Proof: `Attestation::Collaterals` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
// Storage: `Attestation::EnclaveKeys` (r:0 w:1)
// Proof: `Attestation::EnclaveKeys` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 2566 bytes
// Proof size estimated: 6196 bytes
// Shortest run: 78_387_000 picoseconds
// Estimated: `Attestation::FormerKeys` (r:1 w:1), and the node
fn punish(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(85_971_000, 6_196)
        .saturating_add(db.reads(10))
        .saturating_add(db.writes(8))
}
