// SPDX-License-Identifier: Apache-2.0
//! Those who use the lanes, and the chain.

use super::{
    chain::{nobody, Call, RESIDENT},
    machine::{account, signed},
    plan::LANES,
    world::{Event, World, ACCOUNTS, POOR},
};
use nerv_lane::protocol::Time;
use nerv_primitives_lane::{InboxKind, Order, OrderAction};

/// An order that somebody wants to be carried out, once.
pub struct Client {
    pub lane: u8,
    pub order: Order,
    /// Whether it goes to replicas, and whether it is put on the chain.
    pub fast: bool,
    pub slow: bool,
    pub issued: Option<Time>,
}

impl World {
    pub fn plan_clients(&mut self) {
        for lane in 0..LANES {
            let mut times: Vec<_> = (0..self.plan.orders)
                .map(|_| self.dice.within(1_500, self.plan.healed - 1_000))
                .collect();
            times.sort_unstable();
            let mut nonces = [0; ACCOUNTS as usize];
            for time in times {
                let index = self.dice.below(ACCOUNTS.into()) as u8;
                let nonce = nonces[usize::from(index)];
                nonces[usize::from(index)] += 1;
                let order = Order {
                    from: account(lane, index),
                    nonce,
                    action: self.action(lane, index),
                };
                let way = self.dice.below(10);
                self.clients.push(Client {
                    lane,
                    order,
                    fast: way > 0,
                    slow: way < 2,
                    issued: None,
                });
                let client = self.clients.len() - 1;
                self.at(time, Event::Client(client));
            }
        }
    }

    fn action(&mut self, lane: u8, from: u8) -> OrderAction {
        let amount = self.dice.within(10, 1_000).into();
        let other = (from + 1 + self.dice.below(u64::from(ACCOUNTS) - 1) as u8) % ACCOUNTS;
        let to = match self.dice.below(20) {
            0..=10 => account(lane, other),
            // Nobody has an account there yet.
            11 => account(lane, 20 + other),
            12..=14 => account(1 - lane, other),
            15..=16 => account(RESIDENT, other),
            17 => nobody(),
            _ => return OrderAction::Withdraw { amount },
        };
        OrderAction::Transfer { to, amount }
    }

    /// An order is issued, or issued again because it is not carried out yet.
    pub fn client(&mut self, at: usize) {
        let client = &mut self.clients[at];
        let first = client.issued.is_none();
        client.issued.get_or_insert(self.now);
        let (lane, order) = (client.lane, client.order);
        let (fast, slow) = (client.fast, client.slow);
        if self.is_carried_out(lane, &order) {
            return;
        }
        if fast {
            self.spread(lane, signed(&order));
        }
        if slow {
            self.force(lane, order);
        }
        if first && self.dice.chance(150) {
            self.misuse(lane, order);
        }
        let again = if fast { 4_000 } else { 7_000 };
        self.after(again, Event::Client(at));
    }

    fn force(&mut self, lane: u8, order: Order) {
        let call = Call::Inbox(lane, InboxKind::Forced(order));
        let delay = self.dice.within(20, 200);
        self.after(delay, Event::Reach(call));
    }

    /// Most replicas hear of an order.
    fn spread(&mut self, lane: u8, bytes: Vec<u8>) {
        for at in 0..self.nodes.len() {
            let lost = if self.is_healed() { 0 } else { self.plan.lost };
            if self.nodes[at].lane == lane && !self.dice.chance(lost) {
                let delay = self.delay();
                self.after(delay, Event::Order(at, bytes.clone()));
            }
        }
    }

    /// What must have no effect, whichever way it comes.
    fn misuse(&mut self, lane: u8, order: Order) {
        let poor = Order {
            from: account(lane, POOR),
            nonce: 0,
            action: OrderAction::Withdraw { amount: 5_000 },
        };
        let mut forged = signed(&order);
        if let Some(last) = forged.last_mut() {
            *last ^= 1;
        }
        let early = Order {
            nonce: order.nonce + 40,
            ..order
        };
        for bytes in [signed(&poor), forged, signed(&early), vec![1; 600]] {
            self.spread(lane, bytes);
        }
        self.force(lane, poor);
        self.force(lane, early);
    }

    /// What happens on the chain besides.
    pub fn traffic(&mut self, calls: &mut Vec<Call>) {
        if self.is_healed() {
            return;
        }
        for lane in 0..LANES {
            let index = self.dice.below(ACCOUNTS.into()) as u8;
            let amount = self.dice.within(10, 900).into();
            if self.dice.chance(150) {
                let account = account(lane, index);
                let kind = InboxKind::Credit { account, amount };
                calls.push(Call::Inbox(lane, kind));
            }
            if self.dice.chance(150) {
                let (from, to) = (account(RESIDENT, index), account(lane, index));
                calls.push(Call::Transfer(from, to, amount));
            }
        }
    }
}
