// SPDX-License-Identifier: Apache-2.0
//! The report of the model of pairs: a page, and what cannot be made anew beside it.

use super::judge::Figures;
use nerv_primitives_affinity::UNIT;
use nerv_primitives_neural::gru::{FILE_SIZE, HIDDEN};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// By what part the model's score is to be below the better rule's.
pub const GOAL: f64 = 0.20;

/// The name of the set of recorded traffic.
pub const RECORDED: &str = "recorded";

/// How a model was trained: of the report what cannot be made anew.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Training {
    /// The hash of the model's file, in hexadecimal.
    pub hash: String,
    /// The seed.
    pub seed: u64,
    /// The units of the size that was chosen.
    pub units: usize,
    /// Chains of each family, for training and validation.
    pub chains: [u64; 2],
    /// Those recorded.
    pub recorded: usize,
    /// The pairs trained on.
    pub pairs: usize,
    /// The windows of all of them.
    pub samples: usize,
    /// How often each pair was seen.
    pub epochs: usize,
    /// Pairs in a batch.
    pub batch: usize,
    /// Windows the gradient goes back.
    pub chunk: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// The sizes that were tried.
    pub sizes: Vec<Size>,
}

/// A number of units that was tried.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Size {
    /// The units.
    pub units: usize,
    /// The cross-entropy of the validation set, in nats.
    pub loss: f64,
    /// The Brier score on the validation set of the network as it was trained, in floating point.
    pub floating: f64,
    /// That of the fixed-point model.
    pub brier: f64,
    /// By what part that is below the better rule's.
    pub gain: f64,
    /// The time that the training took, in seconds of the wall clock.
    pub seconds: f64,
}

/// The fixed-point model against the floating-point one of the same weights.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// The samples.
    pub samples: usize,
    /// The mean difference of their probabilities.
    pub mean: f64,
    /// The largest.
    pub largest: f64,
    /// The Brier score of the floating-point model less that of the fixed-point one.
    pub brier: f64,
}

/// A set of chains, family by family.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SetReport {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its families, or its files.
    pub families: Vec<(String, Figures)>,
    /// All of them.
    pub all: Figures,
}

/// Everything there is to say about a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The shift of its weights.
    pub shift: u8,
    /// How it was trained.
    pub training: Training,
    /// How close the fixed-point model is.
    pub agreement: Agreement,
    /// The bound by which chains keep the record of the aged count, in units of the sketch.
    pub bound: u32,
    /// The sets it was judged by.
    pub sets: Vec<SetReport>,
}

impl Report {
    /// Whether there was recorded traffic to judge the model by.
    fn judged_recorded(&self) -> bool {
        self.sets.iter().any(|set| set.name == RECORDED)
    }
}

/// The page.
pub fn markdown(report: &Report) -> String {
    let mut text = String::new();
    introduction(&mut text, report);
    goals(&mut text, report);
    for set in &report.sets {
        families(&mut text, set);
    }
    sizes(&mut text, report);
    training(&mut text, report);
    text
}

/// A part as per cent.
fn percent(part: f64) -> String {
    format!("{:.1}%", part * 100.0)
}

/// A part by which a score is below another, as per cent with its sign.
fn below(part: f64) -> String {
    format!("{:+.1}%", -part * 100.0)
}

/// A bound in transfers.
fn transfers(bound: u32) -> f64 {
    f64::from(bound) / f64::from(UNIT)
}

fn introduction(text: &mut String, report: &Report) {
    let _ = writeln!(
        text,
        "# Report on the model of pairs\n\n\
         Made by `nerv-trainer pairs train`, together with the model, or by `nerv-trainer pairs \
         report` alone. Do not edit. All figures are also in [pairs.json](pairs.json).\n\n\
         Model `{}`: 6 levels in, {} of {HIDDEN} GRU units in use, one probability; weights of 16 \
         bits with a shift of {}; {FILE_SIZE} bytes.\n\n\
         A sample is a pair of accounts that the chain's sketch holds, after a window was closed. \
         The model says how probable it is that the two deal in the window that follows. All \
         figures are of the fixed-point model, run as on the chain: traffic goes through the \
         sketch of `primitives/affinity`, and each pair begins from the zero state when it is let \
         in.\n\n\
         The two plain rules are the chain's. *Last*: who dealt in the last window deals again. \
         *Aged*: who has an aged count above a bound deals again. How probable their yes and their \
         no is they are told **in hindsight**: of the very samples they are judged by, chain by \
         chain, and the bound is the best of {} for all chains of the row. No chain can know that; \
         *on record* is what the rules come to by the record that a chain keeps, with a bound of \
         {} transfers, which was the best for the validation set. *Logistic* is a regression on the \
         same six levels, fitted to the validation set: how much of the gain is the levels', and \
         how much is memory. *Known rates* is whoever knows the rate of every pair, where pairs deal \
         by nothing but chance at a rate of their own: the least error that there can be.\n\n\
         Figures are Brier scores: mean squares of errors, the lower the better. The gain is \
         against the better rule in hindsight; in brackets its 95% interval by a bootstrap over \
         chains. The gain on record is against the better rule on record, which is what a chain \
         measures and decides by.\n\n\
         Generated chains are of seeds by which nothing was trained or chosen.{}\n",
        report.training.hash,
        report.training.units,
        report.shift,
        super::rules::BOUNDS.len(),
        transfers(report.bound),
        if report.judged_recorded() {
            ""
        } else {
            " **No recorded traffic was judged.**"
        },
    );
}

fn goals(text: &mut String, report: &Report) {
    let _ = writeln!(
        text,
        "## Goal\n\nA Brier score at least {} below that of the better plain rule. Where it is missed \
         on record, the plain rule decides.\n\n\
         | | in hindsight | | on record | |\n|---|---|---|---|---|",
        percent(GOAL)
    );
    let met = |gain: f64| if gain >= GOAL { "met" } else { "**missed**" };
    let mut row = |what: &str, figures: &Figures| {
        let [gain, on_record] = [figures.gain, figures.gain_on_record];
        let _ = writeln!(
            text,
            "| {what} | {} | {} | {} | {} |",
            below(gain),
            met(gain),
            below(on_record),
            met(on_record)
        );
    };
    for set in &report.sets {
        row(&format!("set {}", set.name), &set.all);
        if set.families.len() > 1 {
            for (name, figures) in &set.families {
                row(&format!("set {}, {name}", set.name), figures);
            }
        }
    }
    let Agreement {
        samples,
        mean,
        largest,
        brier,
    } = report.agreement;
    let _ = writeln!(
        text,
        "\nThe probabilities of the fixed-point model and of the floating-point one with the same \
         weights differ by {mean:.1e} in the mean of {samples} samples of all sets, by {largest:.1e} \
         at most. The Brier score of the floating-point one is {} by {:.1e}.\n",
        if brier < 0.0 { "lower" } else { "higher" },
        brier.abs()
    );
}

fn families(text: &mut String, set: &SetReport) {
    let _ = writeln!(
        text,
        "## Set: {}\n\n{}\n\n\
         | family | chains | samples | base rate | model | last | aged, with its bound | gain | \
         gain on record | known rates | logistic | last, on record | aged, on record | area under ROC |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        set.name, set.about
    );
    let all = ("all".to_string(), set.all);
    let more = (set.families.len() > 1).then_some(&all);
    for (name, figures) in set.families.iter().chain(more) {
        let [low, high] = figures.interval;
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {} | {:.4} | {:.4} | {:.4} ({}) | {} [{}, {}] | {} | {} | {:.4} | \
             {:.4} | {:.4} | {:.4} |",
            figures.chains,
            figures.samples,
            percent(figures.base_rate),
            figures.model,
            figures.last,
            figures.aged,
            transfers(figures.bound),
            below(figures.gain),
            below(high),
            below(low),
            below(figures.gain_on_record),
            figures
                .known
                .map_or_else(|| "-".into(), |known| known_rates(figures, known)),
            figures.logistic,
            figures.by_record[0],
            figures.by_record[1],
            figures.area,
        );
    }
    text.push('\n');
}

/// The least error that there can be, and the gain that it is.
fn known_rates(figures: &Figures, known: f64) -> String {
    let gain = crate::intervals::gain(known, &[figures.better()]);
    format!("{known:.4} ({})", below(gain))
}

fn sizes(text: &mut String, report: &Report) {
    text.push_str(
        "## Sizes\n\nEach trained alike, with the same pairs in the same order. Figures are of the \
         validation set; the size whose fixed-point model has the lowest Brier score was taken. A \
         state has room for all units that a model may have, used or not. Between the two Brier \
         scores is all that fixed point costs: weights of 16 bits, a state of 14 bits after the \
         point, tables in the place of functions.\n\n\
         | units | cross-entropy, nats | Brier score, floating-point | fixed-point | gain | training, \
         s |\n|---|---|---|---|---|---|\n",
    );
    for size in &report.training.sizes {
        let _ = writeln!(
            text,
            "| {} | {:.5} | {:.6} | {:.6} | {} | {:.0} |",
            size.units,
            size.loss,
            size.floating,
            size.brier,
            below(size.gain),
            size.seconds
        );
    }
    text.push('\n');
}

fn training(text: &mut String, report: &Report) {
    let training = &report.training;
    let _ = writeln!(
        text,
        "## Training\n\n\
         {} chains of each of three families and {} recorded ones: {} pairs, {} windows of them, \
         {} epochs in batches of {}; the gradient goes back {} windows; highest learning rate {}. \
         Seed {}. Validation: {} chains of each.",
        training.chains[0],
        training.recorded,
        training.pairs,
        training.samples,
        training.epochs,
        training.batch,
        training.chunk,
        training.rate,
        training.seed,
        training.chains[1],
    );
}

#[cfg(test)]
mod tests;
