// SPDX-License-Identifier: Apache-2.0
//! The protocol `/GENESIS/nerv/lane/1`: notifications of the node's own, on which replicas talk, and orders
//! reach them.
//!
//! | file | what it holds |
//! |---|---|
//! | `sessions.rs` | the peers, what they may send, and what waits for them |
//! | `gate.rs` | what is let in, and what becomes of it |
//! | `find.rs` | who speaks for which enclave, and connections to colleagues |
//!
//! Every node speaks it, and opens it to each peer that it syncs with, as GRANDPA's is. A node that has no
//! replica passes on announcements, by which replicas find each other, and hands its clients' orders to
//! replicas it is connected to. Replicas of one lane also connect to each other, by the addresses in their
//! announcements.
//!
//! Which peer a notification is from, the network makes sure of. For which enclave it speaks, the
//! announcement says. So no message needs a signature for the way.
//!
//! Why not the statement store of polkadot-sdk: it gossips once a second (`PROPAGATE_TIMEOUT` of
//! `sc-network-statement`), every statement to every node, and keeps what nobody needs again. An order may
//! as well be handed to a node that is a replica, or to any that knows one.

mod find;
mod gate;
mod sessions;

use super::{handle::Lanes, keys::EnclaveKey, metrics::Metrics, LOG};
use crate::service::Hash;
use futures::{future::Either, stream::FuturesUnordered, FutureExt, StreamExt};
use nerv_lane::{
    directory::{Announcement, Directory, Key},
    protocol::Time,
    wire::{Packet, MAX_PACKET},
};
use nerv_primitives_types::BlockHeight;
use nerv_runtime::opaque::Block;
use sc_network::{
    config::{NonReservedPeerMode, SetConfig},
    multiaddr::Protocol,
    peer_store::PeerStoreProvider,
    service::traits::{NetworkService, NotificationEvent, NotificationService, ValidationResult},
    Multiaddr, NetworkBackend, NotificationMetrics, PeerId, ProtocolName,
};
use sc_network_sync::{SyncEvent, SyncEventStream, SyncingService};
use sessions::{Sent, Sessions};
use sp_core::{bytes::to_hex, H256};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Instant,
};
use tokio::sync::mpsc;

/// What waits to be sent at the most.
pub const MAX_OUTGOING: usize = 4_096;

/// The peers that may open the protocol to this node without being asked.
const MAX_STRANGERS: u32 = 64;

/// What is to be sent.
pub enum Outgoing {
    /// A packet to those enclaves.
    Packet {
        /// To whom.
        keys: Vec<Key>,
        /// Its bytes.
        packet: Arc<[u8]>,
    },
    /// Orders to some of those enclaves, as many as there is a connection to. Whether there was one is
    /// told.
    Orders {
        /// To whom.
        keys: Vec<Key>,
        /// The bytes of the packet.
        packet: Arc<[u8]>,
        /// How many it was sent to.
        sent: tokio::sync::oneshot::Sender<usize>,
    },
    /// So many orders of a peer were none.
    Unfit(PeerId, usize),
    /// What the chain says.
    Wanted(Box<Wanted>),
}

/// Whom the chain has in lanes.
pub struct Wanted {
    /// The enclaves of all lanes.
    pub keys: BTreeSet<Key>,
    /// Those that this node's replicas have to do with.
    pub colleagues: BTreeSet<Key>,
    /// This node's own.
    pub own: Vec<EnclaveKey>,
    /// The finalised block.
    pub height: BlockHeight,
}

/// The orders of a client go to so many replicas.
const COPIES: usize = 3;

/// The protocol's name.
fn name(genesis: &H256) -> ProtocolName {
    let genesis = to_hex(genesis.as_bytes(), false);
    format!("/{}/nerv/lane/1", genesis.trim_start_matches("0x")).into()
}

/// The protocol, before the network runs.
pub struct Opened {
    name: ProtocolName,
    notifications: Box<dyn NotificationService>,
}

/// Makes the protocol known to the network that is to be built.
pub fn register<N: NetworkBackend<Block, Hash>>(
    genesis: &H256,
    metrics: NotificationMetrics,
    peers: Arc<dyn PeerStoreProvider>,
) -> (Opened, N::NotificationProtocolConfig) {
    let name = name(genesis);
    let set = SetConfig {
        in_peers: MAX_STRANGERS,
        // Those with which it is opened are named one by one.
        out_peers: 0,
        reserved_nodes: Vec::new(),
        non_reserved_mode: NonReservedPeerMode::Accept,
    };
    let (config, notifications) = N::notification_config(
        name.clone(),
        Vec::new(),
        MAX_PACKET as u64,
        None,
        set,
        metrics,
        peers,
    );
    let opened = Opened {
        name,
        notifications,
    };
    (opened, config)
}

/// Speaks it.
pub struct Gossip {
    name: ProtocolName,
    notifications: Box<dyn NotificationService>,
    network: Arc<dyn NetworkService>,
    genesis: H256,
    lanes: Lanes,
    metrics: Metrics,
    directory: Directory,
    sessions: Sessions,
    /// Peers with which it is opened because they sync with this node.
    synced: HashSet<PeerId>,
    /// Those with which it is because they speak for colleagues.
    colleagues: HashSet<PeerId>,
    height: BlockHeight,
    since: Instant,
}

/// What happens to it.
enum Happened {
    Notification(Option<NotificationEvent>),
    Sync(Option<SyncEvent>),
    Outgoing(Option<Outgoing>),
    Sent(Sent),
}

impl Gossip {
    /// With the network that runs now.
    pub fn new(
        opened: Opened,
        network: Arc<dyn NetworkService>,
        genesis: H256,
        lanes: Lanes,
        metrics: Metrics,
    ) -> Self {
        Self {
            name: opened.name,
            notifications: opened.notifications,
            network,
            genesis,
            lanes,
            directory: Directory::new(genesis),
            sessions: Sessions::new(metrics.clone()),
            metrics,
            synced: HashSet::new(),
            colleagues: HashSet::new(),
            height: 0,
            since: Instant::now(),
        }
    }

    /// Until the network ends, or nobody has anything to send any more.
    pub async fn run(
        mut self,
        sync: Arc<SyncingService<Block>>,
        mut outgoing: mpsc::Receiver<Outgoing>,
    ) {
        let mut synced = sync.event_stream("lanes").fuse();
        let mut sending = FuturesUnordered::new();
        loop {
            for chunk in self.sessions.due(&*self.notifications) {
                sending.push(chunk);
            }
            let happened = {
                let notification = self.notifications.next_event().map(Happened::Notification);
                let synced = synced.next().map(Happened::Sync);
                let outgoing = outgoing.recv().map(Happened::Outgoing);
                let sent = next_sent(&mut sending);
                first(
                    notification.boxed(),
                    synced.boxed(),
                    outgoing.boxed(),
                    sent.boxed(),
                )
                .await
            };
            match happened {
                Happened::Notification(Some(event)) => self.on_notification(event),
                Happened::Sync(Some(event)) => self.on_sync(event),
                Happened::Outgoing(Some(outgoing)) => self.on_outgoing(outgoing),
                Happened::Sent(sent) => self.sessions.sent(&sent),
                Happened::Notification(None) | Happened::Sync(None) | Happened::Outgoing(None) => {
                    return;
                }
            }
        }
    }

    fn now(&self) -> Time {
        Time::try_from(self.since.elapsed().as_millis()).unwrap_or(Time::MAX)
    }

    fn on_sync(&mut self, event: SyncEvent) {
        match event {
            SyncEvent::PeerConnected { peer_id, .. } => {
                if self.synced.insert(peer_id) && !self.colleagues.contains(&peer_id) {
                    self.reserve(peer_id);
                }
            }
            SyncEvent::PeerDisconnected(peer) => {
                self.synced.remove(&peer);
                self.release(peer);
            }
        }
    }

    fn reserve(&self, peer: PeerId) {
        let address: Multiaddr = std::iter::once(Protocol::P2p(peer.into())).collect();
        let peers = std::iter::once(address).collect();
        let added = self
            .network
            .add_peers_to_reserved_set(self.name.clone(), peers);
        if let Err(error) = added {
            log::debug!(target: LOG, "{peer} is not connected to: {error}");
        }
    }

    fn release(&self, peer: PeerId) {
        if self.synced.contains(&peer) || self.colleagues.contains(&peer) {
            return;
        }
        let removed = self
            .network
            .remove_peers_from_reserved_set(self.name.clone(), vec![peer]);
        if let Err(error) = removed {
            log::debug!(target: LOG, "{peer} is not let go of: {error}");
        }
    }

    fn on_notification(&mut self, event: NotificationEvent) {
        match event {
            NotificationEvent::ValidateInboundSubstream { result_tx, .. } => {
                // Who it is matters for what it says.
                let _ = result_tx.send(ValidationResult::Accept);
            }
            NotificationEvent::NotificationStreamOpened { peer, .. } => {
                self.sessions.open(peer, self.now());
                for announcement in self.directory.all() {
                    let packet = Packet::Announcement(Box::new(announcement.clone()));
                    self.sessions.queue(&peer, &packet.bytes().into());
                }
            }
            NotificationEvent::NotificationStreamClosed { peer } => {
                self.sessions.close(&peer, self.now());
            }
            NotificationEvent::NotificationReceived { peer, notification } => {
                self.on_packet(peer, &notification);
            }
        }
    }

    fn on_packet(&mut self, peer: PeerId, bytes: &[u8]) {
        let now = self.now();
        let (sessions, directory, lanes) = (&mut self.sessions, &self.directory, &self.lanes);
        let (packet, keys) = match gate::admit(sessions, directory, lanes, &peer, bytes, now) {
            Ok(admitted) => admitted,
            Err(change) => {
                self.metrics.refused();
                self.network.report_peer(peer, change);
                return;
            }
        };
        match gate::deliver(&self.lanes, peer, &keys, packet) {
            Some(Packet::Announcement(announcement)) => {
                self.on_announcement(Some(peer), *announcement);
            }
            Some(Packet::Missing(keys)) => self.tell_of(&peer, &keys),
            _ => {}
        }
    }

    fn on_outgoing(&mut self, outgoing: Outgoing) {
        match outgoing {
            Outgoing::Packet { keys, packet } => {
                for key in keys {
                    if !self.send(&key, &packet) {
                        self.metrics.lost();
                    }
                }
            }
            Outgoing::Orders { keys, packet, sent } => {
                let reached = keys.iter().filter(|key| self.send(key, &packet));
                let count = reached.take(COPIES).count();
                let _ = sent.send(count);
            }
            Outgoing::Unfit(peer, orders) => {
                self.metrics.refused();
                self.network.report_peer(peer, gate::unfit(orders));
            }
            Outgoing::Wanted(wanted) => self.on_wanted(*wanted),
        }
    }

    /// Queues a packet for whoever speaks for an enclave. Returns whether there is a connection.
    fn send(&self, key: &Key, packet: &Arc<[u8]>) -> bool {
        let peer = self.directory.announcement(key).and_then(peer_of);
        peer.is_some_and(|peer| self.sessions.queue(&peer, packet))
    }
}

/// The peer of an announcement, if it names one.
fn peer_of(announcement: &Announcement) -> Option<PeerId> {
    PeerId::from_bytes(&announcement.peer).ok()
}

/// The next chunk that was sent. Waits for ever if none is.
async fn next_sent(sending: &mut FuturesUnordered<sessions::Sending>) -> Happened {
    match sending.next().await {
        Some(sent) => Happened::Sent(sent),
        None => std::future::pending().await,
    }
}

type Waiting<'a> = futures::future::BoxFuture<'a, Happened>;

/// Whichever comes first.
async fn first(
    one: Waiting<'_>,
    two: Waiting<'_>,
    three: Waiting<'_>,
    four: Waiting<'_>,
) -> Happened {
    let early = futures::future::select(one, two);
    let late = futures::future::select(three, four);
    match futures::future::select(early, late).await {
        Either::Left((Either::Left((happened, _)) | Either::Right((happened, _)), _)) => happened,
        Either::Right((Either::Left((happened, _)) | Either::Right((happened, _)), _)) => happened,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_of_one_chain() {
        let name = name(&H256([0xab; 32])).to_string();
        assert_eq!(name, format!("/{}/nerv/lane/1", "ab".repeat(32)));
    }

    #[test]
    fn a_peer_comes_back_from_its_announcement() {
        let peer = PeerId::random();
        let mut announcement = Announcement {
            key: [1; 32],
            peer: peer.to_bytes(),
            addresses: Vec::new(),
            at: 0,
            signature: sp_core::sr25519::Signature::from_raw([0; 64]),
        };
        assert_eq!(peer_of(&announcement), Some(peer));
        announcement.peer = vec![1, 2];
        assert_eq!(peer_of(&announcement), None);
    }
}
