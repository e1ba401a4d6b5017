// SPDX-License-Identifier: Apache-2.0
//! Who is told of cutovers, and when.

use super::*;
use frame_support::{assert_noop, assert_ok};

#[test]
fn success_a_split_is_told_of_once() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        let told = vec![Cutover::Split([root(), left, right], true)];
        assert_eq!(Cutovers::get(), told);
        // Nor again when it settles.
        release_drains();
        run_drains();
        assert_eq!(Cutovers::get(), told);
    });
}

#[test]
fn success_a_merge_is_told_of_once() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        pass_blocks(Cooldown::get());
        Cutovers::reset();
        assert_ok!(force_merge(left, right));
        let told = vec![Cutover::Merged([left, right, root()], true)];
        assert_eq!(Cutovers::get(), told);
        run_drains();
        assert_eq!(Cutovers::get(), told);
    });
}

#[test]
fn success_nothing_else_is_told_of() {
    build_and_execute(|| {
        // Refused.
        refuses_split(root(), Refusal::TooFewAccounts);
        assert!(Cutovers::get().is_empty());
        let (left, right) = two_leaves();
        Cutovers::reset();
        refuses_merge(left, right, Refusal::CoolingDown);
        // Makes no sense.
        assert_noop!(force_split(root()), Failure::NotALeaf);
        assert_noop!(force_merge(right, left), Failure::NotSiblings);
        // A move is no cutover, and told as what it is.
        assert!(Cutovers::get().is_empty());
        let from = leaf_of(1);
        assert_ok!(Bisection::force_override(RuntimeOrigin::root(), 1, left));
        assert_eq!(Cutovers::get(), vec![Cutover::Relocated([from, left])]);
    });
}

/// The tree speaks first.
#[test]
fn fails_without_being_told_of_when_the_registry_does() {
    new_test_ext().execute_with(|| {
        populated();
        pallet_shard_registry::Routing::<Test>::kill();
        assert_noop!(
            force_split(root()),
            pallet_shard_registry::Error::<Test>::CorruptRouting
        );
        assert!(Cutovers::get().is_empty());
    });
}
