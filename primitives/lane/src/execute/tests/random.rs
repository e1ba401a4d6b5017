// SPDX-License-Identifier: Apache-2.0
//! Random lives of a lane, between a chain that checks its commits and the world outside.

use super::*;
use crate::commit::{check_commit, CommitError, Position};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// All units there are.
const ISSUED: Balance = 1 << 100;
/// The accounts that act, of which those from 8 on are none of the lane's, but for one that has a
/// record in it.
const ACCOUNTS: u16 = 12;
const GUEST: u16 = 11;

fn of_lane(account: &BlindedId) -> bool {
    (0..8).any(|n| id(n) == *account)
}

/// An order whose nonce is so far from the account's next one.
#[derive(Clone, Copy, Debug)]
struct Wish {
    from: u16,
    off: i64,
    /// None: to the own balance outside.
    to: Option<u16>,
    amount: Balance,
}

#[derive(Clone, Debug)]
enum Act {
    /// Units come in from outside.
    Deposit(u16, Balance),
    /// An order is put on the chain.
    Force(Wish),
    /// A batch of what is in the inbox, but for so many entries, and of these.
    Batch(usize, Vec<Wish>),
    /// What has a header is committed.
    Commit,
    /// A term ends: what is not committed is as if it had never been.
    Renew,
    /// The oldest messages, so many of them, come to where they go, or back.
    Deliver(usize, bool),
}

fn amount() -> impl Strategy<Value = Balance> {
    prop_oneof![
        1 => 0u128..12,
        6 => 10u128..120,
        2 => 100u128..2_000,
        1 => prop_oneof![Just(ISSUED), Just(ISSUED / 2), Just(Balance::MAX)],
    ]
}

fn wish() -> impl Strategy<Value = Wish> {
    let off = prop_oneof![8 => Just(0i64), 1 => -2i64..3];
    let to = prop_oneof![4 => (0..ACCOUNTS).prop_map(Some), 1 => Just(None)];
    (0..ACCOUNTS, off, to, amount()).prop_map(|(from, off, to, amount)| Wish {
        from,
        off,
        to,
        amount,
    })
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        4 => (0..ACCOUNTS, amount()).prop_map(|(n, amount)| Act::Deposit(n, amount)),
        2 => wish().prop_map(Act::Force),
        6 => (0usize..2, prop::collection::vec(wish(), 0..12))
            .prop_map(|(left, wishes)| Act::Batch(left, wishes)),
        4 => Just(Act::Commit),
        1 => Just(Act::Renew),
        3 => (0usize..4, any::<bool>()).prop_map(|(count, back)| Act::Deliver(count, back)),
    ];
    prop::collection::vec(act, 0..60)
}

/// A batch that has a header, but no commit yet.
struct Ahead {
    head: Head,
    messages: Vec<OutMessage>,
}

/// A lane over two stores, and all around it.
struct World {
    memory: Lane<MemoryStore>,
    trie: Lane<TrieStore>,
    position: Position,
    inbox: Vec<InboxEntry>,
    ahead: Vec<Ahead>,
    /// The records at the committed head.
    committed: MemoryStore,
    /// The messages that were committed and not delivered.
    outbox: Vec<OutMessage>,
    /// Units that are in no lane.
    outside: Balance,
    /// The accounts' units by a plain reading, and the nonces they have used.
    model: BTreeMap<u16, Balance>,
    model_committed: BTreeMap<u16, Balance>,
}

fn trie_of(memory: &MemoryStore) -> TrieStore {
    let mut store = TrieStore::default();
    for (key, value) in memory.entries() {
        store.put(key, value).unwrap();
    }
    store
}

impl World {
    fn new() -> Self {
        let memory = lane(&[(0, 500), (1, 10), (2, 300), (GUEST, 200)]);
        let model = BTreeMap::from([(0, 500), (1, 10), (2, 300), (GUEST, 200)]);
        Self {
            trie: Lane {
                store: trie_of(&memory.store),
                head: memory.head,
            },
            position: Position::opening(memory.head, RULES),
            inbox: vec![],
            ahead: vec![],
            committed: memory.store.clone(),
            outbox: vec![],
            outside: ISSUED - 1_010,
            model_committed: model.clone(),
            model,
            memory,
        }
    }

    fn order(&self, wish: &Wish) -> Order {
        let next = match self.memory.record(wish.from) {
            Some(record) => record.nonce,
            None => self.memory.head.header.books.nonce_floor,
        };
        let nonce = next.saturating_add_signed(wish.off);
        match wish.to {
            Some(to) => transfer(wish.from, nonce, to, wish.amount),
            None => withdraw(wish.from, nonce, wish.amount),
        }
    }

    fn enter(&mut self, kind: InboxKind) {
        let before = self.inbox.last().map_or(0, |entry| entry.total);
        let total = before + kind.units();
        self.inbox.push(InboxEntry { kind, total });
        self.position.inbox.next += 1;
        self.position.inbox.pending += kind.units();
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Deposit(to, amount) => {
                if *amount >= MINIMUM && *amount <= self.outside {
                    self.outside -= amount;
                    self.enter(credit(*to, *amount));
                }
            }
            Act::Force(wish) => self.enter(InboxKind::Forced(self.order(wish))),
            Act::Batch(left, wishes) => self.batch(*left, wishes),
            Act::Commit => self.commit(),
            Act::Renew => self.renew(),
            Act::Deliver(count, back) => self.deliver(*count, *back),
        }
        self.check();
    }

    /// A leader selects over one store, a replica executes over the other.
    fn batch(&mut self, left: usize, wishes: &[Wish]) {
        let first = self.memory.head.header.marks.inbox as usize;
        let known = self.inbox.len().saturating_sub(left).max(first);
        let inbox = self.inbox[first..known].to_vec();
        let waiting: Vec<_> = wishes.iter().map(|wish| self.order(wish)).collect();
        let lane = &mut self.memory;
        let selected = select(
            &mut lane.store,
            &lane.head,
            &inbox,
            &waiting,
            &RULES,
            &of_lane,
        )
        .unwrap();
        assert_eq!(selected.inbox as usize, inbox.len());
        assert_eq!(
            selected.orders.len() + selected.left_out.len(),
            waiting.len()
        );
        lane.go_on(&selected.executed, inbox.len());

        let orders: Vec<_> = selected
            .orders
            .iter()
            .map(|place| waiting[*place])
            .collect();
        let lane = &mut self.trie;
        let executed = execute(
            &mut lane.store,
            &lane.head,
            &inbox,
            &orders,
            &RULES,
            &of_lane,
        )
        .unwrap();
        assert_eq!(executed, selected.executed);
        lane.go_on(&executed, inbox.len());
        assert_eq!(self.trie.head, self.memory.head);

        for (at, entry) in (0..).zip(&inbox) {
            match &entry.kind {
                InboxKind::Credit { account, amount } => self.model_add(account, *amount),
                InboxKind::Forced(order) => {
                    if !executed.skipped.iter().any(|(skipped, _)| *skipped == at) {
                        self.model_take(order);
                    }
                }
            }
        }
        orders.iter().for_each(|order| self.model_take(order));
        self.ahead.push(Ahead {
            head: self.memory.head,
            messages: executed.messages,
        });
    }

    fn number(&self, account: &BlindedId) -> u16 {
        (0..ACCOUNTS).find(|n| id(*n) == *account).unwrap()
    }

    fn model_add(&mut self, account: &BlindedId, amount: Balance) {
        *self.model.entry(self.number(account)).or_default() += amount;
    }

    /// What an order does by a plain reading, that was taken.
    fn model_take(&mut self, order: &Order) {
        let (amount, leaves) = match order.action {
            OrderAction::Withdraw { amount } => (amount, true),
            OrderAction::Transfer { to, amount } => {
                let here = of_lane(&to) || self.model.contains_key(&self.number(&to));
                if here {
                    self.model_add(&to, amount);
                }
                (amount, !here)
            }
        };
        let fee = if leaves { FEE + DELIVERY } else { FEE };
        let from = self.number(&order.from);
        let left = self.model[&from] - amount - fee;
        match left {
            0 => self.model.remove(&from),
            left => self.model.insert(from, left),
        };
    }

    /// Commits all that has a header, as the chain would.
    fn commit(&mut self) {
        let Some((last, between)) = self.ahead.split_last() else {
            return;
        };
        let path: Vec<_> = between
            .iter()
            .map(|ahead| ahead.head.header.digest())
            .collect();
        let messages: Vec<_> = self
            .ahead
            .iter()
            .flat_map(|ahead| ahead.messages.clone())
            .collect();
        let header = last.head.header;
        let total = match header.marks.inbox as usize {
            0 => 0,
            taken => self.inbox[taken - 1].total,
        };
        let check = |header: &Header| {
            check_commit(&GENESIS, &self.position, header, &path, &messages, total)
        };
        let advance = match check(&header) {
            Err(CommitError::InboxSkipped) => {
                assert!(header.marks.inbox < self.position.inbox.due);
                return;
            }
            checked => checked.unwrap(),
        };
        assert_eq!(advance.head, last.head);
        for bent in bent(&header) {
            if let Ok(other) = check(&bent) {
                assert_ne!(other.head.id, advance.head.id);
            }
        }
        let units = self.position.units();
        self.position.advance(&advance);
        assert_eq!(self.position.units(), units);
        // What there is now is due with the commit after the next.
        self.position.inbox.due = self.position.inbox.due.max(header.marks.inbox);
        self.outbox.extend(messages);
        self.ahead.clear();
        self.committed = self.memory.store.clone();
        self.model_committed = self.model.clone();
    }

    fn renew(&mut self) {
        self.ahead.clear();
        self.model = self.model_committed.clone();
        for lane in [&mut self.memory.head, &mut self.trie.head] {
            *lane = self.position.head;
        }
        self.memory.store = self.committed.clone();
        self.trie.store = trie_of(&self.committed);
        // From now on all that is there must be taken.
        self.position.inbox.due = self.position.inbox.next;
    }

    fn deliver(&mut self, count: usize, back: bool) {
        let count = count.min(self.outbox.len());
        for message in self.outbox.drain(..count).collect::<Vec<_>>() {
            self.position.escrow -= message.amount();
            if back {
                let account = *message.account();
                let amount = message.amount();
                self.enter(InboxKind::Credit { account, amount });
            } else {
                self.outside += message.amount();
            }
        }
    }

    fn check(&self) {
        // No unit is made or lost.
        assert_eq!(self.outside + self.position.units(), ISSUED);
        let undelivered: Balance = self.outbox.iter().map(OutMessage::amount).sum();
        assert_eq!(self.position.escrow, undelivered);
        // The records are what a plain reading says, and add up to the books.
        let header = &self.memory.head.header;
        assert_eq!(self.memory.store.len() as u64, header.accounts);
        assert_eq!(self.model.len() as u64, header.accounts);
        assert_eq!(self.model.values().sum::<Balance>(), header.books.total);
        for (n, free) in &self.model {
            let record = self.memory.record(*n).unwrap();
            assert_eq!((record.free, record.locked, record.incoming), (*free, 0, 0));
            assert!(record.free >= MINIMUM);
        }
    }
}

/// A header with each of its fields bent by one, once.
fn bent(header: &Header) -> Vec<Header> {
    let mut all = vec![];
    let mut with = |bend: &dyn Fn(&mut Header)| {
        let mut bent = *header;
        bend(&mut bent);
        assert_ne!(bent, *header);
        all.push(bent);
    };
    for up in [true, false] {
        let by = move |value: u128| if up { value + 1 } else { value.wrapping_sub(1) };
        let by_u64 = move |value: u64| by(value.into()) as u64;
        with(&|header| header.shard.0 .0[0] ^= 1);
        with(&|header| header.term = by(header.term.into()) as u32);
        with(&|header| header.sequence = by_u64(header.sequence));
        with(&|header| header.batch.0[0] ^= 1);
        with(&|header| header.root.0[0] ^= 1);
        with(&|header| header.books.total = by(header.books.total));
        with(&|header| header.books.nonce_floor = by_u64(header.books.nonce_floor));
        with(&|header| header.books.log.head.0[0] ^= 1);
        with(&|header| header.books.log.length = by_u64(header.books.log.length));
        with(&|header| header.accounts = by_u64(header.accounts));
        with(&|header| header.marks.inbox = by_u64(header.marks.inbox));
        with(&|header| header.marks.received = by(header.marks.received));
        with(&|header| header.marks.outbox.head.0[0] ^= 1);
        with(&|header| header.marks.outbox.length = by_u64(header.marks.outbox.length));
        with(&|header| header.marks.sent = by(header.marks.sent));
        with(&|header| header.marks.fees = by(header.marks.fees));
    }
    all
}

/// What of a header does not come from how its batches were cut.
fn essence(head: &Head) -> (H256, Books, u64, Marks) {
    let header = head.header;
    (header.root, header.books, header.accounts, header.marks)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Whatever comes in, is ordered, committed, taken back and delivered: leader and replica find the
    /// same head over memory and over a trie, the chain accepts it and nothing else, every credit is
    /// taken, and no unit is made or lost.
    #[test]
    fn a_lane_keeps_its_books(acts in acts()) {
        let mut world = World::new();
        acts.iter().for_each(|act| world.act(act));
        world.act(&Act::Batch(0, vec![]));
        world.act(&Act::Commit);
        world.act(&Act::Deliver(usize::MAX, false));
        prop_assert_eq!(world.position.inbox.pending, 0);
        prop_assert_eq!(world.position.escrow, 0);
        prop_assert_eq!(
            world.outside + world.model.values().sum::<Balance>() + world.position.owed,
            ISSUED
        );
    }

    /// The same items come to the same however they are cut into batches, and over whatever store.
    #[test]
    fn the_cut_does_not_matter(
        items in prop::collection::vec((wish(), prop::option::of((0..ACCOUNTS, 10u128..99))), 1..40),
        cut in 1usize..9,
    ) {
        let mut leader = World::new();
        let (mut inbox, mut orders, mut total) = (vec![], vec![], 0);
        for (wish, deposit) in items {
            let entry = deposit.map(|(to, amount)| {
                total += amount;
                InboxEntry { kind: credit(to, amount), total }
            });
            let order = leader.order(&wish);
            let entries: Vec<_> = entry.into_iter().collect();
            let lane = &mut leader.memory;
            let selected =
                select(&mut lane.store, &lane.head, &entries, &[order], &RULES, &of_lane).unwrap();
            lane.go_on(&selected.executed, entries.len());
            inbox.push(entries);
            orders.push(selected.orders.first().map(|_| order));
        }
        // With an entry an item comes first; without one all of a piece goes into one batch.
        let mut other = World::new();
        let mut batch: (Vec<InboxEntry>, Vec<Order>) = Default::default();
        let run = |other: &mut World, batch: &mut (Vec<InboxEntry>, Vec<Order>)| {
            let lane = &mut other.trie;
            let executed =
                execute(&mut lane.store, &lane.head, &batch.0, &batch.1, &RULES, &of_lane).unwrap();
            lane.go_on(&executed, batch.0.len());
            *batch = Default::default();
        };
        for (entries, order) in inbox.iter().zip(&orders) {
            // The inbox comes first: an entry after an order begins another batch.
            let full = batch.0.len() + batch.1.len() >= cut;
            if full || (!entries.is_empty() && !batch.1.is_empty()) {
                run(&mut other, &mut batch);
            }
            batch.0.extend(entries);
            batch.1.extend(order);
        }
        run(&mut other, &mut batch);
        prop_assert_eq!(essence(&leader.memory.head), essence(&other.trie.head));
    }

    /// Whatever the bytes: what is decoded is bounded, and encodes to the same.
    #[test]
    fn bytes_that_are_no_batch_are_none(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        use codec::Decode;
        if let Ok(batch) = Batch::decode(&mut &bytes[..]) {
            prop_assert_eq!(&bytes[..batch.encode().len()], &batch.encode()[..]);
        }
        if let Ok(header) = Header::decode(&mut &bytes[..]) {
            prop_assert_eq!(&bytes[..header.encode().len()], &header.encode()[..]);
        }
    }
}
