// SPDX-License-Identifier: Apache-2.0
//! What a chain with an older layout of the storage goes through after its upgrade.
//!
//! A migration stays here as long as a chain may be that old: one whose layout is new already goes
//! through it in one step that changes nothing.

mod pages;

use crate::{Attestation, Lanes, MultiBlockMigrations, Runtime, RuntimeOrigin, ShardRegistry};
use frame_support::{
    migrations::{MultiStepMigrator, VersionedMigration},
    traits::{QueuePausedQuery, UncheckedOnRuntimeUpgrade},
    weights::Weight,
};
use nerv_primitives_core::ShardId;
use pallet_migrations::{Cursor, MigrationCursor, WeightInfo};

/// The migrations that take no more than the block of the upgrade, in their order. Each tells by its
/// pallet's version, or by what it finds, whether it was made.
pub type SingleBlockMigrations = (
    pallet_placement::migrations::ToSlotsAndPlacers<Runtime>,
    pallet_placement::migrations::ToTrust<Runtime>,
    pages::ShorterPages,
    pallet_cross_shard::migrations::v1::OneEntryPerTransfer<Runtime>,
    pallet_cross_shard::migrations::v2::CountBusy<Runtime>,
    pallet_shard_governance::migrations::v1::PlacesByKind<Runtime>,
    pallet_load_predictor::migrations::UploadsByProposer<Runtime>,
    pallet_shard_governance::ModelsByProposer<Runtime>,
    pallet_bisection::migrations::KeepBrokenDrains<Runtime>,
    FirstVersion<ShardRegistry>,
    pallet_fragments::migrations::BeginCustodies<Runtime>,
    FirstVersion<Attestation>,
    FirstVersion<Lanes>,
    pallet_load_predictor::migrations::MeasureWrites<Runtime>,
);

/// From version 0 to 1 for a pallet that had no version, and whose layout is what it was; or that was not
/// there.
type FirstVersion<Pallet> =
    VersionedMigration<0, 1, AsItIs, Pallet, <Runtime as frame_system::Config>::DbWeight>;

/// Changes nothing.
pub struct AsItIs;

impl UncheckedOnRuntimeUpgrade for AsItIs {}

/// The migrations that take more than a block, in their order.
pub type SteppedMigrations = (pallet_ledger::migrations::V1<Runtime>,);

/// What takes the steps. [`Resumed`] stands here in the runtime that replaces one whose migration failed.
pub type Migrator = MultiBlockMigrations;

/// Begins a migration that had failed anew, and those behind it.
///
/// Where a migration fails the chain is frozen: its blocks have no calls, so that no call of root can mend
/// anything either. What can is a runtime with the version of the failed one that nodes take in its place,
/// because their chain specification says so. With this it goes on: migrations that were completed are not
/// made again, the failed one starts without a cursor on what its steps have left behind. So each must bear
/// that.
pub struct Resumed;

impl MultiStepMigrator for Resumed {
    fn ongoing() -> bool {
        MultiBlockMigrations::ongoing()
    }

    fn step() -> Weight {
        let mut extra = <Runtime as frame_system::Config>::DbWeight::get().reads(1);
        if matches!(Cursor::<Runtime>::get(), Some(MigrationCursor::Stuck)) {
            let root = RuntimeOrigin::root();
            let begun = MultiBlockMigrations::force_set_active_cursor(root, 0, None, None);
            debug_assert_eq!(begun, Ok(()), "root may do it");
            type Weights = <Runtime as pallet_migrations::Config>::WeightInfo;
            extra = extra.saturating_add(Weights::force_set_active_cursor());
        }
        extra.saturating_add(MultiBlockMigrations::step())
    }
}

/// Queues wait while a migration goes on: blocks have no calls then, but would have messages, which
/// would look for records where they are not yet.
pub struct WhileRecordsMove;

impl QueuePausedQuery<ShardId> for WhileRecordsMove {
    fn is_paused(_: &ShardId) -> bool {
        MultiBlockMigrations::ongoing()
    }
}
