// SPDX-License-Identifier: Apache-2.0
//! `report_equivocation`: who votes for two heads in one place pays.

use crate::{mock::*, Call, Equivocators, Event};
use frame_support::dispatch::Pays;
use nerv_primitives_core::Observation;
use nerv_primitives_lane::Vote;
use sp_core::Pair;
use sp_runtime::DispatchResult;

fn report(first: &Vote, second: &Vote) -> DispatchResult {
    let call = Call::report_equivocation {
        first: Box::new(*first),
        second: Box::new(*second),
    };
    dispatch_signed(1, call)
}

#[test]
fn success_it_pays_once() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let (first, second) = (vote(&shard, 3, 5, 1), vote(&shard, 3, 5, 2));
        let reported =
            Lanes::report_equivocation(signed(1), Box::new(first), Box::new(second)).unwrap();
        assert_eq!(reported.pays_fee, Pays::No);
        let told = Event::Equivocated {
            shard,
            node: 3,
            term: 1,
            sequence: 5,
            amount: DEPOSIT / 2,
        };
        assert_eq!(events(), vec![told]);
        assert_eq!(Punished::get(), vec![(3, DEPOSIT / 2)]);
        assert_eq!(Observed::get(), vec![(3, Observation::Missed)]);
        assert_eq!(Vacated::get(), vec![(shard, 3)]);
        assert_eq!(Revoked::get(), vec![3]);
        fails(|| report(&second, &first), Failure::NoEnclave);
        // Not even if the same key is registered again, which counts in no lane any more.
        WithoutEnclave::reset();
        fails(|| report(&second, &first), Failure::AlreadyReported);
        seat(&shard, 3, Some(3));
        next_block();
        let mut replicas = replicas;
        replicas.run(0, &[]);
        assert!(pool(&replicas.signed_by([0, 1, 2, 3, 4])).is_err());
        include(replicas.signed_by([0, 1, 2, 4, 5]));
    });
}

#[test]
fn success_of_one_that_has_left_the_lane() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let (first, second) = (vote(&shard, 3, 5, 1), vote(&shard, 3, 5, 2));
        seat(&shard, 3, Some(17));
        report(&first, &second).unwrap();
        assert_eq!(Punished::get(), vec![(3, DEPOSIT / 2)]);
        assert!(Vacated::get().is_empty());
    });
}

/// It has another key by now, or none any more.
#[test]
fn success_of_one_that_has_changed_its_key() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        // The key of node 3 was that of another enclave, and the one before that of a third.
        Former::set([(3, vec![18, 17])].into());
        let of_former = |sequence, id| {
            let mut it = vote(&shard, 3, sequence, id);
            it.signature = pair(17).sign(it.hash(&Lanes::genesis()).as_bytes());
            it
        };
        let votes = (of_former(5, 1), of_former(5, 2));
        // Both by one enclave.
        let mixed = vote(&shard, 3, 5, 2);
        fails(|| report(&votes.0, &mixed), Failure::BadSignature);
        report(&votes.0, &votes.1).unwrap();
        assert_eq!(Punished::get(), vec![(3, DEPOSIT / 2)]);
        assert_eq!(Revoked::get(), vec![3]);
        let paid: Vec<_> = Equivocators::<Test>::iter_keys().collect();
        assert_eq!(paid, vec![(pair(17).public().0, 3)]);
        // For each of them it pays once.
        fails(|| report(&votes.1, &votes.0), Failure::BadSignature);
        Former::set([(3, vec![17])].into());
        fails(|| report(&votes.1, &votes.0), Failure::AlreadyReported);
        Former::reset();
        fails(|| report(&votes.1, &votes.0), Failure::NoEnclave);
    });
}

/// One that has had the key since does not pay in the place of the one that has signed.
#[test]
fn success_of_each_node_that_has_had_the_key() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        // The key of node 17 was that of node 3.
        Former::set([(3, vec![17])].into());
        let of = |node, id| {
            let mut it = vote(&shard, 3, 5, id);
            it.node = node;
            it.signature = pair(17).sign(it.hash(&Lanes::genesis()).as_bytes());
            it
        };
        let [later, earlier] = [17, 3].map(|node| (of(node, 1), of(node, 2)));
        report(&later.0, &later.1).unwrap();
        report(&earlier.0, &earlier.1).unwrap();
        let amount = DEPOSIT / 2;
        assert_eq!(Punished::get(), vec![(17, amount), (3, amount)]);
        assert_eq!(Revoked::get(), vec![17, 3]);
        assert_eq!(Vacated::get(), vec![(shard, 3)]);
        // Each pays once.
        WithoutEnclave::reset();
        fails(|| report(&later.1, &later.0), Failure::AlreadyReported);
        fails(|| report(&earlier.1, &earlier.0), Failure::BadSignature);
    });
}

#[test]
fn fails_for_votes_that_do_not_contradict_each_other() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let first = vote(&shard, 3, 5, 1);
        let others = [
            first,
            vote(&shard, 3, 6, 2),
            vote(&shard, 4, 5, 2),
            vote(&other, 3, 5, 2),
            Vote { term: 2, ..first },
        ];
        for second in others {
            fails(|| report(&first, &second), Failure::NoContradiction);
        }
    });
}

#[test]
fn fails_for_what_the_enclave_has_not_signed() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let (first, second) = (vote(&shard, 3, 5, 1), vote(&shard, 3, 5, 2));
        let of_another = Vote {
            signature: vote(&shard, 4, 5, 2).signature,
            ..second
        };
        fails(|| report(&first, &of_another), Failure::BadSignature);
        fails(|| report(&of_another, &first), Failure::BadSignature);
        let bent = Vote {
            id: sp_core::H256([9; 32]),
            ..second
        };
        fails(|| report(&first, &bent), Failure::BadSignature);
        WithoutEnclave::mutate(|nodes| nodes.insert(3));
        fails(|| report(&first, &second), Failure::NoEnclave);
        assert_eq!(Equivocators::<Test>::iter_keys().count(), 0);
        assert!(Punished::get().is_empty());
    });
}
