// SPDX-License-Identifier: Apache-2.0
//! How many remittances there is room for.

use super::*;
use frame_support::{assert_noop, traits::Hooks, weights::Weight};
use nerv_primitives_core::traits::{LoadMeter, ShardAccounts};

#[test]
fn success_what_may_be_under_way_is_delivered_in_a_few_blocks() {
    build_and_execute(|| {
        // Two and a half in a block are two.
        Service::set(Outbox::delivery_weight() * 5 / 2);
        assert_eq!(Outbox::served_per_block(), 2);
        assert_eq!(Outbox::most_under_way(), 8);
        Backlog::set(1);
        assert_eq!(Outbox::most_under_way(), 2);
        // No more than a third of a batch.
        Backlog::set(1_000);
        assert_eq!(Outbox::most_under_way(), 100);
        MaxPerBatch::set(299);
        assert_eq!(Outbox::most_under_way(), 99);
    });
}

#[test]
fn success_whoever_sends_pays_for_the_arrival() {
    let batch = <() as WeightInfo>::batch(1) - <() as WeightInfo>::batch(0);
    let own = <() as WeightInfo>::credited() + batch;
    let counted = WatchedLoad::finished_weight() - WatchedLoad::most_shared();
    assert_eq!(
        Outbox::delivery_weight(),
        own + Accounts::plain_weight() + counted
    );
}

/// As many as may be under way arrive in the next `Backlog` full blocks, if nothing is out of the ordinary.
#[test]
fn success_the_backlog_is_as_long_as_it_says() {
    build_and_execute(|| {
        Taken::set(Accounts::plain_weight());
        Idle::set(Weight::zero());
        Service::set(Outbox::delivery_weight() * 24);
        MaxPerBatch::set(3 * 96);
        let most = Outbox::most_under_way();
        assert_eq!(most, 96);
        for n in 0..most {
            sent(1 + n % 8, 1 + (n + 1) % 8, 10);
        }
        assert_noop!(remit(1, 2, 10), Failure::Congested);
        // What it takes to read batches and lists comes on top.
        let overhead = looking(96) * 4 + Outbox::most_delivery_weight();
        Early::set(Some(Service::get() + overhead));
        (0..Backlog::get()).for_each(|_| next_block());
        assert_eq!(Outbox::under_way(), 0);
    });
}

/// All that may be under way goes to one shard, and bounces, and is refused by the senders' shards, in one block.
#[test]
fn boundary_a_batch_has_room_for_all_that_comes_back() {
    new_test_ext().execute_with(|| {
        MaxPerBatch::set(30);
        // Ten from account 1, which is in shard 1, half of which are sent before the block.
        Idle::set(Weight::zero());
        assert_eq!(Outbox::most_under_way(), 10);
        (0..5).for_each(|_| {
            sent(1, 2, 10);
        });
        Early::set(Some(Weight::zero()));
        next_block();
        Early::reset();
        (0..2).for_each(|_| {
            sent(1, 3, 10);
        });
        (0..3).for_each(|_| {
            sent(1, 6, 10);
        });
        assert_noop!(remit(1, 2, 10), Failure::Congested);
        check();
        // Nobody takes anything.
        MostOwned::set(5);
        for _ in 0..40 {
            Idle::set(Weight::MAX);
            next_block();
            assert_eq!(Outbox::under_way(), 10);
            check();
            let longest = Batches::<Test>::iter_values()
                .map(|batch| batch.len())
                .max();
            assert!(longest <= Some(30));
        }
        MostOwned::reset();
        next_block();
        assert_eq!((free(1), Outbox::in_transit()), (ENDOWMENT, 0));
        check();
    });
}

/// The sender pays for the arrival, and no state is left behind: a flood is what its senders pay for, and no more than
/// the chain delivers.
#[test]
fn success_a_flood_is_refused() {
    build_and_execute(|| {
        Backlog::set(2);
        Taken::set(Accounts::plain_weight());
        Idle::set(Weight::zero());
        Service::set(Outbox::delivery_weight() * 5);
        let overhead = looking(10) * 4 + Outbox::most_delivery_weight();
        Early::set(Some(Service::get() + overhead));
        KeepReceipts::set(2);
        let mut accepted = 0;
        for _ in 0..30 {
            let most = Outbox::most_under_way();
            assert_eq!(most, 10);
            for n in 0..50 {
                match remit(1 + n % 8, 1 + (n + 1) % 8, 10) {
                    Ok(_) => accepted += 1,
                    Err(error) => assert_eq!(error, Failure::Congested.into()),
                }
            }
            assert!(Outbox::under_way() <= most);
            end_block();
            begin_block();
            check();
        }
        assert!(accepted > 100, "{accepted}");
        let_go();
        run_to(now() + KeepReceipts::get() + 3);
        assert_eq!(Outbox::in_transit(), 0);
        assert_eq!(Batches::<Test>::iter().count(), 0);
    });
}

#[test]
fn success_the_runtime_is_checked() {
    new_test_ext().execute_with(Outbox::integrity_test);
}

#[test]
#[should_panic(expected = "nothing could ever be sent")]
fn fails_with_batches_that_are_too_short() {
    new_test_ext().execute_with(|| {
        MaxPerBatch::set(2);
        Outbox::integrity_test();
    });
}

#[test]
fn boundary_the_least_service() {
    new_test_ext().execute_with(|| {
        Service::set(Outbox::least_service());
        Outbox::integrity_test();
    });
    let too_little = std::panic::catch_unwind(|| {
        new_test_ext().execute_with(|| {
            Service::set(Outbox::least_service() - a_bit());
            Outbox::integrity_test();
        })
    });
    assert!(too_little.is_err());
}
