// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_shard_governance`, measured by its benchmarks.
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

/// The weights `pallet_shard_governance` needs.
pub trait WeightInfo {
    /// Weight of `bond`.
    fn bond() -> Weight;
    /// Weight of `unbond`.
    /// Measured for `p` from 0 to 128.
    fn unbond(p: u32) -> Weight;
    /// Weight of `withdraw_unbonded`.
    fn withdraw_unbonded() -> Weight;
    /// Weight of `propose`.
    fn propose() -> Weight;
    /// Weight of `propose_model`.
    fn propose_model() -> Weight;
    /// Weight of `vote`.
    fn vote() -> Weight;
    /// Weight of `propose_root`.
    fn propose_root() -> Weight;
    /// Weight of `enact_root`.
    fn enact_root() -> Weight;
    /// Weight of `refused`.
    fn refused() -> Weight;
    /// Weight of `set_delegate`.
    fn set_delegate() -> Weight;
    /// Weight of `retire`.
    fn retire() -> Weight;
    /// Weight of `wake`.
    fn wake() -> Weight;
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
    fn propose_model() -> Weight {
        propose_model(T::DbWeight::get())
    }
    fn vote() -> Weight {
        vote(T::DbWeight::get())
    }
    fn propose_root() -> Weight {
        propose_root(T::DbWeight::get())
    }
    fn enact_root() -> Weight {
        enact_root(T::DbWeight::get())
    }
    fn refused() -> Weight {
        refused(T::DbWeight::get())
    }
    fn set_delegate() -> Weight {
        set_delegate(T::DbWeight::get())
    }
    fn retire() -> Weight {
        retire(T::DbWeight::get())
    }
    fn wake() -> Weight {
        wake(T::DbWeight::get())
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
    fn propose_model() -> Weight {
        propose_model(ParityDbWeight::get())
    }
    fn vote() -> Weight {
        vote(ParityDbWeight::get())
    }
    fn propose_root() -> Weight {
        propose_root(ParityDbWeight::get())
    }
    fn enact_root() -> Weight {
        enact_root(ParityDbWeight::get())
    }
    fn refused() -> Weight {
        refused(ParityDbWeight::get())
    }
    fn set_delegate() -> Weight {
        set_delegate(ParityDbWeight::get())
    }
    fn retire() -> Weight {
        retire(ParityDbWeight::get())
    }
    fn wake() -> Weight {
        wake(ParityDbWeight::get())
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

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Asleep` (r:1 w:0)
// Proof: `ShardGovernance::Asleep` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:1)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::NextProposal` (r:1 w:0)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ActsFor` (r:1 w:0)
// Proof: `ShardGovernance::ActsFor` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Proof size measured: 5708 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 91_105_000 picoseconds
fn bond(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(111_516_000, 7_386)
        .saturating_add(db.reads(9))
        .saturating_add(db.writes(4))
}

// Storage: `ShardGovernance::PaidFromStake` (r:1 w:0)
// Proof: `ShardGovernance::PaidFromStake` (`max_values`: Some(1), `max_size`: Some(57), added: 552, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Asleep` (r:1 w:0)
// Proof: `ShardGovernance::Asleep` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:128 w:128)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:1)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Proof size measured: 5965 + p * (216 ±0) bytes
// Proof size estimated: 7386 + p * (2796 ±0) bytes
// Shortest run: 32_228_000 picoseconds
fn unbond(db: RuntimeDbWeight, p: u32) -> Weight {
    Weight::from_parts(38_553_963, 7_386)
        // Standard error: 7_859
        .saturating_add(Weight::from_parts(5_222_531, 0).saturating_mul(u64::from(p)))
        .saturating_add(Weight::from_parts(0, 2_796).saturating_mul(u64::from(p)))
        .saturating_add(db.reads(6))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(p))))
        .saturating_add(db.writes(3))
        .saturating_add(db.writes(1_u64.saturating_mul(u64::from(p))))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Proof size measured: 4548 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 62_573_000 picoseconds
fn withdraw_unbonded(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(71_736_000, 7_386)
        .saturating_add(db.reads(3))
        .saturating_add(db.writes(3))
}

// Storage: `ShardGovernance::NextProposal` (r:1 w:1)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:0)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:6 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ShardProposals` (r:2 w:2)
// Proof: `ShardGovernance::ShardProposals` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:3)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AsleepStake` (r:1 w:0)
// Proof: `ShardGovernance::AsleepStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Proof size measured: 7874 bytes
// Proof size estimated: 16056 bytes
// Shortest run: 169_752_000 picoseconds
fn propose(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(192_787_000, 16_056)
        .saturating_add(db.reads(17))
        .saturating_add(db.writes(11))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:0)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:8 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ProposedModels` (r:1 w:1)
// Proof: `ShardGovernance::ProposedModels` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenBy` (r:1 w:1)
// Proof: `ShardGovernance::OpenBy` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:3)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::NextProposal` (r:1 w:1)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AsleepStake` (r:1 w:0)
// Proof: `ShardGovernance::AsleepStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Proof size measured: 7874 bytes
// Proof size estimated: 21078 bytes
// Shortest run: 184_655_000 picoseconds
fn propose_model(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(206_637_000, 21_078)
        .saturating_add(db.reads(19))
        .saturating_add(db.writes(11))
}

// Storage: `ShardGovernance::ActsFor` (r:1 w:0)
// Proof: `ShardGovernance::ActsFor` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:1)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AwakeAt` (r:1 w:0)
// Proof: `ShardGovernance::AwakeAt` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 6125 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 47_350_000 picoseconds
fn vote(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(58_787_000, 7_386)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(2))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:0)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:9 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenBy` (r:1 w:1)
// Proof: `ShardGovernance::OpenBy` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:3)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::NextProposal` (r:1 w:1)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AsleepStake` (r:1 w:0)
// Proof: `ShardGovernance::AsleepStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Proof size measured: 7874 bytes
// Proof size estimated: 23589 bytes
// Shortest run: 208_800_000 picoseconds
fn propose_root(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(237_493_000, 23_589)
        .saturating_add(db.reads(19))
        .saturating_add(db.writes(10))
}

// Storage: `ShardGovernance::Proposals` (r:1 w:2)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenBy` (r:1 w:1)
// Proof: `ShardGovernance::OpenBy` (`max_values`: None, `max_size`: Some(61), added: 2536, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Proof size measured: 4090 bytes
// Proof size estimated: 3786 bytes
// Shortest run: 100_860_000 picoseconds
fn enact_root(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(112_166_000, 3_786)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(7))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:0)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:0)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Proof size measured: 4713 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 16_915_000 picoseconds
fn refused(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(20_560_000, 7_386).saturating_add(db.reads(2))
}

// Storage: `ShardGovernance::Stakers` (r:2 w:0)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ActsFor` (r:1 w:2)
// Proof: `ShardGovernance::ActsFor` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Delegates` (r:1 w:1)
// Proof: `ShardGovernance::Delegates` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
// Proof size measured: 632 bytes
// Proof size estimated: 13782 bytes
// Shortest run: 29_754_000 picoseconds
fn set_delegate(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(37_626_000, 13_782)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AwakeAt` (r:1 w:0)
// Proof: `ShardGovernance::AwakeAt` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:0)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:2 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AsleepStake` (r:1 w:1)
// Proof: `ShardGovernance::AsleepStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:0)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Asleep` (r:0 w:1)
// Proof: `ShardGovernance::Asleep` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
// Proof size measured: 6162 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 50_145_000 picoseconds
fn retire(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(61_431_000, 7_386)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(3))
}

// Storage: `ShardGovernance::ActsFor` (r:1 w:0)
// Proof: `ShardGovernance::ActsFor` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Asleep` (r:1 w:1)
// Proof: `ShardGovernance::Asleep` (`max_values`: None, `max_size`: Some(64), added: 2539, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AsleepStake` (r:1 w:1)
// Proof: `ShardGovernance::AsleepStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::NextProposal` (r:1 w:0)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::AwakeAt` (r:0 w:1)
// Proof: `ShardGovernance::AwakeAt` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Proof size measured: 2446 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 34_732_000 picoseconds
fn wake(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(45_848_000, 7_386)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(4))
}

// Storage: `ShardGovernance::Proposals` (r:1 w:2)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ShardProposals` (r:0 w:2)
// Proof: `ShardGovernance::ShardProposals` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 4115 bytes
// Proof size estimated: 3786 bytes
// Shortest run: 70_745_000 picoseconds
fn conclude(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(79_719_000, 3_786)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(8))
}

// Storage: `ShardGovernance::Proposals` (r:1 w:2)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:2 w:2)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Proof size measured: 4122 bytes
// Proof size estimated: 6196 bytes
// Shortest run: 71_896_000 picoseconds
fn slash(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(85_667_000, 6_196)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(7))
}

// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1282), added: 1777, mode: `MaxEncodedLen`)
// Proof size measured: 1486 bytes
// Proof size estimated: 2767 bytes
// Shortest run: 5_798_000 picoseconds
fn close_due(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(7_741_000, 2_767).saturating_add(db.reads(1))
}
