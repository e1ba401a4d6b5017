// SPDX-License-Identifier: Apache-2.0
//! The ends of drains: the sums come out exactly, or it is an error.

use crate::{mock::*, Embeddings, Error, PendingChanges, Shards};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{traits::ShardRouting, traits::ShardTree, ShardId, ShardStatus};
use nerv_primitives_embedding::{ShardEmbedding, Side};
use proptest::prelude::*;

fn root() -> ShardId {
    ShardId::root()
}

#[test]
fn success_the_parts_of_a_split_add_up_to_the_whole() {
    build_and_execute(|| {
        open(0..100);
        let cut = split(&root());
        let whole = Embeddings::<Test>::get(root());
        drain(&root(), 0..100);
        assert_ok!(Registry::settle_split(&root()));

        let [left, right] = [cut.left, cut.right].map(Embeddings::<Test>::get);
        assert_eq!(left.checked_add(&right).unwrap(), whole);
        for (child, side) in [(left, Side::Left), (right, Side::Right)] {
            let members = (0..100)
                .map(id)
                .filter(|id| cut.hyperplane.side(&id.signs()) == side);
            assert_eq!(child, sum(members));
        }
        let parent = Registry::shard(&root()).unwrap();
        assert_eq!(parent.status, ShardStatus::Split);
        assert_eq!(parent.children, Some((cut.left, cut.right)));
        assert_eq!(parent.since, 1);
        assert!(!Embeddings::<Test>::contains_key(root()));
        assert!(!Registry::is_filling(&cut.left) && !Registry::is_filling(&cut.right));
    });
}

#[test]
fn success_the_parts_of_a_merge_add_up_to_the_whole() {
    build_and_execute(|| {
        open(0..100);
        let whole = sum((0..100).map(id));
        let cut = split_and_settle(&root(), 0..100).unwrap();
        let (left, right): (Vec<u32>, Vec<u32>) =
            (0..100).partition(|n| leaf_of(&id(*n)) == cut.left);
        System::set_block_number(5);
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        drain(&cut.left, left);
        drain(&cut.right, right);
        assert_ok!(Registry::settle_merge(&root()));

        assert_eq!(Embeddings::<Test>::get(root()), whole);
        let parent = Registry::shard(&root()).unwrap();
        assert_eq!((parent.status, parent.since), (ShardStatus::Live, 5));
        assert_eq!((parent.children, parent.hyperplane), (None, None));
        for child in [cut.left, cut.right] {
            assert!(!Shards::<Test>::contains_key(child));
            assert!(!Embeddings::<Test>::contains_key(child));
        }
    });
}

#[test]
fn success_accounts_that_were_touched_in_this_block_are_counted() {
    build_and_execute(|| {
        open(0..20);
        let cut = split(&root());
        let whole = Embeddings::<Test>::get(root());
        // Three are moved by calls of this block, the rest by the drain of the same block.
        for n in 0..3 {
            Registry::closed(&root(), &id(n));
            Registry::opened(&leaf_of(&id(n)), &id(n));
        }
        assert_noop!(
            Registry::settle_split(&root()),
            Error::<Test>::HomomorphismBroken
        );
        drain(&root(), 3..20);
        assert!(!PendingChanges::<Test>::get().is_empty());
        assert_ok!(Registry::settle_split(&root()));
        assert!(PendingChanges::<Test>::get().is_empty());
        let [left, right] = [cut.left, cut.right].map(Embeddings::<Test>::get);
        assert_eq!(left.checked_add(&right).unwrap(), whole);
        // No sum comes back when the block ends.
        next_block();
        assert!(!Embeddings::<Test>::contains_key(root()));
    });
}

#[test]
fn fails_to_settle_a_split_of_which_something_is_left() {
    build_and_execute(|| {
        open(0..20);
        split(&root());
        drain(&root(), 0..19);
        assert_noop!(
            Registry::settle_split(&root()),
            Error::<Test>::HomomorphismBroken
        );
        drain(&root(), 19..20);
        assert_ok!(Registry::settle_split(&root()));
    });
}

#[test]
fn fails_to_settle_a_split_whose_count_is_zero_but_not_its_sum() {
    new_test_ext().execute_with(|| {
        open(0..2);
        split(&root());
        drain(&root(), 0..2);
        // No way leads to such a sum: written as bytes.
        let mut bytes = codec::Encode::encode(&ShardEmbedding::default());
        bytes[8] = 2;
        frame_support::storage::unhashed::put_raw(
            &Embeddings::<Test>::hashed_key_for(root()),
            &bytes,
        );
        assert_noop!(
            Registry::settle_split(&root()),
            Error::<Test>::HomomorphismBroken
        );
    });
}

#[test]
fn fails_to_settle_a_merge_of_which_something_is_left_on_either_side() {
    build_and_execute(|| {
        open(0..20);
        let cut = split_and_settle(&root(), 0..20).unwrap();
        let (left, right): (Vec<u32>, Vec<u32>) =
            (0..20).partition(|n| leaf_of(&id(*n)) == cut.left);
        assert!(!left.is_empty() && !right.is_empty());
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        drain(&cut.left, left);
        assert_noop!(
            Registry::settle_merge(&root()),
            Error::<Test>::HomomorphismBroken
        );
        drain(&cut.right, right);
        assert_ok!(Registry::settle_merge(&root()));
    });
}

#[test]
fn fails_to_settle_what_does_not_drain() {
    build_and_execute(|| {
        let unknown = ShardId::from([7; 32]);
        assert_noop!(
            Registry::settle_split(&unknown),
            Error::<Test>::UnknownShard
        );
        assert_noop!(
            Registry::settle_merge(&unknown),
            Error::<Test>::UnknownShard
        );
        // A leaf.
        assert_noop!(Registry::settle_split(&root()), Error::<Test>::NotDraining);
        assert_noop!(Registry::settle_merge(&root()), Error::<Test>::NotDraining);
        // A split that drains is no merge, and has ended once it is settled.
        let cut = split(&root());
        assert_noop!(Registry::settle_merge(&root()), Error::<Test>::NotDraining);
        assert_ok!(Registry::settle_split(&root()));
        assert_noop!(Registry::settle_split(&root()), Error::<Test>::NotDraining);
        assert_noop!(Registry::settle_merge(&root()), Error::<Test>::NotDraining);
        // A merge that drains is no split, and has ended once it is settled.
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        assert_noop!(Registry::settle_split(&root()), Error::<Test>::NotDraining);
        assert_noop!(
            Registry::settle_split(&cut.left),
            Error::<Test>::NotDraining
        );
        assert_ok!(Registry::settle_merge(&root()));
        assert_noop!(Registry::settle_merge(&root()), Error::<Test>::NotDraining);
    });
}

#[test]
fn fails_to_settle_a_draining_shard_without_children() {
    new_test_ext().execute_with(|| {
        split(&root());
        Shards::<Test>::mutate_extant(root(), |shard| shard.children = None);
        assert_noop!(Registry::settle_split(&root()), Error::<Test>::NotDraining);
    });
}

#[test]
fn fails_to_settle_a_merge_whose_child_is_missing() {
    new_test_ext().execute_with(|| {
        let cut = split_and_settle(&root(), []).unwrap();
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        Shards::<Test>::remove(cut.right);
        assert_noop!(Registry::settle_merge(&root()), Error::<Test>::UnknownShard);
    });
}

#[test]
fn fails_when_a_sum_and_what_is_pending_for_it_disagree() {
    new_test_ext().execute_with(|| {
        split(&root());
        Registry::closed(&root(), &id(1));
        assert_noop!(
            Registry::settle_split(&root()),
            Error::<Test>::EmbeddingInconsistent
        );
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever accounts, whichever of them are touched, in whatever steps the drain goes: the
    /// parts of a split are the whole, and merged again they are the whole again.
    #[test]
    fn success_splits_and_merges_conserve_the_sum(
        accounts in prop::collection::btree_set(any::<u32>(), 1..60),
        touched in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
        step in 1usize..20,
    ) {
        build_and_execute(|| {
            let all: Vec<u32> = accounts.iter().copied().collect();
            let whole = sum(all.iter().copied().map(id));
            open(all.iter().copied());
            let cut = split(&root());
            assert_eq!(Embeddings::<Test>::get(root()), whole);
            let touched: std::collections::BTreeSet<u32> =
                touched.iter().map(|index| *index.get(&all)).collect();
            for n in &touched {
                Registry::closed(&root(), &id(*n));
                Registry::opened(&leaf_of(&id(*n)), &id(*n));
            }
            let rest: Vec<u32> = all.iter().copied().filter(|n| !touched.contains(n)).collect();
            for chunk in rest.chunks(step) {
                drain(&root(), chunk.iter().copied());
                next_block();
                check();
            }
            assert_ok!(Registry::settle_split(&root()));
            let [left, right] = [cut.left, cut.right].map(Embeddings::<Test>::get);
            assert_eq!(left.checked_add(&right).unwrap(), whole);

            let (left, right): (Vec<u32>, Vec<u32>) =
                all.iter().partition(|n| leaf_of(&id(**n)) == cut.left);
            assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
            drain(&cut.right, right);
            drain(&cut.left, left);
            assert_ok!(Registry::settle_merge(&root()));
            assert_eq!(Embeddings::<Test>::get(root()), whole);
        });
    }
}
