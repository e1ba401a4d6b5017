// SPDX-License-Identifier: Apache-2.0
//! What is counted.

use super::*;
use crate::Counters;
use nerv_primitives_core::AbortedBy;

#[test]
fn success_every_end_is_counted_once() {
    build_and_execute(|| {
        assert_eq!(counters(), Counters::default());
        sent(1, 2, 100);
        assert_eq!(Outbox::sent(), 1);
        next_block();
        assert_eq!((counters().credited, Outbox::sent()), (1, 1));
        Corrupt::set(Some(3));
        sent(1, 3, 100);
        next_block();
        Corrupt::set(None);
        MostOwned::set(1_050);
        sent(1, 4, 100);
        next_block();
        MostOwned::reset();
        Closed::set(Some(leaf_of(6)));
        sent(1, 6, 100);
        next_block();
        Closed::set(None);
        hold();
        sent(1, 20, 100);
        Minimum::set(101);
        let_go();
        end_block();
        // On its way back.
        assert_eq!((counters().returned, Outbox::sent()), (3, 5));
        Minimum::reset();
        begin_block();
        let bounced = AbortedBy {
            below_minimum: 1,
            overflow: 1,
            corrupt_record: 1,
            deadline: 0,
            busy: 1,
        };
        let all = counters();
        assert_eq!((all.credited, all.bounced, all.returned), (1, bounced, 4));
        assert_eq!(all.postponed, 0);
        assert_eq!(free(1), ENDOWMENT - 100);
        // They are not forgotten with the remittances.
        run_to(100);
        assert_eq!(Posted::<Test>::iter().count(), 0);
        assert_eq!((counters(), Outbox::sent()), (all, 5));
    });
}

#[test]
fn success_latencies_are_those_from_one_account_to_the_other() {
    build_and_execute(|| {
        for blocks in [0, 0, 0, 2, 40] {
            hold();
            sent(1, 2, 10);
            run_to(now() + blocks);
            let_go();
            next_block();
        }
        let latencies = counters().latencies;
        assert_eq!(latencies.total(), 5);
        assert_eq!((latencies.counts[0], latencies.counts[2]), (3, 1));
        assert_eq!(latencies.counts[32], 1);
        assert_eq!(latencies.mean(), Some(8_400));
        assert_eq!((latencies.p50(), latencies.p99()), (Some(0), Some(32)));
    });
}

/// The sender is done with its units when they leave.
#[test]
fn success_the_receivers_leaf_is_told_once_how_long_it_took() {
    build_and_execute(|| {
        hold();
        sent(1, 2, 10);
        next_block();
        assert!(Told::get().is_empty());
        let_go();
        next_block();
        assert_eq!(Told::take(), [(shard(2), shard(2), 1)]);
        // What bounces is not, nor what comes back.
        Corrupt::set(Some(2));
        sent(1, 2, 10);
        next_block();
        next_block();
        assert_eq!(free(1), ENDOWMENT - 10);
        assert!(Told::get().is_empty());
        assert_eq!(counters().latencies.total(), 1);
    });
}
