// SPDX-License-Identifier: Apache-2.0
//! `propose_split`, `propose_merge`, `propose_override`, `propose_parameters`.

use crate::{mock::*, ClosedProposals, Error, Event, NextProposal, ProposalOf, ShardProposals};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    Assessment, BondStatus, HotAccount, Motion, Operation, ProposalRefusal, ProposalStatus,
    Refusal, Tally,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::{DispatchError, Perbill, TokenError};

#[test]
fn success_holds_the_bond_and_begins_the_vote() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        next_block();
        assert_ok!(try_split(signed(1), shard(7)));
        assert_eq!(held(1), (300, BOND));
        assert_eq!(free(1), ENDOWMENT - 300 - BOND);
        let kept = proposal(0);
        assert_eq!(
            kept,
            ProposalOf::<Test> {
                motion: Motion::Operation(Operation::Split { shard: shard(7) }),
                proposer: 1,
                bond: BOND,
                bond_status: BondStatus::Held,
                at: 2,
                deadline: 102,
                approval: Perbill::from_percent(67),
                assessed: kept.assessed,
                tally: Tally {
                    electorate: 600,
                    ..Default::default()
                },
                status: ProposalStatus::Voting,
            }
        );
        assert!(kept.assessed.holds());
        assert_eq!(open(), vec![0]);
        assert_eq!(ShardProposals::<Test>::get(shard(7)), Some(0));
        assert_eq!(
            events(),
            vec![Event::Proposed {
                proposal: 0,
                proposer: 1,
                electorate: 600,
                needed: 402,
                deadline: 102,
            }]
        );
    });
}

#[test]
fn success_a_merge_is_about_both_siblings() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(try_merge(signed(1), shard(4), shard(5)));
        assert_eq!(ShardProposals::<Test>::iter().count(), 2);
        assert_noop!(
            try_split(signed(1), shard(5)),
            Error::<Test>::AlreadyProposed
        );
    });
}

#[test]
fn success_an_override_needs_no_load() {
    build_and_execute(|| {
        ConditionHolds::set(false);
        bond_all([1], 300);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        use codec::Encode;
        let account = 9u64.using_encoded(BlindedId::of);
        let operation = Operation::Relocate {
            account,
            shard: shard(3),
        };
        assert_eq!(proposal(0).motion, Motion::Operation(operation));
        assert_eq!(proposal(0).assessed, Assessment::Unconditional);
    });
}

#[test]
fn success_parameters_can_be_proposed_many_at_a_time() {
    build_and_execute(|| {
        bond_all([1], 300);
        assert_ok!(Governance::propose_parameters(signed(1), Knob(5)));
        assert_ok!(Governance::propose_parameters(signed(1), Knob(6)));
        assert_eq!(proposal(0).motion, Motion::Parameter(Knob(5)));
        assert_eq!(held(1), (300, 2 * BOND));
        assert_eq!(KnobValue::get(), 0);
    });
}

#[test]
fn success_the_bond_is_no_less_than_what_opens_an_account() {
    build_and_execute(|| {
        ProposalBond::set(0);
        bond_all([1], 300);
        propose_split(1, 1);
        assert_eq!(held(1), (300, 5));
    });
}

#[test]
fn refused_when_load_does_not_call_for_it() {
    build_and_execute(|| {
        bond_all([1], 300);
        ConditionHolds::set(false);
        assert_ok!(try_split(signed(1), shard(1)));
        let reason = ProposalRefusal::ConditionFalse;
        let kept = proposal(0);
        assert_eq!(kept.status, ProposalStatus::Refused(reason));
        assert!(!kept.assessed.holds());
        assert_eq!((kept.bond, kept.bond_status), (0, BondStatus::NotTaken));
        assert_eq!(held(1), (300, 0));
        assert!(open().is_empty());
        assert_eq!(ShardProposals::<Test>::iter().count(), 0);
        assert_eq!(ClosedProposals::<Test>::get().to_vec(), vec![0]);
        assert_eq!(
            events().last(),
            Some(&Event::ProposalRefused {
                proposal: 0,
                proposer: 1,
                reason,
            })
        );
        assert_noop!(vote(1, 0, true), Error::<Test>::VotingClosed);
    });
}

#[test]
fn refused_when_the_operation_may_not_be_now() {
    build_and_execute(|| {
        bond_all([1], 300);
        // What the shards say comes first.
        ConditionHolds::set(false);
        Refused::set(Some(Refusal::TooFewAccounts));
        assert_ok!(try_split(signed(1), shard(1)));
        let reason = ProposalRefusal::Operation(Refusal::TooFewAccounts);
        assert_eq!(proposal(0).status, ProposalStatus::Refused(reason));
    });
}

#[test]
fn refused_when_the_load_is_one_account_s() {
    build_and_execute(|| {
        bond_all([1], 300);
        let hottest = HotAccount {
            account: BlindedId([7; 32]),
            share: 600_000,
        };
        Hottest::set(Some(hottest));
        assert_ok!(try_split(signed(1), shard(1)));
        let reason = ProposalRefusal::Unsplittable;
        let kept = proposal(0);
        assert_eq!(kept.status, ProposalStatus::Refused(reason));
        assert!(
            matches!(kept.assessed, Assessment::Overload { hottest: Some(found), .. } if found == hottest),
            "the record says who it is"
        );
        assert_eq!((kept.bond, held(1)), (0, (300, 0)));
        // What the shards do not allow still comes first.
        Refused::set(Some(Refusal::TooFewAccounts));
        assert_ok!(try_split(signed(1), shard(1)));
        let reason = ProposalRefusal::Operation(Refusal::TooFewAccounts);
        assert_eq!(proposal(1).status, ProposalStatus::Refused(reason));
    });
}

#[test]
fn boundary_a_forecast_calls_for_a_split_above_its_threshold() {
    build_and_execute(|| {
        bond_all([1], 300);
        // No load yet: the forecast alone decides.
        ConditionHolds::set(false);
        Forecast::set(Some(920_000));
        assert_ok!(try_split(signed(1), shard(1)));
        let reason = ProposalRefusal::ConditionFalse;
        assert_eq!(proposal(0).status, ProposalStatus::Refused(reason));
        Forecast::set(Some(920_001));
        assert_ok!(try_split(signed(1), shard(1)));
        assert_eq!(proposal(1).status, ProposalStatus::Voting);
    });
}

#[test]
fn boundary_closed_proposals_make_room() {
    build_and_execute(|| {
        RateLimit::set(100);
        bond_all([1], 300);
        ConditionHolds::set(false);
        for number in 1..=17 {
            assert_ok!(try_split(signed(1), shard(number)));
            let kept = number.min(16) as usize;
            assert_eq!(crate::Proposals::<Test>::iter().count(), kept);
        }
        assert_noop!(vote(1, 0, true), Error::<Test>::UnknownProposal);
        assert_noop!(vote(1, 1, true), Error::<Test>::VotingClosed);
    });
}

#[test]
fn boundary_the_rate_of_proposals_is_limited() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        for number in 1..=4 {
            propose_split(1, number);
        }
        assert_noop!(try_split(signed(1), shard(5)), Error::<Test>::RateLimited);
        // Another proposer has its own count.
        propose_split(2, 5);
        run_to(10);
        assert_noop!(try_split(signed(1), shard(6)), Error::<Test>::RateLimited);
        run_to(11);
        propose_split(1, 6);
    });
}

#[test]
fn boundary_refused_proposals_count_and_failed_ones_do_not() {
    build_and_execute(|| {
        bond_all([1], 300);
        ConditionHolds::set(false);
        for number in 1..=3 {
            assert_ok!(try_split(signed(1), shard(number)));
            // In a block of its own, as a transaction, this changes nothing.
            let _ = frame_support::storage::with_storage_layer(|| try_split(signed(1), shard(100)));
        }
        ConditionHolds::set(true);
        propose_split(1, 4);
        assert_noop!(try_split(signed(1), shard(5)), Error::<Test>::RateLimited);
    });
}

#[test]
fn fails_for_a_shard_that_is_voted_on() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        propose_split(1, 4);
        for who in [1, 2] {
            assert_noop!(
                try_split(signed(who), shard(4)),
                Error::<Test>::AlreadyProposed
            );
            assert_noop!(
                try_merge(signed(who), shard(4), shard(5)),
                Error::<Test>::AlreadyProposed
            );
        }
        assert_eq!(held(1), (300, BOND));
        assert_eq!(held(2), (300, 0));
    });
}

#[test]
fn fails_when_it_makes_no_sense() {
    build_and_execute(|| {
        bond_all([1], 300);
        let unknown = DispatchError::Other("no such shard");
        assert_noop!(try_split(signed(1), shard(100)), unknown);
        assert_noop!(try_merge(signed(1), shard(5), shard(6)), unknown);
        assert_noop!(
            Governance::propose_override(signed(1), 9, shard(100)),
            unknown
        );
        assert_noop!(
            Governance::propose_parameters(signed(1), Knob(101)),
            Error::<Test>::OutOfBounds
        );
        assert_ok!(Governance::propose_parameters(signed(1), Knob(100)));
        assert_eq!(NextProposal::<Test>::get(), 1);
    });
}

#[test]
fn fails_without_stake() {
    build_and_execute(|| {
        assert_noop!(try_split(signed(1), shard(1)), Error::<Test>::NotAStaker);
        bond_all([1], 300);
        assert_ok!(Governance::unbond(signed(1), 300));
        assert_noop!(try_split(signed(1), shard(1)), Error::<Test>::NotAStaker);
        assert_noop!(
            try_split(RuntimeOrigin::root(), shard(1)),
            DispatchError::BadOrigin
        );
    });
}

#[test]
fn fails_when_the_bond_cannot_be_held() {
    build_and_execute(|| {
        bond_all([1], ENDOWMENT - 5 - BOND + 1);
        assert_noop!(try_split(signed(1), shard(1)), TokenError::FundsUnavailable);
        bond_all([2], ENDOWMENT - 5 - BOND);
        propose_split(2, 1);
    });
}
