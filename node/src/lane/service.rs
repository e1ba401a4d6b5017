// SPDX-License-Identifier: Apache-2.0
//! Follows the chain: which lanes there are, and which slots of theirs are this node's. Each of those has a
//! replica, a task of its own, which is told of each finalised block.
//!
//! What replicas settle and take from their inboxes is read from finalised blocks alone. Of best blocks they
//! are told where the next commit begins: it is checked against the newest, and there can be one in each.

use super::{
    chain::{self, takes_commits, At, ChainError, LaneChain, Seat},
    handle::{Event, Lane, Lanes, Local, MAX_EVENTS, MAX_NOTES},
    metrics::Metrics,
    network::{Gossip, Opened, Outgoing, Wanted, MAX_OUTGOING},
    open::{self, Folder, FOLDER},
    router::Router,
    runner::{Around, Part, Runner},
    submit::{self, Submitter},
    LOG,
};
use crate::service::{FullBackend, FullClient, TransactionPool};
use futures::{future::Either, stream, FutureExt, StreamExt};
use nerv_lane::directory::Key;
use nerv_primitives_core::api::{LaneStatusView, LaneView};
use nerv_primitives_types::{BlockHeight, ShardId};
use nerv_runtime::opaque::Block;
use sc_client_api::BlockchainEvents;
use sc_network::service::traits::NetworkService;
use sc_network_sync::SyncingService;
use sc_service::{error::Error, Configuration, SpawnTaskHandle, TaskManager};
use sp_consensus::SyncOracle;
use sp_core::H256;
use sp_keystore::KeystorePtr;
use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use substrate_prometheus_endpoint::Registry;
use tokio::sync::{broadcast, mpsc};

/// How long it waits for a block before it looks anew, so that what failed is tried again.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a replica that has stopped stays so.
const PAUSE: Duration = Duration::from_secs(30);

/// How often it says that the chain gives no answer.
const COMPLAINTS: Duration = Duration::from_secs(60);

/// With what lanes are followed.
pub struct Parts<'a> {
    /// The chain.
    pub client: Arc<FullClient>,
    /// Its storage.
    pub backend: Arc<FullBackend>,
    /// The transactions that wait for a block.
    pub pool: Arc<TransactionPool>,
    /// The keys of enclaves, and of the keeper.
    pub keystore: KeystorePtr,
    /// The network.
    pub network: Arc<dyn NetworkService>,
    /// What follows other nodes' chains.
    pub sync: Arc<SyncingService<Block>>,
    /// Where metrics are collected.
    pub prometheus: Option<&'a Registry>,
}

/// Lanes in this node, before anything runs.
pub struct Service {
    genesis: H256,
    folder: PathBuf,
    is_replica: bool,
    lanes: Lanes,
    opened: Opened,
    outgoing: mpsc::Sender<Outgoing>,
    queued: mpsc::Receiver<Outgoing>,
}

impl Service {
    /// With the protocol that the network was told of.
    pub fn new(config: &Configuration, genesis: H256, is_replica: bool, opened: Opened) -> Self {
        let chain = config.base_path.config_dir(config.chain_spec.id());
        let (outgoing, queued) = mpsc::channel(MAX_OUTGOING);
        Self {
            genesis,
            folder: chain.join(FOLDER),
            is_replica,
            lanes: Lanes::default(),
            opened,
            outgoing,
            queued,
        }
    }

    /// The way to lanes, for clients.
    pub fn router(
        &self,
        client: Arc<FullClient>,
        backend: Arc<FullBackend>,
        keystore: KeystorePtr,
    ) -> Router {
        let chain = LaneChain::new(client, backend, keystore);
        Router::new(
            chain,
            self.genesis,
            self.lanes.clone(),
            self.outgoing.clone(),
        )
    }

    /// Follows the finalised blocks from now on.
    pub fn spawn(self, parts: Parts, task_manager: &TaskManager) -> Result<(), Error> {
        let metrics = Metrics::new(parts.prometheus);
        let metrics = metrics.map_err(|error| Error::Other(format!("lanes: {error}")))?;
        let spawner = task_manager.spawn_handle();
        let chain = LaneChain::new(parts.client.clone(), parts.backend, parts.keystore);
        let gossip = Gossip::new(
            self.opened,
            parts.network,
            self.genesis,
            self.lanes.clone(),
            metrics.clone(),
        );
        spawner.spawn(
            "lane-network",
            Some("lanes"),
            gossip.run(parts.sync.clone(), self.queued),
        );
        let (sender, waiting) = mpsc::channel(submit::MAX_WAITING);
        let submitter = Submitter::new(chain.clone(), parts.pool, self.genesis);
        spawner.spawn("lane-submit", Some("lanes"), submitter.run(waiting));
        let follower = Follower {
            around: Around {
                chain,
                genesis: self.genesis,
                network: self.outgoing,
                submit: sender,
                metrics,
            },
            folder: self.folder,
            is_replica: self.is_replica,
            lanes: self.lanes,
            replicas: HashMap::new(),
            failed: HashMap::new(),
            spawner: spawner.clone(),
        };
        // Blocking: it may read all records of a shard, and write them to the disk.
        spawner.spawn_blocking(
            "lanes",
            Some("lanes"),
            follower.run(parts.client, parts.sync),
        );
        Ok(())
    }
}

/// A replica that runs.
struct Running {
    local: Local,
    opened_at: BlockHeight,
    /// The slot, and the key that signs for it.
    seat: (u8, Key),
}

/// Follows the chain.
struct Follower {
    around: Around,
    folder: PathBuf,
    is_replica: bool,
    lanes: Lanes,
    replicas: HashMap<ShardId, Running>,
    /// When a replica did not begin, or stopped.
    failed: HashMap<ShardId, Instant>,
    spawner: SpawnTaskHandle,
}

impl Follower {
    async fn run(mut self, client: Arc<FullClient>, sync: Arc<SyncingService<Block>>) {
        let finality = client.finality_notification_stream().map(drop);
        let imports = client.import_notification_stream().map(drop);
        let mut blocks = stream::select(finality, imports);
        let mut complained: Option<Instant> = None;
        let mut last: Option<H256> = None;
        let mut tip: Option<H256> = None;
        loop {
            // Those that came meanwhile: the newest block is looked at, and each notification holds on
            // to the state of its block.
            while let Some(Some(())) = blocks.next().now_or_never() {}
            let at = self.around.chain.finalised();
            // What is long past is nothing to vote for.
            let is_new = last != Some(at.hash) || !self.failed.is_empty();
            if is_new && !sync.is_major_syncing() {
                match self.look(at) {
                    Ok(()) => (last, complained) = (Some(at.hash), None),
                    Err(error) => {
                        if complained.is_none_or(|since| since.elapsed() >= COMPLAINTS) {
                            log::warn!(target: LOG, "{error}");
                            complained = Some(Instant::now());
                        }
                    }
                }
            }
            let best = self.around.chain.best();
            if tip != Some(best.hash) && !self.replicas.is_empty() && !sync.is_major_syncing() {
                // If the chain gives no answer, commits go on from the last block that is final.
                match self.tell_of_tip(best) {
                    Ok(()) => tip = Some(best.hash),
                    Err(error) => log::debug!(target: LOG, "{error}"),
                }
            }
            let wait = pin!(tokio::time::sleep(PATIENCE));
            let next = blocks.next();
            if let Either::Left((None, _)) = futures::future::select(next, wait).await {
                return;
            }
        }
    }

    /// Looks at all lanes at the end of a finalised block.
    fn look(&mut self, at: At) -> Result<(), ChainError> {
        let views = self.around.chain.lanes(at.hash)?;
        let seats = match self.is_replica {
            true => self.around.chain.seats(&views),
            false => vec![None; views.len()],
        };
        self.stop_others(&views, &seats);
        for (lane, seat) in views.iter().zip(&seats) {
            if let Some(seat) = seat {
                self.start_if_due(lane, seat, at);
            }
        }
        self.publish(&views);
        self.want(&views, &seats, at);
        for lane in &views {
            self.tell(lane, at)?;
        }
        self.sweep(&views, at);
        Ok(())
    }

    /// Replicas of lanes that have ended, or in which the slot is another node's, or has another key.
    fn stop_others(&mut self, views: &[LaneView], seats: &[Option<Seat>]) {
        let lanes = || views.iter().zip(seats);
        let (mut stopped, mut left) = (Vec::new(), Vec::new());
        self.replicas.retain(|shard, running| {
            let found = lanes().find(|(lane, _)| lane.shard == *shard);
            let stays = found.is_some_and(|(lane, seat)| {
                let seat = seat.as_ref().map(|seat| (seat.slot, seat.key.public()));
                // A lane that returns needs its records even if nobody votes any more.
                let is_same = seat == Some(running.seat) || !takes_commits(lane.status);
                is_same && lane.opened_at == running.opened_at && needs_replica(lane.status)
            });
            let runs = !running.local.events.is_closed();
            if stays && !runs {
                stopped.push(*shard);
            }
            if !stays {
                left.push(*shard);
            }
            stays && runs
        });
        for shard in left {
            self.around.metrics.forget(&shard);
        }
        for shard in stopped {
            self.failed.insert(shard, Instant::now());
        }
        self.failed
            .retain(|shard, _| views.iter().any(|lane| lane.shard == *shard));
    }

    /// Begins with a replica, unless it runs, or has failed a moment ago.
    fn start_if_due(&mut self, lane: &LaneView, seat: &Seat, at: At) {
        let shard = lane.shard;
        let Some(position) = &lane.position else {
            return;
        };
        let is_early = |since: &Instant| since.elapsed() < PAUSE;
        if self.replicas.contains_key(&shard)
            || !needs_replica(lane.status)
            || self.failed.get(&shard).is_some_and(is_early)
        {
            return;
        }
        let folder = Folder::new(&self.folder, &shard, lane.opened_at);
        let part = Part {
            shard,
            seat: seat.clone(),
            rules: position.rules,
            heartbeat: lane.heartbeat,
            folder: folder.clone(),
        };
        let (notes, _) = broadcast::channel(MAX_NOTES);
        let begun = open::open(&self.around.chain, lane, at, &folder)
            .map_err(|error| error.to_string())
            .and_then(|(beginning, territory)| {
                let around = self.around.clone();
                let runner = Runner::new(around, part, beginning, territory, notes.clone());
                runner.map_err(|halt| halt.to_string())
            });
        let runner = match begun {
            Ok(runner) => runner,
            Err(error) => {
                log::error!(target: LOG, "No replica of lane {shard}: {error}");
                self.failed.insert(shard, Instant::now());
                return;
            }
        };
        self.failed.remove(&shard);
        let (events, received) = mpsc::channel(MAX_EVENTS);
        // Blocking: it runs batches, and writes to the disk.
        self.spawner
            .spawn_blocking("lane-replica", Some("lanes"), runner.run(received));
        let running = Running {
            local: Local { events, notes },
            opened_at: lane.opened_at,
            seat: (seat.slot, seat.key.public()),
        };
        self.replicas.insert(shard, running);
    }

    /// What the rest of the node is to know.
    fn publish(&self, views: &[LaneView]) {
        let open = views.iter().filter(|lane| needs_replica(lane.status));
        let lanes = open.map(|lane| {
            let running = self.replicas.get(&lane.shard);
            let entry = Lane {
                keys: keys(lane).collect(),
                local: running.map(|running| running.local.clone()),
            };
            (lane.shard, entry)
        });
        self.lanes.replace(lanes.collect());
    }

    /// Whom the network is to know.
    fn want(&self, views: &[LaneView], seats: &[Option<Seat>], at: At) {
        let ours = views.iter().zip(seats).filter(|(_, seat)| seat.is_some());
        let wanted = Wanted {
            keys: views.iter().flat_map(keys).collect(),
            colleagues: ours
                .flat_map(|(lane, _)| keys(lane))
                .collect::<BTreeSet<_>>(),
            own: seats
                .iter()
                .flatten()
                .map(|seat| seat.key.clone())
                .collect(),
            height: at.height,
        };
        let outgoing = Outgoing::Wanted(Box::new(wanted));
        if self.around.network.try_send(outgoing).is_err() {
            self.around.metrics.lost();
        }
    }

    /// Tells a lane's replica how it stands.
    fn tell(&self, lane: &LaneView, at: At) -> Result<(), ChainError> {
        let Some(running) = self.replicas.get(&lane.shard) else {
            return Ok(());
        };
        let Some(seen) = self.around.chain.view(lane, at)? else {
            return Ok(());
        };
        // One that is behind is told of the next block.
        let events = &running.local.events;
        let _ = events.try_send(Event::Chain(Box::new(seen)));
        if lane.status == LaneStatusView::Returning {
            let _ = events.try_send(Event::Returning(at.height));
        }
        Ok(())
    }

    /// Tells the replicas where their lanes stand in the best block.
    fn tell_of_tip(&self, best: At) -> Result<(), ChainError> {
        for lane in self.around.chain.lanes(best.hash)? {
            let running = self.replicas.get(&lane.shard);
            let same = running.filter(|running| running.opened_at == lane.opened_at);
            if let (Some(running), Some(tip)) = (same, chain::tip(&lane)) {
                let _ = running.local.events.try_send(Event::Tip(Box::new(tip)));
            }
        }
        Ok(())
    }

    /// Deletes what is left of lanes that have ended.
    fn sweep(&self, views: &[LaneView], at: At) {
        let folders = views
            .iter()
            .map(|lane| Folder::new(&self.folder, &lane.shard, lane.opened_at));
        let folders: Vec<_> = folders.collect();
        match Folder::sweep(&self.folder, &folders, at.height) {
            Ok(0) => {}
            Ok(gone) => log::info!(target: LOG, "{gone} lanes have ended: their files are deleted"),
            Err(error) => log::warn!(target: LOG, "{}: {error}", self.folder.display()),
        }
    }
}

/// The enclaves of a lane's replicas.
fn keys(lane: &LaneView) -> impl Iterator<Item = Key> + '_ {
    lane.seats.iter().filter_map(|seat| seat.key)
}

/// Whether a lane's records are only to be had of its replicas.
fn needs_replica(status: LaneStatusView) -> bool {
    takes_commits(status) || matches!(status, LaneStatusView::Returning | LaneStatusView::Unsound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_are_needed_from_the_opening_until_the_records_are_back() {
        use LaneStatusView::*;
        let needed = [Open, Quiet, Closing, Returning, Unsound].map(needs_replica);
        assert_eq!(needed, [true; 5]);
        assert_eq!([Opening, Settling].map(needs_replica), [false; 2]);
    }
}
