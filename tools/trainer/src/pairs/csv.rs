// SPDX-License-Identifier: Apache-2.0
//! Traffic as CSV, one row for what one account sent another in a window. The columns are described
//! in this crate's README.

use super::traffic::{Deal, Traffic};
use crate::table::{cells, columns, files, number, read, rows, CsvError, Problem};
use std::{collections::HashMap, fmt::Write, path::Path};

/// The columns there are, in the order in which they are written.
const COLUMNS: [&str; 4] = ["window", "from", "to", "transfers"];
const WINDOW: usize = 0;
const FROM: usize = 1;
const TO: usize = 2;
const TRANSFERS: usize = 3;

/// The last window that a file may have, and the most transfers of a row.
const MOST: u32 = 1_000_000;

/// Reads all files of a folder whose name ends in `.csv`, in the order of their names.
///
/// # Errors
///
/// If the folder cannot be read or has no such file, or as [`parse`].
pub fn read_folder(folder: &Path) -> Result<Vec<Traffic>, CsvError> {
    files(folder)?
        .iter()
        .map(|file| parse(file, &read(file)?))
        .collect()
}

/// Reads traffic, from the first window that the file has to its last. The file's name is only used
/// to name it. What an account sends itself is passed over.
///
/// # Errors
///
/// Everything that is not as the README has it is refused, with file and line.
pub fn parse(file: &Path, text: &str) -> Result<Traffic, CsvError> {
    let fail = |line, problem| CsvError::new(file, line, problem);
    let mut lines = rows(text);
    let (at, header) = lines.next().ok_or_else(|| fail(0, Problem::Empty))?;
    let columns =
        columns(header, &COLUMNS, &[WINDOW, FROM, TO]).map_err(|problem| fail(at, problem))?;
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut number_of = |name: &str| {
        let next = numbers.len() as u32;
        *numbers.entry(name.to_string()).or_insert(next)
    };
    let mut windows: Vec<Vec<Deal>> = Vec::new();
    // The first window, and the one before.
    let mut span: Option<(u32, u32)> = None;
    for (at, line) in lines {
        let row = row(&columns, line).map_err(|problem| fail(at, problem))?;
        let (first, before) = span.unwrap_or((row.window, row.window));
        if row.window < before {
            let found = row.window;
            return Err(fail(at, Problem::Backwards { before, found }));
        }
        span = Some((first, row.window));
        windows.resize((row.window - first) as usize + 1, Vec::new());
        let deal = Deal {
            from: number_of(row.from),
            to: number_of(row.to),
            transfers: row.transfers,
        };
        if let (true, Some(deals)) = (deal.from != deal.to, windows.last_mut()) {
            deals.push(deal);
        }
    }
    if windows.is_empty() {
        return Err(fail(0, Problem::Empty));
    }
    let name = file
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned());
    Ok(Traffic {
        name: name.unwrap_or_default(),
        windows,
        odds: None,
    })
}

/// A row of a file.
struct Row<'a> {
    window: u32,
    from: &'a str,
    to: &'a str,
    transfers: u32,
}

/// What a row says.
fn row<'a>(columns: &[usize], line: &'a str) -> Result<Row<'a>, Problem> {
    let mut row = Row {
        window: 0,
        from: "",
        to: "",
        transfers: 1,
    };
    for (column, cell) in columns.iter().zip(cells(columns, line)?) {
        match *column {
            WINDOW => row.window = number(COLUMNS[WINDOW], cell, 0..=MOST)?,
            FROM => row.from = cell,
            TO => row.to = cell,
            _ => row.transfers = number(COLUMNS[TRANSFERS], cell, 1..=MOST)?,
        }
    }
    Ok(row)
}

/// Writes traffic with all columns.
pub fn write(traffic: &Traffic) -> String {
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for (window, deals) in traffic.windows.iter().enumerate() {
        for deal in deals {
            let _ = writeln!(
                text,
                "{window},{},{},{}",
                deal.from, deal.to, deal.transfers
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        generator::Set,
        pairs::families::{generate, Family},
    };

    fn read(text: &str) -> Result<Traffic, CsvError> {
        parse(Path::new("some/day.csv"), text)
    }

    fn refused(text: &str) -> (usize, Problem) {
        let error = read(text).unwrap_err();
        assert_eq!(error.file, Path::new("some/day.csv"));
        (error.line, error.problem)
    }

    fn deal(from: u32, to: u32, transfers: u32) -> Deal {
        Deal {
            from,
            to,
            transfers,
        }
    }

    #[test]
    fn success_what_was_written_is_read_again() {
        let traffic = generate(Family::Drifting, 1, Set::Test, 3);
        let again = parse(Path::new("drifting.csv"), &write(&traffic)).unwrap();
        // Accounts are numbered as they come: the same again from then on.
        assert_eq!(again.name, "drifting");
        assert_eq!(again.transfers(), traffic.transfers());
        assert_eq!(parse(Path::new("drifting.csv"), &write(&again)), Ok(again));
    }

    #[test]
    fn success_accounts_have_names_and_windows_gaps() {
        let text = "# by hand\n\nFrom, to ,window\n5GrwvaEF,bob,7\nbob,5GrwvaEF,7\nbob,bob,9\n";
        let traffic = read(text).unwrap();
        assert_eq!(traffic.name, "day");
        let expected = [vec![deal(0, 1, 1), deal(1, 0, 1)], vec![], vec![]];
        assert_eq!(traffic.windows, expected);
    }

    #[test]
    fn success_transfers_are_counted() {
        let traffic = read("window,from,to,transfers\n0,a,b,3\n1,c,a,1000000\n").unwrap();
        let expected = [vec![deal(0, 1, 3)], vec![deal(2, 0, 1_000_000)]];
        assert_eq!(traffic.windows, expected);
    }

    #[test]
    fn fails_bad_headers() {
        assert_eq!(refused(""), (0, Problem::Empty));
        assert_eq!(refused("window,from,to\n"), (0, Problem::Empty));
        assert_eq!(
            refused("window,from\n1,a\n"),
            (1, Problem::MissingColumn("to"))
        );
        let doubled = Problem::DoubledColumn("to".into());
        assert_eq!(refused("window,to,to\n"), (1, doubled));
        let unknown = Problem::UnknownColumn {
            name: "amount".into(),
            known: &COLUMNS,
        };
        assert_eq!(refused("window,from,to,amount\n"), (1, unknown));
    }

    #[test]
    fn fails_bad_rows() {
        let after = |row: &str| refused(&format!("window,from,to,transfers\n3,a,b,1\n{row}\n"));
        let out_of_range = |column, cell: &str| Problem::OutOfRange {
            column,
            cell: cell.into(),
        };
        let no_number = |column, cell: &str| Problem::NotANumber {
            column,
            cell: cell.into(),
        };
        let cases = [
            (
                "3,a,b",
                Problem::Cells {
                    expected: 4,
                    found: 3,
                },
            ),
            (
                "2,a,b,1",
                Problem::Backwards {
                    before: 3,
                    found: 2,
                },
            ),
            ("1000001,a,b,1", out_of_range("window", "1000001")),
            ("4,a,b,0", out_of_range("transfers", "0")),
            ("4,a,b,1000001", out_of_range("transfers", "1000001")),
            ("4,a,b,-1", no_number("transfers", "-1")),
            ("4,a,b,", no_number("transfers", "")),
            ("4.5,a,b,1", no_number("window", "4.5")),
        ];
        for (row, problem) in cases {
            assert_eq!(after(row), (3, problem), "{row}");
        }
    }

    #[test]
    fn fails_a_folder_without_files() {
        let folder = std::env::temp_dir().join(format!("nerv-pairs-{}", std::process::id()));
        assert!(matches!(
            read_folder(&folder).unwrap_err().problem,
            Problem::Unreadable(_)
        ));
        std::fs::create_dir_all(&folder).unwrap();
        assert_eq!(read_folder(&folder).unwrap_err().problem, Problem::Empty);
        std::fs::write(folder.join("b.csv"), "window,from,to\n0,x,y\n").unwrap();
        std::fs::write(folder.join("a.csv"), "window,from,to\n0,x,y\n").unwrap();
        let names: Vec<String> = read_folder(&folder)
            .unwrap()
            .into_iter()
            .map(|traffic| traffic.name)
            .collect();
        assert_eq!(names, ["a", "b"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
