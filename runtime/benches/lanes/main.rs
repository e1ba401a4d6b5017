// SPDX-License-Identifier: Apache-2.0
//! What lanes cost the chain, in block building, beside what transfers of balances and of the ledger cost in the
//! same run.
//!
//! ```text
//! cargo bench -p nerv-runtime --bench lanes
//! ```
//!
//! A chain with 32 lanes is made, and blocks are built on it by the runtime that is shipped, in WebAssembly: see
//! [`building`]. Of each kind a block is built in each run, there and back, so that what slows the machine down
//! meanwhile is at the cost of all. What an extrinsic takes is what its block takes beyond an empty one, by its
//! extrinsics; the median of the runs counts.
//!
//! `NERV_BENCH_RUNS` says how many runs; by default 15. `NERV_BENCH_JSON` names a file for the constants that
//! `nerv-scale` counts with.

#[path = "../common/building.rs"]
mod building;
mod figures;
#[path = "../common/people.rs"]
mod people;
mod scene;

#[allow(dead_code, reason = "the tests, whose it is, use more of it")]
#[path = "../../tests/common/mod.rs"]
mod common;

use building::Builder;
use scene::{Scene, Size, LANES};

/// Transfers in a block, of each kind.
const TRANSFERS: usize = 480;

/// Transfers in a batch of which the chain must feel little, and what it may feel: a part of a transfer of
/// balances for each of them.
const GOALS: [(u64, f64); 2] = [(500, 50.0), (100, 20.0)];

/// Headers and messages of commits from which follows what one of each costs.
pub const HEADERS: u32 = 64;
/// See [`HEADERS`].
pub const MESSAGES: u32 = 128;

/// Extrinsics of one kind.
struct Kind {
    name: String,
    block: Vec<Vec<u8>>,
    /// Milliseconds of a block, of each run.
    measured: Vec<f64>,
    /// Milliseconds that the block weighs.
    weight: f64,
}

impl Kind {
    fn new(name: impl Into<String>, block: Vec<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            block,
            measured: Vec::new(),
            weight: 0.0,
        }
    }

    /// What an extrinsic takes beyond an empty block, in microseconds: the median, the least and the most.
    fn each(&self, empty: f64) -> [f64; 3] {
        let each = |block: f64| (block - empty) * 1_000.0 / self.block.len() as f64;
        let sorted = sorted(&self.measured);
        [
            each(sorted[sorted.len() / 2]),
            each(sorted[0]),
            each(sorted[sorted.len() - 1]),
        ]
    }

    /// What an extrinsic weighs, in microseconds.
    fn weighs(&self, empty: f64) -> f64 {
        (self.weight - empty) * 1_000.0 / self.block.len() as f64
    }
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn kinds(scene: &Scene) -> Vec<Kind> {
    let commits = |path, messages, transfers| {
        scene.commits(Size {
            path,
            messages,
            transfers,
        })
    };
    vec![
        Kind::new("nothing", vec![]),
        Kind::new("balances.transferKeepAlive", scene.of_balances(TRANSFERS)),
        Kind::new(
            "ledger.transfer, within a shard",
            scene.of_ledger(TRANSFERS),
        ),
        Kind::new("lanes.commit of 500 transfers", commits(0, 0, 500)),
        Kind::new("lanes.commit of 100 transfers", commits(0, 0, 100)),
        Kind::new(
            format!("lanes.commit of {} headers", HEADERS + 1),
            commits(HEADERS, 0, 500),
        ),
        Kind::new(
            format!("lanes.commit, {MESSAGES} withdrawals paid out"),
            commits(0, MESSAGES, 500),
        ),
        Kind::new("lanes.transfer, into an inbox", scene.of_orders(TRANSFERS)),
    ]
}

fn main() {
    let runs: usize = std::env::var("NERV_BENCH_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(15);
    let (state, scene) = Scene::make();
    let mut builder = Builder::new(state);
    let mut kinds = builder.ask(|| kinds(&scene));
    println!("{LANES} lanes; {runs} runs of a block of each kind");
    for run in 0..=runs {
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        if run % 2 == 0 {
            order.reverse();
        }
        for at in order {
            let built = builder.build(&kinds[at].block);
            // The first run compiles the code and fills the cache.
            if run > 0 {
                kinds[at].measured.push(built.time.as_secs_f64() * 1_000.0);
            }
            kinds[at].weight = built.weight as f64 / 1e9;
        }
    }

    let empty = sorted(&kinds[0].measured)[runs / 2];
    let idle = kinds[0].weight;
    println!("an empty block takes {empty:.2} ms, and weighs {idle:.2} ms");
    println!(
        "{:40} {:>10} {:>20} {:>10} {:>10}",
        "us of block building", "median", "least to most", "weight", "a block"
    );
    for kind in &kinds[1..] {
        let [median, least, most] = kind.each(empty);
        println!(
            "{:40} {median:10.1} {:>20} {:10.1} {:10}",
            kind.name,
            format!("{least:.1} to {most:.1}"),
            kind.weighs(idle),
            kind.block.len()
        );
    }
    let balances = kinds[1].each(empty)[0];
    for (kind, (transfers, goal)) in kinds[3..].iter().zip(GOALS) {
        let [commit, ..] = kind.each(empty);
        let each = commit / transfers as f64;
        let part = balances / each;
        println!(
            "a transfer in commits of {transfers}: {each:.2} us, 1/{part:.0} of a transfer of balances; at most 1/{goal} \
             is wanted: {}",
            if part >= goal { "met" } else { "NOT MET" }
        );
    }
    if let Ok(path) = std::env::var("NERV_BENCH_JSON") {
        let each = |at: usize| (kinds[at].each(empty)[0], kinds[at].weighs(idle));
        let measured = figures::Measured {
            house: (empty * 1_000.0, idle * 1_000.0),
            commit: each(3),
            headers: each(5),
            order: each(7),
        };
        let json = builder.ask(|| figures::json(&measured, &scene));
        std::fs::write(&path, json).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}
