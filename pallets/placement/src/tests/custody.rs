// SPDX-License-Identifier: Apache-2.0
//! Nodes that have pieces in custody: what others are told of them, and what becomes of one that has lost
//! its piece.

use crate::{mock::*, Ban, Event, Fault, NodeStatus, SubmissionRefusal, Vacated, MAX_VACATED};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    api::NodeStatusView,
    traits::{Custodian, Custodians, NodeReliability},
    NodeId, PlacementState,
};

/// The holders of the root's slots, empty ones included.
fn slots() -> Vec<Option<NodeId>> {
    placement(&root()).slots.holders().to_vec()
}

#[test]
fn success_the_slot_is_empty_and_a_successor_takes_it() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        let before = round(&root()).number;
        run_to(5);
        let (_, is_used) = (node(4).shards.len(), node(4).used);
        assert_eq!(is_used, 10);
        assert_eq!(Placement::vacate(&root(), 4), Ok(2));
        let until = 5 + 20;
        assert_eq!(slots(), [Some(0), Some(2), None, Some(6), Some(id)]);
        let lost = node(4);
        assert_eq!((lost.used, lost.shards.len(), lost.changed), (0, 0, 5));
        assert_eq!(lost.status, NodeStatus::Active, "it may hold other shards");
        let state = PlacementState::Broken {
            since: 5,
            due: until,
        };
        assert_eq!(placement(&root()).state, state);
        let again = round(&root());
        assert_eq!(
            (again.number, again.since, again.due),
            (before + 1, 5, Some(until))
        );
        assert_eq!(
            events(),
            vec![
                Event::SlotVacated {
                    shard: root(),
                    slot: 2,
                    node: 4,
                    until,
                },
                Event::PlacementBroken {
                    shard: root(),
                    node: 4,
                },
                Event::PlacementDue {
                    shard: root(),
                    round: before + 1,
                    due: until,
                },
            ]
        );
        run_to(6);
        place(&root(), &[0, 2, 6, 8, id]);
        assert_eq!(slots(), [0, 2, 8, 6, id].map(Some), "the same slot");
        assert_eq!(placement(&root()).state, PlacementState::Sound);
    });
}

#[test]
fn boundary_it_is_not_placed_there_again_before_its_time() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        run_to(5);
        // Who looked before cannot have known.
        let early = claim(&root(), &[0, 1, 2, 6, 8], 0);
        assert_ok!(Placement::vacate(&root(), 4));
        let same = claim(&root(), &[0, 2, 4, 6, 8], 0);
        let mut blind = same.clone();
        blind.round = early.round;
        assert_eq!(pool(blind), Err(SubmissionRefusal::StaleRound.into()));
        run_to(6);
        let false_ = SubmissionRefusal::False(Fault::Vacated);
        let again = || claim(&root(), &[0, 2, 4, 6, 8], 0);
        assert_eq!(pool(again()), Err(false_.into()));
        let looked = |at| Placement::banned(&root(), at).contains(&4);
        assert!(looked(24) && !looked(25));
        run_to(25);
        assert_eq!(again().at, 24);
        assert_eq!(pool(again()), Err(false_.into()));
        run_to(26);
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_eq!(
            slots(),
            [0, 2, 4, 6, 8].map(Some),
            "the slot was still free"
        );
        // What is over is forgotten when somebody else loses a piece.
        assert_eq!(Vacated::<Test>::get(root()).len(), 1);
        assert_eq!(Placement::vacate(&root(), 0), Ok(0));
        let until = 26 + 20;
        assert_eq!(
            Vacated::<Test>::get(root()).into_inner(),
            vec![Ban { node: 0, until }]
        );
    });
}

#[test]
fn boundary_who_looked_before_the_piece_was_lost_is_not_fined() {
    build_and_execute(|| {
        run_to(5);
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_ok!(Placement::vacate(&root(), 4));
        let mut early = claim(&root(), &[0, 2, 4, 6, 8], 0);
        // The placer looked in the block in which it was lost, before that.
        let mut at_once = round(&root());
        at_once.since = 4;
        crate::Rounds::<Test>::insert(root(), at_once);
        early.at = 4;
        let outdated = SubmissionRefusal::Outdated(Fault::Vacated);
        assert_eq!(pool(early), Err(outdated.into()));
        run_to(6);
    });
}

#[test]
fn success_a_broken_placement_stays_due_when_it_was() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        run_to(3);
        assert_ok!(Placement::vacate(&root(), 0));
        let first = round(&root());
        run_to(9);
        assert_ok!(Placement::vacate(&root(), 8));
        let state = PlacementState::Broken { since: 3, due: 23 };
        assert_eq!(placement(&root()).state, state);
        let second = round(&root());
        assert_eq!((second.number, second.due), (first.number + 1, Some(23)));
        assert_eq!(slots(), [None, Some(2), Some(4), Some(6), None]);
        run_to(10);
        place(&root(), &[1, 2, 4, 6, 9]);
        assert_eq!(slots(), [1, 2, 4, 6, 9].map(Some));
    });
}

#[test]
fn success_a_keeper_looks_for_another_node_at_once() {
    with_keeper(simulated(10, 100), [51], |taken| {
        place(&root(), &[0, 2, 4, 6, 8]);
        run_to(2);
        keep();
        assert!(taken().is_empty(), "what stands is whole");
        assert_ok!(Placement::vacate(&root(), 4));
        for _ in 0..5 {
            Placement::observed(0, nerv_primitives_core::Observation::Missed);
        }
        let found = (0..20).find_map(|_| {
            keep();
            let sent = taken();
            next_block();
            sent.into_iter().next()
        });
        let Some(crate::Call::submit_placement { submission, .. }) = found else {
            panic!("nothing was submitted");
        };
        assert_eq!(submission.nodes.len(), 5);
        assert!(!submission.nodes.contains(&4));
        // However much better others are: what these hold need not be rebuilt.
        for id in [0, 2, 6, 8] {
            assert!(submission.nodes.contains(&id), "{:?}", submission.nodes);
        }
    });
}

#[test]
fn boundary_the_first_makes_room_for_one_more() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        let bans: Vec<Ban> = (100..100 + MAX_VACATED)
            .map(|node| Ban { node, until: 50 })
            .collect();
        Vacated::<Test>::insert(root(), sp_runtime::BoundedVec::truncate_from(bans.clone()));
        assert_ok!(Placement::vacate(&root(), 4));
        let kept = Vacated::<Test>::get(root()).into_inner();
        assert_eq!(kept.len() as u32, MAX_VACATED);
        assert_eq!(kept[..kept.len() - 1], bans[1..]);
        assert_eq!(kept.last(), Some(&Ban { node: 4, until: 21 }));
        // Nodes of these numbers are yet to come.
        Vacated::<Test>::remove(root());
    });
}

#[test]
fn success_it_is_forgotten_with_the_leaf() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        assert_ok!(Placement::vacate(&root(), 4));
        let (left, _) = split(&root());
        assert_eq!(Vacated::<Test>::iter().count(), 0);
        run_to(2);
        place(&left, &[0, 2, 4, 6, 8]);
    });
}

#[test]
fn success_who_leaves_and_lost_its_last_piece_is_let_go() {
    build_and_execute(|| {
        let id = register(1, 50);
        place(&root(), &[0, 2, 4, 6, id]);
        assert_ok!(Placement::deregister_node(signed(1)));
        assert_ok!(Placement::vacate(&root(), id));
        run_to(2);
        assert_eq!(held(1), (0, 0));
        assert!(!crate::Nodes::<Test>::contains_key(id));
    });
}

#[test]
fn fails_of_who_holds_no_slot() {
    build_and_execute(|| {
        let vacate = |id| Placement::vacate(&root(), id).map(|_| ());
        assert_noop!(vacate(0), Failure::HoldsNoSlot);
        place(&root(), &[0, 2, 4, 6, 8]);
        for id in [1, 77] {
            assert_noop!(vacate(id), Failure::HoldsNoSlot);
        }
        assert_noop!(
            Placement::vacate(&shard(9), 0).map(|_| ()),
            Failure::HoldsNoSlot
        );
        assert_ok!(vacate(0));
        assert_noop!(vacate(0), Failure::HoldsNoSlot);
    });
}

#[test]
fn success_others_are_told_of_a_node() {
    build_and_execute(|| {
        let id = register(1, 50);
        let told = Placement::custodian(id);
        let expected = Custodian {
            operator: 1,
            status: NodeStatusView::Active,
            price: 50,
            endpoint: b"https://node.example:9000".to_vec(),
            simulated: false,
        };
        assert_eq!(told, Some(expected));
        assert_eq!(Placement::key(id).map(|key| key.len()), Some(1_184));
        assert_eq!(Placement::node_of(&1), Some(id));
        assert_eq!(Placement::node_of(&2), None);
        // The price that is in force.
        let mut dearer = spec(50);
        dearer.price = 60;
        assert_ok!(Placement::update_node(signed(1), dearer));
        let price = || Placement::custodian(id).map(|it| it.price);
        assert_eq!(price(), Some(50));
        run_to(21);
        assert_eq!(price(), Some(60));
        assert_ok!(Placement::drain_node(signed(1)));
        let status = Placement::custodian(id).map(|it| it.status);
        assert_eq!(status, Some(NodeStatusView::Draining(41)));
        // There is nothing behind a simulated one.
        assert!(Placement::custodian(0).is_some_and(|it| it.simulated));
        assert_eq!(Placement::key(0), None);
        assert_eq!(Placement::custodian(77), None);
        assert_eq!(Placement::key(77), None);
    });
}

#[test]
fn success_an_operator_and_its_delegate_sign_for_a_node() {
    build_and_execute(|| {
        let (id, other) = (register(1, 50), register(2, 51));
        ActsFor::set(vec![(30, 1)]);
        assert!(Placement::may_sign(&1, id) && Placement::may_sign(&30, id));
        assert!(!Placement::may_sign(&2, id) && !Placement::may_sign(&31, id));
        assert!(!Placement::may_sign(&30, other) && !Placement::may_sign(&1, 77));
        // Nobody else can make an operator act for them alone.
        ActsFor::set(vec![(1, 2)]);
        assert!(Placement::may_sign(&1, id) && Placement::may_sign(&1, other));
        assert!(!Placement::may_sign(&30, id), "revoked");
    });
}

#[test]
fn what_it_costs_is_told() {
    let delegation = <Delegated as nerv_primitives_core::traits::Delegation<AccountId>>::weight();
    let read = Placement::custodian_weight();
    assert_eq!(Placement::may_sign_weight(), read + delegation);
    assert_eq!(
        (Placement::key_weight(), Placement::node_of_weight()),
        (read, read)
    );
    let vacate = <() as crate::WeightInfo>::vacate();
    assert_eq!(Placement::vacate_weight(), vacate);
    assert!(read.all_lt(vacate));
}
