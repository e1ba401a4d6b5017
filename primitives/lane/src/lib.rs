// SPDX-License-Identifier: Apache-2.0
//! Lanes: shards that are executed by their replicas. Pure, `no_std`, without a chain.
//!
//! | module | what it holds |
//! |---|---|
//! | [`order`] | [`Order`]: what an account has signed, as a lane takes it |
//! | [`messages`] | [`InboxEntry`], [`OutMessage`], [`Outbox`]: what goes into a lane and comes out of it |
//! | [`batch`] | [`Batch`]: what a leader proposes, and its bounds |
//! | [`header`] | [`Header`], [`Marks`], [`Head`]: what a lane is after a batch |
//! | [`vote`] | [`Vote`], [`Renewal`]: what replicas sign |
//! | [`rules`] | [`LaneRules`], [`Territory`], and how many signatures are [`needed`] |
//! | [`commit`] | [`Position`] and [`check_commit`]: what the chain checks of a commit |

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod batch;
pub mod commit;
pub mod header;
pub mod messages;
pub mod order;
pub mod rules;
pub mod vote;

pub use batch::{Batch, MAX_BATCH, MAX_EXTRINSIC, MAX_INBOX_TAKEN};
pub use commit::{
    check_commit, Advance, CommitError, InboxState, Position, MAX_MESSAGES, MAX_NONCE_FLOOR,
    MAX_PATH,
};
pub use header::{head_id, Head, Header, Marks};
pub use messages::{InboxEntry, InboxKind, OutMessage, Outbox};
pub use order::{Order, OrderAction};
pub use rules::{needed, LaneRules, Territory};
pub use vote::{is_signed, vote_hash, Renewal, Vote};
