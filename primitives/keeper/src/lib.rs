// SPDX-License-Identifier: Apache-2.0
//! What the parts of the keeper have in common.
//!
//! The *keeper* is a staker's automation: off-chain workers that propose, vote, place replicas and
//! measure round trips with keys that the node holds. Each pallet that it serves has a part of it,
//! which decides what to do; here is what all parts need.
//!
//! | module | what it holds |
//! |---|---|
//! | [`switch`] | whether the node has switched the keeper on |
//! | [`key`] | the type of its keys, and the crypto of an account that has one |
//! | [`ml_dsa`] | the ML-DSA-65 key that the node holds beside its keystore |
//! | [`sign`] | the accounts of the keys that the node holds, and extrinsics sent for them |
//! | [`memory`] | what it remembers from block to block, in the node's own storage |
//! | [`alone`] | runs that do not overlap |
//! | [`tally`] | what has become of all that was sent |
//!
//! Nothing of it is part of consensus, and nothing on chain trusts it: what it sends is checked as
//! what a person sends.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod alone;
pub mod key;
pub mod memory;
pub mod ml_dsa;
pub mod sign;
pub mod switch;
pub mod tally;

pub use alone::alone;
pub use key::{KeeperKey, KEY_TYPE};
pub use memory::{Recent, Remembered};
pub use ml_dsa::{CreateMlDsaTransaction, ML_DSA_KEY, UNSIGNED};
pub use sign::{keys, send, send_as, send_authorized, signatories, Signatory, MAX_KEYS};
pub use switch::{is_on, ON, SWITCH};
pub use tally::{Tally, TALLY};
