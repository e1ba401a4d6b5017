// SPDX-License-Identifier: Apache-2.0
//! Asking other nodes who they are, several at once: those that answer are there.
//!
//! Only an answer that a key of the node's has signed counts: see [`challenge`](super::challenge). Endpoints
//! are what others have registered. Outside of development chains only addresses of the public internet are
//! asked, also of those that were registered before this was a rule. The client follows no redirection: an
//! answer other than 200 is none. Time and bytes are bounded for each answer.

use super::challenge::Challenge;
use crate::{Config, Node, Nodes, Pallet};
use alloc::{string::String, vec, vec::Vec};
use nerv_primitives_core::NodeId;
use sp_runtime::offchain::{
    http::{PendingRequest, Request, Response},
    Timestamp,
};

/// The most bytes of an answer that are read. From more nothing is learnt.
const MOST_READ: usize = 4_096;

/// Whether a node can be asked at all: a simulated one is not there, and some endpoints are not to be
/// connected to.
pub(super) fn can_be_asked<T: Config>(node: &Node<T>) -> bool {
    !node.simulated && Pallet::<T>::may_be_asked(&node.endpoint)
}

/// Where to ask some nodes.
pub(super) fn endpoints<T: Config>(nodes: &[NodeId]) -> Vec<(NodeId, String)> {
    let endpoint = |id: &NodeId| {
        let node = Nodes::<T>::get(id)?;
        let url = core::str::from_utf8(&node.endpoint).ok()?;
        Some((*id, url.trim_end_matches('/').into()))
    };
    nodes.iter().filter_map(endpoint).collect()
}

/// Those of some nodes that answer until then, with where they were asked. All are asked at once: those that
/// do not answer do not keep the others waiting.
pub(super) fn answering<T: Config>(
    endpoints: Vec<(NodeId, String)>,
    deadline: Timestamp,
) -> Vec<(NodeId, String)> {
    let (asked, requests): (Vec<_>, Vec<_>) = endpoints
        .into_iter()
        .filter_map(|(id, url)| {
            let challenge = Challenge::new::<T>(id);
            let request = ask(&url, &challenge, deadline)?;
            Some(((url, challenge), request))
        })
        .unzip();
    let answers = PendingRequest::try_wait_all(requests, deadline);
    asked
        .into_iter()
        .zip(answers)
        .filter_map(|((url, challenge), answer)| {
            let answer = read(&answer.ok()?.ok()?, deadline)?;
            challenge
                .is_met::<T>(&answer)
                .then_some((challenge.node(), url))
        })
        .collect()
}

/// Asks a node who it is.
pub(super) fn ask(url: &str, challenge: &Challenge, deadline: Timestamp) -> Option<PendingRequest> {
    // One piece: the node waits with a second one until the connection is there.
    Request::post(url, vec![challenge.question()])
        .add_header("content-type", "application/json")
        .deadline(deadline)
        .send()
        .ok()
}

/// What a node has answered, as far as it is read; `None` if it is no answer. It is read to the end, or
/// to the bound, so that the connection can be used again.
pub(super) fn read(answer: &Response, deadline: Timestamp) -> Option<Vec<u8>> {
    let mut body = answer.body();
    body.deadline(deadline);
    let bytes: Vec<u8> = body.by_ref().take(MOST_READ).collect();
    (answer.code == 200 && body.error().is_none()).then_some(bytes)
}
