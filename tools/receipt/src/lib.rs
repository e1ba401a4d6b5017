#![doc = include_str!("../README.md")]

mod check;
mod file;
#[cfg(test)]
mod tests;

pub use check::{transfer_key, verify, Error, Header};
pub use file::{ProofFile, Proven};
