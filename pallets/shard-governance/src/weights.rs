// SPDX-License-Identifier: Apache-2.0
//! Weights of `pallet_shard_governance`, measured by its benchmarks.
//!
//! Generated: do not edit, run `make weights` instead.
//!
//! - Date: 2026-11-28, benchmark CLI 64.0.0
//! - CPU: Intel(R) Xeon(R) Processor
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
    /// Weight of `propose_root`.
    fn propose_root() -> Weight;
    /// Weight of `enact_root`, without the call.
    fn enact_root() -> Weight;
    /// Weight of `vote`.
    fn vote() -> Weight;
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
    fn propose_root() -> Weight {
        propose_root(T::DbWeight::get())
    }
    fn enact_root() -> Weight {
        enact_root(T::DbWeight::get())
    }
    fn vote() -> Weight {
        vote(T::DbWeight::get())
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
    fn propose_root() -> Weight {
        propose_root(ParityDbWeight::get())
    }
    fn enact_root() -> Weight {
        enact_root(ParityDbWeight::get())
    }
    fn vote() -> Weight {
        vote(ParityDbWeight::get())
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
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:1)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::NextProposal` (r:1 w:0)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Proof size measured: 5365 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 81_160_000 picoseconds
// Estimated, to be measured: `ShardGovernance::ActsFor` (r:1 w:1), `ShardGovernance::Delegates` (r:1 w:1)
// Estimated, to be measured: `ShardGovernance::Asleep` (r:1 w:1), `ShardGovernance::AsleepStake` (r:1 w:1), `ShardGovernance::AwakeAt` (r:0 w:1)
fn bond(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(97_510_000, 7_386)
        .saturating_add(db.reads(11))
        .saturating_add(db.writes(9))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:1 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:128 w:128)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:1)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Proof size measured: 5726 + p * (215 ±0) bytes
// Proof size estimated: 7386 + p * (2796 ±0) bytes
// Shortest run: 27_835_000 picoseconds
// Estimated, to be measured: `ShardGovernance::Asleep` (r:1 w:1), `ShardGovernance::AsleepStake` (r:1 w:1),
// `ShardGovernance::NextProposal` (r:1 w:0), `ShardGovernance::AwakeAt` (r:0 w:1)
fn unbond(db: RuntimeDbWeight, p: u32) -> Weight {
    Weight::from_parts(46_027_276, 7_386)
        // Standard error: 4_807
        .saturating_add(Weight::from_parts(4_545_248, 0).saturating_mul(u64::from(p)))
        .saturating_add(Weight::from_parts(0, 2_796).saturating_mul(u64::from(p)))
        .saturating_add(db.reads(7))
        .saturating_add(db.reads(1_u64.saturating_mul(u64::from(p))))
        .saturating_add(db.writes(6))
        .saturating_add(db.writes(1_u64.saturating_mul(u64::from(p))))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Proof size measured: 4411 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 60_366_000 picoseconds
// Estimated, to be measured: `ShardGovernance::Delegates` (r:1 w:1), `ShardGovernance::ActsFor` (r:0 w:1)
// Estimated, to be measured: `ShardGovernance::Asleep` (r:1 w:0), `ShardGovernance::AwakeAt` (r:0 w:1)
fn withdraw_unbonded(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(75_110_000, 7_386)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(6))
}

// Storage: `ShardGovernance::NextProposal` (r:1 w:1)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:5 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ShardProposals` (r:2 w:2)
// Proof: `ShardGovernance::ShardProposals` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:0)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:0 w:1)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Proof size measured: 5331 bytes
// Proof size estimated: 13545 bytes
// Shortest run: 91_467_000 picoseconds
// An estimate until it is measured anew: as measured before, and a `conclude` for the dispute that makes
// room, with what counts against the staker.
// Estimated, to be measured: `ShardGovernance::AsleepStake` (r:1 w:0)
fn propose(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(200_000_000, 17_331)
        .saturating_add(db.reads(23))
        .saturating_add(db.writes(16))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `Parameters::Parameters` (r:5 w:0)
// Proof: `Parameters::Parameters` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ProposedModels` (r:1 w:1)
// Proof: `ShardGovernance::ProposedModels` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::NextProposal` (r:1 w:1)
// Proof: `ShardGovernance::NextProposal` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::TotalStake` (r:1 w:0)
// Proof: `ShardGovernance::TotalStake` (`max_values`: Some(1), `max_size`: Some(16), added: 511, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:0 w:1)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Proof size measured: 5331 bytes
// Proof size estimated: 13545 bytes
// Shortest run: 98_393_000 picoseconds
// An estimate until it is measured anew: as measured before, and a `conclude` for the dispute that makes
// room, with what counts against the staker.
// Estimated, to be measured: `ShardGovernance::AsleepStake` (r:1 w:0)
fn propose_model(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(210_000_000, 17_331)
        .saturating_add(db.reads(23))
        .saturating_add(db.writes(15))
}

// An estimate: `propose_model`, and the hash of the longest call. To be measured.
fn propose_root(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(230_000_000, 17_331)
        .saturating_add(db.reads(23))
        .saturating_add(db.writes(15))
}

// An estimate: `conclude` and what it reads, and the hash of the longest call. To be measured.
fn enact_root(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(120_000_000, 7_386)
        .saturating_add(db.reads(9))
        .saturating_add(db.writes(9))
}

// Storage: `ShardGovernance::Stakers` (r:1 w:1)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:1)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Proof size measured: 5715 bytes
// Proof size estimated: 7386 bytes
// Shortest run: 41_382_000 picoseconds
// Estimated, to be measured: `ShardGovernance::ActsFor` (r:1 w:0)
// Estimated, to be measured: `ShardGovernance::AwakeAt` (r:1 w:1)
fn vote(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(52_475_000, 7_386)
        .saturating_add(db.reads(5))
        .saturating_add(db.writes(3))
}

// An estimate, by what `vote` reads: to be measured.
// Storage: `ShardGovernance::Stakers` (r:1 w:0)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Proposals` (r:1 w:0)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ActsFor` (r:1 w:0)
fn refused(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(40_000_000, 7_386).saturating_add(db.reads(4))
}

// An estimate, by like operations: to be measured.
// Storage: `ShardGovernance::Stakers` (r:2 w:0)
// Proof: `ShardGovernance::Stakers` (`max_values`: None, `max_size`: Some(3921), added: 6396, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::Delegates` (r:1 w:1)
// Proof: `ShardGovernance::Delegates` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ActsFor` (r:1 w:2)
// Proof: `ShardGovernance::ActsFor` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
fn set_delegate(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(40_000_000, 13_782)
        .saturating_add(db.reads(4))
        .saturating_add(db.writes(3))
}

// An estimate, by like operations: to be measured.
// Storage: `ShardGovernance::Stakers` (r:1 w:1), `ShardGovernance::AwakeAt` (r:1 w:1), `ShardGovernance::Proposals` (r:1 w:0),
// `ShardGovernance::OpenProposals` (r:1 w:0), `ShardGovernance::AsleepStake` (r:1 w:1), `ShardGovernance::TotalStake` (r:1 w:0),
// `Parameters::Parameters` (r:2 w:0), `ShardGovernance::Asleep` (r:0 w:1)
fn retire(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 8_000)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(4))
}

// An estimate, by like operations: to be measured.
// Storage: `ShardGovernance::ActsFor` (r:1 w:0), `ShardGovernance::Stakers` (r:1 w:1), `ShardGovernance::Asleep` (r:1 w:1),
// `ShardGovernance::AsleepStake` (r:1 w:1), `ShardGovernance::NextProposal` (r:1 w:0),
// `ShardGovernance::OpenProposals` (r:1 w:0), `ShardGovernance::AwakeAt` (r:0 w:1)
fn wake(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(60_000_000, 8_000)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(4))
}

// Storage: `ShardGovernance::Proposals` (r:1 w:2)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:1 w:1)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ShardProposals` (r:0 w:2)
// Proof: `ShardGovernance::ShardProposals` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
// Proof size measured: 3954 bytes
// Proof size estimated: 3786 bytes
// Shortest run: 69_424_000 picoseconds
// An estimate until it is measured anew: as measured before, and what counts against the staker.
fn conclude(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(88_000_000, 3_786)
        .saturating_add(db.reads(8))
        .saturating_add(db.writes(9))
}

// Storage: `ShardGovernance::Proposals` (r:1 w:2)
// Proof: `ShardGovernance::Proposals` (`max_values`: None, `max_size`: Some(321), added: 2796, mode: `MaxEncodedLen`)
// Storage: `Balances::Holds` (r:1 w:1)
// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
// Storage: `System::Account` (r:2 w:2)
// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::OpenProposals` (r:1 w:1)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Storage: `ShardGovernance::ClosedProposals` (r:1 w:1)
// Proof: `ShardGovernance::ClosedProposals` (`max_values`: Some(1), `max_size`: Some(1026), added: 1521, mode: `MaxEncodedLen`)
// Proof size measured: 3961 bytes
// Proof size estimated: 6196 bytes
// Shortest run: 72_709_000 picoseconds
fn slash(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(87_676_000, 6_196)
        .saturating_add(db.reads(6))
        .saturating_add(db.writes(7))
}

// Storage: `ShardGovernance::OpenProposals` (r:1 w:0)
// Proof: `ShardGovernance::OpenProposals` (`max_values`: Some(1), `max_size`: Some(1154), added: 1649, mode: `MaxEncodedLen`)
// Proof size measured: 1313 bytes
// Proof size estimated: 2639 bytes
// Shortest run: 7_498_000 picoseconds
fn close_due(db: RuntimeDbWeight) -> Weight {
    Weight::from_parts(9_516_000, 2_639).saturating_add(db.reads(1))
}
