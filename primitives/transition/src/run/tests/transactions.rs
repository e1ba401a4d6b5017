// SPDX-License-Identifier: Apache-2.0
//! Deposits, withdrawals and transfers within a shard.

use super::*;

/// A shard in which account 1 owns 100 and has made one transaction.
fn opened() -> World {
    let mut world = World::default();
    world.transact(1, 0, deposit(100)).unwrap();
    world
}

#[track_caller]
fn refused(world: &World, n: u8, nonce: Nonce, action: Action, error: TransitionError) {
    assert_eq!(world.clone().transact(n, nonce, action), Err(error));
}

#[test]
fn success_deposit_opens_and_adds() {
    let mut world = World::default();
    let delta = world.transact(1, 0, deposit(10)).unwrap();
    assert_eq!(effects(delta), (Some(id(1)), None));
    assert_eq!(effects(world.transact(1, 1, deposit(1)).unwrap()), STAYS);
    assert_eq!(
        world.record(1),
        Some(Account {
            free: 11,
            locked: 0,
            incoming: 0,
            nonce: 2
        })
    );
}

#[test]
fn success_withdraw_in_part_and_whole() {
    let mut world = opened();
    assert_eq!(effects(world.transact(1, 1, withdraw(90)).unwrap()), STAYS);
    assert_eq!(world.free(1), Some(10));
    let delta = world.transact(1, 2, withdraw(10)).unwrap();
    assert_eq!(effects(delta), (None, Some(id(1))));
    assert_eq!(world.store, MemoryStore::default());
}

#[test]
fn success_transfer_opens_the_receiver_and_closes_the_sender() {
    let mut world = opened();
    let delta = world.transact(1, 1, transfer(2, 100)).unwrap();
    assert_eq!(effects(delta), (Some(id(2)), Some(id(1))));
    assert_eq!((world.free(1), world.free(2)), (None, Some(100)));
    assert_eq!(world.record(2).unwrap().nonce, 0);
}

#[test]
fn fails_zero_amount() {
    for action in [deposit(0), withdraw(0), transfer(2, 0)] {
        refused(&opened(), 1, 1, action, TransitionError::ZeroAmount);
    }
}

#[test]
fn fails_unknown_account() {
    for action in [withdraw(10), transfer(2, 10)] {
        refused(&opened(), 9, 0, action, TransitionError::UnknownAccount);
    }
}

#[test]
fn fails_insufficient_balance() {
    for action in [withdraw(101), transfer(2, 101), withdraw(Balance::MAX)] {
        refused(
            &opened(),
            1,
            1,
            action,
            TransitionError::InsufficientBalance,
        );
    }
}

/// A shard in which account 1 has 50 that are free, and more under way.
fn busy(locked: Balance, incoming: Balance) -> World {
    let mut world = opened();
    world.set(1, account(50, locked, incoming, 1));
    world
}

#[test]
fn fails_units_under_way_are_not_spent() {
    for world in [busy(50, 0), busy(0, 50), busy(50, 50)] {
        for action in [withdraw(51), transfer(2, 51)] {
            refused(&world, 1, 1, action, TransitionError::InsufficientBalance);
        }
    }
}

#[test]
fn boundary_minimum_balance_while_units_are_under_way() {
    for world in [busy(50, 0), busy(0, 50), busy(1, 1)] {
        // Not even nothing may be left free: what is locked may leave, and what comes may be dust.
        for left in [0, 1, 9] {
            for action in [withdraw(50 - left), transfer(2, 50 - left)] {
                refused(&world, 1, 1, action, TransitionError::BelowMinimum);
            }
        }
        for action in [withdraw(40), transfer(2, 40)] {
            world.clone().transact(1, 1, action).unwrap();
        }
    }
}

#[test]
fn boundary_what_comes_to_an_account_without_free_units() {
    for (locked, incoming) in [(50, 0), (0, 50), (50, 50)] {
        let mut world = opened();
        world.set(2, account(0, locked, incoming, 3));
        refused(&world, 2, 3, deposit(9), TransitionError::BelowMinimum);
        refused(&world, 1, 1, transfer(2, 9), TransitionError::BelowMinimum);
        let delta = world.clone().transact(1, 1, transfer(2, 10)).unwrap();
        assert_eq!(effects(delta), STAYS);
        let delta = world.transact(2, 3, deposit(10)).unwrap();
        assert_eq!(effects(delta), STAYS);
        assert_eq!(world.free(2), Some(10));
    }
}

#[test]
fn boundary_minimum_balance() {
    refused(
        &World::default(),
        1,
        0,
        deposit(9),
        TransitionError::BelowMinimum,
    );
    refused(&opened(), 1, 1, withdraw(91), TransitionError::BelowMinimum);
    refused(
        &opened(),
        1,
        1,
        transfer(2, 91),
        TransitionError::BelowMinimum,
    );
    refused(
        &opened(),
        1,
        1,
        transfer(2, 9),
        TransitionError::BelowMinimum,
    );
    for action in [withdraw(90), transfer(2, 90), transfer(2, 10)] {
        opened().transact(1, 1, action).unwrap();
    }
}

#[test]
fn fails_wrong_nonce() {
    for nonce in [0, 2, Nonce::MAX] {
        for action in [deposit(10), withdraw(10), transfer(2, 10)] {
            refused(&opened(), 1, nonce, action, TransitionError::WrongNonce);
        }
    }
    refused(
        &World::default(),
        1,
        1,
        deposit(10),
        TransitionError::WrongNonce,
    );
}

#[test]
fn fails_self_transfer() {
    refused(
        &opened(),
        1,
        1,
        transfer(1, 10),
        TransitionError::SelfTransfer,
    );
}

#[test]
fn fails_overflow_of_balance_and_nonce() {
    let mut world = opened();
    world.set(1, account(Balance::MAX, 0, 0, 1));
    world.set(2, account(Balance::MAX, 0, 0, 0));
    world.set(3, account(10, Balance::MAX - 10, 0, 0));
    world.set(4, account(50, 0, 0, Nonce::MAX));
    world.set(5, account(10, 10, Balance::MAX - 29, 0));
    // The books of all that would be full by themselves.
    world.books.total = 0;
    refused(&world, 1, 1, transfer(5, 10), TransitionError::Overflow);
    refused(&world, 5, 0, deposit(10), TransitionError::Overflow);
    world.clone().transact(5, 0, deposit(9)).unwrap();
    refused(&world, 1, 1, deposit(1), TransitionError::Overflow);
    refused(&world, 1, 1, transfer(2, 10), TransitionError::Overflow);
    refused(&world, 1, 1, transfer(3, 10), TransitionError::Overflow);
    refused(
        &world,
        4,
        Nonce::MAX,
        withdraw(10),
        TransitionError::Overflow,
    );
}

#[test]
fn fails_corrupt_record() {
    let mut world = opened();
    world.spoil(1, &[]);
    for action in [deposit(10), withdraw(10), transfer(2, 10)] {
        refused(&world, 1, 1, action, TransitionError::CorruptRecord);
    }
    let mut world = opened();
    world.spoil(2, &[3]);
    refused(
        &world,
        1,
        1,
        transfer(2, 10),
        TransitionError::CorruptRecord,
    );
}
