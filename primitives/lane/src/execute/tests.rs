// SPDX-License-Identifier: Apache-2.0
//! What batches do, what makes one invalid, and random lives of a lane.

mod bounds;
mod chain;
mod random;
mod select;
mod stores;

use super::*;
use codec::Encode;
use nerv_primitives_transition::{account_of, Account, MemoryStore, Rules, TrieStore};
use nerv_primitives_types::{Balance, Nonce, ShardId};

const GENESIS: H256 = H256([9; 32]);
const MINIMUM: Balance = 10;
const FEE: Balance = 2;
const DELIVERY: Balance = 5;

const RULES: LaneRules = LaneRules {
    rules: Rules {
        minimum_balance: MINIMUM,
    },
    fee: FEE,
    delivery_fee: DELIVERY,
};

fn id(n: u16) -> BlindedId {
    BlindedId::of(&n.to_le_bytes())
}

/// The accounts below 100 are the lane's.
fn territory(account: &BlindedId) -> bool {
    (0..100).any(|n| id(n) == *account)
}

/// What is run behind what, over a store of any kind.
#[derive(Clone, Debug)]
struct Lane<S> {
    store: S,
    head: Head,
}

/// A lane whose accounts have so many units, and nonce 0.
fn lane(balances: &[(u16, Balance)]) -> Lane<MemoryStore> {
    let mut store = MemoryStore::default();
    let mut books = Books::default();
    for (n, free) in balances {
        let account = Account {
            free: *free,
            ..Account::default()
        };
        store.put(&id(*n).0, &account.encode()).unwrap();
        books.total += free;
    }
    let accounts = balances.len() as u64;
    let opening = Header::opening(ShardId::root(), 1, store.root(), books, accounts, &RULES);
    let head = Head::opening(&GENESIS, opening);
    Lane { store, head }
}

impl<S: RootedStore> Lane<S> {
    fn record(&self, n: u16) -> Option<Account> {
        account_of(&self.store, &id(n)).unwrap()
    }

    fn free(&self, n: u16) -> Option<Balance> {
        self.record(n).map(|record| record.free)
    }

    /// Runs a batch, and goes on to the head it makes.
    fn execute(
        &mut self,
        inbox: &[InboxEntry],
        orders: &[Order],
    ) -> Result<Executed, ExecutionError> {
        let executed = execute(
            &mut self.store,
            &self.head,
            inbox,
            orders,
            &RULES,
            &territory,
        )?;
        self.go_on(&executed, inbox.len());
        Ok(executed)
    }

    fn go_on(&mut self, executed: &Executed, inbox: usize) {
        let batch = Batch {
            shard: self.head.header.shard,
            term: 1,
            sequence: self.head.header.sequence + 1,
            parent: self.head.id,
            inbox: inbox as u32,
            extrinsics: vec![],
        };
        assert!(batch.follows(&self.head));
        let header = executed.header(&batch);
        assert_eq!(header.batch, batch.hash());
        self.head = Head::behind(&GENESIS, &self.head.id, header);
    }
}

fn order(from: u16, nonce: Nonce, action: OrderAction) -> Order {
    Order {
        from: id(from),
        nonce,
        action,
    }
}

fn transfer(from: u16, nonce: Nonce, to: u16, amount: Balance) -> Order {
    let to = id(to);
    order(from, nonce, OrderAction::Transfer { to, amount })
}

fn withdraw(from: u16, nonce: Nonce, amount: Balance) -> Order {
    order(from, nonce, OrderAction::Withdraw { amount })
}

fn credit(to: u16, amount: Balance) -> InboxKind {
    let account = id(to);
    InboxKind::Credit { account, amount }
}

/// Entries that follow after so many units.
fn entries(mut total: Balance, kinds: impl IntoIterator<Item = InboxKind>) -> Vec<InboxEntry> {
    kinds
        .into_iter()
        .map(|kind| {
            total += kind.units();
            InboxEntry { kind, total }
        })
        .collect()
}

#[test]
fn what_stays_in_the_lane_costs_a_fee() {
    let mut lane = lane(&[(1, 100)]);
    let before = lane.head.header;
    let executed = lane.execute(&[], &[transfer(1, 0, 2, 30)]).unwrap();
    assert_eq!((lane.free(1), lane.free(2)), (Some(68), Some(30)));
    assert_eq!((executed.opened, executed.closed), (vec![id(2)], vec![]));
    assert_eq!(executed.messages, vec![]);
    let header = lane.head.header;
    assert_eq!(header.root, lane.store.root());
    assert_eq!((header.sequence, header.accounts), (1, 2));
    assert_eq!((header.books.total, header.books.log.length), (98, 1));
    let marks = Marks {
        fees: FEE,
        ..before.marks
    };
    assert_eq!(header.marks, marks);
    // What is signed counts once.
    let again = lane.execute(&[], &[transfer(1, 0, 2, 30)]);
    let error = TransitionError::WrongNonce;
    assert_eq!(again, Err(ExecutionError::Refused { at: 0, error }));
}

#[test]
fn what_leaves_the_lane_costs_its_delivery_and_is_told() {
    let mut lane = lane(&[(1, 100), (2, 47)]);
    let orders = [transfer(1, 0, 200, 30), withdraw(2, 0, 40)];
    let executed = lane.execute(&[], &orders).unwrap();
    let messages = [
        OutMessage::Transfer {
            from: id(1),
            nonce: 0,
            to: id(200),
            amount: 30,
        },
        OutMessage::Payout {
            account: id(2),
            amount: 40,
        },
    ];
    assert_eq!(executed.messages, messages);
    assert_eq!((executed.opened, executed.closed), (vec![], vec![id(2)]));
    assert_eq!((lane.free(1), lane.free(2)), (Some(63), None));
    let marks = lane.head.header.marks;
    assert_eq!((marks.sent, marks.fees), (70, 14));
    assert_eq!(marks.outbox.length, 2);
    assert_eq!(lane.head.header.accounts, 1);
}

#[test]
fn an_account_with_a_record_is_the_lanes_wherever_it_belongs() {
    let mut lane = lane(&[(1, 100), (200, 10)]);
    let executed = lane.execute(&[], &[transfer(1, 0, 200, 5)]).unwrap();
    assert_eq!(executed.messages, vec![]);
    assert_eq!(lane.free(200), Some(15));
    // Once it has closed, it is no more.
    let orders = [transfer(200, 0, 1, 13), transfer(1, 1, 200, 20)];
    let executed = lane.execute(&[], &orders).unwrap();
    assert_eq!(executed.messages.len(), 1);
    assert_eq!(lane.free(200), None);
}

#[test]
fn the_inbox_comes_first() {
    let mut lane = lane(&[(1, 100)]);
    let inbox = entries(0, [credit(2, 40), InboxKind::Forced(transfer(2, 0, 3, 20))]);
    let executed = lane.execute(&inbox, &[transfer(3, 0, 1, 18)]).unwrap();
    assert_eq!(
        (lane.free(1), lane.free(2), lane.free(3)),
        (Some(118), Some(18), None)
    );
    assert_eq!(executed.skipped, vec![]);
    assert_eq!(
        (executed.opened, executed.closed),
        (vec![id(2), id(3)], vec![id(3)])
    );
    let marks = lane.head.header.marks;
    assert_eq!((marks.inbox, marks.received), (2, 40));
    // A credit is two steps.
    assert_eq!(lane.head.header.books.log.length, 4);
    // The next go on from there.
    let inbox = entries(40, [credit(1, 10)]);
    lane.execute(&inbox, &[]).unwrap();
    assert_eq!(lane.head.header.marks.received, 50);
}

#[test]
fn forced_orders_count_once_whichever_way_they_come_and_are_skipped_otherwise() {
    let mut lane = lane(&[(1, 100)]);
    let both_ways = transfer(1, 0, 2, 20);
    lane.execute(&[], &[both_ways]).unwrap();
    let forced = [
        both_ways,
        transfer(1, 1, 2, 1_000),
        transfer(1, 1, 1, 20),
        transfer(7, 0, 1, 20),
        withdraw(1, 1, 0),
        withdraw(1, 1, 9),
        withdraw(1, 1, Balance::MAX),
        withdraw(1, Nonce::MAX, 20),
        withdraw(1, 1, 20),
    ];
    let inbox = entries(0, forced.map(InboxKind::Forced));
    let executed = lane.execute(&inbox, &[]).unwrap();
    use TransitionError::*;
    let skipped = [
        WrongNonce,
        InsufficientBalance,
        SelfTransfer,
        UnknownAccount,
        ZeroAmount,
        BelowMinimum,
        Overflow,
        WrongNonce,
    ];
    assert_eq!(executed.skipped, (0..).zip(skipped).collect::<Vec<_>>());
    assert_eq!(executed.messages.len(), 1);
    assert_eq!(lane.free(1), Some(100 - 22 - 27));
    assert_eq!(lane.head.header.marks.inbox, 9);
    // What was skipped has used no nonce and paid no fee.
    assert_eq!(lane.record(1).unwrap().nonce, 2);
    assert_eq!(lane.head.header.marks.fees, 2 + 7);
}

#[test]
fn an_account_that_closes_and_opens_again_repeats_no_nonce() {
    let mut lane = lane(&[(1, 100), (2, 100)]);
    let closes = transfer(1, 0, 2, 98);
    lane.execute(&[], &[closes]).unwrap();
    lane.execute(&entries(0, [credit(1, 100)]), &[]).unwrap();
    assert_eq!(lane.record(1).unwrap().nonce, 1);
    let again = lane.execute(&[], &[closes]);
    let error = TransitionError::WrongNonce;
    assert_eq!(again, Err(ExecutionError::Refused { at: 0, error }));
}

#[test]
fn any_order_that_is_refused_makes_the_batch_invalid() {
    use TransitionError::*;
    for (order, error) in [
        (transfer(1, 0, 2, 0), ZeroAmount),
        (transfer(5, 0, 2, 20), UnknownAccount),
        (transfer(200, 0, 2, 20), UnknownAccount),
        (transfer(1, 0, 2, 99), InsufficientBalance),
        (withdraw(1, 0, 94), InsufficientBalance),
        (transfer(1, 0, 2, 89), BelowMinimum),
        (transfer(1, 0, 6, 9), BelowMinimum),
        (transfer(1, 0, 200, 9), BelowMinimum),
        (transfer(1, 0, 2, Balance::MAX), Overflow),
        (transfer(1, 1, 2, 20), WrongNonce),
        (transfer(1, Nonce::MAX, 2, 20), WrongNonce),
        (transfer(1, 0, 1, 20), SelfTransfer),
    ] {
        let mut lane = lane(&[(1, 100), (2, 100)]);
        let before = lane.clone();
        let orders = [transfer(2, 0, 3, 20), order, transfer(2, 1, 3, 20)];
        let inbox = entries(0, [credit(4, 50)]);
        let refused = lane.execute(&inbox, &orders);
        assert_eq!(refused, Err(ExecutionError::Refused { at: 1, error }));
        assert_eq!((lane.store, lane.head), (before.store, before.head));
    }
}

#[test]
fn a_nonce_that_is_used_up_is_refused() {
    let mut lane = lane(&[(2, 100)]);
    let last = Account {
        free: 100,
        nonce: Nonce::MAX,
        ..Account::default()
    };
    lane.store.put(&id(1).0, &last.encode()).unwrap();
    let refused = lane.execute(&[], &[transfer(1, Nonce::MAX, 2, 20)]);
    let error = TransitionError::Overflow;
    assert_eq!(refused, Err(ExecutionError::Refused { at: 0, error }));
}

#[test]
fn fails_entries_that_do_not_follow() {
    let fresh = lane(&[(1, 100)]);
    for (inbox, at) in [
        (entries(1, [credit(1, 10)]), 0),
        (entries(Balance::MAX - 10, [credit(1, 10)]), 0),
        (entries(1, [InboxKind::Forced(withdraw(1, 0, 20))]), 0),
        (
            [entries(0, [credit(1, 10)]), entries(0, [credit(1, 10)])].concat(),
            1,
        ),
    ] {
        let mut lane = fresh.clone();
        let failed = lane.execute(&inbox, &[]);
        assert_eq!(failed, Err(ExecutionError::WrongInbox { at }));
        assert_eq!(lane.store, fresh.store);
    }
}

/// The chain never writes such an entry. If it did, no batch could take it, rather than one that makes
/// units of nothing or loses them.
#[test]
fn fails_units_that_cannot_be_credited() {
    for (to, amount, error) in [
        (2, 9, TransitionError::BelowMinimum),
        (1, 0, TransitionError::ZeroAmount),
    ] {
        let mut lane = lane(&[(1, 100)]);
        let before = lane.store.clone();
        let inbox = entries(0, [credit(1, 10), credit(to, amount)]);
        let failed = lane.execute(&inbox, &[]);
        assert_eq!(failed, Err(ExecutionError::InboxRefused { at: 1, error }));
        assert_eq!(lane.store, before);
    }
}

/// All units that a currency can have.
#[test]
fn boundary_every_unit_there_is_can_be_credited() {
    let all = Balance::MAX;
    let mut lane = lane(&[(1, MINIMUM)]);
    let inbox = entries(0, [credit(1, all - 20), credit(2, 10)]);
    lane.execute(&inbox, &[]).unwrap();
    assert_eq!(lane.head.header.books.total, all);
    // One more is more than there are.
    let more = InboxEntry {
        kind: credit(3, 11),
        total: all,
    };
    let failed = lane.execute(&[more], &[]);
    assert_eq!(failed, Err(ExecutionError::WrongInbox { at: 0 }));
}
