// SPDX-License-Identifier: Apache-2.0
//! Receipts are kept for their time, and then forgotten.

use super::*;
use crate::{Finished, FinishedNumbers, FinishedRange, Transfers, WeightInfo, FINISHED_LISTED};
use frame_support::weights::Weight;
use nerv_primitives_core::TransferId;

type Weights = ();

#[test]
fn boundary_receipts_are_kept_for_exactly_their_time() {
    build_and_execute(|| {
        let transfer = sent(1, 2, 100);
        next_block();
        assert_eq!(CrossShard::finished_at(transfer), Some(2));
        run_to(2 + KeepReceipts::get());
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        assert_eq!(CrossShard::finished_at(transfer), Some(2));
        assert_eq!(CrossShard::kept(), 1);
        next_block();
        assert_eq!(statuses(transfer), (None, None));
        assert_eq!(CrossShard::finished_at(transfer), None);
        assert_eq!(CrossShard::kept(), 0);
        // Nothing is left of it but its place in a list that is still filled.
        assert_eq!(Transfers::<Test>::iter().count(), 0);
        assert_eq!(Finished::<Test>::iter().count(), 1);
    });
}

/// A list is removed with the last transfer in it, whether that is pruned with the others or not.
#[test]
fn boundary_lists_go_when_all_they_listed_is_pruned() {
    build_and_execute(|| {
        MaxQueued::set(u32::MAX);
        MaxPerBlock::set(u32::MAX);
        let send_many = |count: u32| {
            for _ in 0..count {
                sent(1, 2, 1);
            }
        };
        let lists = || Finished::<Test>::iter_keys().collect::<Vec<_>>();
        send_many(FINISHED_LISTED - 1);
        next_block();
        assert_eq!(lists(), [0]);
        run_to(now() + KeepReceipts::get() + 1);
        assert_eq!((CrossShard::kept(), lists()), (0, vec![0]));
        check();
        // One more fills it, and the next two begin another.
        send_many(3);
        next_block();
        assert_eq!(lists().len(), 2);
        check();
        run_to(now() + KeepReceipts::get());
        Budget::set(Weight::zero());
        next_block();
        let deadlines = Weights::deadline_list() * 64 + Weights::decided() * 64;
        Idle::set(looking() + deadlines + Weights::prune());
        end_block();
        assert_eq!(CrossShard::kept(), 0);
        assert_eq!(lists(), [1]);
    });
}

/// The time begins when the second side has said its last.
#[test]
fn boundary_the_second_side_counts() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 2, 100);
        deliver_last();
        deliver_last();
        assert_eq!(statuses(transfer), (COMMITTED, PENDING));
        let (queue, commit) = last_sent();
        run_to(100);
        assert_eq!(statuses(transfer), (COMMITTED, PENDING));
        assert!(deliver(commit, queue));
        run_to(120);
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        next_block();
        assert_eq!(statuses(transfer), (None, None));
    });
}

#[test]
fn success_aborted_ones_are_pruned_as_well() {
    build_and_execute(|| {
        let refused = sent(1, 10, 1);
        next_block();
        starve_queues();
        let expired = sent(1, 2, 100);
        run_to(13);
        serve_queues();
        next_block();
        assert_eq!(CrossShard::finished_at(refused), Some(2));
        assert_eq!(CrossShard::finished_at(expired), Some(14));
        run_to(23);
        assert_eq!(statuses(refused), (None, None));
        assert_eq!(statuses(expired), (EXPIRED, EXPIRED));
        run_to(35);
        assert_eq!(statuses(expired), (None, None));
        assert_eq!(
            FinishedNumbers::<Test>::get(),
            FinishedRange { first: 2, next: 2 }
        );
    });
}

#[test]
fn success_as_many_as_there_is_weight_for() {
    build_and_execute(|| {
        let transfers: Vec<_> = (0..5).map(|_| sent(1, 2, 10)).collect();
        next_block();
        Budget::set(Weight::zero());
        run_to(30);
        // First the lists of deadlines of all those blocks are looked at, and all five are in one.
        let deadlines = Weights::deadline_list() * 28 + Weights::decided() * 5;
        Idle::set(looking() + deadlines + Weights::prune() * 3);
        end_block();
        let is_kept = |transfer: &&TransferId| statuses(**transfer) != (None, None);
        assert_eq!(transfers.iter().filter(is_kept).count(), 2);
        assert_eq!(CrossShard::kept(), 2);
        check();
        Idle::set(looking() + Weights::prune());
        end_block();
        assert_eq!(CrossShard::kept(), 1);
        check();
        Idle::set(Weight::MAX);
        end_block();
        assert_eq!(CrossShard::kept(), 0);
    });
}

/// A longer time is that of all that are kept, and so is a shorter one.
#[test]
fn success_the_time_may_change() {
    build_and_execute(|| {
        let transfer = sent(1, 2, 100);
        run_to(10);
        KeepReceipts::set(100);
        run_to(90);
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        KeepReceipts::set(0);
        next_block();
        assert_eq!(statuses(transfer), (None, None));
        // The block in which a transfer has finished shows its receipts in any case.
        let transfer = sent(1, 2, 100);
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        next_block();
        assert_eq!(statuses(transfer), (None, None));
        assert_eq!(free(2), ENDOWMENT + 200);
    });
}
