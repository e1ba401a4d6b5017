// SPDX-License-Identifier: Apache-2.0
//! One replica, with what others tell it.

mod commits;
mod shares;

use super::{Replica, Setup};
use crate::protocol::{
    io::{Entry, Input, Output},
    members::{Member, Members},
    message::{content, Certificate, Message, Proposal, Record, Reply, Report, Request, Status},
    parts::{Draft, Executed, Execution, Keys},
    timing::{Time, Timing},
    view::ChainView,
};
use nerv_primitives_lane::{
    Batch, Head, Header, InboxEntry, InboxKind, InboxState, LaneRules, OutMessage, Position, Vote,
};
use nerv_primitives_transition::{Books, Rules};
use nerv_primitives_types::{BlindedId, ShardId};
use sp_core::{sr25519::Signature, H256};
use sp_runtime::traits::{BlakeTwo256, Hash};
use std::{cell::Cell, sync::Arc};

const GENESIS: H256 = H256([9; 32]);

const RULES: LaneRules = LaneRules {
    rules: Rules {
        minimum_balance: 10,
    },
    fee: 1,
    delivery_fee: 1,
};

/// The slot that leads the first sequence of the second term.
const SLOT: u8 = 2;

fn opening() -> Head {
    let shard = ShardId::default();
    let header = Header::opening(shard, 1, H256::zero(), Books::default(), 0, &RULES);
    Head::opening(&GENESIS, header)
}

/// A lane whose records are the entries of its inbox that were taken last.
struct Entries {
    settled: Head,
    /// What each batch sends, though its header has none of it.
    messages: Vec<OutMessage>,
    /// What it has on its disk of each settled sequence, and how often that was read.
    kept: Option<Record>,
    read: Cell<u32>,
    /// For how many messages there was room when it was last asked for orders.
    asked: Cell<usize>,
}

impl Entries {
    fn at(settled: Head, kept: Option<Record>) -> Self {
        Self {
            settled,
            messages: vec![],
            kept,
            read: Cell::new(0),
            asked: Cell::new(0),
        }
    }
}

impl Execution for Entries {
    fn settled(&self) -> Head {
        self.settled
    }

    fn execute(&mut self, parent: &Head, batch: &Batch, inbox: &[InboxEntry]) -> Option<Executed> {
        let mut header = parent.header;
        header.term = batch.term;
        header.sequence = batch.sequence;
        header.batch = batch.hash();
        header.root = BlakeTwo256::hash_of(&inbox.to_vec());
        if let Some(last) = inbox.last() {
            header.books.total += last.total - header.marks.received;
            header.marks.received = last.total;
            header.marks.inbox += inbox.len() as u64;
        }
        Some(Executed {
            header,
            messages: self.messages.clone(),
        })
    }

    fn assemble(&mut self, _: &Head, _: &[InboxEntry], _: Draft) -> Vec<Vec<u8>> {
        vec![]
    }

    fn is_ready(&self, _: &Head, messages: usize) -> bool {
        self.asked.set(messages);
        false
    }

    fn submit(&mut self, _: Vec<u8>) {}

    fn waiting(&self, _: usize) -> Vec<Vec<u8>> {
        vec![]
    }

    fn settle(&mut self, _: &Head, _: Record) {}

    fn discard(&mut self, _: &H256) {}

    fn record(&self, _: u64) -> Option<Record> {
        self.read.set(self.read.get() + 1);
        self.kept.clone()
    }
}

/// Whoever signs is believed.
struct Trust;

impl Keys for Trust {
    fn sign(&self, _: &H256) -> Signature {
        Signature::from_raw([7; 64])
    }

    fn verify(&self, _: &[u8; 32], _: &H256, _: &Signature) -> bool {
        true
    }
}

fn credit(account: u8) -> InboxEntry {
    InboxEntry {
        kind: InboxKind::Credit {
            account: BlindedId([account; 32]),
            amount: 10,
        },
        total: 10,
    }
}

fn setup() -> Setup {
    Setup {
        genesis: GENESIS,
        shard: ShardId::default(),
        slot: SLOT,
        node: SLOT.into(),
        timing: Timing::default(),
    }
}

fn replica(execution: Entries) -> Replica<Entries, Trust> {
    Replica::new(setup(), execution, Trust, vec![])
}

/// The second term behind a head, with an entry in the inbox. One of the four may lie.
fn view(head: Head) -> ChainView {
    let members = (0..4).map(|slot| Member {
        slot,
        node: slot.into(),
        key: [slot; 32],
    });
    let position = Position {
        term: 2,
        inbox: InboxState {
            next: 1,
            due: 0,
            pending: 10,
        },
        ..Position::opening(head, RULES)
    };
    ChainView {
        height: 20,
        open: true,
        room: 2_048,
        position,
        members: Members::new(members.collect(), 4, 1),
        inbox: vec![credit(1)],
    }
}

/// What was voted for in the first term, with that entry in it.
fn voted(entry: InboxEntry) -> Record {
    let head = opening();
    let batch = Batch {
        shard: head.header.shard,
        term: 1,
        sequence: 1,
        parent: head.id,
        inbox: 1,
        extrinsics: vec![],
    };
    let executed = Entries::at(head, None).execute(&head, &batch, &[entry]);
    Record {
        header: executed.expect("it runs all").header,
        batch,
        inbox: vec![entry],
    }
}

fn proposals(outputs: &[Output]) -> Vec<Proposal> {
    let all = outputs.iter().filter_map(|output| match output {
        Output::Broadcast(Message::Proposal(proposal)) => Some(Proposal::clone(proposal)),
        _ => None,
    });
    all.collect()
}

fn asked(outputs: &[Output]) -> Vec<u8> {
    let all = outputs.iter().filter_map(|output| match output {
        Output::Send(slot, Message::Request(Request::Record { .. })) => Some(*slot),
        _ => None,
    });
    all.collect()
}

/// Lets time pass until some member is asked for the record. Returns who.
fn until_asked(replica: &mut Replica<Entries, Trust>, now: &mut Time) -> u8 {
    for _ in 0..20 {
        *now += 50;
        let outputs = replica.handle(*now, Input::Tick);
        assert!(proposals(&outputs).is_empty());
        if let Some(slot) = asked(&outputs).first() {
            return *slot;
        }
    }
    panic!("nobody was asked");
}

#[test]
fn a_leader_repeats_no_entries_but_those_of_the_chain() {
    let mut replica = replica(Entries::at(opening(), None));
    let mut now = 1_000;
    replica.handle(now, Input::Chain(Box::new(view(opening()))));
    // All others tell of the same content, which this replica has not.
    let (true_one, bent) = (voted(credit(1)), voted(credit(2)));
    assert_eq!(content(&true_one.batch), content(&bent.batch));
    assert!(bent.is_sound());
    let told = (true_one.head(&GENESIS).id, true_one.content());
    for from in [0, 1, 3] {
        let status = Status {
            term: 2,
            sequence: 1,
            attempt: 0,
            vote: None,
            report: Some(Report {
                head: opening().id,
                tail: vec![told],
            }),
            asks: false,
        };
        let message = Message::Status(Box::new(status));
        let outputs = replica.handle(now, Input::Message { from, message });
        assert!(proposals(&outputs).is_empty());
    }
    // The first that is asked lies: the units are for another account. The next one is asked then.
    let reply = |record: &Record| Message::Reply(Box::new(Reply::Record(Arc::new(record.clone()))));
    let from = until_asked(&mut replica, &mut now);
    let message = reply(&bent);
    let outputs = replica.handle(now, Input::Message { from, message });
    assert!(proposals(&outputs).is_empty());
    let next = until_asked(&mut replica, &mut now);
    assert_ne!(next, from);
    let (from, message) = (next, reply(&true_one));
    let outputs = replica.handle(now, Input::Message { from, message });
    let proposed = proposals(&outputs);
    assert_eq!(proposed.len(), 1);
    assert_eq!(proposed[0].record.inbox, vec![credit(1)]);
    assert_eq!(proposed[0].record.content(), told.1);
}

#[test]
fn who_has_voted_for_what_is_committed_gets_there_alone() {
    // All replicas were killed before any of them had its certificate on its disk; the chain has it.
    let voted_for = voted(credit(1));
    let head = voted_for.head(&GENESIS);
    let vote = Vote {
        shard: ShardId::default(),
        term: 1,
        sequence: 1,
        id: head.id,
        slot: SLOT,
        node: SLOT.into(),
        signature: Signature::from_raw([7; 64]),
    };
    let record = Arc::new(voted_for);
    let second = Entry::Before(record.clone());
    for entry in [Entry::Voted { record, vote }, second] {
        let mut replica = Replica::new(
            setup(),
            Entries::at(opening(), None),
            Trust,
            vec![entry, Entry::Term(1)],
        );
        let mut seen = view(head);
        seen.inbox.clear();
        replica.handle(1_000, Input::Chain(Box::new(seen)));
        let outputs = replica.handle(1_050, Input::Tick);
        assert_eq!(*replica.settled(), head);
        assert_eq!((replica.held().kept, replica.held().behind), (0, 0));
        let asks = |output: &Output| matches!(output, Output::Send(_, Message::Request(_)));
        assert!(!outputs.iter().any(asks));
    }
}

/// Its commit once a head with so many messages is certain, where the outbox has that much room.
fn sent_with(messages: usize, room: usize) -> Vec<usize> {
    let payout = |amount| OutMessage::Payout {
        account: BlindedId([3; 32]),
        amount: 10 + amount as u128,
    };
    let mut entries = Entries::at(opening(), None);
    entries.messages = (0..messages).map(payout).collect();
    let mut replica = replica(entries);
    let mut seen = view(opening());
    (seen.room, seen.position.term) = (room, 1);
    replica.handle(1_000, Input::Chain(Box::new(seen.clone())));
    assert_eq!(replica.term(), 1);
    let record = Arc::new(voted(credit(1)));
    let id = record.head(&GENESIS).id;
    let signature = Signature::from_raw([7; 64]);
    let certificate = Certificate {
        parent: opening().id,
        header: record.header,
        signatures: [0, 1, 3].map(|slot| (slot, signature)).into(),
    };
    let certain = Message::Certificate(Box::new(certificate));
    let input = |message| Input::Message { from: 1, message };
    replica.handle(1_000, input(certain));
    // It asks for the batch, and is given it.
    let mut now = 1_000;
    assert_eq!(until_asked(&mut replica, &mut now), 0);
    replica.handle(now, input(Message::Reply(Box::new(Reply::Record(record)))));
    assert_eq!(replica.head().id, id);
    let mut sent = Vec::new();
    for _ in 0..60 {
        now += 500;
        for output in replica.handle(now, Input::Tick) {
            if let Output::SubmitCommit(commit) = output {
                sent.push(commit.messages.len());
            }
        }
    }
    // The chain may insist on 128 from the inbox.
    let left = room.min(256).saturating_sub(128 + messages);
    assert_eq!(replica.execution().asked.get(), left);
    // There is room again.
    seen.height += 1;
    seen.room = 2_048;
    replica.handle(now, Input::Chain(Box::new(seen)));
    let outputs = replica.handle(now + 6_000, Input::Tick);
    let is_commit = |output: &Output| matches!(output, Output::SubmitCommit(_));
    assert!(outputs.iter().any(is_commit));
    sent
}

#[test]
fn a_commit_waits_for_room_and_orders_do_too() {
    assert_eq!(sent_with(3, 2), Vec::<usize>::new());
    let sent = sent_with(3, 3);
    assert!(!sent.is_empty() && sent.iter().all(|messages| *messages == 3));
    assert!(!sent_with(3, 140).is_empty() && !sent_with(3, 2_048).is_empty());
    // What sends nothing needs none.
    assert!(!sent_with(0, 0).is_empty());
}
