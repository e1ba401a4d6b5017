// SPDX-License-Identifier: Apache-2.0
//! Deadlines: what the source decides when it hears nothing, or hears it too late.

use super::*;
use crate::{Deadlines, NextDeadline, Statistics};
use frame_support::{
    traits::Hooks,
    weights::{RuntimeDbWeight, Weight},
};
use nerv_primitives_core::{traits::HandOver, ShardMessage, TransferId};

fn expired(transfer: TransferId) -> Event<Test> {
    Event::Aborted {
        transfer,
        from: id(1),
        amount: 100,
        reason: AbortReason::Deadline,
    }
}

#[test]
fn boundary_a_starved_queue_until_the_deadline() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 2, 100);
        run_to(11);
        assert_eq!(statuses(transfer), (PENDING, None));
        assert_eq!(purse(1).locked, 100);
        next_block();
        assert_eq!(events(), vec![expired(transfer)]);
        assert_eq!(statuses(transfer), (EXPIRED, None));
        assert_eq!((free(1), purse(1).locked), (ENDOWMENT, 0));
        check();

        // The destination was never asked: it hears of the transfer that it does not come.
        serve_queues();
        next_block();
        assert!(events().is_empty());
        assert_eq!(statuses(transfer), (EXPIRED, EXPIRED));
        assert_eq!(
            purse(2),
            Purse {
                free: ENDOWMENT,
                ..Default::default()
            }
        );
        assert_eq!(CrossShard::finished_at(transfer), Some(13));
        assert_eq!(Statistics::<Test>::get().aborted.deadline, 1);
        // What had waited for so long.
        assert_eq!(ignored(), 1);
    });
}

#[test]
fn success_a_queue_that_is_served_by_the_deadline() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 2, 100);
        run_to(10);
        serve_queues();
        next_block();
        assert_eq!(now(), 11);
        let committed = Event::Committed {
            transfer,
            to: id(2),
            destination: shard(2),
            amount: 100,
            blocks: 10,
        };
        assert_eq!(events(), vec![committed]);
        // The deadline passes, and nothing happens.
        let before = (free(1), free(2));
        next_block();
        next_block();
        assert!(events().is_empty());
        assert_eq!((free(1), free(2)), before);
        assert!(!Deadlines::<Test>::contains_key(11));
    });
}

#[test]
fn success_the_receiver_was_ready() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 10, 100);
        deliver_last();
        assert_eq!(purse(10).incoming, 100);
        run_to(12);
        assert_eq!(statuses(transfer), (EXPIRED, PENDING));
        assert_eq!(free(1), ENDOWMENT);
        check();
        serve_queues();
        next_block();
        assert_eq!(statuses(transfer), (EXPIRED, EXPIRED));
        assert!(!Purses::contains_key(id(10)));
        assert_eq!(CrossShard::in_transit(), 0);
    });
}

#[test]
fn success_the_destination_had_refused() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 10, 1);
        deliver_last();
        assert_eq!(statuses(transfer), (PENDING, BELOW_MINIMUM));
        run_to(12);
        assert_eq!(statuses(transfer), (EXPIRED, BELOW_MINIMUM));
        assert_eq!(CrossShard::finished_at(transfer), None);
        check();
        // The source decides, so that both sides say the same in the end.
        serve_queues();
        next_block();
        assert_eq!(statuses(transfer), (EXPIRED, EXPIRED));
        assert_eq!(CrossShard::finished_at(transfer), Some(13));
        assert_eq!(Statistics::<Test>::get().aborted.total(), 1);
    });
}

/// One answer arrives in the last block, and one in the next, in which no deadline was looked at so
/// far.
#[test]
fn boundary_an_answer_that_comes_too_late() {
    for (block, is_late) in [(11, false), (12, true)] {
        build_and_execute(|| {
            starve_queues();
            Budget::set(Weight::zero());
            let transfer = sent(1, 2, 100);
            deliver_last();
            let (queue, answer) = last_sent();
            run_to(block);
            assert_eq!(statuses(transfer), (PENDING, PENDING));
            assert!(deliver(answer, queue));
            let reason = AbortReason::Deadline;
            let (told, message) = last_sent();
            assert_eq!(told, shard(2));
            if is_late {
                assert_eq!(events(), vec![expired(transfer)]);
                assert_eq!(statuses(transfer), (EXPIRED, PENDING));
                assert_eq!(message, ShardMessage::Abort { transfer, reason });
                assert_eq!((free(1), CrossShard::in_transit()), (ENDOWMENT, 0));
            } else {
                assert_eq!(statuses(transfer), (COMMITTED, PENDING));
                assert_eq!(message, ShardMessage::Commit { transfer });
                assert_eq!(CrossShard::in_transit(), 100);
            }
            check();
            // The list of deadlines is looked at later, and the queues are served.
            let before = Statistics::<Test>::get().aborted;
            Budget::set(Weight::MAX);
            serve_queues();
            next_block();
            assert_eq!(Statistics::<Test>::get().aborted, before);
            let end = if is_late { EXPIRED } else { COMMITTED };
            assert_eq!(statuses(transfer), (end, end));
            assert!(!Deadlines::<Test>::contains_key(11));
        });
    }
}

/// Hooks may find no room for many blocks.
#[test]
fn success_deadlines_are_looked_at_late() {
    build_and_execute(|| {
        starve_queues();
        Budget::set(Weight::zero());
        let mut transfers = vec![];
        for _ in 0..3 {
            transfers.push(sent(1, 2, 10));
            transfers.push(sent(2, 3, 10));
            next_block();
        }
        run_to(40);
        assert!(transfers
            .iter()
            .all(|transfer| statuses(*transfer) == (PENDING, None)));
        // After extrinsics is as good as before.
        Idle::set(Weight::MAX);
        end_block();
        assert!(transfers
            .iter()
            .all(|transfer| statuses(*transfer) == (EXPIRED, None)));
        assert_eq!(NextDeadline::<Test>::get(), Some(40));
        assert_eq!(Deadlines::<Test>::iter().count(), 0);
        check();
        serve_queues();
        begin_block();
        assert!(transfers
            .iter()
            .all(|transfer| statuses(*transfer) == (EXPIRED, EXPIRED)));
        assert!(FUNDED.map(free).all(|owned| owned == ENDOWMENT));
    });
}

/// A block looks at its deadlines before its messages, which have what those leave over.
#[test]
fn success_deadlines_go_before_messages() {
    build_and_execute(|| {
        starve_queues();
        let late = sent(1, 2, 100);
        run_to(11);
        let in_time = sent(3, 4, 100);
        System::set_block_number(12);
        System::reset_events();
        let paid = CrossShard::on_initialize(12);
        // The message that would have got the receiver ready found the transfer dead.
        assert_eq!(statuses(late), (EXPIRED, EXPIRED));
        assert_eq!(ignored(), 1);
        assert_eq!(statuses(in_time), (COMMITTED, COMMITTED));
        // Deadlines and messages share what they have.
        let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
        let most = MessageService::get().saturating_add(db.reads_writes(4, 4));
        assert!(paid.all_lte(most), "{paid}");

        // With nothing for messages, they wait, and deadlines do not.
        let late = sent(1, 2, 100);
        MessageService::set(Weight::zero());
        System::set_block_number((now() + 11).into());
        CrossShard::on_initialize(System::block_number());
        assert_eq!(statuses(late), (EXPIRED, None));
        assert_eq!(queued(shard(2)), 2);
    });
}

/// A shorter period makes later transfers due earlier.
#[test]
fn success_the_period_may_change() {
    build_and_execute(|| {
        starve_queues();
        let slow = sent(1, 2, 10);
        DeadlineAfter::set(2);
        next_block();
        let fast = sent(1, 2, 10);
        run_to(5);
        assert_eq!(statuses(fast), (EXPIRED, None));
        assert_eq!(statuses(slow), (PENDING, None));
        // In no block but its own.
        DeadlineAfter::set(0);
        let now_or_never = sent(1, 2, 10);
        check();
        next_block();
        assert_eq!(statuses(now_or_never), (EXPIRED, None));
        run_to(12);
        assert_eq!(statuses(slow), (EXPIRED, None));
    });
}

#[test]
fn success_a_deadline_beyond_all_blocks() {
    build_and_execute(|| {
        starve_queues();
        DeadlineAfter::set(u32::MAX);
        let transfer = sent(1, 2, 10);
        run_to(30);
        serve_queues();
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
    });
}
