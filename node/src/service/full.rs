// SPDX-License-Identifier: Apache-2.0
//! A whole node: the stored chain joined to a network and to RPC clients, with all tasks running.

use super::{
    agent, open, preflight,
    states::readable_block,
    tasks::{FinalityProtocol, Node},
    Consensus, FullBackend, FullClient, GrandpaLink, Hash, KeyFiles, Start,
};
use crate::{
    lane, metrics,
    replica::{self, Replica},
    rpc,
};
use jsonrpsee::RpcModule;
use nerv_runtime::opaque::Block;
use sc_client_api::{Backend, BlockBackend};
use sc_consensus_aura::standalone;
use sc_consensus_grandpa::{warp_proof::NetworkProvider, FinalityProofProvider, SharedVoterState};
use sc_network::{config::FullNetworkConfiguration, NetworkBackend, NotificationMetrics};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{
    error::Error, BuildNetworkParams, Configuration, SpawnTasksParams, TaskManager, WarpSyncConfig,
};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use std::{sync::Arc, time::Instant};

type NetworkConfig<N> = FullNetworkConfiguration<Block, Hash, N>;
type RpcBuilder = Box<dyn Fn(SubscriptionTaskExecutor) -> Result<RpcModule<()>, Error>>;

/// Builds a node of the given configuration and starts all its tasks, the keeper among them if it
/// is on.
pub fn new_full<N: NetworkBackend<Block, Hash>>(
    config: Configuration,
    start: &Start,
) -> Result<TaskManager, Error> {
    // Before what takes long: who has mistyped a path hears it at once.
    let keeper_key = start.keeper_key.as_ref().map(KeyFiles::open).transpose()?;
    let began = Instant::now();
    log::info!(
        "Making the runtime ready: one that was not kept is compiled for this machine, which takes some \
         seconds, and half a minute on a busy machine"
    );
    let parts = open(
        &config,
        &start.pool,
        start.runtime_cache.as_deref(),
        start.chain_is_a_file,
    )?;
    let (client, backend) = (parts.client, parts.backend);
    let (pool, mut task_manager) = (parts.transaction_pool, parts.task_manager);
    let keystore = parts.keystore_container.keystore();
    // Before the off-chain workers run for the first time.
    start
        .keeper
        .prepare(&keystore, keeper_key.as_ref(), backend.offchain_storage())?;
    agent::prepare(start.agent.as_deref(), backend.offchain_storage())?;
    // The first call compiles it; whoever it is that calls, the wait is over here.
    standalone::slot_duration_at::<AuraId, _, _>(&*client, readable_block(&*client))?;
    log::info!("The runtime is ready after {:.1?}", began.elapsed());
    let replica = open_replica(&config, &client, start)?;
    let Consensus {
        block_import,
        grandpa_link,
        mut telemetry,
    } = parts.other;

    let prometheus = config.prometheus_registry().cloned();
    let notifications = N::register_notification_metrics(prometheus.as_ref());
    let mut net_config = NetworkConfig::<N>::new(&config.network, prometheus);
    let finality_protocol =
        add_finality_protocol(&config, &client, &mut net_config, notifications.clone())?;
    let lanes = add_lanes(
        &config,
        &client,
        start,
        &mut net_config,
        notifications.clone(),
    )?;
    let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
        sc_service::build_network(BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue: parts.import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(warp_sync(&backend, &grandpa_link)),
            block_relay: None,
            metrics: notifications,
            gap_sync_body_policy: None,
        })?;

    let node = Node {
        role: config.role,
        name: config.network.node_name.clone(),
        force_authoring: config.force_authoring,
        offchain_workers: config.offchain_worker.enabled,
        vote: !config.disable_grandpa,
        prometheus: config.prometheus_registry().cloned(),
        telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
        client: client.clone(),
        backend: backend.clone(),
        pool: pool.clone(),
        keystore: keystore.clone(),
        keeper_key: keeper_key.clone(),
        network: network.clone(),
        sync: sync_service.clone(),
        voter_state: SharedVoterState::empty(),
    };

    // Before our own tasks: it puts the keys of `--dev`, `--alice` and so on into the keystore,
    // and the voter looks for its key only when a round starts.
    sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client,
        backend,
        task_manager: &mut task_manager,
        keystore,
        transaction_pool: pool,
        rpc_builder: rpc_builder(&node, &grandpa_link, replica.as_ref(), &lanes),
        network,
        system_rpc_tx,
        tx_handler_controller,
        sync_service,
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    // Those of `--dev` and the like are among them by now.
    preflight::warn_of_keys(&node.keystore);
    node.spawn_offchain_workers(&task_manager)?;
    node.spawn_authoring(&task_manager, parts.select_chain, block_import)?;
    node.spawn_finality(&task_manager, grandpa_link, finality_protocol)?;
    let parts = lane::Parts {
        client: node.client.clone(),
        backend: node.backend.clone(),
        pool: node.pool.clone(),
        keystore: node.keystore.clone(),
        network: node.network.clone(),
        sync: node.sync.clone(),
        prometheus: node.prometheus.as_ref(),
    };
    lanes.spawn(parts, &task_manager)?;
    let parts = metrics::Parts {
        client: node.client.clone(),
        backend: node.backend.clone(),
        keystore: node.keystore.clone(),
        keeper_key: keeper_key.map(|key| key.account()),
        sync: node.sync.clone(),
        prometheus: node.prometheus.as_ref(),
        pool: node.pool.clone(),
        pool_limit: start.pool.limits.count,
    };
    metrics::spawn(parts, &task_manager)?;
    if let Some(replica) = replica {
        let parts = replica::Parts {
            client: node.client,
            backend: node.backend,
            keystore: node.keystore,
            sync: node.sync,
            prometheus: node.prometheus.as_ref(),
        };
        replica.spawn(parts, &task_manager)?;
    }
    Ok(task_manager)
}

/// Opens the key and the fragments of a node that is to hold some.
fn open_replica(
    config: &Configuration,
    client: &FullClient,
    start: &Start,
) -> Result<Option<Replica>, Error> {
    if !start.replica {
        return Ok(None);
    }
    let genesis = client.block_hash(0)?;
    let genesis = genesis.ok_or("the stored chain has no genesis block")?;
    Replica::open(config, genesis).map(Some)
}

/// Opens the network protocol on which GRANDPA votes travel.
fn add_finality_protocol<N: NetworkBackend<Block, Hash>>(
    config: &Configuration,
    client: &FullClient,
    net_config: &mut NetworkConfig<N>,
    metrics: NotificationMetrics,
) -> Result<FinalityProtocol, Error> {
    let genesis = client.block_hash(0)?;
    let genesis = genesis.ok_or("the stored chain has no genesis block")?;
    let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
    let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
        name.clone(),
        metrics,
        net_config.peer_store_handle(),
    );
    net_config.add_notification_protocol(protocol);
    Ok(FinalityProtocol {
        name,
        notifications,
    })
}

/// Opens the network protocol of lanes.
fn add_lanes<N: NetworkBackend<Block, Hash>>(
    config: &Configuration,
    client: &FullClient,
    start: &Start,
    net_config: &mut NetworkConfig<N>,
    metrics: NotificationMetrics,
) -> Result<lane::Service, Error> {
    let genesis = client.block_hash(0)?;
    let genesis = genesis.ok_or("the stored chain has no genesis block")?;
    let peers = net_config.peer_store_handle();
    let (opened, protocol) = lane::register::<N>(&genesis, metrics, peers);
    net_config.add_notification_protocol(protocol);
    Ok(lane::Service::new(config, genesis, start.replica, opened))
}

/// Lets nodes join from a proof of finality instead of every block, here and elsewhere.
fn warp_sync(backend: &Arc<FullBackend>, grandpa_link: &GrandpaLink) -> WarpSyncConfig<Block> {
    let authority_set = grandpa_link.shared_authority_set().clone();
    // No hard forks: the authorities have only ever changed by the runtime's rules.
    let provider = NetworkProvider::new(backend.clone(), authority_set, Vec::new());
    WarpSyncConfig::WithProvider(Arc::new(provider))
}

/// Our RPC methods. They are built more than once: for the server, and for calls inside the node.
fn rpc_builder(
    node: &Node,
    grandpa_link: &GrandpaLink,
    replica: Option<&Replica>,
    lanes: &lane::Service,
) -> RpcBuilder {
    let authority_set = grandpa_link.shared_authority_set().clone();
    let deps = rpc::Deps {
        client: node.client.clone(),
        pool: node.pool.clone(),
        voter_state: node.voter_state.clone(),
        justifications: grandpa_link.justification_stream(),
        proofs: FinalityProofProvider::new_for_service(
            node.backend.clone(),
            Some(authority_set.clone()),
        ),
        authority_set,
        keystore: node.keystore.clone(),
        fragments: replica.map(Replica::server),
        lanes: lanes.router(
            node.client.clone(),
            node.backend.clone(),
            node.keystore.clone(),
        ),
    };
    Box::new(move |executor| rpc::build(deps.clone(), executor).map_err(Error::Application))
}
