// SPDX-License-Identifier: Apache-2.0
//! Where commits begin. The lane has one replica, so that what it proposes is certain at once.

use super::*;
use crate::protocol::{io::Commit, view::Tip};
use nerv_primitives_lane::Vote;

/// A lane of one, and what its chain says.
struct Alone {
    replica: Replica<Entries, Trust>,
    now: Time,
    entries: u8,
}

impl Alone {
    fn new() -> Self {
        let mut setup = replica(Entries::at(opening(), None)).setup;
        (setup.slot, setup.node) = (0, 0);
        let execution = Entries::at(opening(), None);
        Self {
            replica: Replica::new(setup, execution, Trust, vec![]),
            now: 1_000,
            entries: 0,
        }
    }

    /// A finalised block, still at the opening, whose inbox has one more entry.
    fn enter(&mut self) {
        self.entries += 1;
        let all = 1..=self.entries;
        let inbox: Vec<_> = all.map(entry_of).collect();
        let mut view = view(opening());
        view.height += u32::from(self.entries);
        view.members = Members::new(
            vec![Member {
                slot: 0,
                node: 0,
                key: [0; 32],
            }],
            1,
            0,
        );
        view.position.inbox.next = self.entries.into();
        view.position.inbox.pending = u128::from(self.entries) * 10;
        view.inbox = inbox;
        self.replica.handle(self.now, Input::Chain(Box::new(view)));
    }

    /// The best block has committed this head.
    fn tip(&mut self, head: Head, room: usize) {
        let position = Position {
            head,
            ..view(opening()).position
        };
        let tip = Tip { position, room };
        self.replica.handle(self.now, Input::Tip(Box::new(tip)));
    }

    /// The commits that are sent within so many milliseconds.
    fn commits(&mut self, within: Time) -> Vec<Commit> {
        let until = self.now + within;
        let mut sent = Vec::new();
        while self.now < until {
            self.now += 50;
            let outputs = self.replica.handle(self.now, Input::Tick);
            sent.extend(outputs.into_iter().filter_map(|output| match output {
                Output::SubmitCommit(commit) => Some(*commit),
                _ => None,
            }));
        }
        sent
    }
}

fn entry_of(index: u8) -> InboxEntry {
    InboxEntry {
        total: u128::from(index) * 10,
        ..credit(index)
    }
}

/// The sequences that a commit is from and to.
fn span(commit: &Commit) -> (u64, u64) {
    let to = commit.header.sequence;
    (to - commit.path.len() as u64 - 1, to)
}

fn spans(commits: &[Commit]) -> Vec<(u64, u64)> {
    commits.iter().map(span).collect()
}

#[test]
fn a_commit_begins_where_the_best_block_is() {
    let mut alone = Alone::new();
    alone.enter();
    assert_eq!(spans(&alone.commits(1_500)), [(0, 1)]);
    let first = *alone.replica.head();
    alone.tip(first, 256);
    assert_eq!(spans(&alone.commits(8_000)), []);
    alone.enter();
    // Nothing is final yet but the opening.
    assert_eq!(spans(&alone.commits(1_500)), [(1, 2)]);
    assert_eq!(alone.replica.settled().id, opening().id);
}

#[test]
fn without_a_tip_it_begins_where_the_final_block_is() {
    let mut alone = Alone::new();
    alone.enter();
    assert_eq!(spans(&alone.commits(1_500)), [(0, 1)]);
    alone.enter();
    assert_eq!(spans(&alone.commits(1_500)), [(0, 2)]);
}

#[test]
fn a_commit_that_is_undone_is_sent_again() {
    let mut alone = Alone::new();
    alone.enter();
    assert_eq!(spans(&alone.commits(1_500)), [(0, 1)]);
    alone.tip(*alone.replica.head(), 256);
    assert_eq!(spans(&alone.commits(8_000)), []);
    alone.tip(opening(), 256);
    assert_eq!(spans(&alone.commits(1_500)), [(0, 1)]);
}

#[test]
fn nothing_is_sent_behind_a_head_that_nobody_knows() {
    let mut alone = Alone::new();
    alone.enter();
    let mut other = *alone.replica.head();
    other.id = H256([3; 32]);
    other.header.sequence = 7;
    alone.tip(other, 256);
    assert_eq!(spans(&alone.commits(8_000)), []);
    // That block is undone.
    alone.tip(opening(), 256);
    assert_eq!(spans(&alone.commits(1_500)), [(0, 1)]);
}

#[test]
fn nothing_is_sent_once_the_term_is_over() {
    let mut alone = Alone::new();
    alone.enter();
    let mut position = view(opening()).position;
    position.term += 1;
    let tip = Tip {
        position,
        room: 256,
    };
    alone.replica.handle(alone.now, Input::Tip(Box::new(tip)));
    assert_eq!(spans(&alone.commits(8_000)), []);
}

#[test]
fn who_leads_after_another_has_failed_commits_at_once() {
    let mut replica = replica(Entries::at(opening(), None));
    let mut view = view(opening());
    view.position.term = 1;
    let mut now = 1_000;
    let mut outputs = replica.handle(now, Input::Chain(Box::new(view)));
    while replica.attempt() == 0 {
        now += 50;
        outputs.extend(replica.handle(now, Input::Tick));
    }
    assert_eq!(replica.leader(), Some(SLOT));
    let others = [0, 3];
    for from in others {
        let status = Status {
            term: 1,
            sequence: 1,
            attempt: 1,
            vote: None,
            report: None,
            asks: false,
        };
        let message = Message::Status(Box::new(status));
        outputs.extend(replica.handle(now, Input::Message { from, message }));
    }
    let proposed = proposals(&outputs);
    assert_eq!(proposed.len(), 1);
    for from in others {
        let vote = Vote {
            slot: from,
            node: from.into(),
            ..proposed[0].vote
        };
        let message = Message::Vote(vote);
        replica.handle(now, Input::Message { from, message });
    }
    assert_eq!(replica.head().header.sequence, 1);
    let sent = replica.handle(now + 50, Input::Tick);
    let commits = |output: &&Output| matches!(output, Output::SubmitCommit(_));
    assert_eq!(sent.iter().filter(commits).count(), 1);
}
