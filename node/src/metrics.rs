// SPDX-License-Identifier: Apache-2.0
//! What a node shows of shards to Prometheus: what the chain says of them, read from the state after
//! blocks were imported.
//!
//! | module | what it holds |
//! |---|---|
//! | `tally` | what is counted of a block's events |
//! | `counted` | the counters of it, with all their labels |
//! | `figures` | what is shown of each shard, and of all together |
//! | `labels` | which shards have a label of their own |
//! | `watch` | which blocks are read, and what is kept between them |
//! | `source` | what is read of the chain, by this node's client |
//! | `shown` | the metrics themselves |
//! | `follow` | the task |
//!
//! Counters are those of finalised blocks, since what they have counted is never undone. Gauges are
//! those of the best block. Nothing waits for the task: it takes the newest block there is, rests for
//! some time after each look, and says how many blocks it left out.

mod counted;
mod figures;
mod follow;
mod labels;
mod shown;
mod source;
mod tally;
mod watch;

pub use follow::{spawn, Parts};
pub use labels::label;

/// What the task logs under.
const LOG: &str = "metrics";
