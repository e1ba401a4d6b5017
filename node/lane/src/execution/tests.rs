// SPDX-License-Identifier: Apache-2.0
//! Batches over records on a disk, orders that wait, and what a process finds that begins anew.

use super::*;
use crate::{
    intake::{Said, Unfit, GRACE},
    pool::Refusal,
    protocol::{Draft, Execution, Record as BatchRecord},
};
use codec::Encode;
use nerv_primitives_lane::{Batch, Header, InboxEntry, InboxKind, OrderAction, OutMessage};
use nerv_primitives_transition::{Books, Rules, Store};
use nerv_primitives_types::{Balance, ShardId};
use sp_core::H256;
use std::{path::Path, rc::Rc};

const GENESIS: H256 = H256([9; 32]);
const OPENING: Balance = 10_000;
const RULES: LaneRules = LaneRules {
    rules: Rules {
        minimum_balance: 10,
    },
    fee: 1,
    delivery_fee: 2,
};

/// Extrinsics of the tests say what they ask for, until when they are valid, and whether they are signed.
#[derive(codec::Decode, codec::Encode)]
struct Plain(u8, Nonce, u8, Balance, BlockHeight, bool);

#[derive(Clone, Default)]
struct Reads {
    height: Rc<Cell<BlockHeight>>,
    /// How many signatures were looked at.
    verified: Rc<Cell<usize>>,
    /// Which runtime the chain has: orders for 0 until another is said.
    edition: Rc<Cell<u64>>,
}

fn id(account: u8) -> BlindedId {
    BlindedId([account; 32])
}

impl Intake for Reads {
    fn read(&self, extrinsic: &[u8]) -> Result<Said, Unfit> {
        let plain = Plain::decode(&mut &extrinsic[..]).map_err(|_| Unfit::Malformed)?;
        let Plain(from, nonce, to, amount, ..) = plain;
        let action = match to {
            // Nobody's account.
            0 => OrderAction::Withdraw { amount },
            to => OrderAction::Transfer { to: id(to), amount },
        };
        let order = Order {
            from: id(from),
            nonce,
            action,
        };
        let signer = AccountId32::new([from; 32]);
        Ok(Said { order, signer })
    }

    fn verify(&self, extrinsics: &[&[u8]]) -> Vec<Option<BlockHeight>> {
        self.verified.set(self.verified.get() + extrinsics.len());
        let one = |bytes: &&[u8]| {
            let Plain(_, _, _, amount, expires, good) = Plain::decode(&mut &bytes[..]).ok()?;
            // The amount tells which runtime was signed for.
            let other = self.edition.get() > 0 && amount < 1_000;
            let expires = if other { self.height.get() } else { expires };
            good.then_some(expires)
        };
        extrinsics.iter().map(one).collect()
    }

    fn height(&self) -> BlockHeight {
        self.height.get()
    }

    fn edition(&self) -> u64 {
        self.edition.get()
    }
}

fn order(from: u8, nonce: Nonce, to: u8, amount: Balance) -> Vec<u8> {
    Plain(from, nonce, to, amount, 1_000, true).encode()
}

/// A machine over the accounts 1 to 4 in a folder, and what it reads with.
fn machine(folder: &Path) -> (Machine<Reads>, Reads) {
    let reads = Reads::default();
    let (path, log) = (folder.join("store"), folder.join("log"));
    let store = match LaneStore::open(&path) {
        Ok(store) => store,
        Err(DiskError::Absent(_)) => {
            let mut records = Records::default();
            for account in 1..=4 {
                let record = Record {
                    free: OPENING,
                    ..Record::default()
                };
                records.put(&id(account).0, &record.encode()).unwrap();
            }
            let books = Books {
                total: 4 * OPENING,
                ..Books::default()
            };
            let (root, count) = (records.root(), records.len());
            let header = Header::opening(ShardId::root(), 1, root, books, count, &RULES);
            let head = Head::opening(&GENESIS, header);
            LaneStore::create(&path, head, records).unwrap()
        }
        Err(error) => panic!("{error}"),
    };
    let settled = store.head().header.sequence;
    let (diary, _) = Diary::open(&log, settled).unwrap();
    // Accounts up to 99 are the lane's.
    let territory: Territory = Box::new(|account| account.0[0] < 100);
    let machine = Machine::new(GENESIS, RULES, territory, reads.clone(), store, diary);
    (machine, reads)
}

fn batch(parent: &Head, inbox: &[InboxEntry], extrinsics: Vec<Vec<u8>>) -> Batch {
    Batch {
        shard: ShardId::root(),
        term: 1,
        sequence: parent.header.sequence + 1,
        parent: parent.id,
        inbox: inbox.len() as u32,
        extrinsics,
    }
}

/// Runs a batch; the head it makes, and its record.
fn run(
    machine: &mut Machine<Reads>,
    parent: &Head,
    inbox: &[InboxEntry],
    extrinsics: Vec<Vec<u8>>,
) -> Option<(Head, BatchRecord, Vec<OutMessage>)> {
    let batch = batch(parent, inbox, extrinsics);
    let executed = machine.execute(parent, &batch, inbox)?;
    let record = BatchRecord {
        header: executed.header,
        batch,
        inbox: inbox.to_vec(),
    };
    Some((record.head(&GENESIS), record, executed.messages))
}

const ALL: Draft = Draft {
    extrinsics: 1_000,
    messages: 100,
};

#[test]
fn what_waits_is_proposed_and_goes_once_it_is_settled() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    assert!(!machine.is_ready(&opening, 100));
    machine.take(order(1, 0, 2, 100)).unwrap();
    machine.take(order(1, 1, 3, 100)).unwrap();
    assert!(machine.is_ready(&opening, 100));
    let extrinsics = machine.assemble(&opening, &[], ALL);
    assert_eq!(extrinsics.len(), 2);
    let (head, record, _) = run(&mut machine, &opening, &[], extrinsics).unwrap();
    assert!(!machine.is_ready(&head, 100));
    assert_eq!(machine.waits().0, 2);
    machine.settle(&head, record.clone());
    assert_eq!((machine.waits().0, machine.states()), (0, 1));
    machine.flush().unwrap();
    assert_eq!(machine.store().head(), &head);
    assert_eq!(machine.record(1), Some(record));
    assert_eq!(machine.extrinsics(&head.id).unwrap().count(), 2);
    let (certain, settled) = machine.account(&id(1));
    let account = Account {
        free: OPENING - 202,
        nonce: 2,
    };
    assert_eq!((certain, settled), (Some(account), Some(account)));
}

#[test]
fn orders_of_a_batch_that_is_given_up_wait_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    // It came with somebody's proposal, and never waited here.
    let (head, ..) = run(&mut machine, &opening, &[], vec![order(1, 0, 2, 100)]).unwrap();
    assert_eq!(machine.waits().0, 0);
    machine.discard(&head.id);
    assert_eq!((machine.waits().0, machine.states()), (1, 1));
    // The settled head stays whatever is discarded.
    machine.discard(&opening.id);
    assert!(machine.is_ready(&opening, 100));
}

#[test]
fn signatures_are_looked_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, reads) = machine(folder.path());
    let opening = machine.settled();
    machine.take(order(1, 0, 2, 100)).unwrap();
    assert_eq!(reads.verified.get(), 1);
    let both = vec![order(1, 0, 2, 100), order(2, 0, 3, 100)];
    run(&mut machine, &opening, &[], both).unwrap();
    assert_eq!(reads.verified.get(), 2);
}

#[test]
fn bad_orders_are_refused_before_they_wait_and_in_batches() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, reads) = machine(folder.path());
    let opening = machine.settled();
    let unsigned = Plain(1, 0, 2, 100, 1_000, false).encode();
    let refused = machine.take(unsigned.clone()).unwrap_err();
    assert_eq!(refused, Refused::Unfit(Unfit::BadSignature));
    assert!(run(&mut machine, &opening, &[], vec![unsigned.clone()]).is_none());
    let malformed = machine.take(vec![1]).unwrap_err();
    assert_eq!(malformed, Refused::Unfit(Unfit::Malformed));
    assert!(run(&mut machine, &opening, &[], vec![vec![1]]).is_none());
    let before = reads.verified.get();
    let stranger = machine.take(order(9, 0, 2, 100)).unwrap_err();
    assert_eq!(stranger, Refused::Pool(Refusal::UnknownAccount));
    let far = machine.take(order(1, 64, 2, 100)).unwrap_err();
    assert_eq!(far, Refused::Pool(Refusal::TooFar));
    assert_eq!(reads.verified.get(), before);
    // What is certain was others' to look at.
    let certain = batch(&opening, &[], vec![unsigned]);
    assert!(machine.execute_certain(&opening, &certain, &[]).is_some());
}

#[test]
fn what_waits_is_covered() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, reads) = machine(folder.path());
    let opening = machine.settled();
    let uncovered = Err(Refused::Pool(Refusal::Uncovered));
    // With the fee it is one too much.
    assert_eq!(machine.take(order(1, 0, 2, OPENING)), uncovered);
    assert_eq!(machine.take(order(1, 0, 0, Balance::MAX)), uncovered);
    assert_eq!(reads.verified.get(), 0);
    machine.take(order(1, 1, 2, 5_000)).unwrap();
    assert_eq!(machine.take(order(1, 0, 2, 4_999)), uncovered);
    machine.take(order(1, 0, 2, 4_988)).unwrap();
    assert_eq!(machine.take(order(1, 2, 2, 10)), uncovered);
    // What was taken waits until that is settled, and is paid for.
    let both = machine.assemble(&opening, &[], ALL);
    let (head, ..) = run(&mut machine, &opening, &[], both).unwrap();
    assert!(!machine.is_ready(&head, 100));
    assert_eq!(machine.waits().0, 2);
    assert_eq!(machine.take(order(2, 0, 1, 2 * OPENING)), uncovered);
    assert_eq!(machine.take(order(1, 2, 2, 10)), uncovered);
    let (paid, ..) = run(&mut machine, &head, &[], vec![order(2, 0, 1, 10)]).unwrap();
    assert!(!machine.is_ready(&paid, 100));
    machine.take(order(1, 2, 2, 10)).unwrap();
}

#[test]
fn what_has_ended_is_proposed_no_more_but_taken_of_others_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, reads) = machine(folder.path());
    let opening = machine.settled();
    machine.take(order(1, 0, 2, 100)).unwrap();
    // As long as an order waits at the most.
    reads.height.set(600);
    assert_eq!(machine.expire(), 1);
    assert!(!machine.is_ready(&opening, 100));
    let run_at = |machine: &mut Machine<Reads>, height| {
        reads.height.set(height);
        run(machine, &opening, &[], vec![order(1, 0, 2, 100)]).is_some()
    };
    assert!(run_at(&mut machine, 1_000 + GRACE - 1));
    assert!(!run_at(&mut machine, 1_000 + GRACE));
    let expired = machine.take(order(2, 0, 1, 100)).unwrap_err();
    assert_eq!(expired, Refused::Pool(Refusal::Expired));
}

/// Replicas that have not got such an order would refuse each batch with it.
#[test]
fn what_was_signed_for_a_replaced_runtime_is_proposed_no_more_but_taken_of_others_for_a_while() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, reads) = machine(folder.path());
    let opening = machine.settled();
    let (old, new) = (order(1, 0, 2, 100), order(2, 0, 1, 1_000));
    machine.take(old.clone()).unwrap();
    machine.take(new.clone()).unwrap();
    let run_since = vec![order(3, 0, 1, 100), order(4, 0, 1, 1_000)];
    let (head, ..) = run(&mut machine, &opening, &[], run_since).unwrap();
    reads.height.set(10);
    assert_eq!(machine.expire(), 0);
    reads.edition.set(1);
    assert_eq!(machine.expire(), 1);
    assert_eq!(machine.expire(), 0);
    assert_eq!(machine.assemble(&opening, &[], ALL), vec![new]);
    // Of what a batch had that is given up nothing else waits again.
    machine.discard(&head.id);
    assert_eq!(machine.waits().0, 2);
    assert_eq!(machine.pending(&id(3)), []);
    // It is no fault of whoever leads and is behind.
    assert!(run(&mut machine, &opening, &[], vec![old.clone()]).is_some());
    let refused = machine.take(old).unwrap_err();
    assert_eq!(refused, Refused::Pool(Refusal::Expired));
}

#[test]
fn an_order_that_the_rules_refuse_does_not_keep_others_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    // So little may not leave the lane.
    machine.take(order(1, 0, 0, 9)).unwrap();
    assert!(!machine.is_ready(&opening, 100));
    assert_eq!(machine.waits().0, 0);
    machine.take(order(1, 0, 2, 100)).unwrap();
    assert!(machine.is_ready(&opening, 100));
}

#[test]
fn messages_have_a_bound_and_withdrawals_a_payee() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    machine.take(order(1, 0, 200, 100)).unwrap();
    machine.take(order(2, 0, 0, 100)).unwrap();
    machine.take(order(3, 0, 4, 100)).unwrap();
    let draft = Draft {
        extrinsics: 1_000,
        messages: 1,
    };
    // The second finds no room, and keeps nobody else waiting.
    let both = vec![order(1, 0, 200, 100), order(3, 0, 4, 100)];
    assert_eq!(machine.assemble(&opening, &[], draft), both);
    assert!(machine.is_ready(&opening, 0));
    let extrinsics = machine.assemble(&opening, &[], ALL);
    let (head, record, messages) = run(&mut machine, &opening, &[], extrinsics).unwrap();
    assert_eq!(messages.len(), 2);
    let payees = |machine: &Machine<Reads>| machine.payees(&messages, |_| None);
    assert_eq!(payees(&machine), Some(vec![AccountId32::new([2; 32])]));
    machine.settle(&head, record);
    assert_eq!(payees(&machine), None);
    let other = AccountId32::new([7; 32]);
    let known = machine.payees(&messages, |_| Some(other.clone()));
    assert_eq!(known, Some(vec![other]));
}

#[test]
fn what_there_is_no_message_for_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    machine.take(order(1, 0, 0, 100)).unwrap();
    machine.take(order(1, 1, 2, 100)).unwrap();
    assert!(!machine.is_ready(&opening, 0));
    let draft = Draft { messages: 0, ..ALL };
    assert!(machine.assemble(&opening, &[], draft).is_empty());
    assert!(machine.is_ready(&opening, 1));
    assert_eq!(machine.waits().0, 2);
}

#[test]
fn the_inbox_is_taken_and_its_orders_wait_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    machine.take(order(1, 0, 2, 100)).unwrap();
    let forced = Order {
        from: id(1),
        nonce: 0,
        action: OrderAction::Transfer {
            to: id(2),
            amount: 100,
        },
    };
    let inbox = [
        InboxEntry {
            kind: InboxKind::Credit {
                account: id(5),
                amount: 50,
            },
            total: 50,
        },
        InboxEntry {
            kind: InboxKind::Forced(forced),
            total: 50,
        },
    ];
    assert!(machine.assemble(&opening, &inbox, ALL).is_empty());
    let (head, record, _) = run(&mut machine, &opening, &inbox, Vec::new()).unwrap();
    machine.settle(&head, record);
    assert_eq!(machine.waits().0, 0);
    let opened = machine.account(&id(5)).0.unwrap();
    assert_eq!(opened.free, 50);
}

#[test]
fn an_order_is_due_once_others_have_used_the_nonce_before() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    machine.take(order(1, 1, 2, 100)).unwrap();
    machine.take(order(2, 1, 3, 100)).unwrap();
    assert!(!machine.is_ready(&opening, 100));
    assert_eq!(machine.pool.borrow().gapped(), 2);
    // Neither ever waited here: one came with somebody's batch, one by the chain.
    let forced = Order {
        from: id(2),
        nonce: 0,
        action: OrderAction::Transfer {
            to: id(3),
            amount: 100,
        },
    };
    let entry = InboxEntry {
        kind: InboxKind::Forced(forced),
        total: 0,
    };
    let first = vec![order(1, 0, 2, 100)];
    let (head, ..) = run(&mut machine, &opening, &[entry], first).unwrap();
    assert_eq!(machine.pool.borrow().gapped(), 2);
    assert!(machine.is_ready(&head, 100));
    assert_eq!(machine.pool.borrow().gapped(), 0);
    assert_eq!(machine.assemble(&head, &[], ALL).len(), 2);
}

#[test]
fn orders_that_were_used_while_the_replica_was_away_go() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    machine.take(order(1, 0, 2, 100)).unwrap();
    machine.take(order(2, 1, 3, 100)).unwrap();
    machine.take(order(4, 0, 3, 100)).unwrap();
    let mut records = machine.store().records().clone();
    for account in [1, 2] {
        let record = Record {
            free: OPENING,
            nonce: 1,
            ..Record::default()
        };
        records.put(&id(account).0, &record.encode()).unwrap();
    }
    records.remove(&id(4).0).unwrap();
    let mut header = opening.header;
    (header.sequence, header.root) = (9, records.root());
    let ahead = Head::behind(&GENESIS, &H256::zero(), header);
    machine.restore(ahead, records).unwrap();
    assert_eq!(machine.pool.borrow().gapped(), 0);
    let waiting = vec![order(2, 1, 3, 100)];
    assert_eq!(machine.assemble(&ahead, &[], ALL), waiting);
    assert_eq!(machine.waits().0, 1);
}

#[test]
fn what_is_settled_is_there_after_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let (head, record) = {
        let (mut machine, _) = machine(folder.path());
        let opening = machine.settled();
        let (one, first, _) = run(&mut machine, &opening, &[], vec![order(1, 0, 2, 10)]).unwrap();
        let (two, second, _) = run(&mut machine, &one, &[], vec![order(1, 1, 2, 10)]).unwrap();
        machine.settle(&one, first);
        machine.settle(&two, second.clone());
        machine.flush().unwrap();
        (two, second)
    };
    let (mut machine, _) = machine(folder.path());
    assert_eq!(machine.settled(), head);
    assert_eq!(machine.record(2), Some(record));
    assert!(run(&mut machine, &head, &[], vec![order(1, 2, 2, 10)]).is_some());
    // One state of a head that follows from nothing here.
    let mut records = machine.store().records().clone();
    records.remove(&id(4).0).unwrap();
    let mut header = head.header;
    (header.sequence, header.root) = (9, records.root());
    let ahead = Head::behind(&GENESIS, &H256::zero(), header);
    machine.restore(ahead, records).unwrap();
    assert_eq!((machine.settled(), machine.states()), (ahead, 1));
    assert_eq!(machine.account(&id(4)), (None, None));
}

#[test]
fn what_cannot_be_gone_on_with_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut machine, _) = machine(folder.path());
    let opening = machine.settled();
    let (_, record, _) = run(&mut machine, &opening, &[], Vec::new()).unwrap();
    let unknown = Head {
        id: H256([1; 32]),
        ..opening
    };
    machine.settle(&unknown, record);
    let failure = machine.flush().unwrap_err();
    assert!(matches!(failure, Failure::NotRun(id) if id == unknown.id));
    // A batch on what is not here is none.
    assert!(run(&mut machine, &unknown, &[], Vec::new()).is_none());
}
