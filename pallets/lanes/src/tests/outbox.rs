// SPDX-License-Identifier: Apache-2.0
//! The outbox: withdrawals, transfers to other shards, and what cannot go on.

use crate::{mock::*, Event, Outbox, SetAsides};
use frame_support::{assert_ok, weights::Weight};
use nerv_primitives_core::{traits::Lanes as Seam, ShardId, TransferId};
use nerv_primitives_lane::OutMessage;

/// The transfers that events of this block tell to have set out.
fn set_out() -> Vec<TransferId> {
    let all = events().into_iter();
    all.filter_map(|event| match event {
        Event::SetOut { transfer, .. } => Some(transfer),
        _ => None,
    })
    .collect()
}

#[test]
fn success_a_withdrawal_is_paid_out_of_the_pot() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let who = members(&shard)[0];
        let (had, pot) = (outside(who), Ledger::pot_held());
        replicas.run(0, &[redeem(who, 0, 400)]);
        replicas.commit();
        assert_eq!(lane(&shard).position.escrow, 400);
        next_block();
        let amount = 400;
        assert_eq!(events(), vec![Event::PaidOut { shard, who, amount }]);
        assert_eq!(outside(who), had + 400);
        assert_eq!(Ledger::pot_held(), pot - 400);
        let it = lane(&shard);
        assert_eq!((it.position.escrow, it.outbox.messages), (0, 0));
        assert_eq!(Outbox::<Test>::iter().count(), 0);
    });
}

#[test]
fn success_a_transfer_reaches_a_shard_of_the_chain() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (from, to) = (members(&shard)[0], members(&other)[0]);
        replicas.run(0, &[pay(from, 0, to, 300)]);
        replicas.commit();
        next_block();
        // It was handed over with the nonce of the order.
        let transfer = TransferId::of(&id(from), 0, now());
        assert_eq!(set_out(), vec![transfer]);
        assert_eq!(SetAsides::<Test>::get(shard, id(from)).locked, 300);
        let set_aside = <Lanes as Seam>::set_aside();
        assert_eq!(set_aside[&id(from)].locked, 300);
        check();
        for _ in 0..4 {
            next_block();
            check();
        }
        assert_eq!(inside(to), 1_300);
        assert_eq!(lane(&shard).position.escrow, 0);
        assert_eq!(SetAsides::<Test>::iter().count(), 0);
    });
}

#[test]
fn success_a_transfer_reaches_another_lane() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        let (mut replicas, mut others) = (open(&one), open(&other));
        let (from, to) = (members(&one)[0], members(&other)[0]);
        replicas.run(0, &[pay(from, 0, to, 300)]);
        replicas.commit();
        for _ in 0..5 {
            next_block();
            check();
        }
        others.run(9, &[]);
        others.commit();
        assert_eq!(others.free(to), 1_300);
        assert_eq!(lane(&one).position.escrow, 0);
    });
}

#[test]
fn success_an_account_leaves_with_all_it_has() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let [one, two] = [members(&shard)[0], members(&shard)[1]];
        let all = 1_000 - FEE - DELIVERY;
        replicas.run(
            0,
            &[pay(one, 0, members(&other)[0], all), redeem(two, 0, all)],
        );
        replicas.commit();
        let accounts = lane(&shard).position.head.header.accounts;
        assert_eq!(accounts, members(&shard).len() as u64 - 2);
        pass(5);
        assert_eq!(inside(members(&other)[0]), 1_000 + all);
        // What comes for them opens them again.
        deposit(two, 50);
        next_block();
        replicas.run(9, &[]);
        replicas.commit();
        assert_eq!(replicas.free(two), 50);
    });
}

#[test]
fn what_the_receiver_refuses_comes_back_by_the_inbox() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        let mut replicas = open(&one);
        let (from, to) = (members(&one)[0], members(&other)[0]);
        replicas.run(0, &[pay(from, 0, to, 300)]);
        replicas.commit();
        // The other leaf is to become a lane, and takes nothing.
        assert_ok!(Lanes::open_lane(RuntimeOrigin::root(), other));
        pass(4);
        check();
        let it = lane(&one);
        assert_eq!((it.position.inbox.pending, it.position.escrow), (300, 0));
        replicas.run(9, &[]);
        replicas.commit();
        let fees = FEE + DELIVERY;
        assert_eq!(replicas.free(from), 1_000 - fees);
    });
}

#[test]
fn what_misses_its_deadline_comes_back() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (from, to) = (members(&shard)[0], members(&other)[0]);
        replicas.run(0, &[pay(from, 0, to, 300)]);
        replicas.commit();
        next_block();
        MessageService::set(Weight::zero());
        pass(DeadlineAfter::get() + 2);
        MessageService::reset();
        pass(2);
        check();
        assert_eq!(lane(&shard).position.inbox.pending, 300);
        assert_eq!(inside(to), 1_000);
    });
}

#[test]
fn boundary_what_a_busy_shard_has_no_room_for_waits_and_goes_back_after_a_while() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let all = members(&shard);
        MaxQueued::set(0);
        let to = members(&other)[0];
        replicas.run(0, &[pay(all[0], 0, to, 300), redeem(all[1], 0, 200)]);
        replicas.commit();
        let committed = now();
        next_block();
        // The withdrawal waits for nobody.
        assert_eq!(lane(&shard).outbox.messages, 1);
        assert!(matches!(events()[..], [Event::PaidOut { .. }]));
        while now() < committed + OutboxPatience::get() - 1 {
            next_block();
            assert!(events().is_empty());
            check();
        }
        next_block();
        let (account, amount) = (id(all[0]), 300);
        let back = Event::GivenBack {
            shard,
            account,
            amount,
        };
        assert!(events().contains(&back), "{:?}", events());
        let it = lane(&shard);
        assert_eq!((it.outbox.messages, it.position.escrow), (0, 0));
        assert_eq!(it.position.inbox.pending, 300);
    });
}

#[test]
fn what_a_busy_shard_has_room_for_in_time_goes_on() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let to = members(&other)[0];
        MaxQueued::set(0);
        replicas.run(0, &[pay(members(&shard)[0], 0, to, 300)]);
        replicas.commit();
        pass(3);
        MaxQueued::reset();
        pass(5);
        assert_eq!(inside(to), 1_300);
    });
}

#[test]
fn boundary_one_that_is_refused_holds_up_nobody_behind_it() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        let leaves = {
            place(&other, 7);
            split(&other)
        };
        let mut replicas = open(&one);
        let from = members(&one);
        let [busy, free] = [members(&leaves[0])[0], members(&leaves[1])[0]];
        // Messages to one of the two shards wait, so that its queue is full.
        MaxQueued::set(1);
        let crowd = members(&leaves[1])[1];
        assert_ok!(Ledger::transfer(signed(crowd), busy, 10));
        Paused::mutate(|paused| paused.insert(leaves[0]));
        replicas.run(0, &[pay(from[0], 0, busy, 300), pay(from[1], 0, free, 200)]);
        replicas.commit();
        next_block();
        assert_eq!(set_out().len(), 1);
        let it = lane(&one);
        assert_eq!(it.outbox.messages, 1);
        assert_eq!(SetAsides::<Test>::get(one, id(from[1])).locked, 200);
        check();
        Paused::reset();
        pass(6);
        assert_eq!((inside(busy), inside(free)), (1_310, 1_200));
    });
}

#[test]
fn what_the_currency_does_not_take_comes_back() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        // An account whose balance would leave its range.
        let who = members(&shard)[0];
        replicas.run(0, &[redeem(who, 0, 400)]);
        replicas.commit();
        let issuance = pallet_balances::TotalIssuance::<Test>::get();
        let had = outside(who);
        frame_system::Account::<Test>::mutate(who, |account| {
            account.data.free = u128::MAX - 100;
        });
        next_block();
        frame_system::Account::<Test>::mutate(who, |account| account.data.free = had);
        assert_eq!(pallet_balances::TotalIssuance::<Test>::get(), issuance);
        let (account, amount) = (id(who), 400);
        let back = Event::GivenBack {
            shard,
            account,
            amount,
        };
        assert!(events().contains(&back), "{:?}", events());
        assert_eq!(lane(&shard).position.inbox.pending, 400);
    });
}

/// Has replicas that collude sign a message that no order has made.
fn forge(replicas: &mut Replicas, from: u64, to: u64, amount: u128) {
    let message = OutMessage::Transfer {
        from: id(from),
        nonce: 0,
        to: id(to),
        amount,
    };
    replicas.messages.push(message);
    replicas.change(|header| {
        header.marks.outbox.append(&message);
        header.marks.sent += amount;
        header.books.total -= amount;
    });
}

#[test]
fn colluding_replicas_cannot_send_in_the_name_of_others() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let [victim, thief] = [members(&other)[0], members(&other)[1]];
        replicas.run(0, &[]);
        forge(&mut replicas, victim, members(&shard)[0], 500);
        forge(&mut replicas, victim, thief, 500);
        include(replicas.call());
        let had = outside(TREASURY);
        pass(5);
        check();
        // The victim's own units are untouched. Those of the lane are lost to it.
        assert_eq!(record(victim).unwrap().total(), 1_000);
        assert_eq!(inside(thief), 1_000);
        assert_eq!(outside(TREASURY), had + 1_000);
    });
}

#[test]
fn what_a_lane_sends_to_itself_comes_back() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        replicas.run(0, &[]);
        forge(&mut replicas, from, to, 500);
        include(replicas.call());
        next_block();
        check();
        let it = lane(&shard);
        assert_eq!((it.position.inbox.pending, it.position.escrow), (500, 0));
    });
}

#[test]
fn boundary_many_messages_go_page_by_page_within_the_budget() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let who = members(&shard)[0];
        deposit(who, 100_000);
        next_block();
        let orders: Vec<_> = (0..100).map(|nonce| redeem(who, nonce, 10)).collect();
        replicas.run(1, &orders);
        replicas.commit();
        let pages = lane(&shard).outbox;
        assert_eq!((pages.first, pages.next, pages.messages), (0, 4, 100));
        // So little that each visit pays but a few.
        let one = Lanes::max_visit_weight();
        Budget::set(one);
        let mut blocks = 0;
        let mut before = 100;
        while before > 0 {
            next_block();
            check();
            let now = lane(&shard).outbox.messages;
            assert!(now < before);
            before = now;
            blocks += 1;
        }
        assert!(blocks > 1);
        let pages = lane(&shard).outbox;
        assert_eq!((pages.first, pages.next), (4, 4));
        assert_eq!(outside(who), ENDOWMENT - 101_000 + 1_000);
    });
}

#[test]
fn boundary_a_visit_sends_so_many_and_the_next_goes_on() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard: ShardId = replicas.shard;
        let who = members(&shard)[0];
        deposit(who, 100_000);
        next_block();
        let orders: Vec<_> = (0..200).map(|nonce| redeem(who, nonce, 10)).collect();
        replicas.run(1, &orders);
        replicas.commit();
        next_block();
        assert_eq!(lane(&shard).outbox.messages, 200 - 128);
        next_block();
        assert_eq!(lane(&shard).outbox.messages, 0);
    });
}

#[test]
fn boundary_entries_that_are_to_be_forgotten_leave_half_of_the_weight_to_what_leaves() {
    build_and_execute(|| {
        MaxInbox::set(1_000);
        MaxOwn::set(1_000);
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [one, other] = [members(&shard)[0], members(&shard)[1]];
        // As many entries as a visit forgets, which take more than its budget.
        (0..256).for_each(|_| deposit(one, 10));
        next_block();
        replicas.run(256, &[redeem(other, 0, 400)]);
        replicas.commit();
        Budget::set(Lanes::max_visit_weight().saturating_mul(2));
        let forget = <() as crate::WeightInfo>::forget_entry().saturating_mul(256);
        assert!(forget.any_gt(Budget::get()));
        next_block();
        let it = lane(&shard);
        assert_eq!(it.outbox.messages, 0);
        assert!(it.kept > 0 && it.kept < 256);
        Budget::reset();
        next_block();
        assert_eq!(lane(&shard).kept, 256);
    });
}
