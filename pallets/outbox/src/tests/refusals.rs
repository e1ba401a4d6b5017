// SPDX-License-Identifier: Apache-2.0
//! What is refused before anything leaves.

use super::*;
use frame_support::{assert_noop, assert_storage_noop, weights::Weight, BoundedVec};
use sp_runtime::{DispatchError, TokenError};

#[test]
fn fails_without_the_units() {
    build_and_execute(|| {
        assert_noop!(
            remit(1, 2, ENDOWMENT + 1),
            DispatchError::Token(TokenError::FundsUnavailable)
        );
        assert_noop!(remit(20, 2, 10), DispatchError::CannotLookup);
        // The account may have taken anything.
        let refused = Outbox::remit(&transfer(1, 2, ENDOWMENT + 1)).unwrap_err();
        assert_eq!(refused.weight, None);
    });
}

/// What is sent can come back, whatever has become of the sender.
#[test]
fn boundary_no_less_than_the_minimum() {
    build_and_execute(|| {
        for amount in [0, 1, Minimum::get() - 1] {
            assert_noop!(
                remit(1, 2, amount),
                DispatchError::Token(TokenError::BelowMinimum)
            );
        }
        sent(1, 2, Minimum::get());
    });
}

#[test]
fn fails_when_as_many_are_under_way_as_may_be() {
    build_and_execute(|| {
        hold();
        MaxPerBatch::set(9);
        Service::set(Outbox::delivery_weight() * 1_000);
        assert_eq!(Outbox::most_under_way(), 3);
        (0..3).for_each(|_| {
            sent(1, 2, 10);
        });
        assert!(Outbox::is_congested());
        assert_noop!(remit(1, 3, 10), Failure::Congested);
        // It took a look.
        let refused = Outbox::remit(&transfer(1, 3, 10)).unwrap_err();
        assert_eq!(refused.weight, Some(<() as WeightInfo>::look()));
        let_go();
        next_block();
        assert!(!Outbox::is_congested());
        sent(1, 3, 10);
    });
}

/// A batch that was shortened by an upgrade takes nothing more.
#[test]
fn fails_with_a_full_batch() {
    new_test_ext().execute_with(|| {
        (0..4).for_each(|_| {
            sent(1, 2, 10);
        });
        MaxPerBatch::set(15);
        assert_eq!(Outbox::most_under_way(), 5);
        Batches::<Test>::mutate(1, shard(2), |batch| {
            let more = [batch[0]; 11];
            batch.try_extend(more.into_iter()).unwrap();
        });
        assert_noop!(remit(1, 2, 10), Failure::Congested);
        sent(1, 3, 10);
    });
}

#[test]
fn boundary_as_many_batches_as_a_block_may_have() {
    new_test_ext().execute_with(|| {
        sent(1, 2, 10);
        let others = |count: u32| {
            let posted = (0..count).map(|number| {
                let mut bytes = [9; 32];
                bytes[..4].copy_from_slice(&number.to_le_bytes());
                Posting {
                    shard: ShardId::from(bytes),
                    epoch: None,
                }
            });
            Posted::<Test>::insert(1, BoundedVec::truncate_from(posted.collect()));
        };
        others(MAX_BATCHES);
        assert_noop!(remit(1, 3, 10), Failure::TooManyBatches);
        // A batch that is there can have more.
        sent(1, 2, 10);
        others(MAX_BATCHES - 1);
        sent(1, 3, 10);
        assert_noop!(remit(1, 4, 10), Failure::TooManyBatches);
    });
}

/// What were put into a batch that was passed would never arrive.
#[test]
fn fails_when_the_block_is_delivered_already() {
    build_and_execute(|| {
        // Nothing of this block was delivered as long as nothing was sent.
        end_block();
        sent(1, 2, 10);
        end_block();
        assert_eq!(free(2), ENDOWMENT + 10);
        for to in [2, 3] {
            assert_noop!(remit(1, to, 10), Failure::BlockClosed);
        }
        begin_block();
        sent(1, 2, 10);
    });
}

#[test]
fn fails_while_too_much_is_kept() {
    build_and_execute(|| {
        sent(1, 2, 10);
        Progress::<Test>::mutate(|reached| reached.as_mut().unwrap().overdue = true);
        assert_noop!(remit(1, 2, 10), Failure::TooManyKept);
        next_block();
        sent(1, 2, 10);
    });
}

/// Records are not where they are looked for.
#[test]
fn fails_to_deliver_while_a_migration_goes_on() {
    build_and_execute(|| {
        sent(1, 2, 10);
        Migrating::set(true);
        for _ in 0..3 {
            assert_storage_noop!(end_block());
            begin_block();
            assert_eq!(initialize(Weight::MAX), Weight::zero());
        }
        assert_eq!((free(2), Outbox::in_transit()), (ENDOWMENT, 10));
        Migrating::set(false);
        begin_block();
        assert_eq!((free(2), Outbox::in_transit()), (ENDOWMENT + 10, 0));
    });
}
