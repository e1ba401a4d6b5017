// SPDX-License-Identifier: Apache-2.0
//! The keeper's part of attestation: for the nodes of the keys that this machine holds it registers an enclave,
//! executes again what they are asked to, and says what it has found.
//!
//! | part | what it does |
//! |---|---|
//! | [`key`] | the enclaves' keys, which are made here and never leave the keystore |
//! | [`agent`] | asks the quoting agent for evidence |
//! | [`register`] | registers enclaves, and renews them in time |
//! | [`execute`] | executes the last steps of an operation's shards again |
//! | [`claim`] | signs what was found, and sends it |
//! | [`told`] | says once what is missing, and what helps |
//!
//! The worker computes and copies nothing: of its node it takes records and steps, which it holds against what
//! the chain says, and nothing of the state after them. Where the node as a whole runs in an enclave, worker and
//! keystore are in there; see the README for what is shown by that, and what is not.

mod agent;
mod claim;
pub(crate) mod execute;
mod key;
pub(crate) mod register;
mod told;

pub use key::KEY_TYPE;

use crate::{Config, Pallet};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_system::offchain::Account;
use nerv_primitives_core::{
    traits::{Custodians, Delegation},
    BlockHeight, NodeId,
};
use nerv_primitives_keeper::{alone, is_on, keys};
use sp_runtime::offchain::Duration;

pub(crate) const LOG_TARGET: &str = "nerv::keeper";

/// Held while claims are made: the node begins a run after each block, whether the last is over or not.
const EXECUTE_LOCK: &[u8] = b"nerv/attestation/execute-lock";

/// A run that has held it for longer was cut off: a shard of 100,000 accounts takes some seconds.
const EXECUTE_EXPIRES: Duration = Duration::from_millis(60_000);

/// Held while enclaves are registered. Claims do not wait for an agent.
const REGISTER_LOCK: &[u8] = b"nerv/attestation/register-lock";

/// A run that has held it for longer was cut off.
const REGISTER_EXPIRES: Duration = Duration::from_millis(60_000);

/// The blocks for which a claim has time to get into a block, before it is sent again.
pub(crate) const PATIENCE: BlockHeight = 2;

/// The nodes of the keys that this machine holds, each with a key that may sign for it.
type Ours<T> = BTreeMap<NodeId, Account<T>>;

/// Runs the keeper after a block, if the node has switched it on.
pub(crate) fn run<T: Config>() {
    if !is_on() {
        return;
    }
    let ours = ours::<T>();
    if ours.is_empty() {
        return;
    }
    let now = Pallet::<T>::now();
    // First: an operation waits for it.
    if !alone(EXECUTE_LOCK, EXECUTE_EXPIRES, || {
        execute::run::<T>(&ours, now)
    }) {
        log::debug!(target: LOG_TARGET, "the last execution is not over yet");
    }
    if !alone(REGISTER_LOCK, REGISTER_EXPIRES, || {
        register::run::<T>(&ours, now)
    }) {
        log::debug!(target: LOG_TARGET, "the last registration is not over yet");
    }
}

fn ours<T: Config>() -> Ours<T> {
    let mut ours = Ours::<T>::new();
    for key in keys::<T, T::KeeperKey>() {
        let operator = T::Delegation::acts_for(&key.id);
        let Some(node) = T::Custodians::node_of(&operator) else {
            continue;
        };
        // Nodes that stand for some and run nothing have nobody to act for them.
        if T::Custodians::custodian(node).is_some_and(|it| !it.simulated) {
            ours.entry(node).or_insert(key);
        }
    }
    ours
}

/// The numbers of nodes.
fn ids<T: Config>(ours: &Ours<T>) -> Vec<NodeId> {
    ours.keys().copied().collect()
}
