// SPDX-License-Identifier: Apache-2.0
//! Places among the open proposals: no kind of motion takes those of another, no staker all of its
//! kind, and what may still be disputed makes room.

use crate::{
    mock::*, AccountProposals, Awaits, Error, Kind, OpenBy, OpenProposals, ShardProposals,
};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{BondStatus, ProposalStatus};

/// Fills the places of a kind with proposals of many stakers.
fn fill(kind: Kind) {
    RateLimit::set(100);
    let places = kind.places(MaxOpen::get()) as u64;
    for number in 0..places {
        let who = signed(1 + number % 20);
        let made = match kind {
            Kind::ByLoad => try_split(who, shard(1 + number)),
            Kind::Relocation => Governance::propose_override(who, 100 + number, shard(1)),
            Kind::Parameter => Governance::propose_parameters(who, Knob(number as u32)),
            Kind::Model => Governance::propose_model(who, [number as u8; 32]),
            Kind::Upgrade => Governance::propose_upgrade(who, [number as u8; 32]),
            Kind::Root => Governance::propose_root(who, remark(number as u8)),
            Kind::Lane => Governance::propose_lane(who, shard(60 + number))
                .map(|_| ())
                .map_err(|refused| refused.error),
            Kind::CoLocation => {
                let plan = number as u32;
                Plans::mutate(|plans| plans.push(plan));
                Governance::propose_co_location(who, plan)
                    .map(|_| ())
                    .map_err(|refused| refused.error)
            }
        };
        assert_ok!(made);
    }
}

#[test]
fn success_nothing_proposed_at_will_takes_the_places_of_splits() {
    build_and_execute(|| {
        bond_all(FUNDED, 300);
        Kind::AT_WILL.into_iter().for_each(fill);
        let full = Error::<Test>::TooManyProposals;
        assert_noop!(Governance::propose_override(signed(9), 99, shard(1)), full);
        let full = Error::<Test>::TooManyProposals;
        assert_noop!(Governance::propose_parameters(signed(9), Knob(99)), full);
        let full = Error::<Test>::TooManyProposals;
        assert_noop!(Governance::propose_model(signed(9), [99; 32]), full);
        fill(Kind::ByLoad);
        assert_eq!(open().len() as u32, MaxOpen::get());
        let full = Error::<Test>::TooManyProposals;
        assert_noop!(try_split(signed(9), shard(99)), full);
        assert_eq!(held(9).0, 300);
    });
}

#[test]
fn success_splits_take_no_place_of_what_is_proposed_at_will() {
    build_and_execute(|| {
        bond_all(FUNDED, 300);
        fill(Kind::ByLoad);
        let full = Error::<Test>::TooManyProposals;
        assert_noop!(try_split(signed(9), shard(99)), full);
        Kind::AT_WILL.into_iter().for_each(fill);
    });
}

#[test]
fn boundary_a_staker_has_so_many_of_a_kind_open() {
    build_and_execute(|| {
        OpenLimit::set(2);
        RateLimit::set(100);
        bond_all([1, 2], 300);
        for value in 0..2 {
            assert_ok!(Governance::propose_parameters(signed(1), Knob(value)));
        }
        assert_eq!(OpenBy::<Test>::get(1, Kind::Parameter), 2);
        assert_noop!(
            Governance::propose_parameters(signed(1), Knob(7)),
            Error::<Test>::TooManyOfKind
        );
        // Another kind, and another staker, have their own count.
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(Governance::propose_parameters(signed(2), Knob(7)));
        // What load calls for has none.
        for number in 1..=5 {
            propose_split(1, number);
        }
        // A vote that is over makes room.
        assert_ok!(vote(2, 0, false));
        assert_eq!(OpenBy::<Test>::get(1, Kind::Parameter), 1);
        assert_ok!(Governance::propose_parameters(signed(1), Knob(7)));
        run_to(height() + 101);
        assert_eq!(OpenBy::<Test>::iter().count(), 0);
    });
}

#[test]
fn success_a_move_of_an_account_locks_the_account_alone() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(4)));
        assert_eq!(ShardProposals::<Test>::iter().count(), 0);
        // Its leaf can be split, its siblings merged, and others moved there.
        propose_split(2, 4);
        assert_ok!(Governance::propose_override(signed(1), 10, shard(4)));
        assert_noop!(
            Governance::propose_override(signed(2), 9, shard(7)),
            Error::<Test>::AlreadyProposed
        );
        assert_eq!(AccountProposals::<Test>::iter().count(), 2);
        assert_ok!(vote(2, 0, false));
        assert_eq!(AccountProposals::<Test>::iter().count(), 1);
        assert_ok!(Governance::propose_override(signed(2), 9, shard(7)));
    });
}

/// Votes on a shard go one after the other; the move into it does not wait, and fails without a
/// loss if its leaf is gone.
#[test]
fn success_a_move_into_a_leaf_that_is_gone_costs_nothing() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(4)));
        let split = propose_split(1, 4);
        assert_ok!(vote(1, split, true));
        Gone::set(vec![shard(4)]);
        assert_ok!(vote(1, 0, true));
        assert!(matches!(
            proposal(0).status,
            ProposalStatus::Passed {
                execution: nerv_primitives_core::Execution::Failed(_),
                ..
            }
        ));
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        assert_eq!(free(TREASURY), 0);
    });
}

#[test]
fn success_what_may_be_disputed_makes_room_the_oldest_first() {
    build_and_execute(|| {
        RateLimit::set(1_000);
        DisputePeriod::set(1_000);
        bond_all([1], 300);
        for number in 1..=MaxOpen::get() {
            let index = propose_split(1, number.into());
            assert_ok!(vote(1, index, true));
        }
        assert!(OpenProposals::<Test>::get().is_full());
        let newest = propose_split(1, 99);
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        assert_eq!(proposal(1).bond_status, BondStatus::Held);
        assert_eq!(open().len() as u32, MaxOpen::get());
        let last = OpenProposals::<Test>::get().last().copied();
        assert!(last.is_some_and(|it| it.proposal == newest && it.awaits == Awaits::Votes));
    });
}
