// SPDX-License-Identifier: Apache-2.0
//! A chain of the earlier layout goes on with this one.

use super::*;
use crate::{
    migrations::{
        v1::{old, Incoming, OldTransfer, OneEntryPerTransfer, Receipts},
        v2::{CountBusy, OldCounters},
    },
    Finished, FinishedNumbers, FinishedTransfer, Pallet, Statistics, Transfers,
};
use codec::Encode;
use frame_support::{
    storage::unhashed,
    traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion},
    weights::Weight,
};
use nerv_primitives_core::{Transfer, TransferId, TransferSide};

/// All transfers that are kept.
fn transfers() -> BTreeMap<TransferId, Transfer> {
    Transfers::<Test>::iter().collect()
}

/// The finished transfers by number, as far as they are kept.
fn finished() -> Vec<(u64, FinishedTransfer)> {
    let numbers = FinishedNumbers::<Test>::get();
    (numbers.first..numbers.next)
        .map(|number| {
            let listed = Finished::<Test>::get(CrossShard::finished_list(number));
            (number, listed[CrossShard::finished_place(number)])
        })
        .collect()
}

/// Puts the storage back into the layout of version 0.
fn to_version_0() {
    let (transfers, finished) = (transfers(), finished());
    for (transfer, record) in &transfers {
        let kept = OldTransfer {
            from: record.from,
            to: record.to,
            amount: record.amount,
            source: record.source,
            destination: record.destination,
            at: record.at,
            deadline: record.deadline,
        };
        unhashed::put_raw(&Transfers::<Test>::hashed_key_for(transfer), &kept.encode());
        if record.is_expected() {
            let incoming = (record.to, record.amount, record.source);
            Incoming::<Test>::insert(transfer, incoming);
        }
        for side in [TransferSide::Source, TransferSide::Destination] {
            if let Some(receipt) = record.receipt(*transfer, side) {
                Receipts::<Test>::insert(transfer, side, receipt);
            }
        }
    }
    let _ = Finished::<Test>::clear(u32::MAX, None);
    for (number, entry) in finished {
        old::Finished::<Test>::insert(number, entry);
    }
    to_version_1();
    StorageVersion::new(0).put::<CrossShard>();
}

/// Puts the counters back into the layout of version 1.
fn to_version_1() {
    let counters = Statistics::<Test>::get();
    let aborted = counters.aborted;
    let old = OldCounters {
        started: counters.started,
        committed: counters.committed,
        aborted: [
            aborted.below_minimum,
            aborted.overflow,
            aborted.corrupt_record,
            aborted.deadline,
        ],
        ignored: counters.ignored,
        latencies: counters.latencies,
    };
    unhashed::put_raw(&Statistics::<Test>::hashed_key(), &old.encode());
    StorageVersion::new(1).put::<CrossShard>();
}

/// Transfers at every stage, of which some have been pruned, with lists that are full and not.
fn many_transfers() {
    MaxQueued::set(u32::MAX);
    MaxPerBlock::set(u32::MAX);
    // 70 that will be gone: the first list and a part of the second.
    for _ in 0..70 {
        sent(1, 2, 1);
    }
    next_block();
    run_to(now() + KeepReceipts::get());
    for from in FUNDED {
        for _ in 0..20 {
            sent(from, 1 + from % 8, 1);
        }
        sent(from, 20, 1);
    }
    next_block();
    starve_queues();
    for _ in 0..3 {
        sent(1, 2, 10);
    }
    deliver_last();
    deliver_last();
    sent(3, 4, 10);
    deliver_last();
    sent(5, 6, 10);
}

#[test]
fn success_every_transfer_is_kept_as_it_was() {
    build_and_execute(|| {
        many_transfers();
        check();
        let (kept, ended, before) = (transfers(), finished(), picture());
        assert!(ended.len() > 128 && ended[0].0 == 70);
        to_version_0();
        assert!(CrossShard::do_try_state().is_err(), "it is another layout");

        let weight = OneEntryPerTransfer::<Test>::on_runtime_upgrade();
        assert!(weight.any_gt(Weight::zero()));
        assert_eq!(CrossShard::on_chain_storage_version(), 1);
        CountBusy::<Test>::on_runtime_upgrade();
        assert_eq!(CrossShard::on_chain_storage_version(), 2);
        assert_eq!((transfers(), finished()), (kept, ended));
        check();
        // Nothing of the old layout is left, and of what was pruned before only places.
        let places_of_the_pruned = picture()
            .into_iter()
            .filter(|(key, value)| before.get(key) != Some(value))
            .count();
        assert!(places_of_the_pruned <= 1);
        assert_eq!(picture().len(), before.len());

        // They come to their end.
        serve_queues();
        run_to(now() + 50);
        assert_eq!(CrossShard::kept(), 0);
    });
}

#[test]
fn success_a_second_time_changes_nothing() {
    build_and_execute(|| {
        many_transfers();
        let before = picture();
        OneEntryPerTransfer::<Test>::on_runtime_upgrade();
        CountBusy::<Test>::on_runtime_upgrade();
        assert_eq!(picture(), before);
        assert_eq!(Pallet::<Test>::on_chain_storage_version(), 2);
    });
}

#[test]
fn success_counters_go_on_where_they_were() {
    build_and_execute(|| {
        many_transfers();
        let before = Statistics::<Test>::get();
        assert!(before.committed > 0 && before.aborted.below_minimum > 0);
        to_version_1();
        CountBusy::<Test>::on_runtime_upgrade();
        assert_eq!(Statistics::<Test>::get(), before);
        assert_eq!(CrossShard::on_chain_storage_version(), 2);
        check();
    });
}
