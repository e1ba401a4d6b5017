// SPDX-License-Identifier: Apache-2.0
//! Transfers that the destination refuses: the sender has its units back.

use super::*;
use crate::{AbortedBy, Statistics, Transfers};
use nerv_primitives_core::{traits::HandOver, ShardMessage};

/// Checks that a transfer is refused for a reason, and leaves nothing behind but receipts.
#[track_caller]
fn is_refused(to: u64, amount: u128, reason: AbortReason) {
    let before = (purse(1).free, purse(to));
    starve_queues();
    let transfer = sent(1, to, amount);
    next_block();
    deliver_last();
    let status = Some(ReceiptStatus::Aborted(reason));
    assert_eq!(statuses(transfer), (PENDING, status));
    assert_eq!(purse(1).locked, amount);
    assert!(!Transfers::<Test>::get(transfer).unwrap().is_expected());
    let answer = ShardMessage::Refused { transfer, reason };
    assert_eq!(last_sent(), (leaf_of(1), answer));
    check();

    next_block();
    deliver_last();
    assert_eq!(statuses(transfer), (status, status));
    let aborted = Event::Aborted {
        transfer,
        from: id(1),
        amount,
        reason,
    };
    assert_eq!(events(), vec![aborted]);
    assert_eq!((purse(1).free, purse(to)), before);
    assert_eq!(purse(1).locked, 0);
    assert_eq!(CrossShard::in_transit(), 0);
    assert_eq!(CrossShard::finished_at(transfer), Some(now()));
    check();
    // Neither the messages that are still in the queues nor the deadline change any of it.
    let before = picture();
    serve_queues();
    next_block();
    assert_eq!(picture(), before);
}

#[test]
fn fails_below_the_minimum() {
    build_and_execute(|| {
        is_refused(10, MINIMUM - 1, AbortReason::BelowMinimum);
        let by = Statistics::<Test>::get().aborted;
        assert_eq!(
            by,
            AbortedBy {
                below_minimum: 1,
                ..Default::default()
            }
        );
    });
}

#[test]
fn boundary_the_minimum_opens_an_account() {
    build_and_execute(|| {
        let transfer = sent(1, 10, MINIMUM);
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        assert_eq!(free(10), MINIMUM);
    });
}

#[test]
fn fails_on_overflow() {
    build_and_execute(|| {
        MostOwned::set(ENDOWMENT + 99);
        is_refused(2, 100, AbortReason::Overflow);
        assert_eq!(Statistics::<Test>::get().aborted.overflow, 1);
        MostOwned::set(ENDOWMENT + 100);
        let transfer = sent(1, 2, 100);
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
    });
}

#[test]
fn fails_on_a_record_that_cannot_be_read() {
    build_and_execute(|| {
        Corrupt::set(Some(2));
        is_refused(2, 100, AbortReason::CorruptRecord);
        assert_eq!(Statistics::<Test>::get().aborted.corrupt_record, 1);
    });
}

#[test]
fn fails_where_the_shard_takes_nothing_now() {
    build_and_execute(|| {
        Closed::set(Some(leaf_of(2)));
        is_refused(2, 100, AbortReason::Busy);
        assert_eq!(Statistics::<Test>::get().aborted.busy, 1);
        Closed::set(None);
        let transfer = sent(1, 2, 100);
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
    });
}

#[test]
fn fails_after_a_move_of_both_accounts() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 10, 1);
        move_to(1, 7);
        move_to(10, 8);
        serve_queues();
        next_block();
        assert_eq!(statuses(transfer), (BELOW_MINIMUM, BELOW_MINIMUM));
        let (source, destination) = CrossShard::receipts(transfer);
        assert_eq!(source.unwrap().shard, shard(7));
        assert_eq!(destination.unwrap().shard, shard(8));
        assert_eq!(free(1), ENDOWMENT);
    });
}

#[test]
fn success_others_arrive_all_the_same() {
    build_and_execute(|| {
        let dust = sent(1, 10, 1);
        let enough = sent(5, 10, 500);
        let dust_again = sent(1, 14, 1);
        next_block();
        assert_eq!(statuses(dust), (BELOW_MINIMUM, BELOW_MINIMUM));
        assert_eq!(statuses(enough), (COMMITTED, COMMITTED));
        assert_eq!(statuses(dust_again), (BELOW_MINIMUM, BELOW_MINIMUM));
        assert_eq!((free(1), free(10)), (ENDOWMENT, 500));
    });
}
