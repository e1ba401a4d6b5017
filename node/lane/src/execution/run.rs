// SPDX-License-Identifier: Apache-2.0
//! Running batches and making them.

use super::{next_of, Failure, Looked, Machine, Ran, State};
use crate::{
    intake::{Intake, Said, GRACE},
    pool::Waiting,
    protocol::{Draft, Executed, Execution, Record},
    records::Records,
};
use nerv_primitives_lane::{
    execute, select, Batch, Head, InboxEntry, InboxKind, LeftOut, Order, OrderAction, Selected,
    MAX_BATCH,
};
use nerv_primitives_types::Nonce;
use sp_core::H256;

impl<I: Intake> Machine<I> {
    /// The orders in a batch. `None` unless all can be read, and, if the batch is not certain, are signed
    /// and valid.
    fn orders(&self, batch: &Batch, certain: bool) -> Option<Vec<Ran>> {
        let read = |extrinsic: &Vec<u8>| self.intake.read(extrinsic).ok();
        let said: Vec<Said> = batch.extrinsics.iter().map(read).collect::<Option<_>>()?;
        let mut ran: Vec<Ran> = said
            .into_iter()
            .zip(&batch.extrinsics)
            .map(|(said, extrinsic)| Ran {
                order: said.order,
                signer: said.signer,
                extrinsic: extrinsic.clone(),
                expires: self.known(&said.order, extrinsic),
            })
            .collect();
        if certain {
            return Some(ran);
        }
        // Those that wait here were verified when they came.
        let unknown = ran.iter().filter(|ran| ran.expires.is_none());
        let unknown: Vec<&[u8]> = unknown.map(|ran| &ran.extrinsic[..]).collect();
        let mut verified = self.intake.verify(&unknown).into_iter();
        let now = self.intake.height();
        for ran in &mut ran {
            if ran.expires.is_none() {
                ran.expires = verified.next().flatten();
            }
            if ran.expires?.saturating_add(GRACE) <= now {
                return None;
            }
        }
        Some(ran)
    }

    /// Until when the very same extrinsic is valid, if it waits here.
    fn known(&self, order: &Order, extrinsic: &[u8]) -> Option<u32> {
        let pool = self.pool.borrow();
        let mut own = pool.of(&order.from);
        let same = own.find(|waiting| waiting.order.nonce == order.nonce);
        let same = same.filter(|waiting| waiting.extrinsic == extrinsic);
        same.map(|waiting| waiting.expires)
    }

    fn run(
        &mut self,
        parent: &Head,
        batch: &Batch,
        inbox: &[InboxEntry],
        certain: bool,
    ) -> Option<Executed> {
        if !batch.follows(parent) || !batch.is_bounded() || batch.inbox as usize != inbox.len() {
            return None;
        }
        let mut records = self.states.get(&parent.id)?.records.clone();
        let ran = self.orders(batch, certain)?;
        let orders: Vec<Order> = ran.iter().map(|ran| ran.order).collect();
        let territory = &*self.territory;
        let done = execute(
            &mut records,
            parent,
            inbox,
            &orders,
            &self.rules,
            &territory,
        )
        .ok()?;
        let header = done.header(batch);
        let id = Head::behind(&self.genesis, &parent.id, header).id;
        let withdraws = ran
            .iter()
            .filter(|ran| matches!(ran.order.action, OrderAction::Withdraw { .. }));
        let payees = self.payees.entry(batch.sequence).or_default();
        for ran in withdraws {
            if !payees.iter().any(|(known, _)| *known == ran.order.from) {
                payees.push((ran.order.from, ran.signer.clone()));
            }
        }
        let state = State {
            sequence: batch.sequence,
            records,
            ran,
            forced: forced(inbox).map(|order| order.from).collect(),
        };
        self.states.insert(id, state);
        Some(Executed {
            header,
            messages: done.messages,
        })
    }

    /// Orders that can be taken under a state, as they came, and what a batch of them behind these entries
    /// would be.
    fn selection(
        &self,
        parent: &Head,
        records: &Records,
        inbox: &[InboxEntry],
        draft: Draft,
    ) -> Option<(Vec<Waiting>, Selected)> {
        let mut room = draft.messages;
        // What there is no message for waits, with what its account sends behind it, and nobody else.
        let fits = |order: &Order| {
            let used = usize::from(self.may_leave(order));
            let fits = used <= room;
            room = room.saturating_sub(used);
            fits
        };
        let ready: Vec<Waiting> = {
            let pool = self.pool.borrow();
            let ready = pool.ready(|account| next_of(records, account), fits, draft.extrinsics);
            ready.into_iter().cloned().collect()
        };
        let orders: Vec<Order> = ready.iter().map(|waiting| waiting.order).collect();
        let mut after = records.clone();
        let territory = &*self.territory;
        let selected = select(&mut after, parent, inbox, &orders, &self.rules, &territory);
        // Entries that no chain writes: nothing can be made of them.
        let selected = selected.ok()?;
        self.drop_refused(&ready, &selected, &after);
        Some((ready, selected))
    }

    /// Those whose turn it was and that the rules refuse wait no more.
    fn drop_refused(&self, ready: &[Waiting], selected: &Selected, after: &Records) {
        let refused = |why: &LeftOut| matches!(why, LeftOut::Refused(_));
        let left_out = selected.left_out.iter().filter(|(_, why)| refused(why));
        let mut changed = false;
        for (place, _) in left_out {
            let Some(order) = ready.get(*place).map(|waiting| waiting.order) else {
                continue;
            };
            if next_of(after, &order.from) == Some(order.nonce) {
                let mut pool = self.pool.borrow_mut();
                changed |= pool.remove(&order.from, order.nonce).is_some();
            }
        }
        if changed {
            self.changed();
        }
    }

    /// The protocol goes on from a head. The pool is told which nonces were used on the way there, so that it
    /// knows whose turn it is before that is settled.
    fn go_on_from(&self, parent: &Head) {
        let before = self.tip.replace(parent.id);
        if before == parent.id {
            return;
        }
        let sequence = |id: &H256| self.states.get(id).map(|state| state.sequence);
        // What was settled the pool knows.
        let from = sequence(&before).unwrap_or(self.settled.header.sequence);
        let mut pool = self.pool.borrow_mut();
        for state in self.states.values() {
            if state.sequence <= from || state.sequence > parent.header.sequence {
                continue;
            }
            for order in state.ran.iter().map(|ran| ran.order) {
                pool.learn(&order.from, order.nonce.saturating_add(1));
            }
            for account in &state.forced {
                if let Some(next) = next_of(&state.records, account) {
                    pool.learn(account, next);
                }
            }
        }
    }

    /// Whether an order may come to a message. It does not if its receiver has a record here though it
    /// belongs elsewhere, which is rare: then fewer messages are made than were counted.
    pub(super) fn may_leave(&self, order: &Order) -> bool {
        match order.action {
            OrderAction::Transfer { to, .. } => !(self.territory)(&to),
            OrderAction::Withdraw { .. } => true,
        }
    }
}

impl<I: Intake> Execution for Machine<I> {
    fn settled(&self) -> Head {
        self.settled
    }

    fn execute(&mut self, parent: &Head, batch: &Batch, inbox: &[InboxEntry]) -> Option<Executed> {
        self.run(parent, batch, inbox, false)
    }

    fn execute_certain(
        &mut self,
        parent: &Head,
        batch: &Batch,
        inbox: &[InboxEntry],
    ) -> Option<Executed> {
        self.run(parent, batch, inbox, true)
    }

    fn assemble(&mut self, parent: &Head, inbox: &[InboxEntry], draft: Draft) -> Vec<Vec<u8>> {
        self.go_on_from(parent);
        let Some(records) = self.states.get(&parent.id).map(|it| it.records.clone()) else {
            return Vec::new();
        };
        let draft = Draft {
            extrinsics: draft.extrinsics.min(MAX_BATCH),
            ..draft
        };
        let Some((ready, selected)) = self.selection(parent, &records, inbox, draft) else {
            return Vec::new();
        };
        let orders = selected.orders.iter().filter_map(|place| ready.get(*place));
        orders.map(|waiting| waiting.extrinsic.clone()).collect()
    }

    fn is_ready(&self, parent: &Head, messages: usize) -> bool {
        self.go_on_from(parent);
        let draft = Draft {
            extrinsics: PROBE,
            messages,
        };
        let key = |looked: Looked| (looked.parent, looked.version, looked.messages);
        let now = (parent.id, self.version.get(), messages);
        if let Some(looked) = self.looked.get().filter(|looked| key(*looked) == now) {
            return looked.ready;
        }
        let Some(records) = self.states.get(&parent.id).map(|it| it.records.clone()) else {
            return false;
        };
        // What is refused goes, so that the next are looked at; each goes once.
        let ready = loop {
            let before = self.version.get();
            let found = self.selection(parent, &records, &[], draft);
            if found.is_some_and(|(_, selected)| !selected.orders.is_empty()) {
                break true;
            }
            if self.version.get() == before {
                break false;
            }
        };
        self.looked.set(Some(Looked {
            parent: parent.id,
            version: self.version.get(),
            messages,
            ready,
        }));
        ready
    }

    fn submit(&mut self, extrinsic: Vec<u8>) {
        let _ = self.take(extrinsic);
    }

    fn waiting(&self, count: usize) -> Vec<Vec<u8>> {
        let Some(records) = self.latest().map(|state| &state.records) else {
            return Vec::new();
        };
        let pool = self.pool.borrow();
        let ready = pool.ready(|account| next_of(records, account), |_| true, count);
        let ready = ready.into_iter();
        ready.map(|waiting| waiting.extrinsic.clone()).collect()
    }

    fn settle(&mut self, head: &Head, record: Record) {
        let sequence = head.header.sequence;
        let Some(state) = self.states.get(&head.id) else {
            self.failure.get_or_insert(Failure::NotRun(head.id));
            return;
        };
        let ran = state.ran.iter().map(|ran| ran.order);
        let pool = self.pool.get_mut();
        for order in ran.chain(forced(&record.inbox)) {
            // An account that has closed has no use for what it has signed.
            let next = next_of(&state.records, &order.from).unwrap_or(Nonce::MAX);
            pool.advance(&order.from, next);
        }
        if let Err(error) = self.diary.settled(head, record) {
            self.failure.get_or_insert(Failure::Log(error));
        }
        self.states
            .retain(|id, state| state.sequence > sequence || *id == head.id);
        self.payees = self.payees.split_off(&sequence.saturating_add(1));
        self.settled = *head;
        self.is_dirty = true;
        self.changed();
    }

    fn discard(&mut self, id: &H256) {
        if *id != self.settled.id {
            self.wait_again(id);
        }
    }

    fn record(&self, sequence: u64) -> Option<Record> {
        self.diary.record(sequence)
    }
}

/// The orders that came by the chain.
fn forced(inbox: &[InboxEntry]) -> impl Iterator<Item = Order> + '_ {
    inbox.iter().filter_map(|entry| match entry.kind {
        InboxKind::Forced(order) => Some(order),
        InboxKind::Credit { .. } => None,
    })
}

/// The orders that are looked at to see whether there is one.
const PROBE: usize = 64;
