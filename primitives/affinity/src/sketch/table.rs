// SPDX-License-Identifier: Apache-2.0
//! Places of accounts, as accounts come and go. Both keep the order of ids, and so that of pairs.

use super::entry::{Account, Entry};
use alloc::{vec, vec::Vec};
use nerv_primitives_types::BlindedId;

/// Takes in accounts that are not known yet, in order and each once, and moves the entries to where
/// their accounts stand then. Returns the accounts, each with whether it is new.
///
/// `O(accounts + entries)`. There are fewer than `2^16` accounts: those of the sketch, and two for each
/// newcomer.
pub(super) fn join(
    accounts: &[Account],
    new: &[BlindedId],
    entries: &mut [Entry],
) -> Vec<(Account, bool)> {
    let mut all = Vec::with_capacity(accounts.len().saturating_add(new.len()));
    let mut places = Vec::with_capacity(accounts.len());
    let mut new = new.iter().peekable();
    for account in accounts {
        while let Some(id) = new.next_if(|id| **id < account.id) {
            all.push((Account::new(*id), true));
        }
        places.push(all.len() as u16);
        all.push((*account, false));
    }
    all.extend(new.map(|id| (Account::new(*id), true)));
    relocate(entries, &places);
    all
}

/// Lets go of the accounts that no entry has, and moves the entries to where theirs stand then.
/// `O(accounts + entries)`.
pub(super) fn settle(mut accounts: Vec<Account>, entries: &mut [Entry]) -> Vec<Account> {
    let mut used = vec![false; accounts.len()];
    for entry in entries.iter() {
        for place in [entry.low, entry.high] {
            if let Some(used) = used.get_mut(usize::from(place)) {
                *used = true;
            }
        }
    }
    let mut next = 0u16;
    let places: Vec<u16> = used
        .iter()
        .map(|used| {
            let place = next;
            next = next.saturating_add(u16::from(*used));
            place
        })
        .collect();
    relocate(entries, &places);
    let mut used = used.iter();
    accounts.retain(|_| used.next().is_some_and(|used| *used));
    accounts
}

/// Moves entries from old places to new ones.
fn relocate(entries: &mut [Entry], places: &[u16]) {
    for entry in entries {
        for place in [&mut entry.low, &mut entry.high] {
            if let Some(new) = places.get(usize::from(*place)) {
                *place = *new;
            }
        }
    }
}
