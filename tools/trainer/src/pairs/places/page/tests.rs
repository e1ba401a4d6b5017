// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::pairs::places::{
    obstacles::Obstacles,
    outcome::{Outcome, Planning, Tally},
};

/// A chain of a thousand accounts and as many transfers, of which so many are within communities, and so many across
/// in each way.
fn outcome(within: u64, across: [u64; 4], overrides: u32) -> Outcome {
    Outcome {
        accounts: 1_000,
        transfers: 1_000,
        within,
        last: 1_000,
        hours: 2.0,
        ways: across.map(|across| Tally {
            across,
            inside: 1_000 - across,
            across_ever: 10 * across,
            leaves: 16,
            larger: vec![0.5, 0.52],
            chosen: [2, 0],
            loads: vec![100; 16],
        }),
        planning: Planning {
            moves: [20, 100],
            overrides,
            held: 90,
            across: 100,
            ..Planning::default()
        },
    }
}

fn page(outcomes: &[Outcome]) -> Page {
    let row = |outcome: &Outcome| Row {
        family: "communities",
        figures: Figures::of(std::slice::from_ref(outcome)),
    };
    Page {
        chains: 1,
        seed: 1,
        rate: 24.0,
        schedule: Schedule {
            warm_up: 8,
            between: 1,
            leaves: 16,
            settle: 48,
            measured: 24,
        },
        terms: Terms::default(),
        rows: outcomes.iter().map(row).collect(),
    }
}

#[test]
fn where_all_goals_are_met_none_is_missed() {
    let text = markdown(&page(&[
        outcome(900, [940, 930, 900, 300], 100),
        outcome(600, [940, 930, 900, 600], 100),
    ]));
    assert!(text.contains("- None."), "{text}");
    assert_eq!(text.matches(", met |").count(), 2);
    assert!(text.contains("| strong, 90% | 1000 |") && text.contains("| weak, 60% |"));
    // 6,000 fewer than with chosen cuts, by 100 moves.
    assert!(text.contains("| 100 | 60 |"), "{text}");
}

#[test]
fn goals_that_are_missed_come_first_with_their_reasons() {
    let mut full = outcome(900, [940, 930, 900, 500], 190);
    full.planning.obstacles = Obstacles {
        none: 1.0,
        room: 300.0,
        ..Obstacles::default()
    };
    let mut others = outcome(900, [940, 930, 900, 500], 10);
    others.planning.moves = [100, 200];
    others.planning.held = 10;
    others.ways[3].larger = vec![0.7];
    others.ways[3].chosen = [1, 1];
    let text = markdown(&page(&[full, others]));
    let lines: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.starts_with("## Goals"))
        .filter(|line| line.starts_with("- "))
        .collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(lines[0].contains("46.2% fewer across, where at least 60% are wanted"));
    assert!(lines[0].contains("190 overrides of 192 are in use, for 1000 accounts"));
    assert!(lines[0].contains("without the bound of room one plan would save another 29.9%"));
    assert!(lines[1].contains("the sketch holds the pairs of 10.0%"));
    assert!(lines[2].contains("5.0% of the accounts move in an hour"));
    assert!(lines[3].contains("in 100.0% of the splits none of the candidates was in balance"));
    assert_eq!(text.matches("**missed**").count(), 2);
}

#[test]
fn all_rows_of_a_table_have_its_cells() {
    let text = markdown(&page(&[outcome(0, [940, 930, 900, 800], 100)]));
    let mut cells = 0;
    for line in text.lines() {
        let count = line.matches('|').count();
        let is_row = line.starts_with('|');
        if is_row && cells > 0 {
            assert_eq!(count, cells, "{line}");
        }
        cells = if is_row { count } else { 0 };
    }
    assert!(text.contains("| none | 1000 |"));
}
