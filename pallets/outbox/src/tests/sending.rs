// SPDX-License-Identifier: Apache-2.0
//! Units leave their sender.

use super::*;
use frame_support::weights::{RuntimeDbWeight, Weight};
use nerv_primitives_core::traits::ShardAccounts;

#[test]
fn success_the_units_leave_at_once() {
    build_and_execute(|| {
        let remittance = sent(1, 2, 100);
        assert_eq!(remittance, name(1, leaf_of(2), 0));
        assert_eq!((free(1), free(2)), (ENDOWMENT - 100, ENDOWMENT));
        assert_eq!(Outbox::in_transit(), 100);
        let is_sent = Remittance {
            from: id(1),
            to: id(2),
            amount: 100,
            kind: RemittanceKind::Sent { nonce: 0 },
        };
        assert_eq!(Outbox::receipts(remittance), Some((is_sent, None)));
        // That they were sent the ledger says.
        assert_eq!(events(), []);
        assert_eq!(Outbox::sent(), 1);
    });
}

#[test]
fn success_each_goes_behind_the_others_of_its_batch() {
    build_and_execute(|| {
        let ids = [(1, 2), (3, 4), (1, 6), (2, 1), (4, 2)].map(|(from, to)| sent(from, to, 10));
        let places = ids.map(|id| (id.destination, id.index));
        // 2 and 6 are in shard 2.
        assert_eq!(
            places,
            [
                (shard(2), 0),
                (shard(4), 0),
                (shard(2), 1),
                (shard(1), 0),
                (shard(2), 2)
            ]
        );
        let posted: Vec<_> = Posted::<Test>::get(1).iter().map(|it| it.shard).collect();
        assert_eq!(posted, [shard(2), shard(4), shard(1)]);
        // The second transaction of account 1.
        let (remittance, _) = Outbox::receipts(ids[2]).unwrap();
        assert_eq!(remittance.kind, RemittanceKind::Sent { nonce: 1 });
    });
}

#[test]
fn success_each_block_has_batches_of_its_own() {
    build_and_execute(|| {
        hold();
        assert_eq!(sent(1, 2, 10), name(1, shard(2), 0));
        next_block();
        assert_eq!(sent(1, 2, 10), name(2, shard(2), 0));
        assert_eq!(sent(1, 2, 10), name(2, shard(2), 1));
        assert_eq!(Outbox::in_transit(), 30);
        assert_eq!(Outbox::under_way(), 3);
    });
}

#[test]
fn success_an_account_may_send_all_that_it_has() {
    build_and_execute(|| {
        sent(1, 2, ENDOWMENT);
        assert!(!Purses::contains_key(id(1)));
        end_block();
        assert_eq!(free(2), ENDOWMENT * 2);
    });
}

/// The second of a batch changes no key that the first has not.
#[test]
fn success_who_begins_a_batch_pays_for_it() {
    build_and_execute(|| {
        let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
        let taken = Weight::from_parts(7, 3);
        Taken::set(taken);
        let first = remit(1, 2, 10).unwrap().weight;
        let own = <() as WeightInfo>::remit();
        assert_eq!(first, own + Outbox::batch_weight() + taken);
        let second = remit(1, 2, 10).unwrap().weight;
        assert_eq!(second, own - db.reads_writes(1, 1) + taken);
        assert_eq!(remit(1, 3, 10).unwrap().weight, first);
        Taken::set(Accounts::weight());
        assert_eq!(remit(1, 4, 10).unwrap().weight, Outbox::weight());
    });
}

/// What the trie changes by: the account, the batch, the block's list of batches, and single values.
#[test]
fn success_a_remittance_more_is_an_entry_more() {
    let keys = || {
        let mut count = 0;
        let mut key = vec![];
        while let Some(next) = sp_io::storage::next_key(&key) {
            count += 1;
            key = next;
        }
        count
    };
    build_and_execute(|| {
        hold();
        sent(1, 2, 10);
        let before = keys();
        let bytes = || {
            let key = Batches::<Test>::hashed_key_for(1, shard(2));
            sp_io::storage::get(&key).unwrap().len()
        };
        let length = bytes();
        sent(3, 2, 10);
        assert_eq!(keys(), before);
        // Two ids, an amount and a nonce.
        assert_eq!(bytes() - length, 32 + 32 + 1 + 1 + 8);
    });
}
