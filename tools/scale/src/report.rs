// SPDX-License-Identifier: Apache-2.0
//! The report: every figure with its assumptions, as tables and as pictures.
//!
//! | module | what it makes |
//! |---|---|
//! | [`table`] | tables, for the terminal and for Markdown |
//! | [`figures`] | the tables of a report |
//! | [`markdown`] | README.md |
//! | [`pictures`] | the pictures, as SVG |

pub mod figures;
pub mod markdown;
pub mod pictures;
pub mod table;
#[cfg(test)]
mod tests;

use crate::{
    constants::Constants,
    costs::Costs,
    sweep::{Plan, Results},
};
use std::{io, path::Path};

/// All that a report is made of.
#[derive(Clone, Debug)]
pub struct Report {
    /// The constants.
    pub constants: Constants,
    /// The same as they were counted with.
    pub costs: Costs,
    /// What was simulated.
    pub plan: Plan,
    /// What came of it.
    pub results: Results,
}

impl Report {
    /// The files of the report, by name.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        vec![
            ("README.md", markdown::markdown(self)),
            ("throughput.svg", pictures::throughput(self)),
            ("efficiency.svg", pictures::efficiency(self)),
            ("latency.svg", pictures::latency(self)),
            ("chain.svg", pictures::chain(self)),
        ]
    }

    /// Writes them into a folder, which is made if it is not there.
    ///
    /// # Errors
    ///
    /// If one cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        self.files()
            .into_iter()
            .try_for_each(|(name, content)| std::fs::write(folder.join(name), content))
    }
}
