// SPDX-License-Identifier: Apache-2.0
//! Anything that anybody can do to the composed runtime: calls made by the description of its types, honest
//! ones, and bytes; signed, by root and by nobody; from chains in the middle of things. After every block
//! all invariants hold, and nothing panics on the way.
//!
//! What is done follows from a seed. A run that fails is done again with less, until only what is needed
//! for the failure is left.

#[path = "../common/mod.rs"]
mod common;

mod actions;
mod coverage;
mod generate;
mod honest;
mod invariants;
mod keys;
mod knowledge;
mod lane;
mod rng;
mod runs;
mod starts;
mod types;
mod world;

use codec::Encode;
use coverage::Coverage;
use starts::{Start, ALL};
use std::time::{Duration, Instant};

fn from_env(name: &str, otherwise: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(otherwise)
}

/// Runs one seed; tells what fails, and with how little.
fn one(start: Start, seed: u64, blocks: u64, seen: &mut Coverage) -> bool {
    match runs::run(start, seed, blocks) {
        Ok(more) => {
            seen.join(&more);
            true
        }
        Err(failed) => {
            println!("{start:?} {seed} {blocks} failed: {:.400}", failed.why);
            let shrunk = failed.shrunk();
            println!("with {} actions: {:.400}", shrunk.actions.len(), shrunk.why);
            for action in &shrunk.actions {
                println!("  {}", action.shown());
            }
            let bytes = shrunk.actions.encode();
            println!(
                "replay: {:?} {}",
                start,
                sp_core::hexdisplay::HexDisplay::from(&bytes)
            );
            false
        }
    }
}

/// Seeds that once failed: the start, the seed, the blocks, and why it did.
const FAILED: &str = include_str!("failed");

/// The seeds that are run with every test, and the blocks of each.
const SEEDS: core::ops::RangeInclusive<u64> = 1..=4;
const BLOCKS: u64 = 90;
/// Of a hundred calls so many went well, at least.
const WELL: u64 = 25;
/// So many kinds of calls went well at least once, at least.
const KINDS_WELL: usize = 50;
/// So many kinds of errors of pallets were seen, at least.
const ERRORS: usize = 40;

/// What once failed, then some seeds: most calls are reached, and many of them go well.
fn short(start: Start) {
    let mut seen = Coverage::default();
    for line in FAILED
        .lines()
        .filter(|it| it.starts_with(&format!("{start:?} ")))
    {
        let mut words = line.split(' ').skip(1);
        let mut number = || words.next().and_then(|it| it.parse().ok());
        let (seed, blocks) = (number().expect("a seed"), number().expect("blocks"));
        assert!(one(start, seed, blocks, &mut Coverage::default()), "{line}");
    }
    for seed in SEEDS {
        assert!(one(start, seed, BLOCKS, &mut seen), "{start:?} {seed}");
    }
    println!("{}", seen.shown());
    assert_eq!(seen.unreached(), Vec::<String>::new());
    let (calls, well) = seen.totals();
    assert!(well * 100 >= calls * WELL, "{well} of {calls}");
    assert!(seen.kinds_well() >= KINDS_WELL, "{}", seen.kinds_well());
    assert!(seen.of_pallets() >= ERRORS, "{}", seen.of_pallets());
}

#[test]
fn anything_can_be_done_to_a_chain_of_one_shard() {
    short(Start::Plain);
}

#[test]
fn anything_can_be_done_to_a_chain_in_the_middle_of_things() {
    short(Start::Busy);
}

#[test]
fn anything_can_be_done_to_a_chain_with_a_lane() {
    short(Start::Lane);
}

#[test]
fn anything_can_be_done_to_a_chain_with_a_lane_that_returns() {
    short(Start::Returning);
}

#[test]
#[ignore = "as long as one likes: make fuzz"]
fn for_long() {
    let (minutes, first) = (from_env("FUZZ_MINUTES", 60), from_env("FUZZ_SEED", 1));
    let blocks = from_env("FUZZ_BLOCKS", 200);
    let until = Instant::now() + Duration::from_secs(60 * minutes);
    let mut seen = Coverage::default();
    let mut failures = 0;
    for seed in first.. {
        for start in ALL {
            if Instant::now() > until {
                println!("{}", seen.shown());
                println!("seeds {first} to {seed}, {failures} failures");
                assert_eq!(failures, 0);
                return;
            }
            failures += u64::from(!one(start, seed, blocks, &mut seen));
        }
    }
}
