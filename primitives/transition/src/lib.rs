// SPDX-License-Identifier: Apache-2.0
//! The state transition of a shard, without a chain: pure, `no_std`, on any key-value store.
//!
//! Whatever changes an account's record is a [`Step`], and [`fn@run`] is the only way to take one. The
//! same code runs over a child trie on the chain, over memory and over the nodes of a storage proof
//! off it, and ends in the same root and the same [`Books`].
//!
//! | module | what it holds |
//! |---|---|
//! | [`account`] | [`Account`]: the record of an account |
//! | [`step`] | [`Step`]: all that can happen to a record, and the [`Transaction`]s among them |
//! | [`mod@run`] | [`run()`]: takes a step, and what it tells of it, the [`Delta`] |
//! | [`books`] | [`Books`]: what a shard keeps beside its records: units, nonces, the log of its steps |
//! | [`mod@replay`] | [`replay()`]: takes the steps of a log again, and what speaks against them |
//! | [`store`] | [`Store`]: what the transition asks of a key-value store, which may fail |
//! | [`memory`] | [`MemoryStore`]: a map in memory |
//! | [`trie`] | [`TrieStore`]: a trie in memory, whole or the part that a proof shows |
//! | [`error`] | [`TransitionError`]: why a step was refused; [`StoreError`]: why a store did not answer |
//!
//! Amounts are in the chain's smallest unit. Every step either is taken whole or returns an error
//! and leaves store and books as they were; none creates or destroys a unit.
//!
//! An account that stays is always left with at least the minimum balance that is free, or with
//! none free at all. With none only while everything it owns is locked as one, or while it owns
//! nothing and waits for units. So whatever becomes of what is under way, no dust is left.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod account;
pub mod books;
pub mod error;
pub mod memory;
pub mod replay;
pub mod run;
pub mod step;
pub mod store;
pub mod trie;

pub use account::Account;
pub use books::{Books, Log, LogEntry};
pub use error::{StoreError, TransitionError};
pub use memory::MemoryStore;
pub use replay::{replay, Divergence};
pub use run::{run, run_next, Delta, Message, Rules};
pub use step::{Action, Step, Transaction};
pub use store::{account_of, next_nonce, RootedStore, Store};
pub use trie::TrieStore;
