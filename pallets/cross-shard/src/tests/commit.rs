// SPDX-License-Identifier: Apache-2.0
//! Transfers that reach their destination.

use super::*;
use crate::Transfers;
use nerv_primitives_core::{traits::HandOver, Receipt, ShardMessage, TransferId, TransferSide};

fn receipts(transfer: TransferId) -> [Receipt; 2] {
    let (source, destination) = CrossShard::receipts(transfer);
    [source.unwrap(), destination.unwrap()]
}

#[test]
fn success_every_step_of_a_transfer() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 2, 100);
        assert_eq!(transfer, TransferId::of(&id(1), 0, 1));
        assert_eq!(
            events(),
            vec![Event::Locked {
                transfer,
                source: shard(1),
                destination: shard(2),
                amount: 100,
                deadline: 11,
            }]
        );
        assert_eq!((free(1), purse(1).locked), (ENDOWMENT - 100, 100));
        assert_eq!(statuses(transfer), (PENDING, None));
        assert_eq!(CrossShard::in_transit(), 0);
        let record = Transfers::<Test>::get(transfer).unwrap();
        assert_eq!((record.from, record.to), (id(1), id(2)));
        assert_eq!((record.source, record.destination), (shard(1), shard(2)));
        assert_eq!((record.amount, record.at, record.deadline), (100, 1, 11));
        check();

        // The destination gets ready.
        let prepare = ShardMessage::Prepare {
            transfer,
            to: id(2),
            amount: 100,
            source: shard(1),
        };
        assert_eq!(last_sent(), (shard(2), prepare));
        next_block();
        deliver_last();
        assert_eq!((free(2), purse(2).incoming), (ENDOWMENT, 100));
        assert_eq!(statuses(transfer), (PENDING, PENDING));
        assert_eq!(CrossShard::in_transit(), 0);
        check();

        // The source commits.
        let destination = shard(2);
        let answer = ShardMessage::Prepared {
            transfer,
            destination,
        };
        assert_eq!(last_sent(), (shard(1), answer));
        next_block();
        deliver_last();
        assert_eq!((free(1), purse(1).locked), (ENDOWMENT - 100, 0));
        assert_eq!(statuses(transfer), (COMMITTED, PENDING));
        assert_eq!(CrossShard::in_transit(), 100);
        assert_eq!(CrossShard::finished_at(transfer), None);
        assert!(events().is_empty());
        check();

        // And so does the destination.
        assert_eq!(last_sent(), (shard(2), ShardMessage::Commit { transfer }));
        next_block();
        deliver_last();
        assert_eq!((free(2), purse(2).incoming), (ENDOWMENT + 100, 0));
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        assert_eq!(CrossShard::in_transit(), 0);
        let committed = Event::Committed {
            transfer,
            to: id(2),
            destination: shard(2),
            amount: 100,
            blocks: 3,
        };
        assert_eq!(events(), vec![committed]);
        assert_eq!(CrossShard::finished_at(transfer), Some(4));

        let [source, destination] = receipts(transfer);
        assert_eq!(
            (source.transfer, destination.transfer),
            (transfer, transfer)
        );
        assert_eq!((source.shard, destination.shard), (shard(1), shard(2)));
        assert_eq!(source.side, TransferSide::Source);
        assert_eq!(destination.side, TransferSide::Destination);
        assert_eq!((source.block, destination.block), (3, 4));
        assert_eq!(ignored(), 0);
    });
}

#[test]
fn success_short_queues_commit_in_the_next_block() {
    build_and_execute(|| {
        let transfer = sent(1, 2, 100);
        next_block();
        let committed = Event::Committed {
            transfer,
            to: id(2),
            destination: shard(2),
            amount: 100,
            blocks: 1,
        };
        assert_eq!(events(), vec![committed]);
        assert_eq!(free(2), ENDOWMENT + 100);
        assert!((1..=4).all(|number| queued(shard(number)) == 0));
    });
}

/// The three messages of a transfer are handled one after the other: as many blocks if each has
/// room for no more than one.
#[test]
fn boundary_three_blocks_if_each_handles_one_message() {
    build_and_execute(|| {
        Service::set(one_message());
        let transfer = sent(1, 2, 100);
        for statuses_after in [(PENDING, PENDING), (COMMITTED, PENDING)] {
            next_block();
            assert_eq!(statuses(transfer), statuses_after);
            assert!(events().is_empty());
        }
        next_block();
        let committed = Event::Committed {
            transfer,
            to: id(2),
            destination: shard(2),
            amount: 100,
            blocks: 3,
        };
        assert_eq!(events(), vec![committed]);
    });
}

#[test]
fn success_accounts_are_opened_and_closed() {
    build_and_execute(|| {
        let transfer = sent(1, 10, ENDOWMENT);
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        assert_eq!(free(10), ENDOWMENT);
        assert!(!Purses::contains_key(id(1)));
    });
}

#[test]
fn success_many_at_once_and_both_ways() {
    build_and_execute(|| {
        for round in 0..5 {
            for from in FUNDED {
                sent(from, 1 + (from + round) % 8, 10);
            }
            check();
        }
        next_block();
        assert_eq!(events().len(), 40);
        assert!(FUNDED.map(free).all(|owned| owned == ENDOWMENT));
        assert_eq!(CrossShard::in_transit(), 0);
    });
}

/// An account may belong to another leaf at each step: the leaf it was in at first is not asked
/// for, and the receipts name the leaf that owned it when they were made out.
#[test]
fn success_transfers_follow_their_accounts() {
    build_and_execute(|| {
        starve_queues();
        let transfer = sent(1, 2, 100);
        move_to(2, 7);
        next_block();
        deliver_last();
        let [source, destination] = receipts(transfer);
        assert_eq!((source.shard, destination.shard), (shard(1), shard(7)));
        // The answer goes to where the question came from.
        assert_eq!(last_sent().0, shard(1));

        move_to(1, 8);
        deliver_last();
        let [source, _] = receipts(transfer);
        assert_eq!(source.shard, shard(8));
        // And the next one to where the answer came from.
        assert_eq!(last_sent().0, shard(7));

        // Both in one leaf, as after a merge.
        move_to(2, 8);
        deliver_last();
        let [_, destination] = receipts(transfer);
        assert_eq!(destination.shard, shard(8));
        assert_eq!(free(2), ENDOWMENT + 100);
    });
}

/// The same with real queues, one message a block, and a queue that answers itself.
#[test]
fn success_two_shards_become_one_on_the_way() {
    build_and_execute(|| {
        Service::set(one_message());
        let transfer = sent(1, 2, 100);
        move_to(1, 2);
        run_to(4);
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
        starve_queues();
        let transfer = sent(3, 4, 100);
        move_to(4, 3);
        serve_queues();
        next_block();
        assert_eq!(statuses(transfer), (COMMITTED, COMMITTED));
    });
}

#[test]
fn success_each_transfer_has_its_own_id() {
    build_and_execute(|| {
        let mut ids = vec![sent(1, 2, 10), sent(1, 2, 10), sent(5, 2, 10)];
        next_block();
        ids.push(sent(1, 2, 10));
        assert_eq!(ids[1], TransferId::of(&id(1), 1, 1));
        assert_eq!(ids[3], TransferId::of(&id(1), 2, 2));
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 4);
    });
}
