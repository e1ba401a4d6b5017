// SPDX-License-Identifier: Apache-2.0
//! What clients ask of a replica, and orders. Who has stopped waiting is told nothing.

use super::{Halt, Runner};
use crate::lane::handle::{Place, Standing};
use nerv_lane::{
    execution::Refused,
    pool::{Refusal, Waiting},
    protocol::Input,
};
use nerv_primitives_lane::Head;
use nerv_primitives_types::BlindedId;
use tokio::sync::oneshot;

fn place(head: &Head) -> Place {
    Place {
        sequence: head.header.sequence,
        id: head.id,
    }
}

impl Runner {
    /// Lets an order wait, and tells whether it does.
    pub(super) fn submit(
        &mut self,
        order: Vec<u8>,
        answer: oneshot::Sender<Result<(), Refused>>,
    ) -> Result<(), Halt> {
        let Some(protocol) = &mut self.protocol else {
            // It has no records yet, and knows no account.
            let _ = answer.send(Err(Refused::Pool(Refusal::UnknownAccount)));
            return Ok(());
        };
        let taken = protocol.execution_mut().take(order.clone());
        let is_taken = taken.is_ok();
        let _ = answer.send(taken);
        if is_taken {
            self.pass_on.add(order);
            self.pass_on();
            // If it leads, it may propose at once.
            self.tell(Input::Tick)?;
        }
        Ok(())
    }

    /// Orders that other nodes pass on. What is too much is lost: who has signed it sends it again.
    pub(super) fn take_orders(&mut self, orders: Vec<Vec<u8>>) -> Result<(), Halt> {
        let Some(protocol) = &mut self.protocol else {
            return Ok(());
        };
        let looked_at = orders.len().min(self.foreign);
        self.foreign = self.foreign.saturating_sub(looked_at);
        let machine = protocol.execution_mut();
        let orders = orders.into_iter().take(looked_at);
        let taken = orders.filter(|order| machine.take(order.clone()).is_ok());
        let taken: Vec<_> = taken.collect();
        if taken.is_empty() {
            return Ok(());
        }
        taken.into_iter().for_each(|order| self.pass_on.add(order));
        self.pass_on();
        self.tell(Input::Tick)
    }

    /// What an account has.
    pub(super) fn account(&self, account: &BlindedId, answer: oneshot::Sender<Option<Standing>>) {
        let standing = self.protocol.as_ref().map(|protocol| {
            let (now, then) = protocol.execution().account(account);
            Standing {
                certain: place(protocol.head()),
                now,
                settled: place(protocol.settled()),
                then,
            }
        });
        let _ = answer.send(standing);
    }

    /// An account's orders that wait.
    pub(super) fn pending(&self, account: &BlindedId, answer: oneshot::Sender<Vec<Waiting>>) {
        let protocol = self.protocol.as_ref();
        let waiting = protocol.map(|protocol| protocol.execution().pending(account));
        let _ = answer.send(waiting.unwrap_or_default());
    }
}
