// SPDX-License-Identifier: Apache-2.0
//! The steps of transfers between shards but for the lock, each on one account.

use super::{Plan, Shard, Write};
use crate::{
    account::Account,
    error::TransitionError,
    store::{Accounts, Store},
};
use nerv_primitives_types::{Balance, BlindedId};

impl<S: Store> Shard<'_, S> {
    pub(super) fn unlock(
        &self,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<Plan, TransitionError> {
        self.change(account, amount, |record| {
            record.locked = less(record.locked, amount)?;
            record.free = more(record.free, amount)?;
            Ok(())
        })
    }

    pub(super) fn debit(
        &self,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<Plan, TransitionError> {
        let plan = self.change(account, amount, |record| {
            record.locked = less(record.locked, amount)?;
            Ok(())
        })?;
        Ok(Plan {
            units_out: amount,
            ..plan
        })
    }

    pub(super) fn expect(
        &self,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<Plan, TransitionError> {
        if amount == 0 {
            return Err(TransitionError::ZeroAmount);
        }
        let before = self.store.account(account)?;
        let mut record = before.unwrap_or_else(|| self.fresh());
        if amount.max(record.free) < self.rules.minimum_balance {
            return Err(TransitionError::BelowMinimum);
        }
        record.incoming = more(record.incoming, amount)?;
        record.prospect().ok_or(TransitionError::Overflow)?;
        Ok(Plan::one(Write::new(account, before, record)))
    }

    pub(super) fn credit(
        &self,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<Plan, TransitionError> {
        let plan = self.change(account, amount, |record| {
            record.incoming = less(record.incoming, amount)?;
            record.free = more(record.free, amount)?;
            Ok(())
        })?;
        Ok(Plan {
            units_in: amount,
            ..plan
        })
    }

    pub(super) fn receive(
        &self,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<Plan, TransitionError> {
        let (before, record) = self.credited(account, amount)?;
        Ok(Plan {
            units_in: amount,
            ..Plan::one(Write::new(account, before, record))
        })
    }

    pub(super) fn forget(
        &self,
        account: &BlindedId,
        amount: Balance,
    ) -> Result<Plan, TransitionError> {
        self.change(account, amount, |record| {
            record.incoming = less(record.incoming, amount)?;
            Ok(())
        })
    }

    /// Changes the record of an account that has one by so many units.
    fn change(
        &self,
        account: &BlindedId,
        amount: Balance,
        change: impl FnOnce(&mut Account) -> Result<(), TransitionError>,
    ) -> Result<Plan, TransitionError> {
        if amount == 0 {
            return Err(TransitionError::ZeroAmount);
        }
        let before = self.standing(account)?;
        let mut record = before;
        change(&mut record)?;
        Ok(Plan::one(Write::new(account, Some(before), record)))
    }
}

/// What is left of what was set aside.
fn less(set_aside: Balance, amount: Balance) -> Result<Balance, TransitionError> {
    set_aside
        .checked_sub(amount)
        .ok_or(TransitionError::NotSetAside)
}

fn more(balance: Balance, amount: Balance) -> Result<Balance, TransitionError> {
    balance.checked_add(amount).ok_or(TransitionError::Overflow)
}
