// SPDX-License-Identifier: Apache-2.0
//! What it costs the chain to know who deals with whom, at 1,000 leaves with a full sketch: in ordinary blocks, in
//! blocks in which transfers are counted, and in the two in which a window closes.
//!
//! ```text
//! cargo bench -p nerv-runtime --bench binding
//! ```
//!
//! Blocks without extrinsics are built by the runtime that is shipped, in WebAssembly: see [`building`]. Each kind has
//! a state of its own, and a block of each is built in each run, there and back, so that what slows the machine down
//! meanwhile is at the cost of all. What counts is the median beyond that of a chain of which nothing is known yet.
//!
//! `NERV_BENCH_RUNS` says how many runs; by default 15.

#[path = "../common/building.rs"]
mod building;
mod scene;

#[allow(dead_code, reason = "the tests, whose it is, use more of it")]
#[path = "../../tests/common/mod.rs"]
mod common;

use building::Builder;
use frame_support::traits::Get;
use scene::{state, Stage, COUNTED, LEAVES, PAIRS};

/// Milliseconds of a block: what it may take from another one.
const SLOT: f64 = nerv_runtime::SLOT_DURATION as f64;

/// The part of blocks that all of this may take on the whole.
const GOAL: f64 = 0.03;

/// Blocks of one kind.
struct Kind {
    name: String,
    builder: Builder,
    /// Milliseconds of a block, of each run.
    measured: Vec<f64>,
    /// Milliseconds that the block weighs.
    weight: f64,
}

impl Kind {
    fn new(name: impl Into<String>, stage: Stage) -> Self {
        Self {
            name: name.into(),
            builder: Builder::new(state(stage)),
            measured: Vec::new(),
            weight: 0.0,
        }
    }

    /// The median, the least and the most.
    fn times(&self) -> [f64; 3] {
        let mut sorted = self.measured.clone();
        sorted.sort_by(f64::total_cmp);
        [
            sorted[sorted.len() / 2],
            sorted[0],
            sorted[sorted.len() - 1],
        ]
    }
}

fn main() {
    let runs: usize = std::env::var("NERV_BENCH_RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(15);
    let mut kinds = [
        Kind::new("nothing is known", Stage::Nothing),
        Kind::new("an ordinary block", Stage::Known),
        Kind::new(format!("{COUNTED} transfers are counted"), Stage::Counted),
        Kind::new("the leaves are looked at", Stage::Surveyed),
        Kind::new("the window closes, with a plan", Stage::Closed),
    ];
    println!("{LEAVES} leaves, {PAIRS} pairs; {runs} runs of a block of each kind");
    for run in 0..=runs {
        let mut order: Vec<usize> = (0..kinds.len()).collect();
        if run % 2 == 0 {
            order.reverse();
        }
        for at in order {
            let built = kinds[at].builder.build(&[]);
            // The first run compiles the code and fills the cache.
            if run > 0 {
                kinds[at].measured.push(built.time.as_secs_f64() * 1_000.0);
            }
            kinds[at].weight = built.weight as f64 / 1e9;
        }
    }

    let [empty, ..] = kinds[0].times();
    println!(
        "{:32} {:>10} {:>18} {:>10} {:>10}",
        "ms of block building", "median", "least to most", "beyond", "weight"
    );
    for kind in &kinds {
        let [median, least, most] = kind.times();
        println!(
            "{:32} {median:10.2} {:>18} {:10.2} {:10.2}",
            kind.name,
            format!("{least:.2} to {most:.2}"),
            median - empty,
            kind.weight - kinds[0].weight,
        );
    }
    let window = kinds[1]
        .builder
        .ask(nerv_runtime::parameters::dynamic_params::binding::Window::get);
    let blocks = f64::from(window);
    let beyond = |at: usize| kinds[at].times()[0] - empty;
    // All blocks but two count; these count as well, with what they had to do besides.
    let mean = ((blocks - 2.0) * beyond(2) + beyond(3) + beyond(4)) / blocks;
    let (part, worst) = (mean / SLOT, beyond(3).max(beyond(4)) / SLOT);
    println!(
        "on the mean of a window of {window} blocks {mean:.2} ms, {:.2} % of a slot, at most {:.0} % is wanted: {}; the \
         worst block {:.2} %",
        part * 100.0,
        GOAL * 100.0,
        if part <= GOAL { "met" } else { "NOT MET" },
        worst * 100.0,
    );
}
