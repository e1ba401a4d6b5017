#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0

mod check;
mod file;
#[cfg(test)]
mod tests;

pub use check::{transfer_key, verify, Error, Header};
pub use file::{ProofFile, Proven};
