#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
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
