// SPDX-License-Identifier: Apache-2.0
//! The keeper's part of custody: for the nodes of the keys that this machine holds it says what they
//! hold, and answers what they are asked.
//!
//! The work on megabytes is not the worker's. The node's replica service cuts, stores and rebuilds; what
//! it has to say it leaves in the node's own off-chain storage, where the keeper finds it, signs it and
//! sends it:
//!
//! | under | it leaves |
//! |---|---|
//! | [`acknowledge_place`] | the commitment of a checkpoint of which the fragment is on disk |
//! | [`answer_place`] | chunk and proof that a challenge asks for |
//!
//! What is there without being asked for is nothing to the keeper, and what would be refused is not sent.

use crate::{acknowledgement_hash, answer_hash, Call, Config, Pallet, LOG_TARGET};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_system::offchain::{Account, AppCrypto};
use nerv_primitives_checkpoint::{
    handover::{acknowledge_place, answer_place, Kept, Shown},
    Acknowledgement, Answer,
};
use nerv_primitives_core::{
    api::{Duty, DutyKind},
    traits::{Custodians, Delegation},
    BlockHeight, NodeId, ShardId,
};
use nerv_primitives_keeper::{alone, is_on, keys, send_authorized, Recent, Remembered};
use sp_runtime::offchain::{storage::StorageValueRef, Duration};

/// Held while a run lasts: the node begins one after each block, whether the last is over or not.
const LOCK: &[u8] = b"nerv/fragments/lock";

/// A run that has held the lock for longer was cut off.
const LOCK_EXPIRES: Duration = Duration::from_millis(30_000);

/// Where what was sent is kept, each with the block after which.
pub(crate) const SENT: &[u8] = b"nerv/fragments/sent";

/// The blocks for which what was sent has time to get into a block, before it is sent again.
pub(crate) const PATIENCE: BlockHeight = 2;

/// Something that was sent: the shard, the checkpoint's height, the slot, and the period of an answer.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, Ord, PartialEq, PartialOrd)]
struct Sent {
    shard: ShardId,
    height: BlockHeight,
    slot: u8,
    period: Option<u32>,
}

/// Runs the keeper after a block, if the node has switched it on.
pub(crate) fn run<T: Config>() {
    if !is_on() {
        return;
    }
    let keys = keys::<T, T::KeeperKey>();
    let nodes: Vec<(NodeId, Account<T>)> = keys
        .into_iter()
        .filter_map(|key| {
            let operator = T::Delegation::acts_for(&key.id);
            T::Custodians::node_of(&operator).map(|node| (node, key))
        })
        .collect();
    if nodes.is_empty() {
        return;
    }
    if !alone(LOCK, LOCK_EXPIRES, || keep(&nodes)) {
        log::debug!(target: LOG_TARGET, "the last run is not over yet");
    }
}

/// The same, where no other run lasts.
fn keep<T: Config>(nodes: &[(NodeId, Account<T>)]) {
    let now = Pallet::<T>::now();
    let mut sent = Recent::<Sent>::load(SENT);
    let ids: Vec<NodeId> = nodes.iter().map(|(node, _)| *node).collect();
    for duty in Pallet::<T>::duties(&ids) {
        let Some((_, key)) = nodes.iter().find(|(node, _)| *node == duty.node) else {
            continue;
        };
        let (height, period) = match &duty.kind {
            DutyKind::Hold {
                acknowledged: true, ..
            } => continue,
            DutyKind::Hold { checkpoint, .. } => (checkpoint.height, None),
            DutyKind::Answer { height, period, .. } => (*height, Some(*period)),
        };
        let what = Sent {
            shard: duty.shard,
            height,
            slot: duty.slot,
            period,
        };
        let is_awaited = |at| now.saturating_sub(at) < PATIENCE;
        if sent.at(&what, now).is_some_and(is_awaited) {
            continue;
        }
        // Not the block that was just imported: an author's pool may know it a moment later than this
        // node, and would refuse what comes from the future.
        let at = now.saturating_sub(1);
        let call = match duty.kind {
            DutyKind::Hold { .. } => acknowledgement(&duty, height, key, at),
            DutyKind::Answer { period, index, .. } => answer(&duty, height, period, index, key, at),
        };
        let Some(call) = call else { continue };
        sent.note(what, now);
        if !send_authorized::<T, Call<T>>(call) {
            log::debug!(target: LOG_TARGET, "the pool does not take what is said of {}", duty.shard);
        }
    }
    sent.store(SENT);
}

/// What the service left there.
fn left<V: Decode>(key: &[u8]) -> Option<V> {
    StorageValueRef::persistent(key).get::<V>().ok().flatten()
}

/// That a node holds its fragment, if it does.
fn acknowledgement<T: Config>(
    duty: &Duty,
    height: BlockHeight,
    key: &Account<T>,
    at: BlockHeight,
) -> Option<Call<T>> {
    let commitment: Kept = left(&acknowledge_place(&duty.shard, height, duty.slot))?;
    let acknowledgement = Acknowledgement {
        shard: duty.shard,
        height,
        slot: duty.slot,
        node: duty.node,
        commitment,
        at,
    };
    let signature = sign::<T>(&acknowledgement_hash::<T>(&acknowledgement), key)?;
    log::info!(
        target: LOG_TARGET,
        "node {} holds fragment {} of {} at {height}",
        duty.node, duty.slot, duty.shard,
    );
    Some(Call::acknowledge {
        acknowledgement,
        signer: key.id.clone(),
        signature,
    })
}

/// A node's answer to a challenge, if the service has one.
fn answer<T: Config>(
    duty: &Duty,
    height: BlockHeight,
    period: u32,
    index: u32,
    key: &Account<T>,
    at: BlockHeight,
) -> Option<Call<T>> {
    let found: Shown = left(&answer_place(&duty.shard, height, duty.slot, period))?;
    if found.index != index {
        // Of another fork, on which another chunk was asked for.
        return None;
    }
    let answer = Answer {
        shard: duty.shard,
        height,
        slot: duty.slot,
        node: duty.node,
        period,
        index,
        chunk: found.chunk,
        proof: found.proof,
        at,
    };
    let signature = sign::<T>(&answer_hash::<T>(&answer), key)?;
    log::debug!(
        target: LOG_TARGET,
        "node {} answers period {period} of {}",
        duty.node, duty.shard,
    );
    Some(Call::answer {
        answer,
        signer: key.id.clone(),
        signature,
    })
}

fn sign<T: Config>(hash: &[u8; 32], key: &Account<T>) -> Option<T::NodeSignature> {
    let signature = T::KeeperKey::sign(hash, key.public.clone());
    if signature.is_none() {
        log::warn!(target: LOG_TARGET, "the key of {:?} does not sign", key.id);
    }
    signature.map(Into::into)
}
