//! Puts a node together. Here: the stored chain and the checks on new blocks, which the offline
//! commands share. Network and RPC are in `full`, the tasks of a running node in `tasks`, and the
//! switch and keys of the runtime's keeper in `keeper`.

mod full;
mod keeper;
mod tasks;

pub use full::new_full;
pub use keeper::Keeper;

use nerv_runtime::{opaque::Block, RuntimeApi};
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_aura::{standalone, ImportQueueParams, SlotDuration};
use sc_consensus_grandpa::{GrandpaBlockImport, GrandpaPruningFilter, LinkHalf};
use sc_service::{error::Error, Configuration, PartialComponents, TaskManager};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sp_consensus_aura::{
    inherents::InherentDataProvider as SlotProvider,
    sr25519::{AuthorityId as AuraId, AuthorityPair as AuraPair},
};
use sp_runtime::traits::Block as BlockT;
use sp_timestamp::InherentDataProvider as TimestampProvider;
use std::sync::Arc;

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

/// A block hash.
pub type Hash = <Block as BlockT>::Hash;
/// The chain: storage, import and runtime calls.
pub type FullClient =
    sc_service::TFullClient<Block, RuntimeApi, sc_executor::WasmExecutor<HostFunctions>>;
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

/// Opens the stored chain, or creates it from the chain specification, and builds what checks
/// new blocks.
pub fn new_partial(config: &Configuration) -> Result<Service, Error> {
    let telemetry = new_telemetry(config)?;
    let telemetry_handle = telemetry.as_ref().map(|(_, telemetry)| telemetry.handle());

    let (client, backend, keystore_container, task_manager) =
        sc_service::new_full_parts::<Block, RuntimeApi, _>(
            config,
            telemetry_handle.clone(),
            sc_service::new_wasm_executor::<HostFunctions>(&config.executor),
            // A pruned node must keep the blocks that prove finality, or no other node could
            // warp sync from it.
            vec![Arc::new(GrandpaPruningFilter)],
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
        transaction_pool: new_transaction_pool(config, client.clone(), &task_manager),
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

fn new_transaction_pool(
    config: &Configuration,
    client: Arc<FullClient>,
    task_manager: &TaskManager,
) -> Arc<TransactionPool> {
    let spawner = task_manager.spawn_essential_handle();
    let pool =
        sc_transaction_pool::Builder::new(spawner, client, config.role.is_authority().into())
            .with_options(config.transaction_pool.clone())
            .with_prometheus(config.prometheus_registry())
            .build();
    Arc::new(pool)
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
        block_import,
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
