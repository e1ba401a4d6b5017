// SPDX-License-Identifier: Apache-2.0
//! Cutovers: what becomes of a shard's checkpoints when it splits or merges.

use crate::{mock::*, Commitments, Custodies, EndedCustodies, Event};
use nerv_primitives_core::{
    api::{Duty, DutyKind},
    traits::Checkpoints,
    ShardId,
};

/// Commits a checkpoint of a leaf on the nodes from `first` on.
fn commit(shard: &ShardId, first: u32) -> u32 {
    place(shard, first);
    for _ in 0..6 {
        next_block();
        if custody(shard).pending.is_some() {
            break;
        }
    }
    acknowledge(shard, 0..5);
    custody(shard)
        .newest()
        .expect("five agree")
        .checkpoint
        .height
}

fn retired(shard: &ShardId) -> Vec<u32> {
    let heights = events().into_iter().filter_map(|event| match event {
        Event::Retired { shard: of, height } if of == *shard => Some(height),
        _ => None,
    });
    heights.collect()
}

#[test]
fn children_owe_a_checkpoint_each_and_the_parent_s_is_kept_until_both_have_one() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        let born = now();
        let (left, right) = split(&root());
        assert!(custody(&left).is_due && custody(&right).is_due);
        assert!(!Custodies::<Test>::contains_key(root()));
        let kept = EndedCustodies::<Test>::get((root(), born)).expect("it is kept");
        assert_eq!((kept.waiting, kept.committed.len()), (2, 1));
        assert_eq!(kept.slots[3], Some(3));
        commit(&left, 0);
        next_block();
        assert_eq!(
            EndedCustodies::<Test>::get((root(), born)).unwrap().waiting,
            1
        );
        assert!(Commitments::<Test>::contains_key((root(), height)));
        // Who held it is to go on holding it, and is asked for nothing.
        let duties = Fragments::duties(&[3]);
        let old: Vec<_> = duties.iter().filter(|duty| duty.shard == root()).collect();
        assert!(matches!(
            old[..],
            [Duty {
                kind: DutyKind::Hold {
                    acknowledged: true,
                    until: None,
                    ..
                },
                ..
            }]
        ));
        assert_eq!(Fragments::checkpoint(&root()).unwrap().committed.len(), 1);
        commit(&right, 7);
        next_block();
        assert_eq!(retired(&root()), [height]);
        assert_eq!(EndedCustodies::<Test>::iter().count(), 0);
        assert!(Fragments::checkpoint(&root()).is_none());
    });
}

#[test]
fn what_waits_when_the_shard_ends_is_given_up() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        run_to(3);
        acknowledge(&root(), 0..2);
        split(&root());
        assert!(events().contains(&Event::CheckpointAbandoned {
            shard: root(),
            height: 2,
            acknowledged: 2,
        }));
        assert_eq!(
            EndedCustodies::<Test>::iter().count(),
            0,
            "there is nothing to keep"
        );
    });
}

#[test]
fn grandchildren_are_waited_for_where_a_child_has_committed_nothing() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        let (left, right) = split(&root());
        next_block();
        let (a, b) = split(&left);
        check();
        assert_eq!(EndedCustodies::<Test>::iter().count(), 1);
        for (leaf, first) in [(right, 0), (a, 7)] {
            commit(&leaf, first);
        }
        next_block();
        assert!(Commitments::<Test>::contains_key((root(), height)));
        commit(&b, 13);
        next_block();
        assert_eq!(retired(&root()), [height]);
    });
}

#[test]
fn a_child_that_has_committed_takes_the_place_of_its_parent() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        let (left, right) = split(&root());
        let of_left = commit(&left, 0);
        // Before anybody has visited it.
        split(&left);
        check();
        assert!(Commitments::<Test>::contains_key((root(), height)));
        assert!(Commitments::<Test>::contains_key((left, of_left)));
        commit(&right, 7);
        next_block();
        assert_eq!(retired(&root()), [height]);
        assert!(Commitments::<Test>::contains_key((left, of_left)));
    });
}

#[test]
fn what_merges_is_kept_until_the_parent_has_committed() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        let (left, right) = split(&root());
        let of_left = commit(&left, 0);
        next_block();
        let parent = merge(&left, &right);
        assert_eq!(parent, root());
        check();
        // The root's own of before, which the right child still waited for, and the left child's.
        assert_eq!(EndedCustodies::<Test>::iter().count(), 2);
        assert_eq!(custody(&root()).ancestors.len(), 2);
        let again = commit(&root(), 7);
        next_block();
        assert_eq!(retired(&root()), [height]);
        assert_eq!(retired(&left), [of_left]);
        assert!(Commitments::<Test>::contains_key((root(), again)));
    });
}

#[test]
fn two_that_merge_having_committed_nothing_wait_as_one() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        let born = now();
        let (left, right) = split(&root());
        next_block();
        merge(&left, &right);
        assert_eq!(
            EndedCustodies::<Test>::get((root(), born)).unwrap().waiting,
            1
        );
        check();
        commit(&root(), 7);
        next_block();
        assert_eq!(retired(&root()), [height]);
    });
}

#[test]
fn boundary_of_the_shards_of_before_that_wait() {
    build_and_execute(|| {
        let first = committed(&root(), 0);
        let (mut left, mut right) = split(&root());
        // One child commits each time, the other never does.
        for _ in 0..crate::types::MAX_ANCESTORS {
            commit(&left, 0);
            next_block();
            merge(&left, &right);
            next_block();
            (left, right) = split(&root());
            check();
        }
        let most = crate::types::MAX_ANCESTORS as usize;
        assert_eq!(custody(&left).ancestors.len(), most);
        let kept = EndedCustodies::<Test>::iter().map(|(_, it)| it.committed[0].checkpoint.height);
        assert!(kept.min() > Some(first), "the first has been retired");
    });
}

#[test]
fn nothing_is_asked_of_anybody_after_it() {
    build_and_execute(|| {
        committed(&root(), 0);
        until_challenged(&root());
        split(&root());
        run_to(now() + 40);
        assert!(VacatedSlots::get().is_empty() && Observed::get().is_empty());
    });
}

#[test]
fn a_chain_that_had_none_of_this_gets_it() {
    use crate::migrations::BeginCustodies;
    use frame_support::traits::OnRuntimeUpgrade;
    build_and_execute(|| {
        let (left, right) = split(&root());
        let _ = Custodies::<Test>::clear(u32::MAX, None);
        BeginCustodies::<Test>::on_runtime_upgrade();
        check();
        assert!(custody(&left).is_due && custody(&right).is_due);
        Custodies::<Test>::mutate(left, |custody| custody.as_mut().unwrap().is_due = false);
        BeginCustodies::<Test>::on_runtime_upgrade();
        assert!(!custody(&left).is_due, "it is made once");
    });
}

/// Whoever executes the last steps of a shard again needs the checkpoint that those begin with, for longer
/// than its children may take to commit one each.
#[test]
fn checkpoints_are_kept_for_who_asks_until_all_have_released_them() {
    build_and_execute(|| {
        assert_eq!(<Fragments as Checkpoints>::committed(&root()), None);
        let height = committed(&root(), 0);
        let newest = <Fragments as Checkpoints>::committed(&root());
        assert_eq!(newest.map(|it| it.height), Some(height));
        let born = now();
        <Fragments as Checkpoints>::keep(&root());
        <Fragments as Checkpoints>::keep(&root());
        let (left, right) = split(&root());
        check();
        assert_eq!(<Fragments as Checkpoints>::committed(&root()), None);
        for (leaf, first) in [(left, 0), (right, 7)] {
            commit(&leaf, first);
        }
        next_block();
        let kept = || EndedCustodies::<Test>::get((root(), born));
        assert_eq!(kept().map(|it| (it.waiting, it.keepers)), Some((0, 2)));
        assert!(Commitments::<Test>::contains_key((root(), height)));
        check();
        <Fragments as Checkpoints>::release(&root(), born);
        assert!(kept().is_some());
        <Fragments as Checkpoints>::release(&root(), born);
        assert_eq!((kept(), retired(&root())), (None, vec![height]));
        // What is gone cannot be released again, nor what never was.
        <Fragments as Checkpoints>::release(&root(), born);
        <Fragments as Checkpoints>::release(&left, born);
        <Fragments as Checkpoints>::keep(&root());
    });
}

#[test]
fn checkpoints_that_are_released_wait_for_the_children_yet() {
    build_and_execute(|| {
        let height = committed(&root(), 0);
        let born = now();
        <Fragments as Checkpoints>::keep(&root());
        let (left, right) = split(&root());
        <Fragments as Checkpoints>::release(&root(), born);
        assert!(Commitments::<Test>::contains_key((root(), height)));
        // A merge of both, and what it leaves, keeps the count.
        let of_left = commit(&left, 0);
        <Fragments as Checkpoints>::keep(&left);
        let merged = now();
        merge(&left, &right);
        check();
        commit(&root(), 7);
        next_block();
        assert_eq!(retired(&root()), [height]);
        assert!(Commitments::<Test>::contains_key((left, of_left)));
        <Fragments as Checkpoints>::release(&left, merged);
        assert_eq!(EndedCustodies::<Test>::iter().count(), 0);
    });
}
