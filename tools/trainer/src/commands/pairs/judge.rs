// SPDX-License-Identifier: Apache-2.0
//! `pairs report` and `pairs evaluate`: a model of pairs by chains it has never seen.

use super::{
    read_model,
    train::{validation, Trained},
    FILE,
};
use crate::{
    commands::{hexadecimal, Failure},
    dataset::parallel,
    generator::Set,
    pairs::{
        csv,
        families::Family,
        fit::logits,
        judge::{forecasts, judge, Chain, Figures, Yardsticks},
        network::Network,
        observe::World,
        report::{markdown, Agreement, Report as Page, SetReport, Training, RECORDED},
        sets::{early_and_late, generated, recorded},
    },
};
use nerv_primitives_neural::gru::Model;
use std::path::{Path, PathBuf};

/// The seed by which models are tested, beside that of their training, so that no set can share a
/// chain with another by an oversight. The families are as they were before anything was judged by it.
const TEST_SEED: u64 = 20_261_130;

/// The chains of each family to test on.
const TEST_CHAINS: u64 = 24;

/// The file in which it stands how a model was trained, in the report's folder.
const NOTE: &str = "pairs-training.json";

/// Judges a model that was trained before, and writes its report anew. How it was trained is noted
/// beside the report.
#[derive(clap::Args, Clone, Debug)]
pub struct Report {
    /// Folder of the model, with `report` within it
    #[arg(long, default_value = "models")]
    pub out: PathBuf,
    /// Judge it also by traffic recorded elsewhere: the folder of .csv files it was trained with
    #[arg(long)]
    pub recorded: Option<PathBuf>,
}

/// Judges a model by all windows of CSV traffic. The columns are described in
/// tools/trainer/README.md.
#[derive(clap::Args, Clone, Debug)]
pub struct Evaluate {
    /// The model's file
    #[arg(long, default_value = "models/pairs.gru")]
    pub model: PathBuf,
    /// Folder of .csv files
    #[arg(long)]
    pub traffic: PathBuf,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// Notes how a model was trained.
///
/// # Errors
///
/// If that cannot be written.
pub fn note(out: &Path, training: &Training) -> Result<(), Failure> {
    let folder = out.join("report");
    std::fs::create_dir_all(&folder)?;
    let json = serde_json::to_string_pretty(training)?;
    Ok(std::fs::write(folder.join(NOTE), json + "\n")?)
}

/// Runs `report`.
///
/// # Errors
///
/// If there is no model with a note of its training, or a file cannot be written.
pub fn report(arguments: &Report) -> Result<(), Failure> {
    let model = read_model(&arguments.out.join(FILE))?;
    let file = arguments.out.join("report").join(NOTE);
    let text =
        std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let training: Training =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    if training.hash != hexadecimal(&model.hash()) {
        return Err(format!("{}: of another model", file.display()).into());
    }
    let trained = Trained { model, training };
    make(&arguments.out, &trained, arguments.recorded.as_deref())
}

/// Judges a model by what it has never seen, and writes what comes of it.
///
/// # Errors
///
/// Those of candle, and of files.
pub fn make(out: &Path, trained: &Trained, folder: Option<&Path>) -> Result<(), Failure> {
    let training = &trained.training;
    let yardsticks = Yardsticks::fit(&validation(training.seed, training.chains[1]));
    let seed = training.seed.wrapping_add(TEST_SEED);
    let made =
        |families: Vec<Family>| generated(families.into_iter(), seed, Set::Test, TEST_CHAINS);
    let [_, late] = early_and_late(&recorded(folder)?);
    let network = Network::of_model(&trained.model)?;
    let sets = [
        (
            "test",
            "Chains of the families it was trained on, of other seeds.",
            made(Family::trained().collect()),
        ),
        (
            "kept",
            "Chains of the family it has never seen.",
            made(vec![Family::KEPT]),
        ),
        (
            RECORDED,
            "Recorded traffic: the windows after those it was trained on.",
            late,
        ),
    ];
    let mut reports = Vec::new();
    let mut differences = Differences::default();
    for (name, about, worlds) in sets {
        // Traffic that was recorded need not be there.
        if worlds.is_empty() {
            continue;
        }
        println!("judging set {name}");
        let chains = judge(&trained.model, &worlds, &yardsticks);
        reports.push(SetReport {
            name,
            about,
            families: families(&worlds, &chains),
            all: Figures::of(&chains),
        });
        differences.add(&trained.model, &network, &worlds)?;
    }
    let page = Page {
        shift: trained.model.parameters().shift,
        training: training.clone(),
        agreement: differences.agreement(),
        bound: yardsticks.bound,
        sets: reports,
    };
    let folder = out.join("report");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("pairs.md"), markdown(&page))?;
    let json = serde_json::to_string_pretty(&page)?;
    std::fs::write(folder.join("pairs.json"), json + "\n")?;
    for set in &page.sets {
        print_row(set.name, &set.all);
    }
    Ok(())
}

/// The figures of each family, in the order in which families first appear.
fn families(worlds: &[World], chains: &[Chain]) -> Vec<(String, Figures)> {
    let mut families: Vec<(String, Vec<Chain>)> = Vec::new();
    for (world, chain) in worlds.iter().zip(chains) {
        match families.iter_mut().find(|(name, _)| *name == world.name) {
            Some((_, list)) => list.push(chain.clone()),
            None => families.push((world.name.clone(), vec![chain.clone()])),
        }
    }
    families
        .into_iter()
        .map(|(name, chains)| (name, Figures::of(&chains)))
        .collect()
}

/// How far the fixed-point model and the floating-point one of the same weights are apart.
#[derive(Default)]
struct Differences {
    samples: usize,
    sum: f64,
    largest: f64,
    brier: f64,
}

impl Differences {
    /// Adds the pairs of chains.
    fn add(&mut self, model: &Model, network: &Network, worlds: &[World]) -> Result<(), Failure> {
        for world in worlds {
            let fixed = parallel(&world.sequences, |pair| forecasts(model, pair));
            let floats = logits(network, &world.sequences)?;
            let outcomes = world
                .samples()
                .map(|sample| f64::from(u8::from(sample.deals)));
            let said = fixed.iter().flatten().zip(floats.iter().flatten());
            for ((fixed, float), outcome) in said.zip(outcomes) {
                let fixed = f64::from(*fixed) / 1e6;
                let float = 1.0 / (1.0 + (-f64::from(*float)).exp());
                self.samples += 1;
                self.sum += (fixed - float).abs();
                self.largest = self.largest.max((fixed - float).abs());
                self.brier += (float - outcome).powi(2) - (fixed - outcome).powi(2);
            }
        }
        Ok(())
    }

    fn agreement(&self) -> Agreement {
        let count = self.samples.max(1) as f64;
        Agreement {
            samples: self.samples,
            mean: self.sum / count,
            largest: self.largest,
            brier: self.brier / count,
        }
    }
}

/// Runs `evaluate`.
///
/// # Errors
///
/// If the model or a file cannot be read.
pub fn evaluate(arguments: &Evaluate) -> Result<(), Failure> {
    /// As for the shipped model.
    const VALIDATION: (u64, u64) = (1, 10);
    let model = read_model(&arguments.model)?;
    let traffic = csv::read_folder(&arguments.traffic)?;
    let worlds = parallel(&traffic, World::of);
    let yardsticks = Yardsticks::fit(&validation(VALIDATION.0, VALIDATION.1));
    let chains = judge(&model, &worlds, &yardsticks);
    let mut figures = families(&worlds, &chains);
    figures.push(("all".into(), Figures::of(&chains)));
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
        return Ok(());
    }
    println!("model {}", hexadecimal(&model.hash()));
    for (name, figures) in &figures {
        print_row(name, figures);
    }
    Ok(())
}

/// The figures of a set as a line.
fn print_row(name: &str, figures: &Figures) {
    println!(
        "{name}: {} samples, {:.1}% of them deal; Brier {:.4} of the model, {:.4} of the last window, \
         {:.4} of the aged count, {:.4} of the regression; {:.1}% below the better rule's, {:.1}% \
         by the records that chains keep",
        figures.samples,
        figures.base_rate * 100.0,
        figures.model,
        figures.last,
        figures.aged,
        figures.logistic,
        figures.gain * 100.0,
        figures.gain_on_record * 100.0
    );
}
