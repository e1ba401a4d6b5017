// SPDX-License-Identifier: Apache-2.0
//! `claim`: what is refused, what is refuted, and what is told.

use crate::{mock::*, types::settlement::AttestationState, ClaimRefusal, EnclaveEnd, Event};
use frame_support::dispatch::GetDispatchInfo;
use nerv_primitives_attestation::{Claim, EvidenceKind, Field, Statement};
use nerv_primitives_core::{NodeId, Observation, ShardId};

/// The first shard, which has split, a block later.
fn asked() -> Case {
    world();
    let case = split(7);
    next_block();
    case
}

fn of(claim: &Claim) -> Statement {
    statement(claim, 3, 3, 0)
}

/// Checks that a claim which differs is refused.
#[track_caller]
fn refuses(refusal: ClaimRefusal, failure: Failure, change: impl FnOnce(&mut Statement)) {
    build_and_execute(|| {
        let case = asked();
        let mut said = of(&case.truth);
        change(&mut said);
        refused(sign_as(said, 3), refusal, failure);
    });
}

#[test]
fn success_it_is_told_and_kept() {
    build_and_execute(|| {
        let case = asked();
        let call = sign(of(&case.truth));
        let validity = pool(&call).unwrap();
        assert_eq!(validity.provides.len(), 1);
        assert!(validity.propagate && validity.longevity == 15);
        include(call);
        let claim = crate::hash_of(&case.truth);
        let told = Event::Claimed {
            record: 7,
            node: 3,
            slot: 3,
            round: 0,
            claim,
            evidence: EvidenceKind::Simulated,
        };
        assert_eq!(events(), vec![told]);
        let kept = open(7);
        assert_eq!((kept.claims.len(), kept.claimed.len()), (1, 1));
        assert_eq!((kept.count(&claim), kept.claimed[0].at), (1, now()));
        // What another says alike is kept once.
        say(&case.truth, 4);
        let kept = open(7);
        assert_eq!((kept.claims.len(), kept.count(&claim)), (1, 2));
    });
}

#[test]
fn fails_for_what_is_not_open_or_decided() {
    use ClaimRefusal::{Decided, NotOpen};
    refuses(NotOpen, Failure::NotOpen, |it| it.claim.record = 8);
    build_and_execute(|| {
        let case = asked();
        (0..3).for_each(|slot| say(&case.truth, slot));
        say(&lie(&case.truth), 4);
        run_to(now() + 31);
        visit();
        assert_eq!(open(7).state, AttestationState::Disputed);
        refused(sign(of(&case.truth)), Decided, Failure::Decided);
        drain(7);
        refused(sign(of(&case.truth)), NotOpen, Failure::NotOpen);
    });
}

#[test]
fn boundary_until_the_last_block() {
    build_and_execute(|| {
        let case = asked();
        run_to(now() + 29);
        assert_eq!(now(), open(7).until);
        include(sign(of(&case.truth)));
        next_block();
        let late = statement(&case.truth, 4, 4, 0);
        refused(sign(late), ClaimRefusal::TooLate, Failure::TooLate);
    });
}

#[test]
fn fails_in_another_round_for_another_slot_or_twice() {
    use ClaimRefusal::{AlreadyClaimed, NotAssigned, WrongRound};
    refuses(WrongRound, Failure::WrongRound, |it| it.round = 1);
    refuses(NotAssigned, Failure::NotAssigned, |it| it.slot = 2);
    refuses(NotAssigned, Failure::NotAssigned, |it| it.slot = 7);
    refuses(NotAssigned, Failure::NotAssigned, |it| it.slot = 255);
    refuses(NotAssigned, Failure::NotAssigned, |it| it.node = 12);
    build_and_execute(|| {
        let case = asked();
        say(&case.truth, 3);
        for claim in [&case.truth, &lie(&case.truth)] {
            refused(sign(of(claim)), AlreadyClaimed, Failure::AlreadyClaimed);
        }
        // Nor who was refuted.
        let mut wrong = case.truth.clone();
        wrong.sources[0].contents.accounts += 1;
        say(&wrong, 2);
        enroll(2);
        let again = sign(statement(&case.truth, 2, 2, 0));
        refused(again, AlreadyClaimed, Failure::AlreadyClaimed);
    });
}

#[test]
fn boundary_a_node_has_looked_not_long_ago() {
    let stale = ClaimRefusal::StaleView;
    refuses(stale, Failure::StaleView, |it| it.at = now());
    refuses(stale, Failure::StaleView, |it| it.at = now() + 1);
    build_and_execute(|| {
        let case = asked();
        run_to(20);
        let at = |at| Statement {
            at,
            ..of(&case.truth)
        };
        refused(sign(at(3)), stale, Failure::StaleView);
        include(sign(at(4)));
    });
}

#[test]
fn fails_about_other_shards_checkpoints_and_logs() {
    use ClaimRefusal::{WrongCheckpoint, WrongLog, WrongShape};
    let shape: [fn(&mut Claim); 6] = [
        |it| {
            it.sources.pop();
        },
        |it| {
            it.heirs.pop();
        },
        |it| it.sources.try_push(it.sources[0]).unwrap(),
        |it| it.sources[0].shard = ShardId::from([9; 32]),
        |it| it.heirs[0].shard = ShardId::from([9; 32]),
        |it| it.heirs.as_mut().reverse(),
    ];
    for change in shape {
        refuses(WrongShape, Failure::WrongShape, |it| change(&mut it.claim));
    }
    let from: [fn(&mut Claim); 4] = [
        |it| it.sources[0].from.height += 1,
        |it| it.sources[0].from.root.0[0] ^= 1,
        |it| it.sources[0].from.log.head.0[0] ^= 1,
        |it| it.sources[0].from.log.length += 1,
    ];
    for change in from {
        refuses(WrongCheckpoint, Failure::WrongCheckpoint, |it| {
            change(&mut it.claim);
        });
    }
    refuses(WrongLog, Failure::WrongLog, |it| {
        it.claim.sources[0].log.head.0[0] ^= 1;
    });
    refuses(WrongLog, Failure::WrongLog, |it| {
        it.claim.sources[0].log.length -= 1;
    });
}

#[test]
fn fails_without_an_enclave_that_counts() {
    let none = ClaimRefusal::NoEnclave;
    build_and_execute(|| {
        let case = asked();
        Attestation::withdraw_enclave(signed(operator(3)), 3).unwrap();
        refused(sign(of(&case.truth)), none, Failure::NoEnclave);
        Gone::set([4].into());
        let gone = sign(statement(&case.truth, 4, 4, 0));
        refused(gone, none, Failure::NoEnclave);
        EnclaveLifetime::set(2);
        enroll(3);
        run_to(now() + 3);
        refused(sign(of(&case.truth)), none, Failure::NoEnclave);
        Gone::set(Default::default());
    });
}

/// Another enclave's signature; one of the same node on another fork; one that was of another claim.
#[test]
fn fails_with_another_signature() {
    build_and_execute(|| {
        let case = asked();
        let bad = Err(ClaimRefusal::BadSignature.into());
        let foreign = sign_as(of(&case.truth), 4);
        assert_eq!(pool(&foreign).map(|_| ()), bad);
        let call = sign(of(&case.truth));
        let at = u64::from(now() - 1);
        let hash = frame_system::BlockHash::<Test>::get(at);
        frame_system::BlockHash::<Test>::insert(at, sp_core::H256::repeat_byte(7));
        assert_eq!(pool(&call).map(|_| ()), bad);
        frame_system::BlockHash::<Test>::insert(at, hash);
        assert!(pool(&call).is_ok());
        let crate::Call::claim { signature, .. } = call else {
            panic!("a claim");
        };
        let statement = of(&lie(&case.truth));
        let replaced = crate::Call::claim {
            statement,
            signature,
        };
        assert_eq!(pool(&replaced).map(|_| ()), bad);
        // What no chain knows any more.
        frame_system::BlockHash::<Test>::remove(at);
        let stale = Err(ClaimRefusal::StaleView.into());
        assert_eq!(pool(&sign(of(&case.truth))).map(|_| ()), stale);
        frame_system::BlockHash::<Test>::insert(at, hash);
    });
}

#[test]
fn fails_unless_authorised() {
    build_and_execute(|| {
        let case = asked();
        let call = sign(of(&case.truth));
        let crate::Call::claim {
            statement,
            signature,
        } = call
        else {
            panic!("a claim");
        };
        for origin in [signed(1), RuntimeOrigin::root(), RuntimeOrigin::none()] {
            let result = Attestation::claim(origin, statement.clone(), signature);
            assert!(result.is_err());
        }
    });
}

/// Each error has a refusal of its own, and each refusal an error and a number.
#[test]
fn refusals_are_told_apart() {
    use ClaimRefusal::*;
    let all = [
        NotOpen,
        Decided,
        TooLate,
        WrongRound,
        NotAssigned,
        AlreadyClaimed,
        StaleView,
        WrongShape,
        WrongCheckpoint,
        WrongLog,
        NoEnclave,
        BadSignature,
    ];
    let mut told = std::collections::BTreeSet::new();
    for refusal in all {
        let validity: sp_runtime::transaction_validity::TransactionValidityError = refusal.into();
        assert!(told.insert(format!("{validity:?}")));
        assert!(told.insert(format!("{:?}", refusal.error::<Test>())));
    }
}

type Change = (Field, fn(&mut Claim));

/// What the chain itself knows better costs at once, and does not count.
#[test]
fn success_what_the_chain_knows_better_is_refuted() {
    let changes: [Change; 7] = [
        (Field::Accounts, |it| it.sources[0].contents.accounts -= 1),
        (Field::Total, |it| it.sources[0].contents.total += 1),
        (Field::Embedding, |it| {
            it.sources[0].contents.embedding.0[9] ^= 1;
        }),
        (Field::HeirAccounts, |it| it.heirs[0].contents.accounts += 1),
        (Field::HeirTotal, |it| it.heirs[1].contents.total -= 1),
        (Field::HeirAccounts, |it| {
            it.heirs[0].contents.accounts = u64::MAX
        }),
        (Field::HeirTotal, |it| {
            it.heirs[1].contents.total = u128::MAX
        }),
    ];
    for (field, change) in changes {
        build_and_execute(|| {
            let case = asked();
            let mut wrong = case.truth.clone();
            change(&mut wrong);
            System::reset_events();
            say(&wrong, 3);
            let told = events();
            let refutes = |it: &Event<Test>| matches!(it, Event::ClaimRefuted { record: 7, node: 3, field: told, .. } if *told == field);
            assert!(told.iter().any(refutes), "{told:?}");
            assert!(told.contains(&Event::EnclaveEnded {
                node: 3,
                key: sp_core::Pair::public(&pair(3)).0,
                end: EnclaveEnd::Lied
            }));
            assert_eq!(Punished::get(), vec![(3, DEPOSIT / 2)]);
            assert_eq!(Observed::get(), vec![(3, Observation::Missed)]);
            assert!(open(7).claims.is_empty());
            // The others settle it.
            [0, 1, 2, 4, 5]
                .into_iter()
                .for_each(|slot| say(&case.truth, slot));
            drain(7);
            assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
            assert_eq!(Punished::get().len(), 1);
        });
    }
}

/// A liar is told as soon as it differs, and pays as soon as five others have said the same.
#[test]
fn success_who_has_signed_what_loses_pays() {
    build_and_execute(|| {
        let case = asked();
        say(&lie(&case.truth), 0);
        say(&case.truth, 1);
        let (record, field) = (7, Field::HeirRoot);
        let shard = case.truth.heirs[0].shard;
        let node: NodeId = 1;
        // The first that was made says nothing of who lies.
        assert!(events().contains(&Event::Contradicted {
            record,
            node,
            field,
            shard
        }));
        assert!(Punished::get().is_empty());
        (2..5).for_each(|slot| say(&case.truth, slot));
        assert!(Punished::get().is_empty());
        say(&case.truth, 5);
        let node = 0;
        let lost = |node| Event::ClaimLost {
            record,
            node,
            field,
            shard,
        };
        assert!(events().contains(&lost(node)));
        assert_eq!(Punished::get(), vec![(0, DEPOSIT / 2)]);
        // And so does one that comes after that, while the drain goes on.
        say(&lie(&case.truth), 6);
        assert!(events().contains(&lost(6)));
        assert_eq!(Punished::get(), vec![(0, DEPOSIT / 2), (6, DEPOSIT / 2)]);
        drain(7);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
        assert_eq!(Slashed::get(), vec![(PROPOSAL, false)]);
    });
}

/// What is declared is the most; what is charged is what was done.
#[test]
fn success_it_costs_what_it_does() {
    build_and_execute(|| {
        let case = asked();
        let call = sign(of(&case.truth));
        let declared = call.get_dispatch_info().call_weight;
        assert_eq!(declared, Attestation::claim_weight());
        let said = Attestation::do_claim(&of(&case.truth)).unwrap();
        assert_eq!(said.actual_weight, Some(Attestation::claimed_weight(0)));
        assert!(Attestation::claimed_weight(0).all_lt(declared));
    });
}
