//! What a chain with an older layout of the storage goes through after its upgrade.
//!
//! A migration stays here as long as a chain may be that old: one whose layout is new already goes
//! through it in one step that changes nothing.

mod pages;

use crate::{configs::MAXIMUM_BLOCK_WEIGHT, Runtime, RuntimeEvent};
use frame_support::{
    migrations::FreezeChainOnFailedMigration, parameter_types, traits::ConstU32, weights::Weight,
};
use sp_runtime::Perbill;

/// The migrations that take no more than the block of the upgrade, in their order. Each tells by its
/// pallet's version, or by what it finds, whether it was made.
pub type SingleBlockMigrations = (
    pallet_placement::migrations::ToSlotsAndPlacers<Runtime>,
    pages::ShorterPages,
    pallet_cross_shard::migrations::v1::OneEntryPerTransfer<Runtime>,
);

/// The migrations that take more than a block, in their order.
pub type SteppedMigrations = (pallet_ledger::migrations::V1<Runtime>,);

parameter_types! {
    /// What migrations may take of a block. Nothing but inherents is in it beside them.
    pub MigrationWeight: Weight = Perbill::from_percent(80) * MAXIMUM_BLOCK_WEIGHT;
}

impl pallet_migrations::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    #[cfg(not(feature = "runtime-benchmarks"))]
    type Migrations = SteppedMigrations;
    #[cfg(feature = "runtime-benchmarks")]
    type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
    type CursorMaxLen = ConstU32<1_024>;
    type IdentifierMaxLen = ConstU32<256>;
    type MigrationStatusHandler = ();
    // A chain that is half in one layout and half in another must not go on.
    type FailedMigrationHandler = FreezeChainOnFailedMigration;
    type MaxServiceWeight = MigrationWeight;
    type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}
