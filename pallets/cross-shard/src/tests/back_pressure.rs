// SPDX-License-Identifier: Apache-2.0
//! What is refused before anything is locked.

use super::*;
use crate::{Deadlines, Statistics, WeightInfo};
use frame_support::{assert_noop, weights::Weight};
use nerv_primitives_core::traits::{HandOver, ShardAccounts};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn boundary_a_destination_with_a_full_queue() {
    build_and_execute(|| {
        starve_queues();
        MaxQueued::set(3);
        for _ in 0..3 {
            sent(1, 2, 10);
        }
        assert_eq!(queued(shard(2)), 3);
        for from in [1, 3] {
            let transfer = handed_over(from, 2, 10);
            assert_noop!(hand_over(&transfer), Failure::DestinationBusy);
        }
        // Others are not, nor are transfers from there.
        sent(1, 3, 10);
        sent(2, 1, 10);
        // As soon as there is room, it is used.
        Service::set(one_message());
        while queued(shard(2)) == 3 {
            next_block();
        }
        sent(1, 2, 10);
        serve_queues();
        next_block();
        assert_eq!(Statistics::<Test>::get().committed, 6);
    });
}

/// Answers count as well, and are put in all the same.
#[test]
fn success_answers_are_never_refused() {
    build_and_execute(|| {
        starve_queues();
        MaxQueued::set(2);
        sent(1, 2, 10);
        deliver_last();
        sent(1, 2, 10);
        deliver_last();
        assert_eq!(queued(shard(1)), 2);
        assert_eq!(send(2, 1, 10), Err(Failure::DestinationBusy.into()));
        MaxQueued::set(3);
        sent(1, 2, 10);
        deliver_last();
        assert_eq!(queued(shard(1)), 3);
        serve_queues();
        next_block();
        assert_eq!(free(2), ENDOWMENT + 30);
    });
}

#[test]
fn fails_with_no_room_at_all() {
    build_and_execute(|| {
        MaxQueued::set(0);
        let transfer = handed_over(1, 2, 10);
        assert_noop!(hand_over(&transfer), Failure::DestinationBusy);
    });
}

#[test]
fn boundary_a_full_list_of_deadlines() {
    build_and_execute(|| {
        MaxPerBlock::set(3);
        for to in [2, 3, 4] {
            sent(1, to, 10);
        }
        let transfer = handed_over(5, 2, 10);
        assert_noop!(hand_over(&transfer), Failure::TooManyTransfers);
        next_block();
        sent(5, 2, 10);
        // The same deadline as those of the first block.
        DeadlineAfter::set(9);
        assert_eq!(Deadlines::<Test>::decode_len(11), Some(3));
        let transfer = handed_over(5, 2, 10);
        assert_noop!(hand_over(&transfer), Failure::TooManyTransfers);
        DeadlineAfter::set(10);
        sent(5, 2, 10);
    });
}

#[test]
fn boundary_as_many_transfers_as_are_kept() {
    build_and_execute(|| {
        starve_queues();
        Budget::set(Weight::zero());
        MaxPerBlock::set(1);
        DeadlineAfter::set(1);
        KeepReceipts::set(0);
        assert_eq!(CrossShard::capacity(), 4);
        for kept in 0..4 {
            assert_eq!(CrossShard::kept(), kept);
            sent(1, 2, 10);
            next_block();
        }
        let transfer = handed_over(1, 2, 10);
        assert_noop!(hand_over(&transfer), Failure::TooManyTransfers);
        // They finish, and are pruned.
        Budget::set(Weight::MAX);
        next_block();
        serve_queues();
        next_block();
        assert_eq!(CrossShard::kept(), 4);
        next_block();
        assert_eq!(CrossShard::kept(), 0);
        sent(1, 2, 10);
        assert_eq!(CrossShard::kept(), 1);
    });
}

/// The whole chain accepts what its messages carry over in half the time to the deadline, whichever
/// shards it is between.
#[test]
fn boundary_as_many_transfers_as_are_served_in_half_a_deadline() {
    build_and_execute(|| {
        starve_queues();
        // One and a half in a block of messages are one.
        MessageService::set(CrossShard::messages_weight() * 3 / 2);
        assert_eq!(CrossShard::served_per_block(), 1);
        DeadlineAfter::set(10);
        assert_eq!(CrossShard::most_under_way(), 5);
        for (from, to) in [(1, 2), (2, 3), (3, 4), (4, 1), (1, 3)] {
            assert!(!CrossShard::is_congested());
            sent(from, to, 10);
        }
        assert!(CrossShard::is_congested());
        for (from, to) in [(1, 2), (4, 2)] {
            let transfer = handed_over(from, to, 10);
            assert_noop!(hand_over(&transfer), Failure::Congested);
            // Little was done to find that out.
            let refused = CrossShard::hand_over(&transfer).unwrap_err();
            let took = refused.weight.unwrap();
            assert!(took.all_lt(<() as WeightInfo>::hand_over()));
        }
        assert_eq!(CrossShard::under_way(), 5);
        // One that is aborted and of which the destination has not heard so far counts as well.
        run_to(12);
        assert_eq!(Statistics::<Test>::get().aborted.deadline, 5);
        assert!(CrossShard::is_congested());
        serve_queues();
        next_block();
        assert_eq!(CrossShard::under_way(), 0);
        sent(1, 2, 10);
    });
}

/// However short the time is, what one block carries over may be under way.
#[test]
fn boundary_no_time_to_the_deadline() {
    build_and_execute(|| {
        MessageService::set(CrossShard::messages_weight() * 2);
        DeadlineAfter::set(0);
        assert_eq!(CrossShard::most_under_way(), 2);
    });
}

#[test]
fn fails_without_the_units() {
    build_and_execute(|| {
        for amount in [0, ENDOWMENT + 1] {
            let transfer = handed_over(1, 2, amount);
            assert_noop!(
                hand_over(&transfer),
                DispatchError::Token(TokenError::FundsUnavailable)
            );
        }
        let transfer = handed_over(10, 2, 10);
        assert_noop!(hand_over(&transfer), DispatchError::CannotLookup);
    });
}

/// An account that uses a nonce twice in a block does not exist. If it did, neither of its
/// transfers would take the other's place.
#[test]
fn fails_with_the_id_of_another_transfer() {
    build_and_execute(|| {
        sent(1, 2, 10);
        let used = Purse {
            nonce: 0,
            ..purse(1)
        };
        Purses::insert(id(1), used);
        let transfer = handed_over(1, 2, 10);
        assert_noop!(hand_over(&transfer), DispatchError::Corruption);
        assert_eq!(purse(1), used);
        next_block();
        sent(1, 2, 10);
    });
}

#[test]
fn success_the_weight_has_the_accounts_in_it() {
    let own = <() as crate::WeightInfo>::hand_over();
    assert_eq!(CrossShard::weight(), own + Accounts::weight());
}
