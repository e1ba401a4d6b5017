// SPDX-License-Identifier: Apache-2.0
//! How much a peer may send: a bucket of bytes that fills at a rate.

use crate::protocol::Time;

/// How much a peer may send.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rate {
    /// At once, in bytes.
    pub burst: u64,
    /// In each second, in bytes.
    pub second: u64,
    /// What a packet counts as besides its bytes, so that many small ones are not free.
    pub each: u64,
}

/// What a replica of one of our lanes may send: some batches a second, and the answers to who catches up.
/// And no more than 2,000 packets a second, each of which may have a signature that has to be looked at: a
/// tenth of a core.
pub const REPLICA: Rate = Rate {
    burst: 32 * 1_024 * 1_024,
    second: 8 * 1_024 * 1_024,
    each: 4 * 1_024,
};

/// What anybody else may: some hundred orders a second.
pub const STRANGER: Rate = Rate {
    burst: 512 * 1_024,
    second: 128 * 1_024,
    each: 256,
};

/// What is left of it to a peer.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    rate: Rate,
    left: u64,
    since: Time,
}

impl Allowance {
    /// All of it.
    pub fn new(rate: Rate, now: Time) -> Self {
        Self {
            rate,
            left: rate.burst,
            since: now,
        }
    }

    /// Takes another rate over. What was spent stays so.
    pub fn become_of(&mut self, rate: Rate) {
        if self.rate != rate {
            let more = rate.burst.saturating_sub(self.rate.burst);
            self.left = self.left.saturating_add(more).min(rate.burst);
            self.rate = rate;
        }
    }

    /// Whether so many bytes may come now. Nothing is taken if not.
    pub fn spend(&mut self, bytes: usize, now: Time) -> bool {
        let passed = now.saturating_sub(self.since);
        let gained = passed.saturating_mul(self.rate.second) / 1_000;
        // What was gained is not zero for ever because it was asked for often.
        if gained > 0 {
            self.left = self.left.saturating_add(gained).min(self.rate.burst);
            self.since = now;
        }
        let cost = self.rate.each.saturating_add(bytes as u64);
        let left = self.left.checked_sub(cost);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        burst: 1_024,
        second: 1_000,
        each: 256,
    };

    #[test]
    fn a_burst_and_then_a_rate() {
        let mut allowance = Allowance::new(RATE, 0);
        assert!(allowance.spend(256, 0) && allowance.spend(256, 0));
        assert!(!allowance.spend(0, 0));
        assert!(!allowance.spend(0, 255));
        assert!(allowance.spend(0, 256));
        // No more than a burst is ever saved.
        assert!(allowance.spend(768, 1_000_000));
        assert!(!allowance.spend(0, 1_000_000));
    }

    #[test]
    fn what_never_fits_is_never_let_in() {
        let mut allowance = Allowance::new(RATE, 0);
        assert!(!allowance.spend(1_024, 1_000_000));
        assert!(allowance.spend(768, 1_000_000));
    }

    #[test]
    fn another_rate_holds_at_once() {
        let mut allowance = Allowance::new(RATE, 0);
        allowance.become_of(Rate {
            burst: 300,
            second: 1,
            each: 256,
        });
        assert!(!allowance.spend(100, 0));
        assert!(allowance.spend(44, 0));
        // Who may have more has no more back of what it has spent.
        allowance.become_of(RATE);
        assert!(!allowance.spend(469, 0));
        assert!(allowance.spend(468, 0));
    }

    #[test]
    fn nobody_has_a_core_of_signatures_looked_at() {
        for (rate, most) in [(REPLICA, 2_048), (STRANGER, 512)] {
            assert!(rate.second / rate.each <= most);
        }
    }
}
