// SPDX-License-Identifier: Apache-2.0
//! What must hold at the end of a run: a plain model of all units, and what was promised.

use super::{
    machine::{home, opened},
    plan::LANES,
    world::{opening_state, World, RULES},
};
use codec::Decode;
use nerv_lane::protocol::Record;
use nerv_primitives_lane::{InboxKind, Order, OrderAction};
use nerv_primitives_transition::{Account, MemoryStore};
use nerv_primitives_types::{Balance, BlindedId, Nonce};
use std::collections::BTreeMap;

/// What each account of a lane has, worked out without any of the lane's code.
#[derive(Debug, Eq, PartialEq)]
struct Model {
    lane: u8,
    accounts: BTreeMap<BlindedId, (Balance, Nonce)>,
    fees: Balance,
    forced: u64,
}

impl Model {
    fn new(lane: u8, state: &MemoryStore) -> Self {
        let of = |(key, value): (&[u8], &[u8])| {
            let account = Account::decode(&mut &value[..]).unwrap();
            let id = BlindedId(key.try_into().unwrap());
            assert_eq!((account.locked, account.incoming), (0, 0));
            (id, (account.free, account.nonce))
        };
        Self {
            lane,
            accounts: state.entries().map(of).collect(),
            fees: 0,
            forced: 0,
        }
    }

    fn credit(&mut self, to: BlindedId, amount: Balance) {
        self.accounts.entry(to).or_insert((0, 0)).0 += amount;
    }

    /// Whether the order is carried out. The accounts of a run never have so little left that it
    /// would matter.
    fn order(&mut self, order: &Order) -> bool {
        let (amount, to) = match order.action {
            OrderAction::Transfer { to, amount } => (amount, Some(to)),
            OrderAction::Withdraw { amount } => (amount, None),
        };
        let stays = to.filter(|to| home(to) == self.lane);
        let fee = RULES.fee
            + if stays.is_some() {
                0
            } else {
                RULES.delivery_fee
            };
        let Some((free, nonce)) = self.accounts.get_mut(&order.from) else {
            return false;
        };
        if *nonce != order.nonce || *free < amount + fee {
            return false;
        }
        *free -= amount + fee;
        *nonce += 1;
        self.fees += fee;
        if let Some(to) = stays {
            self.credit(to, amount);
        }
        true
    }

    fn batch(&mut self, record: &Record) {
        for entry in &record.inbox {
            match &entry.kind {
                InboxKind::Credit { account, amount } => self.credit(*account, *amount),
                InboxKind::Forced(order) => self.forced += u64::from(self.order(order)),
            }
        }
        for extrinsic in &record.batch.extrinsics {
            let order = opened(extrinsic).expect("signed");
            assert!(
                self.order(&order),
                "an order that was refused is in a batch: {order:?}"
            );
        }
    }
}

impl World {
    /// Whether an order is carried out for good.
    pub fn is_carried_out(&self, lane: u8, order: &Order) -> bool {
        let settled = self.honest(lane).into_iter().filter_map(|at| {
            let replica = self.nodes[at].replica.as_ref()?;
            Some(replica.execution().settled_nonce(&order.from))
        });
        settled.max().is_some_and(|next| next > order.nonce)
    }

    /// Whether there is nothing left to do.
    pub fn is_done(&self) -> bool {
        let all_issued = self.clients.iter().all(|client| {
            client.issued.is_some() && self.is_carried_out(client.lane, &client.order)
        });
        all_issued
            && self.calls.is_empty()
            && self.chain.is_quiet()
            && self.finalised.is_quiet()
            && (0..LANES).all(|lane| {
                let state = |chain: &super::chain::Chain| {
                    let position = chain.lanes[usize::from(lane)].position;
                    (position.head.id, position.term)
                };
                let (head, term) = state(&self.chain);
                let is_there = |at: usize| {
                    let replica = self.nodes[at].replica.as_ref();
                    replica.is_some_and(|replica| {
                        replica.settled().id == head
                            && replica.head().id == head
                            && replica.term() == term
                    })
                };
                state(&self.finalised) == (head, term)
                    && self.honest(lane).into_iter().all(is_there)
            })
    }

    pub fn where_all_are(&self) -> String {
        let open = self
            .clients
            .iter()
            .filter(|client| !self.is_carried_out(client.lane, &client.order));
        let open: Vec<_> = open.map(|client| (client.lane, client.order)).collect();
        let mut lines = format!("{} orders are open: {:?}", open.len(), open.first());
        for (lane, state) in self.chain.lanes.iter().enumerate() {
            let head = state.position.head;
            lines += &format!(
                "\nlane {lane}: term {} head {} {:?}, inbox {}, {} renewals",
                state.position.term,
                head.header.sequence,
                head.id,
                state.inbox.len(),
                state.renewals
            );
        }
        for node in &self.nodes {
            lines += &format!("\n{}.{} {:?} ", node.lane, node.slot, node.lie);
            if let Some(replica) = &node.replica {
                lines += &format!(
                    "term {} settled {} head {} {:?} attempt {} {:?}",
                    replica.term(),
                    replica.settled().header.sequence,
                    replica.head().header.sequence,
                    replica.head().id,
                    replica.attempt(),
                    replica.held()
                );
            }
        }
        lines
    }

    /// All that is asserted once all is done.
    pub fn check(&mut self) {
        for lane in 0..LANES {
            // What has left the outbox in a block that is undone is in it again.
            let crowded = self.chain.lanes[usize::from(lane)].crowded;
            let is_expected = self.figures.undone > 0;
            assert!(
                crowded == 0 || is_expected,
                "seed {}: no room",
                self.plan.seed
            );
            self.check_units(lane);
            self.check_softs(lane);
            self.measure(lane);
        }
        self.figures.refused = self.chain.refused.into();
        self.figures.renewals = self
            .chain
            .lanes
            .iter()
            .map(|lane| u64::from(lane.renewals))
            .sum();
    }

    /// Every committed head has its record, each goes on from the one before, and what they do is
    /// what the model does.
    fn check_units(&mut self, lane: u8) {
        let seed = self.plan.seed;
        let chain = &self.chain.lanes[usize::from(lane)];
        let library = self.common[usize::from(lane)].library.borrow();
        let mut model = Model::new(lane, &opening_state(lane));
        let mut parent = self.openings[usize::from(lane)].id;
        let taken = library.values().flat_map(|(_, record)| &record.inbox);
        assert!(
            taken.eq(&chain.entries),
            "seed {seed}: lane {lane} has taken another inbox"
        );
        for (sequence, (id, record)) in &*library {
            assert_eq!(
                record.batch.parent, parent,
                "seed {seed}: {lane} {sequence}"
            );
            model.batch(record);
            parent = *id;
        }
        for (head, _) in chain.committed.iter().skip(1) {
            let (id, _) = &library[&head.header.sequence];
            assert_eq!(
                *id, head.id,
                "seed {seed}: lane {lane} has settled another head"
            );
        }
        let head = chain.position.head;
        assert_eq!(parent, head.id, "seed {seed}: lane {lane}");
        let total: Balance = model.accounts.values().map(|(free, _)| free).sum();
        assert_eq!(head.header.books.total, total, "seed {seed}: lane {lane}");
        assert_eq!(
            head.header.marks.fees, model.fees,
            "seed {seed}: lane {lane}"
        );
        assert_eq!(head.header.accounts, model.accounts.len() as u64);
        for at in self.honest(lane) {
            let replica = self.nodes[at].replica.as_ref().expect("it is up");
            let held = Model::new(lane, &replica.execution().disk.state);
            assert_eq!(held.accounts, model.accounts, "seed {seed}: {lane}.{at}");
        }
        for client in self.clients.iter().filter(|client| client.lane == lane) {
            let nonce = model.accounts[&client.order.from].1;
            assert!(
                client.order.nonce < nonce,
                "seed {seed}: {:?} is lost",
                client.order
            );
        }
        let issued = self
            .clients
            .iter()
            .filter(|client| client.lane == lane)
            .count() as u64;
        let nonces: u64 = model.accounts.values().map(|(_, nonce)| nonce).sum();
        assert_eq!(
            nonces, issued,
            "seed {seed}: an order was carried out that nobody made"
        );
        let is_poor = |id: &BlindedId| id.0[1] == super::world::POOR;
        let poor = model.accounts.iter().find(|(id, _)| is_poor(id));
        assert_eq!(poor.map(|(_, has)| *has), Some((100, 0)));
        self.figures.forced += model.forced;
    }

    /// What was soft confirmed is committed, or was done again in a later term, or there was a later
    /// term and somebody lied.
    fn check_softs(&mut self, lane: u8) {
        let seed = self.plan.seed;
        let library = self.common[usize::from(lane)].library.borrow();
        let last_term = self.chain.lanes[usize::from(lane)].position.term;
        // Who has a slot of another knows nothing of what that one has voted for.
        let lies = !self.plan.liars[usize::from(lane)].is_empty() || self.plan.replaced;
        for ((of, sequence, _), soft) in &self.softs {
            if *of != lane {
                continue;
            }
            self.figures.softs += 1;
            let settled = library.get(sequence);
            if settled.is_some_and(|(id, _)| *id == soft.id) {
                continue;
            }
            assert!(
                soft.term < last_term,
                "seed {seed}: {lane} {sequence} is lost in its term"
            );
            let content = self.batches[&soft.batch].content();
            if settled.is_some_and(|(_, record)| record.content() == content) {
                self.figures.repeated += 1;
                continue;
            }
            self.figures.dropped += 1;
            self.tell(|_| format!("lane {lane}: {sequence} {:?} was dropped", soft.id));
            assert!(
                lies,
                "seed {seed}: lane {lane} {sequence}: nobody lies, and it was dropped"
            );
        }
    }

    fn measure(&mut self, lane: u8) {
        let library = self.common[usize::from(lane)].library.borrow();
        let chain = &self.chain.lanes[usize::from(lane)];
        self.figures.batches += library.len() as u64;
        let mut done = BTreeMap::<(BlindedId, Nonce), u64>::new();
        for (sequence, (_, record)) in &*library {
            for order in record
                .batch
                .extrinsics
                .iter()
                .filter_map(|bytes| opened(bytes))
            {
                let twice = done.insert((order.from, order.nonce), *sequence);
                assert_eq!(twice, None, "{order:?} was carried out twice");
            }
        }
        let mut first_soft = BTreeMap::<u64, u64>::new();
        for ((of, sequence, id), soft) in &self.softs {
            let is_it = *of == lane && library.get(sequence).map(|(id, _)| *id) == Some(*id);
            if is_it {
                first_soft.insert(*sequence, soft.at);
            }
        }
        for client in self
            .clients
            .iter()
            .filter(|client| client.lane == lane && !client.slow)
        {
            let Some(issued) = client.issued else {
                continue;
            };
            let order = (client.order.from, client.order.nonce);
            let Some(sequence) = done.get(&order) else {
                continue;
            };
            if let Some(soft) = first_soft.get(sequence) {
                self.figures.soft.push(soft - issued);
            }
            let mut committed = chain.committed.iter();
            let first = committed.find(|(head, _)| head.header.sequence >= *sequence);
            if let Some((_, block)) = first {
                let at = self.block_times[block];
                self.figures.committed.push(at.saturating_sub(issued));
            }
        }
    }
}
