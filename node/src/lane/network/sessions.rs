// SPDX-License-Identifier: Apache-2.0
//! The peers with which the protocol is spoken: what they may send, and what waits for them.
//!
//! One packet is on its way to a peer at a time; the next waits here, and the oldest goes where there is no
//! room: replicas say again what matters still.

use crate::lane::metrics::Metrics;
use futures::{future::BoxFuture, FutureExt};
use nerv_lane::{
    allowance::{Allowance, Rate, STRANGER},
    protocol::Time,
};
use sc_network::{service::traits::NotificationService, PeerId};
use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

/// The packets that wait for a peer at the most, and their bytes.
const MAX_QUEUE: usize = 512;
/// See [`MAX_QUEUE`].
const MAX_BYTES: usize = 16 * 1_024 * 1_024;

/// For how long it is known what was left to a peer that has gone, in milliseconds: in that time it would have
/// all of it again. So to go and come back gives nobody more.
const KEPT: Time = 8_000;

/// The peers of which that is known at the most. The one that has gone first is forgotten first.
const MAX_KEPT: usize = 1_024;

/// How long a peer has to take a packet in.
const PATIENCE: Duration = Duration::from_secs(10);

/// A packet that was sent, or was not: to whom, and in which of the sessions there ever were.
pub type Sent = (PeerId, u64);

/// A packet that is on its way.
pub type Sending = BoxFuture<'static, Sent>;

struct Session {
    number: u64,
    allowance: Allowance,
    queue: VecDeque<Arc<[u8]>>,
    bytes: usize,
    is_busy: bool,
}

/// The peers. What waits for them is behind a cell, since to queue something is no change to anybody
/// else.
pub struct Sessions {
    all: RefCell<HashMap<PeerId, Session>>,
    /// What was left to those that have gone, and when they went.
    gone: VecDeque<(PeerId, Allowance, Time)>,
    opened: u64,
    metrics: Metrics,
}

impl Sessions {
    /// None yet.
    pub fn new(metrics: Metrics) -> Self {
        Self {
            all: RefCell::default(),
            gone: VecDeque::new(),
            opened: 0,
            metrics,
        }
    }

    /// A peer has come.
    pub fn open(&mut self, peer: PeerId, now: Time) {
        self.opened = self.opened.wrapping_add(1);
        let all = self.all.get_mut();
        let before = all.remove(&peer).map(|session| session.allowance);
        let kept = self.gone.iter().position(|(of, ..)| *of == peer);
        let kept = kept.and_then(|at| self.gone.remove(at));
        let left = before.or(kept.map(|(_, left, _)| left));
        let session = Session {
            number: self.opened,
            allowance: left.unwrap_or_else(|| Allowance::new(STRANGER, now)),
            queue: VecDeque::new(),
            bytes: 0,
            is_busy: false,
        };
        all.insert(peer, session);
        self.metrics.sessions(all.len());
    }

    /// A peer has gone.
    pub fn close(&mut self, peer: &PeerId, now: Time) {
        let all = self.all.get_mut();
        let session = all.remove(peer);
        self.metrics.sessions(all.len());
        let is_past = |(.., at): &(PeerId, Allowance, Time)| at.saturating_add(KEPT) <= now;
        while self.gone.front().is_some_and(is_past) || self.gone.len() >= MAX_KEPT {
            self.gone.pop_front();
        }
        if let Some(session) = session {
            self.gone.push_back((*peer, session.allowance, now));
        }
    }

    /// All of them.
    pub fn peers(&self) -> Vec<PeerId> {
        self.all.borrow().keys().copied().collect()
    }

    /// Whether a peer may send so many bytes now, at this rate.
    pub fn may_send(&mut self, peer: &PeerId, rate: Rate, bytes: usize, now: Time) -> bool {
        let Some(session) = self.all.get_mut().get_mut(peer) else {
            return false;
        };
        session.allowance.become_of(rate);
        session.allowance.spend(bytes, now)
    }

    /// Whether a peer is told so many bytes for what it asks: they count as what it sends.
    pub fn may_be_told(&mut self, peer: &PeerId, bytes: usize, now: Time) -> bool {
        let session = self.all.get_mut().get_mut(peer);
        session.is_some_and(|session| session.allowance.spend(bytes, now))
    }

    /// Lets a packet wait for a peer. Returns whether it is there.
    pub fn queue(&self, peer: &PeerId, packet: &Arc<[u8]>) -> bool {
        let mut all = self.all.borrow_mut();
        let Some(session) = all.get_mut(peer) else {
            return false;
        };
        session.queue.push_back(packet.clone());
        session.bytes = session.bytes.saturating_add(packet.len());
        while session.queue.len() > MAX_QUEUE || session.bytes > MAX_BYTES {
            let Some(oldest) = session.queue.pop_front() else {
                break;
            };
            session.bytes = session.bytes.saturating_sub(oldest.len());
            self.metrics.lost();
        }
        true
    }

    /// The packets that can go now.
    pub fn due(&mut self, notifications: &dyn NotificationService) -> Vec<Sending> {
        let mut due = Vec::new();
        for (peer, session) in self.all.get_mut() {
            if session.is_busy || session.queue.is_empty() {
                continue;
            }
            let (Some(sink), Some(packet)) =
                (notifications.message_sink(peer), session.queue.pop_front())
            else {
                continue;
            };
            session.bytes = session.bytes.saturating_sub(packet.len());
            session.is_busy = true;
            let (peer, number, metrics) = (*peer, session.number, self.metrics.clone());
            let sending = async move {
                let sent = sink.send_async_notification(packet.to_vec());
                let sent = tokio::time::timeout(PATIENCE, sent).await;
                if !matches!(sent, Ok(Ok(()))) {
                    metrics.lost();
                }
                (peer, number)
            };
            due.push(sending.boxed());
        }
        due
    }

    /// A packet is no longer on its way.
    pub fn sent(&mut self, (peer, number): &Sent) {
        let session = self.all.get_mut().get_mut(peer);
        if let Some(session) = session.filter(|session| session.number == *number) {
            session.is_busy = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_lane::allowance::REPLICA;

    fn sessions() -> Sessions {
        Sessions::new(Metrics::new(None).unwrap())
    }

    fn waits(sessions: &mut Sessions, peer: &PeerId) -> (usize, usize) {
        let session = &sessions.all.get_mut()[peer];
        (session.queue.len(), session.bytes)
    }

    #[test]
    fn what_waits_is_bounded_and_the_newest_stays() {
        let (mut sessions, peer) = (sessions(), PeerId::random());
        let packet = |bytes: usize, of: u8| -> Arc<[u8]> { vec![of; bytes].into() };
        assert!(!sessions.queue(&peer, &packet(1, 0)));
        sessions.open(peer, 0);
        for _ in 0..MAX_QUEUE + 5 {
            assert!(sessions.queue(&peer, &packet(1, 1)));
        }
        assert_eq!(waits(&mut sessions, &peer), (MAX_QUEUE, MAX_QUEUE));
        sessions.queue(&peer, &packet(MAX_BYTES, 2));
        assert_eq!(waits(&mut sessions, &peer), (1, MAX_BYTES));
        sessions.close(&peer, 0);
        assert!(!sessions.queue(&peer, &packet(1, 0)));
    }

    #[test]
    fn a_stranger_may_send_less_than_a_colleague() {
        let (mut sessions, peer) = (sessions(), PeerId::random());
        assert!(!sessions.may_send(&peer, STRANGER, 1, 0));
        sessions.open(peer, 0);
        let all = STRANGER.burst as usize;
        assert!(!sessions.may_send(&peer, STRANGER, all, 0));
        assert!(sessions.may_send(&peer, STRANGER, all / 2, 0));
        assert!(!sessions.may_send(&peer, STRANGER, all / 2, 0));
    }

    #[test]
    fn to_go_and_come_back_gives_nobody_more() {
        let (mut sessions, peer) = (sessions(), PeerId::random());
        sessions.open(peer, 0);
        let half = STRANGER.burst as usize / 2;
        assert!(sessions.may_send(&peer, STRANGER, half, 0));
        sessions.close(&peer, 0);
        sessions.open(peer, 0);
        assert!(!sessions.may_send(&peer, STRANGER, half, 0));
        // Nor to come twice.
        sessions.open(peer, 0);
        assert!(!sessions.may_send(&peer, STRANGER, half, 0));
        sessions.close(&peer, 0);
        sessions.open(peer, KEPT);
        assert!(sessions.may_send(&peer, STRANGER, half, KEPT));
        for rate in [STRANGER, REPLICA] {
            assert!(rate.second * KEPT / 1_000 >= rate.burst);
        }
    }

    #[test]
    fn those_that_have_gone_are_forgotten() {
        let mut sessions = sessions();
        let mut go = |now| {
            let peer = PeerId::random();
            sessions.open(peer, now);
            sessions.close(&peer, now);
            sessions.gone.len()
        };
        for count in 1..=MAX_KEPT {
            assert_eq!(go(0), count);
        }
        assert_eq!(go(KEPT - 1), MAX_KEPT);
        // All but the last.
        assert_eq!(go(KEPT), 2);
    }

    #[test]
    fn what_a_peer_asks_for_counts_as_what_it_sends() {
        let (mut sessions, peer) = (sessions(), PeerId::random());
        assert!(!sessions.may_be_told(&peer, 1, 0));
        sessions.open(peer, 0);
        let half = STRANGER.burst as usize / 2;
        assert!(sessions.may_be_told(&peer, half, 0));
        assert!(!sessions.may_be_told(&peer, half, 0));
        assert!(!sessions.may_send(&peer, STRANGER, half, 0));
        assert!(sessions.may_be_told(&peer, half, 10_000));
    }

    #[test]
    fn what_was_sent_before_a_peer_came_back_changes_nothing() {
        let (mut sessions, peer) = (sessions(), PeerId::random());
        sessions.open(peer, 0);
        let old = sessions.all.get_mut()[&peer].number;
        sessions.open(peer, 0);
        let session = sessions.all.get_mut().get_mut(&peer).unwrap();
        session.is_busy = true;
        let new = session.number;
        sessions.sent(&(peer, old));
        assert!(sessions.all.get_mut()[&peer].is_busy);
        sessions.sent(&(peer, new));
        assert!(!sessions.all.get_mut()[&peer].is_busy);
    }
}
