// SPDX-License-Identifier: Apache-2.0
//! See the crate's README for the commands.

use clap::{Parser, Subcommand};
use nerv_trainer::commands::{judge, others, pairs, report, train, Failure};
use std::process::ExitCode;

/// Trains, quantises and judges the models by which the chain forecasts.
#[derive(Parser)]
#[command(version)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a model and its report; without options, the shipped one
    Train(train::Arguments),
    /// Judge the shipped model anew and write its report
    Report(report::Arguments),
    /// Judge a model by CSV traces
    Evaluate(judge::Arguments),
    /// Write traces of a family as CSV
    Generate(others::Generate),
    /// Simulate splits and merges by a model's forecasts
    Simulate(others::Simulate),
    /// The model of who deals with whom: make it, judge it, write traffic for it
    Pairs(pairs::Arguments),
}

fn run(command: &Command) -> Result<(), Failure> {
    match command {
        Command::Train(arguments) => train::run(arguments),
        Command::Report(arguments) => report::run(arguments),
        Command::Evaluate(arguments) => judge::run(arguments),
        Command::Generate(arguments) => others::generate_files(arguments),
        Command::Simulate(arguments) => others::simulate(arguments),
        Command::Pairs(arguments) => pairs::run(arguments),
    }
}

fn main() -> ExitCode {
    match run(&Line::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("nerv-trainer: error: {failure}");
            ExitCode::FAILURE
        }
    }
}
