// SPDX-License-Identifier: Apache-2.0
//! Time: leaders that fail, and what is sent again.

use super::{
    round::{Candidate, Outcome},
    Replica,
};
use crate::protocol::{
    carry::Mandate,
    message::{Message, Status},
    parts::{Execution, Keys},
    timing::MAX_PASSED_ON,
};

impl<E: Execution, K: Keys> Replica<E, K> {
    pub(super) fn tick(&mut self) {
        self.begin_quota();
        if self.view.is_none() {
            return;
        }
        self.chase_on();
        self.pull();
        self.commit_if_due();
        self.renew_if_due();
        if !self.has_work() {
            // Nobody is to be blamed for a time in which there was nothing to do.
            self.round.work = None;
            self.round.began = self.now;
            self.round.started = self.now;
            return;
        }
        if self.round.work.is_none() {
            self.round.work = Some(self.now);
            self.round.began = self.now;
            self.round.started = self.now;
        }
        let given = self.timing().of_attempt(self.round.attempt);
        if self.now >= self.round.started.saturating_add(given) {
            self.begin_attempt(self.round.attempt.saturating_add(1));
        }
        self.resend_if_due();
        self.renew_if_stuck();
    }

    /// Whether the present sequence has something to be about.
    fn has_work(&self) -> bool {
        let sequence = self.round.sequence();
        let is_open = self.view.as_ref().is_some_and(|view| view.open);
        is_open
            && self.has_caught_up()
            && (self.is_frozen()
                || self.round.certified.is_some()
                || self.is_under_way()
                || self.has_entries()
                || self.is_heartbeat_due()
                || matches!(self.mandate(sequence), Mandate::Content(_))
                || self
                    .execution
                    .is_ready(&self.round.parent, self.room_for_orders(0)))
    }

    /// Whether somebody honest has voted: one alone who does not can keep nobody busy.
    fn is_under_way(&self) -> bool {
        let sequence = self.round.sequence();
        let is_good = |candidate: &Candidate| matches!(candidate.outcome, Outcome::Good(_));
        self.ballots.contains_key(&sequence)
            || self.votes.voters(sequence) >= self.members().one_honest()
            || self.round.candidates.values().any(is_good)
    }

    /// Leaves a leader that has failed for the next one.
    fn begin_attempt(&mut self, attempt: u32) {
        self.round.attempt = attempt;
        self.round.started = self.now;
        self.round.work = self.round.work.or(Some(self.now));
        self.round.heard.insert(self.setup.slot, attempt);
        let sequence = self.round.sequence();
        if let Some(view) = &self.view {
            self.carry.attempt(sequence, attempt, &view.members);
        }
        self.tell_status(true);
        let waiting = self.execution.waiting(MAX_PASSED_ON);
        if !waiting.is_empty() {
            self.broadcast(Message::Orders(waiting));
        }
    }

    /// Sends again what others seem not to have.
    fn resend_if_due(&mut self) {
        if self.now < self.round.resent.saturating_add(self.timing().resend) {
            return;
        }
        let sequence = self.round.sequence();
        if self.mandate(sequence) == Mandate::Unknown {
            self.round.resent = self.now;
            self.tell_status(true);
            return;
        }
        if let Some(ballot) = self.ballots.get(&sequence) {
            self.round.resent = self.now;
            let vote = ballot.vote;
            self.broadcast(Message::Vote(vote));
            self.propose_again();
        }
    }

    /// Where this replica is.
    pub(super) fn status(&self, asks: bool) -> Status {
        let sequence = self.round.sequence();
        Status {
            term: self.term,
            sequence,
            attempt: self.round.attempt,
            vote: self.ballots.get(&sequence).map(|ballot| ballot.vote),
            report: self.carry.report().cloned(),
            asks,
        }
    }

    pub(super) fn tell_status(&mut self, asks: bool) {
        let status = self.status(asks);
        self.broadcast(Message::Status(Box::new(status)));
    }

    /// Where another one is.
    pub(super) fn on_status(&mut self, from: u8, status: Status) {
        if status.term != self.term {
            return;
        }
        if let Some(report) = status.report {
            self.carry.add_report(from, report);
        }
        let sequence = self.round.sequence();
        if status.sequence == sequence {
            if let Some(vote) = status.vote.filter(|vote| vote.slot == from) {
                self.on_vote(from, vote);
            }
            let heard = self.round.heard.entry(from).or_default();
            *heard = status.attempt.max(*heard);
            self.join_attempt();
        }
        let is_behind = status.sequence < sequence;
        let is_ahead = status.sequence > sequence;
        if !(is_behind || is_ahead || status.asks) || !self.may_answer(from) {
            return;
        }
        if is_behind {
            if let Some(top) = self.top.clone() {
                self.send(from, Message::Certificate(Box::new(top)));
            }
        }
        if is_ahead || status.asks {
            // Asking back only of who is ahead: two that ask each other would never end.
            let status = Box::new(self.status(is_ahead));
            self.send(from, Message::Status(status));
        }
    }

    /// Goes along with an attempt that an honest member is at.
    fn join_attempt(&mut self) {
        let own = self.setup.slot;
        let others = self.round.heard.iter().filter(|(slot, _)| **slot != own);
        let mut attempts: Vec<_> = others.map(|(_, attempt)| *attempt).collect();
        attempts.sort_unstable_by(|one, other| other.cmp(one));
        let honest = attempts.get(self.members().faults()).copied();
        if let Some(attempt) = honest.filter(|attempt| *attempt > self.round.attempt) {
            self.begin_attempt(attempt);
        }
    }

    /// Whether a member may be told something again: not many times in a row.
    fn may_answer(&mut self, slot: u8) -> bool {
        let pause = self.timing().pull;
        let last = self.answered.get(&slot).copied();
        let may = last.is_none_or(|last| self.now.saturating_sub(last) >= pause);
        if may {
            self.answered.insert(slot, self.now);
        }
        may
    }
}
