// SPDX-License-Identifier: Apache-2.0
//! The keeper: what it submits, block by block.

use crate::{
    keeper::{instance, LOOKS},
    mock::*,
    Call, SubmissionOf,
};
use frame_support::assert_ok;
use nerv_primitives_core::{traits::NodeReliability, NodeId, Observation, PlacementState};
use nerv_primitives_genetic::{exact, search, Instance, Settings};
use sp_core::offchain::Duration;
use sp_runtime::{
    offchain::{
        storage::StorageValueRef,
        storage_lock::{StorageLock, Time},
    },
    transaction_validity::TransactionSource,
};

fn submission(call: &Call<Test>) -> SubmissionOf<Test> {
    match call {
        Call::submit_placement { submission, .. } => submission.clone(),
        _ => panic!("the keeper sends nothing else"),
    }
}

/// Begins the next block, in which all is included that was sent; the pool takes all of it.
fn include_all(sent: Vec<Call<Test>>) {
    next_block();
    for call in sent {
        assert!(authorize(TransactionSource::Local, &call).is_ok());
        assert_eq!(include_call(call), Ok(Ok(())));
    }
}

#[test]
fn success_places_the_first_leaf_with_what_anyone_can_find_again() {
    with_keeper(simulated(12, 100), PLACERS, |take| {
        let round = round(&root());
        keep();
        let sent = take();
        assert_eq!(sent.len(), 1);
        let found = submission(&sent[0]);
        assert_eq!((found.round, found.at), (round.number, 1));
        let terms = Placement::terms();
        let (ids, candidates, matrix) = instance::<Test>(&root(), &terms, 1).unwrap();
        let instance = Instance {
            candidates: &candidates,
            latency: &matrix,
            rules: terms.rules(),
        };
        let again = search(&instance, &Settings::default(), round.seed).unwrap();
        let nodes: Vec<u32> = again
            .chosen
            .iter()
            .map(|index| ids[usize::from(*index)])
            .collect();
        assert_eq!(found.nodes.to_vec(), nodes);
        assert_eq!(found.claimed, again.score.total);
        assert_eq!(found.claimed, exact(&instance).unwrap().1.total);
        include_all(sent);
        assert_eq!(
            placement(&root()).score,
            again.score,
            "on and off the chain"
        );
    });
}

/// Where the nodes say that they can be asked that are registered here.
const URL: &str = "https://node.example:9000";

/// The nodes that a search with the round's seed finds for the first leaf.
fn searched() -> Vec<NodeId> {
    let terms = Placement::terms();
    let (ids, candidates, matrix) = instance::<Test>(&root(), &terms, now()).unwrap();
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules: terms.rules(),
    };
    let found = search(&instance, &Settings::default(), round(&root()).seed).unwrap();
    let id = |index: &u16| ids[usize::from(*index)];
    found.chosen.iter().map(id).collect()
}

/// Two simulated nodes in each of two failure domains, where five are wanted, and two newcomers of which one
/// can be taken: first the one that is found, with its operator, then the other.
fn with_newcomers(test: impl FnOnce(&Outside, [(NodeId, AccountId); 2], NodeId)) {
    with_web(simulated(4, 100), PLACERS, |outside| {
        Probation::set(100);
        keep();
        assert_eq!(outside.take(), vec![], "too few");
        let mut newcomers = [(register(1, 50), 1), (register(2, 51), 2)];
        let third = register(3, 0);
        next_block();
        // The keeper has looked at it, and waits a while.
        run_to(6);
        let chosen = searched();
        newcomers.sort_by_key(|(id, _)| !chosen.contains(id));
        test(outside, newcomers, third);
    });
}

#[test]
fn success_newcomers_are_taken_where_there_are_too_few_others_and_no_more_than_may_be() {
    with_newcomers(|outside, [(first, operator), (other, _)], third| {
        outside.identifies(URL, first, operator, 1);
        keep();
        let sent = outside.take();
        let found = submission(&sent[0]);
        assert_eq!(found.nodes.len(), 5);
        assert!(found.nodes.contains(&first) && !found.nodes.contains(&other));
        assert!(!found.nodes.contains(&third), "its failure domain is full");
        include_all(sent);
    });
}

#[test]
fn success_who_does_not_answer_is_not_chosen() {
    for answer in [&b""[..], br#"{"result":null}"#] {
        with_newcomers(|outside, [(first, _), (other, operator)], _| {
            outside.answers(URL, first, answer);
            outside.identifies(URL, other, operator, 1);
            keep();
            let sent = outside.take();
            let found = submission(&sent[0]);
            assert!(found.nodes.contains(&other) && !found.nodes.contains(&first));
            include_all(sent);
            // Who holds a piece is not asked again: of that the chain knows.
            next_block();
            keep();
        });
    }
}

#[test]
fn success_who_does_not_answer_is_chosen_where_nobody_else_can_be() {
    with_newcomers(|outside, [(first, _), (other, _)], _| {
        outside.answers(URL, first, b"");
        outside.answers(URL, other, b"");
        keep();
        let sent = outside.take();
        assert!(submission(&sent[0]).nodes.contains(&first));
        include_all(sent);
    });
}

#[test]
fn success_sends_nothing_twice_while_it_may_be_on_its_way() {
    with_keeper(simulated(10, 100), PLACERS, |take| {
        keep();
        assert_eq!(take().len(), 1);
        for _ in 0..3 {
            keep();
            assert_eq!(take().len(), 0);
            next_block();
        }
        next_block();
        keep();
        assert_eq!(take().len(), 1, "it got lost");
    });
}

#[test]
fn success_waits_for_its_turn_and_for_grace() {
    with_keeper(simulated(10, 100), [53], |take| {
        let mut sent = Vec::new();
        while sent.is_empty() {
            keep();
            sent = take();
            let turn_next = {
                let order = crate::PlacerOrder::<Test>::get();
                Placement::turn(&order, &root(), round(&root()).number, now() + 1)
            };
            let is_free = now() + 1 >= 12;
            assert_eq!(!sent.is_empty(), turn_next == Some(53) || is_free);
            next_block();
        }
    });
}

#[test]
fn success_children_and_what_broke_come_first() {
    with_keeper(simulated(12, 100), PLACERS, |take| {
        keep();
        include_all(take());
        let (left, right) = split(&root());
        keep();
        let sent = take();
        let (first, second) = (submission(&sent[0]), submission(&sent[1]));
        let shards = (first.shard, second.shard);
        assert!(shards == (left, right) || shards == (right, left));
        assert_ne!(
            first.nodes, second.nodes,
            "the second one saw the room that the first one takes"
        );
        include_all(sent);
        let failed = holders(&left)[0];
        assert_ok!(Placement::force_fail(RuntimeOrigin::root(), failed));
        keep();
        include_all(take());
        for leaf in [left, right] {
            let placed = placement(&leaf);
            assert_eq!(placed.state, PlacementState::Sound);
            assert!(!placed.slots.contains(failed));
        }
        check();
    });
}

#[test]
fn success_looks_for_something_better_from_time_to_time() {
    with_keeper(simulated(12, 100), PLACERS, |take| {
        keep();
        include_all(take());
        let worse = holders(&root())[0];
        for _ in 0..20 {
            Placement::observed(worse, Observation::Missed);
        }
        let since = now();
        let mut sent = Vec::new();
        while sent.is_empty() {
            assert!(now() <= since + 30);
            keep();
            sent = take();
            if sent.is_empty() {
                next_block();
            }
        }
        assert_eq!(now(), since + 30);
        assert!(!submission(&sent[0]).nodes.contains(&worse));
        include_all(sent);
        // There is nothing better now.
        for _ in 0..100 {
            keep();
            assert_eq!(take(), vec![]);
            next_block();
        }
    });
}

#[test]
fn success_without_switch_keys_deposits_or_nodes_nothing_happens() {
    with_keeper(simulated(10, 100), PLACERS, |take| {
        switch_keeper(false);
        keep();
        assert_eq!(take(), vec![]);
    });
    with_keeper(simulated(10, 100), [1, 2], |take| {
        keep();
        assert_eq!(take(), vec![], "no placer's keys");
    });
    with_keeper(simulated(4, 100), PLACERS, |take| {
        keep();
        assert_eq!(take(), vec![], "too few nodes");
    });
}

#[test]
fn success_does_nothing_while_another_run_lasts() {
    with_keeper(simulated(10, 100), PLACERS, |take| {
        let mut lock = StorageLock::<Time>::with_deadline(
            b"nerv/placement/lock",
            Duration::from_millis(60_000),
        );
        let guard = lock.try_lock().ok();
        assert!(guard.is_some());
        keep();
        assert_eq!(take(), vec![]);
        drop(guard);
        keep();
        assert_eq!(take().len(), 1);
    });
}

#[test]
fn success_forgets_what_it_cannot_read() {
    with_keeper(simulated(10, 100), PLACERS, |take| {
        StorageValueRef::persistent(LOOKS).set(&[0xffu8; 64]);
        keep();
        assert_eq!(take().len(), 1);
        keep();
        assert_eq!(take().len(), 0, "it remembers again");
    });
}
