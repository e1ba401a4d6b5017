// SPDX-License-Identifier: Apache-2.0
//! What the hooks may take of a block.

use super::*;
use frame_support::{traits::Hooks, weights::Weight, StorageNoopGuard};
use nerv_primitives_core::traits::ShardAccounts;

type Weights = ();

/// Has the hook that comes after extrinsics do its work within a weight. Returns what it took.
fn idle(limit: Weight) -> Weight {
    Outbox::on_idle(System::block_number(), limit)
}

/// Five that wait, all in one batch of the block before.
fn five_wait() -> Vec<RemittanceId> {
    hold();
    let all = (0..5).map(|_| sent(1, 2, 10)).collect();
    next_block();
    all
}

fn arrived(all: &[RemittanceId]) -> usize {
    all.iter().filter(|id| arrival(**id).is_some()).count()
}

#[test]
fn boundary_nothing_is_done_with_nothing() {
    build_and_execute(|| {
        five_wait();
        let _unchanged = StorageNoopGuard::default();
        for hook in [initialize, idle] {
            for limit in [Weight::zero(), Weights::service() - a_bit()] {
                assert_eq!(hook(limit), Weight::zero());
            }
            assert_eq!(hook(Weights::service()), Weights::service());
            // Neither a list nor a batch is read that there is nothing left for.
            let almost = Weights::service() + Weights::list() - a_bit();
            assert_eq!(hook(almost), Weights::service());
            let almost = looking(5) + Outbox::most_delivery_weight() - a_bit();
            let looked = Weights::service() + Weights::list() + Weights::look();
            assert_eq!(hook(almost), looked);
        }
    });
}

/// With room for the heaviest that can come, in the midst of a batch as well, just one more arrives.
#[test]
fn boundary_just_enough_for_so_many() {
    for (hook, is_last) in [
        (initialize as fn(Weight) -> Weight, false),
        (idle as fn(Weight) -> Weight, true),
    ] {
        for n in 1..=5u64 {
            let limit = looking(5) + one_arrives() * (n - 1) + Outbox::most_delivery_weight();
            build_and_execute(|| {
                let all = five_wait();
                let used = hook(limit - a_bit());
                assert!(used.all_lte(limit - a_bit()));
                assert_eq!(arrived(&all), n as usize - 1);
                check();
            });
            build_and_execute(|| {
                let all = five_wait();
                let mut used = looking(5) + one_arrives() * n;
                if n == 5 && limit.all_gte(used + Weights::list()) && is_last {
                    // The block that stands is looked into as well.
                    used += Weights::list();
                }
                assert_eq!(hook(limit), used);
                assert_eq!(arrived(&all), n as usize);
                check();
                // The rest arrives from there on.
                hook(Weight::MAX);
                assert_eq!(arrived(&all), 5);
                assert_eq!(free(2), ENDOWMENT + 50);
            });
        }
    }
}

/// What is paid is what the accounts took, so that a block delivers more where that is little.
#[test]
fn success_what_accounts_took_less_is_left_for_others() {
    build_and_execute(|| {
        let all = five_wait();
        Taken::set(Weight::from_parts(7, 3));
        let used = initialize(Weight::from_parts(1_000_000_000_000, u64::MAX));
        assert_eq!(arrived(&all), 5);
        assert_eq!(used, looking(5) + one_arrives() * 5);
    });
}

/// Whoever cannot take units may have taken all the time that there was.
#[test]
fn success_what_bounces_is_paid_in_full() {
    build_and_execute(|| {
        let all = five_wait();
        Taken::set(Weight::zero());
        Corrupt::set(Some(2));
        let used = initialize(Weight::from_parts(1_000_000_000_000, u64::MAX));
        assert_eq!(arrived(&all), 5);
        let each = Weights::bounced() + Accounts::credit_weight();
        // Where they are put is looked for once.
        assert_eq!(used, looking(5) + each * 5 + Weights::list());
        let_go();
        next_block();
        assert_eq!(free(1), ENDOWMENT);
    });
}

/// A batch is read once in each block, however many of it arrive.
#[test]
fn success_a_batch_is_read_once_for_all_of_it() {
    build_and_execute(|| {
        hold();
        (0..90).for_each(|_| {
            sent(1, 2, 10);
        });
        next_block();
        let used = initialize(Weight::from_parts(1_000_000_000_000, u64::MAX));
        assert_eq!(used, looking(90) + one_arrives() * 90);
        assert_eq!(free(2), ENDOWMENT + 900);
    });
}

/// No limit whatever is exceeded, in either part of a weight.
#[test]
fn boundary_no_limit_is_exceeded() {
    build_and_execute(|| {
        let most = looking(30) * 4 + Outbox::most_delivery_weight() * 20;
        KeepReceipts::set(3);
        for round in 0..60u64 {
            let_go();
            for from in FUNDED {
                let _ = remit(from, 1 + (from + round) % 8, 10);
            }
            Closed::set((round % 5 == 0).then(|| shard(2)));
            System::set_block_number(System::block_number() + 1);
            let part = |whole: u64| whole.saturating_mul(round % 10) / 10;
            let both = Weight::from_parts(part(most.ref_time()), part(most.proof_size()));
            for limit in [
                both,
                Weight::from_parts(both.ref_time(), u64::MAX),
                Weight::from_parts(u64::MAX, both.proof_size()),
            ] {
                assert!(initialize(limit).all_lte(limit));
                check();
            }
            let_go();
            for from in FUNDED {
                let _ = remit(from, 1 + (from + round) % 8, 10);
            }
            assert!(idle(both).all_lte(both));
            check();
        }
    });
}

/// Whatever there is to forget, deliveries have half of the service.
#[test]
fn success_pruning_does_not_keep_deliveries_from_going_on() {
    build_and_execute(|| {
        KeepReceipts::set(0);
        for _ in 0..10 {
            hold();
            (1..=8).for_each(|to| {
                sent(1 + to % 8, to, 10);
            });
            next_block();
        }
        let service = Outbox::least_service();
        let mut blocks = 0;
        while Outbox::in_transit() > 0 {
            System::set_block_number(System::block_number() + 1);
            let before = Outbox::in_transit();
            initialize(service);
            assert!(Outbox::in_transit() < before);
            check();
            blocks += 1;
        }
        assert!(blocks <= 80);
    });
}
