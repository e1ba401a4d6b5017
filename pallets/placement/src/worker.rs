//! The worker: an off-chain worker that searches for the nodes of the shards whose turn it is to be
//! placed by a keeper whose key the node holds, and submits what it finds.
//!
//! | module | what it holds |
//! |---|---|
//! | [`decide`] | what it looks at next: pure functions |
//! | [`memory`] | what it remembers from block to block, in the node's own storage |
//! | `run` | one run of it: reads the chain, searches, submits |
//!
//! It runs only where the node has switched the keeper on: see [`SWITCH`]. Nothing of it is part of
//! consensus, and nothing on chain trusts it: the chain reckons each score itself.

pub mod decide;
pub mod memory;
mod run;

pub use run::instance;
pub(crate) use run::run;

/// The key in the node's persistent off-chain storage under which the node switches the keeper on:
/// the byte 1 does, and anything else does not. It is the one of the governance's keeper.
pub const SWITCH: &[u8] = b"nerv/keeper";

/// What [`SWITCH`] holds when the keeper is on.
pub const ON: u8 = 1;
