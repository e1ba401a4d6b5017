// SPDX-License-Identifier: Apache-2.0
//! What is counted, once the simulation has warmed up.

use super::{
    chain::{Block, BlockBytes, BlockTime},
    histogram::Histogram,
    seconds,
};
use crate::{
    costs::{Costs, Nanos},
    scenario::{Scenario, Way},
};

/// What came of a simulation. Counts are of the time that counts, and of all lanes together.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The seconds that counted.
    pub seconds: f64,
    /// The transfers sent, by way.
    pub sent: [u64; 3],
    /// The transfers of which nothing is left to be done, by way: committed, or arrived if they cross.
    pub completed: [u64; 3],
    /// By how many a second the transfers grow that are not completed, by way: from the mean over the first
    /// half of the blocks to that over the second, so that it does not matter when commits come.
    pub growth: [f64; 3],
    /// The transfers refused because a pool was full.
    pub refused: u64,
    /// The transfers between lanes whose destination's inbox was full.
    pub returned: u64,
    /// The slow ones whose inbox was full.
    pub turned_away: u64,
    /// From sent to the certificate of its batch.
    pub soft: Histogram,
    /// From sent to its lane seeing the commit in a block.
    pub commit: Histogram,
    /// From sent to the receiver's lane seeing the units in its inbox, of those that cross.
    pub arrived: Histogram,
    /// From sent to the certificate of the batch that takes them out of there.
    pub usable: Histogram,
    /// From sent to the commit of what went the slow way.
    pub slow: Histogram,
    /// The blocks.
    pub blocks: u64,
    /// What their time went to.
    pub time: BlockTime,
    /// What their bytes went to.
    pub bytes: BlockBytes,
    /// The commits in them.
    pub commits: u64,
    /// The headers of those.
    pub headers: u64,
    /// The commits refused because they began before the chain's head.
    pub commits_refused: u64,
    /// How often a commit found no room for its messages in its outbox.
    pub held_by_outbox: u64,
    /// How often a commit found no time in a block.
    pub held_by_time: u64,
    /// How often it found no bytes.
    pub held_by_length: u64,
    /// The messages in them.
    pub messages: u64,
    /// The part of the time for which a replica has work.
    pub replica_busy: f64,
    /// The part of the time for which a leader sends.
    pub uplink_busy: f64,
    /// The transfers that waited in a lane at most.
    pub most_pool: usize,
    /// The entries that waited in an inbox at most.
    pub most_inbox: usize,
    /// The messages of all lanes that waited at most to be handed over.
    pub most_outbox: u64,
    /// The batches of a lane that waited at most for their commit.
    pub most_uncommitted: usize,
}

impl Outcome {
    /// Transfers a second that get through, all lanes together: what is sent less what comes to wait.
    pub fn throughput(&self) -> f64 {
        if self.seconds == 0.0 {
            return 0.0;
        }
        let each = self.sent.iter().zip(&self.growth);
        each.map(|(sent, growth)| (*sent as f64 / self.seconds - growth).max(0.0))
            .sum()
    }

    /// Whether of each way as much gets through as is sent: all but `tolerance` of it, and what chance alone
    /// may have left (four standard deviations of a Poisson count).
    pub fn keeps_up(&self, tolerance: f64) -> bool {
        let mut each = self.sent.iter().zip(&self.growth);
        each.all(|(sent, growth)| {
            let sent = *sent as f64;
            growth * self.seconds <= sent * tolerance + 4.0 * sent.sqrt()
        })
    }
}

/// What is counted while a simulation runs.
#[derive(Debug)]
pub struct Record {
    from: Nanos,
    to: Nanos,
    work: Nanos,
    sending: Nanos,
    /// What was sent and not completed since the beginning, by way.
    open: [i64; 3],
    /// The sum of that over the blocks of each half.
    halves: [[f64; 3]; 2],
    outcome: Outcome,
}

impl Record {
    /// A record of nothing.
    pub fn new(costs: &Costs, scenario: &Scenario) -> Self {
        let from = costs.block_interval * Nanos::from(scenario.warm);
        Self {
            from,
            to: from + costs.block_interval * Nanos::from(scenario.blocks),
            work: 0,
            sending: 0,
            open: [0; 3],
            halves: [[0.0; 3]; 2],
            outcome: Outcome::default(),
        }
    }

    /// When the simulation ends.
    pub fn end(&self) -> Nanos {
        self.to
    }

    /// Whether a time counts. The block that ends the time does, the one that begins it does not.
    fn counts(&self, at: Nanos) -> bool {
        at > self.from && at <= self.to
    }

    /// A transfer was sent.
    pub fn sent(&mut self, at: Nanos, way: Way) {
        self.open[way as usize] += 1;
        if self.counts(at) {
            self.outcome.sent[way as usize] += 1;
        }
    }

    /// A transfer found no room in the pool.
    pub fn refused(&mut self, at: Nanos) {
        self.outcome.refused += u64::from(self.counts(at));
    }

    /// A transfer was completed by the block of this time.
    pub fn completed(&mut self, at: Nanos, way: Way) {
        self.open[way as usize] -= 1;
        if self.counts(at) {
            self.outcome.completed[way as usize] += 1;
        }
    }

    /// So much waits in a lane.
    pub fn waiting(&mut self, pool: usize, inbox: usize) {
        let outcome = &mut self.outcome;
        outcome.most_pool = outcome.most_pool.max(pool);
        outcome.most_inbox = outcome.most_inbox.max(inbox);
    }

    /// So many batches of a lane wait for their commit.
    pub fn uncommitted(&mut self, batches: usize) {
        let most = &mut self.outcome.most_uncommitted;
        *most = (*most).max(batches);
    }

    /// A batch is begun.
    pub fn batch(&mut self, at: Nanos, work: Nanos, transfers: usize, costs: &Costs) {
        if self.counts(at) {
            let (transfers, others) = (transfers as u64, costs.slots as u64 - 1);
            let batch = costs.batch_length + transfers * costs.batch_transfer_length;
            self.work += work;
            self.sending += costs.sending(transfers * costs.transfer_wire + others * batch);
        }
    }

    /// A block was built.
    pub fn block(&mut self, at: Nanos, block: &Block) {
        let outcome = &mut self.outcome;
        outcome.most_outbox = outcome.most_outbox.max(block.outbox);
        if !self.counts(at) {
            return;
        }
        let outcome = &mut self.outcome;
        outcome.blocks += 1;
        let (sum, more) = (&mut outcome.time, &block.time);
        sum.house += more.house;
        sum.others += more.others;
        sum.commits += more.commits;
        sum.commit_messages += more.commit_messages;
        sum.slow += more.slow;
        sum.messages += more.messages;
        sum.visits += more.visits;
        let (sum, more) = (&mut outcome.bytes, &block.bytes);
        sum.others += more.others;
        sum.commits += more.commits;
        sum.slow += more.slow;
        outcome.commits += block.committed.len() as u64;
        let headers = block.committed.iter().map(|(_, batches)| batches.len());
        outcome.headers += headers.sum::<usize>() as u64;
        outcome.commits_refused += block.refused;
        outcome.held_by_outbox += block.held_by_outbox;
        outcome.held_by_time += block.held_by_time;
        outcome.held_by_length += block.held_by_length;
        outcome.returned += block.returned;
        outcome.turned_away += block.turned_away;
        outcome.messages += block.messages;
    }

    /// All that a block does is done.
    pub fn after_block(&mut self, at: Nanos) {
        if self.counts(at) {
            // The middle one of an odd number is in neither half.
            let half = (self.to - self.from) / 2;
            let number = usize::from(at > self.to - half);
            if at <= self.from + half || number == 1 {
                let sums = self.halves[number].iter_mut().zip(&self.open);
                sums.for_each(|(sum, open)| *sum += *open as f64);
            }
        }
    }

    /// A batch with a transfer was certified.
    pub fn soft(&mut self, at: Nanos, sent: Nanos) {
        if self.counts(at) {
            self.outcome.soft.add(at - sent);
        }
    }

    /// A lane sees that the chain has a transfer.
    pub fn committed(&mut self, at: Nanos, sent: Nanos) {
        if self.counts(at) {
            self.outcome.commit.add(at - sent);
        }
    }

    /// A receiver's lane sees what has arrived.
    pub fn arrived(&mut self, at: Nanos, sent: Nanos) {
        if self.counts(at) {
            self.outcome.arrived.add(at - sent);
        }
    }

    /// A batch that takes it out of the inbox was certified.
    pub fn usable(&mut self, at: Nanos, sent: Nanos) {
        if self.counts(at) {
            self.outcome.usable.add(at - sent);
        }
    }

    /// A lane sees that the chain has what came the slow way.
    pub fn slow(&mut self, at: Nanos, sent: Nanos) {
        if self.counts(at) {
            self.outcome.slow.add(at - sent);
        }
    }

    /// What came of it all.
    pub fn outcome(mut self, scenario: &Scenario) -> Outcome {
        let length = self.to - self.from;
        let all = length as f64 * f64::from(scenario.lanes);
        self.outcome.seconds = seconds(length);
        self.outcome.replica_busy = self.work as f64 / all;
        self.outcome.uplink_busy = self.sending as f64 / all;
        // From the middle of one half to that of the other.
        let blocks = f64::from((scenario.blocks / 2).max(1));
        let apart = (f64::from(scenario.blocks) - blocks).max(1.0) / f64::from(scenario.blocks);
        let [first, second] = self.halves;
        for (growth, (first, second)) in
            self.outcome.growth.iter_mut().zip(first.iter().zip(second))
        {
            *growth = (second - first) / blocks / (apart * seconds(length));
        }
        self.outcome
    }
}
