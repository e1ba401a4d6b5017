// SPDX-License-Identifier: Apache-2.0
//! What accounts of lanes do: whoever spends pays a fee, and what leaves is gone at once.

use super::{Message, Plan, Shard, Write};
use crate::{error::TransitionError, store::Store};
use nerv_primitives_types::{Balance, BlindedId, Nonce};

impl<S: Store> Shard<'_, S> {
    pub(super) fn pay(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        to: &BlindedId,
        amount: Balance,
        fee: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        if to == account {
            return Err(TransitionError::SelfTransfer);
        }
        let spent = with_fee(amount, fee)?;
        let (before, sender, nonce) = self.debited(account, nonce, spent)?;
        let (standing, receiver) = self.credited(to, amount)?;
        let plan = Plan {
            second: Some(Write::new(to, standing, receiver)),
            units_out: fee,
            fee,
            ..Plan::one(Write::new(account, Some(before), sender))
        };
        Ok((nonce, plan))
    }

    pub(super) fn send(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        to: &BlindedId,
        amount: Balance,
        fee: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        if to == account {
            return Err(TransitionError::SelfTransfer);
        }
        let (nonce, plan) = self.leaving(account, nonce, amount, fee)?;
        let message = Some(Message::Transfer {
            from: *account,
            nonce,
            to: *to,
            amount,
        });
        Ok((nonce, Plan { message, ..plan }))
    }

    pub(super) fn redeem(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        amount: Balance,
        fee: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        let (nonce, plan) = self.leaving(account, nonce, amount, fee)?;
        let message = Some(Message::Payout {
            account: *account,
            amount,
        });
        Ok((nonce, Plan { message, ..plan }))
    }

    /// Units that leave, and may have to come back: then as a credit, which takes the minimum balance
    /// where the account has closed since.
    fn leaving(
        &self,
        account: &BlindedId,
        nonce: Option<Nonce>,
        amount: Balance,
        fee: Balance,
    ) -> Result<(Nonce, Plan), TransitionError> {
        let spent = with_fee(amount, fee)?;
        if amount < self.rules.minimum_balance {
            return Err(TransitionError::BelowMinimum);
        }
        let (before, record, nonce) = self.debited(account, nonce, spent)?;
        let plan = Plan {
            units_out: spent,
            fee,
            ..Plan::one(Write::new(account, Some(before), record))
        };
        Ok((nonce, plan))
    }
}

/// What whoever moves an amount spends in all.
fn with_fee(amount: Balance, fee: Balance) -> Result<Balance, TransitionError> {
    if amount == 0 {
        return Err(TransitionError::ZeroAmount);
    }
    amount.checked_add(fee).ok_or(TransitionError::Overflow)
}
