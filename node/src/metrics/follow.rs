// SPDX-License-Identifier: Apache-2.0
//! The task: it looks whenever there is a new block, as long as that takes little of the machine.

use super::{
    shown::Shown,
    source::NodeSource,
    watch::{Source, Watch},
    LOG,
};
use crate::service::{FullBackend, FullClient, TransactionPool};
use nerv_primitives_types::BlockHeight;
use nerv_runtime::{opaque::Block, AccountId};
use sc_network_sync::SyncingService;
use sc_service::{error::Error, TaskManager};
use sc_transaction_pool_api::TransactionPool as _;
use sp_keystore::KeystorePtr;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use substrate_prometheus_endpoint::Registry;

/// How often it looks whether there is a new block. It asks, and is not told: what the client tells of
/// blocks holds on to their states until somebody takes it.
const POLL: Duration = Duration::from_millis(500);

/// How long it waits for a block before it looks anew, so that what failed is tried again.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it waits for what peers have.
const ANSWER: Duration = Duration::from_secs(1);

/// How often it says that the chain gives no answer.
const COMPLAINTS: Duration = Duration::from_secs(60);

/// The rest after a look, as a multiple of what the look took: so that looks take no more than a tenth of
/// a core, whatever the chain grows to.
const REST: u32 = 9;

/// The rest at the most.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// With what the chain is watched.
pub struct Parts<'a> {
    /// The chain.
    pub client: Arc<FullClient>,
    /// Its storage.
    pub backend: Arc<FullBackend>,
    /// The keys of the keeper.
    pub keystore: KeystorePtr,
    /// The account of its ML-DSA-65 key, if it has one.
    pub keeper_key: Option<AccountId>,
    /// What follows other nodes' chains.
    pub sync: Arc<SyncingService<Block>>,
    /// Where metrics are collected. Without one nothing is read.
    pub prometheus: Option<&'a Registry>,
    /// The transactions that wait for a block.
    pub pool: Arc<TransactionPool>,
    /// How many may.
    pub pool_limit: usize,
}

/// Watches the chain from now on.
pub fn spawn(parts: Parts, task_manager: &TaskManager) -> Result<(), Error> {
    let Some(registry) = parts.prometheus else {
        return Ok(());
    };
    let shown = Shown::new(registry);
    let shown = shown.map_err(|error| Error::Other(format!("metrics of shards: {error}")))?;
    shown.pool_limit(parts.pool_limit);
    let (keystore, key) = (parts.keystore, parts.keeper_key);
    let source = NodeSource::new(parts.client, parts.backend, keystore, key);
    let task = follow(source, shown, parts.sync, parts.pool);
    // Blocking: it calls the runtime. Not essential: the chain goes on without.
    let spawner = task_manager.spawn_handle();
    spawner.spawn_blocking("shard-metrics", Some("metrics"), task);
    Ok(())
}

async fn follow(
    source: NodeSource,
    shown: Shown,
    sync: Arc<SyncingService<Block>>,
    pool: Arc<TransactionPool>,
) {
    let mut watch = Watch::default();
    let mut complained: Option<Instant> = None;
    loop {
        let target = target(&sync).await;
        let status = pool.status();
        shown.pool(status.ready.saturating_add(status.future));
        let began = Instant::now();
        let seen = (source.best(), source.finalised());
        let result = watch.look(&source, &shown, target, began);
        let took = began.elapsed();
        shown.looked(took);
        if let Err(error) = result {
            if complained.is_none_or(|since| since.elapsed() >= COMPLAINTS) {
                log::warn!(target: LOG, "{error}");
                complained = Some(Instant::now());
            }
        }
        tokio::time::sleep(took.saturating_mul(REST).min(LONGEST_REST)).await;
        while (source.best(), source.finalised()) == seen && began.elapsed() < PATIENCE {
            tokio::time::sleep(POLL).await;
        }
    }
}

/// The best block that a peer has, if the node says so in time.
async fn target(sync: &SyncingService<Block>) -> Option<BlockHeight> {
    let status = tokio::time::timeout(ANSWER, sync.status()).await;
    status.ok()?.ok()?.best_seen_block
}
