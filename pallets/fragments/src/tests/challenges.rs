// SPDX-License-Identifier: Apache-2.0
//! Challenges and answers.

use crate::{chunk_index, mock::*, Call, Event, Refusal, SUBMISSION_AGE};
use nerv_primitives_core::{Observation, ShardId};
use sp_core::H256;
use sp_runtime::testing::TestSignature;

/// A shard with a checkpoint that all hold, whose holders are asked.
fn asked() -> u32 {
    open(&root(), 1_000);
    let height = committed(&root(), 0);
    until_challenged(&root());
    height
}

#[test]
fn every_holder_is_asked_for_a_chunk_that_the_block_before_picks() {
    build_and_execute(|| {
        let height = asked();
        let committed_at = custody(&root()).newest().unwrap().at;
        assert_eq!(now(), committed_at + 20);
        assert_eq!(
            events(),
            [Event::Challenged {
                shard: root(),
                period: 1,
                height,
                asked: 7,
                until: now() + 8,
            }]
        );
        let challenge = custody(&root()).challenge.unwrap();
        assert_eq!(challenge.seed, System::parent_hash());
        let mut indices: Vec<u32> = (0..7)
            .map(|slot| {
                let (of, index) = custody(&root()).asked(&root(), slot).expect("it is asked");
                assert_eq!(of, height);
                assert_eq!(
                    index,
                    chunk_index(&challenge.seed, &root(), height, slot, 1, 3)
                );
                index
            })
            .collect();
        assert!(indices.iter().all(|index| *index < 3));
        indices.dedup();
        assert!(indices.len() > 1, "not all for the same");
    });
}

#[test]
fn the_chunk_is_the_documented_one() {
    let seed = H256::repeat_byte(3);
    let preimage = [
        b"nerv/challenge".as_slice(),
        &[3; 32],
        root().bytes(),
        &77u32.to_le_bytes(),
        &[4],
        &9u32.to_le_bytes(),
    ]
    .concat();
    let hash = sp_io::hashing::blake2_256(&preimage);
    let number = u64::from_le_bytes(hash[..8].try_into().unwrap());
    assert_eq!(
        chunk_index(&seed, &root(), 77, 4, 9, 1_000),
        (number % 1_000) as u32
    );
    assert_eq!(chunk_index(&seed, &root(), 77, 4, 9, 1), 0);
    assert_eq!(chunk_index(&seed, &root(), 77, 4, 9, 0), 0);
}

#[test]
fn who_answers_has_kept_a_duty_and_its_fragment() {
    build_and_execute(|| {
        asked();
        answer_all(&root(), 0..7);
        let kept: Vec<_> = (0..7).map(|node| (node, Observation::Kept)).collect();
        assert_eq!(Observed::get(), kept);
        run_to(now() + 9);
        assert_eq!(
            events(),
            [Event::ChallengeClosed {
                shard: root(),
                period: 1,
                answered: 7,
                missed: 0,
            }]
        );
        let custody = custody(&root());
        assert!(custody.challenge.is_none() && VacatedSlots::get().is_empty());
        assert_eq!(custody.newest().unwrap().holders.len(), 7);
        assert!(custody.slots.iter().all(|slot| slot.answered == 1));
    });
}

#[test]
fn periods_follow_each_other() {
    build_and_execute(|| {
        asked();
        let first = now();
        answer_all(&root(), 0..7);
        run_to(first + 9);
        until_challenged(&root());
        assert_eq!(now(), first + 20);
        assert_eq!(custody(&root()).period, 2);
    });
}

#[test]
fn an_answer_to_something_else_is_refused() {
    build_and_execute(|| {
        let height = asked();
        let honest = answer(&root(), 0);
        let change = |change: fn(&mut nerv_primitives_checkpoint::Answer)| {
            let mut other = honest.clone();
            change(&mut other);
            sign_answer(other)
        };
        let other = change(|it| it.shard = ShardId::from([9; 32]));
        refused_in_block(other, Refusal::NotALeaf, Failure::NotALeaf);
        for other in [change(|it| it.period = 0), change(|it| it.period = 2)] {
            refused_in_block(other, Refusal::NoChallenge, Failure::NoChallenge);
        }
        for other in [
            change(|it| it.height -= 1),
            change(|it| it.height = u32::MAX),
        ] {
            refused_in_block(other, Refusal::NotAsked, Failure::NotAsked);
        }
        for other in [
            change(|it| it.node = 1),
            change(|it| it.slot = 1),
            change(|it| it.slot = 200),
        ] {
            refused_in_block(other, Refusal::NotAssigned, Failure::NotAssigned);
        }
        for other in [
            change(|it| it.index = (it.index + 1) % 3),
            change(|it| it.index = u32::MAX),
        ] {
            refused_in_block(other, Refusal::WrongChunk, Failure::WrongChunk);
        }
        let mut stale = honest.clone();
        stale.at = now();
        refused_in_block(sign_answer(stale), Refusal::StaleView, Failure::StaleView);
        let mut stale = honest.clone();
        stale.at = now() - SUBMISSION_AGE - 1;
        refused_in_block(sign_answer(stale), Refusal::StaleView, Failure::StaleView);
        assert_eq!(honest.height, height);
        assert!(pool(&sign_answer(honest)).is_ok());
    });
}

#[test]
fn a_wrong_chunk_or_proof_is_refused() {
    build_and_execute(|| {
        asked();
        let honest = answer(&root(), 0);
        let mut bit = honest.clone();
        bit.chunk[7] ^= 1;
        let mut short = honest.clone();
        short.chunk.pop();
        let mut empty = honest.clone();
        empty.chunk = Default::default();
        let mut bare = honest.clone();
        bare.proof.0 = Default::default();
        let mut bent = honest.clone();
        bent.proof.0[0][0] ^= 1;
        // The chunk of another slot's fragment, with the proof of that.
        let other = custody(&root());
        let committed = other.newest().unwrap();
        let cut = cut(&committed.checkpoint, committed.profile, 0);
        let mut of_another = honest.clone();
        of_another.proof = cut.trees[1].prove(honest.index).unwrap();
        let chunk = nerv_primitives_erasure::chunk(&cut.fragments[1], honest.index).unwrap();
        of_another.chunk = chunk.to_vec().try_into().unwrap();
        for wrong in [bit, short, empty, bare, bent, of_another] {
            refused(sign_answer(wrong), Refusal::BadProof);
        }
        assert!(pool(&sign_answer(honest)).is_ok());
    });
}

#[test]
fn signed_by_another_or_for_another_fork_it_is_refused() {
    build_and_execute(|| {
        asked();
        let Call::answer {
            answer,
            signer,
            signature,
        } = sign_answer(answer(&root(), 0))
        else {
            panic!("an answer");
        };
        let call = |signer: AccountId, signature: TestSignature| Call::answer {
            answer: answer.clone(),
            signer,
            signature,
        };
        let by = |who: AccountId| TestSignature(who, signature.1.clone());
        refused(call(signer + 1, by(signer + 1)), Refusal::MayNotSign);
        refused(call(signer, by(signer + 1)), Refusal::BadSignature);
        seal(u64::from(answer.at), 777);
        refused(call(signer, signature.clone()), Refusal::BadSignature);
    });
}

#[test]
fn twice_or_late_it_is_refused() {
    build_and_execute(|| {
        asked();
        let honest = answer(&root(), 0);
        include(sign_answer(honest.clone()));
        refused_in_block(
            sign_answer(honest),
            Refusal::AlreadyAnswered,
            Failure::AlreadyAnswered,
        );
        let until = custody(&root()).challenge.unwrap().until;
        run_to(until);
        include(sign_answer(answer(&root(), 1)));
        // Nothing is visited, so that the challenge is there still.
        Budget::set(frame_support::weights::Weight::zero());
        next_block();
        let late = answer(&root(), 2);
        refused_in_block(
            sign_answer(late.clone()),
            Refusal::TooLate,
            Failure::TooLate,
        );
        Budget::set(frame_support::weights::Weight::MAX);
        next_block();
        refused_in_block(
            sign_answer(late),
            Refusal::NoChallenge,
            Failure::NoChallenge,
        );
    });
}

#[test]
fn the_pool_keeps_one_of_a_slot_for_a_period() {
    build_and_execute(|| {
        asked();
        let provides = |call| pool(&call).expect("it is taken").provides;
        let mut again = answer(&root(), 0);
        again.at -= 1;
        assert_eq!(
            provides(sign_answer(answer(&root(), 0))),
            provides(sign_answer(again))
        );
        assert_ne!(
            provides(sign_answer(answer(&root(), 0))),
            provides(sign_answer(answer(&root(), 1)))
        );
    });
}

#[test]
fn who_holds_an_older_one_is_asked_for_that() {
    build_and_execute(|| {
        open(&root(), 1_000);
        let older = committed(&root(), 0);
        AcknowledgePeriod::set(100);
        steps(&root(), 500);
        next_block();
        acknowledge(&root(), 0..5);
        let newer = custody(&root()).newest().unwrap().checkpoint.height;
        until_challenged(&root());
        let of = |slot| custody(&root()).asked(&root(), slot).map(|it| it.0);
        assert_eq!((of(0), of(5)), (Some(newer), Some(older)));
        answer_all(&root(), 0..7);
        // What is retired in between nobody can be asked for any more.
        run_to(now() + 9);
        until_challenged(&root());
        assert_eq!(of(6), Some(older));
        steps(&root(), 500);
        next_block();
        acknowledge(&root(), 0..5);
        assert_eq!((of(0), of(5), of(6)), (Some(newer), None, None));
        answer_all(&root(), 0..5);
        run_to(now() + 9);
        assert!(VacatedSlots::get().is_empty());
    });
}

#[test]
fn nobody_is_asked_who_holds_nothing() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        run_to(3);
        AcknowledgePeriod::set(500);
        acknowledge(&root(), 0..5);
        until_challenged(&root());
        let asked = |slot| custody(&root()).asked(&root(), slot).is_some();
        assert!(asked(4) && !asked(5) && !asked(6) && !asked(7));
    });
}
