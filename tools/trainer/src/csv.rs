// SPDX-License-Identifier: Apache-2.0
//! Traces as CSV, one row a second. The columns are described in this crate's README.

use crate::{
    table::{cells, columns, files, number, read, rows},
    trace::{capacities, Trace, FULL_STATE, LATENCY_LIMIT, PLAIN_BYTES, PLAIN_WEIGHT},
};
use nerv_primitives_load::{Capacities, Second};
use std::path::Path;

pub use crate::table::{CsvError, Problem};

/// What a transfer across weighs in multiples of a plain one, where a file does not say.
pub const ACROSS_WEIGHT: f64 = 2.5;

/// The finished transfers that a mean latency is spread over: it is given in thousandths.
const FINISHED: u32 = 1_000;

/// The most transfers or bytes of a second that are taken for real.
const MOST: f64 = 4e9;

/// The columns there are, in the order in which they are written.
const COLUMNS: [&str; 7] = [
    "second", "tps", "latency", "across", "accounts", "weight", "bytes",
];
const SECOND: usize = 0;
const TPS: usize = 1;
const LATENCY: usize = 2;
const ACROSS: usize = 3;
const ACCOUNTS: usize = 4;
const WEIGHT: usize = 5;
const BYTES: usize = 6;

/// What a leaf bears whose load a file holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Transfers a second above which it is overloaded.
    pub tps: f64,
    /// The mean latency that is just borne, in blocks.
    pub latency: u32,
    /// The accounts of a full leaf.
    pub accounts: u64,
    /// The bytes of one plain transfer.
    pub bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tps: 1_000.0,
            latency: LATENCY_LIMIT,
            accounts: FULL_STATE,
            bytes: PLAIN_BYTES,
        }
    }
}

impl Limits {
    /// These limits as the chain's code takes them.
    pub fn capacities(&self) -> Capacities {
        Capacities {
            latency: self.latency,
            accounts: self.accounts,
            transfer_bytes: self.bytes,
            ..capacities(self.tps)
        }
    }
}

/// Reads all files of a folder whose name ends in `.csv`, in the order of their names. Each is a
/// family of its own, by its name.
///
/// # Errors
///
/// If the folder cannot be read or has no such file, or as [`parse`].
pub fn read_folder(folder: &Path, limits: &Limits) -> Result<Vec<Trace>, CsvError> {
    files(folder)?
        .iter()
        .map(|file| parse(file, &read(file)?, limits))
        .collect()
}

/// Reads a trace. The file's name is only used to name it.
///
/// # Errors
///
/// Everything that is not as the README has it is refused, with file and line.
pub fn parse(file: &Path, text: &str, limits: &Limits) -> Result<Trace, CsvError> {
    let fail = |line, problem| CsvError::new(file, line, problem);
    let mut lines = rows(text);
    let (at, header) = lines.next().ok_or_else(|| fail(0, Problem::Empty))?;
    let columns = columns(header, &COLUMNS, &[TPS]).map_err(|problem| fail(at, problem))?;
    let (mut seconds, mut accounts) = (Vec::new(), Vec::new());
    let mut due = None;
    for (at, line) in lines {
        let row = row(&columns, line).map_err(|problem| fail(at, problem))?;
        if let Some(second) = row[SECOND] {
            let second = second as u64;
            if let Some(expected) = due.filter(|due| *due != second) {
                let found = second;
                return Err(fail(at, Problem::Gap { expected, found }));
            }
            due = Some(second + 1);
        }
        let (second, state) = second_of(&row, limits);
        seconds.push(second);
        accounts.push(state);
    }
    if seconds.is_empty() {
        return Err(fail(0, Problem::Empty));
    }
    let family = file
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned());
    Ok(Trace {
        family: family.unwrap_or_default(),
        capacities: limits.capacities(),
        seconds,
        accounts,
        warm_up: 0,
    })
}

/// The numbers of a row. An empty cell is taken as if its column were not there, but for `tps`.
fn row(columns: &[usize], line: &str) -> Result<[Option<f64>; COLUMNS.len()], Problem> {
    let mut row = [None; COLUMNS.len()];
    for (column, cell) in columns.iter().zip(cells(columns, line)?) {
        if cell.is_empty() && *column != TPS {
            continue;
        }
        let most = match *column {
            ACROSS => 1.0,
            LATENCY => 1e6,
            // What an f64 holds to the unit.
            SECOND | ACCOUNTS => 9e15,
            _ => MOST,
        };
        row[*column] = Some(number(COLUMNS[*column], cell, 0.0..=most)?);
    }
    Ok(row)
}

/// What a row says, with the defaults for what it does not, and the accounts.
fn second_of(row: &[Option<f64>; COLUMNS.len()], limits: &Limits) -> (Second, u64) {
    let tps = row[TPS].unwrap_or(0.0);
    let across = row[ACROSS].unwrap_or(0.0);
    let latency = row[LATENCY].unwrap_or(0.0);
    let weight = row[WEIGHT].unwrap_or(tps * (1.0 + (ACROSS_WEIGHT - 1.0) * across));
    let bytes = row[BYTES].unwrap_or(tps * f64::from(limits.bytes));
    // Casts of floats saturate, and all are checked to be in range.
    let second = Second {
        transfers: tps.round() as u32,
        across: (tps * across).round() as u32,
        finished: FINISHED,
        latency: (latency * f64::from(FINISHED)).round() as u32,
        weight: (weight * PLAIN_WEIGHT as f64).round() as u64,
        bytes: bytes.round() as u32,
    };
    (second, row[ACCOUNTS].unwrap_or(0.0) as u64)
}

/// Writes a trace with all columns.
pub fn write(trace: &Trace) -> String {
    let mut text = COLUMNS.join(",");
    text.push('\n');
    for (n, (second, accounts)) in trace.seconds.iter().zip(&trace.accounts).enumerate() {
        let part = |of: u32, whole: u32| f64::from(of) / f64::from(whole.max(1));
        text.push_str(&format!(
            "{n},{},{:.3},{:.6},{accounts},{:.4},{}\n",
            second.transfers,
            part(second.latency, second.finished),
            part(second.across, second.transfers),
            second.weight as f64 / PLAIN_WEIGHT as f64,
            second.bytes,
        ));
    }
    text
}

#[cfg(test)]
mod tests;
