// SPDX-License-Identifier: Apache-2.0
//! Anything that anybody can do to the composed runtime: calls made by the description of its types, honest
//! ones, and bytes; signed, by root and by nobody; from chains in the middle of things. After every block
//! all invariants hold, and nothing panics on the way.
//!
//! What is done follows from a seed. A run that fails is done again with less, until only what is needed
//! for the failure is left.

use crate::common;

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

use actions::Action;
use codec::{Decode, Encode};
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
                "replay: {:?} 0x{}",
                start,
                sp_core::hexdisplay::HexDisplay::from(&bytes)
            );
            false
        }
    }
}

/// What once failed: the start; the seed and the blocks, or what was done; and what did not hold.
const FAILED: &str = include_str!("fuzz/failed");

/// The seeds that are run with every test, and the blocks of each.
const SEEDS: core::ops::RangeInclusive<u64> = 1..=4;
const BLOCKS: u64 = 90;
/// So few kinds of calls are never made, at most.
const UNREACHED: usize = 4;
/// Of a hundred calls so many went well, at least.
const WELL: u64 = 25;
/// So many kinds of calls went well at least once, at least.
const KINDS_WELL: usize = 50;
/// So many kinds of errors of pallets were seen, at least.
const ERRORS: usize = 40;

fn from_hex(hex: &str) -> Vec<u8> {
    let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hexadecimal digits");
    (0..hex.len()).step_by(2).map(digits).collect()
}

/// What once failed, then some seeds: most calls are reached, and many of them go well.
fn short(start: Start) {
    let mut seen = Coverage::default();
    for line in FAILED
        .lines()
        .filter(|it| it.starts_with(&format!("{start:?} ")))
    {
        let mut words = line.split(' ').skip(1);
        let done = words.next().expect("what was done");
        let held = if let Some(hex) = done.strip_prefix("0x") {
            let bytes = from_hex(hex);
            let actions = Vec::<Action>::decode(&mut &bytes[..]).expect("actions");
            runs::replay(start, &actions)
        } else {
            let blocks = words.next().and_then(|it| it.parse().ok());
            let seed = done.parse().expect("a seed");
            let run = runs::run(start, seed, blocks.expect("blocks"));
            run.map(|_| ()).map_err(|failed| failed.why)
        };
        assert_eq!(held, Ok(()), "{line}");
    }
    for seed in SEEDS {
        assert!(one(start, seed, BLOCKS, &mut seen), "{start:?} {seed}");
    }
    println!("{}", seen.shown());
    let unreached = seen.unreached();
    assert!(unreached.len() <= UNREACHED, "{unreached:?}");
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
