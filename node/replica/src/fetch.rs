// SPDX-License-Identifier: Apache-2.0
//! Fragments fetched from those who hold them: from the chain's addresses, part by part, and checked
//! against the root that was committed.
//!
//! What a fragment's length is, is known before anything is asked. So however a node answers, it
//! costs so many parts, each of a bounded length, within a bounded time; and who does not
//! deliver is named.

use crate::{
    fragment::FragmentId,
    http::{CallError, Http, Limits},
    key::ReplicaKey,
    part::{answer_length, parts, range, Asked, Refusal, METHOD},
    seal::OpenError,
};
use async_trait::async_trait;
use futures::{stream::FuturesUnordered, StreamExt};
use nerv_primitives_checkpoint::{Checkpoint, Commitment};
use nerv_primitives_erasure::root_of;
use nerv_primitives_types::NodeId;
use serde_json::json;
use sp_core::H256;
use std::{fmt, time::Duration};

/// How long one part may take.
const PART_TIME: Duration = Duration::from_secs(15);

/// How long a fragment may take, and how much longer for each of its parts.
const FRAGMENT_TIME: (Duration, Duration) = if cfg!(test) {
    // Tests wait for it.
    (Duration::from_secs(2), Duration::from_secs(2))
} else {
    (Duration::from_secs(20), Duration::from_secs(5))
};

/// How often a part is asked for where too much was asked.
const ATTEMPTS: usize = 20;

/// Who holds a slot, as the chain has it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Holder {
    /// The slot.
    pub slot: u8,
    /// The node in it.
    pub node: NodeId,
    /// Where it can be reached.
    pub endpoint: String,
}

/// Why a holder did not deliver its fragment.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FetchError {
    /// The call brought nothing.
    Call(CallError),
    /// A part is not what was asked for, or is not sealed to this node.
    Part(OpenError),
    /// It is another fragment than the committed one.
    Root,
    /// It took too long, all in all.
    Time,
    /// The commitment has no such slot.
    NoSuchSlot,
}

impl FetchError {
    /// A word for a metric.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Call(CallError::Address) => "address",
            Self::Call(CallError::Connection(_)) => "connection",
            Self::Call(CallError::Time(_)) | Self::Time => "time",
            Self::Call(CallError::Status(_)) => "status",
            Self::Call(CallError::TooLong { .. }) => "too_long",
            Self::Call(CallError::Garbage) => "garbage",
            Self::Call(CallError::Refused { .. }) => "refused",
            Self::Part(_) => "part",
            Self::Root => "root",
            Self::NoSuchSlot => "slot",
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::Part(error) => write!(f, "it sent a wrong part: {error}"),
            Self::Root => f.write_str("it sent another fragment than the committed one"),
            Self::Time => f.write_str("it took too long"),
            Self::NoSuchSlot => f.write_str("there is no such slot"),
        }
    }
}

/// A holder that did not deliver.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// Who.
    pub holder: Holder,
    /// Why.
    pub error: FetchError,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Holder {
            slot,
            node,
            endpoint,
        } = &self.holder;
        write!(
            f,
            "node {node} ({endpoint}) did not deliver fragment {slot}: {}",
            self.error
        )
    }
}

/// How parts are asked for.
#[async_trait]
pub trait Peers: Send + Sync {
    /// A part as it was sealed, which has no more than `length` bytes when it is open.
    async fn part(&self, endpoint: &str, asked: &Asked, length: u64) -> Result<Vec<u8>, CallError>;
}

#[async_trait]
impl Peers for Http {
    async fn part(&self, endpoint: &str, asked: &Asked, length: u64) -> Result<Vec<u8>, CallError> {
        let FragmentId {
            shard,
            height,
            slot,
        } = asked.id;
        let params = json!([
            format!("{:?}", shard.0),
            height,
            slot,
            asked.node,
            asked.part
        ]);
        let limits = Limits {
            bytes: answer_length(length),
            time: PART_TIME,
        };
        self.call(endpoint, METHOD, params, limits, |body| body.bytes())
            .await
    }
}

/// What is fetched, and for whom.
pub struct Wanted<'a> {
    /// The genesis block's hash.
    pub genesis: H256,
    /// Whose fragments they are.
    pub checkpoint: &'a Checkpoint,
    /// What they are.
    pub commitment: &'a Commitment,
    /// In whose name it is asked.
    pub node: NodeId,
    /// What the parts are sealed to.
    pub key: &'a ReplicaKey,
}

impl Wanted<'_> {
    /// The fragment of a holder. When this returns it is the one that was committed.
    pub async fn fetch(&self, peers: &dyn Peers, holder: &Holder) -> Result<Vec<u8>, FetchError> {
        let bytes = self.commitment.layout.fragment_length();
        let (time, more) = FRAGMENT_TIME;
        let time = time + more * parts(bytes);
        let fetched = tokio::time::timeout(time, self.parts(peers, holder, bytes)).await;
        let fragment = fetched.map_err(|_| FetchError::Time)??;
        let root = self.commitment.roots.get(usize::from(holder.slot));
        let root = root.ok_or(FetchError::NoSuchSlot)?;
        if root_of(&fragment) != root.0 {
            return Err(FetchError::Root);
        }
        Ok(fragment)
    }

    async fn parts(
        &self,
        peers: &dyn Peers,
        holder: &Holder,
        bytes: u64,
    ) -> Result<Vec<u8>, FetchError> {
        let mut fragment = Vec::new();
        for part in 0..parts(bytes) {
            let (_, length) = range(bytes, part).ok_or(FetchError::Root)?;
            let asked = Asked {
                genesis: self.genesis,
                id: FragmentId {
                    shard: self.checkpoint.shard,
                    height: self.checkpoint.height,
                    slot: holder.slot,
                },
                node: self.node,
                part,
            };
            let sealed = ask(peers, &holder.endpoint, &asked, length).await;
            let mut sealed = sealed.map_err(FetchError::Call)?;
            let opened = asked.open(self.key, &mut sealed, length);
            let opened = opened.map_err(FetchError::Part)?;
            drop(sealed);
            // Memory for what was delivered, not for what was promised.
            fragment.extend_from_slice(&opened);
        }
        Ok(fragment)
    }

    /// Fetches as many fragments as are `needed`, from so many holders `at_once`, and goes on to
    /// others where some do not deliver. `told` hears of each that did or did not. The fragments that
    /// came are returned, fewer than needed where not enough holders delivered.
    pub async fn gather(
        &self,
        peers: &dyn Peers,
        holders: &[Holder],
        needed: usize,
        at_once: usize,
        told: &mut (dyn FnMut(Result<&Holder, &Failure>) + Send),
    ) -> Vec<(u8, Vec<u8>)> {
        let mut waiting = holders.iter();
        let mut running = FuturesUnordered::new();
        let mut got: Vec<(u8, Vec<u8>)> = Vec::new();
        loop {
            while got.len() + running.len() < needed && running.len() < at_once.max(1) {
                let Some(holder) = waiting.next() else { break };
                running.push(async move { (holder, self.fetch(peers, holder).await) });
            }
            match running.next().await {
                None => return got,
                Some((holder, Ok(fragment))) => {
                    told(Ok(holder));
                    if got.iter().all(|(slot, _)| *slot != holder.slot) {
                        got.push((holder.slot, fragment));
                    }
                }
                Some((holder, Err(error))) => {
                    let holder = holder.clone();
                    told(Err(&Failure { holder, error }));
                }
            }
        }
    }
}

/// Asks for a part, and again where it was said that too much is asked.
async fn ask(
    peers: &dyn Peers,
    endpoint: &str,
    asked: &Asked,
    length: u64,
) -> Result<Vec<u8>, CallError> {
    for _ in 1..ATTEMPTS {
        match peers.part(endpoint, asked, length).await {
            Err(CallError::Refused { code, message }) => match Refusal::wait(code) {
                Some(time) => tokio::time::sleep(time).await,
                None => return Err(CallError::Refused { code, message }),
            },
            answer => return answer,
        }
    }
    peers.part(endpoint, asked, length).await
}

#[cfg(test)]
pub(crate) mod tests;
