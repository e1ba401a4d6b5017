// SPDX-License-Identifier: Apache-2.0
//! Orders that come in, and who withdraws.

use super::{next_of, record_of, Machine, State};
use crate::{
    intake::{Intake, Unfit},
    pool::{Refusal, Waiting},
};
use nerv_primitives_lane::{Order, OrderAction, OutMessage};
use nerv_primitives_types::{Balance, BlindedId, BlockHeight, Nonce};
use sp_core::H256;
use sp_runtime::AccountId32;

/// Why an order does not wait.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refused {
    /// It is none that a lane can take.
    Unfit(Unfit),
    /// The pool has no place for it.
    Pool(Refusal),
}

/// What an account has under a head.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Account {
    /// What it can spend.
    pub free: Balance,
    /// The nonce that its next order must have.
    pub nonce: Nonce,
}

impl<I: Intake> Machine<I> {
    /// Lets an order wait, or says why not. What costs least is looked at first, the signature last.
    pub fn take(&mut self, extrinsic: Vec<u8>) -> Result<(), Refused> {
        let said = self.intake.read(&extrinsic).map_err(Refused::Unfit)?;
        let now = self.intake.height();
        let next = self.next(&said.order.from);
        let mut waiting = Waiting {
            order: said.order,
            extrinsic,
            // As long as it is not known.
            expires: now.saturating_add(1),
        };
        let checked = self.pool.get_mut().check(&waiting, next, now);
        match checked {
            // Whether it lives for long enough to take the other's place is seen below.
            Ok(()) | Err(Refusal::Occupied) => {}
            Err(refusal) => return Err(Refused::Pool(refusal)),
        }
        if !self.is_covered(&waiting.order) {
            return Err(Refused::Pool(Refusal::Uncovered));
        }
        let verified = self.intake.verify(&[&waiting.extrinsic[..]]);
        let expires = verified.into_iter().next().flatten();
        waiting.expires = expires.ok_or(Refused::Unfit(Unfit::BadSignature))?;
        let inserted = self.pool.get_mut().insert(waiting, next, now);
        inserted.map_err(Refused::Pool)?;
        self.changed();
        Ok(())
    }

    /// Whether an account has the units for an order, its fee, and those of its others that wait: without
    /// that a place in the pool would cost nothing.
    fn is_covered(&self, order: &Order) -> bool {
        let records = self.latest().map(|state| &state.records);
        let Some(record) = records.and_then(|records| record_of(records, &order.from)) else {
            return false;
        };
        let cost = |order: &Order| {
            let (OrderAction::Transfer { amount, .. } | OrderAction::Withdraw { amount }) =
                order.action;
            amount.saturating_add(self.rules.fee_of(self.may_leave(order)))
        };
        let pool = self.pool.borrow();
        let others = pool.of(&order.from).map(|waiting| &waiting.order);
        let others = others.filter(|other| {
            // Those below were taken, and wait until that is settled.
            other.nonce >= record.nonce && other.nonce != order.nonce
        });
        let needed = others.map(cost).fold(cost(order), Balance::saturating_add);
        needed <= record.free
    }

    /// Lets orders go whose era is over, and those that were signed for a runtime that is replaced.
    pub fn expire(&mut self) -> usize {
        let now = self.intake.height();
        let edition = self.intake.edition();
        let mut gone = 0;
        if edition != self.edition {
            self.edition = edition;
            gone = self.verify_again(now);
        }
        gone += self.pool.get_mut().expire(now).len();
        if gone > 0 {
            self.changed();
        }
        gone
    }

    /// Looks anew at the signatures of all that waits, or would if a head were given up. Returns how many orders
    /// had to go.
    ///
    /// Whoever leads would propose them otherwise, again and again, and replicas that do not have them would
    /// refuse each batch with one.
    fn verify_again(&mut self, now: BlockHeight) -> usize {
        let pool = self.pool.get_mut();
        let waiting: Vec<Waiting> = pool.all().cloned().collect();
        let extrinsics: Vec<&[u8]> = waiting.iter().map(|one| &one.extrinsic[..]).collect();
        let verified = self.intake.verify(&extrinsics);
        let mut gone = 0;
        for (one, expires) in waiting.iter().zip(verified) {
            if expires.is_none_or(|expires| expires <= now) {
                pool.remove(&one.order.from, one.order.nonce);
                gone += 1;
            }
        }
        for state in self.states.values_mut() {
            let extrinsics: Vec<&[u8]> = state.ran.iter().map(|ran| &ran.extrinsic[..]).collect();
            let verified = self.intake.verify(&extrinsics);
            for (ran, expires) in state.ran.iter_mut().zip(verified) {
                ran.expires = ran.expires.and(expires);
            }
        }
        gone
    }

    /// An account under the last head that is certain, and under the one settled last.
    pub fn account(&self, account: &BlindedId) -> (Option<Account>, Option<Account>) {
        let under = |state: Option<&State>| {
            let record = record_of(&state?.records, account)?;
            Some(Account {
                free: record.free,
                nonce: record.nonce,
            })
        };
        let settled = under(self.states.get(&self.settled.id));
        (under(self.latest()), settled)
    }

    /// An account's orders that wait, by their nonces.
    pub fn pending(&self, account: &BlindedId) -> Vec<Waiting> {
        let pool = self.pool.borrow();
        let own: Vec<_> = pool.of(account).cloned().collect();
        own
    }

    /// Who is paid out by withdrawals among messages, in their order, if all of them are known: those
    /// who have signed orders in batches that were run and are not settled, and those whom `others`
    /// knows, who have put orders on the chain.
    pub fn payees(
        &self,
        messages: &[OutMessage],
        others: impl Fn(&BlindedId) -> Option<AccountId32>,
    ) -> Option<Vec<AccountId32>> {
        let own = |account: &BlindedId| {
            let mut known = self.payees.values().flatten();
            let found = known.find(|(id, _)| id == account);
            found.map(|(_, who)| who.clone())
        };
        let paid = messages.iter().filter_map(|message| match message {
            OutMessage::Payout { account, .. } => Some(account),
            OutMessage::Transfer { .. } => None,
        });
        paid.map(|account| own(account).or_else(|| others(account)))
            .collect()
    }

    /// The state under the last head that the protocol goes on from.
    pub(super) fn latest(&self) -> Option<&State> {
        let tip = self.states.get(&self.tip.get());
        tip.or_else(|| self.states.get(&self.settled.id))
    }

    /// The next nonce of an account as far as anything is certain.
    fn next(&self, account: &BlindedId) -> Option<Nonce> {
        next_of(&self.latest()?.records, account)
    }

    /// Orders of a batch that is given up wait again, as far as they may.
    pub(super) fn wait_again(&mut self, id: &H256) {
        let Some(state) = self.states.remove(id) else {
            return;
        };
        let now = self.intake.height();
        for ran in state.ran {
            let Some(expires) = ran.expires else {
                continue;
            };
            let next = self.next(&ran.order.from);
            let waiting = Waiting {
                order: ran.order,
                extrinsic: ran.extrinsic,
                expires,
            };
            // Most wait still.
            let _ = self.pool.get_mut().insert(waiting, next, now);
        }
        self.changed();
    }
}
