// SPDX-License-Identifier: Apache-2.0
//! Units arrive: in their order, once, wherever the receiver has come to live.

use super::*;
use frame_support::weights::Weight;

/// What was credited in this block, in order.
fn credited() -> Vec<RemittanceId> {
    let id = |event: Event<Test>| match event {
        Event::Credited { remittance, .. } => Some(remittance),
        _ => None,
    };
    events().into_iter().filter_map(id).collect()
}

#[test]
fn success_with_room_they_arrive_in_the_same_block() {
    build_and_execute(|| {
        let remittance = sent(1, 2, 100);
        assert_eq!(arrival(remittance), None);
        end_block();
        assert_eq!((free(1), free(2)), (ENDOWMENT - 100, ENDOWMENT + 100));
        assert_eq!(Outbox::in_transit(), 0);
        assert_eq!(arrival(remittance), Some(Arrival::Credited));
        let event = Event::Credited {
            remittance,
            to: id(2),
            shard: leaf_of(2),
            amount: 100,
            blocks: 0,
        };
        assert_eq!(events(), [event]);
    });
}

#[test]
fn success_without_room_they_arrive_when_the_next_block_begins() {
    build_and_execute(|| {
        Idle::set(Weight::zero());
        let remittance = sent(1, 2, 100);
        end_block();
        assert_eq!((arrival(remittance), free(2)), (None, ENDOWMENT));
        begin_block();
        assert_eq!(arrival(remittance), Some(Arrival::Credited));
        assert_eq!(free(2), ENDOWMENT + 100);
        let blocks = |event: &Event<Test>| match event {
            Event::Credited { blocks, .. } => *blocks,
            other => panic!("{other:?}"),
        };
        assert_eq!(events().iter().map(blocks).collect::<Vec<_>>(), [1]);
    });
}

#[test]
fn success_a_receiver_is_opened() {
    build_and_execute(|| {
        sent(1, 20, Minimum::get());
        end_block();
        assert_eq!(free(20), Minimum::get());
    });
}

#[test]
fn success_the_oldest_arrive_first_batch_by_batch() {
    build_and_execute(|| {
        hold();
        let [a, b, c] = [(1, 2), (1, 3), (3, 2)].map(|(from, to)| sent(from, to, 10));
        next_block();
        let [d, e] = [(1, 3), (1, 2)].map(|(from, to)| sent(from, to, 10));
        let_go();
        next_block();
        // The batch for shard 2 was begun before that for shard 3 in the one block, and after it in the other.
        assert_eq!(delivered(), Place::beginning(3));
        assert_eq!(free(2), ENDOWMENT + 30);
        assert!([a, b, c, d, e].into_iter().all(|id| arrival(id).is_some()));
    });
    build_and_execute(|| {
        hold();
        let [a, b, c] = [(1, 2), (1, 3), (3, 2)].map(|(from, to)| sent(from, to, 10));
        next_block();
        let [d, e] = [(1, 3), (1, 2)].map(|(from, to)| sent(from, to, 10));
        next_block();
        Early::reset();
        begin_block();
        assert_eq!(credited(), [a, c, b, d, e]);
    });
}

/// However little a block has room for, each arrives once.
#[test]
fn success_nothing_arrives_twice() {
    build_and_execute(|| {
        hold();
        let ids: Vec<_> = (0..10).map(|n| sent(1 + n % 8, 2 + n % 7, 10)).collect();
        let mut seen = Vec::new();
        for _ in 0..100 {
            Early::set(Some(looking(10) + Outbox::most_delivery_weight()));
            next_block();
            seen.extend(credited());
        }
        let mut all = ids.clone();
        all.sort();
        seen.sort();
        assert_eq!(seen, all);
        assert_eq!(Outbox::in_transit(), 0);
    });
}

/// A block in which nothing was sent is passed.
#[test]
fn success_blocks_without_anything_are_passed() {
    build_and_execute(|| {
        sent(1, 2, 10);
        run_to(9);
        assert_eq!(delivered(), Place::beginning(9));
        let blocks: Vec<_> = Delivered::<Test>::iter().collect();
        assert_eq!(blocks, [(1, 2)]);
        sent(1, 2, 10);
        next_block();
        assert_eq!(free(2), ENDOWMENT + 20);
    });
}

#[test]
fn success_nothing_is_done_before_anything_was_sent() {
    build_and_execute(|| {
        run_to(1_000);
        assert_eq!(Progress::<Test>::get(), None);
        hold();
        sent(1, 2, 10);
        // Not from the chain's first block on.
        let reached = Progress::<Test>::get().unwrap();
        assert_eq!(reached, Reached::beginning(1_000));
    });
}

/// The receiver's leaf was split, or merged, while its units were under way.
#[test]
fn success_they_find_a_receiver_that_has_moved() {
    build_and_execute(|| {
        hold();
        let remittance = sent(1, 2, 100);
        move_to(2, 7);
        let_go();
        next_block();
        assert_eq!(arrival(remittance), Some(Arrival::Credited));
        assert_eq!(free(2), ENDOWMENT + 100);
        assert_eq!(Told::get(), [(shard(7), shard(7), 0)]);
    });
}

/// As long as the table is the same its walk is spared.
#[test]
fn success_the_batch_says_where_the_receiver_is() {
    let looked_up = |by: &dyn Fn()| {
        let mut found = 0;
        build_and_execute(|| {
            hold();
            sent(1, 2, 10);
            by();
            FoundBySight::reset();
            let_go();
            next_block();
            found = FoundBySight::get();
            assert_eq!(Outbox::in_transit(), 0);
        });
        found
    };
    assert_eq!(looked_up(&|| ()), 1);
    assert_eq!(looked_up(&|| move_to(2, 3)), 0);
    // Others have moved, so that nothing is known.
    assert_eq!(looked_up(&|| move_to(3, 2)), 0);
    assert_eq!(looked_up(&|| Filling::set(true)), 0);
    // Two of one batch by two tables: it is the earlier that the batch is of.
    let later = || {
        move_to(6, 4);
        sent(1, 10, 10);
    };
    assert_eq!(looked_up(&later), 0);
    // And of another by the table that there is.
    let elsewhere = || {
        move_to(6, 4);
        sent(1, 3, 10);
    };
    assert_eq!(looked_up(&elsewhere), 1);
}

#[test]
fn success_a_batch_that_is_begun_while_a_leaf_fills_says_nothing() {
    build_and_execute(|| {
        hold();
        Filling::set(true);
        sent(1, 2, 10);
        assert_eq!(Posted::<Test>::get(1)[0].epoch, None);
        Filling::set(false);
        FoundBySight::reset();
        let_go();
        next_block();
        assert_eq!((FoundBySight::get(), free(2)), (0, ENDOWMENT + 10));
    });
}
