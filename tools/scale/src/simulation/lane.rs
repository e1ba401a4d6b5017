// SPDX-License-Identifier: Apache-2.0
//! A lane: what waits in it, the batch it is at, and what the chain has yet to hear of.
//!
//! A round: the leader executes a batch and sends it to the other replicas one after the other; each
//! executes it and sends its vote to all; `needed` votes make a certificate. The next batch is proposed
//! once there is a certificate of the last.

use super::record::Record;
use crate::{
    costs::{Costs, Nanos, SECOND},
    random::{exponential, part, source, Random},
    scenario::{Scenario, Way},
};
use std::collections::VecDeque;

/// Names the purposes for which a lane draws numbers.
const ARRIVALS: u64 = 1;
const NETWORK: u64 = 2;

/// A transfer that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Transfer {
    /// When it was sent.
    pub sent: Nanos,
    /// Whether it goes to another lane.
    pub crossing: bool,
}

/// What an entry of an inbox brings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EntryKind {
    /// A transfer from another lane.
    Arrived,
    /// A transfer that found no room there, and comes back.
    Returned,
    /// A transfer that came by the chain.
    Slow,
}

/// An entry of an inbox.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// When what it brings was sent.
    pub sent: Nanos,
    /// What it brings.
    pub kind: EntryKind,
    /// When the lane sees it.
    pub available: Nanos,
}

/// A batch.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Its transfers.
    pub transfers: Vec<Transfer>,
    /// The entries of the inbox that it takes first.
    pub entries: Vec<Entry>,
    /// Those of its transfers that leave the lane.
    pub messages: u64,
}

/// A commit under way. Batches are counted from the lane's first.
#[derive(Clone, Copy, Debug)]
pub struct Commit {
    /// When it is where blocks are built.
    pub arrives: Nanos,
    /// The batches of which the lane knew that they are committed when it was sent: it begins behind them.
    pub from: u64,
    /// The batches that are committed once it is in.
    pub to: u64,
}

/// What a commit is made of.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Content {
    /// Its headers.
    pub headers: u64,
    /// Their messages.
    pub messages: u64,
    /// The entries they consume.
    pub entries: u64,
}

/// A lane.
#[derive(Debug)]
pub struct Lane {
    number: u32,
    arrivals: Random,
    network: Random,
    /// The mean time from one transfer to the next.
    gap: f64,
    /// When the next transfer is sent.
    next: Nanos,
    /// What waits for a batch.
    pub pool: VecDeque<Transfer>,
    /// What goes by the chain and has not been fetched: when it was sent.
    pub slow: VecDeque<Nanos>,
    /// What came by the chain and waits for a batch.
    pub inbox: VecDeque<Entry>,
    /// Entries that are expected, or in the chain's inbox; but for what comes back, which is always let in.
    pub inbox_held: u64,
    /// Messages in the chain's outbox.
    pub outbox: u64,
    /// Messages in batches that are not committed.
    pub uncommitted: u64,
    /// Messages in batches of which the lane does not know that they are committed.
    ahead: u64,
    /// The batch that the leader executes.
    pub executing: Option<Batch>,
    /// A batch that is executed, and waits for the last one's certificate.
    pub prepared: Option<Batch>,
    /// The batch that is voted on.
    pub round: Option<Batch>,
    /// What is certified, and not known to be committed. What is committed is empty.
    pub certified: VecDeque<Batch>,
    /// The batches that are known to be committed.
    pub known: u64,
    /// The batches that are committed.
    pub done: u64,
    /// The commits under way.
    pub commits: Vec<Commit>,
    /// The batches that are committed if all of those are taken.
    offered: u64,
    /// When the next commit may be sent.
    next_commit: Nanos,
    /// Whether there is an event for that.
    pub is_commit_due: bool,
    /// Entries that are committed and not forgotten.
    pub to_forget: u64,
    /// When the next batch is begun; and when it may be at the earliest.
    pub begin: Option<Nanos>,
    /// See [`Self::begin`].
    pub next_begin: Nanos,
    /// When each replica is done with what it has, the leader first.
    free: Vec<Nanos>,
    /// When the leader has sent what it has to send.
    uplink: Nanos,
}

impl Lane {
    /// A lane that was sent nothing yet.
    pub fn new(number: u32, costs: &Costs, scenario: &Scenario) -> Self {
        let mut arrivals = source(scenario.seed, &[ARRIVALS, number.into()]);
        let gap = SECOND as f64 / scenario.rate;
        Self {
            number,
            next: exponential(&mut arrivals, gap),
            arrivals,
            network: source(scenario.seed, &[NETWORK, number.into()]),
            gap,
            pool: VecDeque::new(),
            slow: VecDeque::new(),
            inbox: VecDeque::new(),
            inbox_held: 0,
            outbox: 0,
            uncommitted: 0,
            ahead: 0,
            executing: None,
            prepared: None,
            round: None,
            certified: VecDeque::new(),
            known: 0,
            done: 0,
            commits: Vec::new(),
            offered: 0,
            next_commit: 0,
            is_commit_due: false,
            to_forget: 0,
            begin: None,
            next_begin: 0,
            free: vec![0; costs.slots],
            uplink: 0,
        }
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The time that a message takes to another machine.
    pub fn hop(&mut self, costs: &Costs) -> Nanos {
        costs.delay + exponential(&mut self.network, costs.jitter)
    }

    /// When the leader has the next transfer: it is on its way for the mean time.
    pub fn first_arrival(&self, costs: &Costs) -> Nanos {
        let gossip = costs.delay + costs.jitter.round() as Nanos;
        self.next.saturating_add(gossip)
    }

    /// Takes in what has arrived by now.
    pub fn pull(&mut self, now: Nanos, costs: &Costs, scenario: &Scenario, record: &mut Record) {
        while self.first_arrival(costs) <= now {
            let sent = self.next;
            self.next = sent.saturating_add(exponential(&mut self.arrivals, self.gap));
            let draw = part(&mut self.arrivals);
            if draw < scenario.slow {
                record.sent(sent, Way::Slow);
                self.slow.push_back(sent);
                continue;
            }
            let crossing = draw < scenario.slow + scenario.crossing;
            record.sent(sent, if crossing { Way::Crossing } else { Way::Local });
            if self.pool.len() < costs.pool_room {
                self.pool.push_back(Transfer { sent, crossing });
            } else {
                record.refused(sent);
            }
        }
        record.waiting(self.pool.len(), self.inbox.len());
    }

    /// Whether the leader is free to begin a batch, and the chain not too far behind.
    pub fn may_begin(&self, costs: &Costs) -> bool {
        let ahead = self.executing.is_some() || self.prepared.is_some();
        let behind = self.certified.len() + usize::from(self.round.is_some());
        !ahead && (self.round.is_none() || costs.leader_ahead) && behind < costs.most_ahead
    }

    /// Takes what waits into a batch, in its order: the inbox first. A transfer to another lane for which
    /// there is no room waits, and all behind it, so that what comes through has the mix of what was
    /// sent. None if there is nothing to take.
    pub fn take(&mut self, now: Nanos, costs: &Costs) -> Option<Batch> {
        let mut batch = Batch::default();
        while batch.entries.len() < costs.most_entries {
            match self.inbox.front() {
                Some(entry) if entry.available <= now => batch.entries.push(*entry),
                _ => break,
            }
            self.inbox.pop_front();
        }
        while batch.transfers.len() < costs.most_batch {
            let Some(transfer) = self.pool.front() else {
                break;
            };
            if transfer.crossing {
                let waiting = self.outbox + self.uncommitted + batch.messages;
                let ahead = self.ahead + batch.messages;
                if ahead >= costs.most_ahead_messages || waiting >= costs.outbox_room {
                    break;
                }
                batch.messages += 1;
            }
            batch.transfers.push(*transfer);
            self.pool.pop_front();
        }
        if batch.transfers.is_empty() && batch.entries.is_empty() {
            return None;
        }
        self.uncommitted += batch.messages;
        self.ahead += batch.messages;
        Some(batch)
    }

    /// The leader executes a batch. Returns when it is done.
    pub fn execute(&mut self, now: Nanos, batch: Batch, work: Nanos, costs: &Costs) -> Nanos {
        self.executing = Some(batch);
        self.next_begin = now + costs.batch_interval;
        self.free[0] = self.free[0].max(now) + work;
        self.free[0]
    }

    /// Sends a batch to the other replicas, which vote on it. Returns when there is a certificate.
    pub fn propose(&mut self, now: Nanos, batch: &Batch, costs: &Costs) -> Nanos {
        let (transfers, entries) = (batch.transfers.len() as u64, batch.entries.len() as u64);
        let work = costs.batch_work(transfers, entries);
        let bytes = costs.batch_length + transfers * costs.batch_transfer_length;
        // What it has sent of the transfers themselves went by the same line.
        self.uplink = self.uplink.max(now) + costs.sending(transfers * costs.transfer_wire);
        let mut votes = Vec::with_capacity(costs.slots);
        for replica in 1..costs.slots {
            self.uplink += costs.sending(bytes);
            let arrives = self.uplink + self.hop(costs);
            let done = arrives.max(self.free[replica]) + work;
            self.free[replica] = done;
            votes.push(done + self.hop(costs));
        }
        votes.sort_unstable();
        // The leader's own vote is one of them.
        let last = match costs.needed {
            0 | 1 => now,
            needed => votes.get(needed - 2).map_or(now, |vote| now.max(*vote)),
        };
        last + costs.needed.saturating_sub(1) as Nanos * costs.vote_time
    }

    /// Sends a commit of what is certified, as much as one may hold, if there is more than the last one
    /// had. Returns when it may, if that is too early.
    pub fn send_commit(&mut self, now: Nanos, costs: &Costs) -> Option<Nanos> {
        let to = self.known + self.certified.len() as u64;
        if to <= self.offered {
            return None;
        }
        if now < self.next_commit {
            return Some(self.next_commit);
        }
        let content = self.content(to, costs);
        let commit = Commit {
            arrives: now + self.hop(costs),
            from: self.known,
            to: self.known + content.headers,
        };
        if commit.to > self.offered {
            self.offered = commit.to;
            self.next_commit = now + costs.commit_interval;
            self.commits.push(commit);
        }
        None
    }

    /// What a commit that is sent now and goes to a batch is made of, cut to what one may hold.
    fn content(&self, to: u64, costs: &Costs) -> Content {
        let mut content = Content::default();
        for batch in self.certified.iter().take((to - self.known) as usize) {
            let next = Content {
                headers: content.headers + 1,
                messages: content.messages + batch.messages,
                entries: content.entries + batch.entries.len() as u64,
            };
            if next.headers > costs.most_headers as u64
                || next.messages > costs.most_messages
                || next.entries > costs.most_commit_entries
            {
                break;
            }
            content = next;
        }
        content
    }

    /// The lane learns what is committed.
    pub fn learn(&mut self, done: u64, costs: &Costs) {
        let news = done.saturating_sub(self.known);
        for batch in self.certified.drain(..news as usize) {
            self.ahead -= batch.messages;
        }
        self.known += news;
        if news > 0 && !costs.commit_overlaps {
            // What was sent before begins where the chain is no more.
            self.offered = self.known;
        }
    }

    /// The commit that a block takes if it has room: of those that have arrived, the one that goes
    /// furthest. Those that the chain refuses are dropped, and counted.
    pub fn best_commit(&mut self, now: Nanos, costs: &Costs) -> (Option<Commit>, u64) {
        let done = self.done;
        let mut refused = 0;
        self.commits.retain(|commit| {
            let begins_before = commit.from != done && !costs.commit_overlaps;
            let brings_more = commit.to > done;
            let has_arrived = commit.arrives <= now;
            refused += u64::from(has_arrived && brings_more && begins_before);
            !has_arrived || brings_more && !begins_before
        });
        let arrived = self.commits.iter().filter(|commit| commit.arrives <= now);
        (arrived.max_by_key(|commit| commit.to).copied(), refused)
    }

    /// What a commit costs the chain: all that is in it; and the messages that are new.
    pub fn commit_content(&self, commit: &Commit) -> (Content, u64) {
        let mut content = Content::default();
        let mut news = 0;
        // Of one that overlaps, what the lane has learnt of since counts by its headers alone.
        let first = self.known;
        for (at, batch) in (first..commit.to).zip(&self.certified) {
            content.headers += 1;
            content.messages += batch.messages;
            content.entries += batch.entries.len() as u64;
            if at >= self.done {
                news += batch.messages;
            }
        }
        content.headers += first.saturating_sub(commit.from);
        (content, news)
    }

    /// The batches that a commit in a block brings. The lane learns of it later.
    pub fn include(&mut self, commit: &Commit) -> Vec<Batch> {
        let (from, to) = (self.done - self.known, commit.to - self.known);
        let mut batches = Vec::new();
        for batch in self.certified.range_mut(from as usize..to as usize) {
            self.uncommitted -= batch.messages;
            self.outbox += batch.messages;
            self.to_forget += batch.entries.len() as u64;
            let counted = |entry: &&Entry| entry.kind != EntryKind::Returned;
            self.inbox_held -= batch.entries.iter().filter(counted).count() as u64;
            batches.push(Batch {
                transfers: std::mem::take(&mut batch.transfers),
                entries: std::mem::take(&mut batch.entries),
                messages: batch.messages,
            });
        }
        self.done = commit.to;
        batches
    }
}
