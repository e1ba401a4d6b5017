// SPDX-License-Identifier: Apache-2.0
//! What a replica reads of the chain, by this node's client.

use crate::service::{FullBackend, FullClient, Hash};
use nerv_primitives_checkpoint::{records::Writer, Checkpoint, Commitment};
use nerv_primitives_core::api::{CommittedView, DutyKind, Recall, ShardsApi};
use nerv_primitives_types::BlindedId;
use nerv_replica::{
    duty::{Chain, ChainError, Challenge, Duties, Hold, Recalled},
    fetch::Holder,
    service::LOG,
    FragmentId, ReplicaKey,
};
use nerv_runtime::{offchain::KEEPER_KEY_TYPE, AccountId};
use sc_client_api::{Backend, ChildInfo, StateBackend, TrieCacheContext};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::H256;
use sp_keystore::KeystorePtr;
use sp_state_machine::IterArgs;
use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The chain of this node.
pub struct NodeChain {
    client: Arc<FullClient>,
    backend: Arc<FullBackend>,
    keystore: KeystorePtr,
    key: Arc<ReplicaKey>,
    /// The nodes of which it was said that the chain has another key of them.
    warned: Mutex<BTreeSet<u32>>,
}

fn failed(error: impl fmt::Display) -> ChainError {
    ChainError(error.to_string())
}

impl NodeChain {
    /// The chain of a node; `key` is the one that its operator should have registered.
    pub fn new(
        client: Arc<FullClient>,
        backend: Arc<FullBackend>,
        keystore: KeystorePtr,
        key: Arc<ReplicaKey>,
    ) -> Self {
        Self {
            client,
            backend,
            keystore,
            key,
            warned: Mutex::default(),
        }
    }

    /// The registered nodes of the operators whose keys, or whose delegates' keys, this node has.
    fn nodes(&self, at: Hash) -> Result<Vec<u32>, ChainError> {
        let api = self.client.runtime_api();
        let mut nodes = Vec::new();
        for key in self.keystore.sr25519_public_keys(KEEPER_KEY_TYPE) {
            let account = AccountId::from(key);
            if let Some(node) = api.node_of(at, account).map_err(failed)? {
                self.compare_key(at, node)?;
                nodes.push(node);
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        Ok(nodes)
    }

    /// The hash of a checkpoint's block: the runtime knows the last 256 blocks, this node all that are
    /// finalised.
    fn block(
        &self,
        checkpoint: &Checkpoint,
        known: Option<Hash>,
    ) -> Result<Option<Hash>, ChainError> {
        match known {
            Some(block) => Ok(Some(block)),
            None => self.client.hash(checkpoint.height).map_err(failed),
        }
    }

    /// What the chain keeps of a committed checkpoint.
    fn committed(
        &self,
        checkpoint: &Checkpoint,
        at: H256,
    ) -> Result<Option<CommittedView>, ChainError> {
        let view = self.client.runtime_api().checkpoint(at, checkpoint.shard);
        let committed = view.map_err(failed)?.map(|view| view.committed);
        let mut committed = committed.into_iter().flatten();
        Ok(committed.find(|it| it.checkpoint == *checkpoint))
    }

    /// Says it once where the chain has another key of a node: others seal to that.
    fn compare_key(&self, at: Hash, node: u32) -> Result<(), ChainError> {
        let api = self.client.runtime_api();
        let registered = api.node_key(at, node).map_err(failed)?;
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if registered.as_deref() == Some(&self.key.public()[..]) {
            warned.remove(&node);
        } else if warned.insert(node) {
            log::warn!(
                target: LOG,
                "The chain has another key of node {node} than this replica has: it cannot read what \
                 others seal to it. Register the key that `key generate-replica` printed."
            );
        }
        Ok(())
    }
}

impl Chain for NodeChain {
    fn duties(&self, at: H256) -> Result<Duties, ChainError> {
        let nodes = self.nodes(at)?;
        let mut duties = Duties::default();
        if nodes.is_empty() {
            return Ok(duties);
        }
        let asker = nodes[0];
        let recalls = self.client.runtime_api().recalls(at, nodes.clone());
        for Recall { checkpoint, block } in recalls.map_err(failed)? {
            duties.recalls.push(Recalled {
                checkpoint,
                block: self.block(&checkpoint, block)?,
                node: asker,
            });
        }
        for node in &nodes {
            let enclave = self.client.runtime_api().enclaves(at, *node);
            let kind = enclave.map_err(failed)?.map(|it| it.evidence);
            duties.attesting.enclaves.extend(kind);
        }
        for view in self.client.runtime_api().attestations(at).map_err(failed)? {
            duties.attesting.add(&view, &nodes);
        }
        let asked = self.client.runtime_api().duties(at, nodes);
        for duty in asked.map_err(failed)? {
            match duty.kind {
                DutyKind::Hold {
                    checkpoint,
                    profile,
                    commitment,
                    block,
                    ..
                } => {
                    let block = self.block(&checkpoint, block)?;
                    duties.holds.push(Hold {
                        checkpoint,
                        profile,
                        slot: duty.slot,
                        node: duty.node,
                        block,
                        commitment,
                    });
                }
                DutyKind::Answer {
                    height,
                    period,
                    index,
                    until,
                } => duties.challenges.push(Challenge {
                    id: FragmentId {
                        shard: duty.shard,
                        height,
                        slot: duty.slot,
                    },
                    period,
                    index,
                    until,
                }),
            }
        }
        Ok(duties)
    }

    fn records(&self, checkpoint: &Checkpoint, at: H256) -> Result<Option<Vec<u8>>, ChainError> {
        // It stays there until the last of it was read, whatever is pruned meanwhile.
        let state = match self.backend.state_at(at, TrieCacheContext::Untrusted) {
            Ok(state) => state,
            Err(sp_blockchain::Error::UnknownBlock(_)) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut all = IterArgs::default();
        all.child_info = Some(ChildInfo::new_default(checkpoint.shard.bytes()));
        let mut writer = Writer::new(checkpoint.accounts);
        for pair in state.pairs(all).map_err(failed)? {
            let (key, record) = pair.map_err(failed)?;
            let key = <[u8; 32]>::try_from(key);
            let key = key.map_err(|_| failed("a key of the shard is no blinded id"))?;
            writer.push(&BlindedId(key), &record).map_err(failed)?;
        }
        writer.finish().map(Some).map_err(failed)
    }

    fn commitment(
        &self,
        checkpoint: &Checkpoint,
        at: H256,
    ) -> Result<Option<Commitment>, ChainError> {
        let committed = self.committed(checkpoint, at)?;
        Ok(committed.map(|it| it.commitment))
    }

    fn holders(&self, checkpoint: &Checkpoint, at: H256) -> Result<Vec<Holder>, ChainError> {
        let Some(committed) = self.committed(checkpoint, at)? else {
            return Ok(Vec::new());
        };
        let api = self.client.runtime_api();
        let mut holders = Vec::new();
        for (slot, node) in committed.holders.into_iter().zip(committed.nodes) {
            let Some(node) = node else { continue };
            let view = api.node(at, node).map_err(failed)?;
            if let Some(view) = view.filter(|view| !view.simulated) {
                holders.push(Holder {
                    slot,
                    node,
                    endpoint: view.endpoint,
                });
            }
        }
        Ok(holders)
    }
}
