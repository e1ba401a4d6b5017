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
//! | [`transition`] | [`Transaction`] and [`apply`]; [`debit`] and [`credit`], its two halves |
//!
//! Amounts are in the chain's smallest unit. Every operation either takes place whole or returns
//! an error and leaves the store as it was; none creates or destroys a unit.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod account;
pub mod memory;
pub mod store;
pub mod transition;

pub use account::Account;
pub use memory::MemoryStore;
pub use store::Store;
pub use transition::{
    apply, credit, debit, Balance, Effects, Nonce, Operation, Rules, Transaction, TransitionError,
};
