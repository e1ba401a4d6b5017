//! Transactions and what they do to a shard's accounts.

use crate::{
    account::Account,
    store::{Accounts, Store},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::BlindedId;
pub use nerv_primitives_types::{Balance, Nonce};
use scale_info::TypeInfo;

/// The rules of a ledger, the same for all its shards.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rules {
    /// The least an account may own; less than this is dust, which no operation may leave.
    pub minimum_balance: Balance,
}

/// What a transaction wants.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Operation {
    /// Units that entered the ledger are credited to the account.
    #[codec(index = 0)]
    Deposit {
        /// How much.
        amount: Balance,
    },
    /// Units leave the account and the ledger.
    #[codec(index = 1)]
    Withdraw {
        /// How much.
        amount: Balance,
    },
    /// Units go to another account of the same shard.
    #[codec(index = 2)]
    Transfer {
        /// To whom.
        to: BlindedId,
        /// How much.
        amount: Balance,
    },
}

/// One transaction of an account.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Transaction {
    /// Whose it is. Whoever calls has checked the signature.
    pub account: BlindedId,
    /// The account's nonce, which makes a transaction count once and in order.
    pub nonce: Nonce,
    /// What it wants.
    pub operation: Operation,
}

/// Why a transaction was refused. The store is as it was before.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum TransitionError {
    /// Amounts of zero do nothing.
    #[codec(index = 0)]
    ZeroAmount,
    /// The account has no record in this shard.
    #[codec(index = 1)]
    UnknownAccount,
    /// The account's free balance is lower than the amount.
    #[codec(index = 2)]
    InsufficientBalance,
    /// An account would be left with less than the minimum balance.
    #[codec(index = 3)]
    BelowMinimum,
    /// A balance or nonce would leave its range.
    #[codec(index = 4)]
    Overflow,
    /// The nonce is not the account's next one.
    #[codec(index = 5)]
    WrongNonce,
    /// Sender and receiver are one account.
    #[codec(index = 6)]
    SelfTransfer,
    /// The bytes in the store are not a record.
    #[codec(index = 7)]
    CorruptRecord,
    /// The account has less set aside than the amount.
    #[codec(index = 8)]
    NotSetAside,
}

/// What an operation did to the set of a shard's accounts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Effects {
    /// The account that has a record now and had none.
    pub opened: Option<BlindedId>,
    /// The account that had a record and has none now.
    pub closed: Option<BlindedId>,
}

/// Applies a transaction to the shard whose accounts stand in `store`.
pub fn apply(
    store: &mut impl Store,
    rules: &Rules,
    transaction: &Transaction,
) -> Result<Effects, TransitionError> {
    let Transaction {
        account,
        nonce,
        operation,
    } = transaction;
    match operation {
        Operation::Deposit { amount } => deposit(store, rules, account, *nonce, *amount),
        Operation::Withdraw { amount } => withdraw(store, rules, account, *nonce, *amount),
        Operation::Transfer { to, amount } => {
            if to == account {
                return Err(TransitionError::SelfTransfer);
            }
            // Both sides are computed before either is written.
            let sender = debited(store, rules, account, *nonce, *amount)?;
            let (receiver, opens) = credited(store, rules, to, *amount)?;
            store.set_account(account, &sender);
            store.set_account(to, &receiver);
            Ok(Effects {
                opened: opens.then_some(*to),
                closed: sender.is_empty().then_some(*account),
            })
        }
    }
}

fn deposit(
    store: &mut impl Store,
    rules: &Rules,
    account: &BlindedId,
    nonce: Nonce,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    let (mut record, opens) = credited(store, rules, account, amount)?;
    record.nonce = next_nonce(&record, nonce)?;
    store.set_account(account, &record);
    Ok(Effects {
        opened: opens.then_some(*account),
        closed: None,
    })
}

fn withdraw(
    store: &mut impl Store,
    rules: &Rules,
    account: &BlindedId,
    nonce: Nonce,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    let record = debited(store, rules, account, nonce, amount)?;
    store.set_account(account, &record);
    Ok(Effects {
        closed: record.is_empty().then_some(*account),
        opened: None,
    })
}

/// The record after units were taken out of what is free, as the account's transaction `nonce`.
///
/// Nothing is left free only where nothing is left at all: what is locked may be taken out later,
/// and the rest must then not be dust; nor must what is incoming once it has come.
pub(crate) fn debited(
    store: &impl Store,
    rules: &Rules,
    account: &BlindedId,
    nonce: Nonce,
    amount: Balance,
) -> Result<Account, TransitionError> {
    if amount == 0 {
        return Err(TransitionError::ZeroAmount);
    }
    let mut record = store
        .account(account)?
        .ok_or(TransitionError::UnknownAccount)?;
    record.nonce = next_nonce(&record, nonce)?;
    record.free = record
        .free
        .checked_sub(amount)
        .ok_or(TransitionError::InsufficientBalance)?;
    if !record.is_empty() && record.free < rules.minimum_balance {
        return Err(TransitionError::BelowMinimum);
    }
    Ok(record)
}

/// The record after a credit, and whether the account opens.
fn credited(
    store: &impl Store,
    rules: &Rules,
    account: &BlindedId,
    amount: Balance,
) -> Result<(Account, bool), TransitionError> {
    if amount == 0 {
        return Err(TransitionError::ZeroAmount);
    }
    let standing = store.account(account)?;
    let mut record = standing.unwrap_or_default();
    record.free = record
        .free
        .checked_add(amount)
        .ok_or(TransitionError::Overflow)?;
    // All of it must fit as well, so that no sum over an account ever saturates and what was
    // promised room finds it.
    record.prospect().ok_or(TransitionError::Overflow)?;
    // What is locked may be taken out later: it does not count.
    if record.free < rules.minimum_balance {
        return Err(TransitionError::BelowMinimum);
    }
    Ok((record, standing.is_none()))
}

fn next_nonce(record: &Account, nonce: Nonce) -> Result<Nonce, TransitionError> {
    if record.nonce != nonce {
        return Err(TransitionError::WrongNonce);
    }
    nonce.checked_add(1).ok_or(TransitionError::Overflow)
}

#[cfg(test)]
mod tests;
