// SPDX-License-Identifier: Apache-2.0
//! Acknowledgements: what commits a checkpoint, what is evidence, and what is refused.

use crate::{mock::*, Call, Commitments, Event, Refusal, SUBMISSION_AGE};
use nerv_primitives_core::ShardId;
use nerv_primitives_erasure::Profile;
use sp_runtime::testing::TestSignature;

/// A shard with a checkpoint that waits.
fn waiting() {
    place(&root(), 0);
    open(&root(), 100);
    steps(&root(), 500);
    run_to(3);
}

#[test]
fn as_many_equal_ones_as_rebuild_it_commit_it() {
    build_and_execute(|| {
        waiting();
        let (checkpoint, cut) = pending(&root());
        let hash = cut.commitment.hash(&checkpoint);
        acknowledge(&root(), [6, 0, 3, 2]);
        assert!(custody(&root()).newest().is_none());
        assert_eq!(
            events().last(),
            Some(&Event::Acknowledged {
                shard: root(),
                height: 2,
                slot: 2,
                node: 2,
                commitment: hash,
            })
        );
        acknowledge(&root(), [5]);
        assert_eq!(
            events().last(),
            Some(&Event::CheckpointCommitted {
                shard: root(),
                height: 2,
                commitment: hash,
                length: cut.commitment.layout.length,
                data: 5,
                parity: 2,
            })
        );
        let custody = custody(&root());
        let newest = custody.newest().expect("it is committed");
        assert!(custody.pending.is_none() && newest.evidence.is_empty());
        assert_eq!((newest.commitment, newest.at), (hash, 3));
        assert_eq!(newest.holders.iter().collect::<Vec<_>>(), [0, 2, 3, 5, 6]);
        assert_eq!(Commitments::<Test>::get((root(), 2)), Some(cut.commitment));
    });
}

#[test]
fn the_rest_of_the_holders_join() {
    build_and_execute(|| {
        waiting();
        acknowledge(&root(), 0..5);
        join(&root(), 2, [5]);
        assert_eq!(custody(&root()).newest().unwrap().holders.len(), 6);
        let owes = |slot: usize| custody(&root()).slots[slot].owes;
        assert_eq!(owes(5), None);
        assert_eq!(owes(6).map(|owed| (owed.height, owed.until)), Some((2, 13)));
    });
}

#[test]
fn one_that_differs_is_evidence() {
    build_and_execute(|| {
        waiting();
        let (checkpoint, honest) = pending(&root());
        let other = cut(&checkpoint, Profile::DEFAULT, 9).commitment;
        acknowledge(&root(), 0..2);
        include(sign(said(&root(), 2, 2, other.clone())));
        let differs = Event::CommitmentDiffers {
            shard: root(),
            height: 2,
            slot: 2,
            node: 2,
            commitment: other.hash(&checkpoint),
        };
        assert_eq!(events().last(), Some(&differs));
        acknowledge(&root(), 3..6);
        let newest = custody(&root()).newest().cloned().expect("five are equal");
        assert_eq!(newest.commitment, honest.commitment.hash(&checkpoint));
        assert!(!newest.holders.contains(2));
        let evidence: Vec<_> = newest
            .evidence
            .iter()
            .map(|it| (it.slot, it.node))
            .collect();
        assert_eq!(evidence, [(2, 2)]);
        // After that as well, once.
        include(sign(said(&root(), 2, 6, other.clone())));
        assert_eq!(custody(&root()).newest().unwrap().evidence.len(), 2);
        refused_in_block(
            sign(said(&root(), 2, 6, other)),
            Refusal::AlreadyAcknowledged,
            Failure::AlreadyAcknowledged,
        );
        // Who finds out that it was wrong can still hold what stands.
        join(&root(), 2, [2, 6]);
        let newest = custody(&root()).newest().cloned().unwrap();
        assert_eq!((newest.holders.len(), newest.evidence.len()), (7, 2));
    });
}

#[test]
fn the_first_one_may_be_the_one_that_is_wrong() {
    build_and_execute(|| {
        waiting();
        let (checkpoint, _) = pending(&root());
        let other = cut(&checkpoint, Profile::DEFAULT, 9).commitment;
        include(sign(said(&root(), 2, 0, other)));
        acknowledge(&root(), 1..6);
        let newest = custody(&root()).newest().cloned().expect("five are equal");
        assert!(!newest.holders.contains(0) && newest.evidence[0].slot == 0);
    });
}

/// With few data pieces fewer nodes rebuild a checkpoint than could agree on two commitments of it.
#[test]
fn boundary_more_than_half_must_agree() {
    build_and_execute(|| {
        let holders: Vec<Option<u32>> = (0..5).map(Some).collect();
        place_on(&root(), &holders, 4);
        steps(&root(), 500);
        run_to(3);
        acknowledge(&root(), 0..2);
        assert!(custody(&root()).newest().is_none(), "one piece rebuilds it");
        acknowledge(&root(), 2..3);
        assert!(custody(&root()).newest().is_some());
    });
}

#[test]
fn of_another_shard_checkpoint_or_slot_it_is_refused() {
    build_and_execute(|| {
        waiting();
        let honest = acknowledgement(&root(), 0);
        let mut said = honest.clone();
        said.shard = ShardId::from([9; 32]);
        refused_in_block(sign(said), Refusal::NotALeaf, Failure::NotALeaf);
        let mut said = honest.clone();
        said.height = 3;
        refused_in_block(
            sign(said),
            Refusal::UnknownCheckpoint,
            Failure::UnknownCheckpoint,
        );
        let mut said = honest.clone();
        said.height = 1;
        refused_in_block(
            sign(said),
            Refusal::CheckpointRetired,
            Failure::CheckpointRetired,
        );
        for (slot, node) in [(1, 0), (0, 1), (0, 19), (7, 0), (255, 0)] {
            let mut said = honest.clone();
            (said.slot, said.node) = (slot, node);
            refused_in_block(sign(said), Refusal::NotAssigned, Failure::NotAssigned);
        }
    });
}

#[test]
fn boundary_of_what_it_can_look_like() {
    build_and_execute(|| {
        waiting();
        let honest = acknowledgement(&root(), 0);
        let accounts = 100;
        for length in [0, accounts * 36 + 1, accounts * 92 + 11, u64::MAX] {
            let mut said = honest.clone();
            said.commitment.layout.length = length;
            refused_in_block(sign(said), Refusal::BadCommitment, Failure::BadCommitment);
        }
        let mut said = honest.clone();
        said.commitment.layout.profile = Profile::WIDE;
        refused_in_block(sign(said), Refusal::BadCommitment, Failure::BadCommitment);
        let mut said = honest.clone();
        said.commitment.roots.pop();
        refused_in_block(sign(said), Refusal::BadCommitment, Failure::BadCommitment);
        for length in [accounts * 36 + 2, accounts * 92 + 10] {
            let mut said = honest.clone();
            said.commitment.layout.length = length;
            assert!(pool(&sign(said)).is_ok(), "{length}");
        }
    });
}

#[test]
fn twice_it_is_refused_also_if_it_says_something_else() {
    build_and_execute(|| {
        waiting();
        let honest = acknowledgement(&root(), 0);
        include(sign(honest.clone()));
        refused_in_block(
            sign(honest.clone()),
            Refusal::AlreadyAcknowledged,
            Failure::AlreadyAcknowledged,
        );
        let mut other = honest.clone();
        other.commitment.layout.length += 1;
        refused_in_block(
            sign(other.clone()),
            Refusal::AlreadyAcknowledged,
            Failure::AlreadyAcknowledged,
        );
        acknowledge(&root(), 1..5);
        refused_in_block(
            sign(honest),
            Refusal::AlreadyAcknowledged,
            Failure::AlreadyAcknowledged,
        );
    });
}

#[test]
fn boundary_late_it_is_refused() {
    build_and_execute(|| {
        // Nobody is waited for, and it stands there.
        let mut holders: Vec<Option<u32>> = (SIMULATED..SIMULATED + 6).map(Some).collect();
        holders.push(Some(0));
        place_on(&root(), &holders, 2);
        steps(&root(), 500);
        run_to(13);
        assert_eq!(custody(&root()).pending.unwrap().until, 13);
        assert!(pool(&sign(acknowledgement(&root(), 6))).is_ok());
        next_block();
        let said = acknowledgement(&root(), 6);
        refused_in_block(sign(said), Refusal::TooLate, Failure::TooLate);
    });
}

#[test]
fn boundary_of_how_long_ago_the_node_looked() {
    build_and_execute(|| {
        place(&root(), 0);
        run_to(40);
        steps(&root(), 500);
        next_block();
        let honest = acknowledgement(&root(), 0);
        for at in [now(), now() + 1, u32::MAX, now() - SUBMISSION_AGE - 1, 0] {
            let mut said = honest.clone();
            said.at = at;
            refused_in_block(sign(said), Refusal::StaleView, Failure::StaleView);
        }
        for at in [now() - 1, now() - SUBMISSION_AGE] {
            let mut said = honest.clone();
            said.at = at;
            let validity = pool(&sign(said)).expect("it is fresh");
            assert_eq!(
                validity.longevity,
                u64::from((at + SUBMISSION_AGE - now()).max(1))
            );
            assert!(validity.propagate);
        }
    });
}

#[test]
fn signed_by_another_or_for_another_fork_it_is_refused() {
    build_and_execute(|| {
        waiting();
        let honest = acknowledgement(&root(), 0);
        let Call::acknowledge {
            acknowledgement,
            signer,
            signature,
        } = sign(honest)
        else {
            panic!("an acknowledgement");
        };
        let call = |signer: AccountId, signature: TestSignature| Call::acknowledge {
            acknowledgement: acknowledgement.clone(),
            signer,
            signature,
        };
        let by = |who: AccountId| TestSignature(who, signature.1.clone());
        refused(call(signer + 1, by(signer + 1)), Refusal::MayNotSign);
        refused(call(signer, by(signer + 1)), Refusal::BadSignature);
        refused(
            call(signer, TestSignature(signer, vec![0; 32])),
            Refusal::BadSignature,
        );
        // A delegate may.
        Delegates::mutate(|delegates| delegates.insert(7, signer));
        assert!(pool(&call(7, by(7))).is_ok());
        assert!(pool(&call(signer, signature.clone())).is_ok());
        // The block after which the node looked is another one on a fork.
        seal(2, 777);
        refused(call(signer, signature.clone()), Refusal::BadSignature);
        seal(2, 2);
        seal(0, 777);
        refused(call(signer, signature.clone()), Refusal::BadSignature);
    });
}

#[test]
fn what_is_signed_is_of_acknowledgements_alone() {
    build_and_execute(|| {
        waiting();
        let said = acknowledgement(&root(), 0);
        let plain = codec::Encode::encode(&said);
        let hash = crate::acknowledgement_hash::<Test>(&said);
        let preimage = [
            b"nerv/fragments/acknowledgement".as_slice(),
            &System::block_hash(0).0,
            &System::block_hash(2).0,
            &plain,
        ]
        .concat();
        assert_eq!(hash, sp_io::hashing::blake2_256(&preimage));
    });
}

#[test]
fn the_pool_keeps_one_of_a_slot_for_a_checkpoint() {
    build_and_execute(|| {
        waiting();
        let tags = |slot: u8, length: u64| {
            let mut said = acknowledgement(&root(), slot);
            said.commitment.layout.length += length;
            pool(&sign(said)).expect("it is taken").provides
        };
        assert_eq!(tags(0, 0), tags(0, 1));
        assert_ne!(tags(0, 0), tags(1, 0));
    });
}

#[test]
fn of_a_committed_one_it_says_nothing_after_its_time() {
    build_and_execute(|| {
        Budget::set(frame_support::weights::Weight::zero());
        place(&root(), 0);
        Budget::set(frame_support::weights::Weight::MAX);
        steps(&root(), 500);
        run_to(3);
        acknowledge(&root(), 0..5);
        // Nothing is visited, so that nobody has lost anything yet.
        Budget::set(frame_support::weights::Weight::zero());
        run_to(14);
        let custody = custody(&root());
        let committed = custody.newest().expect("it is committed");
        let cut = cut(&committed.checkpoint, committed.profile, 0);
        let late = said(&root(), 2, 5, cut.commitment);
        refused_in_block(sign(late), Refusal::TooLate, Failure::TooLate);
    });
}

#[test]
fn a_retired_one_cannot_be_acknowledged() {
    build_and_execute(|| {
        let first = committed(&root(), 0);
        let (checkpoint, old) = {
            let custody = custody(&root());
            let committed = custody.newest().unwrap();
            (
                committed.checkpoint,
                cut(&committed.checkpoint, committed.profile, 0),
            )
        };
        assert_eq!(checkpoint.height, first);
        commit_another(&root());
        assert_eq!(custody(&root()).committed.len(), 2);
        commit_another(&root());
        assert!(events().contains(&Event::Retired {
            shard: root(),
            height: first,
        }));
        assert_eq!(Commitments::<Test>::iter().count(), 2);
        let said = said(&root(), first, 0, old.commitment);
        refused_in_block(
            sign(said),
            Refusal::CheckpointRetired,
            Failure::CheckpointRetired,
        );
    });
}
