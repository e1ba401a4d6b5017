// SPDX-License-Identifier: Apache-2.0
//! What a leader proposes.

use super::{round::Outcome, vote::MAX_ORDERED, Replica};
use crate::protocol::{
    carry::Mandate,
    io::Output,
    message::{Message, Proposal, Record, Request},
    parts::{Draft, Execution, Keys},
    timing::MAX_AHEAD,
};
use nerv_primitives_lane::{
    Batch, Head, InboxEntry, InboxKind, MAX_BATCH, MAX_INBOX_TAKEN, MAX_INSISTED, MAX_MESSAGES,
};
use sp_core::H256;
use std::{collections::BTreeSet, sync::Arc};

/// What a leader finds among the votes of the others.
enum Found {
    /// Something it proposes again.
    This(H256),
    /// Something it has asked for, or that nothing can be done about.
    Wait,
    /// Nothing that is to be had, and enough who have not voted.
    Nothing,
}

impl<E: Execution, K: Keys> Replica<E, K> {
    /// Proposes, if it leads and has not. Returns whether it did.
    pub(super) fn propose_if_leader(&mut self) -> bool {
        let (sequence, attempt) = (self.round.sequence(), self.round.attempt);
        let leader = self.members().leader(self.term, sequence, attempt);
        if leader != Some(self.setup.slot)
            || self.round.proposed == Some(attempt)
            || self.round.certified.is_some()
            || !self.may_vote()
        {
            return false;
        }
        let mandate = self.mandate(sequence);
        if mandate == Mandate::Unknown {
            return false;
        }
        // A leader after the first hears enough to know of every vote that may have won. It would
        // need as many for its own.
        let heard = self.round.heard.values().filter(|at| **at >= attempt);
        if attempt > 0 && heard.count() < self.members().needed() {
            return false;
        }
        if let Some(ballot) = self.ballots.get(&sequence) {
            let (id, record) = (ballot.vote.id, ballot.record.clone());
            // After a restart the batch has to be run again.
            self.add_candidate(id, record);
            return self.propose_own_vote(id);
        }
        match self.voted_by_others(mandate) {
            Found::This(id) => self.propose(id),
            Found::Wait => false,
            Found::Nothing => {
                let id = match mandate {
                    Mandate::Content(content) => self.repeat(&content),
                    _ => self.compose_if_due(),
                };
                id.is_some_and(|id| self.propose(id))
            }
        }
    }

    /// What it has voted for it proposes again, unless that cannot win any more.
    fn propose_own_vote(&mut self, own: H256) -> bool {
        let sequence = self.round.sequence();
        let (slots, needed) = (self.members().slots(), self.members().needed());
        if self.votes.can_win(sequence, &own, slots, needed) {
            return self.propose(own);
        }
        let tally = self.votes.tally(sequence);
        let other = tally.iter().find(|(id, _)| {
            self.round.candidates.contains_key(id)
                && self.votes.can_win(sequence, id, slots, needed)
        });
        other.is_some_and(|(id, _)| self.propose(*id))
    }

    /// What others have voted for comes before anything of its own.
    fn voted_by_others(&mut self, mandate: Mandate) -> Found {
        let sequence = self.round.sequence();
        let (slots, needed) = (self.members().slots(), self.members().needed());
        let given = self.timing().of_attempt(self.round.attempt) / 2;
        let is_early = self.now < self.round.started.saturating_add(given);
        let mut lost = BTreeSet::new();
        for (id, _) in self.votes.tally(sequence) {
            let content = self.round.candidates.get(&id).map(|found| found.content);
            let can_win = self.votes.can_win(sequence, &id, slots, needed);
            let is_barred = match (mandate, content) {
                (Mandate::Content(mandated), Some(content)) => mandated != content,
                _ => false,
            };
            if can_win && !is_barred {
                if self.outcome(&id, false).is_some() {
                    return Found::This(id);
                }
                if is_early && !self.is_bad(&id) {
                    return Found::Wait;
                }
            }
            lost.extend(self.votes.slots(sequence, &id));
        }
        if slots.saturating_sub(lost.len()) < needed {
            return Found::Wait;
        }
        Found::Nothing
    }

    /// Whether a candidate was run, and is not what it says.
    fn is_bad(&self, id: &H256) -> bool {
        let candidate = self.round.candidates.get(id);
        candidate.is_some_and(|candidate| matches!(candidate.outcome, Outcome::Bad))
    }

    /// Proposes a candidate, and votes for it if it can.
    fn propose(&mut self, id: H256) -> bool {
        let sequence = self.round.sequence();
        let Some(executed) = self.outcome(&id, false) else {
            return false;
        };
        if !self.fits(&id, &executed, true) {
            return false;
        }
        if !self.ballots.contains_key(&sequence) && self.cast(&id).is_none() {
            return false;
        }
        self.round.proposed = Some(self.round.attempt);
        self.round.proposals.insert(self.round.attempt, id);
        match self.proposal(&id) {
            Some(proposal) => {
                self.broadcast(Message::Proposal(Box::new(proposal)));
                true
            }
            None => false,
        }
    }

    /// The proposal that this replica has made of a candidate.
    fn proposal(&self, id: &H256) -> Option<Proposal> {
        let record = self.round.candidates.get(id)?.record.clone();
        let sequence = self.round.sequence();
        let own = self.votes.of(sequence, self.setup.slot);
        let own = own.iter().find(|vote| vote.id == *id).copied();
        let last = self.path.back();
        Some(Proposal {
            attempt: self.round.attempt,
            record,
            vote: own.or_else(|| self.votes.any(sequence, id))?,
            parent: last.and_then(|link| link.certificate.clone()),
        })
    }

    /// Proposes once more to those whose vote has not come.
    pub(super) fn propose_again(&mut self) {
        let attempt = self.round.attempt;
        if self.round.proposed != Some(attempt) {
            return;
        }
        let id = self.round.proposals.get(&attempt).copied();
        let Some(proposal) = id.and_then(|id| self.proposal(&id)) else {
            return;
        };
        let sequence = self.round.sequence();
        let silent = |slot: &u8| self.votes.of(sequence, *slot).is_empty();
        let slots = self.members().iter().map(|member| member.slot);
        let slots: Vec<_> = slots.filter(silent).collect();
        for slot in slots {
            self.send(slot, Message::Proposal(Box::new(proposal.clone())));
        }
    }

    /// Does again what was carried over from an earlier term, or asks for it.
    fn repeat(&mut self, content: &H256) -> Option<H256> {
        let sequence = self.round.sequence();
        let Some(record) = self.carry.record(sequence, content) else {
            self.ask_for_carried(content);
            return None;
        };
        let record = record.clone();
        // What it makes of them itself it votes for without a further look.
        if self.has_these_entries(&record) != Some(true) {
            return None;
        }
        self.add(record.inbox.clone(), record.batch.extrinsics.clone())
    }

    /// Asks one of those who tell of it.
    fn ask_for_carried(&mut self, content: &H256) {
        let holders = self.carry.holders(self.round.sequence(), content);
        let (now, pause) = (self.now, self.timing().pull);
        let Some(turn) = self.round.asks(*content, now, pause) else {
            return;
        };
        let holder = turn
            .checked_rem(holders.len())
            .and_then(|at| holders.get(at));
        if let Some((slot, id)) = holder {
            self.send(*slot, Message::Request(Request::Record { id: *id }));
        }
    }

    /// A batch of what waits, once it has waited for company. Not tried again at once if there is none.
    fn compose_if_due(&mut self) -> Option<H256> {
        let gather = self.timing().gather;
        if self.now < self.round.work?.saturating_add(gather) {
            return None;
        }
        let composed = self.compose();
        if composed.is_none() {
            self.round.work = Some(self.now);
        }
        composed
    }

    /// The inbox first.
    fn compose(&mut self) -> Option<H256> {
        let inbox: Vec<_> = self.next_entries().collect();
        let forced = forced(&inbox);
        let used = self.messages_on_path().saturating_add(forced);
        let mut extrinsics = Vec::new();
        if self.path.len() < MAX_AHEAD && used <= MAX_ORDERED {
            let draft = Draft {
                extrinsics: MAX_BATCH,
                messages: self.room_for_orders(forced),
            };
            extrinsics = self.execution.assemble(&self.round.parent, &inbox, draft);
        }
        if inbox.is_empty() && extrinsics.is_empty() && !self.is_heartbeat_due() {
            return None;
        }
        let id = self.add(inbox, extrinsics)?;
        let executed = self.outcome(&id, false)?;
        self.fits(&id, &executed, false).then_some(id)
    }

    /// The messages that orders may come to behind so many of the inbox. What is beyond the outbox's
    /// room would keep all that comes behind it from being committed; and of that the chain may insist
    /// on entries that come to as many as [`MAX_INSISTED`].
    pub(super) fn room_for_orders(&self, forced: usize) -> usize {
        let used = self.messages_on_path().saturating_add(forced);
        self.room()
            .saturating_sub(MAX_INSISTED)
            .saturating_sub(used)
    }

    /// The entries of the inbox that are next, as many as the commit will have messages for. The
    /// outbox's room binds those that the chain does not insist on yet: without the others nothing is
    /// committed anyhow.
    fn next_entries(&self) -> impl Iterator<Item = InboxEntry> + '_ {
        let (due, used) = (self.due(), self.messages_on_path());
        let (mut most, mut room) = (
            MAX_MESSAGES.saturating_sub(used),
            self.room().saturating_sub(used),
        );
        let first = self.round.parent.header.marks.inbox;
        let view = self.view.as_ref();
        (first..)
            .map_while(move |index| Some((index, *view?.entry(index)?)))
            .take(MAX_INBOX_TAKEN as usize)
            .map_while(move |(index, entry)| {
                let used = forced(&[entry]);
                let fits = used <= most && (used <= room || index < due);
                most = most.saturating_sub(used);
                room = room.saturating_sub(used);
                fits.then_some(entry)
            })
    }

    /// Whether there are entries of the inbox to be taken next.
    pub(super) fn has_entries(&self) -> bool {
        self.next_entries().next().is_some()
    }

    /// Runs a batch and adds it to the candidates.
    fn add(&mut self, inbox: Vec<InboxEntry>, extrinsics: Vec<Vec<u8>>) -> Option<H256> {
        let parent = self.round.parent;
        let batch = Batch {
            shard: self.setup.shard,
            term: self.term,
            sequence: self.round.sequence(),
            parent: parent.id,
            inbox: u32::try_from(inbox.len()).ok()?,
            extrinsics,
        };
        let executed = self.execution.execute(&parent, &batch, &inbox)?;
        let id = Head::behind(&self.setup.genesis, &parent.id, executed.header).id;
        let record = Arc::new(Record {
            header: executed.header,
            batch,
            inbox,
        });
        self.add_candidate(id, record);
        let candidate = self.round.candidates.get_mut(&id)?;
        candidate.outcome = Outcome::Good(Arc::new(executed));
        Some(id)
    }

    /// Whether the chain has seen no commit for so long that it is to see one.
    pub(super) fn is_heartbeat_due(&self) -> bool {
        let since = self.now.saturating_sub(self.committed_at);
        self.path.is_empty() && since >= self.timing().heartbeat
    }

    pub(super) fn timing(&self) -> super::Timing {
        self.setup.timing
    }

    /// Asks for batches that others vote for and that have not come.
    pub(super) fn pull(&mut self) {
        let sequence = self.round.sequence();
        let (now, pause) = (self.now, self.timing().pull);
        let certified = self.round.certified.as_ref();
        let certified = certified.map(|certificate| {
            let slots = certificate.signatures.iter().map(|(slot, _)| *slot);
            (
                certificate.id(&self.setup.genesis),
                slots.collect::<Vec<_>>(),
            )
        });
        let voted = self.votes.tally(sequence).into_iter();
        let voted = voted.map(|(id, _)| (id, self.votes.slots(sequence, &id)));
        let wanted: Vec<_> = certified.into_iter().chain(voted).collect();
        for (id, slots) in wanted {
            if self.round.candidates.contains_key(&id) {
                continue;
            }
            let Some(turn) = self.round.asks(id, now, pause) else {
                continue;
            };
            let others: Vec<_> = slots
                .into_iter()
                .filter(|slot| *slot != self.setup.slot)
                .collect();
            let other = turn.checked_rem(others.len()).and_then(|at| others.get(at));
            if let Some(slot) = other {
                self.out.push(Output::Send(
                    *slot,
                    Message::Request(Request::Record { id }),
                ));
            }
        }
    }
}

/// The messages that entries may come to.
fn forced(entries: &[InboxEntry]) -> usize {
    let is_forced = |entry: &&InboxEntry| matches!(entry.kind, InboxKind::Forced(_));
    entries.iter().filter(is_forced).count()
}
