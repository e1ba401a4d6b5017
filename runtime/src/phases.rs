// SPDX-License-Identifier: Apache-2.0
//! What hooks do between inherents and transactions is the block's, and nobody's transaction.
//!
//! `frame_executive` runs `on_poll` and the steps of migrations when the inherents are through. By then
//! `frame_system` has moved on to the first transaction, and whatever is reported carries its number:
//! explorers would show one person's returned bond in another's transfer, or in one that is not there.
//! Here such events have the phase of those of `on_initialize`.

use crate::{BlockNumber, Runtime};
use core::marker::PhantomData;
use frame_executive::OnInitializeWithWeightRegistration;
use frame_support::{
    migrations::MultiStepMigrator,
    storage_alias,
    traits::{
        BeforeAllRuntimeMigrations, OffchainWorker, OnFinalize, OnIdle, OnPoll, OnRuntimeUpgrade,
    },
    weights::{Weight, WeightMeter},
};
use frame_system::{Pallet as System, Phase};

/// Where `frame_system` keeps the phase that events get. It has no function to set it.
#[storage_alias]
type ExecutionPhase<T: frame_system::Config> = StorageValue<System<T>, Phase>;

/// All hooks of `Pallets`, with those of `on_poll` as the block's own.
pub struct PolledByBlock<Pallets>(PhantomData<Pallets>);

impl<Pallets: OnPoll<BlockNumber>> OnPoll<BlockNumber> for PolledByBlock<Pallets> {
    fn on_poll(now: BlockNumber, meter: &mut WeightMeter) {
        to_block();
        Pallets::on_poll(now, meter);
        to_transactions();
    }
}

impl<Pallets> OnInitializeWithWeightRegistration<Runtime> for PolledByBlock<Pallets>
where
    Pallets: OnInitializeWithWeightRegistration<Runtime>,
{
    fn on_initialize_with_weight_registration(now: BlockNumber) -> Weight {
        Pallets::on_initialize_with_weight_registration(now)
    }
}

impl<Pallets: OnIdle<BlockNumber>> OnIdle<BlockNumber> for PolledByBlock<Pallets> {
    fn on_idle(now: BlockNumber, remaining: Weight) -> Weight {
        Pallets::on_idle(now, remaining)
    }
}

impl<Pallets: OnFinalize<BlockNumber>> OnFinalize<BlockNumber> for PolledByBlock<Pallets> {
    fn on_finalize(now: BlockNumber) {
        Pallets::on_finalize(now);
    }
}

impl<Pallets: OffchainWorker<BlockNumber>> OffchainWorker<BlockNumber> for PolledByBlock<Pallets> {
    fn offchain_worker(now: BlockNumber) {
        Pallets::offchain_worker(now);
    }
}

impl<Pallets: BeforeAllRuntimeMigrations> BeforeAllRuntimeMigrations for PolledByBlock<Pallets> {
    fn before_all_runtime_migrations() -> Weight {
        Pallets::before_all_runtime_migrations()
    }
}

impl<Pallets: OnRuntimeUpgrade> OnRuntimeUpgrade for PolledByBlock<Pallets> {
    fn on_runtime_upgrade() -> Weight {
        Pallets::on_runtime_upgrade()
    }

    #[cfg(feature = "try-runtime")]
    fn try_on_runtime_upgrade(checks: bool) -> Result<Weight, sp_runtime::TryRuntimeError> {
        Pallets::try_on_runtime_upgrade(checks)
    }
}

/// The steps of `Migrations`, as the block's own.
pub struct SteppedByBlock<Migrations>(PhantomData<Migrations>);

impl<Migrations: MultiStepMigrator> MultiStepMigrator for SteppedByBlock<Migrations> {
    fn ongoing() -> bool {
        Migrations::ongoing()
    }

    fn step() -> Weight {
        to_block();
        let used = Migrations::step();
        to_transactions();
        used
    }
}

/// The events that come next are those of the block.
fn to_block() {
    ExecutionPhase::<Runtime>::put(Phase::Initialization);
}

/// They are those of the transactions, from the next one on.
fn to_transactions() {
    let next = System::<Runtime>::extrinsic_index().unwrap_or_default();
    ExecutionPhase::<Runtime>::put(Phase::ApplyExtrinsic(next));
}

#[cfg(feature = "try-runtime")]
mod try_runtime {
    use super::{BlockNumber, PolledByBlock};
    use alloc::vec::Vec;
    use frame_support::traits::{
        TryDecodeEntireStorage, TryDecodeEntireStorageError, TryState, TryStateSelect,
    };
    use sp_runtime::TryRuntimeError;

    impl<Pallets: TryState<BlockNumber>> TryState<BlockNumber> for PolledByBlock<Pallets> {
        fn try_state(now: BlockNumber, which: TryStateSelect) -> Result<(), TryRuntimeError> {
            Pallets::try_state(now, which)
        }
    }

    impl<Pallets: TryDecodeEntireStorage> TryDecodeEntireStorage for PolledByBlock<Pallets> {
        fn try_decode_entire_state() -> Result<usize, Vec<TryDecodeEntireStorageError>> {
            Pallets::try_decode_entire_state()
        }
    }
}
