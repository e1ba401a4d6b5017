//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;
use crate::{
    Deadlines, Finished, FinishedNumbers, FinishedTransfer, InTransit, Incoming, IncomingTransfer,
    NextDeadline, Receipts, Statistics, Transfers,
};
use nerv_primitives_core::{Receipt, TransferId, TransferSide};

/// One transfer at each stage that is kept.
struct Stages {
    /// Its units are locked.
    locked: TransferId,
    /// The receiver is ready.
    ready: TransferId,
    /// The units have left.
    left: TransferId,
    /// They have arrived.
    arrived: TransferId,
    /// The sender has them back.
    aborted: TransferId,
    /// The destination has refused.
    refusing: TransferId,
}

fn stages() -> Stages {
    let arrived = sent(1, 2, 100);
    let aborted = sent(1, 10, 1);
    next_block();
    starve_queues();
    let left = sent(1, 2, 100);
    deliver_last();
    deliver_last();
    let ready = sent(1, 2, 50);
    deliver_last();
    let refusing = sent(1, 10, 1);
    deliver_last();
    let locked = sent(1, 2, 25);
    Stages {
        locked,
        ready,
        left,
        arrived,
        aborted,
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

fn receipt(transfer: TransferId, side: TransferSide, change: impl FnOnce(&mut Receipt)) {
    Receipts::<Test>::mutate(transfer, side, |receipt| change(receipt.as_mut().unwrap()));
}

const SOURCE: TransferSide = TransferSide::Source;
const DESTINATION: TransferSide = TransferSide::Destination;

#[test]
fn invariant_1_receipts_stand_where_they_say() {
    let other = "a receipt that names something else";
    fires(other, |stages| {
        receipt(stages.locked, SOURCE, |receipt| {
            receipt.transfer = stages.ready;
        });
    });
    fires(other, |stages| {
        receipt(stages.ready, DESTINATION, |receipt| receipt.side = SOURCE);
    });
}

#[test]
fn invariant_1_receipts_are_those_of_what_is_kept() {
    fires("a receipt of a transfer that is not kept", |stages| {
        Transfers::<Test>::remove(stages.arrived);
    });
    fires("a transfer without a receipt of its source", |stages| {
        Receipts::<Test>::remove(stages.locked, SOURCE);
    });
}

#[test]
fn invariant_2_both_sides_end_alike() {
    let differently = "a transfer whose sides end differently";
    for (from, to) in [
        (ReceiptStatus::Committed, EXPIRED),
        (ReceiptStatus::Aborted(AbortReason::Deadline), COMMITTED),
        (ReceiptStatus::Pending, COMMITTED),
    ] {
        fires(differently, |stages| {
            receipt(stages.arrived, SOURCE, |receipt| receipt.status = from);
            receipt(stages.arrived, DESTINATION, |receipt| {
                receipt.status = to.unwrap();
            });
        });
    }
    // Units that have left, and that nobody was made ready for.
    fires(differently, |stages| {
        Receipts::<Test>::remove(stages.left, DESTINATION);
    });
}

#[test]
fn invariant_3_deadlines_are_listed() {
    let missing = "a transfer that is not listed under its deadline";
    fires(missing, |stages| {
        Deadlines::<Test>::mutate(12, |listed| {
            listed.retain(|transfer| *transfer != stages.locked);
        });
    });
    fires(missing, |stages| {
        Transfers::<Test>::mutate(stages.locked, |record| {
            record.as_mut().unwrap().deadline = 13;
        });
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
fn invariant_4_incoming_transfers_are_pending() {
    let reverse = "an incoming transfer that is not pending, or the reverse";
    fires(reverse, |stages| {
        Incoming::<Test>::remove(stages.ready);
    });
    let others: [fn(Stages) -> TransferId; 4] = [
        |stages| stages.arrived,
        |stages| stages.aborted,
        |stages| stages.refusing,
        |stages| stages.locked,
    ];
    for transfer in others {
        fires(reverse, |stages| {
            let incoming = IncomingTransfer {
                to: id(2),
                amount: 1,
                source: shard(1),
            };
            Incoming::<Test>::insert(transfer(stages), incoming);
        });
    }
}

#[test]
fn invariant_5_finished_transfers_are_listed_once() {
    let order = "finished transfers that are not numbered in order";
    fires(order, |_| Finished::<Test>::remove(0));
    fires(order, |_| {
        FinishedNumbers::<Test>::mutate(|numbers| numbers.next += 1);
    });
    fires(order, |_| {
        FinishedNumbers::<Test>::mutate(|numbers| numbers.first = 5);
    });
    fires(order, |_| {
        let entry = Finished::<Test>::take(1).unwrap();
        Finished::<Test>::insert(7, entry);
    });
    fires("a transfer that finished twice", |_| {
        Finished::<Test>::insert(1, Finished::<Test>::get(0).unwrap());
    });
    let reverse = "a finished transfer that is not listed, or the reverse";
    fires(reverse, |_| {
        Finished::<Test>::remove(1);
        FinishedNumbers::<Test>::mutate(|numbers| numbers.next -= 1);
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
            Finished::<Test>::insert(2, entry);
            FinishedNumbers::<Test>::mutate(|numbers| numbers.next += 1);
        });
    }
}

#[test]
fn invariant_6_units_in_transit_are_those_of_transfers() {
    let units = "units in transit that are not those of transfers";
    fires(units, |_| InTransit::<Test>::put(99));
    fires(units, |_| InTransit::<Test>::put(150));
    fires(units, |stages| {
        Incoming::<Test>::mutate(stages.left, |incoming| {
            incoming.as_mut().unwrap().amount -= 1;
        });
    });
}

#[test]
fn invariant_7_counters_add_up() {
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
