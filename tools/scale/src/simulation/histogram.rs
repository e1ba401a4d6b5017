// SPDX-License-Identifier: Apache-2.0
//! Latencies, to a millisecond.

use crate::costs::Nanos;

/// A millisecond.
const BIN: Nanos = 1_000_000;
/// The longest latency that is told from longer ones: ten minutes.
const MOST: usize = 600_000;

/// How often there was each latency.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    bins: Vec<u64>,
    count: u64,
    sum: f64,
}

impl Histogram {
    /// Counts a latency.
    pub fn add(&mut self, latency: Nanos) {
        let bin = ((latency / BIN) as usize).min(MOST);
        if bin >= self.bins.len() {
            self.bins.resize(bin + 1, 0);
        }
        self.bins[bin] += 1;
        self.count += 1;
        self.sum += latency as f64;
    }

    /// How many there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The mean in seconds; none of nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64 / 1e9)
    }

    /// The latency of rank `ceil(part * count)` in seconds, rounded down to a millisecond; none of nothing.
    pub fn quantile(&self, part: f64) -> Option<f64> {
        let rank = ((self.count as f64 * part).ceil() as u64).max(1);
        let mut seen = 0;
        let bin = self.bins.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        bin.map(|bin| bin as f64 / 1e3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_ranks() {
        let mut latencies = Histogram::default();
        assert_eq!((latencies.mean(), latencies.quantile(0.5)), (None, None));
        (1..=100).for_each(|n| latencies.add(n * BIN + 1));
        assert_eq!(latencies.quantile(0.5), Some(0.05));
        assert_eq!(latencies.quantile(0.99), Some(0.099));
        assert_eq!(latencies.quantile(0.0), Some(0.001));
        assert_eq!(latencies.quantile(1.0), Some(0.1));
        assert!((latencies.mean().unwrap() - 0.0505).abs() < 1e-6);
        latencies.add(u64::MAX);
        assert_eq!(latencies.quantile(1.0), Some(600.0));
        assert_eq!(latencies.count(), 101);
    }
}
