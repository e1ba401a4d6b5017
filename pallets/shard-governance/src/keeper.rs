//! The keeper: an off-chain worker that proposes the splits and merges load calls for, and votes on
//! those of others, with keys of a staker that the node holds.
//!
//! | module | what it holds |
//! |---|---|
//! | [`crypto`] | the keys it signs with |
//! | [`decide`] | what it decides: pure functions |
//! | [`memory`] | what it remembers from block to block, in the node's own storage |
//! | `worker` | one run of it: reads the chain, decides, sends |
//!
//! It runs only where the node has switched it on: see [`SWITCH`]. Nothing of it is part of
//! consensus, and nothing on chain trusts it: what it sends is checked as what a person sends.

pub mod crypto;
pub mod decide;
pub mod memory;
mod worker;

pub use crypto::{KeeperKey, KEY_TYPE};
pub(crate) use worker::run;

/// The key in the node's persistent off-chain storage under which the node switches the keeper on:
/// the byte 1 does, and anything else does not.
pub const SWITCH: &[u8] = b"nerv/keeper";

/// What [`SWITCH`] holds when the keeper is on.
pub const ON: u8 = 1;
