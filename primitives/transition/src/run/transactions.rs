// SPDX-License-Identifier: Apache-2.0
//! What accounts do by themselves: within a shard, and the lock with which a transfer to another
//! shard begins.

use super::{Message, Plan, Shard, Write};
use crate::{
    account::Account,
    error::TransitionError,
    step::Action,
    store::{Accounts, Store},
};
use nerv_primitives_types::{Balance, BlindedId, Nonce};

impl<S: Store> Shard<'_, S> {
    /// Works out an account's transaction with that nonce, or with the one that is next. Returns its
    /// nonce as well.
    pub(super) fn transaction(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        action: &Action,
    ) -> Result<(Nonce, Plan), TransitionError> {
        match action {
            Action::Deposit { amount } => self.deposit(account, nonce, *amount),
            Action::Withdraw { amount } => self.withdraw(account, nonce, *amount),
            Action::Transfer { to, amount } => self.transfer(account, nonce, to, *amount),
            Action::Lock { to, amount } => self.lock(account, nonce, to, *amount),
            Action::Pay { to, amount, fee } => self.pay(account, nonce, to, *amount, *fee),
            Action::Send { to, amount, fee } => self.send(account, nonce, to, *amount, *fee),
            Action::Redeem { amount, fee } => self.redeem(account, nonce, *amount, *fee),
        }
    }

    fn deposit(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        amount: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        let (before, mut record) = self.credited(account, amount)?;
        let nonce = use_nonce(&mut record, nonce)?;
        let plan = Plan {
            units_in: amount,
            ..Plan::one(Write::new(account, before, record))
        };
        Ok((nonce, plan))
    }

    fn withdraw(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        amount: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        let (before, record, nonce) = self.debited(account, nonce, amount)?;
        let plan = Plan {
            units_out: amount,
            ..Plan::one(Write::new(account, Some(before), record))
        };
        Ok((nonce, plan))
    }

    fn transfer(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        if to == account {
            return Err(TransitionError::SelfTransfer);
        }
        let (before, sender, nonce) = self.debited(account, nonce, amount)?;
        let (standing, receiver) = self.credited(to, amount)?;
        let plan = Plan {
            second: Some(Write::new(to, standing, receiver)),
            ..Plan::one(Write::new(account, Some(before), sender))
        };
        Ok((nonce, plan))
    }

    /// At least the minimum balance stays free, or nothing stays at all: an account locks everything
    /// it owns only in one piece and only while it waits for nothing.
    fn lock(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        to: &BlindedId,
        amount: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        if to == account {
            return Err(TransitionError::SelfTransfer);
        }
        let (before, mut record, nonce) = self.debited(account, nonce, amount)?;
        record.locked = record
            .locked
            .checked_add(amount)
            .ok_or(TransitionError::Overflow)?;
        let plan = Plan {
            message: Some(Message::Transfer {
                from: *account,
                nonce,
                to: *to,
                amount,
            }),
            ..Plan::one(Write::new(account, Some(before), record))
        };
        Ok((nonce, plan))
    }

    /// The record before and after units were taken out of what is free, and the nonce that this
    /// used.
    ///
    /// Nothing is left free only where nothing is left at all: what is locked may be taken out later,
    /// and the rest must then not be dust; nor must what is incoming once it has come.
    pub(super) fn debited(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        amount: Balance,
    ) -> Result<(Account, Account, Nonce), TransitionError> {
        if amount == 0 {
            return Err(TransitionError::ZeroAmount);
        }
        let before = self.standing(account)?;
        let mut record = before;
        let nonce = use_nonce(&mut record, nonce)?;
        record.free = record
            .free
            .checked_sub(amount)
            .ok_or(TransitionError::InsufficientBalance)?;
        if !record.is_empty() && record.free < self.rules.minimum_balance {
            return Err(TransitionError::BelowMinimum);
        }
        Ok((before, record, nonce))
    }

    /// The record before and after a credit. An account without one opens.
    pub(super) fn credited(
        &self,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<(Option<Account>, Account), TransitionError> {
        if amount == 0 {
            return Err(TransitionError::ZeroAmount);
        }
        let before = self.store.account(account)?;
        let mut record = before.unwrap_or_else(|| self.fresh());
        record.free = record
            .free
            .checked_add(amount)
            .ok_or(TransitionError::Overflow)?;
        // All of it must fit as well, so that no sum over an account ever saturates and what was
        // promised room finds it.
        record.prospect().ok_or(TransitionError::Overflow)?;
        // What is locked may be taken out later: it does not count.
        if record.free < self.rules.minimum_balance {
            return Err(TransitionError::BelowMinimum);
        }
        Ok((before, record))
    }
}

/// Has a record use its next nonce, which must be the one expected, if one is. Returns it.
fn use_nonce(record: &mut Account, expected: Option<Nonce>) -> Result<Nonce, TransitionError> {
    let nonce = record.nonce;
    if expected.is_some_and(|expected| expected != nonce) {
        return Err(TransitionError::WrongNonce);
    }
    record.nonce = nonce.checked_add(1).ok_or(TransitionError::Overflow)?;
    Ok(nonce)
}
