// SPDX-License-Identifier: Apache-2.0
//! Orders on their way to the leader. An order waits in the replica that it was handed to; a leader proposes
//! what waits in its own. So it is told of new ones at once, and whoever leads next of those that wait still.

use super::Runner;
use nerv_lane::protocol::{
    timing::{MAX_PASSED_ON, MAX_SERVED},
    Message,
};
use std::time::{Duration, Instant};

/// The messages with orders in [`WINDOW`]. One member looks at no more of another's; some are left for what
/// else may be asked of it.
const MESSAGES: u32 = MAX_SERVED * 3 / 4;

/// See [`MESSAGES`].
const WINDOW: Duration = Duration::from_millis(100);

/// How long orders wait for company on their way.
const PAUSE: Duration = Duration::from_millis(15);

/// The orders that wait to be passed on at the most. What is beyond them the leader is told of when the
/// replicas notice that something waits, or never hears of: then this replica leads some day.
const MOST: usize = 1_024;

/// Orders that are to be passed on.
pub(super) struct PassOn {
    fresh: Vec<Vec<u8>>,
    /// Who led when it was last looked.
    leader: Option<u8>,
    /// When the last message went out.
    last: Instant,
    /// How many did since then.
    sent: u32,
    window: Instant,
}

impl PassOn {
    pub fn new(now: Instant) -> Self {
        Self {
            fresh: Vec::new(),
            leader: None,
            last: now,
            sent: 0,
            window: now,
        }
    }

    /// A new order waits here.
    pub fn add(&mut self, order: Vec<u8>) {
        if self.fresh.len() < MOST {
            self.fresh.push(order);
        }
    }

    /// Somebody leads. Returns whether it is another than before.
    fn lead(&mut self, leader: Option<u8>) -> bool {
        let before = std::mem::replace(&mut self.leader, leader);
        before != leader
    }

    /// The orders of the next message, if one may go out now.
    fn next(&mut self, now: Instant) -> Option<Vec<Vec<u8>>> {
        if now.saturating_duration_since(self.window) >= WINDOW {
            (self.window, self.sent) = (now, 0);
        }
        let has_waited = now.saturating_duration_since(self.last) >= PAUSE;
        let is_due = self.fresh.len() >= MAX_PASSED_ON || has_waited;
        if self.fresh.is_empty() || !is_due || self.sent >= MESSAGES {
            return None;
        }
        self.last = now;
        self.sent = self.sent.saturating_add(1);
        let count = self.fresh.len().min(MAX_PASSED_ON);
        Some(self.fresh.drain(..count).collect())
    }
}

impl Runner {
    /// Tells the leader of orders that wait here, if it is another replica.
    pub(super) fn pass_on(&mut self) {
        let Some(protocol) = &self.protocol else {
            return;
        };
        let leader = protocol.leader();
        if self.pass_on.lead(leader) {
            self.pass_on.fresh = protocol.waiting(MOST);
        }
        let other = leader.filter(|slot| *slot != self.part.seat.slot);
        let Some(slot) = other else {
            // If they are not in a batch when the next one leads, that one is told of them.
            self.pass_on.fresh.clear();
            return;
        };
        let member = self.view.as_ref().and_then(|view| view.members.get(slot));
        let Some(key) = member.map(|member| member.key) else {
            return;
        };
        while let Some(orders) = self.pass_on.next(Instant::now()) {
            self.send_to(vec![key], Message::Orders(orders));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(orders: usize, now: Instant) -> PassOn {
        let mut pass_on = PassOn::new(now);
        (0..orders).for_each(|_| pass_on.add(vec![1]));
        pass_on
    }

    #[test]
    fn orders_go_together_and_soon() {
        let began = Instant::now();
        let mut pass_on = with(3, began);
        assert!(pass_on.next(began).is_none());
        assert_eq!(
            pass_on.next(began + PAUSE).map(|orders| orders.len()),
            Some(3)
        );
        assert!(pass_on.next(began + PAUSE * 2).is_none());
        // A whole message goes at once.
        let mut pass_on = with(MAX_PASSED_ON + 1, began);
        let sent = pass_on.next(began).map(|orders| orders.len());
        assert_eq!(sent, Some(MAX_PASSED_ON));
        assert!(pass_on.next(began).is_none());
        assert_eq!(
            pass_on.next(began + PAUSE).map(|orders| orders.len()),
            Some(1)
        );
    }

    #[test]
    fn a_leader_is_told_no_more_than_it_looks_at() {
        let began = Instant::now();
        let mut pass_on = with(2 * MOST, began);
        assert_eq!(pass_on.fresh.len(), MOST);
        let in_window = |pass_on: &mut PassOn, now| {
            let orders = std::iter::from_fn(|| pass_on.next(now));
            orders.count()
        };
        assert_eq!(in_window(&mut pass_on, began), MESSAGES as usize);
        const { assert!(MESSAGES < MAX_SERVED && MESSAGES > 0) };
        assert_eq!(in_window(&mut pass_on, began + WINDOW / 2), 0);
        assert_eq!(in_window(&mut pass_on, began + WINDOW), MESSAGES as usize);
    }

    #[test]
    fn another_leader_is_noticed() {
        let mut pass_on = with(0, Instant::now());
        assert!(pass_on.lead(Some(1)) && !pass_on.lead(Some(1)));
        assert!(pass_on.lead(None) && pass_on.lead(Some(1)));
    }
}
