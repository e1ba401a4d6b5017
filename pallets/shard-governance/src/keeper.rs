// SPDX-License-Identifier: Apache-2.0
//! The keeper's part of governance: it proposes the splits and merges load calls for, the lanes that
//! full blocks call for and the moves that the chain has planned, and votes on those of others, with keys of a
//! staker that the node holds.
//!
//! | module | what it holds |
//! |---|---|
//! | [`decide`] | what it decides: pure functions |
//! | [`memory`] | what it remembers from block to block, in the node's own storage |
//! | [`wish`] | what it proposes |
//! | `worker` | one run of it: reads the chain, decides, sends |
//!
//! Switch, keys and signing are those of all of the keeper's parts: see [`nerv_primitives_keeper`].

pub mod decide;
pub mod memory;
pub mod wish;
mod worker;

pub(crate) use worker::run;
