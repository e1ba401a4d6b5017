// SPDX-License-Identifier: Apache-2.0
//! `send`: units that leave at once, and what they are to the shards at both ends.

use super::*;
use crate::{Event, WeightInfo};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use nerv_primitives_core::{
    traits::{CrossShardTransfer, ShardAccounts, ShardRouting, Unexpected},
    AbortReason, RemittanceId,
};
use sp_runtime::{traits::BadOrigin, DispatchError};

/// Sends, and returns no more of a refusal than why.
fn send(from: AccountId, to: AccountId, amount: Balance) -> Result<(), DispatchError> {
    let sent = Ledger::send(signed(from), to, amount);
    sent.map(drop).map_err(|refused| refused.error)
}

#[test]
fn success_across_shards() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        let (from, to) = (lefts[0], rights[0]);
        let before = [cut.left, cut.right].map(|shard| total(&shard));
        assert_ok!(Ledger::send(signed(from), to, 300));
        // They have left, and nothing is set aside for them.
        assert_eq!(find(from), Some((cut.left, account(700, 2))));
        assert_eq!(find(to), Some((cut.right, account(1_000, 1))));
        assert_eq!(total(&cut.left), before[0] - 300);
        let sent = CrossShardTransfer {
            from: id(from),
            source: cut.left,
            to: id(to),
            destination: cut.right,
            amount: 300,
            epoch: Registry::epoch(),
        };
        assert_eq!(Remittances::get(), vec![sent]);
        assert!(UnderWay::get().is_empty());
        let event = Event::<Test>::Sent {
            remittance: RemittanceId {
                block: now(),
                destination: cut.right,
                index: 0,
            },
            from,
            to,
            amount: 300,
            source: cut.left,
            fee: 0,
        };
        assert_eq!(events(), vec![event]);
        assert_eq!(counted(), vec![(cut.left, cut.right)]);
        assert_eq!((Ledger::pot_held(), InTransit::get()), (40_000, 300));

        assert!(deliver_all().is_empty());
        assert_eq!(find(to), Some((cut.right, account(1_300, 1))));
        assert_eq!(total(&cut.right), before[1] + 300);
    });
}

#[test]
fn success_across_shards_opens_and_closes() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let (from, to) = (lefts[0], newcomer(&cut.right));
        let count = |shard| Registry::embedding(&shard).unwrap().count();
        let before = (count(cut.left), count(cut.right));
        assert_ok!(Ledger::send(signed(from), to, 1_000));
        assert_eq!(find(from), None);
        assert!(deliver_all().is_empty());
        assert_eq!(find(to), Some((cut.right, account(1_000, 0))));
        assert_eq!(
            (count(cut.left), count(cut.right)),
            (before.0 - 1, before.1 + 1)
        );
    });
}

/// There is nobody to wait for within a shard.
#[test]
fn success_within_a_shard_it_is_a_transfer() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let (from, to) = (lefts[0], lefts[1]);
        RemitFee::set(7);
        let owned = outside(from);
        assert_ok!(Ledger::send(signed(from), to, 300));
        assert_eq!(inside(to), 1_300);
        assert_eq!(outside(from), owned);
        assert!(Remittances::get().is_empty());
        let transferred = Event::<Test>::Transferred {
            from,
            to,
            amount: 300,
            source: cut.left,
            destination: cut.left,
        };
        assert_eq!(events(), vec![transferred]);
    });
}

#[test]
fn success_what_cannot_be_taken_comes_back_to_whoever_has_closed() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        write_record(&cut.right, rights[0], account(Balance::MAX - 99, 0));
        assert_ok!(Ledger::send(signed(lefts[0]), rights[0], 1_000));
        assert_eq!(find(lefts[0]), None);
        assert_eq!(deliver_all(), vec![AbortReason::Overflow]);
        // A closed account opens anew, above the nonces it has used.
        assert_eq!(find(lefts[0]), Some((cut.left, account(1_000, 2))));
    });
}

#[test]
fn success_the_fee_is_burnt_and_told() {
    new_test_ext().execute_with(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        let (from, to) = (lefts[0], rights[0]);
        RemitFee::set(7);
        // That of transfers is none of its business.
        DeliveryFee::set(1_000);
        let (owned, issuance) = (outside(from), Balances::total_issuance());
        assert_ok!(Ledger::send(signed(from), to, 100));
        assert_eq!(outside(from), owned - 7);
        assert_eq!(Balances::total_issuance(), issuance - 7);
        assert!(matches!(events()[..], [Event::Sent { fee: 7, .. }]));
        RemitFee::set(owned);
        assert_noop!(Ledger::send(signed(from), to, 100), Failure::DeliveryUnpaid);
        check();
    });
}

#[test]
fn fails_as_a_transfer_does() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        let (from, to) = (lefts[0], rights[0]);
        for (who, to, amount, error) in [
            (from, to, 0, Failure::ZeroAmount),
            (from, from, 100, Failure::SelfTransfer),
            (STRANGER, to, 100, Failure::UnknownAccount),
            (from, to, 1_001, Failure::InsufficientBalance),
            // What stays, and what goes.
            (from, to, 1_000 - MINIMUM + 1, Failure::BelowMinimum),
            (from, to, MINIMUM - 1, Failure::BelowMinimum),
        ] {
            assert_noop!(Ledger::send(signed(who), to, amount), error);
        }
        assert_ok!(Ledger::send(signed(from), to, MINIMUM));
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Ledger::send(origin, to, 100), BadOrigin);
        }
        deliver_all();
    });
}

#[test]
fn fails_from_and_to_shards_that_are_no_residents_now() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        let opening = |shard| {
            let lane = MockLane {
                standing: LaneStanding::Opening,
                ..MockLane::default()
            };
            MockLanes::insert(shard, lane);
        };
        opening(cut.right);
        for (from, to) in [(lefts[0], rights[0]), (rights[0], lefts[0])] {
            assert_noop!(
                send(from, to, 100),
                DispatchError::from(Failure::LaneOpening)
            );
        }
        // What was sent before finds nobody home.
        assert_eq!(
            Ledger::credit(&id(rights[0]), 100),
            Err(Unexpected {
                shard: cut.right,
                reason: AbortReason::Busy
            })
        );
        MockLanes::mutate(cut.right, |lane| {
            lane.as_mut().unwrap().standing = LaneStanding::Lane;
        });
        let in_lane = DispatchError::from(Failure::InLane);
        assert_noop!(send(rights[0], lefts[0], 100), in_lane);
        let Err(error) = Ledger::debit(&id(rights[0]), &id(lefts[0]), 100) else {
            panic!("what leaves a lane its replicas say");
        };
        assert_eq!(error, in_lane);
        // To a lane they go by its inbox.
        let half = Ledger::credit(&id(rights[0]), 100).expect("the inbox takes them");
        assert_eq!(half.shard, cut.right);
        assert!(half
            .weight
            .all_lte(<Ledger as ShardAccounts>::credit_weight()));
        let inbox = MockLanes::get(cut.right).unwrap().inbox;
        assert_eq!(inbox, vec![(id(rights[0]), 100)]);
        assert_noop!(
            Ledger::credit(&id(rights[0]), MINIMUM - 1),
            Unexpected {
                shard: cut.right,
                reason: AbortReason::BelowMinimum
            }
        );
    });
}

#[test]
fn fails_as_whoever_carries_them_does() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        HandOverFails::set(Some(DispatchError::Exhausted));
        assert_noop!(
            Ledger::send(signed(lefts[0]), rights[0], 100),
            DispatchError::Exhausted
        );
        // Where there is no room, little was done to find that out.
        let took = Weight::from_parts(1_000, 10);
        RefusalTook::set(Some(took));
        let refused = Ledger::send(signed(lefts[0]), rights[0], 100).unwrap_err();
        let own = Ledger::in_tree(<() as WeightInfo>::transfer_across(), 2);
        assert_eq!(refused.post_info.actual_weight, Some(own + took));
        // Within the shard nobody carries anything.
        assert_ok!(Ledger::send(signed(lefts[0]), lefts[1], 100));
    });
}

#[test]
fn fails_to_credit_what_leaves_its_range_or_is_dust() {
    new_test_ext().execute_with(|| {
        let Cut { cut, rights, .. } = two_leaves();
        let shard = cut.right;
        write_record(&shard, rights[0], account(Balance::MAX - 99, 0));
        spoil_record(&shard, rights[1]);
        for (who, amount, reason) in [
            (rights[0], 100, AbortReason::Overflow),
            (rights[1], 100, AbortReason::CorruptRecord),
            (newcomer(&shard), MINIMUM - 1, AbortReason::BelowMinimum),
        ] {
            let refused = Unexpected { shard, reason };
            assert_noop!(Ledger::credit(&id(who), amount), refused);
        }
        // Together with what is there it is none.
        assert_ok!(Ledger::credit(&id(rights[2]), 1));
        assert_eq!(inside(rights[2]), 1_001);
    });
}

/// It is declared with the most that may happen, and charged for what did.
#[test]
fn success_it_takes_no_more_than_it_says() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        let info = Ledger::send(signed(lefts[0]), rights[0], 100).expect("it can be sent");
        let spent = info.actual_weight.expect("it says what it took");
        assert!(spent.all_lte(Ledger::send_weight()));
        assert!(Ledger::transfer_within_weight().all_lte(Ledger::send_weight()));
        deliver_all();
    });
}
