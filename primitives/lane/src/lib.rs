#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod batch;
pub mod commit;
pub mod execute;
pub mod header;
pub mod messages;
pub mod order;
mod overlay;
pub mod proof;
pub mod rules;
pub mod votes;

pub use batch::{Batch, MAX_BATCH, MAX_EXTRINSIC, MAX_INBOX_TAKEN};
pub use commit::{
    check_commit, Advance, CommitError, InboxState, Position, MAX_INSISTED, MAX_MESSAGES,
    MAX_NONCE_FLOOR, MAX_PATH,
};
pub use execute::{execute, select, Executed, ExecutionError, LeftOut, Selected};
pub use header::{head_id, Head, Header, Marks};
pub use messages::{InboxEntry, InboxKind, OutMessage, Outbox};
pub use order::{Order, OrderAction};
pub use proof::{proven, ProofError};
pub use rules::{needed, LaneRules, Territory};
pub use votes::{is_signed, vote_hash, Renewal, Vote};
