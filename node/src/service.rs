// SPDX-License-Identifier: Apache-2.0
//! Puts a node together. Here: the stored chain and the checks on new blocks, which the offline
//! commands share.
//!
//! | module | what it holds |
//! |---|---|
//! | `full` | network and RPC of a running node |
//! | `tasks` | its tasks |
//! | `pool` | the transactions that wait for a block |
//! | `keeper` | the switch and the keys of the runtime's keeper |
//! | `keeper_key` | its ML-DSA-65 key, with which the node signs |
//! | `preflight` | what is wrong with the keys |
//! | `agent` | which agent the runtime's worker asks for evidence |
//! | `states` | states that are downloaded, and which state can be read at the start |
//! | `executor` | what executes the runtime, and where it keeps what it has compiled |
//! | `genesis` | whether the stored chain is the one of the chain specification |

mod agent;
mod executor;
mod full;
mod genesis;
mod keeper;
mod keeper_key;
mod pool;
mod preflight;
mod states;
mod tasks;

pub use agent::agent_url;
pub use full::new_full;
pub use keeper::Keeper;
pub use keeper_key::KeyFiles;
pub use pool::{Settings as PoolSettings, DEFAULT_LIMIT as DEFAULT_POOL_LIMIT};

use nerv_runtime::{opaque::Block, RuntimeApi};
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::{standalone, ImportQueueParams, SlotDuration};
use sc_consensus_grandpa::{GrandpaBlockImport, GrandpaPruningFilter, LinkHalf};
use sc_service::{
    error::Error, Configuration, GenesisBlockBuilder, PartialComponents, TaskManager,
};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sp_consensus_aura::{
    inherents::InherentDataProvider as SlotProvider,
    sr25519::{AuthorityId as AuraId, AuthorityPair as AuraPair},
};
use sp_runtime::traits::Block as BlockT;
use sp_timestamp::InherentDataProvider as TimestampProvider;
use states::StateImport;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What the runtime may call in the node. Nothing of our own, so that every Substrate tool can
/// execute the runtime.
#[cfg(not(feature = "runtime-benchmarks"))]
pub type HostFunctions = sp_io::SubstrateHostFunctions;
/// What the runtime may call in the node, with what benchmarks need.
#[cfg(feature = "runtime-benchmarks")]
pub type HostFunctions = (
    sp_io::SubstrateHostFunctions,
    frame_benchmarking::benchmarking::HostFunctions,
);

/// What executes the runtime.
pub type Executor = sc_executor::WasmExecutor<HostFunctions>;
/// A block hash.
pub type Hash = <Block as BlockT>::Hash;
/// The chain: storage, import and runtime calls.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// Where blocks and states are stored.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// The transactions that wait for a block.
pub type TransactionPool = TransactionPoolHandle<Block, FullClient>;

type SelectChain = LongestChain<FullBackend, Block>;
type BlockImport = GrandpaBlockImport<FullBackend, Block, FullClient, SelectChain>;
type GrandpaLink = LinkHalf<Block, FullClient, SelectChain>;

/// At least one block in so many carries a proof of finality. Such proofs are stored forever:
/// the period trades their room against the length of the proofs that light clients get.
const JUSTIFICATION_PERIOD: u32 = 512;

/// How many telemetry messages may wait for a slow connection.
const TELEMETRY_BUFFER: usize = 16;

/// A node without network and tasks, as the offline commands use it.
pub type Service = PartialComponents<
    FullClient,
    FullBackend,
    SelectChain,
    DefaultImportQueue<Block>,
    TransactionPool,
    Consensus,
>;

/// What block production and finality take over from `new_partial`.
pub struct Consensus {
    block_import: BlockImport,
    grandpa_link: GrandpaLink,
    telemetry: Option<Telemetry>,
}

/// How a node is started, besides its configuration.
pub struct Start {
    /// Whether it keeps watch over the load.
    pub keeper: Keeper,
    /// The ML-DSA-65 key that the keeper signs with, if there is one.
    pub keeper_key: Option<KeyFiles>,
    /// Whether it holds fragments.
    pub replica: bool,
    /// The URL of the agent that vouches for an enclave of this machine.
    pub agent: Option<String>,
    /// How many transactions may wait.
    pub pool: PoolSettings,
    /// Where compiled runtimes are kept; in the base path if it is not said.
    pub runtime_cache: Option<PathBuf>,
    /// Whether the chain specification is a file. The genesis of such a chain stays as it is; that of
    /// a chain known by name changes with each build of the runtime.
    pub chain_is_a_file: bool,
}

/// Opens the stored chain, or creates it from the chain specification, and builds what checks
/// new blocks: for a command that works on the stored chain.
pub fn new_partial(config: &Configuration) -> Result<Service, Error> {
    open(config, &PoolSettings::default(), None, false)
}

fn open(
    config: &Configuration,
    pool: &PoolSettings,
    runtime_cache: Option<&Path>,
    refuse_other_chain: bool,
) -> Result<Service, Error> {
    let telemetry = new_telemetry(config)?;
    let telemetry_handle = telemetry.as_ref().map(|(_, telemetry)| telemetry.handle());

    let executor = executor::new_executor(config, runtime_cache);
    let mut db_config = config.db_config();
    // A pruned node must keep the blocks that prove finality, or no other node could warp sync
    // from it.
    db_config.pruning_filters = vec![Arc::new(GrandpaPruningFilter)];
    let backend = sc_service::new_db_backend(db_config)?;
    let genesis = build_genesis(config, &backend, &executor, refuse_other_chain)?;
    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
            config,
            telemetry_handle.clone(),
            executor,
            backend,
            genesis,
            false,
        )?;
    let client = Arc::new(client);

    let telemetry = telemetry.map(|(worker, telemetry)| {
        let spawner = task_manager.spawn_handle();
        spawner.spawn("telemetry", None, worker.run());
        telemetry
    });

    let select_chain = LongestChain::new(backend.clone());
    let (block_import, grandpa_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        telemetry_handle.clone(),
    )?;

    Ok(PartialComponents {
        import_queue: new_import_queue(
            config,
            client.clone(),
            block_import.clone(),
            &task_manager,
            telemetry_handle,
        )?,
        transaction_pool: Arc::new(pool::build(pool, config, &client, &task_manager)),
        client,
        backend,
        task_manager,
        keystore_container,
        select_chain,
        other: Consensus {
            block_import,
            grandpa_link,
            telemetry,
        },
    })
}

/// Connects to the telemetry servers that the command line or the chain specification name, if
/// any.
fn new_telemetry(config: &Configuration) -> Result<Option<(TelemetryWorker, Telemetry)>, Error> {
    let endpoints = config.telemetry_endpoints.clone();
    let Some(endpoints) = endpoints.filter(|list| !list.is_empty()) else {
        return Ok(None);
    };
    let worker = TelemetryWorker::new(TELEMETRY_BUFFER)?;
    let telemetry = worker.handle().new_telemetry(endpoints);
    Ok(Some((worker, telemetry)))
}

/// Builds the genesis of the chain specification, and looks whether the stored chain has the same.
fn build_genesis(
    config: &Configuration,
    backend: &Arc<FullBackend>,
    executor: &Executor,
    refuse_other_chain: bool,
) -> Result<GenesisBlockBuilder<Block, FullBackend, Executor>, Error> {
    let storage = config.chain_spec.as_storage_builder().build_storage();
    let storage = storage.map_err(sp_blockchain::Error::Storage)?;
    let name = config.chain_spec.name();
    if let Some(other) = genesis::compare(backend, executor.clone(), storage.clone(), name)? {
        let path = config
            .database
            .path()
            .map(|path| path.display().to_string());
        let place = path.unwrap_or_else(|| "memory".into());
        if refuse_other_chain {
            let advice = "name another --base-path, or delete what is stored by `purge-chain`";
            return Err(Error::Other(format!("{other}: {advice} ({place})")));
        }
        log::warn!(
            "This build begins the chain otherwise: {other}. The node goes on with what is stored in \
             {place} and with the runtime there; `purge-chain` lets it begin anew."
        );
    }
    let write = !config.no_genesis();
    let (backend, executor) = (backend.clone(), executor.clone());
    Ok(GenesisBlockBuilder::new_with_storage(
        storage, write, backend, executor,
    )?)
}

/// Builds the queue that checks blocks from elsewhere and imports them, through GRANDPA.
fn new_import_queue(
    config: &Configuration,
    client: Arc<FullClient>,
    block_import: BlockImport,
    task_manager: &TaskManager,
    telemetry: Option<TelemetryHandle>,
) -> Result<DefaultImportQueue<Block>, Error> {
    let clock_client = client.clone();
    let queue = sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
        justification_import: Some(Box::new(block_import.clone())),
        block_import: StateImport::new(block_import, client.clone()),
        client,
        create_inherent_data_providers: move |parent, ()| {
            // Of each block anew: an upgrade of the runtime may have changed it in between.
            let slot_duration =
                standalone::slot_duration_at::<AuraId, _, _>(&*clock_client, parent);
            async move { Ok(slot_and_time(slot_duration?)) }
        },
        spawner: &task_manager.spawn_essential_handle(),
        registry: config.prometheus_registry(),
        check_for_equivocation: Default::default(),
        telemetry,
        compatibility_mode: Default::default(),
    })?;
    Ok(queue)
}

/// The current slot and the current time, which go into each block and are checked in each.
fn slot_and_time(slot_duration: SlotDuration) -> (SlotProvider, TimestampProvider) {
    let time = TimestampProvider::from_system_time();
    let slot = SlotProvider::from_timestamp_and_slot_duration(*time, slot_duration);
    (slot, time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slot_follows_the_clock() {
        let (slot, time) = slot_and_time(SlotDuration::from_millis(1000));
        assert_eq!(**slot, time.as_millis() / 1000);
    }
}
