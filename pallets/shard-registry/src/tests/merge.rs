// SPDX-License-Identifier: Apache-2.0
//! The cutover of a merge.

use crate::{mock::*, Embeddings, Error, PendingChanges, Routing};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{traits::ShardRouting, traits::ShardTree, ShardId, ShardStatus};
use nerv_primitives_embedding::RoutingTable;

fn root() -> ShardId {
    ShardId::root()
}

#[test]
fn success_the_parent_is_a_filling_leaf_again() {
    build_and_execute(|| {
        open(0..32);
        let cut = split_and_settle(&root(), 0..32).unwrap();
        System::set_block_number(9);
        assert_eq!(Registry::merge(&cut.left, &cut.right, 9), Ok(root()));
        let parent = Registry::shard(&root()).unwrap();
        assert_eq!((parent.status, parent.since), (ShardStatus::Live, 9));
        // Until they have drained the children stay known.
        assert_eq!(parent.children, Some((cut.left, cut.right)));
        assert_eq!(parent.hyperplane, Some(cut.hyperplane));
        for child in [cut.left, cut.right] {
            let child = Registry::shard(&child).unwrap();
            assert_eq!((child.status, child.since), (ShardStatus::Retiring, 9));
        }
        assert!(Registry::is_filling(&root()));
        assert!(!Registry::is_filling(&cut.left));
        assert_eq!(Registry::leaf_count(), 1);
    });
}

#[test]
fn success_a_subtree_merges_from_its_leaves_up() {
    build_and_execute(|| {
        let family = super::family();
        for (parent, (left, right)) in [
            (family.left, family.left_children),
            (family.right, family.right_children),
            (root(), (family.left, family.right)),
        ] {
            let of = |shard: ShardId| -> Vec<u32> {
                (0..64).filter(|n| leaf_of(&id(*n)) == shard).collect()
            };
            let (in_left, in_right) = (of(left), of(right));
            assert_eq!(Registry::merge(&left, &right, now()), Ok(parent));
            drain(&left, in_left);
            drain(&right, in_right);
            assert_ok!(Registry::settle_merge(&parent));
            check();
        }
        assert_eq!(Registry::shards(), vec![root()]);
        assert_eq!(
            Routing::<Test>::get(),
            Some(RoutingTable::new(*root().bytes()))
        );
        assert_eq!(Embeddings::<Test>::get(root()), sum((0..64).map(id)));
    });
}

/// Records of accounts that came in this very block may be drained before the block ends.
#[test]
fn success_accounts_of_this_block_can_be_drained_in_it() {
    build_and_execute(|| {
        open(0..32);
        let cut = split_and_settle(&root(), 0..32).unwrap();
        next_block();
        open(32..40);
        let of = |shard: ShardId| -> Vec<u32> {
            (0..40).filter(|n| leaf_of(&id(*n)) == shard).collect()
        };
        let (in_left, in_right) = (of(cut.left), of(cut.right));
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        assert!(PendingChanges::<Test>::get().is_empty());
        for (child, members) in [(cut.left, in_left), (cut.right, in_right)] {
            let all = delta(members.into_iter().map(id));
            assert_ok!(Registry::moved(&child, &root(), &all));
        }
        assert_ok!(Registry::settle_merge(&root()));
        assert_eq!(Embeddings::<Test>::get(root()), sum((0..40).map(id)));
    });
}

#[test]
fn fails_unknown_shard() {
    build_and_execute(|| {
        let cut = split_and_settle(&root(), []).unwrap();
        let unknown = ShardId::from([7; 32]);
        for (left, right) in [(unknown, cut.right), (cut.left, unknown)] {
            assert_noop!(
                Registry::merge(&left, &right, now()),
                Error::<Test>::UnknownShard
            );
        }
    });
}

#[test]
fn fails_what_are_no_siblings() {
    build_and_execute(|| {
        let family = super::family();
        let ((ll, lr), (rl, rr)) = (family.left_children, family.right_children);
        for (left, right) in [
            (lr, ll),          // swapped
            (ll, ll),          // one twice
            (ll, rl),          // cousins
            (lr, rl),          // cousins side by side
            (ll, rr),          // cousins apart
            (family.left, ll), // parent and child
            (root(), root()),  // the root has no sibling
            (root(), ll),
        ] {
            assert_noop!(
                Registry::merge(&left, &right, now()),
                Error::<Test>::NotSiblings
            );
        }
    });
}

#[test]
fn fails_siblings_that_are_no_leaves() {
    build_and_execute(|| {
        let family = super::family();
        // Both have split.
        assert_noop!(
            Registry::merge(&family.left, &family.right, now()),
            Error::<Test>::NotALeaf
        );
        // Both retire.
        let (left, right) = family.left_children;
        assert_ok!(Registry::merge(&left, &right, now()));
        assert_noop!(
            Registry::merge(&left, &right, now()),
            Error::<Test>::NotALeaf
        );
        // The left one is a leaf now, the right one has split.
        assert_noop!(
            Registry::merge(&family.left, &family.right, now()),
            Error::<Test>::NotALeaf
        );
    });
}

#[test]
fn fails_when_only_the_right_one_is_no_leaf() {
    build_and_execute(|| {
        let cut = split_and_settle(&root(), []).unwrap();
        assert_ok!(split_and_settle(&cut.right, []));
        assert_noop!(
            Registry::merge(&cut.left, &cut.right, now()),
            Error::<Test>::NotALeaf
        );
    });
}

#[test]
fn fails_when_the_table_knows_other_leaves() {
    new_test_ext().execute_with(|| {
        let cut = split_and_settle(&root(), []).unwrap();
        // The two are leaves of the table, but of no common node.
        let mut table = RoutingTable::new(*root().bytes());
        table
            .split(
                root().bytes(),
                &cut.hyperplane,
                *cut.right.bytes(),
                *cut.left.bytes(),
            )
            .unwrap();
        for leaf in [cut.left, cut.right] {
            table.set_filling(leaf.bytes(), false).unwrap();
        }
        Routing::<Test>::put(table);
        assert_noop!(
            Registry::merge(&cut.left, &cut.right, now()),
            Error::<Test>::NotSiblings
        );
        assert_eq!(Registry::homes([&id(1)]).unwrap()[0].sources, [None; 2]);
    });
}
