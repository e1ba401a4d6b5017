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

const KINDS: [(&str, Transfer); 4] = [
    ("balances.transferKeepAlive", Transfer::OfBalances),
    ("ledger.transfer, within", Transfer::Within),
    ("ledger.transfer, between two", Transfer::Across),
    ("ledger.send, between two", Transfer::Sent),
];

fn setting(variable: &str, usual: usize) -> usize {
    std::env::var(variable)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(usual)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Milliseconds of an empty block.
fn empty(builder: &mut Builder) -> f64 {
    let times: Vec<f64> = (0..EMPTY).map(|_| milliseconds(builder, &[])).collect();
    median(&times)
}

fn milliseconds(builder: &mut Builder, extrinsics: &[Vec<u8>]) -> f64 {
    builder.advance(extrinsics).time.as_secs_f64() * 1_000.0
}

fn main() {
    let runs = setting("NERV_BENCH_RUNS", 15);
    let transfers = setting("NERV_BENCH_TRANSFERS", 440);
    let (state, mut scene) = Scene::make();
    let mut builder = Builder::new(state);
    println!("{LEAVES} shards; {runs} runs of a block of {transfers} transfers of each kind");

    let mut measured: [Vec<[f64; 2]>; KINDS.len()] = Default::default();
    for run in 0..=runs {
        let mut order: Vec<usize> = (0..KINDS.len()).collect();
        if run % 2 == 0 {
            order.reverse();
        }
        for at in order {
            let extrinsics = scene.sign(KINDS[at].1, transfers);
            let empty = empty(&mut builder);
            let first = milliseconds(&mut builder, &extrinsics) - empty;
            let behind: f64 = (0..BEHIND)
                .map(|_| milliseconds(&mut builder, &[]) - empty)
                .sum();
            // The first run compiles the code and fills the cache.
            if run > 0 {
                measured[at].push([first, behind].map(|all| all / transfers as f64));
            }
        }
    }

    println!(
        "{:32} {:>9} {:>9} {:>9} {:>22}",
        "ms of block building", "sent", "arrived", "together", "by the first kind"
    );
    let together = |at: usize| measured[at].iter().map(|[first, behind]| first + behind);
    for (at, (name, _)) in KINDS.iter().enumerate() {
        let part = |part: usize| {
            let values: Vec<f64> = measured[at].iter().map(|both| both[part]).collect();
            median(&values)
        };
        let sums: Vec<f64> = together(at).collect();
        let mut ratios: Vec<f64> = together(at)
            .zip(together(0))
            .map(|(one, first)| one / first)
            .collect();
        ratios.sort_by(f64::total_cmp);
        println!(
            "{name:32} {:9.3} {:9.3} {:9.3} {:>22}",
            part(0),
            part(1),
            median(&sums),
            format!(
                "{:.2} ({:.2} to {:.2})",
                median(&ratios),
                ratios[0],
                ratios[ratios.len() - 1]
            ),
        );
    }
}
