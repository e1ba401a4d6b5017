// SPDX-License-Identifier: Apache-2.0
//! Each invariant's check, seen to fire on storage that was corrupted on purpose.

use crate::{
    mock::*, types::KeyBytes, Ban, Leavers, NextNode, NextRound, NodeKeys, NodeStatus, Operators,
    Placements, PlacerOrder, Placers, Reported, Reports, Rounds, RowOf, Sample, Samples, Vacated,
};
use codec::{Decode, Encode};
use frame_support::{assert_ok, traits::fungible::MutateHold, BoundedVec};
use nerv_primitives_core::{NodeId, PlacementState, Slots};

/// A placement, a broken one, a node that leaves, and then something goes wrong.
#[track_caller]
fn fires(message: &'static str, corrupt: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        let (left, right) = split(&root());
        let id = register(1, 50);
        let other = register(2, 51);
        run_to(2);
        place(&left, &[0, 2, 4, 6, 8]);
        place(&right, &[0, 2, 4, 6, id]);
        assert_ok!(report(1, &[(other, 20)]));
        assert_ok!(Placement::deregister_node(signed(1)));
        check();
        corrupt();
        assert_eq!(Placement::do_try_state(), Err(message.into()));
    });
}

/// The leaf that is placed, and the one whose placement is broken.
fn leaves() -> (nerv_primitives_core::ShardId, nerv_primitives_core::ShardId) {
    let of = |sound| {
        Placements::<Test>::iter()
            .find(|(_, it)| (it.state == PlacementState::Sound) == sound)
            .map(|(shard, _)| shard)
            .unwrap()
    };
    (of(true), of(false))
}

fn alter(
    shard: &nerv_primitives_core::ShardId,
    change: impl FnOnce(&mut crate::PlacementOf<Test>),
) {
    Placements::<Test>::mutate(shard, |placement| change(placement.as_mut().unwrap()));
}

/// Slots with these holders, whatever they are.
fn slots_of(nodes: &[NodeId]) -> Slots {
    let holders: Vec<Option<NodeId>> = nodes.iter().copied().map(Some).collect();
    Slots::decode(&mut &holders.encode()[..]).unwrap()
}

#[test]
fn nodes() {
    fires("more nodes than may be", || MaxNodes::set(5));
    fires("a node newer than the next", || NextNode::<Test>::put(11));
    fires("a node that is not its operator's", || {
        Operators::<Test>::insert(1, 3);
    });
    fires("a deposit that is not held, or held for no node", || {
        change(11, |node| node.deposit += 1);
    });
    fires("a node without a key, or a simulated one with one", || {
        NodeKeys::<Test>::remove(11)
    });
    fires("an operator of no node", || {
        Operators::<Test>::insert(30, 3);
    });
    fires("a key of no node", || {
        NodeKeys::<Test>::insert(77, KeyBytes::default());
    });
}

#[test]
fn room() {
    fires("a node that does not know what it holds", || {
        change(8, |node| node.shards.clear());
    });
    fires(
        "room that is set aside for nothing, or not set aside",
        || {
            change(9, |node| node.used = 1);
        },
    );
    fires("a node that is too full", || {
        change(8, |node| node.capacity = 9);
    });
    fires("a placement on a node that is not there", || {
        alter(&leaves().1, |it| it.slots = slots_of(&[0, 2, 4, 6, 10, 99]));
    });
}

#[test]
fn rounds() {
    fires("a round of a shard that is no leaf", || {
        let round = round(&leaves().0);
        Rounds::<Test>::insert(root(), round);
    });
    fires("a round newer than the next", || NextRound::<Test>::put(0));
    fires("a leaf without a round", || {
        Rounds::<Test>::remove(leaves().0);
    });
    fires("two rounds of the same number", || {
        let (sound, broken) = leaves();
        let number = round(&broken).number;
        Rounds::<Test>::mutate(sound, |it| it.as_mut().unwrap().number = number);
    });
}

#[test]
fn placements() {
    fires("a placement that is sound and to be replaced", || {
        Rounds::<Test>::mutate(leaves().0, |it| it.as_mut().unwrap().due = Some(9));
    });
    fires("a placement that is broken and not marked", || {
        change(8, |node| node.status = NodeStatus::Failed);
    });
    fires("a placement that is broken and not marked", || {
        alter(&leaves().0, |it| it.per_domain = 0);
    });
    fires("a placement that is broken and not marked", || {
        let sound = leaves().0;
        alter(&sound, |it| it.slots.vacate(8));
        change(8, |node| {
            node.shards.retain(|it| *it != sound);
            node.used -= 10;
        });
    });
    fires("a node that holds two slots of a placement", || {
        let broken = leaves().1;
        alter(&broken, |it| it.slots = slots_of(&[0, 2, 4, 6, 6]));
        change(10, |node| {
            node.shards.clear();
            node.used = 0;
        });
        change(6, |node| {
            let place = node.shards.binary_search(&broken).unwrap();
            node.shards.try_insert(place, broken).unwrap();
            node.used += 10;
        });
    });
    fires("a broken placement that nobody is to replace", || {
        Rounds::<Test>::mutate(leaves().1, |it| it.as_mut().unwrap().due = None);
    });
    fires("a leaf that nobody is to place", || {
        let (sound, _) = leaves();
        for id in holders(&sound) {
            change(id, |node| {
                node.shards.retain(|it| *it != sound);
                node.used -= 10;
            });
        }
        Placements::<Test>::remove(sound);
    });
    fires("a placement of a shard that is no leaf", || {
        let mut nobody = placement(&leaves().0);
        nobody.slots = slots_of(&[]);
        Placements::<Test>::insert(root(), nobody);
    });
}

#[test]
fn placers() {
    fires("a placer's deposit that is not held", || {
        let reason = crate::HoldReason::PlacerDeposit.into();
        Balances::set_on_hold(&reason, &51, BOND - 1).unwrap();
    });
    fires("a placer without turns, or turns of nobody's", || {
        PlacerOrder::<Test>::mutate(|order| order.truncate(2));
    });
    fires("a placer without turns, or turns of nobody's", || {
        Placers::<Test>::mutate(52, |placer| placer.as_mut().unwrap().suspended = true);
    });
}

#[test]
fn latencies() {
    let reported = |node| Reported {
        node,
        samples: Samples::ageless(20),
    };
    let put = |by: u32, row: Vec<Reported>| {
        Reports::<Test>::insert(by, RowOf::<Test>::truncate_from(row))
    };
    fires("reports by a node that is not there", || {
        put(99, vec![reported(5)]);
    });
    fires("reports out of order, or of the node itself", || {
        put(5, vec![reported(7), reported(4)]);
    });
    fires("reports out of order, or of the node itself", || {
        put(5, vec![reported(4), reported(5)]);
    });
    fires("samples out of order", || {
        let mut twice = reported(4);
        twice.samples.push(Sample { at: 1, millis: 20 });
        put(5, vec![twice]);
    });
    fires("samples out of order", || {
        let mut gap = reported(4);
        gap.samples.push(Sample { at: 1, millis: 0 });
        put(5, vec![gap]);
    });
}

#[test]
fn vacated() {
    let lost = |shard, nodes: &[NodeId]| {
        let bans = nodes.iter().map(|node| Ban {
            node: *node,
            until: 3,
        });
        Vacated::<Test>::insert(shard, BoundedVec::truncate_from(bans.collect()));
    };
    fires("a piece that was lost of what is no leaf", || {
        lost(root(), &[3]);
    });
    let message = "a piece that was lost twice, or by a node newer than the next";
    fires(message, || lost(leaves().0, &[3, 3]));
    fires(message, || lost(leaves().0, &[12]));
    fires("a slot held by who lost its piece", || {
        lost(leaves().0, &[8]);
    });
}

#[test]
fn leavers() {
    let message = "a node on its way out that is not looked at, or the reverse";
    fires(message, Leavers::<Test>::kill);
    fires(message, || Leavers::<Test>::try_append(3).unwrap());
}
