// SPDX-License-Identifier: Apache-2.0
//! What is counted.

use super::*;
use crate::{AbortedBy, Counters, Statistics};

fn counters() -> Counters {
    Statistics::<Test>::get()
}

#[test]
fn success_every_end_is_counted_once() {
    build_and_execute(|| {
        assert_eq!(counters(), Counters::default());
        sent(1, 2, 100);
        sent(1, 10, 1);
        assert_eq!(counters().started, 2);
        next_block();
        assert_eq!(counters().committed, 1);
        Corrupt::set(Some(3));
        sent(1, 3, 100);
        next_block();
        MostOwned::set(1_050);
        sent(1, 4, 100);
        next_block();
        Closed::set(Some(leaf_of(5)));
        sent(1, 5, 100);
        next_block();
        starve_queues();
        sent(1, 2, 100);
        sent(1, 2, 100);
        run_to(20);
        serve_queues();
        next_block();
        let aborted = AbortedBy {
            below_minimum: 1,
            overflow: 1,
            corrupt_record: 1,
            deadline: 2,
            busy: 1,
        };
        assert_eq!(aborted.total(), 6);
        let all = counters();
        assert_eq!((all.started, all.committed, all.aborted), (7, 1, aborted));
        // Two that were announced, and came too late.
        assert_eq!(all.ignored, 2);
        // They are not forgotten with the transfers.
        run_to(100);
        assert_eq!(CrossShard::kept(), 0);
        assert_eq!(counters(), all);
    });
}

#[test]
fn success_latencies_are_those_from_lock_to_arrival() {
    build_and_execute(|| {
        DeadlineAfter::set(100);
        for blocks in [1, 1, 1, 2, 40] {
            starve_queues();
            sent(1, 2, 10);
            run_to(now() + blocks - 1);
            serve_queues();
            next_block();
        }
        let latencies = counters().latencies;
        assert_eq!(latencies.total(), 5);
        assert_eq!((latencies.counts[1], latencies.counts[2]), (3, 1));
        assert_eq!(latencies.counts[32], 1);
        assert_eq!(latencies.mean(), Some(9_000));
        assert_eq!(latencies.p50(), Some(1));
        assert_eq!(latencies.percentile(80), Some(2));
        assert_eq!((latencies.p95(), latencies.p99()), (Some(32), Some(32)));
    });
}

#[test]
fn success_what_is_committed_is_told_with_both_leaves_once() {
    build_and_execute(|| {
        sent(1, 2, 10);
        assert!(Told::get().is_empty());
        next_block();
        assert_eq!(Told::take(), vec![(leaf_of(1), leaf_of(2), 1)]);
        // The leaf that the receiver has come to live in.
        starve_queues();
        sent(1, 2, 10);
        move_to(2, 4);
        next_block();
        serve_queues();
        next_block();
        assert_eq!(Told::take(), vec![(leaf_of(1), shard(4), 2)]);
        // What is aborted, or told again, is not.
        sent(1, 10, 1);
        next_block();
        assert!(Told::get().is_empty());
    });
}

#[test]
fn success_an_aborted_transfer_has_no_latency() {
    build_and_execute(|| {
        sent(1, 10, 1);
        next_block();
        assert_eq!(counters().latencies, Counters::default().latencies);
    });
}
