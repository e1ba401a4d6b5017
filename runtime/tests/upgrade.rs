// SPDX-License-Identifier: Apache-2.0
//! Migrations that take some blocks, and one that fails.

use crate::common;

use common::*;
use frame_support::migrations::MultiStepMigrator;
use nerv_runtime::{
    migrations::{Migrator, Resumed},
    Executive, Header, Ledger, MultiBlockMigrations, Runtime, System,
};
use pallet_migrations::{Cursor, Historic, MigrationCursor};
use sp_runtime::{traits::Header as _, ExtrinsicInclusionMode};

/// Begins the next block; says what it may have.
fn begin() -> ExtrinsicInclusionMode {
    let number = System::block_number() + 1;
    Executive::initialize_block(&Header::new(
        number,
        Default::default(),
        Default::default(),
        System::parent_hash(),
        Default::default(),
    ))
}

#[test]
fn blocks_have_no_calls_while_a_migration_goes_on() {
    chain(4, eager()).execute_with(|| {
        assert_eq!(begin(), ExtrinsicInclusionMode::AllExtrinsics);
        MultiBlockMigrations::force_onboard_mbms(nerv_runtime::RuntimeOrigin::root()).unwrap();
        assert_eq!(begin(), ExtrinsicInclusionMode::OnlyInherents);
        Migrator::step();
        assert!(!Migrator::ongoing(), "there is nothing to do here");
        assert_eq!(Historic::<Runtime>::iter().count(), 1);
        assert_eq!(begin(), ExtrinsicInclusionMode::AllExtrinsics);
    });
}

/// Root's calls are calls as all others: no vote and no sudo mend a chain that is frozen.
#[test]
fn a_chain_whose_migration_failed_goes_on_with_a_runtime_that_resumes() {
    chain(4, eager()).execute_with(|| {
        Cursor::<Runtime>::put(MigrationCursor::Stuck);
        for _ in 0..3 {
            assert_eq!(begin(), ExtrinsicInclusionMode::OnlyInherents);
            Migrator::step();
            assert!(matches!(
                Cursor::<Runtime>::get(),
                Some(MigrationCursor::Stuck)
            ));
        }
        Resumed::step();
        assert!(!Resumed::ongoing());
        assert_eq!(Historic::<Runtime>::iter().count(), 1);
        assert_eq!(begin(), ExtrinsicInclusionMode::AllExtrinsics);
        Ledger::do_try_state().unwrap();
    });
}

/// What did not fail is not begun anew.
#[test]
fn a_runtime_that_resumes_does_nothing_else() {
    chain(4, eager()).execute_with(|| {
        Resumed::step();
        assert_eq!(Cursor::<Runtime>::get(), None);
        assert_eq!(Historic::<Runtime>::iter().count(), 0);
    });
}
