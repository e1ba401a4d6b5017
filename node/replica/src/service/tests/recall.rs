// SPDX-License-Identifier: Apache-2.0
use super::{
    world::{World, SLOT},
    *,
};
use crate::fetch::tests::{holder, Behaviour};
use nerv_primitives_attestation::handover::PART;

/// So many that their records are more than two parts.
const MANY: u64 = 15_000;

#[tokio::test]
async fn the_records_of_what_is_recalled_are_left_in_parts_and_cleared() {
    let world = World::new(MANY);
    assert!(world.bytes(10).len() > 2 * PART);
    let mut service = world.start();
    world.recall(10);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.at_hand(10), Some(world.bytes(10)));
    assert_eq!(world.metrics.recalls(), (1, 1));
    assert_eq!(world.settle(&mut service).await, 0);
    // The next one takes its place, and nothing of the first is left: index, three parts, header.
    world.recall(20);
    world.recall_no_more(10);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.at_hand(10), None);
    assert_eq!(world.at_hand(20), Some(world.bytes(20)));
    assert_eq!(world.storage.count(), 5);
    world.recall_no_more(20);
    assert_eq!(world.settle(&mut service).await, 0);
    assert_eq!(world.storage.count(), 0);
    assert_eq!(world.metrics.recalls(), (0, 0));
}

#[tokio::test]
async fn a_start_anew_finds_what_was_left() {
    let world = World::new(50);
    let mut service = world.start();
    world.recall(10);
    world.settle(&mut service).await;
    // Though nothing could be had any more.
    world.forget_state(10);
    let mut service = world.start();
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.metrics.recalls(), (1, 1));
    assert_eq!(world.at_hand(10), Some(world.bytes(10)));
    // What was recalled by a process that was killed is cleared by the next.
    world.recall_no_more(10);
    let mut service = world.start();
    world.settle(&mut service).await;
    assert_eq!(world.storage.count(), 0);
}

#[tokio::test]
async fn records_that_are_damaged_are_left_anew() {
    let world = World::new(50);
    let mut service = world.start();
    world.recall(10);
    world.settle(&mut service).await;
    world.spoil(10);
    assert_eq!(world.at_hand(10), None);
    let mut service = world.start();
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.at_hand(10), Some(world.bytes(10)));
}

#[tokio::test]
async fn wherever_it_is_killed_it_leaves_all_or_clears_all() {
    let world = World::new(MANY);
    // Index, three parts, header; and after the last.
    for writes in 0..=5 {
        let mut service = world.start();
        world.recall(10);
        world.storage.kill_after(writes);
        service.step(world.at(), world.now()).await.unwrap();
        world.storage.revive();
        let found = world.at_hand(10);
        assert_eq!(found.is_some(), writes == 5, "killed after {writes}");
        // It goes on,
        let mut service = world.start();
        assert_eq!(world.settle(&mut service).await, 1);
        assert_eq!(world.at_hand(10), Some(world.bytes(10)));
        assert_eq!(world.storage.count(), 5);
        world.recall_no_more(10);
        world.settle(&mut service).await;
        // or is not to go on, and finds what there is to be cleared.
        let mut service = world.start();
        world.recall(10);
        world.storage.kill_after(writes);
        service.step(world.at(), world.now()).await.unwrap();
        world.storage.revive();
        world.recall_no_more(10);
        let mut service = world.start();
        world.settle(&mut service).await;
        assert_eq!(world.storage.count(), 0, "killed after {writes}");
    }
}

#[tokio::test]
async fn a_full_storage_is_waited_for_and_not_filled_by_half() {
    let world = World::new(MANY);
    let mut service = world.start();
    world.recall(10);
    for writes in 0..5 {
        world.storage.fill_after(writes);
        world.pass(Duration::from_secs(60));
        assert_eq!(world.settle(&mut service).await, 1);
        assert_eq!(world.at_hand(10), None);
        assert_eq!(world.storage.count(), 0, "full after {writes}");
        assert_eq!(world.metrics.recalls(), (1, 0));
    }
    world.storage.revive();
    assert_eq!(world.settle(&mut service).await, 0);
    world.pass(Duration::from_secs(60));
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.at_hand(10), Some(world.bytes(10)));
}

#[tokio::test]
async fn where_the_state_is_gone_they_are_rebuilt_from_fragments() {
    // With its own fragment, four others are enough; without it five are.
    for (holds, others) in [(true, 4), (false, 5)] {
        let world = World::new(50);
        let mut service = world.start();
        world.ask(10, true);
        if holds {
            world.settle(&mut service).await;
        }
        world.forget_state(10);
        world.change(10, |hold| hold.block = None);
        world.recall(10);
        if !holds {
            // The recall comes before the repair.
            service.step(world.at(), world.now()).await.unwrap();
        }
        world.settle(&mut service).await;
        assert_eq!(world.at_hand(10), Some(world.bytes(10)));
        let repair = if holds { 0 } else { 5 };
        assert_eq!(world.asked(), others + repair);
    }
}

#[tokio::test]
async fn before_it_is_committed_nobody_can_be_asked() {
    let world = World::new(50);
    let mut service = world.start();
    world.forget_state(10);
    world.recall(10);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!((world.at_hand(10), world.asked()), (None, 0));
    world.ask(10, true);
    world.pass(Duration::from_secs(60));
    world.settle(&mut service).await;
    assert_eq!(world.at_hand(10), Some(world.bytes(10)));
}

#[tokio::test]
async fn peers_that_send_garbage_are_passed_over_and_nothing_wrong_is_left() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.settle(&mut service).await;
    world.forget_state(10);
    world.recall(10);
    world.behave(0, Behaviour::Garbage);
    world.behave(1, Behaviour::Changed);
    world.behave(2, Behaviour::Half);
    // Its own and three others.
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.at_hand(10), None);
    for slot in [0, 2] {
        assert_eq!(world.metrics.failures(holder(slot).node, "part"), 1);
    }
    assert_eq!(world.metrics.failures(holder(1).node, "root"), 1);
    world.behave(2, Behaviour::Honest);
    world.pass(Duration::from_secs(60));
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.at_hand(10), Some(world.bytes(10)));
}

#[tokio::test]
async fn committed_fragments_of_something_else_are_no_records() {
    // Those who committed agreed on the bytes of another checkpoint.
    let world = World::new(50);
    let mut service = world.start();
    world.ask(20, true);
    world.settle(&mut service).await;
    world.forget_state(20);
    world.recall(20);
    world.change(20, |hold| hold.checkpoint.root = H256::zero());
    world.settle(&mut service).await;
    assert_eq!(world.at_hand(20), None);
    assert_eq!(world.metrics.recalls(), (1, 0));
}

#[tokio::test]
async fn a_state_that_is_not_the_chains_is_not_left() {
    let world = World::new(50);
    let mut service = world.start();
    world.recall(10);
    world.corrupt_state(10);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.at_hand(10), None);
    assert_eq!(world.storage.count(), 0);
}

#[tokio::test]
async fn more_than_a_worker_can_have_is_tried_once() {
    let world = World::new(50);
    let mut service = world.start();
    service.left.limit = world.bytes(10).len() - 1;
    world.recall(10);
    assert_eq!(world.settle(&mut service).await, 1);
    world.pass(Duration::from_secs(86_400));
    assert_eq!(world.settle(&mut service).await, 0);
    assert_eq!((world.at_hand(10), world.storage.count()), (None, 0));
    assert_eq!(world.metrics.recalls(), (1, 0));
    // Another checkpoint of it is another matter.
    service.left.limit += 1;
    world.recall(20);
    assert_eq!(world.settle(&mut service).await, 1);
    assert!(world.at_hand(20).is_some());
}

#[tokio::test]
async fn a_chain_that_gives_no_answer_clears_nothing() {
    let world = World::new(50);
    let mut service = world.start();
    world.recall(10);
    world.settle(&mut service).await;
    world.silent.store(true, SeqCst);
    assert!(service.step(world.at(), world.now()).await.is_err());
    assert_eq!(world.at_hand(10), Some(world.bytes(10)));
}

#[tokio::test]
async fn what_others_wait_for_comes_first() {
    let world = World::new(50);
    let mut service = world.start();
    world.recall(10);
    world.ask(20, false);
    service.step(world.at(), world.now()).await.unwrap();
    assert_eq!(world.acknowledged(20), Some(world.commitment(20)));
    assert_eq!(world.at_hand(10), None);
    service.step(world.at(), world.now()).await.unwrap();
    assert!(world.at_hand(10).is_some());
    assert!(world.store().contains(&world.id(20)));
    assert_eq!(world.id(20).slot, SLOT);
}
