// SPDX-License-Identifier: Apache-2.0
//! What drains may take of a block.

use super::*;
use crate::WeightInfo;
use frame_support::{
    assert_ok,
    traits::Hooks,
    weights::{Weight, WeightMeter},
    StorageNoopGuard,
};
use nerv_primitives_core::traits::{Attesters, ShardLedger};

/// What the smallest part of a weight is.
fn a_bit() -> Weight {
    Weight::from_parts(1, 0)
}

/// The root with 40 accounts at its cutover, with all drains stopped.
fn cut_over() {
    populated();
    hold_drains();
    assert_ok!(force_split(root()));
    end_block(Weight::zero());
}

fn moved() -> u64 {
    drains().first().map_or(40, |drain| drain.drained)
}

fn poll(limit: Weight) -> Weight {
    let mut meter = WeightMeter::with_limit(limit);
    Bisection::on_poll(System::block_number(), &mut meter);
    assert!(meter.consumed().all_lte(limit));
    meter.consumed()
}

fn idle(remaining: Weight) -> Weight {
    let used = Bisection::on_idle(System::block_number(), remaining);
    assert!(used.all_lte(remaining));
    used
}

fn finish() {
    release_drains();
    begin_block();
    run_drains();
}

#[test]
fn boundary_nothing_is_done_with_nothing() {
    build_and_execute(|| {
        cut_over();
        {
            let _unchanged = StorageNoopGuard::default();
            assert_eq!(poll(Weight::MAX), Weight::zero());
            release_drains();
            assert_eq!(poll(Weight::zero()), Weight::zero());
            assert_eq!(idle(Weight::zero()), Weight::zero());
            // Not enough to look.
            let too_little = <() as WeightInfo>::advance() - a_bit();
            assert_eq!(poll(too_little), Weight::zero());
            assert_eq!(idle(too_little), Weight::zero());
        }
        finish();
    });
}

#[test]
fn boundary_looking_costs_even_if_nothing_drains() {
    build_and_execute(|| {
        let _unchanged = StorageNoopGuard::default();
        let looking = <() as WeightInfo>::advance();
        assert_eq!(poll(Weight::MAX), looking);
        assert_eq!(idle(looking), looking);
        assert_eq!(idle(looking - a_bit()), Weight::zero());
    });
}

/// On a budget for `n` records and settling, `n` are moved; on a bit less, one less.
#[test]
fn boundary_just_enough_for_so_many_records() {
    for n in [1, 2, 3, 10, 39] {
        for hook in [poll, idle] {
            build_and_execute(|| {
                cut_over();
                release_drains();
                hook(budget(n) - a_bit());
                assert_eq!(moved(), u64::from(n) - 1);
                finish();
            });
            build_and_execute(|| {
                cut_over();
                release_drains();
                hook(budget(n));
                assert_eq!(moved(), u64::from(n));
                finish();
            });
        }
    }
}

/// Before extrinsics it is the smaller one of the pallet's budget and what the block has.
#[test]
fn boundary_on_poll_keeps_to_the_drain_budget() {
    build_and_execute(|| {
        cut_over();
        DrainBudget::set(budget(5));
        assert!(poll(Weight::MAX).all_lte(budget(5)));
        assert_eq!(moved(), 5);
        DrainBudget::set(budget(10));
        poll(budget(3));
        assert_eq!(moved(), 8);
        // After them, all that is left over.
        DrainBudget::set(budget(1));
        idle(budget(7));
        assert_eq!(moved(), 15);
        finish();
    });
}

/// No budget whatever is exceeded, in either part of a weight.
#[test]
fn boundary_no_budget_is_exceeded() {
    build_and_execute(|| {
        cut_over();
        let most = budget(12);
        for share in 0..=60u64 {
            let part = |whole: u64| whole.saturating_mul(share) / 60;
            let both = Weight::from_parts(part(most.ref_time()), part(most.proof_size()));
            DrainBudget::set(both);
            assert!(poll(Weight::MAX).all_lte(both));
            idle(both);
            // With plenty of the one and little of the other.
            idle(Weight::from_parts(both.ref_time(), u64::MAX));
            idle(Weight::from_parts(u64::MAX, both.proof_size()));
            check();
        }
        finish();
    });
}

#[test]
fn success_what_is_told_is_what_was_done() {
    build_and_execute(|| {
        cut_over();
        DrainBudget::set(budget(5));
        let told = poll(Weight::MAX);
        let looking = <() as WeightInfo>::advance();
        assert_eq!(told, looking + moves_weight(5));
        // The last step settles as well, and is told with it.
        release_drains();
        let told = poll(Weight::MAX);
        assert_eq!(told, looking + step_weight(35));
        assert!(drains().is_empty());
        finish();
    });
}

#[test]
fn success_one_meter_serves_all_drains() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        hold_drains();
        assert_ok!(force_split(left));
        assert_ok!(force_split(right));
        end_block(Weight::zero());
        let in_left = drains()
            .first()
            .map(|drain| Ledger::total(&drain.source) / DEPOSIT)
            .unwrap() as u32;
        release_drains();
        // Enough for the one and for two records of the other.
        let rest = step_weight(2) + Replicas::drained_weight();
        idle(<() as WeightInfo>::advance() + step_weight(in_left) + rest);
        check();
        assert_eq!(drains().len(), 1);
        assert_eq!(drains()[0].source, right);
        assert_eq!(drains()[0].drained, 2);
        finish();
    });
}
