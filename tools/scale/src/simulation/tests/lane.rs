// SPDX-License-Identifier: Apache-2.0
//! A lane by itself.

use crate::{
    closed::{self, Resource},
    scenario::{Scenario, Way},
    simulation::{record::Outcome, simulate},
    testing::{costs, scenario},
};

/// A single replica that takes transfers one by one, `work` microseconds each, without a network.
fn queue(work: f64) -> crate::costs::Costs {
    costs(&[
        ("slots", 1.0),
        ("needed", 1.0),
        ("most_batch", 1.0),
        ("batch_interval", 0.0),
        ("batch_time", 0.0),
        ("signature_time", work),
        ("execution_time", 0.0),
        ("root_time", 0.0),
        ("disk_time", 0.0),
        ("delay", 0.0),
        ("jitter", 0.0),
        ("most_headers", 1_000_000.0),
        ("most_ahead", 1_000_000.0),
        ("commit_header_time", 0.0),
        ("commit_header_length", 0.0),
    ])
}

#[test]
fn waits_as_in_a_queue_of_one_server_and_fixed_service() {
    // M/D/1: a service of 10 ms, and before it rho * D / (2 * (1 - rho)) on the mean.
    for rho in [0.3, 0.5, 0.7, 0.9] {
        let scenario = Scenario {
            blocks: 4_000,
            ..scenario(1, rho * 100.0, 0.0)
        };
        let mean = simulate(&queue(10_000.0), &scenario).soft.mean().unwrap();
        let waiting = rho * 0.01 / (2.0 * (1.0 - rho));
        let part = (mean - 0.01) / waiting;
        assert!((part - 1.0).abs() < 0.05, "{rho}: {part}");
    }
}

#[test]
fn a_queue_that_is_sent_too_much_does_what_it_can() {
    let scenario = scenario(1, 150.0, 0.0);
    let outcome = simulate(&queue(10_000.0), &scenario);
    // One each 10 ms, to the last commit's.
    assert!(
        (outcome.throughput() - 100.0).abs() < 1.0,
        "{}",
        outcome.throughput()
    );
    assert!(!outcome.keeps_up(0.01));
    let bounds = closed::bounds(&queue(10_000.0), &scenario);
    let tightest = closed::tightest(&bounds).unwrap();
    assert_eq!((tightest.resource, tightest.rate), (Resource::Round, 100.0));
    assert_eq!(
        closed::fullest(&queue(10_000.0), &scenario, &outcome).0,
        Resource::Round
    );
}

#[test]
fn a_round_takes_what_its_parts_take() {
    // One transfer now and then, no chance but in when it is sent. Sent to leader: 20 ms. The leader:
    // 2.1 ms. The line: 600 bytes of the transfer, then the batch of 650 bytes for the fourth of the
    // others: (600 + 4 * 650) * 80 ns = 0.256 ms. To it, 20 ms; 2.1 ms; back, 20 ms; four votes, 0.2 ms.
    let costs = costs(&[("jitter", 0.0)]);
    let rare = Scenario {
        blocks: 6_000,
        ..scenario(1, 0.02, 0.0)
    };
    let outcome = simulate(&costs, &rare);
    assert!(outcome.soft.count() > 50);
    assert_eq!(outcome.soft.quantile(0.5), Some(0.064));
    let mean = outcome.soft.mean().unwrap();
    assert!((mean - 0.064_656).abs() < 0.000_5, "{mean}");
    // Then to the chain in 20 ms, half a block until the next is built, 20.502 ms to build it and as
    // much to import it, 632 bytes on the line, and 20 ms back.
    let commit = outcome.commit.mean().unwrap();
    let expected = 0.064_656 + 0.020 + 0.5 + 2.0 * 0.020_502 + 0.000_051 + 0.020;
    assert!((commit - expected).abs() < 0.12, "{commit} {expected}");
}

fn crossings(outcome: &Outcome) -> f64 {
    outcome.completed[Way::Crossing as usize] as f64 / outcome.seconds
}

/// The mean from the soft confirmation to the commit, and the outcome.
fn to_commit(change: &[(&str, f64)]) -> (f64, Outcome) {
    let outcome = simulate(&costs(change), &scenario(1, 500.0, 0.0));
    let mean = outcome.commit.mean().unwrap() - outcome.soft.mean().unwrap();
    (mean, outcome)
}

#[test]
fn lanes_that_go_by_the_best_block_commit_in_each() {
    // What is certified waits for half a block on the mean; a block is seen after 41 ms and 25 of way.
    let (mean, outcome) = to_commit(&[]);
    assert_eq!(outcome.commits, 30);
    assert!((mean - 0.5 - 0.091).abs() < 0.06, "{mean}");
    // If they may send one a second only, and half a second on the mean is lost by that.
    let (mean, outcome) = to_commit(&[("commit_interval", 1_000.0)]);
    assert!((25..=30).contains(&outcome.commits), "{}", outcome.commits);
    assert!(mean > 0.591 && mean < 1.7, "{mean}");
}

#[test]
fn lanes_that_wait_for_finality_commit_in_every_third_block() {
    // Final after 2 s: a lane knows of a commit after 2.09 s, and the next one is in the block after that.
    let late = [("finality_time", 2_000.0)];
    assert_eq!(closed::rhythm(&costs(&late)).commits, 3.0);
    let (mean, outcome) = to_commit(&late);
    assert_eq!(outcome.commits, 10);
    assert!((mean - 1.5 - 0.091).abs() < 0.06, "{mean}");
    // What was sent in the meantime was refused.
    assert!(outcome.commits_refused > 100, "{}", outcome.commits_refused);

    // A chain that takes commits that begin before its head has one in each block.
    let (mean, outcome) = to_commit(&[("finality_time", 2_000.0), ("commit_overlaps", 1.0)]);
    assert_eq!((outcome.commits, outcome.commits_refused), (30, 0));
    assert!((mean - 0.5 - 0.091).abs() < 0.06, "{mean}");
}

#[test]
fn what_the_lane_does_not_know_of_bounds_what_it_sends() {
    // 256 messages for three blocks: 85 a second, and so 853 transfers of which a tenth crosses.
    let costs = costs(&[("finality_time", 2_000.0)]);
    let scenario = scenario(1, 1_500.0, 0.1);
    let bounds = closed::bounds(&costs, &scenario);
    let tightest = closed::tightest(&bounds).unwrap();
    assert_eq!(
        (tightest.resource, tightest.rate.round()),
        (Resource::Messages, 853.0)
    );
    let outcome = simulate(&costs, &scenario);
    // A lane that may send no more does nothing until it knows of the commit, and then needs its rounds.
    let part = crossings(&outcome) / 85.3;
    assert!(part <= 1.01 && part > 0.85, "{part}");
    assert_eq!(
        closed::fullest(&costs, &scenario, &outcome).0,
        Resource::Messages
    );
}

#[test]
fn a_lane_does_not_run_away_from_the_chain() {
    // Five batches at the most, about one each 100 ms, and known of once a second.
    let costs = costs(&[
        ("most_ahead", 5.0),
        ("finality_time", 200.0),
        ("most_batch", 50.0),
    ]);
    let outcome = simulate(&costs, &scenario(1, 500.0, 0.0));
    assert_eq!(outcome.most_uncommitted, 5);
    assert!(
        (outcome.throughput() / 250.0 - 1.0).abs() < 0.05,
        "{}",
        outcome.throughput()
    );
}

#[test]
fn a_leader_that_works_ahead_nearly_doubles_a_lane() {
    // Full batches. One after the other: 102 ms, the line 48 + 4 * 12.04 = 96.2, 40 of way, 102, votes
    // 0.2: 340 ms for 1,000. Ahead: 238 ms.
    let rate = |ahead| {
        let costs = costs(&[("leader_ahead", ahead), ("jitter", 0.0)]);
        let outcome = simulate(&costs, &scenario(1, 8_000.0, 0.0));
        let bounds = closed::bounds(&costs, &scenario(1, 8_000.0, 0.0));
        (outcome.throughput(), closed::tightest(&bounds).unwrap())
    };
    let (behind, bound) = rate(0.0);
    assert_eq!(bound.resource, Resource::Round);
    assert!(
        (bound.rate - 1_000.0 / 0.340_4).abs() < 5.0,
        "{}",
        bound.rate
    );
    assert!((behind / bound.rate - 1.0).abs() < 0.02, "{behind}");
    let (ahead, bound) = rate(1.0);
    assert!(
        (bound.rate - 1_000.0 / 0.238_4).abs() < 5.0,
        "{}",
        bound.rate
    );
    assert!((ahead / bound.rate - 1.0).abs() < 0.02, "{ahead}");
}

#[test]
fn more_cores_are_for_signatures() {
    // 100 us a transfer, of which 50 are the signature: 12.5 on four cores.
    let costs = costs(&[("cores", 4.0)]);
    assert_eq!(costs.batch_work(1_000, 0), 64_500_000);
}

#[test]
fn a_thin_line_is_what_is_full() {
    // 2 Mbit/s are 250,000 bytes a second; a transfer takes 600 once and 150 six times.
    let costs = costs(&[("bandwidth", 2.0), ("leader_ahead", 1.0)]);
    let scenario = scenario(1, 400.0, 0.0);
    let bounds = closed::bounds(&costs, &scenario);
    let uplink = bounds
        .iter()
        .find(|bound| bound.resource == Resource::Uplink)
        .unwrap();
    assert!(
        (uplink.rate - 250_000.0 / 1_503.0).abs() < 0.1,
        "{}",
        uplink.rate
    );
    let outcome = simulate(&costs, &scenario);
    assert!(outcome.throughput() <= uplink.rate * 1.01);
    assert!(
        outcome.throughput() >= uplink.rate * 0.9,
        "{}",
        outcome.throughput()
    );
}
