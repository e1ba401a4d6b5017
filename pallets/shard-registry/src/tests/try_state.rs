// SPDX-License-Identifier: Apache-2.0
//! Each of the registry's invariants fires once its storage is corrupted.

use crate::{mock::*, Embeddings, Epoch, Routing, Shards};
use codec::{Decode, Encode};
use frame_support::assert_ok;
use nerv_primitives_core::{
    traits::{ShardTree, SplitCut},
    Shard, ShardId, ShardStatus,
};
use nerv_primitives_embedding::{RoutingTable, ShardEmbedding, Side};
use sp_runtime::DispatchError;

/// Checks that the invariants hold after `build`, and what they tell after `corrupt`.
fn fires<B>(build: impl FnOnce() -> B, corrupt: impl FnOnce(B), expected: &str) {
    new_test_ext().execute_with(|| {
        let built = build();
        check();
        corrupt(built);
        match Registry::do_try_state() {
            Err(DispatchError::Other(message)) => assert_eq!(message, expected),
            other => panic!("instead of '{expected}': {other:?}"),
        }
    });
}

fn root() -> ShardId {
    ShardId::root()
}

fn nothing() {}

/// A split whose parent comes before its children in the order of ids, so that it is the parent
/// that is looked at first.
fn parent_first() -> SplitCut {
    let height = (1u32..)
        .find(|height| {
            [Side::Left, Side::Right]
                .into_iter()
                .all(|side| root().child(side, *height) > root())
        })
        .unwrap();
    let cut = Registry::split(&root(), height, |_| 0).unwrap();
    assert_ok!(Registry::settle_split(&root()));
    cut
}

fn merging() -> SplitCut {
    let cut = parent_first();
    assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
    cut
}

fn change(id: ShardId, change: impl FnOnce(&mut Shard)) {
    Shards::<Test>::mutate_extant(id, change);
}

#[test]
fn invariant_1_the_table_is_a_tree() {
    fires(
        nothing,
        |_| Routing::<Test>::kill(),
        "the routing table is missing",
    );
    let root_at_a_missing_leaf = |_| {
        let mut bytes = Routing::<Test>::get().unwrap().encode();
        bytes[0] = 1;
        Routing::<Test>::put(RoutingTable::decode(&mut &bytes[..]).unwrap());
    };
    fires(
        nothing,
        root_at_a_missing_leaf,
        "the routing table is no tree",
    );
}

#[test]
fn invariant_2_its_leaves_are_the_live_shards() {
    let one_more = |_| {
        let shard = Shard {
            parent: Some(root()),
            side: Some(Side::Left),
            depth: 1,
            ..Shard::root()
        };
        Shards::<Test>::insert(ShardId::from([1; 32]), shard);
    };
    fires(
        nothing,
        one_more,
        "the table's leaves are not the live shards",
    );
    fires(
        nothing,
        |_| Routing::<Test>::put(RoutingTable::new([1; 32])),
        "a leaf of the table is no live shard",
    );
    fires(
        merging,
        // As many as before, but one that retires.
        |cut| Routing::<Test>::put(RoutingTable::new(*cut.left.bytes())),
        "a leaf of the table is no live shard",
    );
    let marked = |filling: bool| {
        move |shard: ShardId| {
            let mut table = Routing::<Test>::get().unwrap();
            table.set_filling(shard.bytes(), filling).unwrap();
            Routing::<Test>::put(table);
        }
    };
    fires(root, marked(true), "a leaf is marked wrongly as filling");
    fires(
        || split(&root()).left,
        marked(false),
        "a leaf is marked wrongly as filling",
    );
}

#[test]
fn invariant_2_the_table_s_number_tells_of_filling_leaves() {
    let broken = "a table whose number does not tell whether a leaf is filling";
    fn turn<T>(_: T) {
        Epoch::<Test>::mutate(|epoch| {
            let epoch = epoch.as_mut().unwrap();
            epoch.filling = !epoch.filling;
        })
    }
    fires(nothing, turn, broken);
    fires(parent_first, turn, broken);
}

#[test]
fn invariant_3_parents_and_children_know_each_other() {
    fires(
        nothing,
        |_| change(root(), |shard| shard.depth = 1),
        "a root that is none",
    );
    fires(
        parent_first,
        |cut| {
            change(cut.left, |shard| {
                shard.parent = None;
                shard.side = None;
            })
        },
        "a root that is none",
    );
    fires(
        nothing,
        |_| change(root(), |shard| shard.side = Some(Side::Left)),
        "a side without a parent, or a parent without a side",
    );
    fires(
        parent_first,
        |cut| change(cut.left, |shard| shard.side = None),
        "a side without a parent, or a parent without a side",
    );
    fires(
        parent_first,
        |_| Shards::<Test>::remove(root()),
        "a shard without its parent",
    );
    for depth in [0, 2, u32::MAX] {
        fires(
            parent_first,
            |cut| change(cut.right, |shard| shard.depth = depth),
            "a wrong depth",
        );
    }
    fires(
        parent_first,
        |cut| change(root(), |shard| shard.children = Some((cut.right, cut.left))),
        "a shard its parent does not know",
    );
}

#[test]
fn invariant_4_children_and_cut_belong_together() {
    let broken = "children without a cut, or a cut alone";
    fires(
        parent_first,
        |_| change(root(), |shard| shard.hyperplane = None),
        broken,
    );
    fires(
        parent_first,
        |cut| change(cut.left, |shard| shard.hyperplane = Some(cut.hyperplane)),
        broken,
    );
    fires(
        parent_first,
        |_| {
            change(root(), |shard| {
                shard.children = None;
                shard.hyperplane = None;
            })
        },
        "nothing was split",
    );
    fires(
        merging,
        |cut| {
            change(cut.left, |shard| {
                shard.children = Some((cut.right, cut.right));
                shard.hyperplane = Some(cut.hyperplane);
            })
        },
        "a retiring shard with children",
    );
    fires(
        merging,
        |cut| Shards::<Test>::remove(cut.left),
        "a child that is missing",
    );
    fires(
        merging,
        |cut| change(cut.left, |shard| shard.status = ShardStatus::Split),
        "a shard and its child disagree on a merge",
    );
}

#[test]
fn invariant_5_only_shards_with_accounts_have_an_embedding() {
    let broken = "an embedding without accounts that could have it";
    fires(
        nothing,
        |_| Embeddings::<Test>::insert(ShardId::from([1; 32]), ShardEmbedding::default()),
        broken,
    );
    fires(
        parent_first,
        |_| Embeddings::<Test>::insert(root(), sum([id(1)])),
        broken,
    );
}
