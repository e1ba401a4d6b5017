// SPDX-License-Identifier: Apache-2.0
//! `propose_model`: from the proposal and the upload to the adoption.

use crate::{mock::*, Error, ProposedModels};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    traits::ModelProposals, Assessment, BondStatus, Execution, Loss, ModelHash, Motion,
    ProposalStatus,
};
use sp_runtime::DispatchError;

const MODEL: ModelHash = [1; 32];

fn execution(index: u32) -> Execution {
    match proposal(index).status {
        ProposalStatus::Passed { execution, .. } => execution,
        status => panic!("it did not pass: {status:?}"),
    }
}

/// Three stakers, of whom the first has proposed a model.
fn proposed() {
    bond_all([1, 2, 3], 300);
    assert_ok!(Governance::propose_model(signed(1), MODEL));
}

#[test]
fn success_opens_the_vote_and_lets_the_proposer_upload() {
    build_and_execute(|| {
        // Neither load nor shards have a say in it.
        ConditionHolds::set(false);
        proposed();
        let kept = proposal(0);
        assert_eq!(kept.motion, Motion::Model(MODEL));
        assert_eq!(kept.assessed, Assessment::Unconditional);
        assert_eq!(held(1), (300, BOND));
        assert_eq!(ProposedModels::<Test>::get((1, MODEL)), Some(0));
        assert!(Governance::may_upload(&1, &MODEL));
        assert!(!Governance::may_upload(&2, &MODEL), "not the proposer");
        assert!(!Governance::may_upload(&1, &[2; 32]), "not the model");
        assert!(Governance::is_open(&1, &MODEL) && !Governance::is_open(&1, &[2; 32]));
        assert!(!Governance::is_open(&2, &MODEL));
    });
}

#[test]
fn success_what_was_uploaded_and_approved_is_adopted() {
    build_and_execute(|| {
        proposed();
        // Votes are taken before the upload is there.
        assert_ok!(vote(1, 0, true));
        assert_ok!(vote(2, 0, true));
        Uploaded::set(vec![(1, MODEL)]);
        assert_ok!(vote(3, 0, true));
        assert_eq!(execution(0), Execution::Done(None));
        assert_eq!(Adopted::get(), vec![MODEL]);
        // There is nothing to dispute.
        assert_eq!(proposal(0).bond_status, BondStatus::Returned);
        assert_eq!(held(1), (300, 0));
        assert!(open().is_empty());
        assert!(!Governance::may_upload(&1, &MODEL) && !Governance::is_open(&1, &MODEL));
        // The same can be proposed again.
        assert_ok!(Governance::propose_model(signed(2), MODEL));
    });
}

#[test]
fn success_what_was_approved_without_an_upload_fails_and_costs_nothing() {
    build_and_execute(|| {
        proposed();
        Uploaded::set(vec![(1, [2; 32]), (2, MODEL)]);
        for who in 1..=3 {
            assert_ok!(vote(who, 0, true));
        }
        let error = Error::<Test>::ModelMissing.into();
        assert_eq!(execution(0), Execution::Failed(error));
        assert!(Adopted::get().is_empty());
        assert_eq!((held(1), free(TREASURY)), ((300, 0), 0));
        assert_eq!(
            Uploaded::get(),
            vec![(1, [2; 32]), (2, MODEL)],
            "other uploads stay"
        );
    });
}

#[test]
fn success_what_cannot_be_adopted_is_forgotten() {
    build_and_execute(|| {
        bond_all([1], 300);
        let broken = [66; 32];
        assert_ok!(Governance::propose_model(signed(1), broken));
        Uploaded::set(vec![(1, broken)]);
        assert_ok!(vote(1, 0, true));
        assert_eq!(execution(0), Execution::Failed(DispatchError::Unavailable));
        assert!(Uploaded::get().is_empty() && Adopted::get().is_empty());
        assert_eq!(held(1), (300, 0));
    });
}

#[test]
fn success_an_upload_is_forgotten_when_the_vote_is_lost() {
    build_and_execute(|| {
        proposed();
        Uploaded::set(vec![(1, MODEL)]);
        assert_ok!(vote(2, 0, false));
        let why = Loss::Outvoted;
        assert_eq!(proposal(0).status, ProposalStatus::Lost { at: 1, why });
        assert!(Uploaded::get().is_empty());
        assert!(!Governance::may_upload(&1, &MODEL));
    });
}

#[test]
fn boundary_uploads_end_with_the_deadline() {
    build_and_execute(|| {
        proposed();
        Uploaded::set(vec![(1, MODEL)]);
        run_to(101);
        assert!(Governance::may_upload(&1, &MODEL));
        run_to(102);
        assert!(!Governance::may_upload(&1, &MODEL));
        assert!(Uploaded::get().is_empty(), "the vote is closed");
    });
}

#[test]
fn boundary_no_upload_after_the_deadline_even_if_no_block_has_closed_it() {
    build_and_execute(|| {
        Budget::set(frame_support::weights::Weight::zero());
        proposed();
        while height() <= 101 {
            next_block_with(frame_support::weights::Weight::zero());
        }
        assert!(!Governance::may_upload(&1, &MODEL));
        assert!(
            Governance::is_open(&1, &MODEL),
            "what was uploaded is still there"
        );
        assert_ok!(Governance::close(signed(9), 0));
        assert!(!Governance::is_open(&1, &MODEL));
    });
}

#[test]
fn success_several_models_can_be_voted_on() {
    build_and_execute(|| {
        proposed();
        assert_ok!(Governance::propose_model(signed(2), [2; 32]));
        assert!(Governance::may_upload(&2, &[2; 32]) && Governance::may_upload(&1, &MODEL));
    });
}

#[test]
fn fails_for_a_model_that_the_same_account_has_put_to_the_vote() {
    build_and_execute(|| {
        proposed();
        assert_noop!(
            Governance::propose_model(signed(1), MODEL),
            Error::<Test>::AlreadyProposed
        );
        assert!(Governance::may_upload(&1, &MODEL));
    });
}

/// Whoever sees a hash on its way and proposes it first keeps nobody from proposing and uploading it.
#[test]
fn success_a_hash_proposed_by_another_first_hinders_nobody() {
    build_and_execute(|| {
        bond_all([1, 2, 3], 300);
        assert_ok!(Governance::propose_model(signed(2), MODEL));
        assert_ok!(Governance::propose_model(signed(1), MODEL));
        assert!(Governance::may_upload(&1, &MODEL) && Governance::may_upload(&2, &MODEL));
        // That of the other is turned down, and takes with it what that one uploaded alone.
        Uploaded::set(vec![(2, MODEL), (1, MODEL)]);
        assert_ok!(vote(3, 0, false));
        assert_eq!(Uploaded::get(), vec![(1, MODEL)]);
        assert!(Governance::may_upload(&1, &MODEL) && !Governance::may_upload(&2, &MODEL));
        for who in 1..=3 {
            assert_ok!(vote(who, 1, true));
        }
        assert_eq!(execution(1), Execution::Done(None));
        assert_eq!(Adopted::get(), vec![MODEL]);
    });
}

#[test]
fn fails_without_stake_or_signature() {
    build_and_execute(|| {
        assert_noop!(
            Governance::propose_model(signed(1), MODEL),
            Error::<Test>::NotAStaker
        );
        assert_noop!(
            Governance::propose_model(RuntimeOrigin::root(), MODEL),
            DispatchError::BadOrigin
        );
    });
}
