// SPDX-License-Identifier: Apache-2.0
//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;
use crate::{Drain, Drains};
use frame_support::assert_ok;
use nerv_primitives_core::DrainTarget;
use pallet_ledger::ShardBooks;
use sp_runtime::DispatchError;

/// Checks that the invariants hold after `build`, and what they tell after `corrupt`.
fn fires<B>(build: impl FnOnce() -> B, corrupt: impl FnOnce(B), expected: &str) {
    release_drains();
    new_test_ext().execute_with(|| {
        let built = build();
        check();
        corrupt(built);
        match Bisection::do_try_state() {
            Err(DispatchError::Other(message)) => assert_eq!(message, expected),
            other => panic!("instead of '{expected}': {other:?}"),
        }
    });
}

fn three_records() {
    (0..3).for_each(|_| refuses_split(root(), Refusal::TooFewAccounts));
}

/// The root at its cutover.
fn splitting() {
    populated();
    hold_drains();
    assert_ok!(force_split(root()));
}

/// Two children of the root that merge.
fn merging() -> (ShardId, ShardId) {
    let (left, right) = two_leaves();
    pass_blocks(Cooldown::get());
    hold_drains();
    assert_ok!(force_merge(left, right));
    (left, right)
}

fn change(change: impl FnOnce(&mut Drain)) {
    Drains::<Test>::mutate(|drains| change(&mut drains[0]));
}

#[test]
fn invariant_1_records_are_numbered_without_gaps() {
    let missing = "records that are missing, or should be";
    fires(three_records, |()| Records::<Test>::remove(1), missing);
    let record = || Records::<Test>::get(0).unwrap();
    fires(
        three_records,
        |()| Records::<Test>::insert(3, record()),
        missing,
    );
    fires(three_records, |()| NextRecord::<Test>::put(2), missing);
    fires(three_records, |()| NextRecord::<Test>::put(4), missing);
    fires(
        three_records,
        |()| {
            Records::<Test>::insert(9, record());
            Records::<Test>::remove(1);
        },
        "records that are not numbered in order",
    );
}

#[test]
fn invariant_1_no_more_records_than_may_be() {
    MaxRecords::set(2);
    fires(
        three_records,
        |()| Records::<Test>::insert(0, Records::<Test>::get(1).unwrap()),
        "records that are missing, or should be",
    );
}

#[test]
fn invariant_2_what_drains_is_draining() {
    let idle = "a drain of a shard that does not drain";
    fires(
        splitting,
        |()| change(|drain| drain.source = ShardId::from([7; 32])),
        idle,
    );
    fires(
        splitting,
        |()| change(|drain| drain.source = children(&root()).0),
        idle,
    );
    fires(
        splitting,
        |()| change(|drain| drain.next = Some(children(&root()).1)),
        idle,
    );
    // A split that is taken for a merge.
    fires(
        splitting,
        |()| change(|drain| drain.target = DrainTarget::One(root())),
        idle,
    );
    fires(merging, |_| change(|drain| drain.next = Some(root())), idle);
}

#[test]
fn invariant_2_each_in_one_drain_only() {
    let twice = "a shard in two drains";
    let again = || Drains::<Test>::try_append(drains()[0]).unwrap();
    fires(splitting, |()| again(), twice);
    // As what drains next in the one, and at once in the other.
    fires(
        merging,
        |(_, right)| {
            again();
            Drains::<Test>::mutate(|drains| {
                drains[1].source = right;
                drains[1].next = None;
            });
        },
        twice,
    );
}

#[test]
fn invariant_3_the_record_of_a_drain_says_so() {
    for outcome in [
        Outcome::Settled { at: 1, drained: 0 },
        Outcome::Broken { at: 1 },
        refused(Refusal::CoolingDown),
    ] {
        fires(
            splitting,
            |()| Records::<Test>::mutate_extant(0, |record| record.outcome = outcome),
            "a drain whose record says otherwise",
        );
    }
}

#[test]
fn invariant_4_split_shards_are_empty() {
    let filled = "a split shard that is not empty";
    // One that a split made, and that has split since.
    fires(
        || {
            let (left, _) = two_leaves();
            split_and_drain(left);
            left
        },
        |left| ShardBooks::<Test>::mutate(left, |books| books.total = 1),
        filled,
    );
    // The root, which no operation made.
    fires(
        two_leaves,
        |_| ShardBooks::<Test>::mutate(root(), |books| books.total = 1),
        filled,
    );
}
