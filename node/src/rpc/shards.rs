// SPDX-License-Identifier: Apache-2.0
//! `shards_fragment`: parts of the fragments that this node holds, for other nodes.
//!
//! It is a safe method, for others call it. What it answers is sealed to the key that the chain has of
//! the node in whose name it is called: see `nerv_replica::part`.

use crate::service::FullClient;
use jsonrpsee::{
    core::RegisterMethodError,
    types::{ErrorObject, ErrorObjectOwned},
    RpcModule,
};
use nerv_primitives_core::api::ShardsApi;
use nerv_primitives_core::ShardId;
use nerv_replica::{
    part::{Refusal, Server, METHOD},
    FragmentId,
};
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use sp_core::{Bytes, H256};
use std::sync::Arc;

/// The method, of a node that is a replica or none.
pub fn module(
    client: Arc<FullClient>,
    server: Option<Arc<Server>>,
) -> Result<RpcModule<()>, RegisterMethodError> {
    let mut module = RpcModule::new((client, server));
    module.register_blocking_method(METHOD, |params, context, _| {
        let (shard, height, slot, node, part): (H256, u32, u8, u32, u32) = params.parse()?;
        let (client, server) = &*context;
        let server = server.as_ref().ok_or_else(|| error(Refusal::NoReplica))?;
        let id = FragmentId {
            shard: ShardId(shard),
            height,
            slot,
        };
        let key = |node| {
            let at = client.info().finalized_hash;
            client.runtime_api().node_key(at, node).ok().flatten()
        };
        let sealed = server.part(id, node, part, key);
        sealed.map(Bytes).map_err(error)
    })?;
    Ok(module.remove_context())
}

fn error(refusal: Refusal) -> ErrorObjectOwned {
    ErrorObject::owned(refusal.code(), refusal.to_string(), None::<()>)
}
