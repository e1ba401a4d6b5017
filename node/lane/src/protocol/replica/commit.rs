// SPDX-License-Identifier: Apache-2.0
//! Commits for the chain. Whoever leads sends them; the others do if it does not.

use super::Replica;
use crate::protocol::{
    io::{Commit, Output},
    parts::{Execution, Keys},
    timing::Time,
};
use nerv_primitives_lane::MAX_MESSAGES;

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

impl<E: Execution, K: Keys> Replica<E, K> {
    pub(super) fn commit_if_due(&mut self) {
        let timing = self.timing();
        if !self.has_caught_up() {
            return;
        }
        // What the chain would send back is not worth a call: the next batch takes what it waits for.
        let due = self.due();
        let mut messages = 0usize;
        let fits = self.path.iter().take_while(|link| {
            messages = messages.saturating_add(link.executed.messages.len());
            messages <= MAX_MESSAGES
        });
        let fits = fits.count();
        let ready = self.path.iter().take(fits).collect::<Vec<_>>();
        let ready = ready
            .iter()
            .rposition(|link| link.certificate.is_some() && link.head.header.marks.inbox >= due);
        let Some((at, link)) = ready.and_then(|at| Some((at, self.path.get(at)?))) else {
            return;
        };
        let sequence = link.head.header.sequence;
        let oldest = self.path.front().map_or(link.at, |oldest| oldest.at);
        let leader = self.members().leader(self.term, sequence, 0).unwrap_or(0);
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
        let before = self.path.iter().take(at);
        let up_to = self.path.iter().take(at.saturating_add(1));
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
