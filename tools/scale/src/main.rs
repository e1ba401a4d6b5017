// SPDX-License-Identifier: Apache-2.0
//! Simulates how much a chain with many lanes carries: the program.

use clap::Parser;
use nerv_scale::{
    constants::Constants,
    costs::Costs,
    report::{figures, table::percent, Report},
    sweep::{measure, Plan},
};
use std::{path::PathBuf, process::ExitCode};

/// Simulates how much a chain with many lanes carries, from measured constants
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The file of constants
    #[arg(long, default_value = "tools/scale/constants.json")]
    constants: PathBuf,
    /// The folder of the report
    #[arg(long)]
    out: PathBuf,
    /// Numbers of lanes; one lane is always among them
    #[arg(long, value_delimiter = ',', default_value = "1,2,4,8,16,32,64,128,256", value_parser = clap::value_parser!(u32).range(1..=1024))]
    lanes: Vec<u32>,
    /// Shares of transfers that go to another lane, in per cent
    #[arg(long, value_delimiter = ',', default_value = "0,0.1,1,10", value_parser = share)]
    crossing: Vec<f64>,
    /// The share of transfers that comes by an extrinsic on the chain, in per cent
    #[arg(long, default_value = "0", value_parser = share)]
    slow: f64,
    /// The share of blocks that other extrinsics take, in per cent
    #[arg(long, default_value = "0", value_parser = share)]
    others: f64,
    /// Transfers a second in each lane, for the second table
    #[arg(long, default_value = "500", value_parser = positive)]
    rate: f64,
    /// Seconds within which 99 of 100 transfers must be committed, or lanes do not keep up
    #[arg(long, default_value = "30", value_parser = positive)]
    within: f64,
    /// The lanes whose latencies are told by load
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    latency_lanes: u32,
    /// The share that crosses in the pictures of latencies and of the chain, in per cent: one of `--crossing`
    #[arg(long, default_value = "10", value_parser = share)]
    latency_crossing: f64,
    /// Blocks that count
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    blocks: u32,
    /// Blocks before that, in which queues fill
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    warm: u32,
    /// The first seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seeds
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=100))]
    seeds: u64,
}

/// A share, from per cent.
fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(percent / 100.0),
        _ => Err("must be from 0 to 100".into()),
    }
}

/// A number above zero.
fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number > 0.0 && number <= 1e6 => Ok(number),
        _ => Err("must be above 0, and not above a million".into()),
    }
}

impl Arguments {
    /// What they ask for.
    fn plan(&self) -> Result<Plan, String> {
        let mut lanes = self.lanes.clone();
        lanes.push(1);
        lanes.sort_unstable();
        lanes.dedup();
        let mut crossings = self.crossing.clone();
        crossings.sort_unstable_by(f64::total_cmp);
        crossings.dedup();
        if !crossings.contains(&self.latency_crossing) {
            return Err("--latency-crossing is none of --crossing".into());
        }
        let most = crossings.iter().copied().fold(0.0, f64::max);
        if most + self.slow > 1.0 {
            return Err("--crossing and --slow are more than all transfers together".into());
        }
        Ok(Plan {
            lanes,
            crossings,
            rate: self.rate,
            slow: self.slow,
            others: self.others,
            within: self.within,
            latencies: (self.latency_lanes, self.latency_crossing),
            blocks: (self.warm, self.blocks),
            seeds: (0..self.seeds).map(|n| self.seed.wrapping_add(n)).collect(),
        })
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let plan = arguments.plan()?;
    let file = &arguments.constants;
    let json =
        std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let constants =
        Constants::parse(&json).map_err(|error| format!("{}: {error}", file.display()))?;
    let costs = Costs::new(&constants.values);
    let results = measure(&costs, &plan, &|done| eprintln!("nerv-scale: {done}"));
    let report = Report {
        constants,
        costs,
        plan,
        results,
    };
    for crossing in &report.plan.crossings {
        println!("{} cross, as much as lanes bear", percent(*crossing));
        println!("{}", figures::most(&report, *crossing).terminal());
    }
    for crossing in &report.plan.crossings {
        let rate = report.plan.rate;
        println!(
            "{} cross, {rate} transfers a second in each lane",
            percent(*crossing)
        );
        println!("{}", figures::given(&report, *crossing).terminal());
    }
    for crossing in &report.plan.crossings {
        println!("{}", figures::in_short(&report, *crossing));
    }
    report.write(&arguments.out)?;
    println!("The report: {}", arguments.out.join("README.md").display());
    Ok(())
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("nerv-scale: error: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(arguments: &[&str]) -> Result<Plan, String> {
        let line = ["nerv-scale", "--out", "x"].iter().chain(arguments);
        Arguments::try_parse_from(line)
            .map_err(|error| error.to_string())?
            .plan()
    }

    #[test]
    fn arguments_make_a_plan() {
        let plan = plan(&["--lanes", "8,2,8", "--crossing", "10,0.5", "--slow", "1"]).unwrap();
        assert_eq!(plan.lanes, [1, 2, 8]);
        assert_eq!(plan.crossings, [0.005, 0.1]);
        assert_eq!((plan.slow, plan.seeds), (0.01, vec![1, 2, 3]));
    }

    #[test]
    fn arguments_that_make_no_sense_are_refused() {
        let refused = |arguments: &[&str], why: &str| {
            let error = plan(arguments).unwrap_err();
            assert!(error.contains(why), "{error}");
        };
        refused(&["--lanes", "0"], "0 is not in");
        refused(&["--crossing", "101"], "from 0 to 100");
        refused(&["--crossing", "NaN"], "from 0 to 100");
        refused(&["--rate", "0"], "above 0");
        refused(&["--crossing", "5"], "none of --crossing");
        refused(&["--crossing", "10,60", "--slow", "50"], "more than all");
        refused(&["--blocks", "1"], "1 is not in");
    }
}
