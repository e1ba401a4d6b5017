// SPDX-License-Identifier: Apache-2.0
//! The report as tables.

use super::{
    bursts::{blips, floors},
    FamilyReport, Figures, Report, SetReport, NEEDED_LEAD,
};
use crate::{generator::Family, intervals::Interval, rules::RULES};
use std::fmt::Write;

/// README.md of the report.
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    introduction(&mut text, report);
    not_better(&mut text, report);
    goals(&mut text, report);
    for set in &report.sets {
        families(&mut text, set);
    }
    floors(&mut text, report);
    blips(&mut text, report);
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
         It takes some ten minutes on two cores. On the same kind of processor the same file comes \
         out; on another the last bits of the training's sums may differ, and with them the hash. \
         What the model was trained on, and how to judge it by other load, is in \
         `tools/trainer/README.md`.\n\n\
         Beside it is `pairs.gru`: P(two accounts deal in the window that follows), of pairs that the \
         chain's sketch holds. Its hash, and how it fares, is in [its report](report/pairs.md). Made by\n\n\
         ```sh\nmake train ARGS=pairs\n```\n",
        report.hash, report.shift
    )
}

/// Adds a line.
pub(super) fn line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// A part as per cent.
pub(super) fn percent(part: f64) -> String {
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
         weighted mean of the transfers a second (one eighth a second). Both say 0 or 1. Harder \
         yardsticks say how sure they are: logistic regressions, fitted to the validation set, \
         and an *extrapolation* that nothing was trained for: what is in the window leaves it \
         second by second, and what comes is Poisson at the rate of the last 5 or 30 seconds \
         (`tools/trainer/src/rules.rs`). The *best rule* is the one of all these with the lowest \
         Brier score on the very samples that are looked at.\n\n\
         In brackets: 95% intervals by a bootstrap over onsets of overload, not over seconds, since \
         the seconds around one onset are all about one event.\n\n\
         Set *real*: requests a second of a public web server in 1995 (NASA-HTTP, see \
         `tools/trainer/data/README.md`), the second of two weeks. Its counts are small: days, \
         shifted against each other, are added up for larger leaves. Nothing was trained on it, \
         and only the first week was looked at while the model was made.\n",
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

/// Says where the model is not better than the best rule, or not surely.
fn not_better(text: &mut String, report: &Report) {
    line(text, "## Where the model is not better\n");
    let rows = report.sets.iter().flat_map(|set| {
        let each = set.families.iter();
        each.map(move |family| (&set.name, family))
    });
    let short: Vec<_> = rows
        .filter(|(_, family)| family.gain < 0.10 || family.intervals.gain[0] < 0.0)
        .collect();
    if short.is_empty() {
        line(
            text,
            "Nowhere: its Brier score is at least 10% below the best rule's in each family.\n",
        );
        return;
    }
    line(
        text,
        "Its Brier score is not 10% below the best rule's, or may as well be above it:\n",
    );
    line(
        text,
        "| set | family | Brier of the model | best rule | its Brier | the model's against it |",
    );
    line(text, "|---|---|---|---|---|---|");
    for (set, family) in short {
        let _ = writeln!(
            text,
            "| {set} | {} | {:.4} {} | {} | {:.4} | {} |",
            family.name,
            family.model.brier,
            within(family.intervals.brier, 1.0, 4),
            family.best_rule,
            family.model.brier / (1.0 - family.gain),
            against(family)
        );
    }
    line(text, "");
}

/// An interval in some unit, with so many digits.
fn within([low, high]: Interval, unit: f64, digits: usize) -> String {
    let (low, high) = (low * unit, high * unit);
    format!("[{low:.digits$}, {high:.digits$}]")
}

/// The model's Brier score against the best rule's, in per cent of that: below zero is better.
fn against(family: &FamilyReport) -> String {
    let [low, high] = family.intervals.gain;
    let difference = -100.0 * family.gain;
    format!(
        "{difference:+.0}% [{:+.0}, {:+.0}]",
        -100.0 * high,
        -100.0 * low
    )
}

fn families(text: &mut String, set: &SetReport) {
    let _ = writeln!(text, "## Set: {}\n", set.name);
    line(
        text,
        "| family | samples | base rate | accuracy | balanced | recall | specificity | Brier | \
         against the best rule | onsets | mean lead, s | lead of 4 s or more | area under ROC |",
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
        let (model, sure) = (&family.model, &family.intervals);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.4} | {} {} | {} | {:.4} {} | {} | {} | {:.1} {} | {} | {:.4} |",
            family.name,
            family.samples,
            percent(family.base_rate),
            percent(model.accuracy),
            model.balanced,
            percent(model.recall),
            within(sure.recall, 100.0, 1),
            percent(model.specificity),
            model.brier,
            within(sure.brier, 1.0, 4),
            against(family),
            family.onsets,
            family.mean_lead,
            within(sure.lead, 1.0, 1),
            percent(family.in_time),
            family.area
        );
    }
    line(
        text,
        "\nThe rules on the same samples: accuracy at the threshold, and Brier score.\n",
    );
    let _ = writeln!(text, "| family | model | {} |", RULES.join(" | "));
    let _ = writeln!(text, "|---|---{}|", "|---".repeat(RULES.len()));
    for family in rows() {
        let rules: Vec<String> = family.rules.iter().map(two).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            family.name,
            two(&family.model),
            rules.join(" | "),
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

/// Accuracy and Brier score.
fn two(figures: &Figures) -> String {
    format!("{} · {:.4}", percent(figures.accuracy), figures.brier)
}

/// Says what else the model is not the best in.
fn disappointments<'a>(text: &mut String, families: impl Iterator<Item = &'a FamilyReport>) {
    let mut found = Vec::new();
    for family in families {
        let model = &family.model;
        for (name, other) in RULES.iter().zip(&family.rules) {
            if other.accuracy > model.accuracy {
                found.push(format!("{}: {name} has the higher accuracy", family.name));
            }
            if other.brier < model.brier {
                found.push(format!("{}: {name} has the lower Brier score", family.name));
            }
        }
        if family.ewma_lead > family.mean_lead {
            found.push(format!(
                "{}: EWMA has the longer mean lead, {:.1} s",
                family.name, family.ewma_lead
            ));
        }
    }
    if found.is_empty() {
        line(
            text,
            "Nowhere here is a rule better than the model in accuracy, Brier score or lead.\n",
        );
        return;
    }
    line(text, "Where a rule is better than the model:\n");
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
         {} of {} families with {} traces each (of ramps {} times as many, of blips {} times, of visits \
         {} times), 1,200 samples a trace; {} epochs in batches of {}, {} million samples seen; the \
         gradient goes back {} seconds; highest learning rate {}; outcomes at 85 to 100% of the \
         limit count {} times; {} sequences recorded from a chain. Seed {}. Validation: {} traces a \
         family; test: {}; kept family `{}`: {}. It took {:.1} minutes on this run's machine.\n",
        Family::trained().count(),
        Family::ALL.len(),
        training.traces[0],
        Family::Ramp.weight(),
        Family::Blips.weight(),
        Family::Visits.weight(),
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
        "So that calls come in time, the model says more than it means where a call is near: 0.92 where \
         it means {:.2}, and what it means below a half (`tools/trainer/src/sharpen.rs`). Visits alone \
         are learnt as they are. On the rest of the validation set that takes the accuracy from {} to {} and the Brier score from {:.5} to \
         {:.5}. So a probability between a half and 0.97 is no calibrated one: see the calibration \
         curves.\n",
        sharpening.threshold,
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
