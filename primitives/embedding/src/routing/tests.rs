// SPDX-License-Identifier: Apache-2.0
use super::{
    items::{LEAF_SIZE, NODE_SIZE, OVERRIDE_SIZE},
    *,
};
use crate::{hyperplane::Hyperplane, sum::ShardEmbedding};
use codec::{Decode, Encode, MaxEncodedLen};
use nerv_primitives_types::{BlindedId, Side};
use proptest::prelude::*;

fn id(n: u32) -> [u8; 32] {
    let mut id = [0; 32];
    id[..4].copy_from_slice(&n.to_le_bytes());
    id
}

fn account(n: u32) -> BlindedId {
    BlindedId::of(&n.to_le_bytes())
}

fn plane(n: u32) -> Hyperplane {
    // Through the origin: accounts lie on both sides of it.
    let cut = Hyperplane::through_centroid(&id(n), &ShardEmbedding::default());
    Hyperplane { count: 1, ..cut }
}

#[test]
fn sizes_of_the_items_are_as_the_view_expects() {
    assert_eq!(RouteNode::max_encoded_len(), NODE_SIZE);
    assert_eq!(RouteLeaf::max_encoded_len(), LEAF_SIZE);
    assert_eq!(RouteOverride::max_encoded_len(), OVERRIDE_SIZE);
}

#[test]
fn a_split_sends_accounts_to_their_sides_and_a_merge_back() {
    let mut table = RoutingTable::new(id(0));
    table.split(&id(0), &plane(0), id(1), id(2)).unwrap();
    table.check().unwrap();
    for n in 0..100 {
        let expected = match plane(0).side(&account(n).signs()) {
            Side::Left => id(1),
            Side::Right => id(2),
        };
        let route = table.explain(&account(n)).unwrap();
        assert_eq!(
            route.leaf,
            RouteLeaf {
                shard: expected,
                filling: true
            }
        );
        assert_eq!(route.sides.len(), 1);
    }
    table.merge(&id(1), &id(2), id(0)).unwrap();
    table.set_filling(&id(0), false).unwrap();
    assert_eq!(table, RoutingTable::new(id(0)));
}

#[test]
fn errors_are_typed_and_change_nothing() {
    let mut table = RoutingTable::new(id(0));
    table.split(&id(0), &plane(0), id(1), id(2)).unwrap();
    table.split(&id(1), &plane(1), id(3), id(4)).unwrap();
    let before = table.clone();
    assert_eq!(
        table.split(&id(0), &plane(0), id(8), id(9)),
        Err(RouteError::UnknownLeaf)
    );
    assert_eq!(
        table.merge(&id(3), &id(2), id(0)),
        Err(RouteError::NotSiblings)
    );
    assert_eq!(
        table.merge(&id(4), &id(3), id(1)),
        Err(RouteError::NotSiblings)
    );
    assert_eq!(
        table.merge(&id(3), &id(7), id(1)),
        Err(RouteError::UnknownLeaf)
    );
    assert_eq!(
        table.set_filling(&id(0), true),
        Err(RouteError::UnknownLeaf)
    );
    assert_eq!(
        table.set_override(account(1), &id(1)),
        Err(RouteError::UnknownLeaf)
    );
    assert_eq!(table, before);
}

#[test]
fn leaves_are_bounded() {
    let mut table = RoutingTable::new(id(0));
    for n in 1..MAX_LEAVES {
        table
            .split(&id(n - 1), &plane(n), id(n), id(10_000 + n))
            .unwrap();
    }
    assert!(table.is_full());
    let before = table.clone();
    let last = id(MAX_LEAVES - 1);
    assert_eq!(
        table.split(&last, &plane(0), id(1), id(2)),
        Err(RouteError::TooManyLeaves)
    );
    assert_eq!(table, before);
    assert!(table.encode().len() <= RoutingTable::max_encoded_len());
}

#[test]
fn an_override_wins_and_follows_splits_and_merges() {
    let mut table = RoutingTable::new(id(0));
    table.split(&id(0), &plane(0), id(1), id(2)).unwrap();
    let stray = (0..)
        .map(account)
        .find(|a| table.find(a).unwrap().shard == id(1))
        .unwrap();
    table.set_override(stray, &id(2)).unwrap();
    let route = table.explain(&stray).unwrap();
    assert_eq!(
        (route.leaf.shard, route.overridden, route.sides.len()),
        (id(2), true, 0)
    );

    table.split(&id(2), &plane(2), id(3), id(4)).unwrap();
    let side = plane(2).side(&stray.signs());
    let expected = if side == Side::Left { id(3) } else { id(4) };
    assert_eq!(table.find(&stray).unwrap().shard, expected);

    table.merge(&id(3), &id(4), id(2)).unwrap();
    assert_eq!(table.find(&stray).unwrap().shard, id(2));
    assert_eq!(table.overrides().len(), 1);

    // Where both ways lead to one place the override has done its work.
    table.merge(&id(1), &id(2), id(0)).unwrap();
    assert_eq!(table.overrides().len(), 0);
    assert_eq!(table.find(&stray).unwrap().shard, id(0));
}

#[test]
fn an_override_to_where_the_walk_leads_takes_it_back() {
    let mut table = RoutingTable::new(id(0));
    table.split(&id(0), &plane(0), id(1), id(2)).unwrap();
    let before = table.clone();
    let (home, other) = match table.find(&account(5)).unwrap().shard {
        home if home == id(1) => (home, id(2)),
        home => (home, id(1)),
    };
    table.set_override(account(5), &home).unwrap();
    assert_eq!(table, before);
    table.set_override(account(5), &other).unwrap();
    assert_ne!(table, before);
    table.set_override(account(5), &home).unwrap();
    assert_eq!(table, before);
}

#[test]
fn overrides_are_bounded() {
    let mut table = RoutingTable::new(id(0));
    table.split(&id(0), &plane(0), id(1), id(2)).unwrap();
    let plain = table.clone();
    let mut strays = (0..)
        .map(account)
        .filter(|a| plain.find(a).unwrap().shard == id(1));
    for _ in 0..MAX_OVERRIDES {
        table.set_override(strays.next().unwrap(), &id(2)).unwrap();
    }
    let before = table.clone();
    let one_more = strays.next().unwrap();
    assert_eq!(
        table.set_override(one_more, &id(2)),
        Err(RouteError::TooManyOverrides)
    );
    assert_eq!(table, before);
    table.check().unwrap();
}

#[test]
fn a_corrupt_table_is_noticed_and_never_walked_for_ever() {
    let mut table = RoutingTable::new(id(0));
    table.split(&id(0), &plane(0), id(1), id(2)).unwrap();
    let mut circle = table.clone();
    circle.nodes[0].left = RouteTarget::Node(0).into();
    circle.nodes[0].right = RouteTarget::Node(0).into();
    assert_eq!(circle.check(), Err(RouteError::Corrupt));
    assert_eq!(circle.find(&account(1)), Err(RouteError::Corrupt));

    let mut missing = table.clone();
    missing.root = RouteTarget::Leaf(77).into();
    assert_eq!(missing.check(), Err(RouteError::Corrupt));
    assert_eq!(missing.find(&account(1)), Err(RouteError::Corrupt));

    let mut orphan = table.clone();
    orphan.root = RouteTarget::Leaf(0).into();
    assert_eq!(orphan.check(), Err(RouteError::Corrupt));

    let mut unordered = table;
    unordered
        .overrides
        .try_push(RouteOverride {
            account: account(1),
            target: 0,
        })
        .unwrap();
    unordered
        .overrides
        .try_push(RouteOverride {
            account: account(1),
            target: 0,
        })
        .unwrap();
    assert_eq!(unordered.check(), Err(RouteError::Corrupt));
}

/// What happens to a table: a split, a merge, an override, at a place chosen by a number.
#[derive(Clone, Debug)]
enum Change {
    Split(usize),
    Merge(usize),
    Override(u32, usize),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        3 => any::<usize>().prop_map(Change::Split),
        2 => any::<usize>().prop_map(Change::Merge),
        1 => (0u32..50, any::<usize>()).prop_map(|(a, n)| Change::Override(a, n)),
    ];
    prop::collection::vec(change, 0..60)
}

/// Applies a change and tells whether it was a split or a merge that took place.
fn apply(table: &mut RoutingTable, change: &Change, fresh: &mut u32) {
    let leaves: Vec<[u8; 32]> = table.leaves().iter().map(|l| l.shard).collect();
    match change {
        Change::Split(n) => {
            *fresh += 2;
            let shard = leaves[n % leaves.len()];
            table
                .split(&shard, &plane(*fresh), id(*fresh), id(*fresh + 1))
                .unwrap();
        }
        Change::Merge(n) => {
            let pairs: Vec<_> = table
                .nodes
                .iter()
                .filter_map(|node| match (node.left.into(), node.right.into()) {
                    (RouteTarget::Leaf(l), RouteTarget::Leaf(r)) => {
                        Some((leaves[l as usize], leaves[r as usize]))
                    }
                    _ => None,
                })
                .collect();
            if !pairs.is_empty() {
                *fresh += 2;
                let (left, right) = pairs[n % pairs.len()];
                table.merge(&left, &right, id(*fresh)).unwrap();
            }
        }
        Change::Override(a, n) => table
            .set_override(account(*a), &leaves[n % leaves.len()])
            .unwrap(),
    }
}

proptest! {
    #[test]
    fn a_table_stays_a_tree_and_its_view_agrees(changes in changes()) {
        let (mut table, mut fresh) = (RoutingTable::new(id(0)), 0);
        for change in &changes {
            apply(&mut table, change, &mut fresh);
            prop_assert_eq!(table.check(), Ok(()));
            if let Change::Override(a, _) = change {
                let leaves: Vec<_> = table.leaves().iter().map(|l| l.shard).collect();
                prop_assert!(leaves.contains(&table.find(&account(*a)).unwrap().shard));
            }
        }
        let encoded = table.encode();
        let view = RoutingView::new(&encoded).unwrap();
        prop_assert_eq!(view.leaf_count() as usize, table.leaves().len());
        for n in 0..60 {
            let expected = table.find(&account(n));
            prop_assert_eq!(view.find(&account(n)), expected);
            let route = table.explain(&account(n));
            prop_assert_eq!(route.clone().map(|route| route.leaf), expected);
            let (walk, overridden) = view.find_both(&account(n)).unwrap();
            prop_assert_eq!(overridden.is_some(), route.unwrap().overridden);
            prop_assert_eq!(Ok(overridden.unwrap_or(walk)), expected);
            let mut plain = table.clone();
            plain.overrides.retain(|standing| standing.account != account(n));
            prop_assert_eq!(plain.find(&account(n)), Ok(walk));
            prop_assert_ne!(overridden, Some(walk), "an override that leads where the walk does");
        }
        prop_assert_eq!(RoutingTable::decode(&mut &encoded[..]).unwrap(), table);
    }

    /// Bytes that are no table end in an error or an answer, never in a panic.
    #[test]
    fn garbage_is_no_table(bytes in prop::collection::vec(any::<u8>(), 0..400), n: u32) {
        if let Ok(view) = RoutingView::new(&bytes) {
            let _ = view.find(&account(n));
            let _ = view.find_both(&account(n));
        }
    }
}
