// SPDX-License-Identifier: Apache-2.0
//! Records that move from shard to shard.

use super::{Message, Plan, Shard, Write};
use crate::{
    account::Account,
    error::TransitionError,
    store::{Accounts, Store},
};
use nerv_primitives_types::BlindedId;

impl<S: Store> Shard<'_, S> {
    pub(super) fn arrive(
        &self,
        account: &BlindedId,
        record: &Account,
    ) -> Result<Plan, TransitionError> {
        if record.is_empty() {
            return Err(TransitionError::CorruptRecord);
        }
        record.prospect().ok_or(TransitionError::Overflow)?;
        if self.store.account(account)?.is_some() {
            return Err(TransitionError::AlreadyHere);
        }
        Ok(Plan {
            units_in: record.total(),
            ..Plan::one(Write::new(account, None, *record))
        })
    }

    pub(super) fn depart(&self, account: &BlindedId) -> Result<Plan, TransitionError> {
        let record = self.standing(account)?;
        Ok(Plan {
            units_out: record.total(),
            message: Some(Message::Record {
                account: *account,
                record,
            }),
            ..Plan::one(Write::removal(account, record))
        })
    }
}
