// SPDX-License-Identifier: Apache-2.0
//! How often others may ask: by a bucket of tokens for all, and one for each node that asks.

use nerv_primitives_types::NodeId;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// The most buckets that are kept. A full one is as good as none, and is forgotten first.
const MAX_BUCKETS: usize = 1_024;

/// How many at once, and how many a second afterwards.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// A second.
    pub per_second: u32,
}

/// Tokens that come back with time, in thousandths.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    millis: u64,
    since: Instant,
}

impl Bucket {
    fn full(rate: Rate, now: Instant) -> Self {
        let millis = u64::from(rate.burst) * 1_000;
        Self { millis, since: now }
    }

    fn refill(&mut self, rate: Rate, now: Instant) {
        let passed = now.saturating_duration_since(self.since);
        let passed = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
        let more = passed.saturating_mul(rate.per_second.into());
        let full = u64::from(rate.burst) * 1_000;
        // Time that is too short for a thousandth of a token is not lost.
        if more > 0 {
            self.millis = self.millis.saturating_add(more).min(full);
            self.since = now;
        }
    }

    fn has_one(&self) -> bool {
        self.millis >= 1_000
    }

    fn is_full(&self, rate: Rate) -> bool {
        self.millis >= u64::from(rate.burst) * 1_000
    }
}

/// What is left of what others may ask.
pub struct Limiter {
    rate: Rate,
    rate_of_each: Rate,
    all: Bucket,
    each: BTreeMap<NodeId, Bucket>,
}

impl Limiter {
    /// Begins with full buckets.
    pub fn new(rate: Rate, rate_of_each: Rate) -> Self {
        Self {
            rate,
            rate_of_each,
            all: Bucket::full(rate, Instant::now()),
            each: BTreeMap::new(),
        }
    }

    /// Takes a token for a node; or says in how long there may be one.
    pub fn take(&mut self, node: NodeId, now: Instant) -> Result<(), Duration> {
        let wait = |rate: Rate| Duration::from_secs(1) / rate.per_second.max(1);
        self.all.refill(self.rate, now);
        if !self.all.has_one() {
            return Err(wait(self.rate));
        }
        let rate = self.rate_of_each;
        if !self.each.contains_key(&node) && self.each.len() >= MAX_BUCKETS {
            self.each.retain(|_, bucket| {
                bucket.refill(rate, now);
                !bucket.is_full(rate)
            });
            if self.each.len() >= MAX_BUCKETS {
                return Err(wait(rate));
            }
        }
        let bucket = self.each.entry(node);
        let bucket = bucket.or_insert_with(|| Bucket::full(rate, now));
        bucket.refill(rate, now);
        if !bucket.has_one() {
            return Err(wait(rate));
        }
        bucket.millis -= 1_000;
        self.all.millis -= 1_000;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(burst: u32, per_second: u32) -> Limiter {
        let all = Rate {
            burst: 10 * burst,
            per_second: 10 * per_second,
        };
        Limiter::new(all, Rate { burst, per_second })
    }

    #[test]
    fn a_node_has_its_burst_and_then_its_rate() {
        let mut limiter = limiter(3, 2);
        let now = Instant::now();
        let mut taken = |millis| limiter.take(1, now + Duration::from_millis(millis)).is_ok();
        assert_eq!([0; 4].map(&mut taken), [true, true, true, false]);
        assert!(!taken(499));
        assert!(taken(500));
        assert!(!taken(501));
        // It gathers no more than the burst.
        assert_eq!([60_000; 4].map(taken), [true, true, true, false]);
    }

    #[test]
    fn nodes_do_not_take_from_each_other_but_all_share_one_rate() {
        let mut limiter = limiter(2, 1);
        let now = Instant::now();
        let taken = (0..20)
            .filter(|node| limiter.take(*node, now).is_ok())
            .count();
        assert_eq!(taken, 20);
        assert!(limiter.take(21, now).is_err());
        assert!(limiter.take(1, now + Duration::from_millis(99)).is_err());
        assert!(limiter.take(1, now + Duration::from_millis(100)).is_ok());
    }

    #[test]
    fn what_is_kept_of_nodes_is_bounded() {
        let all = Rate {
            burst: u32::MAX,
            per_second: 1,
        };
        let each = Rate {
            burst: 1,
            per_second: 1,
        };
        let mut limiter = Limiter::new(all, each);
        let now = Instant::now();
        let count = MAX_BUCKETS as u32;
        assert!((0..count).all(|node| limiter.take(node, now).is_ok()));
        assert!(limiter.take(count, now).is_err());
        let later = now + Duration::from_secs(1);
        assert!(limiter.take(count, later).is_ok());
        assert_eq!(limiter.each.len(), 1);
    }
}
