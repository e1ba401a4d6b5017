// SPDX-License-Identifier: Apache-2.0
//! What a replica shows to Prometheus.

use crate::{duty::Attesting, fetch::Failure};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::api::AttestationStateView;
use std::time::Duration;
use substrate_prometheus_endpoint::{
    register, Counter, CounterVec, Gauge, GaugeVec, Histogram, HistogramOpts, Opts,
    PrometheusError, Registry, U64,
};

/// The metrics. Without a registry they are counted all the same, and shown to nobody.
#[derive(Clone)]
pub struct Metrics {
    sync_lag: Gauge<U64>,
    held: Gauge<U64>,
    lost: Counter<U64>,
    repair: Histogram,
    failures: CounterVec<U64>,
    recalled: Gauge<U64>,
    at_hand: Gauge<U64>,
    enclaves: GaugeVec<U64>,
    attestations: GaugeVec<U64>,
    awaited: Gauge<U64>,
}

impl Metrics {
    /// Makes them, and has them shown.
    pub fn new(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
        let metrics = Self {
            sync_lag: Gauge::new(
                "replica_sync_lag",
                "Blocks since the oldest checkpoint of which this replica has still to store its \
                 fragment; 0 if it has all",
            )?,
            held: Gauge::new(
                "fragments_held",
                "Fragments on disk that were checked against their Merkle roots",
            )?,
            lost: Counter::new(
                "fragments_lost_total",
                "Fragments that were stored and found missing or damaged",
            )?,
            repair: Histogram::with_opts(
                HistogramOpts::new(
                    "fragment_repair_seconds",
                    "Seconds from the beginning of a repair until the fragment is on disk",
                )
                .buckets(vec![0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0]),
            )?,
            failures: CounterVec::new(
                Opts::new(
                    "fragment_fetch_failures_total",
                    "Fragments that another node was asked for and did not deliver, by node and \
                     reason",
                ),
                &["node", "reason"],
            )?,
            recalled: Gauge::new(
                "checkpoints_recalled",
                "Checkpoints whose records this replica should have at hand, to execute again what \
                 follows them",
            )?,
            at_hand: Gauge::new(
                "checkpoints_at_hand",
                "Checkpoints whose records were checked and are at hand for the off-chain worker",
            )?,
            enclaves: GaugeVec::new(
                Opts::new(
                    "enclave_registered",
                    "Enclaves of this replica's nodes that count, by the kind of their evidence: \
                     simulated proves nothing",
                ),
                &["kind"],
            )?,
            attestations: GaugeVec::new(
                Opts::new(
                    "attestations_open",
                    "Splits and merges about which replicas are asked, by how they stand",
                ),
                &["state"],
            )?,
            awaited: Gauge::new(
                "claims_awaited",
                "Claims that the chain awaits of this replica's nodes and that no finalised block has",
            )?,
        };
        if let Some(registry) = registry {
            register(metrics.sync_lag.clone(), registry)?;
            register(metrics.held.clone(), registry)?;
            register(metrics.lost.clone(), registry)?;
            register(metrics.repair.clone(), registry)?;
            register(metrics.failures.clone(), registry)?;
            register(metrics.recalled.clone(), registry)?;
            register(metrics.at_hand.clone(), registry)?;
            register(metrics.enclaves.clone(), registry)?;
            register(metrics.attestations.clone(), registry)?;
            register(metrics.awaited.clone(), registry)?;
        }
        Ok(metrics)
    }

    /// How things stand.
    pub fn stand(&self, sync_lag: u64, held: usize) {
        self.sync_lag.set(sync_lag);
        self.held.set(held as u64);
    }

    /// How many checkpoints are recalled, and of how many the records are at hand.
    pub fn recalled(&self, recalled: usize, at_hand: usize) {
        self.recalled.set(recalled as u64);
        self.at_hand.set(at_hand as u64);
    }

    /// How its nodes stand with what they are to attest.
    pub fn attesting(&self, attesting: &Attesting) {
        for kind in [
            EvidenceKind::Simulated,
            EvidenceKind::Sgx,
            EvidenceKind::Tdx,
        ] {
            let of_kind = attesting.enclaves.iter().filter(|it| **it == kind).count();
            let label = match kind {
                EvidenceKind::Simulated => "simulated",
                EvidenceKind::Sgx => "sgx",
                EvidenceKind::Tdx => "tdx",
            };
            let gauge = self.enclaves.with_label_values(&[label]);
            gauge.set(of_kind as u64);
        }
        for (state, label) in [
            (AttestationStateView::Awaited, "awaited"),
            (AttestationStateView::Agreed, "agreed"),
            (AttestationStateView::Disputed, "disputed"),
        ] {
            let open = attesting.open.iter().filter(|it| **it == state).count();
            let gauge = self.attestations.with_label_values(&[label]);
            gauge.set(open as u64);
        }
        self.awaited.set(attesting.awaited as u64);
    }

    /// A fragment is lost.
    pub fn lost(&self) {
        self.lost.inc();
    }

    /// A fragment is back.
    pub fn repaired(&self, took: Duration) {
        self.repair.observe(took.as_secs_f64());
    }

    /// A node did not deliver.
    pub fn failed(&self, failure: &Failure) {
        let node = failure.holder.node.to_string();
        let labels = [node.as_str(), failure.error.reason()];
        self.failures.with_label_values(&labels).inc();
    }

    /// How many fragments were lost so far, and how many repairs done.
    #[cfg(test)]
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.lost.get(), self.repair.get_sample_count())
    }

    /// How things stood last.
    #[cfg(test)]
    pub(crate) fn stood(&self) -> (u64, u64) {
        (self.sync_lag.get(), self.held.get())
    }

    /// How many checkpoints were recalled last, and of how many the records were at hand.
    #[cfg(test)]
    pub(crate) fn recalls(&self) -> (u64, u64) {
        (self.recalled.get(), self.at_hand.get())
    }

    /// How often a node did not deliver for a reason.
    #[cfg(test)]
    pub(crate) fn failures(&self, node: u32, reason: &str) -> u64 {
        let node = node.to_string();
        self.failures
            .with_label_values(&[node.as_str(), reason])
            .get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_shown_under_the_documented_names() {
        let registry = Registry::new();
        let metrics = Metrics::new(Some(&registry)).unwrap();
        metrics.stand(3, 2);
        metrics.lost();
        metrics.repaired(Duration::from_secs(1));
        metrics.attesting(&Attesting {
            enclaves: vec![EvidenceKind::Simulated, EvidenceKind::Simulated],
            open: vec![AttestationStateView::Awaited],
            awaited: 2,
        });
        let simulated = metrics.enclaves.with_label_values(&["simulated"]);
        let proved = metrics.enclaves.with_label_values(&["sgx"]);
        assert_eq!((simulated.get(), proved.get()), (2, 0));
        let awaited = metrics.attestations.with_label_values(&["awaited"]);
        assert_eq!((awaited.get(), metrics.awaited.get()), (1, 2));
        // What is over is not shown any more.
        metrics.attesting(&Attesting::default());
        assert_eq!((simulated.get(), awaited.get()), (0, 0));
        let shown = registry.gather();
        let mut names: Vec<_> = shown.iter().map(|family| family.get_name()).collect();
        names.sort_unstable();
        let expected = [
            "attestations_open",
            "checkpoints_at_hand",
            "checkpoints_recalled",
            "claims_awaited",
            "enclave_registered",
            "fragment_repair_seconds",
            "fragments_held",
            "fragments_lost_total",
            "replica_sync_lag",
        ];
        assert_eq!(names, expected);
        assert!(Metrics::new(Some(&registry)).is_err());
    }
}
