#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod checkpoint;
pub mod commitment;
pub mod handover;
pub mod messages;
pub mod records;
pub mod trie;

pub use checkpoint::Checkpoint;
pub use commitment::{Commitment, Layout};
pub use messages::{Acknowledgement, Answer};
pub use records::{Records, RecordsError, Writer};
