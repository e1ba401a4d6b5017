// SPDX-License-Identifier: Apache-2.0
//! The shards' embeddings: what is noted in a block, and when it is folded into the sums.

use crate::{mock::*, Change, Embeddings, Error, Event, PendingChanges};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    traits::{ShardRouting, ShardTree},
    ShardId,
};
use nerv_primitives_embedding::ShardEmbedding;

fn root() -> ShardId {
    ShardId::root()
}

#[test]
fn success_changes_wait_for_the_end_of_the_block_but_count_at_once() {
    build_and_execute(|| {
        open(0..5);
        Registry::closed(&root(), &id(2));
        assert_eq!(PendingChanges::<Test>::get().len(), 6);
        assert_eq!(PendingChanges::<Test>::get()[5].change, Change::Left);
        assert_eq!(Embeddings::<Test>::get(root()), ShardEmbedding::default());
        let expected = sum([0, 1, 3, 4].map(id));
        assert_eq!(Registry::account_count(&root()), 4);
        assert_eq!(Registry::last_account_count(&root()), 0);
        assert_eq!(Registry::embedding(&root()).unwrap(), expected);

        next_block();
        assert!(PendingChanges::<Test>::get().is_empty());
        assert_eq!(Embeddings::<Test>::get(root()), expected);
        assert_eq!(Registry::account_count(&root()), 4);
        assert_eq!(Registry::last_account_count(&root()), 4);
        assert_eq!(Registry::embedding(&root()).unwrap(), expected);
        assert_eq!(events(), vec![]);
    });
}

#[test]
fn success_what_is_pending_for_one_shard_does_not_touch_another() {
    build_and_execute(|| {
        open(0..32);
        let cut = split_and_settle(&root(), 0..32).unwrap();
        let before = Registry::embedding(&cut.right).unwrap();
        Registry::opened(&cut.left, &id(100));
        assert_eq!(Registry::embedding(&cut.right).unwrap(), before);
        assert_eq!(Registry::account_count(&cut.right), before.count());
        assert_eq!(
            Registry::account_count(&cut.left) + Registry::account_count(&cut.right),
            33
        );
    });
}

#[test]
fn success_an_account_that_comes_and_goes_in_one_block_leaves_no_trace() {
    build_and_execute(|| {
        open(0..3);
        next_block();
        let before = Embeddings::<Test>::get(root());
        Registry::opened(&root(), &id(9));
        Registry::closed(&root(), &id(9));
        Registry::closed(&root(), &id(1));
        Registry::opened(&root(), &id(1));
        assert_eq!(Registry::account_count(&root()), 3);
        next_block();
        assert_eq!(Embeddings::<Test>::get(root()), before);
    });
}

#[test]
fn boundary_a_full_list_is_folded_early() {
    MaxPendingChanges::set(4);
    build_and_execute(|| {
        open(0..4);
        assert_eq!(PendingChanges::<Test>::get().len(), 4);
        assert_eq!(Embeddings::<Test>::get(root()).count(), 0);
        open(4..5);
        assert_eq!(PendingChanges::<Test>::get().len(), 1);
        assert_eq!(Embeddings::<Test>::get(root()), sum((0..4).map(id)));
        assert_eq!(Registry::account_count(&root()), 5);
        next_block();
        assert_eq!(Embeddings::<Test>::get(root()), sum((0..5).map(id)));
    });
}

#[test]
fn fails_a_fold_that_does_not_fit_tells_and_leaves_the_sum() {
    build_and_execute(|| {
        open(0..2);
        next_block();
        let before = Embeddings::<Test>::get(root());
        // More leave than there are.
        (0..3).for_each(|n| Registry::closed(&root(), &id(n)));
        assert_noop!(
            Registry::embedding(&root()),
            Error::<Test>::EmbeddingInconsistent
        );
        Registry::fold_changes();
        assert_eq!(
            events(),
            vec![Event::EmbeddingInconsistent { shard: root() }]
        );
        assert_eq!(Embeddings::<Test>::get(root()), before);
        assert!(PendingChanges::<Test>::get().is_empty());
    });
}

#[test]
fn success_moved_accounts_are_in_the_other_sum_at_once() {
    build_and_execute(|| {
        open(0..32);
        let cut = split(&root());
        let whole = Embeddings::<Test>::get(root());
        let mine: Vec<u32> = (0..32).filter(|n| leaf_of(&id(*n)) == cut.left).collect();
        let accounts = || mine.iter().copied().map(id);
        assert_ok!(Registry::moved(&root(), &cut.left, &delta(accounts())));
        assert_eq!(Embeddings::<Test>::get(cut.left), sum(accounts()));
        let parts = Embeddings::<Test>::get(root())
            .checked_add(&Embeddings::<Test>::get(cut.left))
            .unwrap();
        assert_eq!(parts, whole);
        assert!(PendingChanges::<Test>::get().is_empty());
    });
}

#[test]
fn fails_moving_accounts_that_do_not_fit() {
    build_and_execute(|| {
        open(0..2);
        let cut = split(&root());
        // More than there are, and one that was never there.
        for accounts in [vec![0, 1, 2], vec![0, 3]] {
            let moved = delta(accounts.into_iter().map(id));
            assert_noop!(
                Registry::moved(&root(), &cut.left, &moved),
                Error::<Test>::EmbeddingInconsistent
            );
        }
        // The shard they would join has a sum that none of theirs fits into.
        let arriving = delta([id(5)]).inverse();
        assert_noop!(
            Registry::moved(&root(), &cut.left, &arriving),
            Error::<Test>::EmbeddingInconsistent
        );
    });
}

#[test]
fn success_a_change_is_worth_its_weight() {
    use crate::WeightInfo;
    let each = <() as WeightInfo>::fold(1).saturating_sub(<() as WeightInfo>::fold(0));
    assert_eq!(Registry::change_weight(), each);
    assert!(each.ref_time() > 0);
}
