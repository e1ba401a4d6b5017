// SPDX-License-Identifier: Apache-2.0
//! What the database costs, and pallets of others as they are set up here.
//!
//! The files below are measured and written by scripts: `scripts/weights-database` writes `database.rs`,
//! `scripts/weights` the others, but for `queues.rs`, which takes off what is paid for twice.

mod database;
pub mod pallet_message_queue;
mod queues;

pub use database::DatabaseWeight;
pub use queues::{QueueGrows, QueueGrowsAgain, QueueWeight};
