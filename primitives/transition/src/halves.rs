//! The halves of transfers between shards. Each touches one account of one shard.
//!
//! ```text
//!   source                        destination
//!   lock     free -> locked
//!                                 expect   incoming + amount
//!   settle   locked ->   . . . .  receive  incoming -> free
//!
//!   release  locked -> free       forget   incoming - amount      (aborted)
//! ```
//!
//! Between [`settle`] and [`receive`] the units are in no account. Whoever calls asks to release,
//! settle, receive or forget what was locked or expected before, each once and as a whole; under
//! that condition none of these four can fail, and none of them leaves dust.

use crate::{
    account::Account,
    store::{Accounts, Store},
    transition::{debited, Balance, Effects, Nonce, Rules, TransitionError},
};
use nerv_primitives_types::BlindedId;

/// Sets units of an account aside, as its transaction `nonce`.
///
/// At least the minimum balance stays free, or nothing stays at all: an account locks everything it
/// owns only in one piece and only while it waits for nothing.
pub fn lock(
    store: &mut impl Store,
    rules: &Rules,
    account: &BlindedId,
    nonce: Nonce,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    let mut record = debited(store, rules, account, nonce, amount)?;
    record.locked = more(record.locked, amount)?;
    store.set_account(account, &record);
    Ok(Effects::default())
}

/// Gives an account back what was set aside.
pub fn release(
    store: &mut impl Store,
    account: &BlindedId,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    change(store, account, amount, |record| {
        record.locked = less(record.locked, amount)?;
        record.free = more(record.free, amount)?;
        Ok(())
    })
}

/// Takes what was set aside out of the account, which closes if nothing is left.
pub fn settle(
    store: &mut impl Store,
    account: &BlindedId,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    change(store, account, amount, |record| {
        record.locked = less(record.locked, amount)?;
        Ok(())
    })
}

/// Gets an account ready for units that may come, and opens it if need be. From then on they can be
/// received, whatever else happens to the account.
///
/// The units must be the minimum balance, or the account must have it without them: free, since
/// what it has locked may be gone by the time they come.
pub fn expect(
    store: &mut impl Store,
    rules: &Rules,
    account: &BlindedId,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    if amount == 0 {
        return Err(TransitionError::ZeroAmount);
    }
    let standing = store.account(account)?;
    let mut record = standing.unwrap_or_default();
    if amount.max(record.free) < rules.minimum_balance {
        return Err(TransitionError::BelowMinimum);
    }
    record.incoming = more(record.incoming, amount)?;
    record.prospect().ok_or(TransitionError::Overflow)?;
    store.set_account(account, &record);
    Ok(Effects {
        opened: standing.is_none().then_some(*account),
        closed: None,
    })
}

/// Gives an account units it was made ready for.
pub fn receive(
    store: &mut impl Store,
    account: &BlindedId,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    change(store, account, amount, |record| {
        record.incoming = less(record.incoming, amount)?;
        record.free = more(record.free, amount)?;
        Ok(())
    })
}

/// Takes back that units may come. The account closes if nothing is left.
pub fn forget(
    store: &mut impl Store,
    account: &BlindedId,
    amount: Balance,
) -> Result<Effects, TransitionError> {
    change(store, account, amount, |record| {
        record.incoming = less(record.incoming, amount)?;
        Ok(())
    })
}

/// Changes the record of an account that has one, for a half of so many units.
fn change(
    store: &mut impl Store,
    account: &BlindedId,
    amount: Balance,
    half: impl FnOnce(&mut Account) -> Result<(), TransitionError>,
) -> Result<Effects, TransitionError> {
    if amount == 0 {
        return Err(TransitionError::ZeroAmount);
    }
    let mut record = store
        .account(account)?
        .ok_or(TransitionError::UnknownAccount)?;
    half(&mut record)?;
    store.set_account(account, &record);
    Ok(Effects {
        opened: None,
        closed: record.is_empty().then_some(*account),
    })
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

#[cfg(test)]
mod tests;
