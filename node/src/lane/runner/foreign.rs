// SPDX-License-Identifier: Apache-2.0
//! Orders that other nodes pass on. Each may cost a signature, of whomever. So they are looked at as time goes
//! by, each peer's in turn: who sends much keeps nobody else waiting.

use sc_network::PeerId;
use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// The orders that are looked at in [`REFILL`]: they take no more than some tenth of a core.
const MOST: usize = 200;

/// See [`MOST`].
const REFILL: Duration = Duration::from_millis(100);

/// The orders of one peer that wait at the most. What is beyond them is lost: who has signed it sends it again.
const OF_ONE: usize = 64;

/// The peers of which some wait at the most.
const PEERS: usize = 128;

/// Those that wait to be looked at.
pub(super) struct Foreign {
    /// By peer, in the order of their turns. Each has some.
    waiting: VecDeque<(PeerId, VecDeque<Vec<u8>>)>,
    /// How many are looked at yet.
    left: usize,
    /// When that was last filled up.
    filled: Instant,
}

impl Foreign {
    pub fn new(now: Instant) -> Self {
        Self {
            waiting: VecDeque::new(),
            left: MOST,
            filled: now,
        }
    }

    /// A peer has sent some.
    pub fn add(&mut self, peer: PeerId, orders: Vec<Vec<u8>>) {
        let known = self.waiting.iter_mut().find(|(of, _)| *of == peer);
        if let Some((_, queue)) = known {
            let room = OF_ONE.saturating_sub(queue.len());
            queue.extend(orders.into_iter().take(room));
        } else if !orders.is_empty() && self.waiting.len() < PEERS {
            let queue = orders.into_iter().take(OF_ONE);
            self.waiting.push_back((peer, queue.collect()));
        }
    }

    /// Time has passed.
    pub fn refill(&mut self, now: Instant) {
        if now.saturating_duration_since(self.filled) >= REFILL {
            (self.filled, self.left) = (now, MOST);
        }
    }

    /// The next one, and who has sent it, if it may be looked at yet.
    pub fn next(&mut self) -> Option<(PeerId, Vec<u8>)> {
        let left = self.left.checked_sub(1)?;
        let (peer, mut queue) = self.waiting.pop_front()?;
        let order = queue.pop_front()?;
        if !queue.is_empty() {
            self.waiting.push_back((peer, queue));
        }
        self.left = left;
        Some((peer, order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many each of these peers has looked at, in one go.
    fn look(foreign: &mut Foreign, peers: &[PeerId]) -> Vec<usize> {
        let mut counts = vec![0; peers.len()];
        while let Some((peer, _)) = foreign.next() {
            let at = peers.iter().position(|of| *of == peer).unwrap();
            counts[at] += 1;
        }
        counts
    }

    fn orders(count: usize) -> Vec<Vec<u8>> {
        vec![vec![1]; count]
    }

    #[test]
    fn who_is_alone_has_all_there_is() {
        let began = Instant::now();
        let (mut foreign, peer) = (Foreign::new(began), PeerId::random());
        let mut looked = 0;
        for _ in 0..2 * MOST / 32 {
            foreign.add(peer, orders(32));
            looked += look(&mut foreign, &[peer])[0];
        }
        assert_eq!(looked, MOST);
        foreign.refill(began + REFILL / 2);
        assert_eq!(look(&mut foreign, &[peer]), [0]);
        // What waited meanwhile, and no more.
        foreign.refill(began + REFILL);
        assert_eq!(look(&mut foreign, &[peer]), [OF_ONE]);
    }

    #[test]
    fn each_has_its_turn_however_much_others_send() {
        let began = Instant::now();
        let mut foreign = Foreign::new(began);
        let peers: Vec<_> = (0..20).map(|_| PeerId::random()).collect();
        // There is nothing left, and it is first come, first served.
        foreign.left = 0;
        for peer in &peers[1..] {
            foreign.add(*peer, orders(1_000));
        }
        foreign.add(peers[0], orders(10));
        foreign.refill(began + REFILL);
        let looked = look(&mut foreign, &peers);
        assert_eq!(looked, vec![MOST / peers.len(); peers.len()]);
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut foreign = Foreign::new(Instant::now());
        for _ in 0..2 * PEERS {
            foreign.add(PeerId::random(), Vec::new());
        }
        assert!(foreign.next().is_none());
        for _ in 0..2 * PEERS {
            foreign.add(PeerId::random(), orders(2 * OF_ONE));
        }
        let waiting: Vec<_> = foreign.waiting.iter().map(|(_, all)| all.len()).collect();
        assert_eq!(waiting, vec![OF_ONE; PEERS]);
    }
}
