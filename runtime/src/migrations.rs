// SPDX-License-Identifier: Apache-2.0
//! What a chain with an older layout of the storage goes through after its upgrade.
//!
//! A migration stays here as long as a chain may be that old: one whose layout is new already goes
//! through it in one step that changes nothing.

mod pages;

use crate::{Attestation, MultiBlockMigrations, Runtime, ShardRegistry};
use frame_support::{
    migrations::{MultiStepMigrator, VersionedMigration},
    traits::{QueuePausedQuery, UncheckedOnRuntimeUpgrade},
};
use nerv_primitives_core::ShardId;

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

/// Queues wait while a migration goes on: blocks have no calls then, but would have messages, which
/// would look for records where they are not yet.
pub struct WhileRecordsMove;

impl QueuePausedQuery<ShardId> for WhileRecordsMove {
    fn is_paused(_: &ShardId) -> bool {
        MultiBlockMigrations::ongoing()
    }
}
