// SPDX-License-Identifier: Apache-2.0
//! Running a batch: the same items make the same header, wherever they are run.

use crate::{
    batch::{Batch, MAX_BATCH, MAX_INBOX_TAKEN},
    commit::MAX_MESSAGES,
    header::{Head, Header, Marks},
    messages::{InboxEntry, InboxKind, OutMessage},
    order::{Order, OrderAction},
    overlay::{Changes, Overlay},
    rules::{LaneRules, Territory},
};
use alloc::vec::Vec;
use nerv_primitives_transition::{
    run, Action, Books, Delta, Message, RootedStore, Step, Store, StoreError, Transaction,
    TransitionError,
};
use nerv_primitives_types::BlindedId;
use sp_core::H256;

/// What a batch has come to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Executed {
    /// The root of the lane's records.
    pub root: H256,
    /// Its books.
    pub books: Books,
    /// Its accounts.
    pub accounts: u64,
    /// How much has gone in and out since it opened.
    pub marks: Marks,
    /// What has left it with this batch, oldest first.
    pub messages: Vec<OutMessage>,
    /// The accounts that have come to have a record, as often as they have.
    pub opened: Vec<BlindedId>,
    /// The accounts that have ceased to have one, as often as they have.
    pub closed: Vec<BlindedId>,
    /// The forced orders that the rules refused, by their place among the entries taken, and why.
    pub skipped: Vec<(u32, TransitionError)>,
}

impl Executed {
    /// The header that the batch makes, which was run behind its parent.
    pub fn header(&self, batch: &Batch) -> Header {
        Header {
            shard: batch.shard,
            term: batch.term,
            sequence: batch.sequence,
            batch: batch.hash(),
            root: self.root,
            books: self.books,
            accounts: self.accounts,
            marks: self.marks,
        }
    }
}

/// Why a batch cannot be run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ExecutionError {
    /// More entries or orders than a batch may have.
    TooLarge,
    /// More messages than a batch may have.
    TooManyMessages,
    /// The rules refuse an order.
    Refused {
        /// Which, counted from 0.
        at: u32,
        /// Why.
        error: TransitionError,
    },
    /// An entry does not follow from those taken before: its running sum is another.
    WrongInbox {
        /// Which, counted from 0.
        at: u32,
    },
    /// Units cannot be credited: no entry that the chain writes is such.
    InboxRefused {
        /// Which, counted from 0.
        at: u32,
        /// Why.
        error: TransitionError,
    },
    /// The units that have gone in or out of the lane since it opened would leave their range.
    Overflow,
    /// The store gave no answer: nothing is known of the batch.
    Store(StoreError),
}

impl From<StoreError> for ExecutionError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why a waiting order is not in a batch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LeftOut {
    /// The rules refuse it as the lane is.
    Refused(TransitionError),
    /// The batch has all the messages that it may have: it has to wait for another.
    NoRoom,
}

/// The batch that a leader makes of what waits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Selected {
    /// How many of the entries of the inbox it takes.
    pub inbox: u32,
    /// The orders it takes, by their places among those waiting, in order.
    pub orders: Vec<usize>,
    /// The orders that were looked at and left out, by their places, and why.
    pub left_out: Vec<(usize, LeftOut)>,
    /// What the batch comes to.
    pub executed: Executed,
}

/// Runs a batch behind its parent: first these entries of the inbox, which must be those next after
/// the parent's mark, then these orders. A forced order that the rules refuse is skipped; any other
/// makes the batch invalid.
///
/// On error the store is as it was before, but for one whose root fails, which may answer nothing any
/// more. Whether the orders are signed, and whether the batch [follows](Batch::follows) its parent, is
/// the caller's to check.
pub fn execute(
    store: &mut impl RootedStore,
    parent: &Head,
    inbox: &[InboxEntry],
    orders: &[Order],
    rules: &LaneRules,
    territory: &impl Territory,
) -> Result<Executed, ExecutionError> {
    if inbox.len() > MAX_INBOX_TAKEN as usize || orders.len() > MAX_BATCH {
        return Err(ExecutionError::TooLarge);
    }
    let mut execution = Execution::behind(&*store, parent, rules, territory);
    for (at, entry) in (0..).zip(inbox) {
        execution.take_entry(at, entry)?;
    }
    for (at, order) in (0..).zip(orders) {
        match execution.take_order(order)? {
            Ok(()) => (),
            Err(LeftOut::NoRoom) => return Err(ExecutionError::TooManyMessages),
            Err(LeftOut::Refused(error)) => return Err(ExecutionError::Refused { at, error }),
        }
    }
    let (changes, executed) = execution.finish();
    changes.write(store)?;
    with_root(store, &changes, executed)
}

/// Makes a batch for a leader, and runs it: as many of the entries and of the waiting orders as fit,
/// in the order they are given, without those that are refused. To [`execute`] what was selected comes
/// to the same.
///
/// On error the store is as it was before, as in [`execute`].
pub fn select(
    store: &mut impl RootedStore,
    parent: &Head,
    inbox: &[InboxEntry],
    waiting: &[Order],
    rules: &LaneRules,
    territory: &impl Territory,
) -> Result<Selected, ExecutionError> {
    let mut execution = Execution::behind(&*store, parent, rules, territory);
    let mut taken = 0;
    for entry in inbox.iter().take(MAX_INBOX_TAKEN as usize) {
        match execution.take_entry(taken, entry) {
            Ok(()) => taken = taken.saturating_add(1),
            // What is next in the inbox must wait, and so must all behind it.
            Err(ExecutionError::TooManyMessages) => break,
            Err(error) => return Err(error),
        }
    }
    let (mut orders, mut left_out) = (Vec::new(), Vec::new());
    for (place, order) in waiting.iter().enumerate() {
        if orders.len() == MAX_BATCH {
            break;
        }
        match execution.take_order(order)? {
            Ok(()) => orders.push(place),
            Err(why) => left_out.push((place, why)),
        }
    }
    let (changes, executed) = execution.finish();
    changes.write(store)?;
    Ok(Selected {
        inbox: taken,
        orders,
        left_out,
        executed: with_root(store, &changes, executed)?,
    })
}

/// The root after the changes, or the store without them.
fn with_root(
    store: &mut impl RootedStore,
    changes: &Changes,
    executed: Executed,
) -> Result<Executed, ExecutionError> {
    match store.root() {
        Ok(root) => Ok(Executed { root, ..executed }),
        Err(error) => {
            changes.undo(store);
            Err(error.into())
        }
    }
}

/// A batch that is being run.
struct Execution<'a, S, T> {
    store: Overlay<'a, S>,
    rules: &'a LaneRules,
    territory: &'a T,
    /// What it has come to so far, but for the root.
    executed: Executed,
}

impl<'a, S: Store, T: Territory> Execution<'a, S, T> {
    fn behind(store: &'a S, parent: &Head, rules: &'a LaneRules, territory: &'a T) -> Self {
        let Header {
            root,
            books,
            accounts,
            marks,
            ..
        } = parent.header;
        Self {
            store: Overlay::over(store),
            rules,
            territory,
            executed: Executed {
                root,
                books,
                accounts,
                marks,
                messages: Vec::new(),
                opened: Vec::new(),
                closed: Vec::new(),
                skipped: Vec::new(),
            },
        }
    }

    fn finish(self) -> (Changes, Executed) {
        (self.store.into_changes(), self.executed)
    }

    /// Takes the next entry of the inbox. One that makes a message too many is not taken; after any
    /// other error the batch is none.
    fn take_entry(&mut self, at: u32, entry: &InboxEntry) -> Result<(), ExecutionError> {
        let received = self.executed.marks.received;
        if received.checked_add(entry.kind.units()) != Some(entry.total) {
            return Err(ExecutionError::WrongInbox { at });
        }
        match &entry.kind {
            InboxKind::Credit { account, amount } => {
                let (account, amount) = (*account, *amount);
                for step in [
                    Step::Expect { account, amount },
                    Step::Credit { account, amount },
                ] {
                    self.take(&step)?
                        .map_err(|error| ExecutionError::InboxRefused { at, error })?;
                }
            }
            InboxKind::Forced(order) => match self.take_order(order)? {
                Ok(()) => (),
                Err(LeftOut::NoRoom) => return Err(ExecutionError::TooManyMessages),
                Err(LeftOut::Refused(error)) => self.executed.skipped.push((at, error)),
            },
        }
        let marks = &mut self.executed.marks;
        marks.received = entry.total;
        marks.inbox = marks.inbox.checked_add(1).ok_or(ExecutionError::Overflow)?;
        Ok(())
    }

    /// Takes an order, or says why not: then nothing has changed.
    fn take_order(&mut self, order: &Order) -> Result<Result<(), LeftOut>, ExecutionError> {
        let Some(action) = self.action(&order.action)? else {
            return Ok(Err(LeftOut::NoRoom));
        };
        let step = Step::Transaction(Transaction {
            account: order.from,
            nonce: order.nonce,
            action,
        });
        let delta = match self.take(&step)? {
            Ok(delta) => delta,
            Err(error) => return Ok(Err(LeftOut::Refused(error))),
        };
        let fees = &mut self.executed.marks.fees;
        *fees = fees
            .checked_add(delta.fee)
            .ok_or(ExecutionError::Overflow)?;
        let message = match delta.message {
            Some(Message::Transfer {
                from,
                nonce,
                to,
                amount,
            }) => OutMessage::Transfer {
                from,
                nonce,
                to,
                amount,
            },
            Some(Message::Payout { account, amount }) => OutMessage::Payout { account, amount },
            // No order makes a record move.
            Some(Message::Record { .. }) | None => return Ok(Ok(())),
        };
        let marks = &mut self.executed.marks;
        marks.outbox.append(&message);
        marks.sent = marks
            .sent
            .checked_add(message.amount())
            .ok_or(ExecutionError::Overflow)?;
        self.executed.messages.push(message);
        Ok(Ok(()))
    }

    /// What an order is for the ledger, or none if it needs a message and there is no room for it. An
    /// account that has a record here is one of the lane's wherever it would belong without.
    fn action(&self, action: &OrderAction) -> Result<Option<Action>, ExecutionError> {
        let here = match action {
            OrderAction::Transfer { to, .. } => {
                self.store.get(&to.0)?.is_some() || self.territory.contains(to)
            }
            OrderAction::Withdraw { .. } => false,
        };
        if !here && self.executed.messages.len() >= MAX_MESSAGES {
            return Ok(None);
        }
        let fee = self.rules.fee_of(!here);
        Ok(Some(match *action {
            OrderAction::Transfer { to, amount } if here => Action::Pay { to, amount, fee },
            OrderAction::Transfer { to, amount } => Action::Send { to, amount, fee },
            OrderAction::Withdraw { amount } => Action::Redeem { amount, fee },
        }))
    }

    /// Takes a step, or says why the rules refuse it. A store that gives no answer is no reason to
    /// refuse anything.
    fn take(&mut self, step: &Step) -> Result<Result<Delta, TransitionError>, ExecutionError> {
        let executed = &mut self.executed;
        let taken = run(
            &mut self.store,
            &mut executed.books,
            &self.rules.rules,
            step,
        );
        let delta = match taken {
            Ok(delta) => delta,
            Err(TransitionError::Store(error)) => return Err(error.into()),
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some(account) = delta.opened {
            executed.accounts = executed.accounts.saturating_add(1);
            executed.opened.push(account);
        }
        if let Some(account) = delta.closed {
            executed.accounts = executed.accounts.saturating_sub(1);
            executed.closed.push(account);
        }
        Ok(Ok(delta))
    }
}

#[cfg(test)]
mod tests;
