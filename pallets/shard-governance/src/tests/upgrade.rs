// SPDX-License-Identifier: Apache-2.0
//! `propose_upgrade`: another runtime, by a greater majority and after a longer delay.

use crate::{mock::*, Error, Kind};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    Assessment, BondStatus, CodeHash, Execution, Loss, Motion, ProposalStatus,
};
use sp_runtime::{DispatchError, Perbill};

const CODE: CodeHash = [7; 32];

fn propose() {
    assert_ok!(Governance::propose_upgrade(signed(1), CODE));
}

#[test]
fn success_a_runtime_is_authorised_after_its_delay() {
    build_and_execute(|| {
        RootDelay::set(30);
        EnactmentDelay::set(10);
        MinVotingPeriod::set(5);
        bond_all([1, 2, 3], 300);
        propose();
        assert_eq!(proposal(0).motion, Motion::Upgrade(CODE));
        assert_eq!(proposal(0).assessed, Assessment::Unconditional);
        for who in 1..=3 {
            assert_ok!(vote(who, 0, true));
        }
        run_to(6);
        let due = 36;
        assert_eq!(proposal(0).status, ProposalStatus::Approved { at: 6, due });
        run_to(35);
        assert_eq!(Authorized::get(), None);
        run_to(36);
        assert_eq!(Authorized::get(), Some(CODE));
        assert!(matches!(
            proposal(0).status,
            ProposalStatus::Passed {
                execution: Execution::Done(None),
                ..
            }
        ));
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        assert_eq!(held(1), (300, 0));
    });
}

#[test]
fn boundary_it_takes_the_greater_majority() {
    for (ayes, passes) in [(799, false), (800, true)] {
        build_and_execute(|| {
            bond_all([1], ayes);
            bond_all([2], 1_000 - ayes);
            propose();
            assert_eq!(proposal(0).approval, Perbill::from_percent(80));
            assert_ok!(vote(1, 0, true));
            assert_eq!(Authorized::get().is_some(), passes);
            if !passes {
                // What would be enough for a parameter.
                assert_ok!(vote(2, 0, false));
                let why = Loss::Outvoted;
                assert_eq!(proposal(0).status, ProposalStatus::Lost { at: 1, why });
            }
        });
    }
}

#[test]
fn boundary_the_majority_is_never_less_than_that_of_all_motions() {
    build_and_execute(|| {
        RootApproval::set(Perbill::from_percent(51));
        bond_all([1], 300);
        propose();
        assert_eq!(proposal(0).approval, Perbill::from_percent(67));
    });
}

#[test]
fn success_what_was_authorised_last_stands() {
    build_and_execute(|| {
        bond_all([1], 300);
        propose();
        assert_ok!(Governance::propose_upgrade(signed(1), [8; 32]));
        assert_ok!(vote(1, 0, true));
        assert_ok!(vote(1, 1, true));
        assert_eq!(Authorized::get(), Some([8; 32]));
    });
}

#[test]
fn fails_without_stake_or_place() {
    build_and_execute(|| {
        assert_noop!(
            Governance::propose_upgrade(signed(1), CODE),
            Error::<Test>::NotAStaker
        );
        assert_noop!(
            Governance::propose_upgrade(RuntimeOrigin::root(), CODE),
            DispatchError::BadOrigin
        );
        bond_all([1, 2], 300);
        for _ in 0..Kind::Upgrade.places(MaxOpen::get()) {
            propose();
        }
        assert_noop!(
            Governance::propose_upgrade(signed(2), CODE),
            Error::<Test>::TooManyProposals
        );
    });
}
