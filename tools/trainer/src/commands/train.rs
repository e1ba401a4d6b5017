// SPDX-License-Identifier: Apache-2.0
//! `train`: the shipped model and its report.

use super::{hexadecimal, others, Capacity, Failure};
use crate::{
    dataset::generated,
    evaluate::{forecasts_of, judge_families, Yardsticks},
    fit::{fit, logits, Options},
    generator::{Family, Set},
    metrics::THRESHOLD,
    network::Network,
    quantise::quantise,
    recorded::read_folder,
    report::{
        markdown::{about, markdown},
        pictures, Agreement, Goal, Report, SetReport, Training,
    },
    sharpen::{apply, choose},
    trace::Samples,
};
use nerv_primitives_neural::Model;
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

/// The seed by which the shipped model is tested. It is not that of the training, so that no set
/// can share a trace with another by an oversight.
const TEST_SEED: u64 = 5_000;

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
    #[arg(long, default_value_t = 800)]
    pub traces: u64,
    /// Traces of each family to test on; of the kept family five times as many
    #[arg(long, default_value_t = 60)]
    pub test_traces: u64,
    /// Times that each trace is seen
    #[arg(long, default_value_t = 3)]
    pub epochs: usize,
    /// Traces in a batch
    #[arg(long, default_value_t = 32)]
    pub batch: usize,
    /// Seconds through which the gradient goes back
    #[arg(long, default_value_t = 120)]
    pub chunk: usize,
    /// Highest learning rate
    #[arg(long, default_value_t = 0.004)]
    pub rate: f64,
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
            looks: 30,
        }
    }
}

/// What comes of a training.
pub struct Trained {
    /// The network, sharpened.
    pub network: Network,
    /// The model made of it.
    pub model: Model,
    /// How it came about.
    pub training: Training,
    /// What the model is compared with.
    pub yardsticks: Yardsticks,
}

/// Generates, trains, sharpens and quantises. The same arguments give the same model.
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
    let validation = generated(
        Family::trained(),
        arguments.seed,
        Set::Validation,
        validation_traces,
    );
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
    let sharpening = choose(&logits(&network, &validation)?, &validation);
    apply(&network, &sharpening)?;
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
    let folder = arguments.out.join("report");
    std::fs::create_dir_all(&folder)?;
    let file = arguments.out.join("forecast.lstm");
    std::fs::write(&file, trained.model.encode())?;
    println!(
        "wrote {}: {}",
        file.display(),
        hexadecimal(&trained.model.hash())
    );

    let tests = [
        (
            "test",
            Family::trained().collect::<Vec<_>>(),
            arguments.test_traces,
        ),
        ("kept", vec![Family::KEPT], arguments.test_traces * 5),
    ];
    let (mut sets, mut differences, mut alike) = (Vec::new(), Vec::new(), 0);
    for (name, families, traces) in tests {
        let seed = arguments.seed.wrapping_add(TEST_SEED);
        let samples = generated(families.into_iter(), seed, Set::Test, traces);
        let said = forecasts_of(&trained.model, &samples);
        let floats = logits(&trained.network, &samples)?;
        for (fixed, float) in said.iter().flatten().zip(floats.iter().flatten()) {
            let float = 1e6 / (1.0 + (-f64::from(*float)).exp());
            let fixed = f64::from(*fixed);
            let threshold = f64::from(THRESHOLD);
            alike += usize::from((fixed > threshold) == (float > threshold));
            differences.push((fixed - float).abs() / 1e6);
        }
        sets.push(SetReport::of(
            name,
            &judge_families(&samples, &said, &trained.yardsticks),
        ));
        if name == "kept" {
            example(&folder, &samples, &said)?;
        }
    }
    let count = differences.len().max(1);
    let agreement = Agreement {
        samples: differences.len(),
        alike: alike as f64 / count as f64,
        mean_difference: differences.iter().sum::<f64>() / count as f64,
        largest_difference: differences.iter().copied().fold(0.0, f64::max),
    };
    println!("simulating");
    let waves = others::waves(&trained.model);
    let watches = others::watches(&trained.model);
    let report = Report {
        hash: hexadecimal(&trained.model.hash()),
        shift: trained.model.parameters().shift,
        goals: goals(&sets, &agreement, &waves, &watches),
        sudden: others::sudden_starts(&trained.model),
        training: trained.training,
        agreement,
        yardsticks: trained.yardsticks,
        sets,
        waves,
        watches,
    };
    write(&folder, &report)?;
    std::fs::write(arguments.out.join("README.md"), about(&report))?;
    for goal in &report.goals {
        let met = if goal.met { "met" } else { "MISSED" };
        println!(
            "{met:6} {}: {} (goal {})",
            goal.what, goal.reached, goal.goal
        );
    }
    Ok(())
}

/// Writes everything but the example.
fn write(folder: &Path, report: &Report) -> Result<(), Failure> {
    std::fs::write(folder.join("README.md"), markdown(report))?;
    let json = serde_json::to_string_pretty(report)?;
    std::fs::write(folder.join("report.json"), json + "\n")?;
    for set in &report.sets {
        let file = |kind: &str| folder.join(format!("{kind}-{}.svg", set.name));
        std::fs::write(file("roc"), pictures::roc(set))?;
        std::fs::write(file("calibration"), pictures::calibration(set))?;
        std::fs::write(file("lead"), pictures::lead(set))?;
    }
    let curve = pictures::training(&report.training.curve);
    Ok(std::fs::write(folder.join("training.svg"), curve)?)
}

/// Draws the first trace that is overloaded for a part of its time.
fn example(folder: &Path, samples: &[Samples], said: &[Vec<u32>]) -> Result<(), Failure> {
    let mixed = |samples: &Samples| {
        let over = samples.plain.iter().filter(|over| **over).count();
        (samples.len() / 5..samples.len() / 2).contains(&over)
    };
    let found = samples.iter().position(mixed).unwrap_or(0);
    if let (Some(samples), Some(said)) = (samples.get(found), said.get(found)) {
        let picture = pictures::example(samples, said);
        std::fs::write(folder.join("example.svg"), picture)?;
    }
    Ok(())
}

/// Holds what was reached against what was to be.
fn goals(
    sets: &[SetReport],
    agreement: &Agreement,
    waves: &[crate::report::Wave],
    watches: &[crate::report::WatchReport],
) -> Vec<Goal> {
    let mut goals = Vec::new();
    let mut add = |what: String, goal: &str, reached: String, met: bool| {
        goals.push(Goal {
            what,
            goal: goal.into(),
            reached,
            met,
        })
    };
    let percent = |part: f64| format!("{:.2}%", part * 100.0);
    for set in sets {
        let (name, model) = (&set.name, &set.all.model);
        let is = |what: &str| format!("{what}, set {name}");
        let accuracy = model.accuracy;
        add(
            is("accuracy"),
            "at least 95%",
            percent(accuracy),
            accuracy >= 0.95,
        );
        let balanced = model.balanced;
        let reached = format!("{balanced:.4}");
        add(
            is("balanced accuracy"),
            "at least 0.90",
            reached,
            balanced >= 0.90,
        );
        let gain = set.all.gain;
        let what = is("Brier score below the better rule's");
        add(what, "at least 20%", percent(gain), gain >= 0.20);
    }
    let alike = agreement.alike;
    let what = "decisions as in floating point".to_string();
    add(what, "at least 99.5%", percent(alike), alike >= 0.995);
    for watch in watches.iter().filter(|watch| watch.limit == 1_000.0) {
        if watch.load == "ramp" {
            let what = "ramps split before they overload, 1,000 TPS".to_string();
            let met = watch.in_time >= 0.80;
            add(what, "at least 80%", percent(watch.in_time), met);
        } else {
            let what = format!("false splits, {}, 1,000 TPS", watch.load);
            add(
                what,
                "at most 5%",
                percent(watch.split),
                watch.split <= 0.05,
            );
        }
    }
    let again: usize = waves
        .iter()
        .filter(|wave| wave.rules == "default")
        .map(|wave| wave.flaps)
        .sum();
    let what = "square waves: split, merged and split again within an hour".to_string();
    add(what, "none", again.to_string(), again == 0);
    goals
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
