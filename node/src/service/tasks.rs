// SPDX-License-Identifier: Apache-2.0
//! The tasks of a running node: off-chain workers, block production and finality.

use super::{
    keeper_key::{MlDsaKey, SigningPool},
    slot_and_time,
    states::readable_block,
    BlockImport, FullBackend, FullClient, GrandpaLink, SelectChain, TransactionPool,
    JUSTIFICATION_PERIOD,
};
use futures::FutureExt;
use nerv_runtime::opaque::Block;
use sc_basic_authorship::ProposerFactory;
use sc_client_api::Backend;
use sc_consensus_aura::{standalone, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_network::{
    service::traits::{NetworkService, NotificationService},
    ProtocolName,
};
use sc_network_sync::SyncingService;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{error::Error, Role, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::sr25519::{AuthorityId as AuraId, AuthorityPair as AuraPair};
use sp_keystore::KeystorePtr;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// How long a GRANDPA message is given to cross the network. A round of votes takes at least four
/// times as long: less than a slot, so that finality advances with every block. Votes that arrive
/// later still count; a voter only decides without having seen them.
const GOSSIP_DURATION: Duration = Duration::from_millis(200);

/// The share of a slot in which a block may be filled. The rest of the second is for sealing it,
/// sending it and checking it elsewhere, before the next author starts on top of it.
const PROPOSAL_SHARE: f32 = 2.0 / 3.0;

/// What the tasks share.
pub struct Node {
    /// Whether this node is an authority.
    pub role: Role,
    /// The name that peers and logs show.
    pub name: String,
    /// Produce blocks even without peers.
    pub force_authoring: bool,
    /// Run the runtime's off-chain workers.
    pub offchain_workers: bool,
    /// Take part in finality.
    pub vote: bool,
    /// Where metrics are collected.
    pub prometheus: Option<Registry>,
    /// Where events are sent.
    pub telemetry: Option<TelemetryHandle>,
    /// The chain.
    pub client: Arc<FullClient>,
    /// Its storage.
    pub backend: Arc<FullBackend>,
    /// The transactions that wait for a block.
    pub pool: Arc<TransactionPool>,
    /// The keys of this node.
    pub keystore: KeystorePtr,
    /// The keeper's ML-DSA-65 key, if it has one.
    pub keeper_key: Option<MlDsaKey>,
    /// The network.
    pub network: Arc<dyn NetworkService>,
    /// What follows other nodes' chains.
    pub sync: Arc<SyncingService<Block>>,
    /// The rounds of votes in progress, for RPC.
    pub voter_state: SharedVoterState,
}

/// The network protocol on which GRANDPA votes travel.
pub struct FinalityProtocol {
    /// Its name, different on each chain.
    pub name: ProtocolName,
    /// Its messages.
    pub notifications: Box<dyn NotificationService>,
}

impl Node {
    /// Calls the runtime's off-chain workers after each block, if they are enabled. They may use
    /// HTTP.
    pub fn spawn_offchain_workers(&self, task_manager: &TaskManager) -> Result<(), Error> {
        if !self.offchain_workers {
            return Ok(());
        }
        let workers = OffchainWorkers::new(OffchainWorkerOptions {
            runtime_api_provider: self.client.clone(),
            is_validator: self.role.is_authority(),
            keystore: Some(self.keystore.clone()),
            offchain_db: self.backend.offchain_storage(),
            transaction_pool: Some(self.pool_of_workers()),
            network_provider: Arc::new(self.network.clone()),
            enable_http_requests: true,
            custom_extensions: |_| Vec::new(),
        })?;
        let runner = workers.run(self.client.clone(), task_manager.spawn_handle());
        task_manager.spawn_handle().spawn(
            "offchain-workers-runner",
            "offchain-worker",
            runner.boxed(),
        );
        Ok(())
    }

    /// The pool as workers have it: what the keeper's ML-DSA-65 key is to sign is signed on the way there.
    fn pool_of_workers(&self) -> OffchainTransactionPoolFactory<Block> {
        let pool = self.pool.clone();
        match &self.keeper_key {
            Some(key) => OffchainTransactionPoolFactory::new(SigningPool::new(
                pool,
                key.clone(),
                self.client.clone(),
            )),
            None => OffchainTransactionPoolFactory::new(pool),
        }
    }

    /// Produces a block in each slot whose turn is ours, if we are an authority.
    pub fn spawn_authoring(
        &self,
        task_manager: &TaskManager,
        select_chain: SelectChain,
        block_import: BlockImport,
    ) -> Result<(), Error> {
        if !self.role.is_authority() {
            return Ok(());
        }
        let readable = readable_block(&*self.client);
        let slot_duration = standalone::slot_duration_at::<AuraId, _, _>(&*self.client, readable)?;
        let proposer_factory = ProposerFactory::new(
            task_manager.spawn_handle(),
            self.client.clone(),
            self.pool.clone(),
            self.prometheus.as_ref(),
            self.telemetry.clone(),
        );
        let slot_and_time = move |_, ()| async move { Ok(slot_and_time(slot_duration)) };
        let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(
            StartAuraParams {
                slot_duration,
                client: self.client.clone(),
                select_chain,
                block_import,
                proposer_factory,
                sync_oracle: self.sync.clone(),
                justification_sync_link: self.sync.clone(),
                create_inherent_data_providers: slot_and_time,
                force_authoring: self.force_authoring,
                // Blocks go on while finality stalls: GRANDPA catches up with a long chain.
                backoff_authoring_blocks: None::<()>,
                keystore: self.keystore.clone(),
                block_proposal_slot_portion: SlotProportion::new(PROPOSAL_SHARE),
                // No upper limit, so that after slots without a block the next author gets more
                // time: else a machine too slow for one full block would stall the chain.
                max_block_proposal_slot_portion: None,
                telemetry: self.telemetry.clone(),
                compatibility_mode: Default::default(),
            },
        )?;
        // Essential: an authority that cannot author had better stop than look healthy.
        let spawner = task_manager.spawn_essential_handle();
        spawner.spawn_blocking("aura", Some("block-authoring"), aura);
        Ok(())
    }

    /// Follows GRANDPA unless it is disabled, and votes if we are an authority.
    pub fn spawn_finality(
        &self,
        task_manager: &TaskManager,
        link: GrandpaLink,
        protocol: FinalityProtocol,
    ) -> Result<(), Error> {
        if !self.vote {
            return Ok(());
        }
        let config = sc_consensus_grandpa::Config {
            gossip_duration: GOSSIP_DURATION,
            justification_generation_period: JUSTIFICATION_PERIOD,
            name: Some(self.name.clone()),
            observer_enabled: false,
            // Without a keystore the voter only listens.
            keystore: self.role.is_authority().then(|| self.keystore.clone()),
            local_role: self.role,
            telemetry: self.telemetry.clone(),
            protocol_name: protocol.name,
        };
        let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
            config,
            link,
            network: self.network.clone(),
            sync: self.sync.clone(),
            notification_service: protocol.notifications,
            voting_rule: VotingRulesBuilder::default().build(),
            prometheus_registry: self.prometheus.clone(),
            shared_voter_state: self.voter_state.clone(),
            telemetry: self.telemetry.clone(),
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool.clone()),
        })?;
        // Essential, for the same reason as authoring.
        let spawner = task_manager.spawn_essential_handle();
        spawner.spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}
