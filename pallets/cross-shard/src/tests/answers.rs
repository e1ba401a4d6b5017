// SPDX-License-Identifier: Apache-2.0
//! Answers that are handled together with the message that they answer.

use super::*;
use crate::{InTransit, Statistics, WeightInfo};
use codec::Encode;
use frame_support::{
    traits::{Get, ProcessMessage},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{LoadMeter, ShardAccounts},
    ShardMessage,
};

/// Answers are handled at once, and what is asked waits until it is handed to the pallet.
fn at_once() {
    AnswersAtOnce::set(true);
    starve_queues();
}

/// Has the pallet handle the message that was sent last with so much weight, and returns what that took.
fn handle_last(limit: Weight) -> Weight {
    let (queue, message) = last_sent();
    let mut meter = WeightMeter::with_limit(limit);
    let handled = CrossShard::process_message(&message.encode(), queue, &mut meter, &mut [0; 32]);
    assert_eq!(handled, Ok(true));
    meter.consumed()
}

/// The messages that were put into a queue.
fn told() -> usize {
    Sent::get().len()
}

#[test]
fn success_one_message_carries_a_transfer_over() {
    build_and_execute(|| {
        at_once();
        let transfer = sent(1, 2, 100);
        assert_eq!(statuses(transfer), (PENDING, None));
        handle_last(Weight::MAX);
        assert_eq!(told(), 1);
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        assert_eq!((free(1), free(2)), (ENDOWMENT - 100, ENDOWMENT + 100));
        assert_eq!(InTransit::<Test>::get(), 0);
        assert_eq!(CrossShard::finished_at(transfer), Some(now()));
        let counters = Statistics::<Test>::get();
        assert_eq!((counters.committed, counters.ignored), (1, 0));
        assert_eq!(Told::get(), vec![(shard(1), shard(2), 0)]);
        // It is told again, and nothing comes of it.
        let (queue, message) = last_sent();
        let before = picture();
        assert!(!deliver(message, queue));
        assert_eq!(picture(), before);
    });
}

#[test]
fn success_a_refusal_gives_the_units_back_with_the_same_message() {
    build_and_execute(|| {
        at_once();
        let transfer = sent(1, 20, MINIMUM - 1);
        handle_last(Weight::MAX);
        assert_eq!(told(), 1);
        assert_eq!(statuses(transfer), (BELOW_MINIMUM, BELOW_MINIMUM));
        assert_eq!((free(1), purse(1).locked), (ENDOWMENT, 0));
        assert_eq!(CrossShard::finished_at(transfer), Some(now()));
    });
}

/// The weight ends after the message, or after its first answer: the next one waits in its queue.
#[test]
fn boundary_answers_without_room_wait_in_their_queues() {
    let prepared = ShardMessage::Prepared {
        transfer: Default::default(),
        destination: shard(2),
    };
    let commit = ShardMessage::Commit {
        transfer: Default::default(),
    };
    let a_bit = Weight::from_parts(1, 0);
    let [answer, end] = [prepared, commit].map(|message| CrossShard::message_weight(&message));
    // What the message may take, and what its first answer took.
    let first = |message: &ShardMessage| CrossShard::message_weight(message);
    let took = answer - CrossShard::entry_weight();
    for (beyond, waits, source) in [
        (Weight::zero(), 1, PENDING),
        (answer - a_bit, 1, PENDING),
        (answer, 1, COMMITTED),
        (took + end - a_bit, 1, COMMITTED),
        (took + end, 0, COMMITTED),
        // And with that all of it is done as one.
        (answer + end, 0, COMMITTED),
    ] {
        build_and_execute(|| {
            at_once();
            let transfer = sent(1, 2, 100);
            let limit = first(&last_sent().1) + beyond;
            assert!(handle_last(limit).all_lte(limit));
            assert_eq!(told(), 1 + waits, "{beyond:?}");
            assert_eq!(statuses(transfer).0, source, "{beyond:?}");
            check();
            // What waits is handled as ever.
            serve_queues();
            next_block();
            assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        });
    }
}

#[test]
fn success_what_comes_too_late_is_aborted_on_both_sides() {
    build_and_execute(|| {
        at_once();
        let transfer = sent(1, 2, 100);
        // No block has room for the deadline.
        Budget::set(Weight::zero());
        run_to(12);
        assert_eq!(statuses(transfer), (PENDING, None));
        handle_last(Weight::MAX);
        assert_eq!(told(), 1);
        assert_eq!(statuses(transfer), (EXPIRED, EXPIRED));
        assert_eq!(purse(2).incoming, 0);
        assert_eq!((free(1), purse(1).locked), (ENDOWMENT, 0));
    });
}

/// Two halves, and one look at the entry.
#[test]
fn success_a_message_takes_what_carrying_over_takes() {
    build_and_execute(|| {
        at_once();
        sent(1, 2, 100);
        next_block();
        let own = <() as WeightInfo>::carry_over()
            + CrossShard::finish_weight()
            + WatchedLoad::finished_weight()
            - WatchedLoad::most_shared();
        assert_eq!(handle_last(Weight::MAX), own + Taken::get() * 2);
        // As a rule, with what the queue takes for one message.
        let rule = own + Accounts::plain_weight() * 2 + <QueueItem as Get<Weight>>::get();
        assert_eq!(CrossShard::messages_weight(), rule);
    });
}

/// Whoever cannot be given units is asked once, and the sender has them back.
#[test]
fn success_a_refusal_takes_a_look_and_a_half() {
    build_and_execute(|| {
        at_once();
        sent(1, 20, MINIMUM - 1);
        next_block();
        let own = <() as WeightInfo>::prepare() + CrossShard::refused_weight();
        let saved = QueueGrowsAgain::get() + CrossShard::entry_weight();
        let accounts = Accounts::credit_weight() + Taken::get();
        assert_eq!(handle_last(Weight::MAX), own + accounts - saved);
    });
}

/// More is carried over in a block than with answers that wait, so that more may be under way.
#[test]
fn success_there_is_room_for_more() {
    build_and_execute(|| {
        let waiting = CrossShard::served_per_block();
        AnswersAtOnce::set(true);
        assert!(CrossShard::served_per_block() > waiting);
    });
}
