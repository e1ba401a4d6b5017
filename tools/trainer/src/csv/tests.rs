// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::{
    generator::{generate, Family, Set},
    trace::Samples,
};

fn read(text: &str) -> Result<Trace, CsvError> {
    parse(Path::new("some/load.csv"), text, &Limits::default())
}

fn refused(text: &str) -> (usize, Problem) {
    let error = read(text).unwrap_err();
    assert_eq!(error.file, Path::new("some/load.csv"));
    (error.line, error.problem)
}

#[test]
fn success_what_was_written_is_read_again() {
    let trace = generate(Family::Bursts, 1, Set::Test, 3);
    let limits = Limits {
        tps: f64::from(trace.capacities.rate) / 1_000.0,
        ..Limits::default()
    };
    let again = parse(Path::new("bursts.csv"), &write(&trace), &limits).unwrap();
    assert_eq!(again.family, "bursts");
    assert_eq!(again.capacities, trace.capacities);
    assert_eq!(again.accounts, trace.accounts);
    let warm_up = trace.warm_up;
    let (one, two) = (
        Samples::of(&trace),
        Samples::of(&Trace { warm_up, ..again }),
    );
    assert_eq!(one.overload, two.overload);
    assert_eq!(one.rate_level, two.rate_level);
    for (one, two) in one.features.iter().zip(&two.features) {
        for (one, two) in one.0.iter().zip(two.0) {
            // Means are written to a thousandth.
            assert!(one.abs_diff(two) <= 3, "{one} {two}");
        }
    }
}

#[test]
fn success_the_rate_suffices() {
    let trace = read("# by hand\n\nTPS\n10\n 20.4 \n0\n").unwrap();
    let counts: Vec<u32> = trace
        .seconds
        .iter()
        .map(|second| second.transfers)
        .collect();
    assert_eq!(counts, [10, 20, 0]);
    assert_eq!(trace.seconds[0].weight, 10 * PLAIN_WEIGHT);
    assert_eq!(trace.seconds[0].bytes, 10 * PLAIN_BYTES);
    assert_eq!(trace.seconds[0].across, 0);
    assert_eq!(trace.accounts, [0, 0, 0]);
}

#[test]
fn success_missing_cells_have_defaults() {
    let trace = read("across,tps,weight,second\n0.5,10,,7\n1,10,12,8\n,10,,9\n").unwrap();
    assert_eq!(trace.seconds[0].weight, 35 * PLAIN_WEIGHT / 2);
    assert_eq!(trace.seconds[1].weight, 12 * PLAIN_WEIGHT);
    assert_eq!(trace.seconds[2].weight, 10 * PLAIN_WEIGHT);
    assert_eq!(trace.seconds[1].across, 10);
}

#[test]
fn fails_bad_headers() {
    assert_eq!(refused(""), (0, Problem::Empty));
    assert_eq!(refused("tps\n"), (0, Problem::Empty));
    assert_eq!(refused("across\n1\n"), (1, Problem::MissingColumn("tps")));
    assert_eq!(
        refused("\ntps,tps\n"),
        (2, Problem::DoubledColumn("tps".into()))
    );
    assert_eq!(
        refused("tps,speed\n"),
        (
            1,
            Problem::UnknownColumn {
                name: "speed".into(),
                known: &COLUMNS
            }
        )
    );
}

#[test]
fn fails_bad_rows() {
    let cells = Problem::Cells {
        expected: 2,
        found: 1,
    };
    assert_eq!(refused("tps,across\n1,0\n1\n"), (3, cells));
    for (cell, column) in [("x", "tps"), ("", "tps")] {
        let cell = cell.into();
        let line = format!("tps,across\n{cell},0\n");
        assert_eq!(refused(&line), (2, Problem::NotANumber { column, cell }));
    }
    for (row, column, cell) in [
        ("-1,0", "tps", "-1"),
        ("NaN,0", "tps", "NaN"),
        ("inf,0", "tps", "inf"),
        ("5e9,0", "tps", "5e9"),
        ("1,1.1", "across", "1.1"),
    ] {
        let cell = cell.into();
        let text = format!("tps,across\n{row}\n");
        assert_eq!(refused(&text), (2, Problem::OutOfRange { column, cell }));
    }
    let gap = Problem::Gap {
        expected: 6,
        found: 7,
    };
    assert_eq!(refused("second,tps\n5,1\n7,1\n"), (3, gap));
}

#[test]
fn fails_folders_without_files() {
    let missing = Path::new("/nonexistent/traces");
    let error = read_folder(missing, &Limits::default()).unwrap_err();
    assert!(matches!(error.problem, Problem::Unreadable(_)));
    assert!(error
        .to_string()
        .starts_with("/nonexistent/traces: cannot be read"));
    let empty = std::env::temp_dir().join(format!("nerv-trainer-{}", std::process::id()));
    std::fs::create_dir_all(&empty).unwrap();
    let error = read_folder(&empty, &Limits::default()).unwrap_err();
    assert_eq!(error.problem, Problem::Empty);
    std::fs::write(empty.join("b.csv"), "tps\n1\n").unwrap();
    std::fs::write(empty.join("a.csv"), "tps\nx\n").unwrap();
    let error = read_folder(&empty, &Limits::default()).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("a.csv:2: tps: \"x\" is not a number"),
        "{error}"
    );
    std::fs::remove_dir_all(&empty).unwrap();
}
