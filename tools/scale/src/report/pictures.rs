// SPDX-License-Identifier: Apache-2.0
//! The pictures of a report.

use super::{figures::over, table::percent, Report};
use crate::{
    simulation::record::Outcome,
    svg::{Axis, Bars, Chart, Line, Point},
    sweep::{Cell, Spread},
};

/// The efficiency that is asked for.
pub const GOAL: f64 = 0.85;

fn lanes(report: &Report) -> Axis {
    let lanes: Vec<f64> = report.plan.lanes.iter().copied().map(f64::from).collect();
    Axis::factors("lanes", &lanes)
}

fn point(x: f64, spread: Spread) -> Point {
    Point {
        x,
        y: spread.mean,
        spread: (spread.least, spread.most),
    }
}

/// A line for each share that crosses, over lanes.
fn by_share(report: &Report, figure: impl Fn(&Cell) -> Spread) -> Vec<Line> {
    let line = |crossing: &f64| Line {
        name: format!("{} cross", percent(*crossing)),
        points: report
            .results
            .of(*crossing)
            .map(|cell| point(f64::from(cell.lanes), figure(cell)))
            .collect(),
        guide: false,
    };
    report.plan.crossings.iter().map(line).collect()
}

fn guide(name: &str, points: impl Iterator<Item = (f64, f64)>) -> Line {
    let point = |(x, y)| Point {
        x,
        y,
        spread: (y, y),
    };
    Line {
        name: name.into(),
        points: points.map(point).collect(),
        guide: true,
    }
}

/// Transfers a second over lanes.
pub fn throughput(report: &Report) -> String {
    let mut lines = by_share(report, Cell::throughput);
    let single = lines.iter().filter_map(|line| line.points.first());
    let best = single.map(|point| point.y).fold(0.0, f64::max);
    let each = report.plan.lanes.iter().map(|lanes| f64::from(*lanes));
    lines.push(guide(
        "as many single lanes",
        each.map(|lanes| (lanes, lanes * best)),
    ));
    let all = || {
        lines
            .iter()
            .flat_map(|line| &line.points)
            .map(|point| point.y)
    };
    let most = all().fold(1.0, f64::max);
    let least = all().filter(|y| *y > 0.0).fold(most, f64::min);
    Chart {
        title: "Transfers a second, all lanes together".into(),
        across: lanes(report),
        up: Axis::decades("transfers a second", (least, most)),
        lines,
    }
    .svg()
}

/// Efficiency over lanes.
pub fn efficiency(report: &Report) -> String {
    let mut lines = by_share(report, |cell| report.results.efficiency(cell));
    let ends = [report.plan.lanes.first(), report.plan.lanes.last()];
    let ends = ends
        .into_iter()
        .flatten()
        .map(|lanes| (f64::from(*lanes), GOAL));
    lines.push(guide(&percent(GOAL), ends));
    let all = lines.iter().flat_map(|line| &line.points);
    let most = all.map(|point| point.spread.1).fold(1.0, f64::max);
    // What chance alone has above 1 needs no room.
    let most = if most < 1.05 { 1.0 } else { most };
    Chart {
        title: "What lanes do together, as a part of what as many single ones would".into(),
        across: lanes(report),
        up: Axis::linear("efficiency", most),
        lines,
    }
    .svg()
}

/// Latencies over load.
pub fn latency(report: &Report) -> String {
    let line = |name: &str, figure: &dyn Fn(&Outcome) -> Option<f64>| Line {
        name: name.into(),
        points: report
            .results
            .loads
            .iter()
            .filter_map(|load| {
                over(load.outcomes.iter(), figure).map(|spread| point(load.part * 100.0, spread))
            })
            .collect(),
        guide: false,
    };
    let lines: Vec<Line> = [
        line("soft, p50", &|outcome| outcome.soft.quantile(0.5)),
        line("soft, p99", &|outcome| outcome.soft.quantile(0.99)),
        line("committed, p50", &|outcome| outcome.commit.quantile(0.5)),
        line("committed, p99", &|outcome| outcome.commit.quantile(0.99)),
        line("arrived, p50", &|outcome| outcome.arrived.quantile(0.5)),
        line("arrived, p99", &|outcome| outcome.arrived.quantile(0.99)),
    ]
    .into_iter()
    .filter(|line| !line.points.is_empty())
    .collect();
    let all = || lines.iter().flat_map(|line| &line.points);
    let least = all().map(|point| point.y).fold(f64::MAX, f64::min);
    let most = all().map(|point| point.spread.1).fold(1.0, f64::max);
    let (lanes, crossing) = report.plan.latencies;
    Chart {
        title: format!(
            "From sent to soft, committed, arrived: {lanes} lanes, {} cross",
            percent(crossing)
        ),
        across: Axis::linear("load, per cent of the most that the lanes bear", 100.0),
        up: Axis::decades("seconds", (least.min(most), most)),
        lines,
    }
    .svg()
}

/// What the time of blocks goes to, over lanes.
pub fn chain(report: &Report) -> String {
    let crossing = report.plan.latencies.1;
    let bar = |cell: &Cell| {
        let part = |figure: &dyn Fn(&Outcome) -> u64| {
            let each = cell
                .knees
                .iter()
                .map(|knee| figure(&knee.outcome) as f64 / 1e6 / knee.outcome.blocks.max(1) as f64);
            Spread::of(each).mean
        };
        let parts = vec![
            part(&|outcome| outcome.time.house),
            part(&|outcome| outcome.time.others),
            part(&|outcome| outcome.time.commits),
            part(&|outcome| outcome.time.commit_messages),
            part(&|outcome| outcome.time.slow),
            part(&|outcome| outcome.time.messages),
            part(&|outcome| outcome.time.visits),
        ];
        (cell.lanes.to_string(), parts)
    };
    let names = [
        "inherents and hooks",
        "others' extrinsics",
        "commits",
        "messages in commits",
        "the slow way",
        "messages between lanes",
        "visits of lanes",
    ];
    Bars {
        title: format!(
            "The time of a block at the most that lanes bear: {} cross",
            percent(crossing)
        ),
        across: "lanes".into(),
        up: Axis::linear(
            "milliseconds of a block",
            report.costs.block_time as f64 / 1e6,
        ),
        parts: names.iter().map(|name| name.to_string()).collect(),
        bars: report.results.of(crossing).map(bar).collect(),
    }
    .svg()
}
