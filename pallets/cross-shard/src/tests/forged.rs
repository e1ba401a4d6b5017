// SPDX-License-Identifier: Apache-2.0
//! Messages that nobody sent, or that are sent again: of every kind, at every stage of a transfer.
//! None of them changes anything but the counter of those that are ignored.

use super::*;
use frame_support::weights::Weight;
use nerv_primitives_core::{ShardMessage, TransferId};

/// The reasons a transfer may be aborted for.
const REASONS: [AbortReason; 4] = [
    AbortReason::BelowMinimum,
    AbortReason::Overflow,
    AbortReason::CorruptRecord,
    AbortReason::Deadline,
];

/// What the transfer of these tests carries to account 2, if that may be.
const AMOUNT: u128 = 100;

/// Where a transfer may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    /// Its units are locked.
    Locked,
    /// The receiver is ready.
    Ready,
    /// The units have left.
    Left,
    /// They have arrived.
    Arrived,
    /// The destination has refused.
    Refusing,
    /// The sender has heard of it.
    Refused,
    /// The deadline is past, and the destination has not heard of anything.
    Expired,
    /// It has heard that the units do not come.
    Dropped,
    /// The deadline is past, and the receiver is ready.
    ExpiredWhenReady,
    /// It has been told that the units do not come.
    Forgotten,
    /// The deadline is past, and the destination has refused.
    ExpiredWhenRefusing,
    /// It has heard that the source was faster.
    Overruled,
    /// The receipts of one that arrived were pruned.
    Pruned,
}

const STAGES: [Stage; 13] = [
    Stage::Locked,
    Stage::Ready,
    Stage::Left,
    Stage::Arrived,
    Stage::Refusing,
    Stage::Refused,
    Stage::Expired,
    Stage::Dropped,
    Stage::ExpiredWhenReady,
    Stage::Forgotten,
    Stage::ExpiredWhenRefusing,
    Stage::Overruled,
    Stage::Pruned,
];

/// Lets the deadline of everything pass.
fn let_expire() {
    run_to(now() + DeadlineAfter::get() + 1);
}

/// Takes a transfer to a stage, past all queues. They have all its messages, and are not served.
fn bring_to(stage: Stage) -> TransferId {
    starve_queues();
    let is_refused = matches!(
        stage,
        Stage::Refusing | Stage::Refused | Stage::ExpiredWhenRefusing | Stage::Overruled
    );
    // The receiver's record cannot be read: the rest of its messages is the same.
    Corrupt::set(is_refused.then_some(2));
    let transfer = sent(1, 2, AMOUNT);
    // Messages before the deadline, whether it passes, and messages after it.
    let (before, expires, after) = match stage {
        Stage::Locked => (0, false, 0),
        Stage::Ready | Stage::Refusing => (1, false, 0),
        Stage::Left | Stage::Refused => (2, false, 0),
        Stage::Arrived | Stage::Pruned => (3, false, 0),
        Stage::Expired => (0, true, 0),
        Stage::Dropped => (0, true, 1),
        Stage::ExpiredWhenReady | Stage::ExpiredWhenRefusing => (1, true, 0),
        Stage::Forgotten | Stage::Overruled => (1, true, 1),
    };
    (0..before).for_each(|_| deliver_last());
    if expires {
        let_expire();
    }
    (0..after).for_each(|_| deliver_last());
    if stage == Stage::Pruned {
        run_to(now() + KeepReceipts::get() + 1);
        assert_eq!(statuses(transfer), (None, None));
    }
    transfer
}

/// The one message that takes a transfer from a stage to the next.
fn next_message(stage: Stage, transfer: TransferId) -> Option<ShardMessage> {
    let message = match stage {
        Stage::Locked => ShardMessage::Prepare {
            transfer,
            to: id(2),
            amount: AMOUNT,
            source: shard(1),
        },
        Stage::Ready => ShardMessage::Prepared {
            transfer,
            destination: shard(2),
        },
        Stage::Left => ShardMessage::Commit { transfer },
        Stage::Refusing => ShardMessage::Refused {
            transfer,
            reason: AbortReason::CorruptRecord,
        },
        Stage::Expired | Stage::ExpiredWhenReady | Stage::ExpiredWhenRefusing => {
            ShardMessage::Abort {
                transfer,
                reason: AbortReason::Deadline,
            }
        }
        Stage::Arrived
        | Stage::Refused
        | Stage::Dropped
        | Stage::Forgotten
        | Stage::Overruled
        | Stage::Pruned => return None,
    };
    Some(message)
}

/// Messages of every kind about a transfer, right ones and such as differ in each of their parts.
fn all_messages(transfer: TransferId) -> Vec<ShardMessage> {
    let mut all = vec![ShardMessage::Commit { transfer }];
    for (to, amount, source) in [
        (2, AMOUNT, 1),
        (3, AMOUNT, 1),
        (1, AMOUNT, 1),
        (2, AMOUNT + 1, 1),
        (2, 0, 1),
        (2, u128::MAX, 1),
        (2, AMOUNT, 2),
    ] {
        all.push(ShardMessage::Prepare {
            transfer,
            to: id(to),
            amount,
            source: shard(source),
        });
    }
    for number in 1..=3 {
        all.push(ShardMessage::Prepared {
            transfer,
            destination: shard(number),
        });
    }
    for reason in REASONS {
        all.push(ShardMessage::Refused { transfer, reason });
        all.push(ShardMessage::Abort { transfer, reason });
    }
    all
}

#[test]
fn success_nothing_but_the_next_message_is_heeded() {
    for stage in STAGES {
        build_and_execute(|| {
            let transfer = bring_to(stage);
            let next = next_message(stage, transfer);
            let messages = all_messages(transfer);
            assert!(next.is_none_or(|next| messages.contains(&next)));
            let before = picture();
            let mut made_up = ignored();
            for message in messages {
                if Some(message) == next {
                    continue;
                }
                // In whatever queue.
                for number in 1..=3 {
                    assert!(!deliver(message, shard(number)), "{stage:?}: {message:?}");
                    made_up += 1;
                    assert_eq!(ignored(), made_up);
                }
                assert_eq!(picture(), before, "{stage:?}: {message:?}");
            }
            // It is the next one still.
            if let Some(next) = next {
                assert_eq!(last_sent().1, next);
                deliver_last();
                assert_ne!(picture(), before);
            }
        });
    }
}

#[test]
fn success_unknown_transfers_are_ignored() {
    build_and_execute(|| {
        let unknown = TransferId::of(&id(1), 7, 1);
        let messages = all_messages(unknown);
        let before = picture();
        for message in &messages {
            assert!(!deliver(*message, shard(1)));
        }
        assert_eq!(picture(), before);
        assert_eq!(CrossShard::receipts(unknown), (None, None));
        assert_eq!(CrossShard::finished_at(unknown), None);
        assert_eq!(ignored(), messages.len() as u64);
    });
}

/// Every message of every stage is put into all queues again, by way of the queues.
#[test]
fn success_whole_queues_told_again() {
    for stage in STAGES {
        build_and_execute(|| {
            let transfer = bring_to(stage);
            // Nothing is left of what the stage has sent before, nor is it under way.
            serve_queues();
            next_block();
            let ended = statuses(transfer);
            assert_eq!(ended.0, ended.1, "{stage:?}");
            assert_ne!(ended.0, PENDING, "{stage:?}");
            let (before, told) = (picture(), Sent::get());
            for (_, bytes) in &told {
                for number in 1..=4 {
                    enqueue_bytes(bytes, shard(number));
                }
            }
            // No list of deadlines and no receipt changes meanwhile.
            Budget::set(Weight::zero());
            let handled = ignored();
            next_block();
            assert_eq!(picture(), before, "{stage:?}");
            assert_eq!(ignored(), handled + 4 * told.len() as u64);
            assert_eq!(Sent::get(), told);
            assert!((1..=4).all(|number| queued(shard(number)) == 0));
        });
    }
}
