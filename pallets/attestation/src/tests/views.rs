// SPDX-License-Identifier: Apache-2.0
//! What readers off the chain are shown of operations and claims.

use crate::{mock::*, types::settlement::AttestationState};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::api::AttestationStateView;

#[test]
fn it_is_told_who_claimed_what_when_and_with_what_evidence() {
    build_and_execute(|| {
        world();
        assert!(Attestation::attestation(7).is_none() && Attestation::attestations().is_empty());
        let case = split(7);
        let since = now();
        next_block();
        say(&case.truth, 2);
        say(&lie(&case.truth), 4);
        let view = Attestation::attestation(7).unwrap();
        assert_eq!(Attestation::attestations(), vec![view.clone()]);
        assert_eq!(view.state, AttestationStateView::Awaited);
        assert_eq!((view.record, view.since, view.round), (7, since, 0));
        assert_eq!((view.until, view.needed), (since + 30, 5));
        assert_eq!(view.asked, (0..7).map(Some).collect::<Vec<_>>());
        assert_eq!(view.checkpoints, vec![Committed::get()[&root()]]);
        let claims: Vec<_> = view.claims.iter().map(|it| it.claim.clone()).collect();
        assert_eq!(claims, vec![case.truth.clone(), lie(&case.truth)]);
        let claimed = &view.claimed[1];
        assert_eq!((claimed.slot, claimed.node, claimed.at), (4, 4, now()));
        assert_eq!(claimed.evidence, EvidenceKind::Simulated);
        assert_eq!(claimed.claim, view.claims[1].claim_hash);
    });
}

#[test]
fn each_state_is_shown() {
    let states = [
        (AttestationState::Awaited, AttestationStateView::Awaited),
        (AttestationState::Unanswered, AttestationStateView::Awaited),
        (
            AttestationState::Agreed(Default::default()),
            AttestationStateView::Agreed,
        ),
        (AttestationState::Disputed, AttestationStateView::Disputed),
        (
            AttestationState::Settled(3),
            AttestationStateView::Settled { at: 3 },
        ),
        (
            AttestationState::Undone(3, 8),
            AttestationStateView::Undone { at: 3, by: 8 },
        ),
        (
            AttestationState::Unsettled(3),
            AttestationStateView::Unsettled { at: 3 },
        ),
    ];
    new_test_ext().execute_with(|| {
        world();
        split(7);
        for (state, shown) in states {
            crate::Attestations::<Test>::mutate(7, |it| it.as_mut().unwrap().state = state);
            assert_eq!(Attestation::attestation(7).unwrap().state, shown);
        }
    });
}

#[test]
fn who_is_asked_is_told_what_to_execute_again() {
    build_and_execute(|| {
        world();
        let case = split(7);
        next_block();
        let duties = Attestation::reexecutions(&[5, 2, 19]);
        let told: Vec<_> = duties.iter().map(|it| (it.node, it.slot)).collect();
        assert_eq!(told, vec![(2, 2), (5, 5)]);
        let duty = &duties[0];
        assert_eq!((duty.record, duty.round, duty.until), (7, 0, now() + 29));
        let source = case.truth.sources[0];
        assert_eq!(duty.sources, vec![(Committed::get()[&root()], source.log)]);
        let heirs: Vec<_> = case.truth.heirs.iter().map(|it| it.shard).collect();
        assert_eq!(duty.heirs, heirs);
        assert!(duty.hyperplane.is_some());
        // Not who has claimed, nor when the time is over, nor when it is decided.
        say(&case.truth, 2);
        assert_eq!(Attestation::reexecutions(&[5, 2]).len(), 1);
        run_to(open(7).until + 1);
        assert!(Attestation::reexecutions(&[5, 2]).is_empty());
        visit();
        assert_eq!(Attestation::reexecutions(&[12]).len(), 1);
        next_block();
        (0..5).for_each(|slot| say_again(&case.truth, slot));
        assert!(Attestation::reexecutions(&[15, 16]).is_empty());
    });
}

#[test]
fn boundary_of_64_nodes_at_a_time() {
    build_and_execute(|| {
        world();
        split(7);
        let mut nodes: Vec<u32> = (100..163).collect();
        nodes.push(3);
        assert_eq!(Attestation::reexecutions(&nodes).len(), 1);
        nodes.insert(0, 99);
        assert!(Attestation::reexecutions(&nodes).is_empty());
        assert!(Attestation::recalls(&nodes).is_empty());
    });
}

#[test]
fn records_to_have_at_hand_are_those_of_leaves_siblings_and_what_is_asked() {
    build_and_execute(|| {
        world();
        run_to(4);
        let of = |nodes: &[u32]| -> Vec<_> {
            let recalls = Attestation::recalls(nodes);
            recalls.iter().map(|it| it.checkpoint.shard).collect()
        };
        assert_eq!(of(&[3]), vec![root()]);
        let block = Attestation::recalls(&[3])[0].block;
        assert_eq!(block, Some(frame_system::BlockHash::<Test>::get(1)));
        assert!(of(&[15]).is_empty());
        let case = split(7);
        // Who is asked, and who may be asked next.
        assert_eq!(of(&[3]), vec![root()]);
        assert_eq!(of(&[15]), vec![root()]);
        assert!(of(&[19]).is_empty());
        let [left, right] = [0, 1].map(|place: usize| case.truth.heirs[place].shard);
        stands(&left, 1);
        stands(&right, 1);
        next_block();
        (0..5).for_each(|slot| say(&case.truth, slot));
        // Of a leaf and of its sibling.
        let mut both = vec![left, right];
        both.sort();
        assert_eq!(of(&[15]), both);
        frame_system::BlockHash::<Test>::remove(1);
        assert_eq!(Attestation::recalls(&[15])[0].block, None);
    });
}
