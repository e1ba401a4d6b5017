// SPDX-License-Identifier: Apache-2.0
//! Simulates how much a chain with many lanes carries, from measured constants and nothing else. See
//! the README for the constants, what is simulated, and what is assumed.
//!
//! | module | what it holds |
//! |---|---|
//! | [`constants`] | the constants and their file |
//! | [`costs`] | the same as the simulation counts with them |
//! | [`scenario`] | what lanes are asked to do |
//! | [`mod@simulation`] | the simulation |
//! | [`closed`] | what can be said without it |
//! | [`sweep`] | what is simulated for a report |
//! | [`report`] | tables and pictures |
//! | [`svg`] | charts |
//! | [`random`] | random numbers |

pub mod closed;
pub mod constants;
pub mod costs;
pub mod random;
pub mod report;
pub mod scenario;
pub mod simulation;
pub mod svg;
pub mod sweep;
#[cfg(test)]
mod testing;
