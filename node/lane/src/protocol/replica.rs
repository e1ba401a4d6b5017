// SPDX-License-Identifier: Apache-2.0
//! The state machine of a replica.
//!
//! | file | what it holds |
//! |---|---|
//! | `round.rs` | the sequence that is to be certified next |
//! | `chain.rs` | what a finalised block changes: heads settle, terms begin |
//! | `propose.rs` | what a leader proposes |
//! | `vote.rs` | what a replica votes for, and how votes become certificates |
//! | `attempt.rs` | time: leaders that fail, what is sent again |
//! | `renew.rs` | a sequence that cannot be certified any more |
//! | `commit.rs` | commits for the chain |
//! | `serve.rs` | messages in, and what others are answered |
//! | `chase.rs` | batches that this replica is behind |

mod attempt;
mod chain;
mod chase;
mod commit;
mod propose;
mod renew;
mod round;
mod serve;
#[cfg(test)]
mod tests;
mod vote;

use super::{
    carry::{Carried, Carry},
    io::{Entry, Input, Output},
    kept::Kept,
    members::Members,
    message::{Certificate, Message, Proposal, Record, SignedRenewal},
    parts::{Executed, Execution, Keys},
    timing::{Time, Timing},
    view::{ChainView, Tip},
    votes::Votes,
};
use chase::Chase;
use commit::Commits;
use nerv_primitives_lane::{Head, Renewal, Vote};
use nerv_primitives_types::{NodeId, ShardId};
use round::Round;
use sp_core::H256;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// Who a replica is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Setup {
    /// The genesis of the chain.
    pub genesis: H256,
    /// The lane.
    pub shard: ShardId,
    /// The replica's slot.
    pub slot: u8,
    /// Its node.
    pub node: NodeId,
    /// How long it waits for what.
    pub timing: Timing,
}

/// A header that is certain and not settled.
#[derive(Clone, Debug)]
struct Link {
    head: Head,
    content: H256,
    record: Arc<Record>,
    executed: Arc<Executed>,
    /// Missing if it was fetched, and a later one's certificate stands for it.
    certificate: Option<Certificate>,
    at: Time,
    /// How many leaders had failed by then, as this replica has seen it.
    attempt: u32,
}

/// A vote of this replica in the present term.
#[derive(Clone, Debug)]
struct Ballot {
    vote: Vote,
    record: Arc<Record>,
}

/// How much a replica holds, for its metrics. Each is bounded.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Held {
    /// Headers that are certain and not settled.
    pub path: usize,
    /// Votes.
    pub votes: usize,
    /// Batches that might be next.
    pub candidates: usize,
    /// Proposals that come too early.
    pub parked: usize,
    /// What was voted for in earlier terms, and what others tell of it.
    pub carried: usize,
    /// Batches on its disk that are not settled.
    pub kept: usize,
    /// Batches whose digests are known and that are still to be fetched.
    pub behind: usize,
}

/// A replica of a lane.
pub struct Replica<E, K> {
    setup: Setup,
    execution: E,
    keys: K,
    now: Time,
    out: Vec<Output>,
    view: Option<ChainView>,
    tip: Option<Tip>,
    /// Who votes before the chain is known.
    nobody: Members,
    term: u32,
    /// The last settled head.
    base: Head,
    /// The digests of the headers that were settled one after another up to it, by this process: the last is its
    /// own.
    digests: VecDeque<H256>,
    /// What is certain beyond it, oldest first.
    path: VecDeque<Link>,
    round: Round,
    votes: Votes,
    ballots: BTreeMap<u64, Ballot>,
    /// What is on its own disk, of whatever term.
    kept: Kept,
    /// The latest certificate of the term.
    top: Option<Certificate>,
    carry: Carry,
    frozen: Option<Renewal>,
    renewals: BTreeMap<u8, SignedRenewal>,
    /// From when on a renewal is to be handed in, if there are enough signatures.
    renewable: Option<Time>,
    /// When its own was last told.
    renewed: Time,
    parked: BTreeMap<u8, Proposal>,
    chase: Option<Chase>,
    commits: Commits,
    /// The slots of which it was told that they vote twice.
    told: BTreeMap<u8, u32>,
    /// Requests served since the last quota began, and when each was last told a status.
    served: BTreeMap<u8, u32>,
    /// The signatures verified for each member, less what time has made good.
    verified: BTreeMap<u8, u32>,
    quota: Time,
    answered: BTreeMap<u8, Time>,
    /// When a head was last seen to be committed.
    committed_at: Time,
}

impl<E: Execution, K: Keys> Replica<E, K> {
    /// A replica that goes on where another process has left off: from what its execution has settled
    /// and the entries that were persisted, in their order.
    ///
    /// It does nothing until it is told of the chain.
    pub fn new(setup: Setup, execution: E, keys: K, entries: Vec<Entry>) -> Self {
        let base = execution.settled();
        let mut replica = Self {
            setup,
            execution,
            keys,
            now: 0,
            out: Vec::new(),
            view: None,
            tip: None,
            nobody: Members::default(),
            term: 0,
            base,
            digests: VecDeque::new(),
            path: VecDeque::new(),
            round: Round::new(base, 0),
            votes: Votes::default(),
            ballots: BTreeMap::new(),
            kept: Kept::default(),
            top: None,
            carry: Carry::default(),
            frozen: None,
            renewals: BTreeMap::new(),
            renewable: None,
            renewed: 0,
            parked: BTreeMap::new(),
            chase: None,
            commits: Commits::default(),
            told: BTreeMap::new(),
            served: BTreeMap::new(),
            verified: BTreeMap::new(),
            quota: 0,
            answered: BTreeMap::new(),
            committed_at: 0,
        };
        replica.remember(entries);
        replica
    }

    /// What is to be done since this has happened, at this moment.
    pub fn handle(&mut self, now: Time, input: Input) -> Vec<Output> {
        self.now = self.now.max(now);
        match input {
            Input::Tick => self.tick(),
            Input::Chain(view) => self.on_view(*view),
            Input::Tip(tip) => self.tip = Some(*tip),
            Input::Message { from, message } => self.on_message(from, message),
            Input::Submit(extrinsic) => self.execution.submit(extrinsic),
            Input::Restored(head) => self.on_restored(*head),
        }
        self.pump();
        std::mem::take(&mut self.out)
    }

    /// What it executes with.
    pub fn execution(&self) -> &E {
        &self.execution
    }

    /// What it executes with. States of heads are the replica's to add and to remove.
    pub fn execution_mut(&mut self) -> &mut E {
        &mut self.execution
    }

    /// The last head that is certain: soft confirmed at the least.
    pub fn head(&self) -> &Head {
        &self.round.parent
    }

    /// The last head that is settled: committed in a finalised block.
    pub fn settled(&self) -> &Head {
        &self.base
    }

    /// The term it is in.
    pub fn term(&self) -> u32 {
        self.term
    }

    /// How many leaders have failed at the present sequence.
    pub fn attempt(&self) -> u32 {
        self.round.attempt
    }

    /// The slot whose turn it is to propose.
    pub fn leader(&self) -> Option<u8> {
        let (sequence, attempt) = (self.round.sequence(), self.round.attempt);
        self.members().leader(self.term, sequence, attempt)
    }

    /// Orders that wait and could be taken now, so many at the most.
    pub fn waiting(&self, most: usize) -> Vec<Vec<u8>> {
        self.execution.waiting(most)
    }

    /// How much it holds.
    pub fn held(&self) -> Held {
        Held {
            path: self.path.len(),
            votes: self.votes.len(),
            candidates: self.round.candidates.len(),
            parked: self.parked.len(),
            carried: self.carry.len(),
            kept: self.kept.len(),
            behind: self.chase.as_ref().map_or(0, Chase::len),
        }
    }

    /// Does all that can be done at once.
    fn pump(&mut self) {
        if self.view.is_none() {
            return;
        }
        while self.certify()
            || self.advance()
            || self.unpark()
            || self.vote_if_possible()
            || self.propose_if_leader()
        {}
    }

    /// Takes up what was persisted.
    fn remember(&mut self, entries: Vec<Entry>) {
        let mut certificates = BTreeMap::new();
        let term = |entry: &Entry| match entry {
            Entry::Term(term) => *term,
            Entry::Voted { vote, .. } => vote.term,
            Entry::Renewing(renewal) => renewal.term,
            Entry::Certified(certificate) => certificate.header.term,
            Entry::Before(record) => record.header.term,
        };
        self.term = entries.iter().map(term).max().unwrap_or(0);
        self.term = self.term.max(self.base.header.term);
        for entry in entries {
            match entry {
                Entry::Voted { record, vote } if vote.sequence > self.base.header.sequence => {
                    self.kept.keep(vote.id, record.clone());
                    if vote.term == self.term {
                        let ballot = Ballot { vote, record };
                        self.ballots.insert(vote.sequence, ballot);
                    } else {
                        self.carry
                            .keep(vote.sequence, carried(&record, vote.id, false));
                    }
                }
                Entry::Renewing(renewal) if renewal.term == self.term => {
                    self.frozen = Some(renewal);
                }
                Entry::Certified(certificate) if certificate.header.term == self.term => {
                    certificates.insert(certificate.header.sequence, *certificate);
                }
                Entry::Before(record) if record.header.sequence > self.base.header.sequence => {
                    self.kept.keep(record.head(&self.setup.genesis).id, record);
                }
                _ => {}
            }
        }
        self.round = Round::new(self.base, 0);
        // What it has and knows to be certain it can run again by itself.
        while let Some(certificate) = certificates.remove(&self.round.sequence()) {
            let id = certificate.id(&self.setup.genesis);
            let Some(record) = self.kept.get(self.round.sequence(), &id).cloned() else {
                break;
            };
            self.round.candidate(id, record);
            self.round.certified = Some(certificate);
            if !self.advance() {
                break;
            }
        }
        self.out.clear();
    }

    /// Whether it may vote and propose: it knows all that is committed, has a slot, and has not given
    /// the term up.
    fn may_vote(&self) -> bool {
        let Some(view) = &self.view else {
            return false;
        };
        let own = view.members.get(self.setup.slot);
        view.open
            && view.position.term == self.term
            && own.is_some_and(|own| own.node == self.setup.node)
            && self.has_caught_up()
            && !self.is_frozen()
    }

    fn has_caught_up(&self) -> bool {
        let head = self.view.as_ref().map(|view| view.position.head.id);
        head == Some(self.base.id)
    }

    /// Whether it has signed that the term is to end with the head that is committed.
    fn is_frozen(&self) -> bool {
        self.frozen
            .is_some_and(|renewal| renewal.term == self.term && renewal.head == self.base.id)
    }

    fn members(&self) -> &Members {
        self.view
            .as_ref()
            .map_or(&self.nobody, |view| &view.members)
    }

    fn broadcast(&mut self, message: Message) {
        self.out.push(Output::Broadcast(message));
    }

    fn send(&mut self, slot: u8, message: Message) {
        if slot != self.setup.slot {
            self.out.push(Output::Send(slot, message));
        }
    }

    fn persist(&mut self, entry: Entry) {
        self.out.push(Output::Persist(entry));
    }
}

/// What is carried over of a record.
fn carried(record: &Arc<Record>, id: H256, certified: bool) -> Carried {
    Carried {
        id,
        content: record.content(),
        certified,
        record: record.clone(),
    }
}
