// SPDX-License-Identifier: Apache-2.0
//! `open_lane`: what a leaf needs, and how it becomes a lane.

use crate::{mock::*, Event, LaneStatus, Openings};
use frame_support::assert_ok;
use nerv_primitives_core::{
    traits::{LaneOperations, Lanes as _, ShardAccounts, ShardTree},
    AbortReason, LaneChange, LaneRefusal, LaneStanding, RequestedBy, ShardId,
};
use sp_runtime::DispatchError;

fn open_lane(shard: &ShardId) -> Result<(), DispatchError> {
    Lanes::open_lane(RuntimeOrigin::root(), *shard)
}

/// Checks that a leaf may not become a lane, for that reason.
#[track_caller]
fn refuses(shard: &ShardId, refusal: LaneRefusal, failure: Failure) {
    let checked = <Lanes as LaneOperations>::check(LaneChange::Open, shard);
    assert_eq!(checked, Ok(Some(refusal)));
    let carried_out = tried(|| {
        let by = RequestedBy::Proposal(7);
        <Lanes as LaneOperations>::carry_out(LaneChange::Open, shard, by)
    });
    assert_eq!(carried_out, Ok(Some(refusal)));
    fails(|| open_lane(shard), failure);
}

#[test]
fn success_a_leaf_becomes_a_lane() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        assert_ok!(open_lane(&one));
        let requested_by = RequestedBy::Root;
        let told = Event::LaneOpening {
            shard: one,
            requested_by,
        };
        assert_eq!(events(), vec![told]);
        assert_eq!(Lanes::standing(&one), LaneStanding::Opening);
        assert_eq!(Lanes::contents(&one), None);
        check();
        let accounts = members(&one).len() as u64;
        let total = 1_000 * u128::from(accounts);
        // All records are looked at, and are frozen before anything else happens in the block.
        next_block();
        assert_eq!(Lanes::standing(&one), LaneStanding::Lane);
        assert!(events().is_empty());
        assert_eq!(Lanes::contents(&one).unwrap().books.total, total);
        assert_eq!(
            <Lanes as nerv_primitives_core::traits::Lanes>::units(),
            total
        );
        check();
        // A block later it begins.
        next_block();
        let it = lane(&one);
        let header = it.position.head.header;
        assert_eq!((header.sequence, header.term), (0, now()));
        assert_eq!((header.accounts, header.books.total), (accounts, total));
        assert_eq!(it.position.rules.fee, FEE);
        let opened = Event::LaneOpened {
            shard: one,
            head: it.position.head.id,
            term: now(),
            root: header.root,
            accounts,
            total,
        };
        assert_eq!(events(), vec![opened]);
        assert_eq!(Lanes::contents(&one).unwrap().root, header.root);
        assert_eq!(Lanes::contents(&other), None);
        assert_eq!(Lanes::all(), vec![(one, LaneStanding::Lane)]);
    });
}

#[test]
fn fails_for_others_than_root_and_for_what_is_no_leaf() {
    build_and_execute(|| {
        let [one, _] = two_leaves();
        fails(
            || Lanes::open_lane(signed(1), one),
            DispatchError::BadOrigin,
        );
        for shard in [root(), ShardId::from([9; 32])] {
            fails(|| open_lane(&shard), Failure::NotALeaf);
            fails(
                || Lanes::return_lane(RuntimeOrigin::root(), shard),
                Failure::NotALeaf,
            );
        }
    });
}

#[test]
fn fails_while_something_must_pass_by_itself() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        MaxLanesNow::set(0);
        refuses(&one, LaneRefusal::Disabled, Failure::Disabled);
        MaxLanesNow::set(1);
        Awaiting::mutate(|awaiting| awaiting.insert(one));
        refuses(&one, LaneRefusal::AwaitingClaims, Failure::AwaitingClaims);
        Awaiting::reset();
        assert_ok!(open_lane(&one));
        refuses(&one, LaneRefusal::AlreadyLane, Failure::AlreadyLane);
        refuses(&other, LaneRefusal::TooManyLanes, Failure::TooManyLanes);
        pass(2);
        refuses(&one, LaneRefusal::AlreadyLane, Failure::AlreadyLane);
        MaxLanesNow::set(2);
        assert_ok!(open_lane(&other));
    });
}

#[test]
fn fails_while_records_drain_into_the_leaf() {
    build_and_execute(|| {
        let [one, _] = two_leaves();
        let cut = <Registry as ShardTree>::split(&one, now(), |_| 0).unwrap();
        place(&cut.left, 0);
        refuses(
            &cut.left,
            LaneRefusal::StillDraining,
            Failure::StillDraining,
        );
        // For the checks at the end.
        <Ledger as nerv_primitives_core::traits::OnCutover>::split(&one, &cut.left, &cut.right);
    });
}

#[test]
fn fails_without_replicas_that_could_execute_it() {
    build_and_execute(|| {
        let [one, _] = two_leaves();
        Broken::mutate(|broken| broken.insert(one));
        refuses(
            &one,
            LaneRefusal::UnsoundPlacement,
            Failure::UnsoundPlacement,
        );
        Broken::reset();
        seat(&one, 3, None);
        refuses(
            &one,
            LaneRefusal::UnsoundPlacement,
            Failure::UnsoundPlacement,
        );
        seat(&one, 3, Some(SIMULATED));
        refuses(&one, LaneRefusal::SimulatedNode, Failure::SimulatedNode);
        seat(&one, 3, Some(3));
        Gone::mutate(|gone| gone.insert(3));
        refuses(&one, LaneRefusal::SimulatedNode, Failure::SimulatedNode);
        Gone::reset();
        WithoutEnclave::mutate(|nodes| nodes.insert(6));
        refuses(&one, LaneRefusal::NoEnclave, Failure::NoEnclave);
        WithoutEnclave::reset();
        WithoutCheckpoint::mutate(|shards| shards.insert(one));
        refuses(&one, LaneRefusal::NoCheckpoint, Failure::NoCheckpoint);
        WithoutCheckpoint::reset();
        Placed::reset();
        refuses(
            &one,
            LaneRefusal::UnsoundPlacement,
            Failure::UnsoundPlacement,
        );
    });
}

#[test]
fn boundary_nothing_is_set_aside_when_it_opens() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        let (sender, receiver) = (members(&one)[0], members(&other)[0]);
        assert_ok!(Ledger::transfer(signed(sender), receiver, 100));
        assert_ok!(open_lane(&one));
        // The transfer is on its way, and no other begins or arrives.
        assert!(Ledger::transfer(signed(sender), receiver, 100).is_err());
        assert!(Ledger::transfer(signed(receiver), sender, 100).is_err());
        let expected = Ledger::expect(&id(sender), 100);
        assert_eq!(expected.unwrap_err().reason, AbortReason::Busy);
        // Within the leaf all goes on.
        assert_ok!(Ledger::transfer(signed(sender), members(&one)[1], 100));
        MessageService::set(Default::default());
        pass(3);
        assert_eq!(Lanes::standing(&one), LaneStanding::Opening);
        let stands = Openings::<Test>::get(one).unwrap();
        assert_eq!(stands.frozen_at, None);
        MessageService::reset();
        pass(2);
        assert_eq!(lane(&one).status, LaneStatus::Open);
        assert_eq!(inside(receiver), 1_100);
        assert_eq!(Replicas::of(&one).free(sender), 800);
    });
}

#[test]
fn a_leaf_does_not_become_one_whose_units_stay_set_aside() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        let (sender, receiver) = (members(&one)[0], members(&other)[0]);
        DeadlineAfter::set(1_000);
        assert_ok!(Ledger::transfer(signed(sender), receiver, 100));
        DeadlineAfter::reset();
        MessageService::set(Default::default());
        assert_ok!(open_lane(&one));
        let mut blocks = 0;
        while Lanes::standing(&one) == LaneStanding::Opening {
            next_block();
            blocks += 1;
        }
        // The first visit may have found some that have nothing set aside.
        let patience = 2 * SilenceAfter::get();
        assert!((patience + 1..=patience + 2).contains(&blocks), "{blocks}");
        let refusal = None;
        let shard = one;
        assert_eq!(events(), vec![Event::LaneNotOpened { shard, refusal }]);
        assert_eq!(Lanes::standing(&one), LaneStanding::Resident);
        assert!(Lanes::all().is_empty());
    });
}

#[test]
fn boundary_a_leaf_becomes_one_whose_units_are_set_aside_for_longer_than_a_lane_is_quiet() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        let (sender, receiver) = (members(&one)[0], members(&other)[0]);
        SilenceAfter::set(5);
        DeadlineAfter::set(5 * SilenceAfter::get());
        assert_ok!(Ledger::transfer(signed(sender), receiver, 100));
        // No message is handled, so that the deadline has the units come back.
        MessageService::set(Default::default());
        assert_ok!(open_lane(&one));
        pass(DeadlineAfter::get());
        assert_eq!(Lanes::standing(&one), LaneStanding::Opening);
        MessageService::reset();
        pass(5);
        assert_eq!(lane(&one).status, LaneStatus::Open);
        assert_eq!(inside(sender), 1_000);
    });
}

#[test]
fn a_leaf_does_not_become_one_whose_replicas_have_gone_meanwhile() {
    build_and_execute(|| {
        let [one, _] = two_leaves();
        assert_ok!(open_lane(&one));
        fails(
            || Lanes::return_lane(RuntimeOrigin::root(), one),
            Failure::StillOpening,
        );
        next_block();
        WithoutEnclave::mutate(|nodes| nodes.insert(2));
        next_block();
        let refusal = Some(LaneRefusal::NoEnclave);
        let shard = one;
        assert_eq!(events(), vec![Event::LaneNotOpened { shard, refusal }]);
        assert_eq!(Lanes::standing(&one), LaneStanding::Resident);
        // The chain executes it as before.
        let [from, to] = [members(&one)[0], members(&one)[1]];
        assert_ok!(Ledger::transfer(signed(from), to, 100));
    });
}

#[test]
fn success_a_lane_knows_how_far_nonces_have_come() {
    build_and_execute(|| {
        let [one, _] = two_leaves();
        let all = members(&one);
        assert_ok!(open_lane(&one));
        for _ in 0..3 {
            assert_ok!(Ledger::transfer(signed(all[0]), all[1], 10));
        }
        let steps = pallet_ledger::ShardBooks::<Test>::get(one).log.length;
        pass(2);
        let nonces = lane(&one).nonces;
        assert_eq!((nonces.highest, nonces.steps), (3, steps - 3));
        let books = lane(&one).position.head.header.books;
        assert_eq!(nonces.most(&books), 6);
    });
}

#[test]
fn boundary_a_budget_of_nothing_opens_nothing() {
    build_and_execute(|| {
        let [one, _] = two_leaves();
        assert_ok!(open_lane(&one));
        Budget::set(Default::default());
        pass(3);
        assert_eq!(Lanes::standing(&one), LaneStanding::Opening);
        assert_eq!(crate::Ticks::<Test>::get(), 0);
        Budget::set(Lanes::max_visit_weight());
        pass(2);
        assert_eq!(lane(&one).status, LaneStatus::Open);
    });
}
