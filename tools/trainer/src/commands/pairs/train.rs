// SPDX-License-Identifier: Apache-2.0
//! `pairs train`: the model of pairs and its report.

use super::{judge, FILE};
use crate::{
    commands::{hexadecimal, Failure},
    generator::Set,
    pairs::{
        families::Family,
        fit::{fit, Options},
        judge::{floating, judge as judge_model, Figures, Yardsticks},
        observe::{Sequence, World},
        quantise::quantise,
        report::{Size, Training},
        sets::{early_and_late, generated, pairs, recorded},
    },
};
use nerv_primitives_neural::gru::{Model, HIDDEN};
use std::{path::PathBuf, time::Instant};

/// The units that are tried, the most last: as many as a model has room for.
const SIZES: [usize; 3] = [8, 12, HIDDEN];

/// Trains a model, quantises it, judges it, and writes it with its report. The defaults are those
/// of the shipped model.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// Folder for the model, and for `report` within it
    #[arg(long, default_value = "models")]
    pub out: PathBuf,
    /// Seed of weights, chains and the order of pairs
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Chains of each family to train on
    #[arg(long, default_value_t = 60)]
    pub chains: u64,
    /// Times that each pair is seen
    #[arg(long, default_value_t = 10)]
    pub epochs: usize,
    /// Pairs in a batch
    #[arg(long, default_value_t = 256)]
    pub batch: usize,
    /// Windows through which the gradient goes back
    #[arg(long, default_value_t = 48)]
    pub chunk: usize,
    /// Highest learning rate
    #[arg(long, default_value_t = 0.01)]
    pub rate: f64,
    /// Train the largest size alone
    #[arg(long)]
    pub one_size: bool,
    /// Write the model without its report
    #[arg(long)]
    pub no_report: bool,
    /// Train also on traffic recorded elsewhere: a folder of .csv files
    #[arg(long)]
    pub recorded: Option<PathBuf>,
}

impl Arguments {
    /// How a network of so many units is fitted.
    fn options(&self, units: usize) -> Options {
        Options {
            seed: self.seed,
            units,
            epochs: self.epochs.max(1),
            batch: self.batch.max(1),
            chunk: self.chunk.clamp(1, 256),
            rate: self.rate,
            decay: 1e-3,
            clip: 1.0,
            looks: 8,
        }
    }

    /// Chains of each family to watch a training by and to fit the yardsticks to.
    fn validation(&self) -> u64 {
        self.chains.div_ceil(6).clamp(1, 10)
    }
}

/// The validation set of a seed.
pub fn validation(seed: u64, chains: u64) -> Vec<World> {
    generated(Family::trained(), seed, Set::Validation, chains)
}

/// What comes of a training.
pub struct Trained {
    /// The model.
    pub model: Model,
    /// How it came about.
    pub training: Training,
}

/// Generates, trains and quantises. Of the sizes the one is taken whose fixed-point model has the
/// lowest Brier score on the validation set. The same arguments give the same model.
///
/// # Errors
///
/// Those of candle, of files, and of a network that cannot be quantised.
pub fn train(arguments: &Arguments, say: impl Fn(&str)) -> Result<Trained, Failure> {
    let (seed, chains) = (arguments.seed, arguments.chains);
    let mut worlds = generated(Family::trained(), seed, Set::Train, chains);
    let traffic = recorded(arguments.recorded.as_deref())?;
    let [early, _] = early_and_late(&traffic);
    worlds.extend(early);
    let train = pairs(worlds, seed);
    let validation = validation(seed, arguments.validation());
    let samples = train.iter().map(Vec::len).sum();
    say(&format!("{} pairs, {samples} samples", train.len()));
    let yardsticks = Yardsticks::fit(&validation);
    let watched = pairs(validation.clone(), seed);

    let sizes = match arguments.one_size {
        true => &SIZES[SIZES.len() - 1..],
        false => &SIZES[..],
    };
    let mut tried = Vec::new();
    let mut chosen: Option<(Model, Size)> = None;
    for units in sizes {
        let options = arguments.options(*units);
        let (model, size) = one(&options, &train, &watched, &validation, &yardsticks, &say)?;
        tried.push(size);
        if chosen
            .as_ref()
            .is_none_or(|(_, best)| size.brier < best.brier)
        {
            chosen = Some((model, size));
        }
    }
    let (model, size) = chosen.ok_or("no size to train")?;
    let options = arguments.options(size.units);
    let training = Training {
        hash: hexadecimal(&model.hash()),
        seed,
        units: size.units,
        chains: [chains, arguments.validation()],
        recorded: traffic.len(),
        pairs: train.len(),
        samples,
        epochs: options.epochs,
        batch: options.batch,
        chunk: options.chunk,
        rate: options.rate,
        sizes: tried,
    };
    Ok(Trained { model, training })
}

/// Trains a network of one size and judges it by the validation set.
fn one(
    options: &Options,
    train: &[Sequence],
    watched: &[Sequence],
    validation: &[World],
    yardsticks: &Yardsticks,
    say: &impl Fn(&str),
) -> Result<(Model, Size), Failure> {
    let begun = Instant::now();
    let (network, curve) = fit(options, train, watched, |point| {
        say(&format!(
            "{:2} units, {:3.0}% after {:4.0} s: cross-entropy {:.5}, of the validation set {:.5}",
            options.units,
            point.done * 100.0,
            begun.elapsed().as_secs_f64(),
            point.train,
            point.validation
        ));
    })?;
    let model = Model::new(quantise(&network)?)
        .map_err(|error| format!("what was trained is no model: {error}"))?;
    let figures = Figures::of(&judge_model(&model, validation, yardsticks));
    let size = Size {
        units: options.units,
        loss: curve.last().map_or(0.0, |point| point.validation),
        floating: floating(&network, validation)?,
        brier: figures.model,
        gain: figures.gain,
        seconds: begun.elapsed().as_secs_f64(),
    };
    say(&format!(
        "{:2} units: Brier {:.5} on the validation set, {:.1}% below the better rule's",
        size.units,
        size.brier,
        100.0 * size.gain
    ));
    Ok((model, size))
}

/// Runs the command.
///
/// # Errors
///
/// As [`train`], and if a file cannot be written.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let trained = train(arguments, |line| println!("{line}"))?;
    std::fs::create_dir_all(&arguments.out)?;
    let file = arguments.out.join(FILE);
    std::fs::write(&file, trained.model.encode())?;
    println!("wrote {}: {}", file.display(), trained.training.hash);
    judge::note(&arguments.out, &trained.training)?;
    if arguments.no_report {
        return Ok(());
    }
    judge::make(&arguments.out, &trained, arguments.recorded.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    /// A training of seconds.
    fn tiny(more: &[&str]) -> Arguments {
        let line = ["train", "--chains", "1", "--epochs", "1", "--one-size"];
        Line::parse_from(line.iter().chain(more)).arguments
    }

    #[test]
    fn a_training_is_repeatable_and_takes_recorded_traffic() {
        let hash = |more: &[&str]| train(&tiny(more), |_| ()).unwrap().model.hash();
        let first = hash(&[]);
        assert_eq!(first, hash(&[]));
        assert_ne!(first, hash(&["--seed", "2"]));
        let folder = std::env::temp_dir().join(format!("nerv-pairs-train-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let rows: String = (0..40).map(|window| format!("{window},a,b\n")).collect();
        std::fs::write(folder.join("day.csv"), format!("window,from,to\n{rows}")).unwrap();
        let recorded = folder.to_string_lossy().into_owned();
        let more = ["--recorded", &recorded];
        let trained = train(&tiny(&more), |_| ()).unwrap();
        assert_eq!(trained.training.recorded, 1);
        assert_ne!(trained.model.hash(), first);
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(train(&tiny(&more), |_| ()).is_err());
    }
}
