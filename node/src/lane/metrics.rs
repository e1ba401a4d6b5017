// SPDX-License-Identifier: Apache-2.0
//! What lanes show to Prometheus.

use crate::metrics::label;
use nerv_primitives_types::ShardId;
use std::time::Duration;
use substrate_prometheus_endpoint::{
    register, Counter, CounterVec, Gauge, GaugeVec, Histogram, HistogramOpts, Opts,
    PrometheusError, Registry, U64,
};

/// The figures of [`Standing`], as they are labelled.
const FIGURES: [&str; 7] = [
    "term", "certain", "settled", "attempt", "waiting", "behind", "bytes",
];

/// How a replica stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing {
    /// The term.
    pub term: u32,
    /// The sequence of the last head that is certain.
    pub certain: u64,
    /// That of the one settled last.
    pub settled: u64,
    /// How many leaders have failed at the next.
    pub attempt: u32,
    /// Orders that wait.
    pub waiting: usize,
    /// Batches that are still to be fetched.
    pub behind: usize,
    /// The bytes on the disk.
    pub bytes: u64,
}

/// The metrics. Without a registry they are counted all the same, and shown to nobody.
#[derive(Clone)]
pub struct Metrics {
    standing: GaugeVec<U64>,
    orders: CounterVec<U64>,
    sent: CounterVec<U64>,
    run: Histogram,
    sessions: Gauge<U64>,
    refused: Counter<U64>,
    lost: Counter<U64>,
}

impl Metrics {
    /// Makes them, and has them shown.
    pub fn new(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
        let metrics = Self {
            standing: GaugeVec::new(
                Opts::new(
                    "lane_standing",
                    "How this replica of a lane stands: term, certain and settled sequence, failed \
                     leaders, orders that wait, batches that it is behind, bytes on the disk",
                ),
                &["lane", "figure"],
            )?,
            orders: CounterVec::new(
                Opts::new(
                    "lane_orders_total",
                    "Orders in batches that became certain, by lane",
                ),
                &["lane"],
            )?,
            sent: CounterVec::new(
                Opts::new(
                    "lane_sent_total",
                    "What this node's replicas have sent to the chain, by kind",
                ),
                &["kind"],
            )?,
            run: Histogram::with_opts(
                HistogramOpts::new(
                    "lane_step_seconds",
                    "Seconds that a replica takes for what it is told",
                )
                .buckets(vec![0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0]),
            )?,
            sessions: Gauge::new(
                "lane_sessions",
                "Peers with which this node speaks the protocol of lanes",
            )?,
            refused: Counter::new(
                "lane_packets_refused_total",
                "Packets that were no packets, or more than a peer may send",
            )?,
            lost: Counter::new(
                "lane_packets_lost_total",
                "Packets for peers that do not take them in fast enough, or are not there",
            )?,
        };
        if let Some(registry) = registry {
            register(metrics.standing.clone(), registry)?;
            register(metrics.orders.clone(), registry)?;
            register(metrics.sent.clone(), registry)?;
            register(metrics.run.clone(), registry)?;
            register(metrics.sessions.clone(), registry)?;
            register(metrics.refused.clone(), registry)?;
            register(metrics.lost.clone(), registry)?;
        }
        Ok(metrics)
    }

    /// How a replica stands.
    pub fn stand(&self, lane: &ShardId, standing: &Standing) {
        let lane = label(lane);
        let values = [
            standing.term.into(),
            standing.certain,
            standing.settled,
            standing.attempt.into(),
            standing.waiting as u64,
            standing.behind as u64,
            standing.bytes,
        ];
        for (figure, value) in FIGURES.into_iter().zip(values) {
            let gauge = self.standing.with_label_values(&[lane.as_str(), figure]);
            gauge.set(value);
        }
    }

    /// A batch became certain.
    pub fn certain(&self, lane: &ShardId, orders: usize) {
        let lane = label(lane);
        let counter = self.orders.with_label_values(&[lane.as_str()]);
        counter.inc_by(orders as u64);
    }

    /// This node has no replica of a lane any more: nothing is shown of it. Lanes come and go, and each
    /// would leave its labels behind.
    pub fn forget(&self, lane: &ShardId) {
        let lane = label(lane);
        // What was never shown cannot be removed, and need not be.
        for figure in FIGURES {
            let _ = self.standing.remove_label_values(&[lane.as_str(), figure]);
        }
        let _ = self.orders.remove_label_values(&[lane.as_str()]);
    }

    /// Something goes to the chain.
    pub fn sent(&self, kind: &'static str) {
        self.sent.with_label_values(&[kind]).inc();
    }

    /// A replica took so long for something.
    pub fn ran(&self, time: Duration) {
        self.run.observe(time.as_secs_f64());
    }

    /// With so many peers.
    pub fn sessions(&self, count: usize) {
        self.sessions.set(count as u64);
    }

    /// A packet is refused.
    pub fn refused(&self) {
        self.refused.inc();
    }

    /// A packet does not go out.
    pub fn lost(&self) {
        self.lost.inc();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_shown_once_and_by_lane() {
        let registry = Registry::new();
        let metrics = Metrics::new(Some(&registry)).unwrap();
        assert!(Metrics::new(Some(&registry)).is_err());
        let standing = Standing {
            certain: 7,
            ..Standing::default()
        };
        metrics.stand(&ShardId::root(), &standing);
        metrics.certain(&ShardId::root(), 3);
        metrics.certain(&ShardId::root(), 4);
        let lane = label(&ShardId::root());
        let certain = metrics
            .standing
            .with_label_values(&[lane.as_str(), "certain"]);
        let orders = metrics.orders.with_label_values(&[lane.as_str()]);
        assert_eq!((certain.get(), orders.get()), (7, 7));
    }

    #[test]
    fn nothing_is_left_of_a_lane_that_is_gone() {
        let registry = Registry::new();
        let metrics = Metrics::new(Some(&registry)).unwrap();
        let families = |registry: &Registry| registry.gather().len();
        let before = families(&registry);
        metrics.stand(&ShardId::root(), &Standing::default());
        metrics.certain(&ShardId::root(), 3);
        assert_eq!(families(&registry), before + 2);
        metrics.forget(&ShardId::root());
        assert_eq!(families(&registry), before);
        metrics.forget(&ShardId::root());
    }
}
