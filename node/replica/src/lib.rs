// SPDX-License-Identifier: Apache-2.0
//! What a replica does with the fragments of its shards, without a node around it.
//!
//! | module | what it holds |
//! |---|---|
//! | [`key`] | the ML-KEM-768 key of a replica, and its file |
//! | [`seal`] | bytes that only the holder of such a key can read, at rest and on the way |
//! | [`fragment`] | what a fragment is called, and what its file says of it |
//! | [`disk`] | the few things that are asked of a file system |
//! | [`store`] | the fragments on disk: whole or absent, whenever the process is killed |
//! | [`http`] | calls to nodes that nobody vouches for, bounded in time and size |
//! | [`limit`] | how often others may ask |
//! | [`part`] | parts of fragments on their way from node to node |
//! | [`fetch`] | fragments fetched from those who hold them, and checked |
//! | [`check`] | a checkpoint's bytes held against the checkpoint, in little memory |
//! | [`duty`] | what a replica has to do, and what it reads of the chain |
//! | [`service`] | what it does from block to block |
//! | `left` | records in the node's off-chain storage, for its worker |
//! | `retry` | what failed, and when it is tried again |
//! | [`metrics`] | what it shows to Prometheus |
//! | [`remote`] | what a running node says of checkpoints, for commands |
//! | [`rebuild`] | a shard's records from fragments that anybody brought |

pub mod check;
pub mod disk;
pub mod duty;
pub mod fetch;
pub mod fragment;
pub mod http;
pub mod key;
mod left;
pub mod limit;
pub mod metrics;
pub mod part;
pub mod rebuild;
pub mod remote;
mod retry;
pub mod seal;
pub mod service;
pub mod store;

pub use fragment::{FragmentId, Header};
pub use key::ReplicaKey;
pub use store::Store;
