// SPDX-License-Identifier: Apache-2.0
//! What a replica shows to Prometheus.

use crate::{duty::Attesting, fetch::Failure};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::{api::AttestationStateView, NodeId};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use substrate_prometheus_endpoint::{
    register, Counter, CounterVec, Gauge, GaugeVec, Histogram, HistogramOpts, Opts,
    PrometheusError, Registry, U64,
};

/// The nodes that have a label of their own at a time. Nodes come and go, and Prometheus keeps what it has
/// seen.
const NAMED: usize = 64;

/// The reasons for which a node has failed.
type Reasons = BTreeSet<&'static str>;

/// The label of all others together.
const OTHER: &str = "other";

/// The metrics. Without a registry they are counted all the same, and shown to nobody.
#[derive(Clone)]
pub struct Metrics {
    sync_lag: Gauge<U64>,
    held: Gauge<U64>,
    lost: Counter<U64>,
    repair: Histogram,
    failures: CounterVec<U64>,
    /// Who has labels of its own among them, and for which reasons; who failed last comes last.
    named: Arc<Mutex<Vec<(NodeId, Reasons)>>>,
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
                     reason; who failed long ago is shown as other",
                ),
                &["node", "reason"],
            )?,
            named: Arc::default(),
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
        let (node, reason) = (failure.holder.node, failure.error.reason());
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, mut reasons) = match named.iter().position(|(known, _)| *known == node) {
            Some(place) => named.remove(place),
            None => (node, Reasons::new()),
        };
        reasons.insert(reason);
        named.push((node, reasons));
        self.failures
            .with_label_values(&[node.to_string().as_str(), reason])
            .inc();
        if named.len() > NAMED {
            let (gone, reasons) = named.remove(0);
            self.join_others(gone, reasons);
        }
    }

    /// Counts what a node has failed with those that have no label of their own: none of it is lost.
    fn join_others(&self, node: NodeId, reasons: Reasons) {
        let node = node.to_string();
        for reason in reasons {
            let own = [node.as_str(), reason];
            let failed = self.failures.with_label_values(&own).get();
            self.failures
                .with_label_values(&[OTHER, reason])
                .inc_by(failed);
            // It was shown a moment ago.
            let _ = self.failures.remove_label_values(&own);
        }
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
    use crate::fetch::{FetchError, Holder};
    use substrate_prometheus_endpoint::prometheus::core::Collector;

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

    fn failure(node: NodeId, error: FetchError) -> Failure {
        Failure {
            holder: Holder {
                node,
                slot: 0,
                endpoint: String::new(),
            },
            error,
        }
    }

    fn other(metrics: &Metrics, reason: &str) -> u64 {
        metrics.failures.with_label_values(&[OTHER, reason]).get()
    }

    #[test]
    fn however_many_nodes_fail_a_bounded_number_of_them_is_named_and_none_is_lost() {
        let registry = Registry::new();
        let metrics = Metrics::new(Some(&registry)).unwrap();
        let most = NAMED as u32;
        for node in 0..most {
            metrics.failed(&failure(node, FetchError::Time));
        }
        // Some fail again, and another way: they are not those that failed longest ago any more.
        metrics.failed(&failure(0, FetchError::Root));
        metrics.failed(&failure(1, FetchError::Root));
        metrics.failed(&failure(1, FetchError::Time));
        metrics.failed(&failure(2, FetchError::Time));
        assert_eq!(metrics.failures.collect()[0].get_metric().len(), NAMED + 2);
        metrics.failed(&failure(most, FetchError::Time));
        assert_eq!(metrics.failures(0, "root"), 1);
        assert_eq!(other(&metrics, "time"), 1);
        for node in most + 1..10 * most {
            metrics.failed(&failure(node, FetchError::Time));
            let series = metrics.failures.collect()[0].get_metric().len();
            assert!(series <= 2 * NAMED + 2, "{series}");
        }
        let family = metrics.failures.collect();
        let shown = family[0].get_metric();
        // Those of now, for one reason each, and all others for two.
        assert_eq!(shown.len(), NAMED + 2);
        let total: f64 = shown.iter().map(|it| it.get_counter().get_value()).sum();
        assert_eq!(total, f64::from(10 * most + 4));
        let others = (other(&metrics, "root"), other(&metrics, "time"));
        assert_eq!(others, (2, u64::from(9 * most + 2)));
        assert_eq!(metrics.failures(10 * most - 1, "time"), 1);
    }
}
