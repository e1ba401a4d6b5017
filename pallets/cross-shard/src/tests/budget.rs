// SPDX-License-Identifier: Apache-2.0
//! What the hooks may take of a block.

use super::*;
use crate::{Deadlines, NextDeadline, WeightInfo};
use frame_support::{
    traits::Hooks,
    weights::{Weight, WeightMeter},
    StorageNoopGuard,
};
use nerv_primitives_core::{traits::ShardAccounts, TransferId};

type Weights = ();

/// The smallest part of a weight.
fn a_bit() -> Weight {
    Weight::from_parts(1, 0)
}

fn poll(limit: Weight) -> Weight {
    let mut meter = WeightMeter::with_limit(limit);
    CrossShard::on_poll(System::block_number(), &mut meter);
    meter.consumed()
}

fn idle(remaining: Weight) -> Weight {
    CrossShard::on_idle(System::block_number(), remaining)
}

/// What one transfer that expires takes.
fn one_expires() -> Weight {
    Weights::decided() + Weights::expire() + Accounts::weight()
}

/// Five transfers whose deadline is the only one that was not looked at, and is past.
fn five_expire() -> Vec<TransferId> {
    // Each is as dear as the first.
    QueueGrows::set(Weight::zero());
    QueueGrowsAgain::set(Weight::zero());
    starve_queues();
    let transfers = (0..5).map(|_| sent(1, 2, 10)).collect();
    run_to(11);
    Budget::set(Weight::zero());
    next_block();
    Budget::set(Weight::MAX);
    assert_eq!(NextDeadline::<Test>::get(), Some(11));
    transfers
}

fn expired(transfers: &[TransferId]) -> usize {
    transfers
        .iter()
        .filter(|transfer| statuses(**transfer).0 == EXPIRED)
        .count()
}

#[test]
fn boundary_nothing_is_done_with_nothing() {
    build_and_execute(|| {
        five_expire();
        let _unchanged = StorageNoopGuard::default();
        for limit in [Weight::zero(), looking() - a_bit()] {
            assert_eq!(poll(limit), Weight::zero());
            assert_eq!(idle(limit), Weight::zero());
        }
        assert_eq!(poll(looking()), looking());
        // A list is not read if not even that can be afforded.
        let almost = looking() + Weights::deadline_list() - a_bit();
        assert_eq!(idle(almost), looking());
    });
}

#[test]
fn boundary_looking_costs_even_if_nothing_is_due() {
    build_and_execute(|| {
        let _unchanged = StorageNoopGuard::default();
        assert_eq!(poll(Weight::MAX), looking());
        assert_eq!(idle(Weight::MAX), looking());
    });
}

/// On a budget for `n` transfers `n` expire, and on a bit less, one less.
#[test]
fn boundary_just_enough_for_so_many() {
    for hook in [poll, idle] {
        for n in 1..=5u64 {
            let budget = looking() + Weights::deadline_list() + one_expires() * n;
            build_and_execute(|| {
                let transfers = five_expire();
                let used = hook(budget - a_bit());
                assert!(used.all_lte(budget - a_bit()));
                assert_eq!(expired(&transfers), n as usize - 1);
            });
            build_and_execute(|| {
                let transfers = five_expire();
                assert_eq!(hook(budget), budget);
                assert_eq!(expired(&transfers), n as usize);
                // The rest is still listed, or the list is done with.
                let left = Deadlines::<Test>::decode_len(11).unwrap_or(0);
                assert_eq!(left, 5 - n as usize);
                let next = if n == 5 { 12 } else { 11 };
                assert_eq!(NextDeadline::<Test>::get(), Some(next));
                check();
                hook(Weight::MAX);
                assert_eq!(expired(&transfers), 5);
            });
        }
    }
}

/// Those about which the source has decided cost no more than a look each.
#[test]
fn success_decided_ones_are_cheap() {
    build_and_execute(|| {
        (0..5).for_each(|_| {
            sent(1, 2, 10);
        });
        run_to(11);
        Budget::set(Weight::zero());
        next_block();
        Budget::set(Weight::MAX);
        let used = looking() + Weights::deadline_list() + Weights::decided() * 5;
        assert_eq!(poll(Weight::MAX), used);
        assert_eq!(Deadlines::<Test>::iter().count(), 0);
    });
}

#[test]
fn boundary_on_poll_keeps_to_the_budget() {
    build_and_execute(|| {
        let transfers = five_expire();
        let two = looking() + Weights::deadline_list() + one_expires() * 2;
        Budget::set(two);
        assert_eq!(poll(Weight::MAX), two);
        assert_eq!(expired(&transfers), 2);
        // After extrinsics it is what they left over.
        let one = looking() + Weights::deadline_list() + one_expires();
        assert_eq!(idle(one), one);
        assert_eq!(expired(&transfers), 3);
        assert_eq!(poll(one), one);
        assert_eq!(expired(&transfers), 4);
    });
}

/// No budget whatever is exceeded, in either part of a weight.
#[test]
fn boundary_no_budget_is_exceeded() {
    build_and_execute(|| {
        let most = looking() + (Weights::deadline_list() + one_expires() + Weights::prune()) * 4;
        for round in 0..40u64 {
            serve_queues();
            for from in FUNDED {
                let _ = send(from, 1 + from % 8, 10);
            }
            if round % 3 == 0 {
                starve_queues();
            }
            next_block();
            let part = |whole: u64| whole.saturating_mul(round % 10) / 10;
            let both = Weight::from_parts(part(most.ref_time()), part(most.proof_size()));
            for limit in [
                both,
                Weight::from_parts(both.ref_time(), u64::MAX),
                Weight::from_parts(u64::MAX, both.proof_size()),
            ] {
                Budget::set(limit);
                assert!(poll(Weight::MAX).all_lte(limit));
                assert!(idle(limit).all_lte(limit));
                check();
            }
        }
    });
}
