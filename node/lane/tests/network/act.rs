// SPDX-License-Identifier: Apache-2.0
//! What replicas have done, carried out: in order, and at times only in part.

use super::{
    chain::Call,
    world::{Event, Soft, World},
};
use nerv_lane::protocol::{Entry, Input, Message, Output, Time};
use nerv_primitives_lane::{Vote, MAX_PATH};
use std::sync::Arc;

impl World {
    /// Tells a replica something, and does what it says.
    pub fn act(&mut self, at: usize, input: Input) {
        let now = self.now;
        let Some(replica) = &mut self.nodes[at].replica else {
            return;
        };
        let mut outputs = replica.handle(now, input);
        if self.nodes[at].lie.is_some() {
            outputs = self.bend(at, outputs);
        }
        let may_crash = !self.is_healed() && self.plan.crashes > 0 && !outputs.is_empty();
        let crash = may_crash && self.dice.below(20_000) < self.plan.crashes;
        let until = if crash {
            self.dice.below(outputs.len() as u64) as usize
        } else {
            outputs.len()
        };
        for output in outputs.into_iter().take(until) {
            self.carry_out(at, output);
        }
        if crash {
            let back = self.now + self.dice.within(500, 12_000);
            self.crash(at, back);
        }
    }

    fn carry_out(&mut self, at: usize, output: Output) {
        let (lane, slot) = (self.nodes[at].lane, self.nodes[at].slot);
        match output {
            Output::Broadcast(message) => {
                let message = Arc::new(message);
                for other in self.others(at) {
                    self.transmit(at, other, message.clone());
                }
            }
            Output::Send(to, message) => {
                let is_it = |other: &usize| self.nodes[*other].slot == to;
                if let Some(other) = self.others(at).into_iter().find(is_it) {
                    self.transmit(at, other, Arc::new(message));
                }
            }
            Output::Persist(entry) => self.persist(at, entry),
            Output::Soft(certificate) => {
                if self.nodes[at].lie.is_some() {
                    return;
                }
                let id = certificate.id(&self.chain.genesis);
                let header = certificate.header;
                let soft = Soft {
                    at: self.now,
                    term: header.term,
                    batch: header.batch,
                    id,
                };
                let key = (lane, header.sequence, id);
                let is_new = !self.softs.contains_key(&key);
                self.softs.entry(key).or_insert(soft);
                if is_new {
                    let (term, sequence) = (header.term, header.sequence);
                    self.tell(|_| {
                        format!("{lane}.{slot} sees {term}/{sequence} certified: {id:?}")
                    });
                }
            }
            Output::SubmitCommit(commit) => {
                self.tell(|_| format!("{lane}.{slot} commits {}", commit.header.sequence));
                self.submit(Call::Commit(lane, commit));
            }
            Output::SubmitRenewal(renewal) => {
                self.tell(|_| format!("{lane}.{slot} hands in a renewal"));
                self.submit(Call::Renew(lane, renewal));
            }
            Output::Equivocation(votes) => {
                let (one, other) = *votes;
                assert!(one.contradicts(&other), "no evidence");
                self.check_accused(lane, &one);
                self.figures.accused += 1;
            }
            Output::Lost(head) => {
                self.tell(|_| format!("{lane}.{slot} is lost before {}", head.header.sequence));
                let delay = self.dice.within(500, 2_000);
                self.after(delay, Event::Restore(at));
            }
        }
    }

    /// Nobody honest is ever accused.
    fn check_accused(&self, lane: u8, vote: &Vote) {
        let is_it = |at: &usize| self.nodes[*at].slot == vote.slot && self.nodes[*at].lane == lane;
        let accused = (0..self.nodes.len()).find(is_it).expect("a member");
        assert!(
            self.nodes[accused].lie.is_some(),
            "seed {}: {lane}.{} has voted twice",
            self.plan.seed,
            vote.slot
        );
    }

    fn persist(&mut self, at: usize, entry: Entry) {
        if let Entry::Voted { record, .. } = &entry {
            self.batches.insert(record.header.batch, record.clone());
        }
        let node = &mut self.nodes[at];
        let lasts = entry.must_last();
        node.pending.push(entry);
        if lasts {
            node.wal.append(&mut node.pending);
        }
    }

    pub fn others(&self, at: usize) -> Vec<usize> {
        let lane = self.nodes[at].lane;
        let is_other = |other: &usize| *other != at && self.nodes[*other].lane == lane;
        (0..self.nodes.len()).filter(is_other).collect()
    }

    /// A message on its way, or lost.
    pub fn transmit(&mut self, from: usize, to: usize, message: Arc<Message>) {
        self.figures.messages += 1;
        let is_bad = !self.is_healed();
        if is_bad {
            let is_apart = self.nodes[from].side != self.nodes[to].side;
            if is_apart || self.dice.chance(self.plan.lost) {
                return;
            }
            if self.dice.chance(self.plan.doubled) {
                let delay = self.delay();
                let slot = self.nodes[from].slot;
                self.after(delay, Event::Deliver(to, slot, message.clone()));
            }
        }
        let delay = self.delay();
        let slot = self.nodes[from].slot;
        self.after(delay, Event::Deliver(to, slot, message));
    }

    pub fn delay(&mut self) -> Time {
        if self.is_healed() {
            return self.dice.within(10, 60);
        }
        let delay = self.dice.within(10, self.plan.slowest);
        if !self.plan.is_calm() && self.dice.chance(50) {
            return delay * 8;
        }
        delay
    }

    fn submit(&mut self, call: Call) {
        let delay = self.dice.within(20, 200);
        if self.is_healed() || !self.dice.chance(self.plan.lost) {
            self.after(delay, Event::Reach(call));
        }
    }

    /// What a replica holds is bounded.
    pub fn check_bounds(&self, at: usize) {
        let Some(replica) = &self.nodes[at].replica else {
            return;
        };
        let held = replica.held();
        let n = usize::from(self.plan.slots);
        let states = replica.execution().states();
        let is_bounded = held.path <= MAX_PATH
            && held.votes <= n * 2 * 11
            && held.candidates <= 3 * n
            && held.parked <= n
            && held.carried <= (n + 1) * MAX_PATH
            && held.kept <= 2 * MAX_PATH
            && held.behind <= 4_096
            && states <= held.path + held.candidates + 2;
        assert!(
            is_bounded,
            "seed {}: {held:?}, {states} states",
            self.plan.seed
        );
    }
}
