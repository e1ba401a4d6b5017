// SPDX-License-Identifier: Apache-2.0
//! What a replica votes for, and how votes become certificates.

use super::{round::Outcome, Ballot, Link, Replica, Setup};
use crate::protocol::{
    carry::Mandate,
    io::{Entry, Output},
    message::{Certificate, Message, Proposal, Record},
    parts::{Executed, Execution, Keys},
    timing::{MAX_AHEAD, VOTES_AHEAD, VOTES_BEHIND},
    view::due,
    votes::Added,
};
use nerv_primitives_lane::{
    check_commit, vote_hash, Head, InboxEntry, InboxState, Position, Vote, MAX_INSISTED,
    MAX_MESSAGES, MAX_PATH,
};
use sp_core::H256;
use std::sync::Arc;

/// The messages on a path beyond which a leader adds no orders. The other half of what a commit may
/// have is for the inbox, whose entries the chain may insist on.
pub(super) const MAX_ORDERED: usize = MAX_MESSAGES - MAX_INSISTED;

fn good(executed: Executed) -> Outcome {
    Outcome::Good(Arc::new(executed))
}

/// Headers that a path must have room for beyond [`MAX_AHEAD`].
const SPARE: usize = 8;

impl<E: Execution, K: Keys> Replica<E, K> {
    /// A vote of whomever it says, told by this member. Returns whether it holds.
    pub(super) fn on_vote(&mut self, from: u8, vote: Vote) -> bool {
        let sequence = self.round.sequence();
        let is_near = vote.sequence.saturating_add(VOTES_BEHIND) >= sequence
            && vote.sequence <= sequence.saturating_add(VOTES_AHEAD);
        if vote.shard != self.setup.shard || vote.term != self.term || !is_near {
            return false;
        }
        let of = self.votes.of(vote.sequence, vote.slot);
        if of.contains(&vote) {
            return true;
        }
        let Some(member) = self.members().get(vote.slot).copied() else {
            return false;
        };
        let hash = vote.hash(&self.setup.genesis);
        if vote.node != member.node
            || self.votes.knows(&vote)
            || !self.may_verify(from, 1)
            || !self.keys.verify(&member.key, &hash, &vote.signature)
        {
            return false;
        }
        if let Added::Contradicts(first) = self.votes.add(vote) {
            if self.told.insert(vote.slot, vote.term) != Some(vote.term) {
                self.out.push(Output::Equivocation(Box::new((first, vote))));
            }
        }
        true
    }

    /// A proposal of the slot that has sent it.
    pub(super) fn on_proposal(&mut self, from: u8, proposal: Proposal) {
        let header = &proposal.record.header;
        if header.term != self.term || header.shard != self.setup.shard {
            return;
        }
        if let Some(parent) = &proposal.parent {
            self.on_certificate(from, parent.clone());
            // So that a proposal on it is not too early.
            while self.certify() || self.advance() {}
        }
        let sequence = self.round.sequence();
        if header.sequence < sequence {
            return;
        }
        let leader = self
            .members()
            .leader(self.term, header.sequence, proposal.attempt);
        if leader != Some(from) {
            return;
        }
        if header.sequence > sequence || proposal.attempt > self.round.attempt {
            self.parked.insert(from, proposal);
            return;
        }
        self.consider(from, proposal);
    }

    /// Takes up proposals that were too early. Returns whether there was one.
    pub(super) fn unpark(&mut self) -> bool {
        let (sequence, attempt) = (self.round.sequence(), self.round.attempt);
        self.parked
            .retain(|_, proposal| proposal.record.header.sequence >= sequence);
        let is_due = |proposal: &Proposal| {
            proposal.record.header.sequence == sequence && proposal.attempt <= attempt
        };
        let due = self.parked.iter().find(|(_, proposal)| is_due(proposal));
        let Some(slot) = due.map(|(slot, _)| *slot) else {
            return false;
        };
        if let Some(proposal) = self.parked.remove(&slot) {
            self.consider(slot, proposal);
        }
        true
    }

    /// A proposal for the present sequence, of an attempt's leader. Its first one counts.
    fn consider(&mut self, from: u8, proposal: Proposal) {
        let Proposal {
            attempt,
            record,
            vote,
            ..
        } = proposal;
        let id = record.head(&self.setup.genesis).id;
        let is_first = self
            .round
            .proposals
            .get(&attempt)
            .is_none_or(|first| *first == id);
        if !is_first
            || record.batch.parent != self.round.parent.id
            || (vote.sequence, vote.id) != (record.header.sequence, id)
            || !record.is_sound()
            || !self.on_vote(from, vote)
        {
            return;
        }
        self.round.proposals.insert(attempt, id);
        self.add_candidate(id, record);
    }

    /// Adds what might be next, and drops something nobody votes for if there is too much.
    pub(super) fn add_candidate(&mut self, id: H256, record: Arc<Record>) {
        let most = self.members().len().saturating_mul(3);
        if self.round.candidates.len() >= most {
            let sequence = self.round.sequence();
            let votes = &self.votes;
            let idle = |id: &&H256| votes.any(sequence, id).is_none();
            let Some(idle) = self.round.candidates.keys().find(idle).copied() else {
                return;
            };
            self.round.candidates.remove(&idle);
            self.execution.discard(&idle);
        }
        self.round.candidate(id, record);
    }

    /// Runs a candidate if it was not run yet: what it comes to if it makes the header it says. `None`
    /// as well if the inbox is not known as far yet, unless it is `certain`.
    ///
    /// An id does not tell which entries of the inbox are with it: whoever has handed it out may have put
    /// others in their place. So they are taken from the chain's inbox where that is known. Where it is
    /// not, what is certain and does not come to its header goes, and is asked for again.
    pub(super) fn outcome(&mut self, id: &H256, certain: bool) -> Option<Arc<Executed>> {
        let candidate = self.round.candidates.get(id)?;
        match &candidate.outcome {
            Outcome::Good(executed) => return Some(executed.clone()),
            Outcome::Bad if !certain => return None,
            _ => {}
        }
        let mut record = candidate.record.clone();
        let inbox = self.entries(record.inbox.len());
        let is_known = inbox.is_some();
        match inbox {
            Some(inbox) if inbox != record.inbox => {
                let true_one = Record {
                    inbox,
                    ..Record::clone(&record)
                };
                record = Arc::new(true_one);
            }
            None if !certain => return None,
            _ => {}
        }
        let outcome = self.run(&record, certain).map_or(Outcome::Bad, good);
        if matches!(outcome, Outcome::Bad) && !is_known {
            self.round.candidates.remove(id);
            return None;
        }
        let candidate = self.round.candidates.get_mut(id)?;
        candidate.record = record;
        candidate.outcome = outcome.clone();
        match outcome {
            Outcome::Good(executed) => Some(executed),
            _ => None,
        }
    }

    /// The next entries of the inbox. `None` if it is not known as far, or no more as far back.
    fn entries(&self, count: usize) -> Option<Vec<InboxEntry>> {
        let first = self.round.parent.header.marks.inbox;
        let indexes = (first..).take(count);
        let entry = |index| self.view.as_ref()?.entry(index).copied();
        indexes.map(entry).collect()
    }

    /// Whether the inbox has the entries that a record takes. `None` if it is not known as far.
    pub(super) fn has_these_entries(&self, record: &Record) -> Option<bool> {
        let entries = self.entries(record.inbox.len())?;
        Some(entries == record.inbox)
    }

    fn run(&mut self, record: &Record, certain: bool) -> Option<Executed> {
        let parent = self.round.parent;
        let (batch, inbox) = (&record.batch, &record.inbox);
        let executed = if certain {
            self.execution.execute_certain(&parent, batch, inbox)
        } else {
            self.execution.execute(&parent, batch, inbox)
        }?;
        if executed.header == record.header {
            return Some(executed);
        }
        // Unless that is what another candidate says.
        let made = Head::behind(&self.setup.genesis, &parent.id, executed.header);
        if !self.round.candidates.contains_key(&made.id) {
            self.execution.discard(&made.id);
        }
        None
    }

    /// Votes, if there is something to vote for and it has no vote yet. Returns whether it did.
    pub(super) fn vote_if_possible(&mut self) -> bool {
        let sequence = self.round.sequence();
        if self.ballots.contains_key(&sequence) || !self.may_vote() {
            return false;
        }
        let mandate = self.mandate(sequence);
        if mandate == Mandate::Unknown {
            return false;
        }
        let attempt = self.round.attempt;
        let leader = self.members().leader(self.term, sequence, attempt);
        let proposed = self.round.proposals.get(&attempt).copied();
        let mut wanted = Vec::new();
        for (id, count) in self.votes.tally(sequence) {
            let is_leaders = proposed == Some(id)
                || leader.is_some_and(|leader| {
                    let of = self.votes.of(sequence, leader);
                    of.first().is_some_and(|vote| vote.id == id)
                });
            if is_leaders || count >= self.members().one_honest() {
                wanted.push((id, count));
            }
        }
        for (id, count) in wanted {
            let Some(content) = self.round.candidates.get(&id).map(|c| c.content) else {
                continue;
            };
            let is_mandated = mandate == Mandate::Content(content);
            if matches!(mandate, Mandate::Content(_)) && !is_mandated {
                continue;
            }
            let Some(executed) = self.outcome(&id, false) else {
                continue;
            };
            let is_backed = is_mandated || count >= self.members().one_honest();
            if self.fits(&id, &executed, is_backed) {
                return self.cast(&id).is_some();
            }
        }
        false
    }

    /// Whether the chain would take a header, and whether the path it makes is one that can always be
    /// gone on with. What an honest replica has found to fit before needs only the first.
    pub(super) fn fits(&self, id: &H256, executed: &Executed, is_backed: bool) -> bool {
        let Some(candidate) = self.round.candidates.get(id) else {
            return false;
        };
        let record = &candidate.record;
        if !self.would_be_taken(record, executed) {
            return false;
        }
        if is_backed {
            return true;
        }
        let messages = self
            .messages_on_path()
            .saturating_add(executed.messages.len());
        let (ahead, room) = if record.batch.extrinsics.is_empty() {
            (MAX_PATH.saturating_sub(SPARE), MAX_MESSAGES)
        } else {
            (MAX_AHEAD, MAX_ORDERED)
        };
        messages <= room && self.path.len() < ahead
    }

    /// The messages of all that is certain and not settled.
    pub(super) fn messages_on_path(&self) -> usize {
        let of = |link: &Link| link.executed.messages.len();
        self.path.iter().map(of).sum()
    }

    /// The entries of the inbox that a header has to have taken by now for the chain to take it. It
    /// is voted for without: it may have been proposed before they were due, and the next takes them.
    pub(super) fn due(&self) -> u64 {
        self.view.as_ref().map_or(0, |view| due(&view.position))
    }

    /// The chain's own check of the step from the parent to this header.
    fn would_be_taken(&self, record: &Record, executed: &Executed) -> bool {
        let Some(view) = &self.view else {
            return false;
        };
        let parent = self.round.parent;
        let (old, new) = (&parent.header.marks, &record.header.marks);
        let position = Position {
            head: parent,
            term: self.term,
            inbox: InboxState {
                next: view.next().max(old.inbox),
                due: old.inbox,
                pending: new.received.saturating_sub(old.received),
            },
            ..view.position
        };
        let total = record
            .inbox
            .last()
            .map_or(old.received, |entry| entry.total);
        let (genesis, messages) = (&self.setup.genesis, &executed.messages);
        check_commit(genesis, &position, &record.header, &[], messages, total).is_ok()
    }

    /// Votes for a candidate, for good. The vote, unless its batch is not here.
    pub(super) fn cast(&mut self, id: &H256) -> Option<Vote> {
        let record = self.round.candidates.get(id)?.record.clone();
        let Setup {
            genesis,
            shard,
            slot,
            node,
            ..
        } = self.setup;
        let (term, sequence) = (self.term, self.round.sequence());
        let hash = vote_hash(&genesis, &shard, term, sequence, id);
        let vote = Vote {
            shard,
            term,
            sequence,
            id: *id,
            slot,
            node,
            signature: self.keys.sign(&hash),
        };
        let ballot = Ballot {
            vote,
            record: record.clone(),
        };
        self.ballots.insert(sequence, ballot);
        self.votes.add(vote);
        self.keep_path();
        self.kept.keep(*id, record.clone());
        self.persist(Entry::Voted { record, vote });
        self.broadcast(Message::Vote(vote));
        Some(vote)
    }

    /// Has on its disk what it will vote upon and has not voted for.
    fn keep_path(&mut self) {
        let is_missing = |link: &&Link| {
            let sequence = link.head.header.sequence;
            self.kept.get(sequence, &link.head.id).is_none()
        };
        let missing = self.path.iter().filter(is_missing);
        let missing: Vec<_> = missing
            .map(|link| (link.head.id, link.record.clone()))
            .collect();
        for (id, record) in missing {
            self.kept.keep(id, record.clone());
            self.persist(Entry::Before(record));
        }
    }

    /// Makes a certificate if there are enough votes for something that is here. Returns whether it
    /// did.
    pub(super) fn certify(&mut self) -> bool {
        if self.round.certified.is_some() {
            return false;
        }
        let sequence = self.round.sequence();
        let needed = self.members().needed().max(1);
        let tally = self.votes.tally(sequence);
        let enough = tally.into_iter().filter(|(_, count)| *count >= needed);
        for (id, _) in enough {
            let Some(candidate) = self.round.candidates.get(&id) else {
                continue;
            };
            self.round.certified = Some(Certificate {
                parent: candidate.record.batch.parent,
                header: candidate.record.header,
                signatures: self.votes.signatures(sequence, &id),
            });
            return true;
        }
        false
    }

    /// Goes on to the next sequence if the present one is certain and its batch is here. Returns
    /// whether it did.
    pub(super) fn advance(&mut self) -> bool {
        let Some(certificate) = &self.round.certified else {
            return false;
        };
        let id = certificate.id(&self.setup.genesis);
        let Some(executed) = self.outcome(&id, true) else {
            return false;
        };
        let Some(certificate) = self.round.certified.take() else {
            return false;
        };
        self.persist(Entry::Certified(Box::new(certificate.clone())));
        self.out.push(Output::Soft(Box::new(certificate.clone())));
        self.raise_top(&certificate);
        self.extend(id, executed, Some(certificate))
    }

    /// The path goes on with a candidate that was run. Returns whether it did.
    pub(super) fn extend(
        &mut self,
        id: H256,
        executed: Arc<Executed>,
        certificate: Option<Certificate>,
    ) -> bool {
        let Some(candidate) = self.round.candidates.get(&id) else {
            return false;
        };
        let (record, content) = (candidate.record.clone(), candidate.content);
        let sequence = self.round.sequence();
        let mandate = self.mandate(sequence);
        self.carry.passes(sequence, &content, mandate);
        let head = Head {
            id,
            header: record.header,
        };
        self.path.push_back(Link {
            head,
            content,
            record,
            executed,
            certificate,
            at: self.now,
            attempt: self.round.attempt,
        });
        self.restart_round(head);
        self.votes
            .forget_below(sequence.saturating_sub(VOTES_BEHIND));
        true
    }

    /// Keeps the latest certificate, for those who are behind.
    pub(super) fn raise_top(&mut self, certificate: &Certificate) {
        let top = self.top.as_ref().map(|top| top.header.sequence);
        if top.is_none_or(|top| top < certificate.header.sequence) {
            self.top = Some(certificate.clone());
        }
    }
}
