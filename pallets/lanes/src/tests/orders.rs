// SPDX-License-Identifier: Apache-2.0
//! `transfer` and `withdraw`: orders that are put on the chain.

use crate::{mock::*, Event, OwnEntries};
use frame_support::assert_ok;
use nerv_primitives_lane::{InboxKind, OrderAction};

#[test]
fn success_an_order_enters_the_inbox_and_the_lane_runs_it() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        let had = outside(from);
        assert_ok!(Lanes::transfer(signed(from), to, 100, 0));
        let index = 0;
        assert_eq!(events(), vec![Event::Entered { shard, index }]);
        assert_ok!(Lanes::withdraw(signed(from), 50, 1));
        let kinds: Vec<_> = replicas.waiting(9).iter().map(|it| it.kind).collect();
        assert_eq!(
            kinds,
            vec![
                InboxKind::Forced(pay(from, 0, to, 100)),
                InboxKind::Forced(redeem(from, 1, 50)),
            ]
        );
        assert_eq!(OwnEntries::<Test>::get(shard, id(from)), 2);
        // No unit has moved.
        assert_eq!(lane(&shard).position.inbox.pending, 0);
        next_block();
        replicas.run(9, &[]);
        replicas.commit();
        assert_eq!(replicas.free(to), 1_100);
        let fees = 2 * FEE + DELIVERY;
        assert_eq!(replicas.free(from), 1_000 - 150 - fees);
        next_block();
        assert_eq!(outside(from), had + 50);
        // What was taken is forgotten.
        assert_eq!(OwnEntries::<Test>::iter().count(), 0);
        assert_eq!(crate::Inbox::<Test>::iter().count(), 0);
    });
}

#[test]
fn an_order_counts_once_whichever_way_it_comes() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        assert_ok!(Lanes::transfer(signed(from), to, 100, 0));
        next_block();
        // The same was handed to the replicas, and is in a batch that was signed before.
        replicas.run(0, &[pay(from, 0, to, 100)]);
        let executed = replicas.run(1, &[]);
        assert_eq!(executed.skipped.len(), 1);
        replicas.commit();
        assert_eq!((replicas.free(from), replicas.free(to)), (898, 1_100));
    });
}

#[test]
fn fails_where_no_lane_would_take_it() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let inside = members(&replicas.shard)[0];
        let resident = members(&other)[0];
        fails(
            || Lanes::transfer(signed(inside), inside, 100, 0),
            Failure::SelfTransfer,
        );
        fails(
            || Lanes::transfer(signed(inside), resident, 0, 0),
            Failure::AmountTooLow,
        );
        fails(
            || Lanes::withdraw(signed(inside), MINIMUM - 1, 0),
            Failure::AmountTooLow,
        );
        fails(
            || Lanes::transfer(signed(resident), 1_000, 100, 0),
            Failure::NotInALane,
        );
        fails(
            || Lanes::withdraw(signed(resident), 100, 0),
            Failure::NotInALane,
        );
        assert_ok!(Lanes::withdraw(signed(inside), MINIMUM, 0));
        // The ledger's own calls are not for accounts of a lane.
        assert!(Ledger::withdraw(signed(inside), 100).is_err());
        assert!(Ledger::transfer(signed(inside), resident, 100).is_err());
    });
}

#[test]
fn boundary_an_account_has_few_entries_of_its_own() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        for nonce in 0..u64::from(MaxOwn::get()) {
            assert_ok!(Lanes::transfer(signed(from), to, 10, nonce));
        }
        fails(
            || Lanes::transfer(signed(from), to, 10, 3),
            Failure::TooManyOwn,
        );
        let deposit_of = |who| {
            let deposited = Ledger::deposit(signed(who), 100);
            deposited.map(|_| ()).map_err(|error| error.error)
        };
        fails(|| deposit_of(from), Failure::TooManyOwn);
        // Others have theirs.
        assert_ok!(Lanes::transfer(signed(to), from, 10, 0));
        next_block();
        replicas.run(1, &[]);
        replicas.commit();
        next_block();
        assert_ok!(Lanes::transfer(signed(from), to, 10, 3));
        fails(
            || Lanes::transfer(signed(from), to, 10, 4),
            Failure::TooManyOwn,
        );
    });
}

#[test]
fn boundary_an_inbox_has_room_for_orders_whatever_is_sent() {
    build_and_execute(|| {
        MaxOwn::set(100);
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        let deposit_of = |who| {
            let deposited = Ledger::deposit(signed(who), 100);
            deposited.map(|_| ()).map_err(|error| error.error)
        };
        for _ in 0..30 {
            assert_ok!(deposit_of(to));
        }
        fails(|| deposit_of(to), Failure::InboxFull);
        for nonce in 0..10 {
            assert_ok!(Lanes::transfer(signed(from), to, 10, nonce));
        }
        fails(
            || Lanes::transfer(signed(from), to, 10, 10),
            Failure::InboxFull,
        );
        next_block();
        replicas.run(11, &[]);
        replicas.commit();
        assert_ok!(deposit_of(to));
        fails(|| deposit_of(to), Failure::InboxFull);
        assert_ok!(Lanes::transfer(signed(from), to, 10, 10));
    });
}

#[test]
fn boundary_what_was_taken_must_be_forgotten_before_much_more_comes() {
    build_and_execute(|| {
        MaxOwn::set(1_000);
        MaxInbox::set(4);
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        Budget::set(Default::default());
        let mut nonce = 0;
        for _ in 0..2 {
            for _ in 0..4 {
                assert_ok!(Lanes::transfer(signed(from), to, 10, nonce));
                nonce += 1;
            }
            next_block();
            replicas.run(9, &[]);
            replicas.commit();
        }
        fails(
            || Lanes::transfer(signed(from), to, 10, nonce),
            Failure::InboxFull,
        );
        Budget::reset();
        next_block();
        assert_ok!(Lanes::transfer(signed(from), to, 10, nonce));
        assert!(matches!(
            replicas.waiting(1)[0].kind,
            InboxKind::Forced(order) if matches!(order.action, OrderAction::Transfer { .. })
        ));
    });
}
