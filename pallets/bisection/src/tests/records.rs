// SPDX-License-Identifier: Apache-2.0
//! The records of operations: numbered, kept, and making room.

use super::*;
use crate::Drains;
use frame_support::assert_ok;

#[test]
fn boundary_older_records_make_room() {
    MaxRecords::set(3);
    build_and_execute(|| {
        for n in 0..3 {
            refuses_split(root(), Refusal::TooFewAccounts);
            assert_eq!(last_record().0, n);
            assert!((0..=n).all(Records::<Test>::contains_key));
        }
        for n in 3..6 {
            refuses_split(root(), Refusal::TooFewAccounts);
            assert_eq!(Records::<Test>::iter().count(), 3);
            assert!(!Records::<Test>::contains_key(n - 3));
            assert!((n - 2..=n).all(Records::<Test>::contains_key));
        }
    });
}

#[test]
fn boundary_a_single_record() {
    MaxRecords::set(1);
    build_and_execute(|| {
        refuses_split(root(), Refusal::TooFewAccounts);
        refuses_split(root(), Refusal::TooFewAccounts);
        assert_eq!(Records::<Test>::iter_keys().collect::<Vec<_>>(), vec![1]);
    });
}

/// A drain whose record has made room settles all the same, and the record stays gone.
#[test]
fn success_a_drain_outlives_its_record() {
    MaxRecords::set(2);
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, _) = children(&root());
        refuses_split(left, Refusal::StillDraining);
        refuses_split(left, Refusal::StillDraining);
        assert!(!Records::<Test>::contains_key(0));
        assert_eq!(drains()[0].record, 0);
        check();
        release_drains();
        run_drains();
        assert_eq!(
            events(),
            vec![Event::Settled {
                record: 0,
                drained: 40
            }]
        );
        assert!(!Records::<Test>::contains_key(0));
        assert!(!Drains::<Test>::exists() || Drains::<Test>::get().is_empty());
    });
}

#[test]
fn success_every_operation_is_numbered_in_turn() {
    build_and_execute(|| {
        refuses_split(root(), Refusal::TooFewAccounts);
        let (left, right) = two_leaves();
        refuses_merge(left, right, Refusal::CoolingDown);
        assert_ok!(Bisection::force_override(RuntimeOrigin::root(), 1, left));
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        run_drains();
        let kinds: Vec<_> = (0..5)
            .map(|n| Records::<Test>::get(n).unwrap().outcome)
            .collect();
        assert!(matches!(
            kinds[..],
            [
                Outcome::Refused(Refusal::TooFewAccounts),
                Outcome::Settled { drained: 40, .. },
                Outcome::Refused(Refusal::CoolingDown),
                Outcome::Settled { drained: 0..=1, .. },
                Outcome::Settled { drained: 40, .. },
            ]
        ));
        assert_eq!(NextRecord::<Test>::get(), 5);
    });
}

/// An operation that makes no sense leaves no record.
#[test]
fn success_errors_are_not_numbered() {
    build_and_execute(|| {
        assert!(force_split(ShardId::from([7; 32])).is_err());
        assert_eq!(NextRecord::<Test>::get(), 0);
        assert_eq!(events(), vec![]);
    });
}
