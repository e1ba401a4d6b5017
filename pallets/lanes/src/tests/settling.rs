// SPDX-License-Identifier: Apache-2.0
//! What is left of a lane that has returned: its inbox, some entries at a time.

use crate::{mock::*, returns::SETTLED, Call, Event, LaneStatus};
use frame_support::assert_ok;
use nerv_primitives_core::{
    traits::{Lanes as Seam, ShardTree},
    LaneStanding,
};

/// A lane that has returned, with so many deposits in its inbox for each of its first accounts.
fn returned(deposits: u32) -> (Replicas, u32) {
    MaxInbox::set(1_000);
    MaxOwn::set(1_000);
    let (replicas, _) = lane_and_leaf();
    let shard = replicas.shard;
    let all = members(&shard);
    assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), shard));
    for who in &all[..5] {
        (0..deposits).for_each(|_| deposit(*who, 10));
    }
    let entries = 5 * deposits;
    pass(ClosingPeriod::get() + 1);
    Budget::set(Lanes::max_visit_weight());
    next_block();
    assert_eq!(lane(&shard).status, LaneStatus::Settling);
    check();
    (replicas, entries)
}

#[test]
fn success_entries_are_credited_in_pieces_while_the_chain_executes_the_shard() {
    build_and_execute(|| {
        let (replicas, entries) = returned(8);
        let shard = replicas.shard;
        let all = members(&shard);
        assert!(entries > SETTLED);
        let pending = lane(&shard).position.inbox.pending;
        assert!(pending > 0);
        assert_eq!(<Lanes as Seam>::units(), pending);
        // Its accounts use the ledger as ever.
        assert_ok!(Ledger::transfer(signed(all[0]), all[1], 100));
        let again = Lanes::open_lane(RuntimeOrigin::root(), shard);
        assert_eq!(again, Err(Failure::AlreadyLane.into()));
        let mut blocks = 0;
        while crate::Lanes::<Test>::contains_key(shard) {
            let before = lane(&shard).position.inbox.pending;
            next_block();
            check();
            let left = crate::Lanes::<Test>::get(shard);
            assert!(left.map_or(0, |lane| lane.position.inbox.pending) < before);
            blocks += 1;
        }
        assert!(blocks > 1);
        assert_eq!(events().last(), Some(&Event::LaneEnded { shard }));
        assert_eq!(inside(all[0]) + inside(all[1]), 2_000 + 160);
        assert_eq!(<Lanes as Seam>::units(), 0);
    });
}

#[test]
fn success_they_follow_their_accounts_where_the_shard_has_split() {
    build_and_execute(|| {
        let (replicas, _) = returned(8);
        let shard = replicas.shard;
        let all = members(&shard);
        Budget::set(Default::default());
        let leaves = split(&shard);
        assert!(<Registry as ShardTree>::shard(&shard).is_some());
        Budget::reset();
        next_block();
        next_block();
        check();
        assert!(Lanes::lanes().is_empty());
        for who in &all[..5] {
            assert_eq!(inside(*who), 1_080);
            assert!(leaves.contains(&leaf_of(*who)));
        }
    });
}

#[test]
fn what_cannot_be_credited_now_waits_and_holds_up_nobody() {
    build_and_execute(|| {
        let (replicas, entries) = returned(1);
        let shard = replicas.shard;
        let all = members(&shard);
        let first = all[0];
        Budget::set(Default::default());
        // The shard becomes two. That of the first account becomes a lane, which takes nothing until it has
        // begun.
        let leaves = split(&shard);
        let home = leaf_of(first);
        assert!(leaves.contains(&home));
        place(&home, 0);
        assert_ok!(Lanes::open_lane(RuntimeOrigin::root(), home));
        crate::Openings::<Test>::mutate(home, |opening| {
            opening.as_mut().unwrap().frozen_at = Some(now() + 3);
        });
        Lanes::set_standing(&home, LaneStanding::Lane);
        let waiting = all[..5].iter().filter(|who| leaf_of(**who) == home);
        let waiting = waiting.count() as u128;
        // Nobody is told to go on where nothing can.
        let finish = || dispatch_signed(9, Call::finish { shard });
        assert_eq!(finish().is_ok(), u128::from(entries) > waiting);
        fails(finish, Failure::NotFinished);
        Budget::reset();
        pass(2);
        check();
        // All others have theirs, though the first in the inbox has not.
        assert_eq!(lane(&shard).position.inbox.pending, 10 * waiting);
        for who in &all[1..5] {
            let credited = if leaf_of(*who) == home { 1_000 } else { 1_010 };
            assert_eq!(inside(*who), credited);
        }
        pass(4);
        check();
        assert!(!crate::Lanes::<Test>::contains_key(shard));
        let inbox = lane(&home).position.inbox;
        assert_eq!((inbox.next, inbox.pending), (waiting as u64, 10 * waiting));
    });
}

/// The least may be raised while a lane is open. What came before then is good for whoever has an account, and
/// too little to open one with.
#[test]
fn boundary_what_was_left_is_credited_whatever_the_least_is_by_then() {
    build_and_execute(|| {
        let [shard, _] = two_leaves();
        let all = members(&shard);
        let new = all[1];
        assert_ok!(Ledger::withdraw(signed(new), 1_000));
        next_block();
        open(&shard);
        assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), shard));
        deposit(all[0], MINIMUM);
        deposit(new, MINIMUM);
        MinimumBalance::set(MINIMUM + 1);
        let had = outside(TREASURY);
        pass(ClosingPeriod::get() + 4);
        assert!(!crate::Lanes::<Test>::contains_key(shard));
        assert_eq!(inside(all[0]), 1_000 + MINIMUM);
        assert_eq!(record(new), None);
        assert_eq!(outside(TREASURY), had + MINIMUM);
        MinimumBalance::reset();
    });
}
