//! The state transition of a shard, without a chain: pure, `no_std`, on any key-value store.
//!
//! The same code runs over a child trie on the chain and over memory off it, and ends in the same
//! root. Everything that changes an account's record goes through here.
//!
//! | module | what it holds |
//! |---|---|
//! | [`account`] | [`Account`]: the record of an account |
//! | [`store`] | [`Store`]: what the transition asks of a key-value store |
//! | [`memory`] | [`MemoryStore`]: a store in memory, with the root a child trie would have |
//! | [`transition`] | [`Transaction`] and [`apply`]: what happens within a shard |
//! | [`halves`] | the steps of a transfer between shards, each on one account |
//!
//! Amounts are in the chain's smallest unit. Every operation either takes place whole or returns
//! an error and leaves the store as it was; none creates or destroys a unit.
//!
//! An account that stays is always left with at least the minimum balance that is free, or with
//! none free at all. With none only while everything it owns is locked as one, or while it owns
//! nothing and waits for units. So whatever becomes of what is under way, no dust is left.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod account;
pub mod halves;
pub mod memory;
pub mod store;
pub mod transition;

pub use account::Account;
pub use memory::MemoryStore;
pub use store::Store;
pub use transition::{
    apply, Balance, Effects, Nonce, Operation, Rules, Transaction, TransitionError,
};
