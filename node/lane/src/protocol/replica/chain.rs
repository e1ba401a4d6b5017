// SPDX-License-Identifier: Apache-2.0
//! What a finalised block changes: heads settle, terms begin.

use super::{carried, Replica, Round};
use crate::protocol::{
    carry::Mandate,
    io::Entry,
    members::Members,
    message::Record,
    parts::{Execution, Keys},
    timing::MAX_CHASE,
    view::ChainView,
};
use nerv_primitives_lane::Head;
use sp_core::H256;
use std::{collections::BTreeSet, mem};

impl<E: Execution, K: Keys> Replica<E, K> {
    pub(super) fn on_view(&mut self, view: ChainView) {
        let is_old = |old: &ChainView| view.height < old.height || view.order() < old.order();
        if view.position.term < self.term || self.view.as_ref().is_some_and(is_old) {
            return;
        }
        let is_first = self.view.is_none();
        let old = self.view.as_ref().map(|old| old.position.head.id);
        let head = view.position.head;
        let term = view.position.term;
        if let Some(old) = self
            .view
            .replace(view)
            .filter(|old| old.position.term == term)
        {
            self.change_members(&old.members);
        }
        if old != Some(head.id) {
            self.committed_at = self.now;
        }
        self.settle_to(&head);
        if term > self.term || is_first {
            self.begin_term(term, &head);
        }
        self.end_carry_if_late(&head);
        self.commits.committed(head.header.sequence);
        self.renewals
            .retain(|_, signed| signed.renewal.term == term && signed.renewal.head == head.id);
        self.chase_if_behind();
    }

    /// What a slot has signed counts no more once another node has it, or another key. The chain begins
    /// a new term then; if it does not, the replicas have to wish for one.
    fn change_members(&mut self, old: &Members) {
        let members = self.members();
        if members == old {
            return;
        }
        let needed = members.needed();
        let stay = |slot: u8| members.get(slot) == old.get(slot);
        let slots = old.iter().map(|member| member.slot);
        let gone: BTreeSet<u8> = slots.filter(|slot| !stay(*slot)).collect();
        self.votes.forget_slots(&gone);
        self.renewals.retain(|slot, _| !gone.contains(slot));
        let certificates = self.path.iter_mut().map(|link| &mut link.certificate);
        let others = [&mut self.top, &mut self.round.certified];
        for certificate in certificates.chain(others) {
            let Some(certain) = certificate else {
                continue;
            };
            certain.signatures.retain(|(slot, _)| !gone.contains(slot));
            if certain.signatures.len() < needed {
                *certificate = None;
            }
        }
    }

    /// Settles what leads to the committed head. If that is not on the path, the path does not count:
    /// what is missing has to be fetched.
    fn settle_to(&mut self, head: &Head) {
        if head.header.sequence < self.base.header.sequence || head.id == self.base.id {
            return;
        }
        let Some(at) = self.path.iter().position(|link| link.head.id == head.id) else {
            if self
                .path
                .iter()
                .any(|link| link.head.header.sequence >= head.header.sequence)
            {
                // Another term's, or more liars than there may be.
                self.drop_path();
            }
            return;
        };
        for link in self.path.drain(..=at).collect::<Vec<_>>() {
            self.settle(link.head, link.content, &link.record);
        }
    }

    pub(super) fn settle(&mut self, head: Head, content: H256, record: &Record) {
        self.execution.settle(&head, record.clone());
        self.carry.settled(head.header.sequence, &content);
        self.base = head;
        self.kept.settled(head.header.sequence);
        self.digests.push_back(head.header.digest());
        if self.digests.len() > MAX_CHASE {
            self.digests.pop_front();
        }
        self.ballots = self
            .ballots
            .split_off(&head.header.sequence.saturating_add(1));
    }

    /// Goes back to the settled head.
    pub(super) fn drop_path(&mut self) {
        for link in mem::take(&mut self.path) {
            self.execution.discard(&link.head.id);
        }
        self.restart_round(self.base);
    }

    /// Begins the sequence behind a head, and forgets all that might have been in its place.
    pub(super) fn restart_round(&mut self, parent: Head) {
        let round = mem::replace(&mut self.round, Round::new(parent, self.now));
        for id in round.candidates.keys().filter(|id| **id != parent.id) {
            self.execution.discard(id);
        }
    }

    /// A term begins. What was certain in the one before and is not committed is certain no more: it
    /// is carried over.
    fn begin_term(&mut self, term: u32, head: &Head) {
        let is_new = term > self.term;
        if is_new {
            self.carry_over();
            self.term = term;
            self.frozen = None;
            self.renewals.clear();
            self.renewable = None;
            self.votes.clear();
            self.parked.clear();
            self.top = None;
            self.commits = Default::default();
            self.restart_round(self.base);
            self.persist(Entry::Term(term));
        }
        self.chase = None;
        let is_fresh = head.header.term < term;
        let slot = self.setup.slot;
        self.carry
            .begin(head.header.sequence, head.id, is_fresh, slot);
        for ballot in self.ballots.values().map(|ballot| ballot.vote) {
            self.votes.add(ballot);
        }
        self.tell_status(true);
    }

    /// Keeps what was certain and is not committed, and what this replica has voted for beyond.
    fn carry_over(&mut self) {
        let mut next = self.base.header.sequence.saturating_add(1);
        for link in mem::take(&mut self.path) {
            let kept = carried(&link.record, link.head.id, true);
            next = link.head.header.sequence.saturating_add(1);
            self.carry.keep(link.head.header.sequence, kept);
            self.execution.discard(&link.head.id);
        }
        for (sequence, ballot) in mem::take(&mut self.ballots).split_off(&next) {
            let kept = carried(&ballot.record, ballot.vote.id, false);
            self.carry.keep(sequence, kept);
        }
        // Certain, though it was not run yet.
        let Some(certificate) = self.round.certified.take() else {
            return;
        };
        let id = certificate.id(&self.setup.genesis);
        if let Some(candidate) = self.round.candidates.get(&id) {
            let kept = carried(&candidate.record, id, true);
            self.carry.keep(certificate.header.sequence, kept);
        }
    }

    /// Who has not heard enough by the time that the term has its first commit takes part in what is
    /// made of it.
    fn end_carry_if_late(&mut self, head: &Head) {
        let sequence = self.round.sequence();
        let mandate = self.mandate(sequence);
        if head.header.term == self.term && self.carry.is_active() && mandate == Mandate::Unknown {
            self.carry.end();
        }
    }

    /// What a sequence has to be.
    pub(super) fn mandate(&self, sequence: u64) -> Mandate {
        let attempt = self.round.attempt;
        self.carry.mandate(sequence, attempt, self.members())
    }

    /// The execution was given the state of a committed head.
    pub(super) fn on_restored(&mut self, head: Head) {
        if head.header.sequence < self.base.header.sequence {
            return;
        }
        self.base = head;
        self.kept.settled(head.header.sequence);
        self.digests.clear();
        self.ballots = self
            .ballots
            .split_off(&head.header.sequence.saturating_add(1));
        self.drop_path();
        self.chase = None;
        self.chase_if_behind();
    }
}
