// SPDX-License-Identifier: Apache-2.0
//! What replicas attest: that they have executed the last steps of a shard again, and what they have
//! found. Pure, `no_std`, no chain.
//!
//! | module | what it holds |
//! |---|---|
//! | [`agent`] | where a node tells its worker which agent it asks for evidence |
//! | [`claim`] | [`Claim`]: what was found, and the [`Statement`] that an enclave signs |
//! | [`reexecution`] | [`re_execute`]: the claim that honest records and steps come to |
//! | [`steps`] | [`walk`]: the steps of a log, found backwards from its head |
//! | [`working`] | [`WorkingRecords`]: the records of a shard while steps are taken |
//! | [`bisect`] | what the records of an operation's shards come to, and how they part or unite |
//! | [`mod@difference`] | [`difference()`]: the first field in which two claims differ |
//! | [`report`] | [`report_data`]: what an enclave has its evidence bind |
//! | [`handover`] | where a node leaves the records of a checkpoint for its worker |

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod agent;
pub mod bisect;
pub mod claim;
pub mod difference;
pub mod handover;
pub mod reexecution;
pub mod report;
pub mod steps;
pub mod working;
#[cfg(test)]
mod world;

pub use claim::{Claim, Contents, EvidenceKind, Heir, Mark, Pair, Source, Statement};
pub use difference::{difference, Difference, Field};
pub use reexecution::{re_execute, ReexecutionError, SourceInput};
pub use report::report_data;
pub use steps::{walk, WalkError};
pub use working::WorkingRecords;
