// SPDX-License-Identifier: Apache-2.0
//! The report as tables.

use super::{FamilyReport, Figures, Report, SetReport, NEEDED_LEAD};
use crate::generator::Family;
use std::fmt::Write;

/// README.md of the report.
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    introduction(&mut text, report);
    goals(&mut text, report);
    for set in &report.sets {
        families(&mut text, set);
    }
    simulations(&mut text, report);
    sudden(&mut text, report);
    training(&mut text, report);
    text
}

/// README.md of the folder the model is in.
pub fn about(report: &Report) -> String {
    format!(
        "# The forecast model\n\n\
         `forecast.lstm` is the model that the runtime ships with: P(overload of a leaf within 15 \
         seconds) from six levels a second. Its format is described in `primitives/neural`.\n\n\
         | | |\n|---|---|\n\
         | hash (blake2b-256, the last 32 bytes of the file) | `{}` |\n\
         | shape | 6 levels, 64 LSTM units, one probability |\n\
         | weights | 16 bits, shift {} |\n\n\
         Made by one command, which also writes this page and [the report](report/README.md):\n\n\
         ```sh\nmake train\n```\n\n\
         It takes about 10 minutes on two cores. On the same kind of processor the same file comes \
         out; on another the last bits of the training's sums may differ, and with them the hash. \
         What the model was trained on, and how to judge it by other load, is in \
         `tools/trainer/README.md`.\n",
        report.hash, report.shift
    )
}

/// Adds a line.
fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// A part as per cent.
fn percent(part: f64) -> String {
    format!("{:.2}%", part * 100.0)
}

fn introduction(text: &mut String, report: &Report) {
    let _ = writeln!(
        text,
        "# Report on the forecast model\n\n\
         Made by `make train`, together with the model. Do not edit. \
         All figures are also in [report.json](report.json).\n\n\
         Model `{}`: 6 levels in, 64 LSTM units, weights of 16 bits with a shift of {}.\n\n\
         A sample is one second of a leaf. It is *overload* if the mean rate over 30 seconds is \
         above the limit in one of the 15 seconds that follow. The model *forecasts* overload \
         above a probability of 0.92. All figures are of the fixed-point model, run as on the \
         chain from the zero state through whole traces. *Last value* is the plain rule: overload \
         if the mean rate is above the limit now. *EWMA* is the same with an exponentially \
         weighted mean of the transfers a second (one eighth a second). Both say 0 or 1. As a \
         harder yardstick each is also made a probability by a logistic regression on its level, \
         fitted to the validation set.\n",
        report.hash, report.shift
    );
}

fn goals(text: &mut String, report: &Report) {
    line(text, "## Goals\n");
    line(text, "| | goal | reached | |");
    line(text, "|---|---|---|---|");
    for goal in &report.goals {
        let met = if goal.met { "met" } else { "**missed**" };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {met} |",
            goal.what, goal.goal, goal.reached
        );
    }
    let agreement = &report.agreement;
    let _ = writeln!(
        text,
        "\nThe fixed-point model and the floating-point one it was made of decide alike in {:.4}% of \
         {} samples of both test sets. Their probabilities differ by {:.1e} in the mean, {:.1e} at \
         most.\n",
        agreement.alike * 100.0,
        agreement.samples,
        agreement.mean_difference,
        agreement.largest_difference
    );
}

fn families(text: &mut String, set: &SetReport) {
    let _ = writeln!(text, "## Set: {}\n", set.name);
    line(
        text,
        "| family | samples | base rate | accuracy | balanced | recall | specificity | Brier | \
         against the better rule | onsets | mean lead, s | lead of 4 s or more | area under ROC |",
    );
    line(
        text,
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    );
    let rows = || {
        let single = set.families.len() == 1;
        let all = if single { None } else { Some(&set.all) };
        set.families.iter().chain(all)
    };
    for family in rows() {
        let model = &family.model;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.4} | {} | {} | {:.4} | {:+.0}% | {} | {:.1} | {} | {:.4} |",
            family.name,
            family.samples,
            percent(family.base_rate),
            percent(model.accuracy),
            model.balanced,
            percent(model.recall),
            percent(model.specificity),
            model.brier,
            -100.0 * family.gain,
            family.onsets,
            family.mean_lead,
            percent(family.in_time),
            family.area
        );
    }
    line(
        text,
        "\nThe rules on the same samples: hit rate (accuracy), balanced accuracy, Brier score.\n",
    );
    line(
        text,
        "| family | model | last value | EWMA | last value, logistic | EWMA, logistic | \
         mean lead of EWMA, s |",
    );
    line(text, "|---|---|---|---|---|---|---|");
    for family in rows() {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {:.1} |",
            family.name,
            three(&family.model),
            three(&family.plain),
            three(&family.ewma),
            three(&family.rate_logistic),
            three(&family.ewma_logistic),
            family.ewma_lead
        );
    }
    line(text, "");
    disappointments(text, rows());
    let name = &set.name;
    let _ = writeln!(
        text,
        "![ROC](roc-{name}.svg)\n![Calibration](calibration-{name}.svg)\n![Lead](lead-{name}.svg)\n"
    );
}

/// Accuracy, balanced accuracy and Brier score.
fn three(figures: &Figures) -> String {
    let Figures {
        accuracy,
        balanced,
        brier,
        ..
    } = figures;
    format!("{} · {balanced:.3} · {brier:.4}", percent(*accuracy))
}

/// Says where the model is not the best of all.
fn disappointments<'a>(text: &mut String, families: impl Iterator<Item = &'a FamilyReport>) {
    let mut found = Vec::new();
    for family in families {
        let model = &family.model;
        let others = [
            ("last value", &family.plain),
            ("EWMA", &family.ewma),
            ("last value, logistic", &family.rate_logistic),
            ("EWMA, logistic", &family.ewma_logistic),
        ];
        for (name, other) in others {
            if other.accuracy > model.accuracy {
                found.push(format!("{}: {name} has the higher accuracy", family.name));
            }
            if other.brier < model.brier {
                found.push(format!("{}: {name} has the lower Brier score", family.name));
            }
        }
        if family.ewma_lead > family.mean_lead {
            found.push(format!("{}: EWMA has the longer mean lead", family.name));
        }
        if model.accuracy < 0.95 || model.balanced < 0.90 || family.gain < 0.20 {
            found.push(format!(
                "{}: short of what is asked of all together",
                family.name
            ));
        }
    }
    if found.is_empty() {
        line(
            text,
            "Nowhere here is a rule or a yardstick better than the model in accuracy, Brier score or lead.\n",
        );
        return;
    }
    line(text, "Where the model is not the best:\n");
    for one in found {
        let _ = writeln!(text, "- {one}");
    }
    line(text, "");
}

fn simulations(text: &mut String, report: &Report) {
    let _ = writeln!(
        text,
        "## Simulations\n\n\
         What follows from the forecasts, without a chain: a split is proposed above 0.92 and \
         children are live {NEEDED_LEAD} seconds later, unless the probability is then below 0.5 \
         and the mean rate not above the limit.\n\n\
         Ramps rise from 20% to 150% of the limit within 15 minutes. *Levels off* rises as fast \
         to 60 to 90% and stays; *stationary* is at 50 to 85% for half an hour. Poisson noise, in \
         half of the runs also flickering senders (up to 5% a second) or a wobble (up to 1%).\n"
    );
    line(
        text,
        "| load | limit, TPS | runs | split | ever overloaded without a split | live before \
         overload | median margin, s |",
    );
    line(text, "|---|---|---|---|---|---|---|");
    for watch in &report.watches {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            watch.load,
            watch.limit,
            watch.runs,
            percent(watch.split),
            percent(watch.overloaded),
            percent(watch.in_time),
            watch
                .median_margin
                .map_or("-".into(), |margin| margin.to_string())
        );
    }
    line(
        text,
        "\nAt a small limit the mean rate first passes it in a chance peak of a few transfers, \
         which nobody can foresee, and a load just below the limit is above it now and then: \
         compare *split* with *ever overloaded*.\n",
    );
    line(
        text,
        "Goals are set for the default limit, 1,000 TPS. Short of them at others:\n",
    );
    for watch in report.watches.iter().filter(|watch| watch.limit != 1_000.0) {
        let (what, part, missed) = match watch.load.as_str() {
            "ramp" => ("split in time", watch.in_time, watch.in_time < 0.80),
            _ => ("split", watch.split, watch.split > 0.05),
        };
        if missed {
            let (load, limit) = (&watch.load, watch.limit);
            let _ = writeln!(text, "- {load} at {limit} TPS: {} {what}", percent(part));
        }
    }
    line(
        text,
        "\nSquare waves over a key space of one leaf at first. *Again* are splits of a range that \
         was split and merged within the span before.\n",
    );
    line(
        text,
        "| times | low and high, of the limit | period, s | simulated, h | splits | merges | again | \
         span, s | most leaves | leaf-seconds above the limit |",
    );
    line(text, "|---|---|---|---|---|---|---|---|---|---|");
    for wave in &report.waves {
        let _ = writeln!(
            text,
            "| {} | {} and {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            wave.rules,
            wave.levels.0,
            wave.levels.1,
            wave.period,
            wave.seconds as f64 / 3_600.0,
            wave.splits,
            wave.merges,
            wave.flaps,
            wave.within,
            wave.most_leaves,
            wave.overloaded
        );
    }
    line(
        text,
        "\nThe development preset has quiet periods and a cooldown of 10 seconds, so that a shard's \
         whole life is seen in a minute. A wave of ten minutes whose low half is quiet is then a \
         life of its own every time, and split again as often. The last rows have the wave and \
         the span scaled down by 60, as these times are.\n",
    );
}

/// Chains that are loaded from their start.
fn sudden(text: &mut String, report: &Report) {
    line(
        text,
        "A chain that was just started, at rest for five seconds and then under a steady load: \
         seconds of load until overload is forecast, and until there is one. Median and 95th \
         percentile; a dash is never within two minutes.\n",
    );
    line(
        text,
        "| load, of the limit | limit, TPS | runs | forecast after, s | overload after, s |",
    );
    line(text, "|---|---|---|---|---|");
    let pair = |(one, two): (Option<usize>, Option<usize>)| {
        let text = |seconds: Option<usize>| seconds.map_or("-".into(), |s| s.to_string());
        format!("{} · {}", text(one), text(two))
    };
    for one in &report.sudden {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            one.load,
            one.limit,
            one.runs,
            pair(one.forecast),
            pair(one.overload)
        );
    }
    line(text, "");
}

fn training(text: &mut String, report: &Report) {
    let training = &report.training;
    let sharpening = &training.sharpening;
    let _ = writeln!(
        text,
        "## Training\n\n\
         {} of {} families with {} traces each (the ramps count {} times), 1,200 samples a trace; \
         {} epochs in batches of {}, {} million samples seen; the gradient goes back {} seconds; \
         highest learning rate {}; outcomes at 85 to 100% of the limit count {} times; {} \
         sequences recorded from a chain. Seed {}. Validation: {} traces a family; test: {}; kept \
         family `{}`: {}. It took {:.1} minutes on this run's machine.\n",
        Family::trained().count(),
        Family::ALL.len(),
        training.traces[0],
        Family::Ramp.weight(),
        training.epochs,
        training.batch,
        training.samples * training.epochs / 1_000_000,
        training.chunk,
        training.rate,
        training.near,
        training.recorded,
        training.seed,
        training.traces[1],
        training.traces[2],
        Family::KEPT.name(),
        training.kept_traces,
        training.seconds / 60.0
    );
    let _ = writeln!(
        text,
        "Then the answer was sharpened for the threshold of 0.92: logit' = {} · logit {:+}. On the \
         validation set that took the accuracy from {} to {} and the Brier score from {:.5} to \
         {:.5}. So a probability near a half is no calibrated one any more: see the calibration \
         curves.\n",
        sharpening.slope,
        sharpening.shift,
        percent(sharpening.accuracy_before),
        percent(sharpening.accuracy_after),
        sharpening.brier_before,
        sharpening.brier_after
    );
    line(text, "![Training](training.svg)\n");
    line(
        text,
        "An example: a trace of the kept family, and what was forecast.\n",
    );
    line(text, "![Example](example.svg)");
}
