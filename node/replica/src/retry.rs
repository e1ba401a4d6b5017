// SPDX-License-Identifier: Apache-2.0
//! What failed, and when it is tried again.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// How long it waits before it tries again what failed: doubled each time, up to a limit.
const WAIT: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));

/// Longer than any process runs.
const NEVER: Duration = Duration::from_secs(10 * 365 * 86_400);

struct Retry {
    after: Instant,
    failures: u32,
}

/// All that failed, by what it is called.
pub(crate) struct Retries<K>(BTreeMap<K, Retry>);

impl<K> Default for Retries<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Retries<K> {
    /// Whether something may be tried, as what has not failed may.
    pub fn is_due(&self, key: &K, now: Instant) -> bool {
        self.0.get(key).is_none_or(|retry| retry.after <= now)
    }

    /// Takes note that something failed. Returns how long it is not due.
    pub fn failed(&mut self, key: K, now: Instant) -> Duration {
        let (first, limit) = WAIT;
        let retry = self.0.entry(key).or_insert(Retry {
            after: now,
            failures: 0,
        });
        let wait = first.saturating_mul(1 << retry.failures.min(10)).min(limit);
        retry.failures = retry.failures.saturating_add(1);
        retry.after = now + wait;
        wait
    }

    /// Takes note that something would fail each time: it is not due any more.
    pub fn give_up(&mut self, key: K, now: Instant) {
        let after = now + NEVER;
        self.0.insert(key, Retry { after, failures: 0 });
    }

    /// Takes note that something is done.
    pub fn done(&mut self, key: &K) {
        self.0.remove(key);
    }

    /// Forgets all that is not to be tried any more.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(&K) -> bool) {
        self.0.retain(|key, _| is_wanted(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_waits_twice_as_long_each_time_and_no_longer_than_a_minute() {
        let (mut retries, now) = (Retries::default(), Instant::now());
        assert!(retries.is_due(&1, now));
        let waits: Vec<_> = (0..40).map(|_| retries.failed(1, now).as_secs()).collect();
        assert_eq!(waits[..8], [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(waits[39], 60);
        assert!(!retries.is_due(&1, now + Duration::from_secs(59)));
        assert!(retries.is_due(&1, now + Duration::from_secs(60)));
        assert!(retries.is_due(&2, now));
        retries.done(&1);
        assert!(retries.is_due(&1, now));
        assert_eq!(retries.failed(1, now).as_secs(), 1);
        retries.retain(|key| *key != 1);
        assert!(retries.is_due(&1, now));
        retries.give_up(1, now);
        assert!(!retries.is_due(&1, now + Duration::from_secs(86_400 * 365)));
        retries.done(&1);
        assert!(retries.is_due(&1, now));
    }
}
