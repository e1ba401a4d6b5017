// SPDX-License-Identifier: Apache-2.0
//! Writes `report/README.md` and `report/convergence.svg` of this crate: how good the search is
//! against exact, greedy and parts of itself, how fast, and how it converges.
//!
//! `cargo run --release -p nerv-primitives-genetic --example report`

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "report/plot.rs"]
mod plot;

use common::{small, Kind, World, KINDS, RULES};
use nerv_primitives_genetic::{exact, greedy, search, Outcome, Ppm, Settings};
use std::{
    error::Error,
    fmt::Write,
    path::Path,
    time::{Duration, Instant},
};

/// The seeds that each instance is searched with.
const SEEDS: u8 = 5;

/// The ways to search that are compared, all from the same seeds.
fn ways() -> [(&'static str, Settings); 5] {
    let full = Settings::default();
    let alone = Settings {
        settled: 0,
        greedy: false,
        polish: 0,
        ..full
    };
    [
        ("the search, as it is by default", full),
        ("the generations alone", alone),
        (
            "the generations, and the polish at the end",
            Settings {
                polish: full.polish,
                ..alone
            },
        ),
        (
            "50 restarts of the polish, no generations",
            Settings {
                generations: 0,
                ..full
            },
        ),
        ("one start of the polish", restarts(1)),
    ]
}

/// So many random choices, each polished; the best of them.
fn restarts(count: u16) -> Settings {
    Settings {
        // Two are the fewest.
        population: count.max(2),
        settled: count,
        generations: 0,
        greedy: false,
        ..Settings::default()
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::from(HEAD);
    against_exact(&mut text)?;
    many_nodes(&mut text)?;
    times(&mut text)?;
    let panels = convergence(&mut text)?;

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("report");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("README.md"), &text)?;
    std::fs::write(folder.join("convergence.svg"), plot::svg(&panels))?;
    println!("{text}");
    Ok(())
}

const HEAD: &str = "\
# How good the search is, and how fast

Written by `cargo run --release -p nerv-primitives-genetic --example report`. The scores are the
same on every machine, the times are not.

The instances are drawn from seeds, in equal parts of three kinds: *regions* (five regions of three
failure domains, as on the development chain), *plane* (round trips by distance) and *unrelated*
(any round trip up to 500 ms, so no structure to follow). A gap is what a total is below the best
one, as a part of that.
";

fn against_exact(text: &mut String) -> Result<(), Box<dyn Error>> {
    let worlds = small(200);
    let best = worlds
        .iter()
        .map(best_of)
        .collect::<Option<Vec<_>>>()
        .ok_or("no exact choice")?;
    writeln!(
        text,
        "\n## 200 instances of 8 to 24 nodes, against the exact optimum\n\n\
         Each with {SEEDS} seeds. Every second one by the rules of the chain (7 replicas, 2 a domain,\n\
         180 ms), the others by drawn ones.\n\n{TABLE}"
    )?;
    for (name, settings) in ways() {
        let mut gaps = Gaps::default();
        for (world, best) in worlds.iter().zip(&best) {
            gaps.search(world, &settings, *best)?;
        }
        gaps.row(text, name)?;
    }
    let mut gaps = Gaps::default();
    for (world, best) in worlds.iter().zip(&best) {
        gaps.add(greedy(&world.instance()).ok_or("no choice")?.1.total, *best);
    }
    gaps.row(text, "greedy")?;
    Ok(())
}

fn best_of(world: &World) -> Option<Ppm> {
    exact(&world.instance()).map(|(_, score)| score.total)
}

fn many_nodes(text: &mut String) -> Result<(), Box<dyn Error>> {
    for nodes in [60, 1_000] {
        writeln!(
            text,
            "\n## 12 instances of {nodes} nodes, against the best that is known\n\n\
             No optimum is known here: the best is of 400 restarts of the polish and of all that is\n\
             compared. Each with {SEEDS} seeds, by the rules of the chain.\n\n{TABLE}"
        )?;
        let worlds = KINDS
            .into_iter()
            .flat_map(|kind| (0..4).map(move |seed| (kind, seed)));
        let mut all = ways().map(|_| Gaps::default());
        let mut of_greedy = Gaps::default();
        for (kind, seed) in worlds {
            let world = World::new(kind, nodes, RULES, 77 + seed);
            let mut best = found(&world, &restarts(400), 99)?.score.total;
            for (_, settings) in ways() {
                for seed in 0..SEEDS {
                    best = best.max(found(&world, &settings, seed)?.score.total);
                }
            }
            for (gaps, (_, settings)) in all.iter_mut().zip(ways()) {
                gaps.search(&world, &settings, best)?;
            }
            of_greedy.add(greedy(&world.instance()).ok_or("no choice")?.1.total, best);
        }
        for (gaps, (name, _)) in all.iter().zip(ways()) {
            gaps.row(text, name)?;
        }
        of_greedy.row(text, "greedy")?;
    }
    Ok(())
}

fn times(text: &mut String) -> Result<(), Box<dyn Error>> {
    writeln!(
        text,
        "\n## Times\n\nNative, one thread, the longest of 3 runs on each of the three kinds, with the round trips\n\
         in a `Matrix` already.\n\n| nodes | search | greedy | exact |\n|---|---|---|---|"
    )?;
    for nodes in [24, 60, 1_000, 2_048] {
        let mut longest = [Duration::ZERO; 3];
        for kind in KINDS {
            let world = World::new(kind, nodes, RULES, 5);
            for seed in 0..3 {
                let taken = [
                    timed(|| found(&world, &Settings::default(), seed).is_ok()),
                    timed(|| greedy(&world.instance()).is_some()),
                    timed(|| exact(&world.instance()).is_some()),
                ];
                for (longest, taken) in longest.iter_mut().zip(taken) {
                    *longest = taken.max(*longest);
                }
            }
        }
        let [search, greedy, exact] = longest.map(|time| time.as_secs_f64() * 1e3);
        let exact = if nodes <= 24 {
            format!("{exact:.1} ms")
        } else {
            "none".into()
        };
        writeln!(
            text,
            "| {nodes} | {search:.1} ms | {greedy:.2} ms | {exact} |"
        )?;
    }
    Ok(())
}

fn timed(run: impl FnOnce() -> bool) -> Duration {
    let start = Instant::now();
    std::hint::black_box(run());
    start.elapsed()
}

fn convergence(text: &mut String) -> Result<Vec<plot::Panel>, Box<dyn Error>> {
    writeln!(
        text,
        "\n## Best and mean by generation\n\n![convergence](convergence.svg)\n\n\
         One run each, on an instance of the kind *regions*: by default, where 50 choices of the first\n\
         generation are polished already, and by the generations alone. In the default runs no\n\
         generation is above the first one's best; what the generations can do is seen in the others.\n\n\
         | nodes | generation | best | mean | best, alone | mean, alone |\n|---|---|---|---|---|---|"
    )?;
    let [(_, full), (_, alone), ..] = ways();
    let mut panels = Vec::new();
    for nodes in [24, 60, 1_000] {
        let world = World::new(Kind::Regions, nodes, RULES, nodes as u64);
        let runs = [found(&world, &full, 1)?, found(&world, &alone, 1)?];
        for at in [0, 10, 25, 50] {
            let [a, b] = [runs[0].generations[at], runs[1].generations[at]];
            writeln!(
                text,
                "| {nodes} | {at} | {} | {} | {} | {} |",
                a.best, a.mean, b.best, b.mean
            )?;
        }
        let (known, name) = match best_of(&world) {
            Some(best) => (best, "exact optimum"),
            None => (
                found(&world, &restarts(400), 99)?.score.total,
                "best of 400 restarts",
            ),
        };
        let [full, alone] = runs.map(|run| run.generations);
        panels.push(plot::Panel {
            title: format!("{nodes} nodes"),
            known: (name, known),
            lines: vec![
                ("best", full.iter().map(|each| each.best).collect()),
                ("mean", full.iter().map(|each| each.mean).collect()),
                (
                    "best, generations alone",
                    alone.iter().map(|each| each.best).collect(),
                ),
                (
                    "mean, generations alone",
                    alone.iter().map(|each| each.mean).collect(),
                ),
            ],
        });
    }
    Ok(panels)
}

fn found(world: &World, settings: &Settings, seed: u8) -> Result<Outcome, &'static str> {
    search(&world.instance(), settings, [seed; 32]).ok_or("no choice")
}

const TABLE: &str = "\
| | runs | at the best | within 1% | mean gap | worst gap |
|---|---|---|---|---|---|";

/// How far below the best some runs ended, each as a part of it.
#[derive(Default)]
struct Gaps(Vec<f64>);

impl Gaps {
    fn search(
        &mut self,
        world: &World,
        settings: &Settings,
        best: Ppm,
    ) -> Result<(), &'static str> {
        for seed in 0..SEEDS {
            self.add(found(world, settings, seed)?.score.total, best);
        }
        Ok(())
    }

    fn add(&mut self, total: Ppm, best: Ppm) {
        self.0.push(f64::from(best - total) / f64::from(best));
    }

    fn row(&self, text: &mut String, name: &str) -> std::fmt::Result {
        let runs = self.0.len();
        let at_best = self.0.iter().filter(|gap| **gap == 0.0).count();
        let close = self.0.iter().filter(|gap| **gap <= 0.01).count();
        let mean = self.0.iter().sum::<f64>() / runs as f64 * 100.0;
        let worst = self.0.iter().copied().fold(0.0, f64::max) * 100.0;
        writeln!(
            text,
            "| {name} | {runs} | {at_best} | {close} | {mean:.3}% | {worst:.2}% |"
        )
    }
}
