// SPDX-License-Identifier: Apache-2.0
//! The keeper's part of placement: for each key that the node holds it searches for the nodes of the
//! shards whose turn it is to be placed by that account, and submits what it finds; and it measures and
//! reports round trips where the account runs a node. A delegate's key does both for whoever it acts for.
//!
//! | module | what it holds |
//! |---|---|
//! | [`decide`] | what it places, and whom it asks, next: pure functions |
//! | `place` | reads the chain, searches, submits |
//! | `ask` | asks several nodes at once who they are |
//! | `challenge` | what a node is asked, and whether an answer is the node's |
//! | [`measure`] | asks other nodes' endpoints, reports |
//!
//! Switch, keys, signing and memory are those of all of the keeper's parts: see
//! [`nerv_primitives_keeper`]. Nothing on chain trusts what it finds: the chain reckons each score
//! itself.

mod ask;
mod challenge;
pub mod decide;
pub mod measure;
mod place;

pub use place::instance;
#[cfg(test)]
pub(crate) use {measure::ASKED, place::LOOKS};

use crate::Config;
use nerv_primitives_keeper::{is_on, keys};

/// Runs the keeper after a block, if the node has switched it on.
pub(crate) fn run<T: Config>() {
    if !is_on() {
        return;
    }
    let keys = keys::<T, T::KeeperKey>();
    // A search is over in a moment, and what is to be placed waits for it.
    place::run::<T>(&keys);
    measure::run::<T>(&keys);
}
