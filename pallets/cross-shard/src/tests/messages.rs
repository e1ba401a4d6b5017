// SPDX-License-Identifier: Apache-2.0
//! Messages as bytes: what cannot be read, and what there is not enough weight for.

use super::*;
use crate::{Transfers, WeightInfo};
use codec::Encode;
use frame_support::{
    traits::{Hooks, ProcessMessage, ProcessMessageError, ServiceQueues},
    weights::{RuntimeDbWeight, Weight, WeightMeter},
    StorageNoopGuard,
};
use nerv_primitives_core::{
    traits::{LoadMeter, ShardAccounts},
    ShardMessage, TransferId,
};

/// A message of every kind about a transfer from account 1 to account 2.
fn one_of_each(transfer: TransferId) -> [ShardMessage; 5] {
    let reason = AbortReason::Deadline;
    [
        ShardMessage::Prepare {
            transfer,
            to: id(2),
            amount: 100,
            source: shard(1),
        },
        ShardMessage::Prepared {
            transfer,
            destination: shard(2),
        },
        ShardMessage::Refused { transfer, reason },
        ShardMessage::Commit { transfer },
        ShardMessage::Abort { transfer, reason },
    ]
}

#[test]
fn fails_on_bytes_that_are_no_message() {
    build_and_execute(|| {
        let transfer = sent(1, 2, 100);
        let _unchanged = StorageNoopGuard::default();
        let mut bytes: Vec<Vec<u8>> = vec![vec![], vec![5], vec![255; 200]];
        for message in one_of_each(transfer) {
            let encoded = message.encode();
            bytes.push(encoded[..encoded.len() - 1].to_vec());
            bytes.push([encoded, vec![0]].concat());
        }
        for bytes in bytes {
            let handled = deliver_bytes(&bytes, shard(1));
            assert_eq!(handled, Err(ProcessMessageError::Corrupt));
        }
    });
}

#[test]
fn success_the_queue_goes_on_behind_them() {
    build_and_execute(|| {
        enqueue_bytes(b"nonsense", shard(2));
        let transfer = sent(1, 2, 100);
        enqueue_bytes(&[0xff; 113], shard(2));
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        assert_eq!(queued(shard(2)), 0);
    });
}

#[test]
fn boundary_a_message_takes_what_it_says_or_nothing() {
    let a_bit = [Weight::from_parts(1, 0), Weight::from_parts(0, 1)];
    build_and_execute(|| {
        let transfer = sent(1, 2, 100);
        for message in one_of_each(transfer) {
            let bytes = message.encode();
            let needed = CrossShard::message_weight(&message);
            assert!(needed.all_lte(CrossShard::max_message_weight()));
            for less in a_bit {
                let _unchanged = StorageNoopGuard::default();
                let mut meter = WeightMeter::with_limit(needed - less);
                let handled =
                    CrossShard::process_message(&bytes, shard(1), &mut meter, &mut [0; 32]);
                assert_eq!(handled, Err(ProcessMessageError::Overweight(needed)));
                assert_eq!(meter.consumed(), Weight::zero());
            }
            // One that is not heeded may have taken anything.
            let mut meter = WeightMeter::with_limit(needed);
            let handled = CrossShard::process_message(&bytes, shard(9), &mut meter, &mut [0; 32]);
            assert!(handled.is_ok());
            assert!(meter.consumed().all_lte(needed));
        }
    });
}

/// What the entry of a transfer takes.
fn an_entry() -> Weight {
    let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
    db.reads_writes(1, 1)
}

/// A transfer that finishes by a commit is listed, and counted.
fn counted() -> Weight {
    CrossShard::finish_weight() + WatchedLoad::finished_weight()
}

/// Who tells a shard the first thing in a block pays for its queue, unless that joins those that are served.
#[test]
fn success_a_queue_is_paid_for_once_a_block() {
    build_and_execute(|| {
        starve_queues();
        let commit = ShardMessage::Commit {
            transfer: TransferId::default(),
        };
        let saved = |queue: u8| CrossShard::tell(shard(queue), commit);
        let (joins, grows, again) = (Weight::zero(), QueueGrows::get(), QueueGrowsAgain::get());
        assert_eq!(
            [2, 2, 3, 2, 3].map(saved),
            [joins, again, joins, again, again]
        );
        next_block();
        assert_eq!([2, 2, 3, 4].map(saved), [grows, again, grows, joins]);
        // One that has come to its end joins them anew, though it was told something before.
        MessageQueue::service_queues(Weight::MAX);
        assert_eq!([2, 2, 3].map(saved), [joins, again, joins]);
    });
}

/// What each lists for the first time in a block is paid for by it, and so is the entry of a transfer from one block
/// to the next.
#[test]
fn success_an_entry_is_paid_for_once_a_block() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 2, 100);
        let saved = || CrossShard::entry_saved(&Transfers::<Test>::get(transfer).unwrap());
        for _ in 0..3 {
            assert_eq!(saved(), an_entry());
            next_block();
            assert_eq!(saved(), Weight::zero());
            deliver_last();
        }
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
    });
}

/// Queues are as fast as what they do, not as slow as what they might have to do.
#[test]
fn success_messages_are_charged_what_the_accounts_took() {
    for taken in [Weight::from_parts(7, 3), Accounts::weight()] {
        build_and_execute(|| {
            Taken::set(taken);
            starve_queues();
            sent(1, 2, 100);
            let told_again = QueueGrowsAgain::get();
            for (own, saved) in [
                (<() as WeightInfo>::prepare(), Weight::zero()),
                (
                    <() as WeightInfo>::prepared().max(<() as WeightInfo>::expire()),
                    told_again,
                ),
                (
                    <() as WeightInfo>::commit() + counted(),
                    WatchedLoad::most_shared(),
                ),
            ] {
                let (queue, message) = last_sent();
                let mut meter = WeightMeter::new();
                let handled =
                    CrossShard::process_message(&message.encode(), queue, &mut meter, &mut [0; 32]);
                assert_eq!(handled, Ok(true));
                // All is in one block, for which the lock has paid the entry.
                assert_eq!(meter.consumed(), own + taken - saved - an_entry());
            }
        });
    }
}

/// Whoever cannot be made ready may have had a record moved all the same.
#[test]
fn success_what_failed_is_charged_in_full() {
    build_and_execute(|| {
        Taken::set(Weight::zero());
        starve_queues();
        sent(1, 2, 100);
        Corrupt::set(Some(2));
        let (queue, message) = last_sent();
        let mut meter = WeightMeter::new();
        let handled =
            CrossShard::process_message(&message.encode(), queue, &mut meter, &mut [0; 32]);
        assert_eq!(handled, Ok(true));
        assert!(matches!(last_sent().1, ShardMessage::Refused { .. }));
        assert_eq!(
            meter.consumed(),
            CrossShard::message_weight(&message) - an_entry()
        );
        // And what nobody vouches for.
        let forged = ShardMessage::Commit {
            transfer: TransferId::default(),
        };
        let mut meter = WeightMeter::new();
        let handled =
            CrossShard::process_message(&forged.encode(), queue, &mut meter, &mut [0; 32]);
        assert_eq!(handled, Ok(false));
        assert_eq!(meter.consumed(), <() as WeightInfo>::ignored());
    });
}

/// What is dead costs a look: what comes too late, and what is told again, whatever it is about.
#[test]
fn success_what_is_not_heeded_costs_a_look() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 2, 100);
        let prepare = last_sent();
        deliver_last();
        let prepared = last_sent();
        run_to(12);
        assert_eq!(statuses(transfer), (EXPIRED, PENDING));
        let look = <() as WeightInfo>::ignored();
        for (queue, message) in [prepare, prepared] {
            assert!(look.all_lt(CrossShard::message_weight(&message)));
            let mut meter = WeightMeter::new();
            let handled =
                CrossShard::process_message(&message.encode(), queue, &mut meter, &mut [0; 32]);
            assert_eq!(handled, Ok(false));
            assert_eq!(meter.consumed(), look);
        }
    });
}

/// What each of them reads and writes over and over is paid for once a block.
#[test]
fn success_single_values_are_paid_for_by_the_block() {
    build_and_execute(|| {
        let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
        // Nothing but those: neither deadlines nor messages.
        Budget::set(Weight::zero());
        MessageService::set(Weight::zero());
        let paid = CrossShard::on_initialize(System::block_number());
        MessageService::reset();
        assert!(db.write > 0);
        // And the lists of a deadline, of who was told something, and of those that finish.
        assert_eq!(paid, db.reads_writes(8, 8));
        sent(1, 2, 100);
        next_block();
        for key in CrossShard::single_values() {
            assert!(frame_support::storage::unhashed::exists(&key), "{key:?}");
        }
    });
}

#[test]
fn success_messages_weigh_what_they_set_off() {
    type Weights = ();
    let weigh = |own: Weight| own + Accounts::weight();
    let [prepare, prepared, refused, commit, abort] =
        one_of_each(TransferId::default()).map(|message| CrossShard::message_weight(&message));
    assert_eq!(prepare, weigh(Weights::prepare()));
    assert!(weigh(Weights::prepared()).all_lte(prepared));
    assert!(weigh(Weights::expire()).all_lte(prepared));
    let listed = CrossShard::finish_weight();
    assert_eq!(refused, weigh(Weights::refused()) + listed);
    assert_eq!(commit, weigh(Weights::commit()) + counted());
    assert_eq!(abort, weigh(Weights::abort()) + listed);
}

/// Queues that are served with too little keep what they have, and lose nothing.
#[test]
fn boundary_queues_with_too_little_weight_stand_still() {
    build_and_execute(|| {
        let transfers = [sent(1, 2, 10), sent(1, 3, 10), sent(2, 1, 10)];
        starve_queues();
        next_block();
        let least = one_message();
        for part in 1..10u64 {
            let share =
                Weight::from_parts(least.ref_time() / 10 * part, least.proof_size() / 10 * part);
            let used = MessageQueue::service_queues(share);
            assert!(used.all_lte(share));
            check();
        }
        for _ in 0..9 {
            let used = MessageQueue::service_queues(least);
            assert!(used.all_lte(least));
            check();
        }
        for transfer in transfers {
            assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        }
    });
}
