// SPDX-License-Identifier: Apache-2.0
//! What runs have measured.

use nerv_lane::protocol::Time;

#[derive(Clone, Debug, Default)]
pub struct Figures {
    pub messages: u64,
    pub crashes: u64,
    pub restored: u64,
    pub accused: u64,
    pub undone: u64,
    pub equivocations: u64,
    /// From the order to its first certificate, and to the block that has committed it.
    pub soft: Vec<Time>,
    pub committed: Vec<Time>,
    pub renewals: u64,
    /// Soft confirmations: all, those done again in another term, those that were dropped.
    pub softs: u64,
    pub repeated: u64,
    pub dropped: u64,
    pub batches: u64,
    pub forced: u64,
    /// Calls that the chain has refused: most are of those who were later than others.
    pub refused: u64,
    /// From when the network was good until all was done.
    pub healing: Time,
}

/// The figures of many runs.
#[derive(Default)]
pub struct Summary {
    all: Figures,
    runs: u64,
    slowest_healing: (Time, u64),
}

impl Summary {
    pub fn add(&mut self, seed: u64, figures: Figures) {
        let all = &mut self.all;
        self.runs += 1;
        all.messages += figures.messages;
        all.crashes += figures.crashes;
        all.restored += figures.restored;
        all.accused += figures.accused;
        all.equivocations += figures.equivocations;
        all.soft.extend(figures.soft);
        all.committed.extend(figures.committed);
        all.renewals += figures.renewals;
        all.softs += figures.softs;
        all.repeated += figures.repeated;
        all.dropped += figures.dropped;
        all.batches += figures.batches;
        all.forced += figures.forced;
        all.refused += figures.refused;
        self.slowest_healing = self.slowest_healing.max((figures.healing, seed));
    }

    pub fn tell(&mut self, of: &str) {
        let all = &mut self.all;
        let (soft, committed) = (parts(&mut all.soft), parts(&mut all.committed));
        println!(
            "{of}: {} runs; certified after {soft} ms, committed after {committed} ms (median, 99th \
             of 100); {} batches, {} messages, {} forced, {} calls refused, {} crashes, {} restored, {} equivocations, \
             {} accused; {} terms; of {} soft confirmations {} repeated in a later term, {} dropped; \
             slowest after healing {} ms (seed {})",
            self.runs,
            all.batches,
            all.messages,
            all.forced,
            all.refused,
            all.crashes,
            all.restored,
            all.equivocations,
            all.accused,
            all.renewals,
            all.softs,
            all.repeated,
            all.dropped,
            self.slowest_healing.0,
            self.slowest_healing.1,
        );
    }
}

fn parts(times: &mut [Time]) -> String {
    times.sort_unstable();
    let part = |of: usize| times.get((times.len() * of / 100).min(times.len().saturating_sub(1)));
    format!("{:?}, {:?}", part(50).unwrap_or(&0), part(99).unwrap_or(&0))
}
