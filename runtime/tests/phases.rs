// SPDX-License-Identifier: Apache-2.0
//! Whose events are whose.

use crate::common;

use common::*;
use frame_support::{assert_ok, migrations::MultiStepMigrator};
use frame_system::{Config, Phase};
use nerv_primitives_core::ShardId;
use nerv_runtime::{Executive, MultiBlockMigrations, Runtime, RuntimeEvent, System, UNIT};

/// What was reported, and the phase in which.
fn told(of: impl Fn(&RuntimeEvent) -> bool) -> Vec<Phase> {
    let all = System::events().into_iter();
    all.filter(|record| of(&record.event))
        .map(|record| record.phase)
        .collect()
}

/// A block whose two inherents are through, and which has reported nothing yet.
fn inherents_through() {
    System::note_finished_initialize();
    (0..2).for_each(|_| System::note_applied_extrinsic(&Ok(().into()), Default::default()));
    System::reset_events();
    assert_eq!(System::execution_phase(), Some(Phase::ApplyExtrinsic(2)));
}

#[test]
fn what_on_poll_reports_is_of_no_transaction() {
    chain(8, eager()).execute_with(|| {
        (0..8).for_each(|n| {
            assert_ok!(deposit(n, UNIT));
        });
        split(ShardId::root());
        inherents_through();
        Executive::inherents_applied();
        let settled = |event: &RuntimeEvent| {
            matches!(
                event,
                RuntimeEvent::Bisection(pallet_bisection::Event::Settled { .. })
            )
        };
        assert_eq!(told(settled), [Phase::Initialization]);
        assert_eq!(told(|_| true).len(), System::event_count() as usize);
        assert!(told(|_| true).iter().all(|of| *of == Phase::Initialization));
        assert_eq!(System::execution_phase(), Some(Phase::ApplyExtrinsic(2)));
    });
}

#[test]
fn what_a_migration_reports_is_of_no_transaction() {
    chain(1, eager()).execute_with(|| {
        MultiBlockMigrations::force_onboard_mbms(nerv_runtime::RuntimeOrigin::root()).unwrap();
        assert!(<Runtime as Config>::MultiBlockMigrator::ongoing());
        inherents_through();
        Executive::inherents_applied();
        let migrated =
            |event: &RuntimeEvent| matches!(event, RuntimeEvent::MultiBlockMigrations(_));
        assert!(!told(migrated).is_empty());
        assert!(told(|_| true).iter().all(|of| *of == Phase::Initialization));
        assert_eq!(System::execution_phase(), Some(Phase::ApplyExtrinsic(2)));
    });
}
