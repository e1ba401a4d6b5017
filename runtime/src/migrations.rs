//! What a chain with an older layout of the storage goes through after its upgrade.
//!
//! A migration stays here as long as a chain may be that old: one whose layout is new already goes
//! through it in one step that changes nothing.

mod pages;

use crate::Runtime;

/// The migrations that take no more than the block of the upgrade, in their order. Each tells by its
/// pallet's version, or by what it finds, whether it was made.
pub type SingleBlockMigrations = (
    pallet_placement::migrations::ToSlotsAndPlacers<Runtime>,
    pages::ShorterPages,
    pallet_cross_shard::migrations::v1::OneEntryPerTransfer<Runtime>,
);

/// The migrations that take more than a block, in their order.
pub type SteppedMigrations = (pallet_ledger::migrations::V1<Runtime>,);
