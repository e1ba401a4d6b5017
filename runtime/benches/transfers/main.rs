// SPDX-License-Identifier: Apache-2.0
//! What a transfer takes of block building, of each kind: what `make compare` measures of a node, without its pool,
//! its network and its consensus.
//!
//! ```text
//! cargo bench -p nerv-runtime --bench transfers
//! ```
//!
//! Blocks are built by the runtime that is shipped, in WebAssembly, one behind the other on a chain of sixteen
//! shards: see [`building`]. Each kind has a block of transfers in each run, and empty blocks behind it in which
//! messages arrive, which count for it. What an empty block takes is taken off. Ratios are of each run.
//!
//! `NERV_BENCH_RUNS` says how many runs, by default 15; `NERV_BENCH_TRANSFERS` how many transfers a block has, by
//! default 440.

#[path = "../common/building.rs"]
mod building;
#[path = "../common/people.rs"]
mod people;
mod scene;

#[allow(dead_code, reason = "the tests, whose it is, use more of it")]
#[path = "../../tests/common/mod.rs"]
mod common;

use building::Builder;
use scene::{Scene, Transfer, LEAVES};

/// Blocks behind one with transfers, in which what was sent arrives.
const BEHIND: usize = 3;
/// Empty blocks, by which the others are measured.
const EMPTY: usize = 3;

const KINDS: [(&str, Transfer); 5] = [
    ("balances.transferKeepAlive", Transfer::OfBalances),
    ("ledger.transfer, within", Transfer::Within),
    ("ledger.transfer, between two", Transfer::Across),
    ("ledger.send, between two", Transfer::Sent),
    ("the first, by ML-DSA-65", Transfer::ByMlDsa),
];

fn setting(variable: &str, usual: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(usual)
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Milliseconds that a block takes, and that it weighs.
fn milliseconds(builder: &mut Builder, extrinsics: &[Vec<u8>]) -> [f64; 2] {
    let built = builder.advance(extrinsics);
    [
        built.time.as_secs_f64() * 1_000.0,
        built.weight as f64 / 1e9,
    ]
}

/// The same of an empty block: the medians of some.
fn empty(builder: &mut Builder) -> [f64; 2] {
    let blocks: Vec<[f64; 2]> = (0..EMPTY).map(|_| milliseconds(builder, &[])).collect();
    [0, 1].map(|part| median(blocks.iter().map(|block| block[part])))
}

/// What a transfer took, in milliseconds.
struct Measured {
    /// In its own block.
    sent: f64,
    /// In those behind it.
    arrived: f64,
    /// What it weighs there and there.
    weight: f64,
}

impl Measured {
    fn all(&self) -> f64 {
        self.sent + self.arrived
    }
}

fn main() {
    let runs = setting("NERV_BENCH_RUNS", 15);
    let transfers = setting("NERV_BENCH_TRANSFERS", 440);
    let (state, mut scene) = Scene::make();
    let mut builder = Builder::new(state);
    println!("{LEAVES} shards; {runs} runs of a block of {transfers} transfers of each kind");

    let mut measured: [Vec<Measured>; KINDS.len()] = Default::default();
    for run in 0..=runs {
        let mut order: Vec<usize> = (0..KINDS.len()).collect();
        if run % 2 == 0 {
            order.reverse();
        }
        for at in order {
            let extrinsics = builder.ask(|| scene.sign(KINDS[at].1, transfers));
            let [idle, nothing] = empty(&mut builder);
            let mut beyond = |extrinsics: &[Vec<u8>]| {
                let [time, weight] = milliseconds(&mut builder, extrinsics);
                [time - idle, weight - nothing].map(|all| all / transfers as f64)
            };
            let [sent, mut weight] = beyond(&extrinsics);
            let mut arrived = 0.0;
            for _ in 0..BEHIND {
                let [time, more] = beyond(&[]);
                arrived += time;
                weight += more;
            }
            // The first run compiles the code and fills the cache.
            if run > 0 {
                measured[at].push(Measured {
                    sent,
                    arrived,
                    weight,
                });
            }
        }
    }

    println!(
        "{:28} {:>7} {:>7} {:>7} {:>7} {:>20}",
        "ms of block building", "sent", "arrived", "both", "weight", "by the first kind"
    );
    for ((name, _), runs) in KINDS.iter().zip(&measured) {
        let ratios = || {
            let firsts = measured[0].iter().map(Measured::all);
            runs.iter()
                .map(Measured::all)
                .zip(firsts)
                .map(|(one, first)| one / first)
        };
        println!(
            "{name:28} {:7.3} {:7.3} {:7.3} {:7.3} {:>20}",
            median(runs.iter().map(|run| run.sent)),
            median(runs.iter().map(|run| run.arrived)),
            median(runs.iter().map(Measured::all)),
            median(runs.iter().map(|run| run.weight)),
            format!(
                "{:.2} ({:.2} to {:.2})",
                median(ratios()),
                ratios().fold(f64::INFINITY, f64::min),
                ratios().fold(0.0, f64::max),
            ),
        );
    }
}
