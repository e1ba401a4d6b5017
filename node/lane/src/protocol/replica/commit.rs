// SPDX-License-Identifier: Apache-2.0
//! Commits for the chain. Whoever leads sends them; the others do if it does not.

use super::Replica;
use crate::protocol::{
    io::{Commit, Output},
    parts::{Execution, Keys},
    timing::Time,
    view::{due, Tip},
};
use nerv_primitives_lane::{Position, MAX_MESSAGES};

/// What was sent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Commits {
    /// The sequence, and when.
    sent: Option<(u64, Time)>,
    /// When the last commit was sent.
    last: Option<Time>,
}

impl Commits {
    /// The chain has a sequence.
    pub fn committed(&mut self, sequence: u64) {
        self.sent = self.sent.filter(|(sent, _)| *sent > sequence);
    }
}

/// Where the next commit begins, as the block has it on which it is to be built.
struct Begin {
    /// The first link that is not committed.
    at: usize,
    /// Entries of the inbox below this index are to be taken.
    due: u64,
    /// The messages it may have.
    room: usize,
}

impl<E: Execution, K: Keys> Replica<E, K> {
    /// Where the next commit begins. Nowhere if the best block has another head than this replica knows of,
    /// or another term: whatever was sent would be refused.
    fn begin(&self) -> Option<Begin> {
        let view = self.view.as_ref()?;
        let order = |position: &Position| (position.term, position.head.header.sequence);
        let ahead = |tip: &&Tip| order(&tip.position) > order(&view.position);
        let Some(tip) = self.tip.as_ref().filter(ahead) else {
            return Some(Begin {
                at: 0,
                due: due(&view.position),
                room: self.room(),
            });
        };
        let id = tip.position.head.id;
        let after = |at: usize| at.saturating_add(1);
        let known = || self.path.iter().position(|link| link.head.id == id);
        let at = match id == self.base.id {
            true => Some(0),
            false => known().map(after),
        };
        Some(Begin {
            at: at.filter(|_| tip.position.term == self.term)?,
            due: due(&tip.position),
            room: tip.room.min(MAX_MESSAGES),
        })
    }

    /// The messages that a commit may have behind the head that is settled.
    pub(super) fn room(&self) -> usize {
        let room = self.view.as_ref().map_or(0, |view| view.room);
        room.min(MAX_MESSAGES)
    }

    pub(super) fn commit_if_due(&mut self) {
        let timing = self.timing();
        if !self.has_caught_up() {
            return;
        }
        let Some(Begin { at, due, room }) = self.begin() else {
            return;
        };
        let mut messages = 0usize;
        let fits = self.path.iter().skip(at).take_while(|link| {
            messages = messages.saturating_add(link.executed.messages.len());
            messages <= room
        });
        let rest: Vec<_> = fits.collect();
        // What the chain would send back is not worth a call: the next batch takes what it waits for.
        let ready = rest
            .iter()
            .rposition(|link| link.certificate.is_some() && link.head.header.marks.inbox >= due);
        let Some((last, link)) = ready.and_then(|last| Some((last, *rest.get(last)?))) else {
            return;
        };
        let sequence = link.head.header.sequence;
        let oldest = rest.first().map_or(link.at, |oldest| oldest.at);
        // Not one that has failed: it may be away.
        let leader = self.members().leader(self.term, sequence, link.attempt);
        let leader = leader.unwrap_or(0);
        let turn = self.members().distance(leader, self.setup.slot);
        let wait = turn.saturating_mul(timing.step);
        let is_our_turn = self.now >= oldest.saturating_add(wait);
        let is_paced = |last: Time| self.now >= last.saturating_add(timing.commit);
        // What is beyond what was sent may go at once; the same only after a while.
        let is_new = self.commits.sent.is_none_or(|(sent, when)| {
            sent < sequence && turn == 0 || self.now >= when.saturating_add(timing.retry)
        });
        if !is_our_turn || !is_new || !self.commits.last.is_none_or(is_paced) {
            return;
        }
        let Some(certificate) = &link.certificate else {
            return;
        };
        let before = rest.iter().take(last);
        let up_to = rest.iter().take(last.saturating_add(1));
        let commit = Commit {
            header: link.head.header,
            path: before.map(|link| link.head.header.digest()).collect(),
            messages: up_to
                .flat_map(|link| link.executed.messages.iter().copied())
                .collect(),
            signatures: certificate.signatures.clone(),
        };
        self.commits.sent = Some((sequence, self.now));
        self.commits.last = Some(self.now);
        self.out.push(Output::SubmitCommit(Box::new(commit)));
    }
}
