// SPDX-License-Identifier: Apache-2.0
//! The chain when it is full: what is full first, by hand, and the same simulated.
//!
//! The limits are those of this chain (blocks of half a second each second, of which extrinsics have
//! 375 ms, messages 250 ms to themselves; 3.75 MiB; commits of at most 128 headers and 256 messages).
//! The costs are made up: a commit 0.5 ms, 30 us for each message in it, and 350 us for what the two-phase
//! commit does with one.

use crate::{
    closed::{self, Bound, Resource},
    costs::Costs,
    scenario::{Scenario, Way},
    simulation::{record::Outcome, simulate},
    testing::{costs, scenario},
};

/// What closed forms say, and what is simulated.
fn both(costs: &Costs, scenario: &Scenario) -> (Bound, Outcome) {
    let bounds = closed::bounds(costs, scenario);
    (
        closed::tightest(&bounds).unwrap(),
        simulate(costs, scenario),
    )
}

fn crossings(outcome: &Outcome) -> f64 {
    outcome.completed[Way::Crossing as usize] as f64 / outcome.seconds
}

#[test]
fn of_32_lanes_with_a_tenth_that_crosses_messages_fill_the_block() {
    // 500 a second for each lane, a commit each second: 16,000, of which 1,600 cross.
    //   commits:             32 * (500 + 10 * 2) us = 16.64 ms
    //   messages in commits: 1,600 * 30 us          = 48 ms
    //   the two-phase commit: 1,600 * 350 us        = 560 ms, and there are 500 in all
    // What is left by hooks and commits, 463.36 ms, is for 463.36 / 0.38 = 1,219 transfers between
    // lanes: 76 of 100. Bytes: 32 * (600 + 320) + 160,000 = 189 kB, a twentieth of what there is.
    // What is under way is bounded by the deadline; with a short one it takes less long to come to that.
    let costs = costs(&[("deadline", 10.0)]);
    let scenario = scenario(32, 500.0, 0.1);
    let (bound, outcome) = both(&costs, &scenario);
    assert_eq!(bound.resource, Resource::BlockTime);
    assert!((bound.rate - 12_193.7).abs() < 10.0, "{}", bound.rate);
    // Here commits go on sending what waits, as long as outboxes have room: what is counted is what
    // arrives. The block is full to less than what a message takes, and it has all been counted.
    let left =
        480.0 - outcome.time.commits as f64 / 30e6 - outcome.time.commit_messages as f64 / 30e6;
    assert!(
        (crossings(&outcome) - left / 0.35).abs() < 15.0,
        "{}",
        crossings(&outcome)
    );
    assert!(!outcome.keeps_up(0.01));
    let uses = closed::uses(&costs, &scenario, &outcome);
    assert!(uses[0].1 > 0.999, "{uses:?}");
    assert_eq!(
        closed::fullest(&costs, &scenario, &outcome).0,
        Resource::BlockTime
    );
    assert_eq!(closed::taker(&outcome), "messages between lanes");
    assert!(outcome.bytes.total() / outcome.blocks < 3_932_160 / 15);
}

#[test]
fn of_32_lanes_with_a_hundredth_that_crosses_four_fifths_of_the_block_are_free() {
    // 160 cross: 16.64 + 4.8 + 56 ms, and 20 for hooks: 97.4 of 500.
    let costs = costs(&[]);
    let scenario = scenario(32, 500.0, 0.01);
    let outcome = simulate(&costs, &scenario);
    assert!(outcome.keeps_up(0.01));
    let used = outcome.time.total() as f64 / 1e6 / outcome.blocks as f64;
    assert!((used - 97.4).abs() < 2.0, "{used}");
    assert_eq!(outcome.commits, 32 * outcome.blocks);
    assert_eq!(outcome.held_by_time + outcome.held_by_length, 0);
}

#[test]
fn with_a_hundredth_that_crosses_198_lanes_of_500_fill_the_block() {
    // A lane: 0.52 ms of commit and 5 * 0.38 of messages. 480 / 2.42 = 198.3 lanes.
    let costs = costs(&[]);
    let keeps_up = |lanes| simulate(&costs, &scenario(lanes, 500.0, 0.01)).keeps_up(0.02);
    assert!(keeps_up(190));
    assert!(!keeps_up(230));
    let bound = |lanes| {
        both(
            &costs,
            &Scenario {
                blocks: 1,
                ..scenario(lanes, 500.0, 0.01)
            },
        )
        .0
    };
    assert!(bound(198).rate > 198.0 * 500.0);
    assert!(bound(199).rate < 199.0 * 500.0);
    assert_eq!(bound(199).resource, Resource::BlockTime);
}

#[test]
fn without_crossing_721_lanes_fill_the_time_of_extrinsics() {
    // 375 / 0.52. Lanes beyond that commit in every second block: what they do goes on, later.
    let costs = costs(&[]);
    let bounds = |lanes| closed::bounds(&costs, &scenario(lanes, 500.0, 0.0));
    let time = |lanes| bounds(lanes)[Resource::ExtrinsicsTime as usize].rate;
    assert_eq!((time(721), time(722)), (f64::INFINITY, 0.0));
    // Bytes would do for 3,932,160 / 920 = 4,274.
    let length = |lanes| bounds(lanes)[Resource::BlockLength as usize].rate;
    assert_eq!((length(4_274), length(4_275)), (f64::INFINITY, 0.0));

    // The same with few lanes, and time for three of four commits: 1.6 ms.
    let small = crate::testing::costs(&[
        ("extrinsics_time", 10_000.0),
        ("commit_time", 3_000.0),
        ("most_messages", 100.0),
        ("most_ahead_messages", 100.0),
    ]);
    let outcome = simulate(&small, &scenario(4, 200.0, 0.0));
    assert!(outcome.keeps_up(0.02));
    assert_eq!(outcome.commits, 3 * outcome.blocks);
    assert!(outcome.held_by_time >= outcome.blocks / 2);
}

#[test]
fn a_single_lane_is_bound_by_the_messages_of_a_commit() {
    // A tenth of what a lane sends crosses, 256 a commit: 2,560 transfers a second, though its replicas
    // do 4,000. From five lanes on the chain is full first: 5 * 256 = 1,280 are more than 1,219.
    let costs = costs(&[("leader_ahead", 1.0)]);
    let tightest = |lanes| closed::tightest(&closed::bounds(&costs, &scenario(lanes, 1.0, 0.1)));
    let one = tightest(1).unwrap();
    assert_eq!((one.resource, one.rate), (Resource::Messages, 2_560.0));
    assert_eq!(tightest(4).unwrap().resource, Resource::Messages);
    assert_eq!(tightest(5).unwrap().resource, Resource::BlockTime);
    let scenario = scenario(1, 3_500.0, 0.1);
    let outcome = simulate(&costs, &scenario);
    let rate = crossings(&outcome);
    // A lane that may send no more does nothing until it knows of the commit, and then needs its rounds.
    assert!(rate <= 256.0 && rate > 215.0, "{rate}");
    assert_eq!(
        closed::fullest(&costs, &scenario, &outcome).0,
        Resource::Messages
    );
}

#[test]
fn a_block_hands_over_so_many_of_a_lane() {
    // 32 of each lane, 64 in all, though blocks have time for more.
    let costs = costs(&[("most_handed_over", 32.0)]);
    let scenario = scenario(2, 1_000.0, 0.1);
    let (bound, outcome) = both(&costs, &scenario);
    assert_eq!((bound.resource, bound.rate), (Resource::HandOver, 640.0));
    assert!(
        (crossings(&outcome) - 64.0).abs() < 2.0,
        "{}",
        crossings(&outcome)
    );
}

#[test]
fn visits_have_a_budget_of_their_own() {
    // 10 ms for eight lanes: 8 * 100 us for the visits, 9.2 ms for 50 us to hand one over and 50 us to
    // forget it when it was taken: 92 a block.
    let costs = costs(&[
        ("visits_time", 10_000.0),
        ("visit_time", 100.0),
        ("forget_time", 50.0),
    ]);
    let scenario = scenario(8, 500.0, 0.1);
    let (bound, outcome) = both(&costs, &scenario);
    assert_eq!(
        (bound.resource, bound.rate.round()),
        (Resource::Visits, 920.0)
    );
    // A part of the budget is too small for one more.
    let rate = crossings(&outcome);
    assert!((85.0..105.0).contains(&rate), "{rate}");
    // Where visits alone are too many, each block goes on where the last one ended.
    let few = crate::testing::costs(&[("visits_time", 350.0), ("visit_time", 100.0)]);
    assert!(crossings(&simulate(&few, &scenario)) > 0.0);
    let none = Scenario {
        crossing: 0.0,
        ..scenario
    };
    let outcome = simulate(&few, &none);
    assert_eq!(outcome.time.visits, outcome.blocks * 300_000);
}

#[test]
fn what_blocks_leave_over_goes_to_visits_if_it_may() {
    // As above; but what 500 ms leave over hands over all that there is: 400 a second, which take 50 us, three
    // messages of 100 us, and 50 us to forget what was taken.
    let costs = costs(&[
        ("visits_time", 10_000.0),
        ("idle_visits", 1.0),
        ("visit_time", 100.0),
        ("forget_time", 50.0),
    ]);
    let outcome = simulate(&costs, &scenario(8, 500.0, 0.1));
    let rate = crossings(&outcome);
    assert!((390.0..410.0).contains(&rate), "{rate}");
    // The visits count in what blocks take.
    let time = &outcome.time;
    assert_eq!(
        time.total() - time.visits,
        time.house + time.extrinsics() + time.messages
    );
    assert!(time.visits >= outcome.blocks * 2 * 8 * 100_000);
}

#[test]
fn length_bites_first_where_messages_are_long_and_quick() {
    // 40,000 bytes a block: eight commits of 600 + 10 * 32 leave 32,640, for 326.4 messages of 100 bytes.
    let costs = costs(&[
        ("block_length", 40_000.0),
        ("commit_message_time", 1.0),
        ("prepare_time", 5.0),
        ("prepared_time", 5.0),
        ("settle_time", 5.0),
        ("hand_over_time", 0.0),
        ("outbox_room", 100.0),
    ]);
    let scenario = scenario(8, 1_000.0, 0.1);
    let (bound, outcome) = both(&costs, &scenario);
    assert_eq!(
        (bound.resource, bound.rate.round()),
        (Resource::BlockLength, 3_264.0)
    );
    assert!(outcome.held_by_length > 0);
    assert_eq!(outcome.held_by_time, 0);
    // Commits are whole: what is left of a block is less than one more of them.
    let rate = crossings(&outcome);
    assert!(rate <= 330.0 && rate > 220.0, "{rate}");
    assert_eq!(
        closed::fullest(&costs, &scenario, &outcome).0,
        Resource::BlockLength
    );
}

#[test]
fn a_full_chain_carries_over_what_its_budget_pays_for() {
    // One lane that sends nothing but transfers to others: budget / cost, whatever the two-phase commit costs.
    for each in [200.0, 500.0, 1_100.0] {
        let costs = costs(&[
            ("hand_over_time", 0.0),
            ("deadline", 10.0),
            ("prepare_time", each),
            ("prepared_time", each),
            ("settle_time", each),
            ("most_messages", 2_000.0),
            ("most_ahead_messages", 2_000.0),
            ("commit_message_time", 0.0),
        ]);
        let outcome = simulate(&costs, &scenario(2, 2_000.0, 1.0));
        let spent = 20.0 + outcome.time.commits as f64 / 1e6 / outcome.blocks as f64;
        let expected = (500.0 - spent) / (3.0 * each / 1e3);
        assert!(
            (crossings(&outcome) / expected - 1.0).abs() < 0.01,
            "{each}"
        );
    }
}

#[test]
fn what_goes_the_slow_way_pays_by_the_piece() {
    // 250 us each. 600 a second take 150 ms of extrinsics' 375; 2,000 do not fit: 375 / 0.25 = 1,500
    // less the commits.
    let costs = costs(&[("inbox_room", 1_000_000.0)]);
    let scenario = |rate| Scenario {
        slow: 1.0,
        ..scenario(4, rate, 0.0)
    };
    let outcome = simulate(&costs, &scenario(150.0));
    assert!(outcome.keeps_up(0.02));
    assert!(outcome.slow.mean().unwrap() > 1.0);
    assert_eq!(outcome.soft.count(), 0);
    let (bound, outcome) = both(&costs, &scenario(500.0));
    assert_eq!(bound.resource, Resource::ExtrinsicsTime);
    let commits = outcome.time.commits as f64 / 1e6 / outcome.blocks as f64;
    let expected = (375.0 - commits) / 0.25;
    let rate = outcome.time.slow as f64 / 0.25e6 / outcome.blocks as f64;
    assert!((rate - expected).abs() < 1.5, "{rate} {expected}");
    assert_eq!(closed::taker(&outcome), "the slow way");
}

#[test]
fn what_others_take_is_not_there_for_lanes() {
    let costs = costs(&[]);
    let scenario = Scenario {
        others: 0.5,
        ..scenario(32, 500.0, 0.1)
    };
    let (bound, outcome) = both(&costs, &scenario);
    // 187.5 ms less than without them: (463.36 - 187.5) / 0.38 = 725.9.
    assert!((bound.rate - 7_259.5).abs() < 10.0, "{}", bound.rate);
    assert_eq!(outcome.time.others, 187_500_000 * outcome.blocks);
    assert_eq!(outcome.bytes.others, 1_966_080 * outcome.blocks);
}

#[test]
fn what_finds_no_room_in_an_inbox_comes_back() {
    let costs = costs(&[("inbox_room", 20.0)]);
    let outcome = simulate(&costs, &scenario(2, 1_000.0, 0.1));
    assert!(outcome.returned > 100, "{}", outcome.returned);
    let arrived = outcome.completed[Way::Crossing as usize];
    assert!(arrived > 0);
    // 20 each way for each commit of the other lane.
    assert!(arrived <= 2 * 20 * outcome.blocks + 40, "{arrived}");
    let turned = Scenario {
        slow: 0.5,
        ..scenario(1, 200.0, 0.0)
    };
    assert!(simulate(&costs, &turned).turned_away > 0);
}

#[test]
fn an_outbox_that_is_full_holds_the_lane_back() {
    // 1 s for a message: nothing gets through, and no more is sent than there is room for.
    let costs = costs(&[
        ("prepare_time", 1_000_000.0),
        ("outbox_room", 100.0),
        ("pool_room", 500.0),
    ]);
    let outcome = simulate(&costs, &scenario(2, 500.0, 0.1));
    assert_eq!(outcome.completed[Way::Crossing as usize], 0);
    assert!(outcome.most_outbox <= 200);
    assert!(outcome.refused > 0);
    assert_eq!(outcome.most_pool, 500);
}
