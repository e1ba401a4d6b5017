// SPDX-License-Identifier: Apache-2.0
//! Placing: the chain is read as it is after a block, nodes are searched for, and submitted.

use super::{
    ask::{answering, can_be_asked, endpoints},
    decide::{in_order, is_worth_a_look, Task},
};
use crate::{
    signing_hash, Call, Config, Node, Nodes, Pallet, PlacementOf, Placements, PlacerOrder, Rounds,
    Submission, SubmissionOf, Terms, LOG_TARGET,
};
use alloc::vec::Vec;
use frame_support::traits::Get;
use frame_system::offchain::{Account, AppCrypto};
use nerv_primitives_core::{
    traits::Repairs, BlockHeight, NodeId, PlacementScore, PlacementState, Ppm, ShardId,
};
use nerv_primitives_genetic::{eligible, repair, search, Candidate, Instance, Matrix, Settings};
use nerv_primitives_keeper::{alone, send_authorized, Recent, Remembered};
use sp_runtime::offchain::Duration;

/// Held while a run lasts: the node begins one after each block, whether the last is over or not.
const LOCK: &[u8] = b"nerv/placement/lock";

/// A run that has held the lock for longer was cut off. A search among the most nodes takes some
/// seconds.
const LOCK_EXPIRES: Duration = Duration::from_millis(60_000);

/// The most leaves that one run searches nodes for.
const MAX_SEARCHES: usize = 8;

/// After so long a run begins no other search: the next one sees what came of those it made.
const BUSY: Duration = Duration::from_millis(300);

/// How long nodes have to answer that would be new to a leaf.
const MOST_AWAITED: Duration = Duration::from_millis(1_500);

/// How often others are searched for in the place of nodes that do not answer.
const SECOND_SEARCHES: usize = 3;

/// Where the leaves are kept that were looked at, each with the block after which.
pub(crate) const LOOKS: &[u8] = b"nerv/placement/looks";

/// A placer, and a key that signs for it.
struct Hand<'a, T: Config> {
    /// The placer.
    placer: T::AccountId,
    /// Its own key, or its delegate's.
    key: &'a Account<T>,
}

/// Searches for the nodes of what is to be placed by a placer for whom one of these keys signs.
pub(super) fn run<T: Config>(keys: &[Account<T>]) {
    let placers: Vec<Hand<'_, T>> = keys
        .iter()
        .filter_map(|key| {
            let placer = Pallet::<T>::placer_behind(&key.id)?;
            Some(Hand { placer, key })
        })
        .collect();
    if placers.is_empty() {
        return;
    }
    if !alone(LOCK, LOCK_EXPIRES, || search_all::<T>(&placers)) {
        log::debug!(target: LOG_TARGET, "the last search is not over yet");
    }
}

/// The same, where no other run lasts.
fn search_all<T: Config>(placers: &[Hand<'_, T>]) {
    let now = Pallet::<T>::now();
    let mut looks = Recent::<ShardId>::load(LOOKS);
    let order = PlacerOrder::<T>::get();
    // What is submitted now is looked at in the next block.
    let may_place = |hand: &Hand<'_, T>, task: &Task| {
        let next = now.saturating_add(1);
        Pallet::<T>::may_place(&order, &hand.placer, &task.shard, &task.round, next)
    };
    let tasks = Rounds::<T>::iter()
        .map(|(shard, round)| Task { shard, round })
        .filter(|task| {
            // Before the round began it was another round's.
            let looked = looks
                .at(&task.shard, now)
                .filter(|at| *at >= task.round.since);
            let every = T::ImproveEvery::get();
            // What was submitted for a leaf has a turn's time to get into a block.
            let is_awaited = looked.is_some_and(|at| now.saturating_sub(at) < T::TurnLength::get());
            !is_awaited && is_worth_a_look(&task.round, looked, now, every)
        })
        .collect();
    let enough = sp_io::offchain::timestamp().add(BUSY);
    let mut searches = 0;
    for task in in_order(tasks) {
        if searches >= MAX_SEARCHES || sp_io::offchain::timestamp() > enough {
            break;
        }
        let Some(hand) = placers.iter().find(|hand| may_place(hand, &task)) else {
            continue;
        };
        searches += 1;
        looks.note(task.shard, now);
        looks.store(LOOKS);
        place(hand, &task, now);
    }
}

/// Searches for the nodes of a leaf, and submits them if they would be accepted.
///
/// What was submitted is then accepted in this run's view of the chain, which is never stored: the
/// room it takes is not there for the next leaf, and the two are not in each other's way.
fn place<T: Config>(hand: &Hand<'_, T>, task: &Task, now: BlockHeight) {
    let begin = sp_io::offchain::timestamp();
    let Some(Found {
        nodes,
        claimed,
        among,
    }) = find_there::<T>(&task.shard, task.round.seed, now)
    else {
        log::debug!(target: LOG_TARGET, "no nodes can be chosen for {}", task.shard);
        return;
    };
    let Ok(nodes) = nodes.try_into() else {
        return;
    };
    let took = sp_io::offchain::timestamp().diff(&begin).millis();
    let submission: SubmissionOf<T> = Submission {
        shard: task.shard,
        round: task.round.number,
        at: now,
        nodes,
        claimed,
        placer: hand.placer.clone(),
        signer: hand.key.id.clone(),
    };
    // The pool would find out as well, and so would everyone that it tells.
    if let Err(refusal) = Pallet::<T>::examine(&submission) {
        log::debug!(target: LOG_TARGET, "nothing to submit for {}: {refusal:?}", task.shard);
        return;
    }
    let hash = signing_hash::<T>(&submission);
    let Some(signature) = T::KeeperKey::sign(&hash, hand.key.public.clone()) else {
        log::warn!(target: LOG_TARGET, "the key of {:?} does not sign", hand.key.id);
        return;
    };
    let call = Call::submit_placement {
        submission: submission.clone(),
        signature: signature.into(),
    };
    if !send_authorized::<T, Call<T>>(call) {
        log::debug!(target: LOG_TARGET, "the pool does not take the placement");
        return;
    }
    log::info!(
        target: LOG_TARGET,
        "submits a placement of {} with a score of {claimed}, found among {among} nodes in {took} ms",
        task.shard,
    );
    // It was examined above, and nothing has changed since.
    let _ = Pallet::<T>::do_submit(&submission);
}

/// What a search has found.
struct Found {
    /// The nodes, in ascending order.
    nodes: Vec<NodeId>,
    /// The total of their score.
    claimed: Ppm,
    /// How many could have been chosen.
    among: usize,
}

/// What a search finds for a leaf among the nodes that are there: those that would be new to it are asked who
/// they are, and where some do not answer, others are searched for. The chain cannot know that a node without
/// a duty is down, and would wait in vain until it misses its first.
///
/// Where nobody can be chosen without them it is the first choice after all: they may well answer others.
fn find_there<T: Config>(shard: &ShardId, seed: [u8; 32], as_of: BlockHeight) -> Option<Found> {
    let mut silent = Vec::new();
    let mut found = find::<T>(shard, seed, as_of, &silent)?;
    for _ in 0..SECOND_SEARCHES {
        let without = silent_among::<T>(shard, &found.nodes);
        if without.is_empty() {
            return Some(found);
        }
        log::info!(target: LOG_TARGET, "nodes {without:?} do not answer, and are not chosen for {shard}");
        silent.extend(without);
        let Some(other) = find::<T>(shard, seed, as_of, &silent) else {
            return find::<T>(shard, seed, as_of, &[]);
        };
        found = other;
    }
    Some(found)
}

/// Those of some nodes that do not answer. Only those are asked that hold nothing of the leaf: of the others
/// the chain knows.
fn silent_among<T: Config>(shard: &ShardId, nodes: &[NodeId]) -> Vec<NodeId> {
    let standing: Option<PlacementOf<T>> = Placements::<T>::get(shard);
    let holds = |id: &NodeId| standing.as_ref().is_some_and(|it| it.slots.contains(*id));
    let asked: Vec<NodeId> = nodes
        .iter()
        .filter(|id| !holds(id) && Nodes::<T>::get(id).is_some_and(|node| can_be_asked::<T>(&node)))
        .copied()
        .collect();
    let deadline = sp_io::offchain::timestamp().add(MOST_AWAITED);
    let there = answering::<T>(endpoints::<T>(&asked), deadline);
    let is_silent = |id: &NodeId| there.iter().all(|(answers, _)| answers != id);
    asked.into_iter().filter(is_silent).collect()
}

/// What a search with that seed finds for a leaf without some nodes; `None` where nothing can be chosen.
fn find<T: Config>(
    shard: &ShardId,
    seed: [u8; 32],
    as_of: BlockHeight,
    without: &[NodeId],
) -> Option<Found> {
    let terms = Pallet::<T>::terms();
    let (ids, candidates, matrix) = instance_without::<T>(shard, &terms, as_of, without)?;
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules: terms.rules(),
    };
    // Who still holds a piece keeps it, where that is possible: each one that moves is to be rebuilt.
    let (chosen, score) = to_keep::<T>(shard, &ids, &terms)
        .and_then(|keep| repair(&instance, &keep))
        .or_else(|| {
            let outcome = search(&instance, &Settings::default(), seed)?;
            match limit_of::<T>(shard, &ids, &terms, &outcome.chosen) {
                None => Some((outcome.chosen, outcome.score)),
                Some((holders, spare)) => improve(&instance, holders, spare),
            }
        })?;
    let nodes: Option<Vec<NodeId>> = chosen
        .iter()
        .map(|index| ids.get(usize::from(*index)).copied())
        .collect();
    Some(Found {
        nodes: nodes?,
        claimed: score.total,
        among: ids.len(),
    })
}

/// The places among some nodes of those that hold a leaf's pieces, where its placement is broken, has as
/// many slots as it is to have, and some of its nodes are gone or are to go.
fn to_keep<T: Config>(shard: &ShardId, ids: &[NodeId], terms: &Terms) -> Option<Vec<u16>> {
    let standing: PlacementOf<T> = Placements::<T>::get(shard)?;
    let is_broken = standing.state != PlacementState::Sound;
    if !is_broken || standing.slots.len() != usize::from(terms.replicas) {
        return None;
    }
    let keep = holders_among::<T>(&standing, ids);
    (keep.len() < standing.slots.len()).then_some(keep)
}

/// The places of a placement's nodes among some nodes, which are in ascending order.
fn holders_among<T: Config>(standing: &PlacementOf<T>, ids: &[NodeId]) -> Vec<u16> {
    let place = |id| ids.binary_search(&id).ok()?.try_into().ok();
    standing.slots.nodes().filter_map(place).collect()
}

/// The places of a leaf's nodes among some nodes, and how many of them may give way at once, where a choice
/// would have more of them do so than the others could rebuild; `None` if it would not.
fn limit_of<T: Config>(
    shard: &ShardId,
    ids: &[NodeId],
    terms: &Terms,
    chosen: &[u16],
) -> Option<(Vec<u16>, u32)> {
    let standing: PlacementOf<T> = Placements::<T>::get(shard)?;
    if standing.slots.len() != usize::from(terms.replicas)
        || standing.per_domain != terms.per_domain
    {
        return None;
    }
    let spare = T::Repairs::spare(shard)?;
    let holders = holders_among::<T>(&standing, ids);
    let given_up = holders.iter().filter(|it| !chosen.contains(it)).count();
    (given_up > spare as usize).then_some((holders, spare))
}

/// The best choice for which no more than `spare` holders give way, one by one the one whose successor
/// makes the most of the score; `None` if none may.
fn improve(
    instance: &Instance<'_, Matrix>,
    holders: Vec<u16>,
    spare: u32,
) -> Option<(Vec<u16>, PlacementScore)> {
    let (mut keep, mut best) = (holders, None);
    for _ in 0..spare {
        let without = |gone: &u16| keep.iter().filter(|it| *it != gone).copied().collect();
        let choices = keep.iter().filter_map(|gone| {
            let left: Vec<u16> = without(gone);
            let (chosen, score) = repair(instance, &left)?;
            Some((left, chosen, score))
        });
        let (left, chosen, score) = choices.max_by_key(|(_, _, score)| score.total)?;
        keep = left;
        best = Some((chosen, score));
    }
    best
}

/// What is searched for a leaf's nodes: those that take a replica of it, in ascending order, as
/// candidates, and their round trips as they were known after a block. Where trusted nodes are too
/// few, newcomers that could take the place of one are left out: see [`eligible`].
///
/// The work is that of all pairs of nodes: for workers off the chain.
pub fn instance<T: Config>(
    shard: &ShardId,
    terms: &Terms,
    as_of: BlockHeight,
) -> Option<(Vec<NodeId>, Vec<Candidate>, Matrix)> {
    instance_without::<T>(shard, terms, as_of, &[])
}

/// The same without some nodes.
fn instance_without<T: Config>(
    shard: &ShardId,
    terms: &Terms,
    as_of: BlockHeight,
    without: &[NodeId],
) -> Option<(Vec<NodeId>, Vec<Candidate>, Matrix)> {
    let standing: Option<PlacementOf<T>> = Placements::<T>::get(shard);
    let own = |id: &NodeId| {
        standing
            .as_ref()
            .filter(|it| it.slots.contains(*id))
            .map_or(0, |it| it.replica_mib)
    };
    let banned = Pallet::<T>::banned(shard, as_of);
    let mut nodes: Vec<(NodeId, Node<T>)> = Nodes::<T>::iter()
        .filter(|(id, node)| {
            node.is_active()
                && !banned.contains(id)
                && !without.contains(id)
                && Pallet::<T>::has_room(node, shard, own(id), terms, as_of)
        })
        .collect();
    nodes.sort_by_key(|(id, _)| *id);
    let all: Vec<(NodeId, Candidate)> = nodes
        .iter()
        .map(|(id, node)| (*id, Pallet::<T>::candidate(node, own(id), terms, as_of)))
        .collect();
    let candidates: Vec<Candidate> = all.iter().map(|(_, it)| *it).collect();
    let (ids, candidates): (Vec<NodeId>, Vec<Candidate>) = eligible(&candidates, &terms.rules())
        .into_iter()
        .filter_map(|index| all.get(index).copied())
        .unzip();
    let matrix = Pallet::<T>::latencies(&ids, as_of, terms.latency_period)?;
    Some((ids, candidates, matrix))
}
