// SPDX-License-Identifier: Apache-2.0
mod recall;
pub(crate) mod world;

use super::*;
use crate::{
    duty::Chain,
    fetch::tests::{holder, Behaviour},
};
use codec::Decode;
use nerv_primitives_erasure::verify_chunk;
use proptest::prelude::*;
use sp_core::Blake2Hasher;
use std::sync::atomic::Ordering::SeqCst;
use world::{World, SLOT};

#[tokio::test]
async fn a_checkpoint_is_encoded_stored_and_acknowledged() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, false);
    assert_eq!(world.settle(&mut service).await, 1);
    let (header, fragment) = world.store().get(&world.id(10)).unwrap();
    assert_eq!(fragment, *world.fragment(10, SLOT));
    assert_eq!(commitment(&header), Some(world.commitment(10)));
    assert_eq!(world.acknowledged(10), Some(world.commitment(10)));
    assert_eq!(world.metrics.stood(), (0, 1));
    // Nobody was asked, and nothing was lost.
    assert_eq!(world.asked(), 0);
    assert_eq!(world.metrics.counts(), (0, 0));
    // That it is committed changes nothing, and no more is there after a start anew.
    world.ask(10, true);
    assert_eq!(world.settle(&mut service).await, 0);
    let mut again = world.start();
    assert_eq!(world.settle(&mut again).await, 1);
    assert_eq!(world.metrics.stood(), (0, 1));
    assert_eq!(world.settle(&mut again).await, 0);
}

#[tokio::test]
async fn each_checkpoint_has_its_own_fragment() {
    let world = World::new(50);
    let mut service = world.start();
    for height in [10, 20, 30] {
        world.ask(height, height < 30);
    }
    assert_eq!(world.settle(&mut service).await, 3);
    for height in [10, 20, 30] {
        let (_, fragment) = world.store().get(&world.id(height)).unwrap();
        assert_eq!(fragment, *world.fragment(height, SLOT));
    }
}

#[tokio::test]
async fn where_the_state_is_gone_others_are_asked_once_it_is_committed() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, false);
    world.forget_state(10);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.acknowledged(10), None);
    assert_eq!(world.metrics.stood(), (world.height() as u64 - 10, 0));
    world.ask(10, true);
    world.pass(Duration::from_secs(60));
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(
        world.store().get(&world.id(10)).unwrap().1,
        *world.fragment(10, SLOT)
    );
    assert_eq!(world.acknowledged(10), Some(world.commitment(10)));
    assert_eq!(world.asked(), 5);
    // A slot that was taken over counts as a repair, and not as a loss.
    assert_eq!(world.metrics.counts(), (0, 1));
    // The same where nobody knows the block any more.
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.change(10, |hold| hold.block = None);
    world.settle(&mut service).await;
    assert!(world.acknowledged(10).is_some());
}

#[tokio::test]
async fn peers_that_do_not_deliver_are_named_and_passed_over() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.forget_state(10);
    world.behave(1, Behaviour::Changed);
    assert_eq!(world.settle(&mut service).await, 1);
    assert!(world.acknowledged(10).is_some());
    assert_eq!(world.metrics.failures(holder(1).node, "root"), 1);
    // With one more there are too few: it is tried again, and not too often.
    world.ask(20, true);
    world.forget_state(20);
    world.behave(2, Behaviour::Hangs);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.acknowledged(20), None);
    assert_eq!(world.metrics.failures(holder(2).node, "time"), 1);
    world.behave(2, Behaviour::Refuses);
    let mut attempts = 0;
    for _ in 0..100 {
        world.pass(Duration::from_secs(1));
        attempts += world.settle(&mut service).await;
    }
    assert!((3..=10).contains(&attempts), "{attempts} in 100 s");
    world.behave(2, Behaviour::Honest);
    world.pass(Duration::from_secs(120));
    assert_eq!(world.settle(&mut service).await, 1);
    assert!(world.acknowledged(20).is_some());
}

#[tokio::test]
async fn challenges_are_answered_once_and_cleared_when_they_are_over() {
    let world = World::new(2_000);
    let mut service = world.start();
    world.ask(10, true);
    world.settle(&mut service).await;
    for (period, index) in [(1, 0), (2, 3), (3, 2)] {
        world.challenge(10, period, index);
        assert_eq!(world.settle(&mut service).await, 1);
        let shown = world.shown(10, period).unwrap();
        assert_eq!(shown.index, index);
        assert!(verify_chunk::<Blake2Hasher>(
            &world.commitment(10).roots[usize::from(SLOT)].0,
            world.fragment(10, SLOT).len() as u64,
            index,
            &shown.chunk,
            &shown.proof,
        ));
        assert_eq!(world.settle(&mut service).await, 0);
        // A start anew finds it answered.
        service = world.start();
        assert_eq!(world.settle(&mut service).await, 1);
        if period < 3 {
            world.no_challenge();
            world.settle(&mut service).await;
            assert_eq!(world.shown(10, period), None);
        }
    }
    // What a killed process left of an earlier period goes with the next answer.
    let mut other = world.start();
    world.settle(&mut other).await;
    world.challenge(10, 5, 1);
    let mut killed = world.start();
    world.settle(&mut killed).await;
    assert_eq!(world.shown(10, 3), None);
    assert!(world.shown(10, 5).is_some());
}

#[tokio::test]
async fn a_chunk_that_is_not_there_is_no_reason_to_stop() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.settle(&mut service).await;
    world.challenge(10, 1, 99);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.shown(10, 1), None);
    assert_eq!(world.settle(&mut service).await, 0);
}

#[tokio::test]
async fn damage_is_noticed_at_the_next_block_and_repaired() {
    for state_is_there in [true, false] {
        for damage in [World::flip, World::cut, World::erase, World::swap] {
            let world = World::new(50);
            let mut service = world.start();
            world.ask(10, true);
            world.ask(20, true);
            world.settle(&mut service).await;
            if !state_is_there {
                world.forget_state(10);
                world.forget_state(20);
            }
            damage(&world, 10);
            assert!(world.settle(&mut service).await >= 1);
            assert_eq!(world.metrics.counts(), (1, 1));
            assert_eq!(
                world.store().get(&world.id(10)).unwrap().1,
                *world.fragment(10, SLOT)
            );
            assert_eq!(world.metrics.stood(), (0, 2));
        }
    }
}

#[tokio::test]
async fn damage_is_noticed_at_the_start() {
    for damage in [World::flip, World::cut, World::erase, World::swap] {
        let world = World::new(50);
        let mut service = world.start();
        world.ask(10, true);
        world.ask(20, true);
        world.settle(&mut service).await;
        drop(service);
        damage(&world, 10);
        let mut service = world.start();
        world.settle(&mut service).await;
        assert_eq!(world.metrics.counts(), (1, 1));
        assert_eq!(
            world.store().get(&world.id(10)).unwrap().1,
            *world.fragment(10, SLOT)
        );
    }
}

#[tokio::test]
async fn a_forged_file_is_told_by_its_root() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.settle(&mut service).await;
    // Sealed to the right key, under the right header, and another fragment.
    let (header, mut fragment) = world.store().get(&world.id(10)).unwrap();
    fragment[0] ^= 1;
    world.store().put(&header, &fragment).unwrap();
    world.settle(&mut service).await;
    assert_eq!(world.metrics.counts(), (1, 1));
    assert_eq!(
        world.store().get(&world.id(10)).unwrap().1,
        *world.fragment(10, SLOT)
    );
}

#[tokio::test]
async fn files_that_nobody_touched_are_checked_again_some_day() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.settle(&mut service).await;
    assert_eq!(world.settle(&mut service).await, 0);
    // The time of the work itself counts from when it was done.
    world.pass(2 * SCRUB);
    assert_eq!(world.settle(&mut service).await, 1);
}

#[tokio::test]
async fn a_state_that_is_not_the_chains_is_not_encoded() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, false);
    world.corrupt_state(10);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.acknowledged(10), None);
    assert!(!world.store().contains(&world.id(10)));
}

#[tokio::test]
async fn what_its_own_state_says_is_said_against_others_too() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.change(10, |hold| {
        let commitment = hold.commitment.as_mut().unwrap();
        commitment.roots[0] = H256::zero();
    });
    world.settle(&mut service).await;
    assert_eq!(world.acknowledged(10), Some(world.commitment(10)));
    // Where it has no state, the committed fragments are none that could be had.
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.forget_state(10);
    world.change(10, |hold| {
        let commitment = hold.commitment.as_mut().unwrap();
        commitment.roots.truncate(6);
    });
    world.settle(&mut service).await;
    assert_eq!(world.acknowledged(10), None);
    assert_eq!(world.asked(), 0);
}

#[tokio::test]
async fn what_is_not_asked_for_is_deleted_after_some_blocks() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.ask(20, true);
    world.settle(&mut service).await;
    let path = world.folder.path().join("notes.fragment");
    fs::write(&path, "no fragment").unwrap();
    world.retire(10);
    for _ in 0..GRACE {
        world.settle(&mut service).await;
        assert!(world.store().contains(&world.id(10)));
        world.next_block();
    }
    world.settle(&mut service).await;
    assert!(!world.store().contains(&world.id(10)));
    assert!(!path.exists());
    assert_eq!(world.acknowledged(10), None);
    assert!(world.store().contains(&world.id(20)));
    // One that is asked for again in time stays.
    world.retire(20);
    world.settle(&mut service).await;
    world.ask(20, true);
    world.settle(&mut service).await;
    world.retire(20);
    for _ in 0..GRACE {
        world.next_block();
    }
    world.settle(&mut service).await;
    assert!(world.store().contains(&world.id(20)));
}

#[tokio::test]
async fn a_chain_that_gives_no_answer_costs_nothing() {
    let world = World::new(50);
    let mut service = world.start();
    world.ask(10, true);
    world.settle(&mut service).await;
    world.silent.store(true, SeqCst);
    for _ in 0..2 * GRACE {
        world.next_block();
        let step = service.step(world.at(), world.now()).await;
        assert!(step.unwrap_err().to_string().contains("silent"));
    }
    assert!(world.store().contains(&world.id(10)));
}

#[tokio::test]
async fn a_full_disk_is_waited_for() {
    let world = World::new(50);
    let mut service = world.start();
    world.room.store(0, SeqCst);
    world.ask(10, false);
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.acknowledged(10), None);
    assert_eq!(fs::read_dir(world.folder.path()).unwrap().count(), 0);
    world.room.store(usize::MAX, SeqCst);
    world.pass(Duration::from_secs(60));
    assert_eq!(world.settle(&mut service).await, 1);
    assert_eq!(world.acknowledged(10), Some(world.commitment(10)));
}

/// What can happen to a replica.
#[derive(Clone, Copy, Debug)]
enum Event {
    Step,
    Kill,
    Ask(u32, bool),
    Retire(u32),
    Challenge(u32),
    Flip(u32),
    Erase(u32),
    ForgetState(u32),
    Recall(u32),
    RecallNoMore(u32),
    Spoil(u32),
    KillInside(usize),
    Block,
}

fn event() -> impl Strategy<Value = Event> {
    let height = || (1u32..4).prop_map(|height| 10 * height);
    prop_oneof![
        4 => Just(Event::Step),
        2 => Just(Event::Kill),
        3 => (height(), any::<bool>()).prop_map(|(height, committed)| Event::Ask(height, committed)),
        1 => height().prop_map(Event::Retire),
        2 => height().prop_map(Event::Challenge),
        1 => height().prop_map(Event::Flip),
        1 => height().prop_map(Event::Erase),
        1 => height().prop_map(Event::ForgetState),
        2 => height().prop_map(Event::Recall),
        1 => height().prop_map(Event::RecallNoMore),
        1 => height().prop_map(Event::Spoil),
        1 => (0usize..6).prop_map(Event::KillInside),
        2 => Just(Event::Block),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever happens, and whenever it is killed: in the end it has what it is asked for, what it
    /// said is so, and every challenge that is open is answered.
    #[test]
    fn it_comes_to_where_it_should_be(events in prop::collection::vec(event(), 0..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let world = World::new(50);
            let mut service = world.start();
            let mut period = 0;
            for event in events {
                match event {
                    Event::Step => {
                        service.step(world.at(), world.now()).await.unwrap();
                    }
                    Event::Kill => service = world.start(),
                    Event::Ask(height, committed) => world.ask(height, committed),
                    Event::Retire(height) => world.retire(height),
                    Event::Challenge(height) if world.is_asked(height) => {
                        period += 1;
                        world.challenge(height, period, 0);
                    }
                    Event::Challenge(_) => world.no_challenge(),
                    Event::Flip(height) => world.flip(height),
                    Event::Erase(height) => world.erase(height),
                    Event::ForgetState(height) => world.forget_state(height),
                    Event::Recall(height) => world.recall(height),
                    Event::RecallNoMore(height) => world.recall_no_more(height),
                    Event::Spoil(height) => {
                        world.spoil(height);
                        service = world.start();
                    }
                    Event::KillInside(writes) => {
                        world.storage.kill_after(writes);
                        for _ in 0..10 {
                            service.step(world.at(), world.now()).await.unwrap();
                        }
                        world.storage.revive();
                        service = world.start();
                    }
                    Event::Block => {
                        world.next_block();
                        world.pass(Duration::from_secs(1));
                    }
                }
            }
            // All is committed in the end.
            for height in [10, 20, 30] {
                if world.is_asked(height) {
                    world.ask(height, true);
                }
            }
            for _ in 0..3 {
                world.pass(Duration::from_secs(120));
                world.settle(&mut service).await;
            }
            for height in [10, 20, 30] {
                if world.is_asked(height) {
                    let (_, fragment) = world.store().get(&world.id(height)).unwrap();
                    assert_eq!(&fragment, world.fragment(height, SLOT));
                    assert_eq!(world.acknowledged(height), Some(world.commitment(height)));
                }
            }
            for height in [10, 20, 30] {
                let can_be_had = world.has_state(height) || world.is_asked(height);
                let found = world.at_hand(height);
                if !world.is_recalled(height) {
                    assert_eq!(found, None);
                } else if can_be_had {
                    assert_eq!(found, Some(world.bytes(height)));
                } else {
                    assert!(found.is_none_or(|found| found == world.bytes(height)));
                }
            }
            let duties = world.duties(world.at().hash).unwrap();
            for challenge in duties.challenges {
                assert!(world.shown(challenge.id.height, challenge.period).is_some());
            }
        });
    }
}

impl World {
    /// What the service left for the worker to acknowledge.
    fn acknowledged(&self, height: u32) -> Option<Commitment> {
        let place = acknowledge(&self.id(height));
        let found = self.storage.get(STORAGE_PREFIX, &place)?;
        Some(Commitment::decode(&mut &found[..]).unwrap())
    }

    /// What it left as an answer.
    fn shown(&self, height: u32, period: u32) -> Option<Shown> {
        let place = answer_to(&self.id(height), period);
        let found = self.storage.get(STORAGE_PREFIX, &place)?;
        Some(Shown::decode(&mut &found[..]).unwrap())
    }
}
