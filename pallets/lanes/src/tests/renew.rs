// SPDX-License-Identifier: Apache-2.0
//! `renew`: replicas that cannot agree begin anew.

use crate::{mock::*, Event, Refusal, RENEWAL_AGE};
use nerv_primitives_lane::{CommitError, Renewal};
use sp_core::H256;
use sp_runtime::transaction_validity::InvalidTransaction;

#[test]
fn success_the_next_term_begins_at_the_committed_head() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        replicas.run(0, &[]);
        let of_the_old_term = replicas.call();
        let term = lane(&shard).position.term;
        let call = renew(renewal(&shard), 0..5);
        let validity = pool(&call).unwrap();
        assert_eq!(validity.provides.len(), 1);
        assert_eq!(validity.longevity, u64::from(RENEWAL_AGE) - 1);
        include(call.clone());
        let signers = 5;
        let term = term + 1;
        assert_eq!(
            events(),
            vec![Event::Renewed {
                shard,
                term,
                signers
            }]
        );
        assert_eq!(lane(&shard).position.term, term);
        // What was signed before counts no more, and the renewal itself counted once.
        let wrong = Refusal::Header(CommitError::WrongTerm);
        refused(of_the_old_term, wrong, Failure::WrongTerm);
        next_block();
        refused(call, Refusal::WrongTerm, Failure::WrongTerm);
        replicas.go_back();
        replicas.run(0, &[]);
        replicas.commit();
        assert_eq!(lane(&shard).position.head.header.term, term);
    });
}

#[test]
fn fails_for_another_lane_term_or_head() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        let with = |change: fn(&mut Renewal)| {
            let mut renewal = renewal(&shard);
            change(&mut renewal);
            renew(renewal, 0..5)
        };
        let mut elsewhere = renewal(&shard);
        elsewhere.shard = other;
        let elsewhere = renew(elsewhere, 0..5);
        refused(elsewhere, Refusal::NotALane, Failure::NotALane);
        refused(
            with(|it| it.term += 1),
            Refusal::WrongTerm,
            Failure::WrongTerm,
        );
        refused(
            with(|it| it.term -= 1),
            Refusal::WrongTerm,
            Failure::WrongTerm,
        );
        refused(
            with(|it| it.head = H256::zero()),
            Refusal::WrongHead,
            Failure::WrongHead,
        );
        // One of the head before undoes nothing.
        let before = renew(renewal(&shard), 0..5);
        replicas.run(0, &[]);
        replicas.commit();
        refused(before, Refusal::WrongHead, Failure::WrongHead);
    });
}

#[test]
fn boundary_the_replicas_have_looked_not_long_ago() {
    build_and_execute(|| {
        SilenceAfter::set(1_000);
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        pass(RENEWAL_AGE + 5);
        let at = |at| {
            let renewal = Renewal {
                at,
                ..renewal(&shard)
            };
            renew(renewal, 0..5)
        };
        for stale in [now(), now() + 1, now() - RENEWAL_AGE - 1] {
            refused(at(stale), Refusal::StaleView, Failure::StaleView);
        }
        include(at(now() - RENEWAL_AGE));
    });
}

#[test]
fn boundary_one_in_a_block_and_none_in_that_of_the_opening() {
    build_and_execute(|| {
        let [shard, _] = two_leaves();
        Lanes::open_lane(RuntimeOrigin::root(), shard).unwrap();
        pass(2);
        assert_eq!(lane(&shard).opened_at, now());
        let at_once = renew(renewal(&shard), 0..5);
        refused(at_once, Refusal::TooSoon, Failure::TooSoon);
        next_block();
        include(renew(renewal(&shard), 0..5));
        let again = renew(renewal(&shard), 0..5);
        refused(again, Refusal::TooSoon, Failure::TooSoon);
        // So no term is above the height of its block, and the next lane of the shard has another.
        assert!(lane(&shard).position.term <= now());
    });
}

#[test]
fn fails_with_signers_who_may_not() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        next_block();
        let by = |slots: Vec<u8>| renew(renewal(&shard), slots);
        refused(
            by(vec![0, 1, 2, 3]),
            Refusal::TooFewSigners,
            Failure::TooFewSigners,
        );
        refused(
            by(vec![0, 1, 2, 3, 3]),
            Refusal::DoubledSigner,
            Failure::DoubledSigner,
        );
        refused(
            by(vec![0, 1, 2, 3, 9]),
            Refusal::NotAssigned,
            Failure::NotAssigned,
        );
        // A vote is no renewal.
        let hash = nerv_primitives_lane::vote_hash(
            &Lanes::genesis(),
            &shard,
            renewal(&shard).term,
            0,
            &renewal(&shard).head,
        );
        let votes = crate::Call::<Test>::renew {
            renewal: renewal(&shard),
            signatures: signatures(&shard, 0..5, &hash),
        };
        let bad = InvalidTransaction::BadProof;
        assert_eq!(pool(&votes).map(|_| ()), Err(bad.into()));
    });
}

#[test]
fn a_lane_that_only_renews_its_term_is_silent_all_the_same() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        for _ in 0..SilenceAfter::get() + 1 {
            next_block();
            include(renew(renewal(&shard), 0..5));
        }
        assert!(lane(&shard).quiet);
        begin_return(&shard);
        let late = renew(renewal(&shard), 0..5);
        refused(late, Refusal::NotALane, Failure::NotALane);
    });
}
