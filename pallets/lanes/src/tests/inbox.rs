// SPDX-License-Identifier: Apache-2.0
//! The inbox: deposits, and transfers that come or come back.

use crate::{mock::*, HandingOver, SetAsides};
use frame_support::assert_ok;
use nerv_primitives_core::{
    traits::{Lanes as Seam, ShardAccounts},
    AbortReason, LaneStanding, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::InboxKind;
use sp_runtime::DispatchResult;

type TheLanes = Lanes;

fn expect(shard: &ShardId, account: &BlindedId, amount: u128) -> Result<(), AbortReason> {
    <TheLanes as Seam>::expect(shard, account, amount)
}

#[test]
fn success_a_deposit_enters_and_the_lane_credits_it() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let who = members(&shard)[0];
        deposit(who, 500);
        assert_eq!(lane(&shard).position.inbox.pending, 500);
        // The record that the chain has is that of the opening.
        assert_eq!(inside(who), 1_000);
        check();
        next_block();
        replicas.run(9, &[]);
        replicas.commit();
        assert_eq!(replicas.free(who), 1_500);
        assert_eq!(inside(who), 1_000);
    });
}

#[test]
fn boundary_no_deposit_of_less_than_the_minimum() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let account = id(members(&replicas.shard)[0]);
        let to = |shard: &ShardId, amount| -> DispatchResult {
            <TheLanes as Seam>::deposit(shard, &account, amount)
        };
        fails(|| to(&replicas.shard, MINIMUM - 1), Failure::AmountTooLow);
        fails(|| to(&other, MINIMUM), Failure::NotALane);
        deposit(members(&replicas.shard)[0], MINIMUM);
    });
}

#[test]
fn boundary_nothing_enters_that_the_rules_of_the_lanes_opening_cannot_credit() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let account = id(members(&shard)[0]);
        // As where the chain's own minimum has become less since.
        tried(|| {
            crate::Lanes::<Test>::mutate(shard, |lane| {
                let position = &mut lane.as_mut().unwrap().position;
                position.rules.rules.minimum_balance = MINIMUM + 5;
            });
            let deposit = |amount| <TheLanes as Seam>::deposit(&shard, &account, amount);
            fails(|| deposit(MINIMUM + 4), Failure::AmountTooLow);
            let refused = expect(&shard, &account, MINIMUM + 4);
            assert_eq!(refused, Err(AbortReason::BelowMinimum));
            assert_ok!(deposit(MINIMUM + 5));
            assert_eq!(expect(&shard, &account, MINIMUM + 5), Ok(()));
        });
    });
}

#[test]
fn success_a_transfer_arrives_from_a_shard_of_the_chain() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (from, to) = (members(&other)[0], members(&shard)[0]);
        assert_ok!(Ledger::transfer(signed(from), to, 300));
        // The sender has locked the units, and the lane keeps room for them.
        next_block();
        let it = lane(&shard);
        assert!(it.expected == 1 || it.position.inbox.pending == 300);
        pass(3);
        check();
        let it = lane(&shard);
        assert_eq!((it.expected, it.position.inbox.pending), (0, 300));
        assert_eq!(SetAsides::<Test>::iter().count(), 0);
        assert_eq!(in_transit(), 0);
        replicas.run(1, &[]);
        replicas.commit();
        assert_eq!(replicas.free(to), 1_300);
        assert_eq!(inside(from), 700);
    });
}

#[test]
fn a_transfer_that_the_lane_has_no_room_for_goes_back() {
    build_and_execute(|| {
        MaxInbox::set(4);
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (from, to) = (members(&other)[0], members(&shard)[0]);
        for _ in 0..4 {
            assert_ok!(Ledger::transfer(signed(from), to, 100));
        }
        pass(5);
        // Three quarters are for what brings units.
        assert_eq!(lane(&shard).position.inbox.pending, 300);
        assert_eq!(inside(from), 700);
        let refused = expect(&shard, &id(to), 100);
        assert_eq!(refused, Err(AbortReason::Busy));
    });
}

#[test]
fn what_is_expected_has_room_and_comes_or_is_forgotten() {
    build_and_execute(|| {
        MaxInbox::set(4);
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let account = id(members(&shard)[0]);
        assert_eq!(
            expect(&shard, &account, MINIMUM - 1),
            Err(AbortReason::BelowMinimum)
        );
        assert_eq!(expect(&other, &account, 100), Err(AbortReason::Busy));
        assert_eq!(
            tried(|| {
                expect(&shard, &account, u128::MAX).unwrap();
                expect(&shard, &account, MINIMUM)
            }),
            Err(AbortReason::Overflow)
        );
        tried(|| {
            for _ in 0..3 {
                assert_eq!(expect(&shard, &account, 100), Ok(()));
            }
            assert_eq!(expect(&shard, &account, 100), Err(AbortReason::Busy));
            let set_aside = <TheLanes as Seam>::set_aside();
            assert_eq!(set_aside[&account].incoming, 300);
            assert_ok!(<TheLanes as Seam>::forget(&shard, &account, 100));
            assert_eq!(expect(&shard, &account, 100), Ok(()));
            // What comes takes the room that was kept for it.
            for _ in 0..3 {
                assert_ok!(<TheLanes as Seam>::receive(&shard, &account, 100));
            }
            assert_eq!(lane(&shard).position.inbox.pending, 300);
            assert_eq!(expect(&shard, &account, 100), Err(AbortReason::Busy));
            assert_eq!(Lanes::do_try_state(), Ok(()));
        });
    });
}

#[test]
fn fails_for_what_was_not_set_aside() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (account, stranger) = (id(members(&shard)[0]), id(members(&shard)[1]));
        let halves = [
            <TheLanes as Seam>::receive,
            <TheLanes as Seam>::forget,
            <TheLanes as Seam>::release,
            <TheLanes as Seam>::settle,
        ];
        for half in halves {
            fails(|| half(&shard, &account, 100), Failure::NotSetAside);
            fails(|| half(&other, &account, 100), Failure::NotALane);
        }
        tried(|| {
            expect(&shard, &account, 100).unwrap();
            for half in &halves[..2] {
                fails(|| half(&shard, &stranger, 100), Failure::NotSetAside);
                fails(|| half(&shard, &account, 101), Failure::NotSetAside);
            }
        });
    });
}

#[test]
fn fails_to_lock_what_is_not_being_handed_over() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (from, to) = (id(members(&shard)[0]), id(members(&other)[0]));
        let lock = |amount| <TheLanes as Seam>::lock(&shard, &from, &to, amount).map(|_| ());
        fails(|| lock(100), Failure::NotHandedOver);
        tried(|| {
            let message = nerv_primitives_lane::OutMessage::Transfer {
                from,
                nonce: 7,
                to,
                amount: 100,
            };
            let handed_over = |shard| crate::types::HandedOver { shard, message };
            HandingOver::<Test>::put(handed_over(other));
            fails(|| lock(100), Failure::NotHandedOver);
            HandingOver::<Test>::put(handed_over(shard));
            fails(|| lock(101), Failure::NotHandedOver);
            let swapped = || <TheLanes as Seam>::lock(&shard, &to, &from, 100).map(|_| ());
            fails(swapped, Failure::NotHandedOver);
            assert_eq!(<TheLanes as Seam>::lock(&shard, &from, &to, 100), Ok(7));
            // Once.
            fails(|| lock(100), Failure::NotHandedOver);
        });
        // Nor does the ledger's own way lead there.
        let way = Ledger::lock(&from, &to, 100).map(|_| ());
        assert_eq!(way, Err(Failure::NotHandedOver.into()));
    });
}

#[test]
fn others_cannot_fill_the_entries_of_an_account() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (from, to) = (members(&other)[0], members(&shard)[0]);
        for _ in 0..5 {
            assert_ok!(Ledger::transfer(signed(from), to, 100));
        }
        pass(5);
        assert_eq!(lane(&shard).position.inbox.next, 5);
        for nonce in 0..3 {
            assert_ok!(Lanes::transfer(signed(to), from, 100, nonce));
        }
        let last = replicas.waiting(9).pop().unwrap().kind;
        assert!(matches!(last, InboxKind::Forced(_)));
    });
}

#[test]
fn boundary_no_deposit_while_records_are_frozen_and_the_lane_has_not_begun() {
    build_and_execute(|| {
        let [one, _] = two_leaves();
        let who = members(&one)[0];
        assert_ok!(Lanes::open_lane(RuntimeOrigin::root(), one));
        deposit(who, 100);
        next_block();
        assert_eq!(<TheLanes as Seam>::standing(&one), LaneStanding::Lane);
        let deposited = || {
            let deposited = Ledger::deposit(signed(who), 100);
            deposited.map(|_| ()).map_err(|error| error.error)
        };
        fails(deposited, Failure::NotALane);
        assert_eq!(expect(&one, &id(who), 100), Err(AbortReason::Busy));
        next_block();
        deposit(who, 100);
        assert_eq!(Replicas::of(&one).free(who), 1_100);
    });
}
