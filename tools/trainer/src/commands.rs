// SPDX-License-Identifier: Apache-2.0
//! The commands of the program.
//!
//! | module | command |
//! |---|---|
//! | [`train`] | makes the shipped model and its report |
//! | [`report`] | judges the shipped model anew |
//! | [`judge`](mod@judge) | `evaluate`: a model on traces made by others |
//! | [`others`] | `generate` and `simulate` |
//! | [`pairs`] | `pairs`: the model of who deals with whom |

pub mod judge;
pub mod others;
pub mod pairs;
pub mod report;
pub mod train;

use crate::csv::Limits;
use nerv_primitives_neural::Model;
use std::path::Path;

/// What ends a command early, in words for whoever called it.
pub type Failure = Box<dyn std::error::Error>;

/// What a leaf bears, on the command line.
#[derive(clap::Args, Clone, Debug)]
pub struct Capacity {
    /// Transfers a second above which the leaf is overloaded
    #[arg(long, default_value_t = Limits::default().tps, value_parser = rate)]
    pub capacity: f64,
    /// Mean latency that is just borne, in blocks
    #[arg(long, default_value_t = Limits::default().latency)]
    pub latency_limit: u32,
    /// Accounts of a full leaf
    #[arg(long, default_value_t = Limits::default().accounts)]
    pub state_capacity: u64,
    /// Bytes of one plain transfer
    #[arg(long, default_value_t = Limits::default().bytes)]
    pub transfer_bytes: u32,
}

impl Capacity {
    /// As limits of a file.
    pub fn limits(&self) -> Limits {
        Limits {
            tps: self.capacity,
            latency: self.latency_limit,
            accounts: self.state_capacity,
            bytes: self.transfer_bytes,
        }
    }
}

/// A rate that a limit can have: in thousandths it fits into 32 bits.
fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "not a number".to_string())?;
    if (0.001..=4e6).contains(&rate) {
        Ok(rate)
    } else {
        Err("must be from 0.001 to 4,000,000 transfers a second".into())
    }
}

/// Reads a model's file and checks its hash.
///
/// # Errors
///
/// If the file cannot be read or is no model.
pub fn read_model(file: &Path) -> Result<Model, Failure> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (model, _) = Model::verify(&bytes)
        .map_err(|error| format!("{}: no model: {error:?}", file.display()))?;
    Ok(model)
}

/// Bytes in hexadecimal, as polkadot.js shows them.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}
