// SPDX-License-Identifier: Apache-2.0
//! `pairs`: the model of who deals with whom, its report, and what becomes of its forecasts.

mod judge;
mod places;
mod train;

use super::Failure;
use crate::{
    generator::Set,
    pairs::{
        csv,
        families::{generate, Family},
    },
};
use clap::{Args, Subcommand};
use nerv_primitives_neural::gru::Model;
use std::path::{Path, PathBuf};

/// The name of the model's file.
const FILE: &str = "pairs.gru";

/// The model of pairs: how probable it is that two accounts deal in the window that follows.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Make the model and its report; without options, the shipped one
    Train(train::Arguments),
    /// Judge the model anew and write its report
    Report(judge::Report),
    /// Judge a model by CSV traffic
    Evaluate(judge::Evaluate),
    /// Write traffic of a family as CSV
    Generate(Generate),
    /// Simulate where accounts live, and how many transfers are across shards
    Places(places::Arguments),
}

/// Runs the command.
///
/// # Errors
///
/// Those of candle, and of files.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Train(arguments) => train::run(arguments),
        Command::Report(arguments) => judge::report(arguments),
        Command::Evaluate(arguments) => judge::evaluate(arguments),
        Command::Generate(arguments) => generate_files(arguments),
        Command::Places(arguments) => places::run(arguments),
    }
}

/// Writes traffic of a family as CSV, one file each.
#[derive(Args, Clone, Debug)]
struct Generate {
    /// The family
    #[arg(long, value_parser = family)]
    family: Family,
    /// Folder for the files
    #[arg(long)]
    out: PathBuf,
    /// How many
    #[arg(long, default_value_t = 5)]
    count: u64,
    /// Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// The family of a name, or the names there are.
fn family(name: &str) -> Result<Family, String> {
    Family::of(name).ok_or_else(|| {
        let names: Vec<_> = Family::ALL.iter().map(|family| family.name()).collect();
        format!("there are {}", names.join(", "))
    })
}

fn generate_files(arguments: &Generate) -> Result<(), Failure> {
    std::fs::create_dir_all(&arguments.out)?;
    for index in 0..arguments.count {
        let traffic = generate(arguments.family, arguments.seed, Set::Test, index);
        let file = arguments
            .out
            .join(format!("{}-{index:03}.csv", traffic.name));
        std::fs::write(&file, csv::write(&traffic))?;
        println!("{}", file.display());
    }
    Ok(())
}

/// Reads a model's file and checks its hash.
fn read_model(file: &Path) -> Result<Model, Failure> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (model, _) = Model::verify(&bytes)
        .map_err(|error| format!("{}: no model of pairs: {error}", file.display()))?;
    Ok(model)
}

#[cfg(test)]
mod tests;
