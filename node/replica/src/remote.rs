// SPDX-License-Identifier: Apache-2.0
//! What a running node's RPC says of checkpoints and of those who hold their fragments.
//!
//! The answers are those of a node that the user chose: what is rebuilt is checked against them, so
//! they had better come from a node of one's own.

use crate::{
    fetch::Holder,
    http::{state_call, CallError, Http, Limits},
};
use codec::{DecodeAll, Encode};
use nerv_primitives_checkpoint::{Checkpoint, Commitment};
use nerv_primitives_core::api::{CheckpointView, CommittedView, NodeView};
use nerv_primitives_types::{BlockHeight, NodeId, ShardId};
use serde_json::{json, Value};
use sp_core::{crypto::AccountId32, H256};
use std::{fmt, time::Duration};

/// What one answer may cost.
const LIMITS: Limits = Limits {
    bytes: 4 << 20,
    time: Duration::from_secs(20),
};

/// Why a node could not be asked, or what it did not know.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RemoteError {
    /// The call brought nothing.
    Call {
        /// The method.
        method: String,
        /// Why.
        error: CallError,
    },
    /// The answer cannot be read: the node's chain is of another version.
    Unreadable(String),
    /// The chain keeps no committed checkpoint of that shard at that height. Those it has are named.
    Unknown {
        /// The shard.
        shard: ShardId,
        /// The heights of those there are.
        heights: Vec<BlockHeight>,
    },
}

impl fmt::Display for RemoteError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Call { method, error } => write!(f, "{method}: {error}"),
            Self::Unreadable(method) => {
                write!(
                    f,
                    "{method}: the answer is that of another version of the chain"
                )
            }
            Self::Unknown { shard, heights } if heights.is_empty() => {
                write!(
                    f,
                    "the chain keeps no committed checkpoint of shard {:x}",
                    shard.0
                )
            }
            Self::Unknown { shard, heights } => write!(
                f,
                "the chain keeps committed checkpoints of shard {:x} at {heights:?} only",
                shard.0
            ),
        }
    }
}

impl std::error::Error for RemoteError {}

/// A node that is asked.
pub struct Remote {
    http: Http,
    url: String,
}

impl Remote {
    /// A node at a URL of its RPC. One that begins with `ws` is asked by HTTP, which is served at the
    /// same port.
    pub fn new(http: Http, url: &str) -> Self {
        let url = match url.strip_prefix("ws") {
            Some(rest) => format!("http{rest}"),
            None => url.into(),
        };
        Self { http, url }
    }

    async fn call(&self, method: &str, params: Value) -> Result<Vec<u8>, RemoteError> {
        let answer = self
            .http
            .call(&self.url, method, params, LIMITS, |body| body.bytes());
        answer.await.map_err(|error| RemoteError::Call {
            method: method.into(),
            error,
        })
    }

    /// What a function of `ShardsApi` answers at the end of the best block.
    async fn shards<T: DecodeAll>(
        &self,
        function: &str,
        arguments: &impl Encode,
    ) -> Result<T, RemoteError> {
        let function = format!("ShardsApi_{function}");
        let params = state_call(&function, arguments);
        let answer = self.call("state_call", params).await?;
        T::decode_all(&mut &answer[..]).map_err(|_| RemoteError::Unreadable(function))
    }

    /// The genesis block's hash.
    pub async fn genesis(&self) -> Result<H256, RemoteError> {
        let method = "chain_getBlockHash";
        let bytes = self.call(method, json!([0])).await?;
        let bytes = <[u8; 32]>::try_from(bytes);
        bytes
            .map(H256)
            .map_err(|_| RemoteError::Unreadable(method.into()))
    }

    async fn committed(
        &self,
        shard: ShardId,
        height: BlockHeight,
    ) -> Result<CommittedView, RemoteError> {
        let view: Option<CheckpointView> = self.shards("checkpoint", &shard).await?;
        let mut committed = view.map(|view| view.committed).unwrap_or_default();
        let heights = committed.iter().map(|it| it.checkpoint.height).collect();
        let found = committed
            .iter()
            .position(|it| it.checkpoint.height == height);
        found
            .map(|at| committed.swap_remove(at))
            .ok_or(RemoteError::Unknown { shard, heights })
    }

    /// A committed checkpoint.
    pub async fn checkpoint(
        &self,
        shard: ShardId,
        height: BlockHeight,
    ) -> Result<(Checkpoint, Commitment), RemoteError> {
        let committed = self.committed(shard, height).await?;
        Ok((committed.checkpoint, committed.commitment))
    }

    /// Who holds its fragments, and where they are.
    pub async fn holders(
        &self,
        shard: ShardId,
        height: BlockHeight,
    ) -> Result<Vec<Holder>, RemoteError> {
        let committed = self.committed(shard, height).await?;
        let mut holders = Vec::new();
        for (slot, node) in committed.holders.into_iter().zip(committed.nodes) {
            let Some(node) = node else { continue };
            let view: Option<NodeView<AccountId32>> = self.shards("node", &node).await?;
            if let Some(view) = view {
                holders.push(Holder {
                    slot,
                    node,
                    endpoint: view.endpoint,
                });
            }
        }
        Ok(holders)
    }

    /// The key of a node.
    pub async fn key(&self, node: NodeId) -> Result<Option<Vec<u8>>, RemoteError> {
        self.shards("node_key", &node).await
    }
}

#[cfg(test)]
mod tests;
