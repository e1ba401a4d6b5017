// SPDX-License-Identifier: Apache-2.0
//! Who speaks for which enclave, and connections to colleagues.

use super::{gate::FALSE, peer_of, Gossip, Wanted};
use crate::lane::keys::EnclaveKey;
use nerv_lane::{
    directory::{Announcement, Heard, Key, MAX_ADDRESS, MAX_ADDRESSES, RENEW},
    wire::{Packet, MAX_ASKED},
};
use sc_network::{Multiaddr, PeerId};
use std::{collections::HashSet, sync::Arc};

/// The blocks after which others are asked anew for announcements that are missing: some came before the
/// chain had their enclaves in a slot.
const ASK_EVERY: u32 = 4;

/// How many are asked at a time.
const ASKED: usize = 3;

impl Gossip {
    /// Takes it in, and passes on what is news. Without a peer it is this node's own.
    pub(super) fn on_announcement(&mut self, from: Option<PeerId>, announcement: Announcement) {
        let packet = Packet::Announcement(Box::new(announcement.clone()));
        match (self.directory.hear(announcement, self.height), from) {
            (Heard::New, from) => {
                let packet: Arc<[u8]> = packet.bytes().into();
                for peer in self.sessions.peers() {
                    if Some(peer) != from {
                        self.sessions.queue(&peer, &packet);
                    }
                }
            }
            (Heard::False, Some(peer)) => {
                self.metrics.refused();
                self.network.report_peer(peer, FALSE);
            }
            (Heard::False | Heard::Idle, _) => {}
        }
    }

    /// Tells a peer what it asks for, if it is known, and as far as it may ask for so much.
    pub(super) fn tell_of(&mut self, peer: &PeerId, keys: &[Key]) {
        let now = self.now();
        let known = keys
            .iter()
            .filter_map(|key| self.directory.announcement(key));
        for announcement in known {
            let packet = Packet::Announcement(Box::new(announcement.clone()));
            let packet: Arc<[u8]> = packet.bytes().into();
            if !self.sessions.may_be_told(peer, packet.len(), now) {
                return;
            }
            self.sessions.queue(peer, &packet);
        }
    }

    /// Asks some of the peers, in turn.
    fn ask_for_missing(&self) {
        let peers = self.sessions.peers();
        let missing = self.directory.missing(MAX_ASKED);
        let is_due = self.height.is_multiple_of(ASK_EVERY);
        if !is_due || missing.is_empty() || peers.is_empty() {
            return;
        }
        let packet: Arc<[u8]> = Packet::Missing(missing).bytes().into();
        let first = (self.height / ASK_EVERY) as usize % peers.len();
        let in_turn = peers.iter().cycle().skip(first).take(peers.len());
        for peer in in_turn.take(ASKED) {
            self.sessions.queue(peer, &packet);
        }
    }

    pub(super) fn on_wanted(&mut self, wanted: Wanted) {
        self.height = wanted.height;
        self.directory.want(wanted.keys, wanted.height);
        for key in wanted.own {
            self.announce(&key);
        }
        self.ask_for_missing();
        let own = self.network.local_peer_id();
        let mut colleagues = HashSet::new();
        for key in &wanted.colleagues {
            let Some(announcement) = self.directory.announcement(key) else {
                continue;
            };
            let Some(peer) = peer_of(announcement).filter(|peer| *peer != own) else {
                continue;
            };
            if colleagues.insert(peer) && !self.colleagues.contains(&peer) {
                for address in &announcement.addresses {
                    if let Ok(address) = Multiaddr::try_from(address.clone()) {
                        self.network.add_known_address(peer, address);
                    }
                }
                if !self.synced.contains(&peer) {
                    self.reserve(peer);
                }
            }
        }
        let before = std::mem::replace(&mut self.colleagues, colleagues);
        for peer in before {
            self.release(peer);
        }
    }

    /// Says anew which peer this is, if it was not said for a while.
    fn announce(&mut self, key: &EnclaveKey) {
        let public = key.public();
        let peer = self.network.local_peer_id().to_bytes();
        let last = self.directory.announcement(&public);
        let is_fresh = last
            .is_some_and(|last| last.peer == peer && last.at.saturating_add(RENEW) > self.height);
        if is_fresh {
            return;
        }
        let external = self.network.external_addresses().into_iter();
        let addresses = external.chain(self.network.listen_addresses());
        let addresses: Vec<Vec<u8>> = addresses
            .map(|address| address.to_vec())
            .filter(|address| address.len() <= MAX_ADDRESS)
            .take(MAX_ADDRESSES)
            .collect();
        let at = self.height;
        let hash = Announcement::hash(&self.genesis, &public, &peer, &addresses, at);
        let Some(signature) = key.try_sign(&hash) else {
            return;
        };
        let announcement = Announcement {
            key: public,
            peer,
            addresses,
            at,
            signature,
        };
        self.on_announcement(None, announcement);
    }
}
