// SPDX-License-Identifier: Apache-2.0
//! `submit_placement`: what the pool says, what a block says, and what becomes of it there.

use crate::{mock::*, Event, Fault, NodeStatus, SubmissionRefusal, GRACE_TURNS, SUBMISSION_AGE};
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
};
use nerv_primitives_core::{traits::NodeReliability, NodeId, Observation, PlacementState, Ppm};
use sp_runtime::{
    testing::TestSignature,
    transaction_validity::{InvalidTransaction, TransactionSource},
    DispatchError,
};

/// Five nodes in five failure domains.
const SPREAD: [NodeId; 5] = [0, 2, 4, 6, 8];

/// The score of any five of the simulated nodes, as long as nothing else happens.
const SCORE: Ppm = 657_142;

/// The pool refuses a submission for that reason.
#[track_caller]
fn refused(submission: crate::SubmissionOf<Test>, refusal: SubmissionRefusal) {
    assert_eq!(pool(submission), Err(refusal.into()));
}

/// The pool refuses some nodes for that reason, and a block takes a fine for them.
#[track_caller]
fn false_everywhere(nodes: &[NodeId], claimed: Ppm, fault: Fault) {
    let submission = claim(&root(), nodes, claimed);
    refused(submission.clone(), SubmissionRefusal::False(fault));
    let before = held(submission.placer).1;
    assert_eq!(include(submission.clone()), Ok(Ok(())));
    let fined = Event::PlacerFined {
        placer: submission.placer,
        shard: root(),
        round: submission.round,
        fault,
        amount: FINED,
    };
    assert!(events().contains(&fined), "{:?}", events());
    assert_eq!(held(submission.placer).1, before - FINED);
    assert!(!crate::Placements::<Test>::contains_key(root()));
    // It is stale from now on.
    assert_eq!(
        include(submission),
        Err(SubmissionRefusal::StaleRound.into())
    );
}

#[test]
fn success_the_first_placement_is_taken_as_it_is() {
    build_and_execute(|| {
        let submission = claim(&root(), &[8, 6, 4, 2, 0], SCORE);
        let validity = pool(submission.clone()).unwrap();
        assert_eq!(validity.priority, u64::from(SCORE));
        assert_eq!(validity.longevity, 3, "what is left of the turn");
        assert!(validity.propagate && validity.requires.is_empty());
        assert_eq!(validity.provides.len(), 1);
        let before = free(submission.placer);
        let number = round(&root()).number;
        assert_eq!(include(submission.clone()), Ok(Ok(())));
        assert_eq!(free(submission.placer), before);
        let placed = placement(&root());
        assert_eq!(placed.slots.holders(), SPREAD.map(Some));
        assert_eq!((placed.score.total, placed.at), (SCORE, 1));
        assert_eq!(
            (placed.by, placed.state),
            (submission.placer, PlacementState::Sound)
        );
        for id in SPREAD {
            assert_eq!(
                (node(id).used, node(id).shards.to_vec()),
                (10, vec![root()])
            );
        }
        assert_eq!(
            (round(&root()).number, round(&root()).due),
            (number + 1, None)
        );
        assert_eq!(
            events(),
            vec![Event::PlacementAccepted {
                shard: root(),
                round: number,
                placer: submission.placer,
                nodes: SPREAD.to_vec(),
                score: placed.score,
                moves: 5,
            }]
        );
        assert_eq!(
            include(submission),
            Err(SubmissionRefusal::StaleRound.into()),
            "but once"
        );
    });
}

#[test]
fn success_it_goes_first_and_a_signed_one_pays() {
    new_test_ext().execute_with(|| {
        let call = sign(claim(&root(), &SPREAD, SCORE));
        let info = call.get_dispatch_info();
        assert_eq!(
            (info.class, info.pays_fee),
            (DispatchClass::Operational, Pays::Yes)
        );
        let signed = Placement::submit_placement(
            signed(51),
            claim(&root(), &SPREAD, SCORE),
            TestSignature(51, vec![]),
        );
        assert_eq!(signed, Err(DispatchError::BadOrigin));
    });
}

#[test]
fn boundary_a_claim_up_to_the_score() {
    build_and_execute(|| {
        assert!(pool(claim(&root(), &SPREAD, 0)).is_ok());
        assert!(pool(claim(&root(), &SPREAD, SCORE)).is_ok());
        let fault = Fault::Overclaimed {
            claimed: SCORE + 1,
            real: SCORE,
        };
        false_everywhere(&SPREAD, SCORE + 1, fault);
    });
}

#[test]
fn fails_what_is_not_feasible() {
    build_and_execute(|| {
        ParityPieces::set(1);
        DataPieces::set(4);
        run_to(3);
        false_everywhere(&[0, 1, 2, 4, 6], 0, Fault::CrowdedDomain);
    });
    build_and_execute(|| false_everywhere(&[0, 2, 4, 6], 0, Fault::WrongCount));
    build_and_execute(|| false_everywhere(&[0, 1, 2, 4, 6, 8], 0, Fault::WrongCount));
    build_and_execute(|| false_everywhere(&[0, 2, 4, 4, 6], 0, Fault::Repeated));
    build_and_execute(|| false_everywhere(&[0, 2, 4, 6, 99], 0, Fault::UnknownNode));
    build_and_execute(|| {
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 4));
        run_to(2);
        false_everywhere(&SPREAD, 0, Fault::NotActive);
    });
    build_and_execute(|| {
        change(4, |node| node.capacity = 9);
        false_everywhere(&SPREAD, 0, Fault::NoRoom);
    });
}

#[test]
fn boundary_room() {
    build_and_execute(|| {
        change(4, |node| node.capacity = 10);
        place(&root(), &SPREAD);
        // Its own replica does not stand in its way.
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 6));
        run_to(2);
        place(&root(), &[0, 2, 4, 5, 8]);
        let (left, right) = split(&root());
        run_to(3);
        place(&left, &SPREAD_WITHOUT_SIX);
        run_to(4);
        refused(
            claim(&right, &SPREAD_WITHOUT_SIX, 0),
            SubmissionRefusal::False(Fault::NoRoom),
        );
    });
}

/// [`SPREAD`] but for one.
const SPREAD_WITHOUT_SIX: [NodeId; 5] = [0, 2, 4, 7, 8];

#[test]
fn boundary_the_shards_of_one_node() {
    build_and_execute(|| {
        let (a, b) = split(&root());
        let (c, d) = split(&a);
        let (e, f) = split(&b);
        for (block, leaf) in [c, d, e].into_iter().enumerate() {
            run_to(2 + block as u32);
            place(&leaf, &SPREAD);
        }
        run_to(5);
        refused(
            claim(&f, &SPREAD, 0),
            SubmissionRefusal::False(Fault::NoRoom),
        );
        place(&f, &[1, 3, 5, 7, 9]);
    });
}

#[test]
fn success_nobody_pays_for_what_changed_since() {
    build_and_execute(|| {
        run_to(2);
        let score = claim(&root(), &SPREAD, SCORE);
        Placement::observed(4, Observation::Missed);
        let real = 647_142;
        let fault = Fault::Overclaimed {
            claimed: SCORE,
            real,
        };
        refused(score.clone(), SubmissionRefusal::Outdated(fault));
        assert_eq!(include(score), Ok(Err(Failure::Outdated.into())));
        let dead = claim(&root(), &SPREAD, real);
        assert!(pool(dead.clone()).is_ok());
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), 4));
        refused(dead.clone(), SubmissionRefusal::Outdated(Fault::NotActive));
        assert_eq!(include(dead), Ok(Err(Failure::Outdated.into())));
    });
}

#[test]
fn success_nobody_pays_for_terms_that_changed_since() {
    build_and_execute(|| {
        let mut short = claim(&root(), &SPREAD, SCORE);
        run_to(2);
        DataPieces::set(4);
        // The change is noted in the next block, and until then taken for new.
        short.placer = placer_of(&root());
        short.signer = short.placer;
        refused(
            short.clone(),
            SubmissionRefusal::Outdated(Fault::WrongCount),
        );
        run_to(3);
        short.at = 2;
        assert_eq!(include(short.clone()), Ok(Err(Failure::Outdated.into())));
        short.at = 3;
        run_to(4);
        short.placer = placer_of(&root());
        short.signer = short.placer;
        refused(short, SubmissionRefusal::False(Fault::WrongCount));
    });
}

#[test]
fn success_nobody_pays_for_a_node_that_was_forgotten_since() {
    build_and_execute(|| {
        let id = register(1, 50);
        run_to(2);
        let submission = claim(&root(), &[0, 2, 4, 6, id], 0);
        assert!(pool(submission.clone()).is_ok());
        assert_ok!(Placement::deregister_node(signed(1)));
        refused(
            submission.clone(),
            SubmissionRefusal::Outdated(Fault::NotActive),
        );
        run_to(3);
        refused(
            submission.clone(),
            SubmissionRefusal::Outdated(Fault::UnknownNode),
        );
        run_to(4);
        let again = claim(&root(), &[0, 2, 4, 6, id], 0);
        refused(again, SubmissionRefusal::False(Fault::UnknownNode));
    });
}

#[test]
fn boundary_views_and_rounds() {
    build_and_execute(|| {
        run_to(10);
        let with = |at, number| {
            let mut submission = claim(&root(), &SPREAD, 0);
            submission.at = at;
            submission.round += number;
            submission
        };
        refused(with(9, 1), SubmissionRefusal::StaleRound);
        refused(with(10, 0), SubmissionRefusal::StaleView);
        refused(with(9 - SUBMISSION_AGE, 0), SubmissionRefusal::StaleView);
        assert!(pool(with(10 - SUBMISSION_AGE, 0)).is_ok());
        assert!(pool(with(9, 0)).is_ok());
        let mut elsewhere = with(9, 0);
        elsewhere.shard = shard(7);
        refused(elsewhere, SubmissionRefusal::NotALeaf);
        // Nobody can have looked at a round before it began.
        let (left, _) = split(&root());
        refused(claim(&left, &SPREAD, 0), SubmissionRefusal::StaleView);
    });
}

#[test]
fn boundary_turns_and_their_grace() {
    build_and_execute(|| {
        let of_another = || {
            let mut submission = claim(&root(), &SPREAD, 0);
            let turn = submission.placer;
            submission.placer = PLACERS.into_iter().find(|it| *it != turn).unwrap();
            submission.signer = submission.placer;
            submission
        };
        let free_from = GRACE_TURNS * 4;
        run_to(free_from - 1);
        refused(of_another(), SubmissionRefusal::NotYourTurn);
        run_to(free_from);
        assert!(pool(of_another()).is_ok());
        place(&root(), &SPREAD);
        // For something better there is no hurry.
        run_to(now() + 2 * free_from);
        refused(of_another(), SubmissionRefusal::NotYourTurn);
    });
}

#[test]
fn fails_without_the_placer_s_signature_of_just_that() {
    build_and_execute(|| {
        let submission = claim(&root(), &SPREAD, 0);
        let hash = crate::signing_hash::<Test>(&submission).to_vec();
        let other = claim(&root(), &SPREAD, 1);
        assert_ne!(crate::signing_hash::<Test>(&other).to_vec(), hash);
        for (signer, bytes, submission) in [
            (submission.placer + 1, hash.clone(), submission.clone()),
            (submission.placer, vec![0; 32], submission.clone()),
            (submission.placer, hash, other),
        ] {
            let call = crate::Call::submit_placement {
                submission,
                signature: TestSignature(signer, bytes),
            };
            for source in [TransactionSource::External, TransactionSource::InBlock] {
                assert_eq!(
                    authorize(source, &call),
                    Err(InvalidTransaction::BadProof.into())
                );
            }
        }
    });
}

#[test]
fn fails_on_a_fork_without_the_block_that_its_placer_looked_after() {
    build_and_execute(|| {
        let id = register(1, 50);
        run_to(6);
        let submission = claim(&root(), &[0, 2, 4, 6, id], 0);
        let call = sign(submission.clone());
        let other = {
            // A sibling of the last block. In it the node failed, long before anybody looked.
            seal(5, 77);
            change(id, |node| node.status = NodeStatus::Failed);
            sign(submission.clone())
        };
        let placer = submission.placer;
        for source in [TransactionSource::External, TransactionSource::InBlock] {
            let refused = Err(InvalidTransaction::BadProof.into());
            assert_eq!(authorize(source, &call), refused);
        }
        assert_eq!(held(placer).1, BOND, "it was true where the placer looked");
        // Who says so of this fork pays.
        assert_eq!(include_call(other), Ok(Ok(())));
        assert_eq!(held(placer).1, BOND - FINED);
        change(id, |node| node.status = NodeStatus::Active);
    });
}

/// Makes a node that is chosen worse, so that another in its place improves the score.
pub(super) fn worsen(id: NodeId, times: u32) {
    for _ in 0..times {
        Placement::observed(id, Observation::Missed);
    }
}

#[test]
fn boundary_the_margin() {
    build_and_execute(|| {
        place(&root(), &SPREAD);
        worsen(4, 2);
        run_to(2);
        let standing = Placement::placement(&root()).unwrap().placed.unwrap();
        // A quarter in the place of a half, of one node in five, at 0.3.
        assert_eq!(standing.score_now.total, SCORE - 15_000);
        let better = claim(&root(), &[0, 2, 5, 6, 8], SCORE);
        Margin::set(15_001);
        refused(better.clone(), SubmissionRefusal::NoImprovement);
        assert_eq!(
            include(better.clone()),
            Ok(Err(Failure::NoImprovement.into()))
        );
        Margin::set(15_000);
        assert!(pool(better.clone()).is_ok());
        assert_eq!(include(better), Ok(Ok(())));
        assert_eq!((node(4).used, node(5).used), (0, 10));
        check();
        run_to(3);
        let same = claim(&root(), &[0, 2, 5, 6, 8], SCORE);
        refused(same, SubmissionRefusal::NoImprovement);
    });
}

#[test]
fn boundary_placements_of_a_block() {
    build_and_execute(|| {
        let (a, b) = split(&root());
        let (c, d) = split(&a);
        run_to(2);
        place(&b, &SPREAD);
        place(&c, &SPREAD);
        assert_eq!(
            include(claim(&d, &[1, 3, 5, 7, 9], 0)),
            Err(InvalidTransaction::ExhaustsResources.into())
        );
        run_to(3);
        place(&d, &[1, 3, 5, 7, 9]);
    });
}

#[test]
fn success_other_terms_make_a_placement_due_for_a_change() {
    build_and_execute(|| {
        place(&root(), &SPREAD);
        DataPieces::set(4);
        ReplicaSize::set(20);
        run_to(3);
        check();
        // Neither the margin nor the moves are asked for.
        MaxMoves::set(0);
        Margin::set(1_000_000);
        place(&root(), &[0, 2, 3, 4, 6, 8]);
        assert!([0, 2, 3, 4, 6, 8].iter().all(|id| node(*id).used == 20));
    });
}

#[test]
fn success_refusals_have_numbers_of_their_own() {
    let all = [
        SubmissionRefusal::UnknownPlacer,
        SubmissionRefusal::NotALeaf,
        SubmissionRefusal::StaleRound,
        SubmissionRefusal::StaleView,
        SubmissionRefusal::NotYourTurn,
        SubmissionRefusal::False(Fault::Repeated),
        SubmissionRefusal::Outdated(Fault::Repeated),
        SubmissionRefusal::NoImprovement,
        SubmissionRefusal::TooManyMoves,
    ];
    for (number, refusal) in all.into_iter().enumerate() {
        let expected = InvalidTransaction::Custom(number as u8 + 1);
        assert_eq!(
            sp_runtime::transaction_validity::TransactionValidityError::from(refusal),
            expected.into()
        );
    }
}

#[test]
fn fails_of_a_shard_that_is_no_leaf_any_more() {
    build_and_execute(|| {
        let submission = claim(&root(), &[0, 0, 2, 4, 6], 0);
        let call = sign(submission);
        split(&root());
        let result = RuntimeCall::from(call);
        use sp_runtime::traits::Dispatchable;
        // As if it had been authorised before.
        let result = result.dispatch(frame_system::RawOrigin::Authorized.into());
        assert_eq!(result.unwrap_err().error, Failure::NotALeaf.into());
        assert_eq!(node(0).status, NodeStatus::Active);
    });
}
