//! One run of the worker: it reads the chain as it is after a block, searches, and submits.

use super::{
    decide::{in_order, is_worth_a_look, Task},
    memory::Memory,
    ON, SWITCH,
};
use crate::{
    signing_hash, Call, Config, KeeperOrder, Keepers, Node, Nodes, Pallet, PlacementOf, Placements,
    Rounds, Submission, SubmissionOf, Terms,
};
use alloc::vec::Vec;
use frame_support::traits::Get;
use frame_system::offchain::{Account, AppCrypto, ForAny, Signer, SubmitTransaction};
use nerv_primitives_core::{BlockHeight, NodeId, Ppm, ShardId};
use nerv_primitives_genetic::{search, Candidate, Instance, Matrix, Settings};
use sp_runtime::offchain::{
    storage::StorageValueRef,
    storage_lock::{StorageLock, Time},
    Duration,
};

const LOG_TARGET: &str = "nerv::placement";

/// Held while a run lasts: the node begins one after each block, whether the last is over or not.
const LOCK: &[u8] = b"nerv/placement/lock";

/// A run that has held the lock for longer was cut off. A search among the most nodes takes some
/// seconds.
const LOCK_EXPIRES: Duration = Duration::from_millis(60_000);

/// The leaves that one run searches nodes for. The next run sees what came of it: two placements
/// on the same nodes, found by the same state of the chain, would be in each other's way.
const SEARCHES: usize = 1;

/// The keys that sign.
const MAX_KEYS: usize = 16;

/// Runs the worker after a block, if the node has switched it on.
pub(crate) fn run<T: Config>() {
    if !is_switched_on() {
        return;
    }
    let keepers = keepers::<T>();
    if keepers.is_empty() {
        return;
    }
    let mut lock = StorageLock::<Time>::with_deadline(LOCK, LOCK_EXPIRES);
    let Ok(_guard) = lock.try_lock() else {
        log::debug!(target: LOG_TARGET, "the last search is not over yet");
        return;
    };
    let now = Pallet::<T>::now();
    let mut memory = Memory::load();
    let order = KeeperOrder::<T>::get();
    // What is submitted now is looked at in the next block.
    let may_place = |keeper: &Account<T>, task: &Task| {
        let next = now.saturating_add(1);
        Pallet::<T>::may_place(&order, &keeper.id, &task.shard, &task.round, next)
    };
    let tasks = Rounds::<T>::iter()
        .map(|(shard, round)| Task { shard, round })
        .filter(|task| {
            let looked = memory.looked(&task.shard, task.round.number, now);
            let every = T::ImproveEvery::get();
            // What was submitted for a leaf has a turn's time to get into a block.
            let is_awaited = looked.is_some_and(|at| now.saturating_sub(at) < T::TurnLength::get());
            !is_awaited && is_worth_a_look(&task.round, looked, now, every)
        })
        .collect();
    let mut is_changed = false;
    let mut searches = 0;
    for task in in_order(tasks) {
        if searches >= SEARCHES {
            break;
        }
        let Some(keeper) = keepers.iter().find(|keeper| may_place(keeper, &task)) else {
            continue;
        };
        memory.look(task.shard, task.round.number, now);
        is_changed = true;
        searches += 1;
        place(keeper, &task, now);
    }
    if is_changed {
        memory.store();
    }
}

fn is_switched_on() -> bool {
    matches!(
        StorageValueRef::persistent(SWITCH).get::<u8>(),
        Ok(Some(ON))
    )
}

/// The keepers whose keys are in the keystore, in the order of their accounts.
fn keepers<T: Config>() -> Vec<Account<T>> {
    let mut keys: Vec<Account<T>> = Signer::<T, T::Keeper, ForAny>::keystore_accounts()
        .filter(|key| Keepers::<T>::get(&key.id).is_some_and(|keeper| !keeper.suspended))
        .collect();
    keys.sort_by(|a, b| a.id.cmp(&b.id));
    keys.truncate(MAX_KEYS);
    keys
}

/// Searches for the nodes of a leaf, and submits them if they would be accepted.
fn place<T: Config>(keeper: &Account<T>, task: &Task, now: BlockHeight) {
    let Some((nodes, claimed)) = find::<T>(&task.shard, task.round.seed, now) else {
        log::debug!(target: LOG_TARGET, "no nodes can be chosen for {}", task.shard);
        return;
    };
    let Ok(nodes) = nodes.try_into() else {
        return;
    };
    let submission: SubmissionOf<T> = Submission {
        shard: task.shard,
        round: task.round.number,
        at: now,
        nodes,
        claimed,
        keeper: keeper.id.clone(),
    };
    // The pool would find out as well, and so would everyone that it tells.
    if let Err(refusal) = Pallet::<T>::examine(&submission) {
        log::debug!(target: LOG_TARGET, "nothing to submit for {}: {refusal:?}", task.shard);
        return;
    }
    let hash = signing_hash::<T>(&submission);
    let Some(signature) = T::Keeper::sign(&hash, keeper.public.clone()) else {
        log::warn!(target: LOG_TARGET, "the key of {:?} does not sign", keeper.id);
        return;
    };
    let call = Call::submit_placement {
        submission,
        signature: signature.into(),
    };
    let extrinsic = T::create_authorized_transaction(call.into());
    match SubmitTransaction::<T, Call<T>>::submit_transaction(extrinsic) {
        Ok(()) => log::info!(
            target: LOG_TARGET,
            "submits a placement of {} with a score of {claimed}",
            task.shard,
        ),
        Err(()) => log::debug!(target: LOG_TARGET, "the pool does not take the placement"),
    }
}

/// The nodes that a search with that seed finds for a leaf, in ascending order, and the total of
/// their score; `None` where nothing can be chosen.
fn find<T: Config>(
    shard: &ShardId,
    seed: [u8; 32],
    as_of: BlockHeight,
) -> Option<(Vec<NodeId>, Ppm)> {
    let terms = Pallet::<T>::terms();
    let (ids, candidates, matrix) = instance::<T>(shard, &terms, as_of)?;
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules: terms.rules(),
    };
    let outcome = search(&instance, &Settings::default(), seed)?;
    let nodes: Option<Vec<NodeId>> = outcome
        .chosen
        .iter()
        .map(|index| ids.get(usize::from(*index)).copied())
        .collect();
    Some((nodes?, outcome.score.total))
}

/// What is searched for a leaf's nodes: those that take a replica of it, in ascending order, as
/// candidates, and their round trips as they were known after a block.
///
/// The work is that of all pairs of nodes: for workers and readers off the chain.
pub fn instance<T: Config>(
    shard: &ShardId,
    terms: &Terms,
    as_of: BlockHeight,
) -> Option<(Vec<NodeId>, Vec<Candidate>, Matrix)> {
    let standing: Option<PlacementOf<T>> = Placements::<T>::get(shard);
    let own = |id: &NodeId| {
        standing
            .as_ref()
            .filter(|it| it.nodes.contains(id))
            .map_or(0, |it| it.replica_mib)
    };
    let mut nodes: Vec<(NodeId, Node<T>)> = Nodes::<T>::iter()
        .filter(|(id, node)| node.is_active() && Pallet::<T>::has_room(node, shard, own(id), terms))
        .collect();
    nodes.sort_by_key(|(id, _)| *id);
    let candidates = nodes
        .iter()
        .map(|(id, node)| Pallet::<T>::candidate(node, own(id), terms))
        .collect();
    let ids: Vec<NodeId> = nodes.into_iter().map(|(id, _)| id).collect();
    let matrix = Matrix::from_fn(ids.len(), |a, b| match (ids.get(a), ids.get(b)) {
        (Some(a), Some(b)) => Pallet::<T>::latency(*a, *b, as_of, terms.latency_period),
        _ => 0,
    })?;
    Some((ids, candidates, matrix))
}
