// SPDX-License-Identifier: Apache-2.0
//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;
use crate::{Broken, BrokenDrain, ChosenCut, Cuts, Drain, Drains};
use frame_support::assert_ok;
use nerv_primitives_core::traits::ShardRouting;
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

/// A broken drain is held to the same.
#[test]
fn invariants_2_and_3_hold_of_broken_drains_as_well() {
    let broken = || BrokenDrain {
        drain: drains()[0],
        at: height(),
    };
    let outcome = |outcome| Records::<Test>::mutate_extant(0, |record| record.outcome = outcome);
    let breaks = || {
        splitting();
        Broken::<Test>::insert(0, broken());
        Drains::<Test>::kill();
        outcome(Outcome::Broken { at: height() });
    };
    fires(
        breaks,
        |()| Drains::<Test>::try_append(Broken::<Test>::get(0).unwrap().drain).unwrap(),
        "a drain whose record says otherwise",
    );
    fires(
        breaks,
        |()| {
            outcome(Outcome::Draining);
        },
        "a drain whose record says otherwise",
    );
    fires(
        breaks,
        |()| Broken::<Test>::insert(1, Broken::<Test>::take(0).unwrap()),
        "a broken drain under another's number",
    );
    fires(
        breaks,
        |()| {
            Broken::<Test>::mutate_extant(0, |broken| broken.drain.source = children(&root()).0);
        },
        "a drain of a shard that does not drain",
    );
}

#[test]
fn invariant_5_what_drains_is_in_a_drain() {
    let lost = "a shard that drains, and no drain of it";
    fires(splitting, |()| Drains::<Test>::kill(), lost);
    fires(merging, |_| Drains::<Test>::kill(), lost);
    // One of two.
    fires(
        || {
            let (left, right) = two_leaves();
            hold_drains();
            assert_ok!(force_split(left));
            assert_ok!(force_split(right));
        },
        |()| {
            Drains::<Test>::mutate(|drains| drains.remove(0));
        },
        lost,
    );
    fires(
        || {
            splitting();
            release_drains();
            Registry::opened(&root(), &id(150));
            next_block();
            assert!(Broken::<Test>::contains_key(0));
            // The rest of the chain is as it should be but for what broke it.
            Registry::closed(&root(), &id(150));
        },
        |()| Broken::<Test>::remove(0),
        lost,
    );
}

/// The root, split and drained, about which replicas are asked.
fn waiting() -> (ShardId, ShardId) {
    IsAsked::set(true);
    two_leaves()
}

#[test]
fn invariant_6_what_waits_drains_or_has_drained() {
    let drains = "an operation that waits, and drains or does not";
    let other = "an operation that waits, whose record says otherwise";
    let change = |change: fn(&mut crate::AwaitedOperation)| {
        crate::Awaited::<Test>::mutate_extant(0, change);
    };
    fires(waiting, |_| change(|it| it.drained = None), drains);
    fires(waiting, |_| change(|it| it.drained = Some(41)), other);
    fires(
        waiting,
        |_| {
            Records::<Test>::mutate_extant(0, |it| it.outcome = Outcome::Unsettled { at: 3 });
        },
        other,
    );
    fires(
        waiting,
        |_| {
            crate::Awaited::<Test>::remove(0);
            let _ = crate::AwaitingLeaves::<Test>::clear(9, None);
        },
        "an operation that has drained, and waits for nothing",
    );
    let splitting = || {
        IsAsked::set(true);
        splitting();
    };
    fires(splitting, |_| change(|it| it.drained = Some(3)), drains);
    IsAsked::reset();
}

#[test]
fn invariant_6_its_leaves_wait_and_no_others() {
    let alone = "an operation that waits, and a leaf that does not";
    fires(
        waiting,
        |(left, _)| crate::AwaitingLeaves::<Test>::remove(left),
        alone,
    );
    fires(
        waiting,
        |(left, _)| crate::AwaitingLeaves::<Test>::insert(left, 1),
        alone,
    );
    fires(
        waiting,
        |_| crate::Awaited::<Test>::mutate_extant(0, |it| it.heirs.1 = Some(root())),
        alone,
    );
    fires(
        waiting,
        |_| crate::AwaitingLeaves::<Test>::insert(root(), 0),
        "a leaf that waits for nothing",
    );
    IsAsked::reset();
}

/// The root, split by another candidate than the first and drained, and one of its children after it.
fn cut_by_others() {
    Candidate::set(7);
    let (left, _) = two_leaves();
    split_and_drain(left);
    Candidate::reset();
}

fn change_cuts(change: impl FnOnce(&mut Vec<ChosenCut>)) {
    Cuts::<Test>::mutate(|cuts| {
        let mut all = cuts.to_vec();
        change(&mut all);
        *cuts = all.try_into().expect("there is room");
    });
}

#[test]
fn invariant_7_cuts_are_noted_in_order_and_once() {
    let order = "cuts that are not noted in order";
    fires(cut_by_others, |()| change_cuts(|all| all.reverse()), order);
    let twice = |all: &mut Vec<ChosenCut>| all.extend(all.last().copied());
    fires(cut_by_others, |()| change_cuts(twice), order);
}

#[test]
fn invariant_7_of_splits_alone_by_another_than_the_first() {
    let nothing = "a cut of which nothing is to be noted";
    let first = |all: &mut Vec<ChosenCut>| all[0].candidate = 0;
    fires(cut_by_others, |()| change_cuts(first), nothing);
    let coming = |record| ChosenCut {
        record,
        candidate: 7,
    };
    fires(
        cut_by_others,
        |()| change_cuts(|all| all.push(coming(2))),
        nothing,
    );
    fires(
        three_records,
        |()| change_cuts(|all| all.push(coming(1))),
        "a cut of what is no split",
    );
}

#[test]
fn invariant_7_each_cut_is_its_candidates() {
    let other = "a cut that is not its candidate's";
    fires(
        cut_by_others,
        |()| change_cuts(|all| all[1].candidate = 8),
        other,
    );
    fires(cut_by_others, |()| Cuts::<Test>::kill(), other);
    let forged = |()| {
        Records::<Test>::mutate_extant(0, |record| {
            let plane = record.hyperplane.as_mut().expect("it is a split");
            plane.direction = id(1).signs();
        });
    };
    fires(splitting, forged, other);
    fires(
        splitting,
        |()| Records::<Test>::mutate_extant(0, |record| record.at += 1),
        other,
    );
}
