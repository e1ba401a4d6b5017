// SPDX-License-Identifier: Apache-2.0
//! The cutover of a split.

use crate::{mock::*, Embeddings, Error, PendingChanges, Routing, Shards};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{traits::ShardRouting, traits::ShardTree, Shard, ShardId, ShardStatus};
use nerv_primitives_embedding::{Hyperplane, RoutingTable, ShardEmbedding, Side, MAX_LEAVES};

fn root() -> ShardId {
    ShardId::root()
}

#[test]
fn success_two_filling_leaves_take_the_place_of_one() {
    build_and_execute(|| {
        open(0..64);
        System::set_block_number(7);
        let cut = split(&root());
        assert_eq!(cut.left, root().child(Side::Left, 7));
        assert_eq!(cut.right, root().child(Side::Right, 7));
        assert_eq!(
            cut.hyperplane,
            Hyperplane::through_centroid(
                &Hyperplane::seed(root().bytes(), 7),
                &sum((0..64).map(id))
            )
        );
        let parent = Shard {
            status: ShardStatus::Draining,
            children: Some((cut.left, cut.right)),
            hyperplane: Some(cut.hyperplane),
            since: 7,
            ..Shard::root()
        };
        assert_eq!(Registry::shard(&root()), Some(parent));
        for (child, side) in [(cut.left, Side::Left), (cut.right, Side::Right)] {
            let expected = Shard {
                parent: Some(root()),
                side: Some(side),
                depth: 1,
                status: ShardStatus::Live,
                children: None,
                hyperplane: None,
                since: 7,
            };
            assert_eq!(Registry::shard(&child), Some(expected));
            assert!(Registry::is_filling(&child));
        }
        assert!(!Registry::is_filling(&root()));
        assert_eq!(Registry::leaf_count(), 2);
        // Both sides have accounts: the cut goes through the centroid.
        let lefts = (0..64).filter(|n| leaf_of(&id(*n)) == cut.left).count();
        assert!((16..=48).contains(&lefts), "{lefts} of 64 on the left");
    });
}

#[test]
fn success_the_centroid_includes_the_accounts_of_this_block() {
    build_and_execute(|| {
        open(0..10);
        next_block();
        open(10..20);
        let cut = split(&root());
        assert!(PendingChanges::<Test>::get().is_empty());
        assert_eq!(Embeddings::<Test>::get(root()), sum((0..20).map(id)));
        assert_eq!(cut.hyperplane.count, 20);
    });
}

/// Whatever is chosen gives a cut through the centroid, and the choice is made by the sum that is cut.
#[test]
fn success_the_cut_is_the_candidate_that_is_chosen() {
    for candidate in [0, 1, 63, 255] {
        build_and_execute(|| {
            open(0..10);
            next_block();
            open(10..20);
            System::set_block_number(7);
            let whole = sum((0..20).map(id));
            let mut asked = vec![];
            let choose = |embedding: &ShardEmbedding| {
                // The tree is as it was.
                let status = Registry::shard(&root()).map(|shard| shard.status);
                assert_eq!(status, Some(ShardStatus::Live));
                asked.push(embedding.clone());
                candidate
            };
            let cut = Registry::split(&root(), 7, choose).unwrap();
            assert_eq!(asked, [whole.clone()]);
            assert_eq!(cut.candidate, candidate);
            let seed = Hyperplane::candidate_seed(root().bytes(), 7, candidate);
            let expected = Hyperplane::through_centroid(&seed, &whole);
            assert_eq!(cut.hyperplane, expected);
            let kept = Registry::shard(&root()).unwrap().hyperplane;
            assert_eq!(kept, Some(expected));
            for n in 0..20 {
                let child = match expected.side(&id(n).signs()) {
                    Side::Left => cut.left,
                    Side::Right => cut.right,
                };
                assert_eq!(leaf_of(&id(n)), child);
            }
            drain(&root(), 0..20);
            assert_ok!(Registry::settle_split(&root()));
        });
    }
}

/// Nobody is asked how to cut what is no leaf.
#[test]
fn fails_without_asking_for_a_candidate() {
    build_and_execute(|| {
        let choose = |_: &ShardEmbedding| -> u8 { panic!("it was asked for") };
        assert_noop!(
            Registry::split(&ShardId::from([7; 32]), now(), choose),
            Error::<Test>::UnknownShard
        );
        split(&root());
        assert_noop!(
            Registry::split(&root(), now(), choose),
            Error::<Test>::NotALeaf
        );
        assert_ok!(Registry::settle_split(&root()));
    });
}

#[test]
fn success_an_empty_shard_is_cut() {
    build_and_execute(|| {
        let cut = split(&root());
        assert_eq!(cut.hyperplane.count, 0);
        assert!((0..20).all(|n| leaf_of(&id(n)) == cut.right));
        assert_ok!(Registry::settle_split(&root()));
    });
}

#[test]
fn success_children_split_again() {
    build_and_execute(|| {
        let family = super::family();
        let (a, b) = family.left_children;
        for shard in [a, b] {
            assert_eq!(Registry::shard(&shard).unwrap().depth, 2);
            assert_eq!(Registry::shard(&shard).unwrap().parent, Some(family.left));
        }
        assert_eq!(Registry::shards().len(), 7);
    });
}

#[test]
fn fails_unknown_shard() {
    build_and_execute(|| {
        assert_noop!(
            Registry::split(&ShardId::from([7; 32]), now(), |_| 0),
            Error::<Test>::UnknownShard
        );
    });
}

#[test]
fn fails_what_is_no_leaf() {
    build_and_execute(|| {
        open(0..8);
        let cut = split(&root());
        // Draining.
        assert_noop!(
            Registry::split(&root(), now(), |_| 0),
            Error::<Test>::NotALeaf
        );
        drain(&root(), 0..8);
        assert_ok!(Registry::settle_split(&root()));
        // Split.
        assert_noop!(
            Registry::split(&root(), now(), |_| 0),
            Error::<Test>::NotALeaf
        );
        // Retiring.
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        for child in [cut.left, cut.right] {
            assert_noop!(
                Registry::split(&child, now(), |_| 0),
                Error::<Test>::NotALeaf
            );
        }
    });
}

#[test]
fn success_a_shard_is_filling_while_records_drain_into_it() {
    build_and_execute(|| {
        assert!(!Registry::is_filling(&root()));
        let cut = split(&root());
        assert!(!Registry::is_filling(&root()), "it drains");
        assert!([cut.left, cut.right].iter().all(Registry::is_filling));
        assert_ok!(Registry::settle_split(&root()));
        assert!(![cut.left, cut.right].iter().any(Registry::is_filling));
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        assert!(Registry::is_filling(&root()));
        assert_ok!(Registry::settle_merge(&root()));
        assert!(!Registry::is_filling(&root()));
        assert_ok!(Registry::split(&root(), now() + 1, |_| 0));
    });
}

#[test]
fn boundary_the_table_holds_so_many_leaves() {
    let table_of = |leaves: u32| {
        let plane = Hyperplane::through_centroid(&[1; 32], &ShardEmbedding::default());
        let mut table = RoutingTable::new(*root().bytes());
        for n in 1..leaves {
            let mut shard = [0xff; 32];
            shard[..4].copy_from_slice(&n.to_le_bytes());
            let root = *root().bytes();
            table.split(&root, &plane, root, shard).unwrap();
        }
        assert_eq!(table.leaves().len(), leaves as usize);
        table
    };
    new_test_ext().execute_with(|| {
        Routing::<Test>::put(table_of(MAX_LEAVES));
        assert_noop!(
            Registry::split(&root(), now(), |_| 0),
            Error::<Test>::TooManyLeaves
        );
        Routing::<Test>::put(table_of(MAX_LEAVES - 1));
        assert_ok!(Registry::split(&root(), now(), |_| 0));
        assert_eq!(Registry::leaf_count(), MAX_LEAVES);
    });
}

#[test]
fn fails_when_the_table_does_not_know_the_leaf() {
    new_test_ext().execute_with(|| {
        Routing::<Test>::put(RoutingTable::new([3; 32]));
        assert_noop!(
            Registry::split(&root(), now(), |_| 0),
            Error::<Test>::NotALeaf
        );
        assert_eq!(Shards::<Test>::iter().count(), 1);
    });
}

#[test]
fn success_only_leaves_fill() {
    build_and_execute(|| {
        assert!(!Registry::is_filling(&ShardId::from([7; 32])));
        assert!(!Registry::is_filling(&root()));
        let cut = split(&root());
        assert!(!Registry::is_filling(&root()));
        assert!(Registry::is_filling(&cut.left));
        assert_eq!(Registry::embedding(&cut.left).unwrap().count(), 0);
    });
}
