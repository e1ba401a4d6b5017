// SPDX-License-Identifier: Apache-2.0
//! Each invariant of operations and claims is seen when it is broken.

use crate::{
    mock::*,
    types::settlement::{Attestation as Kept, AttestationState},
    Attestations, Concluded, ConcludedAttestation, NextConcluded, Open,
};

/// An operation with two claims that differ, of which a test breaks something.
#[track_caller]
fn broken(message: &'static str, how: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        world();
        let case = split(7);
        next_block();
        (0..3).for_each(|slot| say(&case.truth, slot));
        say(&lie(&case.truth), 3);
        check();
        how();
        assert_eq!(Attestation::do_try_state(), Err(message.into()));
    });
}

#[track_caller]
fn changed(message: &'static str, change: impl FnOnce(&mut Kept)) {
    broken(message, || {
        Attestations::<Test>::mutate(7, |it| change(it.as_mut().expect("it is open")));
    });
}

#[test]
fn what_is_open_is_in_the_list() {
    let message = "an attestation that is open and not in the list, or the other way round";
    broken(message, || Attestations::<Test>::remove(7));
    broken(message, Open::<Test>::kill);
    broken(message, || {
        Open::<Test>::mutate(|open| {
            let entry = open[0];
            open.try_push(entry).unwrap();
        });
    });
}

#[test]
fn what_is_open_is_not_over_and_will_end() {
    changed("an attestation that is over, and open", |it| {
        it.state = AttestationState::Unsettled(3);
    });
    changed("one that should have ended", |it| {
        it.state = AttestationState::Unanswered;
        it.drained = true;
    });
    broken("one that nobody will look at", || {
        Open::<Test>::mutate(|open| open[0].due = None);
    });
}

#[test]
fn operations_are_splits_and_merges() {
    changed("an operation of another form", |it| {
        it.heirs.pop();
    });
}

#[test]
fn boundary_more_than_half_are_needed_and_no_more_than_there_are() {
    let message = "more are needed than there are, or no more than half";
    changed(message, |it| it.needed = 8);
    changed(message, |it| it.needed = 3);
    changed(message, |it| it.round = 2);
}

#[test]
fn claims_are_kept_once_and_were_made_by_those_who_are_asked() {
    changed("a claim that is kept twice", |it| {
        let claim = it.claims[0].clone();
        it.claims.try_push(claim).unwrap();
    });
    changed("a slot that has claimed twice", |it| it.claimed[1].slot = 0);
    changed("a claim of one who was not asked", |it| {
        it.claimed[1].node = 5
    });
    changed("a claim of one who was not asked", |it| {
        it.claimed[1].round = 1
    });
    changed("a claim that was refuted, and cost nothing", |it| {
        it.claimed[1].refuted = true;
    });
    let message = "a claim that is not kept, or one that nobody has made";
    changed(message, |it| {
        it.claims.pop();
    });
    changed(message, |it| {
        it.claimed.pop();
    });
}

#[test]
fn what_is_agreed_was_claimed_by_enough() {
    changed("fewer have agreed than it takes", |it| {
        it.state = AttestationState::Agreed(it.claimed[0].claim);
    });
    changed("enough have agreed, and it is not said", |it| {
        let claim = it.claimed[0].claim;
        for slot in 4..6 {
            let other = it.claimed[0];
            let entry = crate::types::settlement::Claimed {
                slot,
                node: slot.into(),
                claim,
                ..other
            };
            it.claimed.try_push(entry).unwrap();
        }
    });
}

#[test]
fn a_dispute_is_about_something() {
    changed("a dispute in which nobody contradicts anybody", |it| {
        it.state = AttestationState::Disputed;
        it.claims.pop();
        it.claimed.pop();
    });
}

#[test]
fn what_was_concluded_is_kept_once_in_its_place() {
    let over = || {
        let mut attestation = open(7);
        attestation.state = AttestationState::Unsettled(2);
        ConcludedAttestation {
            record: 8,
            attestation,
        }
    };
    broken("one that was concluded, and is not over", || {
        let mut it = over();
        it.attestation.state = AttestationState::Awaited;
        NextConcluded::<Test>::put(1);
        Concluded::<Test>::insert(0, it);
    });
    broken("one that was concluded twice, or is open", || {
        let it = ConcludedAttestation {
            record: 7,
            ..over()
        };
        NextConcluded::<Test>::put(1);
        Concluded::<Test>::insert(0, it);
    });
    broken("one at a place where none should be", || {
        NextConcluded::<Test>::put(1);
        Concluded::<Test>::insert(1, over());
    });
    broken("one that was concluded is missing", || {
        NextConcluded::<Test>::put(2);
        Concluded::<Test>::insert(0, over());
    });
}
