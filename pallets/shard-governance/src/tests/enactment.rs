// SPDX-License-Identifier: Apache-2.0
//! Decisions that take their time, and the stake that a decision takes.

use crate::{mock::*, Awaits, Error, Event, OpenProposals, ProposedModels, Stakers};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use nerv_primitives_core::{
    traits::ModelProposals, BlockHeight, BondStatus, Execution, Loss, ProposalStatus,
};
use sp_runtime::{BuildStorage, DispatchError};

/// Three stakers of 300 each, on a chain on which decisions take so long.
fn slow(least: BlockHeight, delay: BlockHeight, test: impl FnOnce()) {
    build_and_execute(|| {
        MinVotingPeriod::set(least);
        EnactmentDelay::set(delay);
        bond_all([1, 2, 3], 300);
        test();
    });
}

fn propose_knob(value: u32) {
    assert_ok!(Governance::propose_parameters(signed(1), Knob(value)));
}

fn approve(index: u32) {
    for who in 1..=3 {
        assert_ok!(vote(who, index, true));
    }
}

#[test]
fn boundary_no_vote_ends_before_its_least_time() {
    slow(10, 0, || {
        propose_knob(5);
        assert_eq!(proposal(0).deadline, 1 + 100 + 10);
        approve(0);
        assert_eq!(proposal(0).status, ProposalStatus::Voting);
        run_to(10);
        assert_eq!(
            (proposal(0).status, KnobValue::get()),
            (ProposalStatus::Voting, 0)
        );
        run_to(11);
        assert_eq!(KnobValue::get(), 5);
        assert!(open().is_empty());
    });
}

#[test]
fn success_votes_can_be_changed_until_the_least_time_is_over() {
    slow(10, 0, || {
        propose_knob(5);
        approve(0);
        assert_ok!(vote(3, 0, false));
        // A third against it leaves at most 66.7%.
        let why = Loss::Outvoted;
        assert_eq!(proposal(0).status, ProposalStatus::Lost { at: 1, why });
    });
}

#[test]
fn success_what_is_not_decided_by_then_goes_on_to_its_deadline() {
    slow(10, 0, || {
        propose_knob(5);
        assert_ok!(vote(1, 0, true));
        assert_ok!(vote(2, 0, true));
        run_to(50);
        assert_eq!(proposal(0).status, ProposalStatus::Voting);
        assert_ok!(vote(3, 0, true));
        assert_eq!(KnobValue::get(), 5, "the last vote decides at once by then");
        propose_knob(6);
        run_to(50 + 110);
        assert_eq!(proposal(1).status, ProposalStatus::Voting);
        run_to(50 + 111);
        let why = Loss::Expired;
        assert_eq!(proposal(1).status, ProposalStatus::Lost { at: 161, why });
    });
}

/// What was decided before the deadline counts, even if no block had room to see it.
#[test]
fn boundary_a_vote_that_no_block_had_room_to_count_is_counted_later() {
    slow(10, 0, || {
        propose_knob(5);
        approve(0);
        Budget::set(Weight::zero());
        while height() < 150 {
            next_block_with(Weight::zero());
        }
        assert_noop!(vote(1, 0, false), Error::<Test>::VotingClosed);
        assert_ok!(Governance::close(signed(9), 0));
        assert_eq!(KnobValue::get(), 5);
    });
}

#[test]
fn boundary_a_least_time_that_is_lengthened_meanwhile_ends_with_the_deadline() {
    slow(10, 0, || {
        propose_knob(5);
        approve(0);
        MinVotingPeriod::set(1_000);
        run_to(111);
        assert_eq!(proposal(0).status, ProposalStatus::Voting);
        run_to(112);
        assert_eq!(KnobValue::get(), 5);
    });
}

#[test]
fn success_stake_that_leaves_passes_nothing_before_its_least_time() {
    slow(10, 0, || {
        propose_knob(5);
        assert_ok!(vote(1, 0, true));
        assert_ok!(vote(2, 0, true));
        assert_ok!(Governance::unbond(signed(3), 300));
        run_to(10);
        assert_eq!(proposal(0).status, ProposalStatus::Voting);
        check();
        run_to(11);
        assert_eq!(KnobValue::get(), 5);
    });
}

#[test]
fn success_what_has_passed_waits_for_its_enactment() {
    slow(0, 20, || {
        propose_knob(5);
        approve(0);
        let due = height() + 20;
        assert_eq!(
            proposal(0).status,
            ProposalStatus::Approved { at: height(), due }
        );
        assert_eq!(events().last(), Some(&Event::Approved { proposal: 0, due }));
        assert_eq!(held(1), (300, BOND));
        assert_eq!(OpenProposals::<Test>::get()[0].awaits, Awaits::Enactment);
        check();
        assert_noop!(vote(1, 0, false), Error::<Test>::VotingClosed);
        assert_noop!(close(9, 0), Error::<Test>::NotDue);
        // Whoever does not like it can leave before.
        assert_ok!(Governance::unbond(signed(2), 300));
        run_to(due - 1);
        assert_eq!(KnobValue::get(), 0);
        run_to(due);
        assert_eq!(KnobValue::get(), 5);
        assert!(matches!(
            proposal(0).status,
            ProposalStatus::Passed { at, execution: Execution::Done(None), .. } if at == due
        ));
        assert_eq!((held(1), free(TREASURY)), ((300, 0), 0));
        assert!(open().is_empty());
    });
}

#[test]
fn success_what_cannot_be_enacted_costs_nothing() {
    slow(0, 20, || {
        propose_knob(66);
        approve(0);
        run_to(21);
        assert!(matches!(
            proposal(0).status,
            ProposalStatus::Passed {
                execution: Execution::Failed(DispatchError::Unavailable),
                ..
            }
        ));
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
    });
}

#[test]
fn success_anyone_may_close_what_no_block_had_room_to_enact() {
    slow(0, 20, || {
        propose_knob(5);
        approve(0);
        Budget::set(Weight::zero());
        while height() < 30 {
            next_block_with(Weight::zero());
        }
        assert_eq!(KnobValue::get(), 0);
        assert_ok!(Governance::close(signed(9), 0));
        assert_eq!(KnobValue::get(), 5);
    });
}

#[test]
fn success_a_model_is_uploaded_until_it_is_enacted() {
    let model = [1; 32];
    slow(0, 20, || {
        assert_ok!(Governance::propose_model(signed(1), model));
        approve(0);
        assert!(Governance::may_upload(&1, &model) && Governance::is_open(&1, &model));
        assert!(!Governance::may_upload(&2, &model));
        assert_noop!(
            Governance::propose_model(signed(1), model),
            Error::<Test>::AlreadyProposed
        );
        Uploaded::set(vec![(1, model)]);
        check();
        run_to(21);
        assert_eq!(Adopted::get(), vec![model]);
        assert!(!Governance::may_upload(&1, &model));
        assert_eq!(ProposedModels::<Test>::iter().count(), 0);
    });
}

#[test]
fn success_what_load_calls_for_waits_for_nothing() {
    slow(10, 20, || {
        let index = propose_split(1, 1);
        assert_eq!(proposal(index).deadline, 101);
        approve(index);
        assert_eq!(Performed::get().len(), 1);
        // Neither does the move of an account.
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        approve(index + 1);
        assert_eq!(Performed::get().len(), 2);
    });
}

#[test]
fn boundary_nothing_is_proposed_with_less_stake_than_a_decision_takes() {
    build_and_execute(|| {
        MinElectorate::set(600);
        bond_all([1], 599);
        let small = Error::<Test>::ElectorateTooSmall;
        assert_noop!(try_split(signed(1), shard(1)), small);
        let small = Error::<Test>::ElectorateTooSmall;
        assert_noop!(Governance::propose_parameters(signed(1), Knob(5)), small);
        assert_ok!(Governance::bond(signed(1), 1));
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        assert_eq!(Performed::get().len(), 1);
    });
}

#[test]
fn boundary_nothing_passes_once_too_much_stake_has_left() {
    for (left, passes) in [(300, true), (299, false)] {
        build_and_execute(|| {
            MinElectorate::set(600);
            bond_all([1, 2], 300);
            let index = propose_split(1, 1);
            assert_ok!(Governance::bond(signed(2), 100));
            assert_ok!(Governance::unbond(signed(2), 400 - left));
            assert_ok!(vote(1, index, true));
            assert_ok!(vote(2, index, true));
            assert_eq!(Performed::get().len(), usize::from(passes));
            if !passes {
                let (at, why) = (height(), Loss::TooLittleStake);
                assert_eq!(proposal(index).status, ProposalStatus::Lost { at, why });
                assert_eq!(proposal(index).bond_status, BondStatus::Returned);
            }
        });
    }
}

/// Bonding, proposing and voting in one block: what the first staker could do to a chain.
#[test]
fn success_a_newcomer_decides_nothing() {
    build_and_execute(|| {
        MinElectorate::set(1_000);
        MinVotingPeriod::set(10);
        EnactmentDelay::set(10);
        bond_all([9], LEAST_STAKE);
        assert_noop!(
            Governance::propose_parameters(signed(9), Knob(5)),
            Error::<Test>::ElectorateTooSmall
        );
        bond_all([1], 1_000);
        assert_ok!(Governance::propose_parameters(signed(9), Knob(5)));
        assert_ok!(vote(9, 0, true));
        run_to(30);
        assert_eq!(KnobValue::get(), 0);
        assert_ok!(vote(1, 0, false));
        assert_eq!(proposal(0).bond_status, BondStatus::PartlySlashed);
    });
}

#[test]
fn success_stakers_of_the_genesis_have_bonded() {
    let genesis = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: vec![(1, ENDOWMENT), (2, ENDOWMENT)],
            ..Default::default()
        },
        governance: crate::GenesisConfig {
            stakers: vec![(1, 500), (2, 700)],
        },
        ..Default::default()
    };
    let storage = genesis.build_storage().expect("the genesis is sound");
    sp_io::TestExternalities::new(storage).execute_with(|| {
        System::set_block_number(1);
        assert_eq!((bonded(1), bonded(2)), (500, 700));
        assert_eq!(held(2), (700, 0));
        assert_eq!(Stakers::<Test>::iter().count(), 2);
        check();
        let index = propose_split(1, 1);
        assert_ok!(vote(1, index, true));
        assert_ok!(vote(2, index, true));
        assert_eq!(Performed::get().len(), 1);
    });
}

#[test]
#[should_panic(expected = "owns what it has bonded")]
fn fails_with_a_staker_of_the_genesis_who_owns_less() {
    let genesis = RuntimeGenesisConfig {
        governance: crate::GenesisConfig {
            stakers: vec![(1, 500)],
        },
        ..Default::default()
    };
    let _ = genesis.build_storage();
}
