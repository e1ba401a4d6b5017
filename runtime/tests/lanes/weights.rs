// SPDX-License-Identifier: Apache-2.0
//! What crosses between a lane and a leaf declares what it takes.

use super::*;
use common::counting::*;
use frame_support::weights::Weight;

/// What lanes do for transfers is paid for by what it takes of the database, as far as each key goes once a block: by
/// the visit that hands them over and by the halves.
#[test]
fn weights_are_what_lanes_read_and_write() {
    use pallet_cross_shard::WeightInfo as _;
    use pallet_lanes::WeightInfo as _;
    type OfShards = pallet_cross_shard::weights::SubstrateWeight<bare::Bare>;
    type OfLanes = pallet_lanes::weights::SubstrateWeight<bare::Bare>;
    let (mut ext, [lane, resident], _) = a_lane_and_a_leaf();
    let count = |shard: &ShardId| {
        (0..ACCOUNTS)
            .filter(|n| Owned(*shard).contains(&blinded(*n)))
            .count()
    };
    let pairs: Vec<(u32, u32)> = ext.execute_with(|| {
        let both = count(&lane).min(count(&resident));
        (0..both)
            .map(|n| (one_of(&lane, n), one_of(&resident, n)))
            .collect()
    });
    assert!(pairs.len() >= 8, "{pairs:?}");
    let transfers = pairs.len() as u64;
    let idle = counted(&mut ext, Weight::zero).declared;
    let holds = |what: &str, block: &Counted, bare: Weight| {
        let taken = block.database() + bare * transfers;
        let [each, most] = [taken, block.declared].map(|it| it.ref_time() as f64 / 1e6);
        println!("{transfers} {what}: {each:.0} us taken, {most:.0} us declared, {idle} without: {block:?}");
        assert!(
            block.declared.ref_time() >= taken.ref_time(),
            "{what}: less is declared: {block:?}"
        );
        let bound = taken.ref_time() * 2 + idle.ref_time();
        assert!(
            block.declared.ref_time() <= bound,
            "{what}: far more is declared: {block:?}"
        );
    };
    // Out of the lane: what is committed is handed over by the next block, and arrives in the one behind.
    ext.execute_with(|| {
        let mut replica = Replica::of(lane);
        let orders: Vec<Order> = pairs
            .iter()
            .map(|(a, b)| replica.transfer(*a, *b, UNIT / 100))
            .collect();
        replica.commit(&orders);
    });
    let before = ext.execute_with(pallet_cross_shard::Statistics::<Runtime>::get);
    let left = counted(&mut ext, Weight::zero);
    holds("leave", &left, OfShards::hand_over() + OfLanes::lock());
    let arrived = counted(&mut ext, Weight::zero);
    holds(
        "arrive",
        &arrived,
        beside::message() + beside::half() + OfLanes::half(),
    );
    // And into it.
    let begun = counted(&mut ext, || {
        pairs.iter().fold(Weight::zero(), |sum, (a, b)| {
            let info = transfer(*b, *a, UNIT / 100).expect("there is room");
            sum + info.actual_weight.expect("it says what it took")
        })
    });
    holds("begin", &begun, beside::call() + beside::half());
    let entered = counted(&mut ext, Weight::zero);
    holds(
        "enter",
        &entered,
        beside::message() + beside::half() + OfLanes::half() * 2,
    );
    let after = ext.execute_with(pallet_cross_shard::Statistics::<Runtime>::get);
    assert_eq!(after.committed, before.committed + 2 * transfers);
}
