// SPDX-License-Identifier: Apache-2.0
//! A node as a replica: what `nerv-replica` does, with the chain of this node, its off-chain storage and
//! its metrics.
//!
//! | module | what it holds |
//! |---|---|
//! | `chain` | what a replica reads of the chain, by this node's client |
//! | `run` | how it is opened and started |
//! | `commands` | what a user may ask for: keys, and the fragments on disk |

mod chain;
pub mod commands;
mod run;

pub use run::{Parts, Replica};
