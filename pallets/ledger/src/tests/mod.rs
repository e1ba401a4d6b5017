// SPDX-License-Identifier: Apache-2.0
//! The ledger's tests, one module for each call and theme.

mod books;
mod deposit;
mod errors;
mod lanes;
mod load;
mod migrations;
mod moves;
mod relocate;
mod send;
mod shard_of;
mod touch;
mod transfer;
mod transfers;
mod transition;
mod try_state;
mod weight;
mod withdraw;

use crate::{mock::*, Error, ShardBooks, ShardTrie, Touched};
use nerv_primitives_core::{Balance, LaneStanding, ShardId};
use nerv_primitives_transition::{Account, Store};

/// The root shard.
fn root() -> ShardId {
    ShardId::root()
}

/// A record as the ledger writes it.
fn account(free: Balance, nonce: u64) -> Account {
    Account {
        free,
        locked: 0,
        incoming: 0,
        nonce,
    }
}

/// The record of an account that has locked some of its units.
fn locking(free: Balance, locked: Balance, nonce: u64) -> Account {
    Account {
        locked,
        ..account(free, nonce)
    }
}

/// Writes an account's record as no call would, with the books that go with it outside the pot.
fn write_record(shard: &ShardId, who: AccountId, record: Account) {
    ShardTrie::new(shard)
        .put(&id(who).0, &codec::Encode::encode(&record))
        .unwrap();
}

/// Puts bytes that are no record in the place of an account's.
fn spoil_record(shard: &ShardId, who: AccountId) {
    ShardTrie::new(shard).put(&id(who).0, &[]).unwrap();
}

/// The root shard with `accounts` of a deposit each, cut in two and not drained yet; and an
/// account of either side.
struct Cut {
    cut: nerv_primitives_core::traits::SplitCut,
    lefts: Vec<AccountId>,
    rights: Vec<AccountId>,
}

/// Has accounts 1 to 40 deposit 1,000 each and cuts the root shard.
fn cut_over() -> Cut {
    deposit_all(1..=40, 1_000);
    next_block();
    let cut = split(&root());
    let (lefts, rights) = partition(&cut, 1..=40);
    assert!(lefts.len() >= 4 && rights.len() >= 4);
    Cut { cut, lefts, rights }
}

/// The same, drained.
fn two_leaves() -> Cut {
    let state = cut_over();
    drain_split(&root(), &state.cut);
    next_block();
    state
}

/// An account without a record that would be opened in a shard.
fn newcomer(shard: &ShardId) -> AccountId {
    (50..100)
        .find(|who| leaf_of(*who) == *shard)
        .expect("one of fifty goes there")
}

/// What a shard's books say.
fn total(shard: &ShardId) -> Balance {
    ShardBooks::<Test>::get(shard).total
}

/// Makes a shard's books say something else.
fn set_total(shard: &ShardId, total: Balance) {
    ShardBooks::<Test>::mutate(shard, |books| books.total = total);
}

/// Shorthand for the pallet's errors.
type Failure = Error<Test>;
