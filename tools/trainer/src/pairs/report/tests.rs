// SPDX-License-Identifier: Apache-2.0

use super::*;

fn report(gain: f64) -> Report {
    let figures = Figures {
        chains: 2,
        samples: 100,
        model: 0.08,
        last: 0.1,
        aged: 0.12,
        bound: 3 * UNIT / 2,
        known: Some(0.075),
        gain,
        gain_on_record: gain + 0.01,
        interval: [gain - 0.05, gain + 0.05],
        ..Figures::default()
    };
    let families = ["one", "other"].map(|name| (name.to_string(), figures));
    Report {
        shift: 13,
        training: Training {
            hash: "0x12".into(),
            seed: 1,
            units: 8,
            chains: [10, 3],
            recorded: 1,
            pairs: 1_000,
            samples: 9_000,
            epochs: 2,
            batch: 64,
            chunk: 32,
            rate: 0.01,
            sizes: vec![Size {
                units: 8,
                loss: 0.25,
                floating: 0.079_999,
                brier: 0.08,
                gain: 0.2,
                seconds: 12.3,
            }],
        },
        agreement: Agreement {
            samples: 100,
            mean: 1e-5,
            largest: 1e-3,
            brier: -1e-6,
        },
        bound: UNIT,
        sets: vec![SetReport {
            name: "test",
            about: "Chains.",
            families: families.to_vec(),
            all: figures,
        }],
    }
}

#[test]
fn goals_are_met_or_missed() {
    let page = |gain| markdown(&report(gain));
    let count = |gain| {
        let page = page(gain);
        ["| met |", "| **missed** |"].map(|verdict| page.matches(verdict).count())
    };
    assert_eq!(count(0.2), [6, 0]);
    assert_eq!(count(0.1999), [3, 3]);
    assert_eq!(count(0.18), [0, 6]);
}

#[test]
fn a_page_without_recorded_traffic_says_so() {
    let mut report = report(0.2);
    let remark = "No recorded traffic was judged.";
    assert!(markdown(&report).contains(remark));
    report.sets[0].name = RECORDED;
    assert!(!markdown(&report).contains(remark));
}

#[test]
fn rows_show_the_figures() {
    let page = markdown(&report(0.2));
    let row = "| one | 2 | 100 | 0.0% | 0.0800 | 0.1000 | 0.1200 (1.5) | -20.0% [-25.0%, -15.0%] | -21.0% | 0.0750 (-25.0%) |";
    assert!(page.contains(row), "{page}");
    assert!(page.contains("| all | 2 | 100 |"));
    assert!(page.contains("| 8 | 0.25000 | 0.079999 | 0.080000 | -20.0% | 12 |"));
    assert!(page.contains("8 of 16 GRU units"));
    assert!(page.contains("floating-point one is lower by 1.0e-6"));
}
