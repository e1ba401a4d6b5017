// SPDX-License-Identifier: Apache-2.0
//! Taking steps: first all that will be written is computed, then it is written whole.

mod lanes;
mod moves;
mod transactions;
mod transfers;

use crate::{
    account::Account,
    books::Books,
    error::TransitionError,
    step::{Action, Step, Transaction},
    store::{Accounts, Store},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{Balance, BlindedId, Nonce};
use scale_info::{build::Fields, Path, Type, TypeInfo};

/// The rules of a ledger, the same for all its shards.
#[derive(
    Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq,
)]
pub struct Rules {
    /// The least an account may own; less than this is dust, which no step may leave.
    pub minimum_balance: Balance,
}

/// Told of without the name of its field: some clients take a single field that has one for the struct, and
/// would read another type as soon as there is a second.
impl TypeInfo for Rules {
    type Identity = Self;

    fn type_info() -> Type {
        Type::builder()
            .path(Path::new("Rules", module_path!()))
            .docs(&["The least that an account may own."])
            .composite(Fields::unnamed().field(|field| field.ty::<Balance>().type_name("Balance")))
    }
}

/// What a step did, beyond the records: what those need to know of it who keep a shard's place among
/// the others.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Delta {
    /// The units that came into the shard.
    pub units_in: Balance,
    /// The units that left the shard.
    pub units_out: Balance,
    /// Those of them that are a fee.
    pub fee: Balance,
    /// The account that has a record here now and had none: the shard's embedding is to have it.
    pub opened: Option<BlindedId>,
    /// The account that had a record here and has none now: the shard's embedding is to be without.
    pub closed: Option<BlindedId>,
    /// What others are to be told.
    pub message: Option<Message>,
}

/// What a step has for others.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Message {
    /// To another shard: units for an account of yours are locked, or have left this shard already.
    Transfer {
        /// Whose they are.
        from: BlindedId,
        /// The nonce of the transaction that locked or sent them.
        nonce: Nonce,
        /// Whose they are to be.
        to: BlindedId,
        /// How much.
        amount: Balance,
    },
    /// To whoever keeps the balances outside the ledger: units have left the shard for that of an
    /// account.
    Payout {
        /// Whose they are.
        account: BlindedId,
        /// How much.
        amount: Balance,
    },
    /// To another shard: an account moves to you.
    Record {
        /// Whose record it is.
        account: BlindedId,
        /// The record.
        record: Account,
    },
}

/// Takes a step in the shard whose accounts stand in `store`, and enters it into its books and its
/// log. Both are unchanged on error.
pub fn run(
    store: &mut impl Store,
    books: &mut Books,
    rules: &Rules,
    step: &Step,
) -> Result<Delta, TransitionError> {
    let shard = Shard {
        store: &*store,
        books,
        rules,
    };
    let plan = match step {
        Step::Transaction(Transaction {
            account,
            nonce,
            action,
        }) => shard
            .transaction(account, Some(*nonce), action)
            .map(|(_, plan)| plan),
        Step::Unlock { account, amount } => shard.unlock(account, *amount),
        Step::Debit { account, amount } => shard.debit(account, *amount),
        Step::Expect { account, amount } => shard.expect(account, *amount),
        Step::Credit { account, amount } => shard.credit(account, *amount),
        Step::Forget { account, amount } => shard.forget(account, *amount),
        Step::Receive { account, amount } => shard.receive(account, *amount),
        Step::Arrive { account, record } => shard.arrive(account, record),
        Step::Depart { account } => shard.depart(account),
    }?;
    plan.commit(store, books, step)
}

/// The same for an account's next transaction, whose nonce the account has. Returns the step as well
/// that this was.
pub fn run_next(
    store: &mut impl Store,
    books: &mut Books,
    rules: &Rules,
    account: &BlindedId,
    action: &Action,
) -> Result<(Step, Delta), TransitionError> {
    let shard = Shard {
        store: &*store,
        books,
        rules,
    };
    let (nonce, plan) = shard.transaction(account, None, action)?;
    let step = Step::Transaction(Transaction {
        account: *account,
        nonce,
        action: *action,
    });
    let delta = plan.commit(store, books, &step)?;
    Ok((step, delta))
}

/// A shard as it is before a step, which is worked out from it.
struct Shard<'a, S> {
    store: &'a S,
    books: &'a Books,
    rules: &'a Rules,
}

impl<S: Store> Shard<'_, S> {
    /// The record of an account, which it must have.
    fn standing(&self, account: &BlindedId) -> Result<Account, TransitionError> {
        self.store
            .account(account)?
            .ok_or(TransitionError::UnknownAccount)
    }

    /// An account that opens: its nonce begins above those that closed ones have used.
    fn fresh(&self) -> Account {
        Account {
            nonce: self.books.nonce_floor,
            ..Account::default()
        }
    }
}

/// All that a step changes.
struct Plan {
    first: Write,
    second: Option<Write>,
    units_in: Balance,
    units_out: Balance,
    /// Part of what leaves.
    fee: Balance,
    message: Option<Message>,
}

/// One record, before and after.
struct Write {
    account: BlindedId,
    before: Option<Account>,
    after: Option<Account>,
    /// If the account closes: the nonce that whoever opens it again begins at, or above.
    leaves_nonce: Nonce,
}

impl Write {
    /// What becomes of a record. One with nothing in it goes.
    fn new(account: &BlindedId, before: Option<Account>, after: Account) -> Self {
        Self {
            account: *account,
            before,
            after: Some(after).filter(|after| !after.is_empty()),
            leaves_nonce: after.nonce,
        }
    }

    /// A record goes elsewhere, and takes its nonce along.
    fn removal(account: &BlindedId, before: Account) -> Self {
        Self {
            account: *account,
            before: Some(before),
            after: None,
            leaves_nonce: 0,
        }
    }

    fn opens(&self) -> bool {
        self.before.is_none() && self.after.is_some()
    }

    fn closes(&self) -> bool {
        self.before.is_some() && self.after.is_none()
    }
}

impl Plan {
    /// One record changes.
    fn one(write: Write) -> Self {
        Self {
            first: write,
            second: None,
            units_in: 0,
            units_out: 0,
            fee: 0,
            message: None,
        }
    }

    fn writes(&self) -> impl Iterator<Item = &Write> {
        core::iter::once(&self.first).chain(&self.second)
    }

    /// Writes it all, or nothing.
    fn commit(
        self,
        store: &mut impl Store,
        books: &mut Books,
        step: &Step,
    ) -> Result<Delta, TransitionError> {
        let total = books
            .total
            .checked_add(self.units_in)
            .ok_or(TransitionError::Overflow)?
            .checked_sub(self.units_out)
            .ok_or(TransitionError::CorruptTotal)?;
        self.write(store)?;
        books.total = total;
        for closed in self.writes().filter(|write| write.closes()) {
            books.nonce_floor = books.nonce_floor.max(closed.leaves_nonce);
        }
        books.log.append(step);
        let account_if = |is: fn(&Write) -> bool| {
            self.writes()
                .find(|write| is(write))
                .map(|write| write.account)
        };
        Ok(Delta {
            units_in: self.units_in,
            units_out: self.units_out,
            fee: self.fee,
            opened: account_if(Write::opens),
            closed: account_if(Write::closes),
            message: self.message,
        })
    }

    fn write(&self, store: &mut impl Store) -> Result<(), TransitionError> {
        store.set_account(&self.first.account, self.first.after.as_ref())?;
        let Some(second) = &self.second else {
            return Ok(());
        };
        if let Err(error) = store.set_account(&second.account, second.after.as_ref()) {
            // Where it was written it can be written again.
            store.set_account(&self.first.account, self.first.before.as_ref())?;
            return Err(error.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
