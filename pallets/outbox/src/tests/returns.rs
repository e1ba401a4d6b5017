// SPDX-License-Identifier: Apache-2.0
//! Units that cannot be taken come back, for as long as it takes.

use super::*;
use frame_support::weights::Weight;
use AbortReason::{BelowMinimum, Busy, CorruptRecord, Overflow};

/// Sends units that are refused, for a reason that `refuse` gives, and are back when the block is over.
fn comes_back(reason: AbortReason, refuse: impl FnOnce()) {
    build_and_execute(|| {
        // A second batch, so that what comes back is delivered in the same service.
        hold();
        let remittance = sent(1, 2, 100);
        sent(4, 3, 10);
        refuse();
        let before = free(2);
        let_go();
        end_block();
        let back = name(1, shard(3), 1);
        assert_eq!(arrival(remittance), Some(Arrival::Bounced(reason)));
        let returned = Remittance {
            from: id(2),
            to: id(1),
            amount: 100,
            kind: RemittanceKind::Returned {
                of: remittance,
                reason,
            },
        };
        assert_eq!(
            Outbox::receipts(back),
            Some((returned, Some(Arrival::Credited)))
        );
        let bounced = Event::Bounced {
            remittance,
            back,
            reason,
        };
        let is_back = Event::Returned {
            of: remittance,
            to: id(1),
            shard: leaf_of(1),
            amount: 100,
        };
        let told: Vec<_> = events();
        let place = |wanted: &Event<Test>| told.iter().position(|event| event == wanted);
        let (gone, back) = (place(&bounced), place(&is_back));
        assert!(gone.is_some() && gone < back, "{told:?}");
        assert_eq!((free(1), free(2)), (ENDOWMENT, before));
        assert_eq!(Outbox::in_transit(), 0);
    });
}

#[test]
fn success_from_an_account_that_can_own_no_more() {
    comes_back(Overflow, || MostOwned::set(ENDOWMENT + 99));
}

#[test]
fn success_from_a_record_that_cannot_be_read() {
    comes_back(CorruptRecord, || Corrupt::set(Some(2)));
}

#[test]
fn success_from_a_shard_that_takes_nothing_now() {
    comes_back(Busy, || Closed::set(Some(leaf_of(2))));
}

/// The minimum was raised while they were under way.
#[test]
fn success_below_a_minimum_that_was_raised() {
    build_and_execute(|| {
        hold();
        let remittance = sent(1, 20, 100);
        Minimum::set(101);
        let_go();
        next_block();
        assert_eq!(arrival(remittance), Some(Arrival::Bounced(BelowMinimum)));
        assert_eq!((free(1), free(20)), (ENDOWMENT, 0));
    });
}

/// The last batch was read before its entry bounced: what comes back is for the next block.
#[test]
fn success_behind_the_last_batch_they_wait_for_the_next_block() {
    build_and_execute(|| {
        Corrupt::set(Some(2));
        let remittance = sent(1, 2, 100);
        end_block();
        let back = name(1, shard(2), 1);
        assert_eq!((arrival(back), Outbox::in_transit()), (None, 100));
        assert_eq!(counters().bounced.corrupt_record, 1);
        begin_block();
        assert_eq!(arrival(back), Some(Arrival::Credited));
        assert_eq!((free(1), Outbox::in_transit()), (ENDOWMENT, 0));
        let of = remittance;
        let (to, shard, amount) = (id(1), leaf_of(1), 100);
        assert_eq!(
            events(),
            [Event::Returned {
                of,
                to,
                shard,
                amount
            }]
        );
    });
}

/// What bounces before a block's extrinsics is put before what these send, and delivered after them.
#[test]
fn success_what_bounces_early_begins_a_batch() {
    build_and_execute(|| {
        Idle::set(Weight::zero());
        Corrupt::set(Some(2));
        sent(1, 2, 100);
        next_block();
        let back = name(2, shard(2), 0);
        assert_eq!(Posted::<Test>::get(2)[0].epoch, None);
        assert_eq!(arrival(back), None);
        assert_eq!(sent(3, 6, 10), name(2, shard(2), 1));
        Idle::set(Weight::MAX);
        end_block();
        assert_eq!(arrival(back), Some(Arrival::Credited));
        assert_eq!((free(1), free(6)), (ENDOWMENT, ENDOWMENT + 10));
    });
}

/// No unit is ever stuck because its sender's account is no more: there is enough to open it again.
#[test]
fn success_a_closed_sender_is_opened_again() {
    build_and_execute(|| {
        Corrupt::set(Some(2));
        Minimum::set(ENDOWMENT);
        sent(1, 2, ENDOWMENT);
        assert!(!Purses::contains_key(id(1)));
        next_block();
        assert_eq!(free(1), ENDOWMENT);
    });
}

/// The sender's leaf was split, or merged, meanwhile.
#[test]
fn success_they_find_a_sender_that_has_moved() {
    build_and_execute(|| {
        Corrupt::set(Some(2));
        sent(1, 2, 100);
        end_block();
        move_to(1, 9);
        begin_block();
        assert_eq!(free(1), ENDOWMENT);
        assert!(matches!(events()[..], [Event::Returned { shard: leaf, .. }] if leaf == shard(9)));
    });
}

/// The sender's shard takes nothing either: they set out anew in each block until it does.
#[test]
fn success_what_comes_back_is_never_dropped() {
    type Fault = (AbortReason, fn(), fn());
    let cases: [Fault; 3] = [
        (Busy, || Closed::set(Some(shard(1))), || Closed::set(None)),
        (
            CorruptRecord,
            || Corrupt::set(Some(1)),
            || Corrupt::set(None),
        ),
        (Overflow, || MostOwned::set(99), || MostOwned::reset()),
    ];
    for (reason, refuse, take) in cases {
        build_and_execute(|| {
            Corrupt::set(Some(2));
            let of = sent(1, 2, 100);
            end_block();
            refuse();
            for block in 2..30 {
                begin_block();
                assert_eq!(now(), block);
                check();
                // Once a block, not as often as there is room for.
                assert_eq!(counters().postponed, u64::from(block) - 1);
                assert_eq!((free(1), Outbox::in_transit()), (ENDOWMENT - 100, 100));
                let again = Outbox::receipts(name(block, shard(2), 0)).unwrap();
                let kind = RemittanceKind::Returned {
                    of,
                    reason: CorruptRecord,
                };
                assert_eq!((again.0.to, again.0.kind), (id(1), kind));
                assert_eq!(again.1, None);
                let earlier = if block == 2 {
                    name(1, shard(2), 1)
                } else {
                    name(block - 1, shard(2), 0)
                };
                assert_eq!(arrival(earlier), Some(Arrival::Bounced(reason)));
                let postponed = Event::Postponed {
                    remittance: earlier,
                    back: name(block, shard(2), 0),
                    reason,
                };
                assert_eq!(events(), [postponed]);
            }
            take();
            end_block();
            assert_eq!((free(1), Outbox::in_transit()), (ENDOWMENT, 0));
            assert_eq!(counters().returned, 1);
            assert_eq!(counters().bounced.total(), 1);
        });
    }
}

/// With room after each block's extrinsics as well it is at most twice a block.
#[test]
fn boundary_a_return_is_tried_at_most_twice_a_block() {
    build_and_execute(|| {
        Closed::set(Some(shard(2)));
        sent(1, 2, 100);
        end_block();
        Closed::set(Some(shard(1)));
        for _ in 0..20 {
            let before = counters().postponed;
            next_block();
            assert!(counters().postponed <= before + 2);
            check();
        }
        Closed::set(None);
        next_block();
        assert_eq!(free(1), ENDOWMENT);
    });
}
