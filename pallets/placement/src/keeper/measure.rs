// SPDX-License-Identifier: Apache-2.0
//! Measuring: how long other nodes take to answer, asked for the operators whose keys the node
//! holds, and reported by them.
//!
//! A node is asked for the page `health` under its endpoint, which the RPC server of `nerv-node`
//! has. The first answer opens the connection and does not count; of those after it the fastest
//! does. What a report tells is therefore the round trip and what the other one took to answer, but
//! for a server that closes its connections, where it is more.
//!
//! Endpoints are what others have registered. Outside of development chains only addresses of the
//! public internet are asked, also of those that were registered before this was a rule. The client
//! follows no redirection: an answer other than 200 is none. Time and bytes are bounded for each
//! answer, for each node and for the run.

use super::decide::{share, whom_to_ask, Acquaintance};
use crate::{
    latencies::Row, types::SAMPLES, Call, Config, Node, Nodes, Pallet, Policy, ReportOf, LOG_TARGET,
};
use alloc::{string::String, vec::Vec};
use frame_support::traits::Get;
use frame_system::offchain::Account;
use nerv_primitives_core::{BlockHeight, NodeId};
use nerv_primitives_genetic::{Millis, MAX_LATENCY};
use nerv_primitives_keeper::{alone, send, Recent, Remembered};
use sp_runtime::offchain::{
    http::{PendingRequest, Request, Response},
    Duration, Timestamp,
};

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

/// The most bytes of an answer that are read. From more nothing is learnt.
const MOST_READ: usize = 4_096;

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
        report::<T>(own, key, round_trips(endpoints::<T>(&whom)));
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
    let can_be_asked = |id: NodeId, node: &Node<T>| {
        id != own
            && !node.simulated
            && Pallet::<T>::is_there(node)
            && Pallet::<T>::may_be_asked(&node.endpoint)
    };
    let row = Row::of::<T>(own);
    Nodes::<T>::iter()
        .filter(|(id, node)| can_be_asked(*id, node))
        .map(|(id, _)| Acquaintance {
            node: id,
            asked: asked.at(&(own, id), now),
            reported: row.samples(id).and_then(|samples| samples.newest()),
        })
        .collect()
}

/// The pages to ask for.
fn endpoints<T: Config>(nodes: &[NodeId]) -> Vec<(NodeId, String)> {
    let page = |id: &NodeId| {
        let node = Nodes::<T>::get(id)?;
        let base = core::str::from_utf8(&node.endpoint).ok()?;
        Some((*id, alloc::format!("{}/health", base.trim_end_matches('/'))))
    };
    nodes.iter().filter_map(page).collect()
}

/// The round trips to those that answer, in milliseconds, rounded up.
fn round_trips(pages: Vec<(NodeId, String)>) -> Vec<(NodeId, Millis)> {
    // All at once: those that do not answer do not keep the others waiting.
    let begin = sp_io::offchain::timestamp();
    let (deadline, over) = (begin.add(MOST_WAITED), begin.add(MOST_RUN));
    let (pages, requests): (Vec<_>, Vec<_>) = pages
        .into_iter()
        .filter_map(|(id, page)| {
            let request = Request::get(&page).deadline(deadline).send().ok()?;
            Some(((id, page), request))
        })
        .unzip();
    let answers = PendingRequest::try_wait_all(requests, deadline);
    let opened: Vec<(NodeId, String)> = pages
        .into_iter()
        .zip(answers)
        .filter_map(|(page, answer)| {
            let answer = answer.ok()?.ok()?;
            is_answer(&answer, deadline).then_some(page)
        })
        .collect();
    // One after the other: what waits for its turn would be measured as well.
    let count = opened.len();
    opened
        .into_iter()
        .enumerate()
        .filter_map(|(place, (id, page))| {
            let now = sp_io::offchain::timestamp();
            let until = now.add(share(over.diff(&now), count.saturating_sub(place)));
            // Who was too slow once is not waited for again.
            let answers = (0..TIMED).map_while(|_| timed(&page, until));
            Some((id, answers.min()?))
        })
        .collect()
}

/// How long one answer takes, in milliseconds, rounded up; `None` if none comes until then.
fn timed(page: &str, until: Timestamp) -> Option<Millis> {
    let begin = sp_io::offchain::timestamp();
    let deadline = begin.add(MOST_WAITED).min(until);
    let request = Request::get(page).deadline(deadline).send().ok()?;
    let answer = request.try_wait(deadline).ok()?.ok()?;
    let end = sp_io::offchain::timestamp();
    // Both are rounded down.
    let millis = end.diff(&begin).millis().saturating_add(1);
    let millis = Millis::try_from(millis).ok()?;
    (is_answer(&answer, deadline) && millis <= MAX_LATENCY).then_some(millis)
}

/// Whether a node has answered as it should. What it says is read, so that the connection can be
/// used again.
fn is_answer(answer: &Response, deadline: Timestamp) -> bool {
    let mut body = answer.body();
    body.deadline(deadline);
    body.by_ref().take(MOST_READ).for_each(drop);
    answer.code == 200 && body.error().is_none()
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
