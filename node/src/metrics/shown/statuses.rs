// SPDX-License-Identifier: Apache-2.0
//! What the chain counts of units that go from shard to shard, by status.

use nerv_primitives_core::api::{RemittanceStatistics, TransferStatistics};
use substrate_prometheus_endpoint::{CounterVec, U64};

/// Lets a counter follow a count that somebody else keeps, and that never falls.
pub fn rise(counters: &CounterVec<U64>, label: &str, count: u64) {
    let counter = counters.with_label_values(&[label]);
    counter.inc_by(count.saturating_sub(counter.get()));
}

/// The transfers between shards: those that have started first.
pub fn transfers(transfers: &TransferStatistics) -> [(&'static str, u64); 7] {
    [
        ("started", transfers.started),
        ("committed", transfers.committed),
        ("aborted_below_minimum", transfers.aborted_below_minimum),
        ("aborted_overflow", transfers.aborted_overflow),
        ("aborted_corrupt_record", transfers.aborted_corrupt_record),
        ("aborted_deadline", transfers.aborted_deadline),
        ("aborted_busy", transfers.aborted_busy),
    ]
}

/// Units that left at once.
pub fn remittances(remittances: &RemittanceStatistics) -> [(&'static str, u64); 4] {
    [
        ("sent", remittances.sent),
        ("credited", remittances.credited),
        ("bounced", remittances.bounced),
        ("returned", remittances.returned),
    ]
}
