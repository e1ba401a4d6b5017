// SPDX-License-Identifier: Apache-2.0
//! The RPC methods a node answers besides those of `sc-service`: nonces and dry runs, fees, the state of
//! finality, who the node is, parts of the fragments that it holds, and what is asked of lanes.

mod identify;
mod lane;
mod shards;

use crate::{
    lane::Router,
    service::{FullBackend, FullClient, Hash, TransactionPool},
};
use identify::Identity;
use jsonrpsee::RpcModule;
use nerv_replica::part::Server;
use nerv_runtime::{opaque::Block, AccountId, Nonce};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sp_blockchain::HeaderBackend;
use sp_keystore::KeystorePtr;
use sp_runtime::traits::NumberFor;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What our methods read.
#[derive(Clone)]
pub struct Deps {
    /// The chain.
    pub client: Arc<FullClient>,
    /// The transactions that wait for a block.
    pub pool: Arc<TransactionPool>,
    /// The rounds of votes in progress, filled in by the voter once it runs.
    pub voter_state: SharedVoterState,
    /// The authorities that may vote now.
    pub authority_set: SharedAuthoritySet<Hash, NumberFor<Block>>,
    /// New proofs of finality, for subscribers.
    pub justifications: GrandpaJustificationStream<Block>,
    /// Stored proofs of finality.
    pub proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
    /// The keys that sign who the node is.
    pub keystore: KeystorePtr,
    /// What hands fragments over, if this node is a replica.
    pub fragments: Option<Arc<Server>>,
    /// The way to lanes.
    pub lanes: Router,
}

/// Builds the methods. `executor` runs the subscriptions.
pub fn build(
    deps: Deps,
    executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
    let identity = Identity {
        genesis: deps.client.info().genesis_hash,
        signers: deps.client.clone(),
        keystore: deps.keystore,
    };
    let system = System::<_, _, Block>::new(deps.client.clone(), deps.pool);
    let fees = TransactionPayment::<_, Block>::new(deps.client.clone());
    let grandpa = Grandpa::new(
        executor,
        deps.authority_set,
        deps.voter_state,
        deps.justifications,
        deps.proofs,
    );

    let mut module = RpcModule::new(());
    module.merge(SystemApiServer::<Hash, AccountId, Nonce>::into_rpc(system))?;
    module.merge(fees.into_rpc())?;
    module.merge(grandpa.into_rpc())?;
    module.merge(identity.into_rpc()?)?;
    module.merge(shards::module(deps.client, deps.fragments)?)?;
    module.merge(lane::module(deps.lanes)?)?;
    Ok(module)
}
