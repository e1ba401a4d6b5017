// SPDX-License-Identifier: Apache-2.0
//! What replicas attest: that they have executed the last steps of a shard again, and what they have
//! found. Pure, `no_std`, no chain.
//!
//! | module | what it holds |
//! |---|---|
//! | [`claim`] | [`Claim`]: what was found, and the [`Statement`] that an enclave signs |

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod claim;

pub use claim::{Claim, Contents, EvidenceKind, Heir, Mark, Pair, Source, Statement};
