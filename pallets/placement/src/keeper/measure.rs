// SPDX-License-Identifier: Apache-2.0
//! Measuring: how long other nodes take to answer, asked for the operators whose keys the node
//! holds, and reported by them.
//!
//! A node is asked who it is: see `ask`. No other server can answer in its place. The first
//! answer opens the connection and is not timed; of those after it the fastest counts, and it is over when
//! all of it has come. What a report tells is therefore the round trip and what the other one took to sign,
//! but for a server that closes its connections, where it is more.
//!
//! Time is bounded for each answer, for each node and for the run.

use super::{
    ask::{answering, ask, can_be_asked, endpoints, read},
    challenge::Challenge,
    decide::{share, whom_to_ask, Acquaintance},
};
use crate::{
    latencies::Row, types::SAMPLES, Call, Config, Node, Nodes, Pallet, Policy, ReportOf, LOG_TARGET,
};
use alloc::{string::String, vec::Vec};
use frame_support::traits::Get;
use frame_system::offchain::Account;
use nerv_primitives_core::{BlockHeight, NodeId};
use nerv_primitives_genetic::{Millis, MAX_LATENCY};
use nerv_primitives_keeper::{alone, send, Recent, Remembered};
use sp_runtime::offchain::{Duration, Timestamp};

/// The answers that are timed of each, of which the fastest counts.
pub const TIMED: usize = 3;

/// Where it is kept who was asked, and by whom.
pub(crate) const ASKED: &[u8] = b"nerv/placement/asked";

/// Held while a run lasts.
const LOCK: &[u8] = b"nerv/placement/measure-lock";

/// How long an answer may take, and all together for the first one, the connections included. Of a
/// node that is farther nothing is reported.
const MOST_WAITED: Duration = Duration::from_millis(3_000);

/// How long a run may take in all, however slow the answers are. What remains behind the first ones
/// is shared: each of 16 nodes has a second and a half at least.
const MOST_RUN: Duration = Duration::from_millis(27_000);

/// A run that has held the lock for longer was cut off.
const LOCK_EXPIRES: Duration = Duration::from_millis(60_000);

/// Measures round trips for the first operator with one of these keys that has somebody to ask, and
/// reports them.
pub(super) fn run<T: Config>(keys: &[Account<T>]) {
    let now = Pallet::<T>::now();
    let operators: Vec<(NodeId, &Account<T>)> = keys
        .iter()
        .filter_map(|key| Some((Pallet::<T>::node_behind(&key.id)?, key)))
        .filter(|(id, _)| may_report::<T>(*id, now))
        .collect();
    if operators.is_empty() {
        return;
    }
    if !alone(LOCK, LOCK_EXPIRES, || measure::<T>(operators, now)) {
        log::debug!(target: LOG_TARGET, "the last measurement is not over yet");
    }
}

/// The same, where no other run lasts.
fn measure<T: Config>(operators: Vec<(NodeId, &Account<T>)>, now: BlockHeight) {
    for (own, key) in operators {
        let mut asked = Recent::<(NodeId, NodeId)>::load(ASKED);
        let others = others::<T>(own, &asked, now);
        let whom = whom_to_ask(others, now, again_after::<T>());
        if whom.is_empty() {
            continue;
        }
        for id in &whom {
            asked.note((own, *id), now);
        }
        // Beforehand, so that what keeps a run from ending does not do so in each.
        asked.store(ASKED);
        report::<T>(own, key, round_trips::<T>(endpoints::<T>(&whom)));
        return;
    }
}

/// Whether a node's operator may report in the next block, and it is its turn to look at the others:
/// once in `ReportEvery` blocks.
fn may_report<T: Config>(id: NodeId, now: BlockHeight) -> bool {
    let every = T::ReportEvery::get();
    if now % every != id % every {
        return false;
    }
    Nodes::<T>::get(id).is_some_and(|node| {
        let is_early = node
            .reported
            .is_some_and(|at| now.saturating_add(1) < at.saturating_add(every));
        Pallet::<T>::is_there(&node) && !is_early
    })
}

/// The blocks after which a round trip is measured again: so that all the samples that count are
/// young enough to.
fn again_after<T: Config>() -> BlockHeight {
    T::Policy::latency_period() / SAMPLES as BlockHeight
}

/// The nodes that can be asked, with when they were last asked and reported of for a node.
fn others<T: Config>(
    own: NodeId,
    asked: &Recent<(NodeId, NodeId)>,
    now: BlockHeight,
) -> Vec<Acquaintance> {
    let is_other = |id: NodeId, node: &Node<T>| {
        id != own && Pallet::<T>::is_there(node) && can_be_asked::<T>(node)
    };
    let row = Row::of::<T>(own);
    Nodes::<T>::iter()
        .filter(|(id, node)| is_other(*id, node))
        .map(|(id, _)| Acquaintance {
            node: id,
            asked: asked.at(&(own, id), now),
            reported: row.samples(id).and_then(|samples| samples.newest()),
        })
        .collect()
}

/// The round trips to those that answer, in milliseconds, rounded up.
fn round_trips<T: Config>(endpoints: Vec<(NodeId, String)>) -> Vec<(NodeId, Millis)> {
    let begin = sp_io::offchain::timestamp();
    let (deadline, over) = (begin.add(MOST_WAITED), begin.add(MOST_RUN));
    let opened = answering::<T>(endpoints, deadline);
    // One after the other: what waits for its turn would be measured as well.
    let count = opened.len();
    opened
        .into_iter()
        .enumerate()
        .filter_map(|(place, (id, url))| {
            let now = sp_io::offchain::timestamp();
            let until = now.add(share(over.diff(&now), count.saturating_sub(place)));
            // Who was too slow once is not waited for again.
            let answers = (0..TIMED).map_while(|_| timed::<T>(id, &url, until));
            Some((id, answers.min()?))
        })
        .collect()
}

/// How long one answer takes, in milliseconds, rounded up; `None` if none comes until then, or none of
/// the node's.
fn timed<T: Config>(id: NodeId, url: &str, until: Timestamp) -> Option<Millis> {
    let challenge = Challenge::new::<T>(id);
    let begin = sp_io::offchain::timestamp();
    let deadline = begin.add(MOST_WAITED).min(until);
    let request = ask(url, &challenge, deadline)?;
    let answer = read(&request.try_wait(deadline).ok()?.ok()?, deadline)?;
    // Not before all of it is there: the head of an answer needs no key.
    let end = sp_io::offchain::timestamp();
    // Both are rounded down.
    let millis = end.diff(&begin).millis().saturating_add(1);
    let millis = Millis::try_from(millis).ok()?;
    (millis <= MAX_LATENCY && challenge.is_met::<T>(&answer)).then_some(millis)
}

/// Reports what was measured for a node.
fn report<T: Config>(own: NodeId, key: &Account<T>, measured: Vec<(NodeId, Millis)>) {
    let count = measured.len();
    let Ok(report) = ReportOf::<T>::try_from(measured) else {
        return;
    };
    if report.is_empty() {
        log::debug!(target: LOG_TARGET, "no node answers node {own}");
        return;
    }
    if send::<T, T::KeeperKey, Call<T>>(key, Call::report_latencies { report }) {
        log::info!(target: LOG_TARGET, "node {own} reports {count} of its round trips");
    } else {
        log::debug!(target: LOG_TARGET, "the pool does not take the report of node {own}");
    }
}
