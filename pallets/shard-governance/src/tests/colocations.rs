// SPDX-License-Identifier: Apache-2.0
//! Proposals to carry out plans of moves.

use crate::{mock::*, Call, Error, Event, Kind, PlanProposals, WeightInfo};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
};
use nerv_primitives_core::{
    traits::CoLocations, Assessment, BondStatus, CoLocated, CoLocationRefusal, Execution, Loss,
    Motion, PlanIndex, ProposalIndex, ProposalRefusal, ProposalStatus, RequestedBy,
};
use sp_runtime::DispatchResult;

/// A call without what it tells of weight.
fn try_plan(who: AccountId, plan: PlanIndex) -> DispatchResult {
    Governance::propose_co_location(signed(who), plan)
        .map(|_| ())
        .map_err(|refused| refused.error)
}

/// Three stakers of 300 each, of whom the first has proposed plan 7.
fn proposed(test: impl FnOnce(ProposalIndex)) {
    build_and_execute(|| {
        // Of which four places are for plans.
        MaxOpen::set(128);
        bond_all([1, 2, 3], 300);
        Plans::set(vec![6, 7]);
        assert_ok!(try_plan(1, 7));
        test(0);
    });
}

fn approve(index: ProposalIndex) {
    for who in 1..=3 {
        assert_ok!(vote(who, index, true));
    }
}

/// How a proposal ended that passed, and how it was assessed then.
fn passed(index: ProposalIndex) -> (Execution, Assessment) {
    match proposal(index).status {
        ProposalStatus::Passed {
            execution,
            assessed,
            ..
        } => (execution, assessed),
        other => panic!("it has passed: {other:?}"),
    }
}

const NOTHING: Assessment = Assessment::Affinity { moves: 0, gain: 0 };

#[test]
fn success_the_last_vote_makes_the_moves_and_returns_the_bond() {
    proposed(|index| {
        let planned = Assessment::Affinity {
            moves: 3,
            gain: 768,
        };
        let kept = proposal(index);
        assert_eq!((kept.motion, kept.assessed), (Motion::CoLocate(7), planned));
        assert_eq!(held(1).1, BOND);
        assert_eq!(PlanProposals::<Test>::get(7), Some(index));
        check();
        approve(index);
        assert_eq!(CarriedOut::get(), [(7, RequestedBy::Proposal(index))]);
        let done = Execution::CoLocated(CoLocated {
            moved: 2,
            skipped: 1,
        });
        assert_eq!(passed(index), (done, planned));
        // There is nothing that could be disputed.
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_eq!((held(1).1, PlanProposals::<Test>::get(7)), (0, None));
        assert!(open().is_empty());
        assert!(events().contains(&Event::Passed {
            proposal: index,
            execution: done,
        }));
    });
}

#[test]
fn success_nothing_but_the_votes_is_waited_for() {
    proposed(|_| {
        MinVotingPeriod::set(50);
        EnactmentDelay::set(50);
        RootDelay::set(50);
        assert_ok!(try_plan(1, 6));
        assert_eq!(proposal(1).deadline, height() + VotingPeriod::get());
        approve(1);
        assert!(matches!(passed(1).0, Execution::CoLocated(_)));
    });
}

#[test]
fn success_a_plan_is_voted_on_once_at_a_time() {
    proposed(|index| {
        let twice = Error::<Test>::AlreadyProposed;
        assert_noop!(try_plan(2, 7), twice);
        // Another plan is another question, and no shard waits for either.
        assert_ok!(try_plan(2, 6));
        propose_split(2, 7);
        assert_eq!(PlanProposals::<Test>::iter().count(), 2);
        let other = motion_hash(1);
        let mistaken = Error::<Test>::OtherMotion;
        assert_noop!(vote_on(2, index, other, true), mistaken);
        // When its vote is lost it can be proposed again.
        assert_ok!(vote(2, index, false));
        assert_ok!(try_plan(2, 7));
        assert_eq!(PlanProposals::<Test>::get(7), Some(3));
    });
}

#[test]
fn fails_a_plan_that_cannot_be_carried_out() {
    for (reason, assessed) in [
        (CoLocationRefusal::Disabled, NOTHING),
        (CoLocationRefusal::NoSuchPlan, NOTHING),
        (
            CoLocationRefusal::NothingLeft,
            Assessment::Affinity {
                moves: 3,
                gain: 768,
            },
        ),
    ] {
        build_and_execute(|| {
            bond_all([1], 300);
            if reason == CoLocationRefusal::NothingLeft {
                Plans::set(vec![7]);
            }
            if reason != CoLocationRefusal::NoSuchPlan {
                PlanRefused::set(Some(reason));
            }
            assert_ok!(try_plan(1, 7));
            let reason = ProposalRefusal::CoLocation(reason);
            assert_eq!(proposal(0).status, ProposalStatus::Refused(reason));
            assert_eq!(proposal(0).assessed, assessed);
            assert_eq!(proposal(0).bond_status, BondStatus::NotTaken);
            assert_eq!((held(1).1, PlanProposals::<Test>::get(7)), (0, None));
            let refused = Event::ProposalRefused {
                proposal: 0,
                proposer: 1,
                reason,
            };
            assert_eq!(events().last(), Some(&refused));
        });
    }
}

#[test]
fn boundary_a_plan_that_moves_nobody_is_not_called_for() {
    build_and_execute(|| {
        bond_all([1], 300);
        Plans::set(vec![7]);
        PlanMoves::set(0);
        assert_ok!(try_plan(1, 7));
        assert_eq!(
            proposal(0).status,
            ProposalStatus::Refused(ProposalRefusal::ConditionFalse)
        );
        PlanMoves::set(1);
        assert_ok!(try_plan(1, 7));
        assert_eq!(proposal(1).status, ProposalStatus::Voting);
    });
}

/// Nobody has claimed what was false: the bond goes back, and nothing is done twice.
#[test]
fn success_a_plan_that_was_superseded_lapses() {
    proposed(|older| {
        Plans::set(vec![6, 7, 8]);
        assert_ok!(try_plan(2, 8));
        approve(1);
        assert!(matches!(passed(1).0, Execution::CoLocated(_)));
        approve(older);
        assert_eq!(passed(older), (Execution::Lapsed, NOTHING));
        assert_eq!(proposal(older).bond_status, BondStatus::Returned);
        assert_eq!(CarriedOut::get().len(), 1);
        assert_eq!(free(TREASURY), 0);
        // It cannot be proposed again.
        assert_ok!(try_plan(1, 7));
        let gone = ProposalRefusal::CoLocation(CoLocationRefusal::NoSuchPlan);
        assert_eq!(proposal(2).status, ProposalStatus::Refused(gone));
    });
}

#[test]
fn success_an_older_plan_leaves_the_newer_one_to_be_carried_out() {
    proposed(|newer| {
        assert_ok!(try_plan(2, 6));
        approve(1);
        approve(newer);
        let carried: Vec<PlanIndex> = CarriedOut::get().iter().map(|(plan, _)| *plan).collect();
        assert_eq!(carried, [6, 7]);
    });
}

#[test]
fn fails_a_plan_that_may_not_be_carried_out_in_the_end() {
    for reason in [CoLocationRefusal::Disabled, CoLocationRefusal::NothingLeft] {
        proposed(|index| {
            PlanRefused::set(Some(reason));
            approve(index);
            assert_eq!(passed(index).0, Execution::CoLocationRefused(reason));
            assert_eq!(proposal(index).bond_status, BondStatus::Returned);
            assert!(CarriedOut::get().is_empty());
        });
    }
}

/// The chain has made the plan: whoever holds a third of the stake could ruin keepers otherwise.
#[test]
fn success_a_lost_vote_costs_nothing_whoever_is_against_it() {
    proposed(|index| {
        assert_ok!(vote(2, index, false));
        let (at, why) = (height(), Loss::Outvoted);
        assert_eq!(proposal(index).status, ProposalStatus::Lost { at, why });
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_eq!(free(TREASURY), 0);
    });
}

#[test]
fn success_it_runs_out_of_time_as_others_do() {
    proposed(|index| {
        assert_ok!(vote(1, index, true));
        run_to(proposal(index).deadline + 1);
        assert!(matches!(
            proposal(index).status,
            ProposalStatus::Lost {
                why: Loss::Expired,
                ..
            }
        ));
        assert_eq!(PlanProposals::<Test>::iter().count(), 0);
    });
}

#[test]
fn success_a_delegate_proposes_and_votes_and_strangers_do_not() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::set_delegate(signed(1), Some(15)));
        Plans::set(vec![7]);
        let call = Call::propose_co_location { plan: 7 };
        for (who, admitted) in [(1, true), (15, true), (9, false)] {
            assert_eq!(Governance::admit(&who, &call).is_ok(), admitted);
        }
        let stranger = Error::<Test>::NotAStaker;
        assert_noop!(try_plan(9, 7), stranger);
        assert_ok!(try_plan(15, 7));
        assert_eq!(proposal(0).proposer, 1);
        assert_ok!(vote(15, 0, true));
        assert!(matches!(passed(0).0, Execution::CoLocated(_)));
    });
}

#[test]
fn success_weights_cover_what_is_looked_at_and_what_is_done() {
    build_and_execute(|| {
        bond_all([1], 300);
        Plans::set(vec![7]);
        let propose = Call::<Test>::propose_co_location { plan: 7 }.get_dispatch_info();
        assert_eq!(propose.class, DispatchClass::Operational);
        let judged = <() as WeightInfo>::propose().saturating_add(Binding::check_weight());
        assert!(propose.call_weight.all_gte(judged));
        assert_ok!(try_plan(1, 7));
        // The vote declares the dearest motion, which is this one here, and is charged for it.
        let motion_hash = motion_hash(0);
        let call = Call::<Test>::vote {
            proposal: 0,
            motion_hash,
            aye: true,
        };
        let declared = call.get_dispatch_info().call_weight;
        let done = Binding::check_weight().saturating_add(Binding::weight());
        assert_eq!(Governance::max_execution_weight(), done);
        let charged = Governance::vote(signed(1), 0, motion_hash, true)
            .expect("it may vote")
            .actual_weight
            .expect("it is told");
        let expected = <() as WeightInfo>::vote()
            .saturating_add(<() as WeightInfo>::conclude())
            .saturating_add(done);
        assert_eq!(charged, expected);
        assert!(declared.all_gte(charged));
    });
}

/// What fails before it was judged is charged for what was read, as it is proposed in room that is kept free.
#[test]
fn success_a_proposal_that_fails_is_charged_for_what_it_read() {
    proposed(|_| {
        let twice = Governance::propose_co_location(signed(2), 7).unwrap_err();
        assert_eq!(twice.error, Error::<Test>::AlreadyProposed.into());
        let db: frame_support::weights::RuntimeDbWeight =
            <Test as frame_system::Config>::DbWeight::get();
        let read = <() as WeightInfo>::refused().saturating_add(db.reads(8));
        assert_eq!(twice.post_info.actual_weight, Some(read));
    });
}

#[test]
fn success_plans_have_places_of_their_own() {
    assert_eq!(Kind::of(&Motion::<Knob>::CoLocate(1)), Kind::CoLocation);
    assert!(!Kind::CoLocation.takes_time() && !Kind::CoLocation.is_unlimited());
    assert!(!Kind::CoLocation.is_by_load());
    build_and_execute(|| {
        MaxOpen::set(128);
        OpenLimit::set(3);
        bond_all([1, 2], 300);
        Plans::set((1..=9).collect());
        for plan in 1..=3 {
            assert_ok!(try_plan(1, plan));
        }
        let of_kind = Error::<Test>::TooManyOfKind;
        assert_noop!(try_plan(1, 4), of_kind);
        assert_ok!(try_plan(2, 4));
        let full = Error::<Test>::TooManyProposals;
        assert_noop!(try_plan(2, 5), full);
        // They take no place of splits, and one that is carried out makes room.
        propose_split(2, 1);
        assert_ok!(vote(1, 3, true));
        assert_ok!(vote(2, 3, true));
        RateLimit::set(9);
        assert_ok!(try_plan(2, 5));
    });
}
