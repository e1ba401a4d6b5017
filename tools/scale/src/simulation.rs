// SPDX-License-Identifier: Apache-2.0
//! The simulation: events in their order, queues, and the limits of blocks.
//!
//! | module | what it holds |
//! |---|---|
//! | [`lane`] | a lane: pool, batches, votes, what is certified and not committed |
//! | [`chain`] | the chain: blocks with commits, the slow way, the messages between shards |
//! | [`record`] | what is counted |
//! | [`histogram`] | latencies |

pub mod chain;
pub mod histogram;
pub mod lane;
pub mod record;
#[cfg(test)]
mod tests;

use crate::{
    costs::{Costs, Nanos, SECOND},
    scenario::{Scenario, Way},
};
use chain::Chain;
use lane::{Entry, EntryKind, Lane};
use record::{Outcome, Record};
use std::{cmp::Reverse, collections::BinaryHeap};

/// Something that happens to a lane, or to the chain.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Event {
    /// A block is built.
    Slot,
    /// A lane goes by a block in which so many of its batches are committed.
    Seen(u32, u64),
    /// A lane may send the next commit.
    CommitDue(u32),
    /// A lane's leader takes what waits into a batch.
    Begin(u32),
    /// The leader has executed its batch.
    Executed(u32),
    /// The leader has the votes for it.
    Certified(u32),
}

/// Simulates a scenario. The same costs, scenario and seed give the same outcome.
pub fn simulate(costs: &Costs, scenario: &Scenario) -> Outcome {
    let mut simulation = Simulation {
        costs,
        scenario,
        lanes: (0..scenario.lanes)
            .map(|number| Lane::new(number, costs, scenario))
            .collect(),
        chain: Chain::new(costs, scenario),
        record: Record::new(costs, scenario),
        events: BinaryHeap::new(),
        pushed: 0,
    };
    simulation.run();
    simulation.record.outcome(scenario)
}

struct Simulation<'a> {
    costs: &'a Costs,
    scenario: &'a Scenario,
    lanes: Vec<Lane>,
    chain: Chain,
    record: Record,
    /// By time; of one time, first in first out.
    events: BinaryHeap<Reverse<(Nanos, u64, Event)>>,
    pushed: u64,
}

impl Simulation<'_> {
    fn run(&mut self) {
        self.push(self.costs.block_interval, Event::Slot);
        for number in 0..self.scenario.lanes {
            let first = self.lanes[number as usize].first_arrival(self.costs);
            self.want_begin(number, first);
        }
        let end = self.record.end();
        while let Some(Reverse((now, _, event))) = self.events.pop() {
            if now > end {
                break;
            }
            match event {
                Event::Slot => self.slot(now),
                Event::Seen(lane, done) => self.seen(lane, now, done),
                Event::CommitDue(lane) => {
                    self.lanes[lane as usize].is_commit_due = false;
                    self.send_commit(lane, now);
                }
                Event::Begin(lane) => self.begin(lane, now),
                Event::Executed(lane) => self.executed(lane, now),
                Event::Certified(lane) => self.certified(lane, now),
            }
        }
    }

    fn push(&mut self, at: Nanos, event: Event) {
        self.pushed += 1;
        self.events.push(Reverse((at, self.pushed, event)));
    }

    /// Has a lane begin a batch, not before `at` and not sooner after the last than it may.
    fn want_begin(&mut self, number: u32, at: Nanos) {
        let lane = &mut self.lanes[number as usize];
        let at = at.max(lane.next_begin);
        if lane.begin.is_none_or(|set| at < set) {
            lane.begin = Some(at);
            self.push(at, Event::Begin(number));
        }
    }

    fn begin(&mut self, number: u32, now: Nanos) {
        let lane = &mut self.lanes[number as usize];
        if lane.begin != Some(now) {
            return; // An earlier one took its place.
        }
        lane.begin = None;
        if !lane.may_begin(self.costs) {
            return; // What it waits for has it begin.
        }
        lane.pull(now, self.costs, self.scenario, &mut self.record);
        match lane.take(now, self.costs) {
            Some(batch) => {
                let (transfers, entries) = (batch.transfers.len(), batch.entries.len());
                let work = self.costs.batch_work(transfers as u64, entries as u64);
                let done = lane.execute(now, batch, work, self.costs);
                self.record.batch(now, work, transfers, self.costs);
                self.push(done, Event::Executed(number));
            }
            None if lane.pool.is_empty() => {
                let next = lane.first_arrival(self.costs).max(now + 1);
                self.want_begin(number, next);
            }
            None => {} // Held back until the chain has carried some over.
        }
    }

    fn executed(&mut self, number: u32, now: Nanos) {
        let lane = &mut self.lanes[number as usize];
        if lane.round.is_none() {
            self.propose(number, now);
        } else {
            lane.prepared = lane.executing.take();
        }
    }

    /// Proposes what has been executed, and has the next begin if the leader works ahead.
    fn propose(&mut self, number: u32, now: Nanos) {
        let lane = &mut self.lanes[number as usize];
        let Some(batch) = lane.prepared.take().or_else(|| lane.executing.take()) else {
            return;
        };
        let certified = lane.propose(now, &batch, self.costs);
        lane.round = Some(batch);
        self.push(certified, Event::Certified(number));
        if self.costs.leader_ahead {
            self.want_begin(number, now);
        }
    }

    fn certified(&mut self, number: u32, now: Nanos) {
        let lane = &mut self.lanes[number as usize];
        if let Some(batch) = lane.round.take() {
            for transfer in &batch.transfers {
                self.record.soft(now, transfer.sent);
            }
            for entry in &batch.entries {
                if entry.kind == EntryKind::Arrived {
                    self.record.usable(now, entry.sent);
                }
            }
            lane.certified.push_back(batch);
            self.record.uncommitted(lane.certified.len());
            self.send_commit(number, now);
        }
        let lane = &self.lanes[number as usize];
        if lane.prepared.is_some() {
            self.propose(number, now);
        } else if lane.executing.is_none() {
            self.want_begin(number, now);
        }
    }

    /// Sends a commit, or has it sent when it may be.
    fn send_commit(&mut self, number: u32, now: Nanos) {
        let lane = &mut self.lanes[number as usize];
        if let Some(at) = lane.send_commit(now, self.costs) {
            if !lane.is_commit_due {
                lane.is_commit_due = true;
                self.push(at, Event::CommitDue(number));
            }
        }
    }

    fn seen(&mut self, number: u32, now: Nanos, done: u64) {
        self.lanes[number as usize].learn(done, self.costs);
        self.send_commit(number, now);
        self.want_begin(number, now);
    }

    fn slot(&mut self, now: Nanos) {
        for lane in &mut self.lanes {
            lane.pull(now, self.costs, self.scenario, &mut self.record);
        }
        self.chain.take_slow(&mut self.lanes);
        let block = self
            .chain
            .build(now, &mut self.lanes, self.costs, self.scenario);
        self.record.block(now, &block);
        // Who builds it executes it, and so does who sees it.
        let common = now + 2 * block.time.total() + self.costs.sending(block.bytes.total());
        let seen: Vec<Nanos> = self
            .lanes
            .iter_mut()
            .map(|lane| common + lane.hop(self.costs))
            .collect();
        for (lane, batches) in &block.committed {
            let at = seen[*lane as usize];
            for batch in batches {
                for transfer in &batch.transfers {
                    self.record.committed(at, transfer.sent);
                    if !transfer.crossing {
                        self.record.completed(now, Way::Local);
                    }
                }
                for entry in &batch.entries {
                    if entry.kind == EntryKind::Slow {
                        self.record.completed(now, Way::Slow);
                        self.record.slow(at, entry.sent);
                    }
                }
            }
        }
        for entry in &block.entered {
            let at = seen[entry.lane as usize];
            self.lanes[entry.lane as usize].inbox.push_back(Entry {
                sent: entry.sent,
                kind: entry.kind,
                available: at + self.costs.finality_time,
            });
        }
        for crossing in &block.settled {
            let at = crossing.to.map_or(common, |to| seen[to as usize]);
            self.record.completed(now, Way::Crossing);
            self.record.arrived(at, crossing.sent);
        }
        for (number, at) in seen.into_iter().enumerate() {
            let event = Event::Seen(number as u32, self.lanes[number].done);
            self.push(at + self.costs.finality_time, event);
        }
        self.record.after_block(now);
        self.push(now + self.costs.block_interval, Event::Slot);
    }
}

/// Nanoseconds as seconds.
pub fn seconds(nanos: Nanos) -> f64 {
    nanos as f64 / SECOND as f64
}
