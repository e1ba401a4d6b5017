// SPDX-License-Identifier: Apache-2.0
//! Each of the ledger's invariants fires once its storage is corrupted.

use super::*;
use crate::HoldReason;
use frame_support::{
    assert_ok,
    traits::{fungible::MutateHold, tokens::Precision},
};
use nerv_primitives_core::traits::ShardRouting;
use sp_runtime::DispatchError;

/// Checks that the invariants hold after `build`, and what they tell after `corrupt`.
fn fires<B>(build: impl FnOnce() -> B, corrupt: impl FnOnce(B), expected: &str) {
    new_test_ext().execute_with(|| {
        let built = build();
        check();
        corrupt(built);
        match Ledger::do_try_state() {
            Err(DispatchError::Other(message)) => assert_eq!(message, expected),
            other => panic!("instead of '{expected}': {other:?}"),
        }
    });
}

fn one_leaf() {
    deposit_all(1..=10, 1_000);
    next_block();
}

/// Moves a record from one shard to another, with all that the books say of it.
fn misplace(who: AccountId, from: &ShardId, to: &ShardId) {
    let mut trie = ShardTrie::new(from);
    let record = trie.get(&id(who).0).unwrap().unwrap();
    trie.remove(&id(who).0).unwrap();
    ShardTrie::new(to).put(&id(who).0, &record).unwrap();
    set_total(from, total(from) - 1_000);
    set_total(to, total(to) + 1_000);
    Registry::closed(from, &id(who));
    Registry::opened(to, &id(who));
}

#[test]
fn invariant_1_accounts_stand_where_they_belong() {
    let outside = "an account outside the shard that owns it";
    fires(
        two_leaves,
        |Cut { cut, lefts, .. }| misplace(lefts[0], &cut.left, &cut.right),
        outside,
    );
    fires(
        two_leaves,
        |Cut { cut, lefts, .. }| misplace(lefts[0], &cut.left, &root()),
        outside,
    );
    // While the parent drains, in the wrong child.
    fires(
        cut_over,
        |Cut { cut, lefts, .. }| misplace(lefts[0], &root(), &cut.right),
        outside,
    );
    // In a trie the tree knows nothing of.
    fires(
        one_leaf,
        |()| {
            let unknown = ShardId::from([9; 32]);
            write_record(&unknown, 1, account(1_000, 1));
            set_total(&unknown, 1_000);
        },
        outside,
    );
    fires(
        one_leaf,
        |()| set_total(&ShardId::from([9; 32]), 0),
        "books of a shard that is not there",
    );
}

#[test]
fn invariant_1_accounts_stand_in_one_place_only() {
    fires(
        cut_over,
        |Cut { cut, lefts, .. }| write_record(&cut.left, lefts[0], account(1_000, 1)),
        "an account in more than one shard",
    );
}

#[test]
fn invariant_1_accounts_have_a_route() {
    fires(
        one_leaf,
        |()| pallet_shard_registry::Routing::<Test>::kill(),
        "an account without a route",
    );
}

#[test]
fn invariant_2_units_are_the_sum_over_the_records() {
    let differ = "a shard's units are not those of its records";
    for total in [0, 9_999, 10_001] {
        fires(one_leaf, |()| set_total(&root(), total), differ);
    }
    fires(
        one_leaf,
        |()| write_record(&root(), 1, account(1_001, 1)),
        differ,
    );
    fires(
        one_leaf,
        |()| ShardTrie::new(&root()).remove(&id(1).0).unwrap(),
        differ,
    );
    fires(
        one_leaf,
        |()| set_total(&ShardId::from([9; 32]), 1),
        "a shard's units are not those of its records",
    );
    fires(
        one_leaf,
        |()| {
            [1, 2]
                .into_iter()
                .for_each(|who| write_record(&root(), who, account(Balance::MAX, 1)))
        },
        "more units than there can be",
    );
}

#[test]
fn invariant_2_no_account_has_less_than_the_minimum() {
    fires(
        one_leaf,
        |()| write_record(&root(), 1, account(MINIMUM - 1, 1)),
        "an account with less than the minimum balance",
    );
    fires(
        one_leaf,
        |()| write_record(&root(), 1, locking(0, MINIMUM - 1, 1)),
        "an account with less than the minimum balance",
    );
    // Not even while more is to come.
    fires(
        one_leaf,
        |()| {
            let record = Account {
                incoming: 1_000,
                ..account(1, 1)
            };
            write_record(&root(), 1, record);
        },
        "an account with less than the minimum balance",
    );
    // And nothing that would be left if what is locked went.
    fires(
        one_leaf,
        |()| write_record(&root(), 1, locking(MINIMUM - 1, 1_000, 1)),
        "an account with less than the minimum balance beside what is locked",
    );
}

#[test]
fn invariant_2_an_account_may_own_nothing_only_while_it_waits() {
    build_and_execute(|| {
        one_leaf();
        let waiting = Account {
            incoming: 1,
            ..account(0, 0)
        };
        write_record(&root(), 60, waiting);
        Registry::opened(&root(), &id(60));
    });
    fires(
        one_leaf,
        |()| write_record(&root(), 60, account(0, 0)),
        "an account with less than the minimum balance",
    );
}

#[test]
fn invariant_2_records_can_be_read() {
    fires(
        one_leaf,
        |()| spoil_record(&root(), 1),
        "a record that cannot be read",
    );
    fires(
        one_leaf,
        |()| ShardTrie::new(&root()).put(&[1; 31], &[0]).unwrap(),
        "a key that is no blinded id",
    );
}

#[test]
fn invariant_3_embeddings_are_those_of_the_records() {
    let count = "a shard's count is not that of its records";
    fires(one_leaf, |()| Registry::opened(&root(), &id(60)), count);
    fires(one_leaf, |()| Registry::closed(&root(), &id(1)), count);
    // As many, but another one.
    fires(
        one_leaf,
        |()| {
            Registry::closed(&root(), &id(1));
            Registry::opened(&root(), &id(60));
        },
        "a shard's embedding is not that of its records",
    );
    fires(
        one_leaf,
        |()| (1..=11).for_each(|who| Registry::closed(&root(), &id(who))),
        "an embedding that cannot be had",
    );
}

#[test]
fn invariant_4_the_pot_holds_what_the_accounts_own() {
    let differ = "the pot does not hold what the accounts own and what is in transit";
    let reason = || HoldReason::Ledger.into();
    fires(
        one_leaf,
        |()| {
            assert_ok!(Balances::release(
                &reason(),
                &Ledger::pot(),
                1,
                Precision::Exact
            ));
        },
        differ,
    );
    fires(
        one_leaf,
        |()| {
            use frame_support::traits::fungible::Mutate;
            assert_ok!(Balances::mint_into(&Ledger::pot(), 1_000));
            assert_ok!(Balances::hold(&reason(), &Ledger::pot(), 1));
        },
        differ,
    );
    // Units that came to be within the ledger.
    fires(
        one_leaf,
        |()| {
            write_record(&root(), 1, account(1_001, 1));
            set_total(&root(), 10_001);
        },
        differ,
    );
    // Or between its shards; or more than there can be.
    fires(one_leaf, |()| InTransit::set(1), differ);
    fires(
        one_leaf,
        |()| InTransit::set(Balance::MAX),
        "more units than there can be",
    );
    // What somebody else holds of it, and what keeps it alive.
    let pot = |change: fn(&mut pallet_balances::AccountData<Balance>)| {
        frame_system::Account::<Test>::mutate(Ledger::pot(), |pot| change(&mut pot.data));
    };
    fires(
        one_leaf,
        |()| pot(|data| data.reserved += 1),
        "something is held of the pot that is not the ledger's",
    );
    fires(
        one_leaf,
        |()| pot(|data| data.free = EXISTENTIAL_DEPOSIT - 1),
        "the pot is without the minimum balance",
    );
}
