// SPDX-License-Identifier: Apache-2.0
//! What replicas attest: that they have executed the last steps of a shard again, and what they have
//! found. Pure, `no_std`, no chain.
//!
//! | module | what it holds |
//! |---|---|
//! | [`agent`] | where a node tells its worker which agent it asks for evidence |
//! | [`claim`] | [`Claim`]: what was found, and the [`Statement`] that an enclave signs |
//! | [`mod@difference`] | [`difference()`]: the first field in which two claims differ |
//! | [`report`] | [`report_data`]: what an enclave has its evidence bind |
//! | [`handover`] | where a node leaves the records of a checkpoint for its worker |

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod agent;
pub mod claim;
pub mod difference;
pub mod handover;
pub mod report;

pub use claim::{Claim, Contents, EvidenceKind, Heir, Mark, Pair, Source, Statement};
pub use difference::{difference, Difference, Field};
pub use report::report_data;
