// SPDX-License-Identifier: Apache-2.0
//! CSV files with a header: what is the same for all kinds of them.
//!
//! Cells are separated by commas. Empty lines and lines that begin with `#` are passed over, and
//! columns may be in any order. What is not like this is refused with file, line and reason.

use std::{
    fmt,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

/// Why a file was refused.
#[derive(Debug, PartialEq)]
pub struct CsvError {
    /// The file.
    pub file: PathBuf,
    /// The line, counted from 1; 0 for what is about the file as a whole.
    pub line: usize,
    /// What is wrong.
    pub problem: Problem,
}

impl CsvError {
    /// What is wrong with a line of a file.
    pub fn new(file: &Path, line: usize, problem: Problem) -> Self {
        Self {
            file: file.to_path_buf(),
            line,
            problem,
        }
    }
}

/// What is wrong with a file.
#[derive(Debug, PartialEq)]
pub enum Problem {
    /// It cannot be read, or is not UTF-8.
    Unreadable(String),
    /// It has no rows.
    Empty,
    /// Its header lacks a column.
    MissingColumn(&'static str),
    /// Its header has a column that is not known.
    UnknownColumn {
        /// The column.
        name: String,
        /// Those that there are.
        known: &'static [&'static str],
    },
    /// Its header has a column twice.
    DoubledColumn(String),
    /// A row has another number of cells than the header.
    Cells {
        /// The cells of the header.
        expected: usize,
        /// Those of the row.
        found: usize,
    },
    /// A cell is not a number.
    NotANumber {
        /// Its column.
        column: &'static str,
        /// What is in it.
        cell: String,
    },
    /// A number is smaller or larger than the column allows, or infinite.
    OutOfRange {
        /// Its column.
        column: &'static str,
        /// What is in it.
        cell: String,
    },
    /// A row is not of the second after the one before.
    Gap {
        /// The second that was due.
        expected: u64,
        /// The one there is.
        found: u64,
    },
    /// A row is of an earlier window than the one before.
    Backwards {
        /// The window before.
        before: u32,
        /// The one there is.
        found: u32,
    },
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => write!(f, "cannot be read: {reason}"),
            Self::Empty => write!(f, "has no rows"),
            Self::MissingColumn(name) => write!(f, "has no column {name}"),
            Self::UnknownColumn { name, known } => {
                write!(f, "unknown column {name:?}; there are {}", known.join(", "))
            }
            Self::DoubledColumn(name) => write!(f, "column {name:?} is there twice"),
            Self::Cells { expected, found } => {
                write!(f, "{found} cells, but the header has {expected}")
            }
            Self::NotANumber { column, cell } => write!(f, "{column}: {cell:?} is not a number"),
            Self::OutOfRange { column, cell } => write!(f, "{column}: {cell} is out of range"),
            Self::Gap { expected, found } => {
                write!(
                    f,
                    "second {found}, but {expected} was due: one row a second"
                )
            }
            Self::Backwards { before, found } => {
                write!(f, "window {found} after window {before}")
            }
        }
    }
}

impl std::error::Error for CsvError {}

/// The files of a folder whose name ends in `.csv`, in the order of their names.
///
/// # Errors
///
/// If the folder cannot be read or has no such file.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, CsvError> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(CsvError::new(folder, 0, Problem::Empty));
    }
    Ok(files)
}

/// The text of a file.
///
/// # Errors
///
/// If it cannot be read, or is not UTF-8.
pub fn read(file: &Path) -> Result<String, CsvError> {
    std::fs::read_to_string(file).map_err(|error| unreadable(file, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> CsvError {
    CsvError::new(path, 0, Problem::Unreadable(error.to_string()))
}

/// The header and the rows of a text, each with its line.
pub fn rows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Spreadsheets put a byte-order mark in front.
    text.strip_prefix('\u{feff}')
        .unwrap_or(text)
        .lines()
        .enumerate()
        .map(|(n, line)| (n + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Which of the known columns each cell of a row belongs to, by a header that must have those needed.
///
/// # Errors
///
/// If a column is unknown, is there twice, or is missing.
pub fn columns(
    header: &str,
    known: &'static [&'static str],
    needed: &[usize],
) -> Result<Vec<usize>, Problem> {
    let mut found = Vec::new();
    for name in header.split(',').map(|name| name.trim().to_lowercase()) {
        let Some(column) = known.iter().position(|column| *column == name) else {
            return Err(Problem::UnknownColumn { name, known });
        };
        if found.contains(&column) {
            return Err(Problem::DoubledColumn(name));
        }
        found.push(column);
    }
    match needed.iter().find(|column| !found.contains(column)) {
        Some(missing) => Err(Problem::MissingColumn(known[*missing])),
        None => Ok(found),
    }
}

/// The cells of a row, as many as there are columns.
///
/// # Errors
///
/// If there are more or fewer.
pub fn cells<'a>(columns: &[usize], line: &'a str) -> Result<Vec<&'a str>, Problem> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    if cells.len() != columns.len() {
        return Err(Problem::Cells {
            expected: columns.len(),
            found: cells.len(),
        });
    }
    Ok(cells)
}

/// The number in a cell, which must be within a range.
///
/// # Errors
///
/// If it is none, or beyond.
pub fn number<T: std::str::FromStr + PartialOrd>(
    column: &'static str,
    cell: &str,
    range: RangeInclusive<T>,
) -> Result<T, Problem> {
    let number: T = cell.parse().map_err(|_| Problem::NotANumber {
        column,
        cell: cell.into(),
    })?;
    if range.contains(&number) {
        Ok(number)
    } else {
        Err(Problem::OutOfRange {
            column,
            cell: cell.into(),
        })
    }
}
