// SPDX-License-Identifier: Apache-2.0
//! What the keeper does about lanes.

use super::*;
use nerv_primitives_core::LaneChange;

#[test]
fn success_proposes_and_votes_for_the_lanes_that_full_blocks_call_for() {
    with_keeper([1], |take| {
        bond_all([1], 300);
        LanesCalledFor::set(vec![(LaneChange::Open, shard(7))]);
        let (_, sent) = next_sent(take);
        assert_eq!(sent, vec![(1, 0, Call::propose_lane { shard: shard(7) })]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        LanesCalledFor::set(vec![(LaneChange::Return, shard(8))]);
        let mut calls = Vec::new();
        for _ in 0..8 {
            keep();
            let sent = take();
            calls.extend(sent.iter().map(|(_, _, call)| call.clone()));
            next_block();
            assert!(include(sent).iter().all(Result::is_ok));
        }
        // Its vote opens the one; of the other it asks for the return.
        assert!(calls.contains(&votes(0, true)));
        assert!(calls.contains(&Call::propose_return { shard: shard(8) }));
        assert_eq!(Changed::get()[0].0, LaneChange::Open);
    });
}

/// People may want a lane though blocks have room: that is not for the keeper to judge.
#[test]
fn success_leaves_lanes_to_people_that_nothing_calls_for() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        FullnessHolds::set(false);
        assert_ok!(Governance::propose_lane(signed(2), shard(7)));
        assert!(sent_in(8, take).is_empty());
        FullnessHolds::set(true);
        assert_eq!(next_sent(take).1, vec![(1, 0, votes(0, true))]);
    });
}

#[test]
fn fails_lanes_for_which_there_is_no_place() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        OpenLimit::set(1);
        FullnessHolds::set(false);
        assert_ok!(Governance::propose_lane(signed(1), shard(6)));
        LanesCalledFor::set(vec![(LaneChange::Open, shard(7))]);
        // It has one open already.
        assert!(sent_in(8, take).is_empty());
        OpenLimit::set(4);
        let propose = Call::propose_lane { shard: shard(7) };
        assert_eq!(next_sent(take).1, vec![(1, 0, propose)]);
    });
}
