// SPDX-License-Identifier: Apache-2.0
//! `generate` and `simulate`.

use super::{read_model, Failure};
use crate::{
    csv,
    dataset::parallel,
    floor::{Floor, FLOORS},
    generator::{generate, Family, Set},
    report::{BlipReport, SuddenReport, WatchReport, Wave},
    simulate::{
        blips::{bursts, cheapest, Counts, KINDS},
        policy::{share, square, sudden, watch_many, Watch, DAY, HOUR, WAVES},
        Rules,
    },
};
use nerv_primitives_neural::Model;
use std::path::PathBuf;

/// The seed of all simulations.
const SEED: u64 = 77;

/// The leaves watched under each load.
const RUNS: u64 = 200;

/// The leaves under bursts of each kind, with ten bursts each.
const BLIP_RUNS: u64 = 50;

/// Writes traces of a family as CSV, one file each, with its limit in the name.
#[derive(clap::Args, Clone, Debug)]
pub struct Generate {
    /// The family
    #[arg(long, value_parser = family)]
    pub family: Family,
    /// Folder for the files
    #[arg(long)]
    pub out: PathBuf,
    /// How many
    #[arg(long, default_value_t = 5)]
    pub count: u64,
    /// Seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// The family of a name, or the names there are.
fn family(name: &str) -> Result<Family, String> {
    Family::of(name).ok_or_else(|| {
        let names: Vec<_> = Family::ALL.iter().map(|family| family.name()).collect();
        format!("there are {}", names.join(", "))
    })
}

/// Runs `generate`.
///
/// # Errors
///
/// If a file cannot be written.
pub fn generate_files(arguments: &Generate) -> Result<(), Failure> {
    std::fs::create_dir_all(&arguments.out)?;
    for index in 0..arguments.count {
        let trace = generate(arguments.family, arguments.seed, Set::Test, index);
        let limit = f64::from(trace.capacities.rate) / 1_000.0;
        let name = format!("{}-{index:03}-of-{limit}-tps.csv", trace.family);
        let file = arguments.out.join(name);
        std::fs::write(&file, csv::write(&trace))?;
        println!("{}", file.display());
    }
    Ok(())
}

/// Simulates splits and merges by the forecasts of a model.
#[derive(clap::Args, Clone, Debug)]
pub struct Simulate {
    /// The model's file
    #[arg(long, default_value = "models/forecast.lstm")]
    pub model: PathBuf,
}

/// Runs `simulate`.
///
/// # Errors
///
/// If the model cannot be read.
pub fn simulate(arguments: &Simulate) -> Result<(), Failure> {
    let model = read_model(&arguments.model)?;
    for watch in watches(&model) {
        println!(
            "{:10} at {:4} TPS: {:3} runs, split {:.2}, ever overloaded {:.2}, in time {:.2}",
            watch.load, watch.limit, watch.runs, watch.split, watch.overloaded, watch.in_time
        );
    }
    for one in blips(&model) {
        let Counts {
            bursts,
            calls,
            splits,
        } = one.counts;
        println!(
            "{:?} at {:4} TPS, floor {}: {bursts} bursts, {calls} calls, {splits} splits",
            one.kind, one.limit, one.floor
        );
    }
    for one in sudden_starts(&model) {
        println!(
            "sudden {} of {} TPS: forecast after {:?} s, overload after {:?} s",
            one.load, one.limit, one.forecast, one.overload
        );
    }
    for wave in waves(&model) {
        println!(
            "{:11} wave of {:3} s, {:?}: {} splits, {} merges, again within {} s: {}",
            wave.rules, wave.period, wave.levels, wave.splits, wave.merges, wave.within, wave.flaps
        );
    }
    Ok(())
}

/// The square waves of the report.
pub fn waves(model: &Model) -> Vec<Wave> {
    let kinds = [
        ("default", Rules::STANDARD, 600, HOUR),
        ("development", Rules::DEVELOPMENT, 600, HOUR),
        ("development", Rules::DEVELOPMENT, 10, HOUR / 60),
    ];
    let all: Vec<_> = kinds
        .iter()
        .flat_map(|kind| WAVES.map(|levels| (*kind, levels)))
        .collect();
    parallel(&all, |((name, rules, period, within), levels)| {
        let course = square(model, rules, *levels, *period, DAY, SEED);
        Wave {
            rules: (*name).into(),
            levels: *levels,
            period: *period,
            seconds: DAY,
            splits: course.splits(),
            merges: course.merges(),
            flaps: course.flaps(*within),
            within: *within,
            most_leaves: course.most_leaves,
            overloaded: course.overloaded,
        }
    })
}

/// The watched leaves of the report.
pub fn watches(model: &Model) -> Vec<WatchReport> {
    let mut all = Vec::new();
    for limit in [1_000.0, 100.0, 10.0] {
        for (name, kind) in [
            ("ramp", Watch::Ramp),
            ("levels off", Watch::LevelsOff),
            ("stationary", Watch::Stationary),
        ] {
            let delay = Rules::STANDARD.delay as usize;
            let runs = watch_many(model, limit, delay, kind, SEED, RUNS);
            let margins = runs.iter().filter_map(|one| {
                let (split, overload) = (one.split?, one.overload?);
                Some(overload as i64 - split as i64)
            });
            all.push(WatchReport {
                load: name.into(),
                limit,
                runs: runs.len(),
                split: share(&runs, |one| one.split.is_some()),
                overloaded: share(&runs, |one| one.overload.is_some()),
                in_time: share(&runs, |one| one.in_time()),
                median_margin: at(margins.collect(), 0.5),
            });
        }
    }
    all
}

/// The chains that are loaded from their start, of the report.
pub fn sudden_starts(model: &Model) -> Vec<SuddenReport> {
    let mut all = Vec::new();
    for limit in [1_000.0, 10.0] {
        for load in [1.2, 1.5, 2.0, 3.0, 5.0, 10.0] {
            let seeds: Vec<u64> = (0..RUNS).collect();
            let runs = parallel(&seeds, |seed| sudden(model, limit, load, SEED + seed));
            let (forecast, overload): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
            all.push(SuddenReport {
                load,
                limit,
                runs: forecast.len(),
                forecast: spread(&forecast),
                overload: spread(&overload),
            });
        }
    }
    all
}

/// The bursts of the report.
pub fn blips(model: &Model) -> Vec<BlipReport> {
    let mut all = Vec::new();
    for limit in [1_000.0, 100.0, 10.0] {
        for kind in KINDS {
            for floor in FLOORS {
                all.push(BlipReport {
                    limit,
                    kind,
                    floor,
                    counts: bursts(model, &floor, limit, kind, SEED, BLIP_RUNS),
                });
            }
        }
    }
    all
}

/// The cheapest bursts of the report that are split: limit, floor and transfers.
pub fn cheapest_bursts(model: &Model) -> Vec<(f64, Floor, Option<u32>)> {
    let mut all = Vec::new();
    for limit in [1_000.0, 100.0, 10.0] {
        for floor in FLOORS {
            all.push((limit, floor, cheapest(model, &floor, limit)));
        }
    }
    all
}

/// The median and the 95th percentile of seconds, of which none is later than any.
fn spread(seconds: &[Option<usize>]) -> (Option<usize>, Option<usize>) {
    let list: Vec<usize> = seconds
        .iter()
        .map(|second| second.unwrap_or(usize::MAX))
        .collect();
    let seen = |part| at(list.clone(), part).filter(|second| *second < usize::MAX);
    (seen(0.5), seen(0.95))
}

/// What a part of a list is not above, by nearest rank; nothing of an empty one.
fn at<T: Copy + Ord>(mut list: Vec<T>, part: f64) -> Option<T> {
    list.sort();
    let rank = (list.len() as f64 * part).ceil() as usize;
    list.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        assert_eq!(at(vec![3, 1, 2], 0.5), Some(2));
        assert_eq!(at((1..=100).collect(), 0.95), Some(95));
        assert_eq!(at(Vec::<i64>::new(), 0.5), None);
        let mostly = [Some(3), None, Some(5), Some(4)];
        assert_eq!(spread(&mostly), (Some(4), None));
    }

    #[test]
    fn families_are_known_by_name() {
        assert_eq!(family("square"), Ok(Family::Square));
        assert!(family("circle").unwrap_err().contains("self-exciting"));
    }
}
