// SPDX-License-Identifier: Apache-2.0
//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;
use crate::{
    Deadlines, Finished, FinishedNumbers, FinishedTransfer, InTransit, NextDeadline, Statistics,
    Transfers,
};
use nerv_primitives_core::{Transfer, TransferId};

/// One transfer at each stage that is kept.
struct Stages {
    /// Its units are locked.
    locked: TransferId,
    /// The units have left.
    left: TransferId,
    /// They have arrived.
    arrived: TransferId,
    /// The destination has refused.
    refusing: TransferId,
}

fn stages() -> Stages {
    let arrived = sent(1, 2, 100);
    // The sender will have these back.
    sent(1, 10, 1);
    next_block();
    starve_queues();
    let left = sent(1, 2, 100);
    deliver_last();
    deliver_last();
    // The receiver of another is ready.
    sent(1, 2, 50);
    deliver_last();
    let refusing = sent(1, 10, 1);
    deliver_last();
    let locked = sent(1, 2, 25);
    Stages {
        locked,
        left,
        arrived,
        refusing,
    }
}

/// Checks that the invariants hold for a transfer at each stage, and what they tell after
/// `corrupt`.
#[track_caller]
fn fires(message: &'static str, corrupt: impl FnOnce(Stages)) {
    new_test_ext().execute_with(|| {
        let stages = stages();
        check();
        corrupt(stages);
        assert_eq!(CrossShard::do_try_state(), Err(message.into()));
    });
}

/// Changes what is kept of a transfer.
fn change(transfer: TransferId, change: impl FnOnce(&mut Transfer)) {
    Transfers::<Test>::mutate(transfer, |record| change(record.as_mut().unwrap()));
}

#[test]
fn invariant_1_both_sides_end_alike() {
    let differently = "a transfer whose sides end differently";
    for (from, to) in [
        (ReceiptStatus::Committed, EXPIRED),
        (ReceiptStatus::Aborted(AbortReason::Deadline), COMMITTED),
        (ReceiptStatus::Pending, COMMITTED),
    ] {
        fires(differently, |stages| {
            change(stages.arrived, |record| {
                record.at_source.status = from;
                record.at_destination.as_mut().unwrap().status = to.unwrap();
            });
        });
    }
    // Units that have left, and that nobody was made ready for.
    fires(differently, |stages| {
        change(stages.left, |record| record.at_destination = None);
    });
}

#[test]
fn invariant_2_deadlines_are_listed() {
    let missing = "a transfer that is not listed under its deadline";
    fires(missing, |stages| {
        Deadlines::<Test>::mutate(12, |listed| {
            listed.retain(|transfer| *transfer != stages.locked);
        });
    });
    fires(missing, |stages| {
        change(stages.locked, |record| record.deadline = 13);
    });
    fires("a transfer with two deadlines", |stages| {
        Deadlines::<Test>::try_append(13, stages.locked).unwrap();
    });
    fires("a transfer with two deadlines", |stages| {
        Deadlines::<Test>::try_append(12, stages.left).unwrap();
    });
    fires("a list of deadlines that is left behind", |_| {
        NextDeadline::<Test>::put(12);
    });
}

#[test]
fn invariant_3_finished_transfers_are_listed_once() {
    let order = "finished transfers that are not numbered in order";
    fires(order, |_| Finished::<Test>::remove(0));
    fires(order, |_| {
        FinishedNumbers::<Test>::mutate(|numbers| numbers.next += 1);
    });
    fires(order, |_| {
        FinishedNumbers::<Test>::mutate(|numbers| numbers.first = 5);
    });
    fires(order, |_| {
        Finished::<Test>::insert(7, Finished::<Test>::get(0));
    });
    fires(order, |_| {
        Finished::<Test>::mutate(0, |listed| listed.truncate(1));
    });
    fires("a transfer that finished twice", |_| {
        Finished::<Test>::mutate(0, |listed| listed[1] = listed[0]);
    });
    let reverse = "a finished transfer that is not listed, or the reverse";
    fires(reverse, |_| {
        Finished::<Test>::mutate(0, |listed| listed.truncate(1));
        FinishedNumbers::<Test>::mutate(|numbers| numbers.next -= 1);
    });
    fires(reverse, |_| {
        FinishedNumbers::<Test>::mutate(|numbers| numbers.first += 1);
    });
    let others: [fn(Stages) -> TransferId; 3] = [
        |stages| stages.locked,
        |stages| stages.left,
        |stages| stages.refusing,
    ];
    for transfer in others {
        fires(reverse, |stages| {
            let entry = FinishedTransfer {
                transfer: transfer(stages),
                at: 2,
            };
            Finished::<Test>::try_append(0, entry).unwrap();
            FinishedNumbers::<Test>::mutate(|numbers| numbers.next += 1);
        });
    }
}

#[test]
fn invariant_4_units_in_transit_are_those_of_transfers() {
    let units = "units in transit that are not those of transfers";
    fires(units, |_| InTransit::<Test>::put(99));
    fires(units, |_| InTransit::<Test>::put(150));
    fires(units, |stages| {
        change(stages.left, |record| record.amount -= 1);
    });
}

#[test]
fn invariant_5_counters_add_up() {
    let lost = "a transfer that was started, and is neither kept nor pruned";
    fires(lost, |_| {
        Statistics::<Test>::mutate(|counters| counters.started += 1);
    });
    fires(lost, |_| {
        Statistics::<Test>::mutate(|counters| counters.started -= 1);
    });
    let counters = "counters that do not add up";
    fires(counters, |_| {
        Statistics::<Test>::mutate(|counters| counters.committed += 1);
    });
    fires(counters, |_| {
        Statistics::<Test>::mutate(|counters| counters.aborted.deadline += 1);
    });
    fires(
        "latencies that are not those of the committed transfers",
        |_| Statistics::<Test>::mutate(|counters| counters.latencies.record(1)),
    );
}

#[test]
fn invariant_6_accounts_have_set_aside_what_transfers_ask_for() {
    let change_purse = |account: u64, change: fn(&mut Purse)| {
        Purses::mutate(id(account), |purse| change(purse.as_mut().unwrap()));
    };
    let locked = "an account that has locked what no transfer sends, or the reverse";
    // Both of one that has some, and of one that has none.
    fires(locked, |_| change_purse(1, |purse| purse.locked -= 1));
    fires(locked, |_| change_purse(3, |purse| purse.locked += 1));
    fires(locked, |_| {
        Purses::remove(id(1));
    });
    let incoming = "an account that is ready for what no transfer brings, or the reverse";
    fires(incoming, |_| change_purse(2, |purse| purse.incoming -= 1));
    fires(incoming, |_| change_purse(3, |purse| purse.incoming += 1));
    fires(incoming, |_| {
        Purses::remove(id(2));
    });
}
