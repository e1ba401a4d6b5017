// SPDX-License-Identifier: Apache-2.0
//! The metrics themselves.

mod statuses;

use self::statuses::rise;
use super::{
    counted,
    figures::{self, Figure, View},
    labels::label,
    tally::Tally,
    watch::{Keeper, Whole},
};
use nerv_primitives_types::{BlockHeight, ShardId, MILLION};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};
use substrate_prometheus_endpoint::{
    prometheus::core::Collector, register, Counter, CounterVec, Gauge, GaugeVec, Histogram,
    HistogramOpts, HistogramVec, Opts, PrometheusError, Registry, F64, U64,
};

/// One unit of the native token.
const UNIT: f64 = nerv_runtime::UNIT as f64;

/// What a node shows of shards.
pub struct Shown {
    counters: Vec<CounterVec<U64>>,
    figures: Vec<GaugeVec<F64>>,
    produced: CounterVec<U64>,
    writes: HistogramVec,
    transfers: CounterVec<U64>,
    remittances: CounterVec<U64>,
    latency: Histogram,
    under_way: Gauge<U64>,
    in_transit: Gauge<F64>,
    shards: GaugeVec<U64>,
    draining: Gauge<U64>,
    oldest_drain: Gauge<U64>,
    awaited: Gauge<U64>,
    upgrade: Gauge<U64>,
    fullness: GaugeVec<F64>,
    pool_limit: Gauge<U64>,
    pool: Gauge<U64>,
    keeper_keys: Gauge<U64>,
    keeper_sent: CounterVec<U64>,
    heights: GaugeVec<U64>,
    skipped: Counter<U64>,
    foreign: Counter<U64>,
    look: Histogram,
    /// Which figures were shown last.
    last: Mutex<BTreeSet<(Figure, String)>>,
}

fn shown<T: Clone + Collector + 'static>(
    metric: Result<T, PrometheusError>,
    registry: &Registry,
) -> Result<T, PrometheusError> {
    register(metric?, registry)
}

fn counters(
    name: &str,
    help: &str,
    labels: &[&str],
    registry: &Registry,
) -> Result<CounterVec<U64>, PrometheusError> {
    shown(CounterVec::new(Opts::new(name, help), labels), registry)
}

fn gauge(name: &str, help: &str, registry: &Registry) -> Result<Gauge<U64>, PrometheusError> {
    shown(Gauge::new(name, help), registry)
}

fn histogram(
    name: &str,
    help: &str,
    buckets: &[f64],
    registry: &Registry,
) -> Result<Histogram, PrometheusError> {
    let options = HistogramOpts::new(name, help).buckets(buckets.to_vec());
    shown(Histogram::with_opts(options), registry)
}

impl Shown {
    /// Makes them, and has them shown.
    pub fn new(registry: &Registry) -> Result<Self, PrometheusError> {
        let mut all = Vec::new();
        for it in counted::ALL {
            let family = counters(it.name, it.help, it.labels, registry)?;
            for first in it.values[0] {
                for second in it.values[1] {
                    family.with_label_values(&[*first, *second][..it.labels.len()]);
                }
            }
            all.push(family);
        }
        let mut figures = Vec::new();
        for (figure, name, help, _) in figures::ALL {
            let mut options = Opts::new(*name, *help);
            if let Some((label, value)) = figures::besides(*figure) {
                options = options.const_label(label, value);
            }
            let family = GaugeVec::new(options, &["shard_id"]);
            figures.push(shown(family, registry)?);
        }
        let r = registry;
        Ok(Self {
            counters: all,
            figures,
            produced: counters(
                "shard_blocks_produced_total",
                "Finalised blocks in which the shard's books changed, that is in which it has executed \
                 something or handed records over; of a lane those in which it has committed",
                &["shard_id"],
                r,
            )?,
            writes: shown(
                HistogramVec::new(
                    HistogramOpts::new(
                        "shard_contention_ms",
                        "Milliseconds of reference time that the leaf's writes took of a finalised block, \
                         of blocks in which it had any",
                    )
                    .buckets(vec![
                        0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0,
                    ]),
                    &["shard_id"],
                ),
                r,
            )?,
            transfers: counters(
                "cross_shard_transactions_total",
                "Transfers between shards since the chain began: started, committed, and aborted by \
                 reason",
                &["status"],
                r,
            )?,
            remittances: counters(
                "cross_shard_remittances_total",
                "Units that left a shard at once since the chain began: sent, credited, bounced, and returned \
                 to their senders",
                &["status"],
                r,
            )?,
            latency: histogram(
                "receipt_latency_seconds",
                "Seconds of chain time from the lock of a transfer between shards to its arrival; 0 within \
                 a block",
                &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 30.0, 60.0, 120.0],
                r,
            )?,
            under_way: gauge(
                "cross_shard_under_way",
                "Transfers between shards that have started and neither arrived nor gone back",
                r,
            )?,
            in_transit: shown(
                Gauge::new(
                    "cross_shard_in_transit",
                    "NERV that have left one shard and not arrived in another",
                ),
                r,
            )?,
            shards: shown(
                GaugeVec::new(
                    Opts::new(
                        "shards",
                        "Shards, by where they are in their life: leaves, lanes, those that drain, and \
                         inner ones, whose accounts have gone to others",
                    ),
                    &["status"],
                ),
                r,
            )?,
            draining: gauge(
                "shard_operations_draining",
                "Splits and merges whose records are still on their way",
                r,
            )?,
            oldest_drain: gauge(
                "shard_drain_age_blocks",
                "Blocks since the cutover after which records have been on their way for longest; 0 \
                 without one",
                r,
            )?,
            awaited: gauge(
                "shard_operations_awaited",
                "Splits and merges about which replicas are asked",
                r,
            )?,
            upgrade: gauge(
                "chain_upgrade_state",
                "Whether what is stored is being upgraded: 0 if not, 1 if it is, 2 if that is stuck",
                r,
            )?,
            fullness: shown(
                GaugeVec::new(
                    Opts::new(
                        "chain_block_fullness",
                        "Part that extrinsics took of what they may have of blocks, from 0 to 1: of \
                         some eight blocks, and of some 64",
                    ),
                    &["blocks"],
                ),
                r,
            )?,
            pool_limit: gauge(
                "transaction_pool_limit",
                "Transactions that may wait in this node's pool",
                r,
            )?,
            pool: gauge(
                "transaction_pool_waiting",
                "Transactions that wait in this node's pool, ready or for an earlier nonce",
                r,
            )?,
            keeper_keys: gauge(
                "keeper_keys",
                "Keys by which this node's keeper acts; 0 where it is off",
                r,
            )?,
            keeper_sent: counters(
                "keeper_sent_total",
                "What this node's keeper has given to the pool since the node's storage was made, by \
                 whether the pool took it",
                &["result"],
                r,
            )?,
            heights: shown(
                GaugeVec::new(
                    Opts::new("shard_metrics_height", "The block as of which figures are shown"),
                    &["of"],
                ),
                r,
            )?,
            skipped: shown(
                Counter::new(
                    "shard_metrics_skipped_blocks_total",
                    "Finalised blocks whose events were not counted: more came at once than are read, \
                     or their state was not there",
                ),
                r,
            )?,
            foreign: shown(
                Counter::new(
                    "shard_metrics_foreign_blocks_total",
                    "Finalised blocks whose events were not counted: their runtime is another than this \
                     node was built with, which is to be updated",
                ),
                r,
            )?,
            look: histogram(
                "shard_metrics_look_seconds",
                "Seconds that it takes to read all of this from the chain",
                &[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0],
                r,
            )?,
            last: Mutex::default(),
        })
    }

    /// How many transactions may wait in the pool.
    pub fn pool_limit(&self, limit: usize) {
        self.pool_limit.set(limit as u64);
    }

    /// How many wait there.
    pub fn pool(&self, waiting: usize) {
        self.pool.set(waiting as u64);
    }

    /// What was counted of a block's events.
    pub fn tally(&self, tally: &Tally) {
        for ((counted, labels), times) in &tally.counts {
            let place = *counted as usize;
            let labels = &labels[..counted::ALL[place].labels.len()];
            self.counters[place]
                .with_label_values(labels)
                .inc_by(*times);
        }
    }

    /// The books of a shard with that label changed in a block.
    pub fn produced(&self, label: &str) {
        self.produced.with_label_values(&[label]).inc();
    }

    /// The writes of a shard with that label took so many milliseconds of a block.
    pub fn writes(&self, label: &str, millis: f64) {
        self.writes.with_label_values(&[label]).observe(millis);
    }

    /// A transfer between shards took so long.
    pub fn latency(&self, seconds: f64) {
        self.latency.observe(seconds);
    }

    /// The chain as a whole.
    pub fn whole(&self, whole: &Whole) {
        let ended = statuses::transfers(&whole.transfers);
        for (status, times) in ended {
            rise(&self.transfers, status, times);
        }
        for (status, times) in statuses::remittances(&whole.remittances) {
            rise(&self.remittances, status, times);
        }
        let [(_, started), ended @ ..] = ended;
        let ended = ended
            .iter()
            .fold(0u64, |sum, (_, it)| sum.saturating_add(*it));
        self.under_way.set(started.saturating_sub(ended));
        self.in_transit.set(whole.in_transit as f64 / UNIT);
        self.draining.set(whole.draining.into());
        self.awaited.set(whole.awaited.into());
        self.upgrade.set(whole.upgrade.into());
        if let Some(fullness) = whole.fullness {
            for (blocks, part) in ["8", "64"].into_iter().zip(fullness) {
                let part = f64::from(part) / f64::from(MILLION);
                self.fullness.with_label_values(&[blocks]).set(part);
            }
        }
    }

    /// This node's keeper.
    pub fn keeper(&self, keeper: &Keeper) {
        self.keeper_keys.set(keeper.keys as u64);
        rise(&self.keeper_sent, "taken", keeper.tally.taken);
        rise(&self.keeper_sent, "refused", keeper.tally.refused);
    }

    /// As of which blocks this is.
    pub fn heights(&self, best: BlockHeight, finalised: BlockHeight) {
        for (of, height) in [("best", best), ("finalised", finalised)] {
            self.heights.with_label_values(&[of]).set(height.into());
        }
    }

    /// The shards by status.
    pub fn view(&self, view: &View) {
        for (status, count) in view.census() {
            self.shards.with_label_values(&[status]).set(count);
        }
        self.oldest_drain.set(view.oldest_drain().into());
    }

    /// The figures by label. What is not among them is shown no more.
    pub fn figures(&self, figures: BTreeMap<(Figure, String), f64>) {
        for ((figure, label), value) in &figures {
            let family = &self.figures[*figure as usize];
            family.with_label_values(&[label.as_str()]).set(*value);
        }
        let shown: BTreeSet<_> = figures.into_keys().collect();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        for (figure, label) in last.difference(&shown) {
            // It was shown, so it is there.
            let _ = self.figures[*figure as usize].remove_label_values(&[label.as_str()]);
        }
        *last = shown;
    }

    /// A shard has no label of its own any more.
    pub fn forget(&self, shard: &ShardId) {
        // There is none if nothing was counted.
        let shard = label(shard);
        let _ = self.produced.remove_label_values(&[shard.as_str()]);
        let _ = self.writes.remove_label_values(&[shard.as_str()]);
    }

    /// So many finalised blocks were not read.
    pub fn skipped(&self, blocks: u32) {
        self.skipped.inc_by(blocks.into());
    }

    /// A finalised block could not be understood.
    pub fn foreign(&self) {
        self.foreign.inc();
    }

    /// A look took so long.
    pub fn looked(&self, took: Duration) {
        self.look.observe(took.as_secs_f64());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{counted::Counted, labels::OTHER};

    /// What is shown under a name, a line for each of its labels.
    fn gathered(registry: &Registry, name: &str) -> Vec<String> {
        let families = registry.gather();
        let family = families.iter().find(|it| it.get_name() == name);
        let metrics = family.into_iter().flat_map(|it| it.get_metric());
        let lines = metrics.map(|metric| {
            let labels = metric.get_label().iter().map(|it| it.get_value());
            let labels: Vec<_> = labels.collect();
            let value = match metric.get_counter().get_value() {
                0.0 => metric.get_gauge().get_value(),
                value => value,
            };
            format!("{} {value}", labels.join(" "))
        });
        lines.collect()
    }

    #[test]
    fn counters_are_there_before_anything_happens() {
        let registry = Registry::new();
        let metrics = Shown::new(&registry).unwrap();
        let splits = gathered(&registry, "shard_splits_total");
        assert_eq!(splits.len(), 6);
        assert!(splits.contains(&"unsettled 0".into()));
        let votes = gathered(&registry, "keeper_votes_total");
        assert_eq!(votes.len(), 4);
        let mut tally = Tally::default();
        let counts = &mut tally.counts;
        counts.insert((Counted::Splits, ["unsettled", ""]), 2);
        counts.insert((Counted::Votes, ["others", "nay"]), 3);
        metrics.tally(&tally);
        let splits = gathered(&registry, "shard_splits_total");
        assert!(splits.contains(&"unsettled 2".into()));
        assert_eq!(gathered(&registry, "keeper_votes_total").len(), 4);
        assert!(Shown::new(&registry).is_err(), "shown twice");
    }

    #[test]
    fn what_is_gone_is_shown_no_more() {
        let registry = Registry::new();
        let metrics = Shown::new(&registry).unwrap();
        let rate = |label: &str, value| ((Figure::Rate, label.to_string()), value);
        metrics.figures(BTreeMap::from([rate("a", 1.5), rate("b", 2.0)]));
        assert_eq!(gathered(&registry, "shard_tps"), ["a 1.5", "b 2"]);
        metrics.figures(BTreeMap::from([rate("b", 0.0), rate(OTHER, 7.0)]));
        assert_eq!(gathered(&registry, "shard_tps"), ["b 0", "other 7"]);
        let root = ShardId::root();
        metrics.produced(&label(&root));
        metrics.produced(OTHER);
        assert_eq!(gathered(&registry, "shard_blocks_produced_total").len(), 2);
        metrics.forget(&root);
        metrics.forget(&root);
        let left = gathered(&registry, "shard_blocks_produced_total");
        assert_eq!(left, ["other 1"]);
    }

    #[test]
    fn splits_that_are_due_are_told_apart_by_what_calls_for_them() {
        let registry = Registry::new();
        let metrics = Shown::new(&registry).unwrap();
        let due = |figure, value| ((figure, "a".to_string()), value);
        metrics.figures(BTreeMap::from([
            due(Figure::SplitDue, 0.0),
            due(Figure::SplitDueContended, 1.0),
        ]));
        let shown = gathered(&registry, "shard_split_due");
        assert_eq!(shown, ["contention a 1", "overload a 0"]);
    }

    #[test]
    fn transfers_follow_what_the_chain_counts_and_never_fall() {
        let registry = Registry::new();
        let metrics = Shown::new(&registry).unwrap();
        let mut whole = Whole::default();
        whole.transfers.started = 10;
        whole.transfers.committed = 6;
        whole.transfers.aborted_deadline = 1;
        metrics.whole(&whole);
        let name = "cross_shard_transactions_total";
        let lines = gathered(&registry, name);
        assert_eq!(lines.len(), 7);
        for expected in ["started 10", "committed 6", "aborted_deadline 1"] {
            assert!(lines.contains(&expected.into()), "{lines:?}");
        }
        assert_eq!(gathered(&registry, "cross_shard_under_way"), [" 3"]);
        whole.transfers.committed = 5;
        metrics.whole(&whole);
        assert!(gathered(&registry, name).contains(&"committed 6".into()));
    }

    #[test]
    fn units_that_leave_at_once_are_counted_by_what_became_of_them() {
        let registry = Registry::new();
        let metrics = Shown::new(&registry).unwrap();
        let mut whole = Whole::default();
        whole.remittances.sent = 9;
        whole.remittances.credited = 6;
        whole.remittances.bounced = 2;
        whole.remittances.returned = 1;
        metrics.whole(&whole);
        let lines = gathered(&registry, "cross_shard_remittances_total");
        assert_eq!(lines, ["bounced 2", "credited 6", "returned 1", "sent 9"]);
    }
}
