// SPDX-License-Identifier: Apache-2.0
//! The report of a training: every figure, also those that disappoint.
//!
//! | module | what it makes |
//! |---|---|
//! | [`markdown`] | README.md: tables |
//! | `bursts` | of that, what bursts and floors come to |
//! | [`pictures`] | the pictures, as SVG |
//!
//! report.json holds [`Report`] as it is.

mod bursts;
pub mod markdown;
pub mod pictures;

use crate::{
    evaluate::{mean, Judgement},
    floor::Floor,
    intervals::{best, intervals, Intervals},
    metrics::{Bin, Operating, Tally},
    optimise::Point,
    rules::{Yardsticks, RULES},
    sharpen::Sharpening,
    simulate::blips::{Counts, Kind},
};
use serde::{Deserialize, Serialize};

/// The seconds from a proposal to live children: a lead below that comes too late.
pub const NEEDED_LEAD: usize = 4;

/// The bins of the calibration.
const BINS: usize = 20;

/// Everything there is to say about a model.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The hash of the model's file, in hexadecimal.
    pub hash: String,
    /// The shift of its weights.
    pub shift: u8,
    /// How it was trained.
    pub training: Training,
    /// The fixed-point model against the floating-point one.
    pub agreement: Agreement,
    /// What the yardsticks were fitted to.
    pub yardsticks: Yardsticks,
    /// The sets it was judged by.
    pub sets: Vec<SetReport>,
    /// What was to be reached, and what was.
    pub goals: Vec<Goal>,
    /// Square waves over a key space.
    pub waves: Vec<Wave>,
    /// Leaves watched under ramps and quiet loads.
    pub watches: Vec<WatchReport>,
    /// Chains that meet a load as soon as they are started.
    pub sudden: Vec<SuddenReport>,
    /// Bursts that are over within seconds.
    pub blips: Vec<BlipReport>,
    /// The fewest transfers of a burst on an idle leaf that is split for nothing, by limit and floor.
    pub cheapest: Vec<(f64, Floor, Option<u32>)>,
}

/// Bursts of a kind, under a floor.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct BlipReport {
    /// The limit in transfers a second.
    pub limit: f64,
    /// The kind.
    pub kind: Kind,
    /// The floor.
    pub floor: Floor,
    /// What came of them.
    pub counts: Counts,
}

/// How a model was trained.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Training {
    /// The seed.
    pub seed: u64,
    /// Traces of each family, for training, validation and test.
    pub traces: [u64; 3],
    /// Traces of the kept family.
    pub kept_traces: u64,
    /// Sequences recorded from a chain.
    pub recorded: usize,
    /// How often each trace was seen.
    pub epochs: usize,
    /// Traces in a batch.
    pub batch: usize,
    /// Seconds the gradient goes back.
    pub chunk: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// How often outcomes near the limit count.
    pub near: f32,
    /// The time of the wall clock that it took, in seconds.
    pub seconds: f64,
    /// The samples trained on.
    pub samples: usize,
    /// The training curve.
    pub curve: Vec<[f64; 3]>,
    /// How the answer was sharpened.
    pub sharpening: Sharpening,
}

impl Training {
    /// A training curve as lists.
    pub fn curve(points: &[Point]) -> Vec<[f64; 3]> {
        let list = |point: &Point| [point.done, point.train, point.validation];
        points.iter().map(list).collect()
    }
}

/// The fixed-point model against the floating-point one.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Agreement {
    /// The samples on which both decided.
    pub samples: usize,
    /// The part on which they decided alike.
    pub alike: f64,
    /// The mean difference of their probabilities.
    pub mean_difference: f64,
    /// The largest.
    pub largest_difference: f64,
}

/// What there is to say about a forecast on some samples.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figures {
    /// Part of right decisions; on the chain this is the hit rate.
    pub accuracy: f64,
    /// The mean of recall and specificity.
    pub balanced: f64,
    /// Part of the overloads that were forecast.
    pub recall: f64,
    /// Part of the others that were not.
    pub specificity: f64,
    /// The mean squared error.
    pub brier: f64,
}

impl From<&Tally> for Figures {
    fn from(tally: &Tally) -> Self {
        Self {
            accuracy: tally.accuracy(),
            balanced: tally.balanced(),
            recall: tally.recall(),
            specificity: tally.specificity(),
            brier: tally.brier(),
        }
    }
}

/// A family, or all of a set.
#[derive(Clone, Debug, Serialize)]
pub struct FamilyReport {
    /// Its name.
    pub name: String,
    /// Its samples.
    pub samples: u64,
    /// The part of them that were followed by overload.
    pub base_rate: f64,
    /// The fixed-point model at the threshold.
    pub model: Figures,
    /// The rules, in the order of [`RULES`].
    pub rules: Vec<Figures>,
    /// The name of the rule with the lowest Brier score.
    pub best_rule: String,
    /// By what part the Brier score is below that rule's.
    pub gain: f64,
    /// By what part it is below the better one's of those that say yes or no.
    pub simple_gain: f64,
    /// How sure all that is.
    pub intervals: Intervals,
    /// The onsets of overload.
    pub onsets: usize,
    /// The mean lead before them, in seconds, those unforeseen as 0.
    pub mean_lead: f64,
    /// The same of the exponentially weighted mean.
    pub ewma_lead: f64,
    /// The part of the onsets with a lead of [`NEEDED_LEAD`] seconds or more.
    pub in_time: f64,
    /// The area under the operating characteristic.
    pub area: f64,
    /// Above each of [`crate::floor::FLOORS`]: recall, specificity and mean lead.
    pub floors: Vec<[f64; 3]>,
}

impl FamilyReport {
    /// Of a judgement.
    pub fn of(name: &str, judgement: &Judgement) -> Self {
        let early = judgement.leads.iter().filter(|lead| **lead >= NEEDED_LEAD);
        Self {
            name: name.into(),
            samples: judgement.model.count(),
            base_rate: judgement.model.base_rate(),
            model: (&judgement.model).into(),
            rules: judgement.rules.iter().map(Figures::from).collect(),
            best_rule: RULES[best(&judgement.rule_scores())].into(),
            gain: judgement.gain(),
            simple_gain: judgement.simple_gain(),
            intervals: intervals(&judgement.episodes),
            onsets: judgement.leads.len(),
            mean_lead: judgement.mean_lead(),
            ewma_lead: mean(&judgement.ewma_leads),
            in_time: early.count() as f64 / judgement.leads.len().max(1) as f64,
            area: judgement.histogram.area(),
            floors: judgement
                .floors
                .iter()
                .map(|(tally, leads)| [tally.recall(), tally.specificity(), mean(leads)])
                .collect(),
        }
    }
}

/// A set of samples.
#[derive(Clone, Debug, Serialize)]
pub struct SetReport {
    /// Its name.
    pub name: String,
    /// Its families.
    pub families: Vec<FamilyReport>,
    /// All of them together.
    pub all: FamilyReport,
    /// The operating characteristic of all.
    pub characteristic: Vec<Operating>,
    /// The calibration of all.
    pub calibration: Vec<Bin>,
    /// Onsets by lead: of 0 seconds, of 1, and so on.
    pub leads: Vec<usize>,
}

impl SetReport {
    /// Of judged families.
    pub fn of(name: &str, families: &[(String, Judgement)]) -> Self {
        let all = crate::evaluate::total(families);
        let longest = all.leads.iter().max().map_or(0, |longest| longest + 1);
        let mut leads = vec![0; longest];
        for lead in &all.leads {
            leads[*lead] += 1;
        }
        Self {
            name: name.into(),
            families: families
                .iter()
                .map(|(name, judgement)| FamilyReport::of(name, judgement))
                .collect(),
            all: FamilyReport::of("all", &all),
            characteristic: all.histogram.characteristic(),
            calibration: all.histogram.calibration(BINS),
            leads,
        }
    }
}

/// A goal.
#[derive(Clone, Debug, Serialize)]
pub struct Goal {
    /// What it is about.
    pub what: String,
    /// What it should be.
    pub goal: String,
    /// What it is.
    pub reached: String,
    /// Whether that will do.
    pub met: bool,
}

/// A square wave over a key space.
#[derive(Clone, Debug, Serialize)]
pub struct Wave {
    /// Whose times and rates were in force.
    pub rules: String,
    /// The low and the high half, as parts of the limit.
    pub levels: (f64, f64),
    /// The period in seconds.
    pub period: u64,
    /// The simulated seconds.
    pub seconds: u64,
    /// The splits.
    pub splits: usize,
    /// The merges.
    pub merges: usize,
    /// Ranges split, merged and split again within [`Self::within`] seconds.
    pub flaps: usize,
    /// The span in which that counts.
    pub within: u64,
    /// The most leaves at a time.
    pub most_leaves: usize,
    /// The seconds of leaves above the limit.
    pub overloaded: u64,
}

/// Leaves watched under a kind of load.
#[derive(Clone, Debug, Serialize)]
pub struct WatchReport {
    /// The load.
    pub load: String,
    /// The limit in transfers a second.
    pub limit: f64,
    /// The leaves.
    pub runs: usize,
    /// The part of them that was split.
    pub split: f64,
    /// The part of them whose mean rate was ever above the limit.
    pub overloaded: f64,
    /// The part whose children were live before that.
    pub in_time: f64,
    /// The median of the seconds from live children to overload; negative if those came late.
    pub median_margin: Option<i64>,
}

/// A chain that meets a load as soon as it is started.
#[derive(Clone, Debug, Serialize)]
pub struct SuddenReport {
    /// The load as a multiple of the limit.
    pub load: f64,
    /// The limit in transfers a second.
    pub limit: f64,
    /// The runs.
    pub runs: usize,
    /// The seconds of load until overload is forecast: the median and the 95th percentile.
    pub forecast: (Option<usize>, Option<usize>),
    /// The seconds of load until the mean rate is above the limit: the same.
    pub overload: (Option<usize>, Option<usize>),
}
