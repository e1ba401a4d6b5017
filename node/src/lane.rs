// SPDX-License-Identifier: Apache-2.0
//! Lanes in the node: what `nerv-lane` does, with the chain, the network and the keystore of this node.
//!
//! | module | what it holds |
//! |---|---|
//! | `service` | follows the chain, and has a replica of each lane that this node has a slot of |
//! | `runner` | one replica: what it is told, and what the protocol wants done |
//! | `open` | how it begins |
//! | `chain` | what is read of the chain, by this node's client |
//! | `extrinsics` | extrinsics as a lane takes them |
//! | `keys` | the enclave's key |
//! | `network` | the protocol on which replicas talk, and orders reach them |
//! | `submit` | what is sent to the chain |
//! | `import` | the records of a lane that returns |
//! | `handle` | what the rest of the node knows of lanes |
//! | `router` | which lane an order is for, and the way to it |
//! | `metrics` | what is shown |
//!
//! A node that is started with `--replica` runs a replica of each lane in which the chain has one of its
//! enclaves' keys: those who run it have registered it for that, and a slot that stays silent misses a
//! duty. There is no switch beside it. Every node speaks the protocol and takes orders for lanes.

mod chain;
mod extrinsics;
mod handle;
mod import;
mod keys;
mod metrics;
mod network;
mod open;
mod router;
mod runner;
mod service;
mod submit;

pub use handle::{BatchNote, Place};
pub use nerv_lane::execution::Account;
pub use network::register;
pub use router::{RouteError, Router};
pub use service::{Parts, Service};

/// What lanes log under.
const LOG: &str = "lane";
