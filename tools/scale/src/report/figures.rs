// SPDX-License-Identifier: Apache-2.0
//! The tables of a report, and what can be said in a line.

use super::{
    table::{percent, time, whole, Table},
    Report,
};
use crate::{
    closed::{self, Resource},
    simulation::{histogram::Histogram, record::Outcome},
    sweep::{Cell, Spread},
};

/// A figure over some outcomes; none if none of them has it.
pub fn over<'a>(
    outcomes: impl Iterator<Item = &'a Outcome>,
    figure: impl Fn(&Outcome) -> Option<f64>,
) -> Option<Spread> {
    let found: Vec<f64> = outcomes.filter_map(figure).collect();
    (!found.is_empty()).then(|| Spread::of(found.into_iter()))
}

/// The 50th and the 99th percentile, the means over outcomes.
fn pair<'a>(
    outcomes: impl Iterator<Item = &'a Outcome> + Clone,
    of: impl Fn(&Outcome) -> &Histogram,
) -> String {
    let at = |part: f64| {
        let spread = over(outcomes.clone(), |outcome| of(outcome).quantile(part));
        time(spread.map(|spread| spread.mean))
    };
    format!("{} / {}", at(0.5), at(0.99))
}

/// A spread of whole numbers, as `1,200 (1,180 to 1,230)`.
fn spread(spread: Spread) -> String {
    let [mean, least, most] = [spread.mean, spread.least, spread.most].map(whole);
    if least == most {
        mean
    } else {
        format!("{mean} ({least} to {most})")
    }
}

/// What is full in words: with who takes most of it, if it is the time of blocks.
pub fn full(report: &Report, cell: &Cell) -> String {
    if cell.is_late() {
        return format!("none: committed later than {} s", report.plan.within);
    }
    let Some(resource) = cell.full() else {
        return "-".into();
    };
    let used = Spread::of(cell.knees.iter().map(|knee| {
        let plan = report
            .plan
            .scenario(cell.lanes, cell.crossing, knee.rate, 0);
        closed::uses(&report.costs, &plan, &knee.outcome)[resource as usize].1
    }));
    let most = match (resource, cell.knees.first()) {
        (Resource::BlockTime | Resource::ExtrinsicsTime, Some(knee)) => {
            format!(", most by {}", closed::taker(&knee.outcome))
        }
        _ => String::new(),
    };
    format!("{} {}{most}", resource.name(), percent(used.mean))
}

/// The part of blocks' time that is used, over seeds.
fn block_use<'a>(report: &Report, outcomes: impl Iterator<Item = &'a Outcome>) -> f64 {
    Spread::of(outcomes.map(|outcome| {
        let all = outcome.blocks.max(1) * report.costs.block_time;
        outcome.time.total() as f64 / all as f64
    }))
    .mean
}

/// The part of blocks' length that is used, over seeds.
fn length_use<'a>(report: &Report, outcomes: impl Iterator<Item = &'a Outcome>) -> f64 {
    Spread::of(outcomes.map(|outcome| {
        let all = outcome.blocks.max(1) * report.costs.block_length;
        outcome.bytes.total() as f64 / all as f64
    }))
    .mean
}

/// As much as lanes bear.
pub fn most(report: &Report, crossing: f64) -> Table {
    let mut table = Table::new(&[
        "lanes",
        "transfers/s",
        "a lane",
        "efficiency",
        "closed form",
        "fullest",
        "block time",
        "block length",
        "soft p50 / p99, s",
        "committed p50 / p99, s",
    ]);
    for cell in report.results.of(crossing) {
        let outcomes = cell.knees.iter().map(|knee| &knee.outcome);
        let closed = closed::tightest(&cell.bounds).map_or(0.0, |bound| bound.rate);
        table.row(vec![
            cell.lanes.to_string(),
            spread(cell.throughput()),
            whole(cell.throughput().mean / f64::from(cell.lanes)),
            percent(report.results.efficiency(cell).mean),
            whole(closed),
            full(report, cell),
            percent(block_use(report, outcomes.clone())),
            percent(length_use(report, outcomes.clone())),
            pair(outcomes.clone(), |outcome| &outcome.soft),
            pair(outcomes, |outcome| &outcome.commit),
        ]);
    }
    table
}

/// The plan's rate in each lane.
pub fn given(report: &Report, crossing: f64) -> Table {
    let mut table = Table::new(&[
        "lanes",
        "sent/s",
        "done/s",
        "block time",
        "block length",
        "soft p50 / p99, s",
        "committed p50 / p99, s",
        "arrived p50 / p99, s",
        "usable p50 / p99, s",
    ]);
    for cell in report.results.of(crossing) {
        let outcomes = cell.given.iter();
        let sent = Spread::of(
            outcomes
                .clone()
                .map(|outcome| outcome.sent.iter().sum::<u64>() as f64 / outcome.seconds),
        );
        let done = Spread::of(outcomes.clone().map(Outcome::throughput));
        table.row(vec![
            cell.lanes.to_string(),
            whole(sent.mean),
            spread(done),
            percent(block_use(report, outcomes.clone())),
            percent(length_use(report, outcomes.clone())),
            pair(outcomes.clone(), |outcome| &outcome.soft),
            pair(outcomes.clone(), |outcome| &outcome.commit),
            pair(outcomes.clone(), |outcome| &outcome.arrived),
            pair(outcomes, |outcome| &outcome.usable),
        ]);
    }
    table
}

/// Latencies by load.
pub fn latencies(report: &Report) -> Table {
    let mut table = Table::new(&[
        "load",
        "transfers/s",
        "soft p50 / p99, s",
        "committed p50 / p99, s",
        "arrived p50 / p99, s",
        "usable p50 / p99, s",
    ]);
    for load in &report.results.loads {
        let outcomes = load.outcomes.iter();
        table.row(vec![
            percent(load.part),
            whole(Spread::of(outcomes.clone().map(Outcome::throughput)).mean),
            pair(outcomes.clone(), |outcome| &outcome.soft),
            pair(outcomes.clone(), |outcome| &outcome.commit),
            pair(outcomes.clone(), |outcome| &outcome.arrived),
            pair(outcomes, |outcome| &outcome.usable),
        ]);
    }
    table
}

/// What happens to machines and lines when lanes do as much as they bear.
pub fn machines(report: &Report) -> Table {
    let mut table = Table::new(&[
        "share that crosses",
        "lanes",
        "replica busy",
        "leader's uplink busy",
        "sent by a leader, Mbit/s",
        "to disk, GB a day",
        "most that waited: pool, inbox, outboxes, batches",
    ]);
    for crossing in &report.plan.crossings {
        for cell in report.results.of(*crossing) {
            let mean = |figure: &dyn Fn(&Outcome) -> f64| {
                Spread::of(cell.knees.iter().map(|knee| figure(&knee.outcome))).mean
            };
            let uplink = mean(&|outcome| outcome.uplink_busy);
            let each = cell.throughput().mean / f64::from(cell.lanes);
            let waited = [
                mean(&|outcome| outcome.most_pool as f64),
                mean(&|outcome| outcome.most_inbox as f64),
                mean(&|outcome| outcome.most_outbox as f64),
                mean(&|outcome| outcome.most_uncommitted as f64),
            ];
            table.row(vec![
                percent(*crossing),
                cell.lanes.to_string(),
                percent(mean(&|outcome| outcome.replica_busy)),
                percent(uplink),
                format!("{:.1}", uplink * report.constants.values.bandwidth),
                format!(
                    "{:.1}",
                    each * report.costs.transfer_disk as f64 * 86_400.0 / 1e9
                ),
                waited.map(whole).join(", "),
            ]);
        }
    }
    table
}

/// The fewest lanes at which something that all share is full; none if it is not.
pub fn chain_full_at(report: &Report, crossing: f64) -> Option<&Cell> {
    let is_full = |cell: &&Cell| cell.full().is_some_and(Resource::is_shared);
    report.results.of(crossing).find(is_full)
}

/// A share that crosses in a line.
pub fn in_short(report: &Report, crossing: f64) -> String {
    let cells: Vec<&Cell> = report.results.of(crossing).collect();
    let figures: Vec<String> = cells
        .iter()
        .filter(|cell| [1, 32].contains(&cell.lanes) || cell.lanes == cells[cells.len() - 1].lanes)
        .map(|cell| {
            format!(
                "{} at {} ({} efficient)",
                whole(cell.throughput().mean),
                match cell.lanes {
                    1 => "one lane".into(),
                    lanes => format!("{lanes} lanes"),
                },
                percent(report.results.efficiency(cell).mean)
            )
        })
        .collect();
    let end = match chain_full_at(report, crossing) {
        Some(cell) => {
            let lanes = match cell.lanes {
                1 => "1 lane".into(),
                lanes => format!("{lanes} lanes"),
            };
            format!("The chain is full with {lanes}: {}.", full(report, cell))
        }
        None => "The chain is not full with any of these.".into(),
    };
    let crossing = percent(crossing);
    format!(
        "{crossing} cross: transfers a second: {}. {end}",
        figures.join(", ")
    )
}
