// SPDX-License-Identifier: Apache-2.0
//! Load recorded from a chain, to train on: CSV, or what `ShardsApi.load_history` returns as JSON.

use crate::{
    csv::{parse, CsvError, Limits},
    dataset::pieces,
    trace::Samples,
};
use nerv_primitives_load::{Features, FEATURES, HORIZON};
use serde::Deserialize;
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// One second of a leaf as `ShardsApi.load_history` has it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
pub struct Sample {
    /// The second of chain time.
    pub second: u64,
    /// Rate, latency, transfers across, state, weight and bytes: 4,096 is capacity.
    pub levels: [u16; FEATURES],
}

/// Why recorded load was refused.
#[derive(Debug)]
pub enum RecordedError {
    /// A folder or a file cannot be read.
    Unreadable(PathBuf, std::io::Error),
    /// A JSON file is not a list of samples.
    Json(PathBuf, serde_json::Error),
    /// A CSV file is not as it should be.
    Csv(CsvError),
    /// Nothing in the folder is longer than the horizon.
    Empty(PathBuf),
}

impl fmt::Display for RecordedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Json(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Csv(error) => write!(f, "{error}"),
            Self::Empty(path) => write!(
                f,
                "{}: no .csv or .json file with more than {HORIZON} seconds",
                path.display()
            ),
        }
    }
}

impl std::error::Error for RecordedError {}

/// The samples of all `.csv` and `.json` files of a folder, in the order of their names.
///
/// # Errors
///
/// If one of them cannot be read, or none has samples.
pub fn read_folder(folder: &Path, limits: &Limits) -> Result<Vec<Samples>, RecordedError> {
    let unreadable = |path: &Path, error| RecordedError::Unreadable(path.to_path_buf(), error);
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let mut all = Vec::new();
    for file in files {
        let extension = file
            .extension()
            .map(|name| name.to_string_lossy().to_lowercase());
        let json = match extension.as_deref() {
            Some("csv") => false,
            Some("json") => true,
            _ => continue,
        };
        let text = std::fs::read_to_string(&file).map_err(|error| unreadable(&file, error))?;
        if json {
            let samples = serde_json::from_str(&text)
                .map_err(|error| RecordedError::Json(file.clone(), error))?;
            all.extend(of_history(samples));
        } else {
            all.extend(pieces(&[
                parse(&file, &text, limits).map_err(RecordedError::Csv)?
            ]));
        }
    }
    all.retain(|samples| !samples.is_empty());
    if all.is_empty() {
        return Err(RecordedError::Empty(folder.to_path_buf()));
    }
    Ok(all)
}

/// The samples of histories, of one leaf, in any order and overlapping. A second that is missing
/// ends a sequence.
///
/// A history has the mean rate, but not the transfers of each second. So the exponentially
/// weighted mean, which no model is given, is left at the mean rate.
pub fn of_history(mut samples: Vec<Sample>) -> Vec<Samples> {
    samples.sort_by_key(|sample| sample.second);
    samples.dedup_by_key(|sample| sample.second);
    samples
        .chunk_by(|one, next| one.second + 1 == next.second)
        .map(|run| {
            let features = run.iter().map(|sample| Features(sample.levels)).collect();
            Samples::of_levels("recorded", features)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(second: u64, rate: u16) -> Sample {
        Sample {
            second,
            levels: [rate, 0, 0, 0, rate, rate],
        }
    }

    #[test]
    fn histories_are_put_together_and_end_at_gaps() {
        let mut all: Vec<Sample> = (100..160).map(|second| sample(second, 4_000)).collect();
        all.extend((140..200).map(|second| sample(second, 4_000)));
        all.extend((300..340).map(|second| sample(second, 5_000)));
        all.reverse();
        let runs = of_history(all);
        let lengths: Vec<usize> = runs.iter().map(Samples::len).collect();
        assert_eq!(lengths, [85, 25]);
        assert!(!runs[0].overload.contains(&true));
        assert!(!runs[1].overload.contains(&false));
    }

    #[test]
    fn folders_with_nothing_to_learn_from_are_refused() {
        let folder = std::env::temp_dir().join(format!("nerv-recorded-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let read = || read_folder(&folder, &Limits::default());
        assert!(matches!(read(), Err(RecordedError::Empty(_))));
        std::fs::write(folder.join("a.json"), "[{\"second\":1,\"levels\":[1,2]}]").unwrap();
        assert!(matches!(read(), Err(RecordedError::Json(_, _))));
        let second = |n: u64| format!("{{\"second\":{n},\"levels\":[1,2,3,4,5,6]}}");
        let list: Vec<String> = (0..40).map(second).collect();
        std::fs::write(folder.join("a.json"), format!("[{}]", list.join(","))).unwrap();
        let rows = format!("tps\n{}", "1200\n".repeat(50));
        std::fs::write(folder.join("b.csv"), rows).unwrap();
        std::fs::write(folder.join("notes.txt"), "not looked at").unwrap();
        let lengths: Vec<usize> = read().unwrap().iter().map(Samples::len).collect();
        assert_eq!(lengths, [25, 35]);
        std::fs::write(folder.join("c.csv"), "tps\n-1\n").unwrap();
        assert!(matches!(read(), Err(RecordedError::Csv(_))));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
