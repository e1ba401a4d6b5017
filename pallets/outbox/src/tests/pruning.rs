// SPDX-License-Identifier: Apache-2.0
//! Receipts are kept for their time, and then forgotten.

use super::*;
use frame_support::weights::{Weight, WeightMeter};

/// Whether anything is kept of what was sent.
fn is_anything_kept() -> bool {
    Batches::<Test>::iter().next().is_some()
        || Arrivals::<Test>::iter().next().is_some()
        || Posted::<Test>::iter().next().is_some()
        || Delivered::<Test>::iter().next().is_some()
}

#[test]
fn boundary_receipts_are_kept_for_exactly_their_time() {
    build_and_execute(|| {
        let remittance = sent(1, 2, 100);
        next_block();
        assert_eq!(Delivered::<Test>::get(1), Some(2));
        run_to(2 + KeepReceipts::get());
        assert_eq!(arrival(remittance), Some(Arrival::Credited));
        next_block();
        assert_eq!(Outbox::receipts(remittance), None);
        assert!(!is_anything_kept());
        // What became of it is still counted.
        assert_eq!((counters().credited, Outbox::sent()), (1, 1));
    });
}

/// What waits is kept, however long.
#[test]
fn boundary_the_time_begins_when_all_was_delivered() {
    build_and_execute(|| {
        hold();
        let ids = [2, 3].map(|to| sent(1, to, 10));
        run_to(100);
        assert!(ids.iter().all(|id| arrival(*id).is_none()));
        // One of two batches.
        Early::set(Some(looking(1) + Outbox::most_delivery_weight()));
        next_block();
        assert_eq!(ids.map(arrival), [Some(Arrival::Credited), None]);
        hold();
        run_to(150);
        assert_eq!(ids.map(arrival), [Some(Arrival::Credited), None]);
        Early::reset();
        next_block();
        assert_eq!(Delivered::<Test>::get(1), Some(151));
        run_to(151 + KeepReceipts::get());
        assert_eq!(ids.map(arrival), [Some(Arrival::Credited); 2]);
        next_block();
        assert!(!is_anything_kept());
    });
}

#[test]
fn success_what_came_back_is_forgotten_as_well() {
    build_and_execute(|| {
        Corrupt::set(Some(2));
        sent(1, 2, 100);
        next_block();
        assert_eq!(free(1), ENDOWMENT);
        run_to(4 + KeepReceipts::get());
        assert!(!is_anything_kept());
    });
}

/// A block whose batches are forgotten in part goes on being forgotten.
#[test]
fn success_pruning_goes_on_where_it_was() {
    type Weights = ();
    build_and_execute(|| {
        KeepReceipts::set(0);
        for to in 1..=4 {
            sent(5, to, 10);
        }
        next_block();
        let mut reached = Progress::<Test>::get().unwrap();
        let prune = |reached: &mut Reached, limit: Weight| {
            let mut meter = WeightMeter::with_limit(limit);
            let is_done = Outbox::prune(reached, &mut meter);
            Progress::<Test>::put(*reached);
            (is_done, meter.consumed())
        };
        System::set_block_number(3);
        let two = Weights::prune_list() + Weights::prune_batch() * 2;
        assert_eq!(prune(&mut reached, two), (false, two));
        assert_eq!(Batches::<Test>::iter().count(), 2);
        assert_eq!(reached.pruned.batch, 2);
        check();
        let almost = two - a_bit();
        let one = Weights::prune_list() + Weights::prune_batch();
        assert_eq!(prune(&mut reached, almost), (false, one));
        assert_eq!(Batches::<Test>::iter().count(), 1);
        check();
        assert_eq!(prune(&mut reached, one), (true, one));
        assert!(!is_anything_kept());
        assert_eq!(reached.pruned, Place::beginning(2));
    });
}

/// A longer time is that of all that are kept, and so is a shorter one.
#[test]
fn success_the_time_may_change() {
    build_and_execute(|| {
        let remittance = sent(1, 2, 100);
        run_to(10);
        KeepReceipts::set(100);
        run_to(90);
        assert_eq!(arrival(remittance), Some(Arrival::Credited));
        KeepReceipts::set(0);
        next_block();
        assert!(!is_anything_kept());
        // The block in which all was delivered shows its receipts in any case.
        let remittance = sent(1, 2, 100);
        next_block();
        assert_eq!(arrival(remittance), Some(Arrival::Credited));
        next_block();
        assert_eq!(Outbox::receipts(remittance), None);
    });
}

/// Where nothing can be forgotten for long, nothing more is taken on: what is kept is bounded.
#[test]
fn boundary_nothing_is_sent_while_too_much_is_kept() {
    build_and_execute(|| {
        KeepReceipts::set(3);
        sent(1, 2, 10);
        next_block();
        assert_eq!(Delivered::<Test>::get(1), Some(2));
        let overdue = || Progress::<Test>::get().unwrap().overdue;
        Idle::set(Weight::zero());
        Early::set(Some(<() as WeightInfo>::service()));
        // Due from block 6 on, and kept for twice its time up to block 9.
        run_to(9);
        assert!(!overdue());
        next_block();
        assert!(overdue());
        let refused = remit(1, 2, 10).unwrap_err();
        assert_eq!(refused, Failure::TooManyKept.into());
        Early::reset();
        next_block();
        assert!(!overdue() && !is_anything_kept());
        sent(1, 2, 10);
    });
}
