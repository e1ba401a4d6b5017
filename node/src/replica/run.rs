// SPDX-License-Identifier: Apache-2.0
//! How a replica is opened and started.

use super::chain::NodeChain;
use crate::service::{FullBackend, FullClient};
use futures::{future::Either, FutureExt, StreamExt};
use nerv_replica::{
    duty::{Chain, Finalised},
    fetch::Peers,
    http::Http,
    metrics::Metrics,
    part::Server,
    service::{Service, Step, LOG},
    store::FOLDER,
    ReplicaKey, Store,
};
use sc_client_api::{Backend, BlockchainEvents};
use sc_network_sync::SyncingService;
use sc_service::{error::Error, Configuration, TaskManager};
use sp_blockchain::HeaderBackend;
use sp_consensus::SyncOracle;
use sp_core::{offchain::OffchainStorage, H256};
use sp_keystore::KeystorePtr;
use std::{
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use substrate_prometheus_endpoint::Registry;

/// How long it waits for a block before it looks anew, so that what failed is tried again.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it says that the chain gives no answer.
const COMPLAINTS: Duration = Duration::from_secs(60);

/// A replica that is open, and does not run yet.
pub struct Replica {
    genesis: H256,
    key: Arc<ReplicaKey>,
    store: Arc<Store>,
    server: Arc<Server>,
}

/// What it runs with.
pub struct Parts<'a> {
    /// The chain.
    pub client: Arc<FullClient>,
    /// Its storage.
    pub backend: Arc<FullBackend>,
    /// The keys by which the node's operators are known.
    pub keystore: KeystorePtr,
    /// What follows other nodes' chains.
    pub sync: Arc<SyncingService<nerv_runtime::opaque::Block>>,
    /// Where metrics are collected.
    pub prometheus: Option<&'a Registry>,
}

impl Replica {
    /// Reads the key, and opens the folder of fragments, in which what a killed process left is
    /// deleted.
    pub fn open(config: &Configuration, genesis: H256) -> Result<Self, Error> {
        let keys = config.keystore.path();
        let keys = keys.ok_or("a replica needs a keystore on disk, for its key is beside it")?;
        let other = |error: String| Error::Other(format!("the replica: {error}"));
        let key = ReplicaKey::load(keys).map_err(|error| other(error.to_string()))?;
        let key = Arc::new(key);
        let chain = config.base_path.config_dir(config.chain_spec.id());
        let folder = chain.join(FOLDER);
        let opened = Store::open(folder.clone(), key.clone());
        let (store, swept) = opened.map_err(|error| other(error.to_string()))?;
        let store = Arc::new(store);
        if swept > 0 {
            log::info!(target: LOG, "{swept} files that were half written are deleted");
        }
        log::info!(target: LOG, "Keeps fragments in {}", folder.display());
        let server = Arc::new(Server::new(genesis, store.clone()));
        Ok(Self {
            genesis,
            key,
            store,
            server,
        })
    }

    /// What hands its fragments over to others.
    pub fn server(&self) -> Arc<Server> {
        self.server.clone()
    }

    /// Follows the finalised blocks from now on.
    pub fn spawn(self, parts: Parts, task_manager: &TaskManager) -> Result<(), Error> {
        let storage = parts.backend.offchain_storage();
        let storage = storage.ok_or("the node has no storage for off-chain workers")?;
        let other = |error: String| Error::Other(format!("the replica: {error}"));
        let metrics = Metrics::new(parts.prometheus).map_err(|error| other(error.to_string()))?;
        let http = Http::new().map_err(|error| other(error.to_string()))?;
        let chain = NodeChain::new(
            parts.client.clone(),
            parts.backend,
            parts.keystore,
            self.key,
        );
        let peers: Arc<dyn Peers> = Arc::new(http);
        let service = Service::new(self.genesis, chain, peers, self.store, storage, metrics);
        let task = follow(service, parts.client, parts.sync);
        // Blocking: it works on megabytes, and writes them to the disk.
        task_manager
            .spawn_handle()
            .spawn_blocking("replica", Some("replica"), task);
        Ok(())
    }
}

/// Does what there is to do, and waits for the next finalised block.
async fn follow<C: Chain, S: OffchainStorage + Clone>(
    mut service: Service<C, S>,
    client: Arc<FullClient>,
    sync: Arc<SyncingService<nerv_runtime::opaque::Block>>,
) {
    let mut finality = client.finality_notification_stream();
    let mut complained: Option<Instant> = None;
    loop {
        // Those that came meanwhile: the newest block is looked at, and each notification holds on
        // to the state of its block.
        while let Some(Some(_)) = finality.next().now_or_never() {}
        let info = client.info();
        let at = Finalised {
            height: info.finalized_number,
            hash: info.finalized_hash,
        };
        // What is long past is asked of nobody any more.
        if !sync.is_major_syncing() {
            match service.step(at, Instant::now()).await {
                Ok(Step::Worked) => continue,
                Ok(Step::Rest) => complained = None,
                Err(error) => {
                    if complained.is_none_or(|since| since.elapsed() >= COMPLAINTS) {
                        log::warn!(target: LOG, "{error}");
                        complained = Some(Instant::now());
                    }
                }
            }
        }
        let wait = pin!(tokio::time::sleep(PATIENCE));
        let next = finality.next();
        if let Either::Left((None, _)) = futures::future::select(next, wait).await {
            return;
        }
    }
}
