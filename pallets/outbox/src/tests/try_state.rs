// SPDX-License-Identifier: Apache-2.0
//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;

/// Two batches that have arrived, one half of which has, and one that waits.
fn stages() {
    sent(1, 2, 100);
    sent(1, 3, 100);
    next_block();
    hold();
    sent(1, 2, 10);
    sent(1, 2, 20);
    sent(1, 3, 30);
    next_block();
    sent(1, 4, 40);
    Corrupt::set(Some(2));
    Early::set(Some(looking(2) + Outbox::most_delivery_weight()));
    next_block();
    hold();
    // The first has bounced, and waits behind the one that waits.
    let place = Place {
        block: 2,
        batch: 0,
        entry: 1,
    };
    assert_eq!(delivered(), place);
    assert_eq!(Outbox::in_transit(), 100);
}

/// Checks that the invariants hold, and what they tell after `corrupt`.
#[track_caller]
fn fires(message: &'static str, corrupt: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        stages();
        check();
        corrupt();
        assert_eq!(Outbox::do_try_state(), Err(message.into()));
    });
}

fn change(change: impl FnOnce(&mut Reached)) {
    Progress::<Test>::mutate(|reached| change(reached.as_mut().unwrap()));
}

#[test]
fn invariant_1_no_further_than_this_block() {
    fires("deliveries of blocks that are still to come", || {
        change(|reached| reached.delivered.block = now() + 1);
    });
    let overtaken = "pruning that has overtaken deliveries";
    fires(overtaken, || change(|reached| reached.pruned.block = 3));
    fires(overtaken, || change(|reached| reached.pruned.entry = 1));
    fires("batches before anything was sent", Progress::<Test>::kill);
}

#[test]
fn invariant_2_batches_are_listed_once() {
    let left = "a list of batches that is left behind, or too early";
    fires(left, || change(|reached| reached.pruned.block = 2));
    fires(left, || {
        Posted::<Test>::insert(now() + 1, Posted::<Test>::get(1));
    });
    let entered = "a block that was delivered and is not entered as that, or the reverse";
    fires(entered, || Delivered::<Test>::remove(1));
    fires(entered, || Delivered::<Test>::insert(1, 1));
    fires(entered, || Delivered::<Test>::insert(1, now() + 1));
    fires(entered, || Delivered::<Test>::insert(3, 4));
    fires(
        "a block without batches that is entered as delivered",
        || {
            Delivered::<Test>::insert(0, 1);
        },
    );
    fires("a batch that is listed twice", || {
        Posted::<Test>::mutate(1, |posted| posted[1] = posted[0]);
    });
    fires("a batch that is listed and not there", || {
        Batches::<Test>::remove(3, shard(4));
    });
    fires("a batch that is not listed", || {
        change(|reached| reached.pruned.batch = 1);
    });
    fires("a batch that is not listed", || {
        Batches::<Test>::insert(3, shard(9), Batches::<Test>::get(3, shard(4)));
    });
}

#[test]
fn invariant_3_arrivals_are_those_of_deliveries() {
    let other = "a batch with more or fewer arrivals than deliveries";
    fires(other, || Arrivals::<Test>::remove(1, shard(2)));
    fires(other, || Arrivals::<Test>::remove(2, shard(2)));
    for (block, number) in [(1, 2), (2, 2), (2, 3), (3, 4)] {
        fires(other, || {
            Arrivals::<Test>::try_append(block, shard(number), Arrival::Credited).unwrap();
        });
    }
    fires(other, || change(|reached| reached.delivered.entry = 0));
    fires(other, || change(|reached| reached.delivered.entry = 3));
    fires("arrivals without a batch", || {
        Arrivals::<Test>::try_append(3, shard(9), Arrival::Credited).unwrap();
    });
}

#[test]
fn invariant_4_units_in_transit_are_those_of_remittances() {
    let units = "units in transit that are not those of remittances";
    fires(units, || {
        InTransit::<Test>::mutate(|transit| transit.units -= 1);
    });
    fires(units, || {
        InTransit::<Test>::mutate(|transit| transit.remittances += 1);
    });
    fires(units, || InTransit::<Test>::put(Transit::default()));
    fires(units, || {
        Batches::<Test>::mutate(3, shard(4), |batch| batch[0].amount += 1);
    });
}

#[test]
fn invariant_5_counters_add_up() {
    let counters = "counters that do not add up";
    fires(counters, || {
        Statistics::<Test>::mutate(|counters| counters.bounced.busy += 1);
    });
    fires(counters, || {
        Statistics::<Test>::mutate(|counters| counters.returned += 1);
    });
    fires("latencies that are not those of what arrived", || {
        Statistics::<Test>::mutate(|counters| counters.credited += 1);
    });
    fires("latencies that are not those of what arrived", || {
        Statistics::<Test>::mutate(|counters| counters.latencies.record(1));
    });
}
