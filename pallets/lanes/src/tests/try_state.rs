// SPDX-License-Identifier: Apache-2.0
//! Each invariant is broken on purpose, and the check tells.

use crate::{
    mock::*,
    types::{HandedOver, LaneStatus, Listed, UnderWay},
    Earning, HandingOver, Inbox, Lane, LaneList, Lanes as LanesOf, Opening, Openings, Outbox,
    OwnEntries, SetAsides,
};
use nerv_primitives_core::{LaneStanding, RequestedBy, ShardId};
use nerv_primitives_lane::{InboxKind, OutMessage};

/// A lane with entries in its inbox, messages in its outbox, a transfer that was handed over, and earnings.
fn busy() -> Replicas {
    let (mut replicas, other) = lane_and_leaf();
    let shard = replicas.shard;
    let (all, resident) = (members(&shard), members(&other)[0]);
    Paused::mutate(|paused| paused.insert(other));
    replicas.run(0, &[pay(all[0], 0, resident, 100)]);
    replicas.commit();
    next_block();
    deposit(all[1], 50);
    Budget::set(Default::default());
    Lanes::transfer(signed(all[2]), all[1], 20, 0).unwrap();
    next_block();
    replicas.run(1, &[redeem(all[3], 0, 60), pay(all[4], 0, resident, 70)]);
    replicas.commit();
    check();
    replicas
}

/// Checks that the pallet's check tells of what was broken.
#[track_caller]
fn broken(message: &'static str, act: impl FnOnce(&ShardId)) {
    new_test_ext().execute_with(|| {
        let shard = busy().shard;
        act(&shard);
        assert_eq!(Lanes::do_try_state(), Err(message.into()));
    });
}

/// The same, with a change of the lane.
#[track_caller]
fn broken_lane(message: &'static str, change: impl FnOnce(&mut Lane)) {
    broken(message, |shard| {
        LanesOf::<Test>::mutate(shard, |lane| change(lane.as_mut().unwrap()));
    });
}

fn list(change: impl FnOnce(&mut Vec<Listed>)) {
    LaneList::<Test>::mutate(|list| {
        let mut all = list.to_vec();
        change(&mut all);
        *list = all.try_into().unwrap();
    });
}

const OPENING: Opening = Opening {
    requested_by: RequestedBy::Root,
    cursor: None,
    progress: 0,
    nonces: crate::types::Nonces {
        highest: 0,
        steps: 0,
    },
    frozen_at: None,
};

#[test]
fn the_list_is_that_of_lanes_and_openings() {
    broken("a shard that is listed twice", |_| {
        list(|all| all.push(all[0]));
    });
    broken("a lane that is not listed", |_| list(Vec::clear));
    broken("a lane that is not listed", |_| {
        Openings::<Test>::insert(root(), OPENING);
    });
    let nothing = "a shard that is listed for nothing, or for two things";
    broken(nothing, |_| {
        let standing = LaneStanding::Lane;
        list(|all| {
            all.push(Listed {
                shard: root(),
                standing,
            });
        });
    });
    broken(nothing, |shard| Openings::<Test>::insert(shard, OPENING));
    broken("a shard that stands otherwise", |_| {
        list(|all| all[0].standing = LaneStanding::Resident);
    });
    broken_lane("a shard that stands otherwise", |lane| {
        lane.status = LaneStatus::Settling;
    });
}

#[test]
fn heads_and_terms_are_the_lanes() {
    broken_lane("a lane with another's head", |lane| {
        lane.position.head.header.shard = root();
    });
    broken_lane("a term that cannot be", |lane| lane.position.term -= 1);
    broken_lane("a term that cannot be", |lane| {
        lane.position.term = now() + 1;
    });
}

#[test]
fn an_inbox_has_what_it_should() {
    broken_lane("more was taken from an inbox than it had", |lane| {
        lane.position.head.header.marks.inbox = 3;
    });
    broken_lane("more was taken from an inbox than it had", |lane| {
        lane.kept = 3;
    });
    broken_lane("entries that are due and not there", |lane| {
        lane.position.inbox.due = 3;
    });
    broken_lane("entries that are due and not there", |lane| {
        lane.ripening.below = 3;
    });
    broken_lane("an entry that was forgotten before it was taken", |lane| {
        lane.kept = 2;
    });
    let stray = "an entry of an inbox that is not there, or should not be";
    broken(stray, |shard| Inbox::<Test>::remove(shard, 1));
    broken_lane(stray, |lane| lane.kept = 1);
    broken("a gap in an inbox", |shard| {
        let posted = Inbox::<Test>::take(shard, 1).unwrap();
        Inbox::<Test>::insert(shard, 7, posted);
    });
    broken("a sum that does not run on", |shard| {
        Inbox::<Test>::mutate(shard, 1, |it| it.as_mut().unwrap().entry.total += 1);
    });
    broken("units that are too few", |shard| {
        Inbox::<Test>::mutate(shard, 0, |it| {
            let entry = &mut it.as_mut().unwrap().entry;
            if let InboxKind::Credit { amount, .. } = &mut entry.kind {
                *amount = MINIMUM - 1;
            }
        });
    });
    broken("units that were taken otherwise", |shard| {
        for index in 0..2 {
            Inbox::<Test>::mutate(shard, index, |it| it.as_mut().unwrap().entry.total += 1);
        }
    });
    broken_lane("pending units that are not there", |lane| {
        lane.position.inbox.pending += 1;
    });
    broken("a sum that ends otherwise", |shard| {
        // Nothing of what is kept was taken.
        LanesOf::<Test>::mutate(shard, |lane| lane.as_mut().unwrap().kept = 1);
        Inbox::<Test>::remove(shard, 0);
        Inbox::<Test>::mutate(shard, 1, |it| it.as_mut().unwrap().entry.total += 1);
    });
}

#[test]
fn entries_are_counted_as_they_are() {
    let otherwise = "entries that are counted otherwise";
    broken(otherwise, |shard| {
        OwnEntries::<Test>::insert(shard, id(1), 1);
    });
    broken(otherwise, |shard| {
        let _ = OwnEntries::<Test>::clear_prefix(shard, 9, None);
    });
}

#[test]
fn an_outbox_has_what_it_should() {
    broken_lane("a page that is never looked at", |lane| {
        lane.outbox.first = lane.outbox.next;
    });
    broken_lane("messages that are counted otherwise", |lane| {
        lane.outbox.messages += 1;
    });
    let page = |shard: &ShardId| {
        let pages: Vec<u64> = Outbox::<Test>::iter_key_prefix(shard).collect();
        assert_eq!(pages.len(), 1);
        pages[0]
    };
    broken("an empty page", |shard| {
        Outbox::<Test>::mutate(shard, page(shard), |it| {
            it.as_mut().unwrap().parcels = Default::default();
        });
    });
    let payee = "a withdrawal for another than its account";
    broken(payee, |shard| {
        Outbox::<Test>::mutate(shard, page(shard), |it| {
            it.as_mut().unwrap().parcels[0].payee = Some(1_111);
        });
    });
    broken(payee, |shard| {
        Outbox::<Test>::mutate(shard, page(shard), |it| {
            it.as_mut().unwrap().parcels[0].payee = None;
        });
    });
    broken(payee, |shard| {
        Outbox::<Test>::mutate(shard, page(shard), |it| {
            it.as_mut().unwrap().parcels[1].payee = Some(1_111);
        });
    });
}

#[test]
fn what_is_under_way_is_told() {
    broken_lane("an escrow that is not what is on its way", |lane| {
        lane.position.escrow += 1;
    });
    broken("an account that has set nothing aside", |shard| {
        SetAsides::<Test>::insert(shard, id(1), UnderWay::default());
    });
    broken_lane("something is expected of nobody, or the reverse", |lane| {
        lane.expected = 1;
    });
    broken("something is expected of nobody, or the reverse", |shard| {
        let under_way = UnderWay {
            incoming: 5,
            ..UnderWay::default()
        };
        SetAsides::<Test>::insert(shard, id(1), under_way);
    });
    broken(
        "something of a lane that has returned is under way",
        |shard| {
            LanesOf::<Test>::mutate(shard, |lane| {
                lane.as_mut().unwrap().status = LaneStatus::Settling;
            });
            list(|all| all[0].standing = LaneStanding::Resident);
        },
    );
    let stray = "something of a lane that is not there";
    broken(stray, |_| {
        let locked = 7;
        let under_way = UnderWay {
            locked,
            ..UnderWay::default()
        };
        SetAsides::<Test>::insert(root(), id(1), under_way);
    });
    broken(stray, |_| OwnEntries::<Test>::insert(root(), id(1), 1));
    broken(stray, |shard| {
        let posted = Inbox::<Test>::get(shard, 1).unwrap();
        Inbox::<Test>::insert(root(), 0, posted);
    });
    broken("something that is being handed over for ever", |shard| {
        let message = OutMessage::Payout {
            account: id(1),
            amount: 10,
        };
        let shard = *shard;
        HandingOver::<Test>::put(HandedOver { shard, message });
    });
}

#[test]
fn earnings_are_owed() {
    broken_lane("more was earned than is owed", |lane| {
        lane.position.owed = 0;
    });
    broken_lane("a node that earns twice", |lane| {
        let amount = 0;
        lane.earned.try_push(Earning { node: 0, amount }).unwrap();
    });
}

#[test]
fn the_ledger_counts_the_units_of_lanes() {
    new_test_ext().execute_with(|| {
        let shard = busy().shard;
        let changes: [fn(&mut Lane); 4] = [
            |lane| lane.position.head.header.books.total += 1,
            |lane| lane.position.inbox.pending += 1,
            |lane| lane.position.escrow += 1,
            |lane| lane.position.owed += 1,
        ];
        for change in changes {
            let checked = tried(|| {
                LanesOf::<Test>::mutate(shard, |lane| change(lane.as_mut().unwrap()));
                Ledger::do_try_state()
            });
            assert!(checked.is_err());
        }
        assert_eq!(Ledger::do_try_state(), Ok(()));
    });
}
