// SPDX-License-Identifier: Apache-2.0
//! `train`: the shipped model and its report.

use super::{hexadecimal, report, Capacity, Failure};
use crate::{
    dataset::generated,
    fit::{fit, logits, Options},
    generator::{Family, Set},
    network::Network,
    quantise::quantise,
    recorded::read_folder,
    report::Training,
    rules::Yardsticks,
    sharpen::Sharpening,
    trace::Samples,
};
use nerv_primitives_neural::Model;
use std::{path::PathBuf, time::Instant};

/// Trains a model, quantises it, judges it, and writes it with its report. The defaults are those
/// of the shipped model.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// Folder for the model, and for `report` within it
    #[arg(long, default_value = "models")]
    pub out: PathBuf,
    /// Seed of weights, traces and their order
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Traces of each family to train on
    #[arg(long, default_value_t = 3_000)]
    pub traces: u64,
    /// Traces of each family to test on; of the kept family five times as many
    #[arg(long, default_value_t = 60)]
    pub test_traces: u64,
    /// Times that each trace is seen
    #[arg(long, default_value_t = 1)]
    pub epochs: usize,
    /// Traces in a batch
    #[arg(long, default_value_t = 32)]
    pub batch: usize,
    /// Seconds through which the gradient goes back
    #[arg(long, default_value_t = 240)]
    pub chunk: usize,
    /// Highest learning rate
    #[arg(long, default_value_t = 0.004)]
    pub rate: f64,
    /// Write the model without its report
    #[arg(long)]
    pub no_report: bool,
    /// Train also on load recorded from a chain: a folder of .csv and .json files
    #[arg(long)]
    pub recorded: Option<PathBuf>,
    #[command(flatten)]
    /// What the leaves of recorded CSV files bear.
    pub capacity: Capacity,
}

impl Arguments {
    /// How the network is fitted.
    fn options(&self) -> Options {
        Options {
            seed: self.seed,
            epochs: self.epochs.max(1),
            batch: self.batch.max(1),
            chunk: self.chunk.clamp(1, 600),
            rate: self.rate,
            decay: 1e-3,
            clip: 1.0,
            near: 4.0,
            looks: 12,
        }
    }
}

/// What comes of a training.
pub struct Trained {
    /// The network.
    pub network: Network,
    /// The model made of it.
    pub model: Model,
    /// How it came about.
    pub training: Training,
    /// What the model is compared with.
    pub yardsticks: Yardsticks,
}

/// The validation set of a seed.
pub fn validation(seed: u64, traces: u64) -> Vec<Samples> {
    generated(Family::trained(), seed, Set::Validation, traces)
}

/// Generates, trains and quantises. The same arguments give the same model.
///
/// # Errors
///
/// Those of candle, of files, and of a network that cannot be quantised.
pub fn train(arguments: &Arguments, say: impl Fn(&str)) -> Result<Trained, Failure> {
    let begun = Instant::now();
    let mut traces = generated(
        Family::trained(),
        arguments.seed,
        Set::Train,
        arguments.traces,
    );
    let recorded = match &arguments.recorded {
        Some(folder) => read_folder(folder, &arguments.capacity.limits())?,
        None => Vec::new(),
    };
    let recorded_count = recorded.len();
    traces.extend(recorded);
    let validation_traces = arguments.traces.div_ceil(20).clamp(1, 30);
    let validation = validation(arguments.seed, validation_traces);
    let samples = traces.iter().map(Samples::len).sum();
    say(&format!("{} traces, {samples} samples", traces.len()));

    let options = arguments.options();
    let (network, curve) = fit(&options, &traces, &validation, |point| {
        say(&format!(
            "{:3.0}% after {:4.0} s: cross-entropy {:.4}, of the validation set {:.4}",
            point.done * 100.0,
            begun.elapsed().as_secs_f64(),
            point.train,
            point.validation
        ));
    })?;
    let sharpening = Sharpening::of(&logits(&network, &validation)?, &validation);
    say(&format!("sharpened: {sharpening:?}"));
    let model = Model::new(quantise(&network)?)
        .map_err(|error| format!("what was trained is no model: {error:?}"))?;
    let training = Training {
        seed: options.seed,
        traces: [arguments.traces, validation_traces, arguments.test_traces],
        kept_traces: arguments.test_traces * 5,
        recorded: recorded_count,
        epochs: options.epochs,
        batch: options.batch,
        chunk: options.chunk,
        rate: options.rate,
        near: options.near,
        seconds: begun.elapsed().as_secs_f64(),
        samples,
        curve: Training::curve(&curve),
        sharpening,
    };
    Ok(Trained {
        network,
        model,
        training,
        yardsticks: Yardsticks::fit(&validation),
    })
}

/// Runs the command.
///
/// # Errors
///
/// As [`train`], and if a file cannot be written.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let trained = train(arguments, |line| println!("{line}"))?;
    std::fs::create_dir_all(&arguments.out)?;
    let file = arguments.out.join("forecast.lstm");
    std::fs::write(&file, trained.model.encode())?;
    println!(
        "wrote {}: {}",
        file.display(),
        hexadecimal(&trained.model.hash())
    );
    report::note(&arguments.out, &trained)?;
    if arguments.no_report {
        return Ok(());
    }
    report::make(&arguments.out, &trained)
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
        let line = ["train", "--traces", "2", "--epochs", "1", "--batch", "8"];
        Line::parse_from(line.iter().chain(more)).arguments
    }

    #[test]
    fn a_training_is_repeatable() {
        let hash = |more: &[&str]| train(&tiny(more), |_| ()).unwrap().model.hash();
        let first = hash(&[]);
        assert_eq!(first, hash(&[]));
        assert_ne!(first, hash(&["--seed", "2"]));
    }

    #[test]
    fn a_training_lowers_the_loss_and_takes_recorded_load() {
        let folder = std::env::temp_dir().join(format!("nerv-train-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let rows = format!("tps\n{}", "1200\n".repeat(2_000));
        std::fs::write(folder.join("load.csv"), rows).unwrap();
        let recorded = folder.to_string_lossy().into_owned();
        let more = ["--recorded", &recorded];
        let trained = train(&tiny(&more), |_| ()).unwrap();
        assert_eq!(trained.training.recorded, 2);
        let curve = trained.training.curve;
        assert!(curve.last().unwrap()[2] < 0.6, "{curve:?}");
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(train(&tiny(&more), |_| ()).is_err());
    }
}
