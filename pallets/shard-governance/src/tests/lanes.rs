// SPDX-License-Identifier: Apache-2.0
//! Proposals to open lanes and to let them return.

use crate::{mock::*, Call, Error, Event, Kind, ShardProposals};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, DispatchResultWithPostInfo, GetDispatchInfo},
};
use nerv_primitives_core::{
    Assessment, BondStatus, Execution, LaneChange, LaneRefusal, Loss, Motion, ProposalIndex,
    ProposalRefusal, ProposalStatus, RequestedBy, Verdict,
};
use sp_runtime::{DispatchError, DispatchResult};

/// A call without what it tells of weight.
fn plain(result: DispatchResultWithPostInfo) -> DispatchResult {
    result.map(|_| ()).map_err(|refused| refused.error)
}

fn try_lane(who: AccountId, number: u64) -> DispatchResult {
    plain(Governance::propose_lane(signed(who), shard(number)))
}

fn try_return(who: AccountId, number: u64) -> DispatchResult {
    plain(Governance::propose_return(signed(who), shard(number)))
}

/// Three stakers of 300 each, of whom the first has proposed a lane.
fn proposed(test: impl FnOnce(ProposalIndex)) {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        assert_ok!(try_lane(1, 7));
        test(0);
    });
}

fn approve(index: ProposalIndex) {
    for who in 1..=3 {
        assert_ok!(vote(who, index, true));
    }
}

fn executed(index: ProposalIndex) -> Execution {
    match proposal(index).status {
        ProposalStatus::Passed { execution, .. } => execution,
        other => panic!("it has passed: {other:?}"),
    }
}

#[test]
fn success_the_last_vote_opens_a_lane_and_returns_the_bond() {
    proposed(|index| {
        let kept = proposal(index);
        assert_eq!(kept.motion, Motion::OpenLane(shard(7)));
        assert!(matches!(kept.assessed, Assessment::Fullness { .. }));
        assert_eq!(held(1).1, BOND);
        assert_eq!(ShardProposals::<Test>::get(shard(7)), Some(index));
        check();
        approve(index);
        let by = RequestedBy::Proposal(index);
        assert_eq!(Changed::get(), [(LaneChange::Open, shard(7), by)]);
        assert_eq!(executed(index), Execution::Done(None));
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_eq!(ShardProposals::<Test>::get(shard(7)), None);
        // And back again.
        assert_ok!(try_return(2, 7));
        assert_eq!(proposal(1).motion, Motion::ReturnLane(shard(7)));
        approve(1);
        assert_eq!(Changed::get().len(), 2);
        assert_eq!(Changed::get()[1].0, LaneChange::Return);
    });
}

#[test]
fn success_a_shard_is_voted_on_once_at_a_time() {
    proposed(|_| {
        let proposed = Error::<Test>::AlreadyProposed;
        assert_noop!(try_split(signed(2), shard(7)), proposed);
        let proposed = Error::<Test>::AlreadyProposed;
        assert_noop!(try_return(2, 7), proposed);
        assert_ok!(try_split(signed(2), shard(8)));
        let proposed = Error::<Test>::AlreadyProposed;
        assert_noop!(try_lane(2, 8), proposed);
    });
}

#[test]
fn fails_a_lane_that_makes_no_sense() {
    build_and_execute(|| {
        bond_all([1], 300);
        Gone::set(vec![shard(7)]);
        let refused = Governance::propose_lane(signed(1), shard(7)).unwrap_err();
        assert_eq!(refused.error, DispatchError::Other("no such shard"));
        // It is charged for what was read, since it is proposed in room that is kept free.
        let declared = Call::<Test>::propose_lane { shard: shard(7) }.get_dispatch_info();
        assert_eq!(declared.class, DispatchClass::Operational);
        let actual = refused.post_info.actual_weight.expect("it is told");
        assert!(actual.all_lt(declared.call_weight));
        let stranger = Error::<Test>::NotAStaker;
        assert_noop!(try_lane(9, 8), stranger);
    });
}

#[test]
fn fails_a_lane_that_may_not_be_opened_now() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        LaneRefused::set(Some(LaneRefusal::NoEnclave));
        assert_ok!(try_lane(1, 7));
        let reason = ProposalRefusal::Lane(LaneRefusal::NoEnclave);
        assert_eq!(proposal(0).status, ProposalStatus::Refused(reason));
        assert_eq!(held(1).1, 0);
        assert_eq!(
            events().last(),
            Some(&Event::ProposalRefused {
                proposal: 0,
                proposer: 1,
                reason
            })
        );
        // One that is put to the vote can be refused in the end.
        LaneRefused::set(None);
        assert_ok!(try_lane(1, 7));
        LaneRefused::set(Some(LaneRefusal::UnsoundPlacement));
        approve(1);
        assert_eq!(
            executed(1),
            Execution::LaneRefused(LaneRefusal::UnsoundPlacement)
        );
        assert_eq!(proposal(1).bond_status, BondStatus::Returned);
        assert!(Changed::get().is_empty());
    });
}

#[test]
fn fails_a_change_that_is_an_error_in_the_end() {
    proposed(|index| {
        IsBroken::set(true);
        approve(index);
        assert_eq!(
            executed(index),
            Execution::Failed(DispatchError::Corruption)
        );
    });
}

#[test]
fn success_anybody_may_want_a_lane_though_there_is_room() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        FullnessHolds::set(false);
        assert_ok!(try_lane(1, 7));
        assert!(!proposal(0).assessed.holds());
        approve(0);
        assert_eq!(executed(0), Execution::Done(None));
    });
}

#[test]
fn success_what_fullness_called_for_lapses_with_it() {
    proposed(|index| {
        FullnessHolds::set(false);
        approve(index);
        assert_eq!(executed(index), Execution::Lapsed);
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert!(Changed::get().is_empty());
    });
}

#[test]
fn boundary_what_was_called_for_costs_nothing_when_it_is_lost() {
    for called_for in [true, false] {
        build_and_execute(|| {
            bond_all([1, 2, 3], 300);
            FullnessHolds::set(called_for);
            assert_ok!(try_lane(1, 7));
            // A third against it leaves less than it takes.
            assert_ok!(vote(2, 0, false));
            let (at, why) = (height(), Loss::Outvoted);
            assert_eq!(proposal(0).status, ProposalStatus::Lost { at, why });
            let expected = if called_for {
                BondStatus::Returned
            } else {
                BondStatus::PartlySlashed
            };
            assert_eq!(proposal(0).bond_status, expected);
        });
    }
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
        assert_eq!(Governance::verdict(&proposal(index)), Verdict::Open);
    });
}

#[test]
fn boundary_a_delegate_proposes_what_is_called_for_and_nothing_else() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::set_delegate(signed(1), Some(15)));
        FullnessHolds::set(false);
        let stranger = Error::<Test>::NotAStaker;
        assert_noop!(try_lane(15, 7), stranger);
        FullnessHolds::set(true);
        assert_ok!(try_lane(15, 7));
        assert_eq!(proposal(0).proposer, 1);
        assert_ok!(try_return(15, 8));
    });
}

#[test]
fn success_admission_asks_for_stake() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::set_delegate(signed(1), Some(15)));
        for call in [
            Call::propose_lane { shard: shard(7) },
            Call::propose_return { shard: shard(7) },
        ] {
            for (who, admitted) in [(1, true), (15, true), (9, false)] {
                assert_eq!(Governance::admit(&who, &call).is_ok(), admitted);
            }
        }
    });
}

#[test]
fn success_the_weight_of_a_vote_covers_a_lane() {
    build_and_execute(|| {
        assert!(Governance::max_execution_weight().all_gte(Governance::lane_weight()));
        assert_eq!(Kind::of(&Motion::<Knob>::OpenLane(shard(1))), Kind::Lane);
        assert!(!Kind::Lane.takes_time() && !Kind::Lane.is_unlimited());
    });
}
