// SPDX-License-Identifier: Apache-2.0
//! What readers are shown.

use crate::mock::*;
use codec::Encode;
use frame_support::assert_ok;
use nerv_primitives_core::api::{LaneStatusView, SeatView};
use nerv_primitives_lane::OutMessage;
use sp_core::Pair;

fn status(shard: &nerv_primitives_core::ShardId) -> Option<LaneStatusView> {
    Lanes::lane_view(shard).map(|view| view.status)
}

#[test]
fn a_lane_is_shown_through_its_life() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        assert_eq!(Lanes::lane_view(&one), None);
        assert_ok!(Lanes::open_lane(RuntimeOrigin::root(), one));
        let view = Lanes::lane_view(&one).unwrap();
        assert_eq!(
            (view.status, view.position),
            (LaneStatusView::Opening, None)
        );
        assert_eq!((view.opened_at, view.outbox_room), (0, 0));
        pass(2);
        let view = Lanes::lane_view(&one).unwrap();
        assert_eq!(view.status, LaneStatusView::Open);
        assert_eq!(view.position, Some(lane(&one).position));
        assert_eq!((view.needed, view.seats.len()), (5, 7));
        assert_eq!((view.opened_at, view.committed_at), (now(), now()));
        assert_eq!(
            (view.silence, view.silence_after, view.heartbeat),
            (0, SilenceAfter::get(), 12)
        );
        assert_eq!(view.outbox_room, MaxOutbox::get());
        seat(&one, 2, None);
        WithoutEnclave::mutate(|nodes| nodes.insert(3));
        let seats = Lanes::lane_view(&one).unwrap().seats;
        let seen = |slot, node, key| SeatView { slot, node, key };
        assert_eq!(seats[1], seen(1, Some(1), Some(pair(1).public().0)));
        assert_eq!(seats[2..4], [seen(2, None, None), seen(3, Some(3), None)]);
        WithoutEnclave::reset();
        pass(SilenceAfter::get() + 1);
        assert_eq!(status(&one), Some(LaneStatusView::Quiet));
        assert_eq!(
            Lanes::lane_view(&one).unwrap().silence,
            SilenceAfter::get() + 1
        );
        assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), one));
        assert_eq!(status(&one), Some(LaneStatusView::Closing));
        deposit(members(&one)[0], 50);
        pass(ClosingPeriod::get() + 1);
        assert_eq!(status(&one), Some(LaneStatusView::Returning));
        next_block();
        assert_eq!(status(&one), Some(LaneStatusView::Settling));
        assert_eq!(Lanes::lanes(), vec![one]);
        next_block();
        assert_eq!(status(&one), None);
        assert_eq!(Lanes::lane_view(&other), None);
    });
}

#[test]
fn a_lane_that_is_unsound_is_shown_as_that() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        crate::Lanes::<Test>::mutate(replicas.shard, |lane| {
            lane.as_mut().unwrap().status = crate::LaneStatus::Returning { unsound: true };
        });
        assert_eq!(status(&replicas.shard), Some(LaneStatusView::Unsound));
    });
}

#[test]
fn replicas_are_shown_the_inbox_with_those_who_have_signed() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        deposit(from, 100);
        assert_ok!(Lanes::withdraw(signed(from), 50, 0));
        assert_ok!(Lanes::transfer(signed(to), from, 20, 0));
        let all = Lanes::inbox_view(&shard, 0, 10);
        let indices: Vec<u64> = all.iter().map(|it| it.index).collect();
        assert_eq!(indices, vec![0, 1, 2]);
        let entries: Vec<_> = all.iter().map(|it| it.entry).collect();
        assert_eq!(entries, replicas.waiting(9));
        let who: Vec<_> = all.iter().map(|it| it.who.clone()).collect();
        assert_eq!(who, vec![None, Some(from.encode()), Some(to.encode())]);
        assert_eq!(Lanes::inbox_view(&shard, 1, 1), all[1..2]);
        assert!(Lanes::inbox_view(&shard, 3, 10).is_empty());
        assert!(Lanes::inbox_view(&shard, u64::MAX, u32::MAX).is_empty());
        assert!(Lanes::inbox_view(&other, 0, 10).is_empty());
        next_block();
        replicas.run(2, &[]);
        replicas.commit();
        next_block();
        assert_eq!(Lanes::inbox_view(&shard, 0, 10), all[2..]);
    });
}

#[test]
fn what_waits_in_an_outbox_is_shown() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (from, to) = (members(&shard)[0], members(&other)[0]);
        MaxQueued::set(0);
        replicas.run(0, &[pay(from, 0, to, 100), redeem(from, 1, 50)]);
        replicas.commit();
        let shown = Lanes::outbox_view(&shard);
        assert_eq!((shown.len(), shown[0].waited), (2, 0));
        let amount = 50;
        let account = id(from);
        assert_eq!(shown[1].message, OutMessage::Payout { account, amount });
        assert_eq!(shown[1].payee, Some(from.encode()));
        pass(2);
        let shown = Lanes::outbox_view(&shard);
        assert_eq!((shown.len(), shown[0].waited), (1, 2));
        assert!(Lanes::outbox_view(&other).is_empty());
        assert_eq!(
            Lanes::lane_view(&shard).unwrap().outbox_room,
            MaxOutbox::get() - 1
        );
    });
}
