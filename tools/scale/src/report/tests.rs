// SPDX-License-Identifier: Apache-2.0
use super::{figures, Report};
use crate::{
    closed::Resource,
    constants::Constants,
    costs::Costs,
    sweep::{measure, Plan, Spread},
    testing::json,
};

/// A report of few lanes: a tenth crosses, and the chain has time for the messages of one lane.
fn report() -> Report {
    let constants = Constants::parse(&json(&[
        ("settle_time", 2_000.0),
        ("signature_time", 400.0),
        ("block_time", 300_000.0),
        ("extrinsics_time", 200_000.0),
        ("messages_time", 150_000.0),
    ]))
    .unwrap();
    let costs = Costs::new(&constants.values);
    let plan = Plan {
        lanes: vec![1, 2, 4],
        crossings: vec![0.0, 0.1],
        rate: 50.0,
        slow: 0.01,
        others: 0.0,
        within: 5.0,
        latencies: (2, 0.1),
        blocks: (10, 20),
        seeds: vec![1, 2],
    };
    Report {
        results: measure(&costs, &plan, &|_| {}),
        constants,
        costs,
        plan,
    }
}

#[test]
fn the_same_seeds_give_the_same_bytes() {
    let (first, second) = (report(), report());
    assert_eq!(first.files(), second.files());
    let mut other = first.plan.clone();
    other.seeds = vec![3, 4];
    let other = Report {
        results: measure(&first.costs, &other, &|_| {}),
        plan: other,
        ..first.clone()
    };
    assert_ne!(other.files(), first.files());
}

#[test]
fn it_says_what_is_full_and_where() {
    let report = report();
    assert_eq!(report.results.cells.len(), 6);
    // Without crossing, each lane is bound by its own round, and four do what four single ones would.
    let apart: Vec<_> = report.results.of(0.0).collect();
    for cell in &apart {
        assert_eq!(cell.full(), Some(Resource::Round));
        let efficiency = report.results.efficiency(cell).mean;
        assert!(efficiency > 0.95, "{} lanes: {efficiency}", cell.lanes);
    }
    assert!(figures::chain_full_at(&report, 0.0).is_none());
    // With it, the time of blocks: 280 ms for messages of 2.28 ms, 1,228 transfers a second at the most.
    let full = figures::chain_full_at(&report, 0.1).unwrap();
    assert_eq!(full.full(), Some(Resource::BlockTime));
    let last = report.results.of(0.1).last().unwrap();
    let rate = last.throughput().mean;
    let bound = 0.28 / 0.00228 / 0.1;
    assert!(rate < 1.05 * bound && rate > 0.85 * bound, "{rate} {bound}");
    assert!(report.results.efficiency(last).mean < 0.85);
}

#[test]
fn the_report_names_what_it_rests_on() {
    let report = report();
    let files = report.files();
    let markdown = &files[0].1;
    for text in [
        "0 % cross: transfers a second:",
        "The chain is full with",
        "at one lane",
        "## As much as lanes bear",
        "## 50 transfers a second in each lane",
        "1 % of transfers come by an extrinsic",
        "## What is assumed",
        "| `commit_time` | 500 us |",
        "a test",
        "85 % efficient up to 32 lanes",
    ] {
        assert!(markdown.contains(text), "{text}");
    }
    assert!(!markdown.contains("NaN") && !markdown.contains("inf "));
    for (name, content) in &files[1..] {
        assert!(markdown.contains(name), "{name}");
        assert!(
            content.starts_with("<svg") && !content.contains("NaN"),
            "{name}"
        );
    }
    let folder = std::env::temp_dir().join(format!("nerv-scale-{}", std::process::id()));
    report.write(&folder).unwrap();
    assert_eq!(
        std::fs::read_to_string(folder.join("README.md")).unwrap(),
        *markdown
    );
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn it_says_where_commits_only_come_too_late() {
    let mut late = report();
    late.plan.within = 0.3;
    late.results = measure(&late.costs, &late.plan, &|_| {});
    for cell in &late.results.cells {
        assert_eq!((cell.is_late(), cell.full()), (true, None));
        assert_eq!(cell.throughput().mean, 0.0);
        let says = figures::full(&late, cell);
        assert_eq!(says, "none: committed later than 0.3 s");
    }
    assert!(figures::chain_full_at(&late, 0.1).is_none());
    let markdown = &late.files()[0].1;
    assert!(!markdown.contains("NaN") && !markdown.contains("inf "));
}

#[test]
fn figures_over_seeds_leave_out_what_is_none() {
    let spread = Spread::of([1.0, f64::NAN, 3.0].into_iter());
    assert_eq!((spread.mean, spread.least, spread.most), (2.0, 1.0, 3.0));
    assert_eq!(Spread::of(std::iter::empty()), Spread::default());
}
