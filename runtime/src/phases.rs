// SPDX-License-Identifier: Apache-2.0
//! What hooks do between inherents and transactions is the block's, and nobody's transaction.
//!
//! `frame_executive` runs `on_poll` and the steps of migrations when the inherents are through. By then
//! `frame_system` has moved on to the first transaction, and whatever is reported carries its number:
//! explorers would show one person's returned bond in another's transfer, or in one that is not there.
//! Here such events have the phase of those of `on_initialize`.

use crate::{BlockNumber, Runtime};
use core::marker::PhantomData;
use frame_support::{
    migrations::MultiStepMigrator,
    storage_alias,
    traits::{
        BeforeAllRuntimeMigrations, OffchainWorker, OnFinalize, OnIdle, OnInitialize, OnPoll,
        OnRuntimeUpgrade,
    },
    weights::{Weight, WeightMeter},
};
use frame_system::{Pallet as System, Phase};

/// Where `frame_system` keeps the phase that events get. It has no function to set it.
#[storage_alias]
type ExecutionPhase<T: frame_system::Config> = StorageValue<System<T>, Phase>;

/// All hooks of `Pallets`, with those of `on_poll` as the block's own.
pub type PolledByBlock<Pallets> = (Turn<ToBlock>, Pallets, Turn<ToTransactions>);

/// The steps of `Migrations`, as the block's own.
pub struct SteppedByBlock<Migrations>(PhantomData<Migrations>);

impl<Migrations: MultiStepMigrator> MultiStepMigrator for SteppedByBlock<Migrations> {
    fn ongoing() -> bool {
        Migrations::ongoing()
    }

    fn step() -> Weight {
        ToBlock::set_phase();
        let used = Migrations::step();
        ToTransactions::set_phase();
        used
    }
}

/// Whose events come next.
pub trait SetPhase {
    /// Says so.
    fn set_phase();
}

/// Those of the block.
pub struct ToBlock;

impl SetPhase for ToBlock {
    fn set_phase() {
        ExecutionPhase::<Runtime>::put(Phase::Initialization);
    }
}

/// Those of the transactions, from the next one on.
pub struct ToTransactions;

impl SetPhase for ToTransactions {
    fn set_phase() {
        let next = System::<Runtime>::extrinsic_index().unwrap_or_default();
        ExecutionPhase::<Runtime>::put(Phase::ApplyExtrinsic(next));
    }
}

/// Stands among the pallets, and does nothing but set the phase where `on_poll` gets to it.
pub struct Turn<To>(PhantomData<To>);

impl<To: SetPhase> OnPoll<BlockNumber> for Turn<To> {
    fn on_poll(_: BlockNumber, _: &mut WeightMeter) {
        To::set_phase();
    }
}

impl<To> OnInitialize<BlockNumber> for Turn<To> {}
impl<To> OnIdle<BlockNumber> for Turn<To> {}
impl<To> OnFinalize<BlockNumber> for Turn<To> {}
impl<To> OffchainWorker<BlockNumber> for Turn<To> {}
impl<To> OnRuntimeUpgrade for Turn<To> {}
impl<To> BeforeAllRuntimeMigrations for Turn<To> {}

#[cfg(feature = "try-runtime")]
mod try_runtime {
    use super::{BlockNumber, Turn};
    use alloc::vec::Vec;
    use frame_support::traits::{
        TryDecodeEntireStorage, TryDecodeEntireStorageError, TryState, TryStateSelect,
    };
    use sp_runtime::TryRuntimeError;

    impl<To> TryState<BlockNumber> for Turn<To> {
        fn try_state(_: BlockNumber, _: TryStateSelect) -> Result<(), TryRuntimeError> {
            Ok(())
        }
    }

    impl<To> TryDecodeEntireStorage for Turn<To> {
        fn try_decode_entire_state() -> Result<usize, Vec<TryDecodeEntireStorageError>> {
            Ok(0)
        }
    }
}
