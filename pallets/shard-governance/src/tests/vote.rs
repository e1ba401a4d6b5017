// SPDX-License-Identifier: Apache-2.0
//! `vote`.

use crate::{mock::*, Error, Event, Stakers};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use nerv_primitives_core::{
    BondStatus, Execution, HotAccount, Loss, Motion, Operation, ProposalStatus, Refusal,
    RequestedBy,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::{DispatchError, Perbill};

/// What a proposal that passed was found to be.
fn execution(index: u32) -> Execution {
    match proposal(index).status {
        ProposalStatus::Passed { execution, .. } => execution,
        status => panic!("it did not pass: {status:?}"),
    }
}

#[test]
fn success_counts_the_stake_bonded_before_the_proposal() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        assert_ok!(Governance::bond(signed(2), 1_000));
        bond_all([3], 1_000);
        assert_ok!(vote(2, index, true));
        let tally = proposal(index).tally;
        assert_eq!((tally.ayes, tally.nays), (300, 0));
        assert_eq!((tally.electorate, tally.voters), (600, 1));
        assert_noop!(vote(3, index, true), Error::<Test>::NoPower);
        assert_eq!(
            events().last(),
            Some(&Event::Voted {
                proposal: index,
                who: 2,
                aye: true,
                power: 300,
                ayes: 300,
                nays: 0,
                needed: 402,
            })
        );
    });
}

#[test]
fn success_stake_bonded_in_the_proposal_s_block_counts_if_before_it() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        assert_eq!(proposal(index).at, height());
        assert_ok!(vote(2, index, true));
    });
}

#[test]
fn success_can_be_changed_until_it_is_decided() {
    build_and_execute(|| {
        bond_all([1, 2, 3, 4], 300);
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, false));
        assert_ok!(vote(1, index, true));
        let tally = proposal(index).tally;
        assert_eq!((tally.ayes, tally.nays, tally.voters), (300, 0, 1));
        assert_ok!(vote(1, index, false));
        let tally = proposal(index).tally;
        assert_eq!((tally.ayes, tally.nays, tally.voters), (0, 300, 1));
        assert_noop!(vote(1, index, false), Error::<Test>::AlreadyVoted);
    });
}

#[test]
fn boundary_passes_at_67_percent_and_is_carried_out_at_once() {
    build_and_execute(|| {
        bond_all([1], 669);
        bond_all([2], 330);
        bond_all([3], LEAST_STAKE);
        bond_all([4], 1_000);
        // 2,099 in all: 1,407 are needed.
        let index = propose_split(3, 1);
        assert_ok!(vote(4, index, true));
        assert_ok!(vote(2, index, true));
        assert_eq!(proposal(index).status, ProposalStatus::Voting);
        assert!(Performed::get().is_empty());
        assert_ok!(vote(3, index, true));
        let operation = Operation::Split { shard: shard(1) };
        assert_eq!(
            Performed::get(),
            vec![(operation, RequestedBy::Proposal(index))]
        );
        let kept = proposal(index);
        assert!(
            matches!(kept.status, ProposalStatus::Passed { at, assessed, execution: Execution::Done(Some(0)) }
                if at == height() && assessed.holds()),
            "{:?}",
            kept.status
        );
        assert_eq!(kept.bond_status, BondStatus::Held, "it may be disputed");
        assert_noop!(vote(1, index, false), Error::<Test>::VotingClosed);
        // Nothing stands in the way of the next proposal.
        propose_split(3, 1);
    });
}

#[test]
fn boundary_is_lost_when_67_percent_are_out_of_reach() {
    build_and_execute(|| {
        bond_all([1], 670);
        bond_all([2], 329);
        bond_all([3], LEAST_STAKE);
        // 1,099 in all: 737 are needed, so 363 nays lose it.
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        let index = 0;
        assert_ok!(vote(1, index, true));
        assert_ok!(vote(2, index, false));
        assert_eq!(proposal(index).status, ProposalStatus::Voting);
        assert_ok!(vote(3, index, false));
        let why = Loss::Outvoted;
        assert_eq!(
            proposal(index).status,
            ProposalStatus::Lost { at: height(), why }
        );
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_eq!(held(1), (670, 0));
        assert!(open().is_empty() && Performed::get().is_empty());
        let tail = events();
        assert_eq!(
            tail[tail.len() - 2..],
            [
                Event::Lost {
                    proposal: index,
                    why,
                },
                Event::BondReturned {
                    proposal: index,
                    who: 1,
                    amount: BOND,
                }
            ]
        );
    });
}

#[test]
fn success_a_parameter_is_changed_and_its_bond_returned() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::propose_parameters(signed(1), Knob(42)));
        assert_ok!(vote(1, 0, true));
        assert_eq!(KnobValue::get(), 42);
        assert_eq!(execution(0), Execution::Done(None));
        assert_eq!(held(1), (300, 0));
    });
}

#[test]
fn success_a_parameter_that_cannot_be_set_costs_nothing() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::propose_parameters(signed(1), Knob(66)));
        assert_ok!(vote(1, 0, true));
        let error = DispatchError::Unavailable;
        assert_eq!(execution(0), Execution::Failed(error));
        assert_eq!(held(1), (300, 0));
    });
}

/// Whoever has the deciding vote chooses the moment. It must not choose what it costs the proposer.
#[test]
fn success_a_claim_that_was_true_costs_nothing_however_late_the_last_vote() {
    for rate in [LIMIT, LIMIT / 2, LIMIT / 2 - 1, 0] {
        build_and_execute(|| {
            bond_all([1, 2], 300);
            let index = propose_split(1, 1);
            assert_ok!(vote(1, index, true));
            run_to(height() + 100);
            ConditionHolds::set(false);
            IdleRate::set(rate);
            assert_ok!(vote(2, index, true));
            assert_eq!(execution(index), Execution::Lapsed);
            assert_eq!(proposal(index).bond_status, BondStatus::Returned);
            assert!(Performed::get().is_empty());
            assert_eq!((held(1), free(1)), ((300, 0), ENDOWMENT - 300));
            assert_eq!(free(TREASURY), 0);
            assert_eq!(
                events().last(),
                Some(&Event::BondReturned {
                    proposal: index,
                    who: 1,
                    amount: BOND,
                })
            );
        });
    }
}

#[test]
fn boundary_a_forecast_that_wavers_is_not_refuted() {
    for (probability, execution_then, bonds) in [
        (500_000, Execution::Done(Some(0)), (300, BOND)),
        (499_999, Execution::Lapsed, (300, 0)),
    ] {
        build_and_execute(|| {
            bond_all([1], 300);
            ConditionHolds::set(false);
            Forecast::set(Some(950_000));
            let index = propose_split(1, 1);
            Forecast::set(Some(probability));
            assert_ok!(vote(1, index, true));
            assert_eq!(execution(index), execution_then);
            assert_eq!(held(1), bonds);
            assert_eq!(free(TREASURY), 0);
        });
    }
}

/// Whichever rule called for it, and whichever is in force by now.
#[test]
fn success_a_forecast_that_has_passed_costs_nothing_and_splits_nothing() {
    for rule_then in [Some(0), None] {
        build_and_execute(|| {
            bond_all([1], 300);
            ConditionHolds::set(false);
            Forecast::set(Some(950_000));
            let index = propose_split(1, 1);
            // Whichever rule is in force by the time.
            Forecast::set(rule_then);
            assert_ok!(vote(1, index, true));
            assert_eq!(execution(index), Execution::Lapsed);
            assert_eq!(proposal(index).bond_status, BondStatus::Returned);
            assert!(Performed::get().is_empty());
            assert_eq!((held(1), free(1)), ((300, 0), ENDOWMENT - 300));
            assert_eq!(free(TREASURY), 0);
        });
    }
}

#[test]
fn success_overload_that_is_there_is_not_refuted_by_the_forecast() {
    build_and_execute(|| {
        bond_all([1], 300);
        Forecast::set(Some(950_000));
        let index = propose_split(1, 1);
        Forecast::set(Some(0));
        assert_ok!(vote(1, index, true));
        assert_eq!(execution(index), Execution::Done(Some(0)));
    });
}

#[test]
fn success_a_load_that_has_become_one_account_s_costs_nothing() {
    build_and_execute(|| {
        bond_all([1], 300);
        let index = propose_split(1, 1);
        Hottest::set(Some(HotAccount {
            account: BlindedId([7; 32]),
            share: 600_000,
        }));
        assert_ok!(vote(1, index, true));
        assert_eq!(execution(index), Execution::Unsplittable);
        assert_eq!(proposal(index).bond_status, BondStatus::Returned);
        assert_eq!((held(1), free(TREASURY)), ((300, 0), 0));
        assert!(Performed::get().is_empty() && open().is_empty());
    });
}

#[test]
fn success_a_refusal_in_the_end_costs_nothing() {
    build_and_execute(|| {
        bond_all([1], 300);
        let index = propose_split(1, 1);
        Refused::set(Some(Refusal::TooManyDrains));
        assert_ok!(vote(1, index, true));
        let reason = Refusal::TooManyDrains;
        assert_eq!(execution(index), Execution::Refused(reason));
        assert_eq!((held(1), free(TREASURY)), ((300, 0), 0));
    });
}

#[test]
fn success_what_cannot_be_carried_out_costs_nothing() {
    build_and_execute(|| {
        bond_all([1], 300);
        let index = propose_split(1, 1);
        IsBroken::set(true);
        assert_ok!(vote(1, index, true));
        let error = DispatchError::Corruption;
        assert_eq!(execution(index), Execution::Failed(error));
        assert_eq!((held(1), free(TREASURY)), ((300, 0), 0));
    });
}

#[test]
fn boundary_votes_are_taken_up_to_the_deadline() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        let index = propose_split(1, 1);
        run_to(101);
        assert_ok!(vote(1, index, false));
        run_to(102);
        assert_noop!(vote(2, index, true), Error::<Test>::VotingClosed);
        let why = Loss::Expired;
        assert_eq!(
            proposal(index).status,
            ProposalStatus::Lost { at: 102, why }
        );
        assert_eq!(held(1), (300, 0));
    });
}

#[test]
fn boundary_no_vote_after_the_deadline_even_if_no_block_has_closed_it() {
    build_and_execute(|| {
        Budget::set(Weight::zero());
        bond_all([1, 2, 3], 300);
        let index = propose_split(1, 1);
        while height() <= 101 {
            next_block_with(Weight::zero());
        }
        assert_eq!(open(), vec![index]);
        assert_noop!(vote(1, index, true), Error::<Test>::VotingClosed);
    });
}

#[test]
fn success_the_approval_is_that_of_the_proposal_s_time() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        Approval::set(Perbill::from_percent(50));
        assert_ok!(vote(1, index, true));
        assert_eq!(proposal(index).status, ProposalStatus::Voting);
        let later = propose_split(1, 2);
        assert_ok!(vote(1, later, true));
        assert_ne!(proposal(later).status, ProposalStatus::Voting);
    });
}

#[test]
fn success_votes_on_closed_proposals_make_room() {
    build_and_execute(|| {
        RateLimit::set(100);
        bond_all([1], 300);
        // More than may be open at a time, one after the other.
        for number in 1..=40 {
            let index = propose_split(1, number);
            assert_ok!(vote(1, index, true));
            run_to(height() + 11);
        }
        assert_eq!(Stakers::<Test>::get(1).unwrap().ballots.len(), 1);
    });
}

#[test]
fn success_is_charged_for_what_it_set_off() {
    use crate::WeightInfo;
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        let info = Governance::vote(signed(1), index, motion_hash(index), true).unwrap();
        assert_eq!(info.actual_weight, Some(<() as WeightInfo>::vote()));
        let info = Governance::vote(signed(2), index, motion_hash(index), true).unwrap();
        assert!(info
            .actual_weight
            .is_some_and(|weight| weight.any_gt(<() as WeightInfo>::vote())));
    });
}

/// The same number stands for another motion on another branch of the chain: a vote that was signed
/// there counts for nothing here.
#[test]
fn fails_where_the_number_stands_for_another_motion() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let index = propose_split(1, 1);
        let other = Motion::<Knob>::Operation(Operation::Split { shard: shard(2) }).hash();
        for hash in [other, [0; 32]] {
            assert_noop!(vote_on(2, index, hash, true), Error::<Test>::OtherMotion);
        }
        assert_ok!(vote(2, index, true));
    });
}

#[test]
fn fails_without_stake_or_proposal() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_noop!(vote(1, 0, true), Error::<Test>::UnknownProposal);
        let index = propose_split(1, 1);
        assert_noop!(vote(2, index, true), Error::<Test>::NotAStaker);
        assert_noop!(
            Governance::vote(RuntimeOrigin::root(), index, motion_hash(index), true),
            DispatchError::BadOrigin
        );
    });
}
