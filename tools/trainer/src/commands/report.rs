// SPDX-License-Identifier: Apache-2.0
//! `report`: judges the shipped model anew and writes its report.

use super::{
    hexadecimal, others, read_model,
    train::{validation, Trained},
    Failure,
};
use crate::{
    dataset::generated,
    evaluate::{forecasts_of, judge_families},
    fit::logits,
    floor::FLOORS,
    generator::{Family, Set},
    metrics::THRESHOLD,
    network::Network,
    real,
    report::{
        markdown::{about, markdown},
        pictures, Agreement, BlipReport, Goal, Report, SetReport, Training,
    },
    rules::Yardsticks,
    simulate::blips::Counts,
    trace::Samples,
};
use std::path::{Path, PathBuf};

/// The seed by which the shipped model is tested. It is not that of the training, so that no set
/// can share a trace with another by an oversight.
const TEST_SEED: u64 = 5_000;

/// Judges a model that was trained before, and writes its report anew. How it was trained is noted
/// beside the report.
#[derive(clap::Args, Clone, Debug)]
pub struct Arguments {
    /// Folder of the model, with `report` within it
    #[arg(long, default_value = "models")]
    pub out: PathBuf,
}

/// The file in which it stands how a model was trained, in the report's folder.
const NOTE: &str = "training.json";

/// How a model was trained: of a report what cannot be made anew.
#[derive(serde::Deserialize, serde::Serialize)]
struct Note {
    hash: String,
    training: Training,
}

/// Notes how a model was trained.
///
/// # Errors
///
/// If that cannot be written.
pub fn note(out: &Path, trained: &Trained) -> Result<(), Failure> {
    let folder = out.join("report");
    std::fs::create_dir_all(&folder)?;
    let note = Note {
        hash: hexadecimal(&trained.model.hash()),
        training: trained.training.clone(),
    };
    let json = serde_json::to_string_pretty(&note)?;
    Ok(std::fs::write(folder.join(NOTE), json + "\n")?)
}

/// Runs the command.
///
/// # Errors
///
/// If there is no model with a note of its training, or a file cannot be written.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let model = read_model(&arguments.out.join("forecast.lstm"))?;
    let file = arguments.out.join("report").join(NOTE);
    let text =
        std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let before: Note =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    if before.hash != hexadecimal(&model.hash()) {
        return Err(format!("{}: of another model", file.display()).into());
    }
    let yardsticks = Yardsticks::fit(&validation(before.training.seed, before.training.traces[1]));
    let trained = Trained {
        network: Network::of_model(&model)?,
        model,
        training: before.training,
        yardsticks,
    };
    make(&arguments.out, &trained)
}

/// Judges a model by what it has never seen, and writes what comes of it.
///
/// # Errors
///
/// Those of candle, and of files that cannot be written.
pub fn make(out: &Path, trained: &Trained) -> Result<(), Failure> {
    let folder = out.join("report");
    std::fs::create_dir_all(&folder)?;
    let training = &trained.training;
    let seed = training.seed.wrapping_add(TEST_SEED);
    let made =
        |families: Vec<Family>, traces| generated(families.into_iter(), seed, Set::Test, traces);
    let (mut sets, mut differences, mut alike) = (Vec::new(), Vec::new(), 0);
    for name in ["real", "test", "short", "kept"] {
        println!("judging set {name}");
        let samples = match name {
            "real" => real::LEAVES
                .iter()
                .flat_map(|leaf| real::samples(real::Week::Second, leaf))
                .collect(),
            "test" => made(Family::lasting().collect(), training.traces[2]),
            "short" => made(Family::SHORT.to_vec(), training.traces[2]),
            _ => made(vec![Family::KEPT], training.kept_traces),
        };
        let said = forecasts_of(&trained.model, &samples);
        if name != "real" {
            let floats = logits(&trained.network, &samples)?;
            for (fixed, float) in said.iter().flatten().zip(floats.iter().flatten()) {
                let float = 1e6 / (1.0 + (-f64::from(*float)).exp());
                let fixed = f64::from(*fixed);
                let threshold = f64::from(THRESHOLD);
                alike += usize::from((fixed > threshold) == (float > threshold));
                differences.push((fixed - float).abs() / 1e6);
            }
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
    let blips = others::blips(&trained.model);
    let report = Report {
        hash: hexadecimal(&trained.model.hash()),
        shift: trained.model.parameters().shift,
        goals: goals(&sets, &agreement, &waves, &watches, &blips),
        sudden: others::sudden_starts(&trained.model),
        training: training.clone(),
        agreement,
        yardsticks: trained.yardsticks.clone(),
        sets,
        waves,
        watches,
        blips,
        cheapest: others::cheapest_bursts(&trained.model),
    };
    write(&folder, &report)?;
    std::fs::write(out.join("README.md"), about(&report))?;
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

/// What must not be given up for fewer splits by bursts: recall and mean lead in seconds of the
/// model that had learnt of no burst, less a point each.
const KEEP: [(&str, f64, f64); 2] = [("test", 0.9608, 7.5), ("kept", 0.9213, 3.3)];

/// Holds what was reached against what was to be.
fn goals(
    sets: &[SetReport],
    agreement: &Agreement,
    waves: &[crate::report::Wave],
    watches: &[crate::report::WatchReport],
    blips: &[BlipReport],
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
        let gain = set.all.gain;
        let what = format!("Brier score below the best rule's, set {name}");
        add(what, "at least 10%", percent(gain), gain >= 0.10);
        if name == "real" || name == "short" {
            for leaf in set.families.iter().filter(|leaf| leaf.gain < 0.10) {
                let what = format!("the same, {}, against {}", leaf.name, leaf.best_rule);
                add(what, "at least 10%", percent(leaf.gain), false);
            }
            continue;
        }
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
        let gain = set.all.simple_gain;
        let what = is("Brier score below the better rule's that says yes or no");
        add(what, "at least 20%", percent(gain), gain >= 0.20);
    }
    for (name, least_recall, least_lead) in KEEP {
        let Some(set) = sets.iter().find(|set| set.name == name) else {
            continue;
        };
        let (recall, lead) = (set.all.model.recall, set.all.mean_lead);
        let goal = format!("at least {}", percent(least_recall));
        let met = recall >= least_recall;
        add(format!("recall, set {name}"), &goal, percent(recall), met);
        let (goal, reached) = (
            format!("at least {least_lead:.1} s"),
            format!("{lead:.1} s"),
        );
        let what = format!("mean lead, set {name}");
        add(what, &goal, reached, lead >= least_lead);
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
    for floor in &FLOORS[..2] {
        let mut all = Counts::default();
        for one in blips.iter().filter(|one| one.floor == *floor) {
            all.merge(&one.counts);
        }
        let splits = all.part(all.splits);
        let blips = "false splits among blips above half the limit for at most 5 s";
        let what = format!("{blips}, floor: {floor}");
        add(what, "at most 1%", percent(splits), splits <= 0.01);
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
