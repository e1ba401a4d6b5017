// SPDX-License-Identifier: Apache-2.0
//! What clients ask of a replica, and orders. Who has stopped waiting is told nothing.

use super::{Halt, Runner};
use crate::lane::{
    handle::{Place, Standing},
    network::Outgoing,
};
use nerv_lane::{
    execution::Refused,
    pool::{Refusal, Waiting},
    protocol::Input,
};
use nerv_primitives_lane::Head;
use nerv_primitives_types::BlindedId;
use sc_network::PeerId;
use std::collections::HashMap;
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

    /// Looks at orders that other nodes pass on, as many as it may now. Who passes on what is none loses for it.
    pub(super) fn take_orders(&mut self) -> Result<(), Halt> {
        let (mut has_taken, mut unfit) = (false, HashMap::<PeerId, usize>::new());
        while let Some((peer, order)) = self.foreign.next() {
            // As long as it has no records, it knows no account.
            let Some(protocol) = &mut self.protocol else {
                continue;
            };
            match protocol.execution_mut().take(order.clone()) {
                Ok(()) => {
                    self.pass_on.add(order);
                    has_taken = true;
                }
                Err(Refused::Unfit(_)) => *unfit.entry(peer).or_default() += 1,
                // Others may have passed it on as well.
                Err(Refused::Pool(_)) => {}
            }
        }
        for (peer, orders) in unfit {
            // What is not told has no consequences, and that is all.
            let _ = self.around.network.try_send(Outgoing::Unfit(peer, orders));
        }
        if !has_taken {
            return Ok(());
        }
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
