// SPDX-License-Identifier: Apache-2.0
//! The protocol of a lane's replicas in a simulated network: two lanes, a resident shard and a chain
//! that believes no more than `check_commit` lets it. In the manner of NEAR's TestLoop: one queue of
//! events in one thread, and all that is random out of one seed.
//!
//! Messages are lost, late, doubled and out of order; the network falls into parts; replicas crash at
//! any output and go on from what was persisted; up to as many lie as may; blocks are undone. After
//! 25 s all is well again. Each run asserts
//!
//! - no unit is lost or doubled: after each block all units add up, and at the end each account has
//!   what a plain model says, and each order was carried out once;
//! - no two honest replicas ever settle different heads, and all end with the head of the chain;
//! - no lane is stuck for longer than [`world::PATIENCE`] once the network is well;
//! - what has a certificate is committed, unless a new term came in between; and then too, if nobody
//!   lies;
//! - nobody honest is accused, and what a replica holds stays bounded.
//!
//! `NERV_LANE_SEED=42` runs one seed and tells its story.

mod act;
mod chain;
mod check;
mod clients;
mod dice;
mod faults;
mod figures;
mod keys;
mod lie;
mod machine;
mod plan;
mod world;

use figures::Summary;
use world::World;

/// The seeds of all tests together.
const SEEDS: u64 = 500;
/// The tests they are shared among.
const TESTS: u64 = 10;

fn run(seed: u64, tells: bool) -> World {
    let mut world = World::new(seed, tells);
    world.run();
    world.check();
    world
}

/// One of [`TESTS`] parts of the seeds.
fn run_part(part: u64) {
    let (mut calm, mut bad) = (Summary::default(), Summary::default());
    let seeds = SEEDS / TESTS;
    for seed in part * seeds..(part + 1) * seeds {
        let world = run(seed, false);
        let summary = if world.plan.is_calm() {
            &mut calm
        } else {
            &mut bad
        };
        summary.add(seed, world.figures);
    }
    calm.tell("calm");
    bad.tell("bad");
}

macro_rules! parts {
    ($($name:ident: $part:literal),*) => {
        $(
            #[test]
            fn $name() {
                run_part($part);
            }
        )*
    };
}

parts!(
    seeds_0: 0, seeds_1: 1, seeds_2: 2, seeds_3: 3, seeds_4: 4,
    seeds_5: 5, seeds_6: 6, seeds_7: 7, seeds_8: 8, seeds_9: 9
);

#[test]
fn a_run_follows_from_its_seed() {
    let story = |world: World| {
        let heads = world.chain.lanes.iter().map(|lane| lane.position.head.id);
        (heads.collect::<Vec<_>>(), world.figures.messages, world.now)
    };
    assert_eq!(story(run(1, false)), story(run(1, false)));
    assert_ne!(story(run(1, false)), story(run(2, false)));
}

/// One seed, if the environment names one.
#[test]
fn a_seed_of_choice() {
    if let Ok(seed) = std::env::var("NERV_LANE_SEED") {
        let seed = seed.parse().expect("a number");
        let world = run(seed, true);
        println!("{:#?}", world.figures);
    }
}
