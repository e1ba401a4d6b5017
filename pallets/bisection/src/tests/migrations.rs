// SPDX-License-Identifier: Apache-2.0
//! From one layout of the storage to the next.

use super::*;
use crate::{drains::RETRY_AFTER, migrations::KeepBrokenDrains, Broken};
use frame_support::{
    assert_ok,
    traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion},
};
use nerv_primitives_core::{traits::ShardRouting, RecordIndex};

/// A chain of version 0, on which a split or a merge has broken and was mended.
fn broken_before(merge: bool) -> RecordIndex {
    let record = if merge {
        let (left, right) = two_leaves();
        Registry::opened(&right, &id(150));
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        next_block();
        Registry::closed(&right, &id(150));
        1
    } else {
        populated();
        Registry::opened(&root(), &id(150));
        assert_ok!(force_split(root()));
        next_block();
        Registry::closed(&root(), &id(150));
        0
    };
    next_block();
    Broken::<Test>::remove(record);
    StorageVersion::new(0).put::<Bisection>();
    record
}

#[test]
fn success_drains_that_broke_before_can_be_tried_again() {
    for merge in [false, true] {
        build_and_execute(|| {
            let record = broken_before(merge);
            assert!(Bisection::do_try_state().is_err());
            KeepBrokenDrains::<Test>::on_runtime_upgrade();
            assert_eq!(Bisection::on_chain_storage_version(), 1);
            check();
            pass_blocks(RETRY_AFTER);
            let who = RuntimeOrigin::signed(1);
            assert_ok!(Bisection::retry_drain(who, record));
            run_drains();
            assert!(matches!(last_record().1.outcome, Outcome::Settled { .. }));
        });
    }
}

#[test]
fn success_nothing_is_made_of_what_did_not_break() {
    build_and_execute(|| {
        // One that was refused, one that has settled, and one that drains.
        refuses_split(root(), Refusal::TooFewAccounts);
        let (left, _) = two_leaves();
        hold_drains();
        assert_ok!(force_split(left));
        StorageVersion::new(0).put::<Bisection>();
        KeepBrokenDrains::<Test>::on_runtime_upgrade();
        assert_eq!(Broken::<Test>::iter_keys().count(), 0);
    });
}

#[test]
fn success_it_is_made_once() {
    build_and_execute(|| {
        let record = broken_before(false);
        KeepBrokenDrains::<Test>::on_runtime_upgrade();
        Broken::<Test>::remove(record);
        KeepBrokenDrains::<Test>::on_runtime_upgrade();
        assert_eq!(Broken::<Test>::iter_keys().count(), 0);
        StorageVersion::new(0).put::<Bisection>();
        KeepBrokenDrains::<Test>::on_runtime_upgrade();
    });
}
