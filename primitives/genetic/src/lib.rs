#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod chosen;
pub mod exact;
pub mod feasible;
pub mod greedy;
pub mod instance;
pub mod latency;
mod operators;
mod polish;
mod random;
pub mod rules;
pub mod score;
pub mod search;

#[cfg(test)]
mod tests;

pub use exact::{exact, MAX_EXACT};
pub use feasible::{check, check_newcomers, Infeasible};
pub use greedy::{greedy, repair};
pub use instance::{eligible, Instance, Unusable};
pub use latency::{pair_sum, Latency, Matrix, MAX_LATENCY};
pub use nerv_primitives_types::{
    Candidate, Millis, PlacementScore as Score, Ppm, MAX_REPLICAS, MILLION, MIN_REPLICAS,
};
pub use rules::{Rules, MAX_CANDIDATES};
pub use score::score;
pub use search::{search, Generation, Outcome, Settings};
