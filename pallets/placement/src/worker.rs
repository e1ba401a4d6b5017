//! The worker: an off-chain worker that searches for the nodes of the shards whose turn it is to be
//! placed by a keeper whose key the node holds, and submits what it finds; and that measures and
//! reports round trips for the operators whose keys it holds.
//!
//! | module | what it holds |
//! |---|---|
//! | [`decide`] | what it places, and whom it asks, next: pure functions |
//! | [`recent`] | what it remembers from block to block, in the node's own storage |
//! | `place` | reads the chain, searches, submits |
//! | `measure` | asks other nodes' endpoints, reports |
//!
//! It runs only where the node has switched the keeper on: see [`SWITCH`]. Nothing of it is part of
//! consensus, and nothing on chain trusts it: the chain reckons each score itself.

pub mod decide;
pub mod measure;
mod place;
pub mod recent;

pub use place::instance;
#[cfg(test)]
pub(crate) use {measure::ASKED, place::LOOKS};

use crate::Config;
use alloc::vec::Vec;
use frame_system::offchain::{Account, ForAny, Signer};
use sp_runtime::offchain::storage::StorageValueRef;

const LOG_TARGET: &str = "nerv::placement";

/// The key in the node's persistent off-chain storage under which the node switches the keeper on:
/// the byte 1 does, and anything else does not. It is the one of the governance's keeper.
pub const SWITCH: &[u8] = b"nerv/keeper";

/// What [`SWITCH`] holds when the keeper is on.
pub const ON: u8 = 1;

/// The keys that sign.
const MAX_KEYS: usize = 16;

/// Runs the worker after a block, if the node has switched it on.
pub(crate) fn run<T: Config>() {
    if !is_switched_on() {
        return;
    }
    let keys = keys::<T>();
    // A search is over in a moment, and what is to be placed waits for it.
    place::run::<T>(&keys);
    measure::run::<T>(&keys);
}

fn is_switched_on() -> bool {
    matches!(
        StorageValueRef::persistent(SWITCH).get::<u8>(),
        Ok(Some(ON))
    )
}

/// The accounts of the keys in the keystore, in their order.
fn keys<T: Config>() -> Vec<Account<T>> {
    let mut keys: Vec<Account<T>> = Signer::<T, T::Keeper, ForAny>::keystore_accounts().collect();
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    keys.truncate(MAX_KEYS);
    keys
}
