// SPDX-License-Identifier: Apache-2.0
//! `evaluate`: a model on traces made by others.

use super::{hexadecimal, read_model, Capacity, Failure};
use crate::{
    csv::read_folder,
    dataset::generated,
    evaluate::{forecasts_of, judge_families, total},
    generator::{Family, Set},
    report::FamilyReport,
    rules::{Yardsticks, RULES},
    trace::Samples,
};
use std::path::PathBuf;

/// Traces of each family to which the logistic yardsticks are fitted: as for the shipped model.
const VALIDATION: (u64, u64) = (1, 30);

/// Replays CSV traces, one row a second, through the fixed-point model and the rules it is
/// compared with. The columns are described in tools/trainer/README.md.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// The model's file
    #[arg(long, default_value = "models/forecast.lstm")]
    pub model: PathBuf,
    /// Folder of .csv files
    #[arg(long)]
    pub traces: PathBuf,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    /// What the leaves bear.
    pub capacity: Capacity,
}

/// Figures for each file, and for all together.
///
/// # Errors
///
/// If the model or a trace cannot be read.
pub fn evaluate(arguments: &Arguments) -> Result<Vec<FamilyReport>, Failure> {
    let model = read_model(&arguments.model)?;
    let traces = read_folder(&arguments.traces, &arguments.capacity.limits())?;
    let samples: Vec<Samples> = traces.iter().map(Samples::of).collect();
    let (seed, count) = VALIDATION;
    let validation = generated(Family::trained(), seed, Set::Validation, count);
    let said = forecasts_of(&model, &samples);
    let files = judge_families(&samples, &said, &Yardsticks::fit(&validation));
    let mut reports: Vec<FamilyReport> = files
        .iter()
        .map(|(name, judgement)| FamilyReport::of(name, judgement))
        .collect();
    reports.push(FamilyReport::of("all", &total(&files)));
    Ok(reports)
}

/// Runs the command.
///
/// # Errors
///
/// As [`evaluate`].
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let reports = evaluate(arguments)?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
        return Ok(());
    }
    let model = read_model(&arguments.model)?;
    println!("model {}", hexadecimal(&model.hash()));
    for report in &reports {
        println!(
            "\n{}: {} samples, {:.2}% of them overload; {} onsets, mean lead {:.1} s, {:.0}% with \
             4 s or more; area under ROC {:.4}; Brier {:+.0}% against the best rule, {}",
            report.name,
            report.samples,
            report.base_rate * 100.0,
            report.onsets,
            report.mean_lead,
            report.in_time * 100.0,
            report.area,
            -100.0 * report.gain,
            report.best_rule
        );
        println!("                       accuracy  balanced  recall    specific. Brier");
        let rules = RULES.into_iter().zip(&report.rules);
        for (name, figures) in [("model", &report.model)].into_iter().chain(rules) {
            println!(
                "{name:22} {:.4}    {:.4}    {:.4}    {:.4}    {:.4}",
                figures.accuracy,
                figures.balanced,
                figures.recall,
                figures.specificity,
                figures.brier
            );
        }
    }
    Ok(())
}
