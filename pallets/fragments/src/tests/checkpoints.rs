// SPDX-License-Identifier: Apache-2.0
//! When a checkpoint is taken, and of what.

use crate::{mock::*, Custodies, Custody, Event};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{traits::ShardTree, ShardId};
use nerv_primitives_embedding::ShardEmbedding;
use sp_core::H256;
use sp_runtime::{
    traits::{BadOrigin, BlakeTwo256, Hash},
    DispatchError,
};

fn taken() -> Vec<u32> {
    let heights = events().into_iter().filter_map(|event| match event {
        Event::CheckpointTaken { height, .. } => Some(height),
        _ => None,
    });
    heights.collect()
}

#[test]
fn it_describes_the_end_of_the_block_before() {
    build_and_execute(|| {
        place(&root(), 0);
        next_block();
        open(&root(), 30);
        steps(&root(), 500);
        next_block();
        let height = now() - 1;
        let pending = custody(&root()).pending.expect("one was taken");
        let checkpoint = pending.checkpoint;
        assert_eq!((checkpoint.shard, checkpoint.height), (root(), height));
        assert_eq!(checkpoint.root, H256::from_low_u64_be(1_000_500));
        assert_eq!((checkpoint.log.length, checkpoint.total), (500, 500));
        assert_eq!((checkpoint.accounts, checkpoint.nonce_floor), (30, 250));
        let sum = pallet_shard_registry::Embeddings::<Test>::get(root());
        let hash = codec::Encode::using_encoded(&sum, BlakeTwo256::hash);
        assert_eq!(checkpoint.embedding, hash);
        assert_eq!((pending.profile.data(), pending.profile.parity()), (5, 2));
        assert_eq!(pending.until, now() + 10);
        assert_eq!(
            events()[0],
            Event::CheckpointTaken {
                shard: root(),
                height,
                root: checkpoint.root,
                accounts: 30,
                steps: 500,
                until: pending.until,
            }
        );
    });
}

#[test]
fn an_empty_shard_has_the_embedding_of_nobody() {
    build_and_execute(|| {
        let none = codec::Encode::using_encoded(&ShardEmbedding::default(), BlakeTwo256::hash);
        assert_eq!(<Registry as ShardTree>::embedding_hash(&root()), none.0);
    });
}

#[test]
fn boundary_of_steps() {
    build_and_execute(|| {
        place(&root(), 0);
        next_block();
        steps(&root(), 499);
        next_block();
        assert!(taken().is_empty());
        steps(&root(), 1);
        next_block();
        assert_eq!(taken(), [now() - 1]);
    });
}

#[test]
fn boundary_of_blocks_with_a_change() {
    build_and_execute(|| {
        ChallengePeriod::set(10_000);
        place(&root(), 0);
        run_to(60);
        assert_eq!(custody(&root()).last, None, "nothing has changed");
        steps(&root(), 1);
        next_block();
        assert_eq!(taken(), [60], "long enough has passed");
        acknowledge(&root(), 0..7);
        run_to(111);
        assert_eq!(custody(&root()).last.unwrap().height, 60);
        steps(&root(), 1);
        next_block();
        assert_eq!(taken(), [111]);
        acknowledge(&root(), 0..7);
        steps(&root(), 1);
        run_to(161);
        assert_eq!(custody(&root()).last.unwrap().height, 111);
        next_block();
        assert_eq!(taken(), [161], "more than fifty blocks after the last");
    });
}

#[test]
fn none_is_taken_of_a_lane() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        Lanes::mutate(|lanes| lanes.insert(root()));
        run_to(20);
        assert!(taken().is_empty(), "the chain has no records of it");
        // The lane has returned.
        Lanes::mutate(|lanes| lanes.remove(&root()));
        next_block();
        assert_eq!(taken(), [20]);
    });
}

#[test]
fn no_other_is_taken_while_one_waits() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        run_to(3);
        assert_eq!(taken(), [2]);
        steps(&root(), 5_000);
        run_to(13);
        assert_eq!(custody(&root()).pending.unwrap().checkpoint.height, 2);
        next_block();
        // Too few have said anything: it is given up, and another one is taken.
        assert_eq!(taken(), [13]);
        assert!(events().contains(&Event::CheckpointAbandoned {
            shard: root(),
            height: 2,
            acknowledged: 0,
        }));
    });
}

#[test]
fn what_nobody_committed_is_taken_again_though_nothing_has_changed() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        run_to(3);
        acknowledge(&root(), 0..4);
        run_to(20);
        let pending = custody(&root()).pending.expect("another one waits");
        assert_eq!(
            (pending.checkpoint.height, pending.checkpoint.log.length),
            (14, 500)
        );
        // Those who had said nothing have missed it, and keep their slots.
        let missed: Vec<u32> = Observed::get().into_iter().map(|(node, _)| node).collect();
        assert_eq!(missed, [4, 5, 6]);
        assert!(VacatedSlots::get().is_empty());
    });
}

#[test]
fn simulated_nodes_are_not_waited_for() {
    build_and_execute(|| {
        place(&root(), SIMULATED);
        steps(&root(), 500);
        run_to(3);
        assert_eq!(taken(), [2]);
        run_to(40);
        assert_eq!(custody(&root()).pending.unwrap().checkpoint.height, 2);
        assert!(Observed::get().is_empty());
        steps(&root(), 500);
        next_block();
        assert_eq!(taken(), [40], "the next one takes the place of it");
        // Real nodes come: another one is taken for them.
        place(&root(), 0);
        run_to(60);
        let until = custody(&root()).pending.unwrap().until;
        run_to(until);
        acknowledge(&root(), 0..5);
        assert!(custody(&root()).newest().is_some());
    });
}

#[test]
fn without_a_placement_none_is_taken() {
    build_and_execute(|| {
        steps(&root(), 500);
        run_to(100);
        assert_eq!(custody(&root()), Custody::default());
        place(&root(), 0);
        next_block();
        next_block();
        assert_eq!(taken(), [now() - 1]);
    });
}

#[test]
fn other_pieces_are_taken_over_with_another_checkpoint() {
    build_and_execute(|| {
        place(&root(), 0);
        steps(&root(), 500);
        run_to(3);
        acknowledge(&root(), 0..3);
        let wide: Vec<Option<u32>> = (0..10).map(Some).collect();
        place_on(&root(), &wide, 4);
        next_block();
        assert!(custody(&root()).pending.is_none() && custody(&root()).is_due);
        next_block();
        let profile = custody(&root()).pending.unwrap().profile;
        assert_eq!((profile.data(), profile.parity()), (6, 4));
        acknowledge(&root(), 0..6);
        assert_eq!(custody(&root()).newest().unwrap().holders.len(), 6);
        join(&root(), now() - 1, 6..10);
    });
}

#[test]
fn leaves_have_their_turns() {
    build_and_execute(|| {
        MaxLooks::set(1);
        let (left, right) = split(&root());
        let (a, b) = split(&left);
        let mut leaves = [a, b, right];
        leaves.sort_unstable();
        for (leaf, first) in leaves.iter().zip([0, 7, 13]) {
            place(leaf, first);
        }
        next_block();
        let mut taken = Vec::new();
        for _ in 0..6 {
            next_block();
            taken.extend(events().into_iter().filter_map(|event| match event {
                Event::CheckpointTaken { shard, .. } => Some(shard),
                _ => None,
            }));
        }
        taken.sort_unstable();
        assert_eq!(taken, leaves, "each once");
    });
}

#[test]
fn one_is_taken_in_a_block_however_many_are_due() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        place(&left, 0);
        place(&right, 7);
        next_block();
        assert!(taken().is_empty());
        next_block();
        assert_eq!(taken(), [now() - 1]);
        next_block();
        assert_eq!(taken(), [now() - 1]);
        next_block();
        assert!(taken().is_empty());
    });
}

#[test]
fn a_leaf_that_fills_waits() {
    build_and_execute(|| {
        let (left, _) = begin_split(&root());
        place(&left, 0);
        steps(&left, 5_000);
        run_to(20);
        assert_eq!(custody(&left).last, None);
        end_split(&root());
        next_block();
        assert_eq!(taken(), [20]);
    });
}

#[test]
fn root_has_one_taken() {
    build_and_execute(|| {
        place(&root(), 0);
        next_block();
        assert_noop!(
            Fragments::force_checkpoint(RuntimeOrigin::signed(1), root()),
            BadOrigin
        );
        assert_noop!(
            Fragments::force_checkpoint(RuntimeOrigin::root(), ShardId::from([9; 32])),
            DispatchError::from(Failure::NotALeaf)
        );
        assert_ok!(Fragments::force_checkpoint(RuntimeOrigin::root(), root()));
        next_block();
        assert_eq!(taken(), [now() - 1]);
        assert!(!Custodies::<Test>::get(root()).unwrap().is_due);
    });
}
