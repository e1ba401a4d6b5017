// SPDX-License-Identifier: Apache-2.0
//! The pictures of a report.

use super::SetReport;
use crate::{
    rules::RULES,
    svg::{Chart, Corner, Line},
    trace::Samples,
};

/// How sure one has to be, for how many false alarms.
pub fn roc(set: &SetReport) -> String {
    let points = |list: &[super::Operating]| -> Vec<(f64, f64)> {
        list.iter()
            .map(|point| (point.false_alarms, point.recall))
            .collect()
    };
    let at = |figures: &super::Figures| vec![(1.0 - figures.specificity, figures.recall)];
    // All that happens happens in the corner.
    Chart::new(
        &format!(
            "Operating characteristic, {} (area {:.4})",
            set.name, set.all.area
        ),
        "false alarms (cut at 0.2)",
        "recall",
        (0.0, 0.2),
        (0.5, 1.0),
    )
    .line(Line::new("model", points(&set.characteristic)))
    .line(Line::new("model at 0.92", at(&set.all.model)).marked())
    .line(Line::new(RULES[0], at(&set.all.rules[0])).marked())
    .line(Line::new(RULES[1], at(&set.all.rules[1])).marked())
    .legend(Corner::BottomRight)
    .svg()
}

/// What was said against what came of it.
pub fn calibration(set: &SetReport) -> String {
    let points = set
        .calibration
        .iter()
        .filter(|bin| bin.count > 0)
        .map(|bin| (bin.said, bin.came))
        .collect();
    let unit = (0.0, 1.0);
    Chart::new(
        &format!("Calibration, {}", set.name),
        "probability of overload as forecast",
        "part that came true",
        unit,
        unit,
    )
    .line(Line::new("model", points).marked())
    .line(Line::new("as it should be", vec![(0.0, 0.0), (1.0, 1.0)]).dashed())
    .svg()
}

/// Onsets by lead.
pub fn lead(set: &SetReport) -> String {
    let all: usize = set.leads.iter().sum();
    let part = |count: &usize| *count as f64 / all.max(1) as f64;
    let highest = set.leads.iter().map(part).fold(0.0, f64::max);
    let mut chart = Chart::new(
        &format!("Lead before {} onsets of overload, {}", all, set.name),
        "seconds ahead (0: not foreseen)",
        "part of the onsets",
        (0.0, set.leads.len().max(20) as f64),
        (0.0, (highest * 10.0).ceil().max(1.0) / 10.0),
    );
    chart.bars = set
        .leads
        .iter()
        .enumerate()
        .map(|(lead, count)| (lead as f64, lead as f64 + 1.0, part(count)))
        .collect();
    chart.svg()
}

/// The training curve: done, training loss, validation loss.
pub fn training(curve: &[[f64; 3]]) -> String {
    let line = |index: usize| curve.iter().map(|point| (point[0], point[index])).collect();
    let highest = curve
        .iter()
        .map(|point| point[1].max(point[2]))
        .fold(0.05, f64::max);
    Chart::new(
        "Training",
        "part of the training",
        "cross-entropy, nats",
        (0.0, 1.0),
        (0.0, (highest * 20.0).ceil() / 20.0),
    )
    .line(Line::new("training, near the limit weighted", line(1)).marked())
    .line(Line::new("validation", line(2)).marked())
    .legend(Corner::TopRight)
    .svg()
}

/// A trace with its forecast.
pub fn example(samples: &Samples, forecasts: &[u32]) -> String {
    let seconds = samples.len() as f64;
    let points = |value: &dyn Fn(usize) -> f64| -> Vec<(f64, f64)> {
        (0..samples.len()).map(|n| (n as f64, value(n))).collect()
    };
    let said = points(&|n| f64::from(forecasts[n]) / 1e6);
    let rate = points(&|n| f64::from(samples.rate_level[n]));
    Chart::new(
        "A trace of the kept family",
        "seconds",
        "part of the limit; probability",
        (0.0, seconds),
        (0.0, 2.0),
    )
    .line(Line::new("probability of overload", said))
    .line(Line::new("mean rate over 30 s", rate))
    .line(Line::new("limit", vec![(0.0, 1.0), (seconds, 1.0)]).dashed())
    .svg()
}
